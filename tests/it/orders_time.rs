//! What time does to orders: levels rise at their times and are told to whom they concern, once, however many replicas look
//! and whoever dies meanwhile; pauses and the time to object end by themselves.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use tingxun::app::App;
use tingxun::audit::Actor;
use tingxun::db::{Reader, Sql, Value};
use tingxun::orders::acts::{Acted, Who};
use tingxun::orders::deed::{Deed, DeedKind};
use tingxun::orders::duty::{self, Duty};
use tingxun::orders::kinds::{Kind, Level, Part, Rating, State};
use tingxun::orders::machine::Refused;
use tingxun::orders::queries;
use tingxun::secret::Dice;
use tingxun::staff::queries as roster;
use tingxun::staff::totp::Secret;
use tingxun::staff::{Login, NewOfficer, Officer, Role};

use crate::both;
use crate::orders::{
    ANSWER, ASKED, COURT, DIVISION, REASON, act, act_on, asker, assert_rows_follow_from_logs, at, deeds,
    dispatch, dispatched, done, filed, handled, log, of, received, replied, reply, request, submit, turn_to,
    turn_to_ms,
};
use crate::world::World;

/// An order that was dispatched on Tuesday, November 24th.
const LIMIT: &str = "2026-11-26T17:30";
const SUPERVISED: &str = "2026-11-27T17:30";
const REPORTED: &str = "2026-12-01T17:30";
const RAISED: &str = "SELECT COUNT(*) FROM work_order_duty WHERE deed = 'raise'";

/// Does what is due until nothing is.
pub async fn ring(app: &App) {
    while app.orders.ring().await.unwrap() > 0 {}
}

/// Gives somebody of 京0491 an account in use.
async fn engage(world: &World, login: &'static str, role: Role, division: Option<&str>) -> Officer {
    const ACTIVATE: Sql = Sql::new("UPDATE staff SET state = 'active' WHERE login = $1");
    let new = NewOfficer {
        login: Login::parse(login).unwrap(),
        name: login.to_owned(),
        court: COURT.to_owned(),
        division: division.map(str::to_owned),
        roles: [role].into_iter().collect(),
    };
    world.app.entrance.invite(new, Secret::fresh(&Dice::seeded(1)), Actor::Operator).await.unwrap();
    let set_up = world
        .app
        .db
        .write(move |tx| Box::pin(async move { tx.execute(&ACTIVATE, vec![Value::from(login)]).await }));
    assert_eq!(set_up.await.unwrap(), 1);
    roster::by_login(&mut Reader::Db(&world.app.db), login).await.unwrap().unwrap()
}

/// An order that this judge was given.
async fn dispatched_to(world: &World, judge: &Officer) -> String {
    let id = received(&world.app).await;
    done(&world.app, &id, &of(Role::Dispatcher), dispatch(&judge.id), "").await;
    id
}

/// To which levels an order was raised, and when.
async fn raised(app: &App, id: &str) -> Vec<(Level, i64)> {
    let raise = |line: queries::Line| match line.event.deed {
        Deed::Raise { to } => Some((to, line.event.at_ms)),
        _ => None,
    };
    log(app, id).await.lines.into_iter().filter_map(raise).collect()
}

/// Who was told that an order has reached a level: in which part.
async fn told(app: &App, id: &str, level: Level) -> BTreeSet<(String, String)> {
    let receipts = duty::queries::receipts(&app.db, id).await.unwrap();
    let is_meant = |duty: &Duty| duty.deed == "raise" && duty.level == level.name();
    receipts.into_iter().filter(is_meant).map(|duty| (duty.part, duty.staff_id)).collect()
}

fn named(names: &[(Part, &str)]) -> BTreeSet<(String, String)> {
    names.iter().map(|(part, id)| (part.name().to_owned(), (*id).to_owned())).collect()
}

