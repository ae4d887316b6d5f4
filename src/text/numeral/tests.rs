use super::*;
use proptest::prelude::*;

#[test]
fn numbers_read_as_in_statutes() {
    for (number, text) in [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (122, "一百二十二"),
        (208, "二百零八"),
        (1007, "一千零七"),
        (110, "一百一十"),
    ] {
        assert_eq!(chinese_number(number), text);
    }
}

#[test]
fn choices_are_understood() {
    for (text, choice) in [
        ("2", Some(2)),
        ("３。", Some(3)),
        ("第一个", Some(1)),
        ("选两", Some(2)),
        ("20", None),
        ("你好", None),
    ] {
        assert_eq!(ordinal(text), choice, "{text}");
    }
}

#[test]
fn numbers_are_read_exactly() {
    for (text, expected) in [
        ("0", "0"),
        ("零", "0"),
        ("7", "7"),
        ("十", "10"),
        ("十五", "15"),
        ("二十", "20"),
        ("二十五", "25"),
        ("三千二", "3200"),
        ("两千八", "2800"),
        ("一万五", "15000"),
        ("3.2万", "32000"),
        ("1w5", "15000"),
        ("12万8", "128000"),
        ("5万6", "56000"),
        ("十七万三千五", "173500"),
        ("壹佰万", "1000000"),
        ("2k", "2000"),
        ("2K5", "2500"),
        ("8百", "800"),
        ("1,234.50", "1234.5"),
        ("二〇二六", "2026"),
        ("二零二六", "2026"),
        ("一百零五", "105"),
        ("一百五", "150"),
        ("一百五十", "150"),
        ("百八", "180"),
        ("千二", "1200"),
        ("一千零五十", "1050"),
        ("一千零五", "1005"),
        ("一万零五百", "10500"),
        ("一万零五", "10005"),
        ("十万", "100000"),
        ("一百二十五万", "1250000"),
        ("三千五百万", "35000000"),
        ("一亿两千万", "120000000"),
        ("一亿二", "120000000"),
        ("1.2亿", "120000000"),
        ("3万亿", "3000000000000"),
        ("1亿2000万", "120000000"),
        ("１２３４５", "12345"),
        ("３．５万", "35000"),
        ("3万5千", "35000"),
        ("3万5000", "35000"),
        ("1万零500", "10500"),
        ("2千5", "2500"),
        ("贰拾伍万叁仟", "253000"),
        ("壹萬貳仟參佰肆拾伍", "12345"),
        ("兩萬", "20000"),
        ("三点五万", "35000"),
        ("十二点五万", "125000"),
        ("2点5千", "2500"),
        ("1,000,000", "1000000"),
        ("一百一十", "110"),
        ("一百一", "110"),
        ("二百五", "250"),
        ("三万二千五百六", "32560"),
        ("0.05", "0.05"),
        ("１，２３４．５０", "1234.5"),
        (" 3 万 ", "30000"),
        ("20w", "200000"),
        ("十二万八", "128000"),
        ("一万一", "11000"),
        ("三百二十一", "321"),
        ("陆万", "60000"),
        ("九十九万九千九百九十九", "999999"),
    ] {
        assert_eq!(number(text).map(|value| value.to_string()).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_no_exact_number_is_refused() {
    for text in [
        "",
        "块",
        "三千多",
        "两三千",
        "十几万",
        "几万",
        "万一的话",
        "5万6千块",
        "2km",
        "1.2.3",
        "12个",
        "半",
        "多",
        "百姓",
        "一百二三四",
        "二五千",
        "陆先生",
        "1万50000",
    ] {
        assert_eq!(number(text), None, "{text}");
    }
    assert_eq!(number(&"9".repeat(40)), None);
    assert_eq!(number(&"万".repeat(40)), None);
}

fn first(text: &str) -> (String, Option<String>, bool, usize) {
    let found = read(&Glyphs::new(text), 0, Leading::Explicit).unwrap();
    (found.value.to_string(), found.upper.map(|upper| upper.to_string()), found.about, found.glyphs.end)
}

#[test]
fn ranges_and_more_than() {
    for (text, low, high, about) in [
        ("两三千", "2000", Some("3000"), false),
        ("七八万", "70000", Some("80000"), false),
        ("十七八万", "170000", Some("180000"), false),
        ("二三十块", "20", Some("30"), false),
        ("三五天", "3", Some("5"), false),
        ("一百二三十", "120", Some("130"), false),
        ("十几万", "100000", Some("200000"), false),
        ("三十几万", "300000", Some("400000"), false),
        ("十几个", "10", Some("20"), false),
        ("三千多", "3000", None, true),
        ("五十多万", "500000", None, true),
        ("3千多块", "3000", None, true),
        ("二十来块", "20", None, true),
        ("三百余元", "300", None, true),
        ("10w+", "100000", None, true),
        ("3000多少钱", "3000", None, false),
    ] {
        let (value, upper, more, _) = first(text);
        assert_eq!((value.as_str(), upper.as_deref(), more), (low, high, about), "{text}");
    }
}

#[test]
fn a_number_ends_where_another_thing_begins() {
    for (text, value, end) in [
        ("三千一个月", "3000", 2),
        ("三万一直没还", "30000", 2),
        ("三万二手车", "30000", 2),
        ("五千两次", "5000", 2),
        ("3万5个月", "30000", 2),
        ("一千五万", "1000", 2),
        ("二十一天", "21", 3),
        ("一万一，后来", "11000", 3),
        ("2km", "2", 1),
        ("100，500", "100", 3),
    ] {
        let (read, _, _, read_end) = first(text);
        assert_eq!((read.as_str(), read_end), (value, end), "{text}");
    }
}

/// A number below a hundred million in words: sections of four digits, 零 where a place is skipped.
fn in_words(number: u32) -> String {
    let (wan, rest) = (number / 10_000, number % 10_000);
    let section = |part: u32| chinese_number(u16::try_from(part).unwrap());
    match (wan, rest) {
        (0, rest) => section(rest),
        (wan, 0) => format!("{}万", section(wan)),
        (wan, rest) if rest < 1_000 => format!("{}万零{}", section(wan), section(rest)),
        (wan, rest) => format!("{}万{}", section(wan), section(rest)),
    }
}

proptest! {
    #[test]
    fn numbers_in_words_are_read_back(value in 0u32..1_000_000_000) {
        let (yi, rest) = (value / 100_000_000, value % 100_000_000);
        let zero = if rest < 10_000_000 { "零" } else { "" };
        let words = match (yi, rest) {
            (0, rest) => in_words(rest),
            (yi, 0) => format!("{}亿", in_words(yi)),
            (yi, rest) => format!("{}亿{zero}{}", in_words(yi), in_words(rest)),
        };
        prop_assert_eq!(number(&words), Some(Decimal::from(value)), "{}", words);
    }

    #[test]
    fn mixed_forms_agree(wan in 1u32..10_000, qian in 1u32..10) {
        let value = Some(Decimal::from(wan * 10_000 + qian * 1_000));
        for text in [format!("{wan}万{qian}千"), format!("{wan}万{qian}"), format!("{wan}w{qian}"), format!("{wan}.{qian}万")] {
            prop_assert_eq!(number(&text), value, "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,40}", odd in "[0-9０-９零一两二三十百千万亿壹拾佰wk.,，点多几来余半 块]{0,40}") {
        let _ = (number(&text), number(&odd));
    }
}
