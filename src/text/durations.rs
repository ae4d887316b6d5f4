//! Lengths of time in a sentence: 三个月, 一年半, 90天.

use std::ops::Range;

use jiff::{Span, civil::Date};

use super::dates;
use super::glyphs::Glyphs;
use super::numeral::{Decimal, Leading, Numeral, read as numeral};

/// A length of time as the calendar counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Length {
    /// Years and months, in months.
    pub months: i32,
    /// Weeks and days, in days.
    pub days: i32,
    /// It is only about so much: 三个多月, 三四天; the lower end is given.
    pub about: bool,
}

impl Length {
    /// The day so much later; months first, and never past the end of the month they lead to.
    pub fn after(self, date: Date) -> Option<Date> {
        self.span().and_then(|span| date.checked_add(span).ok())
    }

    /// The day so much earlier.
    pub fn before(self, date: Date) -> Option<Date> {
        self.span().and_then(|span| date.checked_sub(span).ok())
    }

    fn span(self) -> Option<Span> {
        Span::new().try_months(self.months).and_then(|span| span.try_days(self.days)).ok()
    }
}

/// A length of time and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLength {
    /// The bytes of the text that it covers.
    pub span: Range<usize>,
    /// The length.
    pub length: Length,
}

/// The lengths of time of a text. 三天前 is a date, 第三天 an ordinal and 2026年 a year: they are left out.
///
/// ```
/// let found = tingxun::text::durations("欠了一年半，说好三个月还");
/// assert_eq!((found[0].length.months, found[1].length.months), (18, 3));
/// ```
pub fn durations(text: &str) -> Vec<FoundLength> {
    let glyphs = Glyphs::new(text);
    let dated = dates::places(&glyphs);
    let mut found = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        if let Some(date) = dated.iter().find(|date| date.contains(&at)) {
            at = date.end;
            continue;
        }
        match read(&glyphs, at) {
            Some((length, end)) if !is_ordinal(&glyphs, at, end) => {
                found.push(FoundLength { span: glyphs.span(at..end), length });
                at = end;
            }
            Some((_, end)) => at = end,
            None => at = numeral(&glyphs, at, Leading::Explicit).map_or(at + 1, |number| number.glyphs.end),
        }
    }
    found
}

fn is_ordinal(glyphs: &Glyphs, at: usize, end: usize) -> bool {
    let one_day = glyphs.slice(at..end) == ['一', '天'];
    let some_day = glyphs.before(at).is_some_and(|before| "有哪某那这另后".contains(before));
    glyphs.any_before(at, &["第", "头", "周"])
        || one_day && (some_day || glyphs.begins(end, "到晚") || glyphs.begins(end, "比"))
}

/// The length of time that begins at a character, and where it ends.
pub(super) fn read(glyphs: &Glyphs, at: usize) -> Option<(Length, usize)> {
    for (word, months, days) in [("半年", 6, 0), ("半个月", 0, 15), ("半个多月", 0, 15), ("半月", 0, 15)]
    {
        if glyphs.begins(at, word) {
            let about = word.contains('多') || glyphs.ends(at, "大") || glyphs.ends(at, "小");
            let end = at + word.chars().count();
            return Some(more(glyphs, Length { months, days, about }, end));
        }
    }
    let (mut length, mut unit, mut end) = piece(glyphs, at)?;
    // 一年零三个月, 三个月15天: smaller units go on.
    while matches!(unit, Unit::Year | Unit::Month) && !length.about {
        let start = glyphs.any(end, &["零", "又", "外加"]).map_or(end, |(_, start)| start);
        let Some((rest, smaller, after)) = piece(glyphs, start).filter(|(_, rest, _)| rest.is_below(unit))
        else {
            break;
        };
        length =
            Length { months: length.months + rest.months, days: length.days + rest.days, about: rest.about };
        (unit, end) = (smaller, after);
    }
    Some(more(glyphs, length, end))
}

