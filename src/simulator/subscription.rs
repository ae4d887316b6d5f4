//! Subscription messages (protocol D5): what people granted, and the sends that use it up.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::faults::ResultFailure;
use super::notice::SentNotice;
use super::plaintext::Content;
use super::push::Delivery;
use super::result::Told;
use super::template::{TemplateKind, checked};
use super::{Simulator, test_number};
use crate::channel::notice::Route;
use crate::wechat::{AccountKind, OpenId};

/// What people granted.
#[derive(Default)]
pub(super) struct Grants {
    of: HashMap<OpenId, BTreeMap<String, Granted>>,
    /// To whom something is being sent at this moment.
    sending: HashSet<OpenId>,
}

/// How somebody consents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// To one message; consents add up.
    OneTime,
    /// Until they switch it off: government services may ask for that.
    LongTerm,
}

/// What is left of a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Granted {
    /// So many messages.
    Times(u32),
    /// Any number.
    Always,
}

/// While a send to somebody is under way.
pub(super) struct Sending(Simulator, OpenId);

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.state().grants.sending.remove(&self.1);
    }
}

impl Simulator {
    /// Somebody consents in the dialog.
    pub async fn grant(&self, person: &OpenId, template: &str, consent: Consent) -> Delivery {
        self.give_grant(person, template, consent);
        self.push(person, self.popup(template, "accept")).await
    }

    /// The same without a word to the product.
    pub fn give_grant(&self, person: &OpenId, template: &str, consent: Consent) {
        let mut state = self.state();
        state.phone(person);
        let grants = state.grants.of.entry(person.clone()).or_default();
        let granted = grants.entry(template.to_owned()).or_insert(Granted::Times(0));
        *granted = match (*granted, consent) {
            (Granted::Times(times), Consent::OneTime) => Granted::Times(times + 1),
            (Granted::Always, _) | (_, Consent::LongTerm) => Granted::Always,
        };
    }

    /// Somebody refuses in the dialog; what was granted before stays.
    pub async fn refuse(&self, person: &OpenId, template: &str) -> Delivery {
        self.push(person, self.popup(template, "reject")).await
    }

    /// Somebody switches a template off in the settings: nothing is left.
    pub async fn switch_off(&self, person: &OpenId, template: &str) -> Delivery {
        if let Some(grants) = self.state().grants.of.get_mut(person) {
            grants.remove(template);
        }
        let member =
            vec![("TemplateId", template.to_owned()), ("SubscribeStatusString", "reject".to_owned())];
        let event = Content::listing("subscribe_msg_change_event", "SubscribeMsgChangeEvent", vec![member]);
        self.push(person, event).await
    }

    /// What a person's consents have left.
    pub fn grants(&self, person: &OpenId) -> BTreeMap<String, Granted> {
        self.state().grants.of(person)
    }

    /// How the dialog asks for this template.
    pub(super) fn usual_consent(&self, template: &str) -> Consent {
        let state = self.state();
        let kind = state.templates.iter().find(|own| own.id == template).map(|own| own.kind);
        if kind == Some(TemplateKind::LongTerm) { Consent::LongTerm } else { Consent::OneTime }
    }

    fn popup(&self, template: &str, status: &str) -> Content {
        let scene = match self.0.account.kind {
            AccountKind::Official => "1",
            AccountKind::MiniProgram => "0",
        };
        let member = vec![
            ("TemplateId", template.to_owned()),
            ("SubscribeStatusString", status.to_owned()),
            ("PopupScene", scene.to_owned()),
        ];
        Content::listing("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", vec![member])
    }

    /// Marks that something is being sent to this person; 43108 if it is already.
    pub(super) fn begin_subscription(&self, to: &str) -> Result<Option<Sending>, i64> {
        let Ok(person) = OpenId::parse(to) else { return Ok(None) };
        if self.state().grants.sending.insert(person.clone()) {
            Ok(Some(Sending(self.clone(), person)))
        } else {
            Err(43_108)
        }
    }

    pub(super) fn subscription_send(&self, of: AccountKind, body: &Value) -> Result<Value, i64> {
        if self.0.account.kind != of {
            return Err(48_001);
        }
        let person = self.person(body["touser"].as_str())?;
        let template = self.template(body)?;
        let fields = checked(&body["data"])?;
        let msg_id = self.0.dice.below(1 << 60).to_string();
        let mut state = self.state();
        if state.faults.banned_templates.contains(&template) {
            return Err(43_107);
        }
        if !test_number::is_one(&person) {
            state.grants.take(&person, &template)?;
        }
        let failure = state.faults.take_failure();
        let notice = SentNotice {
            at_ms: self.0.clock.now_ms(),
            route: Route::Subscription,
            id: msg_id.clone(),
            template: template.clone(),
            fields,
            text: String::new(),
            url: body["page"].as_str().map(str::to_owned),
            client_msg_id: None,
            arrives: failure.is_none(),
        };
        state.notify(&person, notice);
        drop(state);
        self.tell_later(Told::Event(person, sent(template, msg_id, failure)));
        Ok(json!({ "errcode": 0, "errmsg": "ok" }))
    }
}

impl Grants {
    pub(super) fn of(&self, person: &OpenId) -> BTreeMap<String, Granted> {
        self.of.get(person).cloned().unwrap_or_default()
    }

    fn take(&mut self, person: &OpenId, template: &str) -> Result<(), i64> {
        match self.of.get_mut(person).and_then(|grants| grants.get_mut(template)) {
            Some(Granted::Always) => Ok(()),
            Some(Granted::Times(times)) if *times > 0 => {
                *times -= 1;
                Ok(())
            }
            _ => Err(43_101),
        }
    }
}

fn sent(template: String, msg_id: String, failure: Option<ResultFailure>) -> Content {
    let (code, status) = match failure {
        None => ("0", "success"),
        Some(ResultFailure::UserBlock) => ("43101", "user refuse to accept the msg"),
        Some(ResultFailure::SystemFailed) => ("-1", "system error"),
    };
    let member = vec![
        ("TemplateId", template),
        ("MsgID", msg_id),
        ("ErrorCode", code.to_owned()),
        ("ErrorStatus", status.to_owned()),
    ];
    Content::listing("subscribe_msg_sent_event", "SubscribeMsgSentEvent", vec![member])
}
