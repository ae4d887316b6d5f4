//! Which case a person means.

use crate::law::case_number::{self, Found};
use crate::text::plain;

use super::Player;

/// What a text says about a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    /// This one.
    Case(String),
    /// A number that is not quite right, and the one that was probably meant.
    Near(Option<String>),
    /// A well-formed number that is not one of the person's own.
    Foreign,
}

/// What a person says who has no number at hand.
const UNKNOWN: &[&str] = &[
    "不知道",
    "不清楚",
    "忘了",
    "忘记",
    "不记得",
    "记不得",
    "记不清",
    "没有案号",
    "没案号",
    "还没有",
    "找不到",
];
/// What stands for a number that the person does not know.
pub(super) const NOT_GIVEN: &str = "未提供";
/// Fewer digits may be anything.
const SERIAL_DIGITS: usize = 3;

/// The case that a text means; `near` is the number that was probably meant before.
/// `shows` is whether the dialogue says something of the case; otherwise the number is only passed on.
pub(super) fn meant(
    player: &Player<'_>,
    text: &str,
    near: Option<&str>,
    is_asked: bool,
    shows: bool,
) -> Option<Meant> {
    let types = &player.scripts.tables.case_types;
    let found = case_number::find_in(text, types, player.today.year());
    if let Some(found) = found.into_iter().next() {
        return Some(match found {
            Found::Exact { number, .. } => player.own(number.to_string(), shows),
            Found::OldStyle { number, .. } => player.own(number.to_string(), shows),
            Found::Near(near) => Meant::Near(near.meant.map(|number| number.to_string())),
        });
    }
    if !is_asked {
        return by_serial(player, text);
    }
    near.filter(|near| accepts(near, text))
        .map(|near| player.own(near.to_owned(), shows))
        .or_else(|| by_serial(player, text))
        .or_else(|| by_place(player, text))
        .or_else(|| {
            let unknown = player.person.cases.is_empty() && UNKNOWN.iter().any(|word| text.contains(word));
            unknown.then(|| Meant::Case(NOT_GIVEN.to_owned()))
        })
}

impl Player<'_> {
    /// Nobody's case is confirmed to another person. Where nothing is said of it, or the person has no cases here (the
    /// dialogue says so), the number is only passed on.
    fn own(&self, number: String, shows: bool) -> Meant {
        let is_passed_on = self.person.cases.is_empty() || (self.person.identity.is_some() && !shows);
        let is_own = is_passed_on || self.person.case(&number).is_some();
        if is_own { Meant::Case(number) } else { Meant::Foreign }
    }
}

/// 民初, 对, 是的: the number that was probably meant is the right one.
fn accepts(near: &str, text: &str) -> bool {
    let words = plain(text);
    let is_part = words.chars().count() >= 2 && plain(near).contains(&words);
    is_part || super::control::yes_or_no(text) == Some(true)
}

/// 1002那个.
fn by_serial(player: &Player<'_>, text: &str) -> Option<Meant> {
    let text = plain(text);
    let runs =
        text.split(|character: char| !character.is_ascii_digit()).filter(|run| run.len() >= SERIAL_DIGITS);
    let fitting = |run: &str| {
        let mut own = player.person.cases.iter().filter(|case| {
            case.number.split(|character: char| !character.is_ascii_digit()).rfind(|part| !part.is_empty())
                == Some(run)
        });
        own.next().filter(|_| own.next().is_none())
    };
    runs.into_iter().find_map(fitting).map(|case| Meant::Case(case.number.clone()))
}

fn by_place(player: &Player<'_>, text: &str) -> Option<Meant> {
    let place = crate::text::ordinal(text)?;
    player.person.cases.get(place.checked_sub(1)?).map(|case| Meant::Case(case.number.clone()))
}
