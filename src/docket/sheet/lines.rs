//! The lines of a table, from whatever file they come: a CSV file or a workbook.

use std::io::{self, Read};

use super::{MOST_ROWS, workbook};

/// Far more than the most rows need.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// With what workbooks begin, which are ZIP archives,
const ZIP: &[u8] = b"PK\x03\x04";
/// and those of the old kind, and encrypted ones, which hold a stream of that name in UTF-16.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const ENCRYPTED: &str = "EncryptedPackage";

/// What stands in a cell, without the blanks around it.
pub(super) type Written = Result<String, Unusable>;

/// Why nothing can be made of a cell; the words follow the name of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unusable {
    /// Spreadsheets keep fifteen digits of a number.
    #[error("被表格存成了数字，后几位已经丢失；请先把这一列的格式设为“文本”，再重新填写")]
    DigitsLost,
    /// `#N/A` and the like.
    #[error("里的公式没有结果，请直接填写内容")]
    Failed,
    /// 1900-02-29, or a length of time.
    #[error("不是日期或时间，请把这一列的格式设为“文本”，写成 2026-12-08 或 2026-12-08 09:30")]
    NoDay,
}

/// A line that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub(super) number: u64,
    /// Its cells, or what is wrong with the whole of it.
    pub(super) cells: Result<Vec<Written>, String>,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        let is_empty = |cell: &Written| cell.as_ref().is_ok_and(String::is_empty);
        self.cells.as_ref().is_ok_and(|cells| cells.iter().all(is_empty))
    }
}

/// Why a file is no table, for whoever chose it.
#[derive(Debug, thiserror::Error)]
pub enum NotATable {
    /// It cannot be read at all.
    #[error("cannot be read")]
    Unreadable(#[from] io::Error),
    /// It is larger than any table of ours, or would be once unpacked.
    #[error("is too large for a table; split it, and leave pictures and other sheets out")]
    TooLarge,
    /// Neither of the two kinds.
    #[error("is neither a workbook (.xlsx) nor text in UTF-8: save the table as “.xlsx” or “CSV UTF-8”")]
    Neither,
    /// The kind of before 2007.
    #[error("is a workbook of the old kind (.xls): save it as “.xlsx”")]
    Old,
    /// Nobody but its owner can open it.
    #[error("is protected with a password: save it without one")]
    Locked,
    /// It is not what it says it is.
    #[error("is a damaged workbook: open it in a spreadsheet and save it again as “.xlsx”")]
    Damaged,
}

/// The lines of a table, blank ones left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines(Vec<Line>);

impl Lines {
    /// Reads a file; what it is is told by how it begins, not by its name.
    ///
    /// # Errors
    /// Why it is no table.
    pub fn read(file: impl Read) -> Result<Self, NotATable> {
        let mut bytes = Vec::new();
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(NotATable::TooLarge);
        }
        if bytes.starts_with(ZIP) {
            return workbook::lines(&bytes).map(Self);
        }
        if bytes.starts_with(COMPOUND) {
            return Err(if is_encrypted(&bytes) { NotATable::Locked } else { NotATable::Old });
        }
        String::from_utf8(bytes).map(|text| Self::of_csv(&text)).map_err(|_| NotATable::Neither)
    }

    /// The lines of a CSV text; not many more than may be imported.
    pub fn of_csv(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let lines = reader.records().map(|record| match record {
            Ok(record) => Line {
                number: record.position().map_or(0, csv::Position::line),
                cells: Ok(record.iter().map(|cell| Ok(cell.trim().to_owned())).collect()),
            },
            Err(error) => Line {
                number: error.position().map_or(0, csv::Position::line),
                cells: Err("不是CSV的一行，请核对引号".to_owned()),
            },
        });
        // The head, and one more than may be.
        Self(lines.filter(|line| !line.is_blank()).take(MOST_ROWS + 2).collect())
    }

    pub(super) fn each(self) -> impl Iterator<Item = Line> {
        self.0.into_iter()
    }
}

fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(bytes, &name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_table_is_told_by_how_it_begins() {
        let encrypted: Vec<u8> =
            [COMPOUND, &ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat();
        assert!(matches!(Lines::read(&*encrypted), Err(NotATable::Locked)));
        assert!(matches!(Lines::read(COMPOUND), Err(NotATable::Old)));
        assert!(matches!(Lines::read(&b"\xb1\xe0\xba\xc5,"[..]), Err(NotATable::Neither)), "GBK");
        assert!(matches!(Lines::read(&b"PK\x03\x04 and no archive"[..]), Err(NotATable::Damaged)));
        assert!(matches!(Lines::read(io::repeat(b'1')), Err(NotATable::TooLarge)), "it has no end");
    }

    #[test]
    fn blank_lines_are_left_out_and_the_others_keep_their_numbers() {
        let lines = Lines::of_csv("\u{feff}编号, 案号\n\n,  \nA1,\"某\n某\"\n,\n");
        let numbers: Vec<u64> = lines.clone().each().map(|line| line.number).collect();
        assert_eq!(numbers, [1, 4]);
        let head = lines.each().next().unwrap().cells.unwrap();
        assert_eq!(head, [Ok("编号".to_owned()), Ok("案号".to_owned())]);
    }
}
