use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::law::case_number::case_types;
use crate::law::courts::tests::courts;

const TODAY: Date = date(2026, 11, 23);
// Synthetic: regions that end in 99xx are not allotted.
const RESIDENT: &str = "119901199001010017";
const COMPANY: &str = "91110199MA9YYY010B";

fn checked(kind: &str, value: &str) -> Result<String, Fault> {
    let (courts, types) = (courts(), case_types());
    check(Kind::find(kind).unwrap(), value, Registers { courts: &courts, types: &types, today: TODAY })
}

fn code(kind: &str, value: &str) -> &'static str {
    checked(kind, value).map_or_else(|fault| fault.code(), |_| "")
}

#[test]
fn what_is_shown_hides_the_middle() {
    assert_eq!(checked("resident_id", RESIDENT).unwrap(), "119***********0017");
    assert_eq!(checked("uscc", COMPANY).unwrap(), "91************010B");
    assert_eq!(checked("mobile", "+86 199-0000-0000").unwrap(), "199****0000");
    assert_eq!(checked("lawyer_licence", "11101201010999999").unwrap(), "11101********9999");
    assert_eq!(
        checked("case_number", "(2026)京0491民初7号").unwrap(),
        "（2026）京0491民初7号（北京互联网法院，民事一审）"
    );
}

#[test]
fn debugging_prints_no_digits() {
    let id = ResidentId::parse(RESIDENT, TODAY).unwrap();
    assert_eq!(format!("{id:?}"), "ResidentId(119***********0017)");
    assert_eq!((id.birthday(), id.sex()), (Some(date(1990, 1, 1)), Sex::Male));
    assert_eq!(format!("{:?}", Mobile::parse("19900000000").unwrap()), "Mobile(199****0000)");
}

#[test]
fn reasons_are_precise() {
    for (kind, value, reason) in [
        ("resident_id", "119901900101001", "length"),
        ("resident_id", "999901199001010017", "region"),
        ("resident_id", "11990119900101001x", "checksum"),
        ("resident_id", "119901199013010017", "birth date"),
        ("resident_id", "1199011990010100１7", "charset"),
        ("resident_id", "11990119900101001Y", "charset"),
        ("lawyer_licence", "110120101099", "17 digits"),
        ("lawyer_licence", "11101203010999999", "year"),
        ("lawyer_licence", "19901201010999999", "region"),
        ("lawyer_licence", "11101201000999999", "kind digit"),
        ("mobile", "861990000000", "shape"),
    ] {
        assert_eq!(code(kind, value), reason, "{kind} {value}");
    }
}

#[test]
fn a_case_number_that_was_meant_is_asked_about() {
    let fault = checked("case_number", "（2026）京0491民处1号").unwrap_err();
    assert!(fault.to_string().ends_with("您要写的是不是（2026）京0491民初1号？"), "{fault}");
}

#[test]
fn a_wrong_number_is_not_repeated() {
    let tables = Tables::shipped();
    let pairs = [("kind", "resident_id"), ("value", "119901199001010018"), ("today", "2026-11-23")];
    let computed = compute(&pairs.into_iter().collect(), &tables).unwrap();
    assert_eq!(computed.result("result"), Some("INVALID"));
    assert!(!format!("{computed:?}").contains("1199011990"), "{computed:?}");
    for (pairs, said) in [
        (&[][..], "请告诉我要核对哪一种号码"),
        (&[("kind", "passport")], "这种号码我不会核对"),
        (&[("kind", "mobile")], "请把手机号码发给我"),
        (&[("kind", "mobile"), ("value", "19900000000")], "请告诉我今天的日期"),
    ] {
        let refusal = compute(&pairs.iter().copied().collect(), &tables).unwrap_err().to_string();
        assert!(refusal.contains(said), "{refusal}");
    }
}

fn corrupted(text: &str, at: usize, sign: char) -> String {
    text.char_indices().map(|(place, own)| if place == at { sign } else { own }).collect()
}

proptest! {
    #[test]
    fn one_wrong_sign_of_a_resident_id_is_caught(at in 0..18usize, sign in "[0-9X]") {
        let wrong = corrupted(RESIDENT, at, sign.chars().next().unwrap());
        prop_assert_eq!(ResidentId::parse(&wrong, TODAY).is_ok(), wrong == RESIDENT);
    }

    #[test]
    fn one_wrong_sign_of_a_credit_code_is_caught(at in 0..18usize, sign in "[0-9A-HJ-NPQRTUWXY]") {
        let wrong = corrupted(COMPANY, at, sign.chars().next().unwrap());
        prop_assert_eq!(CreditCode::parse(&wrong).is_ok(), wrong == COMPANY);
    }

    #[test]
    fn nothing_that_is_typed_panics(text in "\\PC{0,24}", eighteen in "[0-9A-ZＸ１é]{15,19}") {
        for (kind, _, _) in KINDS {
            let _ = checked(kind, &text);
            let _ = checked(kind, &eighteen);
        }
    }
}
