//! Numbers by which people, companies, lawyers, cases and telephones are known: well formed or not, and why not.
//!
//! What is well formed need not exist or belong to whoever gives it. The numbers of people are kept in types that
//! cannot be printed; `masked` shows what a clerk may see.

mod china;
mod document;
mod fault;
mod lawyer_licence;
mod mobile;
mod person_name;
mod resident_id;
mod uscc;

use jiff::civil::Date;

pub use document::{Document, DocumentKind};
pub use fault::Fault;
pub use lawyer_licence::LawyerLicence;
pub use mobile::Mobile;
pub use person_name::PersonName;
pub use resident_id::{ResidentId, Sex};
pub use uscc::CreditCode;

use super::argument::shown;
use super::case_number::{self, CaseNumber, CaseTypes, Found};
use super::cite;
use super::courts::Courts;
use super::{Arguments, Citation, Computation, Refusal, Tables};

/// A kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 公民身份号码.
    ResidentId,
    /// 统一社会信用代码.
    CreditCode,
    /// 律师执业证号.
    LawyerLicence,
    /// 案号.
    CaseNumber,
    /// 手机号码.
    Mobile,
}

const KINDS: &[(&str, &str, Kind)] = &[
    ("resident_id", "身份证号码", Kind::ResidentId),
    ("uscc", "统一社会信用代码", Kind::CreditCode),
    ("lawyer_licence", "律师执业证号", Kind::LawyerLicence),
    ("case_number", "案号", Kind::CaseNumber),
    ("mobile", "手机号码", Kind::Mobile),
];

impl Kind {
    /// The kind of that name, or with that label.
    pub fn find(name: &str) -> Option<Self> {
        KINDS.iter().find(|(own, label, _)| *own == name || *label == name).map(|(_, _, kind)| *kind)
    }

    /// As people call it.
    pub fn label(self) -> &'static str {
        KINDS.iter().find(|(_, _, kind)| *kind == self).map_or("", |(_, label, _)| label)
    }

    /// What a number of this kind rests on; those of licences and telephones have no public text.
    fn basis(self) -> Vec<Citation> {
        match self {
            Self::ResidentId => vec![cite::resident_id("")],
            Self::CreditCode => vec![cite::credit_code("")],
            Self::CaseNumber => vec![cite::case_numbers("第2条、第3条、第5条、第10条")],
            Self::LawyerLicence | Self::Mobile => Vec::new(),
        }
    }
}

/// What numbers are checked against.
#[derive(Debug, Clone, Copy)]
pub struct Registers<'a> {
    /// The courts of case numbers.
    pub courts: &'a Courts,
    /// The types of case numbers.
    pub types: &'a CaseTypes,
    /// Nobody was born and no case filed after today.
    pub today: Date,
}

/// What may be shown of a number that is well formed, or what is wrong with it.
pub fn check(kind: Kind, value: &str, registers: Registers<'_>) -> Result<String, Fault> {
    let today = registers.today;
    match kind {
        Kind::ResidentId => ResidentId::parse(value, today).map(|id| id.masked()),
        Kind::CreditCode => CreditCode::parse(value).map(|code| code.masked()),
        Kind::LawyerLicence => LawyerLicence::parse(value, today).map(|licence| licence.masked()),
        Kind::Mobile => Mobile::parse(value).map(|mobile| mobile.masked()),
        Kind::CaseNumber => CaseNumber::parse(value, registers.types, today.year())
            .map(|number| told(&number, registers))
            .map_err(|fault| Fault::new(fault.code(), format!("{fault}{}", meant(value, registers)))),
    }
}

/// A question back, if only signs, a sound or a zero were wrong.
fn meant(value: &str, registers: Registers<'_>) -> String {
    let found = case_number::find_in(value, registers.types, registers.today.year());
    let near = found.into_iter().find_map(|found| match found {
        Found::Near(near) => near.meant,
        Found::Exact { .. } | Found::OldStyle { .. } => None,
    });
    near.map_or_else(String::new, |number| format!("您要写的是不是{number}？"))
}

/// The number with its court and type.
fn told(number: &CaseNumber, registers: Registers<'_>) -> String {
    let court = registers.courts.name(number.court_code());
    let court = court.map_or_else(|| number.court_level().label().to_owned(), str::to_owned);
    let meaning = registers.types.meaning(number.case_type()).unwrap_or_default();
    format!("{number}（{court}，{meaning}）")
}

/// Arguments `kind` (`resident_id`, `uscc`, `lawyer_licence`, `case_number`, `mobile`), `value` and `today`;
/// results `result` (VALID or INVALID) and `reason`.
///
/// # Errors
/// When an argument is missing or the kind is not known.
pub fn compute(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let kinds = "身份证号码、统一社会信用代码、律师执业证号、案号或者手机号码";
    let missing = |argument, sentence| Refusal::Missing { argument, sentence };
    let name = arguments
        .get("kind")
        .ok_or_else(|| missing("kind", format!("请告诉我要核对哪一种号码：{kinds}。")))?;
    let kind = Kind::find(name).ok_or_else(|| Refusal::Invalid {
        argument: "kind",
        sentence: format!("这种号码我不会核对，我会核对的是{kinds}。"),
    })?;
    let label = kind.label();
    let value = arguments.get("value").ok_or_else(|| missing("value", format!("请把{label}发给我。")))?;
    let today = arguments.date("today", "今天的日期")?;
    let registers = Registers { courts: &tables.courts, types: &tables.case_types, today };
    let (result, reason, input, summary) = match check(kind, value, registers) {
        Ok(masked) => ("VALID", "", masked.clone(), format!("{label}{masked}格式正确。")),
        Err(fault) => ("INVALID", fault.code(), told_back(kind, value), fault.to_string()),
    };
    Ok(Computation {
        results: vec![("result", result.to_owned()), ("reason", reason.to_owned())],
        summary,
        inputs: vec![(label.to_owned(), input)],
        steps: Vec::new(),
        basis: kind.basis(),
        notes: notes(kind),
    })
}

/// A wrong number may be one sign away from somebody's right one; a case's is no secret between us and its party.
fn told_back(kind: Kind, value: &str) -> String {
    match kind {
        Kind::CaseNumber => shown(value),
        _ => format!("共{}个字符", value.chars().count()),
    }
}

fn notes(kind: Kind) -> Vec<String> {
    let more = match kind {
        Kind::ResidentId => "这里只核对号码本身，不能证明是本人，办理事项时仍要核验身份。",
        Kind::CreditCode => "这里只核对代码本身，企业是否存续请以国家企业信用信息公示系统为准。",
        Kind::LawyerLicence => "执业证号没有校验码，格式正确不代表真实有效，仍要在律师执业信息里核实。",
        Kind::CaseNumber => "这里只核对案号的写法，案件是否存在以法院系统查询为准。",
        Kind::Mobile => "这里只核对号码的写法，是否本人使用要用短信验证。",
    };
    vec![more.to_owned()]
}

#[cfg(test)]
mod tests;
