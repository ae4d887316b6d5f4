//! Puts the texts together: a line without one of its values is left out, a field takes the first text that fits.

use super::values::{self, Form};
use super::{Consequence, Field, Notice, Notices, shorten};
use crate::channel::notice::Facts;
use crate::scripts::faults::Placed;
use crate::wechat::template_value::{check, most_characters};

/// In the place of a value that a short message's approved template must have and the facts lack.
const NOT_TOLD: &str = "见通知";

impl Notices {
    /// The words of a customer-service message.
    pub(super) fn words(&self, notice: &Notice, facts: &Facts) -> String {
        let title = self.title(notice, facts).unwrap_or_default();
        let head = format!("{}{title}（{}）", self.again(facts), facts.court);
        let body = self.lines(&notice.words, facts);
        let closing = self.lines(self.closing(facts, &self.frame.closing), facts);
        let parts = [vec![head], body, vec![String::new()], closing];
        parts.concat().join("\n")
    }

    /// What stands above its words.
    pub(super) fn title(&self, notice: &Notice, facts: &Facts) -> Option<String> {
        self.filled(&notice.title, facts)
    }

    /// What a clerk reads out: the same without the page, and without what else the person has to do, which is no
    /// business of a clerk's.
    pub(super) fn call(&self, notice: &Notice, facts: &Facts) -> String {
        let facts = Facts { page: None, beside: None, ..facts.clone() };
        format!("{}\n\n{}", *self.frame.call, self.words(notice, &facts))
    }

    /// The whole text of a short message.
    pub(super) fn short(&self, notice: &Notice, facts: &Facts) -> String {
        let body = self.lines(&notice.short, facts).concat();
        let closing = self.lines(self.closing(facts, &self.frame.closing_short), facts).concat();
        format!("{}{body}{closing}", self.again(facts))
    }

    /// The values of a short message, in the order in which its text names them.
    pub(super) fn short_values(&self, notice: &Notice, facts: &Facts) -> Vec<(String, String)> {
        let mut values: Vec<(String, String)> = Vec::new();
        let closing = self.closing(facts, &self.frame.closing_short);
        for name in placeholders(&notice.short).into_iter().chain(placeholders(closing)) {
            if !values::MARKS.contains(&name) && values.iter().all(|(known, _)| known != name) {
                let value = self.value(name, facts, Form::Words).unwrap_or_else(|| NOT_TOLD.to_owned());
                values.push((name.to_owned(), value));
            }
        }
        values
    }

    /// What stands in a field.
    pub(super) fn field(&self, notice: &Notice, field: &Field, facts: &Facts) -> Option<String> {
        let key = field.key.as_str();
        field.values.iter().find_map(|text| {
            let room = most_characters(key).map(|most| most.saturating_sub(own_characters(text)));
            let room = room.unwrap_or(usize::MAX);
            let value = fill(text, |name| match name {
                "matter" => self.first(&notice.matter, facts, room),
                "remark" => {
                    self.first(&notice.remark, facts, room).map(|text| self.again_where(facts, text, room))
                }
                _ => self
                    .value(name, facts, Form::of(key))
                    .map(|value| shorten::to_fit(name, &sendable(key, &value), room)),
            })?;
            check(key, &value).is_ok().then_some(value)
        })
    }

    /// A text of one line; `None` where a value is missing.
    pub(super) fn filled(&self, text: &str, facts: &Facts) -> Option<String> {
        fill(text, |name| self.value(name, facts, Form::Words))
    }

    /// The first of the texts that has its values and fits.
    fn first(&self, texts: &[Placed<String>], facts: &Facts, room: usize) -> Option<String> {
        let filled = texts.iter().filter_map(|text| fill(text, |name| self.value(name, facts, Form::Short)));
        filled.into_iter().find(|text| text.chars().count() <= room)
    }

    fn again_where(&self, facts: &Facts, text: String, room: usize) -> String {
        let whole = format!("{}{text}", self.again(facts));
        if whole.chars().count() <= room { whole } else { text }
    }

    /// Staff work by the desk, and need no word on what a notice is.
    fn closing<'t>(&'t self, facts: &Facts, usual: &'t str) -> &'t str {
        if facts.is_for_staff { &self.frame.closing_staff } else { usual }
    }

    fn again(&self, facts: &Facts) -> &str {
        if facts.repeats { &self.frame.again } else { "" }
    }

    fn lines(&self, text: &str, facts: &Facts) -> Vec<String> {
        text.lines().filter_map(|line| self.filled(line, facts)).collect()
    }

    fn value(&self, name: &str, facts: &Facts, form: Form) -> Option<String> {
        match name {
            "consequence" => self.consequence(facts),
            _ => values::value(name, facts, form),
        }
    }

    fn consequence(&self, facts: &Facts) -> Option<String> {
        let sitting = facts.sitting.as_ref().map(|sitting| sitting.kind.as_str());
        let paper = facts.paper.as_ref().map(|paper| paper.title.as_str());
        let told = self.consequence_of(&facts.case_number, sitting, paper).filter(|_| !facts.is_secret)?;
        Some(told.to_owned())
    }

    /// What the law says of whoever stays away from such a sitting, or does nothing about such a paper, in a case of that
    /// number; where no rule holds, nothing is said.
    pub fn consequence_of(
        &self,
        case_number: &str,
        sitting: Option<&str>,
        paper: Option<&str>,
    ) -> Option<&str> {
        let own = self.consequences.iter().find(|own| own.holds(case_number, sitting, paper))?;
        Some(&own.text.value)
    }
}

impl Notice {
    /// The approved template whose words are those of the short message.
    pub(super) fn short_template(&self, facts: &Facts) -> &str {
        let is_online = !facts.is_secret && facts.sitting.as_ref().is_some_and(|own| own.is_online);
        let online = self.short_template_online.as_ref().filter(|_| is_online);
        online.unwrap_or(&self.short_template)
    }
}

impl Consequence {
    /// Whether it is about such a case, sitting and paper; what it does not name does not matter.
    fn holds(&self, case_number: &str, sitting: Option<&str>, paper: Option<&str>) -> bool {
        let before_serial = case_number.split('号').next().unwrap_or_default();
        let case_type = before_serial.trim_end_matches(|sign: char| sign.is_ascii_digit());
        let names = |list: &[String], text: Option<&str>| {
            list.is_empty() || text.is_some_and(|text| list.iter().any(|word| text.contains(word.as_str())))
        };
        let is_of_type = self.case_types.iter().any(|own| case_type.ends_with(own.as_str()));
        (self.case_types.is_empty() || is_of_type)
            && names(&self.sittings, sitting)
            && names(&self.papers, paper)
    }
}

/// The text with its placeholders filled in; `None` where one has no value.
fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, after) = behind.split_once('}')?;
        filled += before;
        filled += &value(name)?;
        rest = after;
    }
    Some(filled + rest)
}

/// The names of the placeholders.
pub(super) fn placeholders(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|behind| behind.split_once('}')).map(|(name, _)| name).collect()
}

fn own_characters(text: &str) -> usize {
    fill(text, |_| Some(String::new())).map_or(0, |own| own.chars().count())
}

/// Without the signs that a field of free words does not take: pictures in a name of a place.
fn sendable(key: &str, value: &str) -> String {
    if !key.starts_with("thing") {
        return value.to_owned();
    }
    let is_taken = |sign: &char| *sign == ' ' || check(key, sign.encode_utf8(&mut [0; 4])).is_ok();
    value.chars().filter(is_taken).collect()
}
