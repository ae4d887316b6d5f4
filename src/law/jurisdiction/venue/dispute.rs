//! Kinds of disputes with their places.

use super::place::{
    ACCIDENT, ACT, ARRIVAL, COMPANY, DEBTOR, DECEASED, DEFENDANT, DEFENDANT_OR_SUBJECT, DESTINATION, DEVICE,
    ESTATE, FIRST_COURT, HARM, INSURED, INSURED_PERSON, MADE, PAYING, PLAINTIFF, PORT, PROPERTY, Place,
    RESULT, SAME_LEVEL, SERVICE, SOLD, START, SUBJECT, VICTIM,
};
use super::special;
use crate::law::cite;
use crate::law::{Arguments, Citation, Refusal};

/// A kind of dispute.
#[derive(Debug)]
pub struct Dispute {
    /// The first is the name, the others are taken for it.
    pub names: &'static [&'static str],
    /// The name for people.
    pub label: &'static str,
    /// Whether no other court may be agreed on or accept the case.
    pub is_exclusive: bool,
    pub(super) places: Places,
    pub(super) basis: &'static [Citation],
    pub(super) note: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Places {
    Fixed(&'static [Place]),
    ByFacts(fn(&Arguments) -> Result<Vec<Place>, Refusal>),
}

impl Dispute {
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.names.contains(&name) || self.label == name
    }

    pub(super) fn places(&self, arguments: &Arguments) -> Result<Vec<Place>, Refusal> {
        match self.places {
            Places::Fixed(places) => Ok(places.to_vec()),
            Places::ByFacts(places) => places(arguments),
        }
    }

    const fn new(
        names: &'static [&'static str],
        label: &'static str,
        places: Places,
        basis: &'static [Citation],
        note: &'static str,
    ) -> Self {
        Self { names, label, is_exclusive: false, places, basis, note }
    }

    const fn exclusive(
        names: &'static [&'static str],
        label: &'static str,
        places: &'static [Place],
        basis: &'static [Citation],
    ) -> Self {
        let note = "专属管辖不能通过约定改变。";
        Self { names, label, is_exclusive: true, places: Places::Fixed(places), basis, note }
    }
}

const LAND: &[Citation] = &[cite::procedure("第34条"), cite::procedure_interpretation("第28条")];
const TORT: &[Citation] = &[cite::procedure("第29条"), cite::procedure_interpretation("第24条、第25条")];
const HOME: &str = "住所地与经常居住地（连续居住一年以上）不一致的，看经常居住地。";

