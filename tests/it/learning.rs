//! What could not be answered reaches the court's editors, masked, and what they accept is answered from then on.

use std::path::Path;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use secrecy::ExposeSecret;
use tingxun::answer::Engine;
use tingxun::clock::court_date;
use tingxun::conversation;
use tingxun::learning::{self, Overview, Question, Reason};
use tingxun::retention;
use tingxun::scripts::{Scripts, Source};
use tingxun::simulator::Faults;
use tokio::process::Command;
use tower::ServiceExt;

use crate::both;
use crate::scripts_reload::shipped;
use crate::world::{ACCOUNT, Engine as Database, Plan, World, reply, settings_text};

const QUESTION: &str = "起诉要准备哪些材料？";
/// Asked back with candidates.
const VAGUE: &str = "提交材料原件";
/// Nobody wrote an answer for it.
const STRANGE: &str = "宠物店卖的猫得了猫瘟";

both! {
    async fn what_cannot_be_answered_is_kept_once(world: World) {
        learn(&world).await;
        world.simulator.set_faults(Faults { cut_pushes: 1, ..Faults::default() });
        let asked = world.simulator.say(&world.zhang, VAGUE).await;
        assert!(asked.attempts.len() > 1, "the first connection was cut");
        world.simulator.say(&world.zhang, QUESTION).await;
        world.simulator.say(&world.zhang, "你好").await;
        let kept = kept(&world).await;
        assert_eq!(kept.len(), 1, "{kept:?}");
        assert_eq!((kept[0].words.as_str(), kept[0].reason), (VAGUE, Reason::Unsure));
        assert!(kept[0].topic.is_some());
    }

    async fn what_names_a_person_is_not_kept(world: World) {
        learn(&world).await;
        let private = "我叫张三丰，电话13800138000，宠物店卖的猫得了猫瘟";
        world.simulator.say(&world.zhang, private).await;
        let kept = kept(&world).await;
        assert_eq!(kept[0].words, "我叫〔姓名〕，电话〔号码〕，宠物店卖的猫得了猫瘟");
        let readable = "SELECT COUNT(*) FROM question_review WHERE CAST(sealed AS TEXT) LIKE '%猫瘟%'";
        assert_eq!(world.count(readable).await, 0, "sealed all the same");
    }

    async fn an_answer_that_missed_the_point_is_kept_with_its_question(world: World) {
        learn(&world).await;
        let answer = world.simulator.say(&world.zhang, QUESTION).await;
        assert!(reply(&answer).contains("msgmenuid=unhelpful\">没答到点上</a>"), "{}", reply(&answer));
        world.simulator.say(&world.zhang, "谢谢").await;
        for _ in 0..2 {
            let sorry = world.simulator.tap_link(&world.zhang, "没答到点上", "unhelpful").await;
            assert!(reply(&sorry).starts_with("抱歉") && reply(&sorry).contains("转人工"), "{}", reply(&sorry));
        }
        let kept = kept(&world).await;
        assert_eq!(kept.len(), 1, "tapping twice changes nothing");
        assert_eq!((kept[0].words.as_str(), kept[0].reason), (QUESTION, Reason::Unhelpful));
        assert_eq!(kept[0].topic.as_deref(), Some("filing.materials"));
    }

    async fn a_result_that_missed_the_point_is_kept_with_the_words_that_began_it(world: World) {
        learn(&world).await;
        world.simulator.say(&world.zhang, "帮我算算诉讼费").await;
        world.simulator.say(&world.zhang, "欠款").await;
        let result = world.simulator.say(&world.zhang, "八万").await;
        assert!(reply(&result).contains("msgmenuid=unhelpful\">没答到点上</a>"), "{}", reply(&result));
        world.simulator.tap_link(&world.zhang, "没答到点上", "unhelpful").await;
        let article = world.simulator.say(&world.zhang, "民法典第577条").await;
        assert!(reply(&article).contains("msgmenuid=unhelpful\">没答到点上</a>"), "{}", reply(&article));
        world.simulator.tap_link(&world.zhang, "没答到点上", "unhelpful").await;
        let kept = kept(&world).await;
        let words: Vec<_> = kept.iter().map(|one| (one.words.as_str(), one.topic.as_deref())).collect();
        assert_eq!(words.len(), 2, "{words:?}");
        assert!(words.contains(&("帮我算算诉讼费", Some("calc.fee"))), "{words:?}");
        assert!(words.contains(&("民法典第577条", Some("legal.statute-search"))), "{words:?}");
    }

    async fn a_choice_that_missed_the_point_counts_for_the_question_before_it(world: World) {
        learn(&world).await;
        world.simulator.say(&world.zhang, VAGUE).await;
        world.simulator.say(&world.zhang, "第一个").await;
        world.simulator.tap_link(&world.zhang, "没答到点上", "unhelpful").await;
        let kept = kept(&world).await;
        assert_eq!(kept.len(), 1);
        assert_eq!((kept[0].words.as_str(), kept[0].reason), (VAGUE, Reason::Unhelpful));
    }

    async fn a_tap_after_nothing_is_answered_kindly(world: World) {
        let sorry = world.simulator.tap_link(&world.zhang, "没答到点上", "unhelpful").await;
        assert!(reply(&sorry).starts_with("抱歉"));
        assert_eq!(world.count("SELECT COUNT(*) FROM question_review").await, 0);
    }

    async fn kept_questions_are_forgotten(world: World) {
        learn(&world).await;
        world.simulator.say(&world.zhang, STRANGE).await;
        let forget = async |days| {
            retention::forget_old(&world.app.db, world.clock.now_ms(), days).await.unwrap()
        };
        world.passes(Duration::from_secs(179 * 86_400));
        assert_eq!(forget(365).await, 0);
        world.passes(Duration::from_secs(2 * 86_400));
        assert_eq!(forget(365).await, 1, "after 180 days, though messages are kept for longer");
        assert_eq!(world.count("SELECT COUNT(*) FROM question_review").await, 0);
    }

    async fn the_editors_page_shows_clusters_and_hostile_text_stays_text(world: World) {
        learn(&world).await;
        world.simulator.say(&world.zhang, STRANGE).await;
        keep(&world, "'\"><img src=x onerror=alert(2)>宠物店卖的猫得了猫瘟").await;
        let (status, policy, page) = editor(&world, "127.0.0.1:9090", "/editor/questions?days=7").await;
        assert_eq!(status, StatusCode::OK);
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(page.contains("共 2 个问题") && page.contains(STRANGE), "{page}");
        assert!(page.contains("&#39;&#34;&#62;&#60;img src=x") && !page.contains("<img"), "{page}");
        assert!(page.contains("--days 7 --accept ") && page.contains(" --to bot-scripts"), "{page}");
        let (elsewhere, ..) = editor(&world, "evil.example", "/editor/questions").await;
        assert_eq!(elsewhere, StatusCode::FORBIDDEN, "a name that was made to point here");
        let (style, ..) = editor(&world, "localhost", "/editor/style.css").await;
        assert_eq!(style, StatusCode::OK);
    }

    async fn what_an_editor_accepts_is_answered_from_then_on(world: World) {
        learn(&world).await;
        world.simulator.say(&world.zhang, STRANGE).await;
        world.simulator.say(&world.zhang, "刚从宠物店买的猫得了猫瘟死了").await;
        let overview = overview(&world).await;
        let cluster = &overview.clusters[0];
        assert_eq!(cluster.size, 2, "{overview:?}");
        let config = world.directory().join("court.toml");
        let database = format!("[database]\nurl = \"{}\"\n", world.settings.database.url.expose_secret());
        std::fs::write(&config, database + &settings_text(&Plan::on(Database::Sqlite))).unwrap();
        let scripts = shipped();
        let accept = ["--accept", cluster.id.as_str(), "--topic", "shop.second-hand", "--take", "1,2"];
        let (said, is_fine) = suggest(scripts.path(), "--config", &config, &accept).await;
        assert!(is_fine && said.contains("tests/learned.toml"), "{said}");
        let after = Engine::new(Scripts::load(&Source::Directory(scripts.path().into())).unwrap().into());
        for phrasing in &cluster.phrasings {
            let outcome = after.ask(phrasing, court_date(world.clock.now()));
            assert_eq!(outcome.topic.unwrap().as_str(), "shop.second-hand", "{phrasing}");
        }
        let (said, is_fine) = suggest(scripts.path(), "--config", &config, &[]).await;
        assert!(is_fine && said.starts_with("2 questions, 2 answered by now, 0 clusters"), "{said}");
        let (said, is_fine) = suggest(scripts.path(), "--config", &config, &accept).await;
        assert!(!is_fine && said.contains("no cluster"), "{said}");
    }
}

