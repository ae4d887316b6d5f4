//! What happens on an account (protocol B2). Names are compared without case, because the families differ.

use super::super::OpenId;
use super::super::document::{Document, Node};
use crate::secret::Private;

/// A person's choice on one subscription template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionChoice {
    /// The template.
    pub template_id: String,
    /// `accept` or `reject`.
    pub status: String,
}

/// What became of one subscription message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionResult {
    /// The template.
    pub template_id: String,
    /// The platform's id of the message.
    pub msg_id: String,
    /// 0 is delivered.
    pub error_code: String,
    /// The platform's word.
    pub error_status: String,
}

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Somebody follows.
    Subscribe {
        /// The scene of the QR code, without its prefix.
        scene: Option<String>,
    },
    /// Somebody left: nothing may be sent.
    Unsubscribe,
    /// A follower scanned a parametric QR code.
    Scan {
        /// The scene.
        scene: String,
    },
    /// Where somebody is; switched off by default, never used.
    Location,
    /// A menu item was tapped.
    Click {
        /// Its key.
        key: String,
    },
    /// A menu link was opened.
    View {
        /// The address.
        url: String,
    },
    /// A menu item opened a mini-program.
    ViewMiniProgram {
        /// The page.
        page_path: String,
    },
    /// A menu item scanned a code.
    ScanCode {
        /// The item's key.
        key: String,
        /// Whether the person waits for an answer.
        waits: bool,
        /// What the code says.
        result: Private<String>,
    },
    /// A menu item took or chose pictures; they come as messages.
    Pictures {
        /// The item's key.
        key: String,
    },
    /// A menu item chose a place.
    LocationSelect {
        /// The item's key.
        key: String,
    },
    /// What became of a template message.
    TemplateSendJobFinish {
        /// The id that the send call returned.
        msg_id: String,
        /// `success`, `failed:user block` or `failed:system failed`.
        status: String,
    },
    /// What became of a mass message.
    MassSendJobFinish {
        /// The id that the send call returned.
        msg_id: String,
        /// `send success`, `send fail` or `err(code)`.
        status: String,
    },
    /// What became of a publication.
    PublishJobFinish {
        /// The id that the submit call returned.
        publish_id: String,
        /// 0 is published.
        publish_status: String,
    },
    /// A person chose in a subscription dialog.
    SubscriptionPopup(Vec<SubscriptionChoice>),
    /// A person changed subscriptions in the settings.
    SubscriptionChange(Vec<SubscriptionChoice>),
    /// What became of subscription messages.
    SubscriptionSent(Vec<SubscriptionResult>),
    /// A person entered the mini-program's customer-service session.
    EnterSession {
        /// The page's word.
        session_from: Private<String>,
    },
    /// The platform's own desk took a person on.
    DeskSessionCreated {
        /// The seat.
        account: String,
    },
    /// The platform's own desk ended a session.
    DeskSessionClosed {
        /// The seat.
        account: String,
    },
    /// The platform's own desk moved a session.
    DeskSessionSwitched {
        /// From this seat.
        from: String,
        /// To this seat.
        to: String,
    },
    /// The platform's judgement on a picture or sound.
    MediaCheck {
        /// The check's id.
        trace_id: String,
    },
    /// A person changed or withdrew personal data; the person is `openid`, not the sender.
    PersonalData {
        /// Which of the three events.
        change: PersonalDataChange,
        /// Whose data.
        openid: Option<OpenId>,
        /// Which class of data was withdrawn (protocol B2).
        revoke_info: Option<String>,
    },
    /// The account's verification or name was judged, or ends: an operator must know.
    Verification {
        /// The event's name.
        name: String,
        /// Why it failed.
        fail_reason: Option<String>,
    },
    /// The mini-program was warned or restricted: an operator must know.
    Punish {
        /// The case's id.
        punish_id: String,
    },
    /// What became of a service card.
    ServiceCardResult {
        /// The card.
        notify_code: Private<String>,
    },
    /// The console's test push.
    DebugDemo,
    /// An event that this version does not know.
    Unknown {
        /// Its name.
        event: String,
    },
}

/// What a person did with personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalDataChange {
    /// `user_info_modified`
    Modified,
    /// `user_authorization_revoke`
    Revoked,
    /// `user_authorization_cancellation`
    Cancelled,
}

