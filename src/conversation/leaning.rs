//! Questions that are not alone: 几天内 after a question about an appeal, or two questions in one message.

use super::guide::{Guide, PART};
use super::thread::Thread;
use crate::answer::{Action, Outcome, Question};
use crate::text::{normalise, plain, simplified};

/// A question this short leans on the one before it.
const SHORT: usize = 10;
/// Words this few (几天内) mean nothing but the question before.
const BARE: usize = 5;
/// What was answered did not help: somebody has to look.
const FAILED: &[&str] = &["还是不行", "还不行", "还是不成", "不管用", "还是失败", "还是没用", "试了没用"];
/// Who says so does not insist.
const LEAVING: &[&str] = &["退出", "取消", "算了", "不问了", "换个", "返回"];
/// Somebody who insists on what was refused says so in few words.
const INSISTING: usize = 14;
/// Which share of the usual certainty is enough for a short question that leans on the one before.
const LEANING: f64 = 0.9;
/// And for each of two questions in one message.
const TWICE: f64 = 0.75;
/// Words that turn to something else; what follows stands on its own. The longer ones first.
const TURNING: &[&str] = &["那么", "那", "对了", "等等", "等一下", "先问一下", "顺便问一下", "另外", "还有"];
const ASKING: &[&str] = &[
    "多少",
    "怎么",
    "吗",
    "谁",
    "哪",
    "几",
    "什么",
    "能不能",
    "可以",
    "多久",
    "如何",
    "是否",
    "要不要",
    "会不会",
    "有没有",
    "多长",
];

/// What a question can be about; the first one that occurs in what was said before is put before a short question.
const SUBJECTS: &[&str] = &[
    "上诉",
    "再审",
    "申请执行",
    "执行",
    "保全",
    "立案",
    "起诉",
    "撤诉",
    "开庭",
    "送达",
    "调解",
    "司法确认",
    "支付令",
    "鉴定",
    "证人",
    "证据",
    "管辖权异议",
    "管辖",
    "诉讼费",
    "法律援助",
    "阅卷",
    "诉讼时效",
    "律师",
    "注册",
    "实名认证",
    "退货",
    "退款",
    "预付卡",
    "定金",
    "押金",
    "借款",
    "利息",
    "工资",
    "劳动仲裁",
    "离婚",
    "网购",
    "食品",
    "假货",
    "平台",
    "留言",
    "回避",
    "反诉",
    "答辩",
    "小额诉讼",
];

impl Guide<'_> {
    /// Two questions in one message get both answers, if both are certain.
    pub(super) fn twice(&self, thread: &Thread, text: &str) -> Option<Outcome> {
        let parts: Vec<&str> = text.split(['，', ',', '？', '?', '；', ';', '。', '\n']).collect();
        let parts: Vec<&str> = parts.into_iter().filter(|part| plain(part).chars().count() >= PART).collect();
        let [first, second] = parts[..] else { return None };
        if ![first, second].iter().all(|part| is_question(part)) {
            return None;
        }
        let one = self.fairly(first, TWICE)?;
        let mut leaning = thread.clone();
        leaning.note(&one, self.now_ms);
        let leant = || {
            let second = Question::new(second);
            let alone = self.engine.answer_to(&second, self.today);
            Some(self.leaning(&leaning, &second, alone)).filter(|outcome| self.engine.is_certain(outcome))
        };
        let of_first = || self.fairly(&format!("{}{second}", subject(first)?), TWICE);
        let two = self.fairly(second, TWICE).or_else(of_first).or_else(leant)?;
        let also = two.topic.clone().filter(|topic| Some(topic) != one.topic.as_ref())?;
        let text = format!("{}\n\n——\n{}", without_mark(&one.text), two.text);
        Some(Outcome { text, also: vec![also], ..one })
    }

    /// A short question that says nothing for certain by itself is asked together with the topic before it; who
    /// insists on something refused is refused again.
    pub(super) fn leaning(&self, thread: &Thread, question: &Question<'_>, outcome: Outcome) -> Outcome {
        let text = question.text();
        let length = plain(text).chars().count();
        let is_unsure = outcome.action == Action::Clarify
            || (outcome.action == Action::Refuse && !self.engine.knows(question));
        let is_open = is_unsure && length > 0;
        let Some(last) = thread.recent_topic(self.now_ms).filter(|_| is_open) else { return outcome };
        let is_leaving = LEAVING.iter().any(|word| text.contains(word));
        if last.starts_with("refuse.") && length <= INSISTING && !is_leaving {
            return self.engine.by_slug(last, self.today).unwrap_or(outcome);
        }
        if FAILED.iter().any(|words| text.contains(words)) {
            return self.engine.human().unwrap_or(outcome);
        }
        let Some(canonical) = self.engine.canonical(last).filter(|_| length <= SHORT) else { return outcome };
        let alone = turned(text).and_then(|rest| self.fairly(rest, 1.0));
        // The question before outweighs a few words: it may answer them again only where they say nothing.
        let asks = is_question(text) || text.contains('呢');
        let says_something =
            length > BARE || !asks || text.chars().any(char::is_numeric) || subject(text).is_some();
        let is_new = |found: &Outcome| {
            !says_something || found.topic.as_ref().is_some_and(|topic| topic.as_str() != last)
        };
        let about = subject(canonical).filter(|subject| !text.contains(subject));
        let with_subject = || about.and_then(|subject| self.fairly(&format!("{subject}{text}"), LEANING));
        let with_question = || {
            let together = self.engine.ask(&format!("{}，{text}", normalise(canonical)), self.today);
            self.engine.is_certain(&together).then_some(together)
        };
        let leant = || with_subject().filter(is_new).or_else(|| with_question().filter(is_new));
        alone.or_else(leant).unwrap_or(outcome)
    }

    /// What is answered to a question by which somebody turns away from what is asked: 那诉讼费要多少.
    pub(super) fn turned_to(&self, text: &str) -> Option<Outcome> {
        let rest = turned(text).filter(|rest| is_question(rest))?;
        self.likely(self.engine.ask(rest, self.today), rest)
    }

    /// An answer for a message that a running dialogue cannot use: a certain one, or what a question is likely about.
    pub(super) fn likely(&self, outcome: Outcome, text: &str) -> Option<Outcome> {
        let is_near = outcome.unsure && outcome.score >= self.engine.direct() * TWICE && is_question(text);
        (self.engine.is_certain(&outcome) || is_near).then_some(outcome)
    }

    /// The answer to a question, if it reaches this share of the usual certainty: what was said before vouches
    /// for the rest.
    fn fairly(&self, question: &str, share: f64) -> Option<Outcome> {
        let outcome = self.engine.ask(question, self.today);
        if self.engine.is_certain(&outcome) {
            return Some(outcome);
        }
        let is_fair = outcome.action == Action::Clarify && outcome.score >= self.engine.direct() * share;
        let topic = outcome.topic.as_ref().filter(|_| is_fair)?;
        self.engine.by_slug(topic.as_str(), self.today)
    }
}

