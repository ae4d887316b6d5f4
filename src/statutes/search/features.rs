//! What is known about how well each candidate answers a question.

use super::index::Weighted;
use super::memory::Alike;
use super::terms::{self, Code, Spread};
use super::words::strongest;
use super::{MAX_CHARACTERS, Search};
use crate::statutes::law::Article;
use crate::statutes::store::Collection;

/// So many articles are compared closely.
pub(super) const CANDIDATES: usize = 250;
/// The leading clause of an article names its subject; it is no longer than this.
const LEAD_CHARACTERS: usize = 60;
/// So many terms stand for the articles that answered questions like this one.
const FEEDBACK_TERMS: usize = 150;
/// The editors' words count so much beside the question's own.
const LISTED: f32 = 0.4;
/// Of these the articles of one law are counted.
const TOP: usize = 50;

/// The features of a candidate, in the order of their columns.
pub(super) const WIDTH: usize = 35;

/// Candidates by place, best first by a rough score, and their features.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub(super) places: Vec<u32>,
    /// Candidate after candidate, each [`WIDTH`] features.
    pub(super) features: Vec<f32>,
}

/// What a question says about every article.
struct Scores {
    /// By the question's own words.
    own: Vec<f32>,
    /// By the words learned for them.
    learned: Vec<f32>,
    /// By the editors' words for them.
    listed: Vec<f32>,
    /// By the words of articles that answered questions like this.
    feedback: Vec<f32>,
    /// All together.
    rough: Vec<f32>,
}

/// What questions like this one were answered by.
#[derive(Default)]
struct Remembered {
    /// For each article the likenesses, best first.
    articles: Spread<u32, Vec<f32>>,
    /// The share of each law and chapter.
    laws: Spread<u32, f32>,
    chapters: Spread<u32, f32>,
    nearest: f32,
}

/// How often each article, law and chapter has been an answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Priors {
    articles: Spread<u32, f32>,
    laws: Vec<f32>,
    chapters: Vec<f32>,
}

impl Search {
    /// The candidates for a question.
    pub(super) fn candidates(
        &self,
        collection: &Collection,
        question: &str,
        admit: impl Fn(&Article) -> bool,
    ) -> Candidates {
        let end = question.char_indices().nth(MAX_CHARACTERS).map_or(question.len(), |(at, _)| at);
        let question = &question[..end];
        let alike = self.memory.alike(question);
        let remembered = self.remembered(&alike);
        let scores = self.scores(question, &alike, &remembered);
        let mut places: Vec<u32> = (0..scores.rough.len() as u32)
            .filter(|place| {
                scores.rough[*place as usize] > f32::MIN && admit(&collection.articles[*place as usize])
            })
            .collect();
        let better = |one: &u32, two: &u32| {
            scores.rough[*two as usize].total_cmp(&scores.rough[*one as usize]).then(one.cmp(two))
        };
        if places.len() > CANDIDATES {
            places.select_nth_unstable_by(CANDIDATES, better);
            places.truncate(CANDIDATES);
        }
        places.sort_unstable_by(better);
        let features = self.features(collection, question, &places, &scores, &remembered);
        Candidates { places, features }
    }

    /// Counts how often each article, law and chapter was right.
    pub(super) fn count_priors(&self) -> Priors {
        let mut priors = Priors {
            articles: Spread::default(),
            laws: vec![0.05; self.law_count],
            chapters: vec![0.0; self.chapter_count],
        };
        for right in self.memory.all_right() {
            for &place in right {
                *priors.articles.entry(place).or_default() += 1.0;
                priors.laws[self.laws[place as usize] as usize] += 1.0 / right.len() as f32;
                priors.chapters[self.chapters[place as usize] as usize] += 1.0;
            }
        }
        let total: f32 = priors.laws.iter().sum();
        for law in &mut priors.laws {
            *law = coarse((*law / total).ln());
        }
        for chapter in &mut priors.chapters {
            *chapter = coarse(chapter.ln_1p());
        }
        for count in priors.articles.values_mut() {
            *count = count.ln_1p();
        }
        priors
    }

