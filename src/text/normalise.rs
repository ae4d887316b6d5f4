//! One spelling for many: width, case, punctuation, emoji, spoken fillers.

/// Words that say nothing, at the beginning of a question.
const LEADING: &[&str] = &[
    "请问一下",
    "请问",
    "麻烦问一下",
    "想问一下",
    "问一下",
    "我想问",
    "我想知道",
    "想咨询一下",
    "咨询一下",
    "那个",
    "嗯",
    "哦",
    "你好",
    "您好",
    "法官",
];
/// Words that say nothing, at the end of a question.
const TRAILING: &[&str] = &[
    "谢谢了",
    "谢谢您",
    "谢谢",
    "多谢",
    "麻烦了",
    "好吗",
    "呢",
    "啊",
    "呀",
    "吧",
    "哈",
    "哦",
    "嘛",
    "啦",
    "么",
    "吗",
];

/// The letters, digits and characters of a text in one spelling, without punctuation, blanks and emoji.
pub fn squeeze(text: &str) -> String {
    text.chars().map(narrow).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// [`squeeze`], then without spoken fillers at both ends; a text that is nothing but fillers stays as it is.
pub fn normalise(text: &str) -> String {
    let whole = squeeze(text);
    let mut rest = whole.as_str();
    loop {
        let before = rest;
        for filler in LEADING {
            rest = rest.strip_prefix(filler).filter(|after| !after.is_empty()).unwrap_or(rest);
        }
        for filler in TRAILING {
            rest = rest.strip_suffix(filler).filter(|after| !after.is_empty()).unwrap_or(rest);
        }
        if rest == before {
            return rest.to_owned();
        }
    }
}

/// Full-width forms (U+FF01–U+FF5E) stand 0xFEE0 above ASCII.
fn narrow(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn politeness_and_width_do_not_count() {
        assert_eq!(normalise("请问，ＡＰＰ 起诉要准备哪些材料呢？？谢谢！😀"), "app起诉要准备哪些材料");
        assert_eq!(normalise("你好"), "你好", "a greeting is not a filler when it is all there is");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text: String) {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
