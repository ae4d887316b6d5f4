//! Lay questions on articles: our article search beside tantivy over the same articles.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use tingxun::scripts::LawNames;
use tingxun::statutes::{Article, Collection, Corpus, Figures, Judged, Statutes, learning};

use crate::faq::Faq;
use crate::load::{self, Which};
use crate::table::{self, Row};
use crate::theirs::{Document, Theirs};
use crate::turns;

/// How many articles a question gets.
const COUNT: usize = 10;
/// What title with headings and the text count. Of 0.3, 0.6 and 1 for the former this is the
/// best for tantivy by recall; 0.3 has a reciprocal rank better by 0.004.
const WEIGHTS: [f32; 2] = [0.6, 1.0];
/// Our order is learned from such questions: each part of them is judged by what was learned from the others.
const FOLDS: usize = 5;
const SEED: u64 = 20_261_123;

/// Articles, and questions on them.
pub struct Articles {
    corpus: Corpus,
    names: Arc<LawNames>,
    today: Date,
}

impl Articles {
    /// An import, asked what the answers are asked; nobody has judged that.
    ///
    /// # Errors
    /// When the file is not an import.
    pub fn imported(laws: &Path, faq: &Faq) -> anyhow::Result<Self> {
        let unjudged = |question: &String| Judged { question: question.clone(), right: Vec::new() };
        let questions = faq.questions.iter().map(|gold| unjudged(&gold.question)).collect();
        Ok(Self::new(Corpus { collection: Collection::read(laws)?, questions }, faq))
    }

    /// A test collection.
    ///
    /// # Errors
    /// When a file is not of the form.
    pub fn judged(articles: &Path, queries: &Path, faq: &Faq) -> anyhow::Result<Self> {
        Ok(Self::new(Corpus::read(articles, queries)?, faq))
    }

    fn new(corpus: Corpus, faq: &Faq) -> Self {
        Self { corpus, names: Arc::new(faq.scripts.law_names.clone()), today: faq.today }
    }

    /// The laws and articles.
    pub fn collection(&self) -> &Collection {
        &self.corpus.collection
    }

    /// Our search over these articles.
    pub fn ours(&self, collection: Collection) -> Statutes {
        Statutes::new(self.names.clone(), collection)
    }

    /// tantivy's, one document an article.
    ///
    /// # Errors
    /// When tantivy fails.
    pub fn theirs(&self) -> anyhow::Result<Theirs> {
        let articles = self.collection().articles.iter().enumerate();
        let documents = articles.map(|(key, article)| Document { key, texts: self.texts(article) });
        Ok(Theirs::new(documents, WEIGHTS)?)
    }

    /// Title with headings, and the text.
    fn texts(&self, article: &Article) -> [String; 2] {
        let mut heading = self.collection().laws[usize::from(article.law)].title.clone();
        for part in &article.headings {
            heading.push('\n');
            heading.push_str(part);
        }
        [heading, article.text.to_string()]
    }

    /// Measures both and prints the figures.
    ///
    /// # Errors
    /// When one of them cannot be loaded or asked.
    pub fn compare(&self, time: Duration) -> anyhow::Result<()> {
        let mut rows: Vec<Row> = load::rows(Which::OurArticles, Which::TheirArticles)?.into();
        let (ours, mut theirs) = (self.ours(self.collection().clone()), self.theirs()?);
        let asked: Vec<&str> = self.corpus.questions.iter().map(|one| one.question.as_str()).collect();
        let mut ask_ours = |question: &str| {
            black_box(ours.search(question, COUNT, self.today));
            Ok(())
        };
        let mut ask_theirs = |question: &str| {
            black_box(theirs.best(question, COUNT)?);
            Ok(())
        };
        rows.extend(turns::rows(time, &asked, [&mut ask_ours, &mut ask_theirs])?);
        if self.corpus.questions.iter().any(|one| !one.right.is_empty()) {
            rows.extend(self.quality(&mut theirs)?);
        }
        let (count, questions) = (self.collection().articles.len(), asked.len());
        table::print(&format!("articles: {count}; {questions} questions"), &rows);
        Ok(())
    }

    fn quality(&self, theirs: &mut Theirs) -> anyhow::Result<[Row; 2]> {
        let begun = Instant::now();
        let clock = || begun.elapsed();
        let ours = learning::cross_validate(&self.corpus, &self.names, FOLDS, SEED, &mut |_| (), &clock);
        let mut figures = Figures::default();
        for Judged { question, right } in &self.corpus.questions {
            let begun = clock();
            let found = theirs.best(question, COUNT)?;
            figures.add(right, &found, clock().saturating_sub(begun));
        }
        let named = [ours.named(), figures.named()];
        let row = |what: &'static str, name: &str| {
            let [ours, theirs] = named.each_ref().map(|named| {
                let found = named.iter().find(|(own, _)| own == name);
                table::share(found.map_or(0.0, |(_, value)| *value))
            });
            Row::new(what, ours, theirs)
        };
        Ok([row("recall@10 (ours: 5 folds)", "recall_at_10"), row("MRR@10 (ours: 5 folds)", "mrr_at_10")])
    }
}
