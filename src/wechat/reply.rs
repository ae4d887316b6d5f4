//! Passive replies (protocol C): one builder for XML and JSON, and the cutting of long texts.

use std::fmt::Write;

use super::envelope::Format;
use super::{OpenId, OriginalId};

/// What a push may be answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassiveReply {
    /// Words and links.
    Text(String),
    /// A picture (no gif).
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
        /// Shown above it.
        title: Option<String>,
        /// Shown below it.
        description: Option<String>,
    },
    /// Music.
    Music {
        /// Shown above it.
        title: Option<String>,
        /// Shown below it.
        description: Option<String>,
        /// Its address.
        url: Option<String>,
        /// Its address on Wi-Fi.
        hq_url: Option<String>,
        /// Its picture.
        thumb_media_id: String,
    },
    /// Articles: one in answer to a message, up to eight in answer to a menu tap or a follow (protocol C1).
    News(Vec<Article>),
    /// The platform's own desk takes over.
    TransferToDesk {
        /// A certain seat.
        account: Option<String>,
    },
}

/// An article of a news reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Picture.
    pub pic_url: String,
    /// Page.
    pub url: String,
}

/// A field of a reply before it is written.
enum Field {
    Text(&'static str, String),
    Number(&'static str, i64),
    Tree(&'static str, Vec<Field>),
    /// Repeated `item` elements in XML, an array in JSON.
    Items(&'static str, Vec<Vec<Field>>),
}

impl PassiveReply {
    /// Writes the reply from the account to the person.
    pub fn render(&self, format: Format, to: &OpenId, from: &OriginalId, created_at: i64) -> String {
        let mut fields = vec![
            Field::Text("ToUserName", to.as_str().to_owned()),
            Field::Text("FromUserName", from.as_str().to_owned()),
            Field::Number("CreateTime", created_at),
            Field::Text("MsgType", self.msg_type().to_owned()),
        ];
        fields.extend(self.fields());
        match format {
            Format::Xml => {
                let mut xml = String::with_capacity(512);
                xml.push_str("<xml>");
                write_xml(&mut xml, &fields);
                xml.push_str("</xml>");
                xml
            }
            Format::Json => to_json(&fields).to_string(),
        }
    }

    fn msg_type(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Image { .. } => "image",
            Self::Voice { .. } => "voice",
            Self::Video { .. } => "video",
            Self::Music { .. } => "music",
            Self::News(_) => "news",
            Self::TransferToDesk { .. } => "transfer_customer_service",
        }
    }

    fn fields(&self) -> Vec<Field> {
        let media = |id: &String| Field::Text("MediaId", id.clone());
        let optional = |name, value: &Option<String>| value.clone().map(|text| Field::Text(name, text));
        match self {
            Self::Text(text) => vec![Field::Text("Content", text.clone())],
            Self::Image { media_id } => vec![Field::Tree("Image", vec![media(media_id)])],
            Self::Voice { media_id } => vec![Field::Tree("Voice", vec![media(media_id)])],
            Self::Video { media_id, title, description } => {
                let mut video = vec![media(media_id)];
                video.extend(optional("Title", title));
                video.extend(optional("Description", description));
                vec![Field::Tree("Video", video)]
            }
            Self::Music { title, description, url, hq_url, thumb_media_id } => {
                let mut music: Vec<Field> = optional("Title", title).into_iter().collect();
                music.extend(optional("Description", description));
                music.extend(optional("MusicUrl", url));
                music.extend(optional("HQMusicUrl", hq_url));
                music.push(Field::Text("ThumbMediaId", thumb_media_id.clone()));
                vec![Field::Tree("Music", music)]
            }
            Self::News(articles) => {
                let count = i64::try_from(articles.len()).unwrap_or(i64::MAX);
                let items = articles.iter().map(Article::fields).collect();
                vec![Field::Number("ArticleCount", count), Field::Items("Articles", items)]
            }
            Self::TransferToDesk { account } => {
                let seat = optional("KfAccount", account).map(|seat| Field::Tree("TransInfo", vec![seat]));
                seat.into_iter().collect()
            }
        }
    }
}

impl Article {
    fn fields(&self) -> Vec<Field> {
        vec![
            Field::Text("Title", self.title.clone()),
            Field::Text("Description", self.description.clone()),
            Field::Text("PicUrl", self.pic_url.clone()),
            Field::Text("Url", self.url.clone()),
        ]
    }
}

fn write_xml(xml: &mut String, fields: &[Field]) {
    let open = |xml: &mut String, name| {
        // Writing into a String cannot fail.
        let _ = write!(xml, "<{name}>");
    };
    for field in fields {
        let name = match field {
            Field::Text(name, text) => {
                open(xml, name);
                write_cdata(xml, text);
                name
            }
            Field::Number(name, number) => {
                let _ = write!(xml, "<{name}>{number}");
                name
            }
            Field::Tree(name, fields) => {
                open(xml, name);
                write_xml(xml, fields);
                name
            }
            Field::Items(name, items) => {
                open(xml, name);
                for item in items {
                    xml.push_str("<item>");
                    write_xml(xml, item);
                    xml.push_str("</item>");
                }
                name
            }
        };
        let _ = write!(xml, "</{name}>");
    }
}

/// `]]>` would end the section early, so it is spread over two; what XML 1.0 §2.2 does not know is left out.
fn write_cdata(xml: &mut String, text: &str) {
    xml.push_str("<![CDATA[");
    // Nearly every text is clean: one look, one copy.
    if text.chars().all(is_xml_character) && !text.contains("]]>") {
        xml.push_str(text);
    } else {
        let clean: String = text.chars().filter(|c| is_xml_character(*c)).collect();
        xml.push_str(&clean.replace("]]>", "]]]]><![CDATA[>"));
    }
    xml.push_str("]]>");
}

fn is_xml_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn to_json(fields: &[Field]) -> serde_json::Value {
    let pairs = fields.iter().map(|field| match field {
        Field::Text(name, text) => {
            let clean: String = text.chars().filter(|c| is_xml_character(*c)).collect();
            ((*name).to_owned(), clean.into())
        }
        Field::Number(name, number) => ((*name).to_owned(), (*number).into()),
        Field::Tree(name, fields) => ((*name).to_owned(), to_json(fields)),
        Field::Items(name, items) => ((*name).to_owned(), items.iter().map(|item| to_json(item)).collect()),
    });
    serde_json::Value::Object(pairs.collect())
}

/// Cuts a text into parts of at most `limit_bytes` UTF-8 bytes: behind a sentence if possible, else behind a
/// clause, else behind a character; never inside a link. White space at the cuts is dropped.
pub fn split_text(text: &str, limit_bytes: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while rest.len() > limit_bytes {
        let cut = best_cut(rest, limit_bytes);
        let (part, after) = rest.split_at(cut);
        parts.push(part.trim_end().to_owned());
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        parts.push(rest.to_owned());
    }
    parts
}

const SENTENCE_ENDS: &[char] = &['。', '！', '？', '；', '\n'];
const CLAUSE_ENDS: &[char] = &['，', '、', '：', ' '];

fn best_cut(text: &str, limit: usize) -> usize {
    let outside = |cut: &usize| !inside_link(text, *cut);
    let behind = |ends: &[char]| {
        let places = text.char_indices().take_while(|(at, c)| at + c.len_utf8() <= limit);
        places.filter(|(_, c)| ends.contains(c)).map(|(at, c)| at + c.len_utf8()).filter(outside).last()
    };
    // A cut in the first quarter would make many tiny parts.
    let worthwhile = |cut: &usize| *cut > limit / 4;
    let any = || (1..=limit).rev().find(|cut| text.is_char_boundary(*cut) && outside(cut));
    behind(SENTENCE_ENDS)
        .filter(worthwhile)
        .or_else(|| behind(CLAUSE_ENDS).filter(worthwhile))
        .or_else(any)
        // A link longer than the limit: it cannot be kept whole. A character has at most four bytes.
        .unwrap_or_else(|| {
            (1..=limit.max(4)).rev().find(|cut| text.is_char_boundary(*cut)).unwrap_or(text.len())
        })
}

fn inside_link(text: &str, cut: usize) -> bool {
    let before = &text[..cut];
    match (before.rfind("<a "), before.rfind("</a>")) {
        (Some(open), Some(close)) => open > close,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wechat::document::Document;
    use proptest::prelude::*;

    fn rendered(reply: &PassiveReply, format: Format) -> Document {
        let (to, from) = (OpenId::parse("oUser").unwrap(), OriginalId::parse("gh_court").unwrap());
        Document::parse(&reply.render(format, &to, &from, 1)).unwrap()
    }

    #[test]
    fn a_text_is_cut_behind_its_sentences() {
        let parts = split_text("第一句话。第二句话。第三句话。", 32);
        assert_eq!(parts, ["第一句话。第二句话。", "第三句话。"]);
    }

    #[test]
    fn a_link_stays_whole() {
        let link = "<a href=\"https://www.court.gov.cn\">最高人民法院，官网。</a>";
        let parts = split_text(&format!("请看：{link}谢谢"), 80);
        assert!(parts.iter().any(|part| part.contains(link)), "{parts:?}");
    }

    #[test]
    fn articles_come_as_items() {
        let article = Article {
            title: "标题".into(),
            description: String::new(),
            pic_url: String::new(),
            url: "https://www.court.gov.cn".into(),
        };
        let document = rendered(&PassiveReply::News(vec![article.clone(), article]), Format::Xml);
        assert_eq!(document.text("ArticleCount"), Some("2"));
        assert_eq!(document.get("Articles").unwrap().all("item").count(), 2);
    }

    proptest! {
        #[test]
        fn no_content_breaks_out_of_its_field(text in "\\PC{0,40}(\\]\\]>|<!\\[CDATA\\[|&amp;|\\x00|\\x1b)?\\PC{0,40}") {
            let expected: String = text.chars().filter(|c| is_xml_character(*c)).collect();
            for format in [Format::Xml, Format::Json] {
                let document = rendered(&PassiveReply::Text(text.clone()), format);
                prop_assert_eq!(document.text("Content"), Some(expected.as_str()));
                prop_assert_eq!(document.text("ToUserName"), Some("oUser"));
                prop_assert_eq!(document.fields().len(), 5);
            }
        }

        #[test]
        fn parts_fit_and_lose_nothing(text in "([\\PC。，\n]{0,30}(<a href=\"x\">[\\PC]{0,6}</a>)?){0,6}", limit in 40usize..120) {
            let parts = split_text(&text, limit);
            prop_assert!(parts.iter().all(|part| part.len() <= limit.max(4)));
            let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeeze(&parts.concat()), squeeze(&text));
        }
    }
}
