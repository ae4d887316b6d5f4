//! One's own cases and nothing else: in the chat, on the pages, in the interface of the mini-program.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;
use tingxun::db::Sql;

use crate::both;
use crate::case_system::{docket, event, tell};
use crate::registration::{code, openid, register, say};
use crate::visit::Visit;
use crate::world::{Engine, PEOPLE, World};

/// A world in which everybody is registered and 张晓晴 has a case.
async fn prepared(world: &World) {
    world.app.learn_to_listen().await;
    tell(world, docket()).await;
    for who in 0..3 {
        register(world, who).await;
    }
}

async fn id_of(world: &World, sql: &'static str) -> String {
    let (id,): (String,) = world.app.db.one(&Sql::new(sql), Vec::new()).await.unwrap();
    id
}

both! {
    async fn a_party_hears_hints_in_the_chat_and_reads_the_facts_on_the_page(world: World) {
        prepared(&world).await;
        let said = say(&world, 0, "我的案件").await;
        assert!(said.contains("（2026）京0491民初1号") && said.contains("等待开庭") && said.contains("您是原告"), "{said}");
        assert!(said.contains("12月8日") && !said.contains("09:30") && !said.contains("第三法庭"), "{said}");
        let (_, address) = said.split_once("<a href=\"").unwrap();
        let address = address.split('"').next().unwrap().strip_prefix(&world.address).unwrap().to_owned();
        let mut visit = Visit::of(&world, &openid(0));
        let page = visit.get(&address).await;
        assert!(page.at.starts_with("/m/cases/"), "{page:?}");
        for shown in ["网络购物合同纠纷", "测试法官", "010-1234567", "2026年12月8日（星期二）09:30", "50.50元", "张晓晴", "某某电子商务有限公司", "孙**"] {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
        assert!(!page.body.contains("孙大山"), "others are masked");
        let hearing = id_of(&world, "SELECT id FROM hearing").await;
        let page = visit.get(&format!("/m/hearings/{hearing}")).await;
        for shown in ["第三法庭", "测试路1号", "要带什么", "确认知悉", "缺席判决"] {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
        let page = visit.post(&format!("/m/hearings/{hearing}/noted/1"), &[]).await;
        assert!(page.body.contains("您已确认知悉"), "{}", page.body);
        tell(&world, vec![event("moved", "hearing.changed", json!({ "id": "A1-H1", "sequence": 6, "case": "A1", "kind": "trial",
            "state": "scheduled", "starts_at": "2026-12-10T14:00", "room": "第五法庭", "reason": "法官另有庭审" }))]).await;
        let page = visit.get(&format!("/m/hearings/{hearing}")).await;
        assert!(page.body.contains("有过变更") && page.body.contains("14:00") && page.body.contains("确认知悉</button>"), "a new version is to be noted anew: {}", page.body);
        let page = visit.post(&format!("/m/hearings/{hearing}/noted/1"), &[]).await;
        assert!(!page.body.contains("您已确认知悉"), "what was shown is no longer true");
    }

    async fn a_hearings_page_says_what_holds_for_its_kind_and_its_case(world: World) {
        prepared(&world).await;
        let page = format!("/m/hearings/{}", id_of(&world, "SELECT id FROM hearing").await);
        let mut visit = Visit::of(&world, &openid(0));
        let changed = |sequence: i64, kind: &str, state: &str| {
            let data = json!({ "id": "A1-H1", "sequence": sequence, "case": "A1", "kind": kind, "state": state,
                "starts_at": "2026-12-08T09:30", "room": "第三法庭" });
            vec![event(&format!("h{sequence}"), "hearing.changed", data)]
        };
        let trial = visit.get(&page).await.body;
        assert!(trial.contains("民事诉讼法第149条") && trial.contains("民事诉讼法第146条") && trial.contains("安检"), "{trial}");

        tell(&world, changed(6, "online", "scheduled")).await;
        let online = visit.get(&page).await.body;
        for shown in ["在线参加", "摄像头", "不受打扰", "民事诉讼法第149条", "缺席判决"] {
            assert!(online.contains(shown), "{shown}: {online}");
        }
        for travel in ["第三法庭", "测试路1号", "地图", "安检", "半小时到"] {
            assert!(!online.contains(travel), "{travel}: {online}");
        }

        tell(&world, changed(7, "mediation", "scheduled")).await;
        let mediation = visit.get(&page).await.body;
        assert!(mediation.contains("第三法庭") && mediation.contains("这次调解的安排有过变更"), "{mediation}");
        assert!(!mediation.contains("民事诉讼法") && !mediation.contains("缺席判决"), "{mediation}");
        tell(&world, changed(8, "mediation", "cancelled")).await;
        let cancelled = visit.get(&page).await.body;
        assert!(cancelled.contains("这次调解已取消") && !cancelled.contains("开庭审理"), "{cancelled}");

        tell(&world, changed(9, "trial", "scheduled")).await;
        tell(&world, vec![event("c6", "case.changed", json!({ "id": "A1", "sequence": 6, "number": "(2026)京0491刑初1号",
            "cause": "诽谤", "stage": "scheduled", "filed_on": "2026-11-02", "team": [] }))]).await;
        let criminal = visit.get(&page).await.body;
        assert!(criminal.contains("刑初1号") && !criminal.contains("民事诉讼法") && !criminal.contains("撤诉"), "{criminal}");
    }

    async fn whoever_asks_for_another_time_is_led_to_where_it_is_asked(world: World) {
        prepared(&world).await;
        let said = say(&world, 0, "申请改期").await;
        assert!(said.contains("/m/docket") && said.contains("申请调整") && said.contains("法院答复以后会通知您"), "{said}");
        assert!(!said.contains("已转给人工") && !said.contains("转告"), "{said}");
        let page = Visit::of(&world, &openid(0)).get("/m/docket").await;
        assert!(page.body.contains("#adjustment\">申请调整</a>"), "{}", page.body);
    }

    async fn a_stranger_and_a_missing_case_are_one(world: World) {
        prepared(&world).await;
        let own = id_of(&world, "SELECT id FROM court_case").await;
        let hearing = id_of(&world, "SELECT id FROM hearing").await;
        let mut visit = Visit::of(&world, &openid(1));
        let mut pages = Vec::new();
        for path in [
            format!("/m/cases/{own}"),
            "/m/cases/0199aaaa-0000-7000-8000-000000000000".to_owned(),
            "/m/cases/x".to_owned(),
            format!("/m/hearings/{hearing}"),
            "/m/hearings/x".to_owned(),
            "/m/cases/%00".to_owned(),
            "/m/hearings/%00".to_owned(),
        ] {
            let page = visit.get(&path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            pages.push(page.body);
        }
        assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
        let list = visit.get("/m/cases").await;
        assert!(list.body.contains("没有查到您名下的案件") && !list.body.contains("民初1号"), "{}", list.body);
        let foreign = say(&world, 1, "（2026）京0491民初1号什么时候开庭").await;
        let missing = say(&world, 1, "（2026）京0491民初777号什么时候开庭").await;
        assert_eq!(foreign, missing, "the same words");
        assert!(!foreign.contains("12月") && !foreign.contains("等待开庭"), "{foreign}");
    }

    async fn a_lawyer_loses_the_case_the_moment_the_mandate_ends(world: World) {
        prepared(&world).await;
        let own = id_of(&world, "SELECT id FROM court_case").await;
        let path = format!("/m/cases/{own}");
        let mut visit = Visit::of(&world, &openid(2));
        let page = visit.get(&path).await;
        assert!(page.status == StatusCode::OK && page.body.contains("代理原告"), "{}", page.body);
        assert!(page.body.contains("张**") && !page.body.contains("张晓晴"), "{}", page.body);
        let mandate = |id: &str, sequence: i64, to: &str, ended: bool| {
            event(id, "mandate.changed", json!({ "id": "A1-M1", "sequence": sequence, "case": "A1", "party": "A1-1", "name": "王立新",
                "id_number": PEOPLE[2][2], "from": "2026-11-03", "to": to, "ended": ended }))
        };
        tell(&world, vec![mandate("m2", 6, "2026-12-31", true)]).await;
        assert_eq!(visit.get(&path).await.status, StatusCode::NOT_FOUND, "ended");
        tell(&world, vec![mandate("m3", 7, "2026-11-24", false)]).await;
        assert_eq!(visit.get(&path).await.status, StatusCode::OK, "its last day");
        let said = say(&world, 2, "我的案件").await;
        assert!(said.contains("您是代理原告"), "{said}");
        // It is 10:00 at the court; after fourteen hours the next day has begun.
        world.passes(Duration::from_secs(14 * 3_600 + 1));
        let said = say(&world, 2, "我的案件").await;
        assert!(said.contains("没有查到您名下的案件"), "{said}");
    }

    async fn facts_want_a_fresh_proof(world: World) {
        prepared(&world).await;
        world.passes(Duration::from_secs(1_801));
        let mut visit = Visit::of(&world, &openid(0));
        let page = visit.get("/m/cases").await;
        assert_eq!(page.at, "/m/verify");
        assert!(!page.body.contains("民初1号"));
        let page = visit.post("/m/verify/send", &[("to", "/m/cases")]).await;
        assert!(page.body.contains("199****0001"), "{}", page.body);
        world.ticks().await;
        let wrong = visit.post("/m/verify", &[("to", "/m/cases"), ("code", "1")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let right = code(&world, 0);
        let page = visit.post("/m/verify", &[("to", "/m/cases"), ("code", &right)]).await;
        assert!(page.at == "/m/cases" && page.body.contains("民初1号"), "{page:?}");
        // A code for a fresh proof registers nobody, and leads to our own pages only.
        let page = visit.post("/m/verify", &[("to", "https://evil.example"), ("code", &right)]).await;
        assert!(page.body.contains("已经作废"), "{}", page.body);
    }

    async fn a_closed_case_says_nothing_in_the_chat(world: World) {
        tell(&world, docket()).await;
        tell(&world, vec![
            event("s1", "case.changed", json!({ "id": "S1", "sequence": 1, "number": "（2026）京0491民初9号", "cause": "离婚纠纷", "stage": "mediation", "secret": true })),
            event("s2", "party.changed", json!({ "id": "S1-1", "sequence": 1, "case": "S1", "role": "plaintiff", "name": PEOPLE[1][1], "id_number": PEOPLE[1][2] })),
        ]).await;
        world.app.learn_to_listen().await;
        register(&world, 1).await;
        let said = say(&world, 1, "我的案件").await;
        assert!(said.contains("不公开审理") && !said.contains("离婚") && !said.contains("调解"), "{said}");
        let mut visit = Visit::of(&world, &openid(1));
        let page = visit.get("/m/cases").await;
        assert!(page.body.contains("离婚纠纷") && page.body.contains("不公开审理"), "{}", page.body);
    }

    async fn pages_cover_every_case_once(world: World) {
        world.app.learn_to_listen().await;
        let events = (1..=45).flat_map(|n| [
            event(&format!("c{n}"), "case.changed", json!({ "id": format!("C{n}"), "sequence": 1, "number": format!("（2026）京0491民初{n}号"), "cause": "合同纠纷", "stage": "filed" })),
            event(&format!("p{n}"), "party.changed", json!({ "id": format!("P{n}"), "sequence": 1, "case": format!("C{n}"), "role": "plaintiff", "name": PEOPLE[0][1], "id_number": PEOPLE[0][2] })),
        ]);
        tell(&world, events.collect()).await;
        register(&world, 0).await;
        let mut visit = Visit::of(&world, &openid(0));
        let (mut seen, mut path) = (Vec::new(), "/m/cases".to_owned());
        loop {
            let page = visit.get(&path).await;
            seen.extend(page.body.split("<strong>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()));
            let Some((_, next)) = page.body.split_once("/m/cases?after=") else { break };
            path = format!("/m/cases?after={}", next.split('"').next().unwrap());
        }
        let distinct: std::collections::HashSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), distinct.len()), (45, 45));
        assert_eq!(seen[0], "（2026）京0491民初45号", "the newest first");
        let said = say(&world, 0, "（2026）京0491民初3号到哪一步了").await;
        assert!(said.contains("（2026）京0491民初3号") && said.contains("您是原告"), "a chat lists twenty and knows them all: {said}");
        let said = say(&world, 0, "（2026）京0491民初46号到哪一步了").await;
        assert!(!said.contains("您是原告"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_file_tells_nobodys_name_or_number() {
    let world = World::on(Engine::Sqlite).await.unwrap();
    prepared(&world).await;
    world.app.db.close().await;
    let mut bytes = std::fs::read(world.directory().join("court.db")).unwrap();
    bytes.extend(std::fs::read(world.directory().join("court.db-wal")).unwrap_or_default());
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("民初1号"), "the file was read");
    for [_, name, id_number, mobile] in PEOPLE {
        assert!(!holds(name) && !holds(id_number) && !holds(mobile), "{name}");
    }
    for secret in ["孙大山", "某某电子商务有限公司", "网络购物合同纠纷", "第三法庭", "010-1234567"]
    {
        assert!(!holds(secret), "{secret}");
    }
}

both! {
    async fn a_licence_opens_mandates_once_somebody_has_looked_it_up(world: World) {
        use tingxun::audit::Actor;
        use tingxun::people::licence::queries::waiting;
        use tingxun::registrar::Review;
        prepared(&world).await;
        let licence = "11101201010999999";
        tell(&world, vec![event("l1", "mandate.changed", json!({ "id": "A1-M1", "sequence": 9, "case": "A1", "party": "A1-1",
            "name": "王立新", "licence": licence, "from": "2026-11-03" }))]).await;
        assert!(say(&world, 2, "我的案件").await.contains("没有查到您名下的案件"), "the number alone proves nothing");
        let said = say(&world, 2, "律师认证").await;
        assert!(said.contains("执业证号"), "{said}");
        let said = say(&world, 2, "1110120101099999").await;
        assert!(said.contains("17位"), "{said}");
        say(&world, 2, licence).await;
        let said = say(&world, 2, "演示律师事务所").await;
        assert!(said.contains("11101********9999") && said.contains("演示律师事务所") && !said.contains(licence), "{said}");
        say(&world, 2, "确认提交").await;
        assert!(say(&world, 2, "我的案件").await.contains("没有查到您名下的案件"), "not looked up yet");
        let open = waiting(&world.app.db, &world.app.sealer, "", 10).await.unwrap();
        let (id, registrar) = (&open[0].id, &world.app.registrar);
        assert!(registrar.review_licence(id, Review::Approve, "查过律师名录", Actor::Operator).await.unwrap());
        assert!(!registrar.review_licence(id, Review::Approve, "又一次", Actor::Operator).await.unwrap());
        let said = say(&world, 2, "我的案件").await;
        assert!(said.contains("您是代理原告"), "{said}");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'licence.verify'").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM licence WHERE sealed IS NOT NULL").await, 0);
    }
}
