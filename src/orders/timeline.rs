//! An order's log as people read it: what was done, when, by whom, and what was written. Pure.

use super::deed::{Deed, DeedKind};
use super::kinds::Part;
use super::queries::Line;
use crate::clock::court_time_of;

/// A step of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What was done.
    pub title: String,
    /// As what somebody did it.
    pub by: &'static str,
    /// Who, as the trail names them; for colleagues only.
    pub actor: String,
    /// What was written.
    pub text: Option<String>,
    /// For colleagues only.
    pub aside: Option<String>,
}

/// The steps that an order's person sees: what concerns only the court is left out, and nobody is named.
pub fn of_person(lines: &[Line]) -> Vec<Step> {
    lines.iter().filter(|line| concerns_person(line.event.deed.kind())).map(step).collect()
}

/// Every step.
pub fn of_colleague(lines: &[Line]) -> Vec<Step> {
    lines.iter().map(step).collect()
}

fn concerns_person(kind: DeedKind) -> bool {
    !matches!(
        kind,
        DeedKind::Raise
            | DeedKind::Supervise
            | DeedKind::Opinion
            | DeedKind::Note
            | DeedKind::AskReturn
            | DeedKind::ApproveReturn
            | DeedKind::RejectReturn
            | DeedKind::Reprioritise
            | DeedKind::AskExtension
            | DeedKind::DenyExtension
            | DeedKind::Absorb
    ) && !kind.is_reminder()
}

fn step(line: &Line) -> Step {
    let words = line.words.clone().unwrap_or_default();
    let some = |text: String| (!text.is_empty()).then_some(text);
    Step {
        at_ms: line.event.at_ms,
        title: title(&line.event.deed),
        by: if line.event.by == Part::Person { "诉求人" } else { line.event.by.word() },
        actor: line.actor.clone(),
        text: some(words.text),
        aside: some(words.aside),
    }
}

fn title(deed: &Deed) -> String {
    let word = deed.kind().word();
    match deed {
        Deed::AnswerNow { mode, contact } | Deed::Reply { mode, contact } => match contact {
            Some(contact) => {
                let (at, medium) = (minute(contact.at_ms), contact.medium.word());
                format!("{word}：{}（{at}{medium}，{}分钟）", mode.word(), contact.minutes)
            }
            None => format!("{word}：{}", mode.word()),
        },
        Deed::Dispatch { to } | Deed::Reassign { to, .. } => format!("{word}：{}", to.division),
        Deed::Transfer { target } => format!("{word}：{target}"),
        Deed::Promise { until } => format!("{word}：{}前", until.strftime("%-m月%-d日")),
        Deed::Raise { to } => format!("{word}：{}", to.word()),
        Deed::Reprioritise { priority } => format!("{word}：{}", priority.word()),
        Deed::Confirm { rating: Some(rating) } | Deed::Rate { rating } => {
            format!("{word}：{}", rating.word())
        }
        Deed::Recount { to_ms: Some(to_ms), .. } => format!("{word}：{}", minute(*to_ms)),
        _ => word.to_owned(),
    }
}

/// 12月1日10:05
pub fn minute(at_ms: i64) -> String {
    court_time_of(at_ms).strftime("%-m月%-d日%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::deed::{Assignee, Contact, Event};
    use crate::orders::kinds::{Level, Medium, ReplyMode};
    use crate::orders::queries::Words;

    fn line(by: Part, deed: Deed, text: &str) -> Line {
        let words = Some(Words { text: text.to_owned(), aside: String::new() });
        let event = Event { at_ms: 1_796_000_000_000, by, deed, limit: None };
        Line { seq: 1, actor: "staff:1".to_owned(), event, words }
    }

    #[test]
    fn a_person_reads_what_concerns_them() {
        let to = Assignee { judge: "staff".to_owned(), division: "民一庭".to_owned() };
        let contact = Contact { at_ms: 1_796_000_000_000, medium: Medium::Telephone, minutes: 3 };
        let lines = [
            line(Part::Seat, Deed::Dispatch { to }, ""),
            line(Part::Handler, Deed::Note, "内部"),
            line(Part::System, Deed::Raise { to: Level::Urged }, ""),
            line(Part::Handler, Deed::Reply { mode: ReplyMode::Offline, contact: Some(contact) }, "已说明"),
        ];
        let own: Vec<_> = of_person(&lines).into_iter().map(|step| (step.title, step.text)).collect();
        assert_eq!(
            own,
            [
                ("转承办团队（接单即办）：民一庭".to_owned(), None),
                ("答复：线下沟通（11月30日08:53电话，3分钟）".to_owned(), Some("已说明".to_owned())),
            ]
        );
        assert_eq!(of_colleague(&lines).len(), 4);
    }
}
