//! Every number in a text must stand in the passage, with the same unit, however either is written.

use super::Fault;

/// A number and what it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Quantity {
    value: Value,
    unit: &'static str,
}

/// A number's value in millionths, or, where it cannot be read for certain, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Millionths(u128),
    Written(String),
}

const MILLION: u128 = 1_000_000;
const DIGITS: &str = "零一二三四五六七八九";
const FINANCIAL: &str = "零壹贰叁肆伍陆柒捌玖";

/// Units as they are written, longest first, and the one name under which they are compared.
const UNITS: &[(&str, &str)] = &[
    ("个工作日", "工作日"),
    ("工作日", "工作日"),
    ("个自然日", "日"),
    ("个小时", "小时"),
    ("个月", "个月"),
    ("个星期", "周"),
    ("星期", "周"),
    ("周岁", "岁"),
    ("小时", "小时"),
    ("分钟", "分钟"),
    ("分之", "分之"),
    ("天", "日"),
    ("日", "日"),
    ("号", "号"),
    ("年", "年"),
    ("月", "月"),
    ("周", "周"),
    ("岁", "岁"),
    ("元", "元"),
    ("块", "元"),
    ("圆", "元"),
    ("角", "角"),
    ("分", "分"),
    ("倍", "倍"),
    ("条", "条"),
    ("款", "款"),
    ("项", "项"),
    ("%", "%"),
    ("％", "%"),
    ("折", "折"),
    ("成", "成"),
    ("审", "审"),
    ("级", "级"),
    ("次", "次"),
    ("份", "份"),
    ("人", "人"),
    ("名", "人"),
    ("个", "个"),
    ("件", "件"),
    ("种", "种"),
];

/// Everyday words whose numerals count nothing.
const NO_NUMBERS: &[&str] = &[
    "一般",
    "一定",
    "一起",
    "一旦",
    "一样",
    "一并",
    "一些",
    "一方",
    "一种",
    "一致",
    "一直",
    "一同",
    "一经",
    "统一",
    "唯一",
    "单一",
    "进一步",
    "任一",
    "之一",
    "万一",
    "十分",
    "第三人",
    "第三方",
    "两者",
    "一下",
    "一份",
    "一名",
    "一位",
    "一项",
    "一张",
    "一件",
];

/// Other words of quantity: these must stand in the passage as they are.
const QUANTITIES: &[&str] = &[
    "双倍", "加倍", "翻倍", "减半", "对半", "一半", "半", "全额", "全部", "若干", "数倍", "余", "左右",
    "以上", "以下", "以内", "超过", "不足",
];

pub(super) fn check(text: &str, source: &str) -> Result<(), Fault> {
    let known = quantities(source);
    let is_known = |one: &Quantity| match &one.value {
        Value::Written(written) => source.contains(written.as_str()),
        Value::Millionths(_) => known.contains(one),
    };
    let strange_sign =
        |c: char| c.is_numeric() && !c.is_ascii_digit() && !is_numeral(c) && !source.contains(c);
    let strange_word = |word: &&&str| text.contains(**word) && !source.contains(**word);
    if !quantities(text).iter().all(is_known)
        || text.chars().any(strange_sign)
        || QUANTITIES.iter().find(strange_word).is_some()
    {
        return Err(Fault::Number);
    }
    Ok(())
}

/// The numbers of a text without blanks.
fn quantities(text: &str) -> Vec<Quantity> {
    // 百分之一 is a share, one of several (之一) is none.
    let text = text.replace("分之一", "分之壹");
    let text = NO_NUMBERS.iter().fold(text, |text, word| text.replace(word, "·"));
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let share =
            ["百分之", "千分之", "万分之"].iter().position(|head| starts_with(&characters[at..], head));
        if let Some(share) = share {
            let end = run_end(&characters, at + 3);
            let unit = ["%", "‰", "‱"][share];
            found.push(Quantity { value: value(&characters[at + 3..end]), unit });
            at = end.max(at + 3);
            continue;
        }
        let end = run_end(&characters, at);
        if end == at {
            at += 1;
            continue;
        }
        // 一个 is an article rather than a number; 一个月 is not.
        let (unit, after) = unit(&characters[end..]);
        let quantity = Quantity { value: value(&characters[at..end]), unit };
        let is_article = quantity == Quantity { value: Value::Millionths(MILLION), unit: "个" };
        if !is_article {
            found.push(quantity);
        }
        at = end + after;
    }
    found
}

