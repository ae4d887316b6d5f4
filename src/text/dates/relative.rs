//! Days counted from today: 昨天, 三天前, 上周五.

use super::written::Written;
use crate::text::durations::{self, Length};
use crate::text::glyphs::Glyphs;

/// Words and the first and last day from today. The longer before the shorter.
const DAYS: &[(&str, i32, i32)] = &[
    ("大前天", -3, -3),
    ("前天", -2, -2),
    ("前日", -2, -2),
    ("前儿", -2, -2),
    ("昨天", -1, -1),
    ("昨日", -1, -1),
    ("昨晚", -1, -1),
    ("昨儿", -1, -1),
    ("今天", 0, 0),
    ("今日", 0, 0),
    ("今早", 0, 0),
    ("今晚", 0, 0),
    ("今儿", 0, 0),
    ("明天", 1, 1),
    ("明日", 1, 1),
    ("明早", 1, 1),
    ("明晚", 1, 1),
    ("明儿", 1, 1),
    ("大后天", 3, 3),
    ("后天", 2, 2),
    // A couple of days is not counted exactly.
    ("前两天", -3, -1),
    ("前几天", -7, -2),
    ("前些天", -10, -2),
    ("前阵子", -45, -7),
];
/// 今日头条 is a name, and 以前天天 has no 前天 in it.
const NOT_DAYS: &[&str] = &["今日头条", "明日之后", "前天天", "后天天", "前日常", "后天性"];
/// Words after which a length of time counts from something else: 开庭3天前.
const OTHER_ZERO: &[&str] = &[
    "开庭", "到期", "届满", "期满", "期限", "判决", "立案", "送达", "之日", "收到", "提前", "签收", "收货",
    "交货",
];

const WEEKS: &[(&str, i32)] = &[("上上", -2), ("上", -1), ("这", 0), ("本", 0), ("下下", 2), ("下", 1)];
const WEEK_WORDS: &[&str] = &["个星期", "个礼拜", "星期", "礼拜", "周"];

pub(super) fn read(glyphs: &Glyphs, at: usize) -> Option<(Written, usize)> {
    day_word(glyphs, at).or_else(|| ago(glyphs, at)).or_else(|| weekday(glyphs, at))
}

fn day_word(glyphs: &Glyphs, at: usize) -> Option<(Written, usize)> {
    let (word, first, last) = DAYS.iter().find(|(word, ..)| glyphs.begins(at, word))?;
    let joined = word.starts_with(['前', '后'])
        && glyphs.before(at).is_some_and(|before| "以之提目往从先今".contains(before));
    let name = glyphs.any(at, NOT_DAYS).is_some() || joined;
    (!name).then(|| (Written::Days(*first, *last), at + word.chars().count()))
}

fn ago(glyphs: &Glyphs, at: usize) -> Option<(Written, usize)> {
    let (length, end) = durations::read(glyphs, at)?;
    if glyphs.any_before(at, OTHER_ZERO) || glyphs.any_before(at, &["第", "前", "后", "近"]) {
        return None;
    }
    // Nobody counts the days of half a month.
    let half = glyphs.slice(at..end).contains(&'半');
    let length = Length { about: length.about || half, ..length };
    if let Some((_, end)) = glyphs.any(end, &["以前", "之前", "前"]) {
        return Some((Written::Ago(length), end));
    }
    // 后来 and 后悔 begin something new.
    let later = glyphs.any(end, &["以后", "之后", "后"]).filter(|(_, end)| !glyphs.ends(*end + 1, "后来"));
    let (_, end) = later.filter(|(_, end)| !glyphs.ends(*end + 1, "后悔"))?;
    Some((Written::Later(length), end))
}

/// 上周五, 这个星期三, 周末, 上周.
fn weekday(glyphs: &Glyphs, at: usize) -> Option<(Written, usize)> {
    let named = WEEKS.iter().find(|(word, _)| glyphs.begins(at, word));
    let start = named.map_or(at, |(word, _)| at + word.chars().count());
    let (word, end) = glyphs.any(start, WEEK_WORDS)?;
    let week = named.map(|(_, week)| *week);
    if week.is_none() && (word.starts_with('个') || !may_begin(glyphs, at)) {
        return None;
    }
    let days = match glyphs.get(end) {
        Some('末') => (5, 6),
        Some(day) if weekday_number(day).is_some() && !goes_on(glyphs, end) => {
            let day = weekday_number(day)?;
            (day, day)
        }
        // 一周 is a length; 上周 is a week.
        _ if week.is_some() => return Some((Written::Week { week, days: (0, 6) }, end)),
        _ => return None,
    };
    Some((Written::Week { week, days }, end + 1))
}

/// 三周五次 has no Friday in it, 第二周一 no Monday.
fn may_begin(glyphs: &Glyphs, at: usize) -> bool {
    let counted = |before: char| "一二两三四五六七八九十半几每多0123456789".contains(before);
    !glyphs.before(at).is_some_and(counted)
}

/// 上周一共, 周三年 and the like: the numeral belongs to the next word.
fn goes_on(glyphs: &Glyphs, at: usize) -> bool {
    const WORDS: &[&str] =
        &["一共", "一直", "一起", "一次", "一个", "一下", "一般", "三次", "两次", "二次", "日常", "一年"];
    let digit = glyphs.get(at).is_some_and(|day| day.is_ascii_digit());
    glyphs.any(at, WORDS).is_some() || digit && glyphs.get(at + 1).is_some_and(|next| next.is_ascii_digit())
}

/// From Monday, 0.
fn weekday_number(day: char) -> Option<i32> {
    let place = "一二三四五六日".chars().position(|own| own == day);
    match day {
        '天' => Some(6),
        '1'..='7' => day.to_digit(10).and_then(|day| i32::try_from(day).ok()).map(|day| day - 1),
        _ => place.and_then(|place| i32::try_from(place).ok()),
    }
}
