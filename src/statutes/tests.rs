//! Citations and questions over a made-up collection.

use jiff::civil::{Date, date};

use super::*;
use crate::scripts::{Scripts, Source};

const TODAY: Date = date(2026, 11, 23);

fn statutes() -> Statutes {
    Statutes::new(samples::names(), samples::collection())
}

fn cited(text: &str) -> Cited {
    let mut found = statutes().cited(text, TODAY);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn a_cited_article_comes_with_its_version() {
    let Cited::Found(citation, hit) = cited("测法第二条第一款说什么？") else {
        panic!("not found")
    };
    assert_eq!((citation.paragraph, hit.article_label.as_str()), (Some(1), "测试法第二条"));
    assert_eq!(hit.version, "测试令第1号，2024-01-01起施行");
    assert_eq!(hit.path, "第一章 总则");
    assert!(hit.for_chat().starts_with("【测试法第二条】\n检验人应当如实记录。"));
}

#[test]
fn a_law_known_by_name_only_still_has_a_version() {
    let Cited::NotImported(citation) = cited("民诉法第126条") else { panic!("imported") };
    assert_eq!((citation.law.as_str(), citation.effective), ("民事诉讼法", Some(date(2024, 1, 1))));
    let empty = Statutes::empty(samples::names());
    assert!(matches!(empty.cited("测试法第1条", TODAY)[..], [Cited::NotImported(_)]));
    assert!(empty.search("记录", 5, TODAY).is_empty());
}

#[test]
fn an_article_too_many_is_said_to_be_none() {
    for (text, end) in [("测试法第9条", 3), ("民诉法第500条", 306)] {
        let Cited::NoSuchArticle { last, .. } = cited(text) else { panic!("{text}") };
        assert_eq!(last.number, end);
    }
}

#[test]
fn repealed_laws_name_their_successor() {
    let Cited::Outdated { why, .. } = cited("旧测试法第5条") else { panic!("in force") };
    assert_eq!(why, "自2021-01-01起废止，由测试法取代");
}

#[test]
fn old_numbers_are_translated() {
    let Cited::NotImported(citation) = cited("2021版民诉法第246条") else { panic!("imported") };
    assert_eq!((citation.number.number, citation.earlier), (250, Some(ArticleNumber::plain(246))));
}

#[test]
fn an_interpretation_says_what_its_quotations_are_now() {
    let mut collection = samples::collection();
    collection.laws.push(samples::law("民诉法解释"));
    let text = "依照民事诉讼法第二百四十六条和第一百二十六条申请的，照旧。";
    let number = ArticleNumber::plain(1);
    collection.articles.push(Article { law: 2, number, headings: [].into(), text: text.into() });
    let statutes = Statutes::new(samples::names(), collection);
    let hit = statutes.search("申请照旧", 1, TODAY).remove(0);
    assert_eq!(hit.renumbered, [(ArticleNumber::plain(246), ArticleNumber::plain(250))]);
    assert!(hit.for_chat().contains("所引民事诉讼法第二百四十六条，2023年修正后为第二百五十条。"));
}

#[test]
fn a_question_finds_its_article() {
    let hits = statutes().search("我家狗没有牵绳会被罚吗", 2, TODAY);
    assert_eq!(hits[0].article_label, "宠物法第二条");
    assert!(hits[0].score >= hits[1].score);
}

#[test]
fn what_is_not_in_force_is_not_found() {
    let mut collection = samples::collection();
    collection.laws[1].outdated = Some("已废止".into());
    let statutes = Statutes::new(samples::names(), collection);
    assert!(statutes.search("牵绳", 5, TODAY).iter().all(|hit| hit.law != "宠物法"));
    let [Cited::Outdated { hit: Some(hit), .. }] = &statutes.cited("宠物法第二条", TODAY)[..] else {
        panic!("in force")
    };
    assert!(hit.for_chat().contains("不是现行文本"));
}

#[test]
fn editors_questions_are_remembered() {
    let hits = statutes().search("被抓伤了找谁", 1, TODAY);
    assert_eq!(hits[0].article_label, "宠物法第一条");
    let hits = statutes().search("汪星人上街", 2, TODAY);
    assert!(hits.iter().any(|hit| hit.article_label == "宠物法第二条"), "by the editors' words: {hits:?}");
}

#[test]
fn every_shipped_question_cites_articles_that_its_law_has() {
    let names = Scripts::load(&Source::Embedded).unwrap().law_names;
    assert!(names.questions.len() > 100 && names.words.len() > 50);
    let statutes = Statutes::empty(Arc::new(names.clone()));
    for question in &names.questions {
        let cited = statutes.cited(&question.articles, TODAY);
        let written = question.articles.split('、').count();
        assert_eq!(cited.len(), written, "{}", question.articles);
        assert!(cited.iter().all(|cited| matches!(cited, Cited::NotImported(_))), "{cited:?}");
    }
}
