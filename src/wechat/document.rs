//! A bounded reader of the platform's XML and JSON into one small tree (protocol A8).
//!
//! Every scalar stays text: a MsgId may exceed 2^53 or be no number at all, and numbers come as strings and the
//! other way round. A list that has one member is not told apart from a member.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Deeper nesting is no push.
const DEPTH: usize = 8;
/// More elements are no push.
const ELEMENTS: usize = 200;
/// More attributes on one element are no push.
const ATTRIBUTES: usize = 16;
const NAME_BYTES: usize = 64;
/// All text together.
const TEXT_BYTES: usize = 200 * 1024;
/// Text, CDATA, comments, references: what one element may be cut into.
const PIECES: usize = 2_000;

/// Why a text is no document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Neither XML nor JSON, or damaged.
    #[error("malformed")]
    Malformed,
    /// A document type or an entity of its own.
    #[error("forbidden construct")]
    Forbidden,
    /// Too deep, too many, too long.
    #[error("limit exceeded")]
    TooBig,
    /// A field of the root stands twice.
    #[error("duplicate field")]
    Duplicate,
}

/// A value: text, or fields in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A scalar.
    Text(String),
    /// Nested fields; a list repeats its name.
    Tree(Vec<(String, Node)>),
}

/// A parsed push: the fields of its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    fields: Vec<(String, Node)>,
}

impl Document {
    /// Reads XML or JSON, told apart by the first character that is not blank.
    ///
    /// # Errors
    /// Whatever is malformed, forbidden or beyond the limits.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        let text = text.trim_start_matches('\u{feff}');
        let fields = match text.trim_start().as_bytes().first() {
            Some(b'<') => parse_xml(text)?,
            Some(b'{') => parse_json(text)?,
            _ => return Err(DocumentError::Malformed),
        };
        let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(DocumentError::Duplicate);
        }
        Ok(Self { fields })
    }

    /// The fields of the root, in their order.
    pub fn fields(&self) -> &[(String, Node)] {
        &self.fields
    }

    /// A field of the root.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, node)| node)
    }

    /// A scalar field of the root.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }
}

impl Node {
    /// The scalar; an empty element is an empty scalar.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Tree(_) => None,
        }
    }

    /// Every nested field with this name: none, one, or a list.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        let fields = match self {
            Self::Tree(fields) => fields.as_slice(),
            Self::Text(_) => &[],
        };
        fields.iter().filter(move |(field, _)| field == name).map(|(_, node)| node)
    }

    /// The first nested scalar with this name.
    pub fn text<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()?.as_text()
    }
}

/// Counts what a document uses of the limits.
#[derive(Default)]
struct Budget {
    elements: usize,
    text: usize,
    pieces: usize,
}

impl Budget {
    fn element(&mut self, name: &str, depth: usize) -> Result<(), DocumentError> {
        self.elements += 1;
        within(self.elements <= ELEMENTS && depth <= DEPTH && name.len() <= NAME_BYTES)
    }

    fn text(&mut self, bytes: usize) -> Result<(), DocumentError> {
        self.text += bytes;
        self.pieces += 1;
        within(self.text <= TEXT_BYTES && self.pieces <= PIECES)
    }
}

fn within(fits: bool) -> Result<(), DocumentError> {
    if fits { Ok(()) } else { Err(DocumentError::TooBig) }
}

/// An element that is still open.
struct Open {
    name: String,
    text: String,
    fields: Vec<(String, Node)>,
}

impl Open {
    fn close(self) -> (String, Node) {
        let node = if self.fields.is_empty() { Node::Text(self.text) } else { Node::Tree(self.fields) };
        (self.name, node)
    }
}

fn parse_xml(text: &str) -> Result<Vec<(String, Node)>, DocumentError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut tree = Tree::default();
    loop {
        match reader.read_event().map_err(|_| DocumentError::Malformed)? {
            Event::Start(start) => tree.open(&start)?,
            Event::Empty(start) => {
                tree.open(&start)?;
                tree.close()?;
            }
            Event::End(_) => tree.close()?,
            Event::Text(piece) => tree.text(&piece.xml10_content())?,
            Event::CData(piece) => tree.text(&piece.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().map_err(|_| DocumentError::Malformed)? {
                    Some(character) => character,
                    None => predefined(&reference.xml10_content())?,
                };
                tree.text(character.encode_utf8(&mut [0; 4]))?;
            }
            Event::Decl(declaration) => {
                let encoding = declaration.encoding().transpose().map_err(|_| DocumentError::Malformed)?;
                if encoding.is_some_and(|name| !name.eq_ignore_ascii_case("utf-8")) {
                    return Err(DocumentError::Forbidden);
                }
            }
            Event::Comment(_) => tree.budget.text(0)?,
            Event::DocType(_) | Event::PI(_) => return Err(DocumentError::Forbidden),
            Event::Eof => return tree.finish(),
        }
    }
}

fn predefined(entity: &str) -> Result<char, DocumentError> {
    match entity {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(DocumentError::Forbidden),
    }
}

#[derive(Default)]
struct Tree {
    budget: Budget,
    open: Vec<Open>,
    root: Option<Vec<(String, Node)>>,
}

