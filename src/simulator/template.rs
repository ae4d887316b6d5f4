//! Template messages (protocol D4), and the templates that the account has on its console.

use serde::Serialize;
use serde_json::{Value, json};

use super::faults::ResultFailure;
use super::notice::{SentNotice, fields};
use super::plaintext::Content;
use super::result::Told;
use super::{Simulator, test_number};
use crate::channel::notice::Route;
use crate::wechat::template_value;

/// A message with the same `client_msg_id` is sent once within this.
const SAME_ID_SECONDS: i64 = 600;

/// A template as the console shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Template {
    /// Its id in the account.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Bare key and label of its lines, in their order.
    pub lines: Vec<(String, String)>,
    /// What it is for.
    pub kind: TemplateKind,
}

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateKind {
    /// Template messages: whoever follows gets them.
    Template,
    /// Subscription messages, one for each consent.
    OneTime,
    /// Subscription messages, until the consent is withdrawn.
    LongTerm,
}

impl Simulator {
    /// Sets the account's templates. With none, which is how it begins, every id is taken for one.
    pub fn set_templates(&self, templates: Vec<Template>) {
        self.state().templates = templates;
    }

    pub(super) fn list_templates(&self) -> Value {
        let state = self.state();
        let own = state.templates.iter().filter(|template| template.kind == TemplateKind::Template);
        let list = own.map(|template| {
            let content: String =
                template.lines.iter().map(|(key, label)| format!("{label}：{{{{{key}.DATA}}}}\n")).collect();
            json!({ "template_id": template.id, "title": template.title, "content": content, "example": "",
                    "primary_industry": "", "deputy_industry": "" })
        });
        json!({ "template_list": list.collect::<Vec<_>>() })
    }

    /// The template of a call.
    pub(super) fn template(&self, body: &Value) -> Result<String, i64> {
        let id = body["template_id"].as_str().filter(|id| !id.is_empty()).ok_or(40_037)?;
        let templates = &self.state().templates;
        let is_there = templates.is_empty() || templates.iter().any(|template| template.id == id);
        if is_there { Ok(id.to_owned()) } else { Err(40_037) }
    }

    pub(super) fn template_send(&self, body: &Value) -> Result<Value, i64> {
        let person = self.person(body["touser"].as_str())?;
        let template = self.template(body)?;
        let fields = checked(&body["data"])?;
        let (now_ms, now) = (self.0.clock.now_ms(), self.0.clock.now_seconds());
        let mut state = self.state();
        if !state.phone(&person).follows && !test_number::is_one(&person) {
            return Err(43_004);
        }
        let client_msg_id = body["client_msg_id"].as_str().map(str::to_owned);
        let key = client_msg_id.clone().map(|id| (person.clone(), id));
        if let Some((msg_id, at)) = key.as_ref().and_then(|key| state.client_ids.get(key)).copied()
            && now - at < SAME_ID_SECONDS
        {
            state.folded += 1;
            return Ok(accepted(msg_id));
        }
        let msg_id = i64::try_from(self.0.dice.below(1 << 52)).unwrap_or(1);
        if let Some(key) = key {
            state.client_ids.insert(key, (msg_id, now));
        }
        let is_blocked = state.phone(&person).blocks_account;
        let failure = is_blocked.then_some(ResultFailure::UserBlock).or_else(|| state.faults.take_failure());
        let notice = SentNotice {
            at_ms: now_ms,
            route: Route::Template,
            id: msg_id.to_string(),
            template,
            fields,
            text: String::new(),
            url: body["url"].as_str().map(str::to_owned),
            client_msg_id,
            arrives: failure.is_none(),
        };
        state.notify(&person, notice);
        drop(state);
        // The platform writes one of them with a blank and one without.
        let status = match failure {
            None => "success",
            Some(ResultFailure::UserBlock) => "failed:user block",
            Some(ResultFailure::SystemFailed) => "failed: system failed",
        };
        let event = [("MsgID", msg_id.to_string()), ("Status", status.to_owned())];
        let event = event.each_ref().map(|(name, value)| (*name, value.as_str()));
        self.tell_later(Told::Event(person, Content::event("TEMPLATESENDJOBFINISH", &event)));
        Ok(accepted(msg_id))
    }
}

fn accepted(msg_id: i64) -> Value {
    json!({ "errcode": 0, "errmsg": "ok", "msgid": msg_id })
}

/// The fields of a call; 47003 where one breaks the rule of its type.
pub(super) fn checked(data: &Value) -> Result<Vec<(String, String)>, i64> {
    let fields = fields(data).filter(|fields| !fields.is_empty()).ok_or(47_003)?;
    let fits = |(key, value): &(String, String)| template_value::check(key, value).is_ok();
    if fields.iter().all(fits) { Ok(fields) } else { Err(47_003) }
}
