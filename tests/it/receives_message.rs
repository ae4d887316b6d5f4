//! A litigant writes to the account and gets the right answer, once.

use std::time::{Duration, Instant};

use tingxun::conversation::{self, State};
use tingxun::simulator::{Faults, Outcome};
use tingxun::wechat::AccountKind;
use tingxun::wechat::envelope::{Format, Mode};

use crate::both;
use crate::both_in;
use crate::world::{ACCOUNT, Engine, Plan, World, reply};

const QUESTION: &str = "起诉要准备哪些材料？";

/// An account of nobody who takes requests: a human is asked for on the platform's own means.
async fn without_orders(engine: Engine) -> Option<World> {
    World::planned(Plan { takes_orders: false, ..Plan::on(engine) }).await
}

both! {
    async fn a_question_is_answered_with_its_law(world: World) {
        let welcome = world.simulator.follow(&world.zhang, None).await;
        assert!(reply(&welcome).contains("AI助手，不是法官"));
        let answer = world.simulator.say(&world.zhang, QUESTION).await;
        assert!(reply(&answer).contains("《民事诉讼法》第123条"), "{}", reply(&answer));
        assert_eq!(answer.attempts.len(), 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox WHERE state = 'settled'").await, 2);
    }

    async fn a_repeated_push_gets_the_stored_reply(world: World) {
        world.simulator.set_faults(Faults { cut_pushes: 1, ..Faults::default() });
        let answer = world.simulator.say(&world.zhang, QUESTION).await;
        assert_eq!(answer.attempts.len(), 2, "the first connection was cut");
        assert!(reply(&answer).contains("第123条"));
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 1);
    }

    async fn the_same_push_twice_at_once_is_one_message(world: World) {
        world.simulator.set_faults(Faults { duplicate_pushes: 1, ..Faults::default() });
        let answer = world.simulator.say(&world.zhang, QUESTION).await;
        assert!(reply(&answer).contains("第123条"));
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 1);
    }

    async fn two_events_of_one_second_are_two(world: World) {
        let same = Faults { same_create_time: Some(world.clock.now_seconds()), ..Faults::default() };
        world.simulator.set_faults(same);
        let faq = world.simulator.tap_menu(&world.zhang, "FAQ").await;
        let help = world.simulator.tap_menu(&world.zhang, "HELP").await;
        assert_ne!(reply(&faq), reply(&help));
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 2);
    }

    async fn messages_out_of_order_are_both_answered(world: World) {
        world.simulator.set_faults(Faults { hold_next_push: true, ..Faults::default() });
        assert_eq!(world.simulator.say(&world.zhang, "你好").await.outcome, Outcome::Held);
        world.simulator.say(&world.zhang, QUESTION).await;
        assert_eq!(world.heard().len(), 2);
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 2);
    }

    async fn asking_back_offers_choices_that_a_number_or_a_tap_takes(world: World) {
        world.app.learn().await;
        let asked = world.simulator.say(&world.zhang, "提交材料原件").await;
        assert!(reply(&asked).contains("1. <a href=\"weixin://bizmsgmenu"), "{}", reply(&asked));
        let taken = world.simulator.say(&world.zhang, "第一个").await;
        assert!(reply(&taken).contains("依据："), "{}", reply(&taken));
        let tapped = world.simulator.tap_link(&world.zhang, "诉讼费", "topic:fee.how-much").await;
        assert!(reply(&tapped).contains("依据："));
    }

    async fn whoever_asks_for_a_human_is_shown_the_way(world: World) {
        let asked = world.simulator.tap_link(&world.zhang, "转人工", "handover").await;
        assert!(reply(&asked).contains("给法官留言") && !reply(&asked).contains("您刚才问的是"), "{}", reply(&asked));
        assert_eq!(state(&world).await, Some(State::Bot), "nobody waits before they have said what for");
        let begun = world.simulator.say(&world.zhang, "给法官留言").await;
        assert!(reply(&begun).contains("请问是哪个案件"), "{}", reply(&begun));
    }
}

