//! What people send (protocol B1).

use super::super::document::Document;
use crate::secret::Private;

/// A person's message. What it says is private: it never prints.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Words, typed or by tapping a menu link.
    Text {
        /// The words.
        content: Private<String>,
        /// The id of the tapped menu item; text, because it need not be a number.
        menu_id: Option<String>,
    },
    /// A picture, to be fetched by its id within three days.
    Image {
        /// Temporary media id.
        media_id: String,
    },
    /// Speech.
    Voice {
        /// Temporary media id.
        media_id: String,
        /// `amr` or `speex`.
        format: String,
        /// What the platform understood, where the operator has switched that on.
        recognition: Option<Private<String>>,
    },
    /// A video.
    Video {
        /// Temporary media id.
        media_id: String,
        /// Its still picture.
        thumb_media_id: String,
    },
    /// A short video.
    ShortVideo {
        /// Temporary media id.
        media_id: String,
        /// Its still picture.
        thumb_media_id: String,
    },
    /// A place.
    Location {
        /// Degrees, as text.
        latitude: Private<String>,
        /// Degrees, as text.
        longitude: Private<String>,
        /// The place's name.
        label: Private<String>,
    },
    /// A shared page. Its address is never fetched (threats 33).
    Link {
        /// Title.
        title: Private<String>,
        /// Address.
        url: Private<String>,
    },
    /// A file; the platform offers no way to fetch it.
    File {
        /// Its name.
        title: Private<String>,
    },
    /// A mini-program's card.
    MiniProgramPage {
        /// Title.
        title: Private<String>,
        /// The mini-program.
        appid: String,
        /// The page in it.
        page_path: String,
    },
    /// A type that this version does not know.
    Unknown {
        /// Its name.
        msg_type: String,
    },
}

impl Message {
    pub(super) fn parse(msg_type: &str, document: &Document) -> Self {
        let text = |name: &str| document.text(name).unwrap_or_default().to_owned();
        let private = |name: &str| Private(text(name));
        let (media_id, thumb_media_id) = (text("MediaId"), text("ThumbMediaId"));
        match msg_type.to_ascii_lowercase().as_str() {
            "text" => Self::Text {
                content: private("Content"),
                menu_id: document.text("bizmsgmenuid").filter(|id| !id.is_empty()).map(str::to_owned),
            },
            "image" => Self::Image { media_id },
            "voice" => {
                let recognition = document.text("Recognition").map(|words| Private(words.to_owned()));
                Self::Voice { media_id, format: text("Format"), recognition }
            }
            "video" => Self::Video { media_id, thumb_media_id },
            "shortvideo" => Self::ShortVideo { media_id, thumb_media_id },
            "location" => Self::Location {
                latitude: private("Location_X"),
                longitude: private("Location_Y"),
                label: private("Label"),
            },
            "link" => Self::Link { title: private("Title"), url: private("Url") },
            "file" => Self::File { title: private("Title") },
            "miniprogrampage" => Self::MiniProgramPage {
                title: private("Title"),
                appid: text("AppId"),
                page_path: text("PagePath"),
            },
            _ => Self::Unknown { msg_type: msg_type.to_owned() },
        }
    }

    /// The type's name, ours for those that we do not know.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Voice { .. } => "voice",
            Self::Video { .. } => "video",
            Self::ShortVideo { .. } => "shortvideo",
            Self::Location { .. } => "location",
            Self::Link { .. } => "link",
            Self::File { .. } => "file",
            Self::MiniProgramPage { .. } => "miniprogrampage",
            Self::Unknown { .. } => "unknown",
        }
    }
}
