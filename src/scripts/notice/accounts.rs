//! Numbers that look like those of money accounts: no text of ours hands one on, not even in somebody else's words
//! (notify.md N-15). However they are written: in one run, in groups with blanks or hyphens, in wide digits. Telephones
//! and days are none, and a case number has too few digits between its signs. Pure.

use std::ops::Range;

/// So many digits in one run are an account's: no telephone has them.
const IN_A_RUN: usize = 12;
/// So many in groups, where none of them is a telephone or a day: cards have 15 or more.
const IN_GROUPS: usize = 15;
/// Stands in the place of such a number.
const HIDDEN: &str = "（号码见文书）";

/// Digits that follow each other.
struct Group {
    at: Range<usize>,
    digits: String,
    /// Whether a hyphen stands between it and the group before.
    behind_hyphen: bool,
}

/// Whether a text has such a number.
pub(super) fn are_in(text: &str) -> bool {
    !found(text).is_empty()
}

/// The text without such numbers.
pub(super) fn without(text: &str) -> String {
    let mut kept = String::new();
    let mut from = 0;
    for at in found(text) {
        kept += &text[from..at.start];
        kept += HIDDEN;
        from = at.end;
    }
    kept + &text[from..]
}

fn found(text: &str) -> Vec<Range<usize>> {
    runs(text).iter().flat_map(|groups| of_run(groups)).collect()
}

/// The groups that only blanks and hyphens part.
fn runs(text: &str) -> Vec<Vec<Group>> {
    let mut runs: Vec<Vec<Group>> = vec![Vec::new()];
    let (mut is_open, mut behind_hyphen) = (false, false);
    for (at, sign) in text.char_indices() {
        let end = at + sign.len_utf8();
        let run = runs.last_mut().expect("one run from the beginning");
        match (narrow(sign), run.last_mut()) {
            (Some(digit), Some(group)) if is_open => {
                group.at.end = end;
                group.digits.push(digit);
            }
            (Some(digit), _) => {
                run.push(Group { at: at..end, digits: digit.to_string(), behind_hyphen });
                (is_open, behind_hyphen) = (true, false);
            }
            (None, _) if is_hyphen(sign) => (is_open, behind_hyphen) = (false, true),
            (None, _) if sign.is_whitespace() && sign != '\n' => is_open = false,
            (None, _) => {
                runs.push(Vec::new());
                (is_open, behind_hyphen) = (false, false);
            }
        }
    }
    runs
}

/// Where such numbers stand in a run: telephones and days part them.
fn of_run(groups: &[Group]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < groups.len() {
        let known = known(&groups[at..]);
        if known > 0 {
            found.extend(account(&groups[from..at]));
            from = at + known;
        }
        at += known.max(1);
    }
    found.extend(account(&groups[from..]));
    found
}

fn account(groups: &[Group]) -> Option<Range<usize>> {
    let length = |group: &Group| group.digits.len();
    let is_one = groups.iter().map(length).sum::<usize>() >= IN_GROUPS
        || groups.iter().any(|group| length(group) >= IN_A_RUN);
    is_one.then(|| groups[0].at.start..groups[groups.len() - 1].at.end)
}

/// How many groups at the beginning are a telephone's or a day's; 0 where there is neither.
fn known(groups: &[Group]) -> usize {
    let digits = |at: usize| groups.get(at).map_or("", |group| group.digits.as_str());
    let lengths = [digits(0).len(), digits(1).len(), digits(2).len()];
    let is_area = digits(0).starts_with('0');
    let is_mobile = digits(0).starts_with('1') && !digits(0)[1..].starts_with(['0', '1', '2']);
    match lengths {
        [4, 1..=2, 1..=2] if is_day(digits(0), digits(1), digits(2)) => 3,
        [8, ..] if is_day(&digits(0)[..4], &digits(0)[4..6], &digits(0)[6..]) => 1,
        [11, ..] if is_mobile || is_area => 1,
        [10, ..] if is_area => 1,
        [3, 4, 4] if is_mobile => 3,
        [3, 3, 4] | [3, 4, 3] if matches!(digits(0), "400" | "800") => 3,
        // The number of an extension may follow.
        [3..=4, 7..=8, 1..=6] if is_area && groups[2].behind_hyphen => 3,
        [3..=4, 7..=8, _] if is_area => 2,
        _ => 0,
    }
}

