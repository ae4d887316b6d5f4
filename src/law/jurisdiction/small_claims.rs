//! Whether the small claims procedure applies (民诉法 §165, §166).

use super::facts::{Fen, amount, flag, holds, needed_amount};
use super::{Told, answer};
use crate::law::courts::Courts;
use crate::law::edition::{CIVIL_PROCEDURE, CIVIL_PROCEDURE_INTERPRETATION};
use crate::law::{Arguments, Citation, Computation, Refusal};

const BASIS: [Citation; 2] =
    [CIVIL_PROCEDURE.at("第165条、第166条"), CIVIL_PROCEDURE_INTERPRETATION.at("第272条")];

pub(super) fn compute(arguments: &Arguments, _: &Courts) -> Result<Computation, Refusal> {
    if let Some(no) = excluded(arguments)? {
        return Ok(no.by(BASIS));
    }
    let amount = needed_amount(arguments)?;
    let wage = wage(arguments)?;
    let agreed = flag(arguments, "agreed")?;
    // 以下 includes the number itself (民法典 §1259); half of the wage is compared without dividing.
    let told = if amount.0 * 2 <= wage.0 {
        answer("APPLIES", "金额在上年度就业人员年平均工资的百分之五十以下，适用小额诉讼程序，一审终审。")
            .note("一审终审就是判决作出后不能上诉；诉讼费按简易程序减半交纳。")
    } else if amount.0 > wage.0 * 2 {
        answer("NO", "金额超过上年度就业人员年平均工资的二倍，不适用小额诉讼程序。")
    } else if agreed == Some(true) {
        answer("APPLIES_BY_AGREEMENT", "双方约定了适用小额诉讼程序，可以适用，一审终审。")
            .note("一审终审就是判决作出后不能上诉，约定前请想清楚。")
    } else {
        answer(
            "NEEDS_AGREEMENT",
            "金额在平均工资的百分之五十以上、二倍以下，只有双方都同意，才适用小额诉讼程序。",
        )
    };
    let told =
        told.given("诉讼标的额", amount.to_string()).given("上年度就业人员年平均工资", wage.to_string());
    let half = Fen(wage.0 / 2);
    Ok(told.step(format!("百分之五十是{half}，二倍是{}。", Fen(wage.0 * 2))).by(BASIS))
}

/// 民诉法 §165: clear and simple money claims only; §166: never status, foreign parties, appraisal, a missing
/// party, a counterclaim.
fn excluded(arguments: &Arguments) -> Result<Option<Computation>, Refusal> {
    let no = |summary: &str| Ok(Some(answer("NO", summary)));
    if holds(arguments, "excluded")? {
        return no(
            "人身关系、财产确权、涉外、需要评估鉴定、一方下落不明或者有反诉等案件，不适用小额诉讼程序。",
        );
    }
    if flag(arguments, "money")? == Some(false) {
        return no("小额诉讼程序只用于要求付钱的案件，这个案件不适用。");
    }
    if flag(arguments, "simple")? == Some(false) {
        return no("小额诉讼程序只用于事实清楚、权利义务明确、争议不大的案件，这个案件不适用。");
    }
    Ok(None)
}

fn wage(arguments: &Arguments) -> Result<Fen, Refusal> {
    let wage = amount(arguments, "avg_wage_last_year")?.filter(|wage| wage.0 > 0);
    wage.ok_or_else(|| Refusal::Unknown {
        sentence: "小额诉讼的金额标准按本市上年度就业人员年平均工资确定：百分之五十以下的适用，\
                   百分之五十至二倍的双方同意才适用。具体数额以受理法院告知为准，可以拨打12368查询。"
            .to_owned(),
    })
}
