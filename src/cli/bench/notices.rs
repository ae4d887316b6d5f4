//! Notices: how fast those that are due go out to a platform that takes its time, each exactly once.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use jiff::civil::date;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::docket::id_number;
use super::platform::memory_of;
use crate::app::App;
use crate::audit::Actor;
use crate::case_system::{Envelope, Status, receive};
use crate::channel::notice::Kind;
use crate::cli::Finding;
use crate::clock::{Clock, court_date};
use crate::config::{Court, Settings};
use crate::conversation;
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
    let begun = Instant::now();
    app.courier.turn(&CancellationToken::new()).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let accepted = platform.accepted.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let once = accepted.values().filter(|times| **times == 1).count();
    let rate = args.notices as f64 / seconds;
    let bound = f64::from(limits.at_once) / platform.latency.as_secs_f64().max(1e-9);
    println!(
        "{seconds:.1} s, {rate:.0}/s, {:.0} % of {} at once over {} ms; accepted exactly once {once}, more often {}, never {}",
        100.0 * rate / bound,
        limits.at_once,
        args.latency_ms,
        accepted.len() - once,
        args.notices.saturating_sub(accepted.len() as u64),
    );
    println!("memory {} MiB", memory_of(std::process::id()).unwrap_or_default());
    let is_right = once as u64 == args.notices && accepted.len() as u64 == args.notices;
    app.db.close().await;
    std::fs::remove_dir_all(&args.data)?;
    Ok(if is_right { Finding::Fine } else { Finding::Fault })
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
    tokio::time::sleep(platform.latency).await;
    let id = body["client_msg_id"].as_str().unwrap_or_default().to_owned();
    let mut accepted = platform.accepted.lock().unwrap_or_else(PoisonError::into_inner);
    *accepted.entry(id).or_default() += 1;
    Json(json!({ "errcode": 0, "errmsg": "ok", "msgid": accepted.len() }))
}

async fn court(args: &Args, address: &str) -> anyhow::Result<App> {
    let dice = Dice::system();
    let key = |dice: &Dice| base64::Engine::encode(&base64::prelude::BASE64_STANDARD, dice.bytes::<32>());
    let text = format!(
        "[vault]\nkey = \"{}\"\nindex_key = \"{}\"\n[account.{ACCOUNT}]\nname = \"测试法院\"\n\
         appid = \"wx0a1b2c3d4e5f6071\"\noriginal_id = \"gh_7f083739789a\"\ntoken = \"{}\"\n\
         encoding_aes_key = \"{}\"\nsecret = \"{}\"\n[account.{ACCOUNT}.templates]\nhearing = \"T1\"\n\
         progress = \"T2\"\ndeadline = \"T3\"\n",
        key(&dice),
        key(&dice),
        dice.hex(8),
        dice.hex(22).get(..43).unwrap_or_default(),
        dice.hex(16)
    );
    let mut settings = Settings::parse(&text, &[])?;
    let file = format!("sqlite:{}", args.data.join("court.db").display());
    settings.database.url = SecretString::from(args.database.clone().unwrap_or(file));
    settings.platform.api_base = address.to_owned();
    let court = Court {
        name: "测试市第一人民法院".to_owned(),
        code: COURT.to_owned(),
        address: "测试路1号".to_owned(),
        key: SecretString::from(dice.hex(32)),
        webhook: std::collections::BTreeMap::new(),
    };
    settings.court.insert("bench".to_owned(), court);
    let app = App::build(settings, Clock::system(), dice).await?;
    app.db.migrate().await?;
    Ok(app)
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
    let day = today.saturating_add(jiff::Span::new().days(2));
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
                        "starts_at": format!("{day}T09:30"), "room": "第三法庭" }),
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
