//! Decrypted pushes as typed values (protocol B), and the key under which each is processed once (A6).

mod event;
mod message;

pub use event::{Event, SubscriptionChoice, SubscriptionResult};
pub use message::Message;

use sha2::{Digest, Sha256};

use super::document::{Document, DocumentError, Node};
use super::{OpenId, OriginalId};
use crate::secret::Private;

/// A push that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Inbound {
    /// The account.
    pub to: OriginalId,
    /// Who wrote, or a sender of the platform.
    pub from: OpenId,
    /// When, Unix seconds.
    pub created_at: i64,
    /// What.
    pub body: Body,
    key: Private<String>,
}

/// What was pushed.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A person wrote something.
    Message {
        /// The platform's id: text, because it may exceed 2^53 or be no number.
        msg_id: String,
        /// What was written.
        message: Message,
    },
    /// Something happened.
    Event(Event),
}

/// Why an authentic push is unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InboundError {
    /// Not a document within the limits.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A field that every push has is missing or absurd.
    #[error("no usable {0}")]
    Field(&'static str),
}

impl InboundError {
    /// The name in log and metric.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Document(_) => "unreadable",
            Self::Field(name) => name,
        }
    }
}

/// CreateTime beyond the year 2100 is no time of a push.
const LAST_SECOND: i64 = 4_102_444_800;

impl Inbound {
    /// Reads a decrypted push.
    ///
    /// # Errors
    /// When it is no document or lacks what every push has.
    pub fn parse(plaintext: &str) -> Result<Self, InboundError> {
        let document = Document::parse(plaintext)?;
        let field = |name| document.text(name).ok_or(InboundError::Field(name));
        let to = OriginalId::parse(field("ToUserName")?).map_err(|_| InboundError::Field("ToUserName"))?;
        let from = OpenId::parse(field("FromUserName")?).map_err(|_| InboundError::Field("FromUserName"))?;
        let created_at = field("CreateTime")?.trim().parse().ok().filter(|at| (0..=LAST_SECOND).contains(at));
        let created_at = created_at.ok_or(InboundError::Field("CreateTime"))?;
        let msg_type = field("MsgType")?.trim();
        if msg_type.is_empty() {
            return Err(InboundError::Field("MsgType"));
        }
        let (body, key) = if msg_type.eq_ignore_ascii_case("event") {
            let name = field("Event")?.trim();
            let event = Event::parse(name, &document);
            let key = event_key(name, created_at, &event, &document);
            (Body::Event(event), key)
        } else {
            let message = Message::parse(msg_type, &document);
            let msg_id = document.text("MsgId").map(str::trim).filter(|id| !id.is_empty());
            // Without a MsgId (never seen from the platform) the content itself tells a repeat.
            let msg_id = msg_id.map_or_else(|| format!("{created_at}-{}", digest(&document)), str::to_owned);
            (Body::Message { msg_id: msg_id.clone(), message }, msg_id)
        };
        let key = Private(format!("{}|{}|{key}", to.as_str(), from.as_str()));
        Ok(Self { to, from, created_at, body, key })
    }

    /// Two pushes with the same key are the same push.
    pub fn dedupe_key(&self) -> &str {
        self.key.expose()
    }

    /// The type of the message or event, for the inbox row.
    pub fn kind(&self) -> &'static str {
        match &self.body {
            Body::Message { message, .. } => message.kind(),
            Body::Event(event) => event.kind(),
        }
    }
}

/// protocol A6: CreateTime, Event and EventKey alone drop real events, so the ids of each family follow.
fn event_key(name: &str, created_at: i64, event: &Event, document: &Document) -> String {
    let event_key = document.text("EventKey").unwrap_or_default();
    let mut key = format!("{created_at}|{name}|{event_key}");
    const IDS: [&str; 7] =
        ["MsgID", "OpenID", "RevokeInfo", "trace_id", "openid", "notify_code", "punish_id"];
    for id in IDS {
        if let Some(value) = document.text(id).map(str::trim).filter(|value| !value.is_empty()) {
            key.push_str(&format!("|{id}={value}"));
        }
    }
    if let Some(id) = document.get("PublishEventInfo").and_then(|info| info.text("publish_id")) {
        key.push_str(&format!("|publish_id={id}"));
    }
    let templates = event.template_ids();
    if !templates.is_empty() {
        key.push_str(&format!("|tpl={}", templates.join(",")));
    }
    if let Event::Unknown { .. } = event
        && document.fields().len() > UNKNOWN_EVENT_PLAIN_FIELDS
    {
        key.push_str(&format!("|{}", digest(document)));
    }
    key
}

/// Header fields, Event and EventKey; an unknown event with more is told apart by a digest of all.
const UNKNOWN_EVENT_PLAIN_FIELDS: usize = 6;

fn digest(document: &Document) -> String {
    fn feed(digest: &mut Sha256, fields: &[(String, Node)]) {
        for (name, node) in fields {
            digest.update(name);
            digest.update([0]);
            match node {
                Node::Text(text) => digest.update(text),
                Node::Tree(fields) => feed(digest, fields),
            }
            digest.update([1]);
        }
    }
    let mut sum = Sha256::new();
    feed(&mut sum, document.fields());
    hex::encode(&sum.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(extra: &str, created: &str) -> String {
        format!(
            "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>{created}</CreateTime>\
             <MsgType>text</MsgType><Content>身份证110101199003070011</Content>{extra}</xml>"
        )
    }

    #[test]
    fn what_people_write_cannot_be_printed() {
        let inbound = Inbound::parse(&text("<MsgId>1</MsgId>", "1")).unwrap();
        let printed = format!("{inbound:?}");
        assert!(!printed.contains("110101") && !printed.contains("o1"), "{printed}");
    }

    #[test]
    fn absurd_times_are_poison() {
        for created in ["", "abc", "-1", "1.5", "99999999999999999999", "253402300800"] {
            assert_eq!(
                Inbound::parse(&text("", created)),
                Err(InboundError::Field("CreateTime")),
                "{created}"
            );
        }
    }

    #[test]
    fn without_a_message_id_the_content_tells_a_repeat() {
        let one = Inbound::parse(&text("", "1")).unwrap();
        assert_eq!(one.dedupe_key(), Inbound::parse(&text("", "1")).unwrap().dedupe_key());
        assert_ne!(one.dedupe_key(), Inbound::parse(&text("<X>2</X>", "1")).unwrap().dedupe_key());
    }

    #[test]
    fn one_message_id_of_two_senders_is_two_messages() {
        let one = Inbound::parse(&text("<MsgId>1</MsgId>", "1")).unwrap();
        let two = text("<MsgId>1</MsgId>", "1").replace("o1", "o2");
        assert_ne!(one.dedupe_key(), Inbound::parse(&two).unwrap().dedupe_key());
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(event in "\\PC{0,20}", key: String, field in "[A-Za-z]{1,12}", value: String) {
            let clean = |text: &str| text.replace(['<', '>', '&'], "");
            let push = format!(
                "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime>\
                 <MsgType>event</MsgType><Event>{}</Event><EventKey>{}</EventKey><{field}>{}</{field}></xml>",
                clean(&event), clean(&key), clean(&value)
            );
            if let Ok(inbound) = Inbound::parse(&push) {
                prop_assert!(inbound.dedupe_key().starts_with("gh_1|o1|1|"));
            }
        }
    }
}
