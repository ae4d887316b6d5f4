//! How long somebody waits for a seat, as far as it can honestly be said: pure.

use std::time::Duration;

/// From fewer conversations nobody can tell how long one takes.
const ENOUGH: usize = 5;
const MINUTE_MS: i64 = 60_000;

/// Where somebody stands in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// How many are taken before them.
    pub ahead: u32,
    /// About so many minutes until a seat speaks; 0 for at once, `None` where nobody can tell.
    pub minutes: Option<u32>,
}

/// The place of somebody behind `ahead` others, with seats on duty that hold so many conversations each, of `capacity` at
/// once, where the last ones took so long (milliseconds).
pub fn place(ahead: u32, held: &[u32], capacity: u32, lasted_ms: &[i64]) -> Place {
    let free: u32 = held.iter().map(|held| capacity.saturating_sub(*held)).sum();
    if ahead < free {
        return Place { ahead, minutes: Some(0) };
    }
    let at_once = i64::from(capacity) * i64::try_from(held.len()).unwrap_or(i64::MAX);
    let minutes = median(lasted_ms).filter(|_| at_once > 0).map(|usual_ms| {
        // One conversation ends each time a place has been busy for as long as one usually is.
        let turns = i64::from(ahead - free) + 1;
        let wait_ms = usual_ms.saturating_mul(turns) / at_once;
        u32::try_from(wait_ms.div_euclid(MINUTE_MS) + 1).unwrap_or(u32::MAX)
    });
    Place { ahead, minutes }
}

/// The wait of people who asked for a seat, those included whom nobody answered: the mean, and by how long half and nine of
/// ten waited at most; `None` of nobody.
pub fn waits(mut waited_ms: Vec<i64>) -> Option<[Duration; 3]> {
    waited_ms.sort_unstable();
    let count = waited_ms.len();
    let at = |share: usize| waited_ms.get((count * share).div_ceil(100).saturating_sub(1)).copied();
    let mean = waited_ms.iter().sum::<i64>().checked_div(i64::try_from(count).ok()?)?;
    let duration = |ms: i64| Duration::from_millis(u64::try_from(ms).unwrap_or_default());
    Some([duration(mean), duration(at(50)?), duration(at(90)?)])
}

fn median(lasted_ms: &[i64]) -> Option<i64> {
    let mut sorted = lasted_ms.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().filter(|_| sorted.len() >= ENOUGH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const USUAL: [i64; 5] = [6 * MINUTE_MS; 5];

    #[test]
    fn whoever_finds_a_free_seat_waits_for_nobody() {
        assert_eq!(place(0, &[0], 3, &[]), Place { ahead: 0, minutes: Some(0) });
        assert_eq!(place(2, &[3, 1, 2], 3, &[]), Place { ahead: 2, minutes: Some(0) });
        assert_eq!(place(3, &[3, 1, 2], 3, &[]), Place { ahead: 3, minutes: None }, "nobody can tell");
    }

    #[test]
    fn the_wait_is_what_conversations_usually_take() {
        // One seat, one conversation at a time, six minutes each.
        assert_eq!(place(0, &[1], 1, &USUAL).minutes, Some(7));
        assert_eq!(place(2, &[1], 1, &USUAL).minutes, Some(19));
        // Two seats with three each: one ends every minute.
        assert_eq!(place(0, &[3, 3], 3, &USUAL).minutes, Some(2));
        assert_eq!(place(5, &[3, 3], 3, &USUAL).minutes, Some(7));
        assert_eq!(place(0, &[1], 1, &USUAL[1..]).minutes, None, "four say nothing");
        assert_eq!(place(0, &[], 3, &USUAL).minutes, None, "nobody is there");
    }

    #[test]
    fn waits_are_told_by_their_mean_and_their_places() {
        let waited = waits((1..=10).map(|seconds| seconds * 1_000).collect()).unwrap();
        assert_eq!(waited.map(|own| own.as_millis()), [5_500, 5_000, 9_000]);
        assert_eq!(waits(vec![7_000]).unwrap().map(|own| own.as_secs()), [7, 7, 7]);
        assert_eq!(waits(Vec::new()), None);
    }

    proptest! {
        /// Whoever comes later is never told less, and more seats never mean more.
        #[test]
        fn later_is_never_sooner(
            ahead in 0u32..200, held in prop::collection::vec(0u32..5, 1..6), capacity in 1u32..4,
            lasted in prop::collection::vec(1_000i64..3_600_000, 5..20),
        ) {
            let told = |ahead, held: &[u32]| place(ahead, held, capacity, &lasted).minutes.unwrap();
            prop_assert!(told(ahead, &held) <= told(ahead + 1, &held));
            let more = [&held[..], &[capacity]].concat();
            prop_assert!(told(ahead, &more) <= told(ahead, &held));
        }
    }
}
