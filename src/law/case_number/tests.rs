use proptest::prelude::*;

use super::*;

const THIS_YEAR: i16 = 2026;

fn parse(text: &str) -> Result<CaseNumber, Fault> {
    CaseNumber::parse(text, &case_types(), THIS_YEAR)
}

fn shown(text: &str) -> Vec<String> {
    let describe = |found: Found| match found {
        Found::Exact { number, at } => format!("{number} <- {}", &text[at]),
        Found::OldStyle { number, at } => format!("old {number} <- {}", &text[at]),
        Found::Near(Near { fault, meant, at }) => {
            let meant = meant.map_or("?".to_owned(), |number| number.to_string());
            format!("{fault:?} {meant} <- {}", &text[at])
        }
    };
    find_in(text, &case_types(), THIS_YEAR).into_iter().map(describe).collect()
}

#[test]
fn every_spelling_has_one_canonical_form() {
    let canonical = "（2026）京0491民初123号";
    for written in [
        "（2026）京0491民初123号",
        "(2026)京0491民初123号",
        "〔2026〕京0491民初123号",
        "[2026]京0491民初123号",
        "【２０２６】京０４９１民初１２３号",
        " ( 2026 ) 京 0491 民初 123 号 ",
        "（2026）京0491民初第123号",
    ] {
        assert_eq!(parse(written).unwrap().to_string(), canonical, "{written}");
    }
    for written in
        ["（2026）京0491民初123号之一", "（2026）京0491民初123号之1", "（2026）京0491民初123之一号"]
    {
        assert_eq!(parse(written).unwrap().to_string(), "（2026）京0491民初123号之一", "{written}");
    }
}

#[test]
fn civil_cases_say_so_in_their_type() {
    let is_civil = |text: &str| parse(text).unwrap().is_civil();
    assert!(
        ["（2026）京0491知民初1号", "（2026）京04民终1号", "（2026）京0491民特1号"].into_iter().all(is_civil)
    );
    for other in ["（2026）京0491刑初1号", "（2026）京0491行初1号", "（2026）京0491执1号"] {
        assert!(!is_civil(other), "{other}");
    }
}

#[test]
fn the_pieces_can_be_asked_for() {
    let number = parse("（2019）最高法知民终99913号").unwrap();
    assert_eq!((number.year(), number.court_code(), number.case_type()), (2019, "最高法", "民终"));
    assert!(number.is_intellectual_property());
    assert_eq!(number.court_level(), Level::Supreme);
    for (text, level) in [
        ("（2025）京民终1号", Level::High),
        ("（2025）京04民终1号", Level::Intermediate),
        ("（2025）京0491民初1号之二十一", Level::Basic),
    ] {
        assert_eq!(parse(text).unwrap().court_level(), level);
    }
    assert_eq!(parse("（2025）京0491民初1号之二十一").unwrap().sub_number(), Some(21));
}

#[test]
fn what_is_wrong_is_said_precisely() {
    for (text, fault) in [
        ("2026京0491民初1号", Fault::Brackets),
        ("（2026京0491民初1号", Fault::Brackets),
        ("（26）京0491民初1号", Fault::YearDigits),
        ("（2030）京0491民初1号", Fault::Year),
        ("（2015）京0491民初1号", Fault::Year),
        ("京0491民初1号", Fault::NoYear),
        ("京0491民初1号（2026）", Fault::YearElsewhere),
        ("（2026）民初1号", Fault::NoCourt),
        ("（2026）执1号", Fault::NoCourt),
        ("（2026）东0491民初1号", Fault::Court),
        ("（2026）京04910民初1号", Fault::CourtDigits),
        ("（2026）京0491民处1号", Fault::Type),
        ("（2026）京0491民初12a号", Fault::SerialSigns),
        ("（2026）京0491民初012号", Fault::Serial),
        ("（2026）京0491民初1", Fault::NoEnd),
        ("（2014）海民初字第1号", Fault::OldStyle),
        ("我要起诉", Fault::Shape),
        ("", Fault::Shape),
        ("（2026）京0491民初1号等三案", Fault::Shape),
    ] {
        assert_eq!(parse(text), Err(fault), "{text}");
    }
}