pub(super) const DISPUTES: &[Dispute] = &[
    Dispute::new(
        &["contract_online_sale", "online_sale", "online_shopping", "platform_purchase"],
        "网络购物（买卖）合同纠纷",
        Places::ByFacts(special::online_sale),
        &[cite::procedure("第24条"), cite::procedure_interpretation("第20条")],
        "通过电商平台签订或者履行的网购合同纠纷，在北京由北京互联网法院集中管辖一审。",
    ),
    Dispute::new(
        &["private_lending", "loan"],
        "民间借贷纠纷",
        Places::ByFacts(special::lending),
        &[cite::procedure("第24条"), cite::lending("第3条")],
        HOME,
    ),
    Dispute::new(
        &["contract", "sale_contract", "service_contract", "online_service"],
        "其他合同纠纷",
        Places::ByFacts(special::contract),
        &[cite::procedure("第24条"), cite::procedure_interpretation("第18条")],
        HOME,
    ),
    Dispute::new(
        &[
            "network_tort_reputation",
            "network_tort",
            "network_tort_privacy",
            "network_tort_portrait",
            "online_tort",
            "online_reputation",
            "network_tort_personal_info",
        ],
        "网络侵权纠纷",
        Places::Fixed(&[VICTIM, DEVICE, DEFENDANT]),
        TORT,
        "",
    ),
    Dispute::new(
        &["info_network_dissemination", "information_network_dissemination"],
        "侵害信息网络传播权纠纷",
        Places::ByFacts(special::dissemination),
        &[cite::network_dissemination("第15条")],
        "侵权行为地和被告住所地都难以确定或者在境外的，才看原告发现侵权内容的设备所在地。",
    ),
    Dispute::new(&["tort"], "其他侵权纠纷", Places::Fixed(&[ACT, RESULT, DEFENDANT]), TORT, ""),
    Dispute::new(
        &["product_defect", "service_defect", "product_liability", "product_quality", "service_quality"],
        "产品、服务质量造成损害的纠纷",
        Places::Fixed(&[MADE, SOLD, SERVICE, HARM, DEFENDANT]),
        &[cite::procedure("第29条"), cite::procedure_interpretation("第26条")],
        "",
    ),
    Dispute::exclusive(
        &["real_estate", "real_estate_ownership", "neighbour", "real_estate_right"],
        "不动产物权纠纷",
        &[PROPERTY],
        LAND,
    ),
    Dispute::exclusive(&["house_lease", "lease", "housing_lease"], "房屋租赁合同纠纷", &[PROPERTY], LAND),
    Dispute::exclusive(&["construction_contract", "construction"], "建设工程施工合同纠纷", &[PROPERTY], LAND),
    Dispute::exclusive(
        &["policy_housing", "policy_housing_sale", "policy_house_sale"],
        "政策性房屋买卖合同纠纷",
        &[PROPERTY],
        LAND,
    ),
    Dispute::exclusive(
        &["rural_contracting", "rural_land_contract", "rural_land", "rural_land_contracting"],
        "农村土地承包经营合同纠纷",
        &[PROPERTY],
        LAND,
    ),
    Dispute::exclusive(&["inheritance"], "继承遗产纠纷", &[DECEASED, ESTATE], &[cite::procedure("第34条")]),
    Dispute::exclusive(&["port_operation", "port"], "港口作业纠纷", &[PORT], &[cite::procedure("第34条")]),
    Dispute::new(
        &["labour", "labor"],
        "劳动争议",
        Places::ByFacts(special::labour),
        &[cite::labour_disputes("第3条")],
        "劳动争议一般要先申请劳动仲裁，对裁决不服再起诉；劳动合同履行地不明确的，由用人单位所在地的基层法院管。",
    ),
    Dispute::new(
        &[
            "company_resolution",
            "company",
            "company_establishment",
            "company_dissolution",
            "shareholder_qualification",
            "shareholder_right_to_know",
            "company_profit",
            "company_merger",
        ],
        "公司设立、股东资格、决议、解散等纠纷",
        Places::Fixed(&[COMPANY]),
        &[cite::procedure("第27条"), cite::procedure_interpretation("第22条")],
        "",
    ),
    Dispute::new(
        &["liability_insurance"],
        "责任保险合同纠纷",
        Places::Fixed(&[INSURED, DEFENDANT_OR_SUBJECT]),
        &[cite::jurisdiction_reply("第五项"), cite::procedure("第25条")],
        "",
    ),
    Dispute::new(
        &["personal_insurance", "life_insurance"],
        "人身保险合同纠纷",
        Places::Fixed(&[INSURED_PERSON]),
        &[cite::procedure_interpretation("第21条"), cite::procedure("第25条")],
        "也可以到被告住所地的法院起诉。",
    ),
    Dispute::new(
        &["property_insurance", "insurance"],
        "财产保险合同纠纷",
        Places::Fixed(&[DEFENDANT, SUBJECT]),
        &[cite::procedure("第25条"), cite::procedure_interpretation("第21条")],
        "标的物是运输工具或者运输中的货物的，登记注册地、运输目的地、保险事故发生地的法院也可以管。",
    ),
    Dispute::new(
        &["enforcement", "execution"],
        "申请执行判决、裁定",
        Places::Fixed(&[FIRST_COURT, SAME_LEVEL]),
        &[cite::procedure("第235条")],
        "仲裁裁决、公证债权文书等，由被执行人住所地或者被执行财产所在地的法院执行。",
    ),
    Dispute::new(
        &["payment_order"],
        "申请支付令",
        Places::Fixed(&[DEBTOR]),
        &[cite::procedure_interpretation("第23条")],
        "要向基层人民法院申请，不受金额限制。",
    ),
    Dispute::new(
        &["traffic_accident", "traffic"],
        "交通事故损害赔偿纠纷",
        Places::Fixed(&[ACCIDENT, ARRIVAL, DEFENDANT]),
        &[cite::procedure("第30条")],
        "",
    ),
    Dispute::new(
        &["transport_contract", "transport"],
        "运输合同纠纷",
        Places::Fixed(&[START, DESTINATION, DEFENDANT]),
        &[cite::procedure("第28条")],
        "",
    ),
    Dispute::new(
        &["bill"],
        "票据纠纷",
        Places::Fixed(&[PAYING, DEFENDANT]),
        &[cite::procedure("第26条")],
        "",
    ),
    Dispute::new(
        &["missing_or_detained_defendant"],
        "对下落不明、被监禁等被告的诉讼",
        Places::Fixed(&[PLAINTIFF]),
        &[cite::procedure("第23条")],
        "对下落不明、宣告失踪或者不在国内居住的人，限于有关身份关系的诉讼。",
    ),
    Dispute::new(
        &["general", "divorce", "other"],
        "离婚等一般民事纠纷",
        Places::Fixed(&[DEFENDANT]),
        &[cite::procedure("第22条"), cite::procedure_interpretation("第3条、第4条、第12条")],
        "住所地与经常居住地（连续居住一年以上）不一致的，看经常居住地；离婚案件，一方离开住所地超过一年的，另一方也可以在自己住所地的法院起诉。",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_leads_to_one_dispute_with_a_basis() {
        let mut seen = BTreeSet::new();
        for dispute in DISPUTES {
            assert!(dispute.names.iter().all(|name| seen.insert(name)), "{:?}", dispute.names);
            assert!(seen.insert(&dispute.label) && !dispute.basis.is_empty());
            assert!(!dispute.places(&Arguments::default()).unwrap().is_empty());
        }
    }
}