impl Event {
    pub(super) fn parse(name: &str, document: &Document) -> Self {
        let text = |field: &str| document.text(field).unwrap_or_default().trim().to_owned();
        let key = text("EventKey");
        let personal = |change| Self::PersonalData {
            change,
            openid: OpenId::parse(&text("OpenID")).ok(),
            revoke_info: document.text("RevokeInfo").map(str::to_owned),
        };
        let account = text("KfAccount");
        match name.to_ascii_lowercase().as_str() {
            "subscribe" => {
                let scene =
                    Some(key.strip_prefix("qrscene_").unwrap_or(&key)).filter(|scene| !scene.is_empty());
                Self::Subscribe { scene: scene.map(str::to_owned) }
            }
            "unsubscribe" => Self::Unsubscribe,
            "scan" => Self::Scan { scene: key },
            "location" => Self::Location,
            "click" => Self::Click { key },
            "view" => Self::View { url: key },
            "view_miniprogram" => Self::ViewMiniProgram { page_path: key },
            "scancode_push" | "scancode_waitmsg" => Self::ScanCode {
                key,
                waits: name.eq_ignore_ascii_case("scancode_waitmsg"),
                result: Private(nested(document, "ScanCodeInfo", "ScanResult")),
            },
            "pic_sysphoto" | "pic_photo_or_album" | "pic_weixin" => Self::Pictures { key },
            "location_select" => Self::LocationSelect { key },
            "templatesendjobfinish" => {
                Self::TemplateSendJobFinish { msg_id: text("MsgID"), status: text("Status") }
            }
            "masssendjobfinish" => Self::MassSendJobFinish { msg_id: text("MsgID"), status: text("Status") },
            "publishjobfinish" => Self::PublishJobFinish {
                publish_id: nested(document, "PublishEventInfo", "publish_id"),
                publish_status: nested(document, "PublishEventInfo", "publish_status"),
            },
            "subscribe_msg_popup_event" => Self::SubscriptionPopup(choices(document)),
            "subscribe_msg_change_event" => Self::SubscriptionChange(choices(document)),
            "subscribe_msg_sent_event" => Self::SubscriptionSent(results(document)),
            "user_enter_tempsession" => Self::EnterSession { session_from: Private(text("SessionFrom")) },
            "kf_create_session" => Self::DeskSessionCreated { account },
            "kf_close_session" => Self::DeskSessionClosed { account },
            "kf_switch_session" => {
                Self::DeskSessionSwitched { from: text("FromKfAccount"), to: text("ToKfAccount") }
            }
            "wxa_media_check" => Self::MediaCheck { trace_id: text("trace_id") },
            "user_info_modified" => personal(PersonalDataChange::Modified),
            "user_authorization_revoke" => personal(PersonalDataChange::Revoked),
            "user_authorization_cancellation" => personal(PersonalDataChange::Cancelled),
            "qualification_verify_success"
            | "qualification_verify_fail"
            | "naming_verify_success"
            | "naming_verify_fail"
            | "annual_renew"
            | "verify_expired" => Self::Verification {
                name: name.to_owned(),
                fail_reason: document.text("FailReason").map(str::to_owned),
            },
            "wxa_punish_event" => Self::Punish { punish_id: text("punish_id") },
            "notify_service_msg_send_result" => {
                Self::ServiceCardResult { notify_code: Private(text("notify_code")) }
            }
            "debug_demo" => Self::DebugDemo,
            _ => Self::Unknown { event: name.to_owned() },
        }
    }

    /// The event's name for the inbox row, ours for those that we do not know.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Subscribe { .. } => "event:subscribe",
            Self::Unsubscribe => "event:unsubscribe",
            Self::Scan { .. } => "event:scan",
            Self::Location => "event:location",
            Self::Click { .. } => "event:click",
            Self::View { .. } => "event:view",
            Self::ViewMiniProgram { .. } => "event:view_miniprogram",
            Self::ScanCode { .. } => "event:scancode",
            Self::Pictures { .. } => "event:pictures",
            Self::LocationSelect { .. } => "event:location_select",
            Self::TemplateSendJobFinish { .. } => "event:template_result",
            Self::MassSendJobFinish { .. } => "event:mass_result",
            Self::PublishJobFinish { .. } => "event:publish_result",
            Self::SubscriptionPopup(_) => "event:subscription_popup",
            Self::SubscriptionChange(_) => "event:subscription_change",
            Self::SubscriptionSent(_) => "event:subscription_sent",
            Self::EnterSession { .. } => "event:enter_session",
            Self::DeskSessionCreated { .. } => "event:desk_created",
            Self::DeskSessionClosed { .. } => "event:desk_closed",
            Self::DeskSessionSwitched { .. } => "event:desk_switched",
            Self::MediaCheck { .. } => "event:media_check",
            Self::PersonalData { .. } => "event:personal_data",
            Self::Verification { .. } => "event:verification",
            Self::Punish { .. } => "event:punish",
            Self::ServiceCardResult { .. } => "event:service_card",
            Self::DebugDemo => "event:debug_demo",
            Self::Unknown { .. } => "event:unknown",
        }
    }

    /// What tells subscription events of one second apart: template ids, with message ids where there are any.
    pub(super) fn template_ids(&self) -> Vec<String> {
        match self {
            Self::SubscriptionPopup(choices) | Self::SubscriptionChange(choices) => {
                choices.iter().map(|choice| choice.template_id.clone()).collect()
            }
            Self::SubscriptionSent(results) => {
                results.iter().map(|result| format!("{}:{}", result.template_id, result.msg_id)).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn nested(document: &Document, tree: &str, field: &str) -> String {
    document.get(tree).and_then(|node| node.text(field)).unwrap_or_default().to_owned()
}

/// The wrappers under which lists of subscriptions come; one official sample uses another event's (protocol B2).
const WRAPPERS: [&str; 3] = ["SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"];

/// A `List` is absent, one object or an array; XML wraps it in the event's name, JSON has it at the root.
fn list(document: &Document) -> Vec<&Node> {
    let wrapped = WRAPPERS.iter().filter_map(|name| document.get(name)).flat_map(|node| node.all("List"));
    let bare = document.get("List").into_iter().flat_map(|node| {
        let members: Vec<&Node> = node.all("List").collect();
        if members.is_empty() { vec![node] } else { members }
    });
    wrapped.chain(bare).collect()
}

fn choices(document: &Document) -> Vec<SubscriptionChoice> {
    let members = list(document).into_iter();
    let text = |node: &Node, name: &str| node.text(name).unwrap_or_default().to_owned();
    members
        .map(|node| SubscriptionChoice {
            template_id: text(node, "TemplateId"),
            status: text(node, "SubscribeStatusString"),
        })
        .collect()
}

fn results(document: &Document) -> Vec<SubscriptionResult> {
    let members = list(document).into_iter();
    let text = |node: &Node, name: &str| node.text(name).unwrap_or_default().to_owned();
    members
        .map(|node| SubscriptionResult {
            template_id: text(node, "TemplateId"),
            msg_id: text(node, "MsgID"),
            error_code: text(node, "ErrorCode"),
            error_status: text(node, "ErrorStatus"),
        })
        .collect()
}
