//! Courts by the code that stands in case numbers.

use std::collections::BTreeMap;

use super::table::{Row, Sheet, TableFault};

/// The courts that are known here.
#[derive(Debug, Clone)]
pub struct Courts(BTreeMap<String, Court>);

/// One court.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Court {
    /// The code in case numbers, 京0491.
    pub code: String,
    /// The full name.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// Whether it takes cases, and which.
    pub standing: Standing,
    /// The code of the court that hears ordinary civil appeals; empty for the highest.
    pub appeals_to: String,
    /// Where the row comes from.
    pub source: String,
}

/// A court's level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 基层人民法院.
    Basic,
    /// 中级人民法院.
    Intermediate,
    /// 高级人民法院.
    High,
    /// 最高人民法院.
    Supreme,
}

/// Whether a court takes cases, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The cases of its place.
    InUse,
    /// Certain kinds of cases only.
    Special,
    /// None any more; its code lives on in old case numbers.
    Abolished,
}

impl Level {
    /// As people say it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Basic => "基层人民法院",
            Self::Intermediate => "中级人民法院",
            Self::High => "高级人民法院",
            Self::Supreme => "最高人民法院",
        }
    }
}

impl Courts {
    /// Reads the table.
    ///
    /// # Errors
    /// The first thing that is wrong with it; a court of appeal that is not in the table is.
    pub fn parse(text: &str) -> Result<Self, TableFault> {
        let columns = ["code", "court", "level", "standing", "appeals_to", "source"];
        let sheet = Sheet::read(text, &columns)?;
        let mut courts = BTreeMap::new();
        for row in &sheet.rows {
            let court = court(row)?;
            if courts.insert(court.code.clone(), court).is_some() {
                return Err(TableFault::at(row.line, format!("{} is listed twice", row.text(0))));
            }
        }
        let lost = |row: &&Row| !row.text(4).is_empty() && !courts.contains_key(row.text(4));
        match sheet.rows.iter().find(lost) {
            Some(row) => Err(TableFault::at(row.line, format!("no court {:?} to appeal to", row.text(4)))),
            None => Ok(Self(courts)),
        }
    }

    /// The court with that code.
    pub fn by_code(&self, code: &str) -> Option<&Court> {
        self.0.get(code)
    }

    /// The name of the court with that code.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.by_code(code).map(|court| court.name.as_str())
    }

    /// The court of that code or name, however people write it: 京0108, 北京市海淀区人民法院, 海淀法院, 京海淀.
    pub fn find(&self, written: &str) -> Option<&Court> {
        let written = written.trim();
        let by_name = || {
            let core = written.trim_start_matches("北京市").trim_start_matches('京');
            let core = core.trim_end_matches("人民法院").trim_end_matches("法院").trim_end_matches('区');
            let named =
                |court: &&Court| court.name == written || district(court).is_some_and(|own| own == core);
            self.0.values().filter(|court| court.standing != Standing::Abolished).find(named)
        };
        self.by_code(written).or_else(by_name)
    }

    /// All of them, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Court> {
        self.0.values()
    }
}

fn court(row: &Row) -> Result<Court, TableFault> {
    let level = match row.text(2) {
        "basic" => Level::Basic,
        "intermediate" => Level::Intermediate,
        "high" => Level::High,
        "supreme" => Level::Supreme,
        other => return Err(TableFault::at(row.line, format!("not a level: {other:?}"))),
    };
    let standing = match row.text(3) {
        "in_use" => Standing::InUse,
        "special" => Standing::Special,
        "abolished" => Standing::Abolished,
        other => return Err(TableFault::at(row.line, format!("not a standing: {other:?}"))),
    };
    let text = |column| row.text(column).to_owned();
    Ok(Court { code: text(0), name: text(1), level, standing, appeals_to: text(4), source: text(5) })
}

/// 海淀 of 北京市海淀区人民法院.
fn district(court: &Court) -> Option<&str> {
    court.name.strip_prefix("北京市")?.strip_suffix("区人民法院")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::law) fn courts() -> Courts {
        Courts::parse(include_str!("../../bot-scripts/tables/courts.csv")).unwrap()
    }

    #[test]
    fn a_court_is_found_however_it_is_written() {
        let courts = courts();
        for written in ["京0108", "北京市海淀区人民法院", "海淀法院", "海淀区法院", "京海淀", " 海淀 "]
        {
            assert_eq!(courts.find(written).map(|court| court.code.as_str()), Some("京0108"), "{written}");
        }
        assert_eq!(courts.name("京0491"), Some("北京互联网法院"));
        assert_eq!(courts.find("京0491").unwrap().standing, Standing::Special);
        assert_eq!(courts.find("").map(|court| &court.code), None);
        assert_eq!(courts.find("京"), courts.by_code("京"));
    }

    #[test]
    fn a_row_that_leads_nowhere_is_a_fault() {
        const HEAD: &str = "# as_of=2026-11-23 source=x\ncode,court,level,standing,appeals_to,source\n";
        for (row, message) in [
            ("京0101,甲,basic,in_use,京09,x", "no court \"京09\" to appeal to"),
            ("京0101,甲,low,in_use,,x", "not a level: \"low\""),
            ("京0101,甲,basic,closed,,x", "not a standing: \"closed\""),
        ] {
            let fault = Courts::parse(&format!("{HEAD}{row}\n")).unwrap_err();
            assert_eq!((fault.line, fault.message.as_str()), (3, message));
        }
    }
}
