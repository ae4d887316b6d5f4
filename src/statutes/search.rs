//! Finds the articles that answer a question.

mod index;
mod terms;

use super::law::Article;
use super::store::Collection;
use index::Index;

/// Longer questions are compared by their beginning, so that one message cannot cost much time.
const MAX_CHARACTERS: usize = 300;

/// Finds articles by question.
#[derive(Debug)]
pub(super) struct Search {
    index: Index,
}

impl Search {
    pub(super) fn new(collection: &Collection) -> Self {
        let texts = collection.articles.iter().map(|article| {
            let title = collection.laws[usize::from(article.law)].title.as_str();
            let headings = article.headings.iter().map(AsRef::as_ref);
            std::iter::once(title).chain(headings).chain(std::iter::once(article.text.as_ref()))
        });
        Self { index: Index::new(texts) }
    }

    /// The places of the best articles among those admitted, with their scores, best first.
    pub(super) fn best(
        &self,
        collection: &Collection,
        question: &str,
        count: usize,
        admit: impl Fn(&Article) -> bool,
    ) -> Vec<(usize, f32)> {
        let end = question.char_indices().nth(MAX_CHARACTERS).map_or(question.len(), |(at, _)| at);
        let mut scores = vec![0.0_f32; self.index.len()];
        self.index.score(&self.index.question(&question[..end]), &mut scores);
        let mut found: Vec<(usize, f32)> = scores
            .into_iter()
            .enumerate()
            .filter(|(place, score)| *score > 0.0 && admit(&collection.articles[*place]))
            .collect();
        found.sort_by(|one, two| two.1.total_cmp(&one.1).then(one.0.cmp(&two.0)));
        found.truncate(count);
        found
    }
}
