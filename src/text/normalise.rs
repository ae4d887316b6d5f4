//! One spelling for the same question, however it was typed.

/// Courtesies and hesitations that carry no question, as they stand before it.
const OPENERS: &[&str] = &[
    "请问一下",
    "请问",
    "麻烦问一下",
    "麻烦问下",
    "我想问一下",
    "我想问下",
    "我想问",
    "想问一下",
    "想问下",
    "想问",
    "问一下",
    "问下",
    "咨询一下",
    "咨询下",
    "你好",
    "您好",
    "那个",
    "就是",
    "嗯",
    "额",
    "呃",
    "哎",
    "唉",
    "喂",
];

/// The same, as they stand behind it.
const CLOSERS: &[&str] = &[
    "谢谢您",
    "谢谢你",
    "谢谢了",
    "谢谢啦",
    "谢谢",
    "多谢",
    "感谢",
    "麻烦了",
    "麻烦您了",
    "请告知",
    "求解答",
    "呢",
    "啊",
    "呀",
    "哦",
    "噢",
    "哈",
    "吧",
    "嘛",
    "呗",
    "了",
    "的",
];

/// Full-width forms become half-width, letters lower-case; punctuation, emoji and blanks go (a blank stays
/// between two words of letters, a point inside a number); courtesies at both ends go.
///
/// The result is empty only if nothing but signs was typed, and normalising it again changes nothing.
pub fn normalise(text: &str) -> String {
    let plain = plain(text);
    without_courtesies(&plain).to_owned()
}

/// Whether a character is written without blanks around it: Chinese characters and kana.
pub(super) fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The first half of [`normalise`]: signs go, courtesies stay.
pub fn plain(text: &str) -> String {
    let characters: Vec<char> = text.chars().map(half_width).flat_map(char::to_lowercase).collect();
    let mut out = String::with_capacity(text.len());
    let mut last = None;
    let mut parted = false;
    for (position, &character) in characters.iter().enumerate() {
        if is_decimal_point(&characters, position) {
            out.push('.');
        } else if character.is_alphanumeric() {
            if parted && last.is_some_and(|last| !is_ideograph(last)) && !is_ideograph(character) {
                out.push(' ');
            }
            out.push(character);
            last = Some(character);
        } else {
            parted = true;
            continue;
        }
        parted = false;
    }
    out
}

/// U+FF01–U+FF5E mirror ASCII; U+3000 is their blank.
pub(super) fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        '\u{3000}' => ' ',
        other => other,
    }
}

fn is_decimal_point(characters: &[char], position: usize) -> bool {
    let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
    characters[position] == '.'
        && digit(position.checked_sub(1).and_then(|before| characters.get(before)))
        && digit(characters.get(position + 1))
}

fn without_courtesies(text: &str) -> &str {
    let mut rest = text;
    loop {
        // Closers first: 你好啊 is a greeting, not a sigh.
        let shorter = CLOSERS
            .iter()
            .filter_map(|closer| rest.strip_suffix(closer))
            .chain(OPENERS.iter().filter_map(|opener| rest.strip_prefix(opener)))
            .map(str::trim)
            .find(|shorter| !shorter.is_empty());
        match shorter {
            Some(shorter) => rest = shorter,
            None => return rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_question_has_one_spelling() {
        let expected = "起诉要准备哪些材料";
        for typed in [
            "起诉要准备哪些材料？",
            "请问，起诉要准备哪些材料呢？谢谢！",
            "  起诉 要准备\n哪些材料??? 😀",
            "您好 请问一下 起诉要准备哪些材料啊",
        ] {
            assert_eq!(normalise(typed), expected, "{typed}");
        }
    }

    #[test]
    fn letters_and_digits_keep_their_borders() {
        assert_eq!(normalise("ＡＰＰ泄露了１２３６８"), "app泄露了12368");
        assert_eq!(normalise("How  do I, sue?"), "how do i sue");
        assert_eq!(normalise("利率 15.4%。"), "利率15.4");
    }

    #[test]
    fn a_courtesy_alone_stays_so_that_it_can_be_answered() {
        assert_eq!(normalise("谢谢！"), "谢谢");
        assert_eq!(normalise("你好啊"), "你好");
        assert_eq!(normalise("？！😀"), "");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,60}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn courtesies_are_stripped_in_any_mixture(text in "(请问|你好|嗯|材料|起诉|了|呢|谢谢|[,。 aＢ3.４]){0,8}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
