//! What requests have in common, how often it was asked week by week, and whether something done about it helped
//! (workorder.md §10). Pure.

use crate::orders::kinds::Kind;
use crate::scripts::HotLimits;

/// Weeks before the last one that it is compared with.
pub const BEFORE: usize = 8;
/// Days of the windows before and after something was done.
pub const EFFECT_DAYS: i64 = 28;

/// What requests have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A topic of the reviewed answers, by its name.
    Topic(String),
    /// What they are about, as the desk sorts them.
    Kind(Kind),
    /// The division that they were given to.
    Division(String),
}

impl Subject {
    /// The name in the database and in addresses: topic:seal.lost
    pub fn name(&self) -> String {
        match self {
            Self::Topic(slug) => format!("topic:{slug}"),
            Self::Kind(kind) => format!("kind:{}", kind.name()),
            Self::Division(name) => format!("division:{name}"),
        }
    }

    /// The subject of a name.
    ///
    /// ```
    /// use tingxun::orders::hot::weeks::Subject;
    /// let subject = Subject::Topic("seal.lost".to_owned());
    /// assert_eq!(Subject::find(&subject.name()), Some(subject));
    /// assert_eq!(Subject::find("kind:none"), None);
    /// ```
    pub fn find(name: &str) -> Option<Self> {
        match name.split_once(':')? {
            (_, "") => None,
            ("topic", slug) => Some(Self::Topic(slug.to_owned())),
            ("kind", kind) => Kind::find(kind).map(Self::Kind),
            ("division", name) => Some(Self::Division(name.to_owned())),
            _ => None,
        }
    }

    /// What it is compared by, for people.
    pub fn sort(&self) -> &'static str {
        match self {
            Self::Topic(_) => "话题",
            Self::Kind(_) => "事项",
            Self::Division(_) => "庭室",
        }
    }
}

/// How many requests of one subject came in the last seven whole days, and in each of the weeks before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weeks {
    /// In the last seven days.
    pub last: i64,
    /// In the weeks before, the nearest first.
    pub before: [i64; BEFORE],
}

impl Weeks {
    /// Counts requests of a week, 0 being the last one.
    pub fn add(&mut self, week: i64, count: i64) {
        match usize::try_from(week) {
            Ok(0) => self.last += count,
            Ok(week) if week <= BEFORE => self.before[week - 1] += count,
            _ => {}
        }
    }

    /// Of all weeks before together.
    pub fn sum_before(&self) -> i64 {
        self.before.iter().sum()
    }

    /// Whether more was asked than chance makes of it: above the mean and so many times its root, and not just a few. In
    /// whole numbers: with m = sum/8, last − m > s·√m is (8·last − sum)² > 8·s²·sum where the left side is positive.
    pub fn is_rising(&self, limits: &HotLimits) -> bool {
        let (weeks, sum, spread) = (BEFORE as i64, self.sum_before(), i64::from(limits.spread));
        let above = weeks * self.last - sum;
        self.last >= i64::from(limits.least) && above > 0 && above * above > weeks * spread * spread * sum
    }

    /// The mean of the weeks before, with one digit: 3.5
    pub fn mean(&self) -> String {
        tenths(self.sum_before() * 10, BEFORE as i64)
    }
}

/// Requests of a subject and new cases of the court in the weeks before something was done and after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    /// Requests and cases before,
    pub before: (i64, i64),
    /// and after.
    pub after: (i64, i64),
}

impl Effect {
    /// So many requests came for a hundred new cases: 3.5; `None` where there were no cases.
    pub fn per_hundred((requests, cases): (i64, i64)) -> Option<String> {
        (cases > 0).then(|| tenths(requests * 1000, cases))
    }
}

/// A quotient of tenths, rounded half up, with one digit.
fn tenths(of: i64, by: i64) -> String {
    let rounded = (2 * of + by) / (2 * by);
    format!("{}.{}", rounded / 10, rounded % 10)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::scripts::Taken;

    fn limits(least: u32, spread: u32) -> HotLimits {
        let taken = Taken { as_of: date(2026, 11, 30), source: String::new() };
        HotLimits { least, spread, share: 0.3, rest_days: 28, taken }
    }

    #[test]
    fn a_rise_is_told_from_chance() {
        let limits = limits(10, 3);
        // A mean of 4 lets 4 + 3·2 = 10 pass by chance.
        for (last, before, is_rising) in
            [(10, 4, false), (11, 4, true), (9, 0, false), (10, 0, true), (130, 100, false), (131, 100, true)]
        {
            let weeks = Weeks { last, before: [before; BEFORE] };
            assert_eq!(weeks.is_rising(&limits), is_rising, "{last} after {before}");
        }
        assert!(!Weeks { last: 50, before: [100; BEFORE] }.is_rising(&limits), "a fall is no rise");
    }

    #[test]
    fn shares_are_rounded_and_never_of_nothing() {
        assert_eq!(Weeks { last: 0, before: [1, 0, 0, 0, 1, 0, 0, 1] }.mean(), "0.4");
        assert_eq!(Effect::per_hundred((7, 200)).as_deref(), Some("3.5"));
        assert_eq!(Effect::per_hundred((7, 0)), None);
    }

    proptest! {
        #[test]
        fn whole_numbers_say_what_the_formula_says(
            last in 0_i64..2_000, before in proptest::array::uniform8(0_i64..500), spread in 1_u32..5,
        ) {
            let weeks = Weeks { last, before };
            let mean = weeks.sum_before() as f64 / BEFORE as f64;
            let line = mean + f64::from(spread) * mean.sqrt();
            // Where a float may err, the whole numbers are right.
            prop_assume!((last as f64 - line).abs() > 1e-6);
            prop_assert_eq!(weeks.is_rising(&limits(0, spread)), last as f64 > line);
        }

        #[test]
        fn each_week_is_counted_where_it_belongs(week in -2_i64..12, count in 1_i64..50) {
            let mut weeks = Weeks::default();
            weeks.add(week, count);
            let is_within = (0..=BEFORE as i64).contains(&week);
            prop_assert_eq!(weeks.last + weeks.sum_before(), if is_within { count } else { 0 });
            prop_assert_eq!(weeks.last > 0, week == 0);
        }
    }
}
