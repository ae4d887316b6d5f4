//! `/m/docket`: somebody's days ahead, with what clashes, and the entries that they add themselves.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::{Date, DateTime};
use jiff::{Span, ToSpan};
use serde::Deserialize;

use super::adjustment::in_words as clash_in_words;
use super::asked::Named;
use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::Visitor;
use crate::app::App;
use crate::audit::{self, Act, Actor};
use crate::clock::court_time;
use crate::db::{DbError, Reader};
use crate::docket::HearingState;
use crate::docket::diary::{Item, Matter};
use crate::docket::own::Sitting;
use crate::law::day::in_words;
use crate::people::adjustment::{self, queries as requests};
use crate::people::engagement::{Told, queries};
use crate::people::queries::Known;
use crate::scripts::Limits;
use crate::web::docket::{address_of, court_of, diary, reading};
use crate::web::html;

const HERE: &str = "/m/docket";
/// How long an entry is when nobody has said it yet.
const USUAL_MINUTES: &str = "60";
const NONE: Sentence = Sentence {
    title: "没有这一条",
    sentence: "这条安排可能已经删除。请回到“我的日程”查看。",
};

#[derive(Template)]
#[template(path = "portal/diary.html")]
struct DiaryPage {
    weeks: Vec<Week>,
    days: u32,
    /// Sittings that come later.
    later: usize,
    sitting_minutes: u64,
    same_court: u64,
    same_city: u64,
    other_city: u64,
    entry: EntryForm,
}

#[derive(Template)]
#[template(path = "portal/entry.html")]
struct EntryPage {
    action: String,
    entry: EntryForm,
}

/// A form for an own entry, as it was filled in.
struct EntryForm {
    told: Fields,
    most: u32,
    longest: u32,
    fault: Option<String>,
}

struct Week {
    title: String,
    count: usize,
    days: Vec<Day>,
}

struct Day {
    title: String,
    lines: Vec<Line>,
}

/// An item as it is read.
struct Line {
    /// Of the entry; of a sitting stands `hearing`.
    id: String,
    hearing: Option<String>,
    time: String,
    title: String,
    place: Option<String>,
    about: String,
    is_gone: bool,
    may_ask: bool,
    clashes: Vec<String>,
    request: Option<adjustment::State>,
}

#[derive(Deserialize, Default)]
pub(super) struct Fields {
    #[serde(default)]
    title: String,
    #[serde(default)]
    start: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    place: String,
}

/// The days ahead.
pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    match visitor.reader(&app, HERE).await {
        Ok(known) => page(&app, &known, Fields::usual(), None).await,
        Err(elsewhere) => elsewhere,
    }
}

/// Adds an own entry.
pub(super) async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Posted(fields): Posted<Fields>,
) -> Response {
    let known = match visitor.reader(&app, HERE).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    let told = match fields.read(&app) {
        Ok(told) => told,
        Err(fault) => return page(&app, &known, fields, Some(fault)).await,
    };
    let most = app.engines.current().limits().diary.own_most;
    let (sealer, now_ms, id, person) =
        (app.sealer.clone(), app.clock.now_ms(), app.ids.make(), known.id.clone());
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            let is_added = queries::add(tx, &sealer, (&id, &person), &told, most, now_ms).await?;
            if is_added {
                let (subject, actor) = (format!("engagement:{id}"), Actor::Person(person));
                let act = Act { actor: &actor, action: "engagement.add", subject, reason: None };
                audit::record(tx, &sealer, now_ms, act).await?;
            }
            Ok(is_added)
        })
    });
    match written.await {
        Ok(true) => Redirect::to(HERE).into_response(),
        Ok(false) => {
            let fault = format!("最多添加{most}条，请先删除不用的。");
            page(&app, &known, fields, Some(fault)).await
        }
        Err(error) => sentence::unavailable(error),
    }
}

/// One own entry, to be changed.
pub(super) async fn edit(State(app): State<App>, visitor: Visitor, Named(id): Named<String>) -> Response {
    let known = match visitor.reader(&app, HERE).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    match queries::find(&mut Reader::Db(&app.db), &app.sealer, &known.id, &id).await {
        Ok(Some(own)) => {
            let minutes = (own.lasts.as_secs() / 60).to_string();
            let start = own.starts_at.strftime("%Y-%m-%dT%H:%M").to_string();
            let told = Fields { title: own.title, start, minutes, place: own.place.unwrap_or_default() };
            entry_page(&app, &own.id, told, None)
        }
        Ok(None) => sentence::page(StatusCode::NOT_FOUND, &NONE),
        Err(error) => sentence::unavailable(error),
    }
}

