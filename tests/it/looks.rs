//! Who else looks at a request, and whether something was done since its page was opened: said beside the page, to whoever has a
//! part in it.

use std::time::Duration;

use tingxun::orders::kinds::Kind;
use tingxun::retention::forget_old;
use tingxun::staff::Role;

use crate::both;
use crate::desk::{Window, hire};
use crate::order_pages::act;
use crate::orders::{entered, request};
use crate::world::World;

const ALONE: &str = "现在没有别人在看";
const NEWS: &str = "有了新的进展";

/// What stands beside the page that a window has just opened.
fn beside_of(page: &str) -> String {
    let (_, rest) =
        page.split_once("<iframe class=\"beside\" src=\"").unwrap_or_else(|| panic!("no frame: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

both! {
    async fn colleagues_see_each_other_and_what_is_new(world: World) {
        let one = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let other = hire(&world, "zuoxi2", "座席戊", &[Role::Seat]).await;
        let page = format!("/desk/orders/{}", entered(&world.app, request(Kind::Judge)).await.id);
        let mut window = Window::signed_in(&world, &one).await;
        let mut theirs = Window::signed_in(&world, &other).await;
        let beside = beside_of(&window.get(&page).await.body);
        let alone = window.get(&beside).await.body;
        assert!(alone.contains(ALONE) && alone.contains("http-equiv=\"refresh\" content=\"10\""), "{alone}");
        let opened = theirs.get(&page).await.body;
        let shown = theirs.get(&beside_of(&opened)).await.body;
        assert!(shown.contains("座席甲正在查看") && !shown.contains("座席戊"), "{shown}");
        assert!(window.get(&beside).await.body.contains("座席戊正在查看"));
        assert!(window.get("/desk/orders").await.body.contains(">座席戊正在查看<"), "in the list, too");

        // What somebody types is kept every few seconds.
        theirs.get(&page).await;
        theirs.post("/desk/unsent", &[("place", &format!("{page}/answer-now")), ("words", "您好")]).await;
        assert!(window.get(&beside).await.body.contains("座席戊正在写"));
        world.passes(Duration::from_secs(31));
        let alone = window.get(&beside).await.body;
        assert!(alone.contains(ALONE) && !alone.contains(NEWS), "whoever has left is not there: {alone}");

        let looks = "SELECT COUNT(*) FROM audit WHERE action = 'order.read'";
        let before = world.count(looks).await;
        window.get(&beside).await;
        assert_eq!(world.count(looks).await, before, "nothing of the request is shown, so nobody has read it");
        act(&mut theirs, &page, "note", &[("words", "诉求人又来电话")]).await;
        let news = window.get(&beside).await.body;
        assert!(news.contains(NEWS) && news.contains(&format!("href=\"{page}\"")), "{news}");
        let fresh = beside_of(&window.get(&page).await.body);
        assert!(!window.get(&fresh).await.body.contains(NEWS), "it was read");

        world.passes(Duration::from_secs(2 * 86_400));
        forget_old(&world.app.db, world.clock.now_ms(), 1_000).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM order_look").await, 0);
    }

    async fn only_whoever_has_a_part_in_it_is_told(world: World) {
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let inspector = hire(&world, "ducha", "督查丙", &[Role::Inspector]).await;
        let page = format!("/desk/orders/{}", entered(&world.app, request(Kind::Complaint)).await.id);
        let mut theirs = Window::signed_in(&world, &inspector).await;
        let beside = beside_of(&theirs.get(&page).await.body);
        theirs.get(&beside).await;
        let mut window = Window::signed_in(&world, &seat).await;
        let shown = window.get(&beside).await.body;
        assert!(!shown.contains("督查丙") && !shown.contains(ALONE), "{shown}");
        assert_eq!(world.count("SELECT COUNT(*) FROM order_look").await, 1, "nor is it noted that they tried");
        let stranger = Window::of(&world).get(&beside).await.body;
        assert!(stranger.contains("重新登录"), "{stranger}");
        for path in ["/desk/orders/none/beside?version=1", "/desk/orders/%00/beside?version=1"] {
            assert!(!window.get(path).await.body.contains(ALONE), "{path}");
        }
    }
}
