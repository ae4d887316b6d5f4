//! Short messages as the gateways keep them: what they took under which id, and what became of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Simulator;
use super::faults::ResultFailure;
use super::notice::SentNotice;
use super::phone::Shown;
use super::result::Told;
use crate::channel::notice::Route;
use crate::http::{Signed, SigningKey};
use crate::people::sms::SmsState;
use crate::wechat::OpenId;
use crate::wechat::template_value::is_plain;

/// What the carriers report when a phone takes no messages.
const BLOCKED: &str = "MK:BLOCK";
const UNDELIVERED: &str = "UNDELIV";

/// What one message holds.
const MOST_CHARACTERS: usize = 500;

/// Where the product takes reports.
#[derive(Debug, Clone)]
pub struct SmsReports {
    /// The address.
    pub url: String,
    /// The public name of the key.
    pub key_id: String,
}

/// What the gateways took, by our id.
#[derive(Default)]
pub(super) struct ShortMessages(BTreeMap<String, ShortMessage>);

struct ShortMessage {
    mobile: String,
    notice: SentNotice,
    state: SmsState,
    code: Option<&'static str>,
}

/// What gateways do not take: no approved template, a value that the carriers cannot print, more than one message holds.
fn check(message: &Value) -> Result<(), &'static str> {
    let is_printed = |text: &&str| !text.trim().is_empty() && text.chars().all(is_plain);
    let text = |name: &str| message[name].as_str().filter(is_printed);
    text("template").ok_or("NoTemplate")?;
    let mut values = message["values"].as_object().into_iter().flatten();
    if !values.all(|(_, value)| value.as_str().is_some_and(|value| is_printed(&value))) {
        return Err("BadValue");
    }
    text("text").filter(|text| text.chars().count() <= MOST_CHARACTERS).map(drop).ok_or("BadText")
}

impl Simulator {
    /// Takes a message, or says with which code it is refused; the same id again is the same message.
    pub(super) fn take_sms(&self, mobile: &str, message: &Value) -> Result<(), &'static str> {
        check(message)?;
        let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        let (id, now_ms) = (text("id"), self.0.clock.now_ms());
        let values = message["values"].as_object().into_iter().flatten();
        let owner = self.owner_of(mobile);
        let mut state = self.state();
        if !id.is_empty() && state.short_messages.0.contains_key(&id) {
            state.folded += 1;
            return Ok(());
        }
        let is_blocked = owner.as_ref().is_some_and(|owner| state.phone(owner).blocks_sms);
        let failure = is_blocked.then_some(ResultFailure::UserBlock).or_else(|| state.faults.take_failure());
        let notice = SentNotice {
            at_ms: now_ms,
            route: Route::Sms,
            id: id.clone(),
            template: text("template"),
            fields: values
                .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
                .collect(),
            text: text("text"),
            url: None,
            client_msg_id: None,
            arrives: failure.is_none(),
        };
        // A number without a phone in this room: the gateway takes the message all the same.
        if let Some(owner) = &owner {
            if notice.arrives {
                state.show(owner, now_ms, Shown::Sms { text: notice.text.clone() });
            }
            state.record(owner, notice.clone());
        }
        let taken = ShortMessage { mobile: mobile.to_owned(), notice, state: SmsState::Accepted, code: None };
        state.short_messages.0.insert(id.clone(), taken);
        drop(state);
        self.tell_later(Told::Sms(id, failure));
        Ok(())
    }

    /// What the gateways took for a number, in the order of the ids.
    pub fn short_messages(&self, mobile: &str) -> Vec<SentNotice> {
        let state = self.state();
        let own = state.short_messages.0.values().filter(|message| message.mobile == mobile);
        own.map(|message| message.notice.clone()).collect()
    }

    /// Whether somebody's phone takes no short messages.
    pub fn block_sms(&self, person: &OpenId, on: bool) {
        self.state().phone(person).blocks_sms = on;
    }

    /// What became of a message, for the gateway's own answer.
    pub(super) fn sms_state(&self, id: &str) -> (SmsState, Option<&'static str>) {
        let state = self.state();
        state
            .short_messages
            .0
            .get(id)
            .map_or((SmsState::Unknown, None), |message| (message.state, message.code))
    }

    /// Every message of a number with its state: the cloud lists those that the carriers reported.
    pub(super) fn sms_reported(&self, mobile: &str) -> Vec<(String, SmsState)> {
        let state = self.state();
        let own = state.short_messages.0.iter().filter(|(_, message)| message.mobile == mobile);
        let reported = own.filter(|(_, message)| message.state != SmsState::Accepted);
        reported.map(|(id, message)| (id.clone(), message.state)).collect()
    }

    /// The carrier's word reaches the gateway; returns what it reports.
    pub(super) fn settle_sms(&self, id: &str, failure: Option<ResultFailure>) -> Value {
        let (settled, code) = match failure {
            None => (SmsState::Delivered, None),
            Some(ResultFailure::UserBlock) => (SmsState::Failed, Some(BLOCKED)),
            Some(ResultFailure::SystemFailed) => (SmsState::Failed, Some(UNDELIVERED)),
        };
        if let Some(message) = self.state().short_messages.0.get_mut(id) {
            (message.state, message.code) = (settled, code);
        }
        let mut report = json!({ "id": id, "state": settled, "at": self.0.clock.now().to_string() });
        if let Some(code) = code {
            report["code"] = code.into();
        }
        report
    }

    /// Tells the product, if it takes reports; what fails is not tried again.
    pub(super) async fn report_sms(&self, report: &Value) {
        let Some(SmsReports { url, key_id }) = self.0.options.sms_reports.clone() else { return };
        let key = SigningKey { id: key_id, key: self.0.options.interface_key.clone() };
        let signed = Signed { http: self.0.http.clone(), url, key, clock: self.0.clock.clone() };
        if let Err(error) = signed.post("", &json!([report])).await {
            tracing::warn!(error = %error, "the product did not take a report");
        }
    }
}
