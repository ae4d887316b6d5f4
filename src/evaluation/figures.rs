//! The figures: how many answers are right, how many wrong, and how well doubt is told from certainty.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Answered;
use crate::scripts::Action;

/// What was measured; shares are between 0 and 1.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// Questions asked.
    pub questions: usize,
    /// FAQ questions whose first topic is right.
    pub faq_top1: f64,
    /// FAQ questions whose topic is first or in the menu.
    pub faq_menu_hit3: f64,
    /// How many candidates are offered where a FAQ question is asked back.
    pub faq_menu_size: f64,
    /// FAQ questions answered directly and right.
    pub faq_direct_correct: f64,
    /// Direct answers that are wrong, of FAQ and outside questions.
    pub wrong_answer_rate: f64,
    /// FAQ questions that could be answered directly and right if 1, 2 or 5 of 100 answers might be wrong.
    pub faq_correct_at_wrong: BTreeMap<String, f64>,
    /// How well the certainty tells FAQ questions from outside ones.
    pub oos_auc: f64,
    /// Outside questions that got a direct answer.
    pub oos_false_answer: f64,
    /// Urgent messages recognised and handed over.
    pub urgent_recall: f64,
    /// Other messages taken for urgent ones.
    pub urgent_false_alarm: f64,
    /// Questions that got what they should, an answer or something else.
    pub action_accuracy: f64,
    /// Calculator questions that reached their calculator.
    pub calc_routed: f64,
    /// Those whose values were all found.
    pub calc_slots_exact: f64,
    /// Those with a known result that was given.
    pub calc_value_ok: f64,
    /// Articles found among the first five, where articles are known.
    pub statute_recall5: f64,
    /// First topic right, by way of asking.
    pub faq_top1_by_style: BTreeMap<String, (f64, usize)>,
    /// Time for one answer in milliseconds: half of them, and all but one in a hundred.
    pub latency_ms_p50: f64,
    /// See above.
    pub latency_ms_p99: f64,
}

impl Figures {
    /// Measures answered questions.
    pub fn of(answered: &[Answered]) -> Self {
        let faq: Vec<&Answered> = answered.iter().filter(|one| one.gold.is_faq()).collect();
        let outside: Vec<&Answered> = answered.iter().filter(|one| one.gold.is_outside()).collect();
        let pool: Vec<&Answered> = faq.iter().chain(&outside).copied().collect();
        let calc: Vec<&Answered> = those(answered, |one| one.gold.action.starts_with("calculator"));
        let valued: Vec<&Answered> = calc.iter().filter(|one| one.gold.expected.is_some()).copied().collect();
        let urgent = those(answered, |one| one.gold.is_urgent());
        let calm = those(answered, |one| one.gold.severity.as_deref() != Some("urgent"));
        let cited = those(answered, |one| !one.gold.statutes.is_empty());
        let latency = |quantile| quantile_of(answered.iter().map(|one| one.latency_ms).collect(), quantile);
        Self {
            questions: answered.len(),
            faq_top1: share(&faq, Answered::is_right),
            faq_menu_hit3: share(&faq, |one| one.is_right() || one.is_in_menu()),
            faq_menu_size: offered(&faq),
            faq_direct_correct: share(&faq, |one| one.is_direct() && one.is_right()),
            wrong_answer_rate: share(&pool, Answered::is_wrong),
            faq_correct_at_wrong: [0.01, 0.02, 0.05]
                .map(|limit| (limit.to_string(), coverage(&pool, faq.len(), limit)))
                .into(),
            oos_auc: auc(&faq, &outside),
            oos_false_answer: share(&outside, Answered::is_wrong),
            urgent_recall: share(&urgent, |one| one.is_right() && one.outcome.action == Action::Handover),
            urgent_false_alarm: share(&calm, |one| one.is_alarm()),
            action_accuracy: share(&answered.iter().collect::<Vec<_>>(), Answered::is_fit),
            calc_routed: share(&calc, |one| one.outcome.action.to_string() == one.gold.action),
            calc_slots_exact: share(&calc, Answered::has_slots),
            calc_value_ok: share(&valued, Answered::has_value),
            statute_recall5: mean(cited.iter().map(|one| one.statute_recall(5))),
            faq_top1_by_style: by_style(&faq),
            latency_ms_p50: latency(0.5),
            latency_ms_p99: latency(0.99),
        }
    }
}

impl Answered {
    /// Whether the first topic is right.
    pub fn is_right(&self) -> bool {
        self.outcome.topic.as_ref().is_some_and(|topic| self.gold.takes(topic.as_str()))
    }

    /// Whether the likeliest topic is right, offered or answered.
    pub(super) fn is_first(&self) -> bool {
        self.outcome
            .menu
            .first()
            .or(self.outcome.topic.as_ref())
            .is_some_and(|topic| self.gold.takes(topic.as_str()))
    }

    fn is_in_menu(&self) -> bool {
        self.outcome.menu.iter().take(3).any(|topic| self.gold.takes(topic.as_str()))
    }

