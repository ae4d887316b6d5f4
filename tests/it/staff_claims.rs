//! What waits for a clerk: seen masked, looked at for a reason, decided once.

use std::time::Duration;

use reqwest::StatusCode;
use tingxun::audit::{self, Actor, Verdict};
use tingxun::clock::court_midnight_ms;
use tingxun::db::Sql;
use tingxun::law::identifier::LawyerLicence;
use tingxun::people::licence::{ToldLicence, queries as licences};
use tingxun::people::{Whose, queries as people};
use tingxun::registrar::waiting::{Kind, Reason};
use tingxun::staff::Role;

use crate::both;
use crate::desk::{OUR_KEYS, Window, clerk, hire, waiting_registration};
use crate::registration::{openid, register, screen};
use crate::world::{ACCOUNT, PEOPLE, World};

const LICENCE: &str = "11101201010999999";

/// A licence of a person, whose firm has this name; returns its id.
async fn waiting_licence(world: &World, person: String, firm: &str) -> String {
    let today = tingxun::clock::court_date(world.clock.now());
    let told = ToldLicence { number: LawyerLicence::parse(LICENCE, today).unwrap(), firm: firm.to_owned() };
    let (sealer, id, now_ms) = (world.app.sealer.clone(), world.app.ids.make(), world.clock.now_ms());
    let named = id.clone();
    let open = world.app.db.write(move |tx| {
        Box::pin(async move {
            let whose = Whose { account: ACCOUNT, openid: &openid(0) };
            licences::open(tx, &sealer, &named, &person, whose, &told, now_ms).await
        })
    });
    open.await.unwrap();
    id
}

async fn trail(world: &World, action: &str) -> Vec<(String, String, Option<String>)> {
    let sql = Sql::new("SELECT actor, subject, reason FROM audit WHERE action = $1 ORDER BY place");
    world.app.db.all(&sql, tingxun::values![action]).await.unwrap()
}

