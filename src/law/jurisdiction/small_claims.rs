//! Whether the small claims procedure applies (民诉法 §165, §166).

use super::{Told, answer};
use crate::law::cite;
use crate::law::money::Yuan;
use crate::law::{Arguments, Citation, Computation, Refusal, Tables};

const BASIS: [Citation; 2] = [cite::procedure("第165条、第166条"), cite::procedure_interpretation("第272条")];

pub(super) fn compute(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    if let Some(no) = excluded(arguments)? {
        return Ok(no.by(BASIS));
    }
    let amount = arguments.amount("amount", "诉讼请求的金额")?;
    let (label, wage) = wage(arguments, tables)?;
    let told = within(amount, wage, arguments.maybe_yes("agreed", "双方是否约定")?);
    let told = told.given("诉讼标的额", amount.to_string()).given(&label, wage.to_string());
    Ok(told.step(format!("百分之五十是{}，二倍是{}。", wage / 2, wage * 2)).by(BASIS))
}

/// 以下 includes the number itself (民法典 §1259).
fn within(amount: Yuan, wage: Yuan, agreed: Option<bool>) -> Computation {
    if amount <= wage / 2 {
        answer("APPLIES", "金额在上年度就业人员年平均工资的百分之五十以下，适用小额诉讼程序，一审终审。")
            .note("一审终审就是判决作出后不能上诉；诉讼费按简易程序减半交纳。")
    } else if amount > wage * 2 {
        answer("NO", "金额超过上年度就业人员年平均工资的二倍，不适用小额诉讼程序。")
    } else if agreed == Some(true) {
        answer("APPLIES_BY_AGREEMENT", "双方约定了适用小额诉讼程序，可以适用，一审终审。")
            .note("一审终审就是判决作出后不能上诉，约定前请想清楚。")
    } else {
        answer("NEEDS_AGREEMENT", "金额在平均工资的百分之五十以上、二倍以下，双方都同意才适用小额诉讼程序。")
    }
}

/// 民诉法 §165: clear and simple money claims only; §166: never status, foreign parties, appraisal, a missing
/// party, a counterclaim.
fn excluded(arguments: &Arguments) -> Result<Option<Computation>, Refusal> {
    let no = |summary: &str| Ok(Some(answer("NO", summary)));
    if arguments.maybe_yes("excluded", "是否属于不适用的案件")? == Some(true) {
        return no(
            "人身关系、财产确权、涉外、需要评估鉴定、一方下落不明或者有反诉等案件，不适用小额诉讼程序。",
        );
    }
    if arguments.maybe_yes("money", "是否只要求付钱")? == Some(false) {
        return no("小额诉讼程序只用于要求付钱的案件，这个案件不适用。");
    }
    if arguments.maybe_yes("simple", "案情是否简单")? == Some(false) {
        return no("小额诉讼程序只用于事实清楚、权利义务明确、争议不大的案件，这个案件不适用。");
    }
    Ok(None)
}

/// 民诉法解释 §272: the last that was published. No public source has Beijing's, so the court fills it in.
fn wage(arguments: &Arguments, tables: &Tables) -> Result<(String, Yuan), Refusal> {
    const LABEL: &str = "上年度就业人员年平均工资";
    if arguments.get("avg_wage_last_year").is_some() {
        return Ok((LABEL.to_owned(), arguments.amount("avg_wage_last_year", LABEL)?));
    }
    let published = tables.court_figures.last_average_wage();
    published.map(|(year, wage)| (format!("{year}年度就业人员年平均工资"), wage)).ok_or_else(|| {
        Refusal::Unknown {
            sentence: "小额诉讼的金额标准按本市上年度就业人员年平均工资确定：百分之五十以下的适用，\
                   百分之五十至二倍的双方同意才适用。具体数额以受理法院告知为准，可以拨打12368查询。"
                .to_owned(),
        }
    })
}
