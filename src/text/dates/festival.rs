//! Festivals and shopping days by which people date things.

use jiff::civil::{Date, date};

/// A day or a holiday with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Festival {
    first: Day,
    /// How many days people mean by it.
    days: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Day {
    Fixed(i8, i8),
    /// A day of the lunar calendar, as a column of [`LUNAR`], and days from it.
    Lunar(usize, i32),
    /// 清明, a point of the sun.
    Qingming,
}

const fn fixed(month: i8, day: i8, days: i32) -> Festival {
    Festival { first: Day::Fixed(month, day), days }
}

const fn lunar(column: usize, offset: i32, days: i32) -> Festival {
    Festival { first: Day::Lunar(column, offset), days }
}

/// Names that mean nothing else; the longer before the shorter.
pub(super) const NAMES: &[(&str, Festival)] = &[
    ("元旦", fixed(1, 1, 1)),
    ("情人节", fixed(2, 14, 1)),
    ("三八妇女节", fixed(3, 8, 1)),
    ("三八节", fixed(3, 8, 1)),
    ("妇女节", fixed(3, 8, 1)),
    ("女神节", fixed(3, 8, 1)),
    ("消费者权益日", fixed(3, 15, 1)),
    ("愚人节", fixed(4, 1, 1)),
    ("清明", Festival { first: Day::Qingming, days: 1 }),
    ("五一", fixed(5, 1, 5)),
    ("劳动节", fixed(5, 1, 5)),
    ("青年节", fixed(5, 4, 1)),
    ("六一", fixed(6, 1, 1)),
    ("儿童节", fixed(6, 1, 1)),
    ("建党节", fixed(7, 1, 1)),
    ("建军节", fixed(8, 1, 1)),
    ("教师节", fixed(9, 10, 1)),
    ("国庆", fixed(10, 1, 7)),
    ("双十一", fixed(11, 11, 1)),
    ("双11", fixed(11, 11, 1)),
    ("光棍节", fixed(11, 11, 1)),
    ("双十二", fixed(12, 12, 1)),
    ("双12", fixed(12, 12, 1)),
    ("平安夜", fixed(12, 24, 1)),
    ("圣诞", fixed(12, 25, 1)),
    ("大年三十", lunar(0, -1, 1)),
    ("年三十", lunar(0, -1, 1)),
    ("除夕", lunar(0, -1, 1)),
    ("大年初一", lunar(0, 0, 1)),
    ("春节", lunar(0, 0, 7)),
    ("过年", lunar(0, -1, 8)),
    ("元宵", lunar(0, 14, 1)),
    ("正月十五", lunar(0, 14, 1)),
    ("端午", lunar(1, 0, 1)),
    ("七夕", lunar(2, 0, 1)),
    ("中秋", lunar(3, 0, 1)),
    ("重阳", lunar(4, 0, 1)),
];

/// Names that are also numbers: they count only behind a year or before a word like 那天.
pub(super) const NUMBERS: &[(&str, Festival)] = &[
    ("618", fixed(6, 18, 1)),
    ("六一八", fixed(6, 18, 1)),
    ("十一", fixed(10, 1, 7)),
    ("三一五", fixed(3, 15, 1)),
];

/// What makes one of [`NUMBERS`] a festival.
pub(super) const COMPANY: &[&str] = &[
    "节",
    "那天",
    "当天",
    "期间",
    "假期",
    "长假",
    "小长假",
    "黄金周",
    "放假",
    "大促",
    "活动",
    "的时候",
    "那会",
    "前后",
];

