//! Other programs ask the calculators over HTTP.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::scripts_reload::{edit, shipped};
use crate::world::{Engine, Plan, World};

struct Caller {
    world: World,
    client: reqwest::Client,
}

impl Caller {
    fn to(world: World) -> Self {
        Self { world, client: tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap() }
    }

    async fn new() -> Self {
        Self::to(World::new().await)
    }

    async fn post(&self, name: &str, body: impl Into<reqwest::Body>) -> (StatusCode, String, Value) {
        let address = format!("{}/api/v1/calculators/{name}", self.world.address);
        let response = self.client.post(address).body(body).send().await.unwrap();
        let (status, kind) =
            (response.status(), response.headers()["content-type"].to_str().unwrap().to_owned());
        (status, kind, serde_json::from_str(&response.text().await.unwrap()).unwrap())
    }

    async fn ask(&self, name: &str, question: Value) -> (StatusCode, String, Value) {
        self.post(name, question.to_string()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_gets_its_result_its_steps_and_its_basis() {
    let caller = Caller::new().await;
    for amount in [json!(320_000), json!("320000"), json!("32万")] {
        let (status, kind, answer) =
            caller.ask("fee", json!({ "kind": "property", "amount_yuan": amount, "odd": null })).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/json"), "{answer}");
        assert_eq!(answer["results"], json!({ "min_yuan": "6100.00", "max_yuan": "6100.00" }));
        assert_eq!(answer["inputs"][1], json!({ "label": "诉讼请求金额", "value": "320,000元" }));
        assert_eq!(answer["steps"][0], "1万元以下：50元");
        assert_eq!(answer["basis"][0]["law"], "诉讼费用交纳办法");
        assert!(answer["disclaimer"].as_str().unwrap().contains("不构成法律意见"));
    }
    let question = json!({ "kind": "private_lending_cap_rate", "contract_date": "2025-06-01" });
    assert_eq!(caller.ask("interest", question).await.2["results"]["result"], "12.00%");
    let question = json!({ "kind": "fraud_triple_additional", "amount_or_goods": 166.66 });
    assert_eq!(caller.ask("consumer", question).await.2["results"]["result"], "500.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_courts_clock_says_what_day_it_is() {
    let caller = Caller::new().await;
    let question = json!({ "rule": "appeal_judgment", "event_date": "2026-02-10", "today": "2026-02-20" });
    let answer = caller.ask("deadline", question).await.2;
    assert_eq!(answer["results"]["days_left"], "5");
    let question = json!({ "rule": "appeal_judgment", "event_date": "2026-02-10" });
    assert!(caller.ask("deadline", question).await.2["results"]["days_left"].is_string());
    let question = json!({ "kind": "resident_id", "value": "119901209912313215" });
    assert_eq!(caller.ask("id", question).await.2["results"]["reason"], "birth date");
    let question = json!({ "question": "internet_court_beijing", "case_type": "platform_purchase" });
    assert_eq!(caller.ask("jurisdiction", question).await.2["results"]["result"], "YES");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_a_problem_that_names_the_argument() {
    let caller = Caller::new().await;
    for (name, question, argument) in [
        ("fee", json!({}), Some("kind")),
        ("fee", json!({ "kind": "property" }), Some("amount_yuan")),
        ("fee", json!({ "kind": "property", "amount_yuan": -1 }), Some("amount_yuan")),
        ("fee", json!({ "kind": "property", "amount_yuan": [1] }), Some("amount_yuan")),
        ("interest", json!({ "kind": "private_lending_cap_rate", "contract_date": "2026-11-03" }), None),
        ("deadline", json!({ "rule": "pay_fee", "event_date": "2026-02-30" }), Some("event_date")),
        ("deadline", json!({ "rule": "pay_fee", "event_date": "2027-02-01" }), None),
    ] {
        let (status, kind, problem) = caller.ask(name, question).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!(kind, "application/problem+json; charset=utf-8");
        assert_eq!(problem["argument"].as_str(), argument, "{problem}");
        assert!(problem["detail"].as_str().unwrap().ends_with('。'), "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_question_is_refused_without_a_trace() {
    let caller = Caller::new().await;
    let long = format!("{{\"kind\": \"{}\"}}", "x".repeat(16 * 1024));
    for (name, body, expected) in [
        ("fees", "{}".to_owned(), StatusCode::NOT_FOUND),
        ("%ff", "{}".to_owned(), StatusCode::NOT_FOUND),
        ("fee", String::new(), StatusCode::BAD_REQUEST),
        ("fee", "[1]".to_owned(), StatusCode::BAD_REQUEST),
        ("fee", "{\"kind\"".to_owned(), StatusCode::BAD_REQUEST),
        ("fee", long, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let (status, _, problem) = caller.post(name, body).await;
        assert_eq!(status, expected, "{name} {problem}");
        assert_eq!(problem["status"], expected.as_u16());
    }
    let address = format!("{}/api/v1/calculators/fee", caller.world.address);
    assert_eq!(caller.client.get(address).send().await.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_courts_own_figure_is_answered_once_its_editor_has_filled_it_in() {
    let scripts = shipped();
    let directory = scripts.path().to_str().unwrap().to_owned();
    let plan = Plan { scripts: directory, ..Plan::on(Engine::Sqlite) };
    let caller = Caller::to(World::planned(plan).await.unwrap());
    let ask = async || caller.ask("fee", json!({ "kind": "divorce" })).await.2["results"].clone();
    assert_eq!(ask().await, json!({ "min_yuan": "50.00", "max_yuan": "300.00" }));
    edit(scripts.path(), "tables/court.toml", "# [fee.divorce]\n# fen =", "[fee.divorce]\nfen =");
    caller.world.app.engines.reload_if_changed().unwrap().expect("a change");
    assert_eq!(ask().await, json!({ "min_yuan": "150.00", "max_yuan": "150.00" }));
}
