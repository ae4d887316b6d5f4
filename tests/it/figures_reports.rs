//! A month's figures that were frozen: they stay as they are, can be counted again from the logs, and what turns out later
//! stands beside them.

use std::time::Duration;

use reqwest::StatusCode;
use tingxun::db::Sql;
use tingxun::orders::deed::Deed;
use tingxun::orders::figures::period::Period;
use tingxun::orders::figures::report::NotFrozen;
use tingxun::orders::kinds::{Channel, Kind, Rating};
use tingxun::staff::Role;

use crate::both;
use crate::desk::Window;
use crate::figures::{assert_numbers_open, came, count, hire_in, inspector, many_fates};
use crate::orders::{ANSWER, DIVISION, asker, change, done, filed, of, reply, turn_to};
use crate::world::World;

const NOVEMBER: &str = "2026-11";

/// The path of the only report.
async fn report(world: &World) -> String {
    let (id,): (String,) =
        world.app.db.one(&Sql::new("SELECT id FROM work_order_report"), Vec::new()).await.unwrap();
    format!("/desk/figures/reports/{id}")
}

/// Somebody freezes November on the first of December.
async fn frozen(world: &World) -> (Window<'_>, String) {
    many_fates(world).await;
    came(world, Channel::Hall, Kind::Complaint).await;
    turn_to(world, "2026-12-01T10:00");
    let who = inspector(world).await;
    let mut window = Window::signed_in(world, &who).await;
    let offered = window.get("/desk/figures").await.body;
    assert!(offered.contains("封存2026-11的指标"), "{offered}");
    let read = window.post("/desk/figures/reports", &[("month", NOVEMBER)]).await;
    let place = report(world).await;
    assert_eq!((read.status, read.at.as_str()), (StatusCode::OK, place.as_str()), "{}", read.body);
    // What is done from here on is done later.
    world.passes(Duration::from_secs(60));
    (window, place)
}

