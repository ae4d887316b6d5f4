//! Which pages of the desk are for whom, and from where their forms may come.

use reqwest::StatusCode;
use tingxun::staff::Role;

use crate::both;
use crate::desk::{Colleague, Window, clerk, hire};
use crate::world::World;

both! {
    async fn forms_from_elsewhere_change_nothing(world: World) {
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let ours = window.origin.clone();
        for origin in [None, Some("null".to_owned()), Some("https://evil.example".to_owned()), Some(world.address.clone())] {
            window.origin = origin;
            assert_eq!(window.post("/desk/sign-out", &[]).await.status, StatusCode::FORBIDDEN);
            assert_eq!(window.sign_in(&wangli).await.status, StatusCode::FORBIDDEN);
        }
        window.origin = ours;
        let right = std::mem::take(&mut window.form_token);
        for token in [String::new(), "0".repeat(64), right.to_uppercase()] {
            window.form_token = token;
            assert_eq!(window.post("/desk/sign-out", &[]).await.status, StatusCode::FORBIDDEN);
        }
        let mut other = Window::signed_in(&world, &wangli).await;
        other.get("/desk/me").await;
        window.form_token.clone_from(&other.form_token);
        assert_eq!(window.post("/desk/sign-out", &[]).await.status, StatusCode::FORBIDDEN, "another session's token");
        window.form_token = right;
        assert_eq!(window.post("/desk/sign-out", &[]).await.at, "/desk/sign-in");
    }

    async fn each_page_is_for_its_roles(world: World) {
        let nobody_in_particular = hire(&world, "guest", "来宾", &[]).await;
        let clerk = hire(&world, "clerk", "书记员", &[Role::Clerk]).await;
        let administrator = hire(&world, "admin", "管理员", &[Role::Administrator]).await;
        let seat = hire(&world, "seat", "座席", &[Role::Seat]).await;
        let judge = hire(&world, "judge", "法官", &[Role::Judge]).await;
        let id = crate::desk::waiting_registration(&world, 0).await;
        let claim = format!("/desk/claims/registration/{id}");
        let windows: [(&str, Option<&Colleague>); 6] = [
            ("stranger", None),
            ("guest", Some(&nobody_in_particular)),
            ("clerk", Some(&clerk)),
            ("administrator", Some(&administrator)),
            ("seat", Some(&seat)),
            ("judge", Some(&judge)),
        ];
        for (role, who) in windows {
            let mut window = Window::of(&world);
            if let Some(who) = who {
                window.sign_in(who).await;
                window.get("/desk/me").await;
            }
            for (is_post, path, allowed) in [
                (false, "/desk/me".to_owned(), "guest clerk administrator seat judge"),
                (true, "/desk/me/password".to_owned(), "guest clerk administrator seat judge"),
                (true, "/desk/me/wecom".to_owned(), "guest clerk administrator seat judge"),
                (false, "/desk/claims".to_owned(), "clerk"),
                (false, claim.clone(), "clerk"),
                (false, format!("{claim}/shown"), "clerk"),
                (true, format!("{claim}/shown"), "clerk"),
                (true, format!("{claim}/decision"), "clerk"),
                (false, "/desk/tasks".to_owned(), "clerk"),
                (false, "/desk/tasks/none".to_owned(), "clerk"),
                (false, "/desk/tasks/none/shown".to_owned(), "clerk"),
                (true, "/desk/tasks/none/shown".to_owned(), "clerk"),
                (true, "/desk/tasks/none/outcome".to_owned(), "clerk"),
                (false, "/desk/adjustments".to_owned(), "clerk"),
                (false, "/desk/adjustments/none".to_owned(), "clerk"),
                (true, "/desk/adjustments/none/answer".to_owned(), "clerk"),
                (false, "/desk/orders".to_owned(), "seat judge"),
                (false, "/desk/absences".to_owned(), "judge"),
                (true, "/desk/absences".to_owned(), "judge"),
                (true, "/desk/absences/none/end".to_owned(), "seat judge"),
                (true, "/desk/unsent".to_owned(), "seat judge"),
                (false, "/desk/orders/new".to_owned(), "seat"),
                (true, "/desk/orders/new".to_owned(), "seat"),
                (false, "/desk/orders/none".to_owned(), "seat judge"),
                (false, "/desk/orders/none/receipt".to_owned(), "seat judge"),
                (true, "/desk/orders/none/reply".to_owned(), "seat judge"),
                (true, "/desk/orders/none/contact/shown".to_owned(), "seat judge"),
                (false, "/desk/callbacks".to_owned(), "seat"),
                (false, "/desk/knowledge".to_owned(), "seat judge"),
                (true, "/desk/knowledge".to_owned(), "seat judge"),
                (false, "/desk/figures".to_owned(), "seat judge"),
                (false, "/desk/figures/orders".to_owned(), "seat judge"),
                (false, "/desk/figures.csv".to_owned(), "seat judge"),
                (false, "/desk/figures.xlsx".to_owned(), "seat judge"),
                (false, "/desk/figures/reports/none".to_owned(), "seat judge"),
                (true, "/desk/figures/reports".to_owned(), ""),
                (false, "/desk/hot".to_owned(), "seat judge"),
                (true, "/desk/hot".to_owned(), ""),
                (false, "/desk/hot/orders".to_owned(), "seat"),
                (false, "/desk/hot/none".to_owned(), "seat judge"),
                (true, "/desk/hot/none/take".to_owned(), "seat judge"),
                (false, "/desk/notices".to_owned(), "clerk"),
                (false, "/desk/notices.csv".to_owned(), "clerk"),
                (false, "/desk/notices/unopened".to_owned(), "clerk"),
                (true, "/desk/notices/held".to_owned(), "clerk"),
                (true, "/desk/notices/again".to_owned(), "clerk"),
                (false, "/desk/notices/none".to_owned(), "clerk"),
                (true, "/desk/notices/none/deed".to_owned(), "clerk"),
                (false, "/desk/talks".to_owned(), "seat"),
                (true, "/desk/talks/presence".to_owned(), "seat"),
                (true, "/desk/talks/next".to_owned(), "seat"),
                (false, "/desk/talks/none".to_owned(), "seat"),
                (true, "/desk/talks/none/say".to_owned(), "seat"),
                (true, "/desk/talks/none/withdraw".to_owned(), "seat"),
                (true, "/desk/talks/none/end".to_owned(), "seat"),
                (true, "/desk/talks/none/back".to_owned(), "seat"),
                (true, "/desk/talks/none/order".to_owned(), "seat"),
                (true, "/desk/talks/none/seen-to".to_owned(), "seat"),
                (false, "/desk/staff".to_owned(), "administrator"),
                (false, "/desk/webhooks".to_owned(), "administrator"),
                (true, "/desk/webhooks/again".to_owned(), "administrator"),
                (true, "/desk/me/sessions/end".to_owned(), "guest clerk administrator seat judge"),
            ] {
                let read = if is_post { window.post(&path, &[]).await } else { window.get(&path).await };
                let is_in = !matches!(read.status, StatusCode::FORBIDDEN) && read.at != "/desk/sign-in";
                assert_eq!(is_in, allowed.split(' ').any(|name| name == role), "{role} {path}: {}", read.status);
            }
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM registration WHERE state = 'manual'").await, 1);
    }
}

#[tokio::test]
async fn the_desk_is_not_where_the_public_is() {
    let world = World::new().await;
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    for path in ["/desk", "/desk/sign-in", "/desk/claims"] {
        let read = client.get(format!("{}{path}", world.address)).send().await.unwrap();
        assert_eq!(read.status(), StatusCode::NOT_FOUND, "{path}");
    }
}
