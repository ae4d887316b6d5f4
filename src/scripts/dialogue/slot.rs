//! What a dialogue asks for, and how it is recognised in what people type.

use super::condition::Condition;
use super::pattern::Pattern;
use crate::scripts::faults::{Faults, Placed};
use crate::scripts::sheet::Row;
use crate::scripts::wording;
use crate::text::{Role, plain};

/// Something the dialogue must know.
#[derive(Debug, Clone)]
pub struct Slot {
    /// Its name.
    pub name: Placed<String>,
    /// What it holds.
    pub kind: SlotKind,
    /// What people call it.
    pub label: String,
    /// The values of a choice, or numbers that words stand for (年卡: 365).
    pub choices: Vec<Choice>,
    /// For amounts: what the amount may be for, most wanted first; empty is anything.
    pub roles: Vec<Role>,
    /// For amounts: whether any other will do where none of these is found.
    pub any_role: bool,
    /// For amounts: what is taken off, 之前还过三万.
    pub minus: Vec<Role>,
    /// Words in whose clause a date or number stands, most telling first.
    pub cues: Vec<String>,
    /// For numbers: what they count.
    pub units: Vec<String>,
    /// For dates without a year.
    pub prefer: Prefer,
    /// The least value.
    pub min: Option<i64>,
    /// The greatest value.
    pub max: Option<i64>,
    /// Said when a value is outside these.
    pub invalid: Option<String>,
    /// Whether any message of the dialogue may fill it.
    pub fill: Fill,
    /// What is known of the person and stands in it from the beginning.
    pub from: Option<Source>,
    /// When it is looked for, unless it is asked for.
    pub when: Condition,
    /// Two slots whose difference it is when both are known: 365 - 265.
    pub difference: Option<(String, String)>,
    /// The name under which other dialogues know the same thing, and may take it over.
    pub carries: Option<Placed<String>>,
}

/// A value of a choice.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its name.
    pub value: Placed<String>,
    /// What people read.
    pub label: String,
    /// Words that mean it.
    pub forms: Vec<Pattern>,
    /// What calculators call it.
    pub argument: Option<String>,
    /// Whether it is offered; unusual ones are only understood.
    pub offered: bool,
    /// Whether its words say so little that it is only taken from whoever speaks with this dialogue.
    pub vague: bool,
}

/// What a slot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlotKind {
    /// One of some values.
    Choice,
    /// Yes or no.
    YesNo,
    /// An amount in yuan.
    Money,
    /// A day.
    Date,
    /// A yearly rate.
    Percent,
    /// A whole number.
    Number,
    /// Free words.
    Text,
    /// A case number.
    CaseNumber,
    /// A province or a district.
    Place,
    /// A person's name as the identity card writes it.
    PersonName,
    /// A resident identity number.
    ResidentId,
    /// A mobile number.
    Mobile,
    /// A lawyer's licence number.
    Licence,
    /// The six digits of a code that was sent; asking for it sends one.
    Code,
}

impl SlotKind {
    /// Whether its value identifies a person: it is shown masked, told to no other program, and forgotten when the
    /// dialogue ends; the message that holds it is not kept.
    pub fn is_confidential(self) -> bool {
        matches!(self, Self::PersonName | Self::ResidentId | Self::Mobile | Self::Licence | Self::Code)
    }
}

const KINDS: &[(&str, SlotKind)] = &[
    ("choice", SlotKind::Choice),
    ("yes_no", SlotKind::YesNo),
    ("money", SlotKind::Money),
    ("date", SlotKind::Date),
    ("percent", SlotKind::Percent),
    ("number", SlotKind::Number),
    ("text", SlotKind::Text),
    ("case_number", SlotKind::CaseNumber),
    ("place", SlotKind::Place),
    ("person_name", SlotKind::PersonName),
    ("resident_id", SlotKind::ResidentId),
    ("mobile", SlotKind::Mobile),
    ("licence", SlotKind::Licence),
    ("code", SlotKind::Code),
];

/// The year of a date that names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefer {
    /// The last such day.
    Past,
    /// The next such day.
    Future,
}

const PREFERENCES: &[(&str, Prefer)] = &[("past", Prefer::Past), ("future", Prefer::Future)];

/// Something that is known of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The identity, masked; no value for whoever is not registered.
    Identity,
    /// Set where the court can send codes, so that people can register here.
    Registration,
    /// How many cases are the person's own; no value where there is none.
    Cases,
    /// The days of the person's sittings ahead, line by line; no value where there is none.
    Near,
    /// Set while the cases of a registered person are not shown yet.
    Held,
}

const SOURCES: &[(&str, Source)] = &[
    ("identity", Source::Identity),
    ("registration", Source::Registration),
    ("cases", Source::Cases),
    ("near", Source::Near),
    ("held", Source::Held),
];

/// When a slot is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// By any message of the dialogue.
    AnyTime,
    /// Only by the answer to its own question.
    WhenAsked,
}

const FILLS: &[(&str, Fill)] = &[("any-time", Fill::AnyTime), ("when-asked", Fill::WhenAsked)];

/// The role that any amount has.
const ANY_ROLE: &str = "any";

