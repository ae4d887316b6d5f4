//! From any answer to the court's staff in two taps: whoever asks for a human is shown what they asked, and a tap on it is
//! the request.

use std::collections::BTreeSet;

use super::guide::{Guide, PART};
use super::thread::{About, Asked, Thread};
use crate::answer::{Action, Effect, Outcome};
use crate::law::case_number;
use crate::people::Duty;
use crate::scripts::link::{self, COMPLAINT_PREFIX, SAY, STAFF_PREFIX};
use crate::scripts::{Phrase, Slug};
use crate::secret::Private;
use crate::text::mask::{LONGEST_HARMLESS, visible};
use crate::text::{ordinal, plain};

/// So many characters of a question are shown again.
const SHOWN: usize = 60;
/// Whoever says nothing but this calls for a human.
const CALL: &str = "handover.human";
/// Whoever asks this complains of somebody of the court, who never sees it (workorder.md §2: 投诉 goes to the sealed lane).
const OF_CONDUCT: &str = "compl.judge";

impl Guide<'_> {
    /// Keeps a question that was typed, and that somebody of the court could be asked. The choice of an answer, a word of the
    /// menu, what belongs to a dialogue, and what holds somebody's number is none.
    pub(super) fn keep_question(&self, thread: &mut Thread, text: &str, outcome: &Outcome) {
        let is_answered = outcome.action == Action::Answer && outcome.topic.is_some() && outcome.score > 0.0;
        let is_heard = is_answered || outcome.action == Action::Clarify;
        let is_question = plain(text).chars().count() >= PART && ordinal(text).is_none() && !has_number(text);
        if is_heard && is_question && outcome.place.is_none() && !outcome.confidential {
            let (text, about) = (text.trim().to_owned(), about(outcome));
            thread.asked = Some(Asked { text, about, at_ms: self.now_ms });
        }
    }

    /// Whoever asks for a human gets the way to one: the question they asked, to be handed on with a tap, or a message. What
    /// is nobody's here keeps its own words above it.
    pub(super) fn with_way(&self, thread: &Thread, mut outcome: Outcome) -> Outcome {
        if outcome.effect != Effect::Handover || outcome.urgent || !self.person.takes_orders {
            return outcome;
        }
        outcome.text = match outcome.topic.as_ref() {
            Some(topic) if topic.as_str() == CALL => {
                outcome.duty = Some(Duty::Human { meanwhile: self.meanwhile(thread) });
                let way =
                    thread.asked.as_ref().map_or_else(|| self.way_to_a_message(), |asked| self.way_of(asked));
                self.engine.framed(&way, Effect::Handover)
            }
            _ => format!("{}\n\n{}", outcome.text, self.way_to_a_message()),
        };
        outcome
    }

    /// What somebody can do in place of waiting for a seat.
    fn meanwhile(&self, thread: &Thread) -> String {
        let phrases = &self.engine.scripts().phrases;
        let Some(asked) = &thread.asked else {
            return phrases.fill(Phrase::TalkMeanwhile, &[("leave", &self.leave())]);
        };
        let prefix = if asked.about == About::Conduct { COMPLAINT_PREFIX } else { STAFF_PREFIX };
        let submit = link::tap(phrases.get(Phrase::SubmitTap), &format!("{prefix}{}", asked.at_ms));
        phrases.fill(Phrase::TalkMeanwhileAsked, &[("submit", &submit), ("leave", &self.leave())])
    }

    fn way_to_a_message(&self) -> String {
        self.engine.scripts().phrases.fill(Phrase::HandoverLeave, &[("leave", &self.leave())])
    }

    fn leave(&self) -> String {
        link::tap(self.engine.phrase(Phrase::LeaveTap), SAY)
    }

    fn way_of(&self, asked: &Asked) -> String {
        let phrases = &self.engine.scripts().phrases;
        let question = link::tap(phrases.get(Phrase::SubmitTap), &format!("{STAFF_PREFIX}{}", asked.at_ms));
        let complaint =
            link::tap(phrases.get(Phrase::ComplainTap), &format!("{COMPLAINT_PREFIX}{}", asked.at_ms));
        let submit = if asked.about == About::Conduct { &complaint } else { &question };
        // The person's own words come last: nothing is filled into them.
        let values = [("submit", submit), ("leave", &self.leave()), ("question", &shown(&asked.text))];
        let text = phrases.fill(Phrase::HandoverAsked, &values.map(|(name, value)| (name, value.as_str())));
        if asked.about != About::Either {
            return text;
        }
        format!("{text}\n{}", phrases.fill(Phrase::HandoverConduct, &[("complain", &complaint)]))
    }

    /// The tap: the question that was shown becomes a request, once. Another one that was asked meanwhile is shown first.
    pub(super) fn handed(&self, thread: &mut Thread, mark: &str, is_complaint: bool) -> Option<Outcome> {
        let human = self.engine.human()?;
        let is_meant = |asked: &mut Asked| {
            let is_offered = asked.about == About::Either || (asked.about == About::Conduct) == is_complaint;
            is_offered && asked.at_ms.to_string() == mark
        };
        let asked = thread.asked.take_if(|asked| self.person.takes_orders && is_meant(asked));
        let Some(asked) = asked else { return Some(human) };
        let phrases = &self.engine.scripts().phrases;
        let told = phrases.fill(Phrase::AskedHanded, &[("question", &shown(&asked.text))]);
        let duty = Duty::Order {
            order: if is_complaint { "complaint" } else { "question" }.to_owned(),
            case: self.case_in(&asked.text),
            words: Private(asked.text),
        };
        let text = self.engine.framed(&told, Effect::None);
        Some(Outcome { text, effect: Effect::None, duty: Some(duty), ..human })
    }

    /// The only case that a question names.
    fn case_in(&self, text: &str) -> Option<String> {
        let types = &self.engine.scripts().tables.case_types;
        let mut cases: BTreeSet<String> = case_number::exact_in(text, types, self.today.year()).collect();
        cases.pop_first().filter(|_| cases.is_empty())
    }
}

