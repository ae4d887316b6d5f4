//! Requests: how fast the lists of the desk are among those of a million, as its pages read them.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::ensure;
use jiff::Timestamp;

use super::{Spread, milliseconds_since};
use crate::answer::Engine;
use crate::app::App;
use crate::cli::Finding;
use crate::clock::court_date;
use crate::db::DbError;
use crate::law::identifier::{Mobile, PersonName};
use crate::orders::deed::{Assignee, Deed, Event};
use crate::orders::filed::{Derived, Filed, Reporter};
use crate::orders::kinds::{Channel, Kind, Part, Priority, ReplyMode};
use crate::orders::machine::Order;
use crate::orders::number::OrderNumber;
use crate::orders::queries::{self, NewRow};
use crate::orders::rules;
use crate::secret::Dice;

const COURT: &str = "京0491";
/// Of so many requests one is still open.
const ONE_OPEN_IN: u64 = 11;
const DIVISIONS: u64 = 12;
const JUDGES_OF_DIVISION: u64 = 25;
/// Over so many days they came.
const DAYS: i64 = 700;
const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;
/// Rows of one transaction while the table is filled.
const AT_ONCE: u64 = 2_000;
/// What a page shows, and one more to know whether there is another page.
const A_PAGE: i64 = 51;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tingxun bench orders --orders 100000 --reads 1000")]
pub(in crate::cli) struct Args {
    /// Requests of one court, one in eleven of them open
    #[arg(long, default_value_t = 1_000_000)]
    orders: u64,
    /// Pages that are read of each list
    #[arg(long, default_value_t = 2_000)]
    reads: u64,
    /// Where the database is kept; it must not exist
    #[arg(long, value_name = "DIR", default_value = "bench-data")]
    data: PathBuf,
    /// Another, empty database, such as postgres://…
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

pub(super) async fn run(args: Args) -> anyhow::Result<Finding> {
    ensure!(args.orders >= 1_000 && args.reads > 0, "there must be requests, and pages to read");
    let app = super::app(&args.data, args.database.as_deref(), |_, _| {}).await?;
    let begun = Instant::now();
    fill(&app, args.orders).await?;
    println!(
        "{} requests on {}, {} open, in {:.0} s; their logs are left out: no list reads them",
        args.orders,
        app.db.engine(),
        args.orders.div_ceil(ONE_OPEN_IN),
        begun.elapsed().as_secs_f64()
    );
    let now_ms = app.clock.now_ms();
    for list in List::ALL {
        println!("{:<10} {}", list.name(), list.read(&app, args.reads, now_ms).await?);
    }
    app.db.close().await;
    std::fs::remove_dir_all(&args.data)?;
    Ok(Finding::Fine)
}

/// A list of the desk.
#[derive(Debug, Clone, Copy)]
enum List {
    Court,
    Later,
    Division,
    Judge,
    Deputy,
    Replied,
    Done,
}

impl List {
    const ALL: [Self; 7] =
        [Self::Court, Self::Later, Self::Division, Self::Judge, Self::Deputy, Self::Replied, Self::Done];

    fn name(self) -> &'static str {
        match self {
            Self::Court => "court",
            Self::Later => "its pages",
            Self::Division => "division",
            Self::Judge => "judge",
            Self::Deputy => "deputy",
            Self::Replied => "callbacks",
            Self::Done => "done",
        }
    }

    /// Reads so many pages; says how long one took, and how many orders stood on it.
    async fn read(self, app: &App, reads: u64, now_ms: i64) -> anyhow::Result<String> {
        let dice = Dice::seeded(3);
        let (mut times, mut found) = (Vec::new(), 0);
        for _ in 0..reads {
            let begun = Instant::now();
            let page = self.page(app, &dice, now_ms).await?;
            times.push(milliseconds_since(begun));
            ensure!(page.iter().all(|filed| filed.reporter.is_some()), "a request could not be opened");
            found += page.len();
        }
        Ok(format!("{:>4.1} rows: {}", found as f64 / reads as f64, Spread::of(times)))
    }

