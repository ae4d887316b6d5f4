//! A form of the desk as a deed: what was filled in, or what is missing.

use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use super::words::away;
use crate::clock::COURT_ZONE;
use crate::orders::deed::{Assignee, Contact, Deed, DeedKind};
use crate::orders::kinds::{Medium, Priority, Rating, ReplyMode};
use crate::orders::queries::Words;
use crate::staff::absence::Absence;
use crate::staff::{Officer, Role, State};

/// What a form may hold.
#[derive(Deserialize, Default, Clone)]
pub(super) struct Fields {
    /// What the page showed.
    #[serde(default)]
    version: String,
    #[serde(default)]
    pub(super) words: String,
    #[serde(default)]
    aside: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    medium: String,
    #[serde(default)]
    contact_at: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    judge: String,
    #[serde(default)]
    is_judge_new: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    target: String,
    #[serde(default)]
    priority: String,
    #[serde(default)]
    rating: String,
}

impl Fields {
    /// The version that the page showed; none is the version of no order.
    pub(super) fn version(&self) -> u32 {
        self.version.parse().unwrap_or_default()
    }

    /// What was written.
    pub(super) fn words(&self) -> Words {
        Words { text: self.words.trim().to_owned(), aside: self.aside.trim().to_owned() }
    }
}

/// Somebody to whom an order can be given.
pub(super) struct Judge {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) division: String,
    /// Until when they are away and who stands in, in words; empty for whoever is there.
    pub(super) away: String,
}

/// To whom an order of a court can be given, by division: its judges, of a complaint its inspectors (a complaint never goes
/// to whom it may be about, threats 27).
pub(super) fn judges(officers: &[Officer], away: &[Absence], court: &str, is_sealed: bool) -> Vec<Judge> {
    let role = if is_sealed { Role::Inspector } else { Role::Judge };
    let is_judge = |officer: &&Officer| {
        officer.court == court && officer.roles.hold(role) && officer.state == State::Active
    };
    let judge = |officer: &Officer| {
        let division = officer.division.clone().or_else(|| is_sealed.then(|| role.word().to_owned()))?;
        let away =
            away.iter().find(|own| own.staff == officer.id && !is_sealed).map(absent).unwrap_or_default();
        Some(Judge { id: officer.id.clone(), name: officer.name.clone(), division, away })
    };
    let mut judges: Vec<Judge> = officers.iter().filter(is_judge).filter_map(judge).collect();
    judges.sort_by(|one, other| (&one.division, &one.name).cmp(&(&other.division, &other.name)));
    judges
}

/// How long somebody is away, and who stands in: 请假，2026-11-24至2026-11-25，李某代办
pub(super) fn absent(absence: &Absence) -> String {
    let deputy =
        absence.deputy.as_ref().map_or("没有代办人".to_owned(), |(_, name)| format!("{name}代办"));
    format!("{}，{deputy}", away(absence))
}

