//! Tables of cases, parties, mandates and hearings: all rows or none, and every fault with its line.

use jiff::civil::date;
use tingxun::audit::Actor;
use tingxun::db::Reader;
use tingxun::docket::sheet::{self, RowFault, Stored, Table};
use tingxun::docket::{Event, Reading, Source, own};

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
    let engine = world.app.engines.current();
    let reading = Reading { types: &engine.scripts().tables.case_types, today: date(2026, 11, 24) };
    sheet::read(table, text, "京0491", sequence, reading)
}

async fn store(world: &World, table: Table, text: &str, sequence: i64) -> Stored {
    let events = read(world, table, text, sequence).unwrap();
    let source = Source {
        court: "京0491".into(),
        actor: Actor::Operator,
        sealer: world.app.sealer.clone(),
        ids: world.app.ids.clone(),
        now_ms: world.clock.now_ms(),
    };
    sheet::store(&world.app.db, source, events).await.unwrap()
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
            assert_eq!(store(&world, table, text, 7).await, Stored { applied: rows, stale: 0 }, "{table:?}");
            assert_eq!(store(&world, table, text, 7).await, Stored { applied: 0, stale: rows }, "{table:?}");
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
