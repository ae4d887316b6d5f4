//! The figures of two sets of scripts side by side.

use std::sync::Arc;

use jiff::civil::Date;
use serde_json::Value;

use crate::evaluation::{self, Figures, Gold};
use crate::scripts::Scripts;
use crate::statutes::Collection;

/// What a suggestion may change; times and styles would only hide it.
const SHOWN: &[&str] = &[
    "faq_top1",
    "faq_menu_hit3",
    "faq_direct_correct",
    "wrong_answer_rate",
    "oos_auc",
    "oos_false_answer",
    "urgent_recall",
    "urgent_false_alarm",
    "action_accuracy",
];

/// Measures both and prints the figures.
pub(super) fn print(
    before: &Arc<Scripts>,
    after: &Arc<Scripts>,
    gold: &[Gold],
    folds: usize,
    today: Date,
    json: bool,
) -> anyhow::Result<()> {
    let measure = |scripts| {
        serde_json::to_value(Figures::of(&evaluation::answer(
            scripts,
            &Collection::default(),
            gold.to_vec(),
            folds,
            today,
        )))
    };
    let (before, after) = (measure(before)?, measure(after)?);
    if json {
        println!("{}", serde_json::json!({ "before": before, "after": after }));
        return Ok(());
    }
    println!("{:<20} {:>8} {:>8} {:>8}", "", "before", "after", "change");
    for name in SHOWN {
        let figure = |figures: &Value| figures.get(name).and_then(Value::as_f64).unwrap_or_default();
        let (before, after) = (figure(&before), figure(&after));
        println!("{name:<20} {before:>8.4} {after:>8.4} {:>+8.4}", after - before);
    }
    Ok(())
}
