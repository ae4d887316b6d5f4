//! Reads one number as people write and say it: 三千二, 12万8, 1w5, 壹佰万, 两三千, 五十多万.

use std::ops::Range;

use super::decimal::Decimal;
use super::digits::{Behind, arabic, chinese_digit, unit};
use super::pair::Pair;
use crate::text::counted::measure;
use crate::text::glyphs::Glyphs;

/// A number in a text.
#[derive(Debug, Clone)]
pub(in crate::text) struct Numeral {
    /// The characters it covers.
    pub(in crate::text) glyphs: Range<usize>,
    /// Its value; the lower one of 两三千.
    pub(in crate::text) value: Decimal,
    /// The upper value of 两三千 and 十几万.
    pub(in crate::text) upper: Option<Decimal>,
    /// It is more than its value: 三千多.
    pub(in crate::text) about: bool,
    /// The greatest power of ten that a unit names; none for digits alone.
    pub(in crate::text) unit: Option<u32>,
    /// The number it begins with, as written, if that is Arabic.
    pub(in crate::text) arabic: Option<String>,
}

/// Whether 百, 千 and 万 may stand for one of themselves: 百八 alone is 180, but 千万 and 万一 in a sentence are
/// no numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::text) enum Leading {
    Explicit,
    Implied,
}

/// The longest number that begins at a character.
pub(in crate::text) fn read(glyphs: &Glyphs, at: usize, leading: Leading) -> Option<Numeral> {
    let mut reader = Reader::new(glyphs, at, leading);
    while reader.step()?.is_some() {}
    reader.finish()
}

/// Digits without a unit.
struct Group {
    value: Pair,
    end: usize,
    behind: Behind,
    /// A single digit can stand for a place that is not named: the 二 of 三千二.
    single: bool,
}

struct Reader<'g> {
    glyphs: &'g Glyphs,
    start: usize,
    at: usize,
    leading: Leading,
    /// What 万 and 亿 have closed.
    total: Pair,
    /// What is open below them.
    section: Pair,
    /// The power of the last unit; 0 after digits alone.
    last: Option<u32>,
    /// The last power within the section.
    last_small: Option<u32>,
    last_big: Option<u32>,
    greatest: Option<u32>,
    about: bool,
    arabic: Option<String>,
}

/// One step of reading: `None` outside is a number too large, inside the end of the number.
type Step = Option<Option<()>>;
const ON: Step = Some(Some(()));
const END: Step = Some(None);

impl<'g> Reader<'g> {
    fn new(glyphs: &'g Glyphs, at: usize, leading: Leading) -> Self {
        Self {
            glyphs,
            start: at,
            at,
            leading,
            total: Pair::ZERO,
            section: Pair::ZERO,
            last: None,
            last_small: None,
            last_big: None,
            greatest: None,
            about: false,
            arabic: None,
        }
    }

    fn step(&mut self) -> Step {
        if self.last.is_some() {
            if let Some(power) = self.big_unit_here() {
                return self.close_section(power);
            }
            if self.vague()? || self.fraction()? {
                return ON;
            }
            if self.last == Some(0) {
                return END;
            }
        }
        let zeros = self.zeros();
        let group = self.group(self.at + zeros);
        match group {
            Some(group) => self.take(group, zeros > 0),
            None => self.implied_one(self.at + zeros),
        }
    }

    /// 零 between units: 一百零五.
    fn zeros(&self) -> usize {
        let is_zero = |glyph: &&char| matches!(glyph, '零' | '〇' | '○');
        if self.last.is_some() { self.glyphs.from(self.at).iter().take_while(is_zero).count() } else { 0 }
    }

    /// 万 or 亿 behind what is open: the 万 of 三千五百万, the 亿 of 三万亿.
    fn big_unit_here(&self) -> Option<u32> {
        let behind = if self.arabic.is_some() { Behind::Arabic } else { Behind::Other };
        let found = unit(self.glyphs, self.at, behind).filter(|unit| unit.power >= 4)?;
        let open = self.last_small.is_some();
        let fits = match self.last_big {
            None => open,
            Some(8) if found.power == 4 => open,
            Some(4) => found.power == 8 && !open,
            Some(_) => false,
        };
        fits.then_some(found.power)
    }

    fn close_section(&mut self, power: u32) -> Step {
        let multiplied = self.last_big == Some(4) && power == 8;
        if multiplied {
            self.total = self.total.shifted(power)?;
        } else {
            self.total = self.total.plus(self.section.shifted(power)?)?;
        }
        self.section = Pair::ZERO;
        (self.last, self.last_small, self.last_big) = (Some(power), None, Some(power));
        self.greatest = self.greatest.max(Some(power));
        self.at += 1;
        ON
    }

