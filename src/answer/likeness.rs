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

    /// The topic that a request belongs to, where one is near enough; none before the model has learned.
    pub fn topic_of(&self, request: &str, today: Date) -> Option<String> {
        if !self.has_learned() {
            return None;
        }
        let (slug, share) = self.nearest(request, 1, today).pop()?;
        (f64::from(share) >= self.limits().hot.share).then(|| slug.as_str().to_owned())
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
