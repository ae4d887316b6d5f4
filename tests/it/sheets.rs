//! Tables of cases, parties, mandates and hearings: read whole or not at all, and every fault with its line.

use jiff::civil::date;
use rust_xlsxwriter::{Format, Workbook};
use tingxun::audit::Actor;
use tingxun::db::Reader;
use tingxun::docket::sheet::{self, Lines, RowFault, Stored, Table};
use tingxun::docket::{Event, Item, Reading, Source, own};

use crate::both;
use crate::world::World;

const CASES: &str = "\u{feff}编号,案号,案由,阶段,立案日期,不公开,承办法官,承办法官电话\r\n\
    A1,（2026）京0491民初1号,网络购物合同纠纷,等待开庭,2026-11-02,否,测试法官,010-1234567\r\n\
    A2,(2026)京0491民初2号,离婚纠纷,mediation,,是,,\r\n";
const PARTIES: &str = "id,case,role,name,id_number,credit_code,mobile,left\n\
    A1-1,A1,原告,\"张,晓晴\",119902198512310224,,19900000001,\n\
    A1-2,A1,defendant,某某公司,,91110199MA9YYY010B,,否\n";
const MANDATES: &str = "编号,案件编号,当事人编号,代理人,律师事务所,身份证号码,委托起始日,委托终止日,已终止\n\
    M1,A1,A1-1,刘建国,演示律师事务所,119901199001010017,2026-11-03,,\n";
const HEARINGS: &str =
    "编号,案件编号,类型,状态,开庭时间,法庭\nH1,A1,开庭审理,待开庭,2026-12-08 09:30,第三法庭\n";

fn read(world: &World, table: Table, text: &str, sequence: i64) -> Result<Vec<Event>, Vec<RowFault>> {
    read_lines(world, table, Lines::of_csv(text), sequence)
}

fn read_lines(world: &World, table: Table, lines: Lines, sequence: i64) -> Result<Vec<Event>, Vec<RowFault>> {
    let engine = world.app.engines.current();
    let reading = Reading { types: &engine.scripts().tables.case_types, today: date(2026, 11, 24) };
    sheet::read(table, lines, "京0491", sequence, reading)
}

async fn store(world: &World, table: Table, text: &str, sequence: i64) -> Stored {
    let events = read(world, table, text, sequence).unwrap();
    tingxun::case_system::store(
        &world.app.db,
        source(world),
        world.app.engines.current().limits().notices.clone(),
        events,
    )
    .await
    .unwrap()
}

fn source(world: &World) -> Source {
    Source {
        court: "京0491".into(),
        actor: Actor::Operator,
        sealer: world.app.sealer.clone(),
        ids: world.app.ids.clone(),
        now_ms: world.clock.now_ms(),
    }
}

fn told(world: &World, table: Table, text: &str) -> Vec<String> {
    read(world, table, text, 1).unwrap_err().iter().map(ToString::to_string).collect()
}

both! {
    async fn tables_become_a_docket(world: World) {
        for (table, text, rows) in [
            (Table::Hearings, HEARINGS, 1),
            (Table::Parties, PARTIES, 2),
            (Table::Mandates, MANDATES, 1),
            (Table::Cases, CASES, 2),
        ] {
            assert_eq!(store(&world, table, text, 7).await, Stored { applied: rows, stale: 0, elsewhere: 0 }, "{table:?}");
            assert_eq!(store(&world, table, text, 7).await, Stored { applied: 0, stale: rows, elsewhere: 0 }, "{table:?}");
        }
        let viewer = own::Viewer {
            person: String::new(),
            id_index: world
                .app
                .sealer
                .index(tingxun::seal::Indexed::IdNumber, "119902198512310224")
                .as_str()
                .to_owned(),
            licence_index: None,
            now: date(2026, 11, 24).at(10, 0, 0, 0),
        };
        let own = own::cases(&mut Reader::Db(&world.app.db), &world.app.sealer, &viewer, None, 10).await.unwrap();
        assert_eq!(own.cases.len(), 1, "{own:?}");
        assert_eq!((own.cases[0].number.as_str(), own.cases[0].standing().as_str()), ("（2026）京0491民初1号", "原告"));
        assert_eq!(own.cases[0].next_hearing, Some(date(2026, 12, 8).at(9, 30, 0, 0)));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE actor = 'operator'").await, 6);
    }

    async fn others_write_the_trail_between_the_rows_of_a_long_table(world: World) {
        let whole: String =
            (1..251).map(|n| format!("C{n},（2026）京0491民初{n}号,借款合同纠纷,已立案\n")).collect();
        let whole = format!("编号,案号,案由,阶段\n{whole}");
        let mut events = read(&world, Table::Cases, &whole, 7).unwrap();
        // Nobody who reads a table for its court gets there; what stands before it is written.
        let engine = world.app.engines.current();
        let reading = Reading { types: &engine.scripts().tables.case_types, today: date(2026, 11, 24) };
        let other = Lines::of_csv("编号,案号,案由,阶段\nZ,（2026）京0105民初1号,借款合同纠纷,已立案\n");
        events[220] = sheet::read(Table::Cases, other, "京0105", 7, reading).unwrap().remove(0);
        let (limits, source) = (world.app.engines.current().limits().notices.clone(), source(&world));
        tingxun::case_system::store(&world.app.db, source, limits, events).await.unwrap_err();
        assert_eq!(world.count("SELECT COUNT(*) FROM court_case").await, 200);
        assert_eq!(store(&world, Table::Cases, &whole, 7).await, Stored { applied: 50, stale: 200, elsewhere: 0 });
    }
}

