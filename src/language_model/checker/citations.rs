//! A law that a text names must stand in the passage, and an article with its own law.

use super::numbers::run_end;
use super::{Fault, Source};

/// What the full title adds.
const STATE: &str = "中华人民共和国";
/// Before 法 these make a word that is no law.
const NO_LAW_BEFORE: &str = "方办无合违依非执司立看做说想用该本此普守枉手遵此";
/// Behind 法 these make a word that is no law.
const NO_LAW_BEHIND: &str = "院官律定庭人规警理治务学条";
/// Words before a title that do not belong to it.
const LEAD_IN: &str = "据照按依由和及与以在向从是为违反合";
/// Other words in a title.
const TITLES: &[&str] = &["条例", "司法解释", "规则", "批复", "会议纪要", "指导意见", "法典"];

/// An article as a text cites it.
#[derive(Debug, PartialEq, Eq)]
struct Citation {
    /// The law, as far as the text says.
    law: Option<String>,
    /// The article as it is written between 第 and 条.
    articles: Vec<String>,
}

pub(super) fn check(text: &str, source: &Source) -> Result<(), Fault> {
    let plain = source.text.replace(STATE, "");
    let text = text.replace(STATE, "");
    let named = quoted(&text).iter().all(|title| plain.contains(&format!("《{title}》")));
    let unbalanced = text.matches('《').count() != text.matches('》').count();
    if !named || unbalanced || bare_law(&text, &plain) {
        return Err(Fault::Law);
    }
    let own = citations(&plain);
    let known = |law: &Option<String>, article: &String| match law {
        None => true,
        Some(law) => {
            own.iter().any(|one| one.law.as_ref() == Some(law) && one.articles.contains(article))
                || source.statutes.iter().any(|statute| same_article(statute, law, article))
        }
    };
    let all_known = citations(&text).iter().all(|cited| {
        let law = cited.law.as_ref().map(|run| longest_known(run, &own, source));
        match law {
            Some(None) => false,
            Some(Some(law)) => cited.articles.iter().all(|article| known(&Some(law.clone()), article)),
            None => true,
        }
    });
    if all_known { Ok(()) } else { Err(Fault::Law) }
}

/// The titles between 《 and 》.
fn quoted(text: &str) -> Vec<&str> {
    text.split('《').skip(1).map(|rest| rest.split('》').next().unwrap_or(rest)).collect()
}

/// A law without brackets that the passage does not name.
fn bare_law(text: &str, source: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let strange_law = characters.iter().enumerate().filter(|(_, c)| **c == '法').any(|(at, _)| {
        let before = at.checked_sub(1).map(|at| characters[at]);
        let is_word = before.is_none_or(|c| NO_LAW_BEFORE.contains(c) || !c.is_alphabetic())
            || characters.get(at + 1).is_some_and(|c| NO_LAW_BEHIND.contains(*c));
        let from = at.saturating_sub(2);
        let context: String = characters[from..=at]
            .iter()
            .skip_while(|c| !c.is_alphabetic() || LEAD_IN.contains(**c))
            .collect();
        !is_word && !source.contains(&context)
    });
    let strange_title = TITLES.iter().any(|title| {
        text.match_indices(title).any(|(at, _)| {
            let before: String =
                text[..at].chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
            let before = before.trim_start_matches(|c: char| !c.is_alphabetic() || LEAD_IN.contains(c));
            !source.contains(&format!("{before}{title}"))
        })
    });
    strange_law || strange_title
}

/// Every 第…条 of a text with the law before it.
fn citations(text: &str) -> Vec<Citation> {
    let characters: Vec<char> = text.chars().collect();
    let mut found: Vec<Citation> = Vec::new();
    let mut end_of_last = 0;
    for (at, _) in characters.iter().enumerate().filter(|(_, c)| **c == '第') {
        let Some((articles, end)) = articles(&characters, at + 1) else { continue };
        let gap = &characters[end_of_last.min(at)..at];
        let goes_on = !found.is_empty() && gap.len() <= 1 && gap.iter().all(|c| "、和及或与，".contains(*c));
        let law = if goes_on {
            found.last().and_then(|last| last.law.clone())
        } else {
            law_before(&characters[..at])
        };
        found.push(Citation { law, articles });
        end_of_last = end;
    }
    found
}

