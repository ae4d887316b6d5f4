//! Answers that the language model picked or reworded: the reviewed passages it may see, and the text that goes
//! out, whose basis, mark and links are always ours.

use super::{Engine, Entry, render};
use crate::language_model::Passage;
use crate::scripts::{Basis, Faq, Slug};

impl Engine {
    /// The reviewed answers behind the candidates of a question back; none if one of them is no longer there.
    pub fn passages(&self, candidates: &[Slug]) -> Vec<Passage> {
        let faqs: Option<Vec<&Faq>> = candidates.iter().map(|slug| self.faq(slug)).collect();
        faqs.unwrap_or_default().into_iter().map(passage).collect()
    }

    /// The text of an answer that the model chose among the candidates, in its wording or in the reviewed one.
    /// The candidates stay below it under their numbers, which may be typed as after any question back.
    pub fn advised(
        &self,
        candidates: &[Slug],
        place: usize,
        wording: Option<&str>,
        filing_number: &str,
    ) -> Option<String> {
        let faq = self.faq(candidates.get(place)?)?;
        let words = wording.unwrap_or(&faq.answer);
        Some(render::advised(&self.scripts, faq, words, filing_number, &self.offers(candidates)))
    }

    fn faq(&self, slug: &Slug) -> Option<&Faq> {
        match self.by_slug.get(slug) {
            Some(Entry::Faq(number)) => Some(&self.scripts.faqs[*number]),
            _ => None,
        }
    }
}

fn passage(faq: &Faq) -> Passage {
    Passage {
        question: faq.canonical().to_owned(),
        answer: faq.answer.value.clone(),
        basis: render::basis(faq),
        statutes: faq.basis.iter().flat_map(Basis::statutes).collect(),
    }
}
