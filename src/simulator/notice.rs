//! What was accepted for whom, by which way: a test asks here.

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Simulator;
use crate::channel::notice::Route;
use crate::wechat::OpenId;

/// A message that was accepted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SentNotice {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// By which way.
    #[serde(serialize_with = "by_name")]
    pub route: Route,
    /// The id under which its result comes, where the way has one.
    pub id: String,
    /// The template.
    pub template: String,
    /// Its fields.
    pub fields: Vec<(String, String)>,
    /// The words, where there are some beside the fields.
    pub text: String,
    /// What opens on a tap.
    pub url: Option<String>,
    /// What a repeat is recognised by.
    pub client_msg_id: Option<String>,
    /// Whether the phone shows it; known to the sender by the result only.
    pub arrives: bool,
}

pub(super) fn by_name<S: Serializer>(route: &Route, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(route.name())
}

impl Simulator {
    /// Everything that was accepted for a person, in order: notices by every way, customer-service messages too.
    pub fn notices(&self, person: &OpenId) -> Vec<SentNotice> {
        self.state().notices.get(person).cloned().unwrap_or_default()
    }

    /// How often something was sent again under an id that was taken before, by `client_msg_id` or that of a short
    /// message: it reached nobody twice, but it was sent.
    pub fn folded(&self) -> usize {
        self.state().folded
    }
}

/// The fields of a template in its `data`; `None` where one is no text.
pub(super) fn fields(data: &Value) -> Option<Vec<(String, String)>> {
    let field = |(key, value): (&String, &Value)| Some((key.clone(), value["value"].as_str()?.to_owned()));
    data.as_object()?.iter().map(field).collect()
}
