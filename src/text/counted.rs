//! What a number counts when it is not money: 三个月, 2次, 90%.

use super::glyphs::Glyphs;

/// Measures of more than one character.
const LONG: &[&str] = &[
    "小时", "分钟", "公里", "公斤", "公分", "公顷", "千米", "平米", "平方", "立方", "毫升", "厘米", "毫米",
    "毫安", "英寸", "课时", "积分", "粉丝", "星期", "礼拜", "多岁", "名单",
];
/// Measures of one character.
const SHORT: &str = "个個次天日年月周号岁人名位件条份张页米斤克吨层楼室户级度期笔台辆套瓶箱包袋盒盘只双股字句遍回趟场届节课轮排座\
     栋幢间种类批群步顿颗粒片段码集寸尺亩秒点分倍折季星档口孩家强%‰°℃";
/// Words that begin with one of those characters and measure nothing: 欠五千年底还, 三万本金.
const OTHERWISE: &[&str] = &[
    "分期", "分几", "分给", "家里", "家人", "天天", "年底", "年初", "年前", "年后", "年化", "年利", "月底",
    "月初", "月息", "月租", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "周末", "周转", "期限",
    "期间", "包邮", "包括", "包含", "名义", "只给", "只还", "只退", "只有", "只是", "只赔", "口头", "点名",
    "人家", "人不", "人跑", "人没", "人失", "人就", "人在", "人都", "人也", "人呢", "人走", "人找", "人消",
    "人联", "回来", "回去", "场地", "日后", "孩子", "位置", "条件", "字据", "条子", "次日", "次月", "张三",
    "双方", "片面", "课程", "课外", "度假", "点外", "类似", "批准", "户口", "层层", "强制", "强行", "强迫",
];

/// Whether a measure begins at a position, so that the number before it is no money.
pub(super) fn measure(glyphs: &Glyphs, at: usize) -> bool {
    let Some(first) = glyphs.get(at) else { return false };
    if glyphs.any(at, OTHERWISE).is_some() {
        return false;
    }
    SHORT.contains(first) || glyphs.any(at, LONG).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_and_words_that_only_look_like_them() {
        for (text, expected) in [
            ("个月", true),
            ("％", true),
            ("小时", true),
            ("年底", false),
            ("块", false),
            ("", false),
            ("天天", false),
        ] {
            assert_eq!(measure(&Glyphs::new(text), 0), expected, "{text}");
        }
    }
}
