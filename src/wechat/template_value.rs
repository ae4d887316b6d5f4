//! What the fields of template and subscription messages may hold (protocol D5): pure.
//!
//! A field's type is its key without the digits. Where the platform's table is silent, a value is refused that might
//! come back as 47003: whoever writes it can write it plainly.

use jiff::civil::Date;

/// The longest value of a type that the table does not know.
const UNKNOWN_TYPE: usize = 20;
/// A name with a Chinese character in it.
const CHINESE_NAME: usize = 10;
const LATIN_NAME: usize = 20;
const AMOUNT_DIGITS: usize = 10;

/// Why a field may not hold a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ValueFault {
    /// Nothing, or blanks only.
    #[error("the value is empty")]
    Empty,
    /// More characters than the type takes.
    #[error("the value has {characters} characters, at most {most} are allowed")]
    TooLong {
        /// How many it has.
        characters: usize,
        /// How many it may have.
        most: usize,
    },
    /// A character that the type does not take.
    #[error("the character {0:?} is not allowed")]
    Character(char),
    /// Not written as the type asks.
    #[error("the value is not written as {0}")]
    Form(&'static str),
}

/// Whether a field takes a value.
///
/// # Errors
/// Why not.
pub fn check(key: &str, value: &str) -> Result<(), ValueFault> {
    if value.trim().is_empty() {
        return Err(ValueFault::Empty);
    }
    let most = most_of(key, value);
    let characters = value.chars().count();
    if let Some(most) = most.filter(|most| characters > *most) {
        return Err(ValueFault::TooLong { characters, most });
    }
    match kind(key) {
        "number" => form(is_decimal(value), "digits with an optional decimal point"),
        "letter" => only(value, |sign| sign.is_ascii_alphabetic()),
        "symbol" => only(value, is_symbol),
        "character_string" => only(value, |sign| sign.is_ascii_graphic()),
        "time" => form(is_span(value, is_time), "HH:MM with an optional date"),
        "date" => form(is_span(value, is_date), "a date with an optional time"),
        "amount" => form(is_amount(value), "a currency sign and at most ten digits"),
        "phone_number" => only(value, |sign| sign.is_ascii_digit() || "+-() ".contains(sign)),
        "car_number" => form(is_car_number(value), "a car's number"),
        "name" => only(value, |sign| !sign.is_numeric() && !sign.is_whitespace() && is_plain(sign)),
        "phrase" => only(value, is_han),
        _ => only(value, is_plain),
    }
}

/// The longest value of a field in characters; `None` where the form decides.
pub fn most_characters(key: &str) -> Option<usize> {
    match kind(key) {
        "number" | "letter" | "character_string" => Some(32),
        "symbol" | "phrase" => Some(5),
        "phone_number" => Some(17),
        "car_number" => Some(8),
        "name" => Some(CHINESE_NAME),
        "time" | "date" | "amount" => None,
        // `thing`, and what the table does not know.
        _ => Some(UNKNOWN_TYPE),
    }
}

fn most_of(key: &str, value: &str) -> Option<usize> {
    if kind(key) == "name" && !value.contains(is_han) { Some(LATIN_NAME) } else { most_characters(key) }
}

fn kind(key: &str) -> &str {
    key.trim_end_matches(|sign: char| sign.is_ascii_digit())
}

fn form(fits: bool, expected: &'static str) -> Result<(), ValueFault> {
    if fits { Ok(()) } else { Err(ValueFault::Form(expected)) }
}

fn only(value: &str, fits: impl Fn(char) -> bool) -> Result<(), ValueFault> {
    value.chars().find(|sign| !fits(*sign)).map_or(Ok(()), |sign| Err(ValueFault::Character(sign)))
}

