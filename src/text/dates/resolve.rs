//! The days that a written date means, seen from today.

use jiff::civil::Date;

use super::festival::{Festival, add_days};
use super::parts::Part;
use super::written::{Beside, Month, Written, Year};
use super::{Lean, When};

/// What a written date means; `guessed` says that we supplied the year or the month.
pub(super) struct Meaning {
    pub(super) when: When,
    pub(super) guessed: bool,
}

pub(super) fn resolve(written: Written, today: Date, lean: Lean) -> Option<Meaning> {
    let said = |when| Meaning { when, guessed: false };
    let view = View { today, lean };
    match written {
        Written::Day { year: Year::Unsaid, month: Month::Unsaid, day } => {
            Some(Meaning { when: view.day_alone(day)?, guessed: true })
        }
        Written::Day { year, month, day } => {
            Some(Meaning { when: view.day(year, month, day), guessed: guesses_year(year, month) })
        }
        Written::Month { year, month, part } => {
            let guessed = guesses_year(year, month) || month == Month::Unsaid;
            Some(Meaning { when: view.month(year, month, part)?, guessed })
        }
        Written::Year { year, part } => {
            Some(Meaning { when: view.year(year, part)?, guessed: year == Year::Unsaid })
        }
        Written::Days(first, last) => within(add_days(today, first)?, add_days(today, last)?).map(said),
        Written::Ago(length) => view.about(length.before(today)?, length.months, length.about).map(said),
        // An event of the past cannot lie ahead: 两年后他还没还 counts from something else.
        Written::Later(_) if lean == Lean::Past => None,
        Written::Later(length) => view.about(length.after(today)?, length.months, length.about).map(said),
        Written::Week { week, days } => {
            view.week(week, days).map(|when| Meaning { when, guessed: week.is_none() })
        }
        Written::Festival { year, festival, beside } => {
            let (first, last) = view.festival(year, festival)?;
            Some(Meaning { when: beside_of(first, last, beside)?, guessed: year == Year::Unsaid })
        }
    }
}

fn guesses_year(year: Year, month: Month) -> bool {
    year == Year::Unsaid && !matches!(month, Month::FromNow(_))
}

fn within(first: Date, last: Date) -> Option<When> {
    if first == last { Some(When::On(first)) } else { Some(When::Within { first, last }) }
}

/// How many days 国庆前 and 春节后 reach.
const BESIDE: i32 = 10;

fn beside_of(first: Date, last: Date, beside: Beside) -> Option<When> {
    match beside {
        Beside::On => within(first, last),
        Beside::Before => within(add_days(first, -BESIDE)?, add_days(first, -1)?),
        Beside::After => within(add_days(last, 1)?, add_days(last, BESIDE)?),
    }
}

struct View {
    today: Date,
    lean: Lean,
}

impl View {
    /// Whether a day lies on the side to which the reader leans; today is on both.
    fn suits(&self, first: Date, last: Date) -> bool {
        match self.lean {
            Lean::Past => first <= self.today,
            Lean::Future => last >= self.today,
        }
    }

    /// The years to try, the nearest first.
    fn years(&self) -> [i16; 3] {
        let step = self.step16();
        [-step, 0, step].map(|offset| self.today.year().saturating_add(offset))
    }

    fn step16(&self) -> i16 {
        if self.lean == Lean::Past { -1 } else { 1 }
    }

    fn year_number(&self, year: Year) -> Option<i16> {
        match year {
            Year::Unsaid => None,
            Year::Number(number) => Some(number),
            Year::FromNow(offset) => Some(self.today.year().saturating_add(offset)),
        }
    }

    /// 15号: this month's or the nearest that has one on the right side.
    fn day_alone(&self, day: u32) -> Option<When> {
        let step = i32::from(self.step16());
        let candidates = (0..4).filter_map(|months| {
            let (year, month) = self.months_from_now(step * months)?;
            civil(year, month, day)
        });
        let mut fitting = candidates.filter(|date| self.suits(*date, *date));
        Some(fitting.next().map_or(When::Invalid, When::On))
    }

    fn day(&self, year: Year, month: Month, day: u32) -> When {
        let found = match month {
            Month::FromNow(offset) => {
                self.months_from_now(offset).and_then(|(y, month)| civil(y, month, day))
            }
            Month::Unsaid => None,
            Month::Number(month) => match self.year_number(year) {
                Some(year) => civil(year, month, day),
                // The year is chosen by month and day, before anyone asks whether it has a 29 February: a day that
                // is not there is told, not moved to the leap year.
                None => civil(self.year_by_month_and_day(month, day), month, day),
            },
        };
        found.map_or(When::Invalid, When::On)
    }

