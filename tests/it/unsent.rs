//! What somebody of the court has typed and not sent yet stands in the form again, for them alone, until it is sent.

use std::time::Duration;

use reqwest::StatusCode;
use tingxun::retention::forget_old;
use tingxun::staff::Role;

use crate::both;
use crate::desk::{Colleague, Window, hire};
use crate::order_pages::{act, judge_of};
use crate::orders::{entered, in_the_clear, request};
use crate::registration::openid;
use crate::world::World;

const TYPED: &str = "本案已经排期，三月四日上午九点<b>在第三法庭";
const SHOWN: &str = "本案已经排期，三月四日上午九点&#60;b&#62;在第三法庭";
const BACK: &str = "已恢复您";
const KEPT: &str = "SELECT COUNT(*) FROM unsent";
const DAY: Duration = Duration::from_secs(86_400);

/// An order that a judge has before them, and the page of it.
async fn given_out(world: &World) -> (Colleague, Colleague, String) {
    let seat = hire(world, "zuoxi", "座席甲", &[Role::Seat, Role::Dispatcher]).await;
    let judge = hire(world, "faguan", "法官乙", &[Role::Judge]).await;
    let id = entered(&world.app, request(tingxun::orders::kinds::Kind::Judge)).await.id;
    let page = format!("/desk/orders/{id}");
    let mut window = Window::signed_in(world, &seat).await;
    let chosen = judge_of(&window.get(&page).await.body);
    act(&mut window, &page, "dispatch", &[("judge", &chosen)]).await;
    (seat, judge, page)
}

async fn types(window: &mut Window<'_>, place: &str, words: &str) -> StatusCode {
    window.post("/desk/unsent", &[("place", place), ("words", words)]).await.status
}

