//! The docket: how fast a person's cases are found among those of a million, and how many events a second are taken.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures_util::future::try_join_all;
use jiff::civil::{Date, date};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{Spread, milliseconds_since};
use crate::app::App;
use crate::audit::Actor;
use crate::cli::Finding;
use crate::config::Court;
use crate::db::Reader;
use crate::docket::own::{self, Viewer};
use crate::docket::{Event, Reading, Source, take};
use crate::http::{KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, signature};
use crate::law::identifier::ResidentId;
use crate::seal::Indexed;
use crate::secret::Dice;
use crate::web;
use crate::web::server::{self, Limits};

const COURT: &str = "京0491";
const KEY: &str = "bench";
const TODAY: Date = date(2026, 11, 28);
/// Events of one transaction while the table is filled.
const FILLED_AT_ONCE: u64 = 5_000;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tingxun bench docket --people 20000 --parties 60000")]
pub(in crate::cli) struct DocketArgs {
    /// People of whom some are asked about
    #[arg(long, default_value_t = 1_000_000)]
    people: u64,
    /// Parties of cases, three a case
    #[arg(long, default_value_t = 3_000_000)]
    parties: u64,
    /// Lookups that are timed
    #[arg(long, default_value_t = 10_000)]
    lookups: u64,
    /// Where the database is kept; it must not exist
    #[arg(long, value_name = "DIR", default_value = "bench-data")]
    data: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tingxun bench events --seconds 10 --batch 100")]
pub(in crate::cli) struct EventsArgs {
    /// How long events are sent
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Events in a batch
    #[arg(long, default_value_t = 100)]
    batch: u64,
    /// Connections that send one batch after the other
    #[arg(long, default_value_t = 4)]
    connections: u64,
    /// Where the database is kept; it must not exist
    #[arg(long, value_name = "DIR", default_value = "bench-data")]
    data: PathBuf,
}

/// Finds the cases of random people, then opens a case of their own, one of somebody else and one that is missing.
pub(super) async fn lookups(args: DocketArgs) -> anyhow::Result<Finding> {
    ensure!(args.people > 1 && args.parties >= 3, "there must be people and parties");
    let app = court(&args.data).await?;
    let begun = Instant::now();
    fill(&app, args.people, args.parties / 3).await?;
    println!("{} people, {} parties in {:.0} s", args.people, args.parties, begun.elapsed().as_secs_f64());
    let found = list(&app, &args).await?;
    open(&app, &found).await?;
    app.db.close().await;
    std::fs::remove_dir_all(&args.data)?;
    Ok(Finding::Fine)
}

/// Somebody, and the first of their cases.
type Found = (Viewer, String);

async fn list(app: &App, args: &DocketArgs) -> anyhow::Result<Vec<Found>> {
    let dice = Dice::seeded(1);
    let (mut times, mut cases, mut found) = (Vec::new(), 0, Vec::new());
    for _ in 0..args.lookups {
        let number = id_number(dice.below(args.people))?;
        let begun = Instant::now();
        let id_index = app.sealer.index(Indexed::IdNumber, &number).as_str().to_owned();
        let person = app.ids.make();
        let viewer = Viewer { id_index, licence_index: None, person, now: TODAY.at(10, 0, 0, 0) };
        let page = own::cases(&mut Reader::Db(&app.db), &app.sealer, &viewer, None, 20).await?;
        times.push(milliseconds_since(begun));
        cases += page.cases.len();
        found.extend(page.cases.into_iter().next().map(|line| (viewer, line.id)));
    }
    println!(
        "{} lookups, {:.1} cases each: {}",
        args.lookups,
        cases as f64 / args.lookups as f64,
        Spread::of(times)
    );
    Ok(found)
}

/// Whoever asks for another's case must not learn from the time it takes that there is one (threats 18).
async fn open(app: &App, found: &[Found]) -> anyhow::Result<()> {
    let mut times = [const { Vec::new() }; 3];
    for (place, (viewer, own)) in found.iter().enumerate() {
        let (_, foreign) = &found[(place + found.len() / 2) % found.len()];
        let missing = app.ids.make();
        // Each comes first as often as the others: the first one of a person warms the way.
        for kind in (0..3).map(|step| (place + step) % 3) {
            let id = [own, foreign, &missing][kind];
            let begun = Instant::now();
            let file = own::queries::case_file(&mut Reader::Db(&app.db), &app.sealer, viewer, id).await?;
            times[kind].push(milliseconds_since(begun));
            // Two people of the sample may share a case.
            ensure!(kind == 1 || file.is_some() == (kind == 0), "a case was found that is not theirs");
        }
    }
    let [own, foreign, missing] = times.map(Spread::of);
    println!("own case:     {own}\nforeign case: {foreign}\nmissing case: {missing}");
    println!(
        "foreign to missing: p50 {:.2}, p99 {:.2} (below 1.2 nobody learns which it was)",
        foreign.p50 / missing.p50,
        foreign.p99 / missing.p99
    );
    Ok(())
}

/// Sends signed batches over loopback.
pub(super) async fn events(args: EventsArgs) -> anyhow::Result<Finding> {
    let app = court(&args.data).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/court/events", listener.local_addr()?);
    let stop = CancellationToken::new();
    let limits = Limits { connections: 1_000, per_peer: 1_000, trusted: Vec::new() };
    let router = web::router(&app);
    tokio::spawn(server::serve(
        listener,
        router,
        limits,
        app.metrics.clone(),
        stop.clone(),
        Duration::from_secs(1),
    ));
    let end = Instant::now() + Duration::from_secs(args.seconds);
    let begun = Instant::now();
    let senders = (0..args.connections).map(|sender| send(&app, &address, sender, args.batch, end));
    let taken: u64 = try_join_all(senders).await?.into_iter().sum();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{taken} events in {seconds:.1} s: {:.0}/s, every one applied", taken as f64 / seconds);
    stop.cancel();
    app.db.close().await;
    std::fs::remove_dir_all(&args.data)?;
    Ok(Finding::Fine)
}

async fn send(app: &App, address: &str, sender: u64, batch: u64, end: Instant) -> anyhow::Result<u64> {
    let client = crate::http::client(&crate::http::HttpLimits::default())?;
    let key = &app.settings.court[KEY].key;
    let mut sent = 0;
    while Instant::now() < end {
        let events: Vec<Value> = (sent..sent + batch)
            .map(|place| {
                let id = format!("{sender}-{place}");
                json!({ "specversion": "1.0", "id": id, "source": "/bench", "type": "court.hearing.changed.v1",
                    "data": { "id": id, "sequence": 1, "case": id, "kind": "trial", "state": "scheduled",
                              "starts_at": "2026-12-08T09:30", "room": "第三法庭" } })
            })
            .collect();
        let (body, now) = (Value::Array(events).to_string(), app.clock.now_seconds().to_string());
        let request = client
            .post(address)
            .header("content-type", "application/cloudevents-batch+json")
            .header(KEY_HEADER, KEY)
            .header(SIGNATURE_HEADER, signature(key, &now, "", body.as_bytes()))
            .header(TIMESTAMP_HEADER, now)
            .body(body);
        let answers: Vec<Value> = serde_json::from_str(&request.send().await?.text().await?)?;
        ensure!(answers.iter().all(|answer| answer["status"] == "applied"), "an event was not applied");
        sent += batch;
    }
    Ok(sent)
}

/// A court that takes events.
async fn court(data: &Path) -> anyhow::Result<App> {
    super::app(data, None, |settings, dice| {
        let court = Court {
            name: "测试法院".to_owned(),
            code: COURT.to_owned(),
            address: String::new(),
            key: SecretString::from(dice.hex(32)),
            webhook: std::collections::BTreeMap::new(),
        };
        settings.court.insert(KEY.to_owned(), court);
    })
    .await
}

/// Cases of three parties each, spread over the people.
async fn fill(app: &App, people: u64, cases: u64) -> anyhow::Result<()> {
    let dice = Dice::seeded(2);
    let mut from = 0;
    while from < cases {
        let to = cases.min(from + FILLED_AT_ONCE / 4);
        let events =
            (from..to).map(|case| case_of(app, case, people, &dice)).collect::<anyhow::Result<Vec<_>>>()?;
        let source = Source {
            court: COURT.to_owned(),
            actor: Actor::System("bench"),
            sealer: app.sealer.clone(),
            ids: app.ids.clone(),
            now_ms: app.clock.now_ms(),
        };
        let written = app.db.write(move |tx| {
            Box::pin(async move {
                for event in events.iter().flatten() {
                    take(tx, &source, event).await?;
                }
                Ok(())
            })
        });
        written.await?;
        from = to;
    }
    Ok(())
}

fn case_of(app: &App, case: u64, people: u64, dice: &Dice) -> anyhow::Result<Vec<Event>> {
    let engine = app.engines.current();
    let reading = Reading { types: &engine.scripts().tables.case_types, today: TODAY };
    let id = format!("C{case}");
    let number = format!("（{}）{COURT}民初{}号", 2017 + case % 10, case / 10 + 1);
    let mut events = vec![Event::read(
        "court.case.changed.v1",
        &json!({ "id": id, "sequence": 1, "number": number, "cause": "买卖合同纠纷", "stage": "filed" }),
        reading,
    )?];
    for (place, role) in ["plaintiff", "defendant", "third_party"].into_iter().enumerate() {
        let data = json!({ "id": format!("{id}-{place}"), "sequence": 1, "case": id, "role": role, "name": "张三",
                           "id_number": id_number(dice.below(people))? });
        events.push(Event::read("court.party.changed.v1", &data, reading)?);
    }
    Ok(events)
}

/// The number of a made-up person: no region ends in 99xx.
pub(super) fn id_number(person: u64) -> anyhow::Result<String> {
    let born = date(1950, 1, 1).saturating_add(jiff::Span::new().days((person % 20_000).cast_signed()));
    let body = format!(
        "1199{:02}{}{:03}",
        person / 20_000 % 100,
        born.strftime("%Y%m%d"),
        person / 2_000_000 % 1_000
    );
    let mut numbers = "0123456789X".chars().map(|check| format!("{body}{check}"));
    numbers.find(|number| ResidentId::parse(number, TODAY).is_ok()).context("one check digit fits")
}