both! {
    async fn a_month_is_frozen_once_by_whoever_may(world: World) {
        let who = inspector(&world).await;
        let mut window = Window::signed_in(&world, &who).await;
        window.get("/desk/figures").await;
        for (month, said) in [(NOVEMBER, "还没有结束"), ("2026-13", "没有看懂"), ("", "没有看懂")] {
            let read = window.post("/desk/figures/reports", &[("month", month)]).await;
            assert!(read.status == StatusCode::UNPROCESSABLE_ENTITY && read.body.contains(said), "{month}: {}", read.body);
        }
        let (mut window, place) = {
            many_fates(&world).await;
            turn_to(&world, "2026-12-01T10:00");
            for (login, division, role) in [("zuoxi", None, Role::Seat), ("tingzhang", Some(DIVISION), Role::Chief), ("yuanzhang", Some(DIVISION), Role::VicePresident)] {
                let who = hire_in(&world, login, division, role).await;
                let mut window = Window::signed_in(&world, &who).await;
                assert!(!window.get("/desk/figures").await.body.contains("封存2026-11"), "{role:?}");
                let refused = window.post("/desk/figures/reports", &[("month", NOVEMBER)]).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?}");
            }
            let mut window = Window::signed_in(&world, &who).await;
            window.get("/desk/figures").await;
            window.post("/desk/figures/reports", &[("month", NOVEMBER)]).await;
            (window, report(&world).await)
        };
        let again = window.post("/desk/figures/reports", &[("month", NOVEMBER)]).await;
        assert!(again.at == "/desk/figures" && again.body.contains(&place) && !again.body.contains("封存2026-11的"), "{}", again.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order_report").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'report.freeze' AND reason = '2026-11'").await, 1);
        let vice = hire_in(&world, "fenguan", None, Role::VicePresident).await;
        let mut vice = Window::signed_in(&world, &vice).await;
        vice.get("/desk/figures").await;
        let october = vice.post("/desk/figures/reports", &[("month", "2026-10")]).await;
        assert!(october.body.contains("2026-10指标（已封存）") && october.body.contains("同事fenguan封存"), "{}", october.body);
    }

    async fn two_freeze_at_once_and_one_did(world: World) {
        many_fates(&world).await;
        turn_to(&world, "2026-12-01T10:00");
        let (replica, _) = world.replica().await;
        let month = Period::month_named(NOVEMBER).unwrap();
        let freeze = async |app: &tingxun::app::App| {
            app.orders.freeze("京0491", month, tingxun::audit::Actor::Operator).await.unwrap()
        };
        let both = tokio::join!(freeze(&world.app), freeze(&replica));
        assert!(matches!(both, (Ok(_), Err(NotFrozen::Already)) | (Err(NotFrozen::Already), Ok(_))), "{both:?}");
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'report.freeze'").await, 1);
    }

    async fn what_is_frozen_stays_and_is_counted_again_from_the_logs(world: World) {
        let (mut window, place) = frozen(&world).await;
        let page = window.get(&place).await.body;
        assert!(page.contains("没有更正") && page.contains("数据截止 <strong>2026-12-01 10:0"), "{page}");
        assert_eq!((count(&page, "诉求总数"), count(&page, "有效诉求回复率"), count(&page, "催办率")), (9, 5, 2), "{page}");
        let with_complaint = window.get(&format!("{place}?lane=all")).await.body;
        assert_eq!(count(&with_complaint, "诉求总数"), 10, "{with_complaint}");
        assert!(assert_numbers_open(&mut window, &format!("{place}?lane=all")).await > 30);

        // Every cell of the frozen month is what the logs of that month say.
        let id = place.rsplit('/').next().unwrap();
        let report = world.app.orders.report("京0491", id).await.unwrap().unwrap();
        let again = world.app.orders.corrected("京0491", &report).await.unwrap();
        let sorted = |mut cells: Vec<tingxun::orders::figures::Cell>| {
            cells.sort_by_key(|cell| (cell.channel, cell.division.clone(), cell.is_sealed));
            for cell in &mut cells {
                let told = tingxun::orders::figures::Set::ALL.iter().map(|set| (*set, cell.counts.of(*set)));
                cell.counts = tingxun::orders::figures::Counts::new(told.collect::<Vec<_>>());
            }
            cells
        };
        assert_eq!(sorted(again), sorted(report.measured.cells.clone()));

        // What is done in December changes nothing of it.
        let (silent,): (String,) = world.app.db.one(&Sql::new("SELECT id FROM work_order WHERE division = '民二庭'"), Vec::new()).await.unwrap();
        let judge = tingxun::orders::acts::Who::Officer(crate::orders::officer("other", Role::Judge, Some("民二庭")));
        done(&world.app, &silent, &judge, reply(), ANSWER).await;
        done(&world.app, &silent, &asker(0), Deed::Confirm { rating: Some(Rating::Satisfied) }, "").await;
        let later = window.get(&place).await.body;
        assert!(later.contains("没有更正") && count(&later, "有效诉求回复率") == 5 && count(&later, "评价率") == 2, "{later}");
        assert_numbers_open(&mut window, &place).await;
        assert_eq!(count(&window.get("/desk/figures?from=2026-11-01&until=2026-11-30").await.body, "有效诉求回复率"), 6);
    }

    async fn what_turns_out_later_stands_beside_it(world: World) {
        let (mut window, place) = frozen(&world).await;
        // The one that waits for its person is found to be one matter with another.
        let first = "SELECT id FROM work_order WHERE state = 'waiting'";
        let (waiting,): (String,) = world.app.db.one(&Sql::new(first), Vec::new()).await.unwrap();
        done(&world.app, &waiting, &asker(0), Deed::Supply, "起诉状一共五页。").await;
        let (silent,): (String,) = world.app.db.one(&Sql::new("SELECT id FROM work_order WHERE division = '民二庭'"), Vec::new()).await.unwrap();
        let into = filed(&world.app, &silent).await.number;
        done(&world.app, &waiting, &of(Role::Seat), Deed::Merge { into }, "").await;
        let page = window.get(&place).await.body;
        assert_eq!((count(&page, "诉求总数"), count(&page, "未分流")), (9, 3), "{page}");
        for said in ["有更正", "<em class=\"mark late\">8</em>", "<em class=\"mark late\">62.50%（5／8）</em>"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert_numbers_open(&mut window, &place).await;
        let table = window.get(&format!("/desk/figures.csv?{}", place.replace("/desk/figures/reports/", "report="))).await.body;
        assert!(table.contains("有效诉求回复率,55.56%,5,9,（P＋F）÷N,62.50%（5／8）") && table.contains("状态,已封存"), "{table}");
    }

    async fn each_reads_of_a_frozen_month_what_is_theirs(world: World) {
        let (_, place) = frozen(&world).await;
        for (login, division, role, expected) in [
            ("zuoxi", None, Role::Seat, Some(9)),
            ("tingzhang", Some(DIVISION), Role::Chief, Some(3)),
            ("faguan", Some(DIVISION), Role::Judge, None),
        ] {
            let who = hire_in(&world, login, division, role).await;
            let mut window = Window::signed_in(&world, &who).await;
            let page = window.get(&format!("{place}?lane=all&division=民二庭")).await;
            let Some(expected) = expected else {
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{role:?}");
                let list = format!("/desk/figures/orders?{}", place.replace("/desk/figures/reports/", "report="));
                assert_eq!(window.get(&list).await.status, StatusCode::NOT_FOUND, "{role:?}");
                continue;
            };
            let expected = if expected == 9 { 1 } else { expected };
            assert_eq!(count(&page.body, "诉求总数"), expected, "{role:?}: {}", page.body);
            assert!(!page.body.contains("督察通道"), "{role:?}");
            assert_numbers_open(&mut window, &format!("{place}?lane=all")).await;
            assert_eq!(window.get("/desk/figures/reports/none").await.status, StatusCode::NOT_FOUND);
        }
    }

    async fn a_frozen_month_cannot_be_changed_unseen(world: World) {
        let (mut window, place) = frozen(&world).await;
        for sql in ["UPDATE work_order_report SET counts = '[]'", "UPDATE work_order_report SET cut_off = 0", "DELETE FROM work_order_report"] {
            assert!(change(&world, Sql::new(sql)).await.is_err(), "{sql}");
        }
        assert!(!window.get(&place).await.body.contains("校验不一致"));
        // Whoever owns the database takes the watch away.
        let unwatch = Sql::differing(
            "DROP TRIGGER work_order_report_is_not_changed",
            "DROP TRIGGER work_order_report_is_not_changed ON work_order_report",
        );
        change(&world, unwatch).await.unwrap();
        change(&world, Sql::new("UPDATE work_order_report SET counts = REPLACE(counts, '\"replied\":', '\"replied\":1')")).await.unwrap();
        let page = window.get(&place).await.body;
        assert!(page.contains("校验不一致"), "{page}");
    }
}
