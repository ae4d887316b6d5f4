//! Hot issues: what is asked more often than before is found once a day, seen to by somebody, and counted before and after.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::StatusCode;
use tingxun::orders::hot::weeks::Subject;
use tingxun::orders::kinds::Kind;
use tingxun::staff::Role;

use crate::both;
use crate::case_system::{docket, tell};
use crate::desk::{Read, Window, hire};
use crate::orders::{entered, in_the_clear, request};
use crate::world::World;

const DAY: Duration = Duration::from_secs(86_400);
const CAUSE: &str = "短信里没有写法庭";
const MEASURES: &str = "通知模板里加上法庭和楼层";

/// So many requests of a kind come, one a minute.
async fn come(world: &World, kind: Kind, count: usize) {
    for _ in 0..count {
        entered(&world.app, request(kind)).await;
        world.passes(Duration::from_secs(60));
    }
}

async fn find(world: &World) -> usize {
    world.app.orders.find_hot().await.unwrap()
}

/// The page of the one issue that a list shows.
fn issue_of(page: &str) -> String {
    let links = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let is_issue = |link: &&str| link.starts_with("/desk/hot/") && !link.contains("orders");
    links.into_iter().find(is_issue).unwrap_or_else(|| panic!("no issue: {page}")).to_owned()
}

/// Sends a form of an issue's page.
async fn send(window: &mut Window<'_>, issue: &str, deed: &str, fields: &[(&str, &str)]) -> Read {
    let shown = window.get(issue).await.body;
    let version =
        shown.split("name=\"version\" value=\"").nth(1).map_or("0", |rest| rest.split('"').next().unwrap());
    let fields = [&[("version", version)], fields].concat();
    window.post(&format!("{issue}/{deed}"), &fields).await
}

fn id_of(page: &str, name: &str) -> String {
    let before = page.split(&format!(">{name}（")).next().unwrap();
    before.rsplit("value=\"").next().unwrap().split('"').next().unwrap().to_owned()
}

