//! The figures at the desk: each role counts what it has a part in and nothing else, and every number is the length of the
//! list behind it.

use std::collections::BTreeSet;

use reqwest::{StatusCode, header};
use tingxun::audit::Actor;
use tingxun::orders::acts::Who;
use tingxun::orders::deed::{Assignee, Contact, Deed};
use tingxun::orders::intake::NewOrder;
use tingxun::orders::kinds::{Channel, Kind, Medium, Rating, ReplyMode};
use tingxun::secret::Dice;
use tingxun::staff::totp::Secret;
use tingxun::staff::{Login, NewOfficer, Role};

use crate::both;
use crate::desk::{Colleague, OUR_KEYS, Read, Window, set_up};
use crate::desk_notices::cards;
use crate::orders::{
    ANSWER, COURT, DIVISION, OTHER_COURT, asker, dispatch, done, entered, filed, of, officer, reply, request,
    turn_to,
};
use crate::orders_time::ring;
use crate::world::World;

const ELSEWHERE: &str = "民二庭";

/// Somebody of a division, or of none, with one role.
pub async fn hire_in(world: &World, login: &'static str, division: Option<&str>, role: Role) -> Colleague {
    let secret = Secret::fresh(&Dice::seeded(login.bytes().map(u64::from).sum()));
    let new = NewOfficer {
        login: Login::parse(login).unwrap(),
        name: format!("同事{login}"),
        court: COURT.to_owned(),
        division: division.map(str::to_owned),
        roles: [role].into_iter().collect(),
    };
    let token = world.app.entrance.invite(new, secret.clone(), Actor::Operator).await.unwrap();
    set_up(world, login, (token.reveal().to_owned(), secret)).await
}

pub async fn inspector(world: &World) -> Colleague {
    hire_in(world, "ducha", None, Role::Inspector).await
}

/// The addresses that lead to orders behind numbers, with the numbers.
fn numbers(body: &str) -> BTreeSet<(String, usize)> {
    let after = body.split("<a href=\"/desk/figures/orders?").skip(1);
    let read = |own: &str| {
        let (query, rest) = own.split_once("\">").unwrap();
        let number = rest.split('<').next().unwrap().replace(',', "");
        (format!("/desk/figures/orders?{}", query.replace("&#38;", "&")), number.parse().unwrap())
    };
    after.map(read).collect()
}

/// The number of a figure on a page, and the address of its list.
pub fn figure(body: &str, word: &str) -> (usize, String) {
    let named = format!("<th scope=\"row\">{word}<small>");
    let (_, row) = body.split_once(&named).unwrap_or_else(|| panic!("no {word}: {body}"));
    let (list, number) = numbers(row.split("</tr>").next().unwrap().split("／<a").next().unwrap())
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("{word} is no number: {row}"));
    (number, list)
}

pub fn count(body: &str, word: &str) -> usize {
    figure(body, word).0
}

/// Every order of a list, page by page.
pub async fn listed(window: &mut Window<'_>, list: &str) -> Vec<String> {
    let (mut orders, mut next) = (Vec::new(), Some(list.to_owned()));
    while let Some(place) = next {
        let Read { status, body, .. } = window.get(&place).await;
        assert_eq!(status, StatusCode::OK, "{place}");
        orders.extend(cards(&body));
        next = body.split_once("\">下一页").map(|(before, _)| {
            let query = before.rsplit_once("<a class=\"button second\" href=\"").unwrap().1;
            query.replace("&#38;", "&")
        });
    }
    assert!(orders.iter().all(|own| own.starts_with("/desk/orders/")), "{orders:?}");
    assert_eq!(orders.iter().collect::<BTreeSet<_>>().len(), orders.len(), "each once");
    orders
}

/// Every number of a page opens on as many orders; returns how many numbers there were.
pub async fn assert_numbers_open(window: &mut Window<'_>, page: &str) -> usize {
    let body = window.get(page).await.body;
    let numbers = numbers(&body);
    for (list, number) in &numbers {
        assert_eq!(listed(window, list).await.len(), *number, "{list} of {page}");
    }
    numbers.len()
}

pub async fn came(world: &World, channel: Channel, kind: Kind) -> String {
    entered(&world.app, NewOrder { channel, ..request(kind) }).await.id
}

async fn given(world: &World, id: &str, judge: &str, division: &str) {
    let to = Assignee { judge: judge.to_owned(), division: division.to_owned() };
    done(&world.app, id, &of(Role::Dispatcher), Deed::Dispatch { to }, "").await;
}

