//! Yearly rates in a sentence: 15.4%, 百分之二十四, 月息2分.

use crate::text::number;

/// The first rate of a text as a yearly percentage, `15.4`.
pub(super) fn percent(text: &str) -> Option<String> {
    let characters: Vec<char> = text.chars().collect();
    (0..characters.len()).find_map(|at| rate_at(&characters, at))
}

fn rate_at(characters: &[char], at: usize) -> Option<String> {
    let prefix: String = characters.iter().skip(at).take(3).collect();
    let from = if prefix == "百分之" { at + 3 } else { at };
    if from == at && at > 0 && is_numeral(characters[at - 1]) {
        return None;
    }
    let end = (from..characters.len()).find(|&end| !is_numeral(characters[end])).unwrap_or(characters.len());
    if end == from {
        return None;
    }
    let value = number(&characters[from..end].iter().collect::<String>())?.to_string();
    let monthly = is_monthly(&characters[..at]);
    let behind: String = characters[end..].iter().take(2).collect();
    // 月息2分 is 2% a month, 年息1分 10% a year, 厘 a tenth of either.
    match behind.chars().next() {
        _ if from != at => Some(yearly(&value, monthly, 1, 1)),
        Some('%' | '％') => Some(yearly(&value, monthly, 1, 1)),
        Some('分') if behind != "分钟" && (monthly || behind == "分利") => {
            Some(yearly(&value, true, 1, 1))
        }
        Some('分') if is_yearly(&characters[..at]) => Some(yearly(&value, false, 10, 1)),
        Some('厘') => Some(yearly(
            &value,
            !is_yearly(&characters[..at]),
            1,
            if is_yearly(&characters[..at]) { 1 } else { 10 },
        )),
        _ => None,
    }
}

fn is_numeral(character: char) -> bool {
    character.is_ascii_digit() || character == '.' || "零一二两三四五六七八九十百点".contains(character)
}

fn is_monthly(before: &[char]) -> bool {
    let near: String = before.iter().rev().take(6).collect();
    near.contains('月')
}

fn is_yearly(before: &[char]) -> bool {
    let near: String = before.iter().rev().take(6).collect();
    near.contains('年')
}

fn yearly(value: &str, monthly: bool, times: i128, over: i128) -> String {
    let (whole, part) = value.split_once('.').unwrap_or((value, ""));
    let digits: i128 = format!("{whole}{part}").parse().unwrap_or_default();
    let scaled = digits * times * if monthly { 12 } else { 1 };
    let scale = part.len() + if over == 10 { 1 } else { 0 };
    let text = format!("{scaled:0>width$}", width = scale + 1);
    let (whole, part) = text.split_at(text.len() - scale);
    let part = part.trim_end_matches('0');
    if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_yearly() {
        for (text, rate) in [
            ("一年按15.4%算", Some("15.4")),
            ("百分之二十四", Some("24")),
            ("月利率2%", Some("24")),
            ("月息1.5分", Some("18")),
            ("月息五厘", Some("6")),
            ("三十分钟", None),
            ("借了三万", None),
        ] {
            assert_eq!(percent(text).as_deref(), rate, "{text}");
        }
    }
}
