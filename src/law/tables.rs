//! Every table that the calculators look into, read together.

use sha2::{Digest, Sha256};

use super::calendar::{Holidays, OfficeHours};
use super::case_number::CaseTypes;
use super::court_figures::CourtFigures;
use super::courts::Courts;
use super::deposit::DepositRate;
use super::lpr::Lpr;
use super::renumbering::Renumbering;
use super::table::TableFault;

/// The figures that change without the code.
#[derive(Debug, Clone)]
pub struct Tables {
    /// The loan prime rate.
    pub lpr: Lpr,
    /// The benchmark rate for deposits.
    pub deposit: DepositRate,
    /// The court's own figures.
    pub court_figures: CourtFigures,
    /// The days that yearly notices move.
    pub holidays: Holidays,
    /// When courts work.
    pub hours: OfficeHours,
    /// The courts, by the code in case numbers.
    pub courts: Courts,
    /// The types of cases in case numbers.
    pub case_types: CaseTypes,
    /// Old and new numbers of the Civil Procedure Law's articles.
    pub renumbering: Renumbering,
}

impl Tables {
    /// Reads the tables out of a tree of files, `tables/lpr.csv` and its neighbours.
    ///
    /// # Errors
    /// Every faulty or missing table, by its path.
    pub fn read<'t>(file: impl Fn(&str) -> Option<&'t str>) -> Result<Self, Vec<(&'static str, TableFault)>> {
        let mut reading = Reading { file, faults: Vec::new() };
        let lpr = reading.table("tables/lpr.csv", Lpr::parse);
        let deposit = reading.table("tables/deposit.csv", DepositRate::parse);
        let court_figures = reading.table("tables/court.toml", CourtFigures::parse);
        let holidays = reading.table("tables/holidays.csv", Holidays::parse);
        let hours = reading.table("tables/hours.toml", OfficeHours::parse);
        let courts = reading.table("tables/courts.csv", Courts::parse);
        let case_types = reading.table("tables/case_types.csv", CaseTypes::parse);
        let renumbering = reading.table("tables/civproc_renumbering.csv", Renumbering::parse);
        let texts =
            ["tables/hours.toml", "tables/holidays.csv"].map(|name| (reading.file)(name).unwrap_or_default());
        let mark = hex::encode(&Sha256::digest(texts.concat())[..8]);
        let tables = || {
            Some(Self {
                lpr: lpr?,
                deposit: deposit?,
                court_figures: court_figures?,
                holidays: holidays?,
                hours: hours?.marked(mark),
                courts: courts?,
                case_types: case_types?,
                renumbering: renumbering?,
            })
        };
        tables().ok_or(reading.faults)
    }
}

struct Reading<F> {
    file: F,
    faults: Vec<(&'static str, TableFault)>,
}

impl<'t, F: Fn(&str) -> Option<&'t str>> Reading<F> {
    fn table<T>(&mut self, name: &'static str, parse: fn(&str) -> Result<T, TableFault>) -> Option<T> {
        let read = match (self.file)(name) {
            Some(text) => parse(text),
            None => Err(TableFault::at(0, "this file is missing")),
        };
        read.map_err(|fault| self.faults.push((name, fault))).ok()
    }
}

#[cfg(test)]
impl Tables {
    /// The tables as they are shipped.
    pub(super) fn shipped() -> Self {
        Self {
            lpr: Lpr::parse(include_str!("../../bot-scripts/tables/lpr.csv")).unwrap(),
            deposit: DepositRate::parse(include_str!("../../bot-scripts/tables/deposit.csv")).unwrap(),
            court_figures: CourtFigures::parse(include_str!("../../bot-scripts/tables/court.toml")).unwrap(),
            holidays: Holidays::parse(include_str!("../../bot-scripts/tables/holidays.csv")).unwrap(),
            hours: OfficeHours::parse(include_str!("../../bot-scripts/tables/hours.toml")).unwrap(),
            courts: Courts::parse(include_str!("../../bot-scripts/tables/courts.csv")).unwrap(),
            case_types: CaseTypes::parse(include_str!("../../bot-scripts/tables/case_types.csv")).unwrap(),
            renumbering: Renumbering::parse(include_str!("../../bot-scripts/tables/civproc_renumbering.csv"))
                .unwrap(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_faulty_table_is_named() {
        let faults = Tables::read(|name| (name == "tables/lpr.csv").then_some("odd")).unwrap_err();
        let names: Vec<_> = faults.iter().map(|(name, _)| *name).collect();
        assert_eq!(names.len(), 8);
        assert_eq!(names[..2], ["tables/lpr.csv", "tables/deposit.csv"]);
    }
}
