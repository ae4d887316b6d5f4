//! How a period runs: plainly, or a limitation that starts anew, stops, and ends after twenty years at last.

use jiff::civil::Date;

use super::asked::Asked;
use super::rules::{Nature, Obstacle};
use crate::law::calendar::{Holidays, Period};
use crate::law::{Refusal, day};

/// 民法典 §188: nothing is protected longer after the harm, and nothing stops or renews this.
const AT_MOST: Period = Period::years(20);
const SIX_MONTHS: Period = Period::months(6);

/// How a period ran.
pub(super) struct Course {
    /// The last day before rest days are looked at.
    pub raw: Date,
    /// What changed it, for people.
    pub told: Vec<String>,
}

/// Where the period ends by its length and by what happened since.
pub(super) fn course(asked: &Asked, holidays: &Holidays) -> Result<Course, Refusal> {
    let mut run =
        Run { asked, holidays, start: asked.event, last: asked.end(asked.event)?, told: Vec::new() };
    if let Nature::Limitation(obstacle) = asked.rule.nature {
        for (_, happening) in happenings(asked) {
            match happening {
                Happening::Demand(day) => run.interrupt(day, obstacle)?,
                Happening::Obstacle(from, to) => run.suspend(from, to, obstacle)?,
            }
        }
        run.cap()?;
    }
    Ok(Course { raw: run.last, told: run.told })
}

impl Asked {
    fn end(&self, start: Date) -> Result<Date, Refusal> {
        end(self.length, start)
    }
}

fn end(length: Period, start: Date) -> Result<Date, Refusal> {
    length.last_day(start).ok_or_else(|| Refusal::Invalid {
        argument: "event_date",
        sentence: "这个日期太远，算不出来，请核对后再告诉我。".to_owned(),
    })
}

/// What touches a limitation while it runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    Obstacle(Date, Date),
    Demand(Date),
}

/// In the order in which they began.
fn happenings(asked: &Asked) -> Vec<(Date, Happening)> {
    let demands = asked.since.interrupts.iter().map(|&day| (day, Happening::Demand(day)));
    let obstacles = asked.since.suspensions.iter().map(|&(from, to)| (from, Happening::Obstacle(from, to)));
    let mut all: Vec<_> = demands.chain(obstacles).collect();
    all.sort_unstable();
    all
}

struct Run<'a> {
    asked: &'a Asked,
    holidays: &'a Holidays,
    start: Date,
    last: Date,
    told: Vec<String>,
}

impl Run<'_> {
    /// 民法典 §195: from a demand, an acknowledgment or a suit the period starts anew; after its end nothing
    /// revives it.
    fn interrupt(&mut self, demand: Date, obstacle: Obstacle) -> Result<(), Refusal> {
        if demand < self.start {
            self.told.push(format!("{}早于起算日，不影响期间。", day::in_words(demand)));
        } else if self.has_passed(demand)? {
            self.told.push(format!("{}时期间已经届满，不再中断。", day::in_words(demand)));
        } else {
            self.start = demand;
            self.last = self.asked.end(demand)?;
            let length = self.asked.length;
            self.told.push(format!("{}时效中断，{length}从次日起重新计算。", day::in_words(demand)));
            for &(from, to) in
                self.asked.since.suspensions.iter().filter(|(from, to)| *from < demand && demand < *to)
            {
                self.suspend(from, to, obstacle)?;
            }
        }
        Ok(())
    }

    /// A demand on the rest day to which nothing moved yet still comes in time.
    fn has_passed(&self, demand: Date) -> Result<bool, Refusal> {
        if demand <= self.last {
            return Ok(false);
        }
        // No rest is longer than a month; years that have no table matter only near the end.
        let near = Period::months(1).last_day(self.last).is_none_or(|month_after| demand <= month_after);
        Ok(!near || demand > self.holidays.first_working_day(self.last)?)
    }

    fn suspend(&mut self, from: Date, to: Date, obstacle: Obstacle) -> Result<(), Refusal> {
        if from > self.last || to < self.start {
            return Ok(());
        }
        let moved = match obstacle {
            Obstacle::LastSixMonths => self.after_last_six_months(to)?,
            Obstacle::StopsTheClock => self.after_standing_still(from, to)?,
        };
        let (began, gone) = (day::in_words(from), day::in_words(to));
        self.told.push(match moved {
            Some(moved) => {
                self.last = moved;
                format!("{began}起有障碍，时效中止；{gone}障碍消除，期间延至{}。", day::in_words(moved))
            }
            None => format!("{began}至{gone}的障碍在最后六个月之前已经消除，不影响期间。"),
        });
        Ok(())
    }

    /// 民法典 §194: an obstacle counts only if it reaches into the last six months.
    fn after_last_six_months(&self, to: Date) -> Result<Option<Date>, Refusal> {
        let reaches = SIX_MONTHS.before(self.last).is_none_or(|before| to > before);
        let moved = end(SIX_MONTHS, to)?;
        Ok((reaches && moved > self.last).then_some(moved))
    }

    /// 劳动争议调解仲裁法 §27: the rest of the period runs on when the obstacle is gone.
    fn after_standing_still(&self, from: Date, to: Date) -> Result<Option<Date>, Refusal> {
        let from = from.max(self.start);
        let stood = u16::try_from(from.until(to).map_or(0, |span| span.get_days())).unwrap_or(u16::MAX);
        let moved = end(Period::days(stood), self.last)?;
        Ok((moved > self.last).then_some(moved))
    }

    fn cap(&mut self) -> Result<(), Refusal> {
        let Some(harm) = self.asked.since.harm else { return Ok(()) };
        let cap = end(AT_MOST, harm)?;
        if cap < self.last {
            self.last = cap;
            self.told.push(format!(
                "权利在{}受到损害，二十年的最长保护期先到，到{}为止。",
                day::in_words(harm),
                day::in_words(cap)
            ));
        }
        Ok(())
    }
}
