//! Article numbers, as statutes print them and as people type them.

use std::fmt;

use crate::text::chinese_number;

/// The number of an article: 第三十七条之一 is 37 with the insertion 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleNumber {
    /// The number.
    pub number: u16,
    /// Which of the articles inserted behind it; 0 for itself.
    pub inserted: u16,
}

/// Statutes have fewer articles than this; longer numbers are amounts or years.
const END: u32 = 10_000;

impl ArticleNumber {
    /// An article that was not inserted behind another.
    pub fn plain(number: u16) -> Self {
        Self { number, inserted: 0 }
    }

    /// Reads a whole label, 第五百七十七条 or 第一项.
    pub fn parse(label: &str) -> Option<Self> {
        let characters: Vec<char> = label.chars().collect();
        let rest = characters.strip_prefix(&['第'])?;
        let (number, length) = read_number(rest)?;
        let rest = rest[length..].strip_prefix(&['条']).or_else(|| rest[length..].strip_prefix(&['项']))?;
        match rest {
            [] => Some(Self { number, inserted: 0 }),
            ['之', rest @ ..] => {
                let (inserted, length) = read_number(rest)?;
                (length == rest.len()).then_some(Self { number, inserted })
            }
            _ => None,
        }
    }

    /// The label, with the unit that the text is numbered by.
    pub fn label(self, unit: char) -> String {
        let number = chinese_number(self.number);
        match self.inserted {
            0 => format!("第{number}{unit}"),
            inserted => format!("第{number}{unit}之{}", chinese_number(inserted)),
        }
    }
}

impl fmt::Display for ArticleNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.label('条'))
    }
}

/// The number at the beginning, from 1, and how many characters it takes; in digits (also full-width ones) or
/// in Chinese numerals, with units (一千二百) or without (一二〇〇).
pub(super) fn read_number(characters: &[char]) -> Option<(u16, usize)> {
    let arabic = characters.iter().map_while(|&character| arabic(character));
    let (mut number, mut length) = (0_u32, 0);
    for digit in arabic {
        (number, length) = (number.saturating_mul(10).saturating_add(digit), length + 1);
    }
    if length == 0 {
        length = characters.iter().take_while(|&&one| numeral(one).is_some()).count();
        number = chinese(&characters[..length])?;
    }
    let number = u16::try_from(number).ok().filter(|&number| number > 0 && u32::from(number) < END)?;
    Some((number, length))
}

/// A digit, also a full-width one.
pub(super) fn arabic(character: char) -> Option<u32> {
    match character {
        '０'..='９' => Some(character as u32 - '０' as u32),
        other => other.to_digit(10),
    }
}

enum Numeral {
    Digit(u32),
    Unit(u32),
}

fn numeral(character: char) -> Option<Numeral> {
    Some(match character {
        '零' | '〇' | '○' => Numeral::Digit(0),
        '一' | '壹' => Numeral::Digit(1),
        '二' | '两' | '贰' => Numeral::Digit(2),
        '三' | '叁' => Numeral::Digit(3),
        '四' | '肆' => Numeral::Digit(4),
        '五' | '伍' => Numeral::Digit(5),
        '六' | '陆' => Numeral::Digit(6),
        '七' | '柒' => Numeral::Digit(7),
        '八' | '捌' => Numeral::Digit(8),
        '九' | '玖' => Numeral::Digit(9),
        '十' | '拾' => Numeral::Unit(10),
        '百' | '佰' => Numeral::Unit(100),
        '千' | '仟' => Numeral::Unit(1000),
        _ => return None,
    })
}

fn chinese(characters: &[char]) -> Option<u32> {
    let numerals: Vec<Numeral> = characters.iter().filter_map(|&character| numeral(character)).collect();
    let has_units = numerals.iter().any(|numeral| matches!(numeral, Numeral::Unit(_)));
    let (mut total, mut digit) = (0_u32, None);
    for numeral in &numerals {
        match (numeral, digit) {
            (Numeral::Digit(next), Some(before)) if !has_units => {
                digit = Some(u32::saturating_add(u32::saturating_mul(before, 10), *next));
            }
            (Numeral::Digit(next), None | Some(0)) => digit = Some(*next),
            // 五七百 is no number.
            (Numeral::Digit(_), Some(_)) => return None,
            (Numeral::Unit(unit), before) => {
                total = total.saturating_add(before.filter(|&digit| digit > 0).unwrap_or(1) * unit);
                digit = None;
            }
        }
    }
    (!numerals.is_empty()).then(|| total.saturating_add(digit.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<(u16, usize)> {
        read_number(&text.chars().collect::<Vec<_>>())
    }

    #[test]
    fn numbers_are_read_however_they_are_written() {
        for (text, expected) in [
            ("577条", Some((577, 3))),
            ("５７７条", Some((577, 3))),
            ("五百七十七条", Some((577, 5))),
            ("一千零七条", Some((1007, 4))),
            ("两百零八", Some((208, 4))),
            ("十二条", Some((12, 2))),
            ("一一六五条", Some((1165, 4))),
            ("二百五", Some((205, 3))),
            ("五七百", None),
            ("零", None),
            ("0", None),
            ("123456789012", None),
            ("条", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn labels_read_and_print() {
        for (label, number, inserted) in [("第五百七十七条", 577, 0), ("第三十七条之一", 37, 1)]
        {
            let parsed = ArticleNumber::parse(label).unwrap();
            assert_eq!(parsed, ArticleNumber { number, inserted });
            assert_eq!(parsed.to_string(), label);
        }
        assert_eq!(ArticleNumber::parse("第三项"), Some(ArticleNumber::plain(3)));
        for wrong in ["第条", "五条", "第五条之", "第五条之一二三四五六", "第五条规定"]
        {
            assert_eq!(ArticleNumber::parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_number_survives_every_spelling(number in 1_u16..9999) {
            let full_width: String = number.to_string().bytes().map(|b| char::from_u32(u32::from(b - b'0') + '０' as u32).unwrap()).collect();
            for written in [number.to_string(), chinese_number(number), full_width] {
                prop_assert_eq!(read(&written), Some((number, written.chars().count())));
            }
        }

        #[test]
        fn anything_is_read_without_panic(text in "[零〇一二两三九十百千0-9０-９条之第]{0,30}") {
            let _ = read(&text);
            let _ = ArticleNumber::parse(&text);
        }
    }
}
