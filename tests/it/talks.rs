//! Whoever asks for a human gets one where one is on duty: with all that was said, in turn, and nobody is forgotten.

use std::collections::BTreeSet;
use std::time::Duration;

use reqwest::StatusCode;
use tingxun::db::{Reader, Sql, Value};
use tingxun::orders::kinds::{Channel, Kind, State as OrderState};
use tingxun::people::Whose;
use tingxun::retention::forget_old;
use tingxun::simulator::{ApiFault, Faults, Shown};
use tingxun::staff::{Officer, Role};
use tingxun::talks::acts::{NotDone, Taken};
use tingxun::talks::said::{Said, Speaker, Way};
use tingxun::talks::{Ending, State, Talk, queries};

use crate::both;
use crate::desk::{Colleague, Window, hire};
use crate::orders::filed;
use crate::registration::openid;
use crate::world::{ACCOUNT, World, reply};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const TALKS: &str = "SELECT COUNT(*) FROM talk";
const GREETING: &str = "你好";

/// What the court has said on somebody's screen.
fn heard(world: &World, who: usize) -> Vec<String> {
    let said = |shown: Shown| match shown {
        Shown::Court { text, .. } => Some(text),
        _ => None,
    };
    world.simulator.screen(&openid(who)).into_iter().filter_map(|item| said(item.shown)).collect()
}

async fn says(world: &World, who: usize, text: &str) {
    world.simulator.say(&openid(who), text).await;
    world.ticks().await;
}

/// Asks for a human; returns what is answered.
async fn calls(world: &World, who: usize) -> String {
    reply(&world.simulator.tap_link(&openid(who), "转人工", "handover").await).to_owned()
}

async fn seat(world: &World, login: &'static str) -> (Colleague, Officer) {
    let colleague = hire(world, login, "座席甲", &[Role::Seat]).await;
    let officer = world.app.entrance.officer(login).await.unwrap().unwrap();
    (colleague, officer)
}

async fn on_duty(world: &World, login: &'static str) -> Officer {
    let (_, officer) = seat(world, login).await;
    world.app.talks.set_ready(&officer, true).await.unwrap();
    officer
}

async fn takes(world: &World, officer: &Officer) -> String {
    let taken = world.app.talks.take_next(officer).await.unwrap();
    let Taken::Talk(id) = taken else { panic!("nobody waits: {taken:?}") };
    world.ticks().await;
    id
}

async fn talk(world: &World, id: &str) -> Talk {
    queries::one(&mut Reader::Db(&world.app.db), id).await.unwrap().unwrap()
}

async fn open_of(world: &World, who: usize) -> Option<Talk> {
    let whose = Whose { account: ACCOUNT, openid: &openid(who) };
    queries::open(&mut Reader::Db(&world.app.db), whose).await.unwrap()
}

async fn said(world: &World, id: &str) -> Vec<Said> {
    world.app.talks.said(&talk(world, id).await).await.unwrap()
}

/// Says something as a seat, which goes out.
async fn says_as(world: &World, officer: &Officer, id: &str, text: &str) {
    world.app.talks.say(officer, id, text).await.unwrap().unwrap();
    world.passes(11 * SECOND);
    world.ticks().await;
}

async fn rings(world: &World) {
    while world.app.talks.ring().await.unwrap() > 0 {}
    world.ticks().await;
}

/// With whom a person speaks, as the next message will find it.
async fn with(world: &World, who: usize) -> String {
    const WITH: Sql = Sql::new("SELECT state FROM conversation WHERE openid = $1");
    let (state,): (String,) = world.app.db.one(&WITH, vec![Value::from(openid(who).as_str())]).await.unwrap();
    state
}

