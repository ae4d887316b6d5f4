//! A number with its currency: 八万块钱, ￥3,200, 三块二毛五, 3-5万.

use std::ops::Range;

use crate::text::counted::measure;
use crate::text::glyphs::Glyphs;
use crate::text::numeral::{Decimal, Leading, Numeral, read as numeral};

/// Why a number is money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sure {
    /// A currency stands with it.
    Currency,
    /// 百, 千, 万 or 亿 stands in it, and nothing is counted.
    Magnitude,
    /// It is a number alone.
    Bare,
    /// It is not: something else is counted, or another currency.
    Other,
}

/// A number that may be money, in yuan.
#[derive(Debug, Clone)]
pub(super) struct Money {
    pub(super) glyphs: Range<usize>,
    pub(super) low: Decimal,
    pub(super) high: Decimal,
    pub(super) about: bool,
    pub(super) sure: Sure,
    /// The greatest power of ten that a unit names.
    pub(super) unit: Option<u32>,
    /// The digits, if it begins with Arabic ones.
    pub(super) arabic: Option<String>,
}

const PREFIXES: &[&str] = &["¥", "人民币", "rmb", "cny", "元:"];
const FOREIGN: &[&str] = &[
    "美元",
    "美金",
    "美刀",
    "刀",
    "欧元",
    "港币",
    "港元",
    "港纸",
    "日元",
    "日币",
    "英镑",
    "韩元",
    "韩币",
    "泰铢",
    "卢布",
    "新币",
    "澳元",
    "加元",
    "台币",
    "新台币",
    "比特币",
    "虚拟币",
    "usdt",
    "usd",
    "个币",
    "金币",
    "钻石",
    "q币",
    "积分",
    "点券",
    "抖币",
];
const YUAN: &[&str] = &["元", "圆", "块", "人民币", "rmb", "yuan", "cny"];
/// 元旦, and 两块手表.
const NOT_YUAN: &[&str] = &["元旦", "元宵", "元素", "元月", "元老", "圆形", "圆满", "圆桌"];
const LUMPS: &str = "地表牌砖布肉石玉屏板土田糖蛋香肥手电硬木墙";
const RANGE: &[&str] = &["到", "至", "-", "~", "—", "–", "——"];

/// The number at a character and what makes it money; ranges are read whole.
pub(super) fn read(glyphs: &Glyphs, at: usize) -> Option<Money> {
    if glyphs.get(at) == Some('$') {
        return single(glyphs, at + 1).map(|money| Money {
            glyphs: at..money.glyphs.end,
            sure: Sure::Other,
            ..money
        });
    }
    let first = single(glyphs, at)?;
    Some(range(glyphs, &first).unwrap_or(first))
}

fn single(glyphs: &Glyphs, at: usize) -> Option<Money> {
    let prefix = glyphs.any(at, PREFIXES);
    let start = prefix.map_or(at, |(_, end)| end + usize::from(matches!(glyphs.get(end), Some(' ' | ':'))));
    let number = numeral(glyphs, start, Leading::Explicit).or_else(|| implied(glyphs, start))?;
    let mut money = Money {
        glyphs: at..number.glyphs.end,
        low: number.value,
        high: number.upper.unwrap_or(number.value),
        about: number.about,
        sure: Sure::Bare,
        unit: number.unit,
        arabic: number.arabic.clone(),
    };
    let end = number.glyphs.end;
    if glyphs.any(end, FOREIGN).or_else(|| glyphs.any(end, NOT_YUAN)).is_some() {
        money.sure = Sure::Other;
    } else if !yuan(glyphs, &mut money) && !small_coin(glyphs, &mut money) {
        money.sure = without_currency(glyphs, &number);
    }
    if prefix.is_some() && money.sure != Sure::Other {
        money.sure = Sure::Currency;
    }
    Some(money)
}

/// 百元 and 千块: one of them where a currency follows.
fn implied(glyphs: &Glyphs, at: usize) -> Option<Numeral> {
    // 上万元, 几千块 and 数百元 say no number.
    let vague = glyphs.before(at).is_some_and(|before| "上几数成好近每".contains(before));
    let number = numeral(glyphs, at, Leading::Implied).filter(|_| !vague)?;
    glyphs.any(number.glyphs.end, &["元", "块"]).map(|_| number)
}

fn without_currency(glyphs: &Glyphs, number: &Numeral) -> Sure {
    let end = number.glyphs.end;
    if measure(glyphs, end) {
        Sure::Other
    } else if number.unit.is_some_and(|power| power >= 2) {
        Sure::Magnitude
    } else {
        Sure::Bare
    }
}

/// 元 and what follows it: 12元5角, 三块二毛五, 35块8.
fn yuan(glyphs: &Glyphs, money: &mut Money) -> bool {
    let at = money.glyphs.end;
    let Some((word, mut end)) = glyphs.any(at, YUAN).filter(|_| glyphs.any(at, NOT_YUAN).is_none()) else {
        return false;
    };
    let next = glyphs.get(end);
    let together = word == "块" && glyphs.ends(at, "一") && !matches!(next, Some('钱') | Some('五'));
    if word == "块" && (next.is_some_and(|next| LUMPS.contains(next)) || together && money.glyphs.len() == 1)
    {
        return false;
    }
    if let Some((coins, after)) = coins(glyphs, end, word) {
        let sum = (money.low.plus(coins), money.high.plus(coins));
        if let (Some(low), Some(high)) = sum {
            (money.low, money.high, end) = (low, high, after);
        }
    }
    for more in ["钱", "整", "多", "人民币"] {
        if glyphs.begins(end, more) && !glyphs.begins(end, "多少") {
            money.about |= more == "多";
            end += more.chars().count();
        }
    }
    money.glyphs.end = end;
    money.sure = Sure::Currency;
    true
}