fn starts_with(characters: &[char], head: &str) -> bool {
    let mut characters = characters.iter();
    head.chars().all(|wanted| characters.next() == Some(&wanted))
}

fn unit(behind: &[char]) -> (&'static str, usize) {
    let found = UNITS.iter().find(|(written, _)| starts_with(behind, written));
    found.map_or(("", 0), |(written, name)| (*name, written.chars().count()))
}

pub(super) fn is_numeral(character: char) -> bool {
    digit(character).is_some() || power(character).is_some()
}

fn digit(character: char) -> Option<u128> {
    let place = |digits: &str| digits.chars().position(|own| own == character);
    let digit = match character {
        '〇' | '○' => Some(0),
        '幺' => Some(1),
        '两' | '俩' => Some(2),
        '仨' => Some(3),
        other => other
            .to_digit(10)
            .map(|digit| digit as usize)
            .or_else(|| place(DIGITS))
            .or_else(|| place(FINANCIAL)),
    };
    digit.and_then(|digit| u128::try_from(digit).ok())
}

fn power(character: char) -> Option<u128> {
    match character {
        '十' | '拾' => Some(10),
        '百' | '佰' => Some(100),
        '千' | '仟' => Some(1_000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        '廿' | '卅' => Some(1),
        _ => None,
    }
}

/// Where the numerals that begin here end; a point or comma stands between digits.
pub(super) fn run_end(characters: &[char], start: usize) -> usize {
    let mut end = start;
    while let Some(&character) = characters.get(end) {
        let next_is_digit = characters.get(end + 1).is_some_and(char::is_ascii_digit);
        let joins = end > start && matches!(character, '.') && next_is_digit;
        // squash() has made thousands' commas full-width: 1，000 is told from a list by its three digits.
        let thousands = end > start
            && character == '，'
            && characters[end - 1].is_ascii_digit()
            && (1..=3).all(|place| characters.get(end + place).is_some_and(char::is_ascii_digit))
            && !characters.get(end + 4).is_some_and(char::is_ascii_digit);
        let spoken_point = end > start
            && character == '点'
            && digit(characters[end - 1]).is_some()
            && characters.get(end + 1).is_some_and(|next| digit(*next).is_some());
        if !is_numeral(character) && !joins && !thousands && !spoken_point {
            break;
        }
        end += 1;
    }
    end
}

fn value(run: &[char]) -> Value {
    let plain: String =
        run.iter().filter(|c| **c != '，').map(|c| if *c == '点' { '.' } else { *c }).collect();
    let read = if plain.chars().any(|c| power(c).is_some()) { by_places(&plain) } else { digits(&plain) };
    read.map_or_else(|| Value::Written(run.iter().collect()), Value::Millionths)
}

/// Digits alone, in any script, with a point or without one. A leading zero belongs to a mark, not to a number.
fn digits(text: &str) -> Option<u128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if (whole.chars().count() > 1 && digit(whole.chars().next()?) == Some(0)) || fraction.chars().count() > 6
    {
        return None;
    }
    let add = |sum: u128, character: char| sum.checked_mul(10)?.checked_add(digit(character)?);
    let whole = whole.chars().try_fold(0, add)?.checked_mul(MILLION)?;
    let places = u32::try_from(fraction.chars().count()).ok()?;
    let fraction = fraction.chars().try_fold(0, add)? * 10_u128.pow(6 - places);
    whole.checked_add(fraction)
}

