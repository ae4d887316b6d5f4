//! Random walks through the machine on a virtual clock: the invariants of workorder.md §8 hold after every step.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::ToSpan;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::*;
use crate::clock::court_time_of;
use crate::orders::deed::Contact;
use crate::orders::kinds::Medium;
use crate::scripts::{Scripts, Source};

/// Together more than 100,000 steps a run.
const WALKS: u32 = 500;
const STEPS: usize = 260;
const MINUTE_MS: i64 = 60_000;
const WORDS: &str = "请于下周二上午到第三法庭领取，带身份证。";

static SCRIPTS: LazyLock<Scripts> = LazyLock::new(|| Scripts::load(&Source::of("")).unwrap());

fn rules() -> Rules<'static> {
    let tables = &SCRIPTS.tables;
    Rules { calendar: tables.hours.of("京0491", &tables.holidays), profile: &SCRIPTS.profile }
}

/// What somebody tries.
#[derive(Debug, Clone, Copy)]
struct Try {
    /// After how many minutes.
    minutes: i64,
    part: usize,
    deed: usize,
    /// Which priority, mode, judge, rating, day.
    which: i64,
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let minutes = prop_oneof![6 => 0i64..90, 3 => 90i64..2_000, 1 => 2_000i64..30_000];
    let one = (minutes, 0..Part::ALL.len(), 0..DeedKind::ALL.len(), 0i64..1_000)
        .prop_map(|(minutes, part, deed, which)| Try { minutes, part, deed, which });
    proptest::collection::vec(one, STEPS)
}

fn deed_of(one: Try, now_ms: i64) -> Deed {
    let pick = |count: usize| usize::try_from(one.which).unwrap() % count;
    let mode = ReplyMode::ALL[pick(2)];
    let call = Contact { at_ms: now_ms, medium: Medium::Telephone, minutes: 3 };
    let contact = (one.which % 5 != 0).then_some(call);
    let to = Assignee { judge: format!("judge-{}", pick(3)), division: "民一庭".to_owned() };
    match DeedKind::ALL[one.deed] {
        DeedKind::Submit => {
            let kind = Kind::ALL[pick(Kind::ALL.len())];
            Deed::Submit { channel: Channel::ALL[pick(4)], kind, priority: Priority::ALL[pick(4)] }
        }
        DeedKind::AnswerNow => Deed::AnswerNow { mode, contact },
        DeedKind::Dispatch => Deed::Dispatch { to },
        DeedKind::Refuse => Deed::Refuse,
        DeedKind::Transfer => Deed::Transfer { target: "信访".to_owned() },
        DeedKind::Merge => Deed::Merge { into: "another".to_owned() },
        DeedKind::AskMore => Deed::AskMore,
        DeedKind::Accept => Deed::Accept,
        DeedKind::Reply => Deed::Reply { mode, contact },
        DeedKind::Promise => {
            Deed::Promise { until: court_time_of(now_ms).date().saturating_add((one.which % 40).days()) }
        }
        DeedKind::AskReturn => Deed::AskReturn,
        DeedKind::ApproveReturn => Deed::ApproveReturn,
        DeedKind::RejectReturn => Deed::RejectReturn,
        DeedKind::Reassign => Deed::Reassign { to, is_judge_new: one.which % 2 == 0 },
        DeedKind::Supply => Deed::Supply,
        DeedKind::PauseEnd => Deed::PauseEnd,
        DeedKind::Confirm => Deed::Confirm { rating: Rating::ALL.get(pick(7)).copied() },
        DeedKind::ConfirmEnd => Deed::ConfirmEnd,
        DeedKind::Object => Deed::Object,
        DeedKind::Withdraw => Deed::Withdraw,
        DeedKind::Absorb => {
            Deed::Absorb { from: "another".to_owned(), due_ms: Some(now_ms + one.which * MINUTE_MS) }
        }
        DeedKind::Urge => Deed::Urge,
        DeedKind::Raise => Deed::Raise { to: Level::ALL[pick(4)] },
        DeedKind::Supervise => Deed::Supervise,
        DeedKind::Opinion => Deed::Opinion,
        DeedKind::HalfOver => Deed::HalfOver,
        DeedKind::NearlyDue => Deed::NearlyDue { due_ms: now_ms },
        DeedKind::StillLate => Deed::StillLate,
        DeedKind::OpinionLate => Deed::OpinionLate,
        DeedKind::AskExtension => Deed::AskExtension,
        DeedKind::GrantExtension => Deed::GrantExtension,
        DeedKind::DenyExtension => Deed::DenyExtension,
        DeedKind::Reprioritise => Deed::Reprioritise { priority: Priority::ALL[pick(4)] },
        DeedKind::Recount => Deed::Recount { from_ms: None, to_ms: Some(now_ms) },
        DeedKind::Note => Deed::Note,
        DeedKind::Rate => Deed::Rate { rating: Rating::ALL[pick(5)] },
    }
}

