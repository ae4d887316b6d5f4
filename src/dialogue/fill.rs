//! Finds the values of slots in what people type.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Player;
use super::cases::{self, Meant};
use super::control;
use super::identity::{self, Read};
use super::numbers::counted;
use super::percent::percent;
use super::places::place;
use super::value::Value;
use crate::scripts::dialogue::{Dialogue, Fill, Prefer, Slot, SlotKind, Words};
use crate::text::{Amount, Bare, Lean, Precision, Role, When, amounts, dates, ordinal, plain};

/// Values by the names of their slots.
pub(super) type Values = BTreeMap<String, Value>;

/// How eagerly a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// The first words of a dialogue: a number alone is not yet an amount.
    Opening,
    /// An answer: fills what is not known yet.
    Answer,
    /// What was not said to a dialogue at all: only what is plain counts.
    Overhearing,
    /// A correction or 那要是420呢: replaces what is known.
    Replacing,
}

/// What a text gave.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// The slots that now have another value, in the order of the dialogue.
    pub(super) slots: Vec<String>,
    /// A value that cannot be used: its slot and what to say.
    pub(super) fault: Option<(String, String)>,
    /// A case number that is not quite right, and the one that was probably meant.
    pub(super) near: Option<Option<String>>,
    /// Somebody else's case was asked about.
    pub(super) foreign: bool,
    /// The code shall be sent again.
    pub(super) again: bool,
}

/// One text that is read for one dialogue.
pub(super) struct Filler<'a> {
    pub(super) player: &'a Player<'a>,
    pub(super) dialogue: &'a Dialogue,
    pub(super) text: &'a str,
    pub(super) asked: Option<&'a str>,
    pub(super) reading: Reading,
    pub(super) near: Option<&'a str>,
}

enum Got {
    Value(Value),
    Fault(String),
    Near(Option<String>),
    Foreign,
    Again,
}

