//! Reads one TOML file value by value; whatever is missing, of the wrong kind or unknown becomes a fault.

use std::sync::Arc;

use jiff::civil::{Date, Time};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::{Faults, Place, Placed};

/// One file under reading.
pub(super) struct Sheet<'t> {
    file: Arc<str>,
    text: &'t str,
    line_starts: Vec<usize>,
    faults: &'t Faults,
}

impl<'t> Sheet<'t> {
    pub(super) fn new(file: &str, text: &'t str, faults: &'t Faults) -> Self {
        let line_starts = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        Self { file: file.into(), text, line_starts, faults }
    }

    /// The top level of the file. Where the TOML itself is broken, the rest is still read.
    pub(super) fn top(&self) -> Row<'_> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let place = self.place(error.span().map_or(0, |span| span.start));
            self.faults.at(&place, format!("this is not TOML: {}", error.message()));
        }
        Row { sheet: self, place: self.place(0), cells: table.into_inner() }
    }

    fn place(&self, offset: usize) -> Place {
        let line = 1 + self.line_starts.partition_point(|&start| start <= offset);
        Place { file: self.file.clone(), line }
    }
}

/// One table of a file. Reading a key takes it out; [`Row::close`] complains about the keys nobody read.
pub(super) struct Row<'s> {
    sheet: &'s Sheet<'s>,
    /// Where the table begins.
    pub(super) place: Place,
    cells: DeTable<'s>,
}

impl<'s> Row<'s> {
    /// A required text; empty after a fault.
    pub(super) fn text(&mut self, key: &str) -> Placed<String> {
        self.maybe_text(key).unwrap_or_else(|| {
            self.missing(key);
            Placed { value: String::new(), place: self.place.clone() }
        })
    }

    /// A text that may be left out.
    pub(super) fn maybe_text(&mut self, key: &str) -> Option<Placed<String>> {
        let (place, value) = self.take(key)?;
        let text = self.as_text(key, &place, &value).unwrap_or_default();
        Some(Placed { value: text, place })
    }

    /// A list of texts; none if it was left out.
    pub(super) fn texts(&mut self, key: &str) -> Vec<Placed<String>> {
        let Some((place, value)) = self.take(key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.wrong_kind(key, &place, "a list of texts", &value);
            return Vec::new();
        };
        let items = items.into_iter().filter_map(|item| {
            let place = self.sheet.place(item.span().start);
            let value = self.as_text(key, &place, item.get_ref())?;
            Some(Placed { value, place })
        });
        items.collect()
    }

    /// The texts of a table by their names, `{ kind = "property" }`; none if it was left out.
    pub(super) fn named_texts(&mut self, key: &str) -> Vec<(String, Placed<String>)> {
        let Some((place, value)) = self.take(key) else { return Vec::new() };
        let DeValue::Table(cells) = value else {
            self.wrong_kind(key, &place, "a table of texts", &value);
            return Vec::new();
        };
        let texts = cells.into_iter().filter_map(|(name, value)| {
            let place = self.sheet.place(value.span().start);
            let text = self.as_text(name.get_ref(), &place, value.get_ref())?;
            Some((name.get_ref().to_string(), Placed { value: text, place }))
        });
        texts.collect()
    }

    /// A yes or no that may be left out: no.
    pub(super) fn flag(&mut self, key: &str) -> bool {
        let Some((place, value)) = self.take(key) else { return false };
        if value.as_bool().is_none() {
            self.wrong_kind(key, &place, "true or false", &value);
        }
        value.as_bool().unwrap_or_default()
    }

    /// A required whole number; 0 after a fault.
    pub(super) fn number(&mut self, key: &str) -> u32 {
        self.maybe_number(key).unwrap_or_else(|| {
            self.missing(key);
            0
        })
    }

