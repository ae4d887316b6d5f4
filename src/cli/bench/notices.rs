//! Notices: how fast those that are due go out to a platform that takes its time, each exactly once; also when whoever
//! sends them is killed meanwhile.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use jiff::ToSpan;
use jiff::civil::date;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;

use super::docket::id_number;
use super::platform::memory_of;
use crate::app::App;
use crate::audit::Actor;
use crate::case_system::{Envelope, Status, receive};
use crate::channel::notice::Kind;
use crate::cli::Finding;
use crate::clock::{Clock, court_date, court_time};
use crate::config::Settings;
use crate::conversation;
use crate::docket::queries::civil_text;
use crate::docket::{Reading, Source};
use crate::law::identifier::{Document, DocumentKind, Mobile, PersonName};
use crate::notices::plan::queries::{NewNotice, insert};
use crate::notices::recipients::{Recipient, Standing};
use crate::notices::timing::Span;
use crate::people::queries::Binding;
use crate::people::{Claim, Level, Whose};
use crate::scripts::NoticeLimits;
use crate::secret::Dice;
use crate::wechat::OpenId;

const ACCOUNT: &str = "bench";
const COURT: &str = "京0491";
/// The settings, for another process of the same court.
const SETTINGS_FILE: &str = "tingxun.toml";
/// Longer than a lease: what a killed process held comes back at its end.
const PATIENCE: Duration = Duration::from_secs(180);
/// Rows of one transaction while the tables are filled.
const AT_ONCE: u64 = 200;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tingxun bench notices --notices 20000 --latency-ms 20 --planned 1000000")]
pub(in crate::cli) struct Args {
    /// Notices that are due, one a person
    #[arg(long, default_value_t = 20_000)]
    notices: u64,
    /// How long the platform takes for an answer
    #[arg(long, default_value_t = 20)]
    latency_ms: u64,
    /// Reminders of another day that lie beside them
    #[arg(long, default_value_t = 0)]
    planned: u64,
    /// How often the process that sends them is killed meanwhile (kill -9)
    #[arg(long, default_value_t = 0)]
    kills: u32,
    /// Where the database is kept; it must not exist
    #[arg(long, value_name = "DIR", default_value = "bench-data")]
    data: PathBuf,
    /// Another, empty database, such as postgres://…
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

/// What the bench's platform has accepted, by `client_msg_id`.
#[derive(Clone, Default)]
struct Platform {
    latency: Duration,
    accepted: Arc<Mutex<HashMap<String, u32>>>,
    /// How long its answers took altogether, microseconds: a timer is never early.
    answering_us: Arc<AtomicU64>,
}

pub(super) async fn run(args: Args) -> anyhow::Result<Finding> {
    ensure!(args.notices > 0 && args.notices <= 2_000_000, "between one notice and two million");
    std::fs::create_dir(&args.data).with_context(|| format!("{} must not exist yet", args.data.display()))?;
    let platform = Platform { latency: Duration::from_millis(args.latency_ms), ..Platform::default() };
    let address = serve(platform.clone()).await?;
    let app = court(&args, &address).await?;
    let limits = NoticeLimits { surge: u32::MAX, ..app.engines.current().limits().notices.clone() };
    people(&app, args.notices).await?;
    hearings(&app, args.notices, &limits).await?;
    lie_beside(&app, args.planned).await?;
    println!(
        "{} notices due on {}, {} of another day beside them",
        args.notices,
        app.db.engine(),
        args.planned
    );
    let is_right = match args.kills {
        0 => drain(&args, &app, &platform, &limits).await?,
        kills => kill(&args, &platform, kills).await?,
    };
    app.db.close().await;
    std::fs::remove_dir_all(&args.data)?;
    Ok(if is_right { Finding::Fine } else { Finding::Fault })
}

/// Sends what is due in one turn; returns whether each was accepted exactly once.
async fn drain(args: &Args, app: &App, platform: &Platform, limits: &NoticeLimits) -> anyhow::Result<bool> {
    let begun = Instant::now();
    app.courier.turn(&CancellationToken::new()).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let (once, repeated) = platform.counts();
    let rate = args.notices as f64 / seconds;
    let bound = f64::from(limits.at_once) / platform.latency.as_secs_f64().max(1e-9);
    println!(
        "{seconds:.1} s, {rate:.0}/s, {:.0} % of {} at once over {} ms; accepted exactly once {once}, more often {repeated}, never {}",
        100.0 * rate / bound,
        limits.at_once,
        args.latency_ms,
        args.notices.saturating_sub(once + repeated),
    );
    let took_ms = platform.answering_us.load(Ordering::Relaxed) as f64 / 1_000.0 / args.notices as f64;
    println!(
        "its timer took {took_ms:.1} ms for an answer: {:.0} % of what that lets through",
        100.0 * rate * took_ms / 1_000.0 / f64::from(limits.at_once)
    );
    println!("memory {} MiB", memory_of(std::process::id()).unwrap_or_default());
    Ok(once == args.notices)
}

/// Lets a server of this program send what is due, and kills it again and again; returns whether each notice arrived. What
/// was on its way may go out twice: under the same `client_msg_id`, by which the platform folds repeats.
async fn kill(args: &Args, platform: &Platform, kills: u32) -> anyhow::Result<bool> {
    let mut longest_start = Duration::ZERO;
    for killed in 1..=kills {
        let begun = Instant::now();
        let mut worker = worker(&args.data)?;
        let before = platform.accepted();
        platform.reaches(before + 1).await?;
        longest_start = longest_start.max(begun.elapsed());
        platform.reaches(args.notices * u64::from(killed) / u64::from(kills + 1)).await?;
        worker.kill().await?;
    }
    let mut worker = worker(&args.data)?;
    platform.reaches(args.notices).await?;
    worker.kill().await?;
    let (once, repeated) = platform.counts();
    println!(
        "{kills} kills; lost {}, accepted exactly once {once}, repeated under the same client_msg_id {repeated}; longest from the start to the first notice {} ms",
        args.notices.saturating_sub(once + repeated),
        longest_start.as_millis()
    );
    Ok(once + repeated == args.notices)
}

fn worker(data: &Path) -> anyhow::Result<Child> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["serve", "--role", "worker", "--config"]).arg(data.join(SETTINGS_FILE));
    command.kill_on_drop(true).spawn().context("cannot start a worker")
}

