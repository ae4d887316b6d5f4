//! Characters and words said twice by a hand or a recogniser that stumbled: 多多多少钱, 我我想问, 怎么怎么起诉.

use super::is_ideograph;

/// Words that nobody doubles on purpose.
const NEVER_TWICE: &str = "我你您他她的了是就把被要那这在有能会嗯呃";
/// Words that are a word only doubled: 谢谢, 拜拜.
const ALWAYS_TWICE: &str = "谢拜";
/// The longest word whose repetition is looked for.
const LONGEST: usize = 4;

/// The text with every such repetition said once.
pub(super) fn once(mut text: Vec<char>) -> Vec<char> {
    while stumbles(&text) {
        let length = text.len();
        text = characters_once(&text);
        for word in 2..=LONGEST {
            text = words_once(&text, word);
        }
        if text.len() == length {
            break;
        }
    }
    text
}

/// Whether any character or word stands twice in a row; most texts have none, and nothing has to be written anew.
fn stumbles(text: &[char]) -> bool {
    (1..=LONGEST.min(text.len())).any(|length| {
        let mut same = 0;
        text.iter().zip(&text[length..]).any(|(one, other)| {
            same = if one == other { same + 1 } else { 0 };
            same == length
        })
    })
}

/// Three of the same in a row are one; of the words in [`NEVER_TWICE`] already two.
fn characters_once(text: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    for run in text.chunk_by(|left, right| left == right) {
        let (first, length) = (run[0], run.len());
        // 拼多多多少钱 is a name before a question.
        let name = first == '多' && out.last() == Some(&'拼');
        let kept = match length {
            _ if !may_repeat(first) => length,
            3.. if name => 3,
            2.. if name => length,
            3.. if ALWAYS_TWICE.contains(first) => 2,
            3.. => 1,
            2 if NEVER_TWICE.contains(first) => 1,
            _ => length,
        };
        out.extend(&run[..kept]);
    }
    out
}

/// A word of so many characters that stands twice in a row stands once.
fn words_once(text: &[char], length: usize) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        match rest.split_at_checked(length) {
            // 谢谢谢 is left to the characters.
            Some((word, next))
                if next.starts_with(word)
                    && word.iter().all(|character| may_repeat(*character))
                    && word.iter().any(|character| *character != first) =>
            {
                rest = next;
            }
            _ => {
                out.push(first);
                rest = after;
            }
        }
    }
    out
}

/// Numbers mean what they say: 一一, 三三三.
fn may_repeat(character: char) -> bool {
    is_ideograph(character) && !"零〇一二两三四五六七八九十百千万亿".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn said_once() {
        for (text, expected) in [
            ("多多多少钱", "多少钱"),
            ("我我我想问", "我想问"),
            ("我我想问", "我想问"),
            ("怎么怎么起诉", "怎么起诉"),
            ("我想我想问", "我想问"),
            ("谢谢", "谢谢"),
            ("天天催", "天天催"),
            ("谢谢谢谢", "谢谢"),
            ("拼多多退款", "拼多多退款"),
            ("拼多多多少钱", "拼多多多少钱"),
            ("三三三一一", "三三三一一"),
            ("1112222", "1112222"),
            ("那个那个那个离婚", "那个离婚"),
            ("喂喂喂听得到吗", "喂听得到吗"),
        ] {
            assert_eq!(once(text.chars().collect()).into_iter().collect::<String>(), expected, "{text}");
        }
    }
}