/// A number with its unit.
fn piece(glyphs: &Glyphs, at: usize) -> Option<(Length, Unit, usize)> {
    let (number, end) = number(glyphs, at)?;
    let (unit, end) = unit(glyphs, end, &number)?;
    let length = times(&number, unit)?;
    let (length, end) = half_or_more(glyphs, length, unit, end)?;
    Some((length, unit, end))
}

/// 3到5个月 counts as three and more.
fn number(glyphs: &Glyphs, at: usize) -> Option<(Numeral, usize)> {
    let first = numeral(glyphs, at, Leading::Explicit)?;
    let end = first.glyphs.end;
    let second = glyphs
        .any(end, &["到", "至", "-", "~"])
        .and_then(|(_, start)| numeral(glyphs, start, Leading::Explicit));
    match second {
        Some(second) if first.value < second.value && first.unit.is_none_or(|unit| unit < 2) => {
            let end = second.glyphs.end;
            Some((Numeral { about: true, ..first }, end))
        }
        _ => Some((first, end)),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
}

impl Unit {
    /// Whether it may stand behind another in one length.
    fn is_below(self, greater: Self) -> bool {
        match greater {
            Self::Year => matches!(self, Self::Month | Self::Day),
            Self::Month => self == Self::Day,
            Self::Quarter | Self::Week | Self::Day => false,
        }
    }
}

const UNITS: &[(&str, Unit)] = &[
    ("周年", Unit::Year),
    ("年", Unit::Year),
    ("个季度", Unit::Quarter),
    ("个整月", Unit::Month),
    ("个自然月", Unit::Month),
    ("个月", Unit::Month),
    ("个星期", Unit::Week),
    ("个礼拜", Unit::Week),
    ("星期", Unit::Week),
    ("礼拜", Unit::Week),
    ("周", Unit::Week),
    ("个自然日", Unit::Day),
    ("天", Unit::Day),
    ("日", Unit::Day),
];

/// More years than a limitation runs are years of the calendar: 98年.
const MOST_YEARS: u32 = 60;

fn unit(glyphs: &Glyphs, at: usize, number: &Numeral) -> Option<(Unit, usize)> {
    // The 多 of 一个多月 stands inside the unit; half_or_more reads it.
    let about = glyphs.begins(at, "个多月").then_some((Unit::Month, at + 3));
    let half = glyphs.begins(at, "个半月").then_some((Unit::Month, at + 1));
    let weeks = glyphs.begins(at, "个多星期").then_some((Unit::Week, at + 4));
    let plain = || UNITS.iter().find(|(word, _)| glyphs.begins(at, word));
    let (unit, end) = about
        .or(half)
        .or(weeks)
        .or_else(|| plain().map(|(word, unit)| (*unit, at + word.chars().count())))?;
    let next = glyphs.get(end);
    let other = match unit {
        Unit::Year => {
            next.is_some_and(|next| "级代度份轻".contains(next)) || number.value > Decimal::from(MOST_YEARS)
        }
        Unit::Week => {
            next.is_some_and(|next| "一二三四五六日末岁".contains(next)) && !glyphs.begins(end, "一直")
        }
        Unit::Day => next.is_some_and(|next| "然花气津".contains(next)),
        Unit::Quarter | Unit::Month => false,
    };
    (!other).then_some((unit, end))
}

fn times(number: &Numeral, unit: Unit) -> Option<Length> {
    let about = number.about || number.upper.is_some();
    let per = match unit {
        Unit::Year => 12,
        Unit::Quarter => 3,
        Unit::Week => 7,
        Unit::Month | Unit::Day => 1,
    };
    // 1.5年 and 2.5个月 are the only fractions people say.
    let halves = |value: Decimal| {
        i32::try_from(value.plus(value)?.to_integer()?).ok().filter(|halves| *halves < 80_000)
    };
    let twice = halves(number.value)?.checked_mul(per)?;
    match unit {
        Unit::Week | Unit::Day if twice % 2 == 0 => Some(Length { months: 0, days: twice / 2, about }),
        Unit::Week | Unit::Day => None,
        _ => Some(Length { months: twice / 2, days: 15 * (twice % 2), about }),
    }
}

/// 一年半, 一个半月, 一年多, 一个多月.
fn half_or_more(glyphs: &Glyphs, length: Length, unit: Unit, end: usize) -> Option<(Length, usize)> {
    if glyphs.ends(end, "多月") || glyphs.ends(end, "多星期") {
        return Some((Length { about: true, ..length }, end));
    }
    match unit {
        Unit::Year if glyphs.begins(end, "半") => {
            Some((Length { months: length.months + 6, ..length }, end + 1))
        }
        Unit::Month if glyphs.begins(end, "半月") => {
            Some((Length { days: length.days + 15, ..length }, end + 2))
        }
        Unit::Week if glyphs.begins(end, "半") => None,
        _ => Some((length, end)),
    }
}

/// 三年多, 三个月左右.
fn more(glyphs: &Glyphs, length: Length, end: usize) -> (Length, usize) {
    if glyphs.begins(end, "多") && !glyphs.begins(end, "多少") && !glyphs.begins(end, "多久") {
        return (Length { about: true, ..length }, end + 1);
    }
    let around = glyphs.any(end, &["左右", "上下", "不到", "出头"]).is_some();
    (Length { about: length.about || around, ..length }, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> Vec<String> {
        let show = |found: FoundLength| {
            let Length { months, days, about } = found.length;
            format!("{}{months}m{days}d", if about { "~" } else { "" })
        };
        durations(text).into_iter().map(show).collect()
    }

    #[test]
    fn lengths_are_found() {
        for (text, expected) in [
            ("3个月", "3m0d"),
            ("三个月", "3m0d"),
            ("半年", "6m0d"),
            ("一年半", "18m0d"),
            ("十五天", "0m15d"),
            ("15日内", "0m15d"),
            ("两周", "0m14d"),
            ("两个星期", "0m14d"),
            ("90天", "0m90d"),
            ("一个半月", "1m15d"),
            ("半个月", "0m15d"),
            ("一年零三个月", "15m0d"),
            ("2年3个月", "27m0d"),
            ("1年2个月3天", "14m3d"),
            ("1.5年", "18m0d"),
            ("三个多月", "~3m0d"),
            ("两年多", "~24m0d"),
            ("三四天", "~0m3d"),
            ("3到5个月", "~3m0d"),
            ("大半年", "~6m0d"),
            ("３ 個 月", "3m0d"),
            ("试用期6个月工资没发", "6m0d"),
            ("七天无理由退货", "0m7d"),
            ("三周年", "36m0d"),
            ("一个季度", "3m0d"),
            ("买了三周一直没发货", "0m21d"),
            ("三年左右", "~36m0d"),
        ] {
            assert_eq!(shown(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_length() {
        for text in [
            "2026年",
            "三年级",
            "80年代",
            "第3天",
            "第三年",
            "有一天",
            "2026年3月15日",
            "三天前",
            "10月",
            "3月5号",
            "上周五",
            "今天",
            "12个",
            "几个月",
        ] {
            assert_eq!(shown(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn months_end_with_the_month() {
        let month = Length { months: 1, days: 0, about: false };
        assert_eq!(month.after(jiff::civil::date(2026, 1, 31)), Some(jiff::civil::date(2026, 2, 28)));
        assert_eq!(month.before(jiff::civil::date(2026, 3, 31)), Some(jiff::civil::date(2026, 2, 28)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,40}", odd in "([0-9一二三十百万亿半多零]|年|个|月|天|周|日|星期|到|前|后|第){0,20}") {
            for text in [&text, &odd] {
                for found in durations(text) {
                    prop_assert!(text.get(found.span).is_some());
                    let _ = found.length.after(Date::MAX).or(found.length.before(Date::MIN));
                }
            }
        }

        #[test]
        fn days_and_months_are_read_exactly(count in 1u16..4_000) {
            let count_in_words = crate::text::chinese_number(count);
            prop_assert_eq!(shown(&format!("{count}天")), vec![format!("0m{count}d")]);
            prop_assert_eq!(shown(&format!("{count_in_words}个月")), vec![format!("{count}m0d")]);
        }
    }
}