both! {
    async fn a_clerk_compares_a_card_and_the_person_is_registered(world: World) {
        let id = waiting_registration(&world, 0).await;
        world.passes(Duration::from_secs(2 * 3_600));
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let list = window.get("/desk/claims").await;
        assert!(list.body.contains("张**") && list.body.contains("119***********0224") && list.body.contains("等待时间：2小时"), "{}", list.body);
        let path = format!("/desk/claims/registration/{id}");
        let masked = window.get(&path).await;
        for secret in &PEOPLE[0][1..] {
            assert!(!list.body.contains(secret) && !masked.body.contains(secret), "{}", masked.body);
        }
        for reason in ["", "  ", "a\u{1}b"] {
            let read = window.post(&format!("{path}/shown"), &[("reason", reason)]).await;
            assert_eq!(read.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(read.body.contains("请写明理由") && !read.body.contains(PEOPLE[0][2]), "{}", read.body);
        }
        assert!(trail(&world, "claim.unmask").await.is_empty());
        let shown = window.post(&format!("{path}/shown"), &[("reason", "窗口核对证件原件")]).await;
        for secret in &PEOPLE[0][1..] {
            assert!(shown.body.contains(secret), "{}", shown.body);
        }
        let looks = trail(&world, "claim.unmask").await;
        let (actor, subject, reason) = &looks[0];
        assert!(actor.starts_with("staff:") && *subject == format!("registration:{id}"), "{looks:?}");
        assert_eq!(reason.as_deref(), Some("窗口核对证件原件"));
        let reloaded = window.get(&format!("{path}/shown")).await;
        assert!(reloaded.at == path && !reloaded.body.contains(PEOPLE[0][2]), "masked again");
        let unsaid = window.post(&format!("{path}/decision"), &[("decision", "approve"), ("reason", "")]).await;
        assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Whoever has just followed can be written to.
        world.simulator.follow(&openid(0), None).await;
        let fields = [("decision", "approve"), ("reason", "窗口已核对证件原件，一致")];
        let decided = window.post(&format!("{path}/decision"), &fields).await;
        assert!(decided.at == path && decided.body.contains("一致，已通过") && decided.body.contains("王丽"), "{}", decided.body);
        let again = window.post(&format!("{path}/decision"), &fields).await;
        assert!(again.body.contains("已经处理"), "{}", again.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE level = 3").await, 1);
        let bound = trail(&world, "person.bind").await;
        assert_eq!((bound.len(), &bound[0].0, bound[0].2.as_deref()), (1, actor, Some("窗口已核对证件原件，一致")));
        world.ticks().await;
        let last = screen(&world, 0).pop().unwrap();
        assert!(last.contains("实名注册成功，张**"), "{last}");
        let verdict = audit::verify(&world.app.db, &world.app.sealer).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
        assert!(window.get("/desk/claims").await.body.contains("现在没有待核的身份"));
    }

    async fn a_card_that_does_not_agree_binds_nobody(world: World) {
        world.simulator.follow(&openid(1), None).await;
        let id = waiting_registration(&world, 1).await;
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let fields = [("decision", "refuse"), ("reason", "证件与本人不符")];
        let decided = window.post(&format!("/desk/claims/registration/{id}/decision"), &fields).await;
        assert!(decided.body.contains("不一致，未通过") && decided.body.contains("王丽"), "{}", decided.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM person").await, 0);
        assert_eq!(trail(&world, "registration.refuse").await.len(), 1);
        world.ticks().await;
        let last = screen(&world, 1).pop().unwrap();
        assert!(!last.contains("证件与本人不符"), "the reason is the court's own: {last}");
    }

    async fn two_clerks_decide_one_claim_once(world: World) {
        world.simulator.follow(&openid(0), None).await;
        let first = hire(&world, "first", "甲书记员", &[Role::Clerk]).await;
        let second = hire(&world, "second", "乙书记员", &[Role::Clerk]).await;
        let mut one = Window::signed_in(&world, &first).await;
        let mut two = Window::signed_in(&world, &second).await;
        let licence = waiting_licence(&world, "somebody".to_owned(), "某律师事务所").await;
        let registration = waiting_registration(&world, 0).await;
        for path in [format!("/desk/claims/licence/{licence}"), format!("/desk/claims/registration/{registration}")] {
            one.get(&path).await;
            two.get(&path).await;
            let decision = format!("{path}/decision");
            let (approved, refused) = tokio::join!(
                one.post(&decision, &[("decision", "approve"), ("reason", "一致")]),
                two.post(&decision, &[("decision", "refuse"), ("reason", "不一致")])
            );
            assert!(approved.body.contains("已经处理") && refused.body.contains("已经处理"), "{}", approved.body);
            let by_first = approved.body.contains("甲书记员") && approved.body.contains("一致，已通过");
            let by_second = approved.body.contains("乙书记员") && approved.body.contains("不一致，未通过");
            assert!(by_first != by_second, "{}", approved.body);
            assert_eq!(by_first, refused.body.contains("甲书记员"), "both read the same");
        }
        let decided = trail(&world, "licence.verify").await.len() + trail(&world, "licence.refuse").await.len();
        assert_eq!(decided, 1);
        let decided = trail(&world, "person.bind").await.len() + trail(&world, "registration.refuse").await.len();
        assert_eq!(decided, 1);
    }

    async fn a_licence_is_compared_with_its_holder_and_hostile_words_stay_words(world: World) {
        world.app.learn_to_listen().await;
        register(&world, 0).await;
        let sql = Sql::new("SELECT id FROM person");
        let (person,): (String,) = world.app.db.one(&sql, Vec::new()).await.unwrap();
        let firm = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>律师事务所";
        let id = waiting_licence(&world, person.clone(), firm).await;
        let clerk = hire(&world, "wangli", "<svg/onload=alert(3)>", &[Role::Clerk]).await;
        let mut window = Window::signed_in(&world, &clerk).await;
        let path = format!("/desk/claims/licence/{id}");
        let hostile = window.get("/desk/claims?after=%22%3E%3Cscript%3E").await;
        let pages = [window.get("/desk/claims").await, window.get(&path).await, window.get("/desk/me").await, hostile];
        for page in &pages {
            let body = page.body.replace(OUR_KEYS, "");
            assert!(!body.contains("<script") && !page.body.contains("<img") && !page.body.contains("<svg/"), "{}", page.body);
        }
        assert!(pages[1].body.contains("&#60;script&#62;") && pages[1].body.contains("张**") && !pages[1].body.contains(LICENCE));
        let shown = window.post(&format!("{path}/shown"), &[("reason", "查询律师登记<script>")]).await;
        assert!(shown.body.contains(LICENCE) && shown.body.contains("张晓晴") && !shown.body.replace(OUR_KEYS, "").contains("<script"), "{}", shown.body);
        let fields = [("decision", "approve"), ("reason", "律师登记查询一致")];
        let decided = window.post(&format!("{path}/decision"), &fields).await;
        assert!(decided.body.contains("一致，已通过") && decided.body.contains("&#60;svg/onload"), "{}", decided.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE licence_index IS NOT NULL").await, 1);
        // The same licence, told by somebody else.
        world.passes(Duration::from_secs(3_700));
        register(&world, 1).await;
        let (holder, today) = (openid(1), tingxun::clock::court_date(world.clock.now()));
        let whose = Whose { account: ACCOUNT, openid: &holder };
        let reader = &mut tingxun::db::Reader::Db(&world.app.db);
        let other = people::known(reader, &world.app.sealer, whose, today).await.unwrap().unwrap().id;
        let id = waiting_licence(&world, other, "另一律师事务所").await;
        let mut window = Window::signed_in(&world, &clerk).await;
        let held = window.post(&format!("/desk/claims/licence/{id}/decision"), &fields).await;
        assert!(held.status == StatusCode::CONFLICT && held.body.contains("另一个人名下"), "{}", held.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM licence WHERE state = 'manual'").await, 1, "it still waits");
    }

    async fn the_list_goes_on_from_page_to_page_the_oldest_first(world: World) {
        let mut ids = Vec::new();
        for place in 0..41 {
            // Each person has one licence that waits.
            ids.push(waiting_licence(&world, format!("p{place}"), "某律师事务所").await);
            world.passes(Duration::from_secs(1));
        }
        ids.push(waiting_registration(&world, 0).await);
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let (mut path, mut seen) = ("/desk/claims".to_owned(), Vec::new());
        loop {
            let page = window.get(&path).await.body;
            for link in page.split("<li><a href=\"/desk/claims/").skip(1) {
                seen.push(link.split('"').next().unwrap().split_once('/').unwrap().1.to_owned());
            }
            match page.split_once("/desk/claims?after=") {
                Some((_, rest)) => path = format!("/desk/claims?after={}", rest.split('"').next().unwrap()),
                None => break,
            }
        }
        assert_eq!(seen, ids);
    }

    async fn the_looks_of_a_day_are_counted_for_each(world: World) {
        let id = waiting_registration(&world, 0).await;
        let look = async |actor: Actor| {
            let since_ms = court_midnight_ms(world.clock.now());
            let reason = Reason::read("窗口核对").unwrap();
            let looked = world.app.registrar.unmask(Kind::Registration, &id, reason, actor, since_ms).await;
            looked.unwrap().unwrap().1
        };
        let colleague = |name: &str| Actor::Staff(name.to_owned());
        let looks = [look(colleague("one")).await, look(colleague("one")).await, look(colleague("two")).await];
        assert_eq!(looks, [1, 2, 1]);
        world.passes(Duration::from_secs(24 * 3_600));
        assert_eq!(look(colleague("one")).await, 1, "another day");
    }

    async fn what_does_not_exist_is_not_found(world: World) {
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        window.get("/desk/me").await;
        for path in ["/desk/claims/registration/none", "/desk/claims/none/none", "/desk/claims/licence/%22%3E"] {
            assert_eq!(window.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            let shown = window.post(&format!("{path}/shown"), &[("reason", "查看")]).await;
            assert_eq!(shown.status, StatusCode::NOT_FOUND, "{path}");
            let decided = window.post(&format!("{path}/decision"), &[("decision", "approve"), ("reason", "一致")]).await;
            assert_eq!(decided.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(trail(&world, "claim.unmask").await.is_empty());
    }
}