    /// A whole number that may be left out.
    pub(super) fn maybe_number(&mut self, key: &str) -> Option<u32> {
        let (place, value) = self.take(key)?;
        Some(self.as_number(key, &place, &value))
    }

    /// A required list of whole numbers.
    pub(super) fn numbers(&mut self, key: &str) -> Vec<u32> {
        let Some((place, value)) = self.take(key) else {
            self.missing(key);
            return Vec::new();
        };
        let DeValue::Array(items) = value else {
            self.wrong_kind(key, &place, "a list of whole numbers", &value);
            return Vec::new();
        };
        items.iter().map(|item| self.as_number(key, &place, item.get_ref())).collect()
    }

    /// A required number with a point, `0.35`; 0 after a fault.
    pub(super) fn decimal(&mut self, key: &str) -> f64 {
        let Some((place, value)) = self.take(key) else {
            self.missing(key);
            return 0.0;
        };
        self.as_decimal(key, &place, &value)
    }

    /// A required list of numbers with a point.
    pub(super) fn decimals(&mut self, key: &str) -> Vec<f64> {
        let Some((place, value)) = self.take(key) else {
            self.missing(key);
            return Vec::new();
        };
        let DeValue::Array(items) = value else {
            self.wrong_kind(key, &place, "a list of numbers", &value);
            return Vec::new();
        };
        items.iter().map(|item| self.as_decimal(key, &place, item.get_ref())).collect()
    }

    /// A required date written as a text, `2026-11-23`.
    pub(super) fn date(&mut self, key: &str) -> Date {
        let written = self.text(key);
        written.parse().unwrap_or_else(|_| {
            self.sheet
                .faults
                .at(&written.place, format!("{key} is not a date like 2026-11-23: {:?}", *written));
            Date::ZERO
        })
    }

    /// A required time of day; midnight after a fault.
    pub(super) fn time(&mut self, key: &str) -> Time {
        let written = self.text(key);
        let read = Time::strptime("%H:%M", written.as_str());
        if read.is_err() && !written.is_empty() {
            self.sheet.faults.at(&written.place, format!("{key} is a time like 08:00, not {:?}", *written));
        }
        read.unwrap_or_default()
    }