/// The numbers up to 条: 88至91、95.
fn articles(characters: &[char], start: usize) -> Option<(Vec<String>, usize)> {
    let (mut found, mut at) = (Vec::new(), start);
    loop {
        let end = run_end(characters, at);
        if end == at {
            return None;
        }
        found.push(arabic(&characters[at..end]));
        match characters.get(end)? {
            '条' => return Some((found, end + 1)),
            '、' | '至' | '到' | '和' | '，' | '-' => at = end + 1,
            _ => return None,
        }
        if characters.get(at) == Some(&'第') {
            at += 1;
        }
    }
}

/// Numbers of articles compare by value; those of statutes end below 10,000.
fn arabic(run: &[char]) -> String {
    let written: String = run.iter().collect();
    let same = (1..2_000).find(|number| crate::text::chinese_number(*number) == written);
    same.map_or(written, |number| number.to_string())
}

/// The title in brackets, or what stands before the article if it ends like a law.
fn law_before(before: &[char]) -> Option<String> {
    const LONGEST: usize = 40;
    if before.last() == Some(&'》') {
        let open = before.iter().rposition(|c| *c == '《')?;
        return Some(before[open + 1..before.len() - 1].iter().collect());
    }
    let run: Vec<char> = before
        .iter()
        .rev()
        .take(LONGEST)
        .take_while(|c| c.is_alphabetic() || "（）".contains(**c))
        .copied()
        .collect();
    let run: String = run.into_iter().rev().collect();
    let like_a_law =
        ["法", "典", "条例", "规定", "解释", "规则", "办法", "意见"].iter().any(|end| run.ends_with(end));
    let points_back = ["该法", "本法", "该规定", "该解释", "上述规定"].iter().any(|word| run.ends_with(word));
    (like_a_law && !points_back).then_some(run)
}

/// The law of the passage with which this run of words ends.
fn longest_known(run: &str, own: &[Citation], source: &Source) -> Option<String> {
    let of_statutes =
        source.statutes.iter().filter_map(|statute| statute.split_once('第')).map(|(law, _)| law);
    let of_citations = own.iter().filter_map(|one| one.law.as_deref());
    of_statutes
        .chain(of_citations)
        .filter(|law| run.ends_with(law))
        .max_by_key(|law| law.len())
        .map(ToOwned::to_owned)
}

fn same_article(statute: &str, law: &str, article: &str) -> bool {
    let Some((own_law, rest)) = statute.split_once('第') else { return false };
    let own: Vec<char> = rest.trim_end_matches('条').chars().collect();
    own_law == law && arabic(&own) == article
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str, statutes: &[&str]) -> Source {
        Source { text: text.into(), statutes: statutes.iter().map(ToString::to_string).collect() }
    }

    #[test]
    fn an_article_belongs_to_its_law() {
        let source = source(
            "依据：《民法典》第563、577条；《消费者权益保护法》第55条民法典第五百六十三条民法典第五百七十七条",
            &["民法典第五百六十三条", "民法典第五百七十七条", "消费者权益保护法第五十五条"],
        );
        for fine in [
            "根据《民法典》第577条",
            "根据民法典第五百七十七条",
            "《中华人民共和国民法典》第五百六十三条、第577条",
            "《消费者权益保护法》第55条第一款",
            "依照消费者权益保护法第五十五条",
            "依法可以到法院起诉",
            "具体办法、合法权益、法律规定、违法",
        ] {
            assert_eq!(check(fine, &source), Ok(()), "{fine}");
        }
        for bad in [
            "根据《民法典》第55条",
            "根据消费者权益保护法第577条",
            "根据《刑法》规定",
            "《电子商务法》第17条",
            "《民法典》第578条",
            "《民法典》第563至577、600条",
            "依照刑法",
            "违反网络安全法",
            "根据某某条例",
            "相关司法解释",
            "《民法典第577条",
        ] {
            assert_eq!(check(bad, &source), Err(Fault::Law), "{bad}");
        }
    }
}
