//! Makes a value fit a field that is too short for it, always in the same way (docs/notices.md): pure.

/// What stands for characters that were left out.
const CUT: &str = "…";

/// The value of a placeholder in at most so many characters.
pub(super) fn to_fit(name: &str, value: &str, most: usize) -> String {
    match name {
        "case_number" => case_number(value, most),
        "court" => court(value, most),
        "order_number" => order_number(value, most),
        _ => words(value, most),
    }
}

/// First the brackets go, then what stands behind 号, then the year, then 号 itself. The serial number is never cut.
pub(super) fn case_number(number: &str, most: usize) -> String {
    let without_brackets: String =
        number.chars().filter(|sign| !"（）()〔〕[]【】".contains(*sign)).collect();
    let main = without_brackets.split_inclusive('号').next().unwrap_or_default();
    let behind_year = main.trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == '年');
    let open = |text: &str| text.trim_end_matches('号').to_owned();
    let last = format!("{CUT}{}", end_of(&open(behind_year), most.saturating_sub(1)));
    [
        number.to_owned(),
        without_brackets.clone(),
        format!("{main}{CUT}"),
        main.to_owned(),
        format!("{CUT}{behind_year}"),
        behind_year.to_owned(),
        open(behind_year),
    ]
    .into_iter()
    .find(|text| fits(text, most))
    .unwrap_or(last)
}

/// The hyphens go, then the court; what is read out on the telephone is never cut.
pub(super) fn order_number(number: &str, most: usize) -> String {
    let without_hyphens = number.replace('-', "");
    let behind_court = number.split_once('-').map_or(number, |(_, behind)| behind);
    [number.to_owned(), without_hyphens, behind_court.to_owned(), behind_court.replace('-', "")]
        .into_iter()
        .find(|text| fits(text, most))
        .unwrap_or_else(|| words(number, most))
}

/// 人民法院 becomes 法院, then the name of the province goes where a place below it is named, then the end.
pub(super) fn court(name: &str, most: usize) -> String {
    let short = name.replace("人民法院", "法院");
    let below = ["自治区", "省", "市"].into_iter().find_map(|end| {
        let (_, rest) = short.split_once(end)?;
        let names_a_place = ["市", "区", "县", "旗", "州"].iter().any(|place| rest.contains(place));
        names_a_place.then(|| rest.to_owned())
    });
    let steps = [Some(name.to_owned()), Some(short.clone()), below];
    steps.into_iter().flatten().find(|text| fits(text, most)).unwrap_or_else(|| words(&short, most))
}

/// What stands in round brackets goes, then the end.
pub(super) fn words(text: &str, most: usize) -> String {
    if fits(text, most) {
        return text.to_owned();
    }
    let outside = without_asides(text);
    if fits(&outside, most) && !outside.is_empty() {
        return outside;
    }
    let kept: String = outside.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}{CUT}")
}

fn without_asides(text: &str) -> String {
    let mut depth = 0_usize;
    let outside = text.chars().filter(|sign| {
        if "（(".contains(*sign) {
            depth += 1;
        }
        let keeps = depth == 0;
        if "）)".contains(*sign) {
            depth = depth.saturating_sub(1);
        }
        keeps
    });
    outside.collect()
}

fn fits(text: &str, most: usize) -> bool {
    text.chars().count() <= most
}

