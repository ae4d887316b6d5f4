//! Questions people ask, and the court's reviewed answers.

use std::fmt;

use jiff::civil::Date;

use super::faults::{Faults, Placed};
use super::sheet::Row;
use super::topics::{Slug, Topics};
use super::wording;

/// One answer and the ways people ask for it.
#[derive(Debug, Clone)]
pub struct Faq {
    /// Its topic.
    pub slug: Placed<Slug>,
    /// The heading it stands under.
    pub group: String,
    /// When the court's editor last checked it.
    pub checked: Date,
    /// The ways to ask; the first is the canonical one, shown to people.
    pub questions: Vec<Placed<String>>,
    /// The answer.
    pub answer: Placed<String>,
    /// What it rests on.
    pub basis: Vec<Basis>,
    /// The day from which it holds.
    pub valid_from: Date,
    /// How sure the court is.
    pub confidence: Confidence,
}

impl Faq {
    /// The question as it is shown to people.
    pub fn canonical(&self) -> &str {
        self.questions.first().map_or("", |question| question.as_str())
    }
}

/// How sure an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// A provision says so.
    High,
    /// Practice partly differs.
    Medium,
    /// The court seized must confirm it.
    Low,
}

const CONFIDENCES: &[(&str, Confidence)] =
    &[("H", Confidence::High), ("M", Confidence::Medium), ("L", Confidence::Low)];

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// Articles of a law, `民法典§563,577`.
    Articles {
        /// The law's name.
        law: String,
        /// The articles, with 至 and 、 between them.
        articles: String,
    },
    /// Anything else, shown as it is.
    Other(String),
}

impl Basis {
    /// The articles one by one, in Chinese numerals; of a range its ends.
    pub fn statutes(&self) -> Vec<String> {
        let Self::Articles { law, articles } = self else { return Vec::new() };
        let numbers = articles.split(['、', '至']).filter_map(|number| number.parse().ok());
        numbers.map(|number| format!("{law}第{}条", crate::text::chinese_number(number))).collect()
    }

    /// `None` if something other than article numbers follows the §.
    fn parse(text: &str) -> Option<Self> {
        let Some((law, articles)) = text.split_once('§') else { return Some(Self::Other(text.to_owned())) };
        let is_number = |number: &str| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        let is_range = |range: &str| range.split('-').count() <= 2 && range.split('-').all(is_number);
        if law.is_empty() || !articles.split(',').all(is_range) {
            return None;
        }
        // Full-width brackets belong to a Chinese title.
        let law = law.replace('(', "（").replace(')', "）");
        Some(Self::Articles { law, articles: articles.replace('-', "至").replace(',', "、") })
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Articles { law, articles } => write!(f, "《{law}》第{articles}条"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// The entries of one file.
pub(super) fn parse(mut top: Row<'_>, topics: &Topics, limit: usize, faults: &Faults) -> Vec<Faq> {
    let group = top.text("group");
    let checked = top.date("checked");
    let rows = top.rows("faq");
    top.close();
    rows.into_iter().map(|row| entry(row, &group, checked, topics, limit, faults)).collect()
}

fn entry(
    mut row: Row<'_>,
    group: &str,
    checked: Date,
    topics: &Topics,
    limit: usize,
    faults: &Faults,
) -> Faq {
    let faq = Faq {
        slug: topics.known(row.text("slug"), faults),
        group: group.to_owned(),
        checked,
        questions: row.texts("questions"),
        answer: wording::checked(row.text("answer"), &[], limit, faults),
        basis: row.texts("basis").into_iter().filter_map(|written| basis(&written, faults)).collect(),
        valid_from: row.date("valid_from"),
        confidence: row.choice("confidence", CONFIDENCES).unwrap_or(Confidence::Low),
    };
    if faq.questions.is_empty() {
        row.fault(format!("{} has no questions", *faq.slug));
    }
    if faq.confidence == Confidence::High && faq.basis.is_empty() {
        row.fault(format!("{} is of confidence H but names no basis", *faq.slug));
    }
    row.close();
    faq
}

fn basis(written: &Placed<String>, faults: &Faults) -> Option<Basis> {
    let basis = Some(written.trim()).filter(|text| !text.is_empty()).and_then(Basis::parse);
    if basis.is_none() {
        faults.at(
            &written.place,
            format!("a basis is like 民事诉讼法§122 or 民法典§563,577, not {:?}", **written),
        );
    }
    basis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_basis_reads_like_a_citation() {
        for (written, shown) in [
            ("民事诉讼法§122", "《民事诉讼法》第122条"),
            ("民诉法解释§126,208", "《民诉法解释》第126、208条"),
            ("民事诉讼法§88-91,95", "《民事诉讼法》第88至91、95条"),
            ("网络消费纠纷规定(一)§8", "《网络消费纠纷规定（一）》第8条"),
            ("流程，法院具体规定", "流程，法院具体规定"),
        ] {
            assert_eq!(Basis::parse(written).unwrap().to_string(), shown);
        }
        for bad in ["民法典§", "§12", "民法典§12a", "民法典§1-2-3", "民法典§1,,2"] {
            assert_eq!(Basis::parse(bad), None, "{bad}");
        }
    }
}
