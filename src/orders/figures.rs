//! The figures of a court's requests (workorder.md §9): sets of orders, and the shares that they have in one another, each
//! with its formula. Pure.
//!
//! A set is counted ([`queries`]) and listed by one and the same condition, so that a number is the length of the list
//! behind it. What a log made an order at an instant is counted by [`Set::holds`]: by it a month that was frozen
//! ([`report`]) can be counted again on any later day. A share of nothing has no value, and only all is 100 %.

pub mod period;
pub mod queries;
pub mod report;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::access::Reach;
use super::kinds::{Channel, Level, Rating, ReplyMode, Route, State};
use super::machine::Order;

crate::named! {
    /// A set of the orders of a period: those that came in it, without drafts and those that went into others. The names
    /// stand in reports that were frozen.
    Set {
        /// Every order.
        All = "all" "诉求总数",
        /// The seats answered it at once.
        Answered = "answered" "接诉即答",
        /// It was given to a team.
        Dispatched = "dispatched" "接单即办",
        /// Neither: it waits with the seats, or ended there.
        Unrouted = "unrouted" "未分流",
        /// Its first effective reply can be read by its person.
        Public = "public" "公开回复",
        /// Its first effective reply was by telephone or in person.
        Offline = "offline" "线下沟通",
        /// It has an effective reply.
        Replied = "replied" "已有效回复",
        /// It has none.
        Unreplied = "unreplied" "未回复",
        /// A team had to answer it by the cut-off.
        Due = "due" "应按期回复",
        /// And did so in time.
        OnTime = "on-time" "按期回复",
        /// And did not.
        Late = "late" "逾期",
        /// It is over.
        Closed = "closed" "办结",
        /// A team was urged.
        Urged = "urged" "催办",
        /// Its chief and the vice president were told.
        Supervised = "supervised" "督办",
        /// Its person said what they think of the reply.
        Rated = "rated" "已评价",
        /// And was satisfied.
        Satisfied = "satisfied" "满意",
    }

    /// Which orders are counted together: a complaint is the inspectors' alone (I6).
    Lane {
        /// Every order but complaints.
        Open = "open" "不含投诉",
        /// Complaints, too.
        All = "all" "含投诉",
        /// Complaints only.
        Sealed = "sealed" "仅投诉（督察通道）",
    }
}

impl Set {
    /// Whether an order, as its log made it by the cut-off, belongs to it; the statements of [`queries`] say the same of
    /// rows.
    pub fn holds(self, order: &Order, cut_off: i64) -> bool {
        let is_dispatched = order.route == Some(Route::Dispatched);
        let reply = order.first_reply.filter(|(_, at_ms)| *at_ms <= cut_off);
        let mode = reply.map(|(mode, _)| mode);
        // Of what was answered, the limit in force then; a limit that nobody knew is none.
        let due = if order.first_reply.is_some() { order.answer_due } else { order.due_ms() };
        let due = due.filter(|due| is_dispatched && *due <= cut_off);
        let is_on_time = due.is_some_and(|due| reply.is_some_and(|(_, at_ms)| at_ms <= due));
        match self {
            Self::All => true,
            Self::Answered => order.route == Some(Route::Answered),
            Self::Dispatched => is_dispatched,
            Self::Unrouted => order.route.is_none(),
            Self::Public => mode == Some(ReplyMode::Public),
            Self::Offline => mode == Some(ReplyMode::Offline),
            Self::Replied => reply.is_some(),
            Self::Unreplied => reply.is_none(),
            Self::Due => due.is_some(),
            Self::OnTime => is_on_time,
            Self::Late => due.is_some() && !is_on_time,
            Self::Closed => {
                order.state.is_end()
                    && order.state != State::Merged
                    && order.ended_at.is_some_and(|at_ms| at_ms <= cut_off)
            }
            Self::Urged => is_dispatched && order.highest >= Level::Urged,
            Self::Supervised => is_dispatched && order.highest >= Level::Supervised,
            Self::Rated => reply.is_some() && order.rating.is_some(),
            Self::Satisfied => {
                reply.is_some() && matches!(order.rating, Some(Rating::Delighted | Rating::Satisfied))
            }
        }
    }
}

