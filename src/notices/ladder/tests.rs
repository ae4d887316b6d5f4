use std::sync::LazyLock;

use super::*;
use crate::scripts::{Scripts, Source};

const NOW: i64 = 1_800_000_000_000;
const MINUTE: i64 = 60_000;

static LIMITS: LazyLock<NoticeLimits> =
    LazyLock::new(|| Scripts::load(&Source::of("")).unwrap().limits.notices);

fn limits() -> NoticeLimits {
    LIMITS.clone()
}

fn openid() -> OpenId {
    OpenId::parse("oZhang0000000000000000000000").unwrap()
}

fn reach(routes: &[Route], has_mobile: bool) -> Reach {
    let ways = routes.iter().map(|route| (*route, Some("T".to_owned()))).collect();
    let accounts = vec![AccountReach { account: "court".to_owned(), openid: openid(), ways }];
    let mobile = has_mobile.then(|| Mobile::parse("19900000001").unwrap());
    Reach { accounts, wecom: None, mobile, first: First::Platform }
}

fn tried(route: Route, minutes_ago: i64, outcome: Outcome) -> Tried {
    let address = match route {
        Route::WeCom => "wecom".to_owned(),
        Route::Sms => "sms".to_owned(),
        Route::Task => "task".to_owned(),
        _ => address("court", &openid()),
    };
    Tried { route, address, by: String::new(), started_ms: NOW - minutes_ago * MINUTE, outcome }
}

fn step(reach: &Reach, tried: &[Tried], kind: Kind) -> Step {
    let needs_a_human = kind.class() == Class::Critical;
    let wanted = Wanted { kind, needs_a_human, asked: None, now_ms: NOW };
    next(reach, tried, wanted, &limits())
}

fn route(step: &Step) -> Option<(Route, bool)> {
    match step {
        Step::Send { way, may_repeat } => Some((way.route(), *may_repeat)),
        _ => None,
    }
}

#[test]
fn the_nearest_way_goes_first_and_the_next_when_it_is_spent() {
    let reach = reach(&[Route::Chat, Route::Template, Route::Subscription], true);
    let mut spent = Vec::new();
    for expected in [Route::Subscription, Route::Template, Route::Chat, Route::Sms, Route::Task] {
        assert_eq!(route(&step(&reach, &spent, Kind::HearingSet)), Some((expected, false)));
        spent.push(tried(expected, 1, Outcome::Refused));
    }
    assert_eq!(step(&reach, &spent, Kind::HearingSet), Step::GiveUp);
}

#[test]
fn what_is_only_good_to_know_costs_no_call_and_a_short_message_only_without_an_account() {
    assert_eq!(step(&reach(&[], true), &[], Kind::DocumentReady), Step::GiveUp);
    let unregistered = Reach { accounts: Vec::new(), ..reach(&[], true) };
    for kind in [Kind::DocumentReady, Kind::TeamChanged, Kind::FilingNews] {
        assert_eq!(route(&step(&unregistered, &[], kind)), Some((Route::Sms, false)), "{kind:?}");
        let spent = [tried(Route::Sms, 1, Outcome::Refused)];
        assert_eq!(step(&unregistered, &spent, kind), Step::GiveUp, "{kind:?}");
    }
    let wanted = Wanted { kind: Kind::FilingSubmitted, needs_a_human: true, asked: None, now_ms: NOW };
    let before_a_call = next(&reach(&[], true), &[], wanted, &limits());
    assert_eq!(route(&before_a_call), Some((Route::Sms, false)), "a message costs less than a call");
    assert_eq!(route(&step(&reach(&[], true), &[], Kind::Hearing3)), Some((Route::Sms, false)));
    assert_eq!(step(&reach(&[], false), &[], Kind::Hearing3), Step::GiveUp);
    assert_eq!(route(&step(&reach(&[], false), &[], Kind::HearingMoved)), Some((Route::Task, false)));
}

#[test]
fn a_way_that_is_busy_for_half_an_hour_is_left() {
    let reach = reach(&[Route::Template], true);
    let busy = |minutes| [tried(Route::Template, minutes, Outcome::NotNow)];
    assert_eq!(route(&step(&reach, &busy(29), Kind::HearingSet)), Some((Route::Template, false)));
    assert_eq!(route(&step(&reach, &busy(31), Kind::HearingSet)), Some((Route::Sms, false)));
    assert_eq!(
        route(&step(&reach, &busy(31), Kind::Hearing7)),
        Some((Route::Template, false)),
        "it has time"
    );
}

