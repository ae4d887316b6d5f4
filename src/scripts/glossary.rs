//! Everyday words and the concept they stand for, so that 老赖 and 失信 are found alike.

use std::collections::BTreeMap;

use super::faults::{Faults, Place, Placed};
use super::sheet::Row;
use crate::text::plain;

/// One meaning and the words people have for it.
#[derive(Debug, Clone)]
pub struct Concept {
    /// What the concept is called.
    pub name: Placed<String>,
    /// The words, as editors wrote them.
    pub forms: Vec<Placed<String>>,
}

/// The concepts of a file, `[[concept]]` each. A form belongs to one concept only.
pub(super) fn parse(mut top: Row<'_>, faults: &Faults) -> Vec<Concept> {
    let rows = top.rows("concept");
    top.close();
    let concepts: Vec<Concept> = rows.into_iter().map(concept).collect();
    check(&concepts, faults);
    concepts
}

fn concept(mut row: Row<'_>) -> Concept {
    let concept = Concept { name: row.text("name"), forms: row.texts("forms") };
    if concept.forms.is_empty() {
        row.fault(format!("the concept {:?} has no forms", *concept.name));
    }
    row.close();
    concept
}

fn check(concepts: &[Concept], faults: &Faults) {
    let mut names: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut forms: BTreeMap<String, &Place> = BTreeMap::new();
    for concept in concepts {
        if let Some(earlier) = names.insert(concept.name.as_str(), &concept.name.place) {
            faults.at(
                &concept.name.place,
                format!("the concept {:?} already stands at {earlier}", *concept.name),
            );
        }
        for form in &concept.forms {
            let words = plain(form);
            if words.is_empty() {
                faults.at(&form.place, format!("nothing but signs: {:?}", **form));
            } else if let Some(earlier) = forms.insert(words, &form.place) {
                faults.at(&form.place, format!("{:?} already belongs to the concept at {earlier}", **form));
            }
        }
    }
}
