//! What was learned from answered questions, as a table that any collection can use.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, bail};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::civil::Date;

use super::forest::Forest;
use super::terms;
use super::words::Pairs;
use crate::statutes::number::ArticleNumber;

const FORMAT: &str = "tingxun-ranker/1";
/// What the table inside the binary was learned from is said in its first line.
const SHIPPED: &[u8] = include_bytes!("../ranker.tsv.gz");

/// What was learned.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::statutes) struct Model {
    /// The day of the texts it was learned with; later texts may be numbered anew.
    pub(in crate::statutes) as_of: Date,
    /// What it was learned from, with licence.
    pub(in crate::statutes) source: String,
    /// Names of laws, as keys.
    pub(super) laws: Vec<String>,
    pub(super) questions: Vec<Known>,
    pub(super) pairs: Pairs,
    pub(super) forest: Forest,
}

/// A question and its right articles: a law of the list above, and a number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    pub(super) question: String,
    pub(super) right: Vec<(u16, ArticleNumber)>,
}

impl Model {
    /// The table inside the binary.
    pub(in crate::statutes) fn shipped() -> &'static Self {
        static MODEL: LazyLock<Model> =
            LazyLock::new(|| Model::parse_compressed(SHIPPED).unwrap_or_default());
        &MODEL
    }

    /// Reads a table.
    pub(in crate::statutes) fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        Self::parse_compressed(&bytes).with_context(|| path.display().to_string())
    }

    /// Writes the table; the same table gives the same bytes.
    pub(in crate::statutes) fn write(&self, path: &Path) -> anyhow::Result<()> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(self.text().as_bytes())?;
        std::fs::write(path, encoder.finish()?).with_context(|| path.display().to_string())
    }

    fn parse_compressed(bytes: &[u8]) -> anyhow::Result<Self> {
        let mut text = String::new();
        GzDecoder::new(bytes).read_to_string(&mut text)?;
        Self::parse(&text)
    }

    /// A headline, then lines that begin with what they are: L law, Q question, W words, T tree.
    fn text(&self) -> String {
        let mut text = format!("{FORMAT}\t{}\t{}\n", self.as_of, self.source);
        let mut line = |kind: char, rest: &str| {
            let _ = writeln!(text, "{kind}\t{rest}");
        };
        for law in &self.laws {
            line('L', law);
        }
        for known in &self.questions {
            let right = known
                .right
                .iter()
                .map(|(law, article)| format!("\t{law}:{}{}", article.number, inserted(*article)));
            line(
                'Q',
                &format!("{}{}", known.question.replace(['\t', '\n', '\r'], " "), right.collect::<String>()),
            );
        }
        for (source, targets) in &self.pairs {
            let Some(source) = terms::spell(*source) else { continue };
            let targets = targets.iter().filter_map(|(target, chance)| {
                Some(format!("\t{} {}", terms::spell(*target)?, (chance * 1000.0).round()))
            });
            line('W', &format!("{source}{}", targets.collect::<String>()));
        }
        for tree in self.forest.lines() {
            line('T', &tree);
        }
        text
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut lines = text.lines();
        let head: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        let [FORMAT, as_of, source] = head[..] else { bail!("not a {FORMAT} table") };
        let mut model = Self { as_of: as_of.parse()?, source: source.to_owned(), ..Self::default() };
        for (number, line) in lines.enumerate() {
            model.add(line).with_context(|| format!("line {}", number + 2))?;
        }
        Ok(model)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let (kind, rest) = line.split_once('\t')?;
        match kind {
            "L" => self.laws.push(rest.to_owned()),
            "Q" => {
                let mut cells = rest.split('\t');
                let question = cells.next()?.to_owned();
                let right = cells.map(right).collect::<Option<_>>()?;
                self.questions.push(Known { question, right });
            }
            "W" => {
                let mut cells = rest.split('\t');
                let source = terms::read(cells.next()?)?;
                self.pairs.push((source, cells.map(target).collect::<Option<_>>()?));
            }
            "T" => self.forest.push_line(rest)?,
            _ => return None,
        }
        Some(())
    }
}

fn inserted(article: ArticleNumber) -> String {
    if article.inserted == 0 { String::new() } else { format!("-{}", article.inserted) }
}

/// `3:577` or `3:37-1`
fn right(cell: &str) -> Option<(u16, ArticleNumber)> {
    let (law, article) = cell.split_once(':')?;
    let (number, inserted) = article.split_once('-').unwrap_or((article, "0"));
    Some((
        law.parse().ok()?,
        ArticleNumber { number: number.parse().ok()?, inserted: inserted.parse().ok()? },
    ))
}

/// `饲养 34`: thousandths.
fn target(cell: &str) -> Option<(terms::Code, f32)> {
    let (target, chance) = cell.split_once(' ')?;
    Some((terms::read(target)?, chance.parse::<f32>().ok()? / 1000.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> Model {
        let mut forest = Forest::default();
        forest.push_line("s 1 0.5 1 2 l -1.25 l 2").unwrap();
        let article = ArticleNumber { number: 37, inserted: 1 };
        Model {
            as_of: jiff::civil::date(2025, 4, 19),
            source: "测试".into(),
            laws: vec!["甲法".into()],
            questions: vec![Known { question: "问？".into(), right: vec![(0, article)] }],
            pairs: vec![(terms::read("狗").unwrap(), vec![(terms::read("动物").unwrap(), 0.034)])],
            forest,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let file = tempfile::NamedTempFile::new().unwrap();
        model().write(file.path()).unwrap();
        assert_eq!(Model::read(file.path()).unwrap(), model());
    }

    #[test]
    fn damage_is_named() {
        for wrong in [
            "",
            "other\t2025-04-19\tx",
            "tingxun-ranker/1\t2025-04-19\tx\nQ\t问\t0",
            "tingxun-ranker/1\t2025-04-19\tx\nX\t1",
        ] {
            assert!(Model::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_shipped_table_is_whole() {
        let model = Model::parse_compressed(SHIPPED).unwrap();
        assert!(model.source.contains("STARD"), "{}", model.source);
        assert!(!model.forest.0.is_empty() && model.questions.len() > 1_000);
        assert!(SHIPPED.len() < 2 * 1024 * 1024, "{} bytes", SHIPPED.len());
    }
}
