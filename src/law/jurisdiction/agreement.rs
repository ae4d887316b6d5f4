//! Whether an agreement on jurisdiction holds (民诉法 §35).

use super::internet_court::Kind;
use super::level::{Parties, level};
use super::{Told, answer};
use crate::law::cite;
use crate::law::courts::Level;
use crate::law::{Arguments, Citation, Computation, Refusal, Tables, day};

/// Neither contract nor property: no agreement on these.
const STATUS: &[&str] = &[
    "divorce",
    "marriage",
    "custody",
    "adoption",
    "paternity",
    "parentage",
    "guardianship",
    "personality",
    "status",
    "reputation",
    "离婚",
    "抚养",
    "收养",
    "监护",
];
/// 民诉法 §34, 民诉法解释 §28: exclusive.
const EXCLUSIVE: &[&str] = &[
    "real_estate",
    "house_lease",
    "construction",
    "construction_contract",
    "policy_housing",
    "rural_contracting",
    "rural_land",
    "neighbour",
    "port",
    "port_operation",
    "inheritance",
    "不动产",
    "房屋租赁",
    "建设工程",
    "继承",
];
/// 法释〔2025〕15号 item 2: only special courts hear these.
const SPECIAL: &[&str] = &["maritime", "patent", "special_court", "海事", "专利"];
const CONNECTED: &[&str] = &[
    "plaintiff_domicile",
    "defendant_domicile",
    "performance_place",
    "contract_performance_place",
    "signing_place",
    "contract_signing_place",
    "subject_place",
    "subject_matter_place",
    "property_place",
];
const INTERNET_COURT: &str = "beijing_internet_court";

