//! What a person reads, and what never happens.

use proptest::prelude::*;

use super::*;

fn fee(arguments: &[(&str, &str)]) -> Result<Computation, Refusal> {
    compute(&arguments.iter().copied().collect(), &CourtFigures::default())
}

fn range(arguments: &[(&str, &str)]) -> (String, String) {
    let computation = fee(arguments).unwrap();
    let result = |name| computation.result(name).unwrap().to_owned();
    (result("min_yuan"), result("max_yuan"))
}

#[test]
fn a_claim_is_answered_with_its_bands_its_article_and_the_half() {
    let computation = fee(&[("kind", "property"), ("amount_yuan", "320000")]).unwrap();
    assert_eq!(computation.summary, "财产案件：案件受理费是6,100元。");
    assert_eq!(
        computation.steps,
        [
            "1万元以下：50元",
            "超过1万元至10万元的部分：90,000元×2.5%=2,250元",
            "超过10万元至20万元的部分：100,000元×2%=2,000元",
            "超过20万元至50万元的部分：120,000元×1.5%=1,800元",
            "合计：6,100元",
        ]
    );
    assert!(computation.notes[0].contains("为3,050元"), "{:?}", computation.notes);
    assert_eq!(
        computation.basis[0].to_string(),
        "《诉讼费用交纳办法》第13条第（一）项（国务院令第481号，2007-04-01起施行）"
    );
}

#[test]
fn the_procedure_may_be_said_apart() {
    for procedure in ["simple", "small", "small_claims", "简易程序"] {
        let arguments = [("kind", "property"), ("amount_yuan", "66000"), ("procedure", procedure)];
        assert_eq!(range(&arguments), ("725.00".into(), "725.00".into()), "{procedure}");
    }
    let ordinary = fee(&[("kind", "property"), ("amount_yuan", "66000"), ("procedure", "ordinary")]).unwrap();
    assert_eq!(ordinary.result("min_yuan"), Some("1450.00"));
    assert!(ordinary.notes.iter().all(|note| !note.contains("减半")));
}

#[test]
fn a_fee_is_halved_once_however_many_reasons_there_are() {
    let arguments = [
        ("kind", "property_simple_and_mediated"),
        ("amount_yuan", "73000"),
        ("procedure", "small"),
        ("merged", "counterclaim"),
    ];
    let computation = fee(&arguments).unwrap();
    assert_eq!(computation.result("min_yuan"), Some("812.50"));
    assert!(computation.basis.iter().any(|citation| citation.articles == "第206条"));
}

#[test]
fn an_appeal_knows_no_simple_procedure_but_may_be_withdrawn() {
    let appeal = |more: &[(&'static str, &'static str)]| {
        range(&[&[("kind", "appeal_property"), ("amount_yuan", "46000")], more].concat()).0
    };
    assert_eq!(appeal(&[("procedure", "simple")]), "950.00");
    assert_eq!(appeal(&[("closing", "withdrawn")]), "475.00");
}

#[test]
fn a_courts_own_figure_takes_the_place_of_the_range() {
    let figures =
        CourtFigures::parse("as_of = \"2026-11-23\"\nsource = \"x\"\n[fee.divorce]\nfen = 15000\n").unwrap();
    let arguments = [("kind", "divorce"), ("amount_yuan", "1600000")].into_iter().collect();
    let computation = compute(&arguments, &figures).unwrap();
    assert_eq!(
        (computation.result("min_yuan"), computation.result("max_yuan")),
        (Some("7150.00"), Some("7150.00"))
    );
    assert_eq!(computation.steps[0], "法定幅度为每件50元至300元，本院标准为每件150元");
}

#[test]
fn caps_hold() {
    assert_eq!(range(&[("kind", "preservation"), ("amount_yuan", "10000000")]).0, "5000.00");
    assert_eq!(range(&[("kind", "bankruptcy"), ("amount_yuan", "1000000000")]).0, "300000.00");
}

