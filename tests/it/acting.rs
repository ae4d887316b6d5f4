//! Acting for or beside somebody else: organisations, wards, helpers, assistants; what they see, for how long, and that
//! it is noted.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tingxun::audit::{self, Actor, Verdict};
use tingxun::clock::court_date;
use tingxun::db::Reader;
use tingxun::docket::own::{self, Viewer};
use tingxun::people::acting::queries::waiting;
use tingxun::people::{Whose, queries as people};
use tingxun::registrar::Review;

use crate::app_api::{app, call, registered, sign_in};
use crate::both;
use crate::case_system::{docket, event, tell};
use crate::desk::{Window, clerk};
use crate::registration::{code, openid, register, say, screen};
use crate::sign_in::registered_on_page;
use crate::visit::Visit;
use crate::world::{ACCOUNT, PEOPLE, World};

const COMPANY: &str = "某某电子商务有限公司";
const CREDIT_CODE: &str = "91110199MA9YYY010B";

fn of_company() -> Value {
    json!({ "kind": "representative", "name": COMPANY, "number": CREDIT_CODE, "note": "经办人" })
}

async fn post(world: &World, path: &str, token: &str, body: Value) -> (StatusCode, Value) {
    call(world, Method::POST, path, Some(token), Some(body)).await
}

/// What the cases of somebody are to them, one after the other.
async fn standings(world: &World, token: &str) -> Vec<String> {
    let (status, list) = call(world, Method::GET, "/cases", Some(token), None).await;
    assert_eq!(status, StatusCode::OK, "{list}");
    let cases = list["cases"].as_array().unwrap();
    cases.iter().map(|case| case["standing"].as_str().unwrap().to_owned()).collect()
}

async fn decide(world: &World, review: Review) -> String {
    let open = waiting(&world.app.db, &world.app.sealer, "", 10).await.unwrap();
    let id = open.last().expect("a claim waits").id.clone();
    let actor = Actor::Staff("clerk".to_owned());
    assert!(world.app.registrar.review_acting(&id, review, "看过原件", actor).await.unwrap());
    world.ticks().await;
    id
}

async fn invited(world: &World, token: &str, kind: &str) -> String {
    let (status, made) = post(world, "/acting/invitations", token, json!({ "kind": kind })).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    made["code"].as_str().unwrap().to_owned()
}

