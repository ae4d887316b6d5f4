//! The parts of a written date: years, months, days and the parts of a month or a year.

use super::written::{Month, Year};
use crate::text::counted::measure;
use crate::text::glyphs::Glyphs;
use crate::text::numeral::{chinese_digit, unit_at};

/// A part of a month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Start,
    Middle,
    End,
    FirstHalf,
    SecondHalf,
}

/// ASCII digits that stand alone, at most so many.
pub(super) fn digits(glyphs: &Glyphs, at: usize, most: usize) -> Option<(String, usize)> {
    let joined = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
    let written: String =
        glyphs.from(at).iter().take_while(|digit| digit.is_ascii_digit()).take(most + 1).collect();
    let end = at + written.len();
    let alone = !joined(glyphs.before(at)) && !joined(glyphs.get(end));
    (alone && (1..=most).contains(&written.len())).then_some((written, end))
}

/// Where the run of digits or numerals at a character ends, so that nobody reads its second half.
pub(super) fn after_number(glyphs: &Glyphs, at: usize) -> Option<usize> {
    let arabic = glyphs.from(at).iter().take_while(|digit| digit.is_ascii_digit()).count();
    if arabic > 0 {
        return Some(at + arabic);
    }
    let chinese = (at..glyphs.len()).take_while(|place| is_numeral(glyphs, *place)).count();
    (chinese > 0).then_some(at + chinese)
}

fn is_numeral(glyphs: &Glyphs, at: usize) -> bool {
    chinese_digit(glyphs, at).is_some() || unit_at(glyphs, at)
}

/// Whether digits go on before or behind.
pub(super) fn in_number(glyphs: &Glyphs, start: usize, end: usize) -> bool {
    let digit =
        |place: usize| glyphs.get(place).is_some_and(|d| d.is_ascii_digit()) || is_numeral(glyphs, place);
    start.checked_sub(1).is_some_and(digit) || digit(end) || measure(glyphs, end) && !glyphs.begins(end, "节")
}

/// A number below a hundred: 2, 28, 二, 十五, 二十八.
pub(super) fn small_number(glyphs: &Glyphs, at: usize) -> Option<(u32, usize)> {
    if let Some((written, end)) = digits(glyphs, at, 2) {
        return Some((written.parse().ok()?, end));
    }
    if at.checked_sub(1).is_some_and(|before| is_numeral(glyphs, before)) {
        return None;
    }
    let ten = |place: usize| glyphs.get(place) == Some('十');
    let tens = chinese_digit(glyphs, at).filter(|digit| *digit > 0);
    let (value, end) = match tens {
        _ if ten(at) => (10, at + 1),
        Some(tens) if ten(at + 1) => (10 * tens, at + 2),
        Some(one) => (one, at + 1),
        None => return None,
    };
    let one = chinese_digit(glyphs, end).filter(|digit| *digit > 0 && value >= 10);
    let (value, end) = one.map_or((value, end), |one| (value + one, end + 1));
    (!is_numeral(glyphs, end)).then_some((value, end))
}

/// The year that two or four digits mean.
pub(super) fn year_of(digits: &str) -> Option<i16> {
    let number: i16 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(number).filter(|year| (1900..2100).contains(year)),
        2 => Some(2_000 + number).filter(|year| *year >= 2_010),
        _ => None,
    }
}

const YEARS: &[(&str, i16)] = &[
    ("大前年", -3),
    ("前年", -2),
    ("去年", -1),
    ("上一年", -1),
    ("上年", -1),
    ("今年", 0),
    ("本年", 0),
    ("明年", 1),
    ("后年", 2),
];

/// A year with its 年, where it ends, and whether it is one without a month behind it.
pub(super) fn year(glyphs: &Glyphs, at: usize) -> Option<(Year, usize, bool)> {
    if let Some((word, offset)) = YEARS.iter().find(|(word, _)| glyphs.begins(at, word)) {
        let end = at + word.chars().count();
        let end = end + usize::from(glyphs.get(end) == Some('度'));
        return Some((Year::FromNow(*offset), end, true));
    }
    let (written, end) = digits(glyphs, at, 4).or_else(|| chinese_year(glyphs, at))?;
    let numbering = glyphs.before(at).is_some_and(|before| "第满".contains(before));
    let year = year_of(&written).filter(|_| glyphs.get(end) == Some('年') && !numbering)?;
    Some((Year::Number(year), end + 1, written.len() == 4))
}

/// 二〇二六 and 二六, digit by digit.
fn chinese_year(glyphs: &Glyphs, at: usize) -> Option<(String, usize)> {
    let digit = |place: usize| chinese_digit(glyphs, place).and_then(|digit| char::from_digit(digit, 10));
    let written: String = (at..glyphs.len()).map_while(digit).take(5).collect();
    let end = at + written.len();
    let alone = !at.checked_sub(1).is_some_and(|before| is_numeral(glyphs, before));
    (alone && matches!(written.len(), 2 | 4)).then_some((written, end))
}

