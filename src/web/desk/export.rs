//! `/desk/notices.csv`: the ledger as a table to take along. No cell of it is a formula (threats 36), nobody's name or
//! number is in it.

use axum::extract::{Query, State};
use axum::response::Response;

use super::filter::Asked;
use super::sentence;
use super::visitor::Clerk;
use super::words::at;
use crate::app::App;
use crate::clock::court_date;
use crate::notices::ledger::Line;
use crate::web::html;

/// By this spreadsheets know UTF-8.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";
const HEAD: [&str; 8] = ["时间", "通知编号", "类别", "案号", "身份", "状态", "方式", "说明"];

/// The table, once the export is in the trail.
pub(super) async fn table(State(app): State<App>, clerk: Clerk, Query(asked): Query<Asked>) -> Response {
    match app.ledger.export(clerk.court(), &asked.filter(&app), clerk.actor()).await {
        Ok(lines) => {
            let name = format!("notices-{}.csv", court_date(app.clock.now()));
            html::attachment("text/csv; charset=utf-8", &name, written(&lines))
        }
        Err(error) => sentence::unavailable(error),
    }
}

fn written(lines: &[Line]) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.to_vec());
    let mut write = |cells: [&str; 8]| table.write_record(cells.map(plain));
    // Memory takes every row.
    let _ = write(HEAD);
    for own in lines {
        let at = at(&own.created_at_ms);
        let Line { number, kind, case_number, standing, status, route, reason, .. } = own;
        let _ = write([&at, number, kind, case_number, standing, status, route, reason]);
    }
    table.into_inner().unwrap_or_default()
}

/// A cell that no spreadsheet reads as a formula, nor as an amount: a number that notices are asked by begins with what it
/// begins with.
pub(super) fn plain(cell: &str) -> String {
    let cell: String = cell.chars().filter(|sign| *sign != '\0').collect();
    let is_number = cell.chars().all(|sign| sign.is_ascii_digit());
    match cell.chars().next() {
        Some(_) if is_number => format!("'{cell}"),
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠') => format!("'{cell}"),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for hostile in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "＝1"] {
            let cell = plain(hostile);
            assert!(cell.starts_with('\'') && !cell.contains('\0'), "{cell}");
        }
        assert_eq!(
            (plain("（2026）京0491民初1号"), plain("")),
            ("（2026）京0491民初1号".to_owned(), String::new())
        );
    }

    #[test]
    fn the_number_of_a_notice_keeps_its_noughts() {
        assert_eq!((plain("0012345678"), plain("9912345678")), ("'0012345678".into(), "'9912345678".into()));
        assert_eq!(plain("2026-11-30 08:53"), "2026-11-30 08:53");
    }

    #[test]
    fn a_table_says_that_it_is_unicode_and_quotes_what_must_be() {
        let line = Line {
            id: "1".into(),
            number: "N1".into(),
            kind: "开庭通知",
            case_number: "=HYPERLINK(\"x\"),y".into(),
            standing: "当事人",
            status: "已打开",
            route: "短信",
            reason: "",
            created_at_ms: 1_796_000_000_000,
            may_again: false,
        };
        let table = String::from_utf8(written(&[line])).unwrap();
        let rows: Vec<&str> = table.strip_prefix('\u{feff}').unwrap().lines().collect();
        assert_eq!(rows[0], "时间,通知编号,类别,案号,身份,状态,方式,说明");
        assert_eq!(rows[1], "2026-11-30 08:53,N1,开庭通知,\"'=HYPERLINK(\"\"x\"\"),y\",当事人,已打开,短信,");
    }
}