fn end_of(text: &str, most: usize) -> String {
    let skipped = text.chars().count().saturating_sub(most);
    text.chars().skip(skipped).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::law::Tables;
    use crate::law::case_number::CaseNumber;
    use crate::scripts::Source;

    #[test]
    fn the_number_of_an_order_is_whole_as_far_as_it_is_read_out() {
        for (number, most, short) in [
            ("京0105-20261123-W-00042-7", 30, "京0105-20261123-W-00042-7"),
            ("京0105-20261123-W-00042-7", 20, "京010520261123W000427"),
            ("内0723-20261221-W-1234567-8", 20, "20261221-W-1234567-8"),
        ] {
            assert_eq!(to_fit("order_number", number, most), short, "{most}");
        }
    }

    #[test]
    fn case_numbers_keep_what_finds_them() {
        for (number, expected) in [
            ("（2026）京0105民初12345号", "（2026）京0105民初12345号"),
            ("（2026）京0105民初123456号", "（2026）京0105民初123456号"),
            ("（2026）京0105民初1234567号", "2026京0105民初1234567号"),
            ("（2026）京0105民初12345号之一", "2026京0105民初12345号之一"),
            ("（2026）京0105民诉前调12345号之十二", "2026京0105民诉前调12345号…"),
            ("（2026）京0105民诉前调123456号", "2026京0105民诉前调123456号"),
            ("（2026）京0105民诉前调1234567号", "…京0105民诉前调1234567号"),
            ("（2026）京0105知民诉前调1234567890号之一", "京0105知民诉前调1234567890"),
            ("（2014）朝民初字第12345号", "（2014）朝民初字第12345号"),
        ] {
            assert_eq!(case_number(number, 20), expected, "{number}");
        }
        assert_eq!(case_number("（2026）京0105民初12345号", 8), "…民初12345");
    }

    #[test]
    fn court_names_lose_what_is_known() {
        for (name, most, expected) in [
            ("北京市朝阳区人民法院", 20, "北京市朝阳区人民法院"),
            ("北京市朝阳区人民法院", 9, "北京市朝阳区法院"),
            ("北京市朝阳区人民法院", 6, "朝阳区法院"),
            ("北京市第四中级人民法院", 10, "北京市第四中级法院"),
            ("北京市第四中级人民法院", 8, "北京市第四中级…"),
            ("内蒙古自治区呼伦贝尔市鄂伦春自治旗人民法院", 20, "内蒙古自治区呼伦贝尔市鄂伦春自治旗法院"),
            ("内蒙古自治区呼伦贝尔市鄂伦春自治旗人民法院", 15, "呼伦贝尔市鄂伦春自治旗法院"),
        ] {
            assert_eq!(court(name, most), expected, "{name} in {most}");
        }
    }

    #[test]
    fn asides_go_before_the_end() {
        assert_eq!(words("第二十法庭（东楼四层，请走南门）", 10), "第二十法庭");
        assert_eq!(words("北京市朝阳区第三人民法庭第二十审判庭", 10), "北京市朝阳区第三人…");
        assert_eq!(words("（一）", 2), "…");
    }

    fn tables() -> Tables {
        let files = Source::Embedded.read().unwrap();
        Tables::read(|name| files.get(name)).unwrap()
    }

    proptest! {
        #[test]
        fn any_case_number_fits_a_thing_with_its_serial(
            year in 2016_u16..2100,
            court in "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新军兵]([0-9]{2}|[0-9]{4})?|最高法",
            special in "知?",
            kind in proptest::sample::select(vec!["民初", "执", "民诉前调", "诉前调确", "行赔终"]),
            serial in 1_u32..,
            sub in "(之[一二三九]|之十[一二]?)?",
            most in 11_usize..=20,
        ) {
            let number = format!("（{year}）{court}{special}{kind}{serial}号{sub}");
            let short = case_number(&number, most);
            prop_assert!(fits(&short, most) && short.contains(&serial.to_string()), "{number}: {short}");
            prop_assert!(crate::wechat::template_value::check("thing1", &short).is_ok(), "{short}");
        }

        #[test]
        fn any_text_is_made_to_fit(text in "\\PC{0,60}", most in 1_usize..=20) {
            for name in ["case_number", "court", "place"] {
                prop_assert!(fits(&to_fit(name, &text, most), most), "{name}");
            }
        }
    }

    #[test]
    fn every_court_and_every_type_of_the_tables_fits_a_thing() {
        let tables = tables();
        for own in tables.courts.iter() {
            let name = court(&own.name, 20);
            assert!(name.ends_with("法院") && fits(&name, 20), "{name}");
            let number = format!("（2026）{}民初4294967号之十二", own.code);
            let short = case_number(&number, 20);
            assert!(fits(&short, 20) && short.contains("4294967"), "{short}");
            assert!(CaseNumber::parse(&number, &tables.case_types, 2026).is_ok(), "{number}");
        }
    }
}
