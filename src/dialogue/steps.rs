//! Takes a dialogue's steps until something is needed of the person, or it is done.

use super::play::Heard;
use super::progress::{Mark, Progress};
use super::value::Value;
use super::{Move, OwnCase, Player, draft, say};
use crate::complaint::Complaint;
use crate::law::{self, Arguments, Calculator, Refusal};
use crate::people::Duty;
use crate::scripts::dialogue::{Act, Dialogue, PageLink, Slot, SlotKind, Step, Then};
use crate::scripts::link::{self, SAY};
use crate::scripts::{Action, Effect, Phrase};
use crate::secret::{Confidential, Private};

/// What the calculator of periods is told of the day.
const TODAY: &str = "today";

impl<'a> Player<'a> {
    /// Takes steps from `at` until something is needed of the person or the dialogue is done.
    pub(super) fn advance(
        &self,
        dialogue: &'a Dialogue,
        mut progress: Progress,
        mut at: usize,
        said: Vec<String>,
    ) -> Move {
        let mut so_far = SoFar { said, ..SoFar::default() };
        // The scripts' checks find loops; a bound costs nothing and cannot be wrong.
        for _ in 0..dialogue.steps.len() * 2 {
            let Some(step) = dialogue.steps.get(at) else { break };
            let holds = step.when.holds(|slot| progress.values.get(slot).map(Value::name));
            if !holds || progress.said.iter().any(|name| name == step.name.as_str()) {
                at += 1;
                continue;
            }
            match self.take(dialogue, &mut progress, step, &mut so_far) {
                Taken::On => {}
                Taken::Stop => {
                    so_far.duty = so_far.duty.take().or_else(|| self.sends_code(dialogue, &progress, step));
                    return so_far.with(self.stop(dialogue, progress, step, so_far.told(self)));
                }
                Taken::Ask(slot, why) => match self.ask_for(dialogue, progress.clone(), &slot, why) {
                    Heard::Moved(moved) => return *moved,
                    Heard::Unclear(_) => break,
                },
                Taken::End => break,
            }
            match &step.then {
                Then::Next => at += 1,
                Then::Goto(name) => at = dialogue.step(name).unwrap_or(usize::MAX),
                Then::End => break,
                Then::Handover => {
                    so_far.effect = Effect::Handover;
                    break;
                }
                Then::Start(name) => {
                    let Some(other) = self.scripts.dialogue(name) else { break };
                    let mut next = Progress::new(name, self.now_ms);
                    let shared = progress.values.into_iter().filter(|(slot, _)| other.slot(slot).is_some());
                    next.values = shared.collect();
                    next.values.extend(self.known_of(other));
                    next.known = progress.known;
                    return self.advance(other, next, 0, so_far.told(self));
                }
            }
        }
        self.done(dialogue, progress, so_far)
    }

    fn take(
        &self,
        dialogue: &'a Dialogue,
        progress: &mut Progress,
        step: &Step,
        so_far: &mut SoFar,
    ) -> Taken {
        match &step.act {
            Act::Ask { slot, .. } => {
                self.fill_only_case(dialogue, progress, slot);
                let known = dialogue.slot(slot).and_then(|slot| self.take_over(progress, slot));
                so_far.taken.extend(known);
                if progress.values.contains_key(slot.as_str()) { Taken::On } else { Taken::Stop }
            }
            Act::Say { wait: true, .. } | Act::Confirm { .. } => Taken::Stop,
            Act::Say { text, open, page, .. } => {
                so_far.open = open.clone().or(so_far.open.take());
                so_far.said.push(self.with_values(dialogue, text, &progress.values));
                so_far.said.extend(page.as_ref().map(|page| self.door(page)));
                Taken::On
            }
            Act::Order { order, text } => {
                if self.person.takes_orders {
                    so_far.duty = Some(self.orders(dialogue, progress, order));
                } else {
                    so_far.effect = Effect::Handover;
                }
                so_far.said.push(self.with_values(dialogue, text, &progress.values));
                Taken::On
            }
            Act::Draft { text, .. } => {
                so_far.said.push(self.with_values(dialogue, text, &progress.values));
                let complaint = draft::complaint(&progress.values);
                so_far.said.push(self.shown(&complaint));
                so_far.draft = self.draft_page.map(|_| complaint);
                Taken::On
            }
            Act::Register { text } => {
                so_far.duty = registers(dialogue, progress);
                so_far.said.push(self.with_values(dialogue, text, &progress.values));
                Taken::On
            }
            Act::Licence { text } => {
                so_far.duty = licence(dialogue, progress);
                so_far.said.push(self.with_values(dialogue, text, &progress.values));
                Taken::On
            }
            Act::Withdraw { text } => {
                so_far.duty = Some(Duty::Withdraw);
                so_far.said.push(self.with_values(dialogue, text, &progress.values));
                Taken::On
            }
            Act::Case { text } => {
                so_far.said.push(self.with_values(dialogue, text, &progress.values));
                let case = self.own_case(dialogue, progress);
                so_far.duty = case.and_then(|case| case.duty.clone());
                so_far.said.extend(case.into_iter().flat_map(|case| case.hints.iter().cloned()));
                Taken::On
            }
            Act::Compute { calculator, with } => self.compute(dialogue, progress, *calculator, with, so_far),
        }
    }

