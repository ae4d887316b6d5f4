//! One's days ahead: what clashes, own entries, and asking the court for another time.

use reqwest::StatusCode;
use serde_json::{Value, json};
use tingxun::db::Sql;
use tingxun::people::{Whose, rights};
use tingxun::simulator::Shown;

use crate::both;
use crate::case_system::{docket, event, tell};
use crate::desk::{Window, clerk};
use crate::notices::on_both;
use crate::registration::{openid, register, say};
use crate::sign_in::registered_on_page;
use crate::visit::Visit;
use crate::world::{ACCOUNT, PEOPLE, World};

/// A sitting of the second case.
fn second_hearing(sequence: i64, state: &str, starts_at: &str) -> Value {
    event(
        &format!("b{sequence}"),
        "hearing.changed",
        json!({ "id": "B1-H1", "sequence": sequence, "case": "B1", "kind": "trial", "state": state,
                "starts_at": starts_at, "room": "第五法庭" }),
    )
}

/// Another case of the same lawyer's, of 刘建国, with a sitting.
fn second_case(starts_at: &str) -> Vec<Value> {
    vec![
        event(
            "b-case",
            "case.changed",
            json!({ "id": "B1", "sequence": 1, "number": "（2026）京0491民初2号", "cause": "合同纠纷", "stage": "scheduled" }),
        ),
        event(
            "b-party",
            "party.changed",
            json!({ "id": "B1-1", "sequence": 1, "case": "B1", "role": "plaintiff", "name": PEOPLE[1][1], "id_number": PEOPLE[1][2] }),
        ),
        event(
            "b-mandate",
            "mandate.changed",
            json!({ "id": "B1-M1", "sequence": 1, "case": "B1", "party": "B1-1", "name": PEOPLE[2][1],
            "id_number": PEOPLE[2][2], "from": "2026-11-03", "to": "2026-12-31" }),
        ),
        second_hearing(1, "scheduled", starts_at),
    ]
}

pub async fn hearing_of(world: &World, source: &'static str) -> String {
    let sql = Sql::new("SELECT id FROM hearing WHERE source_id = $1");
    let (id,): (String,) = world.app.db.one(&sql, tingxun::values![source]).await.unwrap();
    format!("/m/hearings/{id}")
}

async fn audited(world: &World, action: &str) -> i64 {
    let sql = Sql::new("SELECT COUNT(*) FROM audit WHERE action = $1");
    world.app.db.one::<(i64,)>(&sql, tingxun::values![action]).await.unwrap().0
}

const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);

pub const ENTRY: [(&str, &str); 4] =
    [("title", "上海出差"), ("start", "2026-12-08T12:00"), ("minutes", "90"), ("place", "虹桥")];

