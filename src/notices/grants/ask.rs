//! What to ask a person for: the templates that they have not granted, and did not refuse a short while ago.

use super::queries::Standing;
use crate::clock::milliseconds;
use crate::config::{AccountSettings, GrantKind, Subscription};
use crate::scripts::SubscriptionLimits;

/// Templates for one question, all of one kind: the platform's dialog does not mix them (protocol D5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// How long a grant lasts.
    pub kind: GrantKind,
    /// The templates' ids, at least one.
    pub templates: Vec<String>,
}

/// The account's templates, each once.
pub(super) fn distinct(settings: &AccountSettings) -> Vec<&Subscription> {
    let mut own: Vec<&Subscription> = settings.subscriptions.values().collect();
    own.sort_by(|one, other| one.id.cmp(&other.id));
    own.dedup_by(|one, other| one.id == other.id);
    own
}

/// What to ask for now, if anything. What lasts comes first: it is asked for once.
pub fn missing(
    settings: &AccountSettings,
    standing: &[Standing],
    limits: &SubscriptionLimits,
    now_ms: i64,
) -> Option<Ask> {
    let own = distinct(settings);
    [GrantKind::LongTerm, GrantKind::OneTime].into_iter().find_map(|kind| {
        let is_missing = |own: &&Subscription| {
            own.kind == kind
                && standing
                    .iter()
                    .find(|row| row.template_id == own.id)
                    .is_none_or(|row| row.is_missing(limits, now_ms))
        };
        let wanted = own.iter().copied().filter(is_missing).map(|own| own.id.clone());
        let templates: Vec<String> = wanted.take(limits.at_once).collect();
        (!templates.is_empty()).then_some(Ask { kind, templates })
    })
}

impl Standing {
    fn is_missing(&self, limits: &SubscriptionLimits, now_ms: i64) -> bool {
        let since = |at: Option<i64>| at.map(|at| now_ms - at);
        let refused = since(self.refused_at).is_some_and(|age| age < milliseconds(limits.again));
        let hinted = since(self.hinted_at).is_some_and(|age| age < milliseconds(limits.hint));
        !self.is_lasting && self.remaining <= 0 && !refused && !hinted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::scripts::Taken;

    const MINUTE: i64 = 60_000;
    const DAY: i64 = 86_400_000;

    fn limits() -> SubscriptionLimits {
        SubscriptionLimits {
            at_once: 2,
            again: Duration::from_secs(30 * 86_400),
            hint: Duration::from_secs(600),
            taken: Taken { as_of: "2026-11-29".parse().unwrap(), source: String::new() },
        }
    }

    fn settings(templates: &str) -> AccountSettings {
        let text = format!(
            "name = \"某某人民法院\"\nappid = \"wx0a1b2c3d4e5f6071\"\noriginal_id = \"gh_7f083739789a\"\ntoken = \"t\"\n\
             encoding_aes_key = \"k\"\nsecret = \"s\"\n[subscriptions]\n{templates}"
        );
        toml::from_str(&text).unwrap()
    }

    fn row(template: &str) -> Standing {
        Standing {
            template_id: template.to_owned(),
            remaining: 0,
            is_lasting: false,
            refused_at: None,
            hinted_at: None,
        }
    }

    fn asked(settings: &AccountSettings, standing: &[Standing], now_ms: i64) -> Vec<String> {
        missing(settings, standing, &limits(), now_ms).map(|ask| ask.templates).unwrap_or_default()
    }

    #[test]
    fn kinds_are_not_mixed_and_what_lasts_comes_first() {
        let court = settings(
            "hearing = { id = \"L1\", kind = \"long-term\" }\nprogress = { id = \"O1\", kind = \"one-time\" }\n\
             deadline = { id = \"L1\", kind = \"long-term\" }",
        );
        assert_eq!(asked(&court, &[], 0), ["L1"]);
        let lasting = Standing { is_lasting: true, remaining: 1, ..row("L1") };
        assert_eq!(asked(&court, std::slice::from_ref(&lasting), 0), ["O1"]);
        let once = Standing { remaining: 1, ..row("O1") };
        assert!(asked(&court, &[lasting.clone(), once], 0).is_empty());
        assert_eq!(asked(&court, &[lasting, row("O1")], 0), ["O1"], "a grant that is spent");
        assert!(asked(&settings(""), &[], 0).is_empty());
    }

    #[test]
    fn one_question_has_so_many_templates() {
        let court = settings(
            "a = { id = \"1\", kind = \"one-time\" }\nb = { id = \"2\", kind = \"one-time\" }\n\
             c = { id = \"3\", kind = \"one-time\" }",
        );
        assert_eq!(asked(&court, &[], 0), ["1", "2"]);
        assert_eq!(asked(&court, &[Standing { remaining: 1, ..row("1") }], 0), ["2", "3"]);
    }

    #[test]
    fn a_no_holds_for_a_while_and_a_clients_yes_for_minutes() {
        let court = settings("hearing = { id = \"L1\", kind = \"long-term\" }");
        let refused = [Standing { refused_at: Some(DAY), ..row("L1") }];
        assert!(asked(&court, &refused, 31 * DAY - 1).is_empty());
        assert_eq!(asked(&court, &refused, 31 * DAY), ["L1"]);
        let hinted = [Standing { hinted_at: Some(DAY), ..row("L1") }];
        assert!(asked(&court, &hinted, DAY + 9 * MINUTE).is_empty());
        assert_eq!(asked(&court, &hinted, DAY + 10 * MINUTE), ["L1"]);
    }
}
