//! The number of an order, 京0105-20261123-W-00042-7: court, day, channel, place in the day, check digit.

use std::fmt;

use jiff::civil::Date;

use super::kinds::Channel;

/// An order's number. It is read out on the telephone, so that a slip must not lead to another order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OrderNumber(String);

/// It is none, or a digit was misread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNumber {
    /// It does not look like one.
    #[error("诉求编号的样子是：京0105-20261123-W-00042-7。请对照短信、页面或回执再填一次。")]
    Form,
    /// The check digit says that something was misread.
    #[error("编号里有一位不对，请对照短信、页面或回执再填一次。")]
    Digit,
}

impl OrderNumber {
    /// The number of the `place`th order of a court's day.
    pub fn new(court: &str, day: Date, channel: Channel, place: u32) -> Self {
        let day = day.strftime("%Y%m%d").to_string();
        let place = format!("{place:05}");
        let check = check_digit(court, &day, channel, &place);
        Self(format!("{court}-{day}-{}-{place}-{check}", channel.letter()))
    }

    /// Reads a number as people type it: with other hyphens, small letters, full-width signs or spaces.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BadNumber> {
        let text: String = text.chars().filter(|sign| !sign.is_whitespace()).map(plain).collect();
        let [court, day, letter, place, check] =
            text.split('-').collect::<Vec<_>>().try_into().map_err(|_| BadNumber::Form)?;
        let channel = Channel::ALL.iter().find(|own| letter.chars().eq([own.letter()]));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_court = court.chars().next().is_some_and(|sign| !sign.is_ascii())
            && court.chars().all(char::is_alphanumeric)
            && court.chars().count() <= 8;
        let fits = is_court && digits(place) && digits(check) && Date::strptime("%Y%m%d", day).is_ok();
        let (Some(channel), true, 8, 5..=7, 1) = (channel, fits, day.len(), place.len(), check.len()) else {
            return Err(BadNumber::Form);
        };
        if check_digit(court, day, *channel, place).to_string() != check {
            return Err(BadNumber::Digit);
        }
        Ok(Self(text))
    }

    /// As it stands in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn plain(sign: char) -> char {
    match sign {
        '－' | '—' | '–' | '‐' | '−' | '_' => '-',
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            let ascii = char::from_u32(sign as u32 - 0xFEE0).unwrap_or(sign);
            ascii.to_ascii_uppercase()
        }
        other => other.to_ascii_uppercase(),
    }
}

/// Damm's quasigroup of order ten (H. M. Damm, 2004): it finds every wrong digit and every swap of neighbours.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// Over the digits of the court and the day, one for the channel, those of the place in the day.
fn check_digit(court: &str, day: &str, channel: Channel, place: &str) -> u8 {
    let channel = match channel {
        Channel::Hall => "1",
        Channel::Net => "2",
        Channel::Line => "4",
        Channel::WeChat => "8",
    };
    let digits = [court, day, channel, place].concat();
    let digits = digits.bytes().filter(u8::is_ascii_digit);
    digits.fold(0, |row, digit| DAMM[usize::from(row)][usize::from(digit - b'0')])
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_reads_back_as_it_was_made() {
        let number = OrderNumber::new("京0105", date(2026, 11, 23), Channel::WeChat, 42);
        assert_eq!(number.as_str(), "京0105-20261123-W-00042-7");
        for typed in
            ["京0105-20261123-W-00042-7", " 京0105-20261123-w-00042-7\n", "京0105－20261123—Ｗ－00042－７"]
        {
            assert_eq!(OrderNumber::parse(typed), Ok(number.clone()), "{typed}");
        }
    }

    #[test]
    fn what_is_none_is_said() {
        for odd in [
            "",
            "12368",
            "京0105-20261123-X-00042-7",
            "京0105-20261323-W-00042-7",
            "0105-20261123-W-00042-7",
            "京0105-20261123-W-42-7",
            "京0105-20261123-W-00042-",
            "京0105-20261123-W-00042-77",
            "---- ",
            "京-\u{0}-W-0-1",
            // Its check digit is right; a database takes no NUL.
            "京\u{0}0105-20261123-W-00042-7",
        ] {
            assert_eq!(OrderNumber::parse(odd), Err(BadNumber::Form), "{odd}");
        }
        assert_eq!(OrderNumber::parse("京0105-20261123-W-00043-7"), Err(BadNumber::Digit));
        assert_eq!(OrderNumber::parse("京0105-20261123-N-00042-7"), Err(BadNumber::Digit), "another letter");
    }

    proptest! {
        /// A wrong digit, and two swapped ones, are found.
        #[test]
        fn slips_are_found(place in 1u32..99_999, at in 0usize..5, by in 1u8..10) {
            let number = OrderNumber::new("京0491", date(2026, 11, 23), Channel::Line, place).to_string();
            let mut signs: Vec<char> = number.chars().collect();
            let start = signs.len() - 7;
            let digit = signs[start + at].to_digit(10).unwrap();
            signs[start + at] = char::from_digit((digit + u32::from(by)) % 10, 10).unwrap();
            prop_assert_eq!(OrderNumber::parse(&signs.iter().collect::<String>()), Err(BadNumber::Digit));
            let mut swapped: Vec<char> = number.chars().collect();
            if at < 4 && swapped[start + at] != swapped[start + at + 1] {
                swapped.swap(start + at, start + at + 1);
                prop_assert_eq!(OrderNumber::parse(&swapped.iter().collect::<String>()), Err(BadNumber::Digit));
            }
        }

        #[test]
        fn nothing_typed_panics(text in ".{0,40}") {
            let _ = OrderNumber::parse(&text);
        }
    }
}