const MONTHS: &[(&str, i32)] = &[
    ("上上个月", -2),
    ("上上月", -2),
    ("上个月", -1),
    ("上月", -1),
    ("这个月", 0),
    ("这月", 0),
    ("本月", 0),
    ("下下个月", 2),
    ("下个月", 1),
    ("下月", 1),
];

/// A month and where it ends: 2月, 十月份, 上个月.
pub(super) fn month(glyphs: &Glyphs, at: usize) -> Option<(Month, usize)> {
    if let Some((word, offset)) = MONTHS.iter().find(|(word, _)| glyphs.begins(at, word)) {
        return Some((Month::FromNow(*offset), at + word.chars().count()));
    }
    let (month, end) = small_number(glyphs, at)?;
    let numbering = glyphs.before(at).is_some_and(|before| "第每满".contains(before));
    if glyphs.get(end) != Some('月') || numbering {
        return None;
    }
    let end = end + 1;
    // 一月一次 and 三月内 are no months.
    let other = glyphs.any(end, &["内", "期", "一次", "饼", "供", "租", "薪", "嫂"]).is_some();
    (!other).then_some((Month::Number(month), end + usize::from(glyphs.get(end) == Some('份'))))
}

/// A day behind its month: 10日, 五号, and 10 or 十五 alone if nothing is counted.
pub(super) fn day(glyphs: &Glyphs, at: usize) -> Option<(u32, usize)> {
    let (day, end) = small_number(glyphs, at)?;
    if let Some('日' | '号') = glyphs.get(end) {
        return Some((day, end + 1));
    }
    let next = glyphs.get(end);
    let counts = measure(glyphs, end)
        || next.is_some_and(|next| "元块毛角多几来余倍.-/:".contains(next))
        || day < 10 && glyphs.get(at).is_some_and(|first| !first.is_ascii_digit());
    (!counts && (1..=31).contains(&day)).then_some((day, end))
}

/// 初, 中旬, 底 behind a month.
pub(super) fn part_of_month(glyphs: &Glyphs, at: usize) -> Option<(Part, usize)> {
    // 正月初八 and its like are lunar.
    let lunar = glyphs.get(at) == Some('初') && is_numeral(glyphs, at + 1);
    let words: &[(&str, Part)] = &[
        ("上旬", Part::Start),
        ("中旬", Part::Middle),
        ("下旬", Part::End),
        ("月初", Part::Start),
        ("月中", Part::Middle),
        ("月底", Part::End),
        ("月末", Part::End),
        ("初", Part::Start),
        ("中", Part::Middle),
        ("底", Part::End),
        ("末", Part::End),
    ];
    find(words, glyphs, at).filter(|_| !lunar && !glyphs.begins(at, "中国") && !glyphs.begins(at, "中午"))
}

/// 月初, 月底: of a month that goes without saying.
pub(super) fn part_of_month_alone(glyphs: &Glyphs, at: usize) -> Option<(Part, usize)> {
    let words: &[(&str, Part)] = &[("月初", Part::Start), ("月底", Part::End), ("月末", Part::End)];
    let each = glyphs.before(at).is_some_and(|before| "每个各".contains(before));
    find(words, glyphs, at).filter(|(_, end)| !each && !is_numeral(glyphs, *end))
}

/// 底, 年底, 上半年 behind a year.
pub(super) fn part_of_year(glyphs: &Glyphs, at: usize) -> Option<(Part, usize)> {
    let words: &[(&str, Part)] = &[
        ("年初", Part::Start),
        ("年中", Part::Middle),
        ("年底", Part::End),
        ("年末", Part::End),
        ("上半年", Part::FirstHalf),
        ("下半年", Part::SecondHalf),
        ("初", Part::Start),
        ("底", Part::End),
        ("末", Part::End),
    ];
    find(words, glyphs, at)
}

/// 年底, 上半年: of a year that goes without saying.
pub(super) fn part_of_year_alone(glyphs: &Glyphs, at: usize) -> Option<(Part, usize)> {
    let words: &[(&str, Part)] = &[
        ("年初", Part::Start),
        ("年底", Part::End),
        ("年末", Part::End),
        ("上半年", Part::FirstHalf),
        ("下半年", Part::SecondHalf),
    ];
    let each = glyphs.before(at).is_some_and(|before| "每个".contains(before));
    find(words, glyphs, at).filter(|_| !each)
}

fn find(words: &[(&str, Part)], glyphs: &Glyphs, at: usize) -> Option<(Part, usize)> {
    let (word, part) = words.iter().find(|(word, _)| glyphs.begins(at, word))?;
    Some((*part, at + word.chars().count()))
}