/// Whether a question is about somebody's conduct; of several meanings nobody but its person knows which.
fn about(outcome: &Outcome) -> About {
    let is_conduct = |slug: &Slug| slug.as_str() == OF_CONDUCT;
    let meanings: Vec<&Slug> = match outcome.action {
        Action::Answer => outcome.topic.iter().chain(&outcome.also).collect(),
        _ => outcome.menu.iter().collect(),
    };
    match meanings[..] {
        [only] if outcome.action == Action::Answer && is_conduct(only) => About::Conduct,
        _ if meanings.iter().any(|slug| is_conduct(slug)) => About::Either,
        _ => About::Procedure,
    }
}

/// Whether a number stands in it that may be somebody's own, however it is spaced.
fn has_number(text: &str) -> bool {
    let mut run = 0;
    // Hidden signs must not hide a number.
    visible(text).chars().filter(|character| !matches!(character, ' ' | '-')).any(|character| {
        run = if character.is_numeric() { run + 1 } else { 0 };
        run > LONGEST_HARMLESS
    })
}

/// A question in one line, without what a message would read as a link.
fn shown(question: &str) -> String {
    let line =
        question.split_whitespace().collect::<Vec<_>>().join(" ").replace('<', "＜").replace('>', "＞");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::answer::Engine;
    use crate::dialogue::Person;
    use crate::scripts::{Scripts, Source};

    #[test]
    fn the_only_case_that_is_named_is_meant() {
        let engine = Engine::new(Arc::new(Scripts::load(&Source::of("")).unwrap()));
        let (person, today) = (Person::default(), jiff::civil::date(2026, 11, 30));
        let guide = Guide { engine: &engine, today, now_ms: 0, person: &person, draft_page: None };
        let case = guide.case_in("（2026）京0105民初7号的判决书寄到旧地址了，可以重新寄吗");
        assert_eq!(case.as_deref(), Some("（2026）京0105民初7号"));
        assert_eq!(guide.case_in("（2026）京0105民初7号和（2026）京0105民初8号"), None);
        assert_eq!(guide.case_in("判决书寄到旧地址了"), None);
        assert!(
            guide.case_in("（2026）京0105民初7号，就是（2026）京0105民初7号").is_some(),
            "one case, named twice"
        );
    }

    #[test]
    fn somebodys_own_number_is_heard_however_it_is_spaced() {
        for own in [
            "我的手机是13800138000",
            "身份证１１０１０１１９９００３０７００１Ｘ",
            "卡号6222 0200 0000 0000 000",
            "手机138\u{200b}0013\u{200b}8000",
        ] {
            assert!(has_number(own), "{own}");
        }
        for other in ["（2026）京0105民初7号", "2026年11月30日10:30开庭", "赔1000000元"] {
            assert!(!has_number(other), "{other}");
        }
    }

    #[test]
    fn a_question_is_shown_in_one_line_and_not_whole_where_it_is_long() {
        assert_eq!(shown(" 怎么\n<a>立案 "), "怎么 ＜a＞立案");
        let shown = shown(&"案".repeat(61));
        assert_eq!((shown.chars().count(), shown.ends_with('…')), (61, true));
    }
}
