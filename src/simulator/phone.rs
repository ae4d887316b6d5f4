//! A person's phone: what it shows, and what its owner does.

use serde::Serialize;

use super::Simulator;
use super::ledger::{Act, Ledger};
use super::notice::by_name;
use super::plaintext::Content;
use super::push::Delivery;
use crate::channel::notice::Route;
use crate::wechat::OpenId;

/// A phone.
#[derive(Default)]
pub(super) struct Phone {
    pub(super) follows: bool,
    pub(super) screen: Vec<ScreenItem>,
    pub(super) ledger: Ledger,
    /// The owner switched the account's messages off.
    pub(super) blocks_account: bool,
    /// The phone takes no short messages.
    pub(super) blocks_sms: bool,
}

/// One thing on the screen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScreenItem {
    /// Counts up over all phones.
    pub sequence: u64,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// What.
    #[serde(flatten)]
    pub shown: Shown,
}

/// What a screen shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shown {
    /// The owner's own words.
    Mine {
        /// The words.
        text: String,
    },
    /// The account's words.
    Court {
        /// The words, with links.
        text: String,
        /// Whether the platform's AI mark stands below.
        ai: bool,
        /// Whether it came in answer to a push or by the API.
        passive: bool,
    },
    /// A template, subscription or city-service message.
    Notice {
        /// Which of them.
        #[serde(serialize_with = "by_name")]
        route: Route,
        /// The template.
        template: String,
        /// Its lines.
        lines: Vec<(String, String)>,
        /// What opens on a tap.
        url: Option<String>,
    },
    /// A short message, beside the app.
    Sms {
        /// The words.
        text: String,
    },
    /// The platform's word that the account's service is out of order.
    ServiceFailure,
    /// The platform's own remark.
    Remark {
        /// The words.
        text: String,
    },
}

impl Simulator {
    /// Somebody follows the account, perhaps by a QR code.
    pub async fn follow(&self, person: &OpenId, scene: Option<&str>) -> Delivery {
        self.state().phone(person).follows = true;
        self.note(person, "您已关注该公众号");
        let key = scene.map(|scene| format!("qrscene_{scene}")).unwrap_or_default();
        self.act(person, Act::Follow, Content::event("subscribe", &[("EventKey", &key)])).await
    }

    /// Somebody leaves.
    pub async fn unfollow(&self, person: &OpenId) -> Delivery {
        {
            let mut state = self.state();
            let phone = state.phone(person);
            phone.follows = false;
            phone.ledger.close();
        }
        self.note(person, "您已取消关注");
        self.push(person, Content::event("unsubscribe", &[("EventKey", "")])).await
    }

    /// Somebody has followed for long: nothing is pushed.
    pub fn settle_in(&self, person: &OpenId) {
        self.state().phone(person).follows = true;
    }

    /// Somebody switches the account's messages off or on, and still follows.
    pub fn block(&self, person: &OpenId, on: bool) {
        self.state().phone(person).blocks_account = on;
    }

    /// Somebody writes.
    pub async fn say(&self, person: &OpenId, text: &str) -> Delivery {
        self.tell(person, text, None).await
    }

    /// Somebody taps a menu link in a message.
    pub async fn tap_link(&self, person: &OpenId, content: &str, menu_id: &str) -> Delivery {
        self.tell(person, content, Some(menu_id)).await
    }

    /// Somebody taps an item of the account's menu.
    pub async fn tap_menu(&self, person: &OpenId, key: &str) -> Delivery {
        self.act(person, Act::Menu, Content::event("CLICK", &[("EventKey", key)])).await
    }

    /// Somebody scans a parametric QR code while following.
    pub async fn scan(&self, person: &OpenId, scene: &str) -> Delivery {
        self.act(person, Act::Scan, Content::event("SCAN", &[("EventKey", scene)])).await
    }

    /// Somebody sends a picture.
    pub async fn send_image(&self, person: &OpenId) -> Delivery {
        self.show_mine(person, "［图片］");
        let media = format!("media-{}", self.0.dice.hex(8));
        let content =
            Content::message("image", &[("PicUrl", "https://mmbiz.qpic.cn/none"), ("MediaId", &media)]);
        self.act(person, Act::Message, content).await
    }

    /// What a person's screen shows, from the beginning.
    pub fn screen(&self, person: &OpenId) -> Vec<ScreenItem> {
        self.state().phone(person).screen.clone()
    }

    async fn tell(&self, person: &OpenId, text: &str, menu_id: Option<&str>) -> Delivery {
        self.show_mine(person, text);
        let mut fields = vec![("Content", text)];
        fields.extend(menu_id.map(|id| ("bizmsgmenuid", id)));
        self.act(person, Act::Message, Content::message("text", &fields)).await
    }

    async fn act(&self, person: &OpenId, act: Act, content: Content) -> Delivery {
        let (kind, now) = (self.0.account.kind, self.0.clock.now_seconds());
        self.state().phone(person).ledger.open(kind, act, now);
        self.push(person, content).await
    }

    fn show_mine(&self, person: &OpenId, text: &str) {
        self.state().show(person, self.0.clock.now_ms(), Shown::Mine { text: text.to_owned() });
    }

    fn note(&self, person: &OpenId, text: &str) {
        self.state().show(person, self.0.clock.now_ms(), Shown::Remark { text: text.to_owned() });
    }
}
