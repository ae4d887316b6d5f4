//! Facts as people and forms give them: yes or no, an amount of money.

use crate::law::{Arguments, Refusal};

const YES: &[&str] = &["1", "yes", "y", "true", "是", "有", "对"];
const NO: &[&str] = &["0", "no", "n", "false", "否", "没有", "不是", "无"];
/// More than any amount in dispute; it keeps sums inside the integers.
const MOST_FEN: i64 = 10_000_000_000_000_000;

/// Money in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fen(pub(super) i64);

/// So many yuan.
pub(super) const fn yuan(yuan: i64) -> Fen {
    Fen(yuan * 100)
}

/// Whether a fact is so; `None` if nothing is said about it.
pub(super) fn flag(arguments: &Arguments, name: &'static str) -> Result<Option<bool>, Refusal> {
    let Some(text) = arguments.get(name) else { return Ok(None) };
    let text = text.to_lowercase();
    let is = |words: &[&str]| words.contains(&text.as_str());
    match (is(YES), is(NO)) {
        (true, _) => Ok(Some(true)),
        (_, true) => Ok(Some(false)),
        _ => Err(Refusal::Invalid {
            argument: name, sentence: "这一项请回答“是”或者“否”。".to_owned()
        }),
    }
}

/// Whether a fact is so, when silence means no.
pub(super) fn holds(arguments: &Arguments, name: &'static str) -> Result<bool, Refusal> {
    Ok(flag(arguments, name)?.unwrap_or(false))
}

/// Yuan with at most two decimals, 60000.01, and at the end 万 or 亿.
pub(super) fn amount(arguments: &Arguments, name: &'static str) -> Result<Option<Fen>, Refusal> {
    let Some(text) = arguments.get(name) else { return Ok(None) };
    parse(text).map(Some).ok_or_else(|| Refusal::Invalid {
        argument: name,
        sentence: "金额我没有看懂，请写成数字，单位是元，例如50000或者5万。".to_owned(),
    })
}

/// The amount, or the question for it.
pub(super) fn needed_amount(arguments: &Arguments) -> Result<Fen, Refusal> {
    amount(arguments, "amount")?.ok_or_else(|| Refusal::Missing {
        argument: "amount",
        sentence: "请告诉我诉讼请求的金额是多少元。".to_owned(),
    })
}

fn parse(text: &str) -> Option<Fen> {
    let plain: String = text.chars().filter(|sign| !matches!(sign, ',' | '，' | ' ' | '元')).collect();
    let (number, unit) = if let Some(number) = plain.strip_suffix('亿') {
        (number, 100_000_000)
    } else if let Some(number) = plain.strip_suffix('万') {
        (number, 10_000)
    } else {
        (plain.as_str(), 1)
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let digits =
        |part: &str| (1..=12).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(decimals) {
        return None;
    }
    let scale = 10i128.pow(decimals.len() as u32);
    let scaled = whole.parse::<i128>().ok()? * scale + decimals.parse::<i128>().ok()?;
    let fen = scaled * unit * 100;
    let exact = (fen % scale == 0).then(|| fen / scale)?;
    i64::try_from(exact).ok().filter(|fen| *fen <= MOST_FEN).map(Fen)
}

impl std::fmt::Display for Fen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        if rest == 0 { write!(f, "{whole}元") } else { write!(f, "{whole}.{rest:02}元") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        for (text, fen) in [
            ("499999999.99", Some(49_999_999_999)),
            ("60000.01", Some(6_000_001)),
            ("5万", Some(5_000_000)),
            ("1.5亿元", Some(15_000_000_000)),
            ("1,234.50", Some(123_450)),
            ("0.001", None),
            ("-5", None),
            ("一万", None),
            ("", None),
            ("999999999999999999999", None),
        ] {
            assert_eq!(parse(text), fen.map(Fen), "{text}");
        }
        assert_eq!(Fen(6_000_001).to_string(), "60000.01元");
    }

    #[test]
    fn yes_and_no_are_understood() {
        let arguments: Arguments = [("a", "是"), ("b", "0"), ("c", "也许")].into_iter().collect();
        assert_eq!(flag(&arguments, "a"), Ok(Some(true)));
        assert_eq!(flag(&arguments, "b"), Ok(Some(false)));
        assert!(flag(&arguments, "c").is_err());
        assert_eq!(flag(&arguments, "d"), Ok(None));
    }
}