both! {
    async fn whoever_asks_is_taken_with_all_that_was_said(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        says(&world, 0, GREETING).await;
        let told = calls(&world, 0).await;
        assert!(told.contains("正在为您转接座席。马上就到您。") && told.contains("给法官留言"), "{told}");
        assert!(!told.contains("没有工作人员在线"), "{told}");
        assert_eq!(with(&world, 0).await, "waiting");
        says(&world, 0, GREETING).await;
        let before = heard(&world, 0);
        assert!(before.len() >= 3, "the assistant goes on while she waits: {before:?}");
        world.passes(30 * SECOND);

        let id = takes(&world, &officer).await;
        assert!(heard(&world, 0).last().unwrap().contains("座席来了"), "{:?}", heard(&world, 0));
        let count = heard(&world, 0).len();
        says(&world, 0, "我的传票丢了，怎么办").await;
        assert_eq!(heard(&world, 0).len(), count, "the assistant is silent");
        let row = talk(&world, &id).await;
        assert_eq!((row.state, row.taken_at.unwrap() - row.asked_at, row.spoken_at), (State::Held, 30_000, None));

        let lines = said(&world, &id).await;
        let by = |by: &Speaker| lines.iter().filter(|line| line.by == *by).map(|line| line.text.as_str()).collect::<Vec<_>>();
        assert_eq!(by(&Speaker::Person), [GREETING, "转人工", GREETING, "我的传票丢了，怎么办"]);
        assert!(!by(&Speaker::Assistant).is_empty() && !lines.iter().any(|line| line.text.contains("<a ")), "{lines:?}");
        let times: Vec<i64> = lines.iter().map(|line| line.at_ms).collect();
        assert!(times.is_sorted(), "in the order in which it was said: {times:?}");

        world.app.talks.say(&officer, &id, "请带身份证到立案大厅补领。").await.unwrap().unwrap();
        world.ticks().await;
        assert_eq!(heard(&world, 0).len(), count, "kept back for a moment");
        world.passes(11 * SECOND);
        world.ticks().await;
        assert_eq!(heard(&world, 0)[count..], ["请带身份证到立案大厅补领。"]);
        let lines = said(&world, &id).await;
        let last = lines.last().unwrap();
        assert_eq!((&last.by, last.sent.as_ref().unwrap().way), (&Speaker::Seat(officer.id.clone()), Way::Gone));

        world.app.talks.end(&officer, &id).await.unwrap().unwrap();
        world.ticks().await;
        assert!(heard(&world, 0).last().unwrap().contains("这次人工对话结束了"));
        let row = talk(&world, &id).await;
        assert_eq!((row.state, row.ending), (State::Ended, Some(Ending::Solved)));
        let answered = reply(&world.simulator.say(&openid(0), GREETING).await).to_owned();
        assert!(!answered.is_empty() && with(&world, 0).await == "bot", "{answered}");
    }

    async fn nobody_is_promised_a_seat_that_is_not_there(world: World) {
        world.app.learn_to_listen().await;
        let (_, officer) = seat(&world, "zuoxi").await;
        let told = calls(&world, 0).await;
        assert!(told.contains("这里没有工作人员在线接待"), "{told}");
        world.app.talks.set_ready(&officer, true).await.unwrap();
        world.passes(91 * SECOND);
        assert!(calls(&world, 0).await.contains("没有工作人员在线"), "she has not looked for a minute and a half");
        world.app.talks.is_here(&officer).await.unwrap();
        world.app.talks.set_ready(&officer, false).await.unwrap();
        assert!(calls(&world, 0).await.contains("没有工作人员在线"), "a seat at rest");
        assert_eq!(world.count(TALKS).await, 0);
        world.app.talks.set_ready(&officer, true).await.unwrap();
        let elsewhere = Officer { id: officer.id.clone(), court: "京0105".to_owned(), ..officer.clone() };
        assert!(calls(&world, 0).await.contains("正在为您转接座席"));
        assert_eq!(world.app.talks.take_next(&elsewhere).await.unwrap(), Taken::Nobody, "another court's");
        // Asked again, she keeps her place.
        let before = open_of(&world, 0).await.unwrap();
        world.app.talks.set_ready(&officer, true).await.unwrap();
        assert!(calls(&world, 0).await.contains("正在为您转接座席"));
        assert_eq!(open_of(&world, 0).await.unwrap().asked_at, before.asked_at);
        assert_eq!(world.count(TALKS).await, 1);
    }

    async fn what_was_sent_by_mistake_is_taken_back_in_time(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        calls(&world, 0).await;
        let id = takes(&world, &officer).await;
        let count = heard(&world, 0).len();
        let word = async || {
            let lines = said(&world, &id).await;
            lines.into_iter().rfind(|line| matches!(line.by, Speaker::Seat(_))).unwrap().sent.unwrap()
        };
        world.app.talks.say(&officer, &id, "张三的案子在第三法庭。").await.unwrap().unwrap();
        let other = on_duty(&world, "zuoxi2").await;
        let kept = word().await;
        assert!(matches!(kept.way, Way::Kept(_)));
        assert_eq!(world.app.talks.withdraw(&other, &id, &kept.id).await.unwrap(), Err(NotDone::NotYours));
        let back = world.app.talks.withdraw(&officer, &id, &kept.id).await.unwrap();
        assert_eq!(back.as_deref(), Ok("张三的案子在第三法庭。"));
        world.passes(11 * SECOND);
        world.ticks().await;
        assert_eq!((heard(&world, 0).len(), word().await.way), (count, Way::Withdrawn));
        world.app.talks.say(&officer, &id, "请看传票。").await.unwrap().unwrap();
        let sent = word().await;
        world.passes(11 * SECOND);
        assert_eq!(world.app.talks.withdraw(&officer, &id, &sent.id).await.unwrap(), Err(NotDone::Gone));
        world.ticks().await;
        assert_eq!(heard(&world, 0)[count..], ["请看传票。"], "once");
        for (text, fault) in [("  ", NotDone::Empty), (&"长".repeat(1_001), NotDone::TooLong)] {
            assert_eq!(world.app.talks.say(&officer, &id, text).await.unwrap(), Err(fault));
        }
        assert_eq!(world.app.talks.say(&other, &id, "我来").await.unwrap(), Err(NotDone::NotYours));
        assert_eq!(world.app.talks.end(&other, &id).await.unwrap(), Err(NotDone::NotYours));
    }

    async fn two_seats_never_take_the_same_one(world: World) {
        world.app.learn_to_listen().await;
        let (one, other) = (on_duty(&world, "zuoxi").await, on_duty(&world, "zuoxi2").await);
        for _ in 0..4 {
            calls(&world, 0).await;
            let (first, second) = tokio::join!(world.app.talks.take_next(&one), world.app.talks.take_next(&other));
            let taken: Vec<Taken> = [first.unwrap(), second.unwrap()].into_iter().filter(|own| *own != Taken::Nobody).collect();
            let [Taken::Talk(id)] = &taken[..] else { panic!("{taken:?}") };
            let holder = if talk(&world, id).await.seat.as_deref() == Some(one.id.as_str()) { &one } else { &other };
            world.app.talks.end(holder, id).await.unwrap().unwrap();
        }
        for who in 0..2 {
            calls(&world, who).await;
        }
        // One seat that clicks many times at once.
        let clicks = futures_util::future::join_all((0..6).map(|_| world.app.talks.take_next(&one))).await;
        let taken: BTreeSet<String> = clicks.into_iter().filter_map(|own| match own.unwrap() {
            Taken::Talk(id) => Some(id),
            _ => None,
        }).collect();
        assert_eq!(taken.len(), 2);
        assert_eq!(queries::held_by(&mut Reader::Db(&world.app.db), &one.id).await.unwrap().len(), 2);
    }

    /// The assistant speaks or a seat does, never both, however a message, a seat and the clock meet.
    async fn a_message_and_a_seat_that_meet_agree(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        for _ in 0..8 {
            calls(&world, 0).await;
            let zhang = openid(0);
            let (_, taken, _) = tokio::join!(
                world.simulator.say(&zhang, GREETING), world.app.talks.take_next(&officer), world.app.talks.ring());
            let Taken::Talk(id) = taken.unwrap() else { panic!("nobody waits") };
            assert_eq!((talk(&world, &id).await.state, with(&world, 0).await.as_str()), (State::Held, "human"));
            let (_, ended) = tokio::join!(world.simulator.say(&zhang, GREETING), world.app.talks.end(&officer, &id));
            ended.unwrap().unwrap();
            assert_eq!((talk(&world, &id).await.state, with(&world, 0).await.as_str()), (State::Ended, "bot"));
        }
    }

    async fn a_seat_that_is_gone_gives_its_conversations_back(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        calls(&world, 0).await;
        let id = takes(&world, &officer).await;
        says_as(&world, &officer, &id, "您好，请讲。").await;
        world.passes(9 * MINUTE);
        rings(&world).await;
        assert_eq!(talk(&world, &id).await.state, State::Held);
        world.passes(2 * MINUTE);
        let other = on_duty(&world, "zuoxi2").await;
        rings(&world).await;
        assert_eq!((talk(&world, &id).await.state, with(&world, 0).await.as_str()), (State::Waiting, "waiting"));
        assert!(heard(&world, 0).last().unwrap().contains("正在为您换一位座席"));
        world.app.talks.is_here(&officer).await.unwrap();
        assert_eq!(world.app.talks.say(&officer, &id, "我回来了").await.unwrap(), Err(NotDone::NotYours));
        assert_eq!(takes(&world, &other).await, id);
        let row = talk(&world, &id).await;
        assert_eq!(row.seat.as_deref(), Some(other.id.as_str()));
        assert!(row.taken_at.unwrap() - row.asked_at < 1_000, "the wait was that for the first seat");
        // Handed over by hand, too, but not to nobody.
        assert_eq!(world.app.talks.hand_back(&other, &id).await.unwrap(), Err(NotDone::Nobody));
        world.app.talks.set_ready(&officer, true).await.unwrap();
        world.app.talks.hand_back(&other, &id).await.unwrap().unwrap();
        assert_eq!(talk(&world, &id).await.state, State::Waiting);
        assert_eq!(takes(&world, &officer).await, id);
    }

    async fn whoever_says_nothing_more_is_not_waited_for(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        calls(&world, 0).await;
        let id = takes(&world, &officer).await;
        says_as(&world, &officer, &id, "您好，请讲。").await;
        for _ in 0..2 {
            world.passes(7 * MINUTE);
            world.app.talks.is_here(&officer).await.unwrap();
            rings(&world).await;
            assert_eq!(talk(&world, &id).await.state, State::Held);
        }
        world.passes(2 * MINUTE);
        rings(&world).await;
        assert_eq!(talk(&world, &id).await.ending, Some(Ending::Silent));
        assert!(heard(&world, 0).last().unwrap().contains("您有一会儿没有说话"));
        assert_eq!(with(&world, 0).await, "bot");
    }

    async fn a_seat_that_looks_and_does_not_answer_gives_them_back(world: World) {
        world.app.learn_to_listen().await;
        let (officer, other) = (on_duty(&world, "zuoxi").await, on_duty(&world, "zuoxi2").await);
        calls(&world, 0).await;
        let id = takes(&world, &officer).await;
        // What was taken back was not said.
        world.app.talks.say(&officer, &id, "写错了").await.unwrap().unwrap();
        let word = said(&world, &id).await.last().unwrap().sent.clone().unwrap();
        world.app.talks.withdraw(&officer, &id, &word.id).await.unwrap().unwrap();
        assert_eq!(talk(&world, &id).await.spoken_at, None);
        for _ in 0..7 {
            world.passes(MINUTE);
            world.app.talks.is_here(&officer).await.unwrap();
            world.app.talks.is_here(&other).await.unwrap();
            rings(&world).await;
            assert_eq!(talk(&world, &id).await.state, State::Held);
        }
        world.passes(MINUTE);
        world.app.talks.is_here(&other).await.unwrap();
        rings(&world).await;
        assert_eq!(talk(&world, &id).await.state, State::Waiting);
        assert_eq!(takes(&world, &other).await, id);
        // The last one who could answer does not, either: the person is told, and stands in the list.
        world.passes(9 * MINUTE);
        rings(&world).await;
        assert_eq!(talk(&world, &id).await.ending, Some(Ending::Unanswered));
        let told = heard(&world, 0);
        assert!(told.last().unwrap().contains("没有接上") && !told[told.len() - 2].contains("没有接上"), "{told:?}");
    }

    async fn what_was_under_way_with_the_assistant_waits(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        for text in ["给法官留言", "不知道"] {
            says(&world, 0, text).await;
        }
        calls(&world, 0).await;
        let id = takes(&world, &officer).await;
        says(&world, 0, "谢谢，我想先问一下立案的事").await;
        world.app.talks.end(&officer, &id).await.unwrap().unwrap();
        let answered = reply(&world.simulator.say(&openid(0), GREETING).await).to_owned();
        assert!(!answered.contains("这样提交吗") && !answered.contains("谢谢"), "no message to the judge: {answered}");
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order").await, 0);
    }

    async fn an_alarm_is_heard_while_a_seat_speaks(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        calls(&world, 0).await;
        let id = takes(&world, &officer).await;
        let count = heard(&world, 0).len();
        says(&world, 0, "我不想活了").await;
        assert_eq!(heard(&world, 0).len(), count, "the seat speaks");
        assert!(talk(&world, &id).await.is_urgent);
        assert!(world.app.metrics.text().contains("tingxun_urgent_total 1"));
        // A picture is seen by nobody, and that is said.
        world.simulator.send_image(&openid(0)).await;
        assert_eq!(heard(&world, 0).len(), count + 1, "{:?}", heard(&world, 0).last());
        assert_eq!(with(&world, 0).await, "human");
        world.simulator.tap_link(&openid(0), "返回智能问答", "bot").await;
        assert_eq!((talk(&world, &id).await.ending, with(&world, 0).await.as_str()), (Some(Ending::Left), "bot"));
    }

    async fn whoever_may_be_in_danger_is_listed_even_where_nobody_is_there(world: World) {
        world.app.learn_to_listen().await;
        let (_, officer) = seat(&world, "zuoxi").await;
        world.simulator.say(&openid(0), "我不想活了").await;
        assert!(open_of(&world, 0).await.unwrap().is_urgent);
        world.passes(4 * MINUTE);
        rings(&world).await;
        let told = heard(&world, 0).last().unwrap().clone();
        assert!(told.contains("12356") && !told.contains("诉求编号"), "{told}");
        assert_eq!(queries::missed(&world.app.db, &officer.court, 0, 10).await.unwrap().len(), 1);
        assert!(calls(&world, 0).await.contains("没有工作人员在线"), "nothing is said to be registered");
    }

    async fn what_cannot_be_sent_comes_with_the_next_word(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        calls(&world, 0).await;
        let id = takes(&world, &officer).await;
        // The platform lets no more messages through.
        let used = ApiFault { path: "custom/send".to_owned(), errcode: 45_047, times: 1 };
        world.simulator.set_faults(Faults { api: vec![used], ..Faults::default() });
        says_as(&world, &officer, &id, "请带身份证。").await;
        assert_eq!(said(&world, &id).await.last().unwrap().sent.as_ref().unwrap().way, Way::Behind);
        let answered = reply(&world.simulator.say(&openid(0), "在吗").await).to_owned();
        assert!(answered.contains("请带身份证。"), "{answered}");
    }

    async fn two_clicks_say_it_once(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        calls(&world, 0).await;
        let id = takes(&world, &officer).await;
        // The second one is so long that it goes out in two.
        let long = "补".repeat(1_000);
        for words in ["还要带传票。", &long] {
            for _ in 0..2 {
                world.app.talks.say(&officer, &id, words).await.unwrap().unwrap();
            }
        }
        world.passes(11 * SECOND);
        world.ticks().await;
        let heard = heard(&world, 0);
        assert_eq!(heard.iter().filter(|text| *text == "还要带传票。").count(), 1);
        let signs: usize = heard.iter().map(|text| text.matches('补').count()).sum();
        assert_eq!(signs, 1_000, "in two parts, once");
    }

    async fn what_the_assistant_finds_too_late_is_not_said(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        let (zhang, talks) = (openid(0), &world.app.talks);
        let meanwhile = async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            world.simulator.tap_link(&zhang, "转人工", "handover").await;
            talks.take_next(&officer).await.unwrap()
        };
        let (_, taken) = tokio::join!(world.simulator.say(&zhang, "慢速回答演示"), meanwhile);
        assert!(matches!(taken, Taken::Talk(_)), "{taken:?}");
        tokio::time::sleep(Duration::from_secs(3)).await;
        world.ticks().await;
        world.ticks().await;
        let told = heard(&world, 0);
        assert!(told.iter().any(|text| text.contains("座席来了")) && !told.iter().any(|text| text.contains("这是一次演示")), "{told:?}");
    }

    async fn whom_nobody_answered_is_seen_to(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        says(&world, 0, "我的传票丢了，怎么办").await;
        calls(&world, 0).await;
        world.passes(2 * MINUTE);
        rings(&world).await;
        assert!(open_of(&world, 0).await.is_some(), "not yet");
        world.passes(2 * MINUTE);
        rings(&world).await;
        assert!(open_of(&world, 0).await.is_none());
        let told = heard(&world, 0).last().unwrap().clone();
        assert!(told.contains("座席现在都不在线") && told.contains("给法官留言") && with(&world, 0).await == "bot", "{told}");
        let missed = async || queries::missed(&world.app.db, &officer.court, 0, 10).await.unwrap();
        let id = missed().await[0].id.clone();
        assert!(world.app.talks.look(&officer, &id).await.unwrap().is_some());
        let elsewhere = Officer { court: "京0105".to_owned(), ..officer.clone() };
        assert!(world.app.talks.look(&elsewhere, &id).await.unwrap().is_none());
        assert!(world.app.talks.glance(&officer, &id).await.unwrap().is_none(), "nobody looks without being noted");
        assert!(!world.app.talks.see_to(&elsewhere, &id).await.unwrap());
        // Days later it is still there to read; what she says to the assistant afterwards is not.
        world.passes(3 * 24 * 60 * MINUTE);
        says(&world, 0, GREETING).await;
        let lines = said(&world, &id).await;
        let own: Vec<&str> = lines.iter().filter(|line| line.by == Speaker::Person).map(|line| line.text.as_str()).collect();
        assert_eq!(own, ["我的传票丢了，怎么办", "转人工"]);
        let long = "长".repeat(2_001);
        assert_eq!(world.app.talks.make_order(&officer, &id, (Kind::Advice, &long)).await.unwrap(), Err(NotDone::TooLong));
        let made = world.app.talks.make_order(&officer, &id, (Kind::Advice, "传票丢了，想补一份。")).await.unwrap().unwrap();
        world.ticks().await;
        let order = filed(&world.app, &made).await;
        assert_eq!((order.channel, order.kind, order.state), (Channel::WeChat, Kind::Advice, OrderState::Received));
        assert!(heard(&world, 0).last().unwrap().contains(&order.number), "{:?}", heard(&world, 0));
        assert!(missed().await.is_empty());
        assert_eq!(world.app.talks.make_order(&officer, &id, (Kind::Advice, "又来")).await.unwrap(), Err(NotDone::NotYours), "once");
    }

    async fn what_was_spoken_becomes_a_request(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        calls(&world, 0).await;
        let id = takes(&world, &officer).await;
        assert!(!world.app.talks.see_to(&officer, &id).await.unwrap(), "what is open is not seen to");
        let made = world.app.talks.make_order(&officer, &id, (Kind::Judge, "请法官回电。")).await.unwrap().unwrap();
        world.ticks().await;
        let row = talk(&world, &id).await;
        assert_eq!((row.ending, with(&world, 0).await.as_str()), (Some(Ending::Order), "bot"));
        assert!(heard(&world, 0).last().unwrap().contains(&filed(&world.app, &made).await.number));
        let own = crate::orders::asker(0);
        assert!(world.app.orders.open(&made, &own).await.unwrap().is_some(), "it is hers");
    }

    async fn whoever_does_not_want_to_wait_leaves(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        let ending = async |id: &str| talk(&world, id).await.ending;
        calls(&world, 0).await;
        let first = open_of(&world, 0).await.unwrap().id;
        world.simulator.tap_link(&openid(0), "返回智能问答", "bot").await;
        assert_eq!((ending(&first).await, with(&world, 0).await.as_str()), (Some(Ending::Left), "bot"));
        calls(&world, 0).await;
        let second = open_of(&world, 0).await.unwrap().id;
        world.simulator.unfollow(&openid(0)).await;
        assert_eq!(ending(&second).await, Some(Ending::Left));
        world.simulator.follow(&openid(0), None).await;
        calls(&world, 0).await;
        let third = open_of(&world, 0).await.unwrap().id;
        for text in ["给法官留言", "不知道", "我的地址变了，请寄到新地址。", "可以"] {
            says(&world, 0, text).await;
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order").await, 1, "{:?}", heard(&world, 0).last());
        assert_eq!(ending(&third).await, Some(Ending::Left), "a message was left in its place");
        assert_eq!(world.app.talks.take_next(&officer).await.unwrap(), Taken::Nobody);
    }

    async fn whoever_may_be_in_danger_goes_first(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        calls(&world, 0).await;
        world.passes(5 * SECOND);
        let told = reply(&world.simulator.say(&openid(1), "我不想活了").await).to_owned();
        assert!(told.contains("12356") || told.contains("110") || told.contains("120"), "the hotlines come at once: {told}");
        let id = takes(&world, &officer).await;
        let row = talk(&world, &id).await;
        assert!(row.is_urgent && row.openid == openid(1).as_str(), "{row:?}");
    }

    async fn a_seat_works_through_its_pages(world: World) {
        world.app.learn_to_listen().await;
        let (colleague, officer) = seat(&world, "zuoxi").await;
        let (other, _) = seat(&world, "zuoxi2").await;
        let judge = hire(&world, "faguan", "法官乙", &[Role::Judge]).await;
        let mut window = Window::signed_in(&world, &colleague).await;
        let page = window.get("/desk/talks").await.body;
        assert!(page.contains(">上线</button>") && page.contains("src=\"/desk/talks/board\"") && !page.contains("refresh"), "{page}");
        let board = window.get("/desk/talks/board").await.body;
        assert!(board.contains("没有上线") && board.contains("在等的人（0）") && board.contains("这里是空的就是正常"), "{board}");
        let page = window.post("/desk/talks/presence", &[("ready", "1")]).await.body;
        assert!(page.contains("小休，不算在线"), "{page}");
        assert!(window.get("/desk/talks/board").await.body.contains("<em class=\"mark\">在线</em>"));
        says(&world, 0, "我的传票丢了，怎么办").await;
        calls(&world, 0).await;
        world.passes(42 * SECOND);
        let board = window.get("/desk/talks/board").await.body;
        assert!(board.contains("在等的人（1）") && board.contains("已等42秒"), "{board}");
        let page = window.post("/desk/talks/next", &[]).await;
        assert!(page.at.starts_with("/desk/talks/0") && page.body.contains("没有实名的微信用户") && page.body.contains("等了42秒"), "{}", page.body);
        assert!(page.body.contains(">我的传票丢了，怎么办</textarea>"), "her own words are carried over: {}", page.body);
        let (here, id) = (page.at.clone(), page.at.rsplit('/').next().unwrap().to_owned());
        says(&world, 0, "我的身份证是119902198512310224").await;
        let said = window.get(&format!("{here}/said")).await.body;
        assert!(said.contains("119************224") && !said.contains("119902198512310224"), "{said}");
        assert!(said.contains("我的传票丢了，怎么办") && said.contains("座席来了"), "{said}");
        let counts = window.get(&format!("/desk/talks/counts?own={id}")).await.body;
        assert!(counts.contains("在等0人") && !counts.contains("另一个对话"), "{counts}");

        let empty = window.post(&format!("{here}/say"), &[("words", " ")]).await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.body.contains("请先写内容"), "{}", empty.body);
        let sent = window.post(&format!("{here}/say"), &[("words", "请到立案大厅补领。<b>")]).await;
        assert!(sent.body.contains("撤销：请到立案大厅补领。") && !sent.body.contains("<b>"), "{}", sent.body);
        let (_, rest) = sent.body.split_once("name=\"word\" value=\"").unwrap();
        let word = rest.split('"').next().unwrap().to_owned();
        let back = window.post(&format!("{here}/withdraw"), &[("word", &word)]).await;
        assert!(back.body.contains(">请到立案大厅补领。&#60;b&#62;</textarea>"), "it stands in the form again: {}", back.body);
        assert!(window.get(&format!("{here}/said")).await.body.contains("已撤销，没有发出"));
        let knowledge = window.get(&format!("/desk/knowledge?talk={id}")).await.body;
        assert!(knowledge.contains("我的身份证是119"), "her last words: {knowledge}");
        let found = window.post("/desk/knowledge", &[("talk", &id), ("question", "起诉要准备哪些材料？")]).await.body;
        let (_, take) = found.split_once(&format!("{here}?answer=")).unwrap_or_else(|| panic!("{found}"));
        let taken = window.get(&format!("{here}?answer={}", take.split('"').next().unwrap())).await.body;
        let (_, form) = taken.split_once("id=\"say\"").unwrap();
        let written = form.split("</textarea>").next().unwrap();
        assert!(written.contains("依据："), "the answer stands in the form: {taken}");

        for (who, status) in [(&other, StatusCode::NOT_FOUND), (&judge, StatusCode::FORBIDDEN)] {
            let mut window = Window::signed_in(&world, who).await;
            assert_eq!(window.get(&here).await.status, status);
            let part = window.get(&format!("{here}/said")).await.body;
            assert_eq!(window.get(&format!("/desk/knowledge?talk={id}")).await.status, StatusCode::NOT_FOUND);
            assert!(!part.contains("传票"), "{part}");
            window.get("/desk/me").await;
            let tried = window.post(&format!("{here}/end"), &[]).await;
            assert_eq!(tried.status, status, "{}", tried.body);
        }
        assert_eq!(talk(&world, &id).await.state, State::Held);
        let order = window.post(&format!("{here}/order"), &[("kind", "judge"), ("words", "传票丢了")]).await;
        assert!(order.at.starts_with("/desk/orders/0"), "{}", order.at);
        assert_eq!(window.get(&here).await.status, StatusCode::NOT_FOUND, "it is over");
        let board = window.get("/desk/talks").await.body;
        assert!(board.contains("100.00%（1／1）") && board.contains("42秒"), "{board}");
        let figures = window.get("/desk/figures").await.body;
        assert!(figures.contains("在线接通率") && figures.contains("100.00%（1／1）"), "{figures}");
        assert!(window.get("/desk/figures.csv").await.body.contains("平均等待,42秒"));
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'talk.take'").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'talk.read'").await, 7, "each look, not each glance");
        assert_eq!(officer.login, "zuoxi");
    }

    async fn who_spoke_is_forgotten_how_long_they_waited_is_not(world: World) {
        world.app.learn_to_listen().await;
        let officer = on_duty(&world, "zuoxi").await;
        calls(&world, 0).await;
        let id = takes(&world, &officer).await;
        world.app.talks.say(&officer, &id, "您好。").await.unwrap().unwrap();
        world.app.talks.end(&officer, &id).await.unwrap().unwrap();
        let now_ms = world.clock.now_ms() + 400 * 86_400_000;
        while forget_old(&world.app.db, now_ms, 30).await.unwrap() > 0 {}
        let row = talk(&world, &id).await;
        assert_eq!((row.openid.as_str(), row.account.as_str(), row.taken_at.is_some()), ("", "", true));
        assert_eq!(world.count("SELECT COUNT(*) FROM talk_word").await, 0);
    }
}
