//! Which questions are general: one about the writer's own case never leaves the court.

use crate::text::mask::{CASE, mask, visible};

/// Words of a person who asks about his own case, which never leaves the court.
const OWN_CASE: &[&str] = &[
    "我的案",
    "我案",
    "我这个案",
    "我这案",
    "我那个案",
    "我那案",
    "本案",
    "我的官司",
    "我这官司",
    "我的判决",
    "我的诉讼",
    "案件进展",
    "案件进度",
    "案子进展",
    "案子进度",
    "审到哪",
    "到哪一步",
    "承办法官",
    "主审法官",
    "我的法官",
    "判下来没",
    "判了没",
    "立上案没",
    "立案了没",
    "我的开庭",
    "我哪天开庭",
    "我什么时候开庭",
];

/// Whether a question is about general matters only: one about the writer's own case is not shown to a model.
pub fn is_general(question: &str) -> bool {
    let text = visible(question);
    let words: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    !mask(&text).contains(CASE) && !OWN_CASE.iter().any(|phrase| words.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_case_is_never_general() {
        for own in ["我的案子判了没有", "我 这 个 案 子呢", "承办法官是谁", "（2026）京0491民初123号开庭了吗"]
        {
            assert!(!is_general(own), "{own}");
        }
        assert!(is_general("网购退货商家不退款怎么办"));
    }
}
