//! Old article numbers in today's text.

use std::sync::LazyLock;

use super::number::ArticleNumber;
use crate::law::renumbering::{Article, Renumbering};

/// Gives the present number of an article by the earlier numbering of a law, named by its short name; `None`
/// where the law or the article has no certain counterpart.
pub type Renumber = fn(law: &str, number: ArticleNumber) -> Option<ArticleNumber>;

/// The law whose renumbering is known.
pub(super) const CIVIL_PROCEDURE: &str = "民事诉讼法";

/// The Civil Procedure Law as amended in 2021 in the numbers of 2023.
pub fn civil_procedure_2021(law: &str, old: ArticleNumber) -> Option<ArticleNumber> {
    static TABLE: LazyLock<Option<Renumbering>> = LazyLock::new(|| {
        Renumbering::parse(include_str!("../../bot-scripts/tables/civproc_renumbering.csv")).ok()
    });
    if law != CIVIL_PROCEDURE || old.inserted != 0 {
        return None;
    }
    match TABLE.as_ref()?.of_2023(old.number) {
        Article::Same(number) | Article::Amended(number) => Some(ArticleNumber::plain(number)),
        Article::Rewritten | Article::Added | Article::None => None,
    }
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
