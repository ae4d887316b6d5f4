//! The central bank's benchmark rate for one-year deposits.

use jiff::civil::Date;

use super::Refusal;
use super::argument::Percent;
use super::table::{Sheet, TableFault};

/// The benchmark rates, from the day each came into force.
#[derive(Debug, Clone)]
pub struct DepositRate {
    /// The day on which the table was last compared with the central bank's announcements.
    pub as_of: Date,
    rates: Vec<(Date, Percent)>,
}

impl DepositRate {
    /// Reads the table.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TableFault> {
        let sheet = Sheet::read(text, &["effective_from", "deposit_1y_percent"])?;
        let mut rates: Vec<(Date, Percent)> = Vec::new();
        for row in &sheet.rows {
            let from = row.date(0)?;
            let rate = Percent::of_table(row.text(1))
                .ok_or_else(|| TableFault::at(row.line, format!("not a rate: {:?}", row.text(1))))?;
            if rates.last().is_some_and(|(last, _)| *last >= from) {
                return Err(TableFault::at(row.line, "the dates rise"));
            }
            rates.push((from, rate));
        }
        Ok(Self { as_of: sheet.as_of, rates })
    }

    /// The rate in force on a day.
    ///
    /// # Errors
    /// Before the first row and after the day of the last comparison.
    pub fn on(&self, day: Date) -> Result<Percent, Refusal> {
        let known = self.rates.iter().rev().find(|(from, _)| *from <= day).filter(|_| day <= self.as_of);
        known.map(|(_, rate)| *rate).ok_or_else(|| Refusal::Unknown {
            sentence: format!(
                "{day}的一年定期存款基准利率我没有核对过，不能随意估算。请以中国人民银行公布的为准，或咨询受理法院。"
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_shipped_rate_holds_between_its_first_day_and_the_last_comparison() {
        let rates = DepositRate::parse(include_str!("../../bot-scripts/tables/deposit.csv")).unwrap();
        assert_eq!(rates.on(date(2025, 6, 1)).unwrap().to_string(), "1.50%");
        assert!(rates.on(date(2015, 10, 23)).is_err());
        assert!(rates.on(date(2030, 1, 1)).is_err());
    }
}
