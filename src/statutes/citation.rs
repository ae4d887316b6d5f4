//! Finds citations in what people write: 民法典第577条, 消法55条, 民诉法解释第二百零八条第一款.

use super::names::{Named, Names};
use super::number::{ArticleNumber, arabic, read_number};
use crate::text::law_key;

/// Longer texts are read up to here, so that one message cannot cost much time.
const MAX_CHARACTERS: usize = 4_000;
/// So many characters may stand between a law's name and 第…条: 民法典关于违约责任的第577条.
const MAX_GAP: usize = 12;
/// A remark in brackets behind a name, 民事诉讼法（2023修正）, is no longer than this.
const MAX_REMARK: usize = 20;
/// What tells, this near to the name, that the numbers of 2021 are meant.
const OLD: &[&str] = &[
    "旧",
    "老版",
    "老的",
    "2021版",
    "2021年版",
    "2021年修",
    "2021修",
    "修改前",
    "修正前",
    "修订前",
    "原来的",
];
/// The same behind the number, where an old thing may be spoken of: 民诉法246条旧法.
const OLD_BEHIND: &[&str] = &[
    "旧法",
    "旧版",
    "旧条",
    "旧的",
    "老法",
    "老版",
    "老条",
    "2021版",
    "2021年版",
    "2021年修",
    "2021修",
    "修改前",
    "修正前",
    "修订前",
];
const NEAR: usize = 8;

/// Which numbering a citation follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// That of the text in force.
    Current,
    /// An earlier one; known for the Civil Procedure Law of 2021.
    Earlier,
}

/// A citation as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) law: Named,
    pub(super) number: ArticleNumber,
    /// 第…款
    pub(super) paragraph: Option<u16>,
    /// 第…项
    pub(super) item: Option<u16>,
    pub(super) edition: Edition,
}

/// Every citation, in the order of the text, each once.
pub(super) fn find(text: &str, names: &Names) -> Vec<Written> {
    let characters: Vec<char> = law_key(text).chars().take(MAX_CHARACTERS).collect();
    let mut reader = Reader { characters: &characters, names, at: 0, law: None, found: Vec::new() };
    while reader.at < characters.len() {
        reader.step();
    }
    reader.found
}

/// The law that the next article belongs to.
#[derive(Clone, Copy)]
struct Context {
    law: Named,
    edition: Edition,
    /// Characters since the name or the last article, apart from those that join.
    gap: usize,
}

struct Reader<'c> {
    characters: &'c [char],
    names: &'c Names,
    at: usize,
    law: Option<Context>,
    found: Vec<Written>,
}

impl Reader<'_> {
    fn step(&mut self) {
        if let Some((law, length)) = self.names.at(&self.characters[self.at..]) {
            self.name(law, length);
        } else if let Some((written, length)) = self.article() {
            if !self.found.contains(&written) {
                self.found.push(written);
            }
            self.at += length;
            self.set_gap(0);
        } else {
            self.other();
        }
    }

    fn name(&mut self, law: Named, length: usize) {
        let start = self.at;
        self.at += length;
        let remark = self.remark();
        let before = &self.characters[start.saturating_sub(NEAR)..start];
        let behind = &self.characters[start + length..(self.at + NEAR).min(self.characters.len())];
        let is_old =
            is_old(sentence_end(before)) || is_old(&behind[..remark]) || is_old(until_article(behind));
        let edition = if is_old { Edition::Earlier } else { Edition::Current };
        self.law = Some(Context { law, edition, gap: 0 });
    }

    /// Steps over a remark in brackets and gives its length.
    fn remark(&mut self) -> usize {
        let rest = &self.characters[self.at..];
        if !rest.first().is_some_and(|&character| matches!(character, '(' | '[' | '〔' | '【')) {
            return 0;
        }
        let close = rest.iter().take(MAX_REMARK).position(|&one| matches!(one, ')' | ']' | '〕' | '】'));
        let length = close.map_or(0, |close| close + 1);
        self.at += length;
        length
    }

    /// An article of the law named last.
    fn article(&self) -> Option<(Written, usize)> {
        let Context { law, edition, gap } = self.law?;
        let rest = &self.characters[self.at..];
        let (number, mut length) = beginning(rest, gap)?;
        let (inserted, more) = after(&rest[length..], &['之'], &[]).unwrap_or((0, 0));
        length += more;
        let (paragraph, more) = part(&rest[length..], '款');
        length += more;
        let (item, more) = part(&rest[length..], '项');
        length += more;
        let number = ArticleNumber { number, inserted };
        let edition = if is_old_behind(&rest[length..]) { Edition::Earlier } else { edition };
        Some((Written { law, number, paragraph, item, edition }, length))
    }

    fn other(&mut self) {
        let character = self.characters[self.at];
        self.at += 1;
        let Some(context) = self.law else { return };
        if matches!(character, '。' | ';' | '!' | '?' | '\n') || context.gap >= MAX_GAP {
            self.law = None;
        } else if !joins(character) {
            self.set_gap(context.gap + 1);
        }
    }

    fn set_gap(&mut self, gap: usize) {
        if let Some(context) = &mut self.law {
            context.gap = gap;
        }
    }
}

