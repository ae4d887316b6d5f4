//! The account's menu.

use serde_json::{Value, json};

use super::faults::{Faults, Place, Placed};
use super::limits::MenuLimits;
use super::sheet::Row;

/// The buttons below the conversation.
#[derive(Debug, Clone)]
pub struct Menu {
    /// The top row, from left to right.
    pub buttons: Vec<Button>,
}

/// One button.
#[derive(Debug, Clone)]
pub struct Button {
    /// What is written on it.
    pub name: Placed<String>,
    /// What a tap does.
    pub tap: Tap,
}

/// What a tap on a button does.
#[derive(Debug, Clone)]
pub enum Tap {
    /// Sends a key, which a reply answers.
    Click(Placed<String>),
    /// Opens a page.
    View(Placed<String>),
    /// Opens the buttons below.
    Open(Vec<Button>),
}

impl Menu {
    pub(super) fn parse(mut top: Row<'_>, limits: Option<&MenuLimits>, faults: &Faults) -> Self {
        let place = top.place.clone();
        let buttons: Vec<_> = top.rows("button").into_iter().filter_map(|row| button(row, faults)).collect();
        top.close();
        if buttons.is_empty() {
            faults.at(&place, "a menu without buttons");
        }
        let menu = Self { buttons };
        if let Some(limits) = limits {
            menu.check(&place, limits, faults);
        }
        menu
    }

    /// The keys that taps send.
    pub fn keys(&self) -> impl Iterator<Item = &Placed<String>> {
        self.buttons.iter().flat_map(Button::flat).filter_map(|button| match &button.tap {
            Tap::Click(key) => Some(key),
            Tap::View(_) | Tap::Open(_) => None,
        })
    }

    /// The body that creates this menu at the platform (protocol D6).
    pub fn to_platform(&self) -> Value {
        json!({ "button": self.buttons.iter().map(Button::to_platform).collect::<Vec<_>>() })
    }

    fn check(&self, place: &Place, limits: &MenuLimits, faults: &Faults) {
        too_many(place, "top buttons", self.buttons.len(), limits.top, faults);
        for top in &self.buttons {
            too_long(&top.name, "the name of a top button", limits.top_name_bytes, faults);
            let Tap::Open(below) = &top.tap else { continue };
            too_many(&top.name.place, "buttons below one", below.len(), limits.sub, faults);
            for button in below {
                too_long(&button.name, "the name of a lower button", limits.sub_name_bytes, faults);
                if let Tap::Open(_) = button.tap {
                    faults.at(&button.name.place, "a menu has two levels, not three");
                }
            }
        }
        for button in self.buttons.iter().flat_map(Button::flat) {
            match &button.tap {
                Tap::Click(key) => too_long(key, "a key", limits.key_bytes, faults),
                Tap::View(url) => {
                    too_long(url, "an address", limits.url_bytes, faults);
                    if !url.starts_with("https://") {
                        faults.at(&url.place, format!("an address begins with https://, not {:?}", **url));
                    }
                }
                Tap::Open(_) => {}
            }
        }
    }
}

impl Button {
    fn flat(&self) -> Vec<&Button> {
        match &self.tap {
            Tap::Open(below) => below.iter().flat_map(Button::flat).collect(),
            Tap::Click(_) | Tap::View(_) => vec![self],
        }
    }

    fn to_platform(&self) -> Value {
        let name = &*self.name;
        match &self.tap {
            Tap::Click(key) => json!({ "type": "click", "name": name, "key": **key }),
            Tap::View(url) => json!({ "type": "view", "name": name, "url": **url }),
            Tap::Open(below) => {
                let below: Vec<_> = below.iter().map(Button::to_platform).collect();
                json!({ "name": name, "sub_button": below })
            }
        }
    }
}

fn button(mut row: Row<'_>, faults: &Faults) -> Option<Button> {
    let name = row.text("name");
    if name.trim().is_empty() {
        faults.at(&name.place, "a button without a name");
    }
    let (key, url) = (row.maybe_text("key"), row.maybe_text("url"));
    let below: Vec<_> = row.rows("sub").into_iter().filter_map(|row| button(row, faults)).collect();
    let tap = match (key, url, below.is_empty()) {
        (Some(key), None, true) => Some(Tap::Click(key)),
        (None, Some(url), true) => Some(Tap::View(url)),
        (None, None, false) => Some(Tap::Open(below)),
        _ => {
            row.fault(format!("the button {:?} needs one of key, url and [[button.sub]]", *name));
            None
        }
    };
    row.close();
    tap.map(|tap| Button { name, tap })
}

fn too_many(place: &Place, what: &str, count: usize, limit: usize, faults: &Faults) {
    if count > limit {
        faults.at(place, format!("{count} {what}, but the platform takes {limit}"));
    }
}

fn too_long(text: &Placed<String>, what: &str, limit: usize, faults: &Faults) {
    if text.len() > limit {
        faults.at(
            &text.place,
            format!("{what} has {} bytes, but the platform takes {limit}: {:?}", text.len(), **text),
        );
    }
}