    fn is_direct(&self) -> bool {
        matches!(self.outcome.action, Action::Answer | Action::Calculator(_))
    }

    /// Whether a direct answer was given that is not right.
    pub fn is_wrong(&self) -> bool {
        let excused = self.is_right() && (!self.gold.is_outside() || self.gold.topic == "safety.fraud");
        self.is_direct() && !excused
    }

    fn is_alarm(&self) -> bool {
        let topic = self.outcome.topic.as_ref().map_or("", |topic| topic.as_str());
        (topic.starts_with("safety.") && topic != "safety.fraud") || topic == "refuse.threat"
    }

    /// Whether the person got what is right, or something as good.
    pub fn is_fit(&self) -> bool {
        let action = self.outcome.action.to_string();
        self.is_right()
            || (self.gold.action != "answer" && action == self.gold.action)
            || (self.gold.clarify_ok && action == "clarify")
    }

    fn has_slots(&self) -> bool {
        let mut wanted = self.gold.slots.iter().filter(|(name, _)| *name != "missing");
        wanted.all(|(name, value)| self.outcome.slots.get(name).is_some_and(|own| is_same(own, value)))
    }

    fn has_value(&self) -> bool {
        let expected = self.gold.expected.as_deref().unwrap_or_default();
        self.outcome.answer_values.iter().any(|value| value == expected)
    }

    #[expect(clippy::cast_precision_loss, reason = "a handful of articles")]
    fn statute_recall(&self, first: usize) -> f64 {
        let found = self.outcome.statutes.iter().take(first);
        let right = found.filter(|statute| self.gold.statutes.contains(statute)).count();
        right as f64 / self.gold.statutes.len() as f64
    }
}

/// Numbers are the same by their value, other things by their text.
fn is_same(one: &serde_json::Value, two: &serde_json::Value) -> bool {
    match (one.as_f64(), two.as_f64()) {
        (Some(one), Some(two)) => (one - two).abs() < 1e-9,
        _ => one == two,
    }
}

fn those(answered: &[Answered], wanted: impl Fn(&&Answered) -> bool) -> Vec<&Answered> {
    answered.iter().filter(wanted).collect()
}

fn share(of: &[&Answered], wanted: impl Fn(&Answered) -> bool) -> f64 {
    mean(of.iter().map(|one| if wanted(one) { 1.0 } else { 0.0 }))
}

#[expect(clippy::cast_precision_loss, reason = "some thousand questions")]
fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1);
    values.sum::<f64>() / count as f64
}

/// How many candidates the questions back among these offer, on average.
#[expect(clippy::cast_precision_loss, reason = "a handful of candidates")]
fn offered(of: &[&Answered]) -> f64 {
    let asked_back: Vec<f64> =
        of.iter().filter(|one| one.outcome.unsure).map(|one| one.outcome.menu.len() as f64).collect();
    mean(asked_back.into_iter())
}

/// How many FAQ questions are answered right if everything above one certainty is answered, and at most this
/// share of all is wrong.
#[expect(clippy::cast_precision_loss, reason = "some thousand questions")]
fn coverage(pool: &[&Answered], faqs: usize, limit: f64) -> f64 {
    let mut by_score: Vec<(f64, bool)> =
        pool.iter().map(|one| (one.outcome.score, one.is_right() && !one.gold.is_outside())).collect();
    by_score.sort_by(|one, two| two.0.total_cmp(&one.0).then(two.1.cmp(&one.1)));
    let (mut right, mut wrong, mut best) = (0, 0, 0);
    for (_, is_right) in by_score {
        if is_right {
            right += 1;
        } else {
            wrong += 1;
        }
        if f64::from(wrong) / pool.len() as f64 <= limit {
            best = right;
        }
    }
    f64::from(best) / faqs.max(1) as f64
}

/// The chance that a FAQ question is more certain than an outside one; ties count half.
#[expect(clippy::cast_precision_loss, reason = "some thousand questions")]
fn auc(faq: &[&Answered], outside: &[&Answered]) -> f64 {
    let pairs =
        faq.iter().flat_map(|one| outside.iter().map(move |two| (one.outcome.score, two.outcome.score)));
    let won: f64 = pairs
        .map(|(one, two)| {
            if one > two {
                1.0
            } else if one < two {
                0.0
            } else {
                0.5
            }
        })
        .sum();
    won / (faq.len() * outside.len()).max(1) as f64
}

fn by_style(faq: &[&Answered]) -> BTreeMap<String, (f64, usize)> {
    let mut styles: BTreeMap<String, Vec<&Answered>> = BTreeMap::new();
    for one in faq {
        styles.entry(one.gold.style.clone()).or_default().push(one);
    }
    styles.into_iter().map(|(style, ones)| (style, (share(&ones, Answered::is_right), ones.len()))).collect()
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a list"
)]
fn quantile_of(mut values: Vec<f64>, quantile: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = (values.len() as f64 * quantile) as usize;
    values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or_default()
}
