//! The knowledge base at the desk: what a seat looks up while somebody is on the telephone becomes the reply, checked before
//! it goes.

use reqwest::StatusCode;
use tingxun::staff::Role;

use crate::both;
use crate::desk::{Window, hire};
use crate::orders::{entered, request};
use crate::world::World;

both! {
    async fn a_seat_answers_in_reviewed_words(world: World) {
        world.app.learn().await;
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let mut window = Window::signed_in(&world, &seat).await;
        let empty = window.get("/desk/knowledge").await;
        assert!(empty.status == StatusCode::OK && !empty.body.contains("经过审核的答复"), "{}", empty.body);

        let asked = tingxun::orders::intake::NewOrder {
            content: "请问起诉要准备哪些材料？".to_owned(),
            ..request(tingxun::orders::kinds::Kind::Advice)
        };
        let id = entered(&world.app, asked).await.id;
        let order = window.get(&format!("/desk/orders/{id}")).await;
        assert!(order.body.contains(&format!("/desk/knowledge?order={id}")), "{}", order.body);
        let found = window.get(&format!("/desk/knowledge?order={id}")).await;
        assert!(found.body.contains("《民事诉讼法》第") && found.body.contains("核对"), "{}", found.body);
        assert!(found.body.contains("准备哪些材料？</textarea>"), "what was asked stands in the form: {}", found.body);
        let link = format!("/desk/orders/{id}?answer=filing.materials");
        assert!(found.body.contains(&link), "{}", found.body);
        let taken = window.get(&link).await;
        let engine = world.app.engines.current();
        let article = engine.article("filing.materials", jiff::civil::date(2026, 11, 24)).unwrap();
        let first: String = article.answer.chars().take(12).collect();
        assert!(taken.body.contains(&format!("maxlength=\"2000\">{first}")) && taken.body.contains("依据："), "{}", taken.body);
        assert!(world.count("SELECT COUNT(*) FROM work_order WHERE state = 'received'").await == 1, "nothing is sent by looking");

        let typed = window.post("/desk/knowledge", &[("question", "<b>诉讼费怎么退</b>"), ("order", "")]).await;
        assert!(typed.body.contains("&#60;b&#62;诉讼费怎么退") && !typed.body.contains("用这条答复"), "{}", typed.body);
        let nothing = window.get(&format!("/desk/orders/{id}?answer=no.such")).await;
        assert_eq!(nothing.status, StatusCode::OK, "an answer that is gone leaves the form empty");
    }

    async fn nobody_reads_an_order_by_looking_up(world: World) {
        world.app.learn().await;
        let judge = hire(&world, "faguan", "法官乙", &[Role::Judge]).await;
        let clerk = hire(&world, "shuji", "书记员", &[Role::Clerk]).await;
        let id = entered(&world.app, request(tingxun::orders::kinds::Kind::Judge)).await.id;
        let mut window = Window::signed_in(&world, &judge).await;
        for order in [id.as_str(), "nothing"] {
            let read = window.get(&format!("/desk/knowledge?order={order}")).await;
            assert_eq!(read.status, StatusCode::NOT_FOUND, "an order of nobody's is not this judge's");
            let read = window.post("/desk/knowledge", &[("question", "立案"), ("order", order)]).await;
            assert_eq!(read.status, StatusCode::NOT_FOUND);
        }
        let mut window = Window::signed_in(&world, &clerk).await;
        assert_eq!(window.get("/desk/knowledge").await.status, StatusCode::FORBIDDEN);
    }

    /// A chief reads what somebody wrote from 督办 on, here as on the order's page.
    async fn a_chief_is_not_told_before_it_is_supervised(world: World) {
        world.app.learn().await;
        let chief = hire(&world, "tingzhang", "庭长丙", &[Role::Chief]).await;
        let judge = hire(&world, "faguan", "法官乙", &[Role::Judge]).await;
        let id = entered(&world.app, request(tingxun::orders::kinds::Kind::Judge)).await.id;
        let judge = world.app.entrance.officer(judge.login).await.unwrap().unwrap();
        let to = tingxun::orders::deed::Assignee { judge: judge.id, division: judge.division.unwrap() };
        let dispatch = tingxun::orders::deed::Deed::Dispatch { to };
        crate::orders::done(&world.app, &id, &crate::orders::of(Role::Dispatcher), dispatch, "").await;
        let mut window = Window::signed_in(&world, &chief).await;
        let read = window.get(&format!("/desk/knowledge?order={id}")).await;
        assert!(read.status == StatusCode::OK && !read.body.contains("经过审核的答复"), "{}", read.body);
        assert!(!read.body.contains("承办法官什么时候"), "{}", read.body);
    }
}