/// A walk: the order, its log, the time.
struct Walk {
    order: Order,
    log: Vec<Event>,
    now_ms: i64,
}

impl Walk {
    fn from(start_ms: i64) -> Self {
        Self { order: Order::draft(), log: Vec::new(), now_ms: start_ms }
    }

    fn step(&mut self, one: Try) -> Result<(), TestCaseError> {
        self.now_ms += one.minutes * MINUTE_MS;
        self.ring()?;
        let mut part = Part::ALL[one.part];
        let deed = deed_of(one, self.now_ms);
        // What the program does, it does when it is time; and most tries are by whoever may.
        if matches!(
            deed.kind(),
            DeedKind::Raise | DeedKind::PauseEnd | DeedKind::ConfirmEnd | DeedKind::Withdraw
        ) && one.which % 9 != 0
        {
            return Ok(());
        }
        if one.which % 4 != 0 {
            part = may(Part::ALL, self.order.state, deed.kind()).unwrap_or(part);
        }
        match self.order.judge(part, deed.clone(), WORDS, self.now_ms, &rules()) {
            Ok(event) => self.add(event),
            Err(Refused::NotYours | Refused::NotNow) => Ok(()),
            Err(_) if may(&[part], self.order.state, deed.kind()).is_some() => Ok(()),
            Err(refused) => {
                Err(TestCaseError::fail(format!("{refused:?} of what the table forbids: {deed:?}")))
            }
        }
    }

    /// What is due by itself, one after another.
    fn ring(&mut self) -> Result<(), TestCaseError> {
        while let Some(deed) = self.order.due(&rules(), self.now_ms) {
            let event = self.order.judge(Part::System, deed.clone(), "", self.now_ms, &rules());
            let event = event.map_err(|refused| TestCaseError::fail(format!("{deed:?}: {refused:?}")))?;
            self.add(event)?;
        }
        Ok(())
    }

    fn add(&mut self, event: Event) -> Result<(), TestCaseError> {
        let before = self.order.clone();
        let calendar = rules().calendar;
        self.order = self.order.clone().follow(&event, &calendar);
        self.log.push(event);
        let event = self.log.last().unwrap();
        check_order(&before, &self.order, event, &calendar)
    }

    /// I8: the log alone says where the order stands, also as it is stored.
    fn reads_back(&self) -> Result<(), TestCaseError> {
        let text = serde_json::to_string(&self.log).unwrap();
        let log: Vec<Event> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&log, &self.log);
        prop_assert_eq!(Order::replay(&log, &rules().calendar), self.order.clone());
        Ok(())
    }
}