both! {
    async fn the_days_ahead_stand_on_a_page_and_their_hints_in_the_chat(world: World) {
        world.app.learn().await;
        tell(&world, docket()).await;
        let said = say(&world, 0, "我的日程").await;
        assert!(said.contains("实名注册") && !said.contains("12月8日"), "{said}");
        for who in 0..3 {
            register(&world, who).await;
        }
        for (who, words) in [(0, "我的日程"), (2, "本周开庭")] {
            let said = say(&world, who, words).await;
            assert!(said.contains("2026年12月8日（星期二） 开庭审理：（2026）京0491民初1号"), "{said}");
            assert!(!said.contains("09:30") && !said.contains("第三法庭") && said.contains("/m/docket\">打开“我的日程”"), "{said}");
        }
        let said = say(&world, 1, "最近的开庭").await;
        assert!(said.contains("近期没有查到") && !said.contains("民初1号"), "{said}");

        let path = hearing_of(&world, "A1-H1").await;
        for who in [0, 2] {
            let page = Visit::of(&world, &openid(who)).get("/m/docket").await;
            for shown in ["本周（0项）", "没有安排", "12月7日起的一周（1项）", "12月8日（星期二）", "09:30—约11:30", "第三法庭", "（2026）京0491民初1号",
                &format!("href=\"{path}\""), &format!("href=\"{path}/calendar.ics\""), &format!("href=\"{path}#adjustment\"")] {
                assert!(page.body.contains(shown), "{shown}: {}", page.body);
            }
            assert!(!page.body.contains("时间冲突。"), "{}", page.body);
        }
        let page = Visit::of(&world, &openid(1)).get("/m/docket").await;
        assert!(page.status == StatusCode::OK && !page.body.contains("民初1号"), "{}", page.body);

        tell(&world, vec![event("c", "hearing.changed", json!({ "id": "A1-H1", "sequence": 6, "case": "A1", "kind": "trial", "state": "cancelled", "starts_at": "2026-12-08T09:30" }))]).await;
        let page = Visit::of(&world, &openid(0)).get("/m/docket").await;
        assert!(page.body.contains("class=\"gone\"") && !page.body.contains("calendar.ics"), "{}", page.body);
        let said = say(&world, 0, "我的日程").await;
        assert!(said.contains("近期没有查到"), "{said}");
    }

    async fn a_clash_shows_where_its_person_looks_and_nothing_of_the_other_case(world: World) {
        tell(&world, docket()).await;
        tell(&world, second_case("2026-12-08T10:30")).await;
        let (mut party, mut lawyer) = (registered_on_page(&world, 0).await, registered_on_page(&world, 2).await);
        let (first, second) = (hearing_of(&world, "A1-H1").await, hearing_of(&world, "B1-H1").await);
        let page = lawyer.get("/m/docket").await;
        assert!(page.body.contains("与同日10:30的另一项法院安排时间冲突") && page.body.contains("与同日09:30的另一项法院安排时间冲突"), "{}", page.body);
        let page = lawyer.get(&first).await;
        assert!(page.body.contains("与同日10:30的另一项法院安排时间冲突") && !page.body.contains("民初2号") && !page.body.contains(PEOPLE[1][1]), "{}", page.body);
        assert!(page.body.contains(">同日10:30另有一项安排，时间冲突。</textarea>"), "the reason is there at one tap: {}", page.body);
        assert!(!party.get(&first).await.body.contains("时间冲突"), "it is not the party's clash");

        tell(&world, vec![second_hearing(2, "scheduled", "2026-12-08T11:40")]).await;
        let page = lawyer.get(&second).await;
        assert!(page.body.contains("与同日09:30的另一项法院安排间隔较短，可能来不及"), "{}", page.body);
        tell(&world, vec![second_hearing(3, "scheduled", "2026-12-08T11:45")]).await;
        let page = lawyer.get(&second).await;
        assert!(!page.body.contains("间隔较短") && !page.body.contains("时间冲突。"), "a quarter of an hour is enough within a court: {}", page.body);
        tell(&world, vec![second_hearing(4, "cancelled", "2026-12-08T09:30")]).await;
        assert!(!lawyer.get(&first).await.body.contains("时间冲突。"), "what is cancelled takes no time");
    }

    async fn a_request_waits_for_the_court_and_moves_nothing(world: World) {
        tell(&world, docket()).await;
        tell(&world, second_case("2026-12-08T10:30")).await;
        let (mut party, mut stranger, mut lawyer) =
            (registered_on_page(&world, 0).await, registered_on_page(&world, 1).await, registered_on_page(&world, 2).await);
        let first = hearing_of(&world, "A1-H1").await;
        let ask = format!("{first}/adjustment");
        let set_for = ("set_for", "2026-12-08T09:30:00");
        let empty = lawyer.post(&ask, &[("reason", " "), set_for]).await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.body.contains("请写清理由"), "{}", empty.body);
        let asked = lawyer.post(&ask, &[("reason", "同日另有庭审，9日以后都可以"), set_for]).await;
        assert!(asked.at == first && asked.body.contains("调整申请：等待法院答复") && asked.body.contains("答复以前，仍在2026年12月8日（星期二）09:30进行开庭审理"), "{}", asked.body);
        assert!(asked.body.contains("答复以后会通知您，内容显示在这一页"), "{}", asked.body);
        assert!(asked.body.contains("12月8日（星期二）09:30") && !asked.body.contains("申请调整</button>"), "the date stands: {}", asked.body);
        let again = lawyer.post(&ask, &[("reason", "再点一次"), set_for]).await;
        assert!(again.body.contains("同日另有庭审") && !again.body.contains("再点一次"), "{}", again.body);
        assert_eq!((world.count("SELECT COUNT(*) FROM adjustment").await, audited(&world, "adjustment.ask").await), (1, 1), "asked twice, asked once");
        assert_eq!(stranger.post(&ask, &[("reason", "我也要"), set_for]).await.status, StatusCode::NOT_FOUND);
        assert!(!party.get(&first).await.body.contains("同日另有庭审"), "it is nobody else's");
        assert!(lawyer.get("/m/docket").await.body.contains("调整申请：等待法院答复"));

        let (one, two) = (clerk(&world).await, crate::desk::hire(&world, "zhaomin", "赵敏", &[tingxun::staff::Role::Clerk]).await);
        let (mut window, mut other) = (Window::signed_in(&world, &one).await, Window::signed_in(&world, &two).await);
        assert!(window.get("/desk").await.body.contains("<strong class=\"count\">1</strong><span>等待答复的改期申请"));
        let list = window.get("/desk/adjustments").await;
        assert!(list.body.contains("民初1号") && list.body.contains("系统查到时间冲突") && list.body.contains("代理原告 王**"), "{}", list.body);
        let (_, rest) = list.body.split_once("href=\"/desk/adjustments/").unwrap();
        let path = format!("/desk/adjustments/{}", rest.split('"').next().unwrap());
        let work = window.get(&path).await;
        assert!(work.body.contains("9日以后都可以") && work.body.contains("申请人在同日10:30另有开庭安排") && work.body.contains("民事诉讼法第149条"), "{}", work.body);
        assert!(!work.body.contains("民初2号") && !work.body.contains("王立新"), "{}", work.body);
        other.get(&path).await;
        let answer = format!("{path}/answer");
        let silent = window.post(&answer, &[("decision", "refused"), ("answer", "")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        let refused = window.post(&answer, &[("decision", "refused"), ("answer", "合议庭时间已排满，请按时到庭")]).await;
        assert!(refused.body.contains("法院没有同意") && refused.body.contains("王丽"), "{}", refused.body);
        let late = other.post(&answer, &[("decision", "granted"), ("answer", "同意")]).await;
        assert!(late.body.contains("合议庭时间已排满") && late.body.contains("王丽"), "the second reads what the first answered: {}", late.body);
        assert_eq!((audited(&world, "adjustment.refuse").await, audited(&world, "adjustment.grant").await), (1, 0));
        let page = lawyer.get(&first).await;
        assert!(page.body.contains("法院没有同意") && page.body.contains("法院答复：合议庭时间已排满") && page.body.contains("申请调整</button>"), "{}", page.body);

        lawyer.post(&ask, &[("reason", "对方律师也同意换"), set_for]).await;
        let back = lawyer.post(&format!("{ask}/withdraw"), &[]).await;
        assert!(back.body.contains("调整申请：已撤回"), "{}", back.body);
        assert!(window.get("/desk/adjustments").await.body.contains("没有等待答复的申请"));
        assert_eq!(world.count("SELECT COUNT(*) FROM hearing WHERE starts_at = '2026-12-08T09:30' AND version = 1").await, 1, "nothing has moved");
    }

    async fn a_request_ends_with_the_day_it_was_made_against(world: World) {
        tell(&world, docket()).await;
        let (mut party, mut lawyer) = (registered_on_page(&world, 0).await, registered_on_page(&world, 2).await);
        let first = hearing_of(&world, "A1-H1").await;
        let ask = format!("{first}/adjustment");
        let changed = |sequence: i64, state: &str, starts_at: &str, room: &str| {
            let data = json!({ "id": "A1-H1", "sequence": sequence, "case": "A1", "kind": "trial", "state": state, "starts_at": starts_at, "room": room });
            vec![event(&format!("h{sequence}"), "hearing.changed", data)]
        };
        let colleague = clerk(&world).await;
        let mut window = Window::signed_in(&world, &colleague).await;
        lawyer.post(&ask, &[("reason", "另有庭审"), ("set_for", "2026-12-08T09:30:00")]).await;
        let list = window.get("/desk/adjustments").await.body;
        let (_, rest) = list.split_once("href=\"/desk/adjustments/").unwrap();
        let path = format!("/desk/adjustments/{}", rest.split('"').next().unwrap());

        tell(&world, changed(6, "scheduled", "2026-12-08T09:30", "第八法庭")).await;
        assert!(lawyer.get(&first).await.body.contains("调整申请：等待法院答复"), "another room is no other time");

        tell(&world, changed(7, "scheduled", "2026-12-09T14:00", "第八法庭")).await;
        let page = lawyer.get(&first).await.body;
        for shown in ["调整申请：开庭安排已变，申请已结束", "针对2026年12月8日（星期二）09:30的开庭", "现在开庭审理的时间是2026年12月9日（星期三）14:00", "申请调整</button>"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("仍在2026年12月8日") && !page.contains("撤回申请"), "the old day stands nowhere as the present one: {page}");
        assert!(window.get("/desk/adjustments").await.body.contains("没有等待答复的申请"));
        let late = window.post(&format!("{path}/answer"), &[("decision", "refused"), ("answer", "请按时到庭")]).await;
        assert!(late.body.contains("开庭安排已变") && !late.body.contains("请按时到庭"), "{}", late.body);
        assert_eq!((audited(&world, "adjustment.overtake").await, audited(&world, "adjustment.refuse").await), (1, 0));

        let stale = party.post(&ask, &[("reason", "要出差"), ("set_for", "2026-12-08T09:30:00")]).await;
        assert!(stale.status == StatusCode::UNPROCESSABLE_ENTITY && stale.body.contains("时间已变为2026年12月9日（星期三）14:00，请看清楚后再申请"), "{}", stale.body);
        for visit in [&mut party, &mut lawyer] {
            let asked = visit.post(&ask, &[("reason", "9日也不行"), ("set_for", "2026-12-09T14:00:00")]).await;
            assert!(asked.body.contains("答复以前，仍在2026年12月9日（星期三）14:00进行开庭审理"), "{}", asked.body);
        }
        tell(&world, changed(8, "cancelled", "2026-12-09T14:00", "第八法庭")).await;
        let page = lawyer.get(&first).await.body;
        assert!(page.contains("这次开庭审理已取消") && page.contains("您提交的调整申请随之结束") && !page.contains("撤回申请"), "{page}");
        assert!(window.get("/desk").await.body.contains("<strong class=\"count\">0</strong><span>等待答复的改期申请"));
        assert_eq!(world.count("SELECT COUNT(*) FROM adjustment WHERE state = 'overtaken' AND settled_at IS NOT NULL").await, 3);
    }

    async fn a_request_that_nobody_answered_ends_with_its_sitting_and_is_forgotten(world: World) {
        tell(&world, docket()).await;
        let mut party = registered_on_page(&world, 0).await;
        let first = hearing_of(&world, "A1-H1").await;
        party.post(&format!("{first}/adjustment"), &[("reason", "出差"), ("set_for", "2026-12-08T09:30:00")]).await;
        let states = async || world.count("SELECT COUNT(*) FROM adjustment WHERE state = 'overtaken'").await;
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        tingxun::retention::forget_old(&world.app.db, at("2026-12-08T09:00:00+08:00"), 30).await.unwrap();
        assert_eq!(states().await, 0);
        tingxun::retention::forget_old(&world.app.db, at("2026-12-08T09:31:00+08:00"), 30).await.unwrap();
        assert_eq!(states().await, 1);
        tingxun::retention::forget_old(&world.app.db, at("2027-01-08T10:00:00+08:00"), 30).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM adjustment").await, 0, "its reason goes with it");
    }

    async fn own_entries_warn_their_person_only(world: World) {
        tell(&world, docket()).await;
        let (mut party, mut stranger) = (registered_on_page(&world, 0).await, registered_on_page(&world, 1).await);
        let page = party.post("/m/docket/entries", &ENTRY).await;
        assert!(page.at == "/m/docket" && page.body.contains("12:00—13:30　上海出差") && page.body.contains("虹桥"), "{}", page.body);
        assert!(page.body.contains("与同日12:00的您自己的安排间隔较短") && page.body.contains("与同日09:30的另一项法院安排间隔较短"), "{}", page.body);
        let (_, rest) = page.body.split_once("href=\"/m/docket/entries/").unwrap();
        let path = format!("/m/docket/entries/{}", rest.split('"').next().unwrap());
        assert!(!stranger.get("/m/docket").await.body.contains("上海出差"));
        for read in [stranger.get(&path).await, stranger.post(&path, &ENTRY).await, stranger.post(&format!("{path}/delete"), &[]).await, party.get("/m/docket/entries/x").await] {
            assert_eq!(read.status, StatusCode::NOT_FOUND, "{}", read.body);
        }
        let sealed: Vec<(Vec<u8>,)> = world.app.db.all(&Sql::new("SELECT sealed FROM engagement"), Vec::new()).await.unwrap();
        assert!(sealed.len() == 1 && !sealed[0].0.windows(6).any(|bytes| bytes == "出差".as_bytes()));

        let feed = party.post("/m/calendar/on", &[("agreed", "yes")]).await;
        let (_, rest) = feed.body.split_once("/cal/").unwrap();
        let feed = format!("/cal/{}", rest.split(['"', '<']).next().unwrap());
        let given = party.get(&feed).await.body;
        assert!(given.contains("SUMMARY:自己的安排") && given.contains("DTSTART:20261208T040000Z") && !given.contains("上海") && !given.contains("虹桥"), "{given}");

        let block = world.app.sealer.index(tingxun::seal::Indexed::AddressBlock, "block");
        let caller = tingxun::registrar::Caller { account: ACCOUNT.to_owned(), openid: openid(0), block };
        let copy = world.app.registrar.export(caller).await.unwrap();
        let entry = &copy["own_entries"][0];
        assert_eq!((entry["title"].as_str(), entry["starts_at"].as_str()), (Some("上海出差"), Some("2026-12-08T12:00:00")), "{copy}");
        let form = party.get(&path).await;
        assert!(form.body.contains("value=\"上海出差\"") && form.body.contains("value=\"2026-12-08T12:00\""), "{}", form.body);
        let wrong = party.post(&path, &[("title", "改"), ("start", "2020-01-01T00:00"), ("minutes", "30")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("已经过去了") && wrong.body.contains("value=\"改\""), "{}", wrong.body);
        let page = party.post(&path, &[("title", "改到晚上"), ("start", "2026-12-08T19:00"), ("minutes", "30")]).await;
        assert!(page.body.contains("改到晚上") && !page.body.contains("间隔较短"), "{}", page.body);
        assert!(party.get(&feed).await.body.contains("SEQUENCE:1\r\nSTATUS:CONFIRMED\r\nDTSTART:20261208T110000Z"), "a change is told to calendars");
        let page = party.post(&format!("{path}/delete"), &[]).await;
        assert!(page.at == "/m/docket" && !page.body.contains("改到晚上"), "{}", page.body);
        let given = party.get(&feed).await.body;
        assert!(given.contains("SEQUENCE:2\r\nSTATUS:CANCELLED\r\nDTSTART:20261208T110000Z") && given.contains("SUMMARY:【已取消】自己的安排"), "{given}");
        for read in [party.get(&path).await, party.post(&path, &ENTRY).await, party.post(&format!("{path}/delete"), &[]).await] {
            assert_eq!(read.status, StatusCode::NOT_FOUND, "{}", read.body);
        }
        let caller = tingxun::registrar::Caller { account: ACCOUNT.to_owned(), openid: openid(0), block: world.app.sealer.index(tingxun::seal::Indexed::AddressBlock, "block") };
        let copy = world.app.registrar.export(caller).await.unwrap();
        assert_eq!(copy["own_entries"], json!([]), "its words are gone at once");
        world.passes(DAY * 31);
        let given = party.get(&feed).await.body;
        assert!(!given.contains("自己的安排"), "{given}");
        tingxun::retention::forget_old(&world.app.db, world.clock.now_ms(), 30).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM engagement").await, 0);
        for (action, times) in [("engagement.add", 1), ("engagement.change", 1), ("engagement.delete", 1)] {
            assert_eq!(audited(&world, action).await, times, "{action}");
        }
    }

    async fn an_entry_that_no_calendar_holds_is_gone_at_once(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let page = party.post("/m/docket/entries", &ENTRY).await;
        let (_, rest) = page.body.split_once("href=\"/m/docket/entries/").unwrap();
        let path = format!("/m/docket/entries/{}", rest.split('"').next().unwrap());
        party.post(&format!("{path}/delete"), &[]).await;
        assert_eq!(world.count("SELECT COUNT(*) FROM engagement").await, 0);
    }

    async fn whoever_is_forgotten_leaves_no_words_behind(world: World) {
        tell(&world, docket()).await;
        let mut party = registered_on_page(&world, 0).await;
        party.post("/m/docket/entries", &ENTRY).await;
        let first = hearing_of(&world, "A1-H1").await;
        party.post(&format!("{first}/adjustment"), &[("reason", "出差"), ("set_for", "2026-12-08T09:30:00")]).await;
        let (sealer, now) = (world.app.sealer.clone(), world.clock.now());
        let withdrawn = world.app.db.write(move |tx| Box::pin(async move {
            rights::withdraw(tx, &sealer, Whose { account: ACCOUNT, openid: &openid(0) }, now).await
        }));
        withdrawn.await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM engagement").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM adjustment WHERE state = 'withdrawn' AND sealed IS NULL").await, 1);
        let colleague = clerk(&world).await;
        let mut window = Window::signed_in(&world, &colleague).await;
        assert!(window.get("/desk/adjustments").await.body.contains("没有等待答复的申请"));
    }
}

