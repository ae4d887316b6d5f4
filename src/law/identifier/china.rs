//! What the numbers have in common: provinces by code, digits, stars.

/// GB/T 2260: the first two digits of every province; 81 to 83 are Hong Kong, Macau and Taiwan.
const PROVINCES: &[u8] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];

pub(super) fn is_province(digits: &str) -> bool {
    digits.parse().is_ok_and(|code: u8| PROVINCES.contains(&code))
}

pub(super) fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first and the last characters, stars between them. ASCII only.
pub(super) fn starred(text: &str, first: usize, last: usize) -> String {
    let hidden = text.len().saturating_sub(first + last);
    format!("{}{}{}", &text[..first], "*".repeat(hidden), &text[text.len() - last..])
}
