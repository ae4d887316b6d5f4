//! The row beside an order's log: by it an order is found, listed and counted. Everything but its first columns follows from
//! the log.

use serde::{Deserialize, Serialize};

use super::access::Place;
use super::kinds::{Channel, Kind, Level, Priority, Rating, ReplyMode, Route, State};
use super::machine::{Order, Rules};
use super::queries::NewRow;
use crate::law::identifier::{Mobile, PersonName};

/// An order as its row has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its court.
    pub court: String,
    /// How it came.
    pub channel: Channel,
    /// What it is about.
    pub kind: Kind,
    /// How soon it is answered.
    pub priority: Priority,
    /// Whether it is a complaint.
    pub is_sealed: bool,
    /// Where it stands.
    pub state: State,
    /// Who watches.
    pub level: Level,
    /// How many lines its log has.
    pub version: u32,
    /// The digest of the last line.
    pub head: String,
    /// When it came, Unix milliseconds.
    pub received_at: i64,
    /// When it is due; `None` where its clock stands still or no table knows.
    pub due_at: Option<i64>,
    /// What is looked at first.
    pub rank_at: i64,
    /// The year without a table.
    pub gap: Option<i64>,
    /// How it left the seats first.
    pub route: Option<Route>,
    /// How it was answered first.
    pub reply_mode: Option<ReplyMode>,
    /// What its person thinks of it.
    pub rating: Option<Rating>,
    /// How often its person urged.
    pub urges: i64,
    /// The division that has it,
    pub division: Option<String>,
    /// and the judge.
    pub judge_id: Option<String>,
    /// Which order it went into.
    pub merged_into: Option<String>,
    /// Whoever asked, if they are registered.
    pub person_id: Option<String>,
    /// Who asks; `None` when it cannot be read.
    pub reporter: Option<Reporter>,
}

/// Who asks, and how to reach them; sealed at rest.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reporter {
    /// The name; nobody has to tell it for a complaint.
    pub name: Option<String>,
    /// The telephone.
    pub mobile: Option<String>,
    /// The case as they told it.
    pub case_number: Option<String>,
    /// The beginning of what they wrote, for lists.
    pub brief: String,
}

impl std::fmt::Debug for Reporter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reporter(…)")
    }
}

impl Reporter {
    /// Whoever told name and telephone, or told none, with the case as they told it.
    pub fn of(told: Option<(&PersonName, &Mobile)>, case_number: Option<String>) -> Self {
        Self {
            name: told.map(|(name, _)| name.reveal().to_owned()),
            mobile: told.map(|(_, mobile)| mobile.reveal().to_owned()),
            case_number,
            brief: String::new(),
        }
    }

    /// 张**
    pub fn masked_name(&self) -> String {
        let masked = |name: &String| {
            let mut signs = name.chars();
            let first = signs.next().map(String::from).unwrap_or_default();
            first + &"*".repeat(signs.count().clamp(1, 4))
        };
        self.name.as_ref().map_or_else(|| "没有留姓名".to_owned(), masked)
    }

    /// 199****0001
    pub fn masked_mobile(&self) -> String {
        let masked = |mobile: &String| match (mobile.get(..3), mobile.get(mobile.len().saturating_sub(4)..)) {
            (Some(first), Some(last)) if mobile.len() > 7 => format!("{first}****{last}"),
            _ => "****".to_owned(),
        };
        self.mobile.as_ref().map_or_else(|| "没有留电话".to_owned(), masked)
    }
}

impl Filed {
    /// A row whose log is still empty.
    pub(crate) fn new(row: &NewRow<'_>) -> Self {
        let (channel, kind, priority) = row.what;
        Self {
            id: row.id.to_owned(),
            number: row.number.to_owned(),
            court: row.court.to_owned(),
            channel,
            kind,
            priority,
            is_sealed: kind.is_sealed(),
            state: State::Draft,
            level: Level::Normal,
            version: 0,
            head: String::new(),
            received_at: row.received_at,
            due_at: None,
            rank_at: row.received_at,
            gap: None,
            route: None,
            reply_mode: None,
            rating: None,
            urges: 0,
            division: None,
            judge_id: None,
            merged_into: None,
            person_id: row.person.map(str::to_owned),
            reporter: Some(row.reporter.clone()),
        }
    }

    /// Takes over what follows from the log.
    pub(super) fn take(&mut self, order: &Order) {
        (self.state, self.level, self.priority, self.version) =
            (order.state, order.level, order.priority, order.version);
        (self.due_at, self.gap) = (order.due_ms(), order.gap().map(i64::from));
        (self.route, self.rating, self.urges) = (order.route, order.rating, i64::from(order.urges));
        self.reply_mode = order.first_reply.map(|(mode, _)| mode);
        self.division = order.assignee.as_ref().map(|own| own.division.clone());
        self.judge_id = order.assignee.as_ref().map(|own| own.judge.clone());
        self.merged_into.clone_from(&order.merged_into);
    }

    /// What decides who sees it.
    pub fn place(&self) -> Place<'_> {
        Place {
            court: &self.court,
            is_sealed: self.is_sealed,
            division: self.division.as_deref(),
            judge: self.judge_id.as_deref(),
            deputy: None,
        }
    }
}

/// The columns that follow from the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// What is looked at first, Unix milliseconds.
    pub rank_at: i64,
    /// When something happens by itself.
    pub alarm_at: Option<i64>,
    /// Whether somebody at the court has to act, or its person has.
    pub is_open: bool,
    /// By which tables limits were counted.
    pub calendar: String,
}

impl Derived {
    /// Those of an order under the rules of the day.
    pub fn of(order: &Order, rules: &Rules<'_>) -> Self {
        let alarm_at = order.alarm(rules);
        let rank_at = order.due_ms().or(alarm_at).unwrap_or(order.received_at);
        Self {
            rank_at,
            alarm_at,
            is_open: order.state.is_open() || order.state == State::Waiting,
            calendar: rules.calendar.mark().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_masked() {
        let told = |name: &str, mobile: &str| Reporter {
            name: Some(name.to_owned()),
            mobile: Some(mobile.to_owned()),
            ..Reporter::default()
        };
        assert_eq!(told("张晓晴", "19900000001").masked_name(), "张**");
        assert_eq!(told("欧", "1").masked_name(), "欧*");
        assert_eq!(told("张晓晴", "19900000001").masked_mobile(), "199****0001");
        assert_eq!(told("张", "110").masked_mobile(), "****");
        assert_eq!(Reporter::default().masked_mobile(), "没有留电话");
        assert_eq!(format!("{:?}", told("张", "1")), "Reporter(…)");
    }
}