/// How many orders each set has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts(BTreeMap<Set, i64>);

impl Counts {
    /// The counts of these sets; one that is not named is empty.
    pub fn new(counts: impl IntoIterator<Item = (Set, i64)>) -> Self {
        Self(counts.into_iter().collect())
    }

    /// How many orders a set has.
    pub fn of(&self, set: Set) -> i64 {
        self.0.get(&set).copied().unwrap_or_default()
    }

    /// One order more.
    pub fn take(&mut self, order: &Order, cut_off: i64) {
        for set in Set::ALL.iter().filter(|set| set.holds(order, cut_off)) {
            *self.0.entry(*set).or_default() += 1;
        }
    }

    fn add(&mut self, other: &Self) {
        for (set, count) in &other.0 {
            *self.0.entry(*set).or_default() += count;
        }
    }
}

/// The orders of one channel, division and lane. A complaint belongs to no division, whoever answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// How they came.
    pub channel: Channel,
    /// Which division has them.
    pub division: Option<String>,
    /// Whether they are complaints.
    pub is_sealed: bool,
    /// How many they are.
    pub counts: Counts,
}

/// What stands for the orders that no division has.
pub const NO_DIVISION: &str = "-";

/// Which of the counted orders are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Those that came so.
    pub channel: Option<Channel>,
    /// Those of a division, or of none ([`NO_DIVISION`]).
    pub division: Option<String>,
    /// With complaints or without.
    pub lane: Lane,
}

impl Choice {
    /// What somebody asks for, as far as they may see it.
    pub fn within(reach: &Reach, channel: Option<Channel>, division: Option<String>, lane: Lane) -> Self {
        let lane = if reach.has_sealed { lane } else { Lane::Open };
        // Whose own orders are counted, for them there are no divisions.
        let division = division.filter(|_| reach.judge.is_none());
        Self { channel, division: reach.division.clone().or(division), lane }
    }

    /// Whether an order is meant.
    pub fn holds(&self, channel: Channel, division: Option<&str>, is_sealed: bool) -> bool {
        let is_of_lane = match self.lane {
            Lane::Open => !is_sealed,
            Lane::All => true,
            Lane::Sealed => is_sealed,
        };
        let is_of_division = self
            .division
            .as_deref()
            .is_none_or(|asked| !is_sealed && division.unwrap_or(NO_DIVISION) == asked);
        is_of_lane && is_of_division && self.channel.is_none_or(|asked| asked == channel)
    }

    fn takes(&self, cell: &Cell) -> bool {
        self.holds(cell.channel, cell.division.as_deref(), cell.is_sealed)
    }
}

/// How many orders of those that are meant each set has.
pub fn sum(cells: &[Cell], choice: &Choice) -> Counts {
    let mut all = Counts::default();
    for cell in cells.iter().filter(|cell| choice.takes(cell)) {
        all.add(&cell.counts);
    }
    all
}

/// The same for each division that has any; complaints and what no division has stand apart.
pub fn by_division(cells: &[Cell], choice: &Choice) -> BTreeMap<(bool, Option<String>), Counts> {
    let mut divisions = BTreeMap::<_, Counts>::new();
    for cell in cells.iter().filter(|cell| choice.takes(cell)) {
        divisions.entry((cell.is_sealed, cell.division.clone())).or_default().add(&cell.counts);
    }
    divisions
}

/// A figure as it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// What people read.
    pub word: &'static str,
    /// How it is counted.
    pub formula: &'static str,
    /// What is counted,
    pub of: Set,
    /// of one channel only,
    pub channel: Option<Channel>,
    /// as a share of what.
    pub over: Option<Set>,
}

const fn count(word: &'static str, formula: &'static str, of: Set) -> Figure {
    Figure { word, formula, of, channel: None, over: None }
}

const fn channel(word: &'static str, formula: &'static str, channel: Channel) -> Figure {
    Figure { word, formula, of: Set::All, channel: Some(channel), over: None }
}

