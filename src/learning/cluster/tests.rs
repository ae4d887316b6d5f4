use super::*;
use crate::scripts::{Scripts, Source};
use jiff::civil::date;
use std::sync::{Arc, LazyLock};

const TODAY: Date = date(2026, 11, 23);

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Arc::new(Scripts::load(&Source::Embedded).expect("the shipped scripts"))));

fn look(questions: &[Question]) -> Overview {
    overview(&ENGINE, questions, TODAY, |words| ENGINE.ask(words, TODAY))
}

fn question(words: &str, reason: Reason, topic: Option<&str>) -> Question {
    Question { words: words.to_owned(), reason, topic: topic.map(str::to_owned), certainty: 0.1 }
}

#[test]
fn questions_about_something_new_come_together() {
    let asked = [
        ("宠物店卖的猫得了猫瘟", Reason::Unknown),
        ("今年彩礼能退多少", Reason::Unsure),
        ("刚从宠物店买的猫得了猫瘟死了", Reason::Unknown),
        ("宠物店卖的猫得了猫瘟！", Reason::Unknown),
    ];
    let questions: Vec<Question> =
        asked.iter().map(|(words, reason)| question(words, *reason, None)).collect();
    let overview = look(&questions);
    assert_eq!(overview.questions, 4);
    let largest = &overview.clusters[0];
    assert_eq!((largest.size, largest.phrasings.len()), (3, 2), "{overview:?}");
    assert_eq!(largest.reasons, BTreeMap::from([("unknown", 3)]));
    assert_eq!((largest.nearest.len(), largest.unhelpful_share), (3, 0.0));
    let other = name(&normalise("刚从宠物店买的猫得了猫瘟死了"));
    assert_eq!(overview.find(&other).map(|cluster| &cluster.id), Some(&largest.id), "any member names it");
}

#[test]
fn what_is_answered_by_now_is_left_out() {
    let words = "起诉要准备哪些材料？";
    let missed = question(words, Reason::Unhelpful, Some("filing.materials"));
    let elsewhere = question(words, Reason::Unhelpful, Some("fee.how-much"));
    let unknown = question(words, Reason::Unknown, None);
    let overview = look(&[missed, elsewhere, unknown]);
    assert_eq!((overview.answered_by_now, overview.clusters.len()), (2, 1));
    let cluster = &overview.clusters[0];
    assert_eq!(cluster.missed, BTreeMap::from([("filing.materials".to_owned(), 1)]));
    assert!((cluster.unhelpful_share - 1.0).abs() < 1e-9);
    assert_eq!(cluster.nearest[0].topic, "filing.materials");
}