/// A reason why an agreement does not hold, or why it does.
type Verdict = (&'static str, Vec<Citation>);

pub(super) fn compute(arguments: &Arguments, _: &Tables) -> Result<Computation, Refusal> {
    let told = match fault(arguments)? {
        Some((why, basis)) => answer("INVALID", format!("这样的管辖约定无效：{why}"))
            .by(basis)
            .note("约定无效的，按法律规定的一般规则确定管辖法院。"),
        None => {
            let (why, basis) = reason(arguments)?;
            answer("VALID", format!("这样的管辖约定有效：{why}")).by(basis)
        }
    };
    let told = ["type", "chosen", "clause"].into_iter().fold(told, |told, name| match arguments.get(name) {
        Some(value) => told.given(label(name), shown(value)),
        None => told,
    });
    Ok(told.note("约定管辖限于合同和其他财产权益纠纷，要用书面形式，选与争议有实际联系的地点，不能违反级别管辖和专属管辖。"))
}

/// The first thing that makes the agreement void.
fn fault(arguments: &Arguments) -> Result<Option<Verdict>, Refusal> {
    for test in [matter, form, level_kept, connection, notice, determinable] {
        if let Some(fault) = test(arguments)? {
            return Ok(Some(fault));
        }
    }
    Ok(None)
}

fn matter(arguments: &Arguments) -> Result<Option<Verdict>, Refusal> {
    let kind = arguments.get("type").unwrap_or("contract");
    Ok(if STATUS.contains(&kind) {
        Some((
            "婚姻、身份、人格等纠纷不是合同或者财产权益纠纷，不能约定管辖。",
            vec![cite::procedure("第35条")],
        ))
    } else if EXCLUSIVE.contains(&kind) || arguments.maybe_yes("exclusive", "是否专属管辖")? == Some(true)
    {
        let basis = vec![cite::procedure("第34条、第35条"), cite::procedure_interpretation("第28条")];
        Some(("不动产、继承等纠纷有专属管辖，不能约定由别处的法院管。", basis))
    } else if SPECIAL.contains(&kind) || arguments.maybe_yes("special_court", "是否归专门法院")? == Some(true)
    {
        Some((
            "这类案件只能由专门人民法院管，不能约定由其他法院管。",
            vec![cite::jurisdiction_reply("第二项")],
        ))
    } else {
        None
    })
}

fn form(arguments: &Arguments) -> Result<Option<Verdict>, Refusal> {
    let basis = vec![cite::procedure("第35条"), cite::procedure_interpretation("第29条")];
    let oral = arguments.maybe_yes("oral_only", "是否只有口头约定")? == Some(true)
        || arguments.maybe_yes("written", "是否书面约定")? == Some(false);
    Ok(oral.then_some(("管辖约定要用书面形式，只有口头约定不算。", basis)))
}

fn level_kept(arguments: &Arguments) -> Result<Option<Verdict>, Refusal> {
    let chosen = match arguments.get("chosen") {
        Some("basic_court") => Level::Basic,
        Some("intermediate_court") => Level::Intermediate,
        Some("high_court") => Level::High,
        _ => return Ok(None),
    };
    let Some(amount) = arguments.maybe_amount("amount", "诉讼请求的金额")? else { return Ok(None) };
    let due = level(amount, Parties::read(arguments)?).ok_or_else(|| Refusal::Missing {
        argument: "all_parties_in_or_all_out_of_province",
        sentence: "请告诉我：各方当事人是不是都在同一个省市，或者都不在？".to_owned(),
    })?;
    let basis = vec![cite::procedure("第35条"), cite::intermediate_level("第一项、第二项")];
    Ok((due != chosen).then_some(("按金额应当由另一级法院管，约定违反了级别管辖。", basis)))
}

fn connection(arguments: &Arguments) -> Result<Option<Verdict>, Refusal> {
    let proved = arguments
        .maybe_yes("actual_connection_proved", "是否能证明实际联系")?
        .or(arguments.maybe_yes("actual_connection", "是否有实际联系")?);
    match (arguments.get("chosen"), proved) {
        (Some(INTERNET_COURT), proved) => internet_court(arguments, proved),
        (Some("other_place"), None) => Err(Refusal::Missing {
            argument: "actual_connection_proved",
            sentence: "请告诉我：有没有证据证明约定的地点与争议有实际联系？".to_owned(),
        }),
        (Some(place), Some(false)) if !CONNECTED.contains(&place) => {
            let why =
                "约定的地点不是双方住所地、合同签订地、履行地或者标的物所在地，又不能证明与争议有实际联系。";
            Ok(Some((why, vec![cite::procedure("第35条"), cite::jurisdiction_reply("第一项")])))
        }
        _ => Ok(None),
    }
}

fn internet_court(arguments: &Arguments, connected: Option<bool>) -> Result<Option<Verdict>, Refusal> {
    let basis = vec![cite::internet_courts("第1条、第2条")];
    if connected == Some(false) {
        return Ok(Some(("约定的互联网法院要与争议有实际联系。", basis)));
    }
    let filed = day::maybe_date(arguments, "filed", "立案日期")?.unwrap_or(jiff::civil::date(2025, 11, 1));
    let kind = arguments.get("type").and_then(Kind::find);
    let outside = kind.is_some_and(|kind| kind.item_on(filed).is_none());
    Ok(outside.then_some(("这类纠纷不在互联网法院的管辖范围内，不能约定由它管。", basis)))
}

fn notice(arguments: &Arguments) -> Result<Option<Verdict>, Refusal> {
    let standard = arguments.maybe_yes("standard_terms", "是否格式条款")? == Some(true)
        || arguments.get("type") == Some("consumer");
    let noticed = arguments
        .maybe_yes("reasonable_notice", "是否合理提示")?
        .or(arguments.maybe_yes("notice", "是否提示")?);
    if !standard || noticed != Some(false) {
        return Ok(None);
    }
    let objects =
        arguments.maybe_yes("consumer_objects", "消费者是否主张无效")?.ok_or_else(|| Refusal::Missing {
            argument: "consumer_objects",
            sentence: "请告诉我：消费者是否主张这个管辖条款无效？".to_owned(),
        })?;
    let basis = vec![cite::procedure_interpretation("第31条"), cite::civil_code("第496条、第497条")];
    Ok(objects.then_some(("商家用格式条款约定管辖，却没有用合理方式提醒消费者，消费者可以主张无效。", basis)))
}

fn determinable(arguments: &Arguments) -> Result<Option<Verdict>, Refusal> {
    let unclear = arguments.maybe_yes("court_determinable", "是否能确定法院")? == Some(false);
    let why = "按约定的地点确定不了是哪个法院，等于没有约定。";
    Ok(unclear
        .then_some((why, vec![cite::procedure_interpretation("第30条"), cite::jurisdiction_reply("第三项")])))
}

/// What the holding agreement rests on, by what is asked.
fn reason(arguments: &Arguments) -> Result<Verdict, Refusal> {
    Ok(match (arguments.get("clause"), arguments.get("chosen")) {
        (Some("place_only_no_court_name"), _) => (
            "只写了地点、没写法院名称，但能据此确定法院的，约定有效。",
            vec![cite::jurisdiction_reply("第三项")],
        ),
        (Some(clause), _) if clause.contains("arbitration") => {
            let why = "又约仲裁又约诉讼的，仲裁部分无效，诉讼管辖部分仍然有效。";
            (why, vec![cite::jurisdiction_reply("第四项")])
        }
        (Some("two_courts" | "several_courts"), _) => {
            let why = "约定了两个以上有实际联系的法院的，原告可以选其中一个起诉。";
            (why, vec![cite::procedure_interpretation("第30条")])
        }
        (_, Some(INTERNET_COURT)) => {
            ("属于互联网法院管辖的纠纷，且与争议有实际联系。", vec![cite::internet_courts("第1条、第2条")])
        }
        (_, Some("other_place")) => {
            let why = "能证明约定的地点与争议有实际联系。";
            (why, vec![cite::procedure("第35条"), cite::jurisdiction_reply("第一项")])
        }
        _ => {
            ("属于合同或者财产权益纠纷，书面选择了与争议有实际联系的地点。", vec![cite::procedure("第35条")])
        }
    })
}

fn label(name: &str) -> &'static str {
    match name {
        "type" => "纠纷类型",
        "chosen" => "约定的法院",
        _ => "条款写法",
    }
}

/// Chinese for the names that programs use; what people wrote stays.
fn shown(value: &str) -> &str {
    match value {
        "contract" => "合同纠纷",
        "consumer" => "消费者合同纠纷",
        "online_service" => "网络服务合同纠纷",
        "divorce" => "离婚纠纷",
        "plaintiff_domicile" => "原告住所地法院",
        "defendant_domicile" => "被告住所地法院",
        "other_place" => "其他地点的法院",
        "basic_court" => "基层人民法院",
        "intermediate_court" => "中级人民法院",
        INTERNET_COURT => "北京互联网法院",
        "place_only_no_court_name" => "只写了地点，没写法院名称",
        other => other,
    }
}
