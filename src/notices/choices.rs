//! How somebody wants to be told: what they leave out, and which way goes first (notify.md N-13).
//!
//! Whoever acts for others may have what can wait in one message a day ([`super::digest`] says what can).
//!
//! What has to arrive can only take another way: no choice whatever makes a sitting, a filing, a deadline or the evening
//! before a sitting silent.

pub mod queries;

use std::collections::{BTreeMap, HashMap};

use super::recipients::Standing;
use crate::audit::{self, Act, Actor};
use crate::channel::notice::{Class, Kind};
use crate::db::{DbError, Reader, Tx};
use crate::seal::Sealer;

/// Why a notice is not sent that its person has left out.
pub(super) const LEFT_OUT: &str = "left out by the person";

/// By this field a form says that it is the one of these choices.
const FORM: &str = "form";
const SETTINGS: &str = "settings";

crate::named! {
    /// What may be left out.
    Optional {
        /// Seven days before a sitting.
        Seven = "hearing-7-days" "到庭前7天提醒",
        /// Three days before.
        Three = "hearing-3-days" "到庭前3天提醒",
        /// Two hours before.
        Soon = "hearing-2-hours" "到庭前2小时提醒",
        /// What is only good to know.
        Info = "info" "文书可领取、承办人员变更等消息",
        /// What becomes of what they asked of the court, but for answers and questions.
        Order = "order" "诉求的办理进展（答复、需要补充的，仍会通知）",
    }
}

crate::named! {
    /// What somebody has said of something that may be left out.
    Said {
        /// They want it.
        On = "on" "接收",
        /// They do not.
        Off = "off" "不接收",
    }
}

crate::named! {
    /// Which way goes first.
    First {
        /// The platform; a short message where it does not arrive.
        Platform = "wechat" "先发微信",
        /// A short message; the platform where it does not arrive.
        Message = "sms" "先发短信",
    }
}

crate::named! {
    /// How an agent is told of what can wait.
    Rhythm {
        /// Of each by itself.
        Each = "off" "每条都通知",
        /// Of a day's in one message.
        Daily = "on" "每天汇总一次",
    }
}

/// The name of that choice.
pub const RHYTHM: &str = "digest";

/// The classes whose first way may be chosen: what is only good to know never goes by short message.
pub const ROUTED: &[Class] = &[Class::Critical, Class::Remind];

/// What somebody has chosen; whatever they have not is the court's habit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    said: BTreeMap<Optional, Said>,
    first: BTreeMap<Class, First>,
    rhythm: Option<Rhythm>,
}

