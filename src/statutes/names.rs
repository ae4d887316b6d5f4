//! Finds names of laws in a text, the longest first.

use std::collections::HashMap;

use crate::scripts::{LawName, LawNames};
use crate::text::law_key;

use super::law::Law;

/// A law as a citation means it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// Its place among the imported laws.
    pub(super) imported: Option<u16>,
    /// Its place in the list of names.
    pub(super) listed: Option<u16>,
}

/// Every name, by its first character.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_first: HashMap<char, Vec<(Vec<char>, Named)>>,
}

impl Names {
    /// The names of the list and of what was imported, which may have laws of its own.
    pub(super) fn new(list: &LawNames, laws: &[Law]) -> Self {
        let mut names: HashMap<String, Named> = HashMap::new();
        for (listed, name) in (0_u16..).zip(&list.laws) {
            let imported = imported(name, laws);
            for key in name.all().map(law_key) {
                names.insert(key, Named { imported, listed: Some(listed) });
            }
        }
        for (number, law) in (0_u16..).zip(laws) {
            for key in [&law.title, &law.short].into_iter().map(|name| law_key(name)) {
                names.entry(key).or_insert(Named { imported: Some(number), listed: None });
            }
        }
        let mut by_first: HashMap<char, Vec<(Vec<char>, Named)>> = HashMap::new();
        for (key, named) in names {
            let characters: Vec<char> = key.chars().collect();
            // One character would be found everywhere.
            if let Some(first) = characters.first().filter(|_| characters.len() > 1) {
                by_first.entry(*first).or_default().push((characters, named));
            }
        }
        for names in by_first.values_mut() {
            names.sort_by_key(|(characters, _)| std::cmp::Reverse(characters.len()));
        }
        Self { by_first }
    }

    /// The longest name at the beginning, and its length.
    pub(super) fn at(&self, characters: &[char]) -> Option<(Named, usize)> {
        let candidates = self.by_first.get(characters.first()?)?;
        let found = candidates.iter().find(|(name, _)| characters.starts_with(name));
        found.map(|(name, named)| (*named, name.len()))
    }
}

/// The imported law with that title, or else with that short name.
fn imported(name: &LawName, laws: &[Law]) -> Option<u16> {
    let find = |wanted: &str, own: fn(&Law) -> &str| {
        let wanted = law_key(wanted);
        laws.iter().position(|law| law_key(own(law)) == wanted)
    };
    let place = find(&name.title, |law| &law.title).or_else(|| find(&name.short, |law| &law.short))?;
    u16::try_from(place).ok()
}
