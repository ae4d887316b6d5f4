//! Hearings in the calendars of their people: the feed behind its token, the file of one hearing, turning it on and off.

use std::time::Duration;

use futures_util::future::join_all;
use icalendar::parser::{read_calendar, unfold};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use tingxun::db::Sql;
use tingxun::people::{Whose, rights};

use crate::both;
use crate::case_system::{docket, event, tell};
use crate::registration::openid;
use crate::scripts_reload::{edit, shipped};
use crate::sign_in::registered_on_page;
use crate::visit::Visit;
use crate::world::{ACCOUNT, Engine, PEOPLE, Plan, World};

const DAY: Duration = Duration::from_secs(86_400);

/// What a calendar program was given.
struct Given {
    status: StatusCode,
    tag: String,
    kept: String,
    kind: String,
    body: String,
}

impl Given {
    /// The entries, as properties by name.
    fn events(&self) -> Vec<Vec<(String, String)>> {
        let unfolded = unfold(&self.body);
        let calendar = read_calendar(&unfolded).unwrap();
        let events = calendar.components.iter().filter(|component| component.name == "VEVENT");
        let property = |property: &icalendar::parser::Property<'_>| {
            (property.name.as_str().to_owned(), property.val.as_str().to_owned())
        };
        events.map(|event| event.properties.iter().map(property).collect()).collect()
    }

    /// A property of the only entry.
    fn of_the_only(&self, name: &str) -> String {
        let events = self.events();
        assert_eq!(events.len(), 1, "{}", self.body);
        let found = events[0].iter().find(|(own, _)| own == name);
        found.unwrap_or_else(|| panic!("no {name}: {}", self.body)).1.clone()
    }

    /// No entry, and yet a whole calendar: RFC 5545 3.6 wants a component in each.
    fn is_empty_calendar(&self) -> bool {
        let unfolded = unfold(&self.body);
        let names = read_calendar(&unfolded).unwrap().components;
        let names: Vec<_> = names.iter().map(|component| component.name.as_str().to_owned()).collect();
        self.status == StatusCode::OK && names == ["VTIMEZONE"]
    }
}

/// Reads as a calendar program does, which may hold something already.
async fn read_holding(world: &World, path: &str, tag: Option<&str>) -> Given {
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let mut request = client.get(format!("{}{path}", world.address));
    if let Some(tag) = tag {
        request = request.header(header::IF_NONE_MATCH, tag);
    }
    let answer = request.send().await.unwrap();
    let header = |name| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let (tag, kept, kind) =
        (header(header::ETAG), header(header::CACHE_CONTROL), header(header::CONTENT_TYPE));
    Given { status: answer.status(), tag, kept, kind, body: answer.text().await.unwrap() }
}

async fn read(world: &World, path: &str) -> Given {
    read_holding(world, path, None).await
}