/// The deed of a form.
pub(super) fn deed_of(
    kind: DeedKind,
    fields: &Fields,
    judges: &[Judge],
    now_ms: i64,
) -> Result<Deed, &'static str> {
    let judge = || {
        let found = judges.iter().find(|judge| judge.id == fields.judge);
        let found = found.ok_or("请选择承办法官。名单里没有的，请联系系统管理员添加。")?;
        Ok::<_, &'static str>(Assignee { judge: found.id.clone(), division: found.division.clone() })
    };
    let mode = || ReplyMode::find(&fields.mode).ok_or("请选择答复方式。");
    Ok(match kind {
        DeedKind::AnswerNow => Deed::AnswerNow { mode: mode()?, contact: contact(fields, now_ms)? },
        DeedKind::Reply => Deed::Reply { mode: mode()?, contact: contact(fields, now_ms)? },
        DeedKind::Dispatch => Deed::Dispatch { to: judge()? },
        DeedKind::Reassign => Deed::Reassign { to: judge()?, is_judge_new: !fields.is_judge_new.is_empty() },
        DeedKind::Promise => {
            let until: Date = fields.until.parse().map_err(|_| "请选择答复日期。")?;
            Deed::Promise { until }
        }
        DeedKind::Transfer => match fields.target.trim() {
            "" => return Err("请写明移送到哪里。"),
            target => Deed::Transfer { target: target.chars().take(60).collect() },
        },
        DeedKind::Merge => Deed::Merge { into: fields.target.clone() },
        DeedKind::Reprioritise => {
            let priority = Priority::find(&fields.priority).ok_or("请选择紧急程度。")?;
            Deed::Reprioritise { priority }
        }
        DeedKind::Confirm => Deed::Confirm { rating: Rating::find(&fields.rating) },
        DeedKind::Refuse => Deed::Refuse,
        DeedKind::AskMore => Deed::AskMore,
        DeedKind::Accept => Deed::Accept,
        DeedKind::AskReturn => Deed::AskReturn,
        DeedKind::ApproveReturn => Deed::ApproveReturn,
        DeedKind::RejectReturn => Deed::RejectReturn,
        DeedKind::Supply => Deed::Supply,
        DeedKind::Object => Deed::Object,
        DeedKind::Supervise => Deed::Supervise,
        DeedKind::Opinion => Deed::Opinion,
        DeedKind::AskExtension => Deed::AskExtension,
        DeedKind::GrantExtension => Deed::GrantExtension,
        DeedKind::DenyExtension => Deed::DenyExtension,
        DeedKind::Note => Deed::Note,
        DeedKind::Submit
        | DeedKind::PauseEnd
        | DeedKind::ConfirmEnd
        | DeedKind::Withdraw
        | DeedKind::Absorb
        | DeedKind::Urge
        | DeedKind::Raise
        | DeedKind::HalfOver
        | DeedKind::NearlyDue
        | DeedKind::StillLate
        | DeedKind::OpinionLate
        | DeedKind::Recount
        | DeedKind::Rate => return Err("这一步不在这里办理。"),
    })
}

/// The call or the meeting of an answer that was not given in writing; one without a time was just now.
fn contact(fields: &Fields, now_ms: i64) -> Result<Option<Contact>, &'static str> {
    if fields.mode != ReplyMode::Offline.name() {
        return Ok(None);
    }
    let medium = Medium::find(&fields.medium).ok_or("请选择联系的方式：电话或面谈。")?;
    let minutes = fields.minutes.trim().parse().ok().filter(|minutes| (1..=600).contains(minutes));
    let minutes = minutes.ok_or("请填写联系了多少分钟。")?;
    let at_ms = match fields.contact_at.trim() {
        "" => now_ms,
        typed => {
            let at: DateTime = typed.parse().map_err(|_| "请填写联系的时间。")?;
            COURT_ZONE.to_timestamp(at).map_err(|_| "请填写联系的时间。")?.as_millisecond()
        }
    };
    if at_ms > now_ms {
        return Err("联系的时间还没有到，请填写实际联系的时间。");
    }
    Ok(Some(Contact { at_ms, medium, minutes }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(mode: &str, minutes: &str, contact_at: &str) -> Fields {
        let (mode, minutes, contact_at) = (mode.to_owned(), minutes.to_owned(), contact_at.to_owned());
        Fields { mode, minutes, contact_at, medium: "telephone".to_owned(), ..Fields::default() }
    }

    #[test]
    fn an_answer_by_telephone_says_when_and_how_long() {
        let now_ms = 1_796_000_000_000;
        let read = |fields: &Fields| deed_of(DeedKind::Reply, fields, &[], now_ms);
        let Ok(Deed::Reply { contact: Some(contact), .. }) =
            read(&fields("offline", "3", "2026-11-30T08:50"))
        else {
            panic!("it is whole");
        };
        assert_eq!((contact.at_ms, contact.minutes), (now_ms - 200_000, 3));
        assert!(
            read(&fields("offline", "", "")).is_err()
                && read(&fields("offline", "3", "2026-11-30T09:00")).is_err()
        );
        assert!(matches!(read(&fields("public", "", "")), Ok(Deed::Reply { contact: None, .. })));
        assert_eq!(read(&fields("", "", "")), Err("请选择答复方式。"));
    }

    #[test]
    fn what_time_does_nobody_does_by_a_form() {
        let reminders = DeedKind::ALL.iter().copied().filter(|kind| kind.is_reminder());
        let others =
            [DeedKind::Raise, DeedKind::PauseEnd, DeedKind::ConfirmEnd, DeedKind::Absorb, DeedKind::Submit];
        for kind in others.into_iter().chain(reminders) {
            assert!(deed_of(kind, &Fields::default(), &[], 0).is_err());
        }
    }
}
