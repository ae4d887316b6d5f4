//! Dates as they are written, before anyone asks which day it is.

use std::ops::Range;

use super::festival::{self, Festival};
use super::parts::{self, Part};
use super::relative;
use crate::text::durations::Length;
use crate::text::glyphs::Glyphs;

/// Which year a date names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    Unsaid,
    Number(i16),
    /// 去年 is -1.
    FromNow(i16),
}

/// Which month a date names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Month {
    Unsaid,
    Number(u32),
    /// 上个月 is -1.
    FromNow(i32),
}

/// A date as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    Day {
        year: Year,
        month: Month,
        day: u32,
    },
    Month {
        year: Year,
        month: Month,
        part: Part,
    },
    Year {
        year: Year,
        part: Part,
    },
    /// 昨天, 前几天: first and last day from today.
    Days(i32, i32),
    /// 三天前.
    Ago(Length),
    /// 三天后.
    Later(Length),
    /// 上周五, 周末: the week (none: the nearest) and the weekdays from Monday, 0.
    Week {
        week: Option<i32>,
        days: (i32, i32),
    },
    Festival {
        year: Year,
        festival: Festival,
        beside: Beside,
    },
}

/// Whether a festival or the days beside it are meant: 国庆前, 春节后.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    On,
    Before,
    After,
}

/// A date and the characters it covers.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) glyphs: Range<usize>,
    pub(super) written: Written,
}

/// Every date of a text.
pub(super) fn scan(glyphs: &Glyphs) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        match read(glyphs, at) {
            Some((written, end)) if !glyphs.any_before(at, &["农历", "阴历", "旧历"]) => {
                let written = like_the_one_before(glyphs, found.last(), at, written);
                found.push(Place { glyphs: at..end, written });
                at = end;
            }
            Some((_, end)) => at = end,
            None => at = parts::after_number(glyphs, at).unwrap_or(at + 1),
        }
    }
    found
}

/// 3月5号到10号, 2025年3月到5月: what the second leaves out is as in the first.
fn like_the_one_before(glyphs: &Glyphs, before: Option<&Place>, at: usize, written: Written) -> Written {
    let Some(before) = before else { return written };
    let between = glyphs.slice(before.glyphs.end..at);
    let joined = matches!(between, ['到' | '至' | '-' | '~' | '和' | '、']);
    let (own_year, own_month) = match before.written {
        Written::Day { year, month, .. } | Written::Month { year, month, .. } if joined => (year, month),
        _ => return written,
    };
    match written {
        Written::Day { year: Year::Unsaid, month: Month::Unsaid, day } => {
            Written::Day { year: own_year, month: own_month, day }
        }
        Written::Day { year: Year::Unsaid, month, day } => Written::Day { year: own_year, month, day },
        Written::Month { year: Year::Unsaid, month, part } => Written::Month { year: own_year, month, part },
        other => other,
    }
}

fn read(glyphs: &Glyphs, at: usize) -> Option<(Written, usize)> {
    digits_only(glyphs, at)
        .or_else(|| month_slash_day(glyphs, at))
        .or_else(|| relative::read(glyphs, at))
        .or_else(|| with_year(glyphs, at))
        .or_else(|| festival_at(glyphs, at, Year::Unsaid))
        .or_else(|| month_on(glyphs, at, Year::Unsaid))
        .or_else(|| day_alone(glyphs, at))
}

/// 2026-02-10, 2026/2/10, 26.2.10, 20260210.
fn digits_only(glyphs: &Glyphs, at: usize) -> Option<(Written, usize)> {
    let (written, end) = parts::digits(glyphs, at, 8)?;
    let day =
        |year: i16, month, day| Written::Day { year: Year::Number(year), month: Month::Number(month), day };
    if written.len() == 8 {
        let part = |range: Range<usize>| written.get(range)?.parse::<u32>().ok();
        let (year, month, date) = (part(0..4)?, part(4..6)?, part(6..8)?);
        let sensible = (1949..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&date);
        let money = glyphs.get(end).is_some_and(|next| ".,元块万".contains(next));
        return (sensible && !money).then_some((day(i16::try_from(year).ok()?, month, date), end));
    }
    let year = parts::year_of(&written)?;
    let sign = glyphs.get(end).filter(|sign| "-/.".contains(*sign))?;
    let (month, end) = parts::digits(glyphs, end + 1, 2)?;
    let month = month.parse().ok()?;
    let Some((date, end)) = parts::digits(glyphs, end + 1, 2).filter(|_| glyphs.get(end) == Some(sign))
    else {
        // 2026-2 is a month, 2026.2 and 26-2 are anything.
        let is_month = written.len() == 4 && sign != '.' && (1..=12).contains(&month);
        let whole =
            Written::Month { year: Year::Number(year), month: Month::Number(month), part: Part::Whole };
        return is_month.then_some((whole, end));
    };
    let date = date.parse().ok()?;
    // 10.0.1 and 19.99.99 are no dates; a whole year makes a wrong day worth telling.
    let sensible = written.len() == 4 || (1..=12).contains(&month) && (1..=31).contains(&date);
    let end = end + usize::from(matches!(glyphs.get(end), Some('日' | '号')));
    sensible.then_some((day(year, month, date), end))
}

