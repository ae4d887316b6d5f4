//! `/desk/figures.csv` and `.xlsx`: the figures to take along, each with its formula, under what they were counted of, until
//! when and by what. No cell is a formula of the spreadsheet's (threats 36), nobody's name or number is in it.

use axum::extract::{Query, State as Shared};
use axum::response::Response;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::export::{MARK, plain};
use super::figures::{DivisionLine, Line, service};
use super::figures_asked::{Asked, CUT, Question};
use super::sentence;
use super::visitor::{Anybody, Colleague};
use super::words::at;
use crate::app::App;
use crate::db::DbError;
use crate::orders::figures::NOT_COLLECTED;
use crate::orders::figures::report::Measured;
use crate::web::html;

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Of a column, in characters.
const WIDTH: f64 = 22.0;

/// A cell of a table.
enum Cell {
    Text(String),
    Number(i64),
}

/// A table with its name.
struct Sheet {
    name: &'static str,
    rows: Vec<Vec<Cell>>,
}

fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

fn texts<const N: usize>(words: [&str; N]) -> Vec<Cell> {
    words.map(text).into()
}

/// As text that every spreadsheet reads.
pub(super) async fn csv(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Query(asked): Query<Asked>,
) -> Response {
    match taken(&app, &who, &asked).await {
        Ok((name, sheets)) => html::attachment(CSV, &format!("{name}.csv"), written(&sheets)),
        Err(response) => response,
    }
}

/// As a workbook.
pub(super) async fn workbook(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Query(asked): Query<Asked>,
) -> Response {
    let (name, sheets) = match taken(&app, &who, &asked).await {
        Ok(taken) => taken,
        Err(response) => return response,
    };
    match bound(&sheets, app.clock.now_seconds()) {
        Ok(bytes) => html::attachment(XLSX, &format!("{name}.xlsx"), bytes),
        Err(error) => {
            let cause = DbError::Unavailable(format!("a workbook could not be written: {error}"));
            sentence::unavailable(cause)
        }
    }
}

/// What is taken along, once that is in the trail.
async fn taken(app: &App, who: &Anybody, asked: &Asked) -> Result<(String, Vec<Sheet>), Response> {
    let question = asked.by(app, who).await?;
    let court = &who.session.officer.court;
    let read = async {
        let sheets = sheets(app, court, &question).await?;
        let what = match &question.report {
            Some(report) => format!("{}，已封存", report.period.month()),
            None => question.days(),
        };
        app.orders.note_figures(who.actor(), court, what).await?;
        Ok::<_, DbError>(sheets)
    };
    let sheets = read.await.map_err(sentence::unavailable)?;
    let name = format!("figures-{}-{}", question.period.from(), question.period.until());
    Ok((name, sheets))
}

async fn sheets(app: &App, court: &str, question: &Question) -> Result<Vec<Sheet>, DbError> {
    let (measured, corrected) = match &question.report {
        Some(report) => (report.measured.clone(), Some(app.orders.corrected(court, report).await?)),
        None => (app.orders.figures(&question.meant(court)).await?, None),
    };
    let name = app.settings.court_name(court);
    let lines = question.lines(&measured.cells, corrected.as_deref());
    let mut rows = about(name, question, &measured);
    rows.extend(of_lines(&lines, corrected.is_some()));
    let served = service(app, court, question).await?;
    rows.extend(served.iter().map(|own| texts([own.word, &own.value, "", "", own.formula])));
    let mut sheets = vec![Sheet { name: "指标", rows }];
    let divisions = question.divisions(&measured.cells);
    if !divisions.is_empty() {
        sheets.push(Sheet { name: "分庭室", rows: of_divisions(&divisions) });
    }
    Ok(sheets)
}

fn about(court: &str, question: &Question, measured: &Measured) -> Vec<Vec<Cell>> {
    let state = match &question.report {
        Some(report) if report.is_whole => "已封存",
        Some(_) => "已封存，但校验不一致，请不要使用",
        None => "实时",
    };
    vec![
        texts(["法院", court]),
        texts(["范围", &question.whose()]),
        texts(["时段（北京时间的日期）", &question.days()]),
        texts(["数据截止", &at(&measured.cut_off)]),
        texts(["工作日历版本", &measured.calendar]),
        texts(["软件版本", &measured.software]),
        texts(["状态", state]),
        texts(["说明", if question.cut.is_some() { CUT } else { "" }]),
        Vec::new(),
    ]
}

