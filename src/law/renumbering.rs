//! The numbers of the Civil Procedure Law's articles: 民诉法解释 (2022) cites those of 2021, the law has others
//! since 2024-01-01.

use serde::Deserialize;

use super::csv_table::{self, BadTable};

const TABLE: &str = "civproc_renumbering";
/// 民事诉讼法, the text in force since 2024-01-01, ends with this article.
const LAST_OF_2023: u16 = 306;

/// Which article became which.
#[derive(Debug, Clone)]
pub struct Renumbering(Vec<Band>);

#[derive(Debug, Clone, Deserialize)]
struct Band {
    from_2021: u16,
    to_2021: u16,
    offset_to_2023: Option<u16>,
    text: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Text {
    Same,
    Amended,
    Rewritten,
}

/// What became of an article, or what it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Article {
    /// The article of that number; its text is the same, apart from the numbers it cites.
    Same(u16),
    /// The article of that number; its text was amended.
    Amended(u16),
    /// The chapter on foreign-related cases was rewritten here: no article stands for the other, read the text.
    Rewritten,
    /// New in 2023.
    Added,
    /// The text of that year has no such article.
    None,
}

impl Band {
    fn holds(&self, old: u16) -> bool {
        (self.from_2021..=self.to_2021).contains(&old)
    }

    fn article(&self, number: u16) -> Article {
        if self.text == Text::Amended { Article::Amended(number) } else { Article::Same(number) }
    }
}

impl Renumbering {
    /// Columns from_2021, to_2021, offset_to_2023, text (same, amended or rewritten), source, as_of; without gaps.
    pub fn parse(text: &str) -> Result<Self, BadTable> {
        let bands: Vec<Band> = csv_table::rows(TABLE, text)?;
        let mut next = 1;
        for band in &bands {
            if band.from_2021 != next || band.to_2021 < band.from_2021 {
                return Err(BadTable::new(TABLE, format!("expected a row that begins with {next}")));
            }
            if band.offset_to_2023.is_none() != (band.text == Text::Rewritten) {
                let problem =
                    format!("{}: rewritten articles have no offset, others have one", band.from_2021);
                return Err(BadTable::new(TABLE, problem));
            }
            next = band.to_2021.saturating_add(1);
        }
        Ok(Self(bands))
    }

    /// The article of today that an article of 2021 became.
    pub fn of_2023(&self, old: u16) -> Article {
        let Some(band) = self.0.iter().find(|band| band.holds(old)) else { return Article::None };
        band.offset_to_2023.map_or(Article::Rewritten, |offset| band.article(old.saturating_add(offset)))
    }

    /// The article of 2021 that an article of today was.
    pub fn of_2021(&self, new: u16) -> Article {
        if !(1..=LAST_OF_2023).contains(&new) {
            return Article::None;
        }
        let came = self.0.iter().find_map(|band| {
            let old = new.checked_sub(band.offset_to_2023?)?;
            band.holds(old).then(|| band.article(old))
        });
        came.unwrap_or_else(
            || if self.is_beside_rewritten(new) { Article::Rewritten } else { Article::Added },
        )
    }

    /// Whether the place lies between the ends of a rewritten part.
    fn is_beside_rewritten(&self, new: u16) -> bool {
        self.0.iter().enumerate().filter(|(_, band)| band.text == Text::Rewritten).any(|(at, _)| {
            let before = at.checked_sub(1).and_then(|at| self.0.get(at));
            let first = before
                .and_then(|band| Some(band.to_2021.saturating_add(band.offset_to_2023?).saturating_add(1)))
                .unwrap_or(1);
            let after =
                self.0.get(at + 1).and_then(|band| Some(band.from_2021.saturating_add(band.offset_to_2023?)));
            (first..after.unwrap_or(LAST_OF_2023 + 1)).contains(&new)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renumbering() -> Renumbering {
        Renumbering::parse(include_str!("../../bot-scripts/tables/civproc_renumbering.csv")).unwrap()
    }

    #[test]
    fn articles_find_their_new_numbers() {
        for (old, new) in [
            (1, Article::Same(1)),
            (114, Article::Same(114)),
            (115, Article::Amended(115)),
            (193, Article::Same(193)),
            (194, Article::Same(198)),
            (246, Article::Same(250)), // 申请执行时效
            (260, Article::Same(264)), // 迟延履行利息
            (271, Article::Same(275)),
            (272, Article::Rewritten),
            (275, Article::Same(285)),
            (288, Article::Same(298)),
            (289, Article::Rewritten),
            (0, Article::None),
            (292, Article::None),
        ] {
            assert_eq!(renumbering().of_2023(old), new, "{old}");
        }
    }

    #[test]
    fn articles_find_their_old_numbers() {
        for (new, old) in [
            (115, Article::Amended(115)),
            (194, Article::Added),
            (197, Article::Added),
            (250, Article::Same(246)),
            (276, Article::Rewritten),
            (284, Article::Rewritten),
            (285, Article::Same(275)),
            (299, Article::Rewritten),
            (306, Article::Rewritten),
            (307, Article::None),
            (0, Article::None),
        ] {
            assert_eq!(renumbering().of_2021(new), old, "{new}");
        }
    }

    #[test]
    fn there_and_back_is_the_same_article() {
        for old in 1..=291 {
            if let Article::Same(new) | Article::Amended(new) = renumbering().of_2023(old) {
                assert!(
                    matches!(renumbering().of_2021(new), Article::Same(back) | Article::Amended(back) if back == old)
                );
            }
        }
    }

    #[test]
    fn a_gap_is_a_fault() {
        let text = "from_2021,to_2021,offset_to_2023,text\n1,114,0,same\n116,193,0,same\n";
        assert!(Renumbering::parse(text).unwrap_err().to_string().contains("begins with 115"));
    }
}
