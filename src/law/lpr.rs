//! The loan prime rate as it was published month by month; a day of which nobody has seen it is refused.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Refusal;
use super::argument::Percent;
use super::table::{Sheet, TableFault};

/// The published rates, from the day each came into force.
#[derive(Debug, Clone)]
pub struct Lpr {
    /// The last publication that was seen.
    pub as_of: Date,
    /// Where the rates were published.
    pub source: String,
    rates: Vec<Published>,
}

/// What one publication set.
#[derive(Debug, Clone, Copy)]
pub struct Published {
    /// The day of the publication.
    pub from: Date,
    /// For one year.
    pub one_year: Percent,
    /// For five years and more.
    pub five_years: Percent,
}

impl Lpr {
    /// Reads the table; its rows are the days on which a rate changed.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TableFault> {
        let sheet = Sheet::read(text, &["effective_from", "lpr_1y_percent", "lpr_5y_percent"])?;
        let mut rates: Vec<Published> = Vec::new();
        for row in &sheet.rows {
            let percent = |column| {
                Percent::of_table(row.text(column))
                    .ok_or_else(|| TableFault::at(row.line, format!("not a rate: {:?}", row.text(column))))
            };
            let rate = Published { from: row.date(0)?, one_year: percent(1)?, five_years: percent(2)? };
            let in_order = rates.last().is_none_or(|last| last.from < rate.from) && rate.from <= sheet.as_of;
            if !in_order {
                return Err(TableFault::at(row.line, "the dates rise, and none lies after as_of"));
            }
            rates.push(rate);
        }
        Ok(Self { as_of: sheet.as_of, source: sheet.source, rates })
    }

    /// The rate in force on a day.
    ///
    /// # Errors
    /// Before the first publication, and from the day on which one may have come out that the table lacks.
    pub fn on(&self, day: Date) -> Result<&Published, Refusal> {
        let known = self.rates.iter().rev().find(|rate| rate.from <= day);
        let Some(known) = known else {
            return Err(Refusal::Unknown {
                sentence: format!(
                    "{day}还没有贷款市场报价利率（LPR），它从2019年8月20日起才公布。\
                     这一段时间要按当时的规定计算，请带上借据或合同咨询受理法院，或拨打12368。"
                ),
            });
        };
        if day >= self.next_publication() {
            return Err(Refusal::Unknown {
                sentence: format!(
                    "我掌握的贷款市场报价利率（LPR）只到{}年{}月，{day}适用的利率还没有收录，不能随意估算。\
                     请在中国人民银行或全国银行间同业拆借中心网站查到当月利率后，再向受理法院核实。",
                    self.as_of.year(),
                    self.as_of.month()
                ),
            });
        }
        Ok(known)
    }

    /// The earliest day of the publication after the last one seen: they come on the 20th or, where that is a
    /// rest day, later.
    fn next_publication(&self) -> Date {
        let next_month = self.as_of.first_of_month().saturating_add(1.month());
        next_month.saturating_add(19.days())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn shipped() -> Lpr {
        Lpr::parse(include_str!("../../bot-scripts/tables/lpr.csv")).unwrap()
    }

    #[test]
    fn a_rate_holds_until_the_day_before_the_next() {
        let lpr = shipped();
        for (day, one_year) in [
            (date(2019, 8, 20), "4.25%"),
            (date(2024, 10, 20), "3.35%"),
            (date(2024, 10, 21), "3.10%"),
            (date(2026, 8, 25), "3.00%"),
            (date(2026, 9, 19), "3.00%"),
        ] {
            assert_eq!(lpr.on(day).unwrap().one_year.to_string(), one_year, "{day}");
        }
        assert_eq!(lpr.on(date(2026, 8, 20)).unwrap().five_years.to_string(), "3.50%");
    }

    #[test]
    fn what_nobody_has_seen_is_refused_in_words() {
        let lpr = shipped();
        let refusal = lpr.on(date(2026, 11, 3)).unwrap_err().to_string();
        assert!(refusal.contains("只到2026年8月") && refusal.contains("2026-11-03"), "{refusal}");
        assert!(lpr.on(date(2026, 9, 20)).is_err());
        assert!(lpr.on(date(2019, 8, 19)).unwrap_err().to_string().contains("2019年8月20日起"));
    }

    #[test]
    fn a_table_out_of_order_is_refused() {
        let head = "# as_of=2020-03-01 source=x\neffective_from,lpr_1y_percent,lpr_5y_percent\n";
        for (rows, line) in [
            ("2020-02-20,4,5\n2020-01-20,4,5\n", 4),
            ("2020-03-20,4,5\n", 3),
            ("2020-02-20,high,5\n", 3),
            ("2020-02-30,4,5\n", 3),
        ] {
            assert_eq!(Lpr::parse(&format!("{head}{rows}")).unwrap_err().line, line, "{rows}");
        }
    }
}