impl Choices {
    /// Reads rows of names and values; what is neither known nor sensible is as if it were not there.
    pub fn read<'a>(rows: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut choices = Self::default();
        for (name, value) in rows {
            if let (Some(optional), Some(said)) = (Optional::find(name), Said::find(value)) {
                choices.said.insert(optional, said);
            }
            let class = Class::find(name).filter(|class| ROUTED.contains(class));
            if let (Some(class), Some(first)) = (class, First::find(value)) {
                choices.first.insert(class, first);
            }
            if let Some(rhythm) = Rhythm::find(value).filter(|_| name == RHYTHM) {
                choices.rhythm = Some(rhythm);
            }
        }
        choices
    }

    /// The choices of rows, as the database has them.
    pub fn of(rows: &[(String, String)]) -> Self {
        Self::read(rows.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// What the fields of a form choose otherwise than what holds: names and values. A box that is not ticked is not in a
    /// form; another form chooses nothing.
    fn changes(
        &self,
        standing: Standing,
        fields: &HashMap<String, String>,
    ) -> Vec<(&'static str, &'static str)> {
        if fields.get(FORM).map(String::as_str) != Some(SETTINGS) {
            return Vec::new();
        }
        let optional = Optional::ALL.iter().filter_map(|own| {
            let wanted = fields.contains_key(own.name());
            let said = if wanted { Said::On } else { Said::Off };
            (self.has(*own, standing) != wanted).then_some((own.name(), said.name()))
        });
        let routed = ROUTED.iter().filter_map(|class| {
            let wanted = First::find(fields.get(class.name())?)?;
            (self.first(*class) != wanted).then_some((class.name(), wanted.name()))
        });
        let rhythm = fields.get(RHYTHM).and_then(|value| Rhythm::find(value));
        let rhythm = rhythm.filter(|wanted| self.rhythm() != *wanted).map(|wanted| (RHYTHM, wanted.name()));
        optional.chain(routed).chain(rhythm).collect()
    }

    /// The choices of each of several people, from rows of whose, name and value.
    pub(super) fn of_each(rows: &[(String, String, String)]) -> HashMap<String, Self> {
        let mut each: HashMap<String, Vec<(&str, &str)>> = HashMap::new();
        for (whose, name, value) in rows {
            each.entry(whose.clone()).or_default().push((name, value));
        }
        each.into_iter().map(|(whose, rows)| (whose, Self::read(rows))).collect()
    }

    /// Whether a notice of that kind goes to somebody of that standing.
    pub fn wants(&self, kind: Kind, standing: Standing) -> bool {
        optional(kind).is_none_or(|optional| self.has(optional, standing))
    }

    /// Whether somebody of that standing gets what may be left out. notify.md §5: lawyers are reminded three days and one
    /// day before, and more often if they choose.
    pub fn has(&self, optional: Optional, standing: Standing) -> bool {
        let habit = match (optional, standing) {
            (Optional::Seven | Optional::Soon, Standing::Agent) => Said::Off,
            _ => Said::On,
        };
        *self.said.get(&optional).unwrap_or(&habit) == Said::On
    }

    /// What they have said of it, if anything.
    pub fn said(&self, optional: Optional) -> Option<Said> {
        self.said.get(&optional).copied()
    }

    /// How they are told of what can wait, where they act for others.
    pub fn rhythm(&self) -> Rhythm {
        self.rhythm.unwrap_or(Rhythm::Each)
    }

    /// Which way goes first for what matters that much.
    pub fn first(&self, class: Class) -> First {
        self.first.get(&class).copied().unwrap_or(First::Platform)
    }
}

/// Keeps what a person chooses otherwise than before, with who changed what in the trail; returns whether anything is
/// other now.
///
/// # Errors
/// When the rows cannot be read or written; then nothing is changed.
pub async fn change(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    (person, standing): (&str, Standing),
    fields: &HashMap<String, String>,
    now_ms: i64,
) -> Result<bool, DbError> {
    let before = Choices::of(&queries::of_person(&mut Reader::Tx(tx), person).await?);
    let changes = before.changes(standing, fields);
    if changes.is_empty() {
        return Ok(false);
    }
    for (name, value) in &changes {
        queries::choose(tx, person, name, value, now_ms).await?;
    }
    // Whatever waits for the day's message is not kept from somebody who wants each by itself.
    if changes.contains(&(RHYTHM, Rhythm::Each.name())) {
        queries::release(tx, person, now_ms).await?;
    }
    let words: Vec<_> = changes.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let (actor, reason) = (Actor::Person(person.to_owned()), words.join(" "));
    let subject = format!("person:{person}");
    let act = Act { actor: &actor, action: "notice.choices", subject, reason: Some(&reason) };
    audit::record(tx, sealer, now_ms, act).await?;
    Ok(true)
}

/// Under which name a kind may be left out; `None` where it may not.
fn optional(kind: Kind) -> Option<Optional> {
    match kind {
        Kind::Hearing7 => Some(Optional::Seven),
        Kind::Hearing3 => Some(Optional::Three),
        Kind::HearingSoon => Some(Optional::Soon),
        Kind::DocumentReady | Kind::TeamChanged => Some(Optional::Info),
        Kind::OrderProgress => Some(Optional::Order),
        Kind::HearingSet
        | Kind::HearingMoved
        | Kind::HearingCancelled
        | Kind::Hearing1
        | Kind::AdjustmentGranted
        | Kind::AdjustmentRefused
        | Kind::FilingSubmitted
        | Kind::FilingCorrection
        | Kind::FilingAccepted
        | Kind::FilingRefused
        | Kind::FilingNews
        | Kind::OrderReceived
        | Kind::OrderQuestion
        | Kind::OrderAnswered
        | Kind::Duty
        | Kind::DutyNow
        | Kind::FeeDue
        | Kind::Fee3
        | Kind::Fee1 => None,
    }
}

#[cfg(test)]
mod tests;
