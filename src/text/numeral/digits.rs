//! The signs of numbers: Arabic, Chinese and financial digits, and the units between them.

use crate::text::glyphs::Glyphs;

/// Digits as everybody writes them; 两 counts, but makes no year or number read digit by digit.
const PLAIN: &str = "零一二三四五六七八九";
/// Digits as cheques and notes write them. 陆 and 伍 are also names and 参 is also a verb, so that they count only
/// among their like.
const FINANCIAL: &str = "零壹贰叁肆伍陆柒捌玖";
const FINANCIAL_COMPANY: &str = "拾佰仟万亿元圆角分整零";

/// The digit at a position that is written as a character.
pub(in crate::text) fn chinese_digit(glyphs: &Glyphs, at: usize) -> Option<u32> {
    let place = |digits: &str, wanted| digits.chars().position(|digit| digit == wanted);
    let character = glyphs.get(at)?;
    let digit = match character {
        '〇' | '○' => Some(0),
        '两' => Some(2),
        '幺' => Some(1),
        '弍' => Some(2),
        '弎' => Some(3),
        plain if PLAIN.contains(plain) => place(PLAIN, plain),
        '参' => (among_financial(glyphs, at)).then_some(3),
        financial => place(FINANCIAL, financial).filter(|_| among_financial(glyphs, at)),
    };
    digit.and_then(|digit| u32::try_from(digit).ok())
}

fn among_financial(glyphs: &Glyphs, at: usize) -> bool {
    let company = |neighbour: Option<char>, signs: &str| neighbour.is_some_and(|sign| signs.contains(sign));
    let next = glyphs.get(at + 1);
    company(next, FINANCIAL_COMPANY) || company(next, FINANCIAL) || company(glyphs.before(at), "拾佰仟")
}

/// A unit: the power of ten it stands for, and where it ends.
pub(super) struct Unit {
    pub(super) power: u32,
    pub(super) end: usize,
}

/// The unit at a position; letters are units only behind Arabic digits.
pub(super) fn unit(glyphs: &Glyphs, at: usize, behind: Behind) -> Option<Unit> {
    let power = match glyphs.get(at)? {
        '十' | '拾' => 1,
        '百' | '佰' => 2,
        '千' | '仟' => 3,
        '万' => 4,
        '亿' => 8,
        'k' if behind == Behind::Arabic && stands_alone(glyphs, at) => 3,
        'w' if behind == Behind::Arabic && stands_alone(glyphs, at) => 4,
        _ => return None,
    };
    Some(Unit { power, end: at + 1 })
}

/// Whether one of the Chinese units stands at a position.
pub(in crate::text) fn unit_at(glyphs: &Glyphs, at: usize) -> bool {
    unit(glyphs, at, Behind::Other).is_some()
}

/// 2k and 1w5, but not 2km.
fn stands_alone(glyphs: &Glyphs, at: usize) -> bool {
    !glyphs.get(at + 1).is_some_and(|next| next.is_ascii_alphabetic())
}

/// What kind of digits stand before a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    Arabic,
    Other,
}

/// Arabic digits as they were written.
pub(super) struct Arabic {
    /// Digits and point, without the commas between thousands.
    pub(super) written: String,
    pub(super) end: usize,
}

/// The Arabic number at a position: `1,234.50`.
pub(super) fn arabic(glyphs: &Glyphs, at: usize) -> Option<Arabic> {
    let mut written = String::new();
    let mut end = take_digits(glyphs, at, &mut written);
    if written.is_empty() {
        return None;
    }
    if written.len() <= 3 {
        while let Some(after) = thousand(glyphs, end, &mut written) {
            end = after;
        }
    }
    let mut part = String::new();
    let after = take_digits(glyphs, end + 1, &mut part);
    if glyphs.get(end) == Some('.') && !part.is_empty() {
        written.push('.');
        written.push_str(&part);
        end = after;
    }
    Some(Arabic { written, end })
}

/// Three more digits behind a comma.
fn thousand(glyphs: &Glyphs, at: usize, written: &mut String) -> Option<usize> {
    let mut digits = String::new();
    let after = take_digits(glyphs, at + 1, &mut digits);
    // 1，000 is typed with a Chinese keyboard; 100，500 are two numbers.
    let comma = match glyphs.get(at)? {
        ',' => true,
        '，' => digits == "000",
        _ => false,
    };
    if !comma || digits.len() != 3 {
        return None;
    }
    written.push_str(&digits);
    Some(after)
}

/// Where the digits from a position end; `into` is empty before.
fn take_digits(glyphs: &Glyphs, at: usize, into: &mut String) -> usize {
    into.extend(glyphs.from(at).iter().take_while(|digit| digit.is_ascii_digit()));
    at + into.len()
}
