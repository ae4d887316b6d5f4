//! The editors' page: what its template is filled with.

use askama::Template;

use crate::learning::{Cluster, Command, Overview};

/// More than anybody reads at one sitting.
const MOST_CLUSTERS: usize = 100;
const SPANS: &[u32] = &[7, 30, 90, 180];
const REASONS: &[(&str, &str)] = &[("unknown", "不知道"), ("unsure", "没把握"), ("unhelpful", "没答到点上")];

/// The whole page.
#[derive(Template)]
#[template(path = "ops/editor/questions.html")]
pub(super) struct QuestionsPage {
    pub(super) overview: Overview,
    pub(super) command: Command,
}

/// Why the questions of a cluster are here, and how many of each.
fn reasons(cluster: &Cluster) -> Vec<(&'static str, usize)> {
    REASONS.iter().filter_map(|(name, label)| Some((*label, *cluster.reasons.get(name)?))).collect()
}

fn percent(share: &f64) -> String {
    format!("{:.0}%", share * 100.0)
}
