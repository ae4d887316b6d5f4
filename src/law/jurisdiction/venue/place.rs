//! Places that connect a dispute with a court.

use crate::law::Arguments;

/// A place whose court may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The name that programs use.
    pub name: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// The arguments that may say where it is.
    pub(super) told_by: &'static [&'static str],
}

impl Place {
    const fn new(name: &'static str, label: &'static str, told_by: &'static [&'static str]) -> Self {
        Self { name, label, told_by }
    }

    /// Where it is, if it is told.
    pub(super) fn value<'a>(&self, arguments: &'a Arguments) -> Option<&'a str> {
        std::iter::once(&self.name).chain(self.told_by).find_map(|name| arguments.get(name))
    }
}

pub(super) const DEFENDANT: Place = Place::new("defendant_domicile", "被告住所地", &[]);
pub(super) const PLAINTIFF: Place = Place::new("plaintiff_domicile", "原告住所地", &[]);
pub(super) const AGREED: Place = Place::new("agreed_place", "合同约定的履行地", &[]);
pub(super) const RECEIVED_AT: Place = Place::new("receive_place", "收货地", &[]);
pub(super) const BUYER: Place = Place::new("buyer_domicile", "买受人住所地", &["plaintiff_domicile"]);
pub(super) const LENDER: Place =
    Place::new("receiving_money_side", "接收货币一方（出借人）所在地", &["lender_domicile"]);
pub(super) const BORROWER: Place =
    Place::new("receiving_money_side", "接收货币一方（借款人）所在地", &["borrower_domicile"]);
pub(super) const PAYEE: Place = Place::new("receiving_money_side", "接收货币一方所在地", &["payee_domicile"]);
pub(super) const PERFORMER: Place =
    Place::new("performer_place", "履行义务一方所在地", &["performer_domicile"]);
pub(super) const VICTIM: Place = Place::new("victim_domicile", "被侵权人住所地", &[]);
pub(super) const DEVICE: Place = Place::new("device_place", "实施侵权的计算机等设备所在地", &[]);
pub(super) const SERVER: Place =
    Place::new("server_place", "实施侵权的服务器、终端等设备所在地", &["device_place"]);
pub(super) const FOUND_AT: Place = Place::new("found_at", "原告发现侵权内容的设备所在地", &[]);
pub(super) const ACT: Place = Place::new("act_place", "侵权行为实施地", &[]);
pub(super) const RESULT: Place = Place::new("result_place", "侵权结果发生地", &[]);
pub(super) const PROPERTY: Place = Place::new(
    "property_place",
    "不动产所在地",
    &["project_place", "house_place", "land_place", "real_estate_place", "premises_place"],
);
pub(super) const MADE: Place = Place::new("made", "产品制造地", &[]);
pub(super) const SOLD: Place = Place::new("sold", "产品销售地", &[]);
pub(super) const SERVICE: Place = Place::new("service", "服务提供地", &[]);
pub(super) const HARM: Place = Place::new("harm", "侵权行为地", &[]);
pub(super) const EMPLOYER: Place = Place::new("employer_place", "用人单位所在地", &[]);
pub(super) const WORK: Place = Place::new("contract_performance_place", "劳动合同履行地", &[]);
pub(super) const COMPANY: Place = Place::new("company_domicile", "公司住所地", &[]);
pub(super) const FIRST_COURT: Place = Place::new("first_instance_court", "一审法院", &[]);
pub(super) const SAME_LEVEL: Place =
    Place::new("same_level_court_at_property_place", "被执行财产所在地与一审法院同级", &["property_place"]);
pub(super) const INSURED: Place = Place::new("insured_domicile", "被保险人住所地", &[]);
pub(super) const DEFENDANT_OR_SUBJECT: Place = Place::new(
    "defendant_domicile_or_subject_place",
    "被告住所地或者保险标的物所在地",
    &["defendant_domicile"],
);
pub(super) const INSURED_PERSON: Place =
    Place::new("insured_person_domicile_allowed", "被保险人住所地", &["insured_person_domicile"]);
pub(super) const SUBJECT: Place = Place::new("subject_place", "保险标的物所在地", &[]);
pub(super) const DECEASED: Place = Place::new("deceased_domicile", "被继承人死亡时住所地", &[]);
pub(super) const ESTATE: Place = Place::new("main_estate_place", "主要遗产所在地", &["estate_place"]);
pub(super) const DEBTOR: Place = Place::new("debtor_domicile", "债务人住所地", &[]);
pub(super) const ACCIDENT: Place = Place::new("accident_place", "事故发生地", &[]);
pub(super) const ARRIVAL: Place =
    Place::new("first_arrival_place", "车辆、船舶最先到达地或者航空器最先降落地", &[]);
pub(super) const START: Place = Place::new("start_place", "运输始发地", &[]);
pub(super) const DESTINATION: Place = Place::new("destination", "运输目的地", &[]);
pub(super) const PAYING: Place = Place::new("payment_place", "票据支付地", &[]);
pub(super) const PORT: Place = Place::new("port_place", "港口所在地", &[]);