/// What stands behind 元 or 块 and is less than one.
fn coins(glyphs: &Glyphs, at: usize, currency: &str) -> Option<(Decimal, usize)> {
    let at = at + usize::from(glyphs.get(at) == Some('零'));
    let (digit, after) = coin_digit(glyphs, at)?;
    match glyphs.get(after) {
        Some('毛' | '角') => {
            let tenths = Decimal::new(digit, 1)?;
            let fen = coin_digit(glyphs, after + 1).filter(|(_, end)| {
                glyphs.get(*end) == Some('分') || currency == "块" && !measure(glyphs, *end)
            });
            let Some((fen, end)) = fen else { return Some((tenths, after + 1)) };
            Some((tenths.plus(Decimal::new(fen, 2)?)?, end + usize::from(glyphs.get(end) == Some('分'))))
        }
        Some('分') if !glyphs.begins(after, "分期") => Some((Decimal::new(digit, 2)?, after + 1)),
        next if currency == "块" && !measure(glyphs, after) => {
            // 三块一起买: 一 begins a word more often than it is ten fen.
            let word = glyphs.get(at) == Some('一') && next.is_some_and(char::is_alphabetic);
            let second = glyphs.get(after).and_then(|second| second.to_digit(10));
            let arabic = glyphs.get(at).is_some_and(|first| first.is_ascii_digit());
            match second {
                _ if word => None,
                Some(second) if arabic => {
                    Some((Decimal::new(digit * 10 + i128::from(second), 2)?, after + 1))
                }
                _ => Some((Decimal::new(digit, 1)?, after)),
            }
        }
        _ => None,
    }
}

fn coin_digit(glyphs: &Glyphs, at: usize) -> Option<(i128, usize)> {
    let glyph = glyphs.get(at)?;
    let digit = "零一二三四五六七八九".chars().position(|digit| digit == glyph);
    let digit = digit.and_then(|digit| u32::try_from(digit).ok()).or_else(|| glyph.to_digit(10))?;
    Some((digit.into(), at + 1))
}

/// 五毛, 8角, 五分钱.
fn small_coin(glyphs: &Glyphs, money: &mut Money) -> bool {
    let at = money.glyphs.end;
    let next = glyphs.get(at + 1);
    // 一分钱都取不出来 is no amount.
    let none_at_all = next == Some('钱')
        && glyphs.ends(at, "一")
        && glyphs.get(at + 2).is_some_and(|next| "都也没不".contains(next));
    let places = match glyphs.get(at) {
        _ if none_at_all => return false,
        Some('毛') if !next.is_some_and(|next| "衣巾线病孩利".contains(next)) => 1,
        Some('角') if !next.is_some_and(|next| "形星恋债度落色".contains(next)) => 1,
        Some('分') if next == Some('钱') => 2,
        _ => return false,
    };
    let coin = |value: Decimal| Decimal::new(value.to_integer()?.into(), places);
    let (Some(mut low), Some(mut high)) = (coin(money.low), coin(money.high)) else { return false };
    let mut end = at + 1;
    // 两毛五: one digit more is fen.
    let fen = coin_digit(glyphs, end)
        .filter(|(_, after)| places == 1 && !glyphs.get(*after).is_some_and(char::is_alphanumeric));
    if let Some((digit, after)) = fen
        && let Some(fen) = Decimal::new(digit, 2)
        && let (Some(more_low), Some(more_high)) = (low.plus(fen), high.plus(fen))
    {
        (low, high, end) = (more_low, more_high, after);
    }
    (money.low, money.high, money.sure) = (low, high, Sure::Currency);
    money.glyphs.end = end + usize::from(glyphs.get(end) == Some('钱'));
    true
}

/// 3万到5万, 3-5万, 三到五千, 2、3千, 3000~5000元.
fn range(glyphs: &Glyphs, first: &Money) -> Option<Money> {
    let end = first.glyphs.end;
    let listed = glyphs.get(end) == Some('、') && first.sure == Sure::Bare;
    let (_, start) = if listed { Some(("、", end + 1)) } else { glyphs.any(end, RANGE) }?;
    let second = single(glyphs, start)?;
    let neighbours = first.low.plus(Decimal::from(1)).and_then(|next| next.shifted(second.unit?));
    // 010-88886666 is a telephone.
    let zero = first
        .arabic
        .as_ref()
        .is_some_and(|digits| digits.len() > 1 && digits.starts_with('0') && !digits.contains('.'));
    if zero || listed && neighbours != Some(second.low) || first.sure == Sure::Other {
        return None;
    }
    // 3-5万: the first number leaves its 万 to the second.
    let raised = second.unit.filter(|_| first.unit < second.unit && first.sure == Sure::Bare);
    let raised = raised.and_then(|power| first.low.shifted(power)).filter(|low| *low < second.low);
    let low = raised.unwrap_or(first.low);
    let sure = match (first.sure, second.sure) {
        // 还了3000到5月: the second is no money, and no range with the first.
        (_, Sure::Other) if low > second.low => return None,
        (Sure::Bare, sure) => sure,
        (_, Sure::Other) => return None,
        (Sure::Currency, _) | (_, Sure::Currency) => Sure::Currency,
        (sure, _) => sure,
    };
    (low < second.high).then_some(Money {
        glyphs: first.glyphs.start..second.glyphs.end,
        low,
        sure,
        ..second
    })
}
