//! What people say and what the law says: a learned table of pieces, and the editors' own list.

use super::index::{Index, Weighted};
use super::terms::{self, Code, Spread};
use crate::scripts::LayWords;

/// For each piece of a question the pieces of articles it points to, with the chance of each.
pub(super) type Pairs = Vec<(Code, Vec<(Code, f32)>)>;

/// So many terms stand for a question in the law's words.
const TERMS: usize = 80;
/// Rounds of expectation maximisation; more follow chance.
const ROUNDS: usize = 5;
/// A source that occurs once must not promise everything it occurred with.
const SHRINK: f64 = 1.0;
/// Weaker links are noise.
const LEAST: f64 = 0.004;
/// The source that explains what nothing in the question explains.
const NOTHING: Code = 0;

/// Both tables in the terms of an index.
#[derive(Debug, Default)]
pub(super) struct Words {
    learned: Spread<Code, Vec<Weighted>>,
    listed: Vec<(Vec<String>, Vec<Weighted>)>,
}

impl Words {
    pub(super) fn new(index: &Index, pairs: &Pairs, listed: &[LayWords]) -> Self {
        let weighted = |&(target, chance): &(Code, f32)| {
            let term = index.term(target)?;
            Some(Weighted { term, weight: chance * index.idf(term) })
        };
        let learned =
            pairs.iter().map(|(source, targets)| (*source, targets.iter().filter_map(weighted).collect()));
        let listed = listed.iter().map(|words| (words.lay.clone(), index.question(&words.legal.join("，"))));
        Self { learned: learned.collect(), listed: listed.collect() }
    }

    /// The question in words learned from answered questions.
    pub(super) fn learned(&self, question: &str) -> Vec<Weighted> {
        let mut sums: Spread<u32, f32> = Spread::default();
        for source in distinct(question) {
            for Weighted { term, weight } in self.learned.get(&source).into_iter().flatten() {
                *sums.entry(*term).or_default() += weight;
            }
        }
        strongest(sums, TERMS)
    }

    /// The question in the words of the editors' list.
    pub(super) fn listed(&self, question: &str) -> Vec<Weighted> {
        let called =
            self.listed.iter().filter(|(lay, _)| lay.iter().any(|word| question.contains(word.as_str())));
        let mut found: Vec<Weighted> = called.flat_map(|(_, legal)| legal.iter().copied()).collect();
        found.sort_by_key(|weighted| weighted.term);
        found.dedup_by_key(|weighted| weighted.term);
        found
    }
}

/// The heaviest terms, in the order of their numbers.
pub(super) fn strongest(sums: Spread<u32, f32>, count: usize) -> Vec<Weighted> {
    let mut all: Vec<Weighted> = sums.into_iter().map(|(term, weight)| Weighted { term, weight }).collect();
    all.sort_by(|one, two| two.weight.total_cmp(&one.weight).then(one.term.cmp(&two.term)));
    all.truncate(count);
    all.sort_by_key(|weighted| weighted.term);
    all
}