    async fn page(self, app: &App, dice: &Dice, now_ms: i64) -> Result<Vec<Filed>, DbError> {
        let (db, sealer, start) = (&app.db, &app.sealer, (i64::MIN, ""));
        let division = dice.below(DIVISIONS);
        let judge = || judge(division, dice.below(JUDGES_OF_DIVISION));
        let back_ms =
            i64::try_from(dice.below(u64::try_from(DAYS * DAY_MS).unwrap_or(1))).unwrap_or_default();
        match self {
            Self::Court => queries::of_court(db, sealer, (COURT, false), start, A_PAGE).await,
            Self::Later => {
                queries::of_court(db, sealer, (COURT, false), (now_ms - back_ms, ""), A_PAGE).await
            }
            Self::Division => {
                queries::of_division(db, sealer, (COURT, &name_of(division)), start, A_PAGE).await
            }
            Self::Judge => queries::of_judge(db, sealer, (COURT, &judge()), start, A_PAGE).await,
            Self::Deputy => {
                let judges = [judge(), judge()];
                let judges: Vec<&str> = judges.iter().map(String::as_str).collect();
                queries::of_judges(db, sealer, (COURT, &judges), start, A_PAGE).await
            }
            Self::Replied => queries::replied(db, sealer, (COURT, false), now_ms, A_PAGE).await,
            Self::Done => queries::done(db, sealer, (COURT, false), "z", A_PAGE).await,
        }
    }
}

fn name_of(division: u64) -> String {
    format!("民事审判第{}庭", division + 1)
}

fn judge(division: u64, place: u64) -> String {
    format!("judge-{division}-{place}")
}

/// Requests that came evenly over the days, each with a judge; most of them were answered and are over.
async fn fill(app: &App, count: u64) -> anyhow::Result<()> {
    let engine = app.engines.current();
    let now_ms = app.clock.now_ms();
    for from in (0..count).step_by(usize::try_from(AT_ONCE)?) {
        let (sealer, engine, ids) = (app.sealer.clone(), engine.clone(), app.ids.clone());
        let mut orders = Vec::new();
        for place in from..count.min(from + AT_ONCE) {
            let since_ms = DAYS * DAY_MS / i64::try_from(count)? * i64::try_from(count - place)?;
            let received_at = now_ms - since_ms - HOUR_MS * 24;
            orders.push((place, received_at, ids.make(), reporter(place)?));
        }
        let written = app.db.write(move |tx| {
            Box::pin(async move {
                for (place, received_at, id, reporter) in &orders {
                    let day = court_date(Timestamp::from_millisecond(*received_at).unwrap_or_default());
                    // Far fewer come on a day than a number has room for.
                    let of_day = u32::try_from(place % 99_999).unwrap_or_default() + 1;
                    let number = OrderNumber::new(COURT, day, Channel::WeChat, of_day);
                    let row = NewRow {
                        id,
                        number: number.as_str(),
                        court: COURT,
                        what: (Channel::WeChat, Kind::Judge, Priority::Ordinary),
                        received_at: *received_at,
                        person: None,
                        chat: None,
                        once: None,
                        topic: None,
                        reporter,
                    };
                    queries::insert(tx, &sealer, &row).await?;
                    let order = order(&engine, *place, *received_at);
                    let derived = Derived::of(&order, &rules(&engine, COURT));
                    queries::update(tx, &Filed::new(&row), &order, &derived).await?;
                }
                Ok(())
            })
        });
        written.await?;
    }
    Ok(())
}

fn reporter(place: u64) -> anyhow::Result<Reporter> {
    let (name, mobile) = (PersonName::parse("张三")?, Mobile::parse(&format!("199{:08}", place % 400_000))?);
    let case = format!("（2026）{COURT}民初{}号", place % 50_000 + 1);
    let brief = "立案两个月了，想问承办法官什么时候安排开庭，一直没有消息。".to_owned();
    Ok(Reporter { brief, ..Reporter::of(Some((&name, &mobile)), Some(case)) })
}

/// What the machine makes of it: with a judge, or answered and over.
fn order(engine: &Engine, place: u64, received_at: i64) -> Order {
    let rules = rules(engine, COURT);
    let division = place % DIVISIONS;
    let to = Assignee {
        judge: judge(division, place / DIVISIONS % JUDGES_OF_DIVISION),
        division: name_of(division),
    };
    let what = (Channel::WeChat, Kind::Judge, Priority::Ordinary);
    let mut events = vec![Order::submission(what, Part::Person, received_at, rules.profile)];
    let at = |hours: i64, by, deed| Event { at_ms: received_at + hours * HOUR_MS, by, deed, limit: None };
    let received = Order::replay(&events, &rules.calendar);
    if let Ok(given) =
        received.judge(Part::Dispatcher, Deed::Dispatch { to }, "", received_at + HOUR_MS, &rules)
    {
        events.push(given);
    }
    if !place.is_multiple_of(ONE_OPEN_IN) {
        let reply = Deed::Reply { mode: ReplyMode::Public, contact: None };
        events.extend([at(2, Part::Handler, Deed::Accept), at(20, Part::Handler, reply)]);
        // Every twentieth answer still waits for its person's word.
        if !place.is_multiple_of(20) {
            events.push(at(23, Part::Person, Deed::Confirm { rating: None }));
        }
    }
    Order::replay(&events, &rules.calendar)
}