fn check_order(
    before: &Order,
    order: &Order,
    event: &Event,
    calendar: &CourtCalendar<'_>,
) -> Result<(), TestCaseError> {
    // I1
    if order.state == State::Closed {
        prop_assert!(order.first_reply.is_some(), "closed without a reply: {:?}", event);
    }
    // I2
    let raised: Vec<bool> = order.raised.iter().map(Option::is_some).collect();
    prop_assert!(raised.is_sorted_by(|one, next| one >= next), "a level was left out: {:?}", order.raised);
    prop_assert_eq!(raised.iter().filter(|was| **was).count(), order.level as usize);
    prop_assert!(
        order.level >= before.level
            || event.deed.kind() == DeedKind::Object
            || event.deed.kind() == DeedKind::Dispatch
    );
    prop_assert_eq!(order.level >= Level::Supervised, order.opinion != Opinion::NotDue);
    // I3
    if order.state.is_open() {
        prop_assert!(order.clock.is_some() && order.pause.is_none(), "{:?} without a clock", order.state);
    }
    if order.state == State::Waiting {
        let pause = order.pause.as_ref().unwrap();
        prop_assert!(pause.ends.gap().is_some() || pause.ends.at_ms() > Some(pause.since));
    }
    prop_assert_eq!(order.state == State::Replied, order.confirm.is_some());
    prop_assert_eq!(order.state.is_end(), order.ended_at.is_some());
    // I5
    if let (Some(pause), Some(clock)) = (&before.pause, &order.clock)
        && order.pause.is_none()
        && let (Some(left_ms), Some(due_ms)) = (pause.left_ms, clock.due.at_ms())
    {
        prop_assert_eq!(calendar.between(event.at_ms, due_ms), Ok(left_ms), "what was left is kept");
        let was_paused = before.clock.as_ref().unwrap().paused_ms;
        prop_assert_eq!(Ok(clock.paused_ms - was_paused), calendar.between(pause.since, event.at_ms));
    }
    // I7
    if let Deed::Absorb { due_ms: Some(due_ms), .. } = event.deed
        && let Some(clock) = &order.clock
    {
        prop_assert!(clock.due.at_ms().is_some_and(|own| own <= due_ms));
    }
    // What was given to a team stays somebody's.
    if matches!(order.state, State::Dispatched | State::Handling | State::ReturnAsked) {
        prop_assert!(order.assignee.is_some() && order.route.is_some());
    }
    prop_assert_eq!(order.version, before.version + 1);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: WALKS, ..ProptestConfig::default() })]

    #[test]
    fn every_walk_keeps_the_invariants(start in 0i64..1_400_000, steps in tries()) {
        // From 2024 on, for 1,000 days; limits behind 2026 are known to nobody.
        let mut walk = Walk::from(1_704_067_200_000 + start * MINUTE_MS);
        for one in steps {
            walk.step(one)?;
        }
        walk.ring()?;
        walk.reads_back()?;
    }
}

/// The walks go where they should: every state, level and deed is met.
#[test]
fn walks_go_everywhere() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut states, mut levels, mut deeds) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for _ in 0..200 {
        let steps = tries().new_tree(&mut runner).unwrap().current();
        let mut walk = Walk::from(1_704_067_200_000);
        for one in steps {
            walk.step(one).unwrap();
            states.insert(walk.order.state);
            levels.insert(walk.order.level);
        }
        deeds.extend(walk.log.iter().map(|event| event.deed.kind().name()));
    }
    assert_eq!((states.len(), levels.len()), (State::ALL.len(), Level::ALL.len()));
    let missed: Vec<_> = DeedKind::ALL.iter().filter(|kind| !deeds.contains(kind.name())).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

fn at(text: &str) -> i64 {
    let at: jiff::civil::DateTime = text.parse().unwrap();
    crate::clock::COURT_ZONE.to_timestamp(at).unwrap().as_millisecond()
}

/// An order of the day, and what was done to it since.
fn played(start: &str, deeds: &[(&str, Part, Deed)]) -> Walk {
    let mut walk = Walk::from(at(start));
    let what = (Channel::WeChat, Kind::Judge, Priority::Ordinary);
    walk.add(Order::submission(what, Part::Person, at(start), rules().profile)).unwrap();
    for (time, part, deed) in deeds {
        walk.now_ms = at(time);
        walk.ring().unwrap();
        let event = walk.order.judge(*part, deed.clone(), WORDS, walk.now_ms, &rules());
        walk.add(event.unwrap_or_else(|refused| panic!("{deed:?}: {refused}"))).unwrap();
    }
    walk
}

fn dispatch() -> Deed {
    Deed::Dispatch { to: Assignee { judge: "judge-1".to_owned(), division: "民一庭".to_owned() } }
}

fn reply() -> Deed {
    Deed::Reply { mode: ReplyMode::Public, contact: None }
}

#[test]
fn two_working_days_are_two_working_days() {
    // A Monday; Wednesday's close of business.
    let walk = played("2026-11-23T10:00", &[("2026-11-23T10:30", Part::Seat, dispatch())]);
    assert_eq!(walk.order.due_ms(), Some(at("2026-11-25T17:30")));
    // A Friday: over the weekend.
    let walk = played("2026-11-27T10:00", &[("2026-11-27T10:30", Part::Seat, dispatch())]);
    assert_eq!(walk.order.due_ms(), Some(at("2026-12-01T17:30")));
    // Sixty working minutes for the seats, over noon.
    let walk = played("2026-11-27T11:30", &[]);
    assert_eq!(walk.order.due_ms(), Some(at("2026-11-27T14:00")));
}

