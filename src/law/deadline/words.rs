//! What people read about a last day: the sentence, the inputs, the steps, what to bear in mind.

use jiff::civil::Date;

use super::Outcome;
use super::asked::Asked;
use super::rules::{Nature, Rule};
use crate::law::calendar::Holidays;
use crate::law::day;

pub(super) fn summary(asked: &Asked, outcome: &Outcome) -> String {
    let rule = asked.rule;
    let last = day::in_words(outcome.last);
    let rolled = if outcome.rolled() {
        format!("（原为{}，遇休息日顺延）", day::in_words(outcome.course.raw))
    } else {
        String::new()
    };
    let mut sentence = format!("{}：最后一天是{last}{rolled}。", rule.label);
    if let Some(today) = asked.today {
        sentence.push_str(&remaining(rule, outcome, today));
    }
    sentence
}

fn remaining(rule: &Rule, outcome: &Outcome, today: Date) -> String {
    match outcome.days_left(today) {
        0 => "就是今天，请当天办理。".to_owned(),
        left @ 1.. => format!("从今天算还有{left}天。"),
        passed => {
            let excuse = if rule.nature == Nature::Step { EXCUSE } else { "" };
            format!("已经过去{}天。{}{excuse}", -passed, rule.afterwards)
        }
    }
}

// 民诉法 §86.
const EXCUSE: &str = "因不可抗力或者其他正当理由耽误的，可以在障碍消除后10日内申请顺延，是否准许由法院决定。";

pub(super) fn inputs(asked: &Asked) -> Vec<(String, String)> {
    let mut inputs = vec![
        ("期限".to_owned(), format!("{}，{}", asked.rule.label, asked.length)),
        (asked.rule.from.to_owned(), day::in_words(asked.event)),
    ];
    let mut add = |label: &str, value: String| inputs.push((label.to_owned(), value));
    for &demand in &asked.since.interrupts {
        add("时效中断", day::in_words(demand));
    }
    for &(from, to) in &asked.since.suspensions {
        add("障碍期间", format!("{}至{}", day::in_words(from), day::in_words(to)));
    }
    if let Some(harm) = asked.since.harm {
        add("权利受到损害", day::in_words(harm));
    }
    if let Some(today) = asked.today {
        add("今天", day::in_words(today));
    }
    inputs
}

pub(super) fn steps(asked: &Asked, outcome: &Outcome, holidays: &Holidays) -> Vec<String> {
    let event = day::in_words(asked.event);
    let mut steps = vec![format!("{event}当天不算，从次日起算{}。", asked.length)];
    steps.extend(outcome.course.told.iter().cloned());
    steps.push(format!("期间的最后一天是{}。", day::in_words(outcome.course.raw)));
    steps.push(end(asked.rule, outcome, holidays));
    if let Some(day) = outcome.renew_by(asked.rule) {
        steps.push(format!("需要续行的，请在届满七日前、即不晚于{}向法院申请。", day::in_words(day)));
    }
    steps
}

/// Why the last day moves or stays.
fn end(rule: &Rule, outcome: &Outcome, holidays: &Holidays) -> String {
    let raw = outcome.course.raw;
    if outcome.rolled() {
        let why = holidays.source(raw).map_or_else(|| "周末".to_owned(), |source| format!("放假，{source}"));
        format!("这一天是休息日（{why}），顺延到休息日之后的第一个工作日{}。", day::in_words(outcome.last))
    } else if !rule.nature.rolls() {
        "这种期限不因节假日顺延。".to_owned()
    } else if holidays.is_makeup_day(raw) {
        "这一天虽是周末，但是调休上班日，不顺延。".to_owned()
    } else {
        "这一天是工作日，不顺延。".to_owned()
    }
}

pub(super) fn notes(asked: &Asked, outcome: &Outcome, holidays: &Holidays) -> Vec<String> {
    let rule = asked.rule;
    let mut notes = Vec::new();
    let mut add = |note: &str| notes.push(note.to_owned());
    if rule.length.is_some_and(|length| length != asked.length) {
        add("您填写的期限长度与法律规定的不同，这里按您填写的计算，请以文书上写明的为准。");
    }
    match rule.nature {
        // 民诉法 §85.
        Nature::Step | Nature::Fixed => {
            add("期满前把材料交邮的，不算过期，请保留寄件凭证。建议提前办理，不要等到最后一天。");
        }
        Nature::CourtStep => add("这是办理机构应当遵守的期限，您可以据此询问进展。"),
        Nature::Running | Nature::Measure | Nature::Right | Nature::Limitation(_) => {}
    }
    if !rule.note.is_empty() {
        add(rule.note);
    }
    // The next year's notice may reach back: the one for 2023 made 31 December 2022 a day off.
    let close = outcome.last.month() == 12 && outcome.last.day() >= 24;
    if rule.nature.rolls() && close && !holidays.covers(outcome.last.year() + 1) {
        add("次年的放假安排还没有录入，可能影响年底的休息日，请在公布后再核对一次。");
    }
    notes
}
