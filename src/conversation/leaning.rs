//! Short questions that lean on what was said before: 几天内 after a question about an appeal.

use crate::text::simplified;

/// What a question can be about; the first one that occurs in what was said before is put before a short question.
const SUBJECTS: &[&str] = &[
    "上诉",
    "再审",
    "申请执行",
    "执行",
    "保全",
    "立案",
    "起诉",
    "撤诉",
    "开庭",
    "送达",
    "调解",
    "司法确认",
    "支付令",
    "鉴定",
    "证人",
    "证据",
    "管辖权异议",
    "管辖",
    "诉讼费",
    "法律援助",
    "阅卷",
    "诉讼时效",
    "律师",
    "注册",
    "实名认证",
    "退货",
    "退款",
    "预付卡",
    "定金",
    "押金",
    "借款",
    "利息",
    "工资",
    "劳动仲裁",
    "离婚",
    "网购",
    "食品",
    "假货",
    "平台",
    "留言",
    "回避",
    "反诉",
    "答辩",
    "小额诉讼",
];

/// The subject of what was said before.
pub(super) fn subject(said: &str) -> Option<&'static str> {
    let said = simplified(said);
    let places = SUBJECTS.iter().filter_map(|subject| said.find(subject).map(|at| (at, *subject)));
    places.min_by_key(|(at, subject)| (*at, std::cmp::Reverse(subject.len()))).map(|(_, subject)| subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_subject_counts() {
        assert_eq!(subject("不服一审判决怎么上诉？"), Some("上诉"));
        assert_eq!(subject("申请执行要先交费吗"), Some("申请执行"));
        assert_eq!(subject("你好"), None);
    }
}