/// One order of each fate; nobody but the seats and the judge of [`of`] has acted. Ends on Friday, 27 November.
pub async fn many_fates(world: &World) {
    let app = &world.app;
    // A: in words, and by telephone.
    let id = came(world, Channel::WeChat, Kind::Advice).await;
    done(app, &id, &of(Role::Seat), Deed::AnswerNow { mode: ReplyMode::Public, contact: None }, ANSWER).await;
    done(app, &id, &asker(0), Deed::Confirm { rating: Some(Rating::Delighted) }, "").await;
    let id = came(world, Channel::Line, Kind::Case).await;
    let contact = Contact { at_ms: world.clock.now_ms(), medium: Medium::Telephone, minutes: 3 };
    let mode = ReplyMode::Offline;
    done(app, &id, &of(Role::Seat), Deed::AnswerNow { mode, contact: Some(contact) }, ANSWER).await;
    done(app, &id, &asker(0), Deed::Confirm { rating: Some(Rating::Upset) }, "").await;
    // B: answered in time; late; not at all.
    for channel in [Channel::Hall, Channel::Net] {
        let id = came(world, channel, Kind::Judge).await;
        done(app, &id, &of(Role::Dispatcher), dispatch("judge"), "").await;
        done(app, &id, &of(Role::Judge), reply(), ANSWER).await;
    }
    let late = came(world, Channel::WeChat, Kind::Judge).await;
    given(world, &late, "judge", DIVISION).await;
    let silent = came(world, Channel::WeChat, Kind::Judge).await;
    given(world, &silent, "other", ELSEWHERE).await;
    // Neither: taken back, told where to go, asked something; into another it is none of the period.
    let id = came(world, Channel::WeChat, Kind::Judge).await;
    done(app, &id, &asker(0), Deed::Withdraw, "").await;
    let id = came(world, Channel::Hall, Kind::Other).await;
    done(app, &id, &of(Role::Seat), Deed::Refuse, "请到当地公安机关反映。").await;
    let id = came(world, Channel::WeChat, Kind::Papers).await;
    done(app, &id, &of(Role::Seat), Deed::AskMore, "请补充起诉状的页数。").await;
    let (id, into) = (came(world, Channel::WeChat, Kind::Judge).await, filed(app, &late).await.number);
    done(app, &id, &of(Role::Seat), Deed::Merge { into }, "").await;
    turn_to(world, "2026-11-27T17:40");
    ring(app).await;
    done(app, &late, &of(Role::Judge), reply(), ANSWER).await;
}

