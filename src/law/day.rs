//! Days as people write them, and as they are shown to people.

use jiff::civil::{Date, Weekday};

use super::Refusal;

/// Nothing that a court computes lies outside.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// The day that was written: 2026-02-10, 2026年2月10日, 2026/2/10, 2026.2.10 or 20260210.
pub(super) fn read(argument: &'static str, text: &str) -> Result<Date, Refusal> {
    let invalid = |sentence: String| Refusal::Invalid { argument, sentence };
    let unreadable = || invalid("这个日期我没有看懂。请写全年、月、日，例如2026-02-10。".to_owned());
    let (year, month, day) = parts(text).ok_or_else(unreadable)?;
    if !YEARS.contains(&year) {
        return Err(invalid(format!("年份{year}可能写错了，请核对后再告诉我，例如2026-02-10。")));
    }
    if !(1..=12).contains(&month) {
        return Err(invalid(format!("没有{month}月，请核对日期后再告诉我。")));
    }
    Date::new(year, month, day)
        .map_err(|_| invalid(format!("{year}年{month}月没有{day}日，请核对日期后再告诉我。")))
}

/// The day of an argument, if it is given.
pub(super) fn optional(
    arguments: &super::Arguments,
    argument: &'static str,
) -> Result<Option<Date>, Refusal> {
    arguments.get(argument).map(|text| read(argument, text)).transpose()
}

/// Everything after the day: 2026年2月24日（星期二）.
pub(super) fn shown(date: Date) -> String {
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
            assert_eq!(read("event_date", written), Ok(date(2026, 2, 10)), "{written}");
        }
        assert_eq!(shown(date(2026, 2, 24)), "2026年2月24日（星期二）");
    }

    #[test]
    fn a_day_that_does_not_exist_is_named() {
        for (written, said) in [
            ("2026-02-30", "2026年2月没有30日"),
            ("2026-13-01", "没有13月"),
            ("1026-01-01", "年份1026可能写错了"),
            ("2月10日", "没有看懂"),
            ("明天", "没有看懂"),
            ("2026-+2-10", "没有看懂"),
        ] {
            let Err(refusal) = read("event_date", written) else { panic!("{written}") };
            assert!(refusal.to_string().contains(said), "{written}: {refusal}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_panics(text in "\\PC{0,20}") {
            let _ = read("event_date", &text);
        }

        #[test]
        fn digits_and_signs_do_not_panic(text in "[0-9年月日/.+-]{0,14}") {
            let _ = read("event_date", &text);
        }
    }
}