const fn share(word: &'static str, formula: &'static str, of: Set, over: Set) -> Figure {
    Figure { word, formula, of, channel: None, over: Some(over) }
}

/// Every figure that the orders themselves can tell, in the order in which they are read.
pub const FIGURES: &[Figure] = &[
    count("诉求总数", "N＝时段内收到的诉求，不含草稿和并入其他诉求的重复件", Set::All),
    channel("其中：厅", "诉讼服务大厅收到的；厅＋网＋线＋微＝N", Channel::Hall),
    channel("其中：网", "法院网站收到的", Channel::Net),
    channel("其中：线", "12368热线收到的", Channel::Line),
    channel("其中：微", "微信收到的", Channel::WeChat),
    count("接诉即答", "A＝第一次分流是座席直接答复的；A＋B＋未分流＝N", Set::Answered),
    count("接单即办", "B＝第一次分流是转承办团队的", Set::Dispatched),
    count("未分流", "既没有直接答复、也没有转承办团队的，含告知不属受理范围、移送和撤回的", Set::Unrouted),
    count("公开回复", "P＝截止前第一次有效回复是公开回复的；P＋F＋未回复＝N", Set::Public),
    count("线下沟通", "F＝截止前第一次有效回复是电话或当面答复、并记有联系情况的", Set::Offline),
    count("未回复", "N－P－F", Set::Unreplied),
    share("有效诉求回复率", "（P＋F）÷N", Set::Replied, Set::All),
    share(
        "按期回复率",
        "接单即办中，期限内第一次有效回复的÷截止前期限已到的；期限含批准的延期和告知的答复日期，扣除暂停；没有放假安排而未定期限的不计",
        Set::OnTime,
        Set::Due,
    ),
    count("逾期", "接单即办中，截止前期限已到、没有按期回复的，含逾期后才回复的", Set::Late),
    share("办结率", "（已办结＋告知不属受理范围＋移送＋撤回）÷N", Set::Closed, Set::All),
    share("催办率", "接单即办中曾被系统催办及以上的÷B", Set::Urged, Set::Dispatched),
    share("督办率", "接单即办中曾被督办及以上的÷B", Set::Supervised, Set::Dispatched),
    share("满意率", "（非常满意＋满意）÷已评价的；没有评价的不算满意", Set::Satisfied, Set::Rated),
    share("评价率", "已评价的÷（P＋F）", Set::Rated, Set::Replied),
];

/// What §9 names, too, and what is missing for it: it is said, and never shown as 0.
pub const NOT_COLLECTED: &[(&str, &str)] = &[
    ("来电的接通率、等待", "还没有来电的记录"),
    ("转人工率、AI独立解答率", "还没有按次会话的结果记录"),
    ("到位率", "还没有逐次联系诉求人的记录"),
    ("首次解决率、重复诉求率", "诉求还没有和案件关联，不能判断是不是同一事项"),
    ("响应率、解决率（三率）", "还没有回访的逐项记录"),
];

/// A figure with its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value {
    /// How many.
    pub count: i64,
    /// Of how many, where it is a share.
    pub of: Option<i64>,
}

/// Below so many orders a division has numbers and no percentages: one order more or less would move them (screens C1).
pub const LEAST_FOR_SHARE: i64 = 20;

impl Figure {
    /// Its numbers among what is meant.
    pub fn value(&self, cells: &[Cell], choice: &Choice) -> Value {
        let channel = match (self.channel, choice.channel) {
            // Of another channel than the one that is asked for there is nothing.
            (Some(own), Some(asked)) if own != asked => {
                return Value { count: 0, of: self.over.map(|_| 0) };
            }
            (own, asked) => own.or(asked),
        };
        let counts = sum(cells, &Choice { channel, ..choice.clone() });
        Value { count: counts.of(self.of), of: self.over.map(|over| counts.of(over)) }
    }
}

impl Value {
    /// 98.41%, or — where there is nothing to have a share in; `None` where it is no share.
    pub fn share(self) -> Option<String> {
        self.of.map(|of| percent(self.count, of))
    }

