//! Tappable words inside a text message.

use super::{Phrase, Phrases};

/// The menu id by which a tap asks for a human.
pub const HUMAN: &str = "handover";
/// The menu id by which a tap fetches answers that came too late.
pub const WAITING: &str = "waiting";
/// The menu id by which a tap leaves the human and returns to the assistant.
pub const BOT: &str = "bot";
/// The menu id by which a tap says that the last answer missed the point.
pub const UNHELPFUL: &str = "unhelpful";
/// What stands before a topic's slug in a menu id.
pub const TOPIC_PREFIX: &str = "topic:";

/// The menu id of words that count as if they had been typed.
pub const SAY: &str = "say";
/// What stands before a dialogue's name in a menu id that goes on with it.
pub const RESUME_PREFIX: &str = "resume:";
/// What stands before a dialogue's name and the number of its start in a menu id that begins it.
pub const START_PREFIX: &str = "start:";

/// What stands before the time of a question in a menu id that hands it to the court's staff.
pub const STAFF_PREFIX: &str = "staff:";
/// The same for a complaint about somebody of the court.
pub const COMPLAINT_PREFIX: &str = "complaint:";

/// Words that send themselves with `menu_id` when tapped (protocol C3).
pub fn tap(words: &str, menu_id: &str) -> String {
    let content = percent_encoded(words);
    format!(r#"<a href="weixin://bizmsgmenu?msgmenucontent={content}&msgmenuid={menu_id}">{words}</a>"#)
}

/// A question that asks itself when tapped.
pub fn question(question: &str, slug: &super::Slug) -> String {
    tap(question, &format!("{TOPIC_PREFIX}{slug}"))
}

/// The last line of an answer: its mark, the way to say that it missed the point, the way to a human.
pub fn last_line(phrases: &Phrases, mark: Phrase) -> String {
    let unhelpful = tap(phrases.get(Phrase::UnhelpfulTap), UNHELPFUL);
    format!("{}{unhelpful} {}", phrases.get(mark), tap("转人工", HUMAN))
}

/// Words that open a page when tapped.
pub fn page(words: &str, address: &str) -> String {
    format!(r#"<a href="{address}">{words}</a>"#)
}

/// A text as it reads: of its links only the words.
pub fn words(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, (_, after))) =
        rest.split_once("<a ").and_then(|(before, inside)| Some((before, inside.split_once('>')?)))
    {
        out.push_str(before);
        rest = after;
    }
    out.push_str(rest);
    out.replace("</a>", "")
}

fn percent_encoded(text: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte as char),
            other => {
                out.push('%');
                out.extend([HEX[usize::from(other >> 4)] as char, HEX[usize::from(other & 15)] as char]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_reads_as_its_words() {
        let text = format!("请{}，或者{}。", tap("转人工", HUMAN), page("查看", "https://x/m"));
        assert_eq!(words(&text), "请转人工，或者查看。");
        for typed in ["没有链接", "a<b", "<a 没有写完", ""] {
            assert_eq!(words(typed), typed);
        }
    }

    #[test]
    fn a_tap_carries_its_words_and_its_id() {
        assert_eq!(
            tap("转人工", HUMAN),
            r#"<a href="weixin://bizmsgmenu?msgmenucontent=%E8%BD%AC%E4%BA%BA%E5%B7%A5&msgmenuid=handover">转人工</a>"#
        );
        assert!(tap("a&b \"c\"", "x").contains("a%26b%20%22c%22"));
    }
}
