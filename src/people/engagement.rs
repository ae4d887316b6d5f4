//! What a person enters of their own: a sitting of a court that we do not know, a journey. Titles tell much about a
//! person, so they are sealed; what is entered only warns and is never a fact of a case.

pub mod queries;

use std::time::Duration;

use jiff::civil::DateTime;

use crate::scripts::DiaryLimits;
use crate::text::typed_line;

/// An own entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engagement {
    /// Its id.
    pub id: String,
    /// From when, at the court.
    pub starts_at: DateTime,
    /// How long.
    pub lasts: Duration,
    /// What it is.
    pub title: String,
    /// Where.
    pub place: Option<String>,
    /// How often it was changed, from 1.
    pub version: i64,
    /// When it was entered, Unix milliseconds.
    pub created_at: i64,
    /// When it was last changed, Unix milliseconds.
    pub changed_at: i64,
    /// Whether it is only kept so that calendars learn that it is off.
    pub is_removed: bool,
}

/// An entry as somebody tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// From when.
    pub starts_at: DateTime,
    /// How many minutes.
    pub minutes: u32,
    /// What it is.
    pub title: String,
    /// Where.
    pub place: Option<String>,
}

/// What cannot be entered, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No title, or one of more characters than this.
    #[error("请写一个名称，最多{0}个字。")]
    Title(u32),
    /// A place of more characters than this.
    #[error("地点最多{0}个字，也可以不填。")]
    Place(u32),
    /// No time.
    #[error("请选择日期和时间，例如2026年12月8日09:30。")]
    Start,
    /// It is over.
    #[error("这个时间已经过去了，请改成以后的时间。")]
    Past,
    /// No length, or too long a one.
    #[error("请填写时长（分钟）；超过一天的，请按天分开添加。")]
    Minutes,
}

impl Told {
    /// Reads what a form says: a title, `2026-12-08T09:30`, minutes, a place.
    ///
    /// # Errors
    /// When it cannot be entered.
    pub fn read(
        [title, start, minutes, place]: [&str; 4],
        now: DateTime,
        limits: &DiaryLimits,
    ) -> Result<Self, Fault> {
        let most = limits.own_characters;
        let title = typed_line(title, most as usize).ok_or(Fault::Title(most))?;
        let place = match place.trim() {
            "" => None,
            place => Some(typed_line(place, most as usize).ok_or(Fault::Place(most))?),
        };
        let starts_at = read_start(start).ok_or(Fault::Start)?;
        let minutes = minutes.trim().parse().ok().filter(|own| (1..=limits.own_minutes).contains(own));
        let minutes = minutes.ok_or(Fault::Minutes)?;
        if starts_at < now {
            return Err(Fault::Past);
        }
        Ok(Self { starts_at, minutes, title, place })
    }
}

/// To the minute, in years that calendars have.
fn read_start(text: &str) -> Option<DateTime> {
    let at = DateTime::strptime("%Y-%m-%dT%H:%M", text.trim().get(..16)?).ok()?;
    (2_000..=2_100).contains(&at.year()).then_some(at)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::docket::clash::Margins;
    use crate::scripts::Taken;

    fn read(fields: [&str; 4]) -> Result<Told, Fault> {
        let margins =
            Margins { same_court: Duration::ZERO, same_city: Duration::ZERO, other_city: Duration::ZERO };
        let limits = DiaryLimits {
            near_days: 14,
            margins,
            own_most: 3,
            own_characters: 6,
            own_minutes: 1_440,
            reason_characters: 300,
            taken: Taken { as_of: date(2026, 11, 29), source: String::new() },
        };
        Told::read(fields, date(2026, 12, 1).at(8, 0, 0, 0), &limits)
    }

    #[test]
    fn what_a_form_says_is_read() {
        let told = read([" 外地开庭 ", "2026-12-08T09:30", "90", ""]).unwrap();
        assert_eq!((told.title.as_str(), told.minutes, told.place), ("外地开庭", 90, None));
        assert_eq!(told.starts_at, date(2026, 12, 8).at(9, 30, 0, 0));
        let long = "长".repeat(7);
        for (fields, fault) in [
            (["", "2026-12-08T09:30", "90", ""], Fault::Title(6)),
            ([long.as_str(), "2026-12-08T09:30", "90", ""], Fault::Title(6)),
            (["一", "2026-12-08T09:30", "90", long.as_str()], Fault::Place(6)),
            (["一", "2026-12-08", "90", ""], Fault::Start),
            (["一", "明天", "90", ""], Fault::Start),
            (["一", "9999-12-08T09:30", "90", ""], Fault::Start),
            (["一", "2026-11-30T09:30", "90", ""], Fault::Past),
            (["一", "2026-12-08T09:30", "0", ""], Fault::Minutes),
            (["一", "2026-12-08T09:30", "1441", ""], Fault::Minutes),
            (["一", "2026-12-08T09:30", "-5", ""], Fault::Minutes),
        ] {
            assert_eq!(read(fields), Err(fault), "{fields:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_panics(title in "\\PC{0,60}", start in "\\PC{0,20}", minutes in "\\PC{0,8}") {
            let _ = read([&title, &start, &minutes, &title]);
        }
    }
}