#[tokio::test]
async fn every_wrong_row_is_told_with_its_line() {
    let world = World::new().await;
    let text = "编号,案件编号,诉讼地位,姓名或名称,身份证号码,已退出\n\
        P1,A1,原告,张三,119902198512310225,\n\
        P2,A1,老板,李四,,\n\
        P3,A1,被告,,,\n\
        P4,A1,被告,\"某某\n公司\",,\n\
        P5,A1,被告,王五,,也许\n\
        P6,A1,被告\n\
        P7,A1,被告,赵六,,\n\
        P7,A1,被告,赵六,,\n";
    let told = told(&world, Table::Parties, text);
    let expected = [
        "第2行：身份证号码：",
        "第3行：诉讼地位不认识，可用的有：原告、被告",
        "第4行：姓名或名称不能为空",
        "第5行：姓名或名称 不能为空，最多500个字，不能有换行",
        "第7行：已退出要写“是”或“否”",
        "第8行：有3格，列名有6个",
        "第10行：编号和前面的一行相同",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told} is not {expected}");
        assert!(!told.contains("119902"), "{told}");
    }
}

#[tokio::test]
async fn a_head_and_another_courts_cases_are_told() {
    let world = World::new().await;
    let told_of = |text| told(&world, Table::Cases, text);
    assert_eq!(told_of(""), ["第1行：表是空的，第一行要写列名"]);
    let head = told_of("id,编号,案号,案由,老板\n");
    assert_eq!(head.len(), 3, "{head:?}");
    assert!(head[0].contains("有两列都是编号") && head[1].contains("“老板”不认识"), "{head:?}");
    assert!(head[2].contains("缺少“阶段”这一列"), "{head:?}");
    let other = told_of("id,number,cause,stage\nZ,（2026）京0105民初1号,借款,已立案\n");
    assert_eq!(other, ["第2行：案号里的法院代字不是京0491"]);
    let long = format!("id,number,cause,stage\n{}", "Z,（2026）京0491民初1号,借款,已立案\n".repeat(2_001));
    assert!(told_of(&long).last().unwrap().contains("一次最多2000行"));
}

/// The same table as a workbook.
fn workbook(csv: &str) -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut records = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    for (row, record) in (0..).zip(records.records()) {
        for (column, cell) in (0..).zip(&record.unwrap()) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    book
}

fn lines(mut book: Workbook) -> Lines {
    Lines::read(&*book.save_to_buffer().unwrap()).unwrap()
}

#[tokio::test]
async fn a_workbook_is_read_like_its_csv() {
    let world = World::new().await;
    for (table, text) in [
        (Table::Cases, CASES),
        (Table::Parties, PARTIES),
        (Table::Mandates, MANDATES),
        (Table::Hearings, HEARINGS),
    ] {
        let text = text.trim_start_matches('\u{feff}');
        let (of_csv, of_book) =
            (read(&world, table, text, 7), read_lines(&world, table, lines(workbook(text)), 7));
        assert_eq!(format!("{:?}", of_csv.unwrap()), format!("{:?}", of_book.unwrap()));
    }
}

#[tokio::test]
async fn what_a_spreadsheet_made_of_a_cell_is_mended_or_told() {
    let world = World::new().await;
    let mut book = workbook(HEARINGS);
    let sheet = book.worksheet_from_index(0).unwrap();
    let time = Format::new().set_num_format("yyyy/m/d h:mm");
    // 46364 is 2026-12-08.
    sheet.write_number_with_format(1, 4, 46_364.0 + 9.5 / 24.0, &time).unwrap();
    sheet.write_number(1, 0, 12.0).unwrap();
    sheet.write_blank(70, 5, &time).unwrap();
    let events = read_lines(&world, Table::Hearings, lines(book), 1).unwrap();
    assert_eq!((events.len(), events[0].source_id.as_str()), (1, "12"));
    let Item::Hearing(hearing) = &events[0].item else { panic!("{events:?}") };
    assert_eq!(hearing.starts_at, date(2026, 12, 8).at(9, 30, 0, 0));

    let mut book = workbook(PARTIES);
    let sheet = book.worksheet_from_index(0).unwrap();
    sheet.write_number(1, 4, 119_902_198_512_310_224.0).unwrap();
    sheet.write_number(2, 6, 19_900_000_002.0).unwrap();
    let faults = read_lines(&world, Table::Parties, lines(book), 1).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["第2行：身份证号码被表格存成了数字，后几位已经丢失；请先把这一列的格式设为“文本”，再重新填写"]
    );
}
