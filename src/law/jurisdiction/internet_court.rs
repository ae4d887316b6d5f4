//! Whether the Beijing Internet Court hears a case; its list changed on 2025-11-01.

use jiff::civil::{Date, date};

use super::level::{Parties, level};
use super::{Told, answer};
use crate::law::cite;
use crate::law::courts::Level;
use crate::law::{Arguments, Computation, Refusal, Tables, day};

const NEW_LIST: Date = date(2025, 11, 1);
const OLD_LIST: Date = date(2018, 9, 7);

/// A kind of dispute and its place in both lists.
pub(super) struct Kind {
    /// The first is the name, the others are taken for it.
    names: &'static [&'static str],
    label: &'static str,
    /// Its item in 法释〔2018〕16号 §2.
    old: Option<&'static str>,
    /// Its item in 法释〔2025〕14号 §1.
    new: Option<&'static str>,
}

const fn kind(
    names: &'static [&'static str],
    label: &'static str,
    old: Option<&'static str>,
    new: Option<&'static str>,
) -> Kind {
    Kind { names, label, old, new }
}

const KINDS: &[Kind] = &[
    kind(&["online_data", "network_data"], "网络数据权属、侵权、合同纠纷", None, Some("（一）")),
    // Before, wrongs on the internet against a person's rights.
    kind(&["online_personal_info", "personal_info"], "网络个人信息保护纠纷", Some("（七）"), Some("（二）")),
    kind(&["online_privacy", "privacy"], "网络隐私权纠纷", Some("（七）"), Some("（二）")),
    kind(
        &["virtual_property", "online_virtual_property"],
        "网络虚拟财产权属、侵权、合同纠纷",
        None,
        Some("（三）"),
    ),
    kind(&["online_unfair_competition"], "网络不正当竞争纠纷", None, Some("（四）")),
    kind(&["domain_name", "domain"], "网络域名权属、侵权、合同纠纷", Some("（六）"), Some("（五）")),
    kind(
        &[
            "platform_purchase",
            "ecommerce_platform_purchase",
            "online_platform_purchase",
            "ecommerce_purchase",
            "platform_shopping",
            "online_shopping_platform",
            "online_shopping",
            "online_purchase_platform",
            "online_purchase_via_platform",
            "online_purchase",
            "ecommerce_contract",
            "platform_shopping_contract",
        ],
        "通过电商平台签订或者履行的网络购物合同纠纷",
        Some("（一）"),
        Some("（六）"),
    ),
    kind(
        &["online_service_fully_online", "online_service"],
        "签订、履行都在网上完成的网络服务合同纠纷",
        Some("（二）"),
        Some("（七）"),
    ),
    kind(
        &[
            "online_administrative",
            "admin_online",
            "administrative_online",
            "online_admin",
            "network_administrative",
            "admin_online_regulation",
            "online_admin_regulation",
            "administrative_network_regulation",
            "admin_network",
        ],
        "网络数据、个人信息、网络交易等监管引起的行政纠纷",
        Some("（十）"),
        Some("（八）"),
    ),
    kind(
        &["network_public_interest", "online_public_interest"],
        "检察机关提起的网络公益诉讼",
        Some("（九）"),
        Some("（九）"),
    ),
    kind(&["online_financial_loan"], "网络金融借款合同纠纷", Some("（三）"), None),
    kind(&["online_small_loan"], "网络小额借款合同纠纷", Some("（三）"), None),
    kind(&["online_copyright_ownership"], "网络首发作品的著作权权属纠纷", Some("（四）"), None),
    kind(&["online_copyright_infringement", "online_copyright"], "网络著作权侵权纠纷", Some("（五）"), None),
    kind(
        &["online_reputation", "online_personality", "online_personality_tort", "online_general_personality"],
        "网络侵害名誉权等人格权纠纷",
        Some("（七）"),
        None,
    ),
    kind(&["online_tort", "online_property_tort"], "网络侵害财产等权益纠纷", Some("（七）"), None),
    kind(
        &["platform_product_liability", "online_product_liability"],
        "电商平台所购产品的产品责任纠纷",
        Some("（八）"),
        None,
    ),
    kind(&["offline_store_purchase"], "线下实体店购物纠纷", None, None),
    kind(&["private_chat_purchase_not_via_platform"], "私聊等不经电商平台的买卖纠纷", None, None),
    kind(&["house_lease_signed_online_performed_offline"], "网上签约、线下履行的房屋租赁纠纷", None, None),
    kind(&["online_service_performed_offline"], "网上签约、线下履行的服务合同纠纷", None, None),
    kind(&["private_lending_by_transfer", "private_lending"], "用转账方式的民间借贷纠纷", None, None),
    kind(&["other"], "其他纠纷", None, None),
];

impl Kind {
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.names.contains(&name) || kind.label == name)
    }

    pub(super) fn item_on(&self, filed: Date) -> Option<&'static str> {
        match filed {
            filed if filed >= NEW_LIST => self.new,
            filed if filed >= OLD_LIST => self.old,
            _ => None,
        }
    }
}