/// 2026年2月10日, 二〇二六年二月, 去年三月, 今年五一, 去年底.
fn with_year(glyphs: &Glyphs, at: usize) -> Option<(Written, usize)> {
    let (year, end, whole) = parts::year(glyphs, at)?;
    let end = end + usize::from(glyphs.get(end) == Some('的'));
    if let Some(found) = month_on(glyphs, end, year).or_else(|| festival_at(glyphs, end, year)) {
        return Some(found);
    }
    let (part, end) = parts::part_of_year(glyphs, end).unwrap_or((Part::Whole, end));
    // 24年 alone is a length of time.
    whole.then_some((Written::Year { year, part }, end))
}

/// A month and what follows it: 2月10日, 上个月15号, 10月初, 六月份.
fn month_on(glyphs: &Glyphs, at: usize, year: Year) -> Option<(Written, usize)> {
    if year == Year::Unsaid
        && let Some((part, end)) = parts::part_of_year_alone(glyphs, at)
    {
        return Some((Written::Year { year, part }, end));
    }
    let (month, end) = match parts::month(glyphs, at) {
        Some(found) => found,
        None => {
            let part = parts::part_of_month_alone(glyphs, at)?;
            return Some((Written::Month { year, month: Month::Unsaid, part: part.0 }, part.1));
        }
    };
    let after = end + usize::from(glyphs.get(end) == Some('的'));
    if let Some((day, end)) = parts::day(glyphs, after) {
        return Some((Written::Day { year, month, day }, end));
    }
    if let Month::Number(number) = month
        && !(1..=12).contains(&number)
    {
        return None;
    }
    let (part, end) = parts::part_of_month(glyphs, end).unwrap_or((Part::Whole, end));
    Some((Written::Month { year, month, part }, end))
}

/// 15号: the day of a month that goes without saying; not 10号线.
fn day_alone(glyphs: &Glyphs, at: usize) -> Option<(Written, usize)> {
    const NOT: &[&str] = &[
        "线", "楼", "院", "房", "库", "门", "法庭", "令", "文", "厅", "窗", "桌", "铺", "墙", "柜", "床",
        "座", "字", "馆", "仓", "教", "单元", "栋", "公寓", "地块", "码", "井", "坑", "岗", "公告", "通知",
        "选手", "员工", "技师", "位", "商铺", "摊",
    ];
    let (day, end) = parts::small_number(glyphs, at)?;
    let numbering = glyphs.before(at).is_some_and(|before| "第初终执再字申-#./:".contains(before));
    let is_day = glyphs.get(end) == Some('号') && (1..=31).contains(&day) && !numbering;
    let end = end + 1;
    (is_day && glyphs.any(end, NOT).is_none())
        .then_some((Written::Day { year: Year::Unsaid, month: Month::Unsaid, day }, end))
}

fn festival_at(glyphs: &Glyphs, at: usize, year: Year) -> Option<(Written, usize)> {
    let named = |names: &[(&str, Festival)]| {
        let (name, festival) = names.iter().find(|(name, _)| glyphs.begins(at, name))?;
        Some((*festival, at + name.chars().count()))
    };
    let number = || {
        let found = named(festival::NUMBERS)?;
        let company = year != Year::Unsaid || glyphs.any(found.1, festival::COMPANY).is_some();
        (company && !parts::in_number(glyphs, at, found.1)).then_some(found)
    };
    let name = named(festival::NAMES).filter(|(_, end)| !is_address(glyphs, at, *end));
    let (festival, end) = name.or_else(number)?;
    let end = end + usize::from(glyphs.get(end) == Some('节'));
    let (festival, end) = match glyphs.any(end, &["当天", "那天", "那一天", "当日"]) {
        Some((_, end)) => (festival.day_itself(), end),
        None => (festival, end),
    };
    let beside = if glyphs.begins(end, "前后") || glyphs.begins(end, "前台") {
        Beside::On
    } else if glyphs.any(end, &["前", "之前", "以前"]).is_some() {
        Beside::Before
    } else if glyphs.any(end, &["后", "之后", "以后", "过后"]).is_some() {
        Beside::After
    } else {
        Beside::On
    };
    Some((Written::Festival { year, festival, beside }, end))
}

/// 五一路, 国庆街 and numbers that contain 五一.
fn is_address(glyphs: &Glyphs, at: usize, end: usize) -> bool {
    glyphs.any(end, &["路", "街", "广场", "大道", "小区", "村"]).is_some()
        || parts::in_number(glyphs, at, end)
}

/// 2/28号.
fn month_slash_day(glyphs: &Glyphs, at: usize) -> Option<(Written, usize)> {
    let (written, end) = month_and_day(glyphs, at)?;
    let joined = glyphs.before(at).is_some_and(|before| "-/.".contains(before));
    (!joined && matches!(glyphs.get(end), Some('号' | '日'))).then_some((written, end + 1))
}

/// A text that is nothing but a short date, 2.28 or 2-28: only where a date was asked for.
pub(super) fn short(glyphs: &Glyphs) -> Option<Place> {
    let (written, end) = month_and_day(glyphs, 0)?;
    let signs = glyphs.from(end).iter().all(|sign| !sign.is_alphanumeric());
    signs.then_some(Place { glyphs: 0..end, written })
}

fn month_and_day(glyphs: &Glyphs, at: usize) -> Option<(Written, usize)> {
    let (month, end) = parts::digits(glyphs, at, 2)?;
    glyphs.get(end).filter(|sign| "-/.".contains(*sign))?;
    let (day, end) = parts::digits(glyphs, end + 1, 2)?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    let written = Written::Day { year: Year::Unsaid, month: Month::Number(month), day };
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((written, end))
}
