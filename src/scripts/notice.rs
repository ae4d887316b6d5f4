//! What notices say: each kind by each way, from the facts at the moment of sending (docs/notices.md).
//!
//! The frame that every text gets – that it is no service of documents, the number by which it can be verified – is put
//! on here, so that no text can lack it. Of a case that is closed to the public only the frame is left, and so it is of
//! all that somebody is told of in a day.

mod accounts;
mod check;
mod read;
mod render;
pub mod sample;
mod shorten;
mod values;

use std::collections::BTreeMap;

pub(super) use read::{COMMON, TEMPLATES};

use super::faults::Placed;
use crate::channel::notice::{Facts, Kind, Message, Route};

/// The texts of all notices.
#[derive(Debug, Clone)]
pub struct Notices {
    kinds: BTreeMap<Kind, Notice>,
    secret: Notice,
    day: Notice,
    templates: Vec<Template>,
    frame: Frame,
    consequences: Vec<Consequence>,
}

/// The texts of one kind.
#[derive(Debug, Clone)]
struct Notice {
    title: Placed<String>,
    words: Placed<String>,
    short: Placed<String>,
    short_template: Placed<String>,
    short_template_online: Option<Placed<String>>,
    template: Option<Placed<String>>,
    summary: Vec<Placed<String>>,
    matter: Vec<Placed<String>>,
    remark: Vec<Placed<String>>,
}

/// A message of fields, by which several kinds may go out.
#[derive(Debug, Clone)]
struct Template {
    name: Placed<String>,
    routes: Vec<Route>,
    fields: Vec<Field>,
}

/// A field and what may stand in it: the first that has all its values and fits.
#[derive(Debug, Clone)]
struct Field {
    key: Placed<String>,
    values: Vec<Placed<String>>,
}

/// What every text gets.
#[derive(Debug, Clone)]
struct Frame {
    again: Placed<String>,
    call: Placed<String>,
    closing: Placed<String>,
    closing_short: Placed<String>,
    /// For somebody of the court, in the place of the other two.
    closing_staff: Placed<String>,
}

/// What the law says of whoever does nothing, in which cases.
#[derive(Debug, Clone)]
struct Consequence {
    case_types: Vec<String>,
    sittings: Vec<String>,
    papers: Vec<String>,
    text: Placed<String>,
}

impl Notices {
    /// What goes out; `None` where that kind has no text for the way, or the facts lack what it states.
    pub fn message(&self, kind: Kind, route: Route, facts: &Facts) -> Option<Message> {
        let notice = self.notice(kind, facts)?;
        match route {
            Route::Subscription | Route::Template | Route::CityService => {
                let template = self.fields_of(notice, route)?;
                let values = template
                    .fields
                    .iter()
                    .map(|field| Some((field.key.value.clone(), self.field(notice, field, facts)?)));
                Some(Message::Fields {
                    template: template.name.value.clone(),
                    values: values.collect::<Option<_>>()?,
                })
            }
            Route::Chat | Route::WeCom => Some(Message::Words(self.words(notice, facts))),
            Route::Task => Some(Message::Words(self.call(notice, facts))),
            Route::Sms => Some(Message::Short {
                template: notice.short_template(facts).to_owned(),
                values: self.short_values(notice, facts),
                text: self.short(notice, facts),
            }),
        }
    }

    /// The name of the template by which a kind goes out that way; the account's settings give its id.
    pub fn template(&self, kind: Kind, route: Route, facts: &Facts) -> Option<&str> {
        self.fields_of(self.notice(kind, facts)?, route).map(|template| template.name.as_str())
    }

    /// One line for lists on the person's own pages.
    pub fn summary(&self, kind: Kind, facts: &Facts) -> String {
        let Some(notice) = self.notice(kind, facts) else { return kind.word().to_owned() };
        let text = notice.summary.iter().find_map(|text| self.filled(text, facts));
        text.or_else(|| self.title(notice, facts)).unwrap_or_else(|| kind.word().to_owned())
    }

    fn notice(&self, kind: Kind, facts: &Facts) -> Option<&Notice> {
        match facts {
            _ if facts.together > 1 => Some(&self.day),
            _ if facts.is_secret => Some(&self.secret),
            _ => self.kinds.get(&kind),
        }
    }

    fn fields_of(&self, notice: &Notice, route: Route) -> Option<&Template> {
        let name = notice.template.as_ref()?;
        self.templates.iter().find(|own| own.name.value == name.value && own.routes.contains(&route))
    }
}

#[cfg(test)]
mod tests;
