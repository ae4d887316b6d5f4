//! What a clerk looks for in the ledger, as the form asks for it.

use axum::extract::Query;
use axum::http::Uri;
use jiff::civil::Date;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use crate::app::App;
use crate::channel::notice::{Kind, Route};
use crate::clock::court_date;
use crate::law::case_number::CaseNumber;
use crate::notices::State;
use crate::notices::ledger::{Filter, Wanted};

/// Every state, in the form.
const ANY: &str = "any";
/// What must go within the hour, and what reached nobody and waits for no call: as the start counts them.
pub(super) const URGENT: &str = "urgent";
pub(super) const LOST: &str = "lost";

/// The fields of the form, and where the list goes on.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    pub(super) state: String,
    #[serde(default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) route: String,
    #[serde(default)]
    pub(super) case: String,
    #[serde(default)]
    pub(super) number: String,
    #[serde(default)]
    pub(super) day: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    /// What is looked for. What cannot be read asks for nothing.
    pub(super) fn filter(&self, app: &App) -> Filter {
        let state = match self.state.as_str() {
            ANY => Wanted::Any,
            URGENT => Wanted::Urgent,
            LOST => Wanted::Lost,
            name => State::find(name).map_or(Wanted::Troubled, Wanted::In),
        };
        let engine = app.engines.current();
        let (types, year) = (&engine.scripts().tables.case_types, court_date(app.clock.now()).year());
        let as_docket_writes =
            |text: String| CaseNumber::parse(&text, types, year).map_or(text, |number| number.to_string());
        Filter {
            state,
            kind: Kind::find(&self.kind),
            route: Route::find(&self.route),
            case_number: said(&self.case).map(as_docket_writes),
            number: said(&self.number),
            day: self.day.trim().parse::<Date>().ok(),
        }
    }

    /// The question that an address carries; what cannot be read asks for nothing.
    pub(super) fn read(query: &str) -> Self {
        let address = format!("/?{query}").parse::<Uri>();
        let asked = address.ok().and_then(|address| Query::try_from_uri(&address).ok());
        asked.map(|Query(asked)| asked).unwrap_or_default()
    }

    /// The id after which the list goes on.
    pub(super) fn after(&self) -> Option<&str> {
        Some(self.after.as_str()).filter(|after| !after.is_empty())
    }

    /// The same question, as an address carries it.
    pub(super) fn query(&self) -> String {
        let mut query = Serializer::new(String::new());
        let fields = [
            ("state", &self.state),
            ("kind", &self.kind),
            ("route", &self.route),
            ("case", &self.case),
            ("number", &self.number),
            ("day", &self.day),
        ];
        query.extend_pairs(fields.into_iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }
}

/// What somebody typed, without what no number holds: PostgreSQL takes no NUL in a text.
fn said(text: &str) -> Option<String> {
    let text: String = text.trim().chars().filter(|sign| !sign.is_control()).collect();
    Some(text).filter(|text| !text.is_empty())
}