pub(super) fn compute(arguments: &Arguments, _: &Tables) -> Result<Computation, Refusal> {
    let kind = read_kind(arguments)?;
    let filed = filed(arguments)?;
    let told = match (kind.item_on(filed), above_basic(arguments)?) {
        (Some(_), Some(level)) => answer(
            "NO",
            format!("这类纠纷本来归北京互联网法院管，但金额达到了{}的标准，不由它一审。", level.label()),
        ),
        (Some(item), None) => answer("YES", "北京市辖区内的这类案件，一审由北京互联网法院集中管辖。")
            .step(format!("属于清单第{item}项：{}。", kind.label)),
        (None, _) => answer("NO", format!("不归北京互联网法院管。{}", elsewhere(kind, filed))),
    };
    let told = told.given("纠纷类型", kind.label).given("立案（起诉）时间", day::in_words(filed));
    Ok(since(told.step(list_used(filed)), kind, filed))
}

fn read_kind(arguments: &Arguments) -> Result<&'static Kind, Refusal> {
    let name = arguments.get("case_type").ok_or_else(|| Refusal::Missing {
        argument: "case_type",
        sentence: "请告诉我是什么纠纷，例如网络购物、网络服务、网络借款、网上侵权。".to_owned(),
    })?;
    Kind::find(name).ok_or_else(|| Refusal::Invalid {
        argument: "case_type",
        sentence: "这类纠纷我判断不了。请说明是网络购物、网络服务、网络借款、著作权、名誉权还是其他纠纷，\
                   或者拨打12368向法院核实。"
            .to_owned(),
    })
}

fn filed(arguments: &Arguments) -> Result<Date, Refusal> {
    let filed = match day::maybe_date(arguments, "filed", "立案日期")? {
        Some(filed) => Some(filed),
        None => day::maybe_date(arguments, "today", "今天的日期")?,
    };
    filed.ok_or_else(|| Refusal::Missing {
        argument: "filed",
        sentence: "请告诉我是哪一天立案或者准备哪一天起诉，因为管辖范围在2025年11月1日变过。".to_owned(),
    })
}

/// §1 gives the court only what a basic court would hear.
fn above_basic(arguments: &Arguments) -> Result<Option<Level>, Refusal> {
    let Some(amount) = arguments.maybe_amount("amount", "诉讼请求的金额")? else { return Ok(None) };
    let level = level(amount, Parties::read(arguments)?).ok_or_else(|| Refusal::Missing {
        argument: "all_parties_in_or_all_out_of_province",
        sentence: "金额较大，请告诉我：各方当事人是不是都在北京，或者都不在北京？".to_owned(),
    })?;
    Ok((level > Level::Basic).then_some(level))
}

fn elsewhere(kind: &Kind, filed: Date) -> &'static str {
    if filed < OLD_LIST {
        "2018年9月7日之前还没有互联网法院集中管辖的规定，按一般规则确定管辖。"
    } else if is_copyright(kind) {
        "请向有知识产权案件管辖权的基层人民法院起诉。"
    } else if kind.names[0] == "online_unfair_competition" {
        "按当时的规定，由有知识产权案件管辖权的法院管。"
    } else {
        "请按被告住所地、合同履行地、侵权行为地等一般规则，向有管辖权的基层人民法院起诉。"
    }
}

fn is_copyright(kind: &Kind) -> bool {
    kind.names[0].starts_with("online_copyright")
}

fn list_used(filed: Date) -> &'static str {
    if filed >= NEW_LIST {
        "2025年11月1日起受理的案件，按法释〔2025〕14号第1条的九类清单。"
    } else {
        "2025年11月1日前受理的案件，按法释〔2018〕16号第2条的清单，并由原受理法院继续审理。"
    }
}

/// Which rule since when, and what the change moved.
fn since(told: Computation, kind: &Kind, filed: Date) -> Computation {
    let told = if filed >= NEW_LIST {
        told.by([cite::internet_courts("第1条、第4条")])
    } else {
        told.by([cite::internet_courts_2018("第2条"), cite::internet_courts("第4条")])
    };
    let told = if is_copyright(kind) { told.by([cite::ip_first_instance("第3条")]) } else { told };
    let told = match (kind.old, kind.new) {
        (Some(_), None) => told.note("这类纠纷原来归北京互联网法院管，2025年11月1日起不再归它管。"),
        (None, Some(_)) => told.note("这类纠纷是2025年11月1日起才归北京互联网法院管的。"),
        _ => told,
    };
    told.note(
        "2025年11月1日起，移出的有：网络金融借款和小额借款、网络著作权、网络名誉权等人格权和财产侵权、\
         网购产品责任；新增的有：网络数据、网络虚拟财产、网络不正当竞争，个人信息和隐私单列为一类。",
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_the_lists_are_whole() {
        let mut seen = BTreeSet::new();
        assert!(KINDS.iter().flat_map(|kind| kind.names).all(|name| seen.insert(name)));
        let items: BTreeSet<_> = KINDS.iter().filter_map(|kind| kind.new).collect();
        assert_eq!(items.len(), 9);
        // （十一）, whatever a higher court assigns, is no kind of dispute.
        let items: BTreeSet<_> = KINDS.iter().filter_map(|kind| kind.old).collect();
        assert_eq!(items.len(), 10);
    }
}
