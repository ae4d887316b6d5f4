//! Mends what was typed or recognised by its sound: 诉松费 was meant as 诉讼费.
//!
//! A character that stands beside its neighbours as nobody ever wrote it gives way to the one that sounds the same
//! and is usual there. Nothing else is touched.

use std::collections::{HashMap, HashSet};

use crate::text::reading;

/// A pair that was written more seldom is no authority.
const USUAL: u32 = 3;
/// 素颂费 → 素讼费 → 诉讼费.
const ROUNDS: usize = 2;

/// Which characters stand beside which.
#[derive(Debug, Default)]
pub(super) struct Mender {
    pairs: HashSet<(char, char)>,
    /// What usually follows a character, by its sound, and how often.
    after: HashMap<(char, &'static str), (char, u32)>,
    /// What usually stands before one.
    before: HashMap<(&'static str, char), (char, u32)>,
}

impl Mender {
    /// Learns from [normalised](crate::text::normalise) texts.
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut counts: HashMap<(char, char), u32> = HashMap::new();
        for text in texts {
            for pair in text.chars().zip(text.chars().skip(1)) {
                *counts.entry(pair).or_default() += 1;
            }
        }
        let mut mender = Self { pairs: counts.keys().copied().collect(), ..Self::default() };
        for ((one, two), count) in counts.into_iter().filter(|(_, count)| *count >= USUAL) {
            let (Some(sound_of_one), Some(sound_of_two)) = (reading(one), reading(two)) else { continue };
            keep_better(mender.after.entry((one, sound_of_two)).or_insert((two, 0)), (two, count));
            keep_better(mender.before.entry((sound_of_one, two)).or_insert((one, 0)), (one, count));
        }
        mender
    }

    /// The text as it was probably meant.
    pub(super) fn mend(&self, normalised: &str) -> String {
        let mut characters: Vec<char> = normalised.chars().collect();
        for _ in 0..ROUNDS {
            let mended = (0..characters.len()).filter_map(|at| Some((at, self.meant(&characters, at)?)));
            let mended: Vec<(usize, char)> = mended.collect();
            if mended.is_empty() {
                break;
            }
            for (at, character) in mended {
                characters[at] = character;
            }
        }
        characters.into_iter().collect()
    }

    /// The character that was meant at a place, if what stands there is strange to all its neighbours.
    fn meant(&self, characters: &[char], at: usize) -> Option<char> {
        let sound = reading(characters[at])?;
        let neighbour =
            |at: Option<usize>| characters.get(at?).copied().filter(|own| reading(*own).is_some());
        let (left, right) = (neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
        let is_known = left.is_some_and(|left| self.pairs.contains(&(left, characters[at])))
            || right.is_some_and(|right| self.pairs.contains(&(characters[at], right)));
        if is_known {
            return None;
        }
        let after = left.and_then(|left| self.after.get(&(left, sound)));
        let before = right.and_then(|right| self.before.get(&(sound, right)));
        after.into_iter().chain(before).max_by_key(|(meant, count)| (*count, *meant)).map(|(meant, _)| *meant)
    }
}

/// The more frequent one; of two that are equally frequent always the same.
fn keep_better(kept: &mut (char, u32), other: (char, u32)) {
    if (other.1, other.0) > (kept.1, kept.0) {
        *kept = other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static MENDER: LazyLock<Mender> = LazyLock::new(|| {
        Mender::new(["诉讼费怎么算", "诉讼费谁出", "交诉讼费", "诉讼费能退吗", "起诉要多少钱"].into_iter())
    });

    #[test]
    fn a_homophone_gives_way_to_what_is_usual_there() {
        assert_eq!(MENDER.mend("诉松费怎么算"), "诉讼费怎么算");
        assert_eq!(MENDER.mend("我的素颂费"), "我的诉讼费");
    }

    #[test]
    fn what_may_be_right_stays() {
        for text in ["诉讼费怎么算", "算诉状", "送到颂歌费城", "abc 12元", ""] {
            assert_eq!(MENDER.mend(text), text);
        }
    }

    proptest! {
        #[test]
        fn only_the_spelling_changes(text in "[诉讼松颂素费交a1 ]{0,20}") {
            let mended = MENDER.mend(&text);
            let sounds = |text: &str| text.chars().map(|c| reading(c).map_or_else(|| c.to_string(), str::to_owned)).collect::<Vec<_>>();
            prop_assert_eq!(sounds(&mended), sounds(&text));
        }
    }
}
