//! Litigation fees by the Measures of 2007 (诉讼费用交纳办法): acceptance fees, application fees, and what is
//! paid in or back when a case takes a turn.
//!
//! A range that the law leaves to the province stays a range until the court has filled in its figure.

mod banded;
mod change;
mod halving;
mod kind;
mod scale;

use std::fmt;

use super::argument::{invalid, shown};
use super::court_figures::CourtFigures;
use super::draft::Draft;
use super::money::Yuan;
use super::{Arguments, Computation, Refusal, cite};
use kind::{Charge, Kind, Sort};

const ASK_KIND: &str = "请告诉我要算哪一种费用：财产纠纷（kind=property）、离婚（divorce）、人格权（personality_right）、\
                        劳动争议（labour）、上诉（appeal_property）、保全（preservation）、执行（execution）、支付令（payment_order）等。";

/// What is paid: one figure, or the range inside which the court sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    min: Yuan,
    max: Yuan,
}

impl Span {
    fn exactly(fee: Yuan) -> Self {
        Self { min: fee, max: fee }
    }

    fn is_exact(self) -> bool {
        self.min == self.max
    }

    fn plus(self, extra: Yuan) -> Self {
        Self { min: self.min + extra, max: self.max + extra }
    }

    fn half(self) -> Self {
        Self { min: self.min / 2, max: self.max / 2 }
    }

    fn results(self) -> Vec<(&'static str, String)> {
        vec![("min_yuan", self.min.plain()), ("max_yuan", self.max.plain())]
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_exact() { write!(f, "{}", self.min) } else { write!(f, "{}至{}", self.min, self.max) }
    }
}

/// Computes a fee: results `min_yuan` and `max_yuan`, equal where the law sets one figure.
///
/// # Errors
/// When an argument is missing or cannot be used.
pub fn compute(arguments: &Arguments, figures: &CourtFigures) -> Result<Computation, Refusal> {
    let written = arguments.required("kind", ASK_KIND)?;
    if let Some(change) = change::find(written) {
        return change(arguments);
    }
    let Some((kind, by_name)) = kind::find(written) else {
        return Err(invalid("kind", format!("没有“{}”这种费用。{ASK_KIND}", shown(written))));
    };
    let reasons = halving::reasons(arguments, kind, by_name)?;
    let mut draft = Draft::default();
    draft.input("费用类型", kind.label);
    let full = charge(&mut draft, kind, arguments, figures)?;
    let fee = halving::apply(&mut draft, full, &reasons);
    if kind.sort == Sort::Acceptance && reasons.is_empty() && !halving::is_ordinary(arguments) {
        // Only plain money claims are small claims (民诉法 §165, §166).
        let small = if kind.name == "property" { "（包括小额诉讼）" } else { "" };
        draft.note(format!("这是普通程序的标准；如果法院适用简易程序{small}，减半交纳，为{}。", full.half()));
    }
    say_rounding(&mut draft, fee);
    if !kind.note.is_empty() {
        draft.note(kind.note);
    }
    Ok(draft.finish(fee.results(), summary(kind, fee)))
}

fn charge(
    draft: &mut Draft,
    kind: &Kind,
    arguments: &Arguments,
    figures: &CourtFigures,
) -> Result<Span, Refusal> {
    for citation in kind.basis {
        draft.cite(*citation);
    }
    match kind.charge {
        Charge::Free => {
            draft.step("依法不交纳这项费用：0元");
            Ok(Span::exactly(Yuan::ZERO))
        }
        Charge::PerCase(min, max) => Ok(per_case(draft, kind.name, min, max, figures)),
        Charge::Banded(charge) => charge(draft, arguments, figures),
    }
}

/// A fee by the case; a court that has set its figure charges that.
fn per_case(draft: &mut Draft, point: &str, min: i128, max: i128, figures: &CourtFigures) -> Span {
    let span = Span { min: Yuan::whole(min), max: Yuan::whole(max) };
    if let Some(fee) = figures.fee_point(point) {
        draft.step(format!("法定幅度为每件{span}，本院标准为每件{fee}"));
        return Span::exactly(fee);
    }
    draft.step(format!("每件：{span}"));
    if !span.is_exact() {
        draft.note("法律只规定了幅度，具体数额由当地确定，请以法院的交费通知为准。");
    }
    span
}

fn say_rounding(draft: &mut Draft, fee: Span) {
    if !fee.min.is_whole_yuan() {
        draft.note("结果精确到分，不足一分的四舍五入；有的法院按整元收取，可能有几角钱的出入。");
    }
}

fn summary(kind: &Kind, fee: Span) -> String {
    let name = match kind.sort {
        Sort::Acceptance | Sort::Free => "案件受理费",
        Sort::Appeal => "二审案件受理费",
        Sort::Retrial => "再审案件受理费",
        Sort::Application => "申请费",
    };
    if fee.max == Yuan::ZERO {
        return format!("{}：不用交{name}。", kind.label);
    }
    if fee.is_exact() {
        return format!("{}：{name}是{fee}。", kind.label);
    }
    format!("{}：{name}在{fee}之间，具体数额由法院按当地标准确定。", kind.label)
}

/// The fee of a property case on an amount, with its band lines.
fn property_fee(draft: &mut Draft, amount: Yuan) -> Yuan {
    draft.cite(cite::fees("第13条第（一）项"));
    scale::PROPERTY.write(draft, amount)
}

#[cfg(test)]
mod tests;
