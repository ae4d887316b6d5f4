//! The names that dialogues look for in what people write: platforms, goods, roles.

use std::collections::BTreeMap;

use super::faults::{Faults, Place, Placed};
use super::sheet::Row;
use crate::text::{Lexicon, plain};

/// A form of one character would be found in half of all sentences.
const SHORTEST: usize = 2;

/// The closed sets of names.
#[derive(Debug, Clone, Default)]
pub struct Entities {
    /// Where people buy and talk: 淘宝, 微信.
    pub platforms: Lexicon,
    /// Kinds of goods: 食品, 预付卡.
    pub goods: Lexicon,
    /// Who somebody is in a case or a bargain: 原告, 卖家.
    pub roles: Lexicon,
}

impl Entities {
    pub(super) fn parse(mut top: Row<'_>, faults: &Faults) -> Self {
        let mut read = |kind| lexicon(top.rows(kind), faults);
        let entities = Self { platforms: read("platform"), goods: read("goods"), roles: read("role") };
        top.close();
        entities
    }
}

/// The things of one kind; two of them must not have the same form.
fn lexicon(rows: Vec<Row<'_>>, faults: &Faults) -> Lexicon {
    let mut first: BTreeMap<String, Place> = BTreeMap::new();
    let (mut pairs, mut excepted) = (Vec::new(), Vec::new());
    for mut row in rows {
        let name = row.text("name");
        let forms = row.texts("forms");
        excepted.extend(row.texts("except").into_iter().map(|word| word.value));
        row.close();
        for form in std::iter::once(&name).chain(&forms) {
            if let Some(fault) = fault_of(form, &first) {
                faults.at(&form.place, fault);
            }
            first.entry(plain(form)).or_insert_with(|| form.place.clone());
            pairs.push((name.value.clone(), form.value.clone()));
        }
    }
    Lexicon::new(pairs).except(excepted)
}

fn fault_of(form: &Placed<String>, first: &BTreeMap<String, Place>) -> Option<String> {
    let words = plain(form);
    if words.chars().count() < SHORTEST {
        return Some(format!("the form {:?} would be found everywhere", form.value));
    }
    let earlier = first.get(&words)?;
    Some(format!("{:?} already belongs to {earlier}", form.value))
}

#[cfg(test)]
mod tests {
    use super::super::sheet::Sheet;
    use super::super::{Scripts, Source};
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let faults = Faults::default();
        Entities::parse(Sheet::new("entities.toml", text, &faults).top(), &faults);
        faults.or(()).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_kind_of_fault_is_named() {
        let text = "[[platform]]\nname = \"淘宝\"\nforms = [\"某宝\"]\n\
                    [[platform]]\nname = \"闲鱼\"\nforms = [\"某宝\", \"鱼\"]\nodd = 1\n\
                    [[goods]]\nforms = [\"零食\"]\n";
        assert_eq!(
            faults(text),
            [
                "bot-scripts/entities.toml:6: \"某宝\" already belongs to entities.toml:3",
                "bot-scripts/entities.toml:6: the form \"鱼\" would be found everywhere",
                "bot-scripts/entities.toml:7: unknown key \"odd\"",
                "bot-scripts/entities.toml:8: \"name\" is missing",
                "bot-scripts/entities.toml:8: the form \"\" would be found everywhere",
            ]
        );
        assert!(faults("[[role]]\nname = \"原告\"\n").is_empty(), "forms may be left out");
    }

    #[test]
    fn the_shipped_names_are_found_in_what_people_write() {
        let entities = Scripts::load(&Source::Embedded).unwrap().entities;
        let names = |lexicon: &Lexicon, text: &str| {
            lexicon.find(text).iter().map(|mention| mention.name.to_owned()).collect::<Vec<_>>()
        };
        for (text, platforms) in [
            ("我在某宝花了3200买了个假手机", vec!["淘宝"]),
            ("拼夕夕和狗东哪个要赔", vec!["拼多多", "京东"]),
            ("住在北京东城区", vec![]),
            ("在咸魚上買的二手車", vec!["闲鱼"]),
            ("我该去哪儿起诉", vec![]),
        ] {
            assert_eq!(names(&entities.platforms, text), platforms, "{text}");
        }
        assert_eq!(names(&entities.goods, "买的过期饼干"), ["食品"]);
        assert_eq!(names(&entities.goods, "年卡3650用了265天"), ["预付卡"]);
        assert_eq!(names(&entities.goods, "留了手机号"), Vec::<String>::new());
        assert_eq!(names(&entities.roles, "我是原告的代理律师，被告知要补材料"), ["原告", "律师"]);
        assert_eq!(names(&entities.roles, "执行申请人和老赖"), ["申请执行人", "被执行人"]);
    }
}
