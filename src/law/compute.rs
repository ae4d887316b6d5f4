//! One entrance to every calculator.

use super::tables::Tables;
use super::{
    Arguments, Calculator, Computation, Refusal, consumer, deadline, fee, identifier, interest, jurisdiction,
};

type Compute = fn(&Arguments, &Tables) -> Result<Computation, Refusal>;

/// Those that can be asked today.
const READY: &[(Calculator, Compute)] = &[
    (Calculator::Fee, |arguments, tables| fee::compute(arguments, &tables.court_figures)),
    (Calculator::Interest, interest::compute),
    (Calculator::Consumer, |arguments, _| consumer::compute(arguments)),
    (Calculator::Deadline, |arguments, tables| deadline::compute(arguments, &tables.holidays)),
    (Calculator::Jurisdiction, jurisdiction::compute),
    (Calculator::Identifier, identifier::compute),
];

/// The calculators that can be asked.
pub fn calculators() -> impl Iterator<Item = Calculator> {
    READY.iter().map(|(calculator, _)| *calculator)
}

/// Asks a calculator.
///
/// # Errors
/// When an argument is missing or cannot be used, or when no table knows.
pub fn compute(
    calculator: Calculator,
    arguments: &Arguments,
    tables: &Tables,
) -> Result<Computation, Refusal> {
    match READY.iter().find(|(own, _)| *own == calculator) {
        Some((_, compute)) => compute(arguments, tables),
        None => Err(Refusal::Unknown {
            sentence: "这一项暂时还不能在这里计算，请咨询受理法院，或拨打12368。".to_owned(),
        }),
    }
}
