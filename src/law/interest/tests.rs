//! What a person reads, and what never happens.

use proptest::prelude::*;

use super::*;

fn interest(arguments: &[(&str, &str)]) -> Result<Computation, Refusal> {
    compute(&arguments.iter().copied().collect(), &Tables::shipped())
}

fn result(arguments: &[(&str, &str)]) -> String {
    interest(arguments).unwrap().result("result").unwrap().to_owned()
}

const LATE: [(&str, &str); 4] = [
    ("kind", "delay_double_part"),
    ("principal_yuan", "200000"),
    ("due", "2025-01-10"),
    ("paid", "2026-01-10"),
];

#[test]
fn each_stretch_between_payments_has_its_line() {
    let computation = interest(&[&LATE[..], &[("payments", "2025-07-10:80000")]].concat()).unwrap();
    assert_eq!(
        computation.steps,
        [
            "2025-01-10至2025-07-10：200,000元×0.0175%×181天=6,335元",
            "2025-07-10至2026-01-10：120,000元×0.0175%×184天=3,864元",
            "合计：10,199元",
        ]
    );
}

#[test]
fn pauses_that_overlap_count_once_and_only_inside_the_time() {
    let of = |pauses| result(&[&LATE[..], &[("pauses", pauses)]].concat());
    let plain = of("2025-06-01..2025-08-31");
    assert_eq!(of("2025-06-01..2025-07-31|2025-07-01..2025-08-31"), plain);
    assert_eq!(of("2024-01-01..2025-01-10"), result(&LATE), "before it began");
    assert_eq!(of("2024-01-01..2027-01-01"), "0.00");
}

#[test]
fn a_debt_paid_off_early_stops_there() {
    let early = result(&[&LATE[..], &[("payments", "2025-07-10:200000")]].concat());
    assert_eq!(early, "6335.00");
    assert_eq!(result(&[&LATE[..], &[("payments", "2025-01-10:200000")]].concat()), "0.00");
}

#[test]
fn agreed_rates_are_cut_at_the_cap_and_missing_ones_are_none() {
    let loan = |rate| {
        interest(&[
            ("kind", "private_lending_interest"),
            ("principal_yuan", "10000"),
            ("agreed_rate", rate),
            ("contract_date", "2025-06-01"),
            ("from", "2025-06-01"),
            ("to", "2026-06-01"),
        ])
        .unwrap()
    };
    let cut = loan("24%");
    assert_eq!((cut.result("result"), cut.result("rate")), (Some("1200.00"), Some("12.00%")));
    assert!(cut.steps.iter().any(|step| step.contains("超过部分不受支持")));
    assert_eq!(loan("none").result("result"), Some("0.00"));
}

#[test]
fn overdue_interest_follows_the_agreement_then_the_loan_then_the_lpr() {
    let overdue = |more: &[(&'static str, &'static str)]| {
        let base = [
            ("kind", "private_lending_overdue"),
            ("principal_yuan", "36500"),
            ("contract_date", "2025-06-01"),
            ("overdue_from", "2025-06-10"),
            ("to", "2026-06-10"),
        ];
        interest(&[&base[..], more].concat()).unwrap().result("rate").unwrap().to_owned()
    };
    assert_eq!(overdue(&[("overdue_rate", "18%"), ("loan_rate", "6%")]), "12.00%");
    assert_eq!(overdue(&[("loan_rate", "6%")]), "6.00%");
    assert_eq!(overdue(&[]), "3.00%");
}

#[test]
fn what_no_table_knows_is_refused() {
    for arguments in [
        vec![("kind", "private_lending_cap_rate"), ("contract_date", "2026-11-03")],
        vec![("kind", "private_lending_cap_rate"), ("contract_date", "2018-01-01")],
        vec![
            ("kind", "delay_double_part"),
            ("principal_yuan", "1"),
            ("due", "2014-07-31"),
            ("paid", "2015-01-01"),
        ],
        vec![
            ("kind", "sale_overdue_payment_range"),
            ("principal_yuan", "1"),
            ("breach_from", "2019-08-19"),
            ("to", "2020-01-01"),
        ],
    ] {
        assert!(matches!(interest(&arguments), Err(Refusal::Unknown { .. })), "{arguments:?}");
    }
}

#[test]
fn what_cannot_be_used_is_named() {
    for (more, argument) in [
        (("paid", "2025-01-09"), "paid"),
        (("due", "yesterday"), "due"),
        (("principal_yuan", "1e9"), "principal_yuan"),
        (("payments", "2025-07-10"), "payments"),
        (("payments", "2024-07-10:1"), "payments"),
        (("payments", "2025-07-10:200001"), "payments"),
        (("pauses", "2025-08-31..2025-06-01"), "pauses"),
    ] {
        let mut arguments: Arguments = LATE.into_iter().collect();
        arguments.set(more.0, more.1);
        let refusal = compute(&arguments, &Tables::shipped()).unwrap_err();
        assert!(
            matches!(refusal, Refusal::Invalid { argument: named, .. } if named == argument),
            "{refusal:?}"
        );
    }
}

#[test]
fn the_deposit_rate_serves_when_the_consumer_leaves() {
    let arguments = [
        ("kind", "prepaid_refund_interest_consumer_fault"),
        ("principal_yuan", "3650"),
        ("contract_date", "2025-05-10"),
        ("from", "2025-11-01"),
        ("to", "2026-11-01"),
    ];
    assert_eq!(result(&arguments), "54.75");
}

#[test]
fn damages_beyond_130_percent_of_the_loss_are_named() {
    let of = |agreed| {
        let arguments =
            [("kind", "liquidated_damages_check"), ("agreed_yuan", agreed), ("loss_yuan", "1000")];
        interest(&arguments).unwrap().result("verdict").unwrap().to_owned()
    };
    assert_eq!((of("1300").as_str(), of("1300.01").as_str()), ("not_excessive", "excessive"));
}

proptest! {
    #[test]
    fn any_text_is_computed_or_refused(
        kind in 0..KINDS.len(),
        amount in prop_oneof!["[0-9]{1,13}(\\.[0-9]{2})?", "\\PC{0,8}"],
        rate in prop_oneof!["[0-9]{1,3}\\.[0-9]{0,6}%", "\\PC{0,8}"],
        dates in proptest::collection::vec(prop_oneof!["[0-9]{4}-[01][0-9]-[0-3][0-9]", "(20[12][0-9]-0[1-9]-1[0-9])(:[0-9]{1,6})?", "\\PC{0,8}"], 6),
    ) {
        let arguments = [
            ("kind", KINDS[kind].0), ("principal_yuan", &amount), ("agreed_rate", &rate), ("overdue_rate", &rate),
            ("agreed_yuan", &amount), ("loss_yuan", &amount),
            ("due", &dates[0]), ("paid", &dates[1]), ("contract_date", &dates[0]), ("from", &dates[1]), ("to", &dates[2]),
            ("overdue_from", &dates[1]), ("breach_from", &dates[1]), ("payments", &dates[3]), ("pauses", &format!("{}..{}", dates[4], dates[5])),
        ];
        let _ = interest(&arguments);
    }

    #[test]
    fn the_greatest_amounts_for_the_longest_time_do_not_overflow(digits in "[0-9]{6}") {
        let rate = format!("999.{digits}%");
        let arguments = [
            ("kind", "private_lending_interest"), ("principal_yuan", "9999999999999.99"), ("agreed_rate", &rate),
            ("contract_date", "2019-09-01"), ("from", "0001-01-01"), ("to", "9999-12-31"), ("basis", "360"),
        ];
        prop_assert!(interest(&arguments).is_ok());
    }
}
