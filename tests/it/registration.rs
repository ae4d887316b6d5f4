//! Registration in the chat: from the consent to a person whose identity agrees with the register.

use std::time::Duration;

use tingxun::audit::{self, Verdict};
use tingxun::simulator::{Faults, Shown};
use tingxun::wechat::OpenId;

use crate::both;
use crate::world::{PEOPLE, Plan, World, reply};

pub fn openid(who: usize) -> OpenId {
    OpenId::parse(PEOPLE[who][0]).unwrap()
}

pub async fn say(world: &World, who: usize, words: &str) -> String {
    reply(&world.simulator.say(&openid(who), words).await).to_owned()
}

/// The words on a phone: of the court, and the short messages.
pub fn screen(world: &World, who: usize) -> Vec<String> {
    let words = |shown| match shown {
        Shown::Court { text, .. } | Shown::Sms { text } => Some(text),
        _ => None,
    };
    world.simulator.screen(&openid(who)).into_iter().filter_map(|item| words(item.shown)).collect()
}

/// The code of the last short message.
pub fn code(world: &World, who: usize) -> String {
    let texts = screen(world, who).into_iter().filter(|text| text.starts_with("验证码")).collect::<Vec<_>>();
    texts.last().expect("a short message").chars().filter(char::is_ascii_digit).take(6).collect()
}

/// Tells everything up to the question for the code.
async fn tell(world: &World, who: usize) -> String {
    let [_, name, id_number, mobile] = PEOPLE[who];
    world.simulator.follow(&openid(who), None).await;
    for words in ["实名注册", "当事人本人", "同意", "身份证", name, id_number] {
        say(world, who, words).await;
    }
    let asked = say(world, who, mobile).await;
    world.ticks().await;
    asked
}

/// Registers a person of the world in the chat.
pub async fn register(world: &World, who: usize) {
    tell(world, who).await;
    let code = code(world, who);
    say(world, who, &code).await;
    world.ticks().await;
    let last = screen(world, who).pop().unwrap();
    assert!(last.contains("实名注册成功"), "{last}");
}

async fn state_of_registration(world: &World) -> String {
    let sql = tingxun::db::Sql::new("SELECT state FROM registration ORDER BY id DESC LIMIT 1");
    let (state,): (String,) = world.app.db.one(&sql, Vec::new()).await.unwrap();
    state
}

