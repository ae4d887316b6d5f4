//! Two engines are asked the same questions, turn by turn, so that both have the same moments of a busy machine.

use std::time::{Duration, Instant};

use crate::table::{Row, milliseconds};

/// Somebody who is asked.
pub type Side<'s> = &'s mut dyn FnMut(&str) -> anyhow::Result<()>;

/// The rows about the time for one question: all questions to one, all to the other, until the time is over.
///
/// # Errors
/// The first error of a side.
pub fn rows(time: Duration, questions: &[&str], mut sides: [Side<'_>; 2]) -> anyhow::Result<[Row; 2]> {
    let mut taken = [Vec::new(), Vec::new()];
    let begun = Instant::now();
    loop {
        for (side, taken) in sides.iter_mut().zip(&mut taken) {
            for question in questions {
                let begun = Instant::now();
                side(question)?;
                taken.push(begun.elapsed());
            }
        }
        if begun.elapsed() >= time {
            break;
        }
    }
    taken.iter_mut().for_each(|taken| taken.sort_unstable());
    let at = |percent: usize| taken.each_ref().map(|taken| milliseconds(quantile(taken, percent)));
    let ([our_half, their_half], [ours, theirs]) = (at(50), at(99));
    Ok([
        Row::new("one question p50, ms", our_half, their_half),
        Row::new("one question p99, ms", ours, theirs),
    ])
}

fn quantile(sorted: &[Duration], percent: usize) -> Duration {
    let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or_default()
}