#[test]
fn relief_and_refunds_are_told_apart() {
    let relief =
        |sort| range(&[("kind", "legal_aid_reduction_minimum"), ("amount_yuan", "98000"), ("type", sort)]);
    assert_eq!(relief("exempt"), ("0.00".into(), "0.00".into()));
    assert_eq!(relief("defer"), ("2250.00".into(), "2250.00".into()));
    assert_eq!(range(&[("kind", "refund_after_withdrawal_ordinary"), ("paid", "1700")]).0, "850.00");
    assert_eq!(range(&[("kind", "refund_unpaid_after_conversion"), ("amount_yuan", "39000")]).0, "193.75");
    assert_eq!(
        range(&[
            ("kind", "topup_increase_claim"),
            ("amount_yuan", "20500"),
            ("new_amount", "75000"),
            ("procedure", "simple")
        ])
        .0,
        "681.25"
    );
}

#[test]
fn retrials_cost_only_in_two_cases() {
    assert_eq!(range(&[("kind", "retrial")]).1, "0.00");
    assert_eq!(range(&[("kind", "retrial"), ("reason", "no_appeal"), ("amount_yuan", "10001")]).1, "50.03");
}

#[test]
fn what_cannot_be_used_is_named() {
    for (arguments, argument) in [
        (vec![], "kind"),
        (vec![("kind", "propertyx")], "kind"),
        (vec![("kind", "property_and_simple")], "kind"),
        (vec![("kind", "execution_simple")], "kind"),
        (vec![("kind", "property")], "amount_yuan"),
        (vec![("kind", "property"), ("amount_yuan", "-5")], "amount_yuan"),
        (vec![("kind", "property"), ("amount_yuan", "0")], "amount_yuan"),
        (vec![("kind", "property"), ("amount_yuan", "1"), ("procedure", "fast")], "procedure"),
        (vec![("kind", "mixed_claims"), ("claims", "property:1|odd")], "claims"),
        (vec![("kind", "mixed_claims"), ("claims", "property:10000000000000|property:1")], "claims"),
        (vec![("kind", "topup_increase_claim"), ("amount_yuan", "5"), ("new_amount", "4")], "new_amount"),
        (vec![("kind", "legal_aid_reduction_minimum"), ("amount_yuan", "5"), ("type", "x")], "type"),
    ] {
        let refusal = fee(&arguments).unwrap_err();
        let (Refusal::Missing { argument: named, .. } | Refusal::Invalid { argument: named, .. }) = &refusal
        else {
            panic!("{refusal:?}");
        };
        assert_eq!(*named, argument, "{arguments:?}");
        assert!(refusal.to_string().ends_with('。'), "{refusal}");
    }
}

proptest! {
    #[test]
    fn any_text_is_computed_or_refused(
        kind in prop_oneof![Just("property".to_owned()), Just("mixed_claims".to_owned()), "[a-z_]{0,20}", "\\PC{0,12}"],
        amount in prop_oneof!["[0-9]{0,16}(\\.[0-9]{0,3})?", "\\PC{0,12}"],
        other in "\\PC{0,20}",
    ) {
        for name in ["claims", "procedure", "paid", "new_amount", "type", "reason"] {
            let _ = fee(&[("kind", &kind), ("amount_yuan", &amount), (name, &other)]);
        }
    }

    #[test]
    fn a_half_is_half_the_ordinary_fee(fen in 1_i64..1_000_000_000_000_000) {
        let amount = Yuan::fen(fen).plain();
        let of = |kind: &str| fee(&[("kind", kind), ("amount_yuan", &amount)]).unwrap();
        let (whole, half) = (of("property"), of("property_simple_procedure"));
        let number = |computation: &Computation| Yuan::parse("x", "x", computation.result("min_yuan").unwrap()).unwrap();
        let difference = number(&whole) - number(&half) * 2;
        prop_assert!(difference.max(Yuan::ZERO - difference) <= Yuan::fen(1));
    }
}