    fn remembered(&self, alike: &[Alike]) -> Remembered {
        let nearest = alike.first().map_or(0.0, |alike| alike.likeness);
        let mut remembered = Remembered { nearest, ..Remembered::default() };
        let mut total = f32::MIN_POSITIVE;
        for Alike { question, likeness } in alike {
            let right = self.memory.right(*question);
            let share = likeness * likeness / right.len() as f32;
            for place in right {
                remembered.articles.entry(*place).or_default().push(*likeness);
                *remembered.laws.entry(self.laws[*place as usize]).or_default() += share;
                *remembered.chapters.entry(self.chapters[*place as usize]).or_default() += share;
                total += share;
            }
        }
        for share in remembered.laws.values_mut().chain(remembered.chapters.values_mut()) {
            *share /= total;
        }
        remembered
    }

    fn scores(&self, question: &str, alike: &[Alike], remembered: &Remembered) -> Scores {
        let score = |terms: &[Weighted]| {
            let mut scores = vec![0.0_f32; self.index.len()];
            self.index.score(terms, &mut scores);
            scores
        };
        let listed = score(&self.words.listed(question));
        let mut own = score(&self.index.question(question));
        for (own, listed) in own.iter_mut().zip(&listed) {
            *own += LISTED * listed;
        }
        let mut scores = Scores {
            own,
            learned: score(&self.words.learned(question)),
            listed,
            feedback: score(&self.feedback(alike)),
            rough: Vec::new(),
        };
        for part in [&mut scores.learned, &mut scores.listed, &mut scores.feedback] {
            scale(part);
        }
        let unit = 1.0 / most(&scores.own);
        scores.rough = scores.own.iter().map(|own| own * unit).collect();
        self.add_rough(&mut scores, remembered);
        scores
    }

    /// The rough score: weights set by hand so that the right articles are among the candidates; the forest
    /// puts them in order.
    fn add_rough(&self, scores: &mut Scores, remembered: &Remembered) {
        let laws: Vec<f32> = (0_u32..)
            .zip(&self.priors.laws)
            .map(|(law, prior)| 0.05 * prior + 0.35 * remembered.laws.get(&law).unwrap_or(&0.0))
            .collect();
        let mut chapters = vec![0.0; self.chapter_count];
        for (chapter, share) in &remembered.chapters {
            chapters[*chapter as usize] = 0.3 * share;
        }
        for (place, rough) in scores.rough.iter_mut().enumerate() {
            *rough += 0.5 * scores.learned[place]
                + 0.3 * scores.listed[place]
                + 0.2 * scores.feedback[place]
                + laws[self.laws[place] as usize]
                + chapters[self.chapters[place] as usize];
        }
        for (place, likenesses) in &remembered.articles {
            scores.rough[*place as usize] += 0.8 * likenesses[0];
        }
        for (place, prior) in &self.priors.articles {
            scores.rough[*place as usize] += 0.03 + 0.03 * prior;
        }
    }

    /// The words of articles that answered questions like this one.
    fn feedback(&self, alike: &[Alike]) -> Vec<Weighted> {
        let mut sums: Spread<u32, f32> = Spread::default();
        for Alike { question, likeness } in alike {
            let right = self.memory.right(*question);
            let share = likeness * likeness / right.len() as f32;
            for terms in right.iter().filter_map(|place| self.answers.get(place)) {
                for Weighted { term, weight } in terms {
                    *sums.entry(*term).or_default() += share * weight;
                }
            }
        }
        strongest(sums, FEEDBACK_TERMS)
    }

    fn features(
        &self,
        collection: &Collection,
        question: &str,
        places: &[u32],
        scores: &Scores,
        remembered: &Remembered,
    ) -> Vec<f32> {
        let asked = Asked::new(self, question);
        let context = Context::new(self, places, scores);
        let mut features = Vec::with_capacity(places.len() * WIDTH);
        for (rank, &place) in places.iter().enumerate() {
            let before = features.len();
            context.push(self, rank, place, scores, &mut features);
            push_remembered(self, place, remembered, &mut features);
            asked.push(self, collection, place, &mut features);
            debug_assert_eq!(features.len() - before, WIDTH);
        }
        features
    }
}

