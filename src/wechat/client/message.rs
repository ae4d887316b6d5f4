//! Customer-service messages and the typing mark (protocol D3).

use serde_json::{Value, json};

use super::{ApiClient, ApiError};
use crate::wechat::AccountKind;
use crate::wechat::OpenId;

/// A customer-service message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KefuMessage {
    /// Words and links.
    Text {
        /// The words.
        content: String,
    },
    /// A picture.
    Image {
        /// Its media id.
        media_id: String,
    },
    /// Speech.
    Voice {
        /// Its media id.
        media_id: String,
    },
    /// A video.
    Video {
        /// Its media id.
        media_id: String,
        /// Its still picture.
        thumb_media_id: String,
        /// Shown above it.
        title: String,
        /// Shown below it.
        description: String,
    },
    /// Music.
    Music {
        /// Shown above it.
        title: String,
        /// Shown below it.
        description: String,
        /// Its address.
        url: String,
        /// Its address on Wi-Fi.
        hq_url: String,
        /// Its picture.
        thumb_media_id: String,
    },
    /// One article; more are refused with 45008.
    News(KefuArticle),
    /// Tappable choices.
    Menu {
        /// Above the choices.
        head: String,
        /// The choices.
        items: Vec<MenuItem>,
        /// Below the choices.
        tail: String,
    },
    /// A mini-program's card.
    MiniProgramPage {
        /// Title.
        title: String,
        /// The mini-program; only an official account names it.
        appid: Option<String>,
        /// The page.
        page_path: String,
        /// Its picture.
        thumb_media_id: String,
    },
    /// A page; mini-programs only.
    Link(KefuArticle),
}

/// An article or page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KefuArticle {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Page.
    pub url: String,
    /// Picture.
    pub pic_url: String,
}

/// A tappable choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// Comes back as bizmsgmenuid.
    pub id: String,
    /// Shown, and comes back as the text.
    pub content: String,
}

impl KefuMessage {
    fn body(&self) -> (&'static str, Value) {
        match self {
            Self::Text { content } => ("text", json!({ "content": content })),
            Self::Image { media_id } => ("image", json!({ "media_id": media_id })),
            Self::Voice { media_id } => ("voice", json!({ "media_id": media_id })),
            Self::Video { media_id, thumb_media_id, title, description } => (
                "video",
                json!({ "media_id": media_id, "thumb_media_id": thumb_media_id, "title": title,
                        "description": description }),
            ),
            Self::Music { title, description, url, hq_url, thumb_media_id } => (
                "music",
                json!({ "title": title, "description": description, "musicurl": url, "hqmusicurl": hq_url,
                        "thumb_media_id": thumb_media_id }),
            ),
            Self::News(KefuArticle { title, description, url, pic_url }) => (
                "news",
                json!({ "articles": [
                    { "title": title, "description": description, "url": url, "picurl": pic_url }] }),
            ),
            Self::Menu { head, items, tail } => {
                let list: Vec<Value> =
                    items.iter().map(|item| json!({ "id": item.id, "content": item.content })).collect();
                ("msgmenu", json!({ "head_content": head, "list": list, "tail_content": tail }))
            }
            Self::MiniProgramPage { title, appid, page_path, thumb_media_id } => {
                let mut page =
                    json!({ "title": title, "pagepath": page_path, "thumb_media_id": thumb_media_id });
                if let Some(appid) = appid {
                    page["appid"] = appid.clone().into();
                }
                ("miniprogrampage", page)
            }
            Self::Link(KefuArticle { title, description, url, pic_url }) => (
                "link",
                json!({ "title": title, "description": description, "url": url, "thumb_url": pic_url }),
            ),
        }
    }
}

impl ApiClient {
    /// Sends a customer-service message. Words of the virtual judge carry the platform's AI mark.
    ///
    /// # Errors
    /// When the platform does not accept it.
    pub async fn send_kefu(&self, to: &OpenId, message: &KefuMessage, by_ai: bool) -> Result<(), ApiError> {
        let (kind, content) = message.body();
        let mut body = json!({ "touser": to.as_str(), "msgtype": kind });
        body[kind] = content;
        if by_ai {
            body["aimsgcontext"] = json!({ "is_ai_msg": 1 });
        }
        self.post("cgi-bin/message/custom/send", &body).await.map(drop)
    }

    /// Shows or hides "对方正在输入".
    ///
    /// # Errors
    /// When the platform does not accept it.
    pub async fn typing(&self, to: &OpenId, on: bool) -> Result<(), ApiError> {
        let path = match self.kind {
            AccountKind::Official => "cgi-bin/message/custom/typing",
            AccountKind::MiniProgram => "cgi-bin/message/custom/business/typing",
        };
        let command = if on { "Typing" } else { "CancelTyping" };
        self.post(path, &json!({ "touser": to.as_str(), "command": command })).await.map(drop)
    }
}
