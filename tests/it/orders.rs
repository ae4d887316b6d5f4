//! 联系法官: what people ask of a court is numbered, stored before it is acknowledged, and acted on by whoever may, once.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;
use jiff::civil::date;
use sqlx::AssertSqlSafe;
use tingxun::app::App;
use tingxun::audit::Actor;
use tingxun::db::{Db, DbError, Reader, Sql};
use tingxun::orders::acts::{Acted, Asker, Who};
use tingxun::orders::deed::{Assignee, Contact, Deed, DeedKind};
use tingxun::orders::filed::{Filed, Reporter};
use tingxun::orders::intake::{NewOrder, Receipt};
use tingxun::orders::kinds::{Channel, Kind, Medium, Part, Priority, Rating, ReplyMode, Route, State};
use tingxun::orders::machine::{Order, Refused};
use tingxun::orders::number::OrderNumber;
use tingxun::orders::queries::{self, Log, Words};
use tingxun::staff::{self, Officer, Role};

use crate::both;
use crate::world::{ACCOUNT, PEOPLE, World};

pub const COURT: &str = "京0491";
pub const OTHER_COURT: &str = "京0105";
pub const DIVISION: &str = "民一庭";
pub const ASKED: &str = "立案两个月了，想问承办法官什么时候安排开庭。";
pub const ANSWER: &str = "合议庭已经排期，请下周三上午带身份证到第三法庭。";
pub const REASON: &str = "当事人已经来过两次电话";

/// An instant by the court's clock, Unix milliseconds.
pub fn at(text: &str) -> i64 {
    format!("{text}:00+08:00").parse::<Timestamp>().unwrap().as_millisecond()
}

/// Turns the clock on to that instant.
pub fn turn_to_ms(world: &World, ms: i64) {
    let ahead = u64::try_from(ms - world.clock.now_ms()).expect("the clock is turned on, not back");
    world.passes(Duration::from_millis(ahead));
}

pub fn turn_to(world: &World, text: &str) {
    turn_to_ms(world, at(text));
}

/// Whoever writes from that phone and is not registered.
pub fn asker(who: usize) -> Who {
    Who::Person(Asker { person: None, account: ACCOUNT.to_owned(), openid: PEOPLE[who][0].to_owned() })
}

pub fn officer(id: &str, role: Role, division: Option<&str>) -> Officer {
    Officer {
        id: id.to_owned(),
        login: String::new(),
        name: String::new(),
        court: COURT.to_owned(),
        division: division.map(str::to_owned),
        roles: [role].into_iter().collect(),
        state: staff::State::Active,
    }
}

/// Somebody of the division with that role; the role's name is their id.
pub fn of(role: Role) -> Who {
    Who::Officer(officer(role.name(), role, Some(DIVISION)))
}

/// What 张晓晴 asks from her phone.
pub fn request(kind: Kind) -> NewOrder {
    let [openid, name, _, mobile] = PEOPLE[0];
    NewOrder {
        court: COURT.to_owned(),
        channel: Channel::WeChat,
        kind,
        person: None,
        chat: Some((ACCOUNT.to_owned(), openid.to_owned())),
        reporter: Reporter {
            name: Some(name.to_owned()),
            mobile: Some(mobile.to_owned()),
            case_number: Some("（2026）京0491民初1号".to_owned()),
            brief: String::new(),
        },
        once: None,
        content: ASKED.to_owned(),
    }
}

pub async fn submit(app: &App, new: NewOrder) -> Receipt {
    app.orders.submit(new, (Part::Person, Actor::System("asker"))).await.unwrap().unwrap()
}

/// The same written down by a seat, who takes in as many as come.
pub async fn entered(app: &App, new: NewOrder) -> Receipt {
    app.orders.submit(new, (Part::Seat, Actor::System("seat"))).await.unwrap().unwrap()
}

pub async fn received(app: &App) -> String {
    entered(app, request(Kind::Judge)).await.id
}

pub fn team(judge: &str) -> Assignee {
    Assignee { judge: judge.to_owned(), division: DIVISION.to_owned() }
}