#[test]
fn what_is_late_is_urged_then_supervised_then_reported() {
    let mut walk = played("2026-11-23T10:00", &[("2026-11-23T10:30", Part::Seat, dispatch())]);
    for (now, level) in [
        ("2026-11-25T17:29", Level::Normal),
        ("2026-11-25T17:30", Level::Urged),
        ("2026-11-26T17:29", Level::Urged),
        ("2026-11-26T17:30", Level::Supervised),
        ("2026-11-30T17:29", Level::Supervised),
        ("2026-11-30T17:30", Level::Reported),
    ] {
        walk.now_ms = at(now);
        walk.ring().unwrap();
        assert_eq!(walk.order.level, level, "{now}");
    }
    assert_eq!(walk.order.opinion, Opinion::Due(Due::At(at("2026-11-27T17:30"))));
    // Whoever comes back after a week finds every level, one after another.
    let mut late = played("2026-11-23T10:00", &[("2026-11-23T10:30", Part::Seat, dispatch())]);
    late.now_ms = at("2026-12-08T10:00");
    late.ring().unwrap();
    assert_eq!((late.order.level, late.log.len()), (Level::Reported, 5));
}

#[test]
fn staff_are_reminded_before_the_limit_and_each_morning_after() {
    let mut walk = played("2026-11-23T10:00", &[("2026-11-23T10:30", Part::Seat, dispatch())]);
    for (now, deed) in [
        // Nine and three quarters of nineteen and a half hours.
        ("2026-11-24T14:45", Deed::HalfOver),
        ("2026-11-25T13:30", Deed::NearlyDue { due_ms: at("2026-11-25T17:30") }),
        ("2026-11-25T17:30", Deed::Raise { to: Level::Urged }),
        ("2026-11-26T09:00", Deed::StillLate),
        ("2026-11-26T17:30", Deed::Raise { to: Level::Supervised }),
        ("2026-11-27T09:00", Deed::StillLate),
        ("2026-11-27T17:30", Deed::OpinionLate),
        ("2026-11-30T09:00", Deed::StillLate),
        ("2026-11-30T17:30", Deed::Raise { to: Level::Reported }),
        ("2026-12-01T09:00", Deed::StillLate),
    ] {
        let before = walk.log.len();
        walk.now_ms = at(now) - 1;
        walk.ring().unwrap();
        assert_eq!(walk.log.len(), before, "not before {now}");
        walk.now_ms = at(now);
        walk.ring().unwrap();
        assert_eq!((walk.log.len(), &walk.log.last().unwrap().deed), (before + 1, &deed), "{now}");
    }
    // Seats have an hour, of which nobody is warned; but what they leave lying is late each morning.
    let mut waiting = played("2026-11-23T10:00", &[]);
    for now in ["2026-11-23T11:00", "2026-11-24T09:00"] {
        waiting.now_ms = at(now);
        waiting.ring().unwrap();
    }
    let deeds: Vec<Deed> = waiting.log.into_iter().skip(1).map(|event| event.deed).collect();
    assert_eq!(deeds, [Deed::Raise { to: Level::Urged }, Deed::StillLate]);
}

#[test]
fn a_later_limit_is_warned_of_again() {
    let mut walk = played(
        "2026-11-23T10:00",
        &[
            ("2026-11-23T10:30", Part::Seat, dispatch()),
            ("2026-11-23T11:00", Part::Handler, Deed::AskExtension),
            ("2026-11-25T16:00", Part::Chief, Deed::GrantExtension),
        ],
    );
    let warned = |walk: &Walk| {
        let times = walk.log.iter().filter(|event| event.deed.kind() == DeedKind::NearlyDue);
        times.map(|event| event.at_ms).collect::<Vec<_>>()
    };
    assert_eq!(warned(&walk), [at("2026-11-25T16:00")], "when somebody looked");
    walk.now_ms = at("2026-11-30T13:30");
    walk.ring().unwrap();
    assert_eq!(warned(&walk), [at("2026-11-25T16:00"), at("2026-11-30T13:30")]);
    walk.now_ms = at("2026-11-30T17:29");
    walk.ring().unwrap();
    assert_eq!(warned(&walk).len(), 2, "once for a limit");
    assert!(
        !walk.log.iter().any(|event| event.deed == Deed::HalfOver),
        "half of it was over before anybody looked"
    );
}