#[test]
fn numbers_are_found_in_what_people_write() {
    assert_eq!(
        shown("您好，我的案号是(2026) 京0491民初 88号，和（2025）京04民终7号之一 有什么关系？"),
        [
            "（2026）京0491民初88号 <- (2026) 京0491民初 88号",
            "（2025）京04民终7号之一 <- （2025）京04民终7号之一"
        ]
    );
    assert_eq!(
        shown("旧案（2014）海民初字第123号还能查吗"),
        ["old （2014）海民初字第123号 <- （2014）海民初字第123号"]
    );
}

#[test]
fn what_was_meant_to_be_one_is_asked_about() {
    for (text, expected) in [
        ("案号（2026）京0491民处12345号", "Type （2026）京0491民初12345号 <- （2026）京0491民处12345号"),
        ("2026京0491民初5号开庭了吗", "Brackets （2026）京0491民初5号 <- 2026京0491民初5号"),
        ("2026年京0491民初5", "Brackets （2026）京0491民初5号 <- 2026年京0491民初5"),
        ("京0491民初5号什么时候开庭", "NoYear ? <- 京0491民初5号"),
        ("京0491民初5号（2026）", "YearElsewhere （2026）京0491民初5号 <- 京0491民初5号（2026）"),
        ("（2026）京0491民初005号", "Serial （2026）京0491民初5号 <- （2026）京0491民初005号"),
        ("（2026）民初5号", "NoCourt ? <- （2026）民初5号"),
        ("（2026）京0491某某5号", "Type ? <- （2026）京0491某某5号"),
    ] {
        assert_eq!(shown(text), [expected], "{text}");
    }
}

#[test]
fn orders_dates_and_telephones_are_not_case_numbers() {
    for text in [
        "2026年京东订单12345号没到货",
        "我在2026年3月5日下单",
        "身份证110105199001010017",
        "北京市海淀区1号楼",
        "（2026）第3号公告",
        "请于2026年11月24日9时到第5法庭",
        "依据法释〔2025〕14号第1条",
        "京A12345号车",
        "我被骗了（2024）500元",
    ] {
        assert_eq!(shown(text), Vec::<String>::new(), "{text}");
    }
}

fn a_number() -> impl Strategy<Value = CaseNumber> {
    let courts = prop::sample::select(vec!["京0491", "京", "京04", "最高法", "新0105", "兵01"]);
    let kinds = prop::sample::select(vec!["民初", "民终", "执", "民诉前调", "财保", "行赔初"]);
    (2016..=THIS_YEAR, courts, any::<bool>(), kinds, 1..99_999_999u32, prop::option::of(1..=99u16)).prop_map(
        |(year, court, special, kind, serial, sub)| CaseNumber {
            year,
            court: court.to_owned(),
            special,
            kind: kind.to_owned(),
            serial,
            sub,
        },
    )
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(number in a_number()) {
        prop_assert_eq!(parse(&number.to_string()), Ok(number));
    }

    #[test]
    fn a_number_is_found_wherever_it_stands(number in a_number(), before in "[\\p{Han}，。]{0,8}", after in "(，[\\p{Han}]{0,8})?") {
        let text = format!("{before}{number}{after}");
        let found = find_in(&text, &case_types(), THIS_YEAR);
        let at = before.len()..before.len() + number.to_string().len();
        prop_assert!(found.contains(&Found::Exact { number, at }), "{found:?}");
    }

    #[test]
    fn nothing_that_is_typed_panics(text in "\\PC{0,60}") {
        let _ = parse(&text);
        let _ = shown(&text);
    }

    #[test]
    fn fragments_of_numbers_do_not_panic(text in "([（(〔)）〕]|20[12][0-9]|京|最高法|0491|民初|知|字第|之|一|号|[0-9]|年| |\n){0,14}") {
        let _ = parse(&text);
        let _ = shown(&text);
    }
}
