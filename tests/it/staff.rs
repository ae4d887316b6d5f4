//! Staff: invited, set up, signed in; and everybody else kept out without being told why.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use tingxun::audit::{self, Actor, Verdict};
use tingxun::secret::{Confidential, Token};
use tingxun::staff::Role;
use tingxun::staff::password::Password;
use tingxun::staff::sign_in::Attempt;
use tingxun::staff::totp::step_at;

use crate::both;
use crate::desk::{PASSWORD, Read, Window, clerk, hire, invite, set_up};
use crate::world::{Engine, Plan, World};

fn assert_refused(read: &Read) {
    assert_eq!(
        (read.status, read.at.as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "/desk/sign-in"),
        "{}",
        read.body
    );
    assert!(read.body.contains("没有登录"), "{}", read.body);
}

/// A try from another address than the windows'.
fn attempt(password: &str, code: &str) -> Attempt {
    Attempt {
        login: "wangli".to_owned(),
        password: Password::typed(password),
        code: Confidential::new(code),
        address: "192.0.2.1".to_owned(),
        device: String::new(),
        former: None,
    }
}

both! {
    async fn an_invitation_is_used_once_and_then_opens_the_desk(world: World) {
        let (token, secret) = invite(&world, "wangli", "王<b>丽", &[Role::Clerk]).await;
        let path = format!("/desk/set-up/{token}");
        let mut window = Window::of(&world);
        let page = window.get(&path).await;
        assert!(page.body.contains("王&#60;b&#62;丽，您好") && page.body.contains("<svg class=\"qr\""), "{}", page.body);
        assert!(page.body.replace(' ', "").contains(&secret.base32()), "the secret can be typed by hand");
        let code = secret.code(step_at(world.clock.now_seconds()));
        for (password, repeated, code, said) in [
            (PASSWORD, "something else", code.as_str(), "两次输入的密码不一样"),
            ("zu kurz", "zu kurz", code.as_str(), "至少要12个字符"),
            ("wangliwangli2026", "wangliwangli2026", code.as_str(), "太容易猜到"),
            (PASSWORD, PASSWORD, "000000", "动态码不对"),
        ] {
            let read = window.post(&path, &[("password", password), ("repeated", repeated), ("code", code)]).await;
            assert_eq!(read.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(read.body.contains(said) && !read.body.contains(PASSWORD), "{}", read.body);
        }
        let wangli = set_up(&world, "wangli", (token, secret)).await;
        assert_eq!(window.get(&path).await.status, StatusCode::NOT_FOUND, "it is used up");
        assert_refused(&window.try_sign_in("wangli", PASSWORD, &wangli.code(&world)).await);
        let desk = window.sign_in(&wangli).await;
        assert_eq!((desk.status, desk.at.as_str()), (StatusCode::OK, "/desk"), "{}", desk.body);
        let verdict = audit::verify(&world.app.db, &world.app.sealer).await.unwrap();
        assert!(matches!(verdict, Verdict::Whole { rows: 3, .. }), "invited, set up, signed in: {verdict:?}");
        let out = window.post("/desk/sign-out", &[]).await;
        assert_eq!((out.at.as_str(), window.cookie()), ("/desk/sign-in", None));
        assert_eq!(window.get("/desk/claims").await.at, "/desk/sign-in");
    }

    async fn an_invitation_ends_after_its_minutes(world: World) {
        let (token, _) = invite(&world, "wangli", "王丽", &[Role::Clerk]).await;
        world.passes(Duration::from_secs(15 * 60));
        let page = Window::of(&world).get(&format!("/desk/set-up/{token}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.body.contains("邀请只能用一次"), "{}", page.body);
    }

    async fn whatever_is_wrong_is_answered_alike(world: World) {
        let wangli = clerk(&world).await;
        hire(&world, "former", "前同事", &[Role::Clerk]).await;
        world.app.entrance.disable("former", Actor::Operator).await.unwrap();
        invite(&world, "invited", "新同事", &[Role::Clerk]).await;
        world.passes(Duration::from_secs(30));
        let code = wangli.code(&world);
        let mut window = Window::of(&world);
        let mut answers = Vec::new();
        for (login, password, code) in [
            ("wangli", "something else entirely", code.as_str()),
            ("wangli", PASSWORD, "000000"),
            ("wangli", PASSWORD, wangli.recovery[0].get(..4).unwrap()),
            // Three failures: now even the right ones have to wait.
            ("wangli", PASSWORD, code.as_str()),
            ("nobody", PASSWORD, code.as_str()),
            ("former", PASSWORD, code.as_str()),
            ("invited", PASSWORD, code.as_str()),
            ("'; --\u{1}", "", ""),
        ] {
            let read = window.try_sign_in(login, password, code).await;
            assert_refused(&read);
            let start = read.body.find("name=\"login\" value=\"").unwrap();
            let end = start + read.body[start..].find(" required").unwrap();
            answers.push(format!("{}{}", &read.body[..start], &read.body[end..]));
        }
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
        world.passes(Duration::from_secs(5));
        assert_ne!(window.try_sign_in("WangLi ", PASSWORD, &wangli.code(&world)).await.at, "/desk/sign-in");
    }

    async fn each_failure_makes_the_next_try_wait_longer_on_every_replica(world: World) {
        let wangli = clerk(&world).await;
        let mut window = Window::of(&world);
        for _ in 0..3 {
            assert_refused(&window.try_sign_in("wangli", "wrong", "000000").await);
        }
        let (replica, _) = world.replica().await;
        for wait in [5, 10, 20] {
            world.passes(Duration::from_secs(wait - 1));
            let elsewhere = attempt(PASSWORD, &wangli.code(&world));
            assert_eq!(replica.entrance.sign_in(elsewhere).await.unwrap(), None, "another replica, another address");
            assert_refused(&window.try_sign_in("wangli", PASSWORD, &wangli.code(&world)).await);
            world.passes(Duration::from_secs(1));
            assert_refused(&window.try_sign_in("wangli", "wrong", "000000").await);
        }
        assert_eq!(world.count("SELECT MAX(failures) FROM staff_failure").await, 6, "tries that waited did not count");
        world.passes(Duration::from_secs(60));
        window.sign_in(&wangli).await;
        assert_eq!(window.get("/desk/claims").await.at, "/desk/claims");
        assert_eq!(world.count("SELECT COUNT(*) FROM staff_failure WHERE failures = 6").await, 1, "the address remembers");
    }

    async fn many_guesses_at_once_count_as_many(world: World) {
        clerk(&world).await;
        let guesses = (0..50).map(|_| world.app.entrance.sign_in(attempt("a guess of many", "123456")));
        let outcomes = futures_util::future::join_all(guesses).await;
        assert!(outcomes.into_iter().all(|outcome| outcome.unwrap().is_none()));
        assert_eq!(world.count("SELECT MAX(failures) FROM staff_failure").await, 3, "three were judged, 47 had to wait");
    }

    async fn a_code_and_a_recovery_code_are_good_once(world: World) {
        let wangli = clerk(&world).await;
        world.passes(Duration::from_secs(30));
        let code = wangli.code(&world);
        let mut window = Window::of(&world);
        assert_ne!(window.try_sign_in("wangli", PASSWORD, &code).await.at, "/desk/sign-in");
        assert_refused(&Window::of(&world).try_sign_in("wangli", PASSWORD, &code).await);
        let recovery = wangli.recovery[3].to_lowercase().replace('-', " ");
        assert_ne!(Window::of(&world).try_sign_in("wangli", PASSWORD, &recovery).await.at, "/desk/sign-in");
        assert_refused(&Window::of(&world).try_sign_in("wangli", PASSWORD, &recovery).await);
        assert!(window.get("/desk/me").await.body.contains("9个"));
    }

    async fn a_session_ends_by_itself_when_nothing_is_done_and_after_the_day(world: World) {
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        world.passes(Duration::from_secs(14 * 60));
        assert_eq!(window.get("/desk/claims").await.at, "/desk/claims");
        world.passes(Duration::from_secs(15 * 60));
        assert_eq!(window.get("/desk/claims").await.at, "/desk/sign-in", "idle");
        let mut window = Window::signed_in(&world, &wangli).await;
        for _ in 0..(12 * 6 - 1) {
            world.passes(Duration::from_secs(600));
            assert_eq!(window.get("/desk/claims").await.at, "/desk/claims");
        }
        world.passes(Duration::from_secs(600));
        assert_eq!(window.get("/desk/claims").await.at, "/desk/sign-in", "twelve hours");
    }

    async fn a_fourth_session_ends_the_first_and_all_end_together(world: World) {
        let wangli = clerk(&world).await;
        let mut windows = Vec::new();
        for _ in 0..4 {
            windows.push(Window::signed_in(&world, &wangli).await);
        }
        let mut open = Vec::new();
        for window in &mut windows {
            open.push(window.get("/desk/me").await.at == "/desk/me");
        }
        assert_eq!(open, [false, true, true, true]);
        windows[3].post("/desk/me/sessions/end", &[]).await;
        assert_eq!(windows[2].get("/desk/me").await.at, "/desk/sign-in");
        assert_eq!(windows[3].get("/desk/me").await.at, "/desk/me");
        world.app.entrance.disable("wangli", Actor::Operator).await.unwrap();
        assert_eq!(windows[3].get("/desk/me").await.at, "/desk/sign-in");
        world.passes(Duration::from_secs(30));
        assert_refused(&Window::of(&world).try_sign_in("wangli", PASSWORD, &wangli.code(&world)).await);
    }

    async fn a_new_sign_in_renews_the_session_of_its_browser(world: World) {
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let former = window.cookie().unwrap().to_owned();
        window.sign_in(&wangli).await;
        assert_ne!(window.cookie().unwrap(), former);
        assert_eq!(world.count("SELECT COUNT(*) FROM staff_session").await, 1);
        let sql = tingxun::db::Sql::new("SELECT name FROM staff_session");
        let stored = world.app.db.all::<(String,)>(&sql, Vec::new());
        let name = Token::read(window.cookie().unwrap()).unwrap().name();
        assert_eq!(stored.await.unwrap(), [(name,)], "only the digest is kept");
    }

    async fn another_password_ends_every_session(world: World) {
        let wangli = clerk(&world).await;
        let mut other = Window::signed_in(&world, &wangli).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        window.get("/desk/me").await;
        world.passes(Duration::from_secs(30));
        let new = "qiuye luodi wusheng";
        let change = |current: &'static str, code: String, new: &'static str| {
            [("current", current.to_owned()), ("code", code), ("password", new.to_owned()), ("repeated", new.to_owned())]
        };
        for (fields, said) in [
            (change("not this one", wangli.code(&world), new), "现在的密码或动态码不对"),
            (change(PASSWORD, "000000".to_owned(), new), "现在的密码或动态码不对"),
            (change(PASSWORD, wangli.code(&world), "short"), "至少要12个字符"),
        ] {
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            let read = window.post("/desk/me/password", &fields).await;
            assert!(read.status == StatusCode::UNPROCESSABLE_ENTITY && read.body.contains(said), "{}", read.body);
        }
        let fields = change(PASSWORD, wangli.code(&world), new);
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(window.post("/desk/me/password", &fields).await.at, "/desk/sign-in");
        assert_eq!(other.get("/desk/me").await.at, "/desk/sign-in");
        assert_refused(&window.sign_in(&wangli).await);
        world.passes(Duration::from_secs(30));
        assert_ne!(window.try_sign_in("wangli", new, &wangli.code(&world)).await.at, "/desk/sign-in");
    }

    async fn a_reset_takes_everything_away_and_invites_anew(world: World) {
        let wangli = clerk(&world).await;
        let mut window = Window::signed_in(&world, &wangli).await;
        let token = world.app.entrance.reset("wangli", Actor::Operator).await.unwrap().unwrap();
        assert_eq!(window.get("/desk/me").await.at, "/desk/sign-in");
        assert_refused(&Window::of(&world).try_sign_in("wangli", PASSWORD, &wangli.recovery[0]).await);
        let secret = world.app.entrance.invitation(&token).await.unwrap().unwrap().secret;
        assert_ne!(secret, wangli.secret, "another authenticator");
        let again = set_up(&world, "wangli", (token.reveal().to_owned(), secret)).await;
        Window::signed_in(&world, &again).await;
        assert!(world.app.entrance.reset("nobody", Actor::Operator).await.unwrap().is_none());
    }
}

/// threats 18: what is not there takes as long to refuse as what is.
#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_login_name_takes_as_long_as_a_wrong_password() {
    let plan = Plan { slow_passwords: true, ..Plan::on(Engine::Sqlite) };
    let world = World::planned(plan).await.unwrap();
    clerk(&world).await;
    let mut fastest = [Duration::MAX; 2];
    let ratio = |[one, other]: [Duration; 2]| {
        let ratio = one.as_secs_f64() / other.as_secs_f64();
        ratio.max(1.0 / ratio)
    };
    // A busy machine adds to some rounds; the fastest of many come to what the work itself takes, and to nothing less.
    for round in 0..60 {
        if round > 4 && ratio(fastest) < 1.5 {
            break;
        }
        for (place, login) in ["wangli", "nobody"].into_iter().enumerate() {
            // Nobody waits: the last failures are long ago.
            world.passes(Duration::from_secs(25 * 3_600));
            let begun = Instant::now();
            assert_refused(&Window::of(&world).try_sign_in(login, "a wrong password", "000000").await);
            if round > 0 {
                fastest[place] = fastest[place].min(begun.elapsed());
            }
        }
    }
    assert!(fastest[0] > Duration::from_millis(5), "a hash takes its time: {fastest:?}");
    assert!(ratio(fastest) < 1.5, "{fastest:?}");
}
