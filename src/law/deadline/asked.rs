//! What is asked: the rule, the day it runs from, and what happened since.

use jiff::civil::Date;

use super::rules::{self, Nature, Rule};
use crate::law::calendar::Period;
use crate::law::{Arguments, Refusal, day};

/// A period that begins outside is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// A question about a period, read and checked.
pub(super) struct Asked {
    pub rule: &'static Rule,
    pub event: Date,
    pub length: Period,
    pub since: Since,
    pub today: Option<Date>,
}

/// What happened to a limitation since it began.
#[derive(Default)]
pub(super) struct Since {
    /// Demands, acknowledgments, suits, in order.
    pub interrupts: Vec<Date>,
    /// Obstacles, from and to.
    pub suspensions: Vec<(Date, Date)>,
    /// The day the right was harmed.
    pub harm: Option<Date>,
}

impl Asked {
    pub(super) fn read(arguments: &Arguments) -> Result<Self, Refusal> {
        let rule = rule(arguments)?;
        let (length, packed) = period(arguments, rule)?;
        let event = arguments.get("event_date").ok_or_else(|| Refusal::Missing {
            argument: "event_date",
            sentence: format!("请告诉我{}是哪一天，例如2026-02-10。", rule.from),
        })?;
        Ok(Self {
            rule,
            event: plausible(day::read_date("event_date", "起算日期", event)?)?,
            length,
            since: Since::read(arguments, &packed, rule)?,
            today: day::maybe_date(arguments, "today", "今天的日期")?,
        })
    }
}

fn plausible(event: Date) -> Result<Date, Refusal> {
    if YEARS.contains(&event.year()) {
        return Ok(event);
    }
    let sentence = format!("起算日期的年份{}可能写错了，请核对后再告诉我。", event.year());
    Err(Refusal::Invalid { argument: "event_date", sentence })
}

fn rule(arguments: &Arguments) -> Result<&'static Rule, Refusal> {
    let examples = "例如上诉、答辩、管辖权异议、交诉讼费、申请执行、诉讼时效、劳动仲裁";
    let name = arguments.get("rule").ok_or_else(|| Refusal::Missing {
        argument: "rule",
        sentence: format!("请告诉我要算哪一种期限，{examples}。"),
    })?;
    rules::find(name).ok_or_else(|| Refusal::Invalid {
        argument: "rule",
        sentence: format!("这种期限我还不会算。我会算的{examples}等；其他期限请拨打12368咨询。"),
    })
}

/// The length, and what is packed behind it: `3y interrupts=a|b;harm=date`.
fn period(arguments: &Arguments, rule: &Rule) -> Result<(Period, Arguments), Refusal> {
    let Some(text) = arguments.get("period") else {
        let length = rule.length.ok_or_else(|| Refusal::Missing {
            argument: "period",
            sentence: "这个期限由法院指定，请告诉我通知书上写的是多少天，例如15日。".to_owned(),
        })?;
        return Ok((length, Arguments::default()));
    };
    let (length, packed) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let invalid = |sentence: &str| Refusal::Invalid { argument: "period", sentence: sentence.to_owned() };
    let length = Period::parse(length)
        .ok_or_else(|| invalid("期限的长度我没有看懂，请写成15日、6个月或者2年这样。"))?;
    let pairs: Option<Arguments> = packed
        .split(';')
        .filter(|part| !part.trim().is_empty())
        .map(|part| part.trim().split_once('='))
        .collect();
    let unreadable = || invalid("期限后面的内容我没有看懂，请分别填写中断、中止和权利受损的日期。");
    pairs.map(|packed| (length, packed)).ok_or_else(unreadable)
}

impl Since {
    fn read(arguments: &Arguments, packed: &Arguments, rule: &Rule) -> Result<Self, Refusal> {
        let given = |name| packed.get(name).or_else(|| arguments.get(name));
        let mut interrupts = days("interrupts", "时效中断的日期", given("interrupts"))?;
        interrupts.sort_unstable();
        let suspensions = suspensions(days("suspension", "障碍的日期", given("suspension"))?)?;
        let harm =
            given("harm").map(|text| day::read_date("harm", "权利受到损害的日期", text)).transpose()?;
        let any = !interrupts.is_empty() || !suspensions.is_empty() || harm.is_some();
        if any && !matches!(rule.nature, Nature::Limitation(_)) {
            let argument = if interrupts.is_empty() { "suspension" } else { "interrupts" };
            let sentence = format!("“{}”的期限不适用时效中断、中止的规定，请去掉这些日期再算。", rule.label);
            return Err(Refusal::Invalid { argument, sentence });
        }
        Ok(Self { interrupts, suspensions, harm })
    }
}

fn days(argument: &'static str, label: &str, text: Option<&str>) -> Result<Vec<Date>, Refusal> {
    text.unwrap_or_default()
        .split(['|', ',', '，', '、', '至', '到', '~', ' '])
        .filter(|part| !part.trim().is_empty())
        .map(|part| day::read_date(argument, label, part))
        .collect()
}

fn suspensions(days: Vec<Date>) -> Result<Vec<(Date, Date)>, Refusal> {
    if days.len() % 2 == 1 {
        let sentence = "障碍还没有消除的，时效从障碍发生时起暂停，现在算不出最后一天；请在障碍消除后补上消除的日期再算。";
        return Err(Refusal::Unknown { sentence: sentence.to_owned() });
    }
    let mut pairs: Vec<(Date, Date)> = days.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
    if pairs.iter().any(|(from, to)| from > to) {
        let sentence = "障碍消除的日期早于发生的日期，请核对后再告诉我。".to_owned();
        return Err(Refusal::Invalid { argument: "suspension", sentence });
    }
    pairs.sort_unstable();
    Ok(merged(pairs))
}

/// Obstacles that overlap stop the clock once.
fn merged(sorted: Vec<(Date, Date)>) -> Vec<(Date, Date)> {
    let mut apart: Vec<(Date, Date)> = Vec::with_capacity(sorted.len());
    for (from, to) in sorted {
        match apart.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => apart.push((from, to)),
        }
    }
    apart
}
