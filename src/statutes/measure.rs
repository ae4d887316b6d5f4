//! How well a ranking answers: the figures that retrieval papers give.

use std::fmt;
use std::time::Duration;

/// The depths at which recall is looked at.
const DEPTHS: [usize; 5] = [1, 5, 10, 20, 100];
/// Reciprocal ranks count down to here.
const RANKS: usize = 10;

/// Sums over questions.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    recall: [f64; DEPTHS.len()],
    reciprocal: f64,
    latencies: Vec<Duration>,
}

impl Figures {
    /// Adds a question: its right articles, what was found, best first, and how long that took.
    pub fn add(&mut self, right: &[usize], found: &[usize], took: Duration) {
        for (sum, depth) in self.recall.iter_mut().zip(DEPTHS) {
            let hits = found.iter().take(depth).filter(|place| right.contains(place)).count();
            *sum += share(hits, right.len());
        }
        let rank = found.iter().take(RANKS).position(|place| right.contains(place));
        self.reciprocal += rank.map_or(0.0, |rank| share(1, rank + 1));
        self.latencies.push(took);
    }

    /// Adds another run's questions.
    pub fn merge(&mut self, other: &Self) {
        for (sum, more) in self.recall.iter_mut().zip(other.recall) {
            *sum += more;
        }
        self.reciprocal += other.reciprocal;
        self.latencies.extend(&other.latencies);
    }

    /// The figures by name.
    pub fn named(&self) -> Vec<(String, f64)> {
        let mean = |sum: f64| sum / self.latencies.len().max(1) as f64;
        let recall =
            DEPTHS.iter().zip(self.recall).map(|(depth, sum)| (format!("recall_at_{depth}"), mean(sum)));
        let mut named: Vec<(String, f64)> = recall.collect();
        named.push((format!("mrr_at_{RANKS}"), mean(self.reciprocal)));
        named.push(("latency_p50_ms".into(), self.latency_ms(50)));
        named.push(("latency_p99_ms".into(), self.latency_ms(99)));
        named.push(("questions".into(), self.latencies.len() as f64));
        named
    }

    fn latency_ms(&self, percent: usize) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(place).map_or(0.0, |latency| latency.as_secs_f64() * 1_000.0)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in self.named() {
            writeln!(f, "{name:<16} {value:.3}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_means_over_questions() {
        let mut figures = Figures::default();
        figures.add(&[4, 7], &[1, 4, 2, 3, 5, 7], Duration::from_millis(2));
        figures.add(&[9], &[], Duration::from_millis(4));
        let mut both = Figures::default();
        both.merge(&figures);
        let named: Vec<(String, f64)> = both.named();
        let value = |name: &str| named.iter().find(|(own, _)| own == name).unwrap().1;
        assert_eq!(value("recall_at_1"), 0.0);
        assert_eq!(value("recall_at_5"), 0.25);
        assert_eq!(value("recall_at_10"), 0.5);
        assert_eq!(value("mrr_at_10"), 0.25);
        assert_eq!((value("latency_p50_ms"), value("latency_p99_ms")), (2.0, 4.0));
        assert_eq!(value("questions"), 2.0);
    }
}
