//! Who is called back: whoever was answered yesterday or before and has not said what they think of it.

use tingxun::orders::deed::Deed;
use tingxun::orders::kinds::{Kind, Rating};
use tingxun::staff::Role;

use crate::both;
use crate::desk::{Window, hire};
use crate::orders::{ANSWER, done, entered, filed, of, reply, request, turn_to};
use crate::world::World;

both! {
    async fn whoever_was_answered_is_called_the_next_day(world: World) {
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let mut ids = Vec::new();
        for kind in [Kind::Judge, Kind::Advice, Kind::Complaint] {
            let id = entered(&world.app, request(kind)).await.id;
            let by = if kind.is_sealed() { Role::Inspector } else { Role::Dispatcher };
            done(&world.app, &id, &of(by), crate::orders::dispatch(if kind.is_sealed() { "inspector" } else { "judge" }), "").await;
            let by = if kind.is_sealed() { Role::Inspector } else { Role::Judge };
            done(&world.app, &id, &of(by), reply(), ANSWER).await;
            ids.push(id);
        }
        let waiting = entered(&world.app, request(Kind::Judge)).await.id;
        let mut window = Window::signed_in(&world, &seat).await;
        let today = window.get("/desk/callbacks").await.body;
        assert!(today.contains("现在没有要回访的") && today.contains("京0491法院诉讼服务中心"), "not on the day itself: {today}");
        turn_to(&world, "2026-11-25T09:00");
        let mut window = Window::signed_in(&world, &seat).await;
        let list = window.get("/desk/callbacks").await.body;
        let places: Vec<Option<usize>> = ids.iter().map(|id| list.find(id.as_str())).collect();
        assert!(places[0].is_some() && places[0] < places[1], "the earliest first: {list}");
        assert!(places[2].is_none() && !list.contains(&waiting), "a complaint is the inspectors', what is open nobody's");
        assert!(!list.contains("19900000001") && list.contains("没有解决"), "{list}");
        done(&world.app, &ids[0], &of(Role::Seat), Deed::Confirm { rating: Some(Rating::Satisfied) }, "11月25日9时电话，本人说已解决。").await;
        done(&world.app, &ids[1], &of(Role::Seat), Deed::Object, "11月25日9时电话，本人说没有解决。").await;
        let list = window.get("/desk/callbacks").await.body;
        assert!(list.contains("现在没有要回访的"), "{list}");
        assert!(filed(&world.app, &ids[1]).await.state.is_open(), "it is taken up again");
    }
}
