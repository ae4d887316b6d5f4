//! The numbers of the Civil Procedure Law's articles: 民诉法解释 (2022) cites those of 2021, the law has others
//! since 2024-01-01.

use super::table::{Row, Sheet, TableFault};

/// 民事诉讼法, the text in force since 2024-01-01, ends with this article.
const LAST_OF_2023: u16 = 306;

/// Which article became which.
#[derive(Debug, Clone)]
pub struct Renumbering(Vec<Band>);

#[derive(Debug, Clone)]
struct Band {
    from_2021: u16,
    to_2021: u16,
    offset_to_2023: Option<u16>,
    text: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    fn read(row: &Row) -> Result<Self, TableFault> {
        let number = |column| {
            let written = row.text(column);
            written.parse().map_err(|_| TableFault::at(row.line, format!("not a number: {written:?}")))
        };
        let text = match row.text(3) {
            "same" => Text::Same,
            "amended" => Text::Amended,
            "rewritten" => Text::Rewritten,
            other => {
                return Err(TableFault::at(row.line, format!("not same, amended or rewritten: {other:?}")));
            }
        };
        // A rewritten part has no article for each of its articles.
        let offset_to_2023 = if text == Text::Rewritten { None } else { Some(number(2)?) };
        Ok(Self { from_2021: number(0)?, to_2021: number(1)?, offset_to_2023, text })
    }

    fn holds(&self, old: u16) -> bool {
        (self.from_2021..=self.to_2021).contains(&old)
    }

    fn article(&self, number: u16) -> Article {
        if self.text == Text::Amended { Article::Amended(number) } else { Article::Same(number) }
    }
}

impl Renumbering {
    /// Reads the table; its bands follow one another without gaps.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TableFault> {
        let sheet = Sheet::read(text, &["from_2021", "to_2021", "offset_to_2023", "text"])?;
        let mut bands: Vec<Band> = Vec::new();
        for row in &sheet.rows {
            let band = Band::read(row)?;
            let next = bands.last().map_or(1, |last| last.to_2021.saturating_add(1));
            if band.from_2021 != next || band.to_2021 < next {
                return Err(TableFault::at(row.line, format!("a band must begin with {next}")));
            }
            bands.push(band);
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
        let text = "# as_of=2026-11-23 source=x\nfrom_2021,to_2021,offset_to_2023,text\n1,114,0,same\n116,193,0,same\n";
        let fault = Renumbering::parse(text).unwrap_err();
        assert_eq!((fault.line, fault.message.as_str()), (4, "a band must begin with 115"));
    }
}
