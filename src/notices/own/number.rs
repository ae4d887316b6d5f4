//! The number of a notice, as people type it to ask whether the court sent it (notify.md N-15): pure.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::queries::Sent;
use crate::channel::notice::Kind;
use crate::clock::court_date;
use crate::config::Court;
use crate::law::day::in_words;
use crate::text::plain;

/// The digits of a number.
const DIGITS: usize = 10;
/// A question about a number is short; longer words are about something else, too.
const LONGEST_QUESTION: usize = 24;
/// What is said of a notice when nothing may be said of it.
const A_NOTICE: &str = "法院通知";
/// Words that ask whether a notice is the court's.
const ASKING: &[&str] = &["核验", "核实", "查验", "通知编号", "真的", "真假", "是真", "法院发的"];

/// What may be said of a notice to anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ours {
    /// The court's name.
    pub court: String,
    /// What it was about.
    pub kind: &'static str,
    /// 2026年12月8日（星期二）
    pub day: String,
}

impl Ours {
    /// What may be said of one that was sent; of a case that is closed to the public not even what it was about.
    pub fn of(sent: &Sent, courts: &BTreeMap<String, Court>) -> Self {
        let court = courts.values().find(|court| court.code == sent.court);
        let day = Timestamp::from_millisecond(sent.sent_at).map(court_date);
        Self {
            court: court.map_or_else(|| "人民法院".to_owned(), |court| court.name.clone()),
            kind: Kind::find(&sent.kind).filter(|_| !sent.is_secret).map_or(A_NOTICE, Kind::word),
            day: day.map(in_words).unwrap_or_default(),
        }
    }
}

/// A number that stands alone.
pub fn alone(text: &str) -> Option<String> {
    let digits: String = plain(text).chars().filter(|character| !character.is_whitespace()).collect();
    is_number(&digits).then_some(digits)
}

/// The number that a short question names: 核验通知 0123456789.
pub fn asked(text: &str) -> Option<String> {
    let text = plain(text);
    let words = text.chars().filter(|character| !character.is_ascii_digit()).count();
    if words > LONGEST_QUESTION || !ASKING.iter().any(|word| text.contains(word)) {
        return None;
    }
    let mut runs = text.split(|character: char| !character.is_ascii_digit()).filter(|run| !run.is_empty());
    let number = runs.next().filter(|run| is_number(run))?;
    runs.next().is_none().then(|| number.to_owned())
}

fn is_number(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_read_as_people_type_it() {
        for text in ["0123456789", " 0123456789 ", "０１２３４５６７８９", "01234 56789"] {
            assert_eq!(alone(text).as_deref(), Some("0123456789"), "{text}");
        }
        for text in ["核验通知 0123456789", "核验通知0123456789", "通知编号0123456789是真的吗？"]
        {
            assert_eq!(asked(text).as_deref(), Some("0123456789"), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "13800000000", "123456789", "我的电话0123456789", "012345678九"] {
            assert_eq!(alone(text), None, "{text}");
        }
        for text in ["0123456789", "核验通知", "核验13800000000", "核验0123456789和9876543210"] {
            assert_eq!(asked(text), None, "{text}");
        }
        let long = format!("核实一下0123456789，{}", "我还有别的事要说".repeat(4));
        assert_eq!(asked(&long), None);
    }

    proptest! {
        #[test]
        fn whatever_is_read_has_ten_digits(text in "\\PC{0,40}") {
            for number in [alone(&text), asked(&text)].into_iter().flatten() {
                prop_assert!(is_number(&number));
            }
        }
    }
}
