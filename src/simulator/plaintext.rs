//! Pushes before they are encrypted, in XML and in JSON (protocol A8, B).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::wechat::envelope::Format;

/// What a push says, before it is written down.
#[derive(Clone)]
pub(super) struct Content {
    pub(super) what: String,
    pub(super) is_message: bool,
    msg_type: &'static str,
    fields: Vec<(String, String)>,
    list: Option<List>,
}

/// What subscription events tell of templates.
#[derive(Clone)]
struct List {
    wrapper: &'static str,
    members: Vec<Vec<(&'static str, String)>>,
}

/// How a `List` is written in JSON; accounts saw all three (protocol B2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListShape {
    /// At the root: one object, or an array of several.
    #[default]
    Plain,
    /// At the root, always an array.
    Array,
    /// Inside the event's own name, as in XML.
    Wrapped,
}

impl Content {
    pub(super) fn event(name: &str, fields: &[(&str, &str)]) -> Self {
        let mut all = vec![("Event".to_owned(), name.to_owned())];
        all.extend(owned(fields));
        Self { what: name.to_owned(), is_message: false, msg_type: "event", fields: all, list: None }
    }

    /// An event that tells of templates.
    pub(super) fn listing(
        name: &str,
        wrapper: &'static str,
        members: Vec<Vec<(&'static str, String)>>,
    ) -> Self {
        Self { list: Some(List { wrapper, members }), ..Self::event(name, &[]) }
    }

    pub(super) fn message(msg_type: &'static str, fields: &[(&str, &str)]) -> Self {
        let fields = owned(fields).collect();
        Self { what: msg_type.to_owned(), is_message: true, msg_type, fields, list: None }
    }

    /// The plaintext below these first fields.
    pub(super) fn write(
        self,
        format: Format,
        head: &[(&str, String)],
        msg_id: u64,
        shape: ListShape,
    ) -> String {
        let mut fields: Vec<(String, String)> =
            head.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        fields.push(("MsgType".to_owned(), self.msg_type.to_owned()));
        fields.extend(self.fields);
        if self.is_message {
            fields.push(("MsgId".to_owned(), msg_id.to_string()));
        }
        match format {
            Format::Xml => to_xml(&fields, self.list.as_ref()),
            Format::Json => to_json(fields, self.list, shape).to_string(),
        }
    }
}

fn owned(fields: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
}

fn to_xml(fields: &[(String, String)], list: Option<&List>) -> String {
    let element = |name: &str, value: &str| {
        let value = value.replace("]]>", "]]]]><![CDATA[>");
        format!("<{name}><![CDATA[{value}]]></{name}>")
    };
    let mut xml = String::from("<xml>");
    for (name, value) in fields {
        xml.push_str(&element(name, value));
    }
    if let Some(List { wrapper, members }) = list {
        xml.push_str(&format!("<{wrapper}>"));
        for member in members {
            let inner: String = member.iter().map(|(name, value)| element(name, value)).collect();
            xml.push_str(&format!("<List>{inner}</List>"));
        }
        xml.push_str(&format!("</{wrapper}>"));
    }
    xml.push_str("</xml>");
    xml
}

fn to_json(fields: Vec<(String, String)>, list: Option<List>, shape: ListShape) -> Value {
    let mut root: Map<String, Value> = fields.into_iter().map(|(name, value)| (name, value.into())).collect();
    if let Some(List { wrapper, members }) = list {
        // Numbers come as text too.
        let object = |member: Vec<(&str, String)>| {
            Value::Object(member.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect())
        };
        let mut members: Vec<Value> = members.into_iter().map(object).collect();
        let is_array = shape == ListShape::Array || members.len() != 1;
        let list = if is_array { Value::Array(members) } else { members.remove(0) };
        match shape {
            ListShape::Wrapped => root.insert(wrapper.to_owned(), json!({ "List": list })),
            ListShape::Plain | ListShape::Array => root.insert("List".to_owned(), list),
        };
    }
    Value::Object(root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wechat::inbound::{Body, Event, Inbound, SubscriptionResult};

    fn sent(templates: &[&str]) -> Content {
        let member = |id: &&str| {
            vec![
                ("TemplateId", (*id).to_owned()),
                ("MsgID", "7".to_owned()),
                ("ErrorCode", "0".to_owned()),
                ("ErrorStatus", "success".to_owned()),
            ]
        };
        let members = templates.iter().map(member).collect();
        Content::listing("subscribe_msg_sent_event", "SubscribeMsgSentEvent", members)
    }

    #[test]
    fn every_shape_of_a_list_is_read_alike() {
        let head = [("ToUserName", "gh_1"), ("FromUserName", "o1"), ("CreateTime", "1")];
        let head = head.map(|(name, value)| (name, value.to_owned()));
        for templates in [&["t1"][..], &["t1", "t2"]] {
            let expected: Vec<SubscriptionResult> = templates
                .iter()
                .map(|id| SubscriptionResult {
                    template_id: (*id).to_owned(),
                    msg_id: "7".to_owned(),
                    error_code: "0".to_owned(),
                    error_status: "success".to_owned(),
                })
                .collect();
            for (format, shape) in [
                (Format::Xml, ListShape::Plain),
                (Format::Json, ListShape::Plain),
                (Format::Json, ListShape::Array),
                (Format::Json, ListShape::Wrapped),
            ] {
                let text = sent(templates).write(format, &head, 0, shape);
                let body = Inbound::parse(&text).unwrap().body;
                assert_eq!(body, Body::Event(Event::SubscriptionSent(expected.clone())), "{text}");
            }
        }
    }

    #[test]
    fn the_shapes_differ() {
        let of = |shape| to_json(Vec::new(), sent(&["t1"]).list, shape);
        assert!(of(ListShape::Plain)["List"].is_object());
        assert!(of(ListShape::Array)["List"].is_array());
        assert!(of(ListShape::Wrapped)["SubscribeMsgSentEvent"]["List"].is_object());
    }
}
