//! How answers look: the text, what it rests on, how sure it is, the machine's mark, the way to a human.

use url::form_urlencoded::byte_serialize;

use super::Engine;
use crate::scripts::{Confidence, Fixed, FixedAction, Phrase, Topic};
use crate::text::chinese_number;

/// The menu ids of candidate questions begin with this; the topic's slug follows.
pub const TOPIC_LINK: &str = "topic:";

impl Engine {
    pub(super) fn topic_text(&self, topic: &Topic) -> String {
        let mut text = topic.answer.trim().to_owned();
        if !topic.basis.is_empty() {
            let sources: Vec<String> = topic.basis.iter().map(|basis| source(basis)).collect();
            text.push_str(&format!("\n\n依据：{}（自{}起施行）", sources.join("、"), topic.valid_from));
        }
        let note = match topic.confidence {
            Confidence::High => None,
            Confidence::Medium => Some(Phrase::Medium),
            Confidence::Low => Some(Phrase::Low),
        };
        if let Some(note) = note {
            text.push('\n');
            text.push_str(self.phrase(note));
        }
        self.marked(&text)
    }

    pub(super) fn fixed_text(&self, fixed: &Fixed) -> String {
        let mut text = fixed.text.trim().to_owned();
        let topics = fixed.topics.iter().filter_map(|slug| self.scripts.topics.get(slug));
        for topic in topics {
            text.push_str("\n· ");
            text.push_str(&topic_link(topic));
        }
        // Small talk stays short, and a crisis text must not be diluted.
        match fixed.action {
            FixedAction::Smalltalk | FixedAction::Handover | FixedAction::Bot => text,
            _ => self.marked(&text),
        }
    }

    pub(super) fn clarify_text(&self, topics: &[&Topic]) -> String {
        let mut text = self.phrase(Phrase::Clarify).to_owned();
        for (place, topic) in topics.iter().enumerate() {
            text.push_str(&format!("\n{}. {}", place + 1, topic_link(topic)));
        }
        text.push('\n');
        text.push_str(self.phrase(Phrase::ClarifyTail));
        self.marked(&text)
    }

    pub(super) fn marked(&self, text: &str) -> String {
        format!("{}\n\n{}", text.trim(), self.phrase(Phrase::AiMark))
    }
}

fn topic_link(topic: &Topic) -> String {
    let question = topic.questions.first().map_or(topic.slug.as_str(), String::as_str);
    menu_link(question, &format!("{TOPIC_LINK}{}", topic.slug))
}

/// A tappable line (protocol C3): the tap sends its words together with the id.
pub fn menu_link(words: &str, id: &str) -> String {
    let encoded: String = byte_serialize(words.as_bytes()).collect();
    let id: String = byte_serialize(id.as_bytes()).collect();
    // The platform reads %20 here, not the form's plus sign.
    let encoded = encoded.replace('+', "%20");
    format!("<a href=\"weixin://bizmsgmenu?msgmenucontent={encoded}&msgmenuid={id}\">{words}</a>")
}

/// `民诉法解释§126,208` → 《民诉法解释》第126、208条; anything without § is shown as it is.
pub(super) fn source(basis: &str) -> String {
    match basis.split_once('§') {
        Some((law, articles)) => format!("《{law}》第{}条", articles.replace(',', "、")),
        None => basis.to_owned(),
    }
}

/// `民事诉讼法§126,171` → 民事诉讼法第一百二十六条, 民事诉讼法第一百七十一条. Ranges are not spread out.
pub(super) fn articles(basis: &str) -> Vec<String> {
    let Some((law, numbers)) = basis.split_once('§') else { return Vec::new() };
    let numbers = numbers.split([',', '-']).filter_map(|number| number.trim().parse().ok());
    numbers.map(|number: u16| format!("{law}第{}条", chinese_number(number))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_shown_as_people_cite_them() {
        assert_eq!(source("民诉法解释§126,208"), "《民诉法解释》第126、208条");
        assert_eq!(source("法〔2025〕82号"), "法〔2025〕82号");
        assert_eq!(articles("民事诉讼法§122"), ["民事诉讼法第一百二十二条"]);
    }

    #[test]
    fn a_menu_link_is_one_that_the_platform_reads() {
        assert_eq!(
            menu_link("转 人工", "handover"),
            "<a href=\"weixin://bizmsgmenu?msgmenucontent=%E8%BD%AC%20%E4%BA%BA%E5%B7%A5&msgmenuid=handover\">转 人工</a>"
        );
    }
}
