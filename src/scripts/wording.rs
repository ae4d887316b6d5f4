//! Rules for every text that is sent to a person, and the names in braces that stand for something else.

use super::faults::{Faults, Placed};
use super::link;

/// Taps that any text may name in braces: name, words, menu id.
const TAPS: &[(&str, &str, &str)] = &[
    ("human", "转人工", link::HUMAN),
    ("waiting", "查看答复", link::WAITING),
    ("bot", "返回智能问答", link::BOT),
];

/// Checks a text and puts the taps in. `fillable` are the names that are filled in when it is sent.
pub(super) fn checked(
    text: Placed<String>,
    fillable: &[&str],
    limit: usize,
    faults: &Faults,
) -> Placed<String> {
    let fault = |message: String| faults.at(&text.place, message);
    if text.trim().is_empty() {
        fault("an empty text".to_owned());
    }
    if let Some(bad) = text.chars().find(|&character| is_unsendable(character)) {
        fault(format!("the character U+{:04X} cannot be sent", bad as u32));
    }
    if text.contains("]]>") {
        fault("\"]]>\" would end the text on its way to the platform".to_owned());
    }
    for problem in link_problems(&text) {
        fault(problem);
    }
    for name in placeholders(&text).filter(|name| !is_known(name, fillable)) {
        fault(format!("unknown placeholder {name}"));
    }
    let expanded = TAPS.iter().fold(text.value.clone(), |text, (name, words, id)| {
        text.replace(&format!("{{{name}}}"), &link::tap(words, id))
    });
    if expanded.len() > limit {
        fault(format!("{} bytes, but one message holds {limit}", expanded.len()));
    }
    Placed { value: expanded.trim().to_owned(), place: text.place }
}

/// XML 1.0 has no place for these, and a line break is the only sign that is not seen.
fn is_unsendable(character: char) -> bool {
    (character.is_control() && character != '\n') || matches!(character, '\u{fffe}' | '\u{ffff}')
}

/// The names in braces, with their braces; an open one runs to the end.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('{').map(|(start, _)| {
        let from_brace = &text[start..];
        &from_brace[..from_brace.find('}').map_or(from_brace.len(), |end| end + 1)]
    })
}

fn is_known(placeholder: &str, fillable: &[&str]) -> bool {
    let name = placeholder.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    name.is_some_and(|name| fillable.contains(&name) || TAPS.iter().any(|(tap, ..)| *tap == name))
}

fn link_problems(text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("<a") {
        let from_link = &rest[start..];
        let Some((inside, after)) = from_link.split_once("</a>") else {
            problems.push("<a …> is never closed by </a>".to_owned());
            return problems;
        };
        problems.extend(bad_link(inside).map(str::to_owned));
        if rest[..start].contains("</a>") {
            problems.push("</a> closes nothing".to_owned());
        }
        rest = after;
    }
    if rest.contains("</a>") {
        problems.push("</a> closes nothing".to_owned());
    }
    problems
}

/// `inside` runs from `<a` up to `</a>`.
fn bad_link(inside: &str) -> Option<&'static str> {
    let Some((address, words)) = inside.strip_prefix("<a href=\"").and_then(|rest| rest.split_once('"'))
    else {
        return Some("a link is written <a href=\"https://…\">words</a>");
    };
    let words = words.split_once('>').map(|(_, words)| words);
    match words {
        _ if !address.starts_with("https://") && !address.starts_with("weixin://") => {
            Some("a link leads to https:// or weixin://")
        }
        None => Some("the opening <a …> is never closed by >"),
        Some(words) if words.contains("<a") => Some("a link inside a link"),
        Some(words) if words.trim().is_empty() => Some("a link without words"),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::faults::Place;
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str) -> (String, Vec<String>) {
        let faults = Faults::default();
        let placed = Placed { value: text.to_owned(), place: Place { file: "p.toml".into(), line: 1 } };
        let value = checked(placed, &["count"], 200, &faults).value;
        let found = faults.or(()).err().unwrap_or_default();
        (value, found.into_iter().map(|fault| fault.message).collect())
    }

    #[test]
    fn good_texts_pass_and_taps_are_put_in() {
        let (text, faults) = check("您有 {count} 条\n<a href=\"https://www.court.gov.cn\">官网</a>");
        assert!(faults.is_empty(), "{faults:?}");
        assert!(text.contains("{count}"), "filled in when sent");
        let (text, faults) = check("{human}");
        assert!(text.starts_with("<a href=\"weixin://") && faults.is_empty());
    }

    #[test]
    fn bad_texts_are_named() {
        for (text, message) in [
            ("  ", "an empty text"),
            ("a\u{7}b", "the character U+0007 cannot be sent"),
            ("a]]>b", "\"]]>\" would end the text on its way to the platform"),
            ("<a href=\"https://x\">去", "<a …> is never closed by </a>"),
            ("去</a>", "</a> closes nothing"),
            ("<a href='https://x'>去</a>", "a link is written <a href=\"https://…\">words</a>"),
            ("<a href=\"http://x\">去</a>", "a link leads to https:// or weixin://"),
            ("<a href=\"https://x\"></a>", "a link without words"),
            ("{cuont}", "unknown placeholder {cuont}"),
            ("{count", "unknown placeholder {count"),
        ] {
            assert!(
                check(text).1.iter().any(|fault| fault.starts_with(message)),
                "{text}: {:?}",
                check(text).1
            );
        }
        assert_eq!(check(&"字".repeat(67)).1, ["201 bytes, but one message holds 200"]);
    }

    proptest! {
        #[test]
        fn any_text_is_checked_without_panic(text in "(<a|</a>|href=|\"|>|\\{|\\}|human|https://|字| ){0,12}") {
            check(&text);
        }
    }
}