const ROLES: &[(&str, Role)] = &[
    ("borrowed", Role::Borrowed),
    ("repaid", Role::Repaid),
    ("outstanding", Role::Outstanding),
    ("price", Role::Price),
    ("deposit", Role::Deposit),
    ("paid", Role::Paid),
    ("bonus", Role::Bonus),
    ("used", Role::Used),
    ("deducted", Role::Deducted),
    ("interest", Role::Interest),
    ("wage", Role::Wage),
    ("loss", Role::Loss),
    ("claimed", Role::Claimed),
    ("unknown", Role::Unknown),
];

impl Slot {
    pub(super) fn parse(mut row: Row<'_>, limit: usize, faults: &Faults) -> Self {
        let name = row.text("name");
        let kind = row.choice("type", KINDS).unwrap_or(SlotKind::Text);
        let fill = if row.has("fill") { row.choice("fill", FILLS) } else { None };
        let from = if row.has("from") { row.choice("from", SOURCES) } else { None };
        let prefer = if row.has("prefer") { row.choice("prefer", PREFERENCES) } else { None };
        let is_for_its_question = kind == SlotKind::Text || kind.is_confidential();
        let usual = if is_for_its_question { Fill::WhenAsked } else { Fill::AnyTime };
        let invalid = row.maybe_text("invalid").map(|text| wording::checked(text, &[], limit, faults).value);
        let mut wanted = row.texts("roles");
        let named = wanted.len();
        wanted.retain(|role| role.as_str() != ANY_ROLE);
        let slot = Self {
            any_role: wanted.len() < named || wanted.is_empty(),
            kind,
            label: row.text("label").value,
            choices: row.rows("choice").into_iter().map(|row| choice(row, faults)).collect(),
            roles: roles(wanted, faults),
            minus: roles(row.texts("minus"), faults),
            cues: row.texts("cues").into_iter().map(|cue| cue.value).collect(),
            units: row.texts("units").into_iter().map(|unit| unit.value).collect(),
            prefer: prefer.unwrap_or(Prefer::Past),
            min: row.maybe_number("min").map(i64::from),
            max: row.maybe_number("max").map(i64::from),
            invalid,
            from,
            when: Condition::read(row.maybe_text("when"), faults),
            fill: fill.unwrap_or(usual),
            difference: row.maybe_text("difference").and_then(|text| difference(&text, faults)),
            carries: row.maybe_text("carries"),
            name,
        };
        slot.check(&row);
        row.close();
        slot
    }

    fn check(&self, row: &Row<'_>) {
        let fault = |message: &str| row.fault(format!("{:?}: {message}", *self.name));
        if self.kind == SlotKind::Choice && self.choices.len() < 2 {
            fault("a choice needs at least two [[slot.choice]]");
        }
        if !matches!(self.kind, SlotKind::Choice | SlotKind::Number) && !self.choices.is_empty() {
            fault("only a choice or a number has [[slot.choice]]");
        }
        if self.kind != SlotKind::Money && !(self.roles.is_empty() && self.minus.is_empty()) {
            fault("only an amount has roles and minus");
        }
        if (self.min.is_some() || self.max.is_some()) && self.invalid.is_none() {
            fault("min and max need a sentence: invalid");
        }
    }

    /// The value of that name.
    pub fn choice(&self, value: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.value.as_str() == value)
    }

    /// The values that are offered.
    pub fn offered(&self) -> impl Iterator<Item = &Choice> {
        self.choices.iter().filter(|choice| choice.offered && self.kind == SlotKind::Choice)
    }
}

fn choice(mut row: Row<'_>, faults: &Faults) -> Choice {
    let (value, label) = (row.text("value"), row.text("label").value);
    let forms = row.texts("forms");
    for form in forms.iter().filter(|form| plain(form).is_empty()) {
        faults.at(&form.place, format!("nothing but signs: {:?}", **form));
    }
    // The label is what a tap sends; it stands as it is.
    let whole = Pattern::parse(&plain(&label));
    let forms = std::iter::once(whole).chain(forms.iter().map(|form| Pattern::parse(form))).collect();
    let choice = Choice {
        value,
        label,
        forms,
        argument: row.maybe_text("argument").map(|text| text.value),
        offered: !row.flag("hidden"),
        vague: row.flag("vague"),
    };
    row.close();
    choice
}

fn roles(written: Vec<Placed<String>>, faults: &Faults) -> Vec<Role> {
    let role = |written: Placed<String>| {
        let known = ROLES.iter().find(|(name, _)| *name == written.as_str());
        if known.is_none() {
            let names: Vec<_> = ROLES.iter().map(|(name, _)| *name).collect();
            faults.at(&written.place, format!("roles are {}, not {:?}", names.join(", "), *written));
        }
        known.map(|(_, role)| *role)
    };
    written.into_iter().filter_map(role).collect()
}

fn difference(written: &Placed<String>, faults: &Faults) -> Option<(String, String)> {
    let found =
        written.split_once(" - ").map(|(whole, part)| (whole.trim().to_owned(), part.trim().to_owned()));
    if found.is_none() {
        faults.at(&written.place, format!("a difference is like total - used, not {:?}", **written));
    }
    found
}