#[test]
fn t2_each_way_has_its_own_answer_to_a_lost_answer() {
    let lost = |route, minutes| [tried(route, minutes, Outcome::Unknown)];
    let template = reach(&[Route::Template], true);
    assert_eq!(
        route(&step(&template, &lost(Route::Template, 1), Kind::HearingSet)),
        Some((Route::Template, true))
    );
    assert_eq!(
        route(&step(&template, &lost(Route::Template, 10), Kind::HearingSet)),
        Some((Route::Sms, true))
    );
    let granted = reach(&[Route::Subscription], true);
    assert_eq!(step(&granted, &lost(Route::Subscription, 1), Kind::HearingSet), Step::Wait(NOW + 9 * MINUTE));
    let once_more = step(&granted, &lost(Route::Subscription, 11), Kind::HearingSet);
    assert_eq!(route(&once_more), Some((Route::Subscription, true)));
    let by_message = reach(&[], true);
    let asked = step(&by_message, &lost(Route::Sms, 1), Kind::HearingSet);
    assert_eq!(asked, Step::LookUp(NOW - MINUTE), "never sent again without a word of the gateway");
    let none = [tried(Route::Sms, 1, Outcome::NotNow)];
    assert_eq!(route(&step(&by_message, &none, Kind::HearingSet)), Some((Route::Sms, false)));
}

#[test]
fn what_was_accepted_and_not_opened_goes_on_by_the_next_way() {
    let reach = reach(&[Route::Template], true);
    let accepted = [tried(Route::Template, 600, Outcome::Accepted)];
    assert_eq!(route(&step(&reach, &accepted, Kind::HearingSet)), Some((Route::Sms, true)));
}

#[test]
fn the_way_that_staff_ask_for_goes_first_unless_it_is_spent() {
    let reach = reach(&[Route::Template, Route::Subscription], true);
    let asked = |route, tried: &[Tried]| {
        let wanted =
            Wanted { kind: Kind::DocumentReady, needs_a_human: false, asked: Some(route), now_ms: NOW };
        super::tests::route(&next(&reach, tried, wanted, &limits())).map(|(route, _)| route)
    };
    for route in [Route::Sms, Route::Template, Route::Subscription] {
        assert_eq!(asked(route, &[]), Some(route));
    }
    assert_eq!(asked(Route::Chat, &[]), Some(Route::Subscription), "there is no window");
    let spent = [tried(Route::Template, 5, Outcome::Refused)];
    assert_eq!(asked(Route::Template, &spent), Some(Route::Subscription));
    let wanted = Wanted { kind: Kind::DocumentReady, needs_a_human: false, asked: None, now_ms: NOW };
    assert_eq!(left(&reach, &spent, wanted, &limits()), [Route::Subscription, Route::Sms]);
    assert_eq!(left(&super::tests::reach(&[], false), &[], wanted, &limits()), []);
}

/// Every way that is taken when each one fails for good, in order.
fn all_ways(reach: &Reach, kind: Kind) -> Vec<Route> {
    let mut spent = Vec::new();
    while let Some((way, _)) = route(&step(reach, &spent, kind)) {
        spent.push(tried(way, 1, Outcome::Refused));
    }
    spent.into_iter().map(|own| own.route).collect()
}

#[test]
fn t10_whoever_wants_short_messages_first_loses_no_way() {
    let platform = reach(&[Route::Template, Route::Subscription], true);
    let message = Reach { first: First::Message, ..platform.clone() };
    for kind in Kind::ALL {
        let (mut before, mut after) = (all_ways(&platform, *kind), all_ways(&message, *kind));
        let leads = if kind.class() == Class::Info { Route::Subscription } else { Route::Sms };
        assert_eq!(after[0], leads, "{kind:?}");
        before.sort_by_key(|route| route.name());
        after.sort_by_key(|route| route.name());
        assert_eq!(before, after, "{kind:?}");
    }
    let without = Reach { first: First::Message, ..reach(&[Route::Template], false) };
    assert_eq!(all_ways(&without, Kind::HearingSet), [Route::Template, Route::Task]);
}
