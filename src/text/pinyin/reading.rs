//! How characters are read, and words in which they are read otherwise than alone.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::ToPinyin;

/// Readings that the table of characters has wrong for what people ask a court.
const WORDS: &[Word] = &[
    ("调解", &["tiao", "jie"]),
    ("调整", &["tiao", "zheng"]),
    ("银行", &["yin", "hang"]),
    ("行业", &["hang", "ye"]),
    ("重新", &["chong", "xin"]),
    ("重审", &["chong", "shen"]),
    ("重复", &["chong", "fu"]),
    ("多长", &["duo", "chang"]),
    ("时长", &["shi", "chang"]),
    ("延长", &["yan", "chang"]),
    ("长时", &["chang", "shi"]),
    ("长期", &["chang", "qi"]),
    ("会计", &["kuai", "ji"]),
    ("了解", &["liao", "jie"]),
    ("了结", &["liao", "jie"]),
    ("着急", &["zhao", "ji"]),
    ("出差", &["chu", "chai"]),
    ("偿还", &["chang", "huan"]),
    ("返还", &["fan", "huan"]),
    ("归还", &["gui", "huan"]),
    ("退还", &["tui", "huan"]),
    ("还钱", &["huan", "qian"]),
    ("还款", &["huan", "kuan"]),
    ("还债", &["huan", "zhai"]),
    ("还清", &["huan", "qing"]),
    ("还我", &["huan", "wo"]),
    ("还给", &["huan", "gei"]),
    ("还了", &["huan", "le"]),
    ("不还", &["bu", "huan"]),
    ("没还", &["mei", "huan"]),
    ("拒还", &["ju", "huan"]),
    ("欠债还", &["qian", "zhai", "huan"]),
    ("给付", &["ji", "fu"]),
    ("传记", &["zhuan", "ji"]),
    ("音乐", &["yin", "yue"]),
    ("睡觉", &["shui", "jiao"]),
    ("厦门", &["xia", "men"]),
    ("重庆", &["chong", "qing"]),
    ("倒闭", &["dao", "bi"]),
    ("效率", &["xiao", "lv"]),
    ("率领", &["shuai", "ling"]),
    ("参差", &["cen", "ci"]),
    ("曾经", &["ceng", "jing"]),
];

/// The words by the character that they begin with.
static BY_FIRST: LazyLock<HashMap<char, Vec<Word>>> = LazyLock::new(|| {
    let mut words: HashMap<char, Vec<Word>> = HashMap::new();
    for (word, readings) in WORDS {
        words.entry(word.chars().next().expect("no word is empty")).or_default().push((word, readings));
    }
    words
});

/// A word and its readings.
type Word = (&'static str, &'static [&'static str]);

/// The readings of the characters of a text, one each; none for what is not Chinese.
pub(super) fn readings(text: &str) -> Vec<Option<&'static str>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        match BY_FIRST.get(&character).and_then(|words| words.iter().find(|(word, _)| rest.starts_with(word)))
        {
            Some((word, readings)) => {
                // The last character may begin the next word: 不还钱.
                let before_last = word.char_indices().last().map_or(word.len(), |(at, _)| at);
                let overlaps = WORDS.iter().any(|(next, _)| rest[before_last..].starts_with(next));
                let kept = readings.len() - usize::from(overlaps);
                found.extend(readings.iter().take(kept).map(|reading| Some(*reading)));
                rest = &rest[if overlaps { before_last } else { word.len() }..];
            }
            None => {
                found.push(reading(character));
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    found
}

/// The usual reading of a character without its tone; ü is v, as it is typed.
///
/// ```
/// use tingxun::text::reading;
/// assert_eq!((reading('诉'), reading('律'), reading('a')), (Some("su"), Some("lv"), None));
/// ```
pub fn reading(character: char) -> Option<&'static str> {
    match character {
        '〇' => return Some("ling"),
        '和' => return Some("he"),
        '地' => return Some("di"),
        _ => {}
    }
    match character.to_pinyin()?.plain() {
        "lü" => Some("lv"),
        "nü" => Some("nv"),
        "lüe" => Some("lve"),
        "nüe" => Some("nve"),
        plain => Some(plain),
    }
}