/// First days of the lunar months by the Gregorian calendar: 春节, 端午, 七夕, 中秋, 重阳. Two published lunar
/// calendars agree on them.
const LUNAR: &[(i16, [(i8, i8); 5])] = &[
    (2010, [(2, 14), (6, 16), (8, 16), (9, 22), (10, 16)]),
    (2011, [(2, 3), (6, 6), (8, 6), (9, 12), (10, 5)]),
    (2012, [(1, 23), (6, 23), (8, 23), (9, 30), (10, 23)]),
    (2013, [(2, 10), (6, 12), (8, 13), (9, 19), (10, 13)]),
    (2014, [(1, 31), (6, 2), (8, 2), (9, 8), (10, 2)]),
    (2015, [(2, 19), (6, 20), (8, 20), (9, 27), (10, 21)]),
    (2016, [(2, 8), (6, 9), (8, 9), (9, 15), (10, 9)]),
    (2017, [(1, 28), (5, 30), (8, 28), (10, 4), (10, 28)]),
    (2018, [(2, 16), (6, 18), (8, 17), (9, 24), (10, 17)]),
    (2019, [(2, 5), (6, 7), (8, 7), (9, 13), (10, 7)]),
    (2020, [(1, 25), (6, 25), (8, 25), (10, 1), (10, 25)]),
    (2021, [(2, 12), (6, 14), (8, 14), (9, 21), (10, 14)]),
    (2022, [(2, 1), (6, 3), (8, 4), (9, 10), (10, 4)]),
    (2023, [(1, 22), (6, 22), (8, 22), (9, 29), (10, 23)]),
    (2024, [(2, 10), (6, 10), (8, 10), (9, 17), (10, 11)]),
    (2025, [(1, 29), (5, 31), (8, 29), (10, 6), (10, 29)]),
    (2026, [(2, 17), (6, 19), (8, 19), (9, 25), (10, 18)]),
    (2027, [(2, 6), (6, 9), (8, 8), (9, 15), (10, 8)]),
    (2028, [(1, 26), (5, 28), (8, 26), (10, 3), (10, 26)]),
    (2029, [(2, 13), (6, 16), (8, 16), (9, 22), (10, 16)]),
    (2030, [(2, 3), (6, 5), (8, 5), (9, 12), (10, 5)]),
    (2031, [(1, 23), (6, 24), (8, 24), (10, 1), (10, 24)]),
    (2032, [(2, 11), (6, 12), (8, 12), (9, 19), (10, 12)]),
    (2033, [(1, 31), (6, 1), (8, 1), (9, 8), (10, 1)]),
    (2034, [(2, 19), (6, 20), (8, 20), (9, 27), (10, 20)]),
    (2035, [(2, 8), (6, 10), (8, 10), (9, 16), (10, 9)]),
];

impl Festival {
    /// First and last day in a year; none where no table knows.
    pub(super) fn days(self, year: i16) -> Option<(Date, Date)> {
        let first = match self.first {
            Day::Fixed(month, day) => Date::new(year, month, day).ok()?,
            Day::Qingming => qingming(year)?,
            Day::Lunar(column, offset) => {
                let (_, days) = LUNAR.iter().find(|(known, _)| *known == year)?;
                let (month, day) = *days.get(column)?;
                add_days(date(year, month, day), offset)?
            }
        };
        Some((first, add_days(first, self.days - 1)?))
    }

    /// Only the day itself: 国庆当天.
    pub(super) fn day_itself(self) -> Self {
        Self { days: 1, ..self }
    }
}

pub(super) fn add_days(date: Date, days: i32) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// The usual formula for this century: the year's two digits times 0.2422 plus 4.81, less the leap days.
fn qingming(year: i16) -> Option<Date> {
    let short = i32::from(year.checked_sub(2_000)?);
    let day = (short * 2_422 + 48_100) / 10_000 - short / 4;
    if !(0..100).contains(&short) {
        return None;
    }
    Date::new(year, 4, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(name: &str, year: i16) -> Option<Date> {
        let (_, festival) = NAMES.iter().find(|(own, _)| *own == name)?;
        festival.days(year).map(|(first, _)| first)
    }

    #[test]
    fn festivals_fall_on_their_days() {
        for (name, year, expected) in [
            ("春节", 2026, date(2026, 2, 17)),
            ("除夕", 2027, date(2027, 2, 5)),
            ("元宵", 2026, date(2026, 3, 3)),
            ("端午", 2025, date(2025, 5, 31)),
            ("中秋", 2026, date(2026, 9, 25)),
            ("清明", 2026, date(2026, 4, 5)),
            ("清明", 2024, date(2024, 4, 4)),
            ("双十一", 2025, date(2025, 11, 11)),
        ] {
            assert_eq!(first(name, year), Some(expected), "{name}{year}");
        }
        assert_eq!(first("春节", 1999), None, "no table, no guess");
    }
}
