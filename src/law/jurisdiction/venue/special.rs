//! Places that depend on what was agreed, delivered or known.

use super::place::{
    AGREED, BORROWER, BUYER, DEFENDANT, EMPLOYER, FOUND_AT, LENDER, PAYEE, PERFORMER, PROPERTY, Place,
    RECEIVED_AT, SERVER, WORK,
};
use crate::law::{Arguments, Refusal};

const ONLINE: &[&str] = &[
    "online",
    "network",
    "digital",
    "electronic",
    "download",
    "internet",
    "info_network",
    "information_network",
    "网络",
    "线上",
    "在线",
];
const NOWHERE: &[&str] =
    &["unknown", "unclear", "abroad", "foreign", "overseas", "不明", "不明确", "境外", "国外"];

type Places = Result<Vec<Place>, Refusal>;

/// 民诉法解释 §20: delivered online, the buyer's domicile; else where the goods arrive; what was agreed comes first.
pub(super) fn online_sale(arguments: &Arguments) -> Places {
    let performed = if arguments.get("agreed_place").is_some() {
        AGREED
    } else if arguments.get("delivery").is_some_and(|way| ONLINE.contains(&way)) {
        BUYER
    } else {
        RECEIVED_AT
    };
    Ok(vec![performed, DEFENDANT])
}

/// 民间借贷规定 §3: where nothing is agreed, the side that receives money.
pub(super) fn lending(arguments: &Arguments) -> Places {
    let performed = match arguments.get("claim") {
        _ if arguments.get("agreed_place").is_some() => AGREED,
        Some("delivery" | "disbursement" | "lending") => BORROWER,
        _ => LENDER,
    };
    Ok(vec![performed, DEFENDANT])
}

/// 民诉法解释 §18.
pub(super) fn contract(arguments: &Arguments) -> Places {
    if let Some(agreed) = arguments.get("agreed_place") {
        let at_home = ["plaintiff_domicile", "defendant_domicile"]
            .iter()
            .any(|side| arguments.get(side) == Some(agreed));
        let unperformed = arguments.maybe_yes("performed", "合同是否已经履行")? == Some(false);
        return Ok(if unperformed && !at_home { vec![DEFENDANT] } else { vec![AGREED, DEFENDANT] });
    }
    let performed = match arguments.get("subject") {
        Some("money" | "货币") => PAYEE,
        Some("real_estate" | "不动产") => PROPERTY,
        _ => PERFORMER,
    };
    Ok(vec![performed, DEFENDANT])
}

/// 信息网络传播权规定 §15: the place of discovery only if both others are unknown or abroad.
pub(super) fn dissemination(arguments: &Arguments) -> Places {
    let lost = |place: &Place| place.value(arguments).is_some_and(|value| NOWHERE.contains(&value));
    let usable: Vec<Place> = [SERVER, DEFENDANT].into_iter().filter(|place| !lost(place)).collect();
    Ok(if usable.is_empty() { vec![FOUND_AT] } else { usable })
}

/// 劳动争议解释（一）§3: an unclear place of work leaves the employer's.
pub(super) fn labour(arguments: &Arguments) -> Places {
    let unclear = WORK.value(arguments).is_some_and(|value| NOWHERE.contains(&value));
    Ok(if unclear { vec![EMPLOYER] } else { vec![EMPLOYER, WORK] })
}
