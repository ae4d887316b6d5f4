//! The people of a case, and what stands on their screens of its sitting.

use std::collections::HashSet;

use jiff::civil::DateTime;
use tingxun::simulator::{Shown, Simulator};
use tingxun::wechat::OpenId;

/// The rooms in which the sitting may be.
pub const ROOMS: [&str; 2] = ["第三法庭", "第五法庭"];

/// What somebody can know of the sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// It takes place then, in that room.
    At(DateTime, usize),
    /// It does not take place.
    Off,
    /// It was held: nobody is told so.
    Over,
}

/// Where somebody can be reached.
pub enum Reached {
    /// By the account, and by the number of their card.
    Account(OpenId),
    /// By the number that the court has.
    Number(String),
    /// By nobody but a clerk.
    Nowhere,
}

/// Somebody of the case.
pub struct Person {
    pub name: &'static str,
    /// The source id of the party or the mandate.
    pub source: String,
    pub reached: Reached,
    /// Since when they stand in the case, Unix milliseconds; `None` when they do not.
    pub stands_since: Option<i64>,
    /// What they heard, the last at the end.
    pub heard: Vec<Fact>,
    /// The words of everything that they heard.
    pub words: Vec<String>,
    /// Of short messages, which have an id, those that were seen; of a screen, the last.
    seen: HashSet<String>,
    last: u64,
}

impl Person {
    pub fn new(name: &'static str, source: String, reached: Reached) -> Self {
        let (heard, words) = (Vec::new(), Vec::new());
        Self { name, source, reached, stands_since: None, heard, words, seen: HashSet::new(), last: 0 }
    }

    /// What is new on their screen of the case with this number.
    pub fn looks(&mut self, simulator: &Simulator, case: &str) -> Vec<Words> {
        let mut new = Vec::new();
        match &self.reached {
            Reached::Account(openid) => {
                let (screen, last) = (simulator.screen(openid), self.last);
                for item in screen.into_iter().filter(|item| item.sequence > last) {
                    self.last = item.sequence;
                    new.extend(Words::of(item.shown).filter(|words| words.all.contains(case)));
                }
            }
            Reached::Number(mobile) => {
                let mut taken = simulator.short_messages(mobile);
                taken.sort_by_key(|message| message.at_ms);
                for message in taken.into_iter().filter(|message| message.arrives) {
                    if self.seen.insert(message.id) {
                        new.push(Words::read(message.text));
                    }
                }
            }
            Reached::Nowhere => {}
        }
        self.words.extend(new.iter().map(|words| words.all.clone()));
        new
    }
}

/// The words of a message.
#[derive(Debug)]
pub struct Words {
    /// All of them.
    pub all: String,
    /// Those that say what is so now, without what was so before.
    said: String,
}

impl Words {
    fn of(shown: Shown) -> Option<Self> {
        match shown {
            Shown::Notice { lines, .. } => {
                let join = |lines: &[(String, String)]| {
                    lines.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("｜")
                };
                // The remark of a template names the old time.
                let said: Vec<_> = lines.iter().filter(|(key, _)| key != "thing4").cloned().collect();
                Some(Self { all: join(&lines), said: join(&said) })
            }
            Shown::Court { text, .. } => Some(Self::read(text)),
            Shown::Sms { text } => Some(Self::read(text)),
            _ => None,
        }
    }

    /// Words of a chat, a short message or a call.
    pub fn read(text: String) -> Self {
        let is_past = |part: &&str| part.contains("再按");
        let said = text.split(['。', '\n']).filter(|part| !is_past(part)).collect::<Vec<_>>().join("。");
        Self { all: text, said }
    }

    /// What they say of the sitting, which is at one of these times, each of another clock; `None` when they speak of
    /// none or of several.
    pub fn fact(&self, times: &[DateTime]) -> Option<Fact> {
        if self.said.contains("取消") {
            return Some(Fact::Off);
        }
        let is_said = |time: &&DateTime| self.said.contains(&time.strftime("%H:%M").to_string());
        let mut said = times.iter().filter(is_said);
        let (time, other) = (said.next()?, said.next());
        let room = ROOMS.iter().position(|room| self.said.contains(room))?;
        let has_day = self.said.contains(&time.strftime("%-m月%-d日").to_string());
        // Two hours before, only the clock is told.
        (other.is_none() && (has_day || self.said.contains("今天"))).then_some(Fact::At(*time, room))
    }
}
