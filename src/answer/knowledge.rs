//! What the court's own people look up to answer somebody at once (screens S5): reviewed answers, the nearest first, and the
//! law's own words. No machine writes here: every word was checked by an editor, or stands in a law.

use jiff::civil::Date;

use super::provisions::labels;
use super::{Engine, Entry, render};
use crate::scripts::{Faq, Scripts, Slug};
use crate::statutes::Cited;
use crate::text::normalise;

/// Of all reviewed answers those are not near that are less likely than this beside the first one.
const BESIDE_FIRST: f32 = 0.05;

/// A reviewed answer as colleagues read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its topic, by which it is named.
    pub slug: Slug,
    /// The heading it stands under.
    pub group: String,
    /// The question that it answers.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// What it rests on.
    pub basis: String,
    /// How far it can be relied on, where practice differs.
    pub note: Option<String>,
    /// When an editor last checked it.
    pub checked: Date,
    /// Since when it holds.
    pub valid_from: Date,
}

impl Article {
    fn of(faq: &Faq, scripts: &Scripts) -> Self {
        Self {
            note: render::note(scripts, faq).map(str::to_owned),
            slug: faq.slug.value.clone(),
            group: faq.group.clone(),
            question: faq.canonical().to_owned(),
            answer: faq.answer.value.clone(),
            basis: render::basis(faq),
            checked: faq.checked,
            valid_from: faq.valid_from,
        }
    }

    /// The answer as it can be sent to somebody, with what it rests on and how far it goes.
    pub fn for_reply(&self) -> String {
        let basis = (!self.basis.is_empty()).then(|| format!("依据：{}", self.basis));
        let lines = [Some(self.answer.clone()), basis, self.note.clone()];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }
}

impl Engine {
    /// The reviewed answers in force that are nearest to what was asked, or rest on the articles that it names, and the law's
    /// own words, which are there after an import; at most so many of each.
    pub fn look_into(
        &self,
        question: &str,
        (answers, provisions): (usize, usize),
        today: Date,
    ) -> (Vec<Article>, Vec<String>) {
        let cited = self.statutes().cited(question, today);
        let (slugs, texts): (Vec<Slug>, Vec<String>) = if cited.is_empty() {
            let hits = self.statutes().search(&normalise(question), provisions, today);
            (self.near(question, answers, today), hits.iter().map(|hit| hit.for_chat()).collect())
        } else {
            (self.resting_on(&labels(&cited)), cited.iter().take(provisions).map(Cited::sentence).collect())
        };
        let articles = slugs.iter().take(answers).filter_map(|slug| self.article(slug.as_str(), today));
        (articles.collect(), texts)
    }

    fn near(&self, question: &str, count: usize, today: Date) -> Vec<Slug> {
        let near = self.nearest(question, count, today);
        let least = near.first().map_or(0.0, |(_, share)| share * BESIDE_FIRST);
        near.into_iter().filter(|(_, share)| *share >= least).map(|(slug, _)| slug).collect()
    }

    /// The reviewed answer of a topic, if it holds already.
    pub fn article(&self, slug: &str, today: Date) -> Option<Article> {
        let Entry::Faq(number) = self.by_slug.get(slug)? else { return None };
        let faq = &self.scripts.faqs[*number];
        (faq.valid_from <= today).then(|| Article::of(faq, &self.scripts))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::scripts::{Scripts, Source};

    #[test]
    fn an_article_is_answered_by_what_rests_on_it() {
        let engine = Engine::new(Arc::new(Scripts::load(&Source::of("")).unwrap()));
        let today = jiff::civil::date(2026, 11, 30);
        let (found, _) = engine.look_into("民事诉讼法第123条", (5, 3), today);
        assert!(found.iter().any(|article| article.slug.as_str() == "filing.materials"), "{found:?}");
        assert!(found.iter().all(|article| article.basis.contains("民事诉讼法")), "{found:?}");
        let reply = engine.article("filing.materials", today).unwrap().for_reply();
        assert!(reply.contains("\n依据：《"), "{reply}");
        assert_eq!(
            engine.article("filing.materials", jiff::civil::date(2020, 1, 1)),
            None,
            "not yet in force"
        );
        let differs = engine.article("judge.no-reply", today).unwrap();
        assert!(
            differs.for_reply().ends_with(&differs.note.unwrap()),
            "what a court must confirm is said with it"
        );
    }
}