/// Rounds to a quarter. Learning sees priors that were counted without a part of the questions, and a fine
/// difference would betray what that part was about.
fn coarse(value: f32) -> f32 {
    (value * 4.0).round() / 4.0
}

/// Divides by the largest, so that the best has 1.
fn scale(scores: &mut [f32]) {
    let unit = 1.0 / most(scores);
    for score in scores {
        *score *= unit;
    }
}

fn most(scores: &[f32]) -> f32 {
    scores.iter().copied().fold(1e-9, f32::max)
}

/// What the candidates are together.
struct Context {
    best_rough: f32,
    best_own: f32,
    /// The best by own words in each law and chapter.
    laws: Spread<u32, f32>,
    chapters: Spread<u32, f32>,
    /// How many of the first candidates each law has.
    crowd: Spread<u32, f32>,
    own_ranks: Vec<usize>,
    learned_ranks: Vec<usize>,
}

impl Context {
    fn new(search: &Search, places: &[u32], scores: &Scores) -> Self {
        let (mut laws, mut chapters, mut crowd) = (Spread::default(), Spread::default(), Spread::default());
        for (rank, &place) in places.iter().enumerate() {
            let own = scores.own[place as usize];
            let law: &mut f32 = laws.entry(search.laws[place as usize]).or_insert(0.0);
            *law = law.max(own);
            let chapter: &mut f32 = chapters.entry(search.chapters[place as usize]).or_insert(0.0);
            *chapter = chapter.max(own);
            if rank < TOP {
                *crowd.entry(search.laws[place as usize]).or_insert(0.0) += 1.0;
            }
        }
        Self {
            best_rough: places.first().map_or(0.0, |place| scores.rough[*place as usize]),
            best_own: most(&scores.own),
            laws,
            chapters,
            crowd,
            own_ranks: ranks(places, &scores.own),
            learned_ranks: ranks(places, &scores.learned),
        }
    }

    fn push(&self, search: &Search, rank: usize, place: u32, scores: &Scores, features: &mut Vec<f32>) {
        let at = place as usize;
        let (own, rough) = (scores.own[at], scores.rough[at]);
        let of_law = self.laws.get(&search.laws[at]).copied().unwrap_or(0.0);
        let of_chapter = self.chapters.get(&search.chapters[at]).copied().unwrap_or(0.0);
        let neighbours = || search.neighbours(at);
        let inverse = |rank: usize| 1.0 / (1.0 + rank as f32);
        features.extend([
            rough,
            rough - self.best_rough,
            inverse(self.own_ranks[rank]),
            own / self.best_own,
            own,
            own / of_law.max(1e-9),
            of_law / self.best_own,
            of_chapter / self.best_own,
            self.crowd.get(&search.laws[at]).copied().unwrap_or(0.0),
            scores.learned[at],
            inverse(self.learned_ranks[rank]),
            scores.listed[at],
            scores.feedback[at],
            neighbours().map(|near| scores.rough[near]).fold(0.0, f32::max),
            neighbours().map(|near| scores.own[near]).fold(0.0, f32::max) / self.best_own,
        ]);
    }
}