both! {
    async fn somebody_registers_in_the_chat(world: World) {
        world.app.learn_to_listen().await;
        let asked = tell(&world, 0).await;
        assert!(asked.contains("张**") && asked.contains("119***********0224") && asked.contains("199****0001"), "{asked}");
        for secret in [PEOPLE[0][1], PEOPLE[0][2], PEOPLE[0][3]] {
            assert!(!asked.contains(secret), "{asked}");
        }
        let checking = say(&world, 0, &code(&world, 0)).await;
        assert!(checking.contains("正在核对"), "{checking}");
        world.ticks().await;
        let last = screen(&world, 0).pop().unwrap();
        assert!(last.contains("实名注册成功，张**"), "{last}");
        assert_eq!(world.count("SELECT COUNT(*) FROM person WHERE level = 2").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM consent WHERE version = '2026-11-28'").await, 1);
        let again = say(&world, 0, "实名注册").await;
        assert!(again.contains("已经实名注册：张**（119***********0224，手机199****0001）"), "{again}");
        let verdict = audit::verify(&world.app.db, &world.app.sealer).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { rows: 1, .. }), "the binding is audited");
    }

    async fn nothing_typed_stays_readable(world: World) {
        world.app.learn().await;
        world.simulator.follow(&openid(0), None).await;
        for words in ["实名注册", "当事人本人", "同意", "身份证", PEOPLE[0][2]] {
            say(&world, 0, words).await;
        }
        say(&world, 0, "退出").await;
        register(&world, 0).await;
        let sealer = &world.app.sealer;
        let sql = tingxun::db::Sql::new("SELECT id, sealed FROM inbox ORDER BY id");
        let rows: Vec<(String, Vec<u8>)> = world.app.db.all(&sql, Vec::new()).await.unwrap();
        let kept: Vec<String> = rows
            .iter()
            .filter_map(|(id, sealed)| sealer.open(&format!("inbox.message/{id}"), sealed).ok())
            .map(|plain| String::from_utf8(plain).unwrap())
            .collect();
        assert_eq!(kept.len(), rows.len(), "every row was looked at");
        for secret in [PEOPLE[0][1], PEOPLE[0][2], PEOPLE[0][3]] {
            assert!(!kept.iter().any(|text| text.contains(secret)), "{secret} stands in the inbox");
        }
        assert!(kept.iter().any(|text| text.contains("实名注册")), "what is no secret is kept");
        let slots = world.count("SELECT COUNT(*) FROM sms WHERE sealed IS NOT NULL").await;
        assert_eq!(slots, 0, "a short message is forgotten once sent");
        assert_eq!(world.count("SELECT COUNT(*) FROM registration WHERE sealed IS NOT NULL").await, 0);
    }

    async fn wrong_codes_run_out(world: World) {
        world.app.learn_to_listen().await;
        tell(&world, 0).await;
        let right = code(&world, 0);
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for left in ["还可以试4次", "还可以试3次", "还可以试2次", "还可以试1次", "已经作废"] {
            let said = say(&world, 0, wrong).await;
            assert!(said.contains(left), "{said}");
        }
        let said = say(&world, 0, &right).await;
        assert!(said.contains("已经作废"), "{said}");
        assert_eq!(world.count("SELECT COUNT(*) FROM registration").await, 0);
    }

    async fn a_code_ends_and_a_new_one_voids_the_old(world: World) {
        world.app.learn_to_listen().await;
        tell(&world, 0).await;
        let first = code(&world, 0);
        let said = say(&world, 0, "没收到").await;
        assert!(said.contains("等60秒"), "{said}");
        world.passes(Duration::from_secs(61));
        say(&world, 0, "重发").await;
        world.ticks().await;
        let second = code(&world, 0);
        assert_ne!(first, second);
        let said = say(&world, 0, &first).await;
        assert!(said.contains("验证码不对"), "{said}");
        world.passes(Duration::from_secs(301));
        let said = say(&world, 0, &second).await;
        assert!(said.contains("过期"), "{said}");
    }

    async fn a_corrected_number_gets_its_own_code(world: World) {
        world.app.learn_to_listen().await;
        tell(&world, 0).await;
        let old = code(&world, 0);
        let said = say(&world, 0, "手机号错了").await;
        assert!(said.contains("请发您的手机号"), "{said}");
        say(&world, 0, PEOPLE[1][3]).await;
        world.ticks().await;
        let said = say(&world, 0, &old).await;
        assert!(said.contains("验证码不对"), "a code for another number proves nothing: {said}");
        // The register knows that the number is another person's.
        let new = code(&world, 1);
        say(&world, 0, &new).await;
        world.ticks().await;
        let last = screen(&world, 0).pop().unwrap();
        assert!(last.contains("没有核对通过"), "{last}");
        assert_eq!(world.count("SELECT COUNT(*) FROM person").await, 0);
    }

    async fn it_can_be_left_and_resumed(world: World) {
        world.app.learn_to_listen().await;
        world.simulator.follow(&openid(0), None).await;
        for words in ["实名注册", "当事人本人", "同意", "身份证"] {
            say(&world, 0, words).await;
        }
        let said = say(&world, 0, "起诉要准备哪些材料？").await;
        assert!(said.contains("继续“实名注册”"), "{said}");
        let said = say(&world, 0, "注册攻略").await;
        assert!(said.contains("贴心攻略") && said.contains("继续“实名注册”"), "a guide at every step: {said}");
        let said = say(&world, 0, "继续").await;
        assert!(said.contains("请发您的姓名"), "{said}");
        let said = say(&world, 0, "张晓晴").await;
        assert!(said.contains("18位身份证号"), "{said}");
        let said = say(&world, 0, "119902198512310225").await;
        assert!(said.contains("没有通过校验") && said.contains("18位身份证号"), "{said}");
        let said = say(&world, 0, "上一步").await;
        assert!(said.contains("请发您的姓名"), "{said}");
        let said = say(&world, 0, "退出").await;
        assert!(said.contains("没有保存"), "{said}");
        let said = say(&world, 0, "实名注册").await;
        assert!(said.contains("什么身份"), "{said}");
    }

    async fn a_register_that_is_down_is_asked_again_and_then_a_person(world: World) {
        world.app.learn_to_listen().await;
        world.simulator.set_faults(Faults { register_down: 1, ..Faults::default() });
        tell(&world, 0).await;
        let right = code(&world, 0);
        say(&world, 0, &right).await;
        world.ticks().await;
        assert_eq!(state_of_registration(&world).await, "queued");
        world.passes(Duration::from_secs(3));
        world.ticks().await;
        assert_eq!(state_of_registration(&world).await, "done");
        world.simulator.set_faults(Faults { register_down: 1_000, ..Faults::default() });
        tell(&world, 1).await;
        let right = code(&world, 1);
        say(&world, 1, &right).await;
        for _ in 0..20 {
            world.ticks().await;
            world.passes(Duration::from_secs(60));
        }
        assert_eq!(state_of_registration(&world).await, "manual");
        let last = screen(&world, 1).pop().unwrap();
        assert!(last.contains("人工审核"), "{last}");
    }

    async fn what_was_left_half_way_is_forgotten_after_a_day(world: World) {
        world.app.learn_to_listen().await;
        tell(&world, 0).await;
        let forget = || tingxun::retention::forget_old(&world.app.db, world.clock.now_ms(), 184);
        world.passes(Duration::from_secs(86_400));
        forget().await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM conversation WHERE slots IS NOT NULL").await, 1);
        world.passes(Duration::from_secs(1));
        forget().await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM conversation WHERE slots IS NOT NULL").await, 0);
        let said = say(&world, 0, "实名注册").await;
        assert!(said.contains("什么身份"), "{said}");
    }

    async fn a_person_who_cannot_be_read_is_answered_as_a_stranger(world: World) {
        world.app.learn_to_listen().await;
        register(&world, 0).await;
        let damage = world.app.db.write(|tx| Box::pin(async move {
            tx.execute(&tingxun::db::Sql::differing("UPDATE person SET sealed = x'0102'", "UPDATE person SET sealed = '\\x0102'"), Vec::new()).await
        }));
        damage.await.unwrap();
        let said = say(&world, 0, "我的案件").await;
        assert!(said.contains("请发案号"), "{said}");
    }

    async fn a_phone_that_changes_hands_keeps_nothing_of_its_former_owner(world: World) {
        world.app.learn_to_listen().await;
        register(&world, 0).await;
        world.passes(Duration::from_secs(61));
        let [_, name, id_number, mobile] = PEOPLE[1];
        for words in ["重新注册", "当事人本人", "同意", "身份证", name, id_number, mobile] {
            say(&world, 0, words).await;
        }
        world.ticks().await;
        let right = code(&world, 1);
        say(&world, 0, &right).await;
        world.ticks().await;
        let last = screen(&world, 0).pop().unwrap();
        assert!(last.contains("实名注册成功，刘**"), "{last}");
        assert_eq!(world.count("SELECT COUNT(*) FROM person").await, 1);
    }

    async fn whoever_declines_leaves_nothing_behind(world: World) {
        world.app.learn_to_listen().await;
        world.simulator.follow(&openid(0), None).await;
        for words in ["实名注册", "当事人本人"] {
            say(&world, 0, words).await;
        }
        let said = say(&world, 0, "不同意").await;
        assert!(said.contains("没有保存您的任何信息"), "{said}");
        assert_eq!(world.count("SELECT COUNT(*) FROM consent").await, 0);
    }

    async fn the_same_person_on_another_phone_is_held_and_the_first_is_told(world: World) {
        world.app.learn_to_listen().await;
        register(&world, 0).await;
        let [_, name, id_number, mobile] = PEOPLE[0];
        world.passes(Duration::from_secs(3_700));
        world.simulator.follow(&openid(2), None).await;
        for words in ["实名注册", "当事人本人", "同意", "身份证", name, id_number, mobile] {
            say(&world, 2, words).await;
        }
        world.ticks().await;
        let right = code(&world, 0);
        say(&world, 2, &right).await;
        world.ticks().await;
        let last = screen(&world, 2).pop().unwrap();
        assert!(last.contains("满24小时后"), "{last}");
        let told = screen(&world, 0).pop().unwrap();
        assert!(told.contains("另一个微信"), "{told}");
        assert_eq!(world.count("SELECT COUNT(*) FROM person").await, 1);
        let said = say(&world, 2, "我的案件").await;
        assert!(said.contains("过一段时间才能查看案件"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_gateway_people_are_led_elsewhere() {
    let plan = Plan { can_register: false, ..Plan::on(crate::world::Engine::Sqlite) };
    let world = World::planned(plan).await.unwrap();
    world.app.learn_to_listen().await;
    world.simulator.follow(&openid(0), None).await;
    say(&world, 0, "实名注册").await;
    let said = say(&world, 0, "当事人本人").await;
    assert!(said.contains("到法院窗口办理") && !said.contains("您同意吗"), "{said}");
}