    /// 五十多万, 十几万: a vague sign before a greater unit, or 几 for the digits after 十.
    fn vague(&mut self) -> Option<bool> {
        let Some(sign) = self.glyphs.get(self.at).filter(|sign| "多余来几".contains(*sign)) else {
            return Some(false);
        };
        let Some(power) = self.last_small.filter(|power| *power > 0) else { return Some(false) };
        let before_unit = unit(self.glyphs, self.at + 1, Behind::Other).is_some_and(|unit| unit.power >= 4);
        if sign == '几' && power == 1 {
            let ten = Decimal::from(10);
            self.section.high = self.section.high.plus(ten)?;
        } else if !before_unit || self.about {
            return Some(false);
        } else {
            self.about = true;
        }
        self.at += 1;
        // No digit may follow, but 万 may.
        if !before_unit {
            self.last = Some(0);
        }
        Some(true)
    }

    /// 三点五万: a spoken point, if a unit or a currency follows; 三点五分 is a time.
    fn fraction(&mut self) -> Option<bool> {
        if self.glyphs.get(self.at) != Some('点') || self.last_big.is_some() || self.last > Some(1) {
            return Some(false);
        }
        let (mut end, mut part, mut places) = (self.at + 1, 0, 0);
        while let Some(digit) = self.any_digit(end).filter(|_| places < 6) {
            (end, part, places) = (end + 1, part * 10 + i128::from(digit), places + 1);
        }
        if places == 0 || !self.glyphs.get(end).is_some_and(|sign| "万亿元块百千wk倍".contains(sign)) {
            return Some(false);
        }
        self.section = self.section.plus(Pair::of(Decimal::new(part, places)?))?;
        self.at = end;
        // 两点五千 has its unit behind the fraction.
        if let Some(small) = unit(self.glyphs, end, Behind::Arabic).filter(|unit| unit.power < 4) {
            self.section = self.section.shifted(small.power)?;
            self.greatest = Some(small.power);
            self.at = small.end;
        }
        self.last = Some(0);
        self.last_small = Some(0);
        Some(true)
    }

    fn any_digit(&self, at: usize) -> Option<u32> {
        chinese_digit(self.glyphs, at).or_else(|| self.glyphs.get(at)?.to_digit(10))
    }

    fn group(&mut self, at: usize) -> Option<Group> {
        if let Some(found) = arabic(self.glyphs, at) {
            let value = Pair::of(Decimal::read(&found.written)?);
            let single = found.written.len() == 1;
            if self.last.is_none() {
                self.arabic = Some(found.written);
            }
            return Some(Group { value, end: found.end, behind: Behind::Arabic, single });
        }
        self.chinese_group(at)
    }

    fn chinese_group(&self, at: usize) -> Option<Group> {
        let digits: Vec<u32> =
            (at..self.glyphs.len()).map_while(|place| chinese_digit(self.glyphs, place)).take(40).collect();
        let group = |value, length: usize| {
            Some(Group { value, end: at + length, behind: Behind::Other, single: length == 1 })
        };
        let unit_follows = unit(self.glyphs, at + digits.len(), Behind::Other).is_some();
        match digits[..] {
            [] => None,
            [digit] => group(Pair::of(digit.into()), 1),
            [low, high] if self.is_range(low, high, at, unit_follows) => {
                group(Pair { low: low.into(), high: high.into() }, 2)
            }
            _ if self.last.is_some() || unit_follows => None,
            _ => {
                let written: String =
                    digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect();
                group(Pair::of(Decimal::read(&written)?), digits.len())
            }
        }
    }

    /// 两三千, 七八块, 三五天: neighbours are a range where something counted follows; alone they are digits.
    fn is_range(&self, low: u32, high: u32, at: usize, unit_follows: bool) -> bool {
        let neighbours = low > 0 && (high == low + 1 || (low, high) == (3, 5));
        let counted = || measure(self.glyphs, at + 2) || self.glyphs.get(at + 2) == Some('块');
        neighbours && (unit_follows || self.glyphs.get(at) == Some('两') || counted())
    }

