//! Words that steer a dialogue instead of answering it.

use crate::text::{normalise, plain};

/// A cancelling word inside a longer text may mean anything.
const SHORT: usize = 8;

/// What a person wants of the dialogue itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    /// Leave it.
    Cancel,
    /// One step back.
    Back,
    /// Go on.
    Next,
    /// Begin anew.
    Restart,
}

const WORDS: &[(Control, &[&str])] = &[
    (
        Control::Cancel,
        &[
            "退出",
            "取消",
            "算了",
            "不算",
            "不用",
            "不要",
            "结束",
            "停止",
            "停",
            "不弄",
            "不办",
            "不查",
            "不写",
            "不问",
            "不需要",
            "退出流程",
            "先这样",
            "先不算",
            "先不弄",
            "不想算",
            "不想弄",
            "不搞",
            "不填",
            "不发",
            "不留言",
            "取消留言",
            "我不算",
            "我不想算",
            "那算了",
            "还是算了",
            "先退出",
            "退出吧",
            "不评",
            "不评价",
        ],
    ),
    (
        Control::Back,
        &[
            "返回",
            "上一步",
            "回退",
            "后退",
            "返回上一步",
            "上一页",
            "回到上一步",
            "回上一步",
            "退回",
            "退回上一步",
            "往回",
        ],
    ),
    (
        Control::Next,
        &[
            "下一步",
            "继续",
            "下一页",
            "往下",
            "接着",
            "接着说",
            "然后",
            "知道",
            "明白",
            "懂",
            "好",
            "好的",
            "嗯",
            "ok",
            "行",
            "可以",
            "看完",
            "再然后",
            "下面",
            "下一个",
            "继续说",
            "往下说",
            "接下来",
        ],
    ),
    (
        Control::Restart,
        &["重新开始", "重来", "重新算", "从头来", "重新来", "重算", "从头开始", "重新填", "重新弄"],
    ),
];

const CANCELLING: &[&str] =
    &["不算了", "不想算了", "不弄了", "退出", "算了吧", "算了不", "不用算了", "不问了", "不想弄了", "不办了"];

/// The control that a whole message is; courtesies around it do not matter.
pub(super) fn control(text: &str) -> Option<Control> {
    // Courtesies are cut from the ends, but 算了 ends in one.
    let spellings = [plain(text), normalise(text)];
    let is_one = |forms: &[&str]| spellings.iter().any(|words| forms.contains(&words.as_str()));
    let exact = WORDS.iter().find(|(_, forms)| is_one(forms)).map(|(control, _)| *control);
    exact.or_else(|| {
        let words = plain(text);
        let cancels = words.chars().count() <= SHORT && CANCELLING.iter().any(|form| words.contains(form));
        cancels.then_some(Control::Cancel)
    })
}

const YES: &[&str] = &[
    "可以",
    "好",
    "好的",
    "是",
    "是的",
    "对",
    "对的",
    "行",
    "没问题",
    "确认",
    "提交",
    "确定",
    "ok",
    "嗯",
    "嗯嗯",
    "没错",
    "就这样",
    "发",
    "发送",
    "确认提交",
    "可以提交",
    "要",
    "需要",
    "接着算",
    "继续",
    "继续算",
    "接着",
    "好啊",
    "可",
    "没毛病",
    "正确",
    "就这么发",
    "提交吧",
    "确认无误",
    "无误",
    "yes",
    "y",
    "对对",
    "对对对",
    "好好",
    "想",
    "要的",
    "发吧",
    "同意",
];
const NO: &[&str] = &[
    "不",
    "不是",
    "不对",
    "不行",
    "不可以",
    "否",
    "不要",
    "错",
    "错了",
    "不想",
    "no",
    "n",
    "没有",
    "不用",
    "不需要",
    "改",
    "不同意",
];

/// Yes or no, as a whole message or as its beginning: 对，就这样.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    let first = text.split(['，', ',', '。', ' ', '！', '!', '；']).next().unwrap_or_default();
    [plain(text), normalise(text), plain(first), normalise(first)].iter().find_map(|words| {
        let words = words.as_str();
        match (YES.contains(&words), NO.contains(&words)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    })
}

const CORRECTING: &[&str] = &[
    "改一下",
    "改下",
    "改成",
    "改为",
    "写错",
    "说错",
    "打错",
    "填错",
    "弄错",
    "搞错",
    "算错",
    "修改",
    "更正",
    "不对",
    "应该是",
    "不是",
    "错了",
    "换成",
    "写成",
    "改",
    "记错",
    "输错",
];
/// What stands before the new value.
const NEW_VALUE: &[&str] =
    &["改成", "改为", "写成", "换成", "应该是", "应为", "更正为", "修改为", "而是", "，是", ",是", "是："];

/// Whether a text takes back something said before.
pub(super) fn corrects(text: &str) -> bool {
    CORRECTING.iter().any(|word| text.contains(word))
}

/// The words that shall stand instead, where they are named: 改成申请线上开庭.
pub(super) fn new_value(text: &str) -> Option<&str> {
    let ends = NEW_VALUE.iter().filter_map(|word| text.rfind(word).map(|at| at + word.len()));
    let rest = &text[ends.max()?..];
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "：:“”\"。，,".contains(c));
    (!rest.is_empty()).then_some(rest)
}

/// Whether a text asks to go on with something that was left: 继续, 接着算.
pub(super) fn resumes(text: &str) -> bool {
    const WORDS: &[&str] =
        &["继续", "接着", "接着算", "继续算", "回到刚才", "继续刚才的", "接着刚才的", "继续办", "接着办"];
    let words = normalise(text);
    WORDS.contains(&words.as_str())
}

const SUPPOSING: &[&str] =
    &["那要是", "要是", "如果", "那如果", "换成", "假如", "那", "万一", "那换", "假设", "要", "那假如"];

/// Whether a text asks the finished computation again with another value: 那要是420呢.
pub(super) fn supposes(text: &str) -> bool {
    let text = text.trim();
    SUPPOSING.iter().any(|word| text.starts_with(word))
        || text.ends_with("呢")
        || text.ends_with("呢？")
        || text.ends_with("呢?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_whole_messages() {
        for (text, wanted) in [
            ("退出。", Some(Control::Cancel)),
            ("算了，不算了", Some(Control::Cancel)),
            ("返回上一步吧", Some(Control::Back)),
            ("好的，谢谢", Some(Control::Next)),
            ("重新算", Some(Control::Restart)),
            ("我已经取消订单了怎么退款", None),
            ("八万", None),
        ] {
            assert_eq!(control(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_yes_may_lead_a_sentence() {
        assert_eq!(yes_or_no("对，就这样发"), Some(true));
        assert_eq!(yes_or_no("不行"), Some(false));
        assert_eq!(yes_or_no("三万"), None);
    }

    #[test]
    fn a_correction_names_the_new_words() {
        assert_eq!(new_value("改一下，写成申请线上开庭"), Some("申请线上开庭"));
        assert_eq!(new_value("说错了，应该是9万。"), Some("9万"));
        assert_eq!(new_value("改一下"), None);
        assert!(corrects("金额写错了") && !corrects("八万"));
    }
}