app! {
    async fn a_representative_sees_the_organisations_cases_until_the_court_ends_it(world: World) {
        tell(&world, docket()).await;
        let token = registered(&world, 1).await;
        let (status, problem) = post(&world, "/acting", &token, json!({ "kind": "representative", "name": COMPANY, "number": "91110199MA9YYY010C", "note": "经办人" })).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && problem["detail"].as_str().unwrap().contains("没有通过校验"), "{problem}");
        for _ in 0..2 {
            assert_eq!(post(&world, "/acting", &token, of_company()).await.0, StatusCode::ACCEPTED);
        }
        assert_eq!(waiting(&world.app.db, &world.app.sealer, "", 10).await.unwrap().len(), 1, "told again takes the old one's place");
        assert!(standings(&world, &token).await.is_empty(), "a well-formed code proves nothing");
        let id = decide(&world, Review::Approve).await;
        assert_eq!(standings(&world, &token).await, ["被告的代表"]);
        let (_, list) = call(&world, Method::GET, "/cases", Some(&token), None).await;
        let case = list["cases"][0]["id"].as_str().unwrap();
        let (status, file) = call(&world, Method::GET, &format!("/cases/{case}"), Some(&token), None).await;
        assert_eq!(status, StatusCode::OK);
        assert!(file["parties"].to_string().contains("张**") && !file.to_string().contains(PEOPLE[0][1]), "{file}");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'case.read' AND reason = 'representative'").await, 1);
        assert!(!world.app.registrar.review_acting(&id, Review::Approve, "又一次", Actor::Operator).await.unwrap());
        assert!(!world.app.registrar.review_acting(&id, Review::Refuse, "第二个人没看到已通过", Actor::Operator).await.unwrap());
        assert_eq!(standings(&world, &token).await, ["被告的代表"], "what is decided stays decided");
        assert!(world.app.registrar.end_acting_by_court(&id, "授权已撤销", Actor::Operator).await.unwrap());
        assert!(!world.app.registrar.end_acting_by_court(&id, "又一次", Actor::Operator).await.unwrap());
        assert!(standings(&world, &token).await.is_empty(), "ended at once");
        assert_eq!(world.count("SELECT COUNT(*) FROM acting WHERE sealed IS NOT NULL").await, 0, "what is over is forgotten");
        assert!(matches!(audit::verify(&world.app.db, &world.app.sealer).await.unwrap(), Verdict::Whole { .. }));
    }

    async fn a_helper_is_invited_once_noted_and_taken_back(world: World) {
        tell(&world, docket()).await;
        let (party, helper, other) = (registered(&world, 0).await, registered(&world, 1).await, registered(&world, 2).await);
        let code = invited(&world, &party, "helper").await;
        let (status, problem) = post(&world, "/acting/accepted", &party, json!({ "code": code })).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && problem["detail"].as_str().unwrap().contains("不能是您自己"), "{problem}");
        let lower = json!({ "code": code.to_lowercase() });
        let accepts = [helper.as_str(), other.as_str()].map(|token| post(&world, "/acting/accepted", token, lower.clone()));
        let answers = futures_util::future::join_all(accepts).await;
        let accepted = answers.iter().filter(|(status, _)| *status == StatusCode::NO_CONTENT).count();
        assert_eq!(accepted, 1, "raced: {answers:?}");
        let (winner, loser) = if answers[0].0 == StatusCode::NO_CONTENT { (&helper, &other) } else { (&other, &helper) };
        assert_eq!(post(&world, "/acting/accepted", loser, lower).await.0, StatusCode::UNPROCESSABLE_ENTITY, "good once");
        assert!(standings(&world, winner).await.contains(&"原告的协助人".to_owned()) || standings(&world, winner).await.contains(&"代理原告".to_owned()));
        let (_, sides) = call(&world, Method::GET, "/acting", Some(&party), None).await;
        let id = sides["beside_me"][0]["id"].as_str().unwrap().to_owned();
        let path = format!("/acting/{id}");
        assert_eq!(call(&world, Method::DELETE, &path, Some(loser), None).await.0, StatusCode::NOT_FOUND, "not theirs");
        assert_eq!(call(&world, Method::DELETE, &path, Some(&party), None).await.0, StatusCode::NO_CONTENT);
        assert_eq!(call(&world, Method::DELETE, &path, Some(&party), None).await.0, StatusCode::NOT_FOUND, "once");
        assert!(!standings(&world, winner).await.contains(&"原告的协助人".to_owned()));
        assert!(standings(&world, &helper).await.is_empty());
    }

    async fn an_assistant_follows_the_mandates_and_nothing_else(world: World) {
        tell(&world, docket()).await;
        let (lawyer, assistant) = (registered(&world, 2).await, registered(&world, 1).await);
        let (status, problem) = post(&world, "/acting/invitations", &lawyer, json!({ "kind": "assistant" })).await;
        assert_eq!((status, problem["argument"].as_str()), (StatusCode::FORBIDDEN, Some("licence")));
        for kind in ["guardian", "representative"] {
            let (status, _) = post(&world, "/acting/invitations", &lawyer, json!({ "kind": kind })).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} is for the court to decide");
        }
        let sql = tingxun::db::Sql::new("UPDATE person SET licence_index = 'looked up' WHERE id = (SELECT person_id FROM channel_identity WHERE openid = $1)");
        let wang = PEOPLE[2][0];
        world.app.db.write(move |tx| Box::pin(async move { tx.execute(&sql, tingxun::values![wang]).await })).await.unwrap();
        // The lawyer is a party elsewhere: that is no business of the assistant's.
        let [_, name, id_number, _] = PEOPLE[2];
        tell(&world, vec![
            event("o1", "case.changed", json!({ "id": "B1", "sequence": 1, "number": "(2026)京0491民初2号", "cause": "离婚纠纷", "stage": "filed" })),
            event("o2", "party.changed", json!({ "id": "B1-1", "sequence": 1, "case": "B1", "role": "plaintiff", "name": name, "id_number": id_number })),
        ]).await;
        assert_eq!(standings(&world, &lawyer).await.len(), 2);
        let code = invited(&world, &lawyer, "assistant").await;
        assert_eq!(post(&world, "/acting/accepted", &assistant, json!({ "code": code })).await.0, StatusCode::NO_CONTENT);
        assert_eq!(standings(&world, &assistant).await, ["原告代理人的助理"]);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'case.list' AND reason = 'assistant'").await, 1);
        tell(&world, vec![event("m2", "mandate.changed", json!({ "id": "A1-M1", "sequence": 6, "case": "A1", "party": "A1-1", "name": name,
            "id_number": id_number, "from": "2026-11-03", "ended": true }))]).await;
        assert!(standings(&world, &assistant).await.is_empty(), "with the mandate");
    }

    async fn guardians_end_on_the_eve_of_coming_of_age_and_are_not_dismissed_by_the_ward(world: World) {
        tell(&world, docket()).await;
        let (ward, guardian) = (registered(&world, 0).await, registered(&world, 1).await);
        let claim = json!({ "kind": "guardian", "name": PEOPLE[0][1], "number": PEOPLE[0][2], "note": "其他监护人" });
        assert_eq!(post(&world, "/acting", &ward, claim.clone()).await.0, StatusCode::UNPROCESSABLE_ENTITY, "nobody is their own guardian");
        assert_eq!(post(&world, "/acting", &guardian, claim).await.0, StatusCode::ACCEPTED);
        let id = decide(&world, Review::Approve).await;
        assert_eq!(standings(&world, &guardian).await, ["原告的监护人"]);
        assert_eq!(call(&world, Method::DELETE, &format!("/acting/{id}"), Some(&ward), None).await.0, StatusCode::NOT_FOUND);
        // Its last day is 2027-11-24, a year from the world's day.
        for (day, cases) in [("2027-11-24", 1), ("2027-11-25", 0)] {
            assert_eq!(cases_on(&world, 1, day).await, cases, "{day}");
        }
    }

    async fn invitations_expire_and_are_few(world: World) {
        let (party, helper) = (registered(&world, 0).await, registered(&world, 1).await);
        let code = invited(&world, &party, "helper").await;
        for _ in 0..4 {
            invited(&world, &party, "helper").await;
        }
        let (status, problem) = post(&world, "/acting/invitations", &party, json!({ "kind": "helper" })).await;
        assert_eq!((status, problem["argument"].as_str()), (StatusCode::CONFLICT, Some("open")));
        world.passes(Duration::from_secs(24 * 3_600));
        let prove = async |token: &str, who: usize| {
            call(&world, Method::POST, "/proof", Some(token), None).await;
            world.ticks().await;
            let (status, _) = post(&world, "/proof/code", token, json!({ "code": code_of(&world, who) })).await;
            assert_eq!(status, StatusCode::NO_CONTENT);
        };
        prove(&helper, 1).await;
        prove(&party, 0).await;
        assert_eq!(post(&world, "/acting/accepted", &helper, json!({ "code": code })).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(post(&world, "/acting/accepted", &helper, json!({ "code": "ABCDE-FGHJK" })).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let code = invited(&world, &party, "helper").await;
        assert_eq!(post(&world, "/acting/accepted", &helper, json!({ "code": code })).await.0, StatusCode::NO_CONTENT);
    }

    async fn whoever_withdraws_takes_part_in_nothing_any_more(world: World) {
        tell(&world, docket()).await;
        let (party, helper) = (registered(&world, 0).await, registered(&world, 1).await);
        let code = invited(&world, &party, "helper").await;
        assert_eq!(post(&world, "/acting/accepted", &helper, json!({ "code": code })).await.0, StatusCode::NO_CONTENT);
        let (_, copy) = call(&world, Method::GET, "/profile/export", Some(&party), None).await;
        assert_eq!((copy["acting"][0]["kind"].as_str(), copy["acting"][0]["actor"].as_str()), (Some("helper"), Some("刘**")));
        assert_eq!(standings(&world, &helper).await, ["原告的协助人"]);
        call(&world, Method::DELETE, "/profile", Some(&party), None).await;
        assert!(standings(&world, &helper).await.is_empty());
        assert_eq!(world.count("SELECT COUNT(*) FROM acting WHERE state = 'ended' AND sealed IS NULL").await, 1);
    }

    async fn a_helper_whom_the_court_approved_goes_with_the_person_too(world: World) {
        tell(&world, docket()).await;
        let (party, helper) = (registered(&world, 0).await, registered(&world, 1).await);
        let claim = json!({ "kind": "helper", "name": PEOPLE[0][1], "number": PEOPLE[0][2], "note": "子女" });
        assert_eq!(post(&world, "/acting", &helper, claim).await.0, StatusCode::ACCEPTED);
        decide(&world, Review::Approve).await;
        // The same helper by invitation as well: one row counts, so that ending it ends it.
        let code = invited(&world, &party, "helper").await;
        assert_eq!(post(&world, "/acting/accepted", &helper, json!({ "code": code })).await.0, StatusCode::NO_CONTENT);
        assert_eq!(world.count("SELECT COUNT(*) FROM acting WHERE state = 'live'").await, 1);
        let code = invited(&world, &party, "helper").await;
        assert_eq!(post(&world, "/acting/accepted", &helper, json!({ "code": code })).await.0, StatusCode::NO_CONTENT);
        let (_, sides) = call(&world, Method::GET, "/acting", Some(&party), None).await;
        let rows = sides["beside_me"].as_array().unwrap();
        assert_eq!(rows.len(), 1, "{sides}");
        let path = format!("/acting/{}", rows[0]["id"].as_str().unwrap());
        assert_eq!(call(&world, Method::DELETE, &path, Some(&party), None).await.0, StatusCode::NO_CONTENT);
        assert!(standings(&world, &helper).await.is_empty());
        assert_eq!(call(&world, Method::DELETE, "/acting/%00", Some(&party), None).await.0, StatusCode::NOT_FOUND);
        let claim = json!({ "kind": "helper", "name": PEOPLE[0][1], "number": PEOPLE[0][2], "note": "子女" });
        post(&world, "/acting", &helper, claim).await;
        decide(&world, Review::Approve).await;
        assert_eq!(standings(&world, &helper).await, ["原告的协助人"]);
        call(&world, Method::DELETE, "/profile", Some(&party), None).await;
        assert!(standings(&world, &helper).await.is_empty(), "with the consent");
    }

    async fn a_passport_is_looked_at_by_somebody_and_finds_its_owners_cases(world: World) {
        let [_, _, _, mobile] = PEOPLE[1];
        let token = sign_in(&world, &openid(1)).await;
        let (_, standing) = call(&world, Method::GET, "/registration", Some(&token), None).await;
        let told = |document: &str, number: &str| json!({ "name": "Maria Müller", "document": document, "id_number": number, "mobile": mobile, "consent_version": standing["consent_version"] });
        assert_eq!(post(&world, "/registration", &token, told("licence", "DEUC01X00T47")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        for number in ["号码", "C01X00T47"] {
            assert_eq!(post(&world, "/registration", &token, told("passport", number)).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{number}");
        }
        let (status, problem) = post(&world, "/registration", &token, told("passport", "deu c01x 00t47")).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{problem}");
        world.ticks().await;
        post(&world, "/registration/code", &token, json!({ "code": code(&world, 1) })).await;
        world.ticks().await;
        let (_, standing) = call(&world, Method::GET, "/registration", Some(&token), None).await;
        assert_eq!(standing["state"], "manual", "no register knows passports");
        let open = tingxun::people::registration::queries::manual(&world.app.db, &world.app.sealer, "", 10).await.unwrap();
        assert!(world.app.registrar.review(&open[0].id, Review::Approve, "窗口看过护照原件", Actor::Operator).await.unwrap());
        let (_, profile) = call(&world, Method::GET, "/profile", Some(&token), None).await;
        assert_eq!((profile["level"].as_i64(), profile["id_number"].as_str()), (Some(3), Some("D*********47")));
        let party = |document: Value, number: &str, sequence: i64| event(&format!("p{sequence}"), "party.changed", json!({ "id": "A1-9", "sequence": sequence, "case": "A1",
            "role": "third_party", "name": "Maria Müller", "document": document, "id_number": number }));
        tell(&world, docket()).await;
        tell(&world, vec![party(json!("hk_macau_permit"), "DEUC01X00T47", 1)]).await;
        assert!(standings(&world, &token).await.is_empty(), "another kind of document is another's");
        tell(&world, vec![party(json!("passport"), "DEUC01X00T47", 2)]).await;
        assert_eq!(standings(&world, &token).await, ["第三人"]);
        let refused = tell(&world, vec![party(json!("card"), "DEUC01X00T47", 3)]).await;
        assert_eq!(refused, ["refused"]);
    }
}

fn code_of(world: &World, who: usize) -> String {
    code(world, who)
}

/// How many cases a person would see on a day.
async fn cases_on(world: &World, who: usize, day: &str) -> usize {
    let (openid, now) = (openid(who), world.clock.now());
    let whose = Whose { account: ACCOUNT, openid: &openid };
    let reader = &mut Reader::Db(&world.app.db);
    let known = people::known(reader, &world.app.sealer, whose, court_date(now)).await.unwrap().unwrap();
    let mut viewer = Viewer::of(&known, now);
    viewer.now = day.parse::<jiff::civil::Date>().unwrap().at(12, 0, 0, 0);
    own::cases(reader, &world.app.sealer, &viewer, None, 10).await.unwrap().cases.len()
}

both! {
    async fn the_way_over_the_chat_and_the_page(world: World) {
        world.app.learn().await;
        tell(&world, docket()).await;
        assert!(say(&world, 1, "代办与协助").await.contains("实名注册"), "first oneself");
        for who in 0..2 {
            register(&world, who).await;
        }
        let said = say(&world, 1, "代办与协助").await;
        assert!(said.contains("/m/acting\">打开“代办与协助”</a>"), "{said}");
        let (mut zhang, mut liu) = (Visit::of(&world, &openid(0)), Visit::of(&world, &openid(1)));
        let page = liu.get("/m/acting").await;
        assert!(page.body.contains("我有邀请码") && !page.body.contains("请助理协助"), "{}", page.body);
        let hostile = "<script>alert(1)</script>";
        let page = liu.post("/m/acting/claim", &[("kind", "representative"), ("name", hostile), ("number", CREDIT_CODE), ("note", "经办人")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("单位全称") && !page.body.contains("<script>"), "{}", page.body);
        let page = liu.post("/m/acting/claim", &[("kind", "representative"), ("name", COMPANY), ("number", CREDIT_CODE), ("note", "经办人")]).await;
        assert!(page.body.contains("等工作人员审核") && page.body.contains(COMPANY), "{}", page.body);
        decide(&world, Review::Approve).await;
        let heard = |who, words: &str| screen(&world, who).iter().any(|text| text.contains(words));
        assert!(heard(1, "审核通过：您可以作为单位代表查看某某电子商务有限公司的案件，有效期到2027年11月24日"), "{:?}", screen(&world, 1));
        let said = say(&world, 1, "我的案件").await;
        assert!(said.contains("您是被告的代表"), "{said}");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'case.hint' AND reason = 'representative'").await, 1);
        zhang.get("/m/acting").await;
        let page = zhang.post("/m/acting/invite", &[("kind", "helper")]).await;
        let code = page.body.split("<p class=\"code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(!zhang.get("/m/acting").await.body.contains(&code), "shown once");
        let page = liu.post("/m/acting/accept", &[("code", "没有")]).await;
        assert!(page.body.contains("10位字母和数字"), "{}", page.body);
        let page = liu.post("/m/acting/accept", &[("code", &code)]).await;
        assert!(page.body.contains("已接受邀请") && page.body.contains("张**"), "{}", page.body);
        world.ticks().await;
        assert!(heard(0, "刘**现在起可以作为您的协助人查看您的案件"), "{:?}", screen(&world, 0));
        let page = zhang.get("/m/acting").await;
        let path = page.body.split("action=\"").find(|part| part.starts_with("/m/acting/0")).unwrap();
        let page = zhang.post(path.split('"').next().unwrap(), &[]).await;
        assert!(page.at == "/m/acting" && !page.body.contains("刘**"), "{}", page.body);
        world.ticks().await;
        for who in 0..2 {
            assert!(heard(who, "刘**作为张**的协助人已经结束"), "{:?}", screen(&world, who));
        }
    }

    async fn a_clerk_decides_at_the_desk(world: World) {
        tell(&world, docket()).await;
        let mut liu = registered_on_page(&world, 1).await;
        let claim = [("kind", "guardian"), ("name", PEOPLE[0][1]), ("number", PEOPLE[0][2]), ("note", "父母")];
        let page = liu.post("/m/acting/claim", &claim).await;
        assert!(page.body.contains("等工作人员审核"), "{}", page.body);
        let mut window = Window::signed_in(&world, &clerk(&world).await).await;
        let list = window.get("/desk/claims").await;
        let path = list.body.split("<a href=\"").find(|link| link.starts_with("/desk/claims/acting/")).expect("it waits");
        let path = path.split('"').next().unwrap().to_owned();
        let masked = window.get(&path).await;
        for shown in ["代办与协助", "监护人", "父母", "刘**", "119***********0017", "张**", "119***********0224", "户口簿"] {
            assert!(masked.body.contains(shown), "{shown}: {}", masked.body);
        }
        assert!(!masked.body.contains(PEOPLE[0][1]) && !masked.body.contains(PEOPLE[0][2]));
        let shown = window.post(&format!("{path}/shown"), &[("reason", "核对户口簿")]).await;
        assert!(shown.body.contains(PEOPLE[0][2]) && shown.body.contains(PEOPLE[1][1]), "{}", shown.body);
        let decided = window.post(&format!("{path}/decision"), &[("decision", "approve"), ("reason", "户口簿一致")]).await;
        assert!(decided.body.contains("一致，已通过"), "{}", decided.body);
        let page = liu.get("/m/cases").await;
        assert!(page.body.contains("原告的监护人"), "{}", page.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'case.list' AND reason = 'guardian'").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM acting WHERE decided_by LIKE 'staff:%'").await, 1);
        let list = window.get("/desk/acting").await;
        assert!(list.body.contains("刘**") && list.body.contains("监护人") && !list.body.contains(PEOPLE[1][1]), "{}", list.body);
        let path = list.body.split("action=\"").find(|form| form.starts_with("/desk/acting/")).unwrap().split('"').next().unwrap().to_owned();
        let page = window.post(&path, &[("reason", "")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = window.post(&path, &[("reason", "监护关系已变更")]).await;
        assert!(page.at == "/desk/acting" && page.body.contains("现在没有"), "{}", page.body);
        assert!(!liu.get("/m/cases").await.body.contains("原告的监护人"), "ended at once");
    }
}
