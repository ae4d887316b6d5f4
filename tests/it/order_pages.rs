//! A request's way over the pages: asked on a phone, given out at the desk, answered by the judge, read and rated.

use std::time::Duration;

use reqwest::StatusCode;
use tingxun::orders::number::OrderNumber;
use tingxun::staff::Role;

use crate::both;
use crate::desk::{Window, hire};
use crate::registration::openid;
use crate::sign_in::registered_on_page;
use crate::visit::Visit;
use crate::world::{PEOPLE, World};

const ASKED: &str = "传票上没有写法庭，请问在几号法庭？<script>alert(1)</script>";
const SHOWN: &str = "传票上没有写法庭，请问在几号法庭？&#60;script&#62;alert(1)&#60;/script&#62;";
const ANSWER: &str = "本案定在第三法庭，请带身份证和传票，提前二十分钟到安检口。";

/// What stands in a hidden field of a page.
fn field<'p>(page: &'p str, name: &str) -> &'p str {
    let (_, rest) =
        page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}: {page}"));
    rest.split('"').next().unwrap()
}

/// Asks; gives the path of the order's page.
pub async fn ask(visit: &mut Visit<'_>, kind: &str, content: &str) -> String {
    let form = visit.get("/m/orders/new").await;
    let named = field(&form.body, "form").to_owned();
    let told =
        [("form", named.as_str()), ("kind", kind), ("content", content), ("case", "（2026）京0491民初1号")];
    let asked = visit.post("/m/orders/new", &told).await;
    assert!(
        asked.status == StatusCode::OK && asked.at.starts_with("/m/orders/0"),
        "{}: {}",
        asked.at,
        asked.body
    );
    let again = visit.post("/m/orders/new", &told).await;
    assert_eq!(again.at, asked.at, "sent twice, it is one order");
    asked.at
}

fn desk_page(path: &str) -> String {
    path.replace("/m/", "/desk/")
}

/// Does something on the page that a window shows.
pub async fn act(
    window: &mut Window<'_>,
    page: &str,
    deed: &str,
    fields: &[(&str, &str)],
) -> crate::desk::Read {
    let shown = window.get(page).await;
    let version = field(&shown.body, "version").to_owned();
    let fields: Vec<_> = [("version", version.as_str())].into_iter().chain(fields.iter().copied()).collect();
    window.post(&format!("{page}/{deed}"), &fields).await
}

