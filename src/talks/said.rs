//! What was said in a chat, by whomever: the person, the assistant, the court's fixed sentences, a seat.

use super::{Talk, Talks};
use crate::channel::{Author, Part};
use crate::db::{DbError, Reader};
use crate::inbox::queries as inbox;
use crate::outbox::queries as outbox;
use crate::scripts::link;
use crate::text::mask::LONGEST_HARMLESS;
use crate::wechat::inbound::{Body, Inbound, Message};

/// So much of a chat is shown: of so long before a seat was asked for, and of no more than a moment after it was over.
const LINES: i64 = 100;
const BEFORE_MS: i64 = 24 * 3_600_000;
const AFTER_MS: i64 = 60_000;
/// So much of a number that may be somebody's own is shown at each end.
const SHOWN_DIGITS: usize = 3;

/// Who said something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speaker {
    /// The person.
    Person,
    /// The assistant.
    Assistant,
    /// The court, in a fixed sentence.
    Court,
    /// A seat, by id.
    Seat(String),
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// By whom.
    pub by: Speaker,
    /// What; links are their words.
    pub text: String,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What became of words to the person that were queued; `None` of all others.
    pub sent: Option<Sent>,
}

/// What became of words to the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Their row.
    pub id: String,
    /// Where they are.
    pub way: Way,
}

/// Where words to the person are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Kept here until then, Unix milliseconds: they can be taken back.
    Kept(i64),
    /// On the way.
    Going,
    /// The platform took them.
    Gone,
    /// Behind a link that the person has to tap: no message may be sent now.
    Behind,
    /// Taken back.
    Withdrawn,
    /// They never arrive.
    Lost,
}

impl Talks {
    /// What was said in a chat up to a conversation's end, the earliest first; numbers that may be somebody's own are masked.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn said(&self, talk: &Talk) -> Result<Vec<Said>, DbError> {
        let now_ms = self.clock.now_ms();
        let span = (talk.asked_at - BEFORE_MS, talk.ended_at.map_or(i64::MAX, |at| at + AFTER_MS));
        let chat = (talk.account.as_str(), talk.openid.as_str());
        let reader = &mut Reader::Db(&self.db);
        let mut lines: Vec<(String, Said)> = Vec::new();
        for heard in inbox::heard(reader, &self.sealer, chat, span, LINES).await? {
            let at_ms = heard.received_at;
            let by_person = words_of(&heard.plaintext).map(|text| Said {
                by: Speaker::Person,
                text: masked(&text),
                at_ms,
                sent: None,
            });
            // What was answered in the answer to the push stands right after it.
            let answers = heard.reply.iter().filter_map(|part| said(part, None, at_ms, None));
            lines.extend(by_person.into_iter().chain(answers).map(|line| (heard.id.clone(), line)));
        }
        for row in outbox::written(reader, &self.sealer, chat, span, LINES).await? {
            let sent = Sent { id: row.id.clone(), way: way(&row, now_ms) };
            lines.extend(
                said(&row.part, row.staff_id.clone(), row.created_at, Some(sent)).map(|line| (row.id, line)),
            );
        }
        lines.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }
}

/// Whoever writes to a seat may tell numbers that are nobody else's business: of a long one only the ends are shown.
fn masked(text: &str) -> String {
    let (mut out, mut run) = (String::with_capacity(text.len()), String::new());
    for character in text.chars().chain(['\n']) {
        // A number may be spaced, and an identity number ends in X.
        let goes_on = !run.is_empty() && matches!(character, ' ' | 'x' | 'X' | 'Ｘ');
        if character.is_numeric() || goes_on {
            run.push(character);
        } else {
            out.push_str(&masked_run(&run));
            run.clear();
            out.push(character);
        }
    }
    out.pop();
    out
}

fn masked_run(run: &str) -> String {
    let digits = run.chars().filter(|own| own.is_numeric()).count();
    if digits <= LONGEST_HARMLESS {
        return run.to_owned();
    }
    let mut place = 0;
    let shown = |own: char| {
        place += usize::from(own.is_numeric());
        let is_end = place <= SHOWN_DIGITS || place > digits - SHOWN_DIGITS;
        if own == ' ' || is_end && own.is_numeric() { own } else { '*' }
    };
    run.chars().map(shown).collect()
}

fn way(row: &outbox::Written, now_ms: i64) -> Way {
    match row.state.as_str() {
        "queued" if row.attempts == 0 && row.next_at > now_ms => Way::Kept(row.next_at),
        "queued" | "sending" => Way::Going,
        "sent" => Way::Gone,
        "waiting" => Way::Behind,
        _ if row.outcome.as_deref() == Some("withdrawn") => Way::Withdrawn,
        _ => Way::Lost,
    }
}

fn said(part: &Part, staff: Option<String>, at_ms: i64, sent: Option<Sent>) -> Option<Said> {
    let Part::Text { text, author } = part else { return None };
    let by = match (staff, author) {
        (Some(staff), _) => Speaker::Seat(staff),
        (None, Author::Ai) => Speaker::Assistant,
        (None, Author::Court) => Speaker::Court,
    };
    Some(Said { by, text: link::words(text), at_ms, sent })
}

/// What a person wrote, as it was pushed; what is no message says nothing.
fn words_of(plaintext: &str) -> Option<String> {
    let Ok(inbound) = Inbound::parse(plaintext) else {
        // What was not kept has its own words.
        return plaintext.starts_with('〔').then(|| plaintext.to_owned());
    };
    let Body::Message { message, .. } = inbound.body else { return None };
    Some(match message {
        Message::Text { content, .. } => content.expose().clone(),
        Message::Voice { recognition: Some(words), .. } => format!("〔语音〕{}", words.expose()),
        Message::Voice { recognition: None, .. } => "〔语音〕".to_owned(),
        Message::Image { .. } => "〔图片〕".to_owned(),
        Message::Video { .. } | Message::ShortVideo { .. } => "〔视频〕".to_owned(),
        Message::Location { label, .. } => format!("〔位置〕{}", label.expose()),
        Message::Link { title, .. } => format!("〔链接〕{}", title.expose()),
        Message::File { .. } => "〔文件〕".to_owned(),
        Message::MiniProgramPage { .. } => "〔小程序〕".to_owned(),
        Message::Unknown { .. } => "〔其他消息〕".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_number_that_may_be_somebodys_own_only_the_ends_are_shown() {
        for (typed, shown) in [
            ("我的手机是19900000001，请回电", "我的手机是199*****001，请回电"),
            ("11990219851231022X", "119***********022*"),
            ("199 0000 0001", "199 **** *001"),
            ("（2026）京0491民初1号", "（2026）京0491民初1号"),
            ("赔1000000元，2026年11月30日10:30", "赔1000000元，2026年11月30日10:30"),
            ("京0491-20261124-W-00042-7", "京0491-20261124-W-00042-7"),
            ("", ""),
        ] {
            assert_eq!(masked(typed), shown, "{typed}");
        }
    }
}
