//! The shipped scripts are without fault, and every kind of fault is found.

use proptest::prelude::*;

use super::*;
use crate::wechat::AccountKind;

fn shipped() -> Files {
    Source::Embedded.read().unwrap()
}

/// The faults after `from` became `to` in one file.
fn faults_after(file: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = shipped();
    let text = files.get(file).expect("a shipped file");
    assert!(text.contains(from), "{file} has no {from:?}");
    let changed = text.replacen(from, to, 1);
    files.insert(file, &changed);
    Scripts::parse(&files)
        .map_or_else(|faults| faults.iter().map(ToString::to_string).collect(), |_| Vec::new())
}

#[test]
fn the_shipped_scripts_are_without_fault() {
    let scripts = Scripts::parse(&Source::Embedded.read().unwrap()).unwrap_or_else(|faults| {
        let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", faults.join("\n"))
    });
    assert!(scripts.faqs.len() >= 120, "{} topics", scripts.faqs.len());
    assert!(scripts.topics.find("filing.conditions").is_some());
    let window = scripts.limits.window(AccountKind::Official, WindowAction::Message).unwrap();
    assert_eq!((window.count, window.lasts.as_secs()), (5, 48 * 3600), "protocol D3");
    assert!(scripts.limits.window(AccountKind::MiniProgram, WindowAction::Follow).is_none());
}

#[test]
fn the_menu_is_what_the_platform_takes() {
    let menu = Scripts::load(&Source::Embedded).unwrap().menu.to_platform();
    assert_eq!(
        menu["button"][0]["sub_button"][0],
        serde_json::json!({ "type": "click", "name": "立案指南", "key": "FILING" })
    );
    assert_eq!(menu["button"].as_array().unwrap().len(), 3);
}

#[test]
fn every_kind_of_fault_is_named_with_its_line() {
    let faq = "faq/judge.toml";
    for (file, from, to, expected) in [
        (faq, "\nconfidence", "\nconfidense", "faq/judge.toml:7: \"confidence\" is missing"),
        (faq, "\nconfidence", "\nodd = 1\nconfidence", "unknown key \"odd\""),
        (
            faq,
            "\"judge.hotline\"",
            "\"judge.contact\"",
            "the slug judge.contact is already used at faq/judge.toml:8",
        ),
        (faq, "\"judge.hotline\"", "\"judge.hotlin\"", "no topic \"judge.hotlin\" in topics.tsv"),
        (
            faq,
            "\"12368能做什么？\"",
            "\"请问立案 要准备哪些材料\", \"起诉要准备哪些材料呢\"",
            "\"起诉要准备哪些材料呢\" already belongs to faq/filing.toml:",
        ),
        (faq, "\"12368能做什么？\"", "\"？？\"", "nothing but signs: \"？？\""),
        (
            faq,
            "\"12368能做什么？\"",
            "\"有多大胜算\"",
            "the trigger \"有多大胜算\" also catches \"有多大胜算\" (faq/judge.toml:",
        ),
        (faq, "2026-11-23", "2026-13-23", "checked is not a date like 2026-11-23: \"2026-13-23\""),
        (
            faq,
            "valid_from = \"2025-01-01\"",
            "valid_from = 2025",
            "valid_from must be a text in quotes, not integer",
        ),
        (faq, "confidence = \"M\"", "confidence = \"X\"", "confidence is one of H, M, L, not \"X\""),
        (
            faq,
            "basis = [\"流程，法院具体规定\"]",
            "basis = [\"民法典§一\"]",
            "a basis is like 民事诉讼法§122",
        ),
        (faq, "questions = [", "questions = []\nquestion = [", "judge.contact has no questions"),
        (faq, "answer = \"可", "answer = \"<a href=\\\"https://x\\\">可", "<a …> is never closed by </a>"),
        (faq, "answer = \"可", "answer = \"]]>可", "\"]]>\" would end the text"),
        (faq, "answer = \"可", "answer = \"\\u0001可", "the character U+0001 cannot be sent"),
        (faq, "[[faq]]", "[[faq]", "this is not TOML"),
        (
            "faq/reg.toml",
            "basis = [\"人民法院在线诉讼规则§2,5\"]",
            "basis = []",
            "reg.elderly is of confidence H but names no basis",
        ),
        ("tables/lpr.csv", "2019-09-20", "2019-13-20", "tables/lpr.csv:4: not a date like 2026-11-23"),
        ("tables/court.toml", "source =", "sauce =", "unknown field `sauce`"),
        (
            "tables/holidays.csv",
            "2022-12-31,off",
            "2022-12-31,holiday",
            "tables/holidays.csv:3: not off or makeup_work",
        ),
        ("tables/courts.csv", "basic,in_use", "low,in_use", "tables/courts.csv:11: not a level: \"low\""),
        (
            "tables/civproc_renumbering.csv",
            "115,115",
            "116,115",
            "tables/civproc_renumbering.csv:4: a band must begin",
        ),
        ("phrases.toml", "busy =", "buzy =", "\"busy\" is missing"),
        ("phrases.toml", "{count} 条", "{number} 条", "unknown placeholder {number}"),
        (
            "menu.toml",
            "诉讼服务",
            "诉讼服务大厅",
            "the name of a top button has 18 bytes, but the platform takes 16",
        ),
        (
            "menu.toml",
            "key = \"FAQ\"",
            "key = \"QUESTIONS\"",
            "the key \"QUESTIONS\" has no reply in replies.toml",
        ),
        ("menu.toml", "https://", "http://", "an address begins with https://"),
        (
            "menu.toml",
            "key = \"FAQ\"",
            "",
            "the button \"常见问题\" needs one of key, url and [[button.sub]]",
        ),
        (
            "phrases.toml",
            "leave_tap = \"给法官留言\"",
            "leave_tap = \"写信\"",
            "leave_tap begins no dialogue",
        ),
        ("replies.toml", "\"HELP\"", "\"FAQ\"", "the key \"FAQ\" has two replies"),
        ("replies.toml", "\"fee.hardship\"", "\"fee.hardships\"", "no topic \"fee.hardships\" in topics.tsv"),
        ("replies.toml", "\"fee.hardship\"", "\"calc.fee\"", "the topic calc.fee has no answer in faq/"),
        (
            "replies.toml",
            "\"handover\"",
            "\"hangover\"",
            "action is one of none, handover, bot, not \"hangover\"",
        ),
        ("replies.toml", "think_seconds = 6", "think_seconds = 600", "think_seconds is at most 55"),
        ("refusals.toml", "\"能赢吗\"", "\"赢\"", "the trigger \"赢\" would catch too much"),
        ("limits.toml", "limit_bytes = 2000", "limit_bytes = 100", "bytes, but one message holds 100"),
        (
            "limits.toml",
            "\"mini-program\"",
            "\"app\"",
            "account is one of official-account, mini-program, not \"app\"",
        ),
        ("topics.tsv", "\tanswer", "\tanser", "topics.tsv:2: unknown action \"anser\""),
        (
            "dialogues/shop_dispute.toml",
            "label = \"下单日期\"",
            "label = \"下单日期\"\ncarries = \"day\"",
            "only a choice, an amount or a place may be carried",
        ),
        (
            "dialogues/shop_dispute.toml",
            "carries = \"goods_price\"",
            "carries = \"dispute\"",
            "\"dispute\" is of another type in another dialogue",
        ),
        (
            "dialogues/shop_dispute.toml",
            "dispute = \"online_shopping\"",
            "dispute = \"online\"",
            "no slot that carries \"dispute\" has the choice \"online\"",
        ),
        (
            "dialogues/shop_dispute.toml",
            "label = \"质量问题\"",
            "label = \"质量问题\"\nvague = true",
            "vague is for the choices of a slot that carries",
        ),
        (
            "dialogues/calc_deadline.toml",
            "offer = \"算算最后一天是哪天\"",
            "offer = \"算算利息是多少\"",
            "\"算算利息是多少\" already begins the dialogue at",
        ),
    ] {
        let found = faults_after(file, from, to);
        assert!(
            found.iter().any(|fault| fault.contains(expected)),
            "{file} {to:?}\nexpected {expected}\nfound {found:#?}"
        );
    }
}

