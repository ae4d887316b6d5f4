//! 给法官留言 in the chat: what somebody confirmed is an order of the court, once, and the reply carries its number.

use tingxun::db::Sql;
use tingxun::orders::acts::{Acted, Asker, Who};
use tingxun::orders::deed::Deed;
use tingxun::orders::kinds::{Channel, Kind, State};
use tingxun::orders::number::OrderNumber;
use tingxun::orders::queries;
use tingxun::simulator::Faults;

use crate::both;
use crate::both_in;
use crate::orders::{act, asker, assert_rows_follow_from_logs, filed, in_the_clear, log};
use crate::registration::{openid, register, say};
use crate::world::{ACCOUNT, Engine, PEOPLE, Plan, World, reply};

const CONTENT: &str = "我的地址变了，请以后寄到新地址，谢谢法官。";
const ORDERS: &str = "SELECT COUNT(*) FROM work_order";

/// Somebody tells everything up to the question whether it is right.
async fn tell(world: &World, who: usize, case: &str) {
    world.app.learn_to_listen().await;
    let asked = say(world, who, "给法官留言").await;
    assert!(asked.contains("哪个案件"), "{asked}");
    let asked = say(world, who, case).await;
    assert!(asked.contains("请写要告诉法官的内容"), "{asked}");
    let asked = say(world, who, CONTENT).await;
    assert!(asked.contains("这样提交吗") && asked.contains(CONTENT), "{asked}");
}

/// The number in a reply.
fn number(reply: &str) -> String {
    let (_, rest) = reply.split_once("诉求编号：").unwrap_or_else(|| panic!("no number: {reply}"));
    let number = rest.split('。').next().unwrap();
    OrderNumber::parse(number).unwrap().to_string()
}