impl Tree {
    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), DocumentError> {
        let name = start.name();
        let name: &str = name.as_ref();
        self.budget.element(name, self.open.len() + 1)?;
        let mut attributes = 0;
        for attribute in start.attributes() {
            attribute.map_err(|_| DocumentError::Malformed)?;
            attributes += 1;
            within(attributes <= ATTRIBUTES)?;
        }
        let is_root = self.open.is_empty();
        if is_root && (self.root.is_some() || name != "xml") {
            return Err(DocumentError::Malformed);
        }
        self.open.push(Open { name: name.to_owned(), text: String::new(), fields: Vec::new() });
        Ok(())
    }

    fn close(&mut self) -> Result<(), DocumentError> {
        let (name, node) = self.open.pop().ok_or(DocumentError::Malformed)?.close();
        match (self.open.last_mut(), node) {
            (Some(parent), node) => parent.fields.push((name, node)),
            (None, Node::Tree(fields)) => self.root = Some(fields),
            (None, Node::Text(_)) => return Err(DocumentError::Malformed),
        }
        Ok(())
    }

    fn text(&mut self, piece: &str) -> Result<(), DocumentError> {
        self.budget.text(piece.len())?;
        match self.open.last_mut() {
            Some(element) => element.text.push_str(piece),
            None if piece.chars().all(char::is_whitespace) => {}
            None => return Err(DocumentError::Malformed),
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<(String, Node)>, DocumentError> {
        if self.open.is_empty() {
            self.root.ok_or(DocumentError::Malformed)
        } else {
            Err(DocumentError::Malformed)
        }
    }
}

fn parse_json(text: &str) -> Result<Vec<(String, Node)>, DocumentError> {
    let Pairs(pairs) = serde_json::from_str(text).map_err(|_| DocumentError::Malformed)?;
    let mut budget = Budget::default();
    let mut fields = Vec::new();
    for (name, value) in pairs {
        flatten(&mut fields, name, value, 1, &mut budget)?;
    }
    Ok(fields)
}

/// A JSON object with its order and its duplicates, which the ordinary map would hide.
struct Pairs(Vec<(String, serde_json::Value)>);

impl<'de> serde::Deserialize<'de> for Pairs {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Pairs;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

fn flatten(
    into: &mut Vec<(String, Node)>,
    name: String,
    value: serde_json::Value,
    depth: usize,
    budget: &mut Budget,
) -> Result<(), DocumentError> {
    use serde_json::Value;
    budget.element(&name, depth)?;
    let node = match value {
        Value::Null => Node::Text(String::new()),
        Value::Bool(truth) => Node::Text(truth.to_string()),
        Value::Number(number) => Node::Text(number.to_string()),
        Value::String(text) => Node::Text(text),
        Value::Array(members) => {
            // The list's own name repeats; inside one field that would be a duplicate, so the list is wrapped.
            let mut list = Vec::new();
            for member in members {
                flatten(&mut list, name.clone(), member, depth + 1, budget)?;
            }
            if depth > 1 {
                into.extend(list);
                return Ok(());
            }
            Node::Tree(list)
        }
        Value::Object(fields) => {
            let mut tree = Vec::new();
            for (name, value) in fields {
                flatten(&mut tree, name, value, depth + 1, budget)?;
            }
            Node::Tree(tree)
        }
    };
    if let Node::Text(text) = &node {
        budget.text(text.len())?;
    }
    into.push((name, node));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn limits_hold_in_both_formats() {
        let deep = |levels: usize| format!("<xml>{}{}</xml>", "<a>".repeat(levels), "</a>".repeat(levels));
        assert!(Document::parse(&deep(7)).is_ok());
        assert_eq!(Document::parse(&deep(8)), Err(DocumentError::TooBig));
        let wide = format!("<xml><l>{}</l></xml>", "<a/>".repeat(200));
        assert_eq!(Document::parse(&wide), Err(DocumentError::TooBig));
        let attributes: String = (0..17).map(|n| format!(" a{n}=\"1\"")).collect();
        assert_eq!(Document::parse(&format!("<xml{attributes}><a/></xml>")), Err(DocumentError::TooBig));
        assert_eq!(
            Document::parse(&format!("<xml><a>{}</a></xml>", "x".repeat(205_000))),
            Err(DocumentError::TooBig)
        );
        assert_eq!(
            Document::parse(&format!("{}{}", "{\"a\":".repeat(9), "1}")),
            Err(DocumentError::Malformed)
        );
        let list: Vec<u8> = vec![1; 300];
        assert_eq!(Document::parse(&format!("{{\"List\":{list:?}}}")), Err(DocumentError::TooBig));
    }

    #[test]
    fn what_could_reach_outside_is_forbidden() {
        for text in [
            "<!DOCTYPE xml SYSTEM \"http://x/\"><xml><a/></xml>",
            "<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><xml><a>&e;</a></xml>",
            "<xml><a>&e;</a></xml>",
            "<?xml-stylesheet href=\"http://x/\"?><xml><a/></xml>",
            "<?xml version=\"1.0\" encoding=\"GBK\"?><xml><a/></xml>",
        ] {
            assert_eq!(Document::parse(text), Err(DocumentError::Forbidden), "{text}");
        }
    }

    #[test]
    fn a_doubled_field_is_not_chosen_between() {
        assert_eq!(Document::parse("<xml><a>1</a><a>2</a></xml>"), Err(DocumentError::Duplicate));
        assert_eq!(Document::parse("{\"a\":1,\"a\":2}"), Err(DocumentError::Duplicate));
    }

    #[test]
    fn numbers_stay_what_they_were() {
        let document = Document::parse("{\"MsgId\":24681357902468001,\"b\":true,\"c\":null}").unwrap();
        assert_eq!(document.text("MsgId"), Some("24681357902468001"));
        assert_eq!((document.text("b"), document.text("c")), (Some("true"), Some("")));
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(text: String, tags in "(</?[a-z]{1,3}/?>|&[a-z]{0,4};?|<!\\[CDATA\\[|\\]\\]>|[\\[\\]{}\":,]|\\PC){0,60}") {
            let _ = Document::parse(&text);
            let _ = Document::parse(&format!("<xml>{tags}</xml>"));
            let _ = Document::parse(&format!("{{{tags}}}"));
        }
    }
}