/// Changes an own entry.
pub(super) async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Named(id): Named<String>,
    Posted(fields): Posted<Fields>,
) -> Response {
    let known = match visitor.reader(&app, HERE).await {
        Ok(known) => known,
        Err(elsewhere) => return elsewhere,
    };
    match fields.read(&app) {
        Ok(told) => done(write(&app, known, id, Some(told)).await),
        Err(fault) => entry_page(&app, &id, fields, Some(fault)),
    }
}

/// Deletes an own entry.
pub(super) async fn remove(State(app): State<App>, visitor: Visitor, Named(id): Named<String>) -> Response {
    match visitor.reader(&app, HERE).await {
        Ok(known) => done(write(&app, known, id, None).await),
        Err(elsewhere) => elsewhere,
    }
}

fn done(written: Result<bool, DbError>) -> Response {
    match written {
        Ok(true) => Redirect::to(HERE).into_response(),
        Ok(false) => sentence::page(StatusCode::NOT_FOUND, &NONE),
        Err(error) => sentence::unavailable(error),
    }
}

/// Writes what an entry is now, or deletes it; `false` where the person has none of that id.
async fn write(app: &App, known: Known, id: String, told: Option<Told>) -> Result<bool, DbError> {
    let (sealer, now_ms, person) = (app.sealer.clone(), app.clock.now_ms(), known.id);
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            let (is_there, action) = match &told {
                Some(told) => {
                    let changed = queries::change(tx, &sealer, (&id, &person), told, now_ms).await?;
                    (changed, "engagement.change")
                }
                None => (queries::remove(tx, &sealer, (&id, &person), now_ms).await?, "engagement.delete"),
            };
            if is_there {
                let (subject, actor) = (format!("engagement:{id}"), Actor::Person(person));
                audit::record(tx, &sealer, now_ms, Act { actor: &actor, action, subject, reason: None })
                    .await?;
            }
            Ok(is_there)
        })
    });
    written.await
}

async fn page(app: &App, known: &Known, told: Fields, fault: Option<String>) -> Response {
    let status = html::status_of(fault.is_some());
    match filled(app, known, told, fault).await {
        Ok(page) => html::form(status, &page),
        Err(error) => sentence::unavailable(error),
    }
}

async fn filled(app: &App, known: &Known, told: Fields, fault: Option<String>) -> Result<DiaryPage, DbError> {
    let engine = app.engines.current();
    let limits = engine.limits();
    let now = court_time(app.clock.now());
    let end = now.date().saturating_add(Span::new().days(limits.diary.near_days));
    let items = diary(app, known).await?;
    let is_ahead = |item: &&Item| item.ends_at() >= now || item.starts_at().date() == now.date();
    let (near, later): (Vec<&Item>, Vec<&Item>) =
        items.iter().filter(is_ahead).partition(|item| item.starts_at().date() <= end);
    let shown: Vec<Sitting> = near.iter().filter_map(|item| item.sitting().cloned()).collect();
    reading(app, known).note_sittings(&shown).await?;
    let asked = requests::of_person(&mut Reader::Db(&app.db), &app.sealer, &known.id, None).await?;
    // The latest comes first, and it is the one that counts.
    let asked: BTreeMap<String, adjustment::State> =
        asked.into_iter().rev().map(|request| (request.hearing, request.state)).collect();
    let mut days: BTreeMap<Date, Vec<Line>> = BTreeMap::new();
    for item in near {
        days.entry(item.starts_at().date()).or_default().push(line(app, item, &asked, now));
    }
    let is_to_come = |item: &&&Item| {
        item.sitting().is_some_and(|sitting| sitting.hearing.state == HearingState::Scheduled)
    };
    let minutes = |span: std::time::Duration| span.as_secs() / 60;
    let margins = limits.diary.margins;
    Ok(DiaryPage {
        weeks: weeks(days, now.date()),
        days: limits.diary.near_days,
        later: later.iter().filter(is_to_come).count(),
        sitting_minutes: minutes(limits.calendar.sitting),
        same_court: minutes(margins.same_court),
        same_city: minutes(margins.same_city),
        other_city: minutes(margins.other_city).div_ceil(60),
        entry: EntryForm::of(limits, told, fault),
    })
}

