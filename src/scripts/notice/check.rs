//! What is wrong with the texts of notices, found when they are read: no notice fails at the moment of sending.

use std::collections::BTreeSet;

use super::render::placeholders;
use super::values::{MARKS, OF_DAYS, OF_SECRETS, Shown, names};
use super::{Notice, Notices, Template, accounts, sample};
use crate::channel::notice::{Facts, Kind, Route};
use crate::scripts::faults::{Faults, Placed};
use crate::scripts::wording;
use crate::wechat::template_value;

/// The ways that take fields.
pub(super) const FIELD_ROUTES: [Route; 3] = [Route::Subscription, Route::Template, Route::CityService];
/// What gateways take as one message.
const SHORT_CHARACTERS: usize = 500;
/// Swindlers ask for money; the court does not, and says so in this one sentence (notify.md N-15).
const NO_MONEY: &str = "法院不会要求您向个人账户转账";
const MONEY: &[&str] =
    &["账号", "账户", "转账", "汇款", "卡号", "帐号", "帐户", "转帐", "收款", "打款", "二维码"];
/// What every text says: that it is no service of documents,
const NO_SERVICE: &str = "送达";
/// and in a field of a few characters.
const NO_SERVICE_SHORT: &str = "不代替送达";
/// By this number people verify that the court sent it.
const NUMBER: &str = "{notice_number}";
/// How many notices a day's message tells of.
const COUNT: &str = "{count}";
const HOTLINE: &str = "12368";
/// What the kinds fill into the templates.
const OF_KIND: &[&str] = &["matter", "remark"];

/// Finds every fault.
pub(super) fn check(notices: &Notices, limit: usize, faults: &Faults) {
    let check = Check { notices, limit, faults };
    check.frame();
    for template in &notices.templates {
        check.template(template);
    }
    for (kind, notice) in &notices.kinds {
        check.notice(*kind, notice);
    }
    check.texts(&notices.secret, OF_SECRETS, OF_SECRETS);
    check.texts(&notices.day, OF_DAYS, OF_DAYS);
    check.day();
    for own in &notices.consequences {
        check.text(&own.text, &[]);
    }
}

struct Check<'a> {
    notices: &'a Notices,
    limit: usize,
    faults: &'a Faults,
}