/// The id of the judge in the form of giving out.
pub fn judge_of(page: &str) -> String {
    let (_, rest) = page.split_once("<option value=\"\">请选择</option>\n<option value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

both! {
    async fn a_request_goes_round(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "judge", ASKED).await;
        let own = party.get(&path).await.body;
        assert!(own.contains("已接收") && own.contains(SHOWN) && own.contains("最迟") && own.contains("还剩"), "{own}");
        let number = own.split("<dt>编号</dt><dd>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        assert!(OrderNumber::parse(&number).is_ok(), "{number}");
        let list = party.get("/m/orders").await.body;
        assert!(list.contains(&path) && list.contains(&number), "{list}");

        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat, Role::Dispatcher]).await;
        let judge = hire(&world, "faguan", "法官乙", &[Role::Judge]).await;
        let mut seat = Window::signed_in(&world, &seat).await;
        let page = desk_page(&path);
        let list = seat.get("/desk/orders").await.body;
        assert!(list.contains(&page) && list.contains("传票上没有写法庭"), "{list}");
        let shown = seat.get(&page).await.body;
        assert!(shown.contains(SHOWN) && shown.contains("张**") && shown.contains("199****0001"), "{shown}");
        assert!(!shown.contains(PEOPLE[0][3]) && !shown.contains(PEOPLE[0][1]), "masked");
        let given = act(&mut seat, &page, "dispatch", &[("judge", &judge_of(&shown))]).await;
        assert!(given.status == StatusCode::OK && given.body.contains("已派单待签收"), "{}", given.body);

        let mut judge = Window::signed_in(&world, &judge).await;
        let list = judge.get("/desk/orders").await.body;
        assert!(list.contains("待阅提醒") && list.contains(&page), "{list}");
        let short = act(&mut judge, &page, "reply", &[("mode", "public"), ("words", "已转交")]).await;
        assert!(short.status == StatusCode::UNPROCESSABLE_ENTITY && short.body.contains("答复太短") && short.body.contains(">已转交</textarea>"), "{}", short.body);
        let replied = act(&mut judge, &page, "reply", &[("mode", "public"), ("words", ANSWER)]).await;
        assert!(replied.body.contains("已回复待确认"), "{}", replied.body);
        assert!(!judge.get("/desk/orders").await.body.contains("待阅提醒"), "what was opened is read");

        let own = party.get(&path).await.body;
        assert!(own.contains(ANSWER) && own.contains("您满意吗") && !own.contains("法官乙"), "{own}");
        let version = field(&own, "version").to_owned();
        let rated = party.post(&format!("{path}/confirm"), &[("version", &version), ("rating", "5")]).await;
        assert!(rated.body.contains("已办结") && rated.body.contains("非常满意"), "{}", rated.body);
        let done = seat.get("/desk/orders?scope=done").await.body;
        assert!(done.contains(&page), "{done}");
        let verdict = tingxun::audit::verify(&world.app.db, &world.app.sealer).await.unwrap();
        assert!(matches!(verdict, tingxun::audit::Verdict::Whole { .. }), "{verdict:?}");
    }

    async fn another_persons_order_is_like_none(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "advice", "网上立案以后怎么交费？").await;
        let mut other = registered_on_page(&world, 1).await;
        let mut follower = Visit::of(&world, &openid(2));
        let missing = "/m/orders/0199aaaa-0000-7000-8000-000000000000";
        for visit in [&mut other, &mut follower] {
            let (read, none) = (visit.get(&path).await, visit.get(missing).await);
            assert_eq!((read.status, &read.body), (StatusCode::NOT_FOUND, &none.body));
            for deed in ["withdraw", "urge", "confirm", "person_replied"] {
                let told = [("version", "1"), ("words", "撤回撤回")];
                let read = visit.post(&format!("{path}/{deed}"), &told).await;
                assert_eq!(read.status, StatusCode::NOT_FOUND, "{deed}");
            }
            assert!(!visit.get("/m/orders").await.body.contains(&path));
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order_event").await, 1);
    }

    async fn whoever_is_not_registered_leaves_a_number_to_answer_to(world: World) {
        world.simulator.follow(&openid(1), None).await;
        let mut visit = Visit::of(&world, &openid(1));
        let told = [("kind", "advice"), ("content", "开庭可以让家人旁听吗？"), ("name", "李四")];
        let read = visit.post("/m/orders/new", &told).await;
        // The first request of a browser leads it to the sign-in; what it typed is to be typed again.
        let form = visit.get("/m/orders/new").await;
        assert!(form.body.contains("name=\"mobile\""), "{} {}", read.at, form.body);
        let read = visit.post("/m/orders/new", &told).await;
        assert!(read.status == StatusCode::UNPROCESSABLE_ENTITY && read.body.contains("请填写11位手机号"), "{}", read.body);
        assert!(read.body.contains("value=\"李四\"") && read.body.contains("可以让家人旁听吗"), "nothing is typed twice");
        let whole: Vec<_> = told.into_iter().chain([("mobile", "19900000009")]).collect();
        let read = visit.post("/m/orders/new", &whole).await;
        assert!(read.at.starts_with("/m/orders/0") && read.body.contains("已接收"), "{}", read.body);

        let number = read.body.split("<dt>编号</dt><dd>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let mut anybody = Visit::of(&world, &openid(2));
        let found = anybody.post("/m/orders/find", &[("number", &number), ("last_four", "0009")]).await;
        assert!(found.body.contains("已接收") && !found.body.contains("旁听") && !found.body.contains("李四"), "{}", found.body);
        let wrong = anybody.post("/m/orders/find", &[("number", &number), ("last_four", "0008")]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("对不上"), "{}", wrong.body);
        let slip = number.replace("-W-00001-", "-W-00002-");
        let wrong = anybody.post("/m/orders/find", &[("number", &slip), ("last_four", "0009")]).await;
        assert!(wrong.body.contains("编号里有一位不对"), "{}", wrong.body);
    }

    async fn two_answer_at_once_and_one_reads_what_the_other_wrote(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "judge", "请问什么时候可以阅卷？").await;
        let page = desk_page(&path);
        let (first, second) = (hire(&world, "first", "座席甲", &[Role::Seat]).await, hire(&world, "second", "座席乙", &[Role::Seat]).await);
        let (mut first, mut second) = (Window::signed_in(&world, &first).await, Window::signed_in(&world, &second).await);
        let (own, other) = (first.get(&page).await.body, second.get(&page).await.body);
        assert_eq!(field(&own, "version"), field(&other, "version"));
        let answer = |words: &'static str| [("version", "1"), ("mode", "public"), ("words", words)];
        let done = first.post(&format!("{page}/answer_now"), &answer("请在工作日到立案大厅3号窗口预约阅卷。")).await;
        assert!(done.body.contains("已回复待确认"), "{}", done.body);
        let late = second.post(&format!("{page}/answer_now"), &answer("可以在小程序里预约阅卷，审核后通知您。")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        for said in ["有了新的进展", "3号窗口预约阅卷", "class=\"mark late\">新<"] {
            assert!(late.body.contains(said), "{said}: {}", late.body);
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order_event").await, 2);
    }

    async fn a_complaint_is_for_inspectors_only(world: World) {
        world.simulator.follow(&openid(1), None).await;
        let mut visit = Visit::of(&world, &openid(1));
        let form = visit.get("/m/orders/new").await.body;
        let told = [("form", field(&form, "form")), ("kind", "complaint"), ("nameless", "1"), ("content", "书记员态度很差，推来推去。")];
        let taken = visit.post("/m/orders/new", &told).await;
        assert!(taken.body.contains("已收到您的投诉") && taken.body.contains("-W-00001-"), "{}", taken.body);
        assert!(!visit.get("/m/orders").await.body.contains("推来推去"), "nothing leads to whoever complained");
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order WHERE person_id IS NULL AND openid IS NULL AND is_sealed").await, 1);
        let (id,): (String,) = world.app.db.one(&tingxun::db::Sql::new("SELECT id FROM work_order"), Vec::new()).await.unwrap();
        for (login, role) in [("zuoxi", Role::Seat), ("paidan", Role::Dispatcher), ("faguan", Role::Judge), ("tingzhang", Role::Chief), ("yuanzhang", Role::VicePresident)] {
            let who = hire(&world, login, "同事", &[role]).await;
            let mut window = Window::signed_in(&world, &who).await;
            assert!(!window.get("/desk/orders?scope=court").await.body.contains("推来推去"), "{role:?}");
            assert!(!window.get("/desk/orders?scope=sealed").await.body.contains("推来推去"), "{role:?}");
            assert_eq!(window.get(&format!("/desk/orders/{id}")).await.status, StatusCode::NOT_FOUND, "{role:?}");
            assert_eq!(window.post(&format!("/desk/orders/{id}/refuse"), &[("version", "1"), ("words", "不受理不受理")]).await.status, StatusCode::NOT_FOUND, "{role:?}");
        }
        let inspector = hire(&world, "ducha", "督查员", &[Role::Inspector]).await;
        let mut window = Window::signed_in(&world, &inspector).await;
        assert!(window.get("/desk/orders?scope=sealed").await.body.contains("推来推去"));
        let page = window.get(&format!("/desk/orders/{id}")).await.body;
        assert!(page.contains("没有留姓名") && page.contains("接诉即答"), "{page}");
    }

    async fn a_seat_writes_down_who_calls(world: World) {
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let mut seat = Window::signed_in(&world, &seat).await;
        let form = seat.get("/desk/orders/new").await.body;
        let told = [("form", field(&form, "form")), ("channel", "line"), ("kind", "case"), ("name", "李四"), ("mobile", "19900000009"), ("content", "询问案件是否已经立案。")];
        let entered = seat.post("/desk/orders/new", &told).await;
        assert!(entered.body.contains("-L-00001-") && entered.body.contains("199****0009"), "{}", entered.body);
        assert_eq!(seat.post("/desk/orders/new", &told).await.at, entered.at, "sent twice, it is one order");
        let again = [("form", "another"), ("channel", "hall"), ("kind", "case"), ("name", "李四"), ("mobile", "19900000009"), ("content", "又来问是否已经立案。")];
        let second = seat.post("/desk/orders/new", &again).await;
        assert!(second.body.contains("同一电话的其他诉求") && second.body.contains("询问案件是否已经立案"), "{}", second.body);
        let receipt = seat.get(&format!("{}/receipt", second.at)).await.body;
        assert!(receipt.contains("-H-00002-") && receipt.contains("<svg class=\"qr\"") && !receipt.contains("9900000009"), "{receipt}");

        let unmasked = seat.post(&format!("{}/contact/shown", second.at), &[("reason", "电话答复诉求人")]).await;
        assert!(unmasked.body.contains("19900000009") && unmasked.body.contains("李四"), "{}", unmasked.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM audit WHERE action = 'order.unmask' AND reason = '电话答复诉求人'").await, 1);
        let refused = seat.post(&format!("{}/contact/shown", second.at), &[("reason", "19900000009")]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && !refused.body.contains("19900000009"), "{}", refused.body);

        let number = entered.body.split("<dt>编号</dt><dd>").nth(1).unwrap().split('（').next().unwrap().to_owned();
        let merged = act(&mut seat, &second.at, "merge", &[("target", &number)]).await;
        assert!(merged.body.contains("重复件已并入"), "{}", merged.body);
        let into = seat.get(&entered.at).await.body;
        assert!(into.contains("并入一件同一事项"), "{into}");
    }

    async fn a_telephone_that_somebody_typed_opens_nobody_elses_answer(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "judge", "请问鉴定什么时候能做完？").await;
        let number = party.get(&path).await.body.split("<dt>编号</dt><dd>").nth(1).unwrap().split('<').next().unwrap().to_owned();
        world.simulator.follow(&openid(1), None).await;
        let mut other = Visit::of(&world, &openid(1));
        other.get("/m/orders/new").await;
        let told = [("kind", "judge"), ("content", "请问鉴定什么时候能做完？"), ("name", "李四"), ("mobile", PEOPLE[0][3])];
        let asked = other.post("/m/orders/new", &told).await;
        assert!(asked.at.starts_with("/m/orders/0"), "{}", asked.body);
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let mut seat = Window::signed_in(&world, &seat).await;
        let page = desk_page(&asked.at);
        assert!(seat.get(&page).await.body.contains("同一电话的其他诉求"));
        let refused = act(&mut seat, &page, "merge", &[("target", &number)]).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("没有查到要并入的诉求"), "{}", refused.body);
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order_event").await, 2);
    }

    async fn what_is_late_reaches_its_superiors_with_receipts(world: World) {
        let mut party = registered_on_page(&world, 0).await;
        let path = ask(&mut party, "judge", "材料交了两周还没有回音。").await;
        let page = desk_page(&path);
        let seat = hire(&world, "zuoxi", "座席甲", &[Role::Seat]).await;
        let judge = hire(&world, "faguan", "法官乙", &[Role::Judge]).await;
        let chief = hire(&world, "tingzhang", "庭长丙", &[Role::Chief]).await;
        let president = hire(&world, "yuanzhang", "院长丁", &[Role::VicePresident]).await;
        let mut seat = Window::signed_in(&world, &seat).await;
        let shown = seat.get(&page).await.body;
        act(&mut seat, &page, "dispatch", &[("judge", &judge_of(&shown))]).await;
        let mut chief = Window::signed_in(&world, &chief).await;
        let before = chief.get(&page).await.body;
        assert!(!before.contains("两周还没有回音") && before.contains("督办以后可见"), "{before}");
        // Three working days and more: past the limit and 督办.
        world.passes(Duration::from_secs(4 * 86_400));
        while world.app.orders.ring().await.unwrap() > 0 {}
        let mut chief_again = Window::signed_in(&world, &hire(&world, "tingzhang2", "副庭长", &[Role::Chief]).await).await;
        assert!(chief_again.get(&page).await.body.contains("两周还没有回音"), "whoever decides reads it");
        let mut president = Window::signed_in(&world, &president).await;
        let list = president.get("/desk/orders").await.body;
        assert!(list.contains("待阅提醒") && list.contains("督办"), "{list}");
        let read = president.get(&page).await.body;
        for said in ["法官乙", "庭长丙", "院长丁", "提醒和送达", "未阅", "已超期"] {
            assert!(read.contains(said), "{said}: {read}");
        }
        let opinion = act(&mut president, &page, "opinion", &[("words", "请今天下班前电话答复。")]).await;
        assert!(opinion.body.contains("请今天下班前电话答复"), "{}", opinion.body);
        let mut judge = Window::signed_in(&world, &judge).await;
        let told = [("mode", "offline"), ("medium", "telephone"), ("minutes", "5"), ("words", "已电话说明：材料在评估，下周二前答复评估结果。")];
        assert!(act(&mut judge, &page, "reply", &told).await.body.contains("线下沟通"));
    }
}
