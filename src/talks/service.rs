//! How those who asked for a seat were served: how many were answered, and how long they waited (workorder.md §9). Pure.

use std::time::Duration;

use super::Ending;
use super::queries::Waited;
use super::queue::waits;
use crate::orders::figures::percent;

/// Whoever leaves within this is no lost conversation: abandoned below 5 s stands apart.
const AT_ONCE_MS: i64 = 5_000;

/// What became of those who asked for a seat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// How many asked.
    pub asked: i64,
    /// How many a seat answered.
    pub answered: i64,
    /// Of how many: whoever left at once, or waits still, is not counted.
    pub offered: i64,
    /// By how long half of these waited at most, nine of ten, and the mean; `None` of nobody.
    pub waits: Option<[Duration; 3]>,
}

/// A figure with its formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is called.
    pub word: &'static str,
    /// How it is counted.
    pub formula: &'static str,
    /// What it is; empty where there is nothing to count.
    pub value: String,
}

impl Service {
    /// Of these, as it stood at an instant, Unix milliseconds.
    pub fn of(rows: &[Waited], at_ms: i64) -> Self {
        let taken = |row: &Waited| row.taken_at.filter(|taken| *taken <= at_ms);
        let ended = |row: &Waited| row.ended_at.filter(|ended| *ended <= at_ms);
        let left_at_once = |row: &Waited| {
            ended(row).is_some_and(|ended| ended - row.asked_at < AT_ONCE_MS)
                && row.ending.as_deref() == Some(Ending::Left.name())
        };
        let is_offered = |row: &&Waited| taken(row).is_some() || ended(row).is_some() && !left_at_once(row);
        let waited = |row: &Waited| taken(row).or(ended(row)).unwrap_or(row.asked_at) - row.asked_at;
        let count = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
        Self {
            asked: count(rows.len()),
            answered: count(rows.iter().filter(|row| taken(row).is_some()).count()),
            offered: count(rows.iter().filter(is_offered).count()),
            waits: waits(rows.iter().filter(is_offered).map(waited).collect())
                .map(|[mean, half, most]| [half, most, mean]),
        }
    }

    /// The figures, in the order in which they are read.
    pub fn lines(&self) -> Vec<Line> {
        let line = |word, formula, value| Line { word, formula, value };
        let seconds =
            |place: usize| self.waits.map_or_else(String::new, |own| format!("{}秒", own[place].as_secs()));
        let share = match self.offered {
            0 => String::new(),
            offered => format!("{}（{}／{offered}）", percent(self.answered, offered), self.answered),
        };
        vec![
            line(
                "要求在线人工",
                "聊天里要求人工、当时有座席在线的人次，不含系统转来的可能有危险的人",
                self.asked.to_string(),
            ),
            line("在线接通率", "座席接上的÷要求在线人工的；5秒以内自己离开的、还在等的不计", share),
            line(
                "平均等待",
                "从要求人工到座席接上，没有接上的算到结束；和接通率的分母是同一些人",
                seconds(2),
            ),
            line("等待中位数", "一半的人等待不超过的时间，没有接上的也算", seconds(0)),
            line("等待九成位", "九成的人等待不超过的时间，没有接上的也算", seconds(1)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(asked_at: i64, taken_at: Option<i64>, ended_at: Option<i64>, ending: Option<Ending>) -> Waited {
        Waited { asked_at, taken_at, ended_at, ending: ending.map(|own| own.name().to_owned()) }
    }

    #[test]
    fn whoever_nobody_answered_counts_with_their_wait() {
        let rows = [
            row(0, Some(10_000), Some(90_000), Some(Ending::Solved)),
            row(0, Some(20_000), None, None),
            row(0, None, Some(60_000), Some(Ending::Unanswered)),
            row(0, None, Some(4_999), Some(Ending::Left)),
            row(0, None, None, None),
        ];
        let service = Service::of(&rows, 100_000);
        assert_eq!((service.asked, service.answered, service.offered), (5, 2, 3));
        assert_eq!(service.waits.map(|own| own.map(|own| own.as_secs())), Some([20, 60, 30]));
        let values: Vec<String> = service.lines().into_iter().map(|line| line.value).collect();
        assert_eq!(values, ["5", "66.67%（2／3）", "30秒", "20秒", "60秒"]);
        // As it stood before the second one was taken.
        let before = Service::of(&rows, 15_000);
        assert_eq!((before.answered, before.offered), (1, 1));
        let none = Service::of(&[], 0).lines();
        assert_eq!(none.iter().map(|line| line.value.as_str()).collect::<Vec<_>>(), ["0", "", "", "", ""]);
    }
}
