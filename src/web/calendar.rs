//! `GET /cal/{token}.ics`: somebody's hearings, for the calendar program that they gave the address to.
//!
//! A program asks every few hours whether anything changed, so the answer has a tag of its content. Whoever may not read
//! any more gets an empty calendar, which empties the program's own; an address that never was, or was taken back, is
//! like any that does not exist.

use std::time::Duration;

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::calendar::{self, Calendar, Method};
use crate::clock::{court_date, court_time, milliseconds};
use crate::db::{DbError, Reader};
use crate::docket::agenda::own_entry;
use crate::people::engagement::{Engagement, queries as engagements};
use crate::people::feed::{AddressToken, Feed, queries as feeds};
use crate::people::queries::{Known, known};
use crate::people::{Level, Whose};
use crate::web::docket::{entry_of, reading};
use crate::web::peer::block_of;
use crate::web::problem::Problem;
use crate::web::rate::{Rate, too_fast};

/// A change is told by messages at once; this is what a program may hold back.
/// No cache that several share holds it: an address that is taken back must be of no use at once.
const KEPT: &str = "private, max-age=900";
const NAME: &str = "我的开庭安排";
const DAY: Duration = Duration::from_secs(86_400);
const SUFFIX: &str = ".ics";
const TAG_BYTES: usize = 16;

/// How often each block of addresses asked of late: nobody tries tokens, or wears the database out.
#[derive(Clone)]
struct Counts {
    app: App,
    blocks: Rate,
}

/// The route of the calendars.
pub fn router(app: &App) -> Router {
    let most = app.engines.current().limits().api.block_minute;
    let counts = Counts { app: app.clone(), blocks: Rate::per_minute(most) };
    Router::new()
        .route("/cal/{file}", get(feed).layer(from_fn_with_state(counts, limit)))
        .with_state(app.clone())
}

async fn limit(State(counts): State<Counts>, request: Request, next: Next) -> Response {
    let block = block_of(&counts.app, request.extensions(), request.headers());
    if counts.blocks.lets(block.as_str()) {
        return next.run(request).await;
    }
    too_fast(Problem::of(StatusCode::TOO_MANY_REQUESTS, "读取太频繁了，请稍等几秒再试。"))
}

async fn feed(
    State(app): State<App>,
    headers: HeaderMap,
    file: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let token = file.ok().and_then(|Path(file)| AddressToken::read(file.strip_suffix(SUFFIX)?));
    let token = token.ok_or_else(missing)?;
    let feed = feeds::find(&app.db, &token).await.map_err(unavailable)?.ok_or_else(missing)?;
    answer(&app, &feed, &headers).await.map_err(unavailable)
}

/// The calendar, unless the program has it already.
async fn answer(app: &App, feed: &Feed, headers: &HeaderMap) -> Result<Response, DbError> {
    let made_at = Timestamp::from_millisecond(feed.created_at).unwrap_or(Timestamp::MIN);
    let reader = reader(app, feed).await?.map(|known| reading(app, &known));
    let kept_days = app.engines.current().limits().calendar.kept_days;
    let (sittings, own) = match &reader {
        Some(reading) => {
            (reading.sittings(kept_days).await?, own_entries(app, &feed.person, DAY * kept_days).await?)
        }
        None => (Vec::new(), Vec::new()),
    };
    let of_court = sittings.iter().map(|sitting| entry_of(app, sitting, made_at));
    let events: Vec<_> = of_court.chain(own.iter().map(own_entry)).collect();
    let changed_at = events.iter().map(|event| event.changed_at).max().unwrap_or(made_at);
    let uid = format!("feed-{}@tingxun", &feed.name[..TAG_BYTES]);
    let of_itself = calendar::Feed { uid, name: NAME.to_owned(), changed_at };
    let calendar = Calendar { method: Method::Feed(of_itself), events };
    let body = calendar.write();
    let tag = format!("\"{}\"", hex::encode(&Sha256::digest(body.as_bytes())[..TAG_BYTES]));
    let kept = [
        (header::ETAG, tag.clone()),
        (header::LAST_MODIFIED, changed_at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        (header::CACHE_CONTROL, KEPT.to_owned()),
    ];
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    if let Some(reading) = &reader {
        reading.note_sittings(&sittings).await?;
    }
    let kind = [
        (header::CONTENT_TYPE, calendar.media_type()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((kept, kind, body).into_response())
}

/// What a person entered themselves, from so long ago on, and what they have deleted since.
async fn own_entries(app: &App, person: &str, kept: Duration) -> Result<Vec<Engagement>, DbError> {
    let (now, sealer, reader) = (app.clock.now(), &app.sealer, &mut Reader::Db(&app.db));
    let mut own = engagements::since(reader, sealer, person, court_time(now).saturating_sub(kept)).await?;
    let since_ms = now.as_millisecond() - milliseconds(kept);
    own.extend(engagements::removed(reader, sealer, person, since_ms).await?);
    Ok(own)
}

/// Whoever made the feed, if they may read their cases today.
async fn reader(app: &App, feed: &Feed) -> Result<Option<Known>, DbError> {
    let now = app.clock.now();
    let whose = Whose { account: &feed.account, openid: &feed.openid };
    let known = known(&mut Reader::Db(&app.db), &app.sealer, whose, court_date(now)).await?;
    Ok(known.filter(|known| {
        known.id == feed.person
            && known.identity.level >= Level::Register
            && !known.is_held(now.as_millisecond())
    }))
}

/// Whether the program says that it holds what has this tag.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let all = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = all.flat_map(|tags| tags.split(',')).map(str::trim);
    tags.any(|held| held == "*" || held.strip_prefix("W/").unwrap_or(held) == tag)
}

/// The same as for any address that does not exist.
fn missing() -> Problem {
    Problem::of(StatusCode::NOT_FOUND, "没有这个地址，请检查链接。")
}

fn unavailable(error: DbError) -> Problem {
    tracing::error!(error = %error, "a calendar could not be read");
    Problem::of(StatusCode::SERVICE_UNAVAILABLE, "系统繁忙，请稍后再试。")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_among_others_weak_or_not() {
        let with = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, value.parse().unwrap());
            is_known(&headers, "\"a1\"")
        };
        assert!(with("\"a1\"") && with("W/\"a1\"") && with("\"b\", \"a1\"") && with("*"));
        assert!(!with("\"a\"") && !with("a1") && !is_known(&HeaderMap::new(), "\"a1\""));
    }
}
