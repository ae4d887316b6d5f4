//! Halving the acceptance fee: many reasons, once only (民诉法解释 §206).

use super::super::argument::{invalid, shown};
use super::super::draft::Draft;
use super::super::{Arguments, Refusal, cite};
use super::Span;
use super::kind::{Kind, Sort};

/// Why a fee is halved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// 简易程序, §16.
    Simple,
    /// 小额诉讼: the rules of the simple procedure apply (民诉法 §165, 解释 §281).
    SmallClaims,
    /// 调解结案, §15.
    Mediated,
    /// 撤诉, §15.
    Withdrawn,
    /// 反诉合并审理, §18.
    Counterclaim,
    /// 有独立请求权的第三人, §18.
    ThirdParty,
}

/// By the names in kinds and arguments; `None` is the ordinary procedure, which halves nothing.
const NAMES: &[(&str, Option<Reason>)] = &[
    ("simple_procedure", Some(Reason::Simple)),
    ("simple", Some(Reason::Simple)),
    ("small_claims", Some(Reason::SmallClaims)),
    ("small", Some(Reason::SmallClaims)),
    ("mediated", Some(Reason::Mediated)),
    ("withdrawn", Some(Reason::Withdrawn)),
    ("counterclaim_merged", Some(Reason::Counterclaim)),
    ("counterclaim", Some(Reason::Counterclaim)),
    ("third_party_claim_merged", Some(Reason::ThirdParty)),
    ("third_party_merged", Some(Reason::ThirdParty)),
    ("third_party_claim", Some(Reason::ThirdParty)),
    ("third_party", Some(Reason::ThirdParty)),
    ("ordinary", None),
    ("judgment", None),
    ("none", None),
    ("简易程序", Some(Reason::Simple)),
    ("小额诉讼", Some(Reason::SmallClaims)),
    ("普通程序", None),
    ("调解", Some(Reason::Mediated)),
    ("撤诉", Some(Reason::Withdrawn)),
];

impl Reason {
    fn words(self) -> &'static str {
        match self {
            Self::Simple => "适用简易程序",
            Self::SmallClaims => "小额诉讼按简易程序",
            Self::Mediated => "调解结案",
            Self::Withdrawn => "撤诉",
            Self::Counterclaim => "反诉合并审理",
            Self::ThirdParty => "第三人的请求合并审理",
        }
    }

    fn cite(self, draft: &mut Draft) {
        match self {
            Self::Simple => draft.cite(cite::fees("第16条")),
            Self::SmallClaims => {
                draft.cite(cite::fees("第16条"));
                draft.cite(cite::procedure("第165条"));
                draft.cite(cite::procedure_interpretation("第281条"));
            }
            Self::Mediated | Self::Withdrawn => draft.cite(cite::fees("第15条")),
            Self::Counterclaim | Self::ThirdParty => draft.cite(cite::fees("第18条")),
        }
    }
}

/// The reasons written behind a kind, `_simple_and_withdrawn`; `None` if something else stands there.
pub(super) fn of_suffix(suffix: &str) -> Option<Vec<Reason>> {
    let words = suffix.split("_and_");
    let reasons: Option<Vec<_>> = words.map(named).collect();
    reasons.map(|reasons| reasons.into_iter().flatten().collect())
}

fn named(word: &str) -> Option<Option<Reason>> {
    NAMES.iter().find(|(name, _)| *name == word).map(|(_, reason)| *reason)
}

/// All reasons: those of the kind's name and those of the arguments `procedure`, `closing` and `merged`.
pub(super) fn reasons(
    arguments: &Arguments,
    kind: &Kind,
    by_name: Vec<Reason>,
) -> Result<Vec<Reason>, Refusal> {
    let mut reasons = by_name;
    for argument in ["procedure", "closing", "merged"] {
        let Some(written) = arguments.get(argument) else { continue };
        let Some(reason) = named(written) else {
            let names =
                "简易 simple、普通 ordinary、小额 small、调解 mediated、撤诉 withdrawn、反诉 counterclaim";
            return Err(invalid(argument, format!("“{}”看不懂，可以写：{names}。", shown(written))));
        };
        let known = reason.filter(|reason| !reasons.contains(reason));
        reasons.extend(known);
    }
    if kind.sort != Sort::Acceptance && kind.sort != Sort::Appeal {
        return Ok(Vec::new());
    }
    if kind.sort == Sort::Appeal {
        // There is no simple procedure on appeal; withdrawal and mediation halve there too.
        reasons.retain(|reason| matches!(reason, Reason::Mediated | Reason::Withdrawn));
    }
    Ok(reasons)
}

/// Whether the person said that it is the ordinary procedure.
pub(super) fn is_ordinary(arguments: &Arguments) -> bool {
    arguments.get("procedure").and_then(named) == Some(None)
}

/// Halves once, however many reasons there are.
pub(super) fn apply(draft: &mut Draft, full: Span, reasons: &[Reason]) -> Span {
    if reasons.is_empty() {
        return full;
    }
    for reason in reasons {
        reason.cite(draft);
    }
    let words: Vec<_> = reasons.iter().map(|reason| reason.words()).collect();
    let half = full.half();
    draft.step(format!("{}，减半：{half}", words.join("、")));
    if reasons.len() > 1 {
        draft.cite(cite::procedure_interpretation("第206条"));
        draft.note("有几种减半的理由，也只能减半一次。");
    }
    half
}

/// Whether the fee of the case was or is halved from the start.
pub(super) fn is_halved_from_the_start(arguments: &Arguments) -> bool {
    arguments.get("procedure").and_then(named).flatten().is_some()
}
