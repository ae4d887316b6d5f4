//! Laws made up for the tests; no sentence of a real statute.

use std::sync::Arc;

use jiff::civil::date;

use super::law::{Article, Law};
use super::number::ArticleNumber;
use super::store::Collection;
use crate::scripts::{LawName, LawNames, LayQuestion, LayWords, Replaced, Taken};

pub(super) fn law(short: &str) -> Law {
    Law {
        title: format!("中华人民共和国{short}"),
        short: short.to_owned(),
        doc_no: "测试令第1号".into(),
        published: Some(date(2023, 9, 1)),
        effective: Some(date(2024, 1, 1)),
        unit: '条',
        outdated: None,
        note: None,
        source: "测试".into(),
    }
}

fn name(short: &str, aliases: &[&str]) -> LawName {
    LawName {
        title: format!("中华人民共和国{short}"),
        short: short.to_owned(),
        aliases: aliases.iter().map(ToString::to_string).collect(),
        effective: Some(date(2024, 1, 1)),
        articles: Some(306),
        quotes_2021: false,
        replaced: None,
    }
}

pub(super) fn names() -> Arc<LawNames> {
    let replaced = Some(Replaced { by: "测试法".into(), on: date(2021, 1, 1) });
    let old = LawName { title: "旧测试法".into(), replaced, effective: None, ..name("旧测法", &[]) };
    let interpretation = LawName {
        title: "最高人民法院关于适用《中华人民共和国民事诉讼法》的解释".into(),
        quotes_2021: true,
        ..name("民诉法解释", &["民诉解释"])
    };
    let laws = vec![
        name("测试法", &["测法"]),
        name("宠物法", &["猫狗法"]),
        name("民事诉讼法", &["民诉法"]),
        interpretation,
        old,
    ];
    let words =
        vec![LayWords { lay: vec!["汪星人".into()], legal: vec!["遛狗".into(), "牵绳".into()] }];
    let questions =
        vec![LayQuestion { ask: vec!["被抓伤找谁".into()], articles: "宠物法第一条".into() }];
    Arc::new(LawNames {
        taken: Taken { as_of: date(2026, 11, 23), source: "测试".into() },
        laws,
        words,
        questions,
    })
}

fn article(law: u16, number: u16, heading: &str, text: &str) -> Article {
    let headings = if heading.is_empty() { [].into() } else { [heading.into()].into() };
    Article { law, number: ArticleNumber::plain(number), headings, text: text.into() }
}

pub(super) fn collection() -> Collection {
    Collection {
        laws: vec![law("测试法"), law("宠物法")],
        articles: vec![
            article(0, 1, "第一章 总则", "样本用于检验程序，不得当作法律。"),
            article(0, 2, "第一章 总则", "检验人应当如实记录。\n记录应当保存三年。"),
            article(0, 3, "第二章 责任", "没有记录的，检验结果无效。"),
            article(1, 1, "", "宠物咬伤他人的，主人应当赔偿医疗费。"),
            article(1, 2, "", "遛狗应当牵绳；没有牵绳的，处以警告。"),
            article(1, 3, "", "猫不适用牵绳的规定。"),
        ],
    }
}
