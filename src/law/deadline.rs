//! Last days of periods: what the law sets, counted on the court calendar.

mod asked;
mod limitation;
mod rules;
mod words;

use jiff::civil::Date;

pub use rules::{Nature, Obstacle, Rule, all as rules, find as rule};

use self::asked::Asked;
use self::limitation::Course;
use super::calendar::Holidays;
use super::cite;
use super::{Arguments, Citation, Computation, Refusal};

/// Arguments `rule`, `event_date`; optional `period` (`15d`, `6m`, or
/// `3y interrupts=a|b;suspension=from|to;harm=date`), `interrupts`, `suspension`, `harm`, `today`.
///
/// Results `raw_last_day`, `last_day`, `rolled` (Y or N); with `today` also `days_left`, below zero when it has
/// passed; for frozen property `renew_by`.
pub fn compute(arguments: &Arguments, holidays: &Holidays) -> Result<Computation, Refusal> {
    let asked = Asked::read(arguments)?;
    let course = limitation::course(&asked, holidays)?;
    let last = last_day(asked.rule, &course, holidays)?;
    let outcome = Outcome { course, last };
    Ok(Computation {
        results: results(&asked, &outcome),
        summary: words::summary(&asked, &outcome),
        inputs: words::inputs(&asked),
        steps: words::steps(&asked, &outcome, holidays),
        basis: basis(asked.rule, &outcome),
        notes: words::notes(&asked, &outcome, holidays),
    })
}

/// Where a period ends.
struct Outcome {
    course: Course,
    last: Date,
}

impl Outcome {
    fn rolled(&self) -> bool {
        self.last != self.course.raw
    }

    /// From today to the last day; below zero when it has passed.
    fn days_left(&self, today: Date) -> i32 {
        today.until(self.last).map_or(0, |span| span.get_days())
    }

    /// 财产保全规定 §18: a new freeze is asked for seven days before the old one ends.
    fn renew_by(&self, rule: &Rule) -> Option<Date> {
        let ahead = super::calendar::Period::days(7);
        (rule.nature == Nature::Measure).then(|| ahead.before(self.last)).flatten()
    }
}

fn basis(rule: &Rule, outcome: &Outcome) -> Vec<Citation> {
    let moved = outcome.rolled().then(|| cite::holidays("第2条、第6条、第7条"));
    rule.basis.iter().copied().chain(moved).collect()
}

fn last_day(rule: &Rule, course: &Course, holidays: &Holidays) -> Result<Date, Refusal> {
    if !rule.nature.rolls() {
        return Ok(course.raw);
    }
    // 民诉法 §85, 民法典 §203: a last day that is a rest day moves to the day after the rest.
    holidays.first_working_day(course.raw).map_err(|missing| Refusal::Unknown {
        sentence: format!("不考虑节假日，最后一天是{}；但{missing}", super::day::in_words(course.raw)),
    })
}

fn results(asked: &Asked, outcome: &Outcome) -> Vec<(&'static str, String)> {
    let mut results = vec![
        ("raw_last_day", outcome.course.raw.to_string()),
        ("last_day", outcome.last.to_string()),
        ("rolled", if outcome.rolled() { "Y" } else { "N" }.to_owned()),
    ];
    if let Some(day) = outcome.renew_by(asked.rule) {
        results.push(("renew_by", day.to_string()));
    }
    if let Some(today) = asked.today {
        results.push(("days_left", outcome.days_left(today).to_string()));
    }
    results
}

#[cfg(test)]
mod tests;