/// What stands on the screen of the lawyer's phone, each message in one text.
fn on_screen(world: &World) -> Vec<String> {
    let text = |shown: Shown| match shown {
        Shown::Notice { lines, .. } => {
            lines.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join("｜")
        }
        Shown::Court { text, .. } => text,
        _ => String::new(),
    };
    world.simulator.screen(&openid(2)).into_iter().map(|item| text(item.shown)).collect()
}

on_both! {
    async fn a_notice_warns_of_a_clash_and_names_no_other_case(world: World) {
        registered_on_page(&world, 2).await;
        tell(&world, docket()).await;
        world.ticks().await;
        let first = on_screen(&world);
        assert!(first.iter().any(|text| text.contains("京0491民初1号")), "{first:?}");
        assert!(first.iter().all(|text| !text.contains("冲突")), "{first:?}");
        tell(&world, second_case("2026-12-08T10:30")).await;
        world.ticks().await;
        let shown = on_screen(&world);
        let warned: Vec<_> = shown.iter().filter(|text| text.contains("与同日09:30的安排冲突")).collect();
        assert_eq!(warned.len(), 1, "{shown:?}");
        assert!(
            warned[0].contains("民初2号") && !warned[0].contains("民初1号"),
            "two cases are never mixed: {shown:?}"
        );
    }

    async fn a_notice_tells_no_time_of_a_sitting_that_is_closed_to_the_public(world: World) {
        registered_on_page(&world, 2).await;
        tell(&world, docket()).await;
        tell(&world, vec![event("s1", "case.changed", json!({ "id": "A1", "sequence": 6, "number": "（2026）京0491民初1号",
            "cause": "离婚纠纷", "stage": "scheduled", "secret": true }))]).await;
        world.ticks().await;
        let before = on_screen(&world).len();
        tell(&world, second_case("2026-12-08T10:30")).await;
        world.ticks().await;
        let told = on_screen(&world).split_off(before);
        assert!(told.iter().any(|text| text.contains("民初2号") && text.contains("与同日的安排冲突")), "{told:?}");
        assert!(told.iter().all(|text| !text.contains("09:30")), "{told:?}");
    }

    async fn a_notice_tells_no_time_of_what_somebody_entered_themselves(world: World) {
        let mut lawyer = registered_on_page(&world, 2).await;
        lawyer.post("/m/docket/entries", &ENTRY).await;
        tell(&world, docket()).await;
        world.ticks().await;
        let shown = on_screen(&world);
        assert!(shown.iter().any(|text| text.contains("与同日的安排冲突")), "{shown:?}");
        assert!(shown.iter().all(|text| !text.contains("12:00") && !text.contains("上海")), "{shown:?}");
        // Another sitting is the more certain news.
        tell(&world, second_case("2026-12-08T10:30")).await;
        world.ticks().await;
        let shown = on_screen(&world);
        assert_eq!(shown.iter().filter(|text| text.contains("与同日09:30的安排冲突")).count(), 1, "{shown:?}");
    }
}
