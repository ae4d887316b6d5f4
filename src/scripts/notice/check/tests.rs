//! Every kind of fault is found, and nothing that is written makes the reading panic.

use proptest::prelude::*;

use super::super::tests::read;
use crate::scripts::Source;

#[test]
fn bad_texts_are_refused_when_they_are_read() {
    let shipped = Source::Embedded.read().unwrap();
    let (common, hearing, templates) =
        ("notices/common.toml", "notices/hearing.toml", "notices/templates.toml");
    for (file, from, to, expected) in [
        (hearing, "kind = \"hearing-set\"", "kind = \"hearing-sett\"", "no [[notice]] for \"hearing-set\""),
        (hearing, "kind = \"hearing-moved\"", "kind = \"hearing-set\"", "\"hearing-set\" has a text already"),
        (hearing, "地点：{place}", "地点：{plaec}", "unknown placeholder {plaec}"),
        (hearing, "链接进入。\"\"\"", "链接进入，{reason}。\"\"\"", "unknown placeholder {reason}"),
        (hearing, "{consequence}\n确有", "请汇款\n确有", "a notice speaks of no money account: 汇款"),
        (hearing, "{consequence}\n确有", "电话123456789012\n确有", "look like an account"),
        (hearing, "{consequence}\n确有", "卡6222 0202 0000 1234 567\n确有", "look like an account"),
        (hearing, "{consequence}\n确有", "扫二维码\n确有", "a notice speaks of no money account: 二维码"),
        (hearing, "{consequence}\n确有", "{human}\n确有", "a notice has no links but {page}"),
        (
            hearing,
            "\"{on_site}请准时到庭\"",
            "\"{on_site}请带好身份证传票和证据原件准时到庭\"",
            "nothing fits this field with the fullest record",
        ),
        (
            hearing,
            "short_template_online = \"hearing-online\"",
            "",
            "\"short_template_online\" stands where \"short\" has {on_site} or {online}",
        ),
        (
            hearing,
            "\"{online}请准时在线参加\"",
            "\"{online}请准时在线参加，并且提前试好设备\"",
            "nothing fits this field with the online record",
        ),
        (hearing, "title = \"{kind_of_sitting}通知\"", "title = \"{title_of_paper}\"", "unknown placeholder"),
        (
            hearing,
            "title = \"{kind_of_sitting}通知\"",
            "title = \"{due_on}\"",
            "no title with the barest record",
        ),
        (
            hearing,
            "\ntemplate = \"hearing\"",
            "\ntemplate = \"haering\"",
            "no [[template]] is called \"haering\"",
        ),
        (
            hearing,
            "请带身份证、传票或通知，准时到庭。",
            &"长".repeat(500),
            "characters with the fullest record, at most 500",
        ),
        (hearing, "请带：身份证", &"长".repeat(600), "bytes with the fullest record, one message holds 2000"),
        (
            templates,
            "\"thing1\", values = [\"{case_number}\"",
            "\"character_string1\", values = [\"{case_number}\"",
            "{case_number} cannot stand in character_string1",
        ),
        (
            templates,
            "\"thing3\", values = [\"{place}\"",
            "\"phrase3\", values = [\"{court}\"",
            "{court} cannot stand in phrase3",
        ),
        (
            templates,
            "\"thing3\", values = [\"{place}\"",
            "\"thing3\", values = [\"{paper_text}\"",
            "unknown placeholder {paper_text}",
        ),
        (
            templates,
            "{remark}，不代替送达",
            "{remark}",
            "one field of \"hearing\" must always say 不代替送达",
        ),
        (templates, "\"thing3\"", "\"thing1\"", "the field thing1 is there twice"),
        (templates, "[\"template\", ", "[\"telegram\", ", "routes is one of"),
        (common, "以传票、文书为准", "", ""),
        (common, "通知编号{notice_number}", "编号", "the closing words must say {notice_number}"),
        (common, "本通知仅供查阅，不代替法律文书送达，", "", "the closing words must say 送达"),
        (
            common,
            "template = \"progress\"",
            "\ntemplate = \"hearing\"",
            "nothing fits this field with the secret record",
        ),
        (
            common,
            "您今天有{count}条法院通知，请",
            "您今天有{count}条通知，{case_number}，请",
            "unknown placeholder {case_number}",
        ),
        (
            common,
            "您今天有{count}条法院通知，请",
            "您今天有法院通知，请",
            "words of a day must say how many notices there are",
        ),
        (
            common,
            "matter = [\"您今天有{count}条法院通知\"]",
            "matter = [\"您今天有{count}条法院通知请一条一条打开查看\"]",
            "nothing fits this field with the day's record",
        ),
        (common, "您有一条法院通知。请打开", "您有{count}条法院通知。请打开", "unknown placeholder {count}"),
        (common, "您有一条法院通知。请", "您的案号{case_number}。请", "unknown placeholder {case_number}"),
    ] {
        let text = shipped.get(file).expect("a shipped file");
        assert!(text.contains(from), "{file} has no {from:?}");
        let mut files = shipped.clone();
        files.insert(file, &text.replacen(from, to, 1));
        let found = read(&files).1;
        let is_named = found.iter().any(|fault| !expected.is_empty() && fault.contains(expected));
        assert!(is_named || (expected.is_empty() && found.is_empty()), "{from} → {to}: {found:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_toml_is_read_without_panic(
        name in proptest::sample::select(vec!["common", "templates", "hearing"]),
        text in "((\\[\\[)?(notice|template|consequence|secret)(\\]\\])?\n|(kind|title|words|short|template|remark|values|key|fields|routes|closing) = (1|\"\"|\"hearing-set\"|\"\\{time\\}\"|\"\\{\"|\\[\\]|\\[\"\\}\\{\"\\]|\\[\\{ key = \"thing1\" \\}\\])\n){0,8}",
    ) {
        let mut files = Source::Embedded.read().unwrap();
        files.insert(&format!("notices/{name}.toml"), &text);
        read(&files);
    }
}
