//! Puts texts together as they are sent: answer, basis, notes, mark and the way to a human.

use crate::scripts::link::{self, HUMAN};
use crate::scripts::{Basis, Confidence, Effect, Faq, Phrase, Scripts, Slug};

/// An answer with its basis, a note on how sure it is, and the last line.
pub(super) fn answer(scripts: &Scripts, faq: &Faq) -> String {
    format!("{}\n{}", body(scripts, faq, &faq.answer), link::last_line(&scripts.phrases, Phrase::AiMark))
}

/// The law's own words, the questions offered below them, and the last line.
pub(super) fn searched(scripts: &Scripts, text: &str, offers: &[(&str, &Slug)]) -> String {
    let lines: Vec<String> = std::iter::once(text.to_owned())
        .chain(offers.iter().map(|(words, slug)| link::question(words, slug)))
        .collect();
    format!("{}\n\n{}", lines.join("\n"), link::last_line(&scripts.phrases, Phrase::AiMarkShort))
}

/// As [`answer`], in these words, under the question that they answer, with the model's mark and the candidates.
pub(super) fn advised(
    scripts: &Scripts,
    faq: &Faq,
    words: &str,
    filing_number: &str,
    offers: &[(&str, &Slug)],
) -> String {
    let phrases = &scripts.phrases;
    let head = phrases.fill(Phrase::ModelAnswer, &[("question", faq.canonical())]);
    let mark = phrases.fill(Phrase::ModelMark, &[("filing_number", filing_number)]);
    let offers = numbered(phrases.get(Phrase::ModelOffers), offers);
    format!("{head}\n{}\n{mark}{}\n\n{offers}", body(scripts, faq, words), human())
}

/// An answer in these words with its basis and a note on how sure it is.
fn body(scripts: &Scripts, faq: &Faq, words: &str) -> String {
    let mut text = words.to_owned();
    let basis = basis(faq);
    if !basis.is_empty() {
        text.push_str(&format!("\n\n依据：{basis}"));
    }
    if let Some(note) = note(scripts, faq) {
        text.push('\n');
        text.push_str(note);
    }
    text
}

/// How far an answer can be relied on, where practice differs.
pub(super) fn note<'s>(scripts: &'s Scripts, faq: &Faq) -> Option<&'s str> {
    let note = match faq.confidence {
        Confidence::High => return None,
        Confidence::Medium => Phrase::MediumConfidence,
        Confidence::Low => Phrase::LowConfidence,
    };
    Some(scripts.phrases.get(note))
}

/// A question back: the candidates carry numbers, which may be typed instead of tapped.
pub(super) fn ask_back(scripts: &Scripts, text: &str, offers: &[(&str, &Slug)]) -> String {
    finished(scripts, &numbered(text, offers), std::iter::empty(), Effect::None)
}

fn numbered(text: &str, offers: &[(&str, &Slug)]) -> String {
    let lines = offers
        .iter()
        .enumerate()
        .map(|(place, (words, slug))| format!("{}. {}", place + 1, link::question(words, slug)));
    std::iter::once(text.to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

/// A fixed text, the questions offered below it, and the last line.
pub(super) fn fixed(scripts: &Scripts, text: &str, offers: &[(&str, &Slug)], effect: Effect) -> String {
    finished(scripts, text, offers.iter().map(|(words, slug)| link::question(words, slug)), effect)
}

fn finished(scripts: &Scripts, text: &str, offers: impl Iterator<Item = String>, effect: Effect) -> String {
    let lines: Vec<String> = std::iter::once(text.to_owned()).chain(offers).collect();
    let mark = scripts.phrases.get(Phrase::AiMarkShort);
    let way = if effect == Effect::Handover { String::new() } else { human() };
    format!("{}\n\n{mark}{way}", lines.join("\n"))
}

fn human() -> String {
    link::tap("转人工", HUMAN)
}

/// `《民事诉讼法》第122条（2024-01-01起施行）；流程`: the day belongs to the laws and stands behind them.
pub(super) fn basis(faq: &Faq) -> String {
    let (laws, others): (Vec<&Basis>, Vec<&Basis>) =
        faq.basis.iter().partition(|basis| matches!(basis, Basis::Articles { .. }));
    let mut parts: Vec<String> = laws.iter().map(ToString::to_string).collect();
    let since = match laws.len() {
        0 => String::new(),
        1 => format!("（{}起施行）", faq.valid_from),
        // The later of several laws decides from when the answer as a whole holds.
        _ => format!("（自{}起均已施行）", faq.valid_from),
    };
    if let Some(last) = parts.last_mut() {
        last.push_str(&since);
    }
    parts.extend(others.iter().map(ToString::to_string));
    parts.join("；")
}