    fn year_by_month_and_day(&self, month: u32, day: u32) -> i16 {
        let own = (month, day);
        let now = (number(self.today.month()), number(self.today.day()));
        let other = match self.lean {
            Lean::Past => own > now,
            Lean::Future => own < now,
        };
        self.today.year().saturating_add(if other { self.step16() } else { 0 })
    }

    fn month(&self, year: Year, month: Month, part: Part) -> Option<When> {
        let of = |year: i16, month: u32| {
            let first = civil(year, month, 1)?;
            Some(part_of_month(first, part))
        };
        let (first, last) = match (month, self.year_number(year)) {
            (Month::FromNow(offset), _) => {
                let (year, month) = self.months_from_now(offset)?;
                of(year, month)?
            }
            (Month::Number(month), Some(year)) => of(year, month)?,
            (Month::Number(month), None) => self
                .years()
                .into_iter()
                .skip(1)
                .filter_map(|year| of(year, month))
                .find(|(f, l)| self.suits(*f, *l))?,
            (Month::Unsaid, _) => {
                let step = i32::from(self.step16());
                let months = [0, step].into_iter().filter_map(|offset| self.months_from_now(offset));
                months.filter_map(|(year, month)| of(year, month)).find(|(f, l)| self.suits(*f, *l))?
            }
        };
        within(first, last)
    }

    fn year(&self, year: Year, part: Part) -> Option<When> {
        let of = |year| part_of_year(year, part);
        let (first, last) = match self.year_number(year) {
            Some(year) => of(year)?,
            None => self.years().into_iter().skip(1).filter_map(of).find(|(f, l)| self.suits(*f, *l))?,
        };
        within(first, last)
    }

    fn festival(&self, year: Year, festival: Festival) -> Option<(Date, Date)> {
        match self.year_number(year) {
            Some(year) => festival.days(year),
            // In January 除夕 may be near: the year on the other side is tried too.
            None => {
                let mut days = self.years().into_iter().filter_map(|year| festival.days(year));
                days.find(|(first, last)| self.suits(*first, *last))
            }
        }
    }

    fn week(&self, week: Option<i32>, days: (i32, i32)) -> Option<When> {
        let monday = add_days(self.today, -i32::from(self.today.weekday().to_monday_zero_offset()))?;
        let of =
            |week: i32| Some((add_days(monday, 7 * week + days.0)?, add_days(monday, 7 * week + days.1)?));
        let (first, last) = match week {
            Some(week) => of(week)?,
            None => {
                [0, i32::from(self.step16())].into_iter().filter_map(of).find(|(f, l)| self.suits(*f, *l))?
            }
        };
        within(first, last)
    }

    /// 三天前 is a day; 半年前 is about one.
    fn about(&self, date: Date, months: i32, about: bool) -> Option<When> {
        if months == 0 && !about {
            return Some(When::On(date));
        }
        let room = if months == 0 { 2 } else { (months * 3).clamp(5, 30) };
        let (first, last) = (add_days(date, -room)?, add_days(date, room)?);
        if date <= self.today {
            within(first, last.min(self.today))
        } else {
            within(first.max(self.today), last)
        }
    }

    fn months_from_now(&self, months: i32) -> Option<(i16, u32)> {
        let all = i32::from(self.today.year()) * 12 + i32::from(self.today.month()) - 1 + months;
        Some((i16::try_from(all.div_euclid(12)).ok()?, u32::try_from(all.rem_euclid(12)).ok()? + 1))
    }
}

fn number(small: i8) -> u32 {
    u32::from(small.unsigned_abs())
}

fn civil(year: i16, month: u32, day: u32) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn part_of_month(first: Date, part: Part) -> (Date, Date) {
    let last = first.last_of_month();
    let on = |day: i8| first.with().day(day).build().unwrap_or(first);
    match part {
        Part::Start => (first, on(10)),
        Part::Middle => (on(11), on(20)),
        Part::End => (on(21), last),
        Part::Whole | Part::FirstHalf | Part::SecondHalf => (first, last),
    }
}

fn part_of_year(year: i16, part: Part) -> Option<(Date, Date)> {
    let (from, to) = match part {
        Part::Whole => (1, 12),
        Part::Start => (1, 2),
        Part::Middle => (6, 7),
        Part::End => (12, 12),
        Part::FirstHalf => (1, 6),
        Part::SecondHalf => (7, 12),
    };
    Some((civil(year, from, 1)?, civil(year, to, 1)?.last_of_month()))
}