#[test]
fn all_faults_of_all_files_are_found_at_once() {
    let mut files = shipped();
    files.insert("menu.toml", "odd = 1");
    files.insert("welcome.toml", "text = \"\"");
    files.remove("phrases.toml");
    let found = Scripts::parse(&files).unwrap_err();
    for file in ["menu.toml", "welcome.toml", "phrases.toml"] {
        assert!(found.iter().any(|fault| fault.file == file), "{file}");
    }
    assert!(found.is_sorted());
}

#[test]
fn too_many_buttons_are_refused() {
    let mut files = shipped();
    let button = "[[button]]\nname = \"帮助\"\nkey = \"HELP\"\n";
    files.insert("menu.toml", &button.repeat(4));
    let found = Scripts::parse(&files).unwrap_err();
    assert_eq!(found[0].to_string(), "bot-scripts/menu.toml:1: 4 top buttons, but the platform takes 3");
}

/// A reading of one file in a tree that has only what it needs.
fn read_alone(name: &str, text: &str) {
    let mut files = shipped();
    for (page, _) in shipped().folder("faq") {
        files.remove(page);
    }
    files.insert(name, text);
    let _ = Scripts::parse(&files);
}

const NAMES: &[&str] = &[
    "menu.toml",
    "welcome.toml",
    "phrases.toml",
    "replies.toml",
    "smalltalk.toml",
    "limits.toml",
    "entities.toml",
    "faq/any.toml",
    "topics.tsv",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read_without_panic(name in proptest::sample::select(NAMES), text in "\\PC{0,80}") {
        read_alone(name, &text);
    }

    #[test]
    fn any_toml_is_read_without_panic(
        name in proptest::sample::select(NAMES),
        text in "((\\[\\[)?(faq|rule|reply|button|window|text|push|platform|role)(\\]\\])?\n|(slug|questions|exact|contains|text|keys|topics|name|key|sub|basis|valid_from|count|forms|except) = (1|-1|\"\"|\"§\"|\"a §-\"|\\[\\]|\\[\"？\", \"\\{\"\\]|\\{\\}|2026-01-01|1e9)\n){0,8}",
    ) {
        read_alone(name, &text);
    }
}
