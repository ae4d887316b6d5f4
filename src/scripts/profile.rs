//! By when requests are answered, and who hears of those that are late: what a court sets (workorder.md §4, §5).

use jiff::civil::Time;

use super::faults::Faults;
use super::limits::{Taken, taken};
use super::sheet::Row;

/// How soon something is answered, as far as the clocks differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Sooner than usual.
    Urgent,
    /// As usual.
    Ordinary,
    /// It takes longer.
    Complex,
}

/// The clocks of a court. Days are working days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// Working minutes until a request has left the seats.
    pub triage_minutes: u32,
    /// Until the first reply,
    pub reply_days: u32,
    /// of what is urgent,
    pub urgent_days: u32,
    /// of what is complex,
    pub complex_days: u32,
    /// and after an objection.
    pub reopen_days: u32,
    /// So many working minutes before the limit its team is warned,
    pub warn_minutes: u32,
    /// and each working morning after it reminded, at this time.
    pub repeat_at: Time,
    /// From the limit to 督办,
    pub supervise_after_days: u32,
    /// and to 通报.
    pub report_after_days: u32,
    /// From 督办 to the chief's opinion.
    pub opinion_days: u32,
    /// How long a person may take to answer,
    pub pause_days: u32,
    /// and how often they are asked.
    pub pause_times: u32,
    /// How much later an extension ends.
    pub extend_days: u32,
    /// How far ahead a promised date lies,
    pub promise_days: u32,
    /// and how often one is given.
    pub promise_times: u32,
    /// From the reply to the end, where its person says nothing.
    pub confirm_days: u32,
    /// Calendar days in which a person may object to an end.
    pub object_days: u32,
    /// So many unanswered requests of one person wait at a time.
    pub open_at_once: u32,
    /// What has these words is answered soonest,
    pub critical_words: Vec<String>,
    /// what has these sooner than usual.
    pub urgent_words: Vec<String>,
    /// Where this comes from.
    pub taken: Taken,
}

impl Profile {
    /// Until the first reply to what is so urgent.
    pub fn days_of(&self, urgency: Urgency) -> u32 {
        match urgency {
            Urgency::Urgent => self.urgent_days,
            Urgency::Ordinary => self.reply_days,
            Urgency::Complex => self.complex_days,
        }
    }
}

/// The profile in use; `None` after a fault, which is noted.
pub(super) fn parse(mut top: Row<'_>, faults: &Faults) -> Option<Profile> {
    let used = top.text("use");
    let [critical_words, urgent_words] = ["critical_words", "urgent_words"]
        .map(|key| top.texts(key).into_iter().map(|word| word.value).collect());
    let open_at_once = top.number("open_at_once");
    let profiles: Vec<Profile> = top.rows("profile").into_iter().map(read).collect();
    top.close();
    let found = profiles.into_iter().find(|profile| profile.name == used.as_str());
    let found = found.map(|profile| Profile { open_at_once, critical_words, urgent_words, ..profile });
    if found.is_none() {
        faults.at(&used.place, format!("no profile is called {:?}", used.as_str()));
    }
    found
}

fn read(mut row: Row<'_>) -> Profile {
    let profile = Profile {
        name: row.text("name").value,
        triage_minutes: row.number("triage_minutes"),
        reply_days: row.number("reply_days"),
        urgent_days: row.number("urgent_days"),
        complex_days: row.number("complex_days"),
        reopen_days: row.number("reopen_days"),
        warn_minutes: row.number("warn_minutes"),
        repeat_at: row.time("repeat_at"),
        supervise_after_days: row.number("supervise_after_days"),
        report_after_days: row.number("report_after_days"),
        opinion_days: row.number("opinion_days"),
        pause_days: row.number("pause_days"),
        pause_times: row.number("pause_times"),
        extend_days: row.number("extend_days"),
        promise_days: row.number("promise_days"),
        promise_times: row.number("promise_times"),
        confirm_days: row.number("confirm_days"),
        object_days: row.number("object_days"),
        open_at_once: 0,
        critical_words: Vec::new(),
        urgent_words: Vec::new(),
        taken: taken(&mut row),
    };
    let days = [profile.reply_days, profile.urgent_days, profile.complex_days, profile.reopen_days];
    if profile.triage_minutes == 0
        || days.contains(&0)
        || profile.pause_days == 0
        || profile.confirm_days == 0
    {
        row.fault("a limit is at least 1");
    }
    if profile.supervise_after_days >= profile.report_after_days {
        row.fault("supervise_after_days comes before report_after_days");
    }
    row.close();
    profile
}

#[cfg(test)]
mod tests {
    use crate::scripts::{Scripts, Source};

    fn with(from: &str, to: &str) -> Result<Scripts, Vec<crate::scripts::Fault>> {
        let mut files = Source::of("").read().unwrap();
        let text = files.get("profiles.toml").unwrap().replace(from, to);
        files.insert("profiles.toml", &text);
        Scripts::parse(&files)
    }

    #[test]
    fn the_profile_in_use_is_the_one_that_is_named() {
        assert_eq!(with("", "").unwrap().profile.supervise_after_days, 1);
        let other = with("use = \"beijing_like\"", "use = \"anhui_2015\"").unwrap().profile;
        assert_eq!((other.complex_days, other.supervise_after_days, other.report_after_days), (3, 2, 4));
    }

    #[test]
    fn what_cannot_be_kept_is_a_fault() {
        for (from, to, part) in [
            ("use = \"beijing_like\"", "use = \"other\"", "no profile"),
            ("reply_days = 2", "reply_days = 0", "at least 1"),
            ("supervise_after_days = 1", "supervise_after_days = 3", "comes before"),
            ("confirm_days = 5\n", "", "confirm_days"),
            ("repeat_at = \"09:00\"", "repeat_at = \"nine\"", "repeat_at"),
        ] {
            let faults = with(from, to).unwrap_err();
            assert!(faults.iter().any(|fault| fault.message.contains(part)), "{part}: {faults:?}");
        }
    }
}