pub fn dispatch(judge: &str) -> Deed {
    Deed::Dispatch { to: team(judge) }
}

pub fn reply() -> Deed {
    Deed::Reply { mode: ReplyMode::Public, contact: None }
}

/// An order that the judge of [`of`] has.
pub async fn dispatched(app: &App) -> String {
    let id = received(app).await;
    done(app, &id, &of(Role::Dispatcher), dispatch("judge"), "").await;
    id
}

pub async fn handled(app: &App) -> String {
    let id = dispatched(app).await;
    done(app, &id, &of(Role::Judge), Deed::Accept, "").await;
    id
}

pub async fn replied(app: &App) -> String {
    let id = handled(app).await;
    done(app, &id, &of(Role::Judge), reply(), ANSWER).await;
    id
}

/// Acts on an order as it was seen.
pub async fn act_on(app: &App, (id, version): (&str, u32), who: &Who, deed: Deed, text: &str) -> Acted {
    let words = Words { text: text.to_owned(), aside: String::new() };
    app.orders.act(id, version, who, deed, words).await.unwrap()
}

/// Acts on an order as it is.
pub async fn act(app: &App, id: &str, who: &Who, deed: Deed, text: &str) -> Acted {
    let version = filed(app, id).await.version;
    act_on(app, (id, version), who, deed, text).await
}

pub async fn done(app: &App, id: &str, who: &Who, deed: Deed, text: &str) {
    let tried = format!("{deed:?}");
    assert_eq!(act(app, id, who, deed, text).await, Acted::Done, "{tried}");
}

pub async fn filed(app: &App, id: &str) -> Filed {
    queries::one(&mut Reader::Db(&app.db), &app.sealer, id).await.unwrap().unwrap()
}

pub async fn log(app: &App, id: &str) -> Log {
    queries::log(&mut Reader::Db(&app.db), &app.sealer, id).await.unwrap()
}

pub async fn deeds(app: &App, id: &str) -> Vec<DeedKind> {
    log(app, id).await.lines.iter().map(|line| line.event.deed.kind()).collect()
}

/// A statement that the product never runs.
pub async fn change(world: &World, sql: Sql) -> Result<u64, DbError> {
    world.app.db.write(move |tx| Box::pin(async move { tx.execute(&sql, Vec::new()).await })).await
}

/// As they stand at one moment, whoever still writes.
async fn row_and_log(app: &App, id: &str) -> (Filed, Log) {
    let (sealer, id) = (app.sealer.clone(), id.to_owned());
    let read = app.db.write(move |tx| {
        Box::pin(async move {
            let row = queries::hold(tx, &sealer, &id).await?;
            Ok((row, queries::log(&mut Reader::Tx(tx), &sealer, &id).await?))
        })
    });
    let (row, log) = read.await.unwrap();
    (row.unwrap(), log)
}

/// I8: every row of the database is what its log makes of it, and every log is whole.
pub async fn assert_rows_follow_from_logs(app: &App) {
    const IDS: Sql = Sql::new("SELECT id FROM work_order ORDER BY id");
    let ids: Vec<(String,)> = app.db.all(&IDS, Vec::new()).await.unwrap();
    assert!(!ids.is_empty());
    let engine = app.engines.current();
    let tables = &engine.scripts().tables;
    for (id,) in ids {
        let (row, log) = row_and_log(app, &id).await;
        let calendar = tables.hours.of(&row.court, &tables.holidays);
        let order = Order::replay(log.lines.iter().map(|line| &line.event), &calendar);
        assert!(log.is_whole, "{row:?}");
        assert_eq!(
            (order.state, order.level, order.due_ms(), order.version, order.gap().map(i64::from)),
            (row.state, row.level, row.due_at, row.version, row.gap),
            "{log:?}"
        );
        assert_eq!(
            (order.priority, order.route, order.rating, order.merged_into, order.received_at),
            (row.priority, row.route, row.rating, row.merged_into, row.received_at),
            "{log:?}"
        );
        let assignee = row.judge_id.zip(row.division).map(|(judge, division)| Assignee { judge, division });
        assert_eq!((order.assignee, log.lines.len()), (assignee, row.version as usize));
    }
}

