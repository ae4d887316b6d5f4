//! The menu: the platform's limits (protocol D6), and that every tap has an answer.

use serde::Deserialize;
use toml::Spanned;

use super::Files;
use super::fault::{Faults, Page};
use super::fixed::{Fixed, Trigger};
use crate::wechat::client::{Button, Menu};

const TOP_BUTTONS: usize = 3;
const SUB_BUTTONS: usize = 5;
const TOP_NAME_BYTES: usize = 16;
const SUB_NAME_BYTES: usize = 60;
const KEY_BYTES: usize = 128;
const URL_BYTES: usize = 1_024;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    button: Vec<Top>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Top {
    name: Spanned<String>,
    key: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
    #[serde(default)]
    sub: Vec<Sub>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sub {
    name: Spanned<String>,
    key: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
}

pub(super) fn read(files: &Files, fixed: &[Fixed], faults: &mut Faults) -> Option<Menu> {
    let (mut page, form) = Page::read::<File>(files, "menu.toml", faults)?;
    if let Some(extra) = form.button.get(TOP_BUTTONS) {
        page.fault(&extra.name, format!("at most {TOP_BUTTONS} buttons"));
    }
    let mut buttons = Vec::new();
    for top in form.button {
        check_name(&mut page, &top.name, TOP_NAME_BYTES);
        if let Some(extra) = top.sub.get(SUB_BUTTONS) {
            page.fault(&extra.name, format!("at most {SUB_BUTTONS} buttons below one"));
        }
        let has_list = !top.sub.is_empty();
        let sub_button = top
            .sub
            .into_iter()
            .map(|sub| {
                check_name(&mut page, &sub.name, SUB_NAME_BYTES);
                button(&mut page, sub.name, sub.key, sub.url, fixed)
            })
            .collect();
        if has_list {
            let name = top.name.into_inner();
            buttons.push(Button { name, kind: None, key: None, url: None, sub_button });
        } else {
            buttons.push(button(&mut page, top.name, top.key, top.url, fixed));
        }
    }
    Some(Menu { button: buttons })
}

fn check_name(page: &mut Page<'_>, name: &Spanned<String>, limit: usize) {
    if name.get_ref().is_empty() || name.get_ref().len() > limit {
        page.fault(name, format!("a name has 1 to {limit} bytes; {name} has {}", name.get_ref().len()));
    }
}

fn button(
    page: &mut Page<'_>,
    name: Spanned<String>,
    key: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
    fixed: &[Fixed],
) -> Button {
    match (&key, &url) {
        (Some(key), None) => {
            if key.get_ref().len() > KEY_BYTES {
                page.fault(key, format!("a key has at most {KEY_BYTES} bytes"));
            }
            let tap = Trigger::Key(key.get_ref().clone());
            if !fixed.iter().any(|fixed| fixed.triggers.contains(&tap)) {
                page.fault(key, format!("no reply has the key {key}"));
            }
        }
        (None, Some(url)) => {
            if !url.get_ref().starts_with("https://") || url.get_ref().len() > URL_BYTES {
                page.fault(url, "a page begins with https:// and has at most 1024 bytes");
            }
        }
        _ => page.fault(&name, "a button has either a key or a url"),
    }
    Button {
        name: name.into_inner(),
        kind: Some(if key.is_some() { "click" } else { "view" }.to_owned()),
        key: key.map(Spanned::into_inner),
        url: url.map(Spanned::into_inner),
        sub_button: Vec::new(),
    }
}