both! {
    async fn what_was_typed_stands_there_again_until_it_is_sent(world: World) {
        let (seat, judge, page) = given_out(&world).await;
        let (reply, note) = (format!("{page}/reply"), format!("{page}/note"));
        let mut window = Window::signed_in(&world, &judge).await;
        let shown = window.get(&page).await;
        assert!(!shown.body.contains(BACK) && shown.body.contains("/desk/unsent.js"), "{}", shown.body);
        assert_eq!(types(&mut window, &reply, "本案").await, StatusCode::NO_CONTENT);
        assert_eq!(types(&mut window, &reply, TYPED).await, StatusCode::NO_CONTENT);
        assert_eq!(types(&mut window, &note, "下午问书记员").await, StatusCode::NO_CONTENT);
        assert_eq!(in_the_clear(&world, &["三月四日"]).await, Vec::<&str>::new(), "sealed");

        // Another browser, the next day.
        world.passes(DAY);
        let mut window = Window::signed_in(&world, &judge).await;
        let shown = window.get(&page).await.body;
        assert!(shown.contains(&format!(">{SHOWN}</textarea>")) && shown.contains(">下午问书记员</textarea>"), "{shown}");
        assert_eq!(shown.matches(BACK).count(), 2, "{shown}");
        let mut colleague = Window::signed_in(&world, &seat).await;
        let others = colleague.get(&page).await.body;
        assert!(!others.contains("三月四日") && !others.contains("下午问书记员"), "{others}");

        // Somebody else has done something meanwhile: nothing typed is lost by that.
        act(&mut colleague, &page, "note", &[("words", "诉求人又来电话")]).await;
        assert!(window.get(&page).await.body.contains(SHOWN));
        let sent = act(&mut window, &page, "reply", &[("mode", "public"), ("words", TYPED)]).await;
        assert!(sent.body.contains("已回复待确认"), "{}", sent.body);
        assert_eq!(world.count(KEPT).await, 1, "the other form was not sent");
        assert_eq!(types(&mut window, &note, " \n").await, StatusCode::NO_CONTENT);
        assert_eq!(world.count(KEPT).await, 0);
    }

    async fn an_answer_that_is_chosen_comes_after_what_was_typed(world: World) {
        let (_, judge, page) = given_out(&world).await;
        let mut window = Window::signed_in(&world, &judge).await;
        window.get(&page).await;
        types(&mut window, &format!("{page}/reply"), "您好。").await;
        let shown = window.get(&format!("{page}?answer=filing.materials")).await.body;
        let area = shown.split("id=\"deed-reply\"").nth(1).unwrap().split("<textarea").nth(1).unwrap();
        let area = area.split("</textarea>").next().unwrap();
        assert!(area.contains(">您好。\n\n") && area.contains("依据："), "{area}");
    }

    async fn a_seat_goes_on_with_a_sentence(world: World) {
        world.app.learn_to_listen().await;
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let officer = world.app.entrance.officer("zuoxi").await.unwrap().unwrap();
        world.app.talks.set_ready(&officer, true).await.unwrap();
        world.simulator.say(&openid(0), "我的传票丢了，怎么办").await;
        world.simulator.tap_link(&openid(0), "转人工", "handover").await;
        let mut window = Window::signed_in(&world, &seat).await;
        window.get("/desk/talks").await;
        let talk = window.post("/desk/talks/next", &[]).await.at;
        assert!(talk.starts_with("/desk/talks/0"), "{talk}");
        types(&mut window, &format!("{talk}/say"), "可以，请带").await;
        let shown = window.get(&talk).await.body;
        assert!(shown.contains(">可以，请带</textarea>") && shown.contains(BACK), "{shown}");
        window.post(&format!("{talk}/say"), &[("words", "可以，请带身份证来补领。")]).await;
        let shown = window.get(&talk).await.body;
        assert!(!shown.contains(BACK) && world.count(KEPT).await == 0, "{shown}");
    }

    async fn only_forms_of_the_desk_are_kept_and_only_for_whoever_types(world: World) {
        let (_, judge, page) = given_out(&world).await;
        let place = format!("{page}/reply");
        let mut stranger = Window::of(&world);
        stranger.get("/desk/sign-in").await;
        assert_eq!(stranger.post("/desk/unsent", &[("place", &place), ("words", TYPED)]).await.at, "/desk/sign-in");
        let mut window = Window::signed_in(&world, &judge).await;
        window.get(&page).await;
        for elsewhere in ["", "/m/orders/new", "https://evil.example/desk/", "/desk/orders/\0", "/desk/诉求"] {
            assert_eq!(types(&mut window, elsewhere, TYPED).await, StatusCode::UNPROCESSABLE_ENTITY, "{elsewhere}");
        }
        let ours = window.origin.replace("https://evil.example".to_owned());
        assert_eq!(types(&mut window, &place, TYPED).await, StatusCode::FORBIDDEN);
        window.origin = ours;
        assert_eq!(world.count(KEPT).await, 0);
        // Longer than any form, and of more forms than anybody has open.
        assert_eq!(types(&mut window, &place, &"长".repeat(3_000)).await, StatusCode::NO_CONTENT);
        let shown = window.get(&page).await.body;
        assert!(shown.contains(&"长".repeat(2_000)) && !shown.contains(&"长".repeat(2_001)));
        for number in 0..105 {
            world.passes(Duration::from_secs(1));
            types(&mut window, &format!("/desk/orders/{number}/reply"), "草稿").await;
        }
        assert_eq!(world.count(KEPT).await, 100);
        assert_eq!(world.count("SELECT COUNT(*) FROM unsent WHERE place = '/desk/orders/4/reply'").await, 0, "the oldest goes");
        // What nobody has sent after two weeks nobody will.
        let forget = || forget_old(&world.app.db, world.clock.now_ms(), 184);
        world.passes(13 * DAY);
        forget().await.unwrap();
        assert_eq!(world.count(KEPT).await, 100);
        world.passes(2 * DAY);
        forget().await.unwrap();
        assert_eq!(world.count(KEPT).await, 0);
    }
}