    /// 98.41%（47,192／47,954）, or 47,954: a share never without its numbers.
    pub fn text(self) -> String {
        match (self.share(), self.of) {
            (Some(share), Some(of)) => format!("{share}（{}／{}）", thousands(self.count), thousands(of)),
            _ => thousands(self.count),
        }
    }
}

/// A share with two places, half up; what is neither none nor all is never rounded to 0 % or 100 %.
pub fn percent(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "—".to_owned();
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    let rounded = (part * 20_000 + whole) / (whole * 2);
    let places = match rounded {
        0 if part > 0 => 1,
        10_000.. if part < whole => 9_999,
        places => places,
    };
    format!("{}.{:02}%", places / 100, places % 100)
}

/// 47,954
pub fn thousands(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::from(if count < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::scripts::{Scripts, Source};

    const ANY: Choice = Choice { channel: None, division: None, lane: Lane::All };

    static DRAFT: LazyLock<Order> = LazyLock::new(|| {
        let scripts = Scripts::load(&Source::of("")).unwrap();
        let calendar = scripts.tables.hours.of("京0491", &scripts.tables.holidays);
        Order::replay([], &calendar)
    });

    fn cell(channel: Channel, division: Option<&str>, is_sealed: bool, counts: &[(Set, i64)]) -> Cell {
        let counts = Counts::new(counts.iter().copied());
        Cell { channel, division: division.map(str::to_owned), is_sealed, counts }
    }

    #[test]
    fn shares_are_exact_and_never_rounded_to_none_or_all() {
        for (part, whole, shown) in [
            (47_192, 47_954, "98.41%"),
            (41_514, 42_666, "97.30%"),
            (0, 0, "—"),
            (0, 3, "0.00%"),
            (3, 3, "100.00%"),
            (1, 3, "33.33%"),
            (2, 3, "66.67%"),
            (99_999, 100_000, "99.99%"),
            (1, 100_000, "0.01%"),
            (1, 1_000_000_000_000, "0.01%"),
        ] {
            assert_eq!(percent(part, whole), shown, "{part}/{whole}");
        }
        for (count, shown) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(count), shown);
        }
        assert_eq!(Value { count: 2, of: Some(3) }.text(), "66.67%（2／3）");
        assert_eq!(Value { count: 0, of: Some(0) }.text(), "—（0／0）");
        assert_eq!(
            (Value { count: 1_200, of: None }.text(), Value { count: 1, of: None }.share()),
            ("1,200".to_owned(), None)
        );
    }

    #[test]
    fn a_complaint_is_in_no_division_and_only_where_it_is_asked_for() {
        let cells = [
            cell(Channel::Line, Some("民一庭"), false, &[(Set::All, 3)]),
            cell(Channel::WeChat, None, false, &[(Set::All, 4)]),
            cell(Channel::WeChat, None, true, &[(Set::All, 2)]),
        ];
        let total = |choice: &Choice| sum(&cells, choice).of(Set::All);
        let lane = |lane| Choice { lane, ..ANY };
        assert_eq!([Lane::Open, Lane::All, Lane::Sealed].map(|own| total(&lane(own))), [7, 9, 2]);
        let division = |name: &str| Choice { division: Some(name.to_owned()), ..ANY };
        assert_eq!(["民一庭", NO_DIVISION, "民二庭"].map(|own| total(&division(own))), [3, 4, 0]);
        let divisions = by_division(&cells, &ANY);
        assert_eq!(divisions.values().map(|counts| counts.of(Set::All)).collect::<Vec<_>>(), [4, 3, 2]);
        let chief = Reach { division: Some("民一庭".to_owned()), judge: None, has_sealed: false };
        let asked = Choice::within(&chief, None, Some("民二庭".to_owned()), Lane::All);
        assert_eq!((asked.division.as_deref(), asked.lane), (Some("民一庭"), Lane::Open));
    }

    #[test]
    fn a_figure_of_a_channel_is_of_that_channel() {
        let cells = [
            cell(Channel::Hall, None, false, &[(Set::All, 112)]),
            cell(Channel::Net, None, false, &[(Set::All, 25_761)]),
        ];
        let of = |word: &str, choice: &Choice| {
            FIGURES.iter().find(|own| own.word == word).unwrap().value(&cells, choice).count
        };
        assert_eq!((of("其中：厅", &ANY), of("诉求总数", &ANY)), (112, 25_873));
        let net = Choice { channel: Some(Channel::Net), ..ANY };
        assert_eq!((of("其中：厅", &net), of("其中：网", &net), of("诉求总数", &net)), (0, 25_761, 25_761));
    }

    #[test]
    fn names_of_sets_and_figures_are_unlike() {
        let words: std::collections::BTreeSet<_> = FIGURES.iter().map(|own| own.word).collect();
        assert_eq!(words.len(), FIGURES.len());
        assert!(FIGURES.iter().all(|own| own.over.is_none() || own.formula.contains('÷')));
        let kept = serde_json::to_string(&Counts::new([(Set::OnTime, 2)])).unwrap();
        assert_eq!(kept, "{\"on-time\":2}");
        assert_eq!(serde_json::from_str::<Counts>(&kept).unwrap().of(Set::OnTime), 2);
    }

    type Drawn = (usize, Option<bool>, Option<(bool, i64)>, Option<i64>, usize, usize, Option<usize>);

    fn drawn() -> impl Strategy<Value = Drawn> {
        let reply = proptest::option::of((any::<bool>(), 0..200_i64));
        let due = proptest::option::of(0..200_i64);
        let rating = proptest::option::of(0..Rating::ALL.len());
        (0..4_usize, proptest::option::of(any::<bool>()), reply, due, 0..4_usize, 0..State::ALL.len(), rating)
    }

    fn order(start: &Order, (channel, route, reply, due, level, state, rating): Drawn) -> Order {
        let mut order = start.clone();
        order.channel = Channel::ALL[channel];
        order.route = route.map(|at_once| if at_once { Route::Answered } else { Route::Dispatched });
        order.first_reply =
            reply.map(|(public, at)| (if public { ReplyMode::Public } else { ReplyMode::Offline }, at));
        (order.answer_due, order.highest, order.state) = (due, Level::ALL[level], State::ALL[state]);
        (order.ended_at, order.rating) = (due, rating.map(|rating| Rating::ALL[rating]));
        order
    }

    proptest! {
        /// I4, whatever the orders.
        #[test]
        fn sums_agree(all in proptest::collection::vec(drawn(), 0..60), cut_off in 0..200_i64) {
            let start = DRAFT.clone();
            let mut cells: Vec<Cell> =
                Channel::ALL.iter().map(|own| cell(*own, None, false, &[])).collect();
            for order in all.iter().map(|drawn| order(&start, *drawn)) {
                cells[order.channel as usize].counts.take(&order, cut_off);
            }
            let counts = sum(&cells, &ANY);
            let of = |set| counts.of(set);
            let value = |word: &str| FIGURES.iter().find(|own| own.word == word).unwrap().value(&cells, &ANY).count;
            prop_assert_eq!(of(Set::All), i64::try_from(all.len()).unwrap());
            prop_assert_eq!(["其中：厅", "其中：网", "其中：线", "其中：微"].map(value).iter().sum::<i64>(), of(Set::All));
            prop_assert_eq!(of(Set::Answered) + of(Set::Dispatched) + of(Set::Unrouted), of(Set::All));
            prop_assert_eq!(of(Set::Public) + of(Set::Offline) + of(Set::Unreplied), of(Set::All));
            prop_assert_eq!(of(Set::Public) + of(Set::Offline), of(Set::Replied));
            prop_assert_eq!(of(Set::OnTime) + of(Set::Late), of(Set::Due));
            for figure in FIGURES {
                let value = figure.value(&cells, &ANY);
                prop_assert!(value.of.is_none_or(|of| value.count <= of), "{} {:?}", figure.word, value);
            }
        }
    }
}