    /// The person's own case that is spoken of.
    fn own_case(&self, dialogue: &Dialogue, progress: &Progress) -> Option<&'a OwnCase> {
        let slot = dialogue.slots.iter().find(|slot| slot.kind == SlotKind::CaseNumber)?;
        self.person.case(progress.values.get(slot.name.as_str())?.name())
    }

    /// The request that was put together: what was told, line by line, and the case apart.
    fn orders(&self, dialogue: &Dialogue, progress: &Progress, order: &str) -> Duty {
        let told = |slot: &Slot| {
            let value = progress.values.get(slot.name.as_str()).filter(|_| slot.from.is_none())?;
            let shown = value.shown(slot);
            Some(if slot.kind == SlotKind::Text { shown } else { format!("{}：{shown}", slot.label) })
        };
        let is_case = |slot: &&Slot| slot.kind == SlotKind::CaseNumber;
        let case =
            dialogue.slots.iter().find(is_case).and_then(|slot| progress.values.get(slot.name.as_str()));
        let lines: Vec<String> =
            dialogue.slots.iter().filter(|slot| !is_case(slot)).filter_map(told).collect();
        Duty::Order {
            order: order.to_owned(),
            case: case.map(|case| case.name().to_owned()),
            words: Private(lines.join("\n")),
        }
    }

    /// Whoever comes to the question for a code gets one.
    pub(super) fn sends_code(&self, dialogue: &Dialogue, progress: &Progress, step: &Step) -> Option<Duty> {
        let Act::Ask { slot, .. } = &step.act else { return None };
        dialogue.slot(slot).filter(|slot| slot.kind == SlotKind::Code)?;
        Some(Duty::SendCode { mobile: secret(dialogue, progress, SlotKind::Mobile)? })
    }

    /// The link to a page, or where else it is done.
    fn door(&self, page: &PageLink) -> String {
        match self.person.page(&page.path) {
            Some(address) => link::page(&page.words, &address),
            None => self.scripts.phrases.get(Phrase::NoPages).to_owned(),
        }
    }

    /// A draft as a link to its page, or whole.
    fn shown(&self, complaint: &Complaint) -> String {
        let Some(page) = self.draft_page else { return complaint.to_string() };
        let link = link::page(self.scripts.phrases.get(Phrase::DraftTap), &page.address());
        self.scripts.phrases.fill(Phrase::DraftPage, &[("link", &link), ("days", &page.days().to_string())])
    }

    /// Whoever has one case only is not asked which.
    fn fill_only_case(&self, dialogue: &Dialogue, progress: &mut Progress, slot: &str) {
        let is_case = dialogue.slot(slot).is_some_and(|slot| slot.kind == SlotKind::CaseNumber);
        if let ([only], true, None) =
            (&self.person.cases[..], is_case && progress.near.is_none(), progress.values.get(slot))
        {
            progress.values.insert(slot.to_owned(), Value::Text(only.number.clone()));
        }
    }

    fn compute(
        &self,
        dialogue: &Dialogue,
        progress: &Progress,
        calculator: Calculator,
        with: &[(String, crate::scripts::Placed<String>)],
        so_far: &mut SoFar,
    ) -> Taken {
        let mut arguments = Arguments::default();
        if calculator == Calculator::Deadline {
            arguments.set(TODAY, self.today.to_string());
        }
        for (argument, from) in with {
            let given = from.strip_prefix('=').map(str::to_owned).or_else(|| {
                let slot = dialogue.slot(from)?;
                Some(progress.values.get(from.as_str())?.argument(slot))
            });
            if let Some(value) = given {
                arguments.set(argument.as_str(), value);
            }
        }
        let slot_of =
            |argument: &str| with.iter().find(|(own, _)| own == argument).map(|(_, slot)| slot.value.clone());
        match law::compute(calculator, &arguments, &self.scripts.tables) {
            Ok(computation) => {
                so_far.values = say::values(&computation);
                so_far.sources = computation.basis.iter().map(ToString::to_string).collect();
                so_far.said.push(say::computation(&computation, self.scripts.phrases.get(Phrase::Computed)));
                Taken::On
            }
            Err(Refusal::Missing { argument, sentence } | Refusal::Invalid { argument, sentence })
                if slot_of(argument).is_some_and(|slot| dialogue.asks(&slot).is_some()) =>
            {
                Taken::Ask(slot_of(argument).unwrap_or_default(), sentence)
            }
            Err(refusal) => {
                so_far.said.push(refusal.to_string());
                Taken::End
            }
        }
    }

    /// Stops at a step and says what is needed.
    pub(super) fn stop(
        &self,
        dialogue: &Dialogue,
        mut progress: Progress,
        step: &Step,
        mut lines: Vec<String>,
    ) -> Move {
        if !progress.step.is_empty() && progress.step != step.name.as_str() {
            let before = std::mem::take(&mut progress.step);
            progress.history.push(before);
        }
        progress.step.clone_from(&step.name.value);
        progress.mark = mark(step);
        let state = match &step.act {
            Act::Ask { text, slot } => {
                lines.push(self.with_values(dialogue, text, &progress.values));
                lines.extend(dialogue.slot(slot).map(|slot| self.choices(slot)).unwrap_or_default());
                format!("ask:{}", **slot)
            }
            Act::Confirm { text } => {
                lines.push(self.with_values(dialogue, text, &progress.values));
                lines.push(taps(&["确认提交", "改一下", "取消"]));
                "confirm".to_owned()
            }
            Act::Say { text, .. } => {
                lines.push(self.with_values(dialogue, text, &progress.values));
                lines.push(taps(&["下一步", "上一步", "退出"]));
                format!("step:{}", *step.name)
            }
            _ => String::new(),
        };
        self.moved(dialogue, progress, &lines, &state, Effect::None)
    }

    fn done(&self, dialogue: &Dialogue, mut progress: Progress, so_far: SoFar) -> Move {
        progress.mark = Mark::Done;
        progress.values.retain(|_, value| !matches!(value, Value::Secret(_)));
        progress.retry = 0;
        let state = so_far.open.as_ref().map_or_else(|| "done".to_owned(), |page| format!("open:{page}"));
        let moved = self.moved(dialogue, progress, &so_far.told(self), &state, so_far.effect);
        // A result is an answer: it too may have missed the point.
        let text = match so_far.effect {
            Effect::None if !so_far.sources.is_empty() => self.result(&so_far.told(self)),
            _ => moved.text.clone(),
        };
        so_far.with(Move { text, ..moved })
    }

    pub(super) fn moved(
        &self,
        dialogue: &Dialogue,
        progress: Progress,
        lines: &[String],
        state: &str,
        effect: Effect,
    ) -> Move {
        let usual = dialogue.topic.as_ref().map_or(Action::Answer, |topic| self.scripts.topics.action(topic));
        Move {
            text: self.finished(lines, effect),
            flow: Some(progress.flow.clone()),
            state: state.to_owned(),
            retry: progress.retry,
            slots: progress.slots(),
            action: usual,
            topic: dialogue.topic.clone(),
            values: Vec::new(),
            sources: Vec::new(),
            effect,
            draft: None,
            duty: None,
            progress: Some(progress),
        }
    }
}

