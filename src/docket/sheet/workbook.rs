//! The first sheet of a workbook (.xlsx) as lines. Cells give the value that a formula had when it was saved.
//!
//! A workbook is an archive that can be made to unpack to anything and a sheet whose cells can stand anywhere: what it
//! unpacks to is counted before it is read, and only cells are held, never the rectangle around them.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use jiff::Unit;
use jiff::civil::Date;
use zip::ZipArchive;

use super::MOST_ROWS;
use super::lines::{Line, NotATable, Unusable, Written};

/// Some hundred times what the most rows need.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;
/// Beyond it a cell counts as the next one: no table has as many columns.
const MOST_COLUMNS: usize = 64;
/// Longer texts are refused by whoever reads the cell; no more is needed for that.
const MOST_CHARACTERS: usize = 1_000;
/// From here on a spreadsheet's number has lost digits.
const FIRST_INEXACT: f64 = 1e15;

/// The lines of the first sheet that can be seen, not many more than may be imported.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, NotATable> {
    refuse_bomb(bytes, MOST_UNPACKED)?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(damaged)?;
    let mut sheets = book.sheets_metadata().iter();
    let is_shown = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let name = sheets.find(is_shown).ok_or(NotATable::Damaged)?.name.clone();
    let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
    let mut rows: BTreeMap<u32, Vec<Written>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let Some(written) = written(cell.get_value()) else { continue };
        put(rows.entry(row).or_default(), column, written);
        if rows.len() == MOST_ROWS + 2 {
            break;
        }
    }
    Ok(as_wide_as_the_head(rows))
}

/// Counts what really comes out: what an archive says of its own sizes is anybody's word.
fn refuse_bomb(bytes: &[u8], most: u64) -> Result<(), NotATable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut unpacked = 0;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(damaged)?;
        let left = most - unpacked;
        unpacked += io::copy(&mut entry.take(left + 1), &mut io::sink()).map_err(damaged)?;
        if unpacked > most {
            return Err(NotATable::TooLarge);
        }
    }
    Ok(())
}

fn damaged<E>(_: E) -> NotATable {
    NotATable::Damaged
}

fn put(row: &mut Vec<Written>, column: u32, written: Written) {
    let column = usize::try_from(column).unwrap_or(MOST_COLUMNS).min(MOST_COLUMNS);
    if row.len() <= column {
        row.resize(column + 1, Ok(String::new()));
    }
    row[column] = written;
}

/// Cells that are empty are not in the file at all, so that rows end where their last cell stands.
fn as_wide_as_the_head(rows: BTreeMap<u32, Vec<Written>>) -> Vec<Line> {
    let width = rows.values().next().map_or(0, Vec::len);
    let line = |(row, mut cells): (u32, Vec<Written>)| {
        if cells.len() < width {
            cells.resize(width, Ok(String::new()));
        }
        Line { number: u64::from(row) + 1, cells: Ok(cells) }
    };
    rows.into_iter().map(line).collect()
}

/// What a cell says, as it would be typed into a CSV file; nothing where nothing is to be seen.
fn written(value: &DataRef<'_>) -> Option<Written> {
    let written = match value {
        DataRef::Empty => return None,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Ok(text_of(text)),
        DataRef::SharedString(text) => Ok(text_of(text)),
        #[expect(clippy::cast_precision_loss, reason = "what is lost is refused")]
        DataRef::Int(number) => number_of(*number as f64),
        DataRef::Float(number) => number_of(*number),
        DataRef::Bool(truth) => Ok(if *truth { "是" } else { "否" }.to_owned()),
        DataRef::DateTime(time) => time_of(*time).ok_or(Unusable::NoDay),
        DataRef::Error(_) => Err(Unusable::Failed),
    };
    Some(written).filter(|written| written.as_ref() != Ok(&String::new()))
}

fn text_of(text: &str) -> String {
    text.trim().chars().take(MOST_CHARACTERS).collect()
}

/// 12, not 12.0: a spreadsheet makes a number of everything that looks like one.
fn number_of(number: f64) -> Written {
    if number.abs() >= FIRST_INEXACT || !number.is_finite() {
        return Err(Unusable::DigitsLost);
    }
    Ok(number.to_string())
}