/// What may stand between a name and its number, or between numbers, without saying anything.
fn joins(character: char) -> bool {
    matches!(
        character,
        '的' | '里' | '中' | '之' | '、' | ',' | '，' | ':' | '和' | '与' | '及' | '或' | '(' | ')'
    )
}

/// The number at the beginning and the length of what names it. Without 第 the name must stand just before:
/// 民法典有1260条 cites nothing.
fn beginning(rest: &[char], gap: usize) -> Option<(u16, usize)> {
    match rest.first()? {
        '第' => after(rest, &['第'], &['条']).or_else(|| {
            // 消法第55 说的什么
            let (number, length) = after(rest, &['第'], &[])?;
            (gap == 0 && ends(rest.get(length))).then_some((number, length))
        }),
        '§' => after(rest, &['§'], &[]),
        _ if gap > 0 => None,
        first => {
            let (number, length) = read_number(rest)?;
            let is_arabic = arabic(*first).is_some();
            match rest.get(length) {
                // 民法典有一条规定: small Chinese numerals count things.
                Some('条') if is_arabic || number > 10 => Some((number, length + 1)),
                next if is_arabic && ends(next) => Some((number, length)),
                _ => None,
            }
        }
    }
}

/// A number between these signs, and the length of all.
fn after(rest: &[char], before: &[char], behind: &[char]) -> Option<(u16, usize)> {
    let digits = rest.strip_prefix(before)?;
    let (number, length) = read_number(digits)?;
    digits[length..].starts_with(behind).then_some((number, before.len() + length + behind.len()))
}

/// 第二款, 第（三）项, 2款.
fn part(rest: &[char], unit: char) -> (Option<u16>, usize) {
    let forms: [(&[char], &[char]); 4] =
        [(&['第'], &[unit]), (&['第', '('], &[')', unit]), (&['('], &[')', unit]), (&[], &[unit])];
    let found = forms.iter().find_map(|(before, behind)| after(rest, before, behind));
    found.map_or((None, 0), |(number, length)| (Some(number), length))
}

/// Whether a bare number ends here, so that 民法典2020年 and 民法典3.5万 are no citations.
fn ends(next: Option<&char>) -> bool {
    next.is_none_or(|next| match next {
        '.' | '%' | '‰' | '-' | '~' | '/' => false,
        '说' | '讲' | '是' | '怎' | '什' | '规' | '的' | '呢' | '吗' | '啊' | '和' | '与' | '及' | '原'
        | '内' | '全' | '写' | '里' | '咋' | '有' | '适' | '能' | '可' => true,
        other => !other.is_alphanumeric(),
    })
}

fn is_old(characters: &[char]) -> bool {
    let text: String = characters.iter().collect();
    OLD.iter().any(|word| text.contains(word))
}

/// Whether the words just behind an article's number name an earlier edition.
fn is_old_behind(rest: &[char]) -> bool {
    let near = &rest[..rest.len().min(NEAR)];
    let end =
        near.iter().position(|one| matches!(one, '第' | '。' | ',' | '，' | ';' | '、' | '!' | '?' | '\n'));
    let text: String = near[..end.unwrap_or(near.len())].iter().collect();
    OLD_BEHIND.iter().any(|word| text.contains(word)) || matches!(text.trim(), "旧" | "(旧)")
}

/// What stands behind the last punctuation.
fn sentence_end(characters: &[char]) -> &[char] {
    let start =
        characters.iter().rposition(|one| matches!(one, '。' | ',' | '，' | ';' | '!' | '?' | '、' | '\n'));
    &characters[start.map_or(0, |start| start + 1)..]
}

