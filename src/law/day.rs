//! Days as people write them, and as they are shown to people.

use jiff::civil::{Date, DateTime, Weekday};

use super::argument::{invalid, shown};
use super::{Arguments, Refusal};

/// Reads `2026-02-10`, `2026/2/10`, `2026.2.10`, `2026年2月10日`, `20260210`; `label` names it in the refusal.
pub(super) fn read_date(argument: &'static str, label: &str, written: &str) -> Result<Date, Refusal> {
    let (year, month, day) = parts(written).ok_or_else(|| {
        invalid(argument, format!("{label}“{}”不是一个日期，请写成 2026-03-10 这样。", shown(written)))
    })?;
    let wrong = |what: String| invalid(argument, format!("{label}不对：{what}，请核对后再告诉我。"));
    if !(1..=12).contains(&month) {
        return Err(wrong(format!("一年没有{month}月")));
    }
    Date::new(year, month, day).map_err(|_| wrong(format!("{year}年{month}月没有{day}日")))
}

/// A day that may be left out.
pub(super) fn maybe_date(
    arguments: &Arguments,
    argument: &'static str,
    label: &str,
) -> Result<Option<Date>, Refusal> {
    arguments.get(argument).map(|written| read_date(argument, label, written)).transpose()
}

/// As people read it: 2026年2月24日（星期二）.
pub fn in_words(date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => '一',
        Weekday::Tuesday => '二',
        Weekday::Wednesday => '三',
        Weekday::Thursday => '四',
        Weekday::Friday => '五',
        Weekday::Saturday => '六',
        Weekday::Sunday => '日',
    };
    format!("{}年{}月{}日（星期{weekday}）", date.year(), date.month(), date.day())
}

/// A day with its time: 2026年2月24日（星期二）09:30.
pub fn at_in_words(at: DateTime) -> String {
    format!("{}{}", in_words(at.date()), at.strftime("%H:%M"))
}

fn parts(text: &str) -> Option<(i16, i8, i8)> {
    let plain: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    if plain.len() == 8 && plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((plain[..4].parse().ok()?, plain[4..6].parse().ok()?, plain[6..].parse().ok()?));
    }
    let plain = plain.strip_suffix(['日', '号']).unwrap_or(&plain);
    let mut numbers = plain.split(['-', '/', '.', '年', '月']);
    let (Some(year), Some(month), Some(day), None) =
        (numbers.next(), numbers.next(), numbers.next(), numbers.next())
    else {
        return None;
    };
    // "+5" would parse as a number.
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || ![year, month, day].iter().all(is_number) {
        return None;
    }
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

fn half_width(character: char) -> char {
    match character {
        '０'..='９' | '－' | '／' | '．' => {
            char::from_u32(character as u32 - 0xfee0).unwrap_or(character)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_day_is_understood_in_every_spelling() {
        for written in [
            "2026-02-10",
            "2026年2月10日",
            "2026/2/10",
            "2026.02.10",
            "20260210",
            " ２０２６－０２－１０ ",
            "2026年2月10号",
        ] {
            assert_eq!(read_date("event_date", "起算日期", written), Ok(date(2026, 2, 10)), "{written}");
        }
        assert_eq!(in_words(date(2026, 2, 24)), "2026年2月24日（星期二）");
    }

    #[test]
    fn a_day_that_does_not_exist_is_named() {
        for (written, said) in [
            ("2026-02-30", "2026年2月没有30日"),
            ("2026-13-01", "一年没有13月"),
            ("2月10日", "不是一个日期"),
            ("明天", "不是一个日期"),
            ("2026-+2-10", "不是一个日期"),
        ] {
            let Err(refusal) = read_date("event_date", "起算日期", written) else { panic!("{written}") };
            assert!(refusal.to_string().contains(said), "{written}: {refusal}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_panics(text in "\\PC{0,20}") {
            let _ = read_date("event_date", "起算日期", &text);
        }

        #[test]
        fn digits_and_signs_do_not_panic(text in "[0-9年月日/.+-]{0,14}") {
            let _ = read_date("event_date", "起算日期", &text);
        }
    }
}