both! {
    async fn what_rises_is_seen_to_and_counted_before_and_after(world: World) {
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let inspector = hire(&world, "ducha", "督查丙", &[Role::Inspector]).await;
        let judge = hire(&world, "faguan", "法官乙", &[Role::Judge]).await;
        tell(&world, docket()).await;
        come(&world, Kind::Schedule, 10).await;
        come(&world, Kind::Judge, 9).await;
        come(&world, Kind::Complaint, 12).await;
        assert_eq!(find(&world).await, 0, "today is not over");
        world.passes(DAY);
        // Two replicas look at the same time.
        let found = join_all([find(&world), find(&world)]).await;
        assert_eq!(found.iter().sum::<usize>(), 1, "one subject, once; no complaint is counted");
        assert_eq!(find(&world).await, 0);
        assert_eq!(world.count("SELECT COUNT(*) FROM hot_issue WHERE subject = 'kind:schedule' AND last = 10 AND raised_by IS NULL").await, 1);

        let mut window = Window::signed_in(&world, &inspector).await;
        assert!(window.get("/desk/orders").await.body.contains("1个热点专题等待认领"));
        let list = window.get("/desk/hot").await.body;
        assert!(list.contains("系统发现") && list.contains(">上升</em>") && list.contains("2026-11-18至2026-11-24"), "{list}");
        assert!(!list.contains("投诉（"), "{list}");
        let behind = window.get("/desk/hot/orders?subject=kind%3Aschedule").await.body;
        assert_eq!(behind.matches("<li><a href=\"/desk/orders/").count(), 10, "each number opens its requests: {behind}");
        let issue = issue_of(&list);
        let shown = window.get(&issue).await.body;
        let owner = id_of(&shown, "法官乙");
        let take = [("owner", owner.as_str()), ("due_on", "2026-12-01"), ("cause", CAUSE), ("measures", MEASURES)];
        let faulty = send(&mut window, &issue, "take", &[("owner", owner.as_str()), ("due_on", "2026-11-01"), ("cause", CAUSE), ("measures", MEASURES)]).await;
        assert!(faulty.status == StatusCode::UNPROCESSABLE_ENTITY && faulty.body.contains("今天以后") && faulty.body.contains(CAUSE), "{}", faulty.body);
        let taken = send(&mut window, &issue, "take", &take).await;
        assert!(taken.at == issue && taken.body.contains("办理中") && taken.body.contains(CAUSE), "{}", taken.body);
        assert_eq!(in_the_clear(&world, &["短信里没有写法庭"]).await, Vec::<&str>::new(), "sealed");

        // Whoever takes requests in sees it and gives nothing out; nobody else's page is the judge's, who sees to it.
        let mut theirs = Window::signed_in(&world, &seat).await;
        assert!(theirs.get(&issue).await.body.contains(CAUSE));
        let refused = theirs.post(&format!("{issue}/dismiss"), &[("version", "2"), ("reason", "不是热点")]).await;
        assert!(refused.body.contains("不由您办理"), "{}", refused.body);
        let mut own = Window::signed_in(&world, &judge).await;
        assert!(own.get("/desk/orders").await.body.contains("您负责1个热点专题"));
        let page = own.get("/desk/hot").await.body;
        assert!(page.contains(&issue) && !page.contains("8周平均"), "a judge reads no numbers of the court: {page}");
        assert_eq!(own.get("/desk/hot/orders?subject=kind%3Aschedule").await.status, StatusCode::FORBIDDEN);

        // Two weeks later it holds, and fewer ask.
        world.passes(DAY * 14);
        let mut own = Window::signed_in(&world, &judge).await;
        let early = send(&mut own, &issue, "close", &[("since_on", "2026-12-20"), ("result", "模板已改")]).await;
        assert!(early.body.contains("不能晚于今天") && early.body.contains("模板已改"), "{}", early.body);
        let closed = send(&mut own, &issue, "close", &[("since_on", "2026-11-26"), ("result", "模板已改")]).await;
        assert!(closed.body.contains("已办结") && closed.body.contains("前后对比"), "{}", closed.body);
        assert!(closed.body.contains("<td>10</td><td>1</td><td>1000.0</td>"), "{}", closed.body);
        assert!(closed.body.contains("还差15天满4周") && closed.body.contains("<td>0</td><td>0</td><td>没有新收案件</td>"), "{}", closed.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action IN ('hot.raise', 'hot.take', 'hot.close')").await, 3);
        let list = own.get("/desk/hot").await.body;
        assert!(list.contains("办结的专题") && list.contains("措施自2026-11-26起"), "{list}");
    }

    async fn what_was_just_seen_to_rests_unless_somebody_means_it(world: World) {
        let leader = hire(&world, "banzhang", "班长丁", &[Role::Dispatcher]).await;
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        come(&world, Kind::Schedule, 10).await;
        world.passes(DAY);
        assert_eq!(find(&world).await, 1);
        let mut window = Window::signed_in(&world, &leader).await;
        let issue = issue_of(&window.get("/desk/hot").await.body);
        let nothing = send(&mut window, &issue, "dismiss", &[("reason", " ")]).await;
        assert!(nothing.body.contains("请写明"), "{}", nothing.body);
        let over = send(&mut window, &issue, "dismiss", &[("reason", "放假前都这样")]).await;
        assert!(over.body.contains("不立专题的理由") && over.body.contains("放假前都这样"), "{}", over.body);
        world.passes(DAY);
        assert_eq!(find(&world).await, 0, "it rests");
        let subject = [("subject", "kind:schedule")];
        let mut theirs = Window::signed_in(&world, &seat).await;
        theirs.get("/desk/hot").await;
        assert_eq!(theirs.post("/desk/hot", &subject).await.status, StatusCode::FORBIDDEN);
        let mut window = Window::signed_in(&world, &leader).await;
        window.get("/desk/hot").await;
        let raised = window.post("/desk/hot", &subject).await;
        assert!(raised.at.starts_with("/desk/hot/") && raised.body.contains("班长丁提出"), "{}", raised.body);
        let again = window.post("/desk/hot", &subject).await;
        assert!(again.status == StatusCode::UNPROCESSABLE_ENTITY && again.body.contains("没有立为专题"), "{}", again.body);
        for nonsense in ["", "kind:", "topic:none", "nonsense"] {
            assert_eq!(window.post("/desk/hot", &[("subject", nonsense)]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{nonsense}");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM hot_issue").await, 2);
    }

    async fn whoever_was_too_slow_keeps_their_words(world: World) {
        let leader = hire(&world, "banzhang", "班长丁", &[Role::Dispatcher]).await;
        come(&world, Kind::Schedule, 1).await;
        world.passes(DAY);
        let mut window = Window::signed_in(&world, &leader).await;
        window.get("/desk/hot").await;
        let issue = window.post("/desk/hot", &[("subject", "kind:schedule")]).await.at;
        let owner = id_of(&window.get(&issue).await.body, "班长丁");
        let fields = |cause| [("version", "1"), ("owner", owner.as_str()), ("due_on", "2026-12-01"), ("cause", cause), ("measures", MEASURES)];
        window.post(&format!("{issue}/take"), &fields("先保存的原因")).await;
        let late = window.post(&format!("{issue}/take"), &fields("后写的原因")).await;
        assert!(late.body.contains("别人改过") && late.body.contains("先保存的原因") && late.body.contains(">后写的原因</textarea>"), "{}", late.body);
        assert_eq!(window.get("/desk/hot/none").await.status, StatusCode::NOT_FOUND);
        assert_eq!(window.post(&format!("{issue}/nonsense"), &[("version", "2")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(window.get(&format!("{issue}/take")).await.at, issue, "a step back leads to the page");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_belongs_to_the_topic_that_it_is_nearest_to() {
    let world = World::new().await;
    let filing = |content: &str| {
        let mut new = request(Kind::Advice);
        new.content = content.to_owned();
        new
    };
    entered(&world.app, filing("起诉离婚需要准备什么材料")).await;
    assert_eq!(
        world.count("SELECT COUNT(*) FROM work_order WHERE topic IS NULL").await,
        1,
        "nothing was learned yet"
    );
    world.app.engines.current().learn();
    entered(&world.app, filing("起诉要交哪些立案材料")).await;
    entered(&world.app, filing("嗯嗯好的")).await;
    let mut complaint = filing("起诉要交哪些立案材料，窗口态度很差");
    complaint.kind = Kind::Complaint;
    entered(&world.app, complaint).await;
    let topics = "SELECT COUNT(*) FROM work_order WHERE topic = 'filing.materials' AND NOT is_sealed";
    assert_eq!(world.count(topics).await, 1);
    assert_eq!(world.count("SELECT COUNT(*) FROM work_order WHERE topic IS NOT NULL").await, 1);
    world.passes(DAY);
    let asked = world.app.orders.asked("京0491").await.unwrap();
    assert!(
        asked
            .iter()
            .any(|own| own.subject == Subject::Topic("filing.materials".to_owned()) && own.weeks.last == 1)
    );
}