/// Which of these words stand anywhere in the database as they were written.
pub async fn in_the_clear<'w>(world: &World, words: &[&'w str]) -> Vec<&'w str> {
    let mut kept = Vec::new();
    match &world.app.db {
        Db::Sqlite(_) => {
            for file in ["court.db", "court.db-wal"] {
                kept.extend(fs::read(world.directory().join(file)).unwrap_or_default());
            }
        }
        Db::Postgres(pool) => {
            let named = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'";
            for table in sqlx::query_scalar::<_, String>(named).fetch_all(pool).await.unwrap() {
                let rows = AssertSqlSafe(format!("SELECT CAST(t AS TEXT) FROM \"{table}\" t"));
                for row in sqlx::query_scalar::<_, String>(rows).fetch_all(pool).await.unwrap() {
                    kept.extend(row.into_bytes());
                }
            }
        }
    }
    let holds = |part: &[u8]| kept.windows(part.len()).any(|own| own == part);
    let hex = |word: &str| word.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    words.iter().copied().filter(|word| holds(word.as_bytes()) || holds(hex(word).as_bytes())).collect()
}

async fn count_of(app: &App, sql: &'static str) -> i64 {
    let (count,): (i64,) = app.db.one(&Sql::new(sql), Vec::new()).await.unwrap();
    count
}

/// The place in the day that stands in a number, which must read back.
fn place(number: &str) -> u32 {
    assert_eq!(OrderNumber::parse(number).unwrap().as_str(), number);
    number.split('-').nth(3).unwrap().parse().unwrap()
}