/// A court that is busy with learning would answer the first strange question with the busy text.
async fn learn(world: &World) {
    let engine = world.app.engines.current();
    tokio::task::spawn_blocking(move || engine.learn()).await.unwrap();
}

async fn kept(world: &World) -> Vec<Question> {
    let (app, now_ms) = (&world.app, world.clock.now_ms());
    learning::recent(&app.db, &app.sealer, now_ms, 30).await.unwrap()
}

/// Keeps a question as if its answer, whatever it is, had missed the point.
async fn keep(world: &World, words: &str) {
    let topic = world.app.engines.current().ask(words, court_date(world.clock.now())).topic;
    let question = Question::new(words, Reason::Unhelpful, topic, 0.0).unwrap();
    let (sealer, id, now_ms) = (world.app.sealer.clone(), world.app.ids.make(), world.clock.now_ms());
    let kept = world.app.db.write(move |tx| {
        Box::pin(async move { learning::queries::keep(tx, &sealer, &id, ACCOUNT, now_ms, &question).await })
    });
    kept.await.unwrap();
}

async fn overview(world: &World) -> Overview {
    let (engine, today) = (world.app.engines.current(), court_date(world.clock.now()));
    learning::overview(&engine, &kept(world).await, today, |words| conversation::ask(&engine, words, today))
}