impl Platform {
    /// How many notices it has accepted.
    fn accepted(&self) -> u64 {
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner).len() as u64
    }

    /// How many it has accepted once, and more often.
    fn counts(&self) -> (u64, u64) {
        let accepted = self.accepted.lock().unwrap_or_else(PoisonError::into_inner);
        let once = accepted.values().filter(|times| **times == 1).count();
        (once as u64, (accepted.len() - once) as u64)
    }

    /// Returns once it has accepted so many.
    async fn reaches(&self, count: u64) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.accepted() < count {
            ensure!(begun.elapsed() < PATIENCE, "{} of {count} were accepted", self.accepted());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }
}

/// The platform's part: a token, and an answer to every template message after its time.
async fn serve(platform: Platform) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    let token = || async { Json(json!({ "access_token": "bench", "expires_in": 7200 })) };
    let router = Router::new()
        .route("/cgi-bin/stable_token", post(token))
        .route("/cgi-bin/message/template/send", post(accept))
        .with_state(platform);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn accept(State(platform): State<Platform>, Json(body): Json<Value>) -> Json<Value> {
    let begun = Instant::now();
    tokio::time::sleep(platform.latency).await;
    let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or_default();
    platform.answering_us.fetch_add(took, Ordering::Relaxed);
    let id = body["client_msg_id"].as_str().unwrap_or_default().to_owned();
    let mut accepted = platform.accepted.lock().unwrap_or_else(PoisonError::into_inner);
    *accepted.entry(id).or_default() += 1;
    Json(json!({ "errcode": 0, "errmsg": "ok", "msgid": accepted.len() }))
}

async fn court(args: &Args, address: &str) -> anyhow::Result<App> {
    let dice = Dice::system();
    let text = settings(args, address, &dice);
    std::fs::write(args.data.join(SETTINGS_FILE), &text)?;
    let app = App::build(Settings::parse(&text, &[])?, Clock::system(), dice).await?;
    app.db.migrate().await?;
    Ok(app)
}

/// A court with an account whose templates carry notices.
fn settings(args: &Args, address: &str, dice: &Dice) -> String {
    let key = || base64::Engine::encode(&base64::prelude::BASE64_STANDARD, dice.bytes::<32>());
    let file = format!("sqlite:{}", args.data.join("court.db").display());
    let database = args.database.clone().unwrap_or(file);
    format!(
        "[server]\nlisten = \"127.0.0.1:0\"\nops_listen = \"127.0.0.1:0\"\ndesk_listen = \"\"\n\
         [log]\nlevel = \"error\"\n[database]\nurl = \"{database}\"\n[platform]\napi_base = \"{address}\"\n\
         [vault]\nkey = \"{}\"\nindex_key = \"{}\"\n[court.bench]\nname = \"测试市第一人民法院\"\n\
         code = \"{COURT}\"\naddress = \"测试路1号\"\nkey = \"{}\"\n[account.{ACCOUNT}]\nname = \"测试法院\"\n\
         appid = \"wx0a1b2c3d4e5f6071\"\noriginal_id = \"gh_7f083739789a\"\ntoken = \"{}\"\n\
         encoding_aes_key = \"{}\"\nsecret = \"{}\"\n[account.{ACCOUNT}.templates]\nhearing = \"T1\"\n\
         progress = \"T2\"\ndeadline = \"T3\"\n",
        key(),
        key(),
        dice.hex(32),
        dice.hex(8),
        dice.hex(22).get(..43).unwrap_or_default(),
        dice.hex(16)
    )
}

