//! Old article numbers in today's text.

use super::number::ArticleNumber;

/// Gives the present number of an article by the earlier numbering of a law, named by its short name; `None`
/// where the law or the article has no certain counterpart.
pub type Renumber = fn(law: &str, number: ArticleNumber) -> Option<ArticleNumber>;

/// The law whose renumbering is known.
pub(super) const CIVIL_PROCEDURE: &str = "民事诉讼法";

/// The Civil Procedure Law as amended in 2021 in the numbers of 2023 (both texts compared): Articles 1–193 kept
/// theirs, 194–271 moved by 4, 275–288 by 10; the foreign-related chapter between and behind was rewritten.
pub fn civil_procedure_2021(law: &str, old: ArticleNumber) -> Option<ArticleNumber> {
    let offset = match old.number {
        1..=193 => 0,
        194..=271 => 4,
        275..=288 => 10,
        _ => return None,
    };
    (law == CIVIL_PROCEDURE && old.inserted == 0).then(|| ArticleNumber::plain(old.number + offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_moved_by_four_and_by_ten() {
        for (old, new) in [
            (126, Some(126)),
            (193, Some(193)),
            (194, Some(198)),
            (246, Some(250)),
            (272, None),
            (275, Some(285)),
            (291, None),
        ] {
            let found = civil_procedure_2021(CIVIL_PROCEDURE, ArticleNumber::plain(old));
            assert_eq!(found, new.map(ArticleNumber::plain), "{old}");
        }
        assert_eq!(civil_procedure_2021("民法典", ArticleNumber::plain(200)), None);
    }
}