/// What the steps of one turn brought so far.
#[derive(Debug, Clone, Default)]
struct SoFar {
    said: Vec<String>,
    taken: Vec<String>,
    open: Option<String>,
    values: Vec<String>,
    sources: Vec<String>,
    effect: Effect,
    draft: Option<Complaint>,
    duty: Option<Duty>,
}

impl SoFar {
    /// What is said, after what was taken over.
    fn told(&self, player: &Player<'_>) -> Vec<String> {
        player.taken_over(&self.taken).into_iter().chain(self.said.iter().cloned()).collect()
    }

    fn with(&self, moved: Move) -> Move {
        let Self { values, sources, draft, duty, .. } = self.clone();
        Move { values, sources, draft, duty, ..moved }
    }
}

enum Taken {
    /// The step is done.
    On,
    /// It needs the person.
    Stop,
    /// Another slot must be asked for first, and why.
    Ask(String, String),
    /// Nothing more can be done.
    End,
}

/// The identity that was told, once it is whole.
fn registers(dialogue: &Dialogue, progress: &Progress) -> Option<Duty> {
    let told = |kind| secret(dialogue, progress, kind);
    let (name, id_number) = (told(SlotKind::PersonName)?, told(SlotKind::ResidentId)?);
    let consent = dialogue.checked.to_string();
    Some(Duty::Register { consent, name, id_number, mobile: told(SlotKind::Mobile)? })
}

/// The licence that was told, with the firm in the dialogue's words.
fn licence(dialogue: &Dialogue, progress: &Progress) -> Option<Duty> {
    let firm = dialogue.slots.iter().find(|slot| slot.kind == SlotKind::Text && slot.from.is_none())?;
    let firm = progress.values.get(firm.name.as_str())?.name().to_owned();
    Some(Duty::Licence { number: secret(dialogue, progress, SlotKind::Licence)?, firm })
}

fn secret(dialogue: &Dialogue, progress: &Progress, kind: SlotKind) -> Option<Confidential> {
    let slot = dialogue.slots.iter().find(|slot| slot.kind == kind)?;
    match progress.values.get(slot.name.as_str())? {
        Value::Secret(secret) => Some(secret.clone()),
        _ => None,
    }
}

pub(super) fn mark(step: &Step) -> Mark {
    match step.act {
        Act::Confirm { .. } => Mark::Confirming,
        Act::Say { .. } => Mark::Page,
        _ => Mark::Asking,
    }
}

pub(super) fn is_page(step: &Step) -> bool {
    matches!(step.act, Act::Say { .. })
}

fn taps(words: &[&str]) -> String {
    let taps: Vec<String> = words.iter().map(|words| link::tap(words, SAY)).collect();
    taps.join("　")
}