/// 三千二百零五, 12万, 3.5亿. What is spoken short (三千二) has two readings and is compared as written.
fn by_places(text: &str) -> Option<u128> {
    let (mut total, mut section, mut number): (u128, u128, Option<u128>) = (0, 0, None);
    let (mut pending, mut last_power, mut zero) = (String::new(), 1, false);
    for character in text.chars() {
        if digit(character) == Some(0) && pending.is_empty() {
            zero = true;
            continue;
        }
        let Some(power) = power(character).filter(|power| *power > 1) else {
            pending.push(character);
            continue;
        };
        if !pending.is_empty() {
            number = Some(digits(&std::mem::take(&mut pending))?);
        }
        if power < 10_000 {
            section = section.checked_add(number.take().unwrap_or(MILLION).checked_mul(power)?)?;
        } else {
            let open = section.checked_add(number.take().unwrap_or(0))?;
            let open = if open == 0 && total == 0 { MILLION } else { open };
            total = match power {
                100_000_000 => total.checked_add(open)?.checked_mul(power)?,
                _ => total.checked_add(open.checked_mul(power)?)?,
            };
            section = 0;
        }
        (last_power, zero) = (power, false);
    }
    if !pending.is_empty() {
        if last_power > 10 && !zero {
            return None;
        }
        number = Some(digits(&pending)?);
    }
    total.checked_add(section)?.checked_add(number.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(number: u128) -> Value {
        Value::Millionths(number * MILLION)
    }

    fn read(text: &str) -> Vec<(Value, &'static str)> {
        quantities(text).into_iter().map(|one| (one.value, one.unit)).collect()
    }

    #[test]
    fn one_number_has_many_spellings() {
        for (text, value, unit) in [
            ("15日", 15, "日"),
            ("十五天", 15, "日"),
            ("壹拾伍日", 15, "日"),
            ("第五百七十七条", 577, "条"),
            ("577条", 577, "条"),
            ("一千零七条", 1007, "条"),
            ("3万元", 30_000, "元"),
            ("30，000元", 30_000, "元"),
            ("三万元", 30_000, "元"),
            ("1.5亿元", 150_000_000, "元"),
            ("一亿二千万元", 120_000_000, "元"),
            ("7个工作日", 7, "工作日"),
            ("三个月", 3, "个月"),
            ("百分之十", 10, "%"),
            ("10%", 10, "%"),
            ("一二三六八", 12_368, ""),
            ("二〇二五年", 2025, "年"),
            ("十倍", 10, "倍"),
        ] {
            assert_eq!(read(text), [(whole(value), unit)], "{text}");
        }
        assert_eq!(read("15.4%"), [(Value::Millionths(15_400_000), "%")]);
        assert_eq!(read("三点五倍"), [(Value::Millionths(3_500_000), "倍")]);
        assert_eq!(read("三千二"), [(Value::Written("三千二".into()), "")]);
        assert_eq!(read("0491"), [(Value::Written("0491".into()), "")]);
    }

    #[test]
    fn everyday_words_count_nothing() {
        for text in ["一般情况", "一旦发现", "统一办理", "第三人", "一个案件", "万一"] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn another_number_or_another_unit_is_noticed() {
        let source = "应当在15日内提出，费用为50元至100元，按百分之一交纳";
        for fine in ["十五天内", "15日内", "五十元至一百元", "1%"] {
            assert_eq!(check(fine, source), Ok(()), "{fine}");
        }
        for bad in [
            "16日内",
            "15年内",
            "15元",
            "十五个月",
            "30日",
            "500元",
            "10%",
            "半",
            "①",
            "Ⅲ",
            "双倍",
            "千分之一",
        ] {
            assert_eq!(check(bad, source), Err(Fault::Number), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "[0-9零一二两三十百千万亿点.，元日月年个第条%百分之a]{0,40}") {
            let _ = quantities(&text);
        }

        #[test]
        fn statutes_and_digits_read_alike(number in 1..9_999u16) {
            let written = crate::text::chinese_number(number);
            prop_assert_eq!(value(&written.chars().collect::<Vec<_>>()), whole(number.into()), "{}", written);
        }

        #[test]
        fn a_number_that_is_not_there_is_noticed(there in 2..100_000u32, other in 2..100_000u32, unit in "(元|日|年|条|%|倍|个月)") {
            prop_assume!(there != other);
            let source = format!("数额{there}{unit}");
            prop_assert_eq!(check(&format!("数额{there}{unit}"), &source), Ok(()));
            prop_assert_eq!(check(&format!("数额{other}{unit}"), &source), Err(Fault::Number));
        }
    }
}
