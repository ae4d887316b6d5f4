//! What a person reads, and what never happens.

use proptest::prelude::*;

use super::*;

fn claim(arguments: &[(&str, &str)]) -> Result<Computation, Refusal> {
    compute(&arguments.iter().copied().collect())
}

fn result(arguments: &[(&str, &str)]) -> String {
    claim(arguments).unwrap().result("result").unwrap().to_owned()
}

#[test]
fn a_small_price_gets_the_least() {
    let computation = claim(&[("kind", "fraud_triple_additional"), ("amount_or_goods", "35")]).unwrap();
    assert_eq!(computation.steps, ["价款的三倍：35元×3=105元", "不足500元的，按500元算"]);
    assert_eq!(computation.summary, "如果构成欺诈，除退款外，可以要求增加赔偿500元。");
}

#[test]
fn earnest_money_asks_who_broke_the_contract() {
    let earnest = |more: &[(&'static str, &'static str)]| {
        claim(&[&[("kind", "earnest"), ("amount_or_goods", "20000"), ("deposit", "5000")], more].concat())
    };
    assert!(matches!(earnest(&[]), Err(Refusal::Missing { argument: "defaulting", .. })));
    assert_eq!(earnest(&[("defaulting", "receiver")]).unwrap().result("result"), Some("9000.00"));
    assert_eq!(earnest(&[("defaulting", "giver")]).unwrap().result("result"), Some("1000.00"));
}

#[test]
fn seven_days_are_counted_and_old_customers_excluded() {
    let of = |days, knew| {
        let kind = ("kind", "prepaid_seven_day_refund_principal");
        result(&[kind, ("amount_or_goods", "1200"), ("days_since_payment", days), ("prior_experience", knew)])
    };
    assert_eq!(
        (of("7", "no").as_str(), of("8", "no").as_str(), of("5", "yes").as_str()),
        ("1200.00", "0.00", "0.00")
    );
}

#[test]
fn nothing_is_owed_beyond_the_prepayment() {
    let of = |used| {
        result(&[
            ("kind", "prepaid_refund_consumer_fault"),
            ("amount_or_goods", "1000"),
            ("used_list_price", used),
        ])
    };
    assert_eq!((of("300").as_str(), of("1500").as_str()), ("700.00", "0.00"));
}

#[test]
fn goods_go_back_or_not() {
    for (goods, days, channel, expected) in [
        ("clothes", "7", "online", "YES"),
        ("clothes", "8", "online", "NO"),
        ("clothes", "1", "offline", "NO"),
        ("custom_made", "1", "online", "NO"),
        ("digital_downloaded", "1", "online", "NO"),
        ("fresh_perishable+merchant_promised_return", "1", "online", "YES"),
        ("shoes+opened_for_inspection", "3", "tv", "YES"),
        ("underwear+buyer_confirmed_at_purchase", "3", "online", "NO"),
        ("underwear+default_tick_confirmed", "3", "online", "YES"),
        ("定制沙发", "3", "网购", "NO"),
        ("unused_coat", "3", "online", "YES"),
    ] {
        let arguments = [
            ("kind", "no_reason_return_available"),
            ("amount_or_goods", goods),
            ("within_days", days),
            ("channel", channel),
        ];
        assert_eq!(result(&arguments), expected, "{goods} {days} {channel}");
    }
}

#[test]
fn what_cannot_be_used_is_named() {
    for (arguments, argument) in [
        (vec![("kind", "x")], "kind"),
        (vec![("kind", "fraud_triple_additional")], "amount_or_goods"),
        (
            vec![
                ("kind", "earnest_double_return"),
                ("amount_or_goods", "1"),
                ("deposit", "1"),
                ("defaulting", "giver"),
            ],
            "defaulting",
        ),
        (
            vec![
                ("kind", "prepaid_refund_unlimited_by_time"),
                ("amount_or_goods", "1"),
                ("total_units", "0"),
                ("remaining_units", "0"),
            ],
            "total_units",
        ),
        (
            vec![
                ("kind", "prepaid_refund_unlimited_by_time"),
                ("amount_or_goods", "1"),
                ("total_units", "1"),
                ("remaining_units", "2"),
            ],
            "remaining_units",
        ),
        (
            vec![
                ("kind", "prepaid_refund_gift_amount_non_consumer_fault"),
                ("amount_or_goods", "1"),
                ("bonus", "0"),
                ("used_face_value", "2"),
            ],
            "used_face_value",
        ),
    ] {
        let refusal = claim(&arguments).unwrap_err();
        let (Refusal::Missing { argument: named, .. } | Refusal::Invalid { argument: named, .. }) = &refusal
        else {
            panic!("{refusal:?}");
        };
        assert_eq!(*named, argument, "{arguments:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_computed_or_refused(kind in 0..KINDS.len(), one in prop_oneof!["[0-9]{1,13}", "\\PC{0,12}"], two in prop_oneof!["[0-9]{0,11}", "\\PC{0,12}"]) {
        let _ = claim(&[
            ("kind", KINDS[kind].0), ("amount_or_goods", &one), ("loss", &two), ("deposit", &two), ("bonus", &two),
            ("used_face_value", &two), ("total_units", &two), ("remaining_units", &two), ("within_days", &two),
            ("days_since_payment", &two), ("prior_experience", "no"), ("channel", "online"), ("defaulting", "giver"),
            ("used_list_price", &two), ("used_discounted_price", &two),
        ]);
    }
}
