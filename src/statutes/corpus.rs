//! Reads a test collection: articles, and questions with the articles that answer them, a line of JSON each.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek};
use std::path::Path;

use anyhow::Context;
use flate2::read::GzDecoder;
use serde::Deserialize;

use super::law::{Article, Law};
use super::number::ArticleNumber;
use super::store::Collection;
use crate::text::law_key;

/// Articles with questions about them.
#[derive(Debug, Default)]
pub struct Corpus {
    /// The articles.
    pub collection: Collection,
    /// The questions.
    pub questions: Vec<Judged>,
}

/// A question and the articles that answer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The question.
    pub question: String,
    /// The right articles, by their places in the collection.
    pub right: Vec<usize>,
}

#[derive(Deserialize)]
struct ArticleLine {
    id: u64,
    law: String,
    no: String,
    #[serde(default)]
    heads: Vec<Box<str>>,
    text: Box<str>,
}

#[derive(Deserialize)]
struct QuestionLine {
    question: String,
    gold: Vec<u64>,
}

impl Corpus {
    /// Reads both files; either may be compressed with gzip.
    ///
    /// # Errors
    /// When a line is not of the form, or a question names an article that is not there.
    pub fn read(articles: &Path, questions: &Path) -> anyhow::Result<Self> {
        let mut corpus = Self::default();
        let (mut laws, mut places) = (HashMap::new(), HashMap::new());
        each_line(articles, |line: ArticleLine| {
            places.insert(line.id, corpus.collection.articles.len());
            corpus.add(line, &mut laws)
        })?;
        each_line(questions, |QuestionLine { question, gold }| {
            let right: Option<Vec<usize>> = gold.iter().map(|id| places.get(id).copied()).collect();
            let right = right.context("gold 里有不存在的条文")?;
            corpus.questions.push(Judged { question, right });
            Ok(())
        })?;
        Ok(corpus)
    }

    fn add(&mut self, line: ArticleLine, laws: &mut HashMap<String, u16>) -> anyhow::Result<()> {
        let next = u16::try_from(self.collection.laws.len()).context("法律太多")?;
        let law = *laws.entry(law_key(&line.law)).or_insert(next);
        if law == next {
            self.collection.laws.push(Law::untitled(&line.law));
        }
        let number = ArticleNumber::parse(&line.no).unwrap_or(ArticleNumber::plain(0));
        let headings = line.heads.into();
        self.collection.articles.push(Article { law, number, headings, text: line.text });
        Ok(())
    }
}

fn each_line<L: for<'d> Deserialize<'d>>(
    path: &Path,
    mut take: impl FnMut(L) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for (number, line) in lines(path)?.lines().enumerate() {
        let place = || format!("{}:{}", path.display(), number + 1);
        let line = line.with_context(place)?;
        if !line.trim().is_empty() {
            let value = serde_json::from_str(&line).with_context(place)?;
            take(value).with_context(place)?;
        }
    }
    Ok(())
}

fn lines(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    let mut file = File::open(path).with_context(|| path.display().to_string())?;
    let mut magic = [0; 2];
    let read = file.read(&mut magic)?;
    file.rewind()?;
    // RFC 1952: a gzip file begins with these two bytes.
    if read == 2 && magic == [0x1f, 0x8b] {
        return Ok(Box::new(BufReader::new(GzDecoder::new(file))));
    }
    Ok(Box::new(BufReader::new(file)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    const ARTICLES: &str = r#"{"id": 7, "name": "甲法第一条", "law": "甲法", "no": "第一条", "heads": ["总则"], "text": "一。"}
{"id": 9, "name": "乙法第二条之一", "law": "乙法", "no": "第二条之一", "heads": [], "text": "二。"}
"#;

    fn read(questions: &str, compressed: bool) -> anyhow::Result<Corpus> {
        let directory = tempfile::tempdir()?;
        let (articles, queries) = (directory.path().join("a"), directory.path().join("q"));
        if compressed {
            let mut encoder = GzEncoder::new(File::create(&articles)?, Compression::fast());
            encoder.write_all(ARTICLES.as_bytes())?;
            encoder.finish()?;
        } else {
            std::fs::write(&articles, ARTICLES)?;
        }
        std::fs::write(&queries, questions)?;
        Corpus::read(&articles, &queries)
    }

    #[test]
    fn plain_and_compressed_files_read_alike() {
        for compressed in [false, true] {
            let corpus = read("{\"id\": 0, \"question\": \"问\", \"gold\": [9]}\n\n", compressed).unwrap();
            assert_eq!(corpus.collection.laws[1].short, "乙法");
            assert_eq!(corpus.collection.articles[1].number.to_string(), "第二条之一");
            assert_eq!(corpus.questions, [Judged { question: "问".into(), right: vec![1] }]);
        }
    }

    #[test]
    fn a_wrong_line_is_named() {
        for wrong in ["{\"question\": \"问\", \"gold\": [1]}", "{", "{\"question\": 1}"] {
            let error = format!("{:#}", read(wrong, false).unwrap_err());
            assert!(error.contains("q:1"), "{error}");
        }
    }
}