impl Filler<'_> {
    /// Fills what the text has to say.
    pub(super) fn fill(&self, values: &mut Values) -> Filled {
        let mut filled = Filled::default();
        let mut money = self.money();
        let asked = self.dialogue.slots.iter().filter(|slot| self.is_asked(slot));
        let others =
            self.dialogue.slots.iter().filter(|slot| !self.is_asked(slot) && slot.fill == Fill::AnyTime);
        for slot in asked.chain(others) {
            let is_open = self.is_asked(slot)
                || self.reading == Reading::Replacing
                || !values.contains_key(slot.name.as_str());
            let is_wanted = self.is_asked(slot) || slot.when.holds(|name| values.get(name).map(Value::name));
            if is_open && is_wanted && slot.difference.is_none() {
                let got = self.look(slot, &mut money);
                self.take(slot, got, values, &mut filled);
            }
        }
        self.subtract(values, &mut filled);
        filled
    }

    fn take(&self, slot: &Slot, got: Option<Got>, values: &mut Values, filled: &mut Filled) {
        let name = slot.name.as_str();
        match got {
            None => {}
            Some(Got::Value(value)) => match out_of_bounds(slot, &value) {
                Some(sentence) => filled.fault = Some((name.to_owned(), sentence)),
                None => {
                    if values.insert(name.to_owned(), value.clone()) != Some(value) {
                        filled.slots.push(name.to_owned());
                    }
                }
            },
            Some(Got::Fault(sentence)) => filled.fault = Some((name.to_owned(), sentence)),
            Some(Got::Near(meant)) => filled.near = Some(meant),
            Some(Got::Foreign) => filled.foreign = true,
            Some(Got::Again) => filled.again = true,
        }
    }

    /// Slots that are the difference of two others.
    fn subtract(&self, values: &mut Values, filled: &mut Filled) {
        for slot in &self.dialogue.slots {
            let Some((whole, part)) = &slot.difference else { continue };
            let name = slot.name.as_str();
            let own =
                if self.is_asked(slot) || self.reading == Reading::Replacing || !values.contains_key(name) {
                    counted(self.text, slot, self.is_asked(slot)).map(Value::Number)
                } else {
                    None
                };
            let difference = match (values.get(whole), values.get(part)) {
                (Some(Value::Number(whole)), Some(Value::Number(part))) if whole >= part => {
                    Some(Value::Number(whole - part))
                }
                _ => None,
            };
            let is_new = |value: &Value| values.get(name) != Some(value);
            if let Some(value) = own.or(difference).filter(is_new) {
                values.insert(name.to_owned(), value);
                filled.slots.push(name.to_owned());
            }
        }
    }

    /// What a slot may take from words that were not meant for its dialogue.
    pub(super) fn overheard(&self, slot: &Slot, money: &mut Vec<Amount>) -> Option<Value> {
        match self.look(slot, money)? {
            Got::Value(Value::Choice(name)) if slot.choice(&name).is_none_or(|choice| choice.vague) => None,
            Got::Value(value) => Some(value),
            Got::Fault(_) | Got::Near(_) | Got::Foreign | Got::Again => None,
        }
    }

    fn is_asked(&self, slot: &Slot) -> bool {
        self.asked == Some(slot.name.as_str())
    }

    fn look(&self, slot: &Slot, money: &mut Vec<Amount>) -> Option<Got> {
        let is_asked = self.is_asked(slot);
        match slot.kind {
            SlotKind::Choice => self.choice(slot).map(Got::Value),
            SlotKind::YesNo => self.yes_no(slot).map(Got::Value),
            SlotKind::Money => self.amount(slot, money),
            SlotKind::Date => self.date(slot),
            SlotKind::Percent => percent(self.text).map(Value::Percent).map(Got::Value),
            SlotKind::Number => self.number(slot).map(Got::Value),
            SlotKind::Place => place(self.text, &slot.cues, is_asked).map(Value::Text).map(Got::Value),
            SlotKind::Text => self.words(slot).map(Got::Value),
            SlotKind::PersonName
            | SlotKind::ResidentId
            | SlotKind::Mobile
            | SlotKind::Licence
            | SlotKind::Code => self.identity(slot).filter(|_| is_asked),
            SlotKind::CaseNumber => {
                cases::meant(self.player, self.text, self.near, is_asked, self.dialogue.shows_cases()).map(
                    |meant| match meant {
                        Meant::Case(number) => Got::Value(Value::Text(number)),
                        Meant::Near(meant) => Got::Near(meant),
                        Meant::Foreign => Got::Foreign,
                    },
                )
            }
        }
    }

    fn identity(&self, slot: &Slot) -> Option<Got> {
        Some(match identity::read(slot.kind, self.text, self.player.today, self.player.person.judged)? {
            Read::Value(value) => Got::Value(value),
            Read::Fault(sentence) => Got::Fault(sentence),
            Read::Again => Got::Again,
        })
    }

    fn choice(&self, slot: &Slot) -> Option<Value> {
        let by_form = by_form(slot, self.text).map(|value| Value::Choice(value.to_owned()));
        let by_place = || {
            let place = ordinal(self.text).filter(|_| self.is_asked(slot))?;
            let choice = slot.offered().nth(place.checked_sub(1)?)?;
            Some(Value::Choice(choice.value.value.clone()))
        };
        by_form.or_else(by_place)
    }

    fn yes_no(&self, slot: &Slot) -> Option<Value> {
        let answer = control::yes_or_no(self.text).filter(|_| self.is_asked(slot))?;
        Some(Value::Choice(if answer { "yes" } else { "no" }.to_owned()))
    }

    fn number(&self, slot: &Slot) -> Option<Value> {
        let by_form = || by_form(slot, self.text).and_then(|value| value.parse().ok());
        counted(self.text, slot, self.is_asked(slot)).or_else(by_form).map(Value::Number)
    }

    fn words(&self, slot: &Slot) -> Option<Value> {
        let text = match self.reading {
            Reading::Replacing => control::new_value(self.text)?,
            _ if self.is_asked(slot) => self.text.trim(),
            _ => return None,
        };
        (!plain(text).is_empty()).then(|| Value::Text(text.to_owned()))
    }

    /// The amounts in the text.
    pub(super) fn money(&self) -> Vec<Amount> {
        let asks = self.dialogue.slots.iter().any(|slot| self.is_asked(slot) && slot.kind == SlotKind::Money);
        let bare = if asks || self.reading == Reading::Replacing { Bare::Accept } else { Bare::Cued };
        amounts(self.text, bare)
    }

    /// Takes the amount a slot wants out of those that were found.
    fn amount(&self, slot: &Slot, money: &mut Vec<Amount>) -> Option<Got> {
        let is_overheard = self.reading == Reading::Overhearing;
        let by_role = slot.roles.iter().filter(|role| !is_overheard || **role != Role::Unknown);
        let by_role = { by_role }.find_map(|role| money.iter().position(|amount| amount.role == *role));
        let any = || {
            let untold = money.iter().position(|amount| amount.role == Role::Unknown);
            let others = |amount: &&Amount| !slot.minus.contains(&amount.role);
            let only = (money.iter().filter(others).count() == 1)
                .then(|| money.iter().position(|amount| others(&amount)));
            let will_do = (slot.any_role && !is_overheard) || self.is_asked(slot);
            let lonely = || (money.len() == 1 && will_do).then_some(0);
            untold.filter(|_| will_do).or_else(|| only.flatten().filter(|_| will_do)).or_else(lonely)
        };
        let amount = money.remove(by_role.or_else(any)?);
        if let Precision::UpTo { fen } = amount.precision {
            let range =
                format!("{}到{}", Value::Money(amount.fen).shown(slot), Value::Money(fen).shown(slot));
            return Some(Got::Fault(format!("您说的是{range}，请给一个确定的数。")));
        }
        let taken_off = matches!(amount.role, Role::Borrowed | Role::Price | Role::Paid | Role::Unknown);
        let off: i64 = money
            .iter()
            .filter(|other| taken_off && slot.minus.contains(&other.role))
            .map(|other| other.fen)
            .sum();
        (off < amount.fen).then(|| Got::Value(Value::Money(amount.fen - off)))
    }

    fn date(&self, slot: &Slot) -> Option<Got> {
        let lean = match slot.prefer {
            Prefer::Past => Lean::Past,
            Prefer::Future => Lean::Future,
        };
        let found = dates(self.text, self.player.today, lean);
        let told = found
            .iter()
            .find(|date| slot.cues.iter().any(|cue| stands_near(self.text, date.span.clone(), cue)));
        let only = || found.first().filter(|_| self.is_asked(slot) || slot.cues.is_empty());
        let date = told.or_else(only)?;
        Some(match date.when {
            When::On(day) => Got::Value(Value::Date(day)),
            When::Invalid => Got::Fault(format!("没有“{}”这一天，请核对后再告诉我日期。", date.written)),
            When::Within { first, last } => Got::Fault(which_day(&date.written, first, last)),
        })
    }
}

