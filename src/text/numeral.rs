//! Numbers as people and statutes write them.

mod decimal;
mod digits;
mod pair;
mod read;

pub use decimal::Decimal;
pub(super) use digits::{chinese_digit, unit_at};
pub(super) use read::{Leading, Numeral, read};

use super::glyphs::Glyphs;

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const UNITS: [&str; 4] = ["", "十", "百", "千"];

/// A number below 10,000 as statutes write it: 122 → 一百二十二, 1007 → 一千零七, 12 → 十二.
///
/// ```
/// assert_eq!(tingxun::text::chinese_number(1260), "一千二百六十");
/// ```
pub fn chinese_number(number: u16) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    let mut zero = false;
    for (place, digit) in digits.bytes().enumerate() {
        let (digit, unit) = (usize::from(digit - b'0'), digits.len() - 1 - place);
        if digit == 0 {
            zero = true;
            continue;
        }
        if std::mem::take(&mut zero) {
            text.push('零');
        }
        let leading_ten = digit == 1 && unit == 1 && text.is_empty();
        if !leading_ten {
            text.push(DIGITS[digit]);
        }
        text.push_str(UNITS.get(unit).copied().unwrap_or("万"));
    }
    if text.is_empty() { "零".to_owned() } else { text }
}

/// The choice that "2", "２", "第二个", "选二" means, from 1.
pub fn ordinal(text: &str) -> Option<usize> {
    let text = super::plain(text);
    let text = text.trim_start_matches(['选', '第', '看']).trim_end_matches(['个', '条', '项']);
    let mut characters = text.chars();
    let (Some(only), None) = (characters.next(), characters.next()) else { return None };
    match only {
        '1'..='9' => only.to_digit(10).and_then(|digit| usize::try_from(digit).ok()),
        '两' => Some(2),
        other => DIGITS.iter().position(|digit| *digit == other).filter(|place| *place > 0),
    }
}

/// The number that a text is, exactly; none if it is anything else or only about so much.
///
/// ```
/// use tingxun::text::number;
/// for (text, value) in [("三千二", "3200"), ("12万8", "128000"), ("壹佰万", "1000000"), ("1,234.50", "1234.5")] {
///     assert_eq!(number(text).unwrap().to_string(), value);
/// }
/// assert_eq!(number("三千多"), None);
/// ```
pub fn number(text: &str) -> Option<Decimal> {
    let glyphs = Glyphs::new(text.trim());
    let found = read(&glyphs, 0, Leading::Implied)?;
    let exact = found.upper.is_none() && !found.about && found.glyphs.end == glyphs.len();
    exact.then_some(found.value)
}

#[cfg(test)]
mod tests;