fn is_han(sign: char) -> bool {
    matches!(sign, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

fn is_symbol(sign: char) -> bool {
    is_plain(sign) && !sign.is_alphanumeric() && !sign.is_whitespace()
}

/// Neither a control character nor a picture: emoji, what joins them, and the private area.
pub fn is_plain(sign: char) -> bool {
    let is_picture = matches!(sign, '\u{1f000}'..='\u{1ffff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{200b}'..='\u{200f}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e000}'..='\u{f8ff}' | '\u{fffd}');
    !sign.is_control() && !is_picture
}

fn is_decimal(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    are_digits(whole) && are_digits(part)
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_amount(text: &str) -> bool {
    let Some(number) = text.strip_prefix(['￥', '¥', '$', '€', '£']) else { return false };
    let number = number.strip_suffix('元').unwrap_or(number);
    is_decimal(number) && number.split('.').next().is_some_and(|whole| whole.len() <= AMOUNT_DIGITS)
}

fn is_car_number(text: &str) -> bool {
    let last = text.chars().count() - 1;
    let fits =
        |(at, sign): (usize, char)| sign.is_ascii_alphanumeric() || (is_han(sign) && (at == 0 || at == last));
    text.chars().enumerate().all(fits)
}

/// One, or two with `~` between them.
fn is_span(text: &str, is_one: fn(&str) -> bool) -> bool {
    text.splitn(2, '~').all(is_one)
}

fn is_time(text: &str) -> bool {
    match text.rsplit_once(' ') {
        Some((day, clock)) => is_day(day) && is_clock(clock),
        None => is_clock(text),
    }
}

fn is_date(text: &str) -> bool {
    match text.split_once(' ') {
        Some((day, clock)) => is_day(day) && is_clock(clock),
        None => is_day(text),
    }
}

/// `HH:MM` or `HH:MM:SS`, always with two digits.
fn is_clock(text: &str) -> bool {
    let parts: Vec<_> = text.split(':').collect();
    let fits = |part: &&str, most: u8| {
        part.len() == 2 && are_digits(part) && part.parse().is_ok_and(|number: u8| number <= most)
    };
    matches!(parts.as_slice(), [hour, rest @ ..]
        if fits(hour, 23) && (1..=2).contains(&rest.len()) && rest.iter().all(|part| fits(part, 59)))
}

/// Year, month and day, year and month, or month and day, of a day that exists.
fn is_day(text: &str) -> bool {
    let Some(parts) = day_parts(text) else { return false };
    let whole = match parts.as_slice() {
        [year, month, day] => Some((*year, *month, *day)),
        [year, month] if *year > 31 => Some((*year, *month, 1)),
        // The 29th of February is in some year.
        [month, day] => Some((2_000, *month, *day)),
        _ => None,
    };
    whole.is_some_and(|(year, month, day)| exists(year, month, day))
}

fn day_parts(text: &str) -> Option<Vec<u16>> {
    let numbers: Vec<&str> = if let Some(rest) = text.strip_suffix('日') {
        let (rest, day) = rest.split_once('月')?;
        rest.split('年').chain([day]).collect()
    } else if let Some(rest) = text.strip_suffix('月') {
        let (year, month) = rest.split_once('年')?;
        vec![year, month]
    } else {
        let sign = text.chars().find(|sign| !sign.is_ascii_digit()).filter(|sign| "-/.".contains(*sign))?;
        text.split(sign).collect()
    };
    numbers.into_iter().map(|number| are_digits(number).then(|| number.parse().ok()).flatten()).collect()
}

fn exists(year: u16, month: u16, day: u16) -> bool {
    let small = |number: u16| i8::try_from(number).ok();
    let (Ok(year), Some(month), Some(day)) = (i16::try_from(year), small(month), small(day)) else {
        return false;
    };
    Date::new(year, month, day).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_say_what_is_wrong() {
        let long = "一".repeat(21);
        assert_eq!(check("thing4", &long), Err(ValueFault::TooLong { characters: 21, most: 20 }));
        assert_eq!(check("thing4", "\u{3000}"), Err(ValueFault::Empty));
        assert_eq!(check("phrase1", "已立案1"), Err(ValueFault::Character('1')));
        assert!(matches!(check("time3", "上午9:30"), Err(ValueFault::Form(_))));
        assert_eq!(check("thing4", "𠮷祥法庭"), Ok(()), "rare characters are no pictures");
    }

    #[test]
    fn days_exist() {
        for day in ["2028年2月29日", "2月29日", "2026-12", "12/31"] {
            assert_eq!(check("date1", day), Ok(()), "{day}");
        }
        for day in ["2026年2月29日", "2026-00", "13-01", "2026-3-5-6", "2026年3日", "年3月5日", "~", "1"]
        {
            assert!(check("date1", day).is_err(), "{day}");
        }
    }

    #[test]
    fn spans_have_two_ends() {
        assert_eq!(check("time3", "2026年3月5日 09:30~11:00"), Ok(()));
        for span in ["09:30~", "~11:00", "09:30~11:00~12:00", "09:30:00:00", "24:00"] {
            assert!(check("time3", span).is_err(), "{span}");
        }
    }

    #[test]
    fn types_have_their_lengths() {
        let lengths =
            ["thing1", "character_string12", "name2", "time3", "const5", "phrase9"].map(most_characters);
        assert_eq!(lengths, [Some(20), Some(32), Some(10), None, Some(20), Some(5)]);
    }
}
