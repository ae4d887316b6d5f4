//! Texts by their sound: homophones of recognisers and slips, and pinyin that people type.

mod english;
mod fuzzy;
mod inventory;
mod reading;

use super::normalise::is_ideograph;
pub use reading::reading;

/// Whether similar sounds are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sounds {
    /// As in the dictionary.
    Exact,
    /// zh is z, ch is c, sh is s, n is l, a final ng is n and hu- is f-.
    Merged,
}

/// The syllables of a [normalised](super::normalise) text: of every Chinese character, of pinyin typed in Latin
/// letters; other words and numbers stand as they are.
///
/// ```
/// use tingxun::text::{Sounds, syllables};
/// assert_eq!(syllables("起诉要多少钱", Sounds::Exact), syllables("qisu yao duoshaoqian", Sounds::Exact));
/// ```
pub fn syllables(normalised: &str, sounds: Sounds) -> Vec<String> {
    let mut found = Vec::new();
    for run in runs(normalised) {
        if run.starts_with(is_ideograph) {
            let readings = reading::readings(run);
            let spoken = readings.into_iter().zip(run.chars());
            found.extend(spoken.map(|(reading, character)| match reading {
                Some(reading) => heard(reading, sounds),
                None => character.to_string(),
            }));
        } else {
            match typed_pinyin(run) {
                Some(syllables) => found.extend(syllables.iter().map(|syllable| heard(syllable, sounds))),
                None => found.extend(run.split_ascii_whitespace().map(str::to_owned)),
            }
        }
    }
    found
}

/// The syllables of pinyin typed in Latin letters, with blanks or without; none if it is not pinyin: a word that
/// cannot be cut, a single syllable, or nothing but English words. Abbreviations such as app stay whole.
///
/// ```
/// use tingxun::text::typed_pinyin;
/// assert_eq!(typed_pinyin("qisu yao duoshaoqian").unwrap().join(" "), "qi su yao duo shao qian");
/// assert_eq!(typed_pinyin("how do i sue"), None);
/// ```
pub fn typed_pinyin(run: &str) -> Option<Vec<&str>> {
    let mut syllables = Vec::new();
    let (mut cut, mut certain) = (0, false);
    for word in run.split_ascii_whitespace() {
        if english::is_kept(word) || word.bytes().any(|byte| byte.is_ascii_digit()) {
            syllables.push(word);
            continue;
        }
        let parts = inventory::cut(word)?;
        certain |= !english::is_english(word);
        cut += parts.len();
        syllables.extend(parts);
    }
    (certain && cut >= 2).then_some(syllables)
}

/// Runs of Chinese characters, and of words of letters with the blanks between them.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim_start();
    std::iter::from_fn(move || {
        let chinese = is_ideograph(rest.chars().next()?);
        let end = rest.find(|character| is_ideograph(character) != chinese).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after.trim_start();
        Some(run.trim_end())
    })
}

fn heard(syllable: &str, sounds: Sounds) -> String {
    match sounds {
        Sounds::Exact => syllable.to_owned(),
        Sounds::Merged => fuzzy::merged(syllable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalise;
    use proptest::prelude::*;

    fn spoken(text: &str, sounds: Sounds) -> String {
        syllables(&normalise(text), sounds).join(" ")
    }

    #[test]
    fn typed_pinyin_sounds_like_the_characters() {
        for (typed, written) in [
            ("qisu yao duoshaoqian", "起诉要多少钱"),
            ("qisuyaoduoshaoqian", "起诉要多少钱"),
            ("susongfei duoshao", "诉讼费多少"),
            ("keyi wangshang kaiting ma", "可以网上开庭吗"),
            ("qitian wuliyou tuihuo zenme suan", "七天无理由退货怎么算"),
            ("luyin neng dang zhengju ma", "录音能当证据吗"),
            ("wo de anzi shenme shihou kaiting", "我的案子什么时候开庭"),
            ("bu huan qian zenme ban", "不还钱怎么办"),
            ("tiaojie xuyao duochang shijian", "调解需要多长时间"),
            ("lvshi fei", "律师费"),
            ("yinhang ka bei dongjie", "银行卡被冻结"),
            ("taobao maijia bu tuikuan", "淘宝卖家不退款"),
            ("app zenme xiazai", "app怎么下载"),
            ("女朋友 qian wo qian", "女朋友欠我钱"),
            ("fayuan chuanpiao", "法院传票"),
            ("wo yao li'an", "我要立案"),
            ("lian xuyao shenme cailiao", "立案需要什么材料"),
        ] {
            assert_eq!(spoken(typed, Sounds::Exact), spoken(written, Sounds::Exact), "{typed}");
        }
    }

    #[test]
    fn english_and_abbreviations_are_no_pinyin() {
        for text in [
            "how do i file a lawsuit against an online seller",
            "can you sue me",
            "hello",
            "login error",
            "iphone",
            "name",
            "wo",
            "drop table cases",
            "",
            "app",
            "china",
        ] {
            assert_eq!(typed_pinyin(text), None, "{text}");
        }
    }

    #[test]
    fn homophones_and_similar_sounds_are_the_same() {
        for (heard, meant) in [
            ("素颂费", "诉讼费"),
            ("诉颂费", "诉讼费"),
            ("支付另", "支付令"),
            ("财产宝全", "财产保全"),
            ("申情延期", "申请延期"),
        ] {
            assert_eq!(spoken(heard, Sounds::Exact), spoken(meant, Sounds::Exact), "{heard}");
        }
        for (heard, meant) in [
            ("资讯费", "咨询费"),
            ("正据", "真据"),
            ("树松费", "诉讼费"),
            ("牛奶", "流来"),
            ("转仁工", "转能工"),
        ] {
            let same = spoken(heard, Sounds::Merged) == spoken(meant, Sounds::Merged);
            assert_eq!(same, heard != "转仁工", "{heard}: r is no l");
        }
        assert_eq!(spoken("12368热线", Sounds::Exact), "12368 re xian");
    }

    proptest! {
        #[test]
        fn any_text_is_spoken_without_panic(text in "\\PC{0,40}", letters in "[a-z ]{0,40}") {
            let _ = syllables(&text, Sounds::Merged);
            if let Some(syllables) = typed_pinyin(&letters) {
                prop_assert_eq!(syllables.concat(), letters.replace(' ', ""));
            }
        }

        #[test]
        fn every_character_has_one_syllable(text in "[\u{4e00}-\u{9fa5}]{0,20}") {
            prop_assert_eq!(syllables(&text, Sounds::Exact).len(), text.chars().count());
        }
    }
}
