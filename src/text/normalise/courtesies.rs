//! Courtesies and hesitations that carry no question.

use std::collections::HashMap;
use std::sync::LazyLock;

/// As they stand before a question.
const OPENERS: &[&str] = &[
    "请问一下",
    "请问下",
    "请问",
    "请教一下",
    "请教下",
    "请教",
    "麻烦问一下",
    "麻烦问下",
    "麻烦您问一下",
    "我想问一下",
    "我想问下",
    "我想问问",
    "我想问",
    "想问一下",
    "想问下",
    "想问问",
    "想问",
    "我问一下",
    "我问下",
    "我问问",
    "再问一下",
    "再问下",
    "再问个问题",
    "还想问一下",
    "还想问下",
    "还想问",
    "顺便问一下",
    "顺便问下",
    "顺便问",
    "问一下",
    "问下",
    "问个问题",
    "问个事",
    "有个问题",
    "有个事",
    "我有个问题",
    "我有个事",
    "有件事",
    "我要咨询一下",
    "我要咨询",
    "我想咨询一下",
    "我想咨询下",
    "我想咨询",
    "想咨询一下",
    "想咨询下",
    "想咨询",
    "咨询一下",
    "咨询下",
    "我想了解一下",
    "我想了解下",
    "我想了解",
    "想了解一下",
    "想了解下",
    "想了解",
    "我想知道",
    "想知道",
    "你好",
    "您好",
    "法官你好",
    "法官您好",
    "法官好",
    "老师你好",
    "老师您好",
    "老师好",
    "同志你好",
    "同志您好",
    "客服你好",
    "客服您好",
    "小助手你好",
    "大家好",
    "各位好",
    "哈喽",
    "麻烦您帮我看一下",
    "麻烦你帮我看一下",
    "麻烦帮我看一下",
    "麻烦帮我看下",
    "麻烦帮忙看一下",
    "麻烦帮忙看下",
    "麻烦您看一下",
    "麻烦看一下",
    "麻烦看下",
    "麻烦您帮我",
    "麻烦你帮我",
    "麻烦帮我",
    "麻烦您",
    "麻烦你",
    "麻烦",
    "帮我看一下",
    "帮我看下",
    "帮我看看",
    "帮忙看一下",
    "帮忙看下",
    "帮忙看看",
    "能帮我看一下吗",
    "能帮我看看吗",
    "打扰一下",
    "打扰了",
    "不好意思",
    "求助",
    "急求",
    "跪求",
    "在线等",
    "是这样的",
    "是这样",
    "情况是这样的",
    "事情是这样的",
    "我跟你说",
    "我跟您说",
    "我和你说",
    "跟你说",
    "跟您说",
    "我说一下",
    "怎么说呢",
    "就是说",
    "就是想问一下",
    "就是想问",
    "就是那个",
    "就是",
    "那个",
    "然后呢",
    "然后",
    "反正就是",
    "嗯",
    "呃",
    "唔",
    "哎呀",
    "哎",
    "唉",
    "诶",
    "欸",
    "喂",
];

/// As they stand behind it.
const CLOSERS: &[&str] = &[
    "谢谢您了",
    "谢谢您",
    "谢谢你",
    "谢谢了",
    "谢谢啦",
    "谢谢大家",
    "谢谢法官",
    "谢谢老师",
    "谢谢",
    "多谢了",
    "多谢",
    "非常感谢",
    "十分感谢",
    "万分感谢",
    "感谢您",
    "感谢",
    "感激不尽",
    "辛苦了",
    "辛苦您了",
    "辛苦",
    "拜托了",
    "拜托",
    "麻烦了",
    "麻烦您了",
    "麻烦你了",
    "麻烦告知",
    "麻烦解答一下",
    "麻烦回复一下",
    "请告知",
    "请解答",
    "请回复",
    "请指教",
    "求解答",
    "求解",
    "求告知",
    "求指教",
    "求指点",
    "求回复",
    "求助",
    "求帮助",
    "急求",
    "望告知",
    "望回复",
    "盼复",
    "在线等挺急的",
    "在线等急",
    "急在线等",
    "在线等",
    "挺急的",
    "你知道吗",
    "您知道吗",
    "你知道吧",
    "我想问一下",
    "我想问下",
    "想问一下",
    "问一下",
    "请问",
    "怎么说呢",
    "就是说",
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
    "嗯",
    "呃",
    "唉",
    "哎",
    "诶",
    "欸",
];

/// Sentences of their own that carry nothing beside another; elsewhere they may be part of a word.
const ASIDES: &[&str] = &["对", "好", "亲", "在吗", "哦", "噢", "啊"];

/// Those that carry nothing even beside a greeting.
const HESITATIONS: &[&str] = &[
    "额",
    "这个",
    "那个",
    "那个啥",
    "内个",
    "那什么",
    "急",
    "嗯",
    "呃",
    "唔",
    "然后",
    "就是",
    "就是说",
    "所以说",
    "反正",
    "在线等",
];

/// What a hesitation puts inside a question and no question needs.
const INSIDE: &[&str] = &["嗯", "呃", "唔", "诶", "欸", "我跟你说", "我跟您说", "怎么说呢", "就是说"];

/// Openers by their first character and closers by their last: most texts have neither at their ends.
static BY_FIRST: LazyLock<HashMap<char, Vec<&str>>> =
    LazyLock::new(|| by(OPENERS, |words| words.chars().next()));
static BY_LAST: LazyLock<HashMap<char, Vec<&str>>> =
    LazyLock::new(|| by(CLOSERS, |words| words.chars().last()));

fn by(
    courtesies: &[&'static str],
    character: impl Fn(&str) -> Option<char>,
) -> HashMap<char, Vec<&'static str>> {
    let mut by: HashMap<char, Vec<&str>> = HashMap::new();
    for courtesy in courtesies {
        by.entry(character(courtesy).unwrap_or_default()).or_default().push(courtesy);
    }
    by
}

/// The text without the courtesies at both ends; a courtesy alone stays.
pub(super) fn without_ends(text: &str) -> &str {
    let mut rest = text;
    // One courtesy is not cut into another: 请问一下 is not 请 before 问一下.
    while ![OPENERS, CLOSERS].iter().any(|words| words.contains(&rest)) {
        let ends = |character: Option<char>, by: &'static HashMap<char, Vec<&str>>| {
            character.and_then(|character| by.get(&character)).into_iter().flatten()
        };
        // Closers first: 你好啊 is a greeting, not a sigh.
        let shorter = ends(rest.chars().last(), &BY_LAST)
            .filter_map(|closer| rest.strip_suffix(closer))
            .chain(ends(rest.chars().next(), &BY_FIRST).filter_map(|opener| rest.strip_prefix(opener)))
            .map(str::trim)
            .find(|shorter| !shorter.is_empty());
        match shorter {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    rest
}

/// The text without the hesitations inside it; a hesitation alone stays.
pub(super) fn without_inside(text: &str) -> String {
    let mut rest = text.to_owned();
    for word in INSIDE.iter().filter(|word| text.contains(**word)) {
        let shorter = rest.replace(word, "");
        if !shorter.trim().is_empty() {
            rest = shorter;
        }
    }
    rest
}

/// Whether a clause of its own says nothing but a courtesy or a hesitation.
pub(super) fn is_aside(clause: &str) -> bool {
    let rest = without_ends(clause);
    [OPENERS, CLOSERS, ASIDES, HESITATIONS].iter().any(|words| words.contains(&rest))
}

/// Whether it says nothing at all.
pub(super) fn is_hesitation(clause: &str) -> bool {
    HESITATIONS.contains(&without_ends(clause))
}