/// The rank of each candidate by a score.
fn ranks(places: &[u32], scores: &[f32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    let score = |at: &usize| scores[places[*at] as usize];
    order.sort_by(|one, two| score(two).total_cmp(&score(one)).then(one.cmp(two)));
    let mut ranks = vec![0; places.len()];
    for (rank, at) in order.into_iter().enumerate() {
        ranks[at] = rank;
    }
    ranks
}

fn push_remembered(search: &Search, place: u32, remembered: &Remembered, features: &mut Vec<f32>) {
    let at = place as usize;
    let likenesses = remembered.articles.get(&place).map_or(&[][..], Vec::as_slice);
    let near = |distance: i64| {
        let near = u32::try_from(i64::from(place) + distance).ok()?;
        remembered.articles.get(&near)?.first().copied()
    };
    features.extend([
        likenesses.first().copied().unwrap_or(0.0),
        likenesses.iter().map(|likeness| likeness * likeness).sum(),
        likenesses.iter().take(3).sum(),
        [-2, -1, 1, 2].into_iter().filter_map(near).fold(0.0, f32::max),
        remembered.nearest,
        remembered.laws.get(&search.laws[at]).copied().unwrap_or(0.0),
        remembered.chapters.get(&search.chapters[at]).copied().unwrap_or(0.0),
        search.priors.laws[search.laws[at] as usize],
        search.priors.chapters[search.chapters[at] as usize],
        search.priors.articles.get(&place).copied().unwrap_or(0.0),
    ]);
}

/// The question's pieces, to be looked for in the candidates.
struct Asked {
    /// For each piece its place in the lists below.
    pieces: Spread<Code, usize>,
    weights: Vec<f32>,
    is_pair: Vec<bool>,
    total: f32,
}

impl Asked {
    fn new(search: &Search, question: &str) -> Self {
        let mut asked =
            Self { pieces: Spread::default(), weights: Vec::new(), is_pair: Vec::new(), total: 1e-9 };
        for code in super::words::distinct(question) {
            if let Some(term) = search.index.term(code) {
                let weight = search.index.idf(term);
                asked.pieces.insert(code, asked.weights.len());
                asked.weights.push(weight);
                asked.is_pair.push(terms::is_pair(code));
                asked.total += weight;
            }
        }
        asked
    }

    /// How often each piece occurs in a text, and how long that is.
    fn count(&self, text: &str, counts: &mut [f32]) -> f32 {
        let mut length = 0.0;
        terms::each(text, |code| {
            length += 1.0;
            if let Some(place) = self.pieces.get(&code) {
                counts[*place] += 1.0;
            }
        });
        length
    }

    /// The weight of the pieces that occur.
    fn covered(&self, text: &str) -> f32 {
        let mut counts = vec![0.0; self.weights.len()];
        self.count(text, &mut counts);
        counts.iter().zip(&self.weights).filter(|(count, _)| **count > 0.0).map(|(_, weight)| weight).sum()
    }

    fn push(&self, search: &Search, collection: &Collection, place: u32, features: &mut Vec<f32>) {
        let article = &collection.articles[place as usize];
        let mut counts = vec![0.0; self.weights.len()];
        let length = self.count(&article.text, &mut counts);
        let (mut matched, mut weight, mut pairs, mut likelihood) = (0.0, 0.0, 0.0, 0.0);
        for ((count, own), is_pair) in counts.iter().zip(&self.weights).zip(&self.is_pair) {
            if *count > 0.0 {
                matched += 1.0;
                weight += own;
                pairs += if *is_pair { *own } else { 0.0 };
                // A smoothed likelihood; rarer pieces are expected less.
                likelihood += (1.0 + count * own.exp() / 20.0).ln();
            }
        }
        let pieces = self.weights.len() as f32;
        likelihood -= pieces * (1.0 + length / 200.0).ln();
        let title = &collection.laws[usize::from(article.law)].title;
        features.extend([
            matched / pieces.max(1.0),
            weight / self.total,
            pairs / self.total,
            likelihood,
            self.covered(lead(&article.text)) / self.total,
            self.covered(title) / self.total,
            article.headings.iter().map(|heading| self.covered(heading)).sum::<f32>() / self.total,
            length.ln_1p(),
            search.position(place),
            pieces,
        ]);
    }
}

/// The first clause.
fn lead(text: &str) -> &str {
    let end = text.char_indices().take(LEAD_CHARACTERS + 1).enumerate().find(|(number, (_, character))| {
        *number == LEAD_CHARACTERS || matches!(character, '，' | '。' | '；' | '：' | '\n')
    });
    end.map_or(text, |(_, (at, _))| &text[..at])
}