    /// A required text out of a fixed list of names.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let written = self.text(key);
        self.chosen(key, &written, choices)
    }

    fn chosen<T: Copy>(&self, key: &str, written: &Placed<String>, choices: &[(&str, T)]) -> Option<T> {
        let chosen = choices.iter().find(|(name, _)| *name == written.as_str());
        if chosen.is_none() && !written.is_empty() {
            let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
            let message = format!("{key} is one of {}, not {:?}", names.join(", "), **written);
            self.sheet.faults.at(&written.place, message);
        }
        chosen.map(|(_, value)| *value)
    }

    /// Texts out of a fixed list of names; none if they were left out.
    pub(super) fn choices<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Vec<T> {
        let chosen = self.texts(key).into_iter().filter_map(|written| self.chosen(key, &written, choices));
        chosen.collect()
    }

    /// Complains about the table as a whole.
    pub(super) fn fault(&self, message: impl Into<String>) {
        self.sheet.faults.at(&self.place, message);
    }

    /// The tables of a list, `[[key]]`; none if it was left out.
    pub(super) fn rows(&mut self, key: &str) -> Vec<Row<'s>> {
        match self.take(key) {
            None => Vec::new(),
            Some((_, DeValue::Array(items))) => {
                items.into_iter().filter_map(|item| self.as_row(key, item)).collect()
            }
            Some((place, other)) => {
                self.wrong_kind(key, &place, "a list of tables", &other);
                Vec::new()
            }
        }
    }

    /// A required table, `[key]`.
    pub(super) fn row(&mut self, key: &str) -> Option<Row<'s>> {
        let Some((name, value)) = self.cells.remove_entry(key) else {
            self.missing(key);
            return None;
        };
        let mut row = self.as_row(key, value)?;
        row.place = self.sheet.place(name.span().start);
        Some(row)
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.cells.contains_key(key)
    }

    /// Complains about every key that nobody read.
    pub(super) fn close(self) {
        for key in self.cells.keys() {
            let place = self.sheet.place(key.span().start);
            self.sheet.faults.at(&place, format!("unknown key {:?}", key.get_ref()));
        }
    }

    fn take(&mut self, key: &str) -> Option<(Place, DeValue<'s>)> {
        let value = self.cells.remove(key)?;
        Some((self.sheet.place(value.span().start), value.into_inner()))
    }

    fn as_text(&self, key: &str, place: &Place, value: &DeValue<'_>) -> Option<String> {
        if value.as_str().is_none() {
            self.wrong_kind(key, place, "a text in quotes", value);
        }
        value.as_str().map(str::to_owned)
    }

    fn as_number(&self, key: &str, place: &Place, value: &DeValue<'_>) -> u32 {
        let number =
            value.as_integer().and_then(|whole| u32::from_str_radix(whole.as_str(), whole.radix()).ok());
        number.unwrap_or_else(|| {
            self.wrong_kind(key, place, "a whole number", value);
            0
        })
    }

    fn as_decimal(&self, key: &str, place: &Place, value: &DeValue<'_>) -> f64 {
        let number = value.as_float().and_then(|number| number.as_str().parse().ok());
        number.unwrap_or_else(|| {
            self.wrong_kind(key, place, "a number with a point", value);
            0.0
        })
    }

    fn as_row(&self, key: &str, value: Spanned<DeValue<'s>>) -> Option<Row<'s>> {
        let place = self.sheet.place(value.span().start);
        match value.into_inner() {
            DeValue::Table(cells) => Some(Row { sheet: self.sheet, place, cells }),
            other => {
                self.wrong_kind(key, &place, "a table", &other);
                None
            }
        }
    }

    fn missing(&self, key: &str) {
        self.sheet.faults.at(&self.place, format!("{key:?} is missing"));
    }

    fn wrong_kind(&self, key: &str, place: &Place, wanted: &str, found: &DeValue<'_>) {
        self.sheet.faults.at(place, format!("{key} must be {wanted}, not {}", found.type_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str, read: impl FnOnce(&mut Row<'_>)) -> Vec<String> {
        let faults = Faults::default();
        let sheet = Sheet::new("a.toml", text, &faults);
        let mut top = sheet.top();
        read(&mut top);
        top.close();
        faults.or(()).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn values_know_their_lines() {
        let text = "name = \"x\"\nlist = [\n  \"one\",\n  \"two\",\n]\n";
        assert!(
            faults(text, |top| {
                assert_eq!(top.text("name").place.line, 1);
                let lines: Vec<_> = top.texts("list").iter().map(|item| item.place.line).collect();
                assert_eq!(lines, [3, 4]);
            })
            .is_empty()
        );
    }

    #[test]
    fn every_fault_is_found_in_one_reading() {
        let found = faults("a = 1\nb = []\nd = \"2026-02-30\"\nodd = 1\n", |top| {
            top.text("a");
            top.text("c");
            top.number("b");
            top.date("d");
        });
        assert_eq!(
            found,
            [
                "bot-scripts/a.toml:1: \"c\" is missing",
                "bot-scripts/a.toml:1: a must be a text in quotes, not integer",
                "bot-scripts/a.toml:2: b must be a whole number, not array",
                "bot-scripts/a.toml:3: d is not a date like 2026-11-23: \"2026-02-30\"",
                "bot-scripts/a.toml:4: unknown key \"odd\"",
            ]
        );
    }

    #[test]
    fn broken_toml_names_its_line() {
        let found = faults("a = \"x\"\nb = \"open\n", |top| {
            top.text("a");
        });
        assert!(found[0].starts_with("bot-scripts/a.toml:2: this is not TOML"), "{found:?}");
    }
}