/// Agrees, and gives the path of the address that was made.
async fn turned_on(visit: &mut Visit<'_>) -> String {
    let page = visit.post("/m/calendar/on", &[("agreed", "yes")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (_, rest) = page.body.split_once("/cal/").unwrap();
    format!("/cal/{}", rest.split(['"', '<']).next().unwrap())
}

/// The hearing of the docket, told anew.
fn hearing(sequence: i64, state: &str, starts_at: &str) -> Value {
    event(
        &format!("h{sequence}"),
        "hearing.changed",
        json!({ "id": "A1-H1", "sequence": sequence, "case": "A1", "kind": "trial", "state": state,
                "starts_at": starts_at, "room": "第三法庭" }),
    )
}

async fn run(world: &World, sql: &'static str, values: Vec<tingxun::db::Value>) {
    let changed =
        world.app.db.write(move |tx| Box::pin(async move { tx.execute(&Sql::new(sql), values).await }));
    assert_eq!(changed.await.unwrap(), 1, "{sql}");
}

both! {
    async fn t15_a_feed_follows_a_hearing_through_its_changes(world: World) {
        tell(&world, docket()).await;
        let mut visit = registered_on_page(&world, 0).await;
        let path = turned_on(&mut visit).await;
        let set = read(&world, &path).await;
        assert_eq!(set.status, StatusCode::OK);
        assert_eq!((set.kind.as_str(), set.kept.as_str()), ("text/calendar; charset=utf-8", "private, max-age=900"));
        let uid = set.of_the_only("UID");
        for (name, value) in [
            ("SEQUENCE", "0"), ("STATUS", "CONFIRMED"), ("CLASS", "PRIVATE"),
            ("DTSTART", "20261208T013000Z"), ("DTEND", "20261208T033000Z"),
            ("SUMMARY", "开庭 （2026）京0491民初1号"),
        ] {
            assert_eq!(set.of_the_only(name), value, "{name}");
        }
        assert!(set.of_the_only("LOCATION").contains("第三法庭"));
        assert!(set.body.contains("TRIGGER:-P1D\r\n") && set.body.contains("X-PUBLISHED-TTL:PT1H\r\n"));
        for private in [PEOPLE[0][1], PEOPLE[0][2], "孙大山", "某某电子商务", "网络购物", "测试法官"] {
            assert!(!unfold(&set.body).contains(private), "{private} leaves the country: {}", set.body);
        }
        let held = read_holding(&world, &path, Some(&set.tag)).await;
        assert_eq!((held.status, held.body.as_str(), held.tag.as_str()), (StatusCode::NOT_MODIFIED, "", set.tag.as_str()));

        tell(&world, vec![hearing(6, "scheduled", "2026-12-10T14:00")]).await;
        let moved = read_holding(&world, &path, Some(&set.tag)).await;
        assert_eq!(moved.status, StatusCode::OK, "what was held is not true any more");
        assert_eq!((moved.of_the_only("UID"), moved.of_the_only("SEQUENCE")), (uid.clone(), "1".to_owned()));
        assert_eq!(moved.of_the_only("DTSTART"), "20261210T060000Z");
        tell(&world, vec![hearing(7, "scheduled", "2026-12-08T09:30")]).await;
        let back = read(&world, &path).await;
        assert_eq!((back.of_the_only("SEQUENCE"), back.of_the_only("DTSTART")), ("2".to_owned(), "20261208T013000Z".to_owned()), "moved back is moved again");
        assert_ne!(back.tag, set.tag);

        tell(&world, vec![hearing(8, "cancelled", "2026-12-08T09:30")]).await;
        world.passes(20 * DAY);
        let cancelled = read(&world, &path).await;
        assert_eq!((cancelled.of_the_only("UID"), cancelled.of_the_only("SEQUENCE")), (uid, "3".to_owned()));
        assert_eq!(cancelled.of_the_only("STATUS"), "CANCELLED", "it stays, marked");
        assert!(cancelled.of_the_only("SUMMARY").starts_with("【已取消】") && !cancelled.body.contains("VALARM"));
        world.passes(30 * DAY);
        assert!(read(&world, &path).await.is_empty_calendar(), "after thirty days it goes");
    }

    async fn what_may_be_shown_of_a_case_changes_in_calendars_that_hold_it(world: World) {
        tell(&world, docket()).await;
        let mut visit = registered_on_page(&world, 0).await;
        let path = turned_on(&mut visit).await;
        let mut before = read(&world, &path).await;
        let uid = before.of_the_only("UID");
        let case = |sequence: i64, number: &str, secret: bool| {
            let data = json!({ "id": "A1", "sequence": sequence, "number": number, "cause": "网络购物合同纠纷", "stage": "scheduled", "secret": secret });
            vec![event(&format!("case{sequence}"), "case.changed", data)]
        };
        let stamps = |given: &Given| ["DTSTAMP", "LAST-MODIFIED"].map(|name| given.of_the_only(name));
        for (sequence, number, secret, expected, summary) in [
            (6, "（2026）京0491民初1号", true, "1", "法院安排"),
            (7, "（2026）京0491民初1号", false, "2", "开庭 （2026）京0491民初1号"),
            (8, "（2026）京0491民初7号", false, "3", "开庭 （2026）京0491民初7号"),
        ] {
            world.passes(Duration::from_secs(3_600));
            tell(&world, case(sequence, number, secret)).await;
            let given = read_holding(&world, &path, Some(&before.tag)).await;
            assert_eq!((given.of_the_only("SEQUENCE"), given.of_the_only("SUMMARY")), (expected.to_owned(), summary.to_owned()));
            assert_eq!(given.of_the_only("UID"), uid);
            let written = world.clock.now().strftime("%Y%m%dT%H%M%SZ").to_string();
            assert_eq!(stamps(&given), [written.clone(), written]);
            before = given;
        }
        world.passes(Duration::from_secs(3_600));
        tell(&world, case(9, "（2026）京0491民初7号", false)).await;
        let again = read_holding(&world, &path, Some(&before.tag)).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "told again is no change");
        tell(&world, vec![hearing(6, "scheduled", "2026-12-10T14:00")]).await;
        assert_eq!(read(&world, &path).await.of_the_only("SEQUENCE"), "4");
        assert_eq!(world.count("SELECT version FROM hearing").await, 2, "people are told of the move alone");
    }

    async fn an_address_is_made_for_whoever_agreed_and_shown_once(world: World) {
        tell(&world, docket()).await;
        let mut visit = registered_on_page(&world, 0).await;
        let page = visit.get("/m/calendar").await;
        assert!(page.body.contains("境外的服务器") && page.body.contains("可能晚几个小时") && page.body.contains("法院通知为准"), "{}", page.body);
        assert!(!page.body.contains("/cal/") && !page.body.contains("停用</button>"));
        let refused = visit.post("/m/calendar/on", &[]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("请先勾选") && !refused.body.contains("/cal/"), "{}", refused.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM calendar_feed").await, 0);
        let first = turned_on(&mut visit).await;
        let token = first.strip_prefix("/cal/").unwrap().strip_suffix(".ics").unwrap().to_owned();
        assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");
        let page = visit.get("/m/calendar").await;
        assert!(page.body.contains("停用</button>") && !page.body.contains(&token), "shown once: {}", page.body);
        let kept = world.app.db.one::<(String,)>(&Sql::new("SELECT name FROM calendar_feed"), Vec::new()).await.unwrap().0;
        assert!(!kept.contains(&token) && !read(&world, &first).await.body.contains(&token));

        let second = turned_on(&mut visit).await;
        let gone = read(&world, &first).await;
        assert_eq!((gone.status, read(&world, &second).await.status), (StatusCode::NOT_FOUND, StatusCode::OK), "a new one ends the old");
        let page = visit.post("/m/calendar/off", &[]).await;
        assert!(page.at == "/m/calendar" && !page.body.contains("停用</button>"), "{}", page.body);
        visit.post("/m/calendar/off", &[]).await;
        let unknown = format!("/cal/{}.ics", "0".repeat(32));
        for path in [second.as_str(), unknown.as_str(), "/cal/x.ics", "/cal/%ff.ics", second.strip_suffix(".ics").unwrap(), "/nowhere"] {
            let missing = read(&world, path).await;
            assert_eq!((missing.status, missing.body), (StatusCode::NOT_FOUND, gone.body.clone()), "{path}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'calendar.on'").await, 2);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'calendar.off'").await, 1, "once");
    }

    async fn a_feed_shows_what_its_person_may_read_today(world: World) {
        tell(&world, docket()).await;
        let (mut party, mut stranger, mut lawyer) =
            (registered_on_page(&world, 0).await, registered_on_page(&world, 1).await, registered_on_page(&world, 2).await);
        let paths = [turned_on(&mut party).await, turned_on(&mut stranger).await, turned_on(&mut lawyer).await];
        let counts = || async { join_all(paths.iter().map(|path| async { read(&world, path).await.events().len() })).await };
        assert_eq!(counts().await, [1, 0, 1]);
        tell(&world, vec![event("m2", "mandate.changed", json!({ "id": "A1-M1", "sequence": 6, "case": "A1", "party": "A1-1", "name": PEOPLE[2][1],
            "id_number": PEOPLE[2][2], "from": "2026-11-03", "ended": true }))]).await;
        assert_eq!(counts().await, [1, 0, 0], "with the mandate");

        let until = (world.clock.now() + DAY).as_millisecond();
        run(&world, "UPDATE channel_identity SET held_until = $2 WHERE openid = $1", tingxun::values![PEOPLE[0][0], until]).await;
        assert!(read(&world, &paths[0]).await.is_empty_calendar(), "an identity that is held");
        world.passes(DAY + Duration::from_secs(1));
        assert_eq!(counts().await, [1, 0, 0], "held no longer, and no fresh proof is asked for");

        // The phone has another owner, who is a party too.
        tell(&world, vec![event("p4", "party.changed", json!({ "id": "A1-4", "sequence": 1, "case": "A1", "role": "third_party", "name": PEOPLE[1][1], "id_number": PEOPLE[1][2] }))]).await;
        assert_eq!(counts().await, [1, 1, 0]);
        run(&world, "UPDATE channel_identity SET person_id = (SELECT person_id FROM channel_identity WHERE openid = $2) WHERE openid = $1",
            tingxun::values![PEOPLE[0][0], PEOPLE[1][0]]).await;
        assert!(read(&world, &paths[0]).await.is_empty_calendar(), "it was made by somebody else");
    }

    async fn a_withdrawn_consent_empties_the_calendar_and_is_forgotten_later(world: World) {
        tell(&world, docket()).await;
        let mut visit = registered_on_page(&world, 0).await;
        let path = turned_on(&mut visit).await;
        let (sealer, now) = (world.app.sealer.clone(), world.clock.now());
        let withdrawn = world.app.db.write(move |tx| Box::pin(async move {
            rights::withdraw(tx, &sealer, Whose { account: ACCOUNT, openid: &openid(0) }, now).await
        }));
        withdrawn.await.unwrap();
        assert!(read(&world, &path).await.is_empty_calendar());
        let forget = || tingxun::retention::forget_old(&world.app.db, world.app.clock.now_ms(), 30);
        forget().await.unwrap();
        assert!(read(&world, &path).await.is_empty_calendar(), "the program must learn of it first");
        world.passes(31 * DAY);
        forget().await.unwrap();
        assert_eq!(read(&world, &path).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_closed_case_shows_its_time_only(world: World) {
        tell(&world, vec![
            event("s1", "case.changed", json!({ "id": "S1", "sequence": 1, "number": "（2026）京0491民初9号", "cause": "离婚纠纷", "stage": "scheduled", "secret": true })),
            event("s2", "party.changed", json!({ "id": "S1-1", "sequence": 1, "case": "S1", "role": "plaintiff", "name": PEOPLE[1][1], "id_number": PEOPLE[1][2] })),
            event("s3", "hearing.changed", json!({ "id": "S1-H1", "sequence": 1, "case": "S1", "kind": "trial", "state": "scheduled", "starts_at": "2026-12-09T15:00", "room": "第九法庭" })),
        ]).await;
        let mut visit = registered_on_page(&world, 1).await;
        let path = turned_on(&mut visit).await;
        let given = read(&world, &path).await;
        assert_eq!((given.of_the_only("SUMMARY"), given.of_the_only("DTSTART")), ("法院安排".to_owned(), "20261209T070000Z".to_owned()));
        let (id,): (String,) = world.app.db.one(&Sql::new("SELECT id FROM hearing"), Vec::new()).await.unwrap();
        let file = visit.get(&format!("/m/hearings/{id}/calendar.ics")).await.body;
        for body in [unfold(&given.body), unfold(&file)] {
            for secret in ["民初9号", "第九法庭", "LOCATION", "离婚", "开庭 "] {
                assert!(!body.contains(secret), "{secret}: {body}");
            }
        }
    }

    async fn one_hearing_comes_as_a_file(world: World) {
        tell(&world, docket()).await;
        let mut visit = registered_on_page(&world, 0).await;
        let (id,): (String,) = world.app.db.one(&Sql::new("SELECT id FROM hearing"), Vec::new()).await.unwrap();
        let path = format!("/m/hearings/{id}/calendar.ics");
        let page = visit.get(&format!("/m/hearings/{id}")).await;
        assert!(page.body.contains(&format!("href=\"{path}\">加入日历")) && page.body.contains("以本页和法院通知为准"), "{}", page.body);
        let file = visit.get(&path).await;
        assert!(file.status == StatusCode::OK && file.body.contains("METHOD:PUBLISH\r\n") && file.body.contains("DTSTART:20261208T013000Z\r\n"), "{}", file.body);
        let mut feed = turned_on(&mut visit).await;
        feed = read(&world, &feed).await.of_the_only("UID");
        assert!(file.body.contains(&format!("UID:{feed}\r\n")), "one entry, however it came");
        tell(&world, vec![hearing(6, "cancelled", "2026-12-08T09:30")]).await;
        assert!(!visit.get(&format!("/m/hearings/{id}")).await.body.contains("加入日历"));
    }

    async fn t15_a_sequence_never_falls_whoever_tells_what_at_once(world: World) {
        tell(&world, docket()).await;
        let mut visit = registered_on_page(&world, 0).await;
        let path = turned_on(&mut visit).await;
        let (mut last, mut told) = (0, 5);
        for round in 0..4 {
            let changes = (1..=4).map(|ahead| {
                let state = if (round + ahead) % 3 == 0 { "cancelled" } else { "scheduled" };
                // The last one told may be the first to arrive: it is a change by itself.
                let starts_at = format!("2026-12-{:02}T09:{:02}", 10 + ahead, 30 + round);
                tell(&world, vec![hearing(told + ahead, state, &starts_at)])
            });
            let reads = (0..3).map(|_| read(&world, &path));
            let (_, seen) = tokio::join!(join_all(changes), join_all(reads));
            told += 4;
            let of = |given: &Given| given.of_the_only("SEQUENCE").parse::<i64>().unwrap();
            assert!(seen.iter().all(|given| of(given) >= last));
            let now = read(&world, &path).await;
            assert!(of(&now) > last && seen.iter().all(|given| of(given) <= of(&now)));
            assert!(now.of_the_only("DTSTART").starts_with("20261214"), "the last one told stands");
            last = of(&now);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_acts_for_another_is_noted_when_something_is_shown() {
    let world = World::new().await;
    tell(&world, docket()).await;
    let (mut party, mut helper) = (registered_on_page(&world, 0).await, registered_on_page(&world, 1).await);
    let invited = party.post("/m/acting/invite", &[("kind", "helper")]).await;
    let (_, rest) = invited.body.split_once("<p class=\"code\">").unwrap();
    helper.post("/m/acting/accept", &[("code", rest.split('<').next().unwrap())]).await;
    let path = turned_on(&mut helper).await;
    let noted =
        || world.count("SELECT COUNT(*) FROM audit WHERE action = 'case.calendar' AND reason = 'helper'");
    let given = read(&world, &path).await;
    assert_eq!((given.events().len(), noted().await), (1, 1));
    read_holding(&world, &path, Some(&given.tag)).await;
    assert_eq!(noted().await, 1, "nothing was shown");
    let own = turned_on(&mut party).await;
    assert_eq!((read(&world, &own).await.events().len(), noted().await), (1, 1), "one's own is not noted");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_not_tried_without_end() {
    let scripts = shipped();
    edit(scripts.path(), "limits.toml", "block_minute = 600", "block_minute = 3");
    let directory = scripts.path().to_str().unwrap().to_owned();
    let world = World::planned(Plan { scripts: directory, ..Plan::on(Engine::Sqlite) }).await.unwrap();
    for n in 0..3 {
        assert_eq!(read(&world, &format!("/cal/{n:032}.ics")).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(read(&world, &format!("/cal/{:032}.ics", 3)).await.status, StatusCode::TOO_MANY_REQUESTS);
}
