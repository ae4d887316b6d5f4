//! Traditional characters as simplified ones, character by character.
//!
//! One to one is enough here: both the question and what it is compared with are folded, so a character that
//! would read otherwise in some word (乾坤) is folded the same way on both sides.

use std::collections::HashMap;
use std::sync::LazyLock;

static PAIRS: LazyLock<HashMap<char, char>> = LazyLock::new(|| pairs(include_str!("traditional/pairs.txt")));

/// The simplified form of a character; itself if it has none.
pub(super) fn simplified_character(character: char) -> char {
    if character.is_ascii() { character } else { PAIRS.get(&character).copied().unwrap_or(character) }
}

/// A text in simplified characters.
///
/// ```
/// assert_eq!(tingxun::text::simplified("請問訴訟費怎麼算"), "请问诉讼费怎么算");
/// ```
pub fn simplified(text: &str) -> String {
    text.chars().map(simplified_character).collect()
}

fn pairs(table: &str) -> HashMap<char, char> {
    let mut pairs = HashMap::new();
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let mut characters = line.chars();
        while let (Some(traditional), Some(simplified)) = (characters.next(), characters.next()) {
            pairs.insert(traditional, simplified);
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn traditional_reads_as_simplified() {
        for (traditional, expected) in [
            ("借條上寫了三萬塊錢，對方還欠我兩萬", "借条上写了三万块钱，对方还欠我两万"),
            ("網購買到假貨，商家不願賠償", "网购买到假货，商家不愿赔偿"),
            ("開庭傳票、證據、財產保全、執行異議", "开庭传票、证据、财产保全、执行异议"),
            ("後來沒聯繫上，帳號裡的錢取不出來", "后来没联系上，账号里的钱取不出来"),
            ("立案要准备哪些材料 ABC 123", "立案要准备哪些材料 ABC 123"),
        ] {
            assert_eq!(simplified(traditional), expected);
        }
    }

    #[test]
    fn the_table_is_whole() {
        assert!(PAIRS.len() > 2_500, "{}", PAIRS.len());
        let chained = PAIRS.iter().find(|(_, simplified)| PAIRS.contains_key(simplified));
        assert_eq!(chained, None, "a simplified character is not simplified again");
    }

    proptest! {
        #[test]
        fn the_number_of_characters_stays(text in "\\PC{0,60}") {
            prop_assert_eq!(simplified(&text).chars().count(), text.chars().count());
        }
    }
}
