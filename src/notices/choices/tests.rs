use proptest::prelude::*;

use super::*;

/// What notify.md N-13 and §4 let nobody refuse, written down once more.
const FLOOR: &[Kind] = &[
    Kind::HearingSet,
    Kind::HearingMoved,
    Kind::HearingCancelled,
    Kind::Hearing1,
    Kind::AdjustmentGranted,
    Kind::AdjustmentRefused,
    Kind::FilingSubmitted,
    Kind::FilingCorrection,
    Kind::FilingAccepted,
    Kind::FilingRefused,
    Kind::FilingNews,
    Kind::FeeDue,
    Kind::Fee1,
];

fn rows() -> impl Strategy<Value = Vec<(String, String)>> {
    let names: Vec<String> = Kind::ALL
        .iter()
        .map(|kind| kind.name())
        .chain(Class::ALL.iter().map(|class| class.name()))
        .chain(Optional::ALL.iter().map(|own| own.name()))
        .chain([RHYTHM])
        .map(str::to_owned)
        .collect();
    let name = prop_oneof![8 => prop::sample::select(names), 1 => ".{0,12}"];
    let values = ["on", "off", "wechat", "sms", "never", ""].map(str::to_owned).to_vec();
    prop::collection::vec((name, prop::sample::select(values)), 0..24)
}

fn read(rows: &[(String, String)]) -> Choices {
    Choices::read(rows.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

proptest! {
    #[test]
    fn t10_no_choice_whatever_makes_what_must_arrive_silent(rows in rows()) {
        let choices = read(&rows);
        for standing in Standing::ALL {
            for kind in FLOOR {
                prop_assert!(choices.wants(*kind, *standing), "{kind:?} {standing:?}");
            }
            for kind in Kind::ALL.iter().filter(|kind| kind.class() == Class::Critical) {
                prop_assert!(choices.wants(*kind, *standing), "{kind:?} {standing:?}");
            }
        }
    }

    #[test]
    fn the_last_word_counts_and_the_order_of_others_does_not(rows in rows()) {
        let mut with = rows.clone();
        with.push(("hearing-7-days".to_owned(), "off".to_owned()));
        prop_assert!(!read(&with).wants(Kind::Hearing7, Standing::Party));
        with.push(("hearing-7-days".to_owned(), "on".to_owned()));
        prop_assert!(read(&with).wants(Kind::Hearing7, Standing::Agent));
    }
}

#[test]
fn without_a_word_the_courts_habit_holds() {
    let none = Choices::default();
    let all =
        |standing| Kind::ALL.iter().filter(|kind| !none.wants(**kind, standing)).copied().collect::<Vec<_>>();
    assert_eq!(all(Standing::Party), []);
    assert_eq!(all(Standing::Acting), []);
    assert_eq!(all(Standing::Agent), [Kind::Hearing7, Kind::HearingSoon]);
    assert_eq!(none.first(Class::Critical), First::Platform);
}

#[test]
fn what_may_be_left_out_is_left_out() {
    let off = Choices::read(Optional::ALL.iter().map(|own| (own.name(), "off")));
    let left_out: Vec<_> = Kind::ALL.iter().filter(|kind| !off.wants(**kind, Standing::Party)).collect();
    let expected = [
        Kind::Hearing7,
        Kind::Hearing3,
        Kind::HearingSoon,
        Kind::DocumentReady,
        Kind::TeamChanged,
        Kind::OrderProgress,
    ];
    assert_eq!(left_out, expected.iter().collect::<Vec<_>>());
}

#[test]
fn the_first_way_is_chosen_by_class_but_never_for_what_is_good_to_know() {
    let rows = [("critical", "sms"), ("info", "sms"), ("remind", "off"), ("duty", "sms")];
    let choices = Choices::read(rows);
    assert_eq!(choices.first(Class::Critical), First::Message);
    for class in [Class::Remind, Class::Info, Class::Duty] {
        assert_eq!(choices.first(class), First::Platform, "{class:?}");
    }
    assert_eq!(choices.said(Optional::Info), None, "a way is no refusal");
}

#[test]
fn a_form_keeps_only_what_is_other_than_before() {
    let fields = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<HashMap<_, _>>()
    };
    let all = [
        ("form", "settings"),
        ("hearing-7-days", "on"),
        ("hearing-3-days", "on"),
        ("hearing-2-hours", "on"),
        ("info", "on"),
        ("order", "on"),
    ];
    let none = Choices::default();
    assert_eq!(none.changes(Standing::Party, &fields(&all)), []);
    assert_eq!(
        none.changes(Standing::Agent, &fields(&all)),
        [("hearing-7-days", "on"), ("hearing-2-hours", "on")],
        "a lawyer asks for more"
    );
    let less = [
        ("form", "settings"),
        ("info", "on"),
        ("order", "on"),
        ("critical", "sms"),
        ("remind", "wechat"),
        ("hearing-set", "off"),
    ];
    assert_eq!(
        none.changes(Standing::Party, &fields(&less)),
        [
            ("hearing-7-days", "off"),
            ("hearing-3-days", "off"),
            ("hearing-2-hours", "off"),
            ("critical", "sms")
        ]
    );
    assert_eq!(none.changes(Standing::Party, &fields(&[])), [], "no form, no choice");
    assert_eq!(
        none.changes(Standing::Party, &fields(&[("form", "settings"), ("critical", "never")])).len(),
        5
    );
}

#[test]
fn a_rhythm_is_chosen_by_its_own_name_only() {
    assert_eq!(Choices::default().rhythm(), Rhythm::Each);
    assert_eq!(Choices::read([("info", "on"), ("digest", "sms")]).rhythm(), Rhythm::Each);
    let daily = Choices::read([("digest", "on")]);
    assert_eq!(daily.rhythm(), Rhythm::Daily);
    let form = |value: &str| {
        let on = |name| (name, "on");
        let fields = [("form", "settings"), ("digest", value), on("hearing-3-days"), on("info"), on("order")];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect()
    };
    assert_eq!(daily.changes(Standing::Agent, &form("on")), []);
    assert_eq!(daily.changes(Standing::Agent, &form("off")), [("digest", "off")]);
    assert_eq!(daily.changes(Standing::Agent, &form("never")), []);
}