both! {
    async fn each_role_counts_what_it_has_a_part_in(world: World) {
        let app = &world.app;
        let judge = hire_in(&world, "faguan", Some(DIVISION), Role::Judge).await;
        let own = app.entrance.officers().await.unwrap().into_iter().find(|own| own.login == "faguan").unwrap().id;
        for (count, to) in [(3, None), (2, Some(("judge", DIVISION))), (1, Some((own.as_str(), DIVISION))), (1, Some(("other", ELSEWHERE)))] {
            for _ in 0..count {
                let id = came(&world, Channel::WeChat, Kind::Judge).await;
                if let Some((judge, division)) = to {
                    given(&world, &id, judge, division).await;
                }
            }
        }
        let open = came(&world, Channel::WeChat, Kind::Complaint).await;
        let against = came(&world, Channel::Hall, Kind::Complaint).await;
        let to = Assignee { judge: own, division: DIVISION.to_owned() };
        done(app, &against, &Who::Officer(officer("ducha", Role::Inspector, None)), Deed::Dispatch { to }, "").await;
        entered(app, NewOrder { court: OTHER_COURT.to_owned(), ..request(Kind::Judge) }).await;

        let others = [
            ("zuoxi", None, Role::Seat, Some(7)),
            ("paidan", None, Role::Dispatcher, Some(7)),
            ("fenguan", None, Role::VicePresident, Some(7)),
            ("ducha", Some(ELSEWHERE), Role::Inspector, Some(7)),
            ("tingzhang", Some(DIVISION), Role::Chief, Some(3)),
            ("zhuli", Some(DIVISION), Role::Assistant, Some(3)),
            ("yuanzhang", Some(DIVISION), Role::VicePresident, Some(3)),
            ("erting", Some(ELSEWHERE), Role::Chief, Some(1)),
            ("wuting", None, Role::Chief, None),
            ("shuji", Some(DIVISION), Role::Clerk, None),
            ("guanli", None, Role::Administrator, None),
        ];
        let mut people = vec![(judge, Role::Judge, Some(1))];
        for (login, division, role, expected) in others {
            people.push((hire_in(&world, login, division, role).await, role, expected));
        }
        for (who, role, expected) in people {
            let mut window = Window::signed_in(&world, &who).await;
            let page = window.get("/desk/figures").await;
            let Some(expected) = expected else {
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", who.login);
                for other in ["/desk/figures/orders?set=all", "/desk/figures.csv", "/desk/figures.xlsx"] {
                    assert_eq!(window.get(other).await.status, StatusCode::FORBIDDEN, "{} {other}", who.login);
                }
                continue;
            };
            assert_eq!(count(&page.body, "诉求总数"), expected, "{}: {}", who.login, page.body);
            for (lane, all) in [("all", 9), ("sealed", 2)] {
                let asked = format!("/desk/figures?from=2026-11-01&until=2026-11-30&lane={lane}");
                let body = window.get(&asked).await.body;
                let is_inspector = role == Role::Inspector;
                assert_eq!(count(&body, "诉求总数"), if is_inspector { all } else { expected }, "{} {lane}", who.login);
                assert_eq!(body.contains("督察通道"), is_inspector, "{} {lane}", who.login);
                let list = listed(&mut window, &format!("/desk/figures/orders?set=all&lane={lane}")).await;
                let has_complaint = [&open, &against].map(|id| list.contains(&format!("/desk/orders/{id}")));
                assert_eq!(has_complaint, [is_inspector; 2], "{} {lane}", who.login);
                for own in list {
                    assert_eq!(window.get(&own).await.status, StatusCode::OK, "{} {own}", who.login);
                }
            }
            // Whoever asks for another division gets their own; whoever sees all gets that one.
            let asked = window.get(&format!("/desk/figures?division={ELSEWHERE}")).await;
            let expected = if expected == 7 { 1 } else { expected };
            assert_eq!(count(&asked.body, "诉求总数"), expected, "{}", who.login);
            let sealed = window.get(&format!("/desk/figures?lane=all&division={DIVISION}")).await;
            let expected = if expected == 1 && !matches!(role, Role::Judge) && who.login != "erting" { 3 } else { expected };
            assert_eq!(count(&sealed.body, "诉求总数"), expected, "a complaint is in no division: {}", who.login);
        }
    }

    async fn every_number_is_the_length_of_its_list(world: World) {
        many_fates(&world).await;
        // More than a page holds.
        for _ in 0..52 {
            came(&world, Channel::Hall, Kind::Case).await;
        }
        came(&world, Channel::Net, Kind::Complaint).await;
        let who = inspector(&world).await;
        let mut window = Window::signed_in(&world, &who).await;
        let body = window.get("/desk/figures").await.body;
        for (word, expected) in [
            ("诉求总数", 61), ("其中：厅", 54), ("其中：网", 1), ("其中：线", 1), ("其中：微", 5),
            ("接诉即答", 2), ("接单即办", 4), ("未分流", 55), ("公开回复", 4), ("线下沟通", 1), ("未回复", 56),
            ("有效诉求回复率", 5), ("按期回复率", 2), ("逾期", 2), ("办结率", 4), ("催办率", 2), ("督办率", 2), ("满意率", 1), ("评价率", 2),
        ] {
            assert_eq!(count(&body, word), expected, "{word}: {body}");
        }
        // Two in time, one late, one silent: all due on Thursday.
        assert!(body.contains("50.00%"), "{body}");
        for said in ["来电的接通率、等待：还没有来电的记录", "<svg class=\"chart\"", "数据截止 <strong>2026-11-2", "不足20件的只列件数", "class=\"filter\""] {
            assert!(body.contains(said), "{said}: {body}");
        }
        assert!(!body.contains("style=") && !body.replace(OUR_KEYS, "").contains("<script") && !body.contains("onclick"));
        let mut opened = 0;
        for asked in ["", "?lane=all", "?channel=wechat", "?division=民二庭", "?division=-&channel=hall"] {
            opened += assert_numbers_open(&mut window, &format!("/desk/figures{asked}")).await;
        }
        assert!(opened > 80, "{opened}");
        // Of a division of four orders there are numbers and no percentages.
        let divisions = body.split_once("<table class=\"divisions\">").unwrap().1;
        let own = divisions.split_once(&format!("<th scope=\"row\">{DIVISION}</th>")).unwrap().1;
        assert!(!own.split("</tr>").next().unwrap().contains("%）"), "{own}");
        let none = divisions.split_once("<th scope=\"row\">未分派庭室</th>").unwrap().1;
        assert!(none.split("</tr>").next().unwrap().contains("%）"), "{none}");
        // The cut-off of an earlier day: what was answered on Friday does not count yet.
        let earlier = window.get("/desk/figures?from=2026-11-01&until=2026-11-30&cut=2026-11-26").await.body;
        assert_eq!((count(&earlier, "有效诉求回复率"), count(&earlier, "诉求总数")), (4, 9), "{earlier}");
        assert!(earlier.contains("2026-11-26 23:59") && earlier.contains("按现在的记录计"), "{earlier}");
        assert_numbers_open(&mut window, "/desk/figures?from=2026-11-01&until=2026-11-30&cut=2026-11-26").await;
    }

    async fn nothing_is_no_percentage_and_a_strange_question_no_error(world: World) {
        let who = inspector(&world).await;
        let mut window = Window::signed_in(&world, &who).await;
        let body = window.get("/desk/figures").await.body;
        assert!(count(&body, "满意率") == 0 && body.contains("<strong>—</strong>") && !body.contains("0.00%"), "{body}");
        for strange in ["from=x&until=y", "from=2026-11-30&until=2026-11-01", "from=2020-01-01&until=2026-11-01", "from=9999-12-31&until=9999-12-31", "cut=%00"] {
            let read = window.get(&format!("/desk/figures?{strange}")).await;
            assert!(read.status == StatusCode::UNPROCESSABLE_ENTITY && read.body.contains("role=\"alert\""), "{strange}: {}", read.body);
        }
        for strange in ["division=%00%27", "channel=pigeon", "lane=x", "set=x", "after=%00", "after=~", "cut=2099-01-01"] {
            let read = window.get(&format!("/desk/figures/orders?{strange}")).await;
            assert_eq!(read.status, StatusCode::OK, "{strange}");
        }
        let hostile = window.get("/desk/figures?division=%3Cscript%3E").await.body;
        assert!(!hostile.contains("<script>") && hostile.contains("&#60;script&#62;"), "{hostile}");
    }

    async fn what_is_taken_along_has_its_formula_and_is_in_the_trail(world: World) {
        many_fates(&world).await;
        let id = came(&world, Channel::WeChat, Kind::Judge).await;
        given(&world, &id, "other", "=cmd|' /C calc'!A0").await;
        let who = inspector(&world).await;
        let mut window = Window::signed_in(&world, &who).await;
        let table = window.get("/desk/figures.csv?from=2026-11-01&until=2026-11-30").await.body;
        let lines: Vec<&str> = table.trim_start_matches('\u{feff}').lines().collect();
        assert!(lines.contains(&"有效诉求回复率,50.00%,5,10,（P＋F）÷N"), "{table}");
        for said in ["法院,京0491法院", "时段（北京时间的日期）,2026-11-01至2026-11-30", "软件版本,", "工作日历版本,", "数据截止,2026-11-2", "来电的接通率、等待,还没有来电", "\n'=cmd|' /C calc'!A0,1,"] {
            assert!(table.contains(said), "{said}: {table}");
        }
        assert!(!table.contains("张晓晴") && !table.contains("19900000001"));
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        let cookie = format!("tingxun_desk={}", window.cookie().unwrap());
        let address = format!("{}/desk/figures.xlsx?from=2026-11-01&until=2026-11-30", world.desk);
        let taken = client.get(address).header(header::COOKIE, cookie).send().await.unwrap();
        assert_eq!(taken.headers()["content-disposition"], "attachment; filename=\"figures-2026-11-01-2026-11-30.xlsx\"");
        assert_workbook(&taken.bytes().await.unwrap());
        let noted = "SELECT COUNT(*) FROM audit WHERE action = 'figures.export' AND reason = '2026-11-01至2026-11-30'";
        assert_eq!(world.count(noted).await, 2);
    }
}

/// A workbook without a formula, in which numbers are numbers.
fn assert_workbook(bytes: &[u8]) {
    use calamine::{Data, Reader, Xlsx};
    let mut workbook = Xlsx::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
    assert_eq!(workbook.sheet_names(), ["指标", "分庭室"]);
    for name in ["指标", "分庭室"] {
        assert!(workbook.worksheet_formula(name).unwrap().is_empty(), "{name}");
        let range = workbook.worksheet_range(name).unwrap();
        for (_, _, cell) in range.cells() {
            let begins = |words: &str| words.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!matches!(cell, Data::String(words) if begins(words)), "{cell:?}");
        }
    }
    let range = workbook.worksheet_range("指标").unwrap();
    let row = range.rows().find(|row| row[0] == Data::String("有效诉求回复率".to_owned())).unwrap();
    assert_eq!(row[1..4], [Data::String("50.00%".to_owned()), Data::Float(5.0), Data::Float(10.0)]);
}