/// The distinct pieces of a text.
pub(super) fn distinct(text: &str) -> Vec<Code> {
    let mut codes = Vec::new();
    terms::each(text, |code| codes.push(code));
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// Learns from questions and articles that answer them, each as its distinct pieces: IBM Model 1 (Brown et al.,
/// Computational Linguistics 19/2, 1993), every piece of the article explained by the question or by nothing.
pub(super) fn learn(examples: &[(Vec<Code>, Vec<Code>)]) -> Pairs {
    let mut numbers: Spread<u64, u32> = Spread::default();
    let mut links: Vec<(Code, Code)> = Vec::new();
    let mut uses: Vec<u32> = Vec::new();
    let mut widths: Vec<u32> = Vec::new();
    for (sources, targets) in examples {
        for target in targets {
            for source in sources.iter().chain([&NOTHING]) {
                let number = *numbers.entry(link(*source, *target)).or_insert_with(|| {
                    links.push((*source, *target));
                    links.len() as u32 - 1
                });
                uses.push(number);
            }
            widths.push(sources.len() as u32 + 1);
        }
    }
    let mut order: Spread<Code, u32> = Spread::default();
    let sources: Vec<u32> = links
        .iter()
        .map(|(source, _)| {
            let next = order.len() as u32;
            *order.entry(*source).or_insert(next)
        })
        .collect();
    let mut chances = vec![1.0; links.len()];
    normalise(&mut chances, &sources, order.len(), 0.0);
    for _ in 0..ROUNDS {
        chances = expectations(&chances, &uses, &widths);
        normalise(&mut chances, &sources, order.len(), SHRINK);
    }
    collect(&links, &chances)
}

/// Mixes two pieces into one key.
fn link(source: Code, target: Code) -> u64 {
    source.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) ^ target
}

/// How often each link was used, if every target has one source in proportion to the chances.
fn expectations(chances: &[f64], uses: &[u32], widths: &[u32]) -> Vec<f64> {
    let mut counts = vec![0.0; chances.len()];
    let mut start = 0;
    for width in widths {
        let end = start + *width as usize;
        let total: f64 = uses[start..end].iter().map(|link| chances[*link as usize]).sum();
        for &link in &uses[start..end] {
            counts[link as usize] += chances[link as usize] / total.max(f64::MIN_POSITIVE);
        }
        start = end;
    }
    counts
}

/// Makes the chances of each source add up to at most one.
fn normalise(chances: &mut [f64], sources: &[u32], count: usize, shrink: f64) {
    let mut totals = vec![shrink; count];
    for (chance, source) in chances.iter().zip(sources) {
        totals[*source as usize] += chance;
    }
    for (chance, source) in chances.iter_mut().zip(sources) {
        *chance /= totals[*source as usize].max(f64::MIN_POSITIVE);
    }
}

fn collect(links: &[(Code, Code)], chances: &[f64]) -> Pairs {
    let strong =
        links.iter().zip(chances).filter(|((source, _), chance)| *source != NOTHING && **chance > LEAST);
    let mut flat: Vec<(Code, Code, f32)> =
        strong.map(|((source, target), chance)| (*source, *target, *chance as f32)).collect();
    flat.sort_by_key(|(source, target, _)| (*source, *target));
    let mut pairs: Pairs = Vec::new();
    for (source, target, chance) in flat {
        match pairs.last_mut() {
            Some((last, targets)) if *last == source => targets.push((target, chance)),
            _ => pairs.push((source, vec![(target, chance)])),
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_go_together_find_each_other() {
        let example = |question: &str, article: &str| (distinct(question), distinct(article));
        let pairs = learn(&[
            example("狗咬", "饲养动物"),
            example("狗叫", "饲养噪声"),
            example("房东", "出租人"),
            example("狗", "饲养"),
        ]);
        let texts = [["饲养动物的规定"], ["出租人的规定"]];
        let index = Index::new(texts.into_iter());
        let words = Words::new(&index, &pairs, &[]);
        let strongest =
            words.learned("我的狗").into_iter().max_by(|a, b| a.weight.total_cmp(&b.weight)).unwrap();
        let mut scores = vec![0.0; 2];
        index.score(&[strongest], &mut scores);
        assert!(scores[0] > scores[1]);
        assert!(words.learned("天气").is_empty());
    }

    #[test]
    fn the_editors_list_is_asked_by_what_a_question_contains() {
        let index = Index::new([["用人单位应当支付"]].into_iter());
        let list = [LayWords { lay: vec!["老板".into()], legal: vec!["用人单位".into()] }];
        let words = Words::new(&index, &Pairs::new(), &list);
        assert_eq!(words.listed("老板跑了").len(), 7);
        assert!(words.listed("天气").is_empty());
    }
}
