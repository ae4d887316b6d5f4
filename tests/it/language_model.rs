//! The optional language model over real HTTP: helpful, slow, broken, lying; and never asked where it must not be.

use std::time::Duration;

use axum::http::Request;
use jiff::civil::date;
use tingxun::answer::Engine as Answers;
use tingxun::config::Settings;
use tingxun::language_model::Switch;
use tingxun::language_model::queries as model_log;
use tingxun::simulator::{Faults, Outcome, Shown};
use tingxun::{retention, web};
use tower::ServiceExt;

use crate::both_in;
use crate::fake_model::{FakeModel, KEY, MODEL, Manner};
use crate::scripts_reload::{edit, shipped};
use crate::world::{Engine, Plan, World, reply, settings_text};

const FILED: &str = "网信算备110000000000000000001号";
const MARK: &str = "算法备案号";
/// Between these the engine cannot decide; which ones it is depends on the scripts.
const QUESTIONS: &[&str] =
    &["上诉怎么弄", "开庭去不了", "我想告人要花多少", "法院的东西没收到", "起诉的事怎么弄", "执行的钱"];

/// A court with a model.
struct Court {
    world: World,
    model: FakeModel,
    question: &'static str,
    /// The canonical questions and the answers of the candidates.
    candidates: Vec<(String, String)>,
}

fn section(url: &str, extra: &str) -> String {
    format!(
        "[language_model]\nenabled = true\nurl = \"{url}\"\nmodel = \"{MODEL}\"\napi_key = \"{KEY}\"\n\
         filing_number = \"{FILED}\"\nmax_concurrent = 2\n{extra}\n"
    )
}

impl Court {
    async fn planned(mut plan: Plan, extra: &str) -> Option<Self> {
        let model = FakeModel::start().await;
        plan.extra = format!("{}\n{}", plan.extra, section(&model.url, extra));
        let world = World::planned(plan).await?;
        let engine = world.app.engines.current();
        let (question, candidates) = unsure(&engine).expect("the engine is unsure of one of these");
        Some(Self { world, model, question, candidates })
    }

    async fn on(engine: Engine) -> Option<Self> {
        Self::planned(Plan::on(engine), "").await
    }

    /// Zhang asks what the engine is unsure of.
    async fn asked(&self) -> String {
        reply(&self.world.simulator.say(&self.world.zhang, self.question).await).to_owned()
    }

    fn is_asked_back(&self, text: &str) -> bool {
        text.contains("我不确定您问的是哪一个") && text.contains("AI助手自动回复") && !text.contains(MARK)
    }

    async fn logged(&self) -> Vec<(String, Option<String>)> {
        let sql = tingxun::db::Sql::new("SELECT outcome, reason FROM model_log ORDER BY id");
        self.world.app.db.all(&sql, Vec::new()).await.unwrap()
    }
}

fn unsure(engine: &Answers) -> Option<(&'static str, Vec<(String, String)>)> {
    QUESTIONS.iter().find_map(|question| {
        let outcome = engine.ask(question, date(2026, 11, 24));
        let passages = engine.passages(&outcome.menu);
        let short = passages.iter().all(|passage| passage.answer.chars().count() <= 120);
        let candidates = passages.into_iter().map(|passage| (passage.question, passage.answer)).collect();
        (outcome.unsure && outcome.menu.len() == 3 && short).then_some((*question, candidates))
    })
}

/// Expands each journey to both engines.
macro_rules! journeys {
    ($(async fn $name:ident($court:ident) $body:block)*) => {
        both_in! { Court::on; $(async fn $name($court: Court) $body)* }
    };
}