fn openid(person: u64) -> anyhow::Result<OpenId> {
    Ok(OpenId::parse(&format!("oBench{person:022}"))?)
}

/// Registered people who follow the account.
async fn people(app: &App, count: u64) -> anyhow::Result<()> {
    let today = court_date(app.clock.now());
    for from in (0..count).step_by(AT_ONCE as usize) {
        let mut claims = Vec::new();
        for person in from..count.min(from + AT_ONCE) {
            let claim = Claim {
                name: PersonName::parse("张三")?,
                document: Document::parse(DocumentKind::Resident, &id_number(person)?, today)?,
                mobile: Mobile::parse(&format!("199{person:08}"))?,
            };
            claims.push((openid(person)?, claim));
        }
        let (sealer, ids, now_ms) = (app.sealer.clone(), app.ids.clone(), app.clock.now_ms());
        let written = app.db.write(move |tx| {
            Box::pin(async move {
                let binding =
                    Binding { sealer: &sealer, ids: &ids, level: Level::Register, hold_ms: 0, now_ms };
                for (openid, claim) in &claims {
                    conversation::queries::take_turn(tx, &sealer, ACCOUNT, openid, now_ms).await?;
                    binding.bind(tx, Whose { account: ACCOUNT, openid }, claim).await?;
                }
                Ok(())
            })
        });
        written.await?;
    }
    Ok(())
}

/// One case with one hearing for each, told as a case system tells it.
async fn hearings(app: &App, count: u64, limits: &NoticeLimits) -> anyhow::Result<()> {
    let today = court_date(app.clock.now());
    // So near that it goes out at any time of the day.
    let starts_at = civil_text(court_time(app.clock.now()).saturating_add(20.hours()));
    let event = |id: String, kind: &str, data: Value| Envelope {
        specversion: "1.0".to_owned(),
        id,
        kind: format!("court.{kind}.changed.v1"),
        data,
    };
    for from in (0..count).step_by(AT_ONCE as usize) {
        let mut envelopes = Vec::new();
        for case in from..count.min(from + AT_ONCE) {
            let id = format!("C{case}");
            let number = format!("（{}）{COURT}民初{}号", 2017 + case % 10, case / 10 + 1);
            envelopes.push(event(
                format!("c{case}"),
                "case",
                json!({ "id": id, "sequence": 1, "number": number, "cause": "买卖合同纠纷", "stage": "scheduled" }),
            ));
            envelopes.push(event(
                format!("p{case}"),
                "party",
                json!({ "id": id, "sequence": 1, "case": id, "role": "plaintiff", "name": "张三",
                        "id_number": id_number(case)? }),
            ));
            envelopes.push(event(
                format!("h{case}"),
                "hearing",
                json!({ "id": id, "sequence": 1, "case": id, "kind": "trial", "state": "scheduled",
                        "starts_at": starts_at, "room": "第三法庭" }),
            ));
        }
        let (engine, limits) = (app.engines.current(), limits.clone());
        let source = Source {
            court: COURT.to_owned(),
            actor: Actor::System("bench"),
            sealer: app.sealer.clone(),
            ids: app.ids.clone(),
            now_ms: app.clock.now_ms(),
        };
        let taken = app.db.write(move |tx| {
            Box::pin(async move {
                let reading = Reading { types: &engine.scripts().tables.case_types, today };
                receive(tx, &source, reading, &limits, &envelopes).await
            })
        });
        ensure!(
            taken.await?.iter().all(|answer| answer.status == Status::Applied),
            "an event was not applied"
        );
    }
    Ok(())
}

/// Rows that are not due.
async fn lie_beside(app: &App, count: u64) -> anyhow::Result<()> {
    let far = crate::notices::timing::instant(date(2040, 1, 1).at(9, 0, 0, 0));
    for from in (0..count).step_by(5_000) {
        let (ids, now_ms, to) = (app.ids.clone(), app.clock.now_ms(), count.min(from + 5_000));
        let written = app.db.write(move |tx| {
            Box::pin(async move {
                for place in from..to {
                    let recipient = Recipient {
                        key: format!("beside {place}"),
                        standing: Standing::Party,
                        source: String::new(),
                    };
                    let notice = NewNotice {
                        id: ids.make(),
                        number: "0000000000".to_owned(),
                        fact_id: "beside",
                        version: 1,
                        court: COURT,
                        case_source: "beside",
                        recipient: &recipient,
                        kind: Kind::Hearing1,
                        span: Span {
                            from_ms: far + i64::try_from(place).unwrap_or_default(),
                            until_ms: i64::MAX,
                        },
                        now_ms,
                    };
                    insert(tx, notice).await?;
                }
                Ok(())
            })
        });
        written.await?;
    }
    Ok(())
}