/// The text of the first of two answers: one mark at the end of both is enough.
fn without_mark(text: &str) -> &str {
    text.rsplit_once('\n').map_or(text, |(text, _)| text)
}

fn is_question(text: &str) -> bool {
    ASKING.iter().any(|word| text.contains(word))
}

/// What is said after a word that turns to something else.
pub(super) fn turned(text: &str) -> Option<&str> {
    let text = text.trim();
    let rest = TURNING.iter().find_map(|word| text.strip_prefix(word))?;
    Some(rest.trim_start_matches(|c: char| c.is_whitespace() || "，,。".contains(c)))
}

/// The subject of what was said before.
fn subject(said: &str) -> Option<&'static str> {
    let said = simplified(said);
    let places = SUBJECTS.iter().filter_map(|subject| said.find(subject).map(|at| (at, *subject)));
    places.min_by_key(|(at, subject)| (*at, std::cmp::Reverse(subject.len()))).map(|(_, subject)| subject)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Engine;
    use crate::dialogue::Person;
    use crate::scripts::{Scripts, Source};
    use jiff::civil::date;
    use std::sync::Arc;

    #[test]
    fn a_short_question_of_its_own_does_not_get_the_last_answer_again() {
        let engine = Engine::new(Arc::new(Scripts::load(&Source::Embedded).expect("the shipped scripts")));
        let person = Person::default();
        let guide = Guide {
            engine: &engine,
            today: date(2026, 11, 23),
            now_ms: 0,
            person: &person,
            draft_page: None,
        };
        let mut thread = Thread::default();
        let first = guide.hear(&mut thread, "聊天记录能当证据吗", None);
        assert_eq!(first.topic.as_ref().map(|topic| topic.as_str()), Some("evid.wechat-chat"));
        for other in [
            "在哪个法院告",
            "我住朝阳，卖家在深圳",
            "花了3999，能赔多少",
            "那诉讼费要多少",
            "3999",
            "公司在海淀",
            "要请律师吗",
            "怎么上诉",
        ] {
            let outcome = guide.hear(&mut thread.clone(), other, None);
            assert_ne!(outcome.topic, first.topic, "{other}");
        }
    }

    #[test]
    fn the_first_subject_counts() {
        assert_eq!(subject("不服一审判决怎么上诉？"), Some("上诉"));
        assert_eq!(subject("申请执行要先交费吗"), Some("申请执行"));
        assert_eq!(subject("你好"), None);
    }
}