fn of_lines(lines: &[Line], has_corrected: bool) -> Vec<Vec<Cell>> {
    let mut head = texts(["指标", "结果", "件数", "占多少件", "公式"]);
    if has_corrected {
        head.push(text("更正后"));
    }
    let mut rows = vec![head];
    for line in lines {
        let of = line.of.as_ref().map_or_else(|| text(""), |of| Cell::Number(of.count));
        let result = line.share.as_ref().map_or_else(|| Cell::Number(line.count.count), text);
        let mut row = vec![
            text(line.figure.word),
            result,
            Cell::Number(line.count.count),
            of,
            text(line.figure.formula),
        ];
        if has_corrected {
            row.push(text(line.corrected.as_deref().unwrap_or("一致")));
        }
        rows.push(row);
    }
    rows.push(Vec::new());
    rows.push(texts(["尚未统计（不等于0）", "原因"]));
    rows.extend(NOT_COLLECTED.iter().map(|(word, why)| texts([word, why])));
    rows
}

fn of_divisions(divisions: &[DivisionLine]) -> Vec<Vec<Cell>> {
    let head = [
        "庭室",
        "诉求总数",
        "已有效回复",
        "有效诉求回复率（20件以上才算）",
        "应按期回复",
        "按期回复",
        "按期回复率（20件以上才算）",
        "催办",
        "督办",
        "办结",
    ];
    let row = |own: &DivisionLine| {
        let share = |share: &Option<String>| text(share.as_deref().unwrap_or(""));
        let number = |own: &super::figures::Number| Cell::Number(own.count);
        vec![
            text(&own.word),
            number(&own.all),
            number(&own.replied),
            share(&own.replied_share),
            number(&own.due),
            number(&own.on_time),
            share(&own.on_time_share),
            number(&own.urged),
            number(&own.supervised),
            number(&own.closed),
        ]
    };
    [texts(head)].into_iter().chain(divisions.iter().map(row)).collect()
}

fn written(sheets: &[Sheet]) -> Vec<u8> {
    let mut table =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(MARK.to_vec());
    let cell = |cell: &Cell| match cell {
        Cell::Text(words) => plain(words),
        Cell::Number(number) => number.to_string(),
    };
    for (place, sheet) in sheets.iter().enumerate() {
        // Memory takes every row.
        if place > 0 {
            let _ = table.write_record([""]);
        }
        for row in &sheet.rows {
            // A row without a cell is an empty line.
            let cells: Vec<String> =
                if row.is_empty() { vec![String::new()] } else { row.iter().map(cell).collect() };
            let _ = table.write_record(cells);
        }
    }
    table.into_inner().unwrap_or_default()
}

fn bound(sheets: &[Sheet], now_seconds: i64) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_timestamp(now_seconds)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    for sheet in sheets {
        let page = workbook.add_worksheet().set_name(sheet.name)?;
        for (row, cells) in (0..).zip(&sheet.rows) {
            for (column, cell) in (0..).zip(cells) {
                page.set_column_width(column, WIDTH)?;
                match cell {
                    Cell::Text(words) => page.write_string(row, column, plain(words))?,
                    Cell::Number(number) => page.write_number(row, column, *number as f64)?,
                };
            }
        }
    }
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    fn hostile() -> Vec<Sheet> {
        let rows = vec![
            texts(["=HYPERLINK(\"x\")", "@SUM(A1)"]),
            Vec::new(),
            vec![text("民一庭"), Cell::Number(47_954)],
        ];
        vec![Sheet { name: "指标", rows }, Sheet { name: "分庭室", rows: vec![texts(["+1", "－1", "\t=1"])] }]
    }

    #[test]
    fn no_cell_of_the_text_is_a_formula() {
        let table = String::from_utf8(written(&hostile())).unwrap();
        let lines: Vec<&str> = table.strip_prefix('\u{feff}').unwrap().lines().collect();
        assert_eq!(
            lines,
            ["\"'=HYPERLINK(\"\"x\"\")\",'@SUM(A1)", "\"\"", "民一庭,47954", "\"\"", "'+1,'－1,'\t=1"]
        );
    }

    #[test]
    fn no_cell_of_the_workbook_is_a_formula_and_numbers_are_numbers() {
        let bytes = bound(&hostile(), 1_796_000_000).unwrap();
        let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
        assert_eq!(workbook.sheet_names(), ["指标", "分庭室"]);
        for name in ["指标", "分庭室"] {
            assert!(workbook.worksheet_formula(name).unwrap().is_empty(), "{name}");
            let range = workbook.worksheet_range(name).unwrap();
            let begins = |words: &str| words.starts_with(['=', '+', '-', '@', '－']);
            assert!(range.cells().all(|(_, _, cell)| !matches!(cell, Data::String(words) if begins(words))));
        }
        let range = workbook.worksheet_range("指标").unwrap();
        assert_eq!(range.get_value((2, 1)), Some(&Data::Float(47_954.0)));
    }
}
