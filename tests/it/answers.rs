//! The answers measured on the open questions, which are not in the scripts: what must be reached is reached.

use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};
use tingxun::evaluation::{self, Figures, Gold, robustness};
use tingxun::scripts::{Scripts, Source};
use tingxun::statutes::Collection;

/// The day on which the questions were written; some say yesterday.
const TODAY: Date = date(2026, 11, 23);

static SCRIPTS: LazyLock<Arc<Scripts>> =
    LazyLock::new(|| Arc::new(Scripts::load(&Source::Embedded).expect("the shipped scripts")));

fn questions() -> Vec<Gold> {
    let path = format!("{}/qa/open.jsonl", env!("CARGO_MANIFEST_DIR"));
    evaluation::read(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn the_open_questions_are_answered_as_promised() {
    let answered = evaluation::answer(&SCRIPTS, &Collection::default(), questions(), 1, TODAY);
    let figures = Figures::of(&answered);
    assert!(figures.faq_top1 >= 0.85, "{figures:#?}");
    assert!(figures.faq_menu_hit3 >= 0.92, "{figures:#?}");
    assert!(figures.faq_direct_correct >= 0.50 && figures.wrong_answer_rate <= 0.02, "{figures:#?}");
    assert!(figures.oos_auc >= 0.95, "{figures:#?}");
    assert_eq!((figures.urgent_recall, figures.urgent_false_alarm), (1.0, 0.0), "{figures:#?}");
    let answered_outside = answered.iter().filter(|one| one.gold.is_outside() && one.is_wrong());
    assert_eq!(answered_outside.map(|one| &one.gold.question).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn the_same_question_in_another_dress_gets_the_same_topic() {
    let robust = robustness(&SCRIPTS, &questions(), TODAY);
    assert!(robust.overall >= 0.97, "{robust:#?}");
}