fn is_day(year: &str, month: &str, day: &str) -> bool {
    let is_in = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|own| (1..=most).contains(&own));
    (year.starts_with("19") || year.starts_with("20")) && is_in(month, 12) && is_in(day, 31)
}

/// The digit in its narrow form.
fn narrow(sign: char) -> Option<char> {
    match sign {
        '0'..='9' => Some(sign),
        '０'..='９' => char::from_digit(u32::from(sign) - u32::from('０'), 10),
        _ => None,
    }
}

fn is_hyphen(sign: char) -> bool {
    matches!(sign, '-' | '‐' | '‑' | '‒' | '–' | '—' | '−' | '﹣' | '－')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_account_is_left_out_however_it_is_written() {
        for number in [
            "6222020200001234567",
            "6222 0202 0000 1234 567",
            "6222-0202-0000-1234-567",
            "6222　0202　0000　1234　567",
            "６２２２０２０２００００１２３４５６７",
            "６２２２ ０２０２ ００００ １２３４ ５６７",
            "622202 0200 0012 34567",
            "0200 0033 0920 1234 567",
            "123456789012",
            "3700 0000 0000 002",
        ] {
            assert_eq!(without(&format!("交至{number}，12345号")), "交至（号码见文书），12345号", "{number}");
            assert!(are_in(number));
        }
        assert_eq!(
            without("请打010-12345678 6222 0202 0000 1234 567 2026-12-04前"),
            "请打010-12345678 （号码见文书） 2026-12-04前"
        );
    }

    /// Digits in groups of four, as cards have them, or in one run.
    fn written() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec!["", " ", "  ", "-", " - ", "　", "－", "\u{a0}"]);
        ("[1-9][0-9]{14,20}", part, any::<bool>()).prop_map(|(digits, part, is_wide)| {
            let wide = |digit: char| char::from_u32('０' as u32 + digit as u32 - '0' as u32).unwrap();
            let digits: Vec<char> =
                digits.chars().map(|digit| if is_wide { wide(digit) } else { digit }).collect();
            let groups: Vec<String> = digits.chunks(4).map(|own| own.iter().collect()).collect();
            groups.join(part)
        })
    }

    /// What the court writes and people need.
    fn needed() -> impl Strategy<Value = String> {
        prop_oneof![
            (2016..2100, 1..9999, 1_u32..)
                .prop_map(|(year, court, serial)| { format!("（{year}）京{court:04}民初{serial}号") }),
            (2000..2100, 1..=12, 1..=28).prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}")),
            (2000..2100, 1..=12, 1..=28).prop_map(|(year, month, day)| format!("{year}{month:02}{day:02}")),
            (2000..2100, 1..=12, 1..=28).prop_map(|(year, month, day)| format!("{year}年{month}月{day}日")),
            "1[3-9][0-9]{9}",
            "1[3-9][0-9] [0-9]{4} [0-9]{4}",
            "0[1-9][0-9]{1,2}-[2-8][0-9]{6,7}(-[0-9]{3,4})?",
            "(400|800)-[0-9]{3}-[0-9]{4}",
            "[0-9]{1,2}:[0-9]{2}",
            "[1-9][0-9]{0,2},[0-9]{3}\\.[0-9]{2}元",
        ]
    }

    proptest! {
        #[test]
        fn no_account_is_handed_on(number in written(), before in "[一-龥]{0,5}", behind in "[一-龥，]{0,5}") {
            let hidden = format!("{before}（号码见文书）{behind}");
            prop_assert_eq!(without(&format!("{before}{number}{behind}")), hidden);
        }

        #[test]
        fn no_case_number_day_or_telephone_is_harmed(
            needed in prop::collection::vec(needed(), 1..6),
            part in prop::sample::select(vec![" ", "，", "、", " 或 ", "　"]),
        ) {
            let text = needed.join(part);
            prop_assert_eq!(without(&text), text);
        }

        #[test]
        fn any_text_is_read(text in "\\PC{0,60}") {
            let kept = without(&text);
            prop_assert!(!are_in(&kept), "{kept}");
        }
    }
}
