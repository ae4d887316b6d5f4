//! One spelling for the same question, however it was typed or said.

mod courtesies;
mod fold;
mod repeats;

pub(super) use fold::{half_width, is_unseen};

/// Signs that end a clause; what stands alone between two of them may be nothing but a hesitation.
const BREAKS: &str = "，。！？；、…~～,!?;";

/// Full-width forms become half-width, traditional characters simplified, letters lower-case; punctuation, emoji
/// and blanks go (a blank stays between two words of letters, a point inside a number); what was said twice by
/// mistake is said once; courtesies and hesitations go.
///
/// The result is empty only if nothing but signs was typed, and normalising it again changes nothing.
///
/// ```
/// use tingxun::text::normalise;
/// assert_eq!(normalise("嗯，那個，請問一下，起訴要準備哪些材料呢？？謝謝！"), "起诉要准备哪些材料");
/// ```
pub fn normalise(text: &str) -> String {
    let mut words = text.to_owned();
    loop {
        let fewer = step(&words);
        if fewer == words {
            return words;
        }
        words = fewer;
    }
}

/// One round of [`normalise`]: what goes may bring a courtesy to an end or two words together.
fn step(text: &str) -> String {
    let plain = plain(&without_asides(text));
    let plain = courtesies::without_inside(&plain);
    courtesies::without_ends(&plain).to_owned()
}

/// The text without the clauses that say nothing. If all of them are courtesies only the hesitations go, so that
/// the courtesy can be answered.
fn without_asides(text: &str) -> String {
    let breaks = |character: char| character.is_whitespace() || BREAKS.contains(character);
    // A clause alone stays, whatever it says.
    let text = text.trim_matches(breaks);
    if !text.contains(breaks) {
        return text.to_owned();
    }
    let clauses: Vec<(&str, String)> = text.split(breaks).map(|clause| (clause, plain(clause))).collect();
    for drops in [courtesies::is_aside, courtesies::is_hesitation] {
        let kept = clauses.iter().filter(|(_, words)| !words.is_empty() && !drops(words));
        let kept: Vec<&str> = kept.map(|(clause, _)| *clause).collect();
        if !kept.is_empty() {
            return kept.join(" ");
        }
    }
    text.to_owned()
}

/// Whether a character is written without blanks around it: Chinese characters and kana.
pub(super) fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Nearly every character of a question, told without a look into Unicode's tables.
fn is_chinese(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}')
}

/// The first half of [`normalise`]: one form for every character, signs go, nothing is said twice; courtesies stay.
pub fn plain(text: &str) -> String {
    let mut characters = Vec::with_capacity(text.len());
    for character in text.chars() {
        fold::fold(character, &mut characters);
    }
    repeats::once(without_signs(&characters)).into_iter().collect()
}

fn without_signs(characters: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(characters.len());
    let mut parted = false;
    for (position, &character) in characters.iter().enumerate() {
        if is_decimal_point(characters, position) {
            out.push('.');
        } else if is_chinese(character) || character.is_alphanumeric() {
            if parted && out.last().is_some_and(|last| !is_ideograph(*last)) && !is_ideograph(character) {
                out.push(' ');
            }
            out.push(character);
        } else {
            parted = true;
            continue;
        }
        parted = false;
    }
    out
}

fn is_decimal_point(characters: &[char], position: usize) -> bool {
    let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
    characters[position] == '.'
        && digit(position.checked_sub(1).and_then(|before| characters.get(before)))
        && digit(characters.get(position + 1))
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

    #[test]
    fn spoken_and_chatted_questions_have_the_same_spelling() {
        let expected = "起诉要准备哪些材料";
        for typed in [
            "嗯，那个，就是说，起诉要准备哪些材料啊",
            "嗯嗯 呃 我我我想问一下 起诉要准备哪些材料",
            "起诉嗯要准备哪些材料",
            "起诉起诉要准备哪些材料",
            "麻烦您帮我看一下，起诉要准备哪些材料，急急急！在线等，谢谢大家",
            "求助！起诉要准备哪些材料？？？求解答",
            "法官您好，打扰了，请问起诉要准备哪些材料？辛苦了",
            "起訴要準備哪些材料",
            "起\u{200b}诉要准备\u{feff}哪些材料👩\u{200d}⚖\u{fe0f}🇨🇳",
            "我跟你说，这个，起诉要准备哪些材料呢",
            "不好意思，再问一下：起诉要准备哪些材料～～～",
        ] {
            assert_eq!(normalise(typed), expected, "{typed}");
        }
    }

    #[test]
    fn words_keep_their_meaning() {
        for (typed, expected) in [
            ("标的额", "标的额"),
            ("额度是多少", "额度是多少"),
            ("这个案子多久", "这个案子多久"),
            ("急用钱", "急用钱"),
            ("拼多多多少钱", "拼多多多少钱"),
            ("第①条和第⑫条", "第1条和第12条"),
            ("10²", "102"),
            ("Ⅳ级", "4级"),
            ("天天催债", "天天催债"),
            ("三三三", "三三三"),
            ("嗯嗯", "嗯"),
            ("你好，谢谢", "你好"),
            ("嗯，那个，您好，请问一下，好的，谢谢您，在线等，急急急", "好"),
            ("在吗，急急急", "在吗"),
            ("急急急", "急"),
            ("请问一下", "请问一下"),
            ("请问一下，好", "好"),
            ("微信ＡＢＣ，abc", "微信abc abc"),
        ] {
            assert_eq!(normalise(typed), expected, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,60}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn courtesies_are_stripped_in_any_mixture(text in "(请问|你好|嗯|呃|那个|额|急|就是说|材料|起诉|我|了|呢|谢谢|訴訟|①|\\u{200b}|[,。 aＢ3.４]){0,10}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn only_signs_leave_nothing(text in "(请问|你好|嗯|谢谢|急|，| |？|😀|\\u{200b}|起诉){0,6}") {
            prop_assert_eq!(normalise(&text).is_empty(), plain(&text).is_empty());
            prop_assert_eq!(plain(&plain(&text)), plain(&text));
        }

        #[test]
        fn traditional_and_full_width_forms_are_the_same(text in "[訴訟費開庭執行還錢欠條網購]{0,12}[０-９Ａ-Ｚ]{0,4}") {
            let ascii: String = crate::text::simplified(&text).chars().map(half_width).collect();
            prop_assert_eq!(normalise(&text), normalise(&ascii));
        }
    }
}