both! {
    async fn a_request_is_numbered_and_its_receipt_says_when(world: World) {
        let app = &world.app;
        let first = submit(app, request(Kind::Judge)).await;
        assert!(first.number.starts_with("京0491-20261124-W-00001-"), "{}", first.number);
        assert_eq!((first.triage_by, first.answer_by), (Some(at("2026-11-24T11:00")), Some(at("2026-11-26T17:30"))));
        let second = submit(app, NewOrder { channel: Channel::Line, ..request(Kind::Advice) }).await;
        assert!(place(&second.number) == 2 && second.number.contains("-L-"), "{}", second.number);
        let elsewhere = submit(app, NewOrder { court: OTHER_COURT.to_owned(), ..request(Kind::Judge) }).await;
        assert!(place(&elsewhere.number) == 1 && elsewhere.number.starts_with(OTHER_COURT), "{}", elsewhere.number);

        // The last half hour of a day: what is left of the hour is tomorrow's.
        turn_to(&world, "2026-11-24T17:00");
        let late = submit(app, request(Kind::Judge)).await;
        assert_eq!((late.triage_by, late.answer_by), (Some(at("2026-11-25T09:30")), Some(at("2026-11-27T17:30"))));
        let pressing = NewOrder { content: "明天开庭，我还没有收到传票".to_owned(), ..request(Kind::Judge) };
        let pressing = submit(app, pressing).await;
        assert_eq!(pressing.answer_by, Some(at("2026-11-26T17:30")), "one day instead of two");
        assert_eq!(filed(app, &pressing.id).await.priority, Priority::Critical);
        turn_to(&world, "2026-11-25T00:00");
        assert_eq!(place(&submit(app, request(Kind::Judge)).await.number), 1, "another day");
        turn_to(&world, "2026-12-31T17:00");
        let unknown = submit(app, request(Kind::Judge)).await;
        assert_eq!((unknown.triage_by, unknown.answer_by), (None, None), "nobody knows the next year's holidays");
        assert_eq!(queries::gaps(&app.db, COURT).await.unwrap(), [2027]);
        assert_rows_follow_from_logs(app).await;
    }

    async fn forty_requests_at_once_have_forty_numbers(world: World) {
        let (replica, _) = world.replica().await;
        let apps = [world.app.clone(), replica];
        let asked = (0..40).map(|number| {
            let app = apps[number % 2].clone();
            tokio::spawn(async move { entered(&app, request(Kind::Judge)).await })
        });
        let receipts: Vec<Receipt> = join_all(asked).await.into_iter().map(Result::unwrap).collect();
        let places: BTreeSet<u32> = receipts.iter().map(|receipt| place(&receipt.number)).collect();
        assert_eq!(places, (1..=40).collect());
        assert_rows_follow_from_logs(&world.app).await;
    }

    async fn nobody_fills_the_desk_alone(world: World) {
        let app = &world.app;
        for _ in 0..10 {
            submit(app, request(Kind::Judge)).await;
        }
        let asks = async |who: usize| {
            let chat = Some((ACCOUNT.to_owned(), PEOPLE[who][0].to_owned()));
            app.orders.submit(NewOrder { chat, ..request(Kind::Judge) }, (Part::Person, Actor::System("asker"))).await.unwrap()
        };
        let refused = asks(0).await.unwrap_err();
        assert!(refused.to_string().contains("已有10件诉求还没有答复"), "{refused}");
        asks(1).await.expect("another person");
        entered(app, request(Kind::Judge)).await;
        let (id,): (String,) = app.db.one(&Sql::new("SELECT id FROM work_order ORDER BY id LIMIT 1"), Vec::new()).await.unwrap();
        done(app, &id, &asker(0), Deed::Withdraw, "").await;
        assert!(asks(0).await.is_err(), "what the seat wrote down is theirs, too");
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order").await, 12, "what is refused leaves nothing");
    }

    async fn what_is_acknowledged_is_stored_with_its_log(world: World) {
        let receipt = submit(&world.app, request(Kind::Judge)).await;
        let (replica, _) = world.replica().await;
        let row = filed(&replica, &receipt.id).await;
        assert_eq!((row.number, row.state, row.version), (receipt.number, State::Received, 1));
        let log = log(&replica, &receipt.id).await;
        assert!(log.is_whole && log.lines[0].words.as_ref().is_some_and(|words| words.text == ASKED), "{log:?}");

        // A log that takes no line: nothing is acknowledged, and nothing is left behind.
        change(&world, Sql::differing(
            "CREATE TRIGGER refuses BEFORE INSERT ON work_order_event BEGIN SELECT RAISE(ABORT, 'full'); END",
            "CREATE TRIGGER refuses BEFORE INSERT ON work_order_event FOR EACH STATEMENT EXECUTE FUNCTION work_order_event_is_kept()",
        )).await.unwrap();
        assert!(world.app.orders.submit(request(Kind::Judge), (Part::Person, Actor::System("asker"))).await.is_err());
        change(&world, Sql::differing("DROP TRIGGER refuses", "DROP TRIGGER refuses ON work_order_event")).await.unwrap();
        assert_eq!(world.count("SELECT COUNT(*) FROM work_order").await, 1);
        assert_eq!(place(&submit(&world.app, request(Kind::Judge)).await.number), 2, "no number is left out");
    }

    async fn what_was_written_cannot_be_read_in_the_database(world: World) {
        let app = &world.app;
        let receipt = submit(app, request(Kind::Judge)).await;
        done(app, &receipt.id, &of(Role::Seat), Deed::Note, "已经电话联系书记员").await;
        done(app, &receipt.id, &of(Role::Dispatcher), dispatch("judge"), "").await;
        done(app, &receipt.id, &of(Role::Judge), reply(), ANSWER).await;
        let [_, name, _, mobile] = PEOPLE[0];
        let written = ["立案两个月", "安排开庭", "已经电话联系", "合议庭已经排期", "第三法庭", name, mobile, "民初1号"];
        assert_eq!(in_the_clear(&world, &written).await, Vec::<&str>::new());
        assert_eq!(in_the_clear(&world, &[&receipt.number]).await, [receipt.number.as_str()], "the look finds what is there");
        let row = filed(app, &receipt.id).await;
        let reporter = row.reporter.unwrap();
        assert_eq!((reporter.name.as_deref(), reporter.mobile.as_deref(), reporter.brief.as_str()), (Some(name), Some(mobile), ASKED));
        let found = async |number: &str, last: &str| queries::by_lookup(&app.db, &app.sealer, number, last).await.unwrap().map(|own| own.id);
        assert_eq!(found(&receipt.number, "0001").await, Some(receipt.id));
        for wrong in ["0002", "", "00001", "%"] {
            assert_eq!(found(&receipt.number, wrong).await, None, "{wrong}");
        }
    }

    async fn a_request_is_dispatched_accepted_answered_and_confirmed(world: World) {
        let app = &world.app;
        let id = submit(app, request(Kind::Judge)).await.id;
        done(app, &id, &of(Role::Dispatcher), dispatch("judge"), "").await;
        let row = filed(app, &id).await;
        assert_eq!((row.state, row.route, row.due_at), (State::Dispatched, Some(Route::Dispatched), Some(at("2026-11-26T17:30"))));
        assert_eq!((row.judge_id.as_deref(), row.division.as_deref()), (Some("judge"), Some(DIVISION)));
        done(app, &id, &of(Role::Judge), Deed::Accept, "").await;
        let words = Words { text: ANSWER.to_owned(), aside: "内部核对过".to_owned() };
        assert_eq!(app.orders.act(&id, 3, &of(Role::Judge), reply(), words).await.unwrap(), Acted::Done);
        let row = filed(app, &id).await;
        assert_eq!((row.state, row.reply_mode, row.due_at, row.version), (State::Replied, Some(ReplyMode::Public), None, 4));

        let shown = app.orders.open(&id, &asker(0)).await.unwrap().unwrap();
        assert_eq!(shown.parts, [Part::Person]);
        let read: Vec<_> = shown.log.lines.iter().filter_map(|line| line.words.clone()).collect();
        assert_eq!(read.iter().map(|words| words.text.as_str()).collect::<Vec<_>>(), [ASKED, ANSWER]);
        assert!(read.iter().all(|words| words.aside.is_empty()), "what is for colleagues stays with them");
        done(app, &id, &asker(0), Deed::Confirm { rating: Some(Rating::Satisfied) }, "").await;
        let row = filed(app, &id).await;
        assert_eq!((row.state, row.rating), (State::Closed, Some(Rating::Satisfied)));
        assert_eq!(deeds(app, &id).await, [DeedKind::Submit, DeedKind::Dispatch, DeedKind::Accept, DeedKind::Reply, DeedKind::Confirm]);
        let actors: Vec<String> = log(app, &id).await.lines.into_iter().map(|line| line.actor).collect();
        assert_eq!(actors, ["system:asker", "staff:dispatcher", "staff:judge", "staff:judge", "system:asker"]);
        assert_rows_follow_from_logs(app).await;
    }

    async fn a_page_that_is_stale_changes_nothing(world: World) {
        let app = &world.app;
        let id = dispatched(app).await;
        let before = (filed(app, &id).await, log(app, &id).await, count_of(app, "SELECT COUNT(*) FROM work_order_duty").await);
        for version in [0, 1, 3, u32::MAX] {
            let acted = act_on(app, (&id, version), &of(Role::Judge), reply(), ANSWER).await;
            assert_eq!(acted, Acted::Stale, "{version}");
        }
        let after = (filed(app, &id).await, log(app, &id).await, count_of(app, "SELECT COUNT(*) FROM work_order_duty").await);
        assert_eq!(after, before);
        assert_eq!(act_on(app, (&id, 2), &of(Role::Judge), reply(), ANSWER).await, Acted::Done);
    }

    /// I9
    async fn of_twenty_at_once_on_two_replicas_one_wins(world: World) {
        let (replica, _) = world.replica().await;
        let apps = [world.app.clone(), replica];
        for _ in 0..3 {
            let id = dispatched(&world.app).await;
            let tried = (0..20).map(|number| {
                let (app, id) = (apps[number % 2].clone(), id.clone());
                let (who, deed, words) = match number % 4 {
                    0 => (Role::Judge, Deed::Accept, String::new()),
                    1 => (Role::Assistant, reply(), format!("{ANSWER}{number}")),
                    2 => (Role::Dispatcher, Deed::Reassign { to: team("another"), is_judge_new: false }, String::new()),
                    _ => (Role::Seat, Deed::Note, format!("第{number}个")),
                };
                tokio::spawn(async move { act_on(&app, (&id, 2), &of(who), deed, &words).await })
            });
            let acted: Vec<Acted> = join_all(tried).await.into_iter().map(Result::unwrap).collect();
            let is_won = |acted: &&Acted| **acted == Acted::Done;
            assert_eq!(acted.iter().filter(is_won).count(), 1, "{acted:?}");
            // Whoever lost the order with it sees nothing of it any more.
            assert!(acted.iter().all(|acted| matches!(acted, Acted::Done | Acted::Stale | Acted::Missing)), "{acted:?}");
            assert_eq!(filed(&world.app, &id).await.version, 3);
        }
        assert_rows_follow_from_logs(&world.app).await;
    }

    async fn what_is_refused_says_why_and_changes_nothing(world: World) {
        let app = &world.app;
        let (open, given, working) = (received(app).await, dispatched(app).await, handled(app).await);
        let answered = replied(app).await;
        let now = |mode, contact| Deed::AnswerNow { mode, contact };
        let until = |day| Deed::Promise { until: day };
        let call = Contact { at_ms: world.clock.now_ms(), medium: Medium::Telephone, minutes: 3 };
        let tries = [
            (&open, of(Role::Seat), Deed::Accept, "", Refused::NotNow),
            (&open, of(Role::Dispatcher), now(ReplyMode::Public, None), ANSWER, Refused::NotYours),
            (&open, of(Role::Seat), now(ReplyMode::Public, None), " \n", Refused::NoWords("答复内容")),
            (&open, of(Role::Seat), now(ReplyMode::Public, None), "好的，知道了。", Refused::TooShort),
            (&open, of(Role::Seat), now(ReplyMode::Offline, None), ANSWER, Refused::NoContact),
            (&open, of(Role::Seat), Deed::Refuse, "", Refused::NoWords("告知内容（应该找哪里办）")),
            (&open, of(Role::Inspector), Deed::Supervise, REASON, Refused::NotNow),
            (&given, of(Role::Seat), reply(), ANSWER, Refused::NotYours),
            (&given, of(Role::Judge), Deed::AskReturn, "", Refused::NoWords("理由")),
            (&given, of(Role::Judge), until(date(2026, 11, 24)), REASON, Refused::BadDate),
            (&given, of(Role::Judge), until(date(2026, 12, 16)), REASON, Refused::BadDate),
            (&given, of(Role::Judge), until(date(2026, 12, 15)), "", Refused::NoWords("工作安排")),
            (&given, of(Role::Chief), Deed::GrantExtension, "", Refused::NotNow),
            (&given, of(Role::Chief), Deed::Opinion, REASON, Refused::NotNow),
            (&given, of(Role::Inspector), Deed::Supervise, "", Refused::NoWords("理由")),
            (&given, of(Role::Inspector), Deed::Raise { to: tingxun::orders::kinds::Level::Urged }, "", Refused::NotYours),
            (&given, asker(0), Deed::Urge, "", Refused::NotYet),
            (&given, asker(0), reply(), ANSWER, Refused::NotYours),
            (&given, asker(0), Deed::Note, REASON, Refused::NotYours),
            (&given, asker(0), Deed::Confirm { rating: None }, "", Refused::NotNow),
            (&working, of(Role::Judge), Deed::AskMore, "", Refused::NoWords("要补充什么")),
            (&working, of(Role::Judge), now(ReplyMode::Offline, Some(call)), ANSWER, Refused::NotNow),
            (&answered, of(Role::Judge), reply(), ANSWER, Refused::NotNow),
            (&answered, asker(0), Deed::Object, "", Refused::NoWords("理由")),
            (&answered, asker(0), Deed::ConfirmEnd, "", Refused::NotYours),
            (&answered, asker(0), Deed::Recount { from_ms: None, to_ms: None }, "", Refused::NotYours),
        ];
        for (id, who, deed, words, refused) in tries {
            let (before, tried) = (filed(app, id).await, format!("{deed:?}"));
            assert_eq!(act(app, id, &who, deed, words).await, Acted::Refused(refused), "{tried}");
            assert!(refused.to_string().ends_with('。'), "{refused}");
            assert_eq!(filed(app, id).await, before);
        }
        done(app, &working, &of(Role::Judge), Deed::AskExtension, REASON).await;
        assert_eq!(act(app, &working, &of(Role::Judge), Deed::AskExtension, REASON).await, Acted::Refused(Refused::NoExtension));
        for _ in 0..2 {
            done(app, &working, &of(Role::Judge), Deed::AskMore, "请补充案号").await;
            done(app, &working, &asker(0), Deed::Supply, "民初1号").await;
        }
        assert_eq!(act(app, &working, &of(Role::Judge), Deed::AskMore, "再补充").await, Acted::Refused(Refused::AskedOften));
        assert_rows_follow_from_logs(app).await;
    }

    async fn nobody_else_gets_at_an_order(world: World) {
        let app = &world.app;
        let id = dispatched(app).await;
        let registered = submit(app, NewOrder { person: Some("zhang".to_owned()), ..request(Kind::Judge) }).await.id;
        let as_person = |person: &str, who: usize| Who::Person(Asker {
            person: Some(person.to_owned()), account: ACCOUNT.to_owned(), openid: PEOPLE[who][0].to_owned(),
        });
        let elsewhere = Who::Person(Asker { person: None, account: "another".to_owned(), openid: PEOPLE[0][0].to_owned() });
        let other_judge = Who::Officer(officer("another", Role::Judge, Some(DIVISION)));
        let strangers = [
            (&id, asker(1)), (&id, as_person("liu", 1)), (&id, elsewhere.clone()), (&id, other_judge),
            (&registered, asker(0)), (&registered, as_person("liu", 0)), (&registered, as_person("", 0)), (&registered, elsewhere),
        ];
        for (id, who) in strangers {
            assert!(app.orders.open(id, &who).await.unwrap().is_none(), "{who:?}");
            let before = filed(app, id).await;
            for deed in [Deed::Withdraw, Deed::Urge, Deed::Note, Deed::Accept] {
                assert_eq!(act(app, id, &who, deed, REASON).await, Acted::Missing, "{who:?}");
                assert_eq!(act_on(app, (id, 99), &who, Deed::Withdraw, "").await, Acted::Missing, "nor that it is another by now");
            }
            assert_eq!(filed(app, id).await, before);
        }
        for own in [(&id, asker(0)), (&id, as_person("zhang", 0)), (&registered, as_person("zhang", 0)), (&registered, as_person("zhang", 2))] {
            assert!(app.orders.open(own.0, &own.1).await.unwrap().is_some(), "{own:?}");
        }
        for odd in ["", "nothing", "x'; DROP TABLE work_order; --", "\u{0}", "%", "0199-ffff"] {
            assert!(app.orders.open(odd, &of(Role::Seat)).await.unwrap().is_none(), "{odd:?}");
            assert_eq!(act_on(app, (odd, 1), &of(Role::Seat), Deed::Note, REASON).await, Acted::Missing, "{odd:?}");
        }
    }

    /// I7
    async fn what_is_merged_leaves_its_limit_behind(world: World) {
        let app = &world.app;
        let first = submit(app, request(Kind::Judge)).await;
        world.passes(Duration::from_secs(30 * 60));
        let second = submit(app, request(Kind::Advice)).await;
        assert_eq!(filed(app, &second.id).await.due_at, Some(at("2026-11-24T11:30")));
        let typed = second.number.replace('-', "－").to_lowercase();
        done(app, &first.id, &of(Role::Seat), Deed::Merge { into: typed }, "").await;
        let (merged, into) = (filed(app, &first.id).await, filed(app, &second.id).await);
        assert_eq!((merged.state, merged.merged_into.as_deref(), merged.due_at), (State::Merged, Some(second.id.as_str()), None));
        assert_eq!((into.state, into.due_at), (State::Received, Some(at("2026-11-24T11:00"))), "the earlier limit");
        assert_eq!(deeds(app, &second.id).await, [DeedKind::Submit, DeedKind::Absorb]);

        // A later limit changes nothing.
        let third = submit(app, request(Kind::Judge)).await;
        done(app, &third.id, &of(Role::Seat), Deed::Merge { into: second.number.clone() }, "").await;
        assert_eq!(filed(app, &second.id).await.due_at, Some(at("2026-11-24T11:00")));
        assert_rows_follow_from_logs(app).await;
    }

    async fn an_order_goes_only_into_an_open_one_beside_it(world: World) {
        let app = &world.app;
        let own = submit(app, request(Kind::Judge)).await;
        let elsewhere = submit(app, NewOrder { court: OTHER_COURT.to_owned(), ..request(Kind::Judge) }).await.number;
        let complaint = submit(app, request(Kind::Complaint)).await.number;
        let over = filed(app, &replied(app).await).await.number;
        let slip = elsewhere.replace("00001", "00002");
        for into in [own.number.clone(), elsewhere, complaint, over, slip, String::new(), "京0491-20261124-W-99999-0".to_owned(), own.id.clone()] {
            assert_eq!(act(app, &own.id, &of(Role::Seat), Deed::Merge { into: into.clone() }, "").await, Acted::NoTarget, "{into}");
        }
        assert_eq!(deeds(app, &own.id).await, [DeedKind::Submit]);
        let target = filed(app, &dispatched(app).await).await;
        let stranger = act(app, &own.id, &asker(1), Deed::Merge { into: target.number.clone() }, "").await;
        assert_eq!(stranger, Acted::Missing);
        let person = act(app, &own.id, &asker(0), Deed::Merge { into: target.number.clone() }, "").await;
        assert_eq!(person, Acted::Refused(Refused::NotYours));
        assert_eq!(filed(app, &target.id).await, target, "what is refused leaves no trace in the other one either");
    }

    /// I7: the clock of whoever waits stands still, and what was left of the other's goes with it.
    async fn an_order_that_waits_inherits_the_limit_too(world: World) {
        let app = &world.app;
        let waiting = handled(app).await;
        done(app, &waiting, &of(Role::Judge), Deed::AskMore, "请补充案号").await;
        let own = received(app).await;
        world.passes(Duration::from_secs(30 * 60));
        let into = filed(app, &waiting).await.number;
        done(app, &own, &of(Role::Seat), Deed::Merge { into }, "").await;
        world.passes(Duration::from_secs(15 * 60));
        done(app, &waiting, &asker(0), Deed::Supply, "民初1号").await;
        let row = filed(app, &waiting).await;
        assert_eq!((row.state, row.due_at), (State::Handling, Some(at("2026-11-27T09:15"))), "two days and half an hour less");
        assert_rows_follow_from_logs(app).await;
    }

    async fn two_orders_that_go_into_each_other_at_once_do_not_both(world: World) {
        let (replica, _) = world.replica().await;
        let apps = [world.app.clone(), replica];
        for round in 0..8 {
            let pair = [submit(&world.app, request(Kind::Judge)).await, submit(&world.app, request(Kind::Judge)).await];
            let tried = (0..2).map(|own| {
                let (app, id, into) = (apps[(own + round) % 2].clone(), pair[own].id.clone(), pair[1 - own].number.clone());
                tokio::spawn(async move { act_on(&app, (&id, 1), &of(Role::Seat), Deed::Merge { into }, "").await })
            });
            let acted: Vec<Acted> = join_all(tried).await.into_iter().map(Result::unwrap).collect();
            assert!(matches!(acted[..], [Acted::Done, Acted::Stale] | [Acted::Stale, Acted::Done]), "{acted:?}");
            let states = [filed(&world.app, &pair[0].id).await.state, filed(&world.app, &pair[1].id).await.state];
            assert!(matches!(states, [State::Merged, State::Received] | [State::Received, State::Merged]), "{states:?}");
        }
        assert_rows_follow_from_logs(&world.app).await;
    }
}