/// What stands between a name and the article's number.
fn until_article(characters: &[char]) -> &[char] {
    let end = characters.iter().position(|one| matches!(one, '第' | '。' | ',' | '，' | ';' | '、'));
    &characters[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statutes::samples;
    use crate::text::chinese_number;
    use proptest::prelude::*;

    /// Short names, articles and parts of what is found.
    fn cited(text: &str) -> Vec<String> {
        let list = samples::names();
        let names = Names::new(&list, &[]);
        let print = |written: Written| {
            let law = &list.laws[usize::from(written.law.listed.unwrap())].short;
            let old = if written.edition == Edition::Earlier { "旧" } else { "" };
            let paragraph = written.paragraph.map(|number| format!("/{number}款")).unwrap_or_default();
            let item = written.item.map(|number| format!("/{number}项")).unwrap_or_default();
            let inserted = match written.number.inserted {
                0 => String::new(),
                inserted => format!("之{inserted}"),
            };
            format!("{old}{law}{}{inserted}{paragraph}{item}", written.number.number)
        };
        find(text, &names).into_iter().map(print).collect()
    }

    #[test]
    fn one_citation_in_many_spellings() {
        for text in [
            "测试法第577条",
            "测试法577",
            "测试法５７７条",
            "测法577条说什么",
            "《中华人民共和国测试法》第五百七十七条是什么意思？",
            "《测试法》（2023修正）第 577 条",
            "测试法第五百七十七条规定了什么",
            "请问测试法的第577条",
            "测试法§577",
            "测试法 577 怎么理解",
            "测试法关于检验责任的第五百七十七条",
            "测试法第577",
        ] {
            assert_eq!(cited(text), ["测试法577"], "{text}");
        }
    }

    #[test]
    fn parts_and_insertions() {
        for (text, expected) in [
            ("测试法第五十五条第一款", "测试法55/1款"),
            ("测试法第55条第2款第（三）项", "测试法55/2款/3项"),
            ("测试法55条2款", "测试法55/2款"),
            ("测试法第十七条之一", "测试法17之1"),
            ("民诉法解释第二百零八条", "民诉法解释208"),
            ("最高人民法院关于适用《中华人民共和国民事诉讼法》的解释第208条", "民诉法解释208"),
        ] {
            assert_eq!(cited(text), [expected], "{text}");
        }
    }

    #[test]
    fn several_citations_in_one_text() {
        assert_eq!(
            cited("依据测试法第1条、第2条第一款和猫狗法第三条，以及测试法第1条"),
            ["测试法1", "测试法2/1款", "宠物法3"]
        );
        assert_eq!(cited("测试法第1条。第2条呢？民诉法第126条"), ["测试法1", "民事诉讼法126"]);
    }

    #[test]
    fn the_old_numbers_are_told_apart() {
        for text in [
            "旧民诉法第246条",
            "2021版民诉法第246条",
            "民事诉讼法（2021修正）第246条",
            "修改前的民诉法第246条",
            "民诉法246条旧法",
            "民诉法第246条（旧法）怎么规定",
            "民诉法第246条（旧）",
            "民诉法246条2021年版",
        ] {
            assert_eq!(cited(text), ["旧民事诉讼法246"], "{text}");
        }
        for text in [
            "原告根据民诉法第246条起诉",
            "东西旧了，民诉法第246条",
            "民事诉讼法（2023修正）第246条",
            "民诉法第246条，东西旧了",
            "民诉法第246条说的旧货",
        ] {
            assert_eq!(cited(text), ["民事诉讼法246"], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_citation() {
        for text in [
            "测试法有1260条",
            "测试法里有一条规定",
            "测试法一条都没有",
            "测试法2020年1月1日施行",
            "测试法3.5万元",
            "第577条",
            "测试法是什么",
            "合同第5条",
            "测试法第0条",
            "测试法第99999条",
        ] {
            assert_eq!(cited(text), [] as [&str; 0], "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(测试法|民诉法|旧|第|条|款|项|之|[0-9０-９一二十百千零（）()《》。、§ ]|\\PC){0,40}") {
            let _ = cited(&text);
        }

        #[test]
        fn every_number_is_found_in_every_spelling(number in 1_u16..9999, paragraph in 1_u16..20) {
            for digits in [number.to_string(), chinese_number(number)] {
                let text = format!("根据测试法第{digits}条第{}款", chinese_number(paragraph));
                prop_assert_eq!(cited(&text), [format!("测试法{number}/{paragraph}款")]);
            }
        }
    }
}
