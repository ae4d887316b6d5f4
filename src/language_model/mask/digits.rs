//! Masks numbers that name somebody: identity, telephone, bank card, case, order, account and house numbers.

use std::ops::Range;

use super::CASE;

const NUMBER: &str = "〔号码〕";
const ADDRESS: &str = "〔住址〕";

/// Hotlines are nobody's own number.
const HOTLINES: &[&str] = &["12368", "12315", "12345", "12348", "12363", "12378", "12388"];
/// From so many digits on a number names something: accounts of messengers begin here.
const NAMING_DIGITS: usize = 5;
/// From so many digits on it is masked even if it could be a sum of money, unless a unit says that it is one.
const SURELY_NAMING_DIGITS: usize = 7;
/// Behind a sum of money.
const MONEY: &[&str] = &["元", "块", "万", "亿", "圆", "rmb", "RMB", "人民币"];
/// Behind the number of a house, a door, a plot.
const HOUSE: &[&str] = &["号楼", "栋", "幢", "单元", "室", "弄", "户"];
const CHINESE_DIGITS: &str = "〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖";

/// The text with its naming numbers masked.
pub(super) fn mask(text: &str) -> String {
    let text = mask_cases(text);
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        if let Some(end) = address(&characters, at) {
            out.push_str("〔地址〕");
            at = end;
        } else if let Some(run) = run(&characters, at) {
            let written: String = characters[run.clone()].iter().collect();
            out.push_str(replacement(&characters, &run).unwrap_or(&written));
            at = run.end;
        } else {
            out.push(characters[at]);
            at += 1;
        }
    }
    out
}

/// `（2025）京0491民初123号`: from the year in brackets to 号.
fn mask_cases(text: &str) -> String {
    const LONGEST: usize = 30;
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let rest = &characters[at..];
        let end = year_in_brackets(rest).and_then(|after| {
            let tail = rest[after..].iter().take(LONGEST);
            let end = after + tail.clone().position(|c| *c == '号')? + 1;
            rest[after..end].iter().any(is_digit).then_some(end)
        });
        match end {
            Some(end) => {
                out.push_str(CASE);
                at += end;
            }
            None => {
                out.push(characters[at]);
                at += 1;
            }
        }
    }
    out
}

/// Where a year in any brackets ends; brackets may be forgotten: 2025京0491民初123号.
fn year_in_brackets(rest: &[char]) -> Option<usize> {
    let open = usize::from(matches!(rest.first(), Some('（' | '(' | '〔' | '[' | '【')));
    let year = rest.get(open..open + 4)?;
    let plausible = matches!(year[0], '1' | '2') && matches!(year[1], '9' | '0') && year.iter().all(is_digit);
    let next = *rest.get(open + 4)?;
    let close = usize::from(matches!(next, '）' | ')' | '〕' | ']' | '】'));
    let court = *rest.get(open + 4 + close)?;
    let names_a_court = close == 1 && open == 1
        || "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼最".contains(court);
    (plausible && names_a_court).then_some(open + 4 + close)
}

/// Where an address of the net or of e-mail ends.
fn address(characters: &[char], at: usize) -> Option<usize> {
    let part = |c: &char| c.is_ascii_alphanumeric() || "-._@:/?=&%+~#".contains(*c);
    if at > 0 && part(&characters[at - 1]) {
        return None;
    }
    let length = characters[at..].iter().take_while(|c| part(c)).count();
    let written: String = characters[at..at + length].iter().collect();
    let lower = written.to_ascii_lowercase();
    let names_a_place = lower.contains('@') && lower.len() > 2
        || lower.contains("://")
        || lower.starts_with("www.")
        || [".com", ".cn", ".net", ".org"].iter().any(|end| lower.contains(end));
    names_a_place.then_some(at + length)
}

fn is_digit(character: &char) -> bool {
    character.is_ascii_digit()
}

/// Digits with the signs that people put between them; digits written as words only among their like.
fn run(characters: &[char], at: usize) -> Option<Range<usize>> {
    let first = characters[at];
    let belongs: fn(&char) -> bool = match first {
        c if c.is_ascii_digit() => |c| c.is_ascii_digit() || matches!(c, 'x' | 'X' | '*'),
        c if CHINESE_DIGITS.contains(c) => |c| CHINESE_DIGITS.contains(*c),
        _ => return None,
    };
    let mut end = at + 1;
    loop {
        let gap = characters[end..].iter().take(2).take_while(|c| is_separator(c)).count();
        match characters.get(end + gap) {
            Some(next) if belongs(next) => end += gap + 1,
            _ => return Some(at..end),
        }
    }
}

fn is_separator(character: &char) -> bool {
    matches!(
        character,
        ' ' | '-' | '.' | '·' | '—' | '–' | '_' | '/' | '，' | ',' | '、' | '(' | ')' | '（' | '）'
    )
}

/// What stands for the number, unless it may be shown.
fn replacement(characters: &[char], run: &Range<usize>) -> Option<&'static str> {
    let written: String = characters[run.clone()].iter().collect();
    let digits: String = written.chars().filter(|c| !is_separator(c)).collect();
    let behind: String = characters[run.end..].iter().take(3).collect::<String>().trim_start().to_owned();
    if HOUSE.iter().any(|unit| behind.starts_with(unit)) {
        return Some(ADDRESS);
    }
    let length = digits.chars().count();
    let is_money = MONEY.iter().any(|unit| behind.starts_with(unit));
    let is_round = length < SURELY_NAMING_DIGITS && digits.ends_with("00");
    // A list of ages or articles is no number; each of its own parts is short.
    let is_list = written.split(is_separator_char).all(|part| part.chars().count() < 3);
    let shown = length < NAMING_DIGITS
        || is_money
        || is_round
        || HOTLINES.contains(&digits.as_str())
        || is_date(&written)
        || (is_list && length < SURELY_NAMING_DIGITS);
    (!shown).then_some(NUMBER)
}

fn is_separator_char(character: char) -> bool {
    is_separator(&character)
}

/// 2024-11-24, 2024.11.24, 2024/1/5.
fn is_date(written: &str) -> bool {
    let parts: Vec<&str> = written.split(['-', '.', '/']).collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let within = |text: &str, least: u16, most: u16| {
        text.len() <= 4 && text.parse::<u16>().is_ok_and(|number| (least..=most).contains(&number))
    };
    within(year, 1949, 2100) && within(month, 1, 12) && within(day, 1, 31)
}