#[test]
fn nobody_is_told_that_a_limit_is_near_which_is_over() {
    let warned =
        |walk: &Walk| walk.log.iter().filter(|event| event.deed.kind() == DeedKind::NearlyDue).count();
    // Late, its person is asked: when they answer, less than nothing is left.
    let mut asked = played(
        "2026-11-23T10:00",
        &[
            ("2026-11-23T10:30", Part::Seat, dispatch()),
            ("2026-11-23T11:00", Part::Handler, Deed::Accept),
            ("2026-11-25T17:45", Part::Handler, Deed::AskMore),
            ("2026-11-27T10:00", Part::Person, Deed::Supply),
        ],
    );
    asked.now_ms = at("2026-11-30T12:00");
    asked.ring().unwrap();
    assert_eq!((warned(&asked), asked.order.level), (0, Level::Urged), "it was late before anybody looked");
    // A date that was promised when it was late passes while nobody looks.
    let promise = Deed::Promise { until: "2026-12-01".parse().unwrap() };
    let mut promised = played(
        "2026-11-23T10:00",
        &[("2026-11-23T10:30", Part::Seat, dispatch()), ("2026-11-25T18:00", Part::Handler, promise)],
    );
    promised.now_ms = at("2026-12-01T17:45");
    promised.ring().unwrap();
    assert_eq!((warned(&promised), promised.order.level), (0, Level::Urged));
    let next = promised.order.alarm_after(&rules(), promised.now_ms);
    assert_eq!(next, Some(at("2026-12-02T09:00")), "what is past rings no more");
}

#[test]
fn what_never_left_the_seats_has_no_chief() {
    let mut waiting = played("2026-11-23T10:00", &[]);
    for now in ["2026-11-23T11:00", "2026-11-24T17:30", "2026-11-26T12:00"] {
        waiting.now_ms = at(now);
        waiting.ring().unwrap();
    }
    assert!(waiting.order.level >= Level::Supervised);
    assert!(waiting.log.iter().all(|event| event.deed != Deed::OpinionLate));
}

#[test]
fn an_answer_ends_in_peace_or_begins_anew() {
    let answered =
        [("2026-11-23T10:30", Part::Seat, dispatch()), ("2026-11-24T10:00", Part::Handler, reply())];
    let mut walk = played("2026-11-23T10:00", &answered);
    assert_eq!((walk.order.state, walk.order.answer_due), (State::Replied, Some(at("2026-11-25T17:30"))));
    walk.now_ms = at("2026-12-01T17:30");
    walk.ring().unwrap();
    assert_eq!(walk.order.state, State::Closed);
    let objected = [&answered[..], &[("2026-12-20T10:00", Part::Person, Deed::Object)]].concat();
    let walk = played("2026-11-23T10:00", &objected);
    assert_eq!((walk.order.state, walk.order.level), (State::Dispatched, Level::Normal));
    assert_eq!(walk.order.due_ms(), Some(at("2026-12-21T17:30")));
    let mut closed = played("2026-11-23T10:00", &answered);
    closed.now_ms = at("2026-12-01T17:30");
    closed.ring().unwrap();
    let objected = |time| closed.order.judge(Part::Person, Deed::Object, WORDS, at(time), &rules());
    assert!(objected("2026-12-31T17:30").is_ok());
    assert_eq!(objected("2026-12-31T17:31"), Err(Refused::TooLate));
}

#[test]
fn a_question_stops_the_clock_to_the_minute() {
    let deeds = [
        ("2026-11-23T10:30", Part::Seat, dispatch()),
        ("2026-11-23T11:00", Part::Handler, Deed::Accept),
        ("2026-11-23T16:30", Part::Handler, Deed::AskMore),
        ("2026-11-26T16:30", Part::Person, Deed::Supply),
    ];
    let walk = played("2026-11-23T10:00", &deeds);
    assert_eq!(walk.order.due_ms(), Some(at("2026-11-30T17:30")), "two days and an hour, over a weekend");
    let half = walk.order.clock.as_ref().unwrap().half_ms(&rules().calendar);
    assert_eq!(half, Some(at("2026-11-27T14:45")), "and half of nineteen and a half hours with it");
    let mut silent = played("2026-11-23T10:00", &deeds[..3]);
    silent.now_ms = at("2026-11-30T17:30");
    silent.ring().unwrap();
    assert_eq!(silent.order.state, State::Handling, "five working days");
}

