//! The law's own words: an article that a question names, or articles that may answer what no reviewed answer does.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Action, Engine, MENU_SIZE, Outcome, outcome, render};
use crate::scripts::{Basis, Phrase, Slug};
use crate::statutes::{Cited, Collection, Statutes};
use crate::text::{normalise, plain};

/// The topic of what only the statutes answer.
pub const STATUTE_SEARCH: &str = "legal.statute-search";
/// Beside a citation a question may have so many characters and still ask for the article itself.
const BESIDE: usize = 8;
/// How many cited articles one message shows.
const CITED: usize = 3;
/// How many articles a search shows, and how many it names.
const SHOWN: usize = 2;
const NAMED: usize = 5;

impl Engine {
    /// The same engine with imported law texts.
    pub fn with_laws(mut self, laws: Collection) -> Self {
        let names = Arc::new(self.scripts.law_names.clone());
        self.statutes = Statutes::new(names, laws).into();
        self
    }

    pub(super) fn statutes(&self) -> &Statutes {
        self.statutes.get_or_init(|| Statutes::empty(Arc::new(self.scripts.law_names.clone())))
    }

    /// The articles that a question names, if it asks for little else: 民法典第577条, 消法55条说什么.
    pub(super) fn provision(&self, question: &str, today: Date) -> Option<Outcome> {
        let cited = self.statutes().cited(question, today);
        if cited.is_empty() || !is_about_articles(question, &cited) {
            return None;
        }
        let texts: Vec<String> = cited.iter().take(CITED).map(Cited::sentence).collect();
        let labels = labels(&cited);
        let related = self.resting_on(&labels);
        Some(self.in_the_laws_words(texts.join("\n\n"), &related, labels, 1.0))
    }

    /// Articles that may answer a question which no reviewed answer fits; nothing without an import.
    pub fn articles_for(&self, question: &str, share: f64, today: Date) -> Option<Outcome> {
        let hits = self.statutes().search(&normalise(question), NAMED, today);
        if hits.is_empty() {
            return None;
        }
        let shown: Vec<String> = hits.iter().take(SHOWN).map(|hit| hit.for_chat()).collect();
        let head = self.scripts.phrases.get(Phrase::StatutesFound);
        let labels = hits.iter().map(|hit| hit.article_label.clone()).collect();
        Some(self.in_the_laws_words(format!("{head}\n\n{}", shown.join("\n\n")), &[], labels, share))
    }

    fn in_the_laws_words(&self, text: String, related: &[Slug], labels: Vec<String>, score: f64) -> Outcome {
        let note = self.scripts.phrases.get(Phrase::StatutesNote);
        let text = format!("{text}\n\n{note}");
        Outcome {
            topic: self.scripts.topics.find(STATUTE_SEARCH),
            text: render::searched(&self.scripts, &text, &self.offers(related)),
            menu: related.to_vec(),
            sources: labels.clone(),
            statutes: labels,
            ..outcome(Action::Answer, score)
        }
    }

    /// Reviewed answers that rest on one of these articles.
    pub(super) fn resting_on(&self, labels: &[String]) -> Vec<Slug> {
        let rests = |basis: &Basis| basis.statutes().iter().any(|own| labels.contains(own));
        let faqs = self.scripts.faqs.iter().filter(|faq| faq.basis.iter().any(rests));
        faqs.take(MENU_SIZE).map(|faq| faq.slug.value.clone()).collect()
    }
}

/// The articles as answers name what they rest on.
pub(super) fn labels(cited: &[Cited]) -> Vec<String> {
    cited.iter().map(|cited| format!("{}{}", cited.citation().law, cited.citation().number)).collect()
}

/// Whether little is left of the question without its citations.
fn is_about_articles(question: &str, cited: &[Cited]) -> bool {
    let named: usize = cited
        .iter()
        .map(|cited| {
            cited.citation().law.chars().count() + cited.citation().number.to_string().chars().count()
        })
        .sum();
    plain(question).chars().count() <= named + BESIDE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripts::{Scripts, Source};
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 23);

    fn engine() -> Engine {
        Engine::new(Arc::new(Scripts::load(&Source::Embedded).expect("the shipped scripts")))
    }

    #[test]
    fn without_an_import_an_article_is_named_and_its_answers_are_offered() {
        for asked in ["消法55条说什么", "消费者权益保护法第五十五条", "《消费者权益保护法》第55条"]
        {
            let outcome = engine().ask(asked, TODAY);
            assert_eq!(outcome.topic.as_ref().map(Slug::as_str), Some(STATUTE_SEARCH), "{asked}");
            assert_eq!(outcome.statutes, ["消费者权益保护法第五十五条"]);
            assert!(outcome.text.contains("flk.npc.gov.cn") && outcome.text.contains("msgmenuid=handover"));
            assert!(
                outcome.menu.iter().any(|slug| slug.as_str() == "shop.fake-triple"),
                "{:?}",
                outcome.menu
            );
        }
    }

    #[test]
    fn an_article_that_does_not_exist_is_not_invented() {
        let outcome = engine().ask("民法典第1300条", TODAY);
        assert!(outcome.text.contains("没有第一千三百条"), "{}", outcome.text);
    }

    #[test]
    fn a_question_that_mentions_an_article_is_answered_as_a_question() {
        let asked = "民事诉讼法第122条说的起诉条件到底都有哪些，我这种能不能去法院起诉";
        assert!(engine().provision(asked, TODAY).is_none());
    }
}