fn which_day(written: &str, first: Date, last: Date) -> String {
    format!("“{written}”可以是{first}到{last}之间的任何一天，请告诉我具体是哪一天。")
}

/// The value whose word in the text is the longest.
fn by_form<'s>(slot: &'s Slot, text: &str) -> Option<&'s str> {
    let words = Words::of(text);
    let fitting = slot.choices.iter().flat_map(|choice| {
        let forms = choice.forms.iter().filter(|form| form.catches(&words));
        forms.map(move |form| (form.length(), choice))
    });
    fitting.max_by_key(|(length, _)| *length).map(|(_, choice)| choice.value.as_str())
}

/// Whether a word stands in the clause of something, before or behind it.
fn stands_near(text: &str, span: std::ops::Range<usize>, cue: &str) -> bool {
    let is_end = |character: char| "，,。；;！!？?".contains(character);
    let start = text[..span.start].rfind(is_end).unwrap_or(0);
    let end = text[span.end..].find(is_end).map_or(text.len(), |at| span.end + at);
    text[start..end].contains(cue)
}

fn out_of_bounds(slot: &Slot, value: &Value) -> Option<String> {
    let measure = value.measure()?;
    let outside = slot.min.is_some_and(|min| measure < min) || slot.max.is_some_and(|max| measure > max);
    slot.invalid.clone().filter(|_| outside)
}