/// Status, content policy and text of an editors' page.
async fn editor(world: &World, host: &str, path: &str) -> (StatusCode, String, String) {
    let request = Request::get(path).header("host", host).body(Body::empty()).unwrap();
    let response = tingxun::web::ops::router(world.app.clone()).oneshot(request).await.unwrap();
    let policy = response.headers().get("content-security-policy");
    let policy = policy.map(|policy| policy.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = response.status();
    let page = to_bytes(response.into_body(), 1_000_000).await.unwrap();
    (status, policy, String::from_utf8(page.to_vec()).unwrap())
}

/// Runs `tingxun scripts suggest`; returns all it printed and whether it was content.
async fn suggest(scripts: &Path, option: &str, file: &Path, more: &[&str]) -> (String, bool) {
    let run = Command::new(env!("CARGO_BIN_EXE_tingxun-tested"))
        .args(["scripts", "suggest", "--days", "36500", "--to"])
        .arg(scripts)
        .arg(option)
        .arg(file)
        .args(more)
        .output();
    let output = run.await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.success())
}

async fn git(directory: &Path, arguments: &[&str]) -> String {
    let run = Command::new("git").arg("-C").arg(directory).args(arguments).output();
    let output = run.await.unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suggestion_is_written_on_a_branch_and_measured() {
    let scripts = shipped();
    let root = scripts.path();
    git(root, &["init", "--quiet", "--initial-branch", "main"]).await;
    git(root, &["config", "user.name", "编辑"]).await;
    git(root, &["config", "user.email", "editor@court.example"]).await;
    git(root, &["add", "."]).await;
    git(root, &["commit", "--quiet", "--message", "The scripts in use"]).await;
    let questions = root.join(".questions.txt");
    std::fs::write(&questions, format!("{STRANGE}\n\n{QUESTION}\n")).unwrap();
    let gold = root.join(".gold.jsonl");
    let line = format!(
        "{{\"id\": \"1\", \"question\": \"{STRANGE}怎么办\", \"topic\": \"shop.sick-pet\", \"action\": \"answer\"}}\n"
    );
    std::fs::write(&gold, line).unwrap();

    let (listed, _) = suggest(root, "--from", &questions, &["--json"]).await;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!((&listed["questions"], &listed["answered_by_now"]), (&2.into(), &1.into()), "{listed}");
    let cluster = listed["clusters"][0]["id"].as_str().unwrap();
    let new = [
        "--accept",
        cluster,
        "--new-topic",
        "shop.sick-pet",
        "--answer",
        "可以起诉。",
        "--basis",
        "民法典§577",
    ];
    let gold = gold.to_str().unwrap();
    let more = [&new[..], &["--branch", "--eval", gold, "--folds", "1"]].concat();
    let (said, is_fine) = suggest(root, "--from", &questions, &more).await;
    assert!(is_fine && said.contains("committed on branch scripts/suggest-"), "{said}");
    let direct = said.lines().find(|line| line.starts_with("faq_menu_hit3")).unwrap();
    assert!(direct.contains("0.0000   1.0000  +1.0000"), "{said}");
    assert!(git(root, &["branch", "--show-current"]).await.starts_with("scripts/suggest-"));
    assert_eq!(
        git(root, &["diff", "--name-only", "main"]).await,
        "faq/shop.toml\ntests/learned.toml\ntopics.tsv\n"
    );
    assert!(
        git(root, &["diff", "main"])
            .await
            .lines()
            .all(|line| !line.starts_with('-') || line.starts_with("---"))
    );
    let faulty =
        ["--says", "可以要回彩礼吗", "--new-topic", "No Slug", "--answer", "可以。", "--group", "其他"];
    let (said, is_fine) = suggest(root, "--from", &questions, &faulty).await;
    assert!(!is_fine && said.contains("a slug is like filing.conditions"), "{said}");
    assert_eq!(
        git(root, &["status", "--porcelain", "--untracked-files=no"]).await,
        "",
        "nothing was written"
    );
}
