//! An inverted index with BM25 weights, small enough for every article of the country.

use super::terms::{self, Code, Spread};

/// BM25: how fast repetition stops counting, and how much length does.
const K1: f32 = 1.6;
const B: f32 = 0.75;
/// The share of a term in a text is kept in a byte; this is the largest it can be.
const MOST: f32 = K1 + 1.0;

/// Texts by their terms.
#[derive(Debug, Default)]
pub(super) struct Index {
    terms: Spread<Code, u32>,
    /// Where each term's texts begin; one more than there are terms.
    starts: Vec<u32>,
    texts: Vec<u32>,
    shares: Vec<u8>,
    idf: Vec<f32>,
    count: usize,
}

/// A term of a question and what it weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Weighted {
    pub(super) term: u32,
    pub(super) weight: f32,
}

/// What is gathered in the first pass.
#[derive(Default)]
struct Gathering {
    terms: Spread<Code, u32>,
    holders: Vec<u32>,
    /// Term and occurrences, text after text.
    pairs: Vec<(u32, u8)>,
    ends: Vec<usize>,
    lengths: Vec<u32>,
    /// Occurrences in the present text, by term.
    present: Vec<u32>,
}

impl Index {
    /// An index over texts, which are numbered in their order; each is given in pieces.
    pub(super) fn new<'t, T: IntoIterator<Item = &'t str>>(texts: impl Iterator<Item = T>) -> Self {
        let mut gathering = Gathering::default();
        for text in texts {
            gathering.add(text);
        }
        gathering.finish()
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The number of a term that some text has.
    pub(super) fn term(&self, code: Code) -> Option<u32> {
        self.terms.get(&code).copied()
    }

    /// What a term weighs: rare ones tell more.
    pub(super) fn idf(&self, term: u32) -> f32 {
        self.idf.get(term as usize).copied().unwrap_or(0.0)
    }

    /// The distinct known terms of a question, each with its weight.
    pub(super) fn question(&self, text: &str) -> Vec<Weighted> {
        let mut found = Vec::new();
        terms::each(text, |code| found.extend(self.term(code)));
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|term| Weighted { term, weight: self.idf(term) }).collect()
    }

    /// Adds to each text's score what the terms weigh in it.
    pub(super) fn score(&self, terms: &[Weighted], scores: &mut [f32]) {
        for Weighted { term, weight } in terms {
            let (start, end) =
                (self.starts[*term as usize] as usize, self.starts[*term as usize + 1] as usize);
            let unit = weight * MOST / 255.0;
            for (text, share) in self.texts[start..end].iter().zip(&self.shares[start..end]) {
                scores[*text as usize] += unit * f32::from(*share);
            }
        }
    }
}

impl Gathering {
    fn add<'t>(&mut self, pieces: impl IntoIterator<Item = &'t str>) {
        let (mut touched, mut length) = (Vec::new(), 0);
        for piece in pieces {
            terms::each(piece, |code| {
                let next = self.holders.len() as u32;
                let term = *self.terms.entry(code).or_insert(next);
                if term == next {
                    self.holders.push(0);
                    self.present.push(0);
                }
                let occurrences = &mut self.present[term as usize];
                if *occurrences == 0 {
                    touched.push(term);
                }
                *occurrences += 1;
                length += 1;
            });
        }
        for term in touched {
            let occurrences = std::mem::take(&mut self.present[term as usize]);
            self.pairs.push((term, u8::try_from(occurrences).unwrap_or(u8::MAX)));
            self.holders[term as usize] += 1;
        }
        self.ends.push(self.pairs.len());
        self.lengths.push(length);
    }

    fn finish(self) -> Index {
        let count = self.ends.len();
        let total: u64 = self.lengths.iter().map(|&length| u64::from(length)).sum();
        let mean = (total as f32 / count.max(1) as f32).max(1.0);
        let mut starts = Vec::with_capacity(self.holders.len() + 1);
        starts.push(0);
        let mut sum = 0;
        for holders in &self.holders {
            sum += holders;
            starts.push(sum);
        }
        let mut next = starts.clone();
        let (mut texts, mut shares) = (vec![0; self.pairs.len()], vec![0; self.pairs.len()]);
        let mut start = 0;
        for (text, (&end, &length)) in self.ends.iter().zip(&self.lengths).enumerate() {
            let damping = K1 * (1.0 - B + B * length as f32 / mean);
            for &(term, occurrences) in &self.pairs[start..end] {
                let place = &mut next[term as usize];
                let occurrences = f32::from(occurrences);
                texts[*place as usize] = text as u32;
                shares[*place as usize] = (occurrences / (occurrences + damping) * 255.0).round() as u8;
                *place += 1;
            }
            start = end;
        }
        let idf = self.holders.iter().map(|&holders| idf(count, holders)).collect();
        Index { terms: self.terms, starts, texts, shares, idf, count }
    }
}

fn idf(count: usize, holders: u32) -> f32 {
    let (count, holders) = (count as f32, holders as f32);
    (1.0 + (count - holders + 0.5) / (holders + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(index: &Index, question: &str) -> Option<usize> {
        let mut scores = vec![0.0; index.len()];
        index.score(&index.question(question), &mut scores);
        let best = (0..index.len()).max_by(|one, two| scores[*one].total_cmp(&scores[*two]))?;
        (scores[best] > 0.0).then_some(best)
    }

    #[test]
    fn the_text_with_the_rare_words_comes_first() {
        let texts =
            [["甲", "出借人应当交付借款"], ["乙", "出租人应当交付房屋"], ["丙", "买受人应当支付价款"]];
        let index = Index::new(texts.iter().map(|text| text.iter().copied()));
        assert_eq!(best(&index, "房屋怎么交付"), Some(1));
        assert_eq!(best(&index, "借款"), Some(0));
        assert_eq!(best(&index, "xyz"), None);
        assert_eq!(best(&Index::new(std::iter::empty::<[&str; 0]>()), "借款"), None);
    }
}
