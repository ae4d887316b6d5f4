//! Charts of the figures, drawn here: shapes and words with positions, no script and no style of their own. The same numbers
//! stand in a table beside each.

use jiff::civil::Date;

use crate::orders::figures::period::{Period, number_of};
use crate::orders::figures::queries::Day;
use crate::orders::figures::thousands;

/// Of the drawing, in its own units.
const WIDTH: i64 = 3_200;
/// The longest bar beside its word and its number.
const LONGEST: i64 = 2_000;
const ROW: i64 = 280;
/// The highest column above its day.
const HIGHEST: i64 = 1_000;
/// So many days are drawn as days; of a longer period months are.
const MOST_DAYS: usize = 62;

/// Bars, one below another.
pub(super) struct Bars {
    pub(super) height: i64,
    pub(super) bars: Vec<Bar>,
}

/// A bar with its word and its number.
pub(super) struct Bar {
    pub(super) word: String,
    pub(super) number: String,
    pub(super) y: i64,
    pub(super) words_y: i64,
    pub(super) width: i64,
    pub(super) number_x: i64,
}

/// Bars of these numbers.
pub(super) fn bars(numbers: &[(&str, i64)]) -> Bars {
    let most = numbers.iter().map(|(_, number)| *number).max().unwrap_or_default().max(1);
    let bar = |(place, (word, number)): (usize, &(&str, i64))| {
        let y = i64::try_from(place).unwrap_or_default() * ROW;
        let width = number * LONGEST / most;
        Bar {
            word: (*word).to_owned(),
            number: thousands(*number),
            y,
            words_y: y + 180,
            width,
            number_x: 340 + width,
        }
    };
    let bars: Vec<Bar> = numbers.iter().enumerate().map(bar).collect();
    Bars { height: i64::try_from(bars.len()).unwrap_or_default() * ROW, bars }
}

/// Columns, one beside another.
pub(super) struct Columns {
    pub(super) columns: Vec<Column>,
    /// 日 or 月
    pub(super) unit: &'static str,
}

/// What came on a day or in a month, and what of it is answered.
pub(super) struct Column {
    pub(super) day: String,
    pub(super) received: i64,
    pub(super) replied: i64,
    pub(super) x: i64,
    pub(super) width: i64,
    pub(super) y: i64,
    pub(super) height: i64,
    pub(super) replied_y: i64,
    pub(super) replied_height: i64,
}

impl Columns {
    /// What stands below: the first and the last.
    pub(super) fn ends(&self) -> (&str, &str) {
        let first = self.columns.first().map_or("", |own| own.day.as_str());
        let last = self.columns.last().map_or("", |own| own.day.as_str());
        (first, if self.columns.len() > 1 { last } else { "" })
    }
}

/// Columns of each day of a period until the cut-off, or of each month where there are too many days.
pub(super) fn columns(period: Period, last: Date, days: &[Day]) -> Columns {
    let all: Vec<Date> = period.days().take_while(|day| *day <= last).collect();
    let is_long = all.len() > MOST_DAYS;
    let name = |day: Date| if is_long { day.strftime("%Y-%m") } else { day.strftime("%m-%d") }.to_string();
    let mut numbers: Vec<(String, i64, i64)> = Vec::new();
    for day in all {
        let own = days.iter().find(|own| own.day == number_of(day));
        let (received, replied) = own.map_or((0, 0), |own| (own.received, own.replied));
        match numbers.last_mut().filter(|last| last.0 == name(day)) {
            Some(last) => (last.1, last.2) = (last.1 + received, last.2 + replied),
            None => numbers.push((name(day), received, replied)),
        }
    }
    let most = numbers.iter().map(|(_, received, _)| *received).max().unwrap_or_default().max(1);
    let step = WIDTH / i64::try_from(numbers.len()).unwrap_or_default().max(1);
    let column = |(place, (day, received, replied)): (usize, (String, i64, i64))| {
        let (height, replied_height) = (received * HIGHEST / most, replied * HIGHEST / most);
        Column {
            day,
            received,
            replied,
            x: i64::try_from(place).unwrap_or_default() * step,
            width: (step * 4 / 5).min(400),
            y: HIGHEST - height,
            height,
            replied_y: HIGHEST - replied_height,
            replied_height,
        }
    };
    let columns = numbers.into_iter().enumerate().map(column).collect();
    Columns { columns, unit: if is_long { "月" } else { "日" } }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn bars_are_as_long_as_their_numbers() {
        let drawn = bars(&[("厅", 0), ("网", 50), ("线", 100)]);
        assert_eq!(drawn.bars.iter().map(|bar| bar.width).collect::<Vec<_>>(), [0, 1_000, 2_000]);
        assert_eq!((drawn.height, drawn.bars[2].y, drawn.bars[1].number.as_str()), (840, 560, "50"));
        assert_eq!(bars(&[("厅", 0)]).bars[0].width, 0, "nothing is no bar");
    }

    #[test]
    fn days_without_a_request_are_there_and_days_to_come_are_not() {
        let november = Period::month_of(date(2026, 11, 24));
        let day = |day, received, replied| Day { day: number_of(date(2026, 11, day)), received, replied };
        let drawn = columns(november, date(2026, 11, 24), &[day(1, 4, 2), day(24, 2, 0)]);
        assert_eq!((drawn.columns.len(), drawn.unit, drawn.ends()), (24, "日", ("11-01", "11-24")));
        let first = &drawn.columns[0];
        assert_eq!((first.height, first.y, first.replied_height, first.replied_y), (1_000, 0, 500, 500));
        assert_eq!((drawn.columns[1].received, drawn.columns[1].height), (0, 0));
        assert!(drawn.columns.iter().all(|own| own.x + own.width <= WIDTH));
    }

    #[test]
    fn a_year_is_drawn_by_months() {
        let year = Period::read("2019-01-01", "2019-12-31").unwrap();
        let day = |month, day| Day { day: number_of(date(2019, month, day)), received: 3, replied: 1 };
        let drawn = columns(year, date(2026, 11, 24), &[day(2, 1), day(2, 28), day(12, 31)]);
        assert_eq!((drawn.columns.len(), drawn.unit), (12, "月"));
        assert_eq!(
            (drawn.columns[1].received, drawn.columns[1].replied, drawn.columns[11].received),
            (6, 2, 3)
        );
    }
}