both! {
    async fn levels_rise_each_at_its_time_and_are_told_by_name(world: World) {
        let app = &world.app;
        let judge = engage(&world, "judge", Role::Judge, Some(DIVISION)).await;
        let assistant = engage(&world, "assistant", Role::Assistant, Some(DIVISION)).await;
        let chief = engage(&world, "chief", Role::Chief, Some(DIVISION)).await;
        let vice = engage(&world, "vice", Role::VicePresident, None).await;
        let inspector = engage(&world, "inspector", Role::Inspector, Some("监察室")).await;
        engage(&world, "other", Role::Chief, Some("民二庭")).await;
        engage(&world, "others", Role::Assistant, Some("民二庭")).await;
        let id = dispatched_to(&world, &judge).await;
        let handlers = [(Part::Handler, judge.id.as_str()), (Part::Handler, assistant.id.as_str())];
        let steps = [
            (LIMIT, Level::Urged, handlers.to_vec()),
            (SUPERVISED, Level::Supervised, vec![handlers[0], (Part::Chief, &chief.id), (Part::VicePresident, &vice.id)]),
            (REPORTED, Level::Reported, vec![(Part::Inspector, &inspector.id)]),
        ];
        for (number, (when, level, whom)) in steps.iter().enumerate() {
            turn_to_ms(&world, at(when) - 1);
            ring(app).await;
            assert_eq!(raised(app, &id).await.len(), number, "not before {when}");
            turn_to(&world, when);
            ring(app).await;
            assert_eq!(raised(app, &id).await.last(), Some(&(*level, at(when))));
            assert_eq!((filed(app, &id).await.level, told(app, &id, *level).await), (*level, named(whom)));
        }
        turn_to(&world, "2026-12-25T10:00");
        ring(app).await;
        assert_eq!(raised(app, &id).await.len(), 3, "nothing lies above it");

        // I10: each of them opens it, and their receipt says so.
        for who in [judge, assistant, chief, vice, inspector] {
            app.orders.open(&id, &Who::Officer(who)).await.unwrap().expect("who was told can look");
        }
        let receipts = duty::queries::receipts(&app.db, &id).await.unwrap();
        assert!(receipts.iter().all(|duty| duty.read_at.is_some()), "{receipts:?}");
        let is_reminder = |duty: &&Duty| DeedKind::find(&duty.deed).unwrap().is_reminder();
        assert_eq!(receipts.iter().filter(|duty| !is_reminder(duty)).count(), 8, "{receipts:?}");
        assert_rows_follow_from_logs(app).await;
    }

    /// I10
    async fn what_went_to_another_division_is_nobodys_unread_here(world: World) {
        let app = &world.app;
        let judge = engage(&world, "faguan", Role::Judge, Some(DIVISION)).await;
        let other = engage(&world, "faguan2", Role::Judge, Some("民二庭")).await;
        let id = dispatched_to(&world, &judge).await;
        let unread = async |who: &Officer| duty::queries::unread(&app.db, &who.id, 10, app.clock.now_ms()).await.unwrap().len();
        assert_eq!((unread(&judge).await, unread(&other).await), (1, 0));
        let to = tingxun::orders::deed::Assignee { judge: other.id.clone(), division: "民二庭".to_owned() };
        done(app, &id, &of(Role::Dispatcher), Deed::Reassign { to, is_judge_new: false }, "").await;
        assert_eq!((unread(&judge).await, unread(&other).await), (0, 1));
        // An account that has ended reads nothing: what it should have been told is an administrator's task.
        app.entrance.disable("faguan2", Actor::Operator).await.unwrap();
        turn_to(&world, LIMIT);
        ring(app).await;
        assert_eq!(duty::queries::nobody(&app.db, COURT, 10).await.unwrap().len(), 1);
    }

    async fn where_nobody_holds_a_part_the_row_is_an_administrators_task(world: World) {
        let app = &world.app;
        let judge = engage(&world, "judge", Role::Judge, Some(DIVISION)).await;
        engage(&world, "former", Role::Chief, Some(DIVISION)).await;
        app.entrance.disable("former", Actor::Operator).await.unwrap();
        let id = dispatched_to(&world, &judge).await;
        turn_to(&world, SUPERVISED);
        ring(app).await;
        let whom = [(Part::Handler, judge.id.as_str()), (Part::Chief, ""), (Part::VicePresident, "")];
        assert_eq!(told(app, &id, Level::Supervised).await, named(&whom));
        let open = duty::queries::nobody(&app.db, COURT, 10).await.unwrap();
        let parts: BTreeSet<&str> = open.iter().map(|duty| duty.part.as_str()).collect();
        assert_eq!(parts, BTreeSet::from(["chief", "vice-president"]));
        assert!(duty::queries::nobody(&app.db, "京0105", 10).await.unwrap().is_empty(), "another court's are its own");
    }

    /// A duty that its holder cannot see to is none.
    async fn whoever_is_told_of_an_order_can_open_it(world: World) {
        let app = &world.app;
        let judge = engage(&world, "judge", Role::Judge, Some(DIVISION)).await;
        for (login, role) in [("chief", Role::Chief), ("assistant", Role::Assistant), ("vice", Role::VicePresident)] {
            engage(&world, login, role, None).await;
        }
        for (login, role) in [("inspector", Role::Inspector), ("dispatcher", Role::Dispatcher)] {
            engage(&world, login, role, None).await;
        }
        let orders = [dispatched_to(&world, &judge).await, received(app).await, submit(app, request(Kind::Complaint)).await.id];
        turn_to(&world, "2026-12-04T17:30");
        ring(app).await;
        let everybody = roster::list(&app.db, 100).await.unwrap();
        let mut count = 0;
        for id in &orders {
            for duty in duty::queries::receipts(&app.db, id).await.unwrap().into_iter().filter(|duty| !duty.staff_id.is_empty()) {
                let who = everybody.iter().find(|who| who.id == duty.staff_id).unwrap();
                let opened = app.orders.open(id, &Who::Officer(who.clone())).await.unwrap();
                assert!(opened.is_some(), "{} was told as {}", who.login, duty.part);
                count += 1;
            }
        }
        assert!(count >= 8, "{count}");
    }

    async fn each_level_comes_once_however_many_replicas_look(world: World) {
        let (replica, _) = world.replica().await;
        let apps = [world.app.clone(), replica];
        let mut orders = Vec::new();
        for _ in 0..6 {
            orders.push(dispatched(&world.app).await);
        }
        let late = async |when: &str| {
            turn_to(&world, when);
            let looks = (0..12).map(|number| {
                let app = apps[number % 2].clone();
                tokio::spawn(async move {
                    for _ in 0..6 {
                        app.orders.ring().await.unwrap();
                        tokio::task::yield_now().await;
                    }
                })
            });
            join_all(looks).await.into_iter().for_each(Result::unwrap);
        };
        for (count, when) in [(1, LIMIT), (2, SUPERVISED)] {
            late(when).await;
            for id in &orders {
                assert_eq!(raised(&world.app, id).await.len(), count, "{when}");
            }
        }
        // Others that nobody looked at until everything was late.
        for _ in 0..6 {
            orders.push(dispatched(&world.app).await);
        }
        late("2026-12-18T17:30").await;
        for id in &orders {
            let levels: Vec<Level> = raised(&world.app, id).await.into_iter().map(|(level, _)| level).collect();
            assert_eq!(levels, [Level::Urged, Level::Supervised, Level::Reported]);
        }
        // The judge; the judge, a chief and a vice president who are not there; inspectors who are not.
        assert_eq!(world.count(RAISED).await, 12 * 5);
        assert_rows_follow_from_logs(&world.app).await;
    }

    /// workorder.md §5: half of the time at the desk, the last hours with a receipt, each working morning what is late.
    async fn the_team_is_reminded_once_of_each(world: World) {
        let (replica, _) = world.replica().await;
        let judge = engage(&world, "judge", Role::Judge, Some(DIVISION)).await;
        let assistant = engage(&world, "assistant", Role::Assistant, Some(DIVISION)).await;
        let chief = engage(&world, "chief", Role::Chief, Some(DIVISION)).await;
        let id = dispatched_to(&world, &judge).await;
        let team = [(Part::Handler, judge.id.as_str()), (Part::Handler, assistant.id.as_str())];
        let above = [(Part::Chief, chief.id.as_str()), (Part::VicePresident, "")];
        for (when, deed, whom) in [
            ("2026-11-25T14:30", DeedKind::HalfOver, &team),
            ("2026-11-26T13:30", DeedKind::NearlyDue, &team),
            (LIMIT, DeedKind::Raise, &team),
            ("2026-11-27T09:00", DeedKind::StillLate, &team),
            (SUPERVISED, DeedKind::Raise, &team),
            ("2026-11-30T09:00", DeedKind::StillLate, &team),
            ("2026-11-30T17:30", DeedKind::OpinionLate, &above),
        ] {
            turn_to(&world, when);
            let looks = (0..6).map(|number| {
                let app = [world.app.clone(), replica.clone()][number % 2].clone();
                tokio::spawn(async move { ring(&app).await })
            });
            join_all(looks).await.into_iter().for_each(Result::unwrap);
            let log = log(&world.app, &id).await;
            let last = log.lines.last().unwrap();
            assert_eq!((last.event.deed.kind(), last.event.at_ms), (deed, at(when)));
            let receipts = duty::queries::receipts(&world.app.db, &id).await.unwrap();
            let of_line = receipts.into_iter().filter(|duty| duty.seq == i64::from(last.seq));
            let told: BTreeSet<_> = of_line.map(|duty| (duty.part, duty.staff_id)).collect();
            if deed != DeedKind::Raise {
                assert_eq!(told, named(whom), "{when}");
            }
        }
        let unread = duty::queries::unread(&world.app.db, &judge.id, 50, world.app.clock.now_ms()).await.unwrap();
        assert_eq!(unread.len(), 1, "the last word stands for all of them: {unread:?}");
        assert_rows_follow_from_logs(&world.app).await;
    }

    async fn a_reminder_takes_nobodys_answer_away(world: World) {
        let app = &world.app;
        let id = handled(app).await;
        let seen = filed(app, &id).await.version;
        turn_to(&world, "2026-11-26T13:30");
        ring(app).await;
        assert_eq!(deeds(app, &id).await.last(), Some(&DeedKind::NearlyDue));
        assert_eq!(act_on(app, (&id, seen - 1), &of(Role::Judge), reply(), ANSWER).await, Acted::Stale, "somebody did something");
        assert_eq!(act_on(app, (&id, seen + 9), &of(Role::Judge), reply(), ANSWER).await, Acted::Stale);
        assert_eq!(act_on(app, (&id, seen), &of(Role::Judge), reply(), ANSWER).await, Acted::Done, "nobody but the clock did");
        assert_rows_follow_from_logs(app).await;
    }

    async fn acts_and_time_at_once_leave_one_log(world: World) {
        let (replica, _) = world.replica().await;
        for _ in 0..6 {
            let id = handled(&world.app).await;
            let due = filed(&world.app, &id).await.due_at.unwrap();
            turn_to_ms(&world, due);
            let ringing = (0..4).map(|number| {
                let app = [&world.app, &replica][number % 2].clone();
                tokio::spawn(async move { app.orders.ring().await.unwrap(); })
            });
            let (app, own) = (replica.clone(), id.clone());
            let answering = tokio::spawn(async move { act_on(&app, (&own, 3), &of(Role::Judge), reply(), ANSWER).await });
            join_all(ringing).await.into_iter().for_each(Result::unwrap);
            let acted = answering.await.unwrap();
            let expected = match acted {
                Acted::Done => (State::Replied, 0),
                Acted::Stale => (State::Handling, 1),
                other => panic!("{other:?}"),
            };
            assert_eq!((filed(&world.app, &id).await.state, raised(&world.app, &id).await.len()), expected);
        }
        assert_rows_follow_from_logs(&world.app).await;
    }

    /// A process dies in the middle of its work: what it runs on is taken away, tasks, connections and all.
    async fn each_level_comes_once_whoever_dies_meanwhile(world: World) {
        let mut orders = Vec::new();
        for _ in 0..24 {
            orders.push(dispatched(&world.app).await);
        }
        turn_to(&world, "2026-12-04T17:30");
        for after_ms in [0, 3, 9, 20, 45] {
            let (settings, clock) = (world.settings.clone(), world.clock.clone());
            let dying = tokio::task::spawn_blocking(move || {
                let process = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
                let app = process.block_on(App::build(settings, clock, Dice::seeded(after_ms))).unwrap();
                process.spawn(async move { while app.orders.ring().await.is_ok_and(|count| count > 0) {} });
                std::thread::sleep(Duration::from_millis(after_ms));
                process.shutdown_background();
            });
            dying.await.unwrap();
            assert_rows_follow_from_logs(&world.app).await;
        }
        ring(&world.app).await;
        for id in &orders {
            let levels: Vec<Level> = raised(&world.app, id).await.into_iter().map(|(level, _)| level).collect();
            assert_eq!(levels, [Level::Urged, Level::Supervised, Level::Reported]);
        }
        assert_eq!(world.count(RAISED).await, 24 * 5);
        assert_rows_follow_from_logs(&world.app).await;
    }

    async fn a_pause_ends_by_itself_and_nothing_rises_meanwhile(world: World) {
        let app = &world.app;
        let id = handled(app).await;
        done(app, &id, &of(Role::Judge), Deed::AskMore, "请补充案号").await;
        let row = filed(app, &id).await;
        assert_eq!((row.state, row.due_at), (State::Waiting, None));
        // Five working days; the limit would have been the 26th.
        turn_to_ms(&world, at("2026-12-01T17:30") - 1);
        ring(app).await;
        assert_eq!(filed(app, &id).await, row);
        turn_to(&world, "2026-12-01T17:30");
        ring(app).await;
        let row = filed(app, &id).await;
        // Twenty hours of three days were left; they begin again on the next morning.
        assert_eq!((row.state, row.level, row.due_at), (State::Handling, Level::Normal, Some(at("2026-12-04T16:30"))));
        assert_eq!(deeds(app, &id).await.last(), Some(&DeedKind::PauseEnd));
        assert_rows_follow_from_logs(app).await;
    }

    async fn what_is_answered_closes_by_itself_and_comes_back_for_thirty_days(world: World) {
        let app = &world.app;
        let (first, second, third) = (replied(app).await, replied(app).await, replied(app).await);
        turn_to_ms(&world, at("2026-12-01T17:30") - 1);
        ring(app).await;
        assert_eq!(filed(app, &first).await.state, State::Replied);
        turn_to(&world, "2026-12-01T17:30");
        ring(app).await;
        let row = filed(app, &first).await;
        assert_eq!((row.state, row.rating), (State::Closed, None), "who said nothing is not counted as satisfied");

        turn_to(&world, "2026-12-10T10:00");
        assert_eq!(act(app, &first, &asker(1), Deed::Object, REASON).await, Acted::Missing);
        done(app, &first, &asker(0), Deed::Object, REASON).await;
        let row = filed(app, &first).await;
        assert_eq!((row.state, row.level, row.due_at), (State::Dispatched, Level::Normal, Some(at("2026-12-11T17:30"))), "a new clock");
        assert_eq!(row.judge_id.as_deref(), Some("judge"), "and the same judge");
        turn_to(&world, "2026-12-11T17:30");
        ring(app).await;
        assert_eq!(raised(app, &first).await, [(Level::Urged, at("2026-12-11T17:30"))]);
        done(app, &first, &of(Role::Judge), reply(), ANSWER).await;
        done(app, &first, &asker(0), Deed::Confirm { rating: Some(Rating::Fair) }, "").await;
        assert_eq!(filed(app, &first).await.state, State::Closed);

        turn_to(&world, "2026-12-31T17:30");
        done(app, &second, &asker(0), Deed::Object, REASON).await;
        let row = filed(app, &second).await;
        assert_eq!((row.state, row.due_at, row.gap), (State::Dispatched, None, Some(2027)), "nobody knows the next year's holidays");
        turn_to_ms(&world, at("2026-12-31T17:30") + 1);
        assert_eq!(act(app, &third, &asker(0), Deed::Object, REASON).await, Acted::Refused(Refused::TooLate));
        done(app, &third, &asker(0), Deed::Rate { rating: Rating::Upset }, "").await;
        assert_eq!(act(app, &third, &asker(0), Deed::Rate { rating: Rating::Fair }, "").await, Acted::Refused(Refused::NotNow));
        assert_rows_follow_from_logs(app).await;
    }

    async fn whoever_waits_may_urge_once_a_day_after_half_the_time(world: World) {
        let app = &world.app;
        let id = dispatched(app).await;
        // Ten of the twenty hours until the limit: six on the first day, four on the second.
        turn_to_ms(&world, at("2026-11-25T14:30") - 1);
        let urge = async || act(app, &id, &asker(0), Deed::Urge, "").await;
        assert_eq!(urge().await, Acted::Refused(Refused::NotYet));
        turn_to(&world, "2026-11-25T14:30");
        assert_eq!((urge().await, urge().await), (Acted::Done, Acted::Refused(Refused::NotYet)));
        assert_eq!(act(app, &id, &asker(1), Deed::Urge, "").await, Acted::Missing);
        turn_to(&world, "2026-11-26T09:00");
        assert_eq!((urge().await, urge().await), (Acted::Done, Acted::Refused(Refused::NotYet)));
        let row = filed(app, &id).await;
        assert_eq!((row.urges, row.level, row.due_at), (2, Level::Normal, Some(at(LIMIT))), "a mark, and no level");
        assert_rows_follow_from_logs(app).await;
    }

    async fn a_level_that_was_reached_stays_until_a_new_clock(world: World) {
        let app = &world.app;
        let id = handled(app).await;
        turn_to(&world, SUPERVISED);
        ring(app).await;
        done(app, &id, &of(Role::Chief), Deed::Opinion, "请承办人今天答复").await;
        done(app, &id, &of(Role::Judge), reply(), ANSWER).await;
        assert_eq!(filed(app, &id).await.level, Level::Supervised);
        turn_to(&world, "2026-12-03T10:00");
        ring(app).await;
        assert_eq!(raised(app, &id).await.len(), 2, "what is answered is not reported");
        done(app, &id, &asker(0), Deed::Object, REASON).await;
        assert_eq!(filed(app, &id).await.level, Level::Normal);
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order WHERE highest = 'supervised'").await, 1, "but it was");
        let words = log(app, &id).await.lines[0].words.clone();
        assert!(words.is_some_and(|words| words.text == ASKED));
    }
}
