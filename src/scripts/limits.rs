//! The platform's limits, which it changes from time to time: data with the day on which they were checked.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::Files;
use super::fault::{Faults, Page};
use crate::wechat::AccountKind;

/// The limits in force.
#[derive(Debug, Clone)]
pub struct Limits {
    /// One text message, in UTF-8 bytes.
    pub text_bytes: usize,
    /// How long a push may wait for its answer before it is acknowledged without one.
    pub push_budget: Duration,
    official: BTreeMap<String, Window>,
    mini_program: BTreeMap<String, Window>,
}

/// How many customer-service messages an action allows, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Messages.
    pub count: i64,
    /// Seconds.
    pub seconds: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    as_of: Spanned<String>,
    #[expect(dead_code, reason = "for the editor: where the figures stand")]
    source: String,
    text_bytes: Spanned<usize>,
    push_budget_milliseconds: Spanned<u64>,
    window: Windows,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Windows {
    official: BTreeMap<String, Spanned<Window>>,
    mini_program: BTreeMap<String, Spanned<Window>>,
}

/// The actions that a window may be given for.
pub const ACTIONS: [&str; 5] = ["message", "menu", "follow", "scan", "enter_session"];

impl Limits {
    /// The window that an action opens, if it opens one.
    pub fn window(&self, kind: AccountKind, action: &str) -> Option<Window> {
        let windows = match kind {
            AccountKind::Official => &self.official,
            AccountKind::MiniProgram => &self.mini_program,
        };
        windows.get(action).copied()
    }
}

pub(super) fn read(files: &Files, faults: &mut Faults) -> Option<Limits> {
    let (mut page, form) = Page::read::<File>(files, "limits.toml", faults)?;
    if form.as_of.get_ref().parse::<Date>().is_err() {
        page.fault(&form.as_of, "as_of must be a date such as 2026-09-01");
    }
    if !(200..=2_048).contains(form.text_bytes.get_ref()) {
        page.fault(&form.text_bytes, "text_bytes is between 200 and 2048");
    }
    if !(500..=4_500).contains(form.push_budget_milliseconds.get_ref()) {
        page.fault(&form.push_budget_milliseconds, "the platform waits 5,000; choose 500 to 4500");
    }
    let mut windows = |named: BTreeMap<String, Spanned<Window>>| -> BTreeMap<String, Window> {
        for (action, window) in &named {
            let Window { count, seconds } = *window.get_ref();
            if !ACTIONS.contains(&action.as_str()) || count < 0 || seconds < 1 {
                page.fault(window, format!("{action}: unknown action, or a count or time that cannot be"));
            }
        }
        named.into_iter().map(|(action, window)| (action, window.into_inner())).collect()
    };
    let (official, mini_program) = (windows(form.window.official), windows(form.window.mini_program));
    let push_budget = Duration::from_millis(form.push_budget_milliseconds.into_inner());
    Some(Limits { text_bytes: form.text_bytes.into_inner(), push_budget, official, mini_program })
}
