//! Reads `notices/`: the kinds, the templates, and what they have in common.

use std::collections::BTreeMap;

use super::{Consequence, Field, Frame, Notice, Notices, Template, check};
use crate::channel::notice::{Kind, Route};
use crate::scripts::faults::{Faults, Placed};
use crate::scripts::sheet::Row;

/// What every text has in common.
pub(in crate::scripts) const COMMON: &str = "notices/common.toml";
/// The templates.
pub(in crate::scripts) const TEMPLATES: &str = "notices/templates.toml";

impl Notices {
    /// Reads the two common files, and all others of the folder.
    pub(in crate::scripts) fn parse<'r>(
        common: Row<'_>,
        templates: Row<'_>,
        files: impl Iterator<Item = Row<'r>>,
        limit: usize,
        faults: &Faults,
    ) -> Self {
        let (frame, secret, day, consequences) = common_texts(common);
        let templates = templates_of(templates);
        let mut kinds = BTreeMap::new();
        for file in files {
            read_kinds(file, &mut kinds);
        }
        for kind in Kind::ALL.iter().filter(|kind| !kinds.contains_key(kind)) {
            faults.of_file("notices", format!("no [[notice]] for {:?}, {}", kind.name(), kind.word()));
        }
        let notices = Self { kinds, secret, day, templates, frame, consequences };
        check::check(&notices, limit, faults);
        notices
    }
}

fn common_texts(mut top: Row<'_>) -> (Frame, Notice, Notice, Vec<Consequence>) {
    let frame = Frame {
        again: top.text("again"),
        call: block(&mut top, "call"),
        closing: block(&mut top, "closing"),
        closing_short: block(&mut top, "closing_short"),
        closing_staff: block(&mut top, "closing_staff"),
    };
    let [secret, day] = ["secret", "day"].map(|key| match top.row(key) {
        Some(mut row) => {
            let notice = notice(&mut row);
            row.close();
            notice
        }
        None => notice_of_nothing(&top),
    });
    let consequences = top.rows("consequence").into_iter().map(consequence).collect();
    top.close();
    (frame, secret, day, consequences)
}

fn consequence(mut row: Row<'_>) -> Consequence {
    let mut words = |key| row.texts(key).into_iter().map(|word| word.value).collect();
    let (case_types, sittings, papers) = (words("case_types"), words("sittings"), words("papers"));
    let consequence = Consequence { case_types, sittings, papers, text: row.text("text") };
    if consequence.case_types.is_empty() && consequence.sittings.is_empty() && consequence.papers.is_empty() {
        row.fault("a consequence names the case_types, sittings or papers it is about");
    }
    row.close();
    consequence
}

fn read_kinds(mut top: Row<'_>, kinds: &mut BTreeMap<Kind, Notice>) {
    let choices: Vec<_> = Kind::ALL.iter().map(|kind| (kind.name(), *kind)).collect();
    for mut row in top.rows("notice") {
        let kind = row.choice("kind", &choices);
        let notice = notice(&mut row);
        if let Some(kind) = kind
            && kinds.insert(kind, notice).is_some()
        {
            row.fault(format!("{:?} has a text already", kind.name()));
        }
        row.close();
    }
    top.close();
}

fn notice(row: &mut Row<'_>) -> Notice {
    Notice {
        title: row.text("title"),
        words: block(row, "words"),
        short: block(row, "short"),
        short_template: row.text("short_template"),
        short_template_online: row.maybe_text("short_template_online"),
        template: row.maybe_text("template"),
        summary: row.texts("summary"),
        matter: row.texts("matter"),
        remark: row.texts("remark"),
    }
}

/// After a fault that was noted.
fn notice_of_nothing(top: &Row<'_>) -> Notice {
    let nothing = || Placed { value: String::new(), place: top.place.clone() };
    Notice {
        title: nothing(),
        words: nothing(),
        short: nothing(),
        short_template: nothing(),
        short_template_online: None,
        template: None,
        summary: Vec::new(),
        matter: Vec::new(),
        remark: Vec::new(),
    }
}

fn templates_of(mut top: Row<'_>) -> Vec<Template> {
    let routes: Vec<_> =
        check::FIELD_ROUTES.iter().map(|route| (route.name(), *route)).collect::<Vec<(&str, Route)>>();
    let templates = top.rows("template").into_iter().map(|mut row| {
        let template = Template {
            name: row.text("name"),
            routes: row.choices("routes", &routes),
            fields: row.rows("fields").into_iter().map(field).collect(),
        };
        row.close();
        template
    });
    let templates = templates.collect();
    top.close();
    templates
}

fn field(mut row: Row<'_>) -> Field {
    let field = Field { key: row.text("key"), values: row.texts("values") };
    row.close();
    field
}

/// A text of several lines, without the empty ones around it.
fn block(row: &mut Row<'_>, key: &str) -> Placed<String> {
    row.text(key).map(|text| text.trim().to_owned())
}
