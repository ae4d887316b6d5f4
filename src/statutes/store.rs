//! The file that an import leaves behind: one line a law, one line an article.

use std::fs;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use super::law::{Article, Law};
use super::number::ArticleNumber;

const FORMAT: &str = "tingxun-laws/1";
/// More laws than China has; the articles name their law by a 16-bit number.
const MOST_LAWS: usize = 10_000;

/// Laws and their articles; those of one law stand together in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collection {
    /// The laws.
    pub laws: Vec<Law>,
    /// The articles of all laws.
    pub articles: Vec<Article>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: String,
    laws: usize,
    articles: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    law: u16,
    number: u16,
    #[serde(default, skip_serializing_if = "is_zero")]
    inserted: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headings: Vec<Box<str>>,
    text: Box<str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(number: &u16) -> bool {
    *number == 0
}

impl Collection {
    /// Reads an import.
    ///
    /// # Errors
    /// When the file cannot be read or is not a whole import.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let file = fs::File::open(path).with_context(|| {
            format!("打不开法律文本 {}；请先运行 tingxun laws import，或检查 [laws] file", path.display())
        })?;
        Self::read_from(BufReader::new(file))
            .with_context(|| format!("{} 不是完整的法律文本，请重新导入", path.display()))
    }

    fn read_from(reader: impl BufRead) -> anyhow::Result<Self> {
        let mut lines = reader.lines();
        let head: Head = serde_json::from_str(&lines.next().context("空文件")??)?;
        if head.format != FORMAT || head.laws > MOST_LAWS {
            bail!("格式是 {}，这里要的是 {FORMAT}", head.format);
        }
        let mut collection = Self::default();
        for line in lines {
            let line = line?;
            if collection.laws.len() < head.laws {
                collection.laws.push(serde_json::from_str(&line)?);
            } else {
                collection.push(serde_json::from_str(&line)?)?;
            }
        }
        let counts = (collection.laws.len(), collection.articles.len());
        if counts != (head.laws, head.articles) {
            bail!("应有 {} 部 {} 条，实有 {} 部 {} 条", head.laws, head.articles, counts.0, counts.1);
        }
        Ok(collection)
    }

    fn push(&mut self, line: Line) -> anyhow::Result<()> {
        let Line { law, number, inserted, headings, text } = line;
        if usize::from(law) >= self.laws.len() || self.articles.last().is_some_and(|last| last.law > law) {
            bail!("第 {} 条的法律编号不对", self.articles.len() + 1);
        }
        let number = ArticleNumber { number, inserted };
        self.articles.push(Article { law, number, headings: headings.into(), text });
        Ok(())
    }

    /// Writes the import, replacing an older one at once: readers see either.
    ///
    /// # Errors
    /// When the directory cannot be written to.
    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            fs::create_dir_all(directory).with_context(|| format!("建不了目录 {}", directory.display()))?;
        }
        let draft = path.with_extension("part");
        self.write_to(&draft).with_context(|| format!("写不了 {}", draft.display()))?;
        fs::rename(&draft, path).with_context(|| format!("写不了 {}", path.display()))
    }

    fn write_to(&self, path: &Path) -> anyhow::Result<()> {
        let mut out = BufWriter::new(fs::File::create(path)?);
        let head = Head { format: FORMAT.into(), laws: self.laws.len(), articles: self.articles.len() };
        serde_json::to_writer(&mut out, &head)?;
        for law in &self.laws {
            out.write_all(b"\n")?;
            serde_json::to_writer(&mut out, law)?;
        }
        for article in &self.articles {
            out.write_all(b"\n")?;
            serde_json::to_writer(&mut out, &Line::of(article))?;
        }
        out.write_all(b"\n")?;
        out.into_inner()?.sync_all()?;
        Ok(())
    }
}

impl Line {
    fn of(article: &Article) -> Self {
        Self {
            law: article.law,
            number: article.number.number,
            inserted: article.number.inserted,
            headings: article.headings.to_vec(),
            text: article.text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statutes::samples;

    #[test]
    fn what_is_written_is_read() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("new/laws.jsonl");
        let collection = samples::collection();
        collection.write(&path).unwrap();
        collection.write(&path).unwrap();
        assert_eq!(Collection::read(&path).unwrap(), collection);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no draft stays");
    }

    #[test]
    fn half_a_file_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("laws.jsonl");
        samples::collection().write(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        for wrong in [
            text.lines().take(3).collect::<Vec<_>>().join("\n"),
            text.replace("tingxun-laws/1", "other/9"),
            text.replace("\"law\":1", "\"law\":7"),
            String::new(),
        ] {
            fs::write(&path, wrong).unwrap();
            assert!(Collection::read(&path).is_err());
        }
        assert!(Collection::read(&directory.path().join("none")).is_err());
    }
}