#[test]
fn what_nobody_may_do_is_refused_in_words() {
    let walk = played("2026-11-23T10:00", &[("2026-11-23T10:30", Part::Seat, dispatch())]);
    let judged =
        |part, deed, words: &str, time: &str| walk.order.judge(part, deed, words, at(time), &rules()).err();
    let now = "2026-11-23T11:00";
    assert_eq!(judged(Part::Seat, reply(), WORDS, now), Some(Refused::NotYours));
    assert_eq!(judged(Part::Handler, Deed::AskMore, WORDS, now), Some(Refused::NotNow));
    assert_eq!(judged(Part::Handler, reply(), " ", now), Some(Refused::NoWords("答复内容")));
    assert_eq!(judged(Part::Handler, reply(), "已转交。", now), Some(Refused::TooShort));
    let offline = Deed::Reply { mode: ReplyMode::Offline, contact: None };
    assert_eq!(judged(Part::Handler, offline, WORDS, now), Some(Refused::NoContact));
    assert_eq!(judged(Part::Person, Deed::Urge, "", now), Some(Refused::NotYet));
    assert_eq!(judged(Part::Person, Deed::Urge, "", "2026-11-24T17:00"), None);
    assert_eq!(
        judged(Part::Handler, Deed::AskExtension, WORDS, "2026-11-25T17:30"),
        Some(Refused::NoExtension)
    );
    for (until, refused) in
        [("2026-11-23", true), ("2026-11-24", false), ("2026-12-14", false), ("2026-12-15", true)]
    {
        let promise = Deed::Promise { until: until.parse().unwrap() };
        assert_eq!(judged(Part::Handler, promise, WORDS, now).is_some(), refused, "{until}");
    }
}

#[test]
fn a_limit_behind_every_table_is_not_guessed() {
    let walk = played("2026-12-30T10:00", &[("2026-12-30T10:30", Part::Seat, dispatch())]);
    assert_eq!((walk.order.due_ms(), walk.order.gap()), (None, Some(2027)));
    assert_eq!(walk.order.alarm(&rules()), None);
}

#[test]
fn whoever_confirms_for_somebody_says_how_they_know() {
    let answered =
        [("2026-11-23T10:30", Part::Seat, dispatch()), ("2026-11-24T10:00", Part::Handler, reply())];
    let walk = played("2026-11-23T10:00", &answered);
    let now = at("2026-11-24T11:00");
    let noted = Deed::Confirm { rating: Some(Rating::Delighted) };
    let silent = walk.order.judge(Part::Seat, noted.clone(), " ", now, &rules());
    assert_eq!(silent, Err(Refused::NoWords("回访情况")));
    let called = [&answered[..], &[("2026-11-24T11:00", Part::Seat, noted)]].concat();
    let own = ("2026-11-24T12:00", Part::Person, Deed::Rate { rating: Rating::Upset });
    let walk = played("2026-11-23T10:00", &[&called[..], std::slice::from_ref(&own)].concat());
    assert_eq!(
        (walk.order.rating, walk.order.is_own_rating),
        (Some(Rating::Upset), true),
        "their own word counts"
    );
    assert_eq!(walk.order.judge(own.1, own.2, "", now, &rules()), Err(Refused::NotNow), "once");
}

#[test]
fn what_came_back_is_the_courts_and_its_clock_runs_on() {
    let returned = [
        ("2026-11-23T10:30", Part::Seat, dispatch()),
        ("2026-11-23T11:00", Part::Handler, Deed::AskReturn),
        ("2026-11-24T10:00", Part::Dispatcher, Deed::ApproveReturn),
    ];
    let walk = played("2026-11-23T10:00", &returned);
    assert_eq!((walk.order.state, walk.order.assignee.as_ref()), (State::Received, None));
    assert_eq!(walk.order.due_ms(), Some(at("2026-11-25T17:30")));
}

#[test]
fn another_urgency_takes_nothing_back_that_was_granted() {
    let urgent = Deed::Reprioritise { priority: Priority::Urgent };
    let deeds = [
        ("2026-11-23T10:30", Part::Seat, dispatch()),
        ("2026-11-23T11:00", Part::Handler, Deed::AskExtension),
        ("2026-11-23T14:00", Part::Chief, Deed::GrantExtension),
        ("2026-11-26T10:00", Part::Seat, urgent.clone()),
    ];
    let walk = played("2026-11-23T10:00", &deeds);
    assert_eq!(walk.order.due_ms(), Some(at("2026-11-30T17:30")));
    let plain = played("2026-11-23T10:00", &[deeds[0].clone(), ("2026-11-23T11:00", Part::Seat, urgent)]);
    assert_eq!(plain.order.due_ms(), Some(at("2026-11-24T17:30")));
}