/// The ids of all orders.
async fn ids(world: &World) -> Vec<String> {
    let rows: Vec<(String,)> =
        world.app.db.all(&Sql::new("SELECT id FROM work_order ORDER BY id"), Vec::new()).await.unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

/// The menu id of the tap that hands the question above it to the court's staff, or to those who hear complaints.
fn tap_of(reply: &str, what: &str) -> String {
    let (_, rest) =
        reply.split_once(&format!("msgmenuid={what}:")).unwrap_or_else(|| panic!("no tap: {reply}"));
    format!("{what}:{}", rest.split('"').next().unwrap())
}

fn staff_tap(reply: &str) -> String {
    tap_of(reply, "staff")
}

/// Asks for a human.
async fn call(world: &World, who: usize) -> String {
    reply(&world.simulator.tap_link(&openid(who), "转人工", "handover").await).to_owned()
}

/// Hands the question on.
async fn hand(world: &World, who: usize, tap: &str) -> String {
    reply(&world.simulator.tap_link(&openid(who), "交给工作人员", tap).await).to_owned()
}

/// What an order's person wrote.
async fn written(world: &World, id: &str) -> String {
    log(&world.app, id).await.lines[0].words.clone().unwrap().text
}

/// Where people can register in the chat: without pages of ours.
async fn without_pages(engine: Engine) -> Option<World> {
    World::planned(Plan { has_address: false, ..Plan::on(engine) }).await
}

both! {
    async fn what_somebody_confirms_is_an_order_with_a_number(world: World) {
        tell(&world, 0, "（2026）京0491民初1号").await;
        assert_eq!(world.count(ORDERS).await, 0, "nothing is taken in before it is confirmed");
        let told = say(&world, 0, "可以").await;
        assert!(told.contains("已收到您给法官的留言") && told.contains("11月26日"), "{told}");
        let ids = ids(&world).await;
        assert_eq!(ids.len(), 1);
        let (row, log) = (filed(&world.app, &ids[0]).await, log(&world.app, &ids[0]).await);
        assert_eq!(number(&told), row.number);
        assert!(told.contains(&format!("/m/orders/{}", row.id)), "{told}");
        assert_eq!((row.channel, row.kind, row.state, row.court.as_str()), (Channel::WeChat, Kind::Judge, State::Received, "京0491"));
        assert!(log.lines[0].words.as_ref().is_some_and(|words| words.text == CONTENT), "{log:?}");
        let reporter = row.reporter.as_ref().unwrap();
        assert!(reporter.case_number.as_deref().is_some_and(|case| case.contains("京0491民初1号")), "{:?}", reporter.case_number);
        assert_eq!((row.person_id.as_deref(), reporter.name.as_deref()), (None, None), "she is not registered");
        let chat = queries::chat_of(&mut tingxun::db::Reader::Db(&world.app.db), &row.id).await.unwrap();
        assert_eq!(chat, Some((ACCOUNT.to_owned(), PEOPLE[0][0].to_owned())));
        assert_eq!(in_the_clear(&world, &["新地址", "谢谢法官"]).await, Vec::<&str>::new());

        assert!(world.app.orders.open(&row.id, &asker(0)).await.unwrap().is_some());
        assert!(world.app.orders.open(&row.id, &asker(1)).await.unwrap().is_none());
        assert_eq!(act(&world.app, &row.id, &asker(1), Deed::Withdraw, "").await, Acted::Missing);
        let of_chat = async |who: usize| {
            let (db, sealer) = (&world.app.db, &world.app.sealer);
            queries::of_chat(db, sealer, (ACCOUNT, PEOPLE[who][0]), "~", 10).await.unwrap().len()
        };
        assert_eq!((of_chat(0).await, of_chat(1).await), (1, 0));
        assert_rows_follow_from_logs(&world.app).await;
    }

    async fn the_same_push_again_makes_no_second_order(world: World) {
        tell(&world, 0, "不知道").await;
        world.simulator.set_faults(Faults { duplicate_pushes: 1, ..Faults::default() });
        let told = number(&say(&world, 0, "可以").await);
        assert_eq!(world.count(ORDERS).await, 1);
        tell(&world, 0, "不知道").await;
        world.simulator.set_faults(Faults { cut_pushes: 1, ..Faults::default() });
        let delivery = world.simulator.say(&openid(0), "可以").await;
        assert_eq!(delivery.attempts.len(), 2, "the first connection was cut");
        let again = number(reply(&delivery));
        assert_eq!(world.count(ORDERS).await, 2, "each confirmed once");
        assert_ne!(told, again);
        let rows = [filed(&world.app, &ids(&world).await[0]).await.number, filed(&world.app, &ids(&world).await[1]).await.number];
        assert_eq!(rows, [told, again]);
    }

    async fn any_question_goes_to_the_staff_in_two_taps(world: World) {
        world.app.learn().await;
        let called = call(&world, 0).await;
        assert!(called.contains("给法官留言") && !called.contains("msgmenuid=staff:"), "nothing was asked yet: {called}");
        let asked = "起诉要准备哪些材料？";
        say(&world, 0, asked).await;
        say(&world, 0, "谢谢").await;
        let called = call(&world, 0).await;
        assert!(called.contains(asked) && called.contains("AI"), "{called}");
        assert_eq!(world.count(ORDERS).await, 0, "the first tap only shows");
        let tap = staff_tap(&called);
        world.simulator.set_faults(Faults { duplicate_pushes: 1, ..Faults::default() });
        let told = hand(&world, 0, &tap).await;
        assert!(told.contains("已把您的问题交给工作人员") && told.contains("转人工"), "{told}");
        let only = ids(&world).await;
        assert_eq!(only.len(), 1);
        let row = filed(&world.app, &only[0]).await;
        assert_eq!((number(&told), row.kind, row.channel), (row.number.clone(), Kind::Advice, Channel::WeChat));
        assert_eq!(written(&world, &only[0]).await, asked);
        let again = hand(&world, 0, &tap).await;
        assert!(again.contains("给法官留言"), "what was handed on is not handed on again: {again}");
        assert_eq!((world.count(ORDERS).await, in_the_clear(&world, &["哪些材料"]).await), (1, Vec::<&str>::new()));
        assert_rows_follow_from_logs(&world.app).await;
    }

    async fn only_the_question_that_was_shown_is_handed_on(world: World) {
        world.app.learn().await;
        say(&world, 0, "起诉要准备哪些材料？").await;
        let before = staff_tap(&call(&world, 0).await);
        world.passes(std::time::Duration::from_secs(60));
        say(&world, 0, "诉讼费怎么退？").await;
        let shown = hand(&world, 0, &before).await;
        assert!(shown.contains("诉讼费怎么退") && !shown.contains("起诉要准备"), "{shown}");
        assert_eq!(world.count(ORDERS).await, 0);
        hand(&world, 0, &staff_tap(&shown)).await;
        assert_eq!(written(&world, &ids(&world).await[0]).await, "诉讼费怎么退？");
        assert!(!call(&world, 1).await.contains("诉讼费怎么退"), "nobody else's question");
        say(&world, 0, "起诉要准备哪些材料？").await;
        world.passes(std::time::Duration::from_secs(3_601));
        assert!(!call(&world, 0).await.contains("起诉要准备"), "after an hour it is forgotten");
    }

    async fn a_complaint_about_somebody_of_the_court_is_sealed(world: World) {
        world.app.learn().await;
        say(&world, 0, "对法官或工作人员不满意怎么投诉？").await;
        let called = call(&world, 0).await;
        let tap = tap_of(&called, "complaint");
        assert!(!called.contains("msgmenuid=staff:"), "it goes nowhere else: {called}");
        hand(&world, 0, &tap.replace("complaint:", "staff:")).await;
        assert_eq!(world.count(ORDERS).await, 0, "whatever the phone says");
        hand(&world, 0, &tap).await;
        let row = filed(&world.app, &ids(&world).await[0]).await;
        assert_eq!((row.kind, row.is_sealed), (Kind::Complaint, true));
    }

    async fn what_is_no_question_is_not_handed_on(world: World) {
        world.app.learn().await;
        let asked = "起诉要准备哪些材料？";
        say(&world, 0, asked).await;
        tell(&world, 0, "不知道").await;
        say(&world, 0, "取消").await;
        for words in ["谢谢", "菜单", "2", "？？", "我的身份证号是119902198512310224，可以立案吗", "手机号19900000001能收到短信吗"] {
            say(&world, 0, words).await;
            let called = call(&world, 0).await;
            assert!(called.contains(asked), "{words}: {called}");
        }
        assert_eq!(world.count(ORDERS).await, 0);
    }

    /// 110 and whom to call stand first for what is no court's business.
    async fn what_is_not_ours_keeps_its_own_words(world: World) {
        let told = say(&world, 0, "我要报案").await;
        assert!(told.contains("110") && told.contains("给法官留言") && !told.contains("我为您转人工"), "{told}");
        let told = say(&world, 0, "can you speak english").await;
        assert!(told.contains("12368") && told.contains("Chinese"), "{told}");
    }

    async fn whoever_is_not_helped_is_shown_the_way(world: World) {
        world.app.learn().await;
        say(&world, 0, "起诉要准备哪些材料？").await;
        let told = say(&world, 0, "还是不行").await;
        assert!(told.contains("起诉要准备哪些材料") && told.contains("msgmenuid=staff:"), "{told}");
        assert!(!told.contains("已为您登记人工请求"), "nobody would come: {told}");
    }

    async fn whoever_does_not_confirm_has_asked_nothing(world: World) {
        tell(&world, 0, "不知道").await;
        say(&world, 0, "取消").await;
        assert_eq!(world.count(ORDERS).await, 0);
    }

    async fn an_order_goes_to_the_court_of_its_case(world: World) {
        tell(&world, 1, "（2026）京0105民初7号").await;
        let told = number(&say(&world, 1, "可以").await);
        assert!(told.starts_with("京0105-20261124-W-00001-"), "{told}");
    }
}

both_in! {
    without_pages;
    async fn whoever_is_registered_is_known(world: World) {
        world.app.learn_to_listen().await;
        register(&world, 0).await;
        tell(&world, 0, "不知道").await;
        let told = say(&world, 0, "可以").await;
        let row = filed(&world.app, &ids(&world).await[0]).await;
        assert_eq!(number(&told), row.number);
        assert!(!told.contains("/m/orders/"), "no pages, no address: {told}");
        let person = row.person_id.clone().expect("she is registered");
        let reporter = row.reporter.clone().unwrap();
        assert_eq!((reporter.name.as_deref(), reporter.mobile.as_deref()), (Some(PEOPLE[0][1]), Some(PEOPLE[0][3])));
        let who = |person: &str| Who::Person(Asker {
            person: Some(person.to_owned()), account: ACCOUNT.to_owned(), openid: PEOPLE[0][0].to_owned(),
        });
        assert!(world.app.orders.open(&row.id, &who(&person)).await.unwrap().is_some());
        assert!(world.app.orders.open(&row.id, &who("another")).await.unwrap().is_none());
        assert!(world.app.orders.open(&row.id, &asker(0)).await.unwrap().is_none(), "whoever has her phone only is not her");
        let own = queries::of_person(&world.app.db, &world.app.sealer, &person, "~", 10).await.unwrap();
        assert_eq!(own.len(), 1);
        assert_eq!(in_the_clear(&world, &["新地址", PEOPLE[0][1], PEOPLE[0][3]]).await, Vec::<&str>::new());
        assert_eq!(act(&world.app, &row.id, &who(&person), Deed::Withdraw, "").await, Acted::Done);
        assert_eq!(filed(&world.app, &row.id).await.state, State::Withdrawn);
    }
}
