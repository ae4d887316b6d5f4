//! What could not be answered reaches the court's editors, masked, and what they accept is answered from then on.

use std::path::Path;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use secrecy::ExposeSecret;
use tingxun::answer::Engine;
use tingxun::learning::{self, Question, Reason};
use tingxun::retention;
use tingxun::scripts::{Scripts, Source};
use tingxun::simulator::Faults;
use tokio::process::Command;
use tower::ServiceExt;

use crate::both;
use crate::scripts_reload::shipped;
use crate::world::{Engine as Database, Plan, World, reply, settings_text};

const QUESTION: &str = "起诉要准备哪些材料？";
/// Asked back with candidates.
const VAGUE: &str = "提交材料原件";
/// Nobody wrote an answer for it.
const STRANGE: &str = "宠物店卖的猫得了猫瘟";

both! {
    async fn what_cannot_be_answered_is_kept_once(world: World) {
        world.simulator.set_faults(Faults { cut_pushes: 1, duplicate_pushes: 1, ..Faults::default() });
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
        let private = "我叫张三丰，电话13800138000，宠物店卖的猫得了猫瘟，案号（2026）京0491民初123号";
        world.simulator.say(&world.zhang, private).await;
        let kept = kept(&world).await;
        assert_eq!(kept[0].words, "我叫〔姓名〕，电话〔号码〕，宠物店卖的猫得了猫瘟，案号〔案号〕");
        let readable = "SELECT COUNT(*) FROM question_review WHERE CAST(sealed AS TEXT) LIKE '%猫瘟%'";
        assert_eq!(world.count(readable).await, 0, "sealed all the same");
    }

    async fn an_answer_that_missed_the_point_is_kept_with_its_question(world: World) {
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

    async fn a_choice_that_missed_the_point_counts_for_the_question_before_it(world: World) {
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
        for words in [STRANGE, "宠物店卖的猫得了猫瘟<script>alert(1)</script>", "'\"><img src=x onerror=alert(2)>宠物店卖的猫得了猫瘟"] {
            world.simulator.say(&world.zhang, words).await;
        }
        let (status, policy, page) = editor(&world, "127.0.0.1:9090", "/editor/questions?days=7").await;
        assert_eq!(status, StatusCode::OK);
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(page.contains("共 3 个问题") && page.contains(STRANGE), "{page}");
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script") && !page.contains("<img"), "{page}");
        assert!(page.contains("--days 7 --accept ") && page.contains(" --to bot-scripts"), "{page}");
        let (elsewhere, ..) = editor(&world, "evil.example", "/editor/questions").await;
        assert_eq!(elsewhere, StatusCode::FORBIDDEN, "a name that was made to point here");
        let (style, ..) = editor(&world, "localhost", "/editor/style.css").await;
        assert_eq!(style, StatusCode::OK);
    }

    async fn what_an_editor_accepts_is_answered_from_then_on(world: World) {
        world.simulator.say(&world.zhang, STRANGE).await;
        world.simulator.say(&world.zhang, "刚从宠物店买的猫得了猫瘟死了").await;
        let overview = learning::overview(&world.app.engines.current(), &kept(&world).await, world.clock.now().date());
        let cluster = &overview.clusters[0];
        assert_eq!(cluster.size, 2, "{overview:?}");
        let config = world.directory().join("court.toml");
        let database = format!("[database]\nurl = \"{}\"\n", world.settings.database.url.expose_secret());
        std::fs::write(&config, database + &settings_text(&Plan::on(Database::Sqlite))).unwrap();
        let scripts = shipped();
        let accept = ["--accept", cluster.id.as_str(), "--topic", "shop.fake-goods", "--take", "1,2"];
        let (said, is_fine) = suggest(scripts.path(), "--config", &config, &accept).await;
        assert!(is_fine && said.contains("tests/learned.toml"), "{said}");
    }
}