/// This week and the next one always, a later one where something is in it.
fn weeks(days: BTreeMap<Date, Vec<Line>>, today: Date) -> Vec<Week> {
    let monday = |day: Date| {
        let since = day.weekday().since(jiff::civil::Weekday::Monday);
        day.saturating_sub(i32::from(since).days())
    };
    let first = monday(today);
    let named = [("本周", first), ("下周", first.saturating_add(7.days()))];
    let mut weeks: BTreeMap<Date, Vec<Day>> = named.iter().map(|(_, from)| (*from, Vec::new())).collect();
    for (day, lines) in days {
        let title = if day == today { format!("{} · 今天", in_words(day)) } else { in_words(day) };
        weeks.entry(monday(day)).or_default().push(Day { title, lines });
    }
    let week = |(from, days): (Date, Vec<Day>)| {
        let name = named.iter().find(|(_, own)| *own == from).map(|(name, _)| (*name).to_owned());
        let title = name.unwrap_or_else(|| format!("{}起的一周", from.strftime("%-m月%-d日")));
        Week { title, count: days.iter().map(|day| day.lines.len()).sum(), days }
    };
    weeks.into_iter().map(week).collect()
}

fn line(app: &App, item: &Item, asked: &BTreeMap<String, adjustment::State>, now: DateTime) -> Line {
    let (from, until) = (item.starts_at(), item.ends_at());
    let until = if until.date() == from.date() {
        until.strftime("%H:%M").to_string()
    } else {
        until.strftime("%-m月%-d日%H:%M").to_string()
    };
    let clashes = item.clashes.iter().map(|own| clash_in_words(own, from)).collect();
    match &item.matter {
        Matter::Own(own) => Line {
            id: own.id.clone(),
            hearing: None,
            time: format!("{}—{until}", from.strftime("%H:%M")),
            title: own.title.clone(),
            place: own.place.clone(),
            about: "自己添加的".to_owned(),
            is_gone: false,
            may_ask: false,
            clashes,
            request: None,
        },
        Matter::Sitting(sitting) => {
            let hearing = &sitting.hearing;
            let takes_place = hearing.state == HearingState::Scheduled;
            let state = if takes_place { String::new() } else { format!("（{}）", hearing.state_word()) };
            Line {
                id: hearing.id.clone(),
                hearing: Some(hearing.id.clone()),
                time: format!("{}—约{until}", from.strftime("%H:%M")),
                title: format!("{}{state}", hearing.kind.word()),
                place: Some(place(app, sitting)),
                about: sitting.number.clone(),
                is_gone: hearing.state == HearingState::Cancelled,
                may_ask: takes_place && sitting.capacity.attends() && from > now,
                clashes,
                request: asked.get(&hearing.id).copied(),
            }
        }
    }
}

/// The court, the room, and the address where it is not in the court's house.
fn place(app: &App, sitting: &Sitting) -> String {
    let (court, facts) = (court_of(app, &sitting.number), &sitting.hearing.facts);
    if sitting.hearing.is_online() {
        return format!("{court}（在线）");
    }
    let address = address_of(app, &sitting.number, &sitting.hearing);
    let room = facts.room.as_deref().unwrap_or_default();
    match address {
        Some(address) => format!("{court}{room}，{address}"),
        None => format!("{court}{room}"),
    }
}

fn entry_page(app: &App, id: &str, told: Fields, fault: Option<String>) -> Response {
    let status = html::status_of(fault.is_some());
    let entry = EntryForm::of(app.engines.current().limits(), told, fault);
    let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    html::form(status, &EntryPage { action: format!("{HERE}/entries/{id}"), entry })
}

impl EntryForm {
    fn of(limits: &Limits, told: Fields, fault: Option<String>) -> Self {
        Self { told, most: limits.diary.own_characters, longest: limits.diary.own_minutes, fault }
    }
}

impl Fields {
    fn usual() -> Self {
        Self { minutes: USUAL_MINUTES.to_owned(), ..Self::default() }
    }

    fn read(&self, app: &App) -> Result<Told, String> {
        let fields = [&self.title, &self.start, &self.minutes, &self.place].map(String::as_str);
        let now = court_time(app.clock.now());
        Told::read(fields, now, &app.engines.current().limits().diary).map_err(|fault| fault.to_string())
    }
}