impl Check<'_> {
    fn frame(&self) {
        let frame = &self.notices.frame;
        self.text(&frame.again, &[]);
        self.text(&frame.call, &[]);
        self.text(&frame.closing_staff, &names(Shown::Outside));
        for closing in [&frame.closing, &frame.closing_short] {
            self.text(closing, &names(Shown::Outside));
            for needed in [NO_SERVICE, NUMBER, HOTLINE] {
                if !closing.contains(needed) {
                    self.fault(closing, format!("the closing words must say {needed}"));
                }
            }
        }
    }

    fn template(&self, template: &Template) {
        let mut keys = BTreeSet::new();
        let mut outside = names(Shown::Outside);
        outside.extend(OF_KIND);
        for field in &template.fields {
            if !keys.insert(field.key.as_str()) {
                self.fault(&field.key, format!("the field {} is there twice", *field.key));
            }
            if field.values.is_empty() {
                self.fault(&field.key, format!("the field {} has no values", *field.key));
            }
            for value in &field.values {
                self.text(value, &outside);
                self.chinese(&field.key, value);
            }
        }
        if template.routes.is_empty() {
            self.fault(&template.name, "\"routes\" is missing".to_owned());
        }
        for needed in [NUMBER, NO_SERVICE_SHORT] {
            let says = |value: &Placed<String>| value.contains(needed);
            if !template.fields.iter().any(|field| field.values.iter().all(says)) {
                self.fault(
                    &template.name,
                    format!("one field of {:?} must always say {needed}", *template.name),
                );
            }
        }
    }

    /// A case number, a court's name and the number of an order are Chinese: a template whose field cannot hold them is the wrong one.
    fn chinese(&self, key: &Placed<String>, value: &Placed<String>) {
        let full = sample::fullest();
        let order = full.order.map(|own| own.number).unwrap_or_default();
        let chinese = [("case_number", &full.case_number), ("court", &full.court), ("order_number", &order)];
        for (name, own) in chinese {
            let most = template_value::most_characters(key).unwrap_or(usize::MAX);
            let short = super::shorten::to_fit(name, own, most);
            if placeholders(value).contains(&name) && template_value::check(key, &short).is_err() {
                let message =
                    format!("{{{name}}} cannot stand in {}: choose a template with a thing for it", **key);
                self.fault(value, message);
            }
        }
    }

    fn notice(&self, kind: Kind, notice: &Notice) {
        self.texts(notice, &names(Shown::Outside), &names(Shown::Inside));
        for (record, facts) in sample::records(kind) {
            self.fits(kind, record, &facts);
        }
    }

    fn day(&self) {
        let day = &self.notices.day;
        for (name, texts) in [("words", &day.words), ("short", &day.short)] {
            if !texts.contains(COUNT) {
                self.fault(texts, format!("{name} of a day must say how many notices there are: {COUNT}"));
            }
        }
        // The kind does not matter: nothing of it is said.
        self.fits(Kind::HearingSet, "day's", &sample::day());
    }

    /// Names and words of each text of a kind.
    fn texts(&self, notice: &Notice, outside: &[&str], inside: &[&str]) {
        self.text(&notice.title, outside);
        self.text(&notice.words, inside);
        self.text(&notice.short, outside);
        for text in &notice.summary {
            self.text(text, inside);
        }
        for text in notice.matter.iter().chain(&notice.remark) {
            self.text(text, outside);
        }
        // An approved template has one text: where the short message has two, there are two of them.
        let has_marks = MARKS.iter().any(|mark| placeholders(&notice.short).contains(mark));
        if has_marks != notice.short_template_online.is_some() {
            let message = "\"short_template_online\" stands where \"short\" has {on_site} or {online}";
            self.fault(&notice.short, message.to_owned());
        }
        if let Some(name) = &notice.template
            && !self.notices.templates.iter().any(|own| own.name.value == name.value)
        {
            self.fault(name, format!("no [[template]] is called {:?}", **name));
        }
    }

    /// Whether the texts go out with that record: the longest, the barest, a secret one.
    fn fits(&self, kind: Kind, record: &str, facts: &Facts) {
        let Some(notice) = self.notices.notice(kind, facts) else { return };
        let call = self.notices.call(notice, facts).len().max(self.notices.words(notice, facts).len());
        if call > self.limit {
            let message = format!(
                "{}: {call} bytes with the {record} record, one message holds {}",
                kind.name(),
                self.limit
            );
            self.fault(&notice.words, message);
        }
        if self.notices.title(notice, facts).is_none() {
            self.fault(&notice.title, format!("{}: no title with the {record} record", kind.name()));
        }
        let short = self.notices.short(notice, facts).chars().count();
        if short > SHORT_CHARACTERS {
            let message = format!(
                "{}: {short} characters with the {record} record, at most {SHORT_CHARACTERS}",
                kind.name()
            );
            self.fault(&notice.short, message);
        }
        for template in FIELD_ROUTES.iter().filter_map(|route| self.notices.fields_of(notice, *route)) {
            let empty =
                template.fields.iter().filter(|field| self.notices.field(notice, field, facts).is_none());
            for field in empty {
                let message = format!("{}: nothing fits this field with the {record} record", kind.name());
                self.fault(&field.key, message);
            }
        }
    }

    fn text(&self, text: &Placed<String>, fillable: &[&str]) {
        wording::checked(text.clone(), fillable, usize::MAX, self.faults);
        let silent = text.replace(NO_MONEY, "");
        if let Some(word) = MONEY.iter().find(|word| silent.contains(**word)) {
            self.fault(
                text,
                format!("a notice speaks of no money account: {word}; only “{NO_MONEY}” may stand"),
            );
        }
        if accounts::are_in(text) {
            self.fault(text, "these digits look like an account".to_owned());
        }
        if text.contains("<a")
            || text.contains("{human}")
            || text.contains("{bot}")
            || text.contains("{waiting}")
        {
            self.fault(text, "a notice has no links but {page}".to_owned());
        }
    }

    fn fault(&self, text: &Placed<String>, message: String) {
        self.faults.at(&text.place, message);
    }
}

#[cfg(test)]
mod tests;