    fn take(&mut self, group: Group, zero: bool) -> Step {
        match unit(self.glyphs, group.end, group.behind) {
            Some(unit) if unit.power < 4 => {
                if self.last_small.is_some_and(|last| unit.power >= last) || self.last == Some(0) {
                    return END;
                }
                self.add_small(group.value, unit.power, unit.end)
            }
            Some(unit) => {
                let fits = self.last_small.is_none_or(|last| last == 1 || zero && last > 0);
                if !fits || self.last_big.is_some_and(|last| unit.power >= last) {
                    return END;
                }
                self.section = self.section.plus(group.value)?;
                self.last_small = Some(0);
                self.at = group.end;
                self.last = Some(0);
                ON
            }
            None if self.last.is_none() => {
                self.section = group.value;
                (self.at, self.last, self.last_small) = (group.end, Some(0), Some(0));
                // What is written digit by digit has neither a point in words nor a unit.
                if group.single || group.behind == Behind::Arabic { ON } else { END }
            }
            None => self.tail(&group, zero),
        }
    }

    fn add_small(&mut self, value: Pair, power: u32, end: usize) -> Step {
        self.section = self.section.plus(value.shifted(power)?)?;
        (self.last, self.last_small) = (Some(power), Some(power));
        self.greatest = self.greatest.max(Some(power));
        self.at = end;
        ON
    }

    /// Digits behind the last unit: the 五 of 一百零五, the 二 of 三千二.
    fn tail(&mut self, group: &Group, zero: bool) -> Step {
        let Some(last) = self.last.filter(|last| *last > 0) else { return END };
        if !zero && !self.may_end(group) {
            return END;
        }
        let shorthand = group.single && !zero && last > 1;
        let value = if shorthand { group.value.shifted(last - 1)? } else { group.value };
        // 1万50000 is no number.
        if value.high >= Decimal::from(1).shifted(last)? {
            return END;
        }
        self.section = self.section.plus(value)?;
        (self.at, self.last, self.last_small) = (group.end, Some(0), Some(0));
        // 十二点五万 goes on.
        if shorthand { END } else { ON }
    }

    /// 三千一个月 is three thousand, 三万一直没还 thirty thousand.
    fn may_end(&self, group: &Group) -> bool {
        const WORDS: &[&str] =
            &["二手", "二审", "三方", "三者", "两清", "四处", "五险", "七夕", "八卦", "九成", "三包"];
        const AFTER_ONE: &str = "块元毛的了左多吧呢啊呀么吗钱，,。.！!？?；;、 \n";
        let (glyphs, start) = (self.glyphs, group.end - 1);
        let whole = glyphs.slice(start..group.end).iter().all(char::is_ascii_digit) || group.single;
        let one = glyphs.get(start) == Some('一') && group.single;
        let next = glyphs.get(group.end);
        let one_is_free = !one || self.last == Some(1) || next.is_none_or(|next| AFTER_ONE.contains(next));
        whole
            && one_is_free
            && glyphs.get(start) != Some('两')
            && (self.last == Some(1) || !measure(glyphs, group.end))
            && glyphs.any(start, WORDS).is_none()
    }

    /// 十 alone is ten; 百, 千 and 万 only where a number is expected.
    fn implied_one(&mut self, at: usize) -> Step {
        let Some(found) = unit(self.glyphs, at, Behind::Other) else { return END };
        let first = self.last.is_none();
        let allowed = match found.power {
            1 => self.last_small.is_none_or(|last| last > 1),
            power => power < 8 && first && self.leading == Leading::Implied,
        };
        // 几十万 and 数百元 say no number.
        let vague = first && self.glyphs.before(at).is_some_and(|before| "几数".contains(before));
        if !allowed || vague || self.last == Some(0) {
            return END;
        }
        let one = Pair::of(Decimal::from(1));
        if found.power < 4 {
            return self.add_small(one, found.power, found.end);
        }
        (self.section, self.last_small) = (one, Some(0));
        self.at = at;
        self.close_section(found.power)
    }

    fn finish(mut self) -> Option<Numeral> {
        self.last?;
        let sum = self.total.plus(self.section)?;
        self.vague_end();
        Some(Numeral {
            glyphs: self.start..self.at,
            value: sum.low,
            upper: (sum.high > sum.low).then_some(sum.high),
            about: self.about,
            unit: self.greatest,
            arabic: self.arabic,
        })
    }

    /// 三千多, 3万余, 10w+, 二十来块.
    fn vague_end(&mut self) {
        let next = self.glyphs.get(self.at + 1);
        let vague = match self.glyphs.get(self.at) {
            Some('多') => !next.is_some_and(|next| "少久长大远高数退次".contains(next)),
            Some('余') => next.is_none_or(|next| !next.is_alphabetic() || "元块".contains(next)),
            Some('来') => {
                next.is_some_and(|next| "元块".contains(next)) || measure(self.glyphs, self.at + 1)
            }
            Some('+') => true,
            _ => false,
        };
        if vague {
            self.about = true;
            self.at += 1;
        }
    }
}