/// 2026-12-08, or 2026-12-08 09:30; spreadsheets count in parts of a day, which need rounding.
fn time_of(time: ExcelDateTime) -> Option<String> {
    if !time.is_datetime() {
        return None;
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    let small = |number: u8| i8::try_from(number).ok();
    let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    let subsecond = i32::from(milli) * 1_000_000;
    let time = date
        .to_datetime(jiff::civil::Time::new(small(hour)?, small(minute)?, small(second)?, subsecond).ok()?);
    let time = time.round(Unit::Minute).ok()?;
    let is_whole_day = time.time() == jiff::civil::Time::midnight();
    Some(time.strftime(if is_whole_day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" }).to_string())
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::*;
    use proptest::prelude::*;
    use rust_xlsxwriter::{Format, Formula, Workbook};

    fn cells(book: &mut Workbook) -> Vec<Vec<Written>> {
        let bytes = book.save_to_buffer().unwrap();
        lines(&bytes).unwrap().into_iter().map(|line| line.cells.unwrap()).collect()
    }

    fn said(texts: &[&str]) -> Vec<Written> {
        texts.iter().map(|text| Ok((*text).to_owned())).collect()
    }

    #[test]
    fn cells_say_what_is_to_be_seen() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let time = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        let day = Format::new().set_num_format("yyyy-mm-dd");
        for (column, name) in (0..).zip(["一", "二", "三", "四", "五", "六"]) {
            sheet.write_string(0, column, name).unwrap();
        }
        // 46364 is 2026-12-08; 09:30 of it is not exact in binary.
        sheet.write_number_with_format(1, 0, 46_364.0 + 9.5 / 24.0, &time).unwrap();
        sheet.write_number_with_format(1, 1, 46_364.0, &day).unwrap();
        sheet.write_number(1, 2, 12.0).unwrap();
        sheet.write_boolean(1, 3, true).unwrap();
        sheet.write_formula(1, 4, Formula::new("=\"原\"&\"告\"").set_result("原告")).unwrap();
        sheet.write_number(1, 5, 119_902_198_512_310_224.0).unwrap();
        sheet.write_formula(3, 0, Formula::new("=NA()").set_result("#N/A")).unwrap();
        // Formats reach far below the table, and a blank is nothing.
        sheet.write_blank(90, 3, &day).unwrap();
        sheet.write_string(91, 0, " ").unwrap();
        let cells = cells(&mut book);
        assert_eq!(cells.len(), 3, "{cells:?}");
        assert_eq!(cells[1][..5], said(&["2026-12-08 09:30", "2026-12-08", "12", "是", "原告"]));
        assert_eq!(cells[1][5], Err(Unusable::DigitsLost));
        assert_eq!(cells[2][0], Err(Unusable::Failed));
    }

    #[test]
    fn the_first_sheet_that_can_be_seen_is_read() {
        let mut book = Workbook::new();
        book.add_worksheet().set_hidden(true).write_string(0, 0, "藏").unwrap();
        book.add_worksheet().write_string(0, 0, "见").unwrap().set_active(true);
        assert_eq!(cells(&mut book), [said(&["见"])]);
    }

    #[test]
    fn a_cell_far_away_costs_nothing() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "编号").unwrap();
        sheet.write_string(1_048_575, 16_383, "角").unwrap();
        let cells = cells(&mut book);
        assert_eq!(cells.iter().map(Vec::len).collect::<Vec<_>>(), [1, MOST_COLUMNS + 1]);
    }

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        for name in ["xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
            archive.start_file(name, options).unwrap();
            io::copy(&mut io::repeat(b' ').take(500_000), &mut archive).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 10_000);
        assert!(matches!(refuse_bomb(&bytes, 999_999), Err(NotATable::TooLarge)), "both together");
        assert!(refuse_bomb(&bytes, 1_000_000).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_table_reads_the_same_from_either_file(
            head in prop::collection::vec("[a-z]{1,8}", 3),
            rows in prop::collection::vec(prop::collection::vec("\\PC{0,8}", 3), 0..6),
        ) {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            let mut csv = csv::Writer::from_writer(Vec::new());
            for (row, cells) in (0..).zip(std::iter::once(&head).chain(&rows)) {
                csv.write_record(cells).unwrap();
                for (column, cell) in (0..).zip(cells) {
                    sheet.write_string(row, column, cell).unwrap();
                }
            }
            let csv = String::from_utf8(csv.into_inner().unwrap()).unwrap();
            let book = book.save_to_buffer().unwrap();
            prop_assert_eq!(Lines::read(&*book).unwrap(), Lines::of_csv(&csv));
        }

        #[test]
        fn a_damaged_workbook_never_panics(places in prop::collection::vec(any::<prop::sample::Index>(), 1..6), byte: u8) {
            let mut book = Workbook::new();
            book.add_worksheet().write_string(0, 0, "编号").unwrap().write_number(1, 0, 7.0).unwrap();
            let mut bytes = book.save_to_buffer().unwrap();
            for place in places {
                let place = place.index(bytes.len());
                bytes[place] ^= byte;
            }
            drop(Lines::read(&*bytes));
        }
    }
}
