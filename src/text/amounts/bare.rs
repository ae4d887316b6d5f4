//! Whether a number without a currency can be money at all.

use super::Bare;
use super::money::Money;
use super::role;
use crate::text::glyphs::Glyphs;
use crate::text::numeral::Decimal;

/// Words behind which a number is a name: 订单号, 电话.
const NAMED: &[&str] = &[
    "第",
    "百分之",
    "千分之",
    "万分之",
    "号码",
    "单号",
    "编号",
    "尾号",
    "案号",
    "房号",
    "电话",
    "手机号",
    "微信",
    "微信号",
    "qq",
    "密码",
    "验证码",
    "身份证",
    "身份证号",
    "卡号",
    "账号",
    "邮编",
    "热线",
    "拨打",
    "致电",
    "客服",
    "短信",
    "型号",
    "版本",
    "尺码",
    "车牌",
];
/// Telephones and names that are numbers.
const NAMES: &[&str] = &[
    "12368", "12345", "12315", "12348", "12333", "12309", "12356", "12306", "110", "119", "120", "114",
    "95598", "10086", "10010", "10000", "1688", "618", "1111", "1212", "996",
];
/// The longest number that is read as an amount without a currency; longer ones are telephones and ids.
const MOST_DIGITS: usize = 8;
/// What may stand around a number that is the whole answer: 大概3200吧.
const LIGHT: &str =
    "是大概约差不多就应该一共总有我说的嗯那额呃才只左右吧了啊呀呢哈哦这样上下多金额，,。.！!？?：: \n";

/// Whether a bare number is accepted as an amount.
pub(super) fn accepts(glyphs: &Glyphs, money: &Money, bare: Bare, clause_start: usize) -> bool {
    if bare == Bare::Refuse || is_numbering(glyphs, money) || !has_amount_form(money) {
        return false;
    }
    if is_whole(glyphs, money) {
        return bare == Bare::Accept;
    }
    // 买2送1 and 一 in all its words count nothing in yuan.
    let large = money.low >= Decimal::from(10) && (money.arabic.is_some() || money.glyphs.len() > 1);
    // 在1688买的 is a platform, 花了1688 an amount.
    let name = money.arabic.as_deref().is_some_and(|digits| NAMES.contains(&digits));
    let expected = bare == Bare::Accept && money.arabic.is_some();
    let cued = || {
        role::is_cued_before(glyphs, &money.glyphs, clause_start)
            || !name && role::is_cued_behind(glyphs, &money.glyphs)
    };
    large && (expected && !name || cued())
}

fn has_amount_form(money: &Money) -> bool {
    match &money.arabic {
        None => true,
        Some(digits) => {
            let whole = digits.split('.').next().unwrap_or_default();
            whole.len() <= MOST_DIGITS && (whole.len() == 1 || !whole.starts_with('0'))
        }
    }
}

fn is_whole(glyphs: &Glyphs, money: &Money) -> bool {
    let light = |glyph: &char| LIGHT.contains(*glyph);
    glyphs.slice(0..money.glyphs.start).iter().all(light) && glyphs.from(money.glyphs.end).iter().all(light)
}

/// Whether a number is part of a name, a number of something, a case number or a longer code.
pub(super) fn is_numbering(glyphs: &Glyphs, money: &Money) -> bool {
    let (start, end) = (money.glyphs.start, money.glyphs.end);
    let colon = start - usize::from(matches!(glyphs.before(start), Some('是' | ':' | '为')));
    is_in_code(glyphs, start, end)
        || glyphs.any_before(start, NAMED)
        || glyphs.any_before(colon, NAMED)
        || is_in_case_number(glyphs, start, end)
}

/// p30, 010-88886666, 192.168.1.1: letters and joined digits on either side.
fn is_in_code(glyphs: &Glyphs, start: usize, end: usize) -> bool {
    let joins = |sign: char| "-/.:_@#=*".contains(sign);
    let latin = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
    let before = glyphs.before(start);
    let after = glyphs.get(end);
    let word_before =
        before == Some(' ') && glyphs.before(start - 1).is_some_and(|sign| sign.is_ascii_alphabetic());
    latin(before)
        || latin(after)
        || word_before
        || before.is_some_and(joins) && before != Some(':') && latin(glyphs.before(start - 1))
        || after.is_some_and(joins) && latin(glyphs.get(end + 1))
}

/// （2026）京9901民初1001号.
fn is_in_case_number(glyphs: &Glyphs, start: usize, end: usize) -> bool {
    const COURTS: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤川青藏琼宁";
    let bracketed = matches!(glyphs.before(start), Some('(' | '〔' | '['))
        && matches!(glyphs.get(end), Some(')' | '〕' | ']'));
    let court = glyphs.before(start).is_some_and(|before| COURTS.contains(before));
    let kind = glyphs.get(end).is_some_and(|after| "民刑行执知财赔认破".contains(after));
    let serial = glyphs.any_before(start, &["初", "终", "执", "字第", "再", "申", "恢", "民处"]);
    bracketed || court && kind || serial
}
