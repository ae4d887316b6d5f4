//! `/desk/notices/{id}`: one notice from plan to receipts, the words that were sent, and what can be done with it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::posted::Posted;
use super::sentence::{self, Sentence};
use super::visitor::{Bar, Clerk};
use super::words::at;
use crate::app::App;
use crate::notices::ledger::{Deed, View};
use crate::web::html;

#[derive(Template)]
#[template(path = "desk/notice.html")]
struct NoticePage {
    bar: Bar,
    notice: View,
}

/// The notice; the look is in the trail.
pub(super) async fn page(State(app): State<App>, clerk: Clerk, Path(id): Path<String>) -> Response {
    match app.ledger.view(clerk.court(), &id, clerk.actor()).await {
        Ok(Some(notice)) => html::form(StatusCode::OK, &NoticePage { bar: Bar::of(&clerk.0), notice }),
        Ok(None) => {
            let sentence = Sentence::of("没有查到", "没有这一条通知。请回到通知台账查看。");
            sentence::page(StatusCode::NOT_FOUND, &sentence)
        }
        Err(error) => sentence::unavailable(error),
    }
}

#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    deed: String,
    #[serde(default)]
    way: String,
}

/// Does something with it. What somebody else has done meanwhile stays.
pub(super) async fn act(
    State(app): State<App>,
    Path(id): Path<String>,
    Posted(clerk, wish): Posted<Clerk, Wish>,
) -> Response {
    let done = match Deed::find(&wish.deed, &wish.way) {
        Some(deed) => app.ledger.act(clerk.court(), &id, deed, clerk.actor()).await,
        None => Ok(false),
    };
    match done {
        Ok(true) => super::one_of("/desk/notices", &id),
        Ok(false) => {
            let words = "这条通知的状态刚刚变了（可能已经送达、已由同事处理，或者过了有效时间）。请回到通知台账重新打开查看。";
            sentence::page(StatusCode::CONFLICT, &Sentence::of("没有操作", words))
        }
        Err(error) => sentence::unavailable(error),
    }
}
