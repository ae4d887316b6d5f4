use super::*;
use crate::scripts::Source;
use proptest::prelude::*;
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Arc::new(Scripts::load(&Source::Embedded).unwrap())));

fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

fn ask(question: &str) -> Outcome {
    ENGINE.ask(question, today())
}

#[test]
fn every_question_of_the_scripts_finds_its_own_topic() {
    let mut asked = 0;
    for topic in ENGINE.scripts().topics.values().filter(|topic| topic.valid_from <= today()) {
        for question in &topic.questions {
            let outcome = ask(question);
            assert_eq!(
                (outcome.action, outcome.topic.as_deref()),
                (Action::Answer, Some(topic.slug.as_str())),
                "{question}: {} {:?}",
                outcome.score,
                outcome.menu
            );
            asked += 1;
        }
    }
    assert!(ENGINE.scripts().topic_count() >= 120 && asked >= 120);
}

#[test]
fn near_variants_find_the_topic() {
    for topic in ENGINE.scripts().topics.values().filter(|topic| topic.valid_from <= today()) {
        let question = &topic.questions[0];
        let wide: String = question.chars().map(|c| if c == '?' { '？' } else { c }).collect();
        for variant in [format!("请问{question}"), format!("您好，{question}谢谢！"), format!("{wide}？？？")]
        {
            assert_eq!(ask(&variant).topic.as_deref(), Some(topic.slug.as_str()), "{variant}");
        }
    }
}

#[test]
fn unrelated_input_is_not_answered() {
    for question in
        ["今天天气怎么样", "红烧肉怎么做", "股票明天涨不涨", "asdf qwer", "😀😀😀", "", "帮我写一首诗"]
    {
        let outcome = ask(question);
        assert_ne!(outcome.action, Action::Answer, "{question}: {:?} {}", outcome.topic, outcome.score);
    }
}

#[test]
fn an_answer_shows_its_law_its_mark_and_the_way_to_a_human() {
    let outcome = ask("起诉需要满足什么条件？");
    assert!(outcome.text.contains("《民事诉讼法》第122条（自2024-01-01起施行）"), "{}", outcome.text);
    assert!(outcome.text.contains("智能") && outcome.text.contains("msgmenuid=handover"));
    assert_eq!(outcome.statutes, ["民事诉讼法第一百二十二条"]);
}

#[test]
fn every_shipped_answer_fits_one_message() {
    let limit = ENGINE.scripts().limits.text_bytes;
    for slug in ENGINE.scripts().topics.keys() {
        let text = ENGINE.by_slug(slug, "2100-01-01".parse().unwrap()).unwrap().text;
        assert!(text.len() <= limit, "{slug}: {}", text.len());
    }
    for fixed in &ENGINE.scripts().fixed {
        let text = ENGINE.say_fixed(fixed).text;
        assert!(text.len() <= limit, "{:?}: {}", fixed.triggers, text.len());
    }
}

#[test]
fn a_law_that_is_not_yet_in_force_is_not_answered_from() {
    let slug = "filing.conditions";
    assert!(ENGINE.by_slug(slug, "2023-12-31".parse().unwrap()).is_none());
    assert!(ENGINE.by_slug(slug, today()).is_some());
}

#[test]
fn low_confidence_says_that_the_court_must_confirm() {
    let low: Vec<&Topic> = ENGINE
        .scripts()
        .topics
        .values()
        .filter(|topic| topic.confidence == crate::scripts::Confidence::Low)
        .collect();
    assert!(!low.is_empty());
    for topic in low {
        assert!(ENGINE.topic_text(topic).contains("确认"), "{}", topic.slug);
    }
}

#[test]
fn danger_comes_before_everything() {
    let outcome = ask("我不想活了，起诉要准备哪些材料？");
    assert_eq!((outcome.action, outcome.topic.as_deref()), (Action::Handover, Some("safety.selfharm")));
    assert!(outcome.text.contains("12356"), "{}", outcome.text);
}

proptest! {
    #[test]
    fn no_question_breaks_it(question: String) {
        let outcome = ask(&question);
        prop_assert!((0.0..=1.0).contains(&outcome.score));
        prop_assert!(outcome.menu.len() <= 3);
    }
}