both_in! {
    without_orders;
    async fn a_human_can_be_asked_for_and_sent_away(world: World) {
        let asked = world.simulator.tap_link(&world.zhang, "转人工", "handover").await;
        assert!(reply(&asked).contains("已为您登记人工请求"));
        assert_eq!(state(&world).await, Some(State::Waiting));
        let again = world.simulator.say(&world.zhang, "转人工").await;
        assert!(reply(&again).contains("已经登记"));
        assert!(reply(&world.simulator.say(&world.zhang, QUESTION).await).contains("第123条"), "the bot goes on");
        world.simulator.say(&world.zhang, "返回").await;
        assert_eq!(state(&world).await, Some(State::Bot));
    }
}

both! {
    async fn danger_gets_hotlines_a_human_and_an_alarm(world: World) {
        let answer = world.simulator.say(&world.zhang, "判我输了我就不想活了").await;
        assert!(reply(&answer).contains("110") && reply(&answer).contains("12356"), "{}", reply(&answer));
        assert_eq!(state(&world).await, Some(State::Waiting));
        assert!(world.app.metrics.text().contains("tingxun_urgent_total 1"));
        let again = world.simulator.say(&world.zhang, "转人工").await;
        assert!(reply(&again).contains("已经登记"), "it is not taken back: {}", reply(&again));
    }

    async fn while_a_human_speaks_the_bot_is_silent(world: World) {
        world.simulator.push_event(&world.zhang, "kf_create_session", &[("KfAccount", "seat1@court")]).await;
        assert_eq!(state(&world).await, Some(State::Human));
        assert_eq!(world.simulator.say(&world.zhang, QUESTION).await.outcome, Outcome::Accepted);
        world.simulator.push_event(&world.zhang, "kf_close_session", &[("KfAccount", "seat1@court")]).await;
        assert_eq!(state(&world).await, Some(State::Closed));
        reply(&world.simulator.say(&world.zhang, QUESTION).await);
        assert_eq!(state(&world).await, Some(State::Bot), "the next message opens it again");
    }

    async fn one_persons_messages_take_turns(world: World) {
        let ask = |number: usize| {
            let (simulator, zhang) = (world.simulator.clone(), world.zhang.clone());
            async move { simulator.say(&zhang, if number.is_multiple_of(2) { "转人工" } else { "返回" }).await }
        };
        let all: Vec<_> = (0..20).map(|number| tokio::spawn(ask(number))).collect();
        for delivery in all {
            reply(&delivery.await.unwrap());
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox WHERE state = 'settled'").await, 20);
        assert!(matches!(state(&world).await, Some(State::Bot | State::Waiting)));
    }

    async fn what_people_write_cannot_be_read_in_the_database(world: World) {
        world.app.learn().await;
        world.simulator.say(&world.zhang, "身份证 110101199003070011 手机 13800138000").await;
        let sql = "SELECT COUNT(*) FROM inbox WHERE CAST(sealed AS TEXT) LIKE '%110101199003070011%'
                   OR CAST(sealed AS TEXT) LIKE '%13800138000%'";
        assert_eq!(world.count(sql).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 1);
    }

    async fn what_is_old_is_forgotten_and_what_is_not_stays(world: World) {
        world.simulator.say(&world.zhang, QUESTION).await;
        world.passes(Duration::from_secs(100 * 86_400));
        world.simulator.say(&world.zhang, QUESTION).await;
        let forget = async || {
            tingxun::retention::forget_old(&world.app.db, world.clock.now_ms(), 184).await.unwrap()
        };
        assert_eq!(forget().await, 0);
        world.passes(Duration::from_secs(85 * 86_400));
        assert!(forget().await > 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 1);
    }

    async fn an_unusable_push_is_kept_and_acknowledged(world: World) {
        let odd = world.simulator.push_event(&world.zhang, "", &[]).await;
        assert_eq!(odd.outcome, Outcome::Accepted, "an event without a name is unknown, not unusable");
        let poison = world.simulator.push_event(&world.zhang, "CLICK", &[("CreateTime", "2")]).await;
        assert_eq!(poison.outcome, Outcome::Accepted, "a doubled field");
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox WHERE state = 'poison'").await, 1);
    }
}

async fn state(world: &World) -> Option<State> {
    conversation::queries::state(&world.app.db, ACCOUNT, &world.zhang).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mode_and_format_is_answered_in_kind() {
    for mode in [Mode::Plaintext, Mode::Compatible, Mode::Secure] {
        for format in [Format::Xml, Format::Json] {
            let plan = Plan { mode, format, ..Plan::on(Engine::Sqlite) };
            let world = World::planned(plan).await.unwrap();
            let answer = world.simulator.say(&world.zhang, QUESTION).await;
            assert!(reply(&answer).contains("第123条"), "{mode:?} {format:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mini_program_is_answered_by_customer_service_message() {
    let plan = Plan { kind: AccountKind::MiniProgram, format: Format::Json, ..Plan::on(Engine::Sqlite) };
    let world = World::planned(plan).await.unwrap();
    let delivery = world.simulator.say(&world.zhang, QUESTION).await;
    assert_eq!(delivery.outcome, Outcome::Accepted);
    world.passes(Duration::from_secs(2));
    world.ticks().await;
    assert!(world.heard()[0].contains("第123条"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platforms_own_desk_can_take_over() {
    let plan = Plan { extra: "handover = \"platform_desk\"".into(), ..Plan::on(Engine::Sqlite) };
    let world = World::planned(plan).await.unwrap();
    let delivery = world.simulator.say(&world.zhang, "转人工").await;
    assert!(
        matches!(&delivery.outcome, Outcome::Replied { msg_type, .. } if msg_type == "transfer_customer_service")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_change_accepts_both_until_its_end() {
    let mut plan = Plan::on(Engine::Sqlite);
    plan.extra = "previous_token = \"oldTokenOldToken1\"\nprevious_encoding_aes_key = \
                  \"q1Os1ZMe0nG28KUEx9lg3HjK7V5QyXvi212fzsgDqgz\"\nprevious_until = \"2026-11-24T03:00:00Z\""
        .into();
    let world = World::planned(plan.clone()).await.unwrap();
    let account = &world.app.accounts[ACCOUNT].settings;
    let mut old = account.credentials(world.clock.now()).unwrap();
    old.tokens.remove(0);
    old.keys.remove(0);
    let platform = world.simulator.with_credentials(old);
    let answer = platform.say(&world.zhang, QUESTION).await;
    assert!(reply(&answer).contains("第123条"), "the reply is sealed with what the push was sent with");
    world.passes(Duration::from_secs(3_600));
    let late = platform.say(&world.zhang, QUESTION).await;
    assert!(matches!(late.outcome, Outcome::ServiceFailure { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platforms_clock_says_when_a_push_is_repeated() {
    let plan = Plan { retry_pause_ms: 30_000, ..Plan::on(Engine::Sqlite) };
    let world = World::planned(plan).await.unwrap();
    world.simulator.set_faults(Faults { cut_pushes: 2, ..Faults::default() });
    let (simulator, zhang) = (world.simulator.clone(), world.zhang.clone());
    let (begun, begun_ms) = (Instant::now(), world.clock.now_ms());
    let said = tokio::spawn(async move { simulator.say(&zhang, QUESTION).await });
    while !said.is_finished() {
        // So slowly that no attempt looks old when it arrives.
        tokio::time::sleep(Duration::from_millis(5)).await;
        world.passes(Duration::from_secs(1));
    }
    let answer = said.await.unwrap();
    assert_eq!(answer.attempts.len(), 3);
    assert!(reply(&answer).contains("第123条"), "{answer:?}");
    assert!(world.clock.now_ms() - begun_ms >= 60_000, "two pauses");
    assert!(begun.elapsed() < Duration::from_secs(30), "nobody sits through them: {:?}", begun.elapsed());
}
