//! The court's own figures: points inside statutory ranges, and yearly wages for small claims.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::money::Yuan;
use super::table::{TableFault, read_toml};

/// The statutory ranges inside which a province sets the figure, in yuan (诉讼费用交纳办法 §13, §14).
const RANGES: &[(&str, i64, i64)] = &[
    ("divorce", 50, 300),
    ("personality_right", 100, 500),
    ("other_nonproperty", 50, 100),
    ("ip_no_amount", 500, 1_000),
    ("jurisdiction_objection", 50, 100),
    ("execution_no_amount", 50, 500),
];

/// What the law leaves to the place. Empty until the court has filled it in: then ranges stay ranges.
#[derive(Debug, Clone, Default)]
pub struct CourtFigures {
    /// The day the figures were checked.
    pub as_of: Option<Date>,
    /// Where they were published.
    pub source: String,
    fees: BTreeMap<String, i64>,
    wages: BTreeMap<i16, i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    as_of: String,
    source: String,
    #[serde(default)]
    fee: BTreeMap<String, Point>,
    #[serde(default)]
    average_wage: Vec<Wage>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Point {
    fen: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wage {
    year: i16,
    fen: i64,
}

impl CourtFigures {
    /// Reads `court.toml`.
    ///
    /// # Errors
    /// The first thing that is wrong with it; a point outside its statutory range is.
    pub fn parse(text: &str) -> Result<Self, TableFault> {
        let written: Written = read_toml(text)?;
        let as_of = written.as_of.parse().map_err(|_| {
            TableFault::at(0, format!("as_of is not a date like 2026-11-23: {:?}", written.as_of))
        })?;
        for (name, point) in &written.fee {
            let Some((_, least, most)) = RANGES.iter().find(|(own, ..)| own == name) else {
                return Err(TableFault::at(0, format!("no range is called {name:?}")));
            };
            if !(least * 100..=most * 100).contains(&point.fen) {
                let message =
                    format!("fee.{name} lies outside its statutory range of {least} to {most} yuan");
                return Err(TableFault::at(0, message));
            }
        }
        if let Some(wage) = written.average_wage.iter().find(|wage| wage.fen <= 0) {
            return Err(TableFault::at(0, format!("the wage of {} is not above zero", wage.year)));
        }
        Ok(Self {
            as_of: Some(as_of),
            source: written.source,
            fees: written.fee.into_iter().map(|(name, point)| (name, point.fen)).collect(),
            wages: written.average_wage.into_iter().map(|wage| (wage.year, wage.fen)).collect(),
        })
    }

    /// The figure that holds at this court inside the range of that name.
    pub fn fee_point(&self, name: &str) -> Option<Yuan> {
        self.fees.get(name).map(|fen| Yuan::fen(*fen))
    }

    /// The average yearly wage of a year.
    pub fn average_wage(&self, year: i16) -> Option<Yuan> {
        self.wages.get(&year).map(|fen| Yuan::fen(*fen))
    }

    /// The last published wage, with its year (民诉法解释 §272).
    pub fn last_average_wage(&self) -> Option<(i16, Yuan)> {
        self.wages.last_key_value().map(|(year, fen)| (*year, Yuan::fen(*fen)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "as_of = \"2026-11-23\"\nsource = \"x\"\n";

    #[test]
    fn the_shipped_figures_are_empty() {
        let figures = CourtFigures::parse(include_str!("../../bot-scripts/tables/court.toml")).unwrap();
        assert!(RANGES.iter().all(|(name, ..)| figures.fee_point(name).is_none()));
        assert!(figures.last_average_wage().is_none());
    }

    #[test]
    fn points_and_wages_are_read() {
        let text = format!(
            "{HEAD}[fee.divorce]\nfen = 15000\n[[average_wage]]\nyear = 2024\nfen = 100\n[[average_wage]]\nyear = 2025\nfen = 200\n"
        );
        let figures = CourtFigures::parse(&text).unwrap();
        assert_eq!(figures.fee_point("divorce"), Some(Yuan::whole(150)));
        assert_eq!(figures.last_average_wage(), Some((2025, Yuan::whole(2))));
        assert_eq!(figures.average_wage(2024), Some(Yuan::whole(1)));
    }

    #[test]
    fn a_point_outside_its_range_is_a_fault() {
        for bad in [
            "[fee.divorce]\nfen = 40000\n",
            "[fee.divorse]\nfen = 10000\n",
            "[fee.divorce]\nyuan = 100\n",
            "[[average_wage]]\nyear = 2025\nfen = 0\n",
            "odd = 1\n",
        ] {
            assert!(CourtFigures::parse(&format!("{HEAD}{bad}")).is_err(), "{bad}");
        }
        assert_eq!(CourtFigures::parse("as_of = \"x\"\nsource = [\n").unwrap_err().line, 2);
    }
}
