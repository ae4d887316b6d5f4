//! What the editors' view of unanswered questions needs of the finder: likeness, and the nearest topics.

use jiff::civil::Date;

use super::Engine;
use crate::scripts::Slug;
use crate::text::normalise;

impl Engine {
    /// A question's pieces by name, as a vector of length 1: the sum of products with another question's is their
    /// likeness.
    pub(crate) fn weighed(&self, question: &str) -> Vec<(u64, f32)> {
        self.finder().weighed(&normalise(question))
    }

    /// The topics in force that are nearest to a question, and how likely each is.
    pub(crate) fn nearest(&self, question: &str, count: usize, today: Date) -> Vec<(Slug, f32)> {
        let finding = self.finder().find(&normalise(question));
        let near = finding.candidates.iter().filter_map(|candidate| {
            let faq = self.scripts.faqs.get(candidate.class).filter(|faq| faq.valid_from <= today)?;
            Some((faq.slug.value.clone(), candidate.share))
        });
        near.take(count).collect()
    }
}