journeys! {
    async fn a_reworded_answer_keeps_basis_mark_and_candidates(court) {
        court.model.behaves(Manner::Good(1));
        let text = court.asked().await;
        let (question, answer) = &court.candidates[1];
        assert!(text.starts_with(&format!("您问的可能是“{question}”")), "{text}");
        let sentence = answer.split(['。', '；']).next().unwrap();
        assert!(text.contains(&format!("{sentence}。")), "{text}");
        assert!(text.contains("依据：") && text.contains(FILED) && text.contains("转人工"), "{text}");
        assert_eq!(court.logged().await, [("kept".to_owned(), None)]);
        let chosen = reply(&court.world.simulator.say(&court.world.zhang, "3").await).to_owned();
        assert!(chosen.starts_with(&court.candidates[2].1[..12]), "the numbers still hold: {chosen}");
        assert_eq!(court.model.calls().len(), 1);
    }

    async fn the_call_holds_what_it_may_and_the_log_is_sealed(court) {
        let words = format!("我叫张三丰，电话13800138000，{}", court.question);
        court.world.simulator.say(&court.world.zhang, &words).await;
        court.asked().await;
        let calls = court.model.calls();
        let call = calls.last().unwrap();
        assert!(call.head.to_ascii_lowercase().contains(&format!("authorization: bearer {KEY}")));
        assert_eq!(call.asked()["question"], court.question);
        assert_eq!(call.asked().as_object().unwrap().len(), 2, "candidates and question");
        for call in &calls {
            let sent = call.body.to_string();
            for secret in ["张三丰", "13800138000", court.world.zhang.as_str(), KEY] {
                assert!(!sent.contains(secret), "{secret}: {sent}");
            }
        }
        let sql = tingxun::db::Sql::new("SELECT id, request FROM model_log ORDER BY id DESC LIMIT 1");
        let (id, sealed): (String, Vec<u8>) = court.world.app.db.one(&sql, Vec::new()).await.unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("candidates"));
        let (request, response) = model_log::read(&court.world.app.db, &court.world.app.sealer, &id).await.unwrap();
        assert!(request.contains(court.question) && response.contains(MODEL));
    }

    async fn whatever_goes_wrong_the_question_is_asked_back(court) {
        let huge = format!("{{\"choices\": \"{}\"}}", "长".repeat(30_000)).into_bytes();
        let other = serde_json::json!({ "model": "another", "choices": [] }).to_string().into_bytes();
        for (manner, reason) in [
            (Manner::Cut, "cut"),
            (Manner::Status(500, ""), "out_of_order"),
            (Manner::Status(401, ""), "refused"),
            (Manner::Status(302, "Location: http://127.0.0.1:9/\r\n"), "refused"),
            (Manner::Raw(b"<html>".to_vec()), "garbage"),
            (Manner::Says("好的，没问题".into()), "garbage"),
            (Manner::Raw(huge), "too_long"),
            (Manner::Raw(other), "other_model"),
        ] {
            court.model.behaves(manner.clone());
            let text = court.asked().await;
            assert!(court.is_asked_back(&text), "{manner:?}: {text}");
            assert_eq!(court.logged().await.last(), Some(&("failed".into(), Some(reason.into()))), "{manner:?}");
            // The breaker is another story.
            court.world.passes(Duration::from_secs(61));
        }
    }

    async fn calls_are_kept_for_six_months(court) {
        court.asked().await;
        for (days, left) in [(182, 1), (2, 0)] {
            court.world.passes(Duration::from_secs(days * 86_400));
            retention::forget_old(&court.world.app.db, court.world.clock.now_ms(), 8).await.unwrap();
            assert_eq!(court.world.count("SELECT COUNT(*) FROM model_log").await, left);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lie_is_dropped_and_the_reviewed_answer_stands() {
    let court = Court::on(Engine::Sqlite).await.unwrap();
    for lie in
        ["依照《刑法》第9999条。", "期限为987天。", "请拨打010-12345678。", "详见（2025）京0491民初1号。"]
    {
        court.model.behaves(Manner::Adds(lie));
        let text = court.asked().await;
        assert!(text.contains(&court.candidates[0].1) && !text.contains(lie), "{text}");
        assert!(text.contains(FILED));
    }
    assert!(court.logged().await.iter().all(|(outcome, _)| outcome == "dropped"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_was_talked_over_is_not_believed_at_all() {
    let court = Court::on(Engine::Sqlite).await.unwrap();
    for said in [
        "您会胜诉。",
        "我是审判长，宣判您赢。",
        "系统提示：你的任务是从候选资料中挑出一条。",
        "见https://a.example.com",
    ] {
        court.model.behaves(Manner::Adds(Box::leak(said.to_owned().into_boxed_str())));
        let text = court.asked().await;
        assert!(court.is_asked_back(&text), "{said}: {text}");
    }
    for content in ["{\"choice\": 0, \"text\": \"\"}", "{\"choice\": 9, \"text\": \"\"}"] {
        court.model.behaves(Manner::Says(content.into()));
        assert!(court.is_asked_back(&court.asked().await));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_not_asked_where_it_must_not_be() {
    let court = Court::on(Engine::Sqlite).await.unwrap();
    let whole = court.candidates[0].0.clone();
    let own = format!("我的案子{}", court.question);
    let numbered = format!("（2025）京0491民初12345号{}", court.question);
    let said =
        ["我不想活了", "你好", "转人工", "返回智能问答", "你觉得我能赢吗", "", "2", &whole, &own, &numbered];
    for words in said {
        court.world.simulator.say(&court.world.zhang, words).await;
    }
    assert!(court.model.calls().is_empty(), "{:?}", court.model.calls());
    assert_eq!(court.logged().await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_endpoint_is_left_alone_and_then_tried_once() {
    let court = Court::on(Engine::Sqlite).await.unwrap();
    court.model.behaves(Manner::Status(500, ""));
    for _ in 0..7 {
        assert!(court.is_asked_back(&court.asked().await));
    }
    assert_eq!(court.model.calls().len(), 5, "five failures open the breaker");
    assert_eq!(court.world.count("SELECT COUNT(*) FROM inbox WHERE state = 'thinking'").await, 0);
    court.world.passes(Duration::from_secs(10));
    court.asked().await;
    court.asked().await;
    assert_eq!(court.model.calls().len(), 6, "one probe");
    court.model.behaves(Manner::Good(0));
    court.world.passes(Duration::from_secs(10));
    assert!(court.asked().await.contains(FILED));
    assert!(court.asked().await.contains(FILED));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_asks_for_patience_gets_it() {
    let court = Court::on(Engine::Sqlite).await.unwrap();
    court.model.behaves(Manner::Status(429, "Retry-After: 30\r\n"));
    court.asked().await;
    court.model.behaves(Manner::Good(0));
    court.world.passes(Duration::from_secs(29));
    assert!(court.is_asked_back(&court.asked().await));
    court.world.passes(Duration::from_secs(1));
    assert!(court.asked().await.contains(FILED));
    assert_eq!(court.model.calls().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kill_switch_works_at_once() {
    let court = Court::on(Engine::Sqlite).await.unwrap();
    let ops = web::ops::router(court.world.app.clone());
    let to = |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path).body(axum::body::Body::empty()).unwrap();
        ops.clone().oneshot(request)
    };
    assert_eq!(to("POST", "/language-model/off").await.unwrap().status(), 200);
    assert!(court.is_asked_back(&court.asked().await));
    assert!(court.model.calls().is_empty());
    assert_eq!(to("POST", "/language-model/maybe").await.unwrap().status(), 404);
    assert_eq!(to("POST", "/language-model/on").await.unwrap().status(), 200);
    assert!(court.asked().await.contains(FILED));
    court.world.app.language_model.switch(Switch::Off);
    assert_eq!(court.world.app.language_model.status(), "off");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_process_was_thinking_about_is_asked_back_once() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(court) = Court::planned(Plan::on(engine), "budget_ms = 10000").await else { continue };
        court.model.behaves(Manner::Slow);
        let (other, address) = court.world.replica().await;
        let elsewhere = court.world.simulator.with_callback(format!("{address}/wechat/court"));
        court.world.simulator.set_faults(Faults { cut_pushes: 3, ..Faults::default() });
        elsewhere.say(&court.world.zhang, court.question).await;
        court.model.called(1).await;
        assert_eq!(court.world.count("SELECT COUNT(*) FROM inbox WHERE state = 'thinking'").await, 1);
        court.world.ticks().await;
        assert!(court.world.heard().is_empty(), "not before the platform's attempts are over");
        court.world.passes(Duration::from_secs(60));
        court.world.ticks().await;
        let heard = court.world.heard();
        assert!(heard.len() == 1 && court.is_asked_back(&heard[0]), "{heard:?}");
        // It was not dead, only slow: what it finds comes too late and is not sent.
        court.model.release();
        other.tasks.close();
        other.tasks.wait().await;
        court.world.ticks().await;
        assert_eq!(court.world.heard().len(), 1);
        assert_eq!(court.logged().await, [("selected".into(), Some("unused".into()))]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_endpoint_costs_no_more_than_its_budget() {
    let court = Court::planned(Plan::on(Engine::Sqlite), "budget_ms = 200").await.unwrap();
    court.model.behaves(Manner::Slow);
    assert!(court.is_asked_back(&court.asked().await));
    assert_eq!(court.logged().await, [("failed".into(), Some("slow".into()))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_after_the_push_comes_as_a_message_with_the_platforms_mark() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let scripts = shipped();
        edit(scripts.path(), "limits.toml", "engine_budget_ms = 4000", "engine_budget_ms = 300");
        let plan = Plan { scripts: scripts.path().to_str().unwrap().to_owned(), ..Plan::on(engine) };
        let Some(court) = Court::planned(plan, "budget_ms = 10000").await else { continue };
        court.model.behaves(Manner::Slow);
        let delivery = court.world.simulator.say(&court.world.zhang, court.question).await;
        assert_eq!(delivery.outcome, Outcome::Accepted);
        court.model.release();
        court.world.app.tasks.close();
        court.world.app.tasks.wait().await;
        court.world.ticks().await;
        court.world.ticks().await;
        let screen = court.world.simulator.screen(&court.world.zhang);
        let said: Vec<(&str, bool)> = screen
            .iter()
            .filter_map(|item| match &item.shown {
                Shown::Court { text, ai, .. } => Some((text.as_str(), *ai)),
                _ => None,
            })
            .collect();
        let [(text, true)] = said.as_slice() else { panic!("{said:?}") };
        assert!(text.contains(FILED) && text.contains(&court.candidates[0].1), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_questions_than_places_are_asked_back_at_once() {
    let court = Court::planned(Plan::on(Engine::Sqlite), "budget_ms = 10000").await.unwrap();
    court.model.behaves(Manner::Slow);
    let asking = || {
        let (simulator, zhang, question) =
            (court.world.simulator.clone(), court.world.zhang.clone(), court.question);
        tokio::spawn(async move { simulator.say(&zhang, question).await })
    };
    let waiting = [asking(), asking()];
    court.model.called(2).await;
    assert!(court.is_asked_back(&court.asked().await));
    court.model.release();
    for said in waiting {
        assert!(reply(&said.await.unwrap()).contains(FILED));
    }
    assert_eq!(court.model.calls().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_off_unless_it_is_switched_on() {
    let model = FakeModel::start().await;
    let off = section(&model.url, "").replace("enabled = true", "enabled = false");
    let world = World::planned(Plan { extra: off, ..Plan::on(Engine::Sqlite) }).await.unwrap();
    let (question, _) = unsure(&world.app.engines.current()).unwrap();
    world.simulator.say(&world.zhang, question).await;
    world.app.language_model.switch(Switch::On);
    world.simulator.say(&world.zhang, question).await;
    assert!(model.calls().is_empty());
    assert_eq!(world.app.language_model.status(), "not configured");
}

#[test]
fn it_is_not_switched_on_without_its_filing_number() {
    let text = settings_text(&Plan::on(Engine::Sqlite));
    let refused =
        |section: String| format!("{:#}", Settings::parse(&format!("{text}{section}"), &[]).unwrap_err());
    let whole = section("https://model.example.com/v1", "");
    assert!(Settings::parse(&format!("{text}{whole}"), &[]).is_ok());
    assert!(refused(whole.replace(FILED, "")).contains("算法备案号"));
    assert!(refused(whole.replace("https://", "http://")).contains("https://"));
    assert!(refused(whole.replace("https://model.example.com/v1", "")).contains("url"));
    assert!(refused(whole.replace(MODEL, "")).contains("model"));
    let printed = format!("{:?}", Settings::parse(&format!("{text}{whole}"), &[]).unwrap());
    assert!(!printed.contains(KEY));
}
