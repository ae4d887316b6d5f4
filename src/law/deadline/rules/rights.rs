//! Rights outside the court room: limitation, labour arbitration, consumers' returns, legal aid.

use super::{Nature, Obstacle, Rule};
use crate::law::calendar::Period;
use crate::law::cite;

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "limitation_general",
        label: "普通诉讼时效",
        from: "知道或者应当知道权利受到损害以及义务人是谁的那天（约定了还款日的，为还款日）",
        length: Some(Period::years(3)),
        nature: Nature::Limitation(Obstacle::LastSixMonths),
        basis: &[
            cite::civil_code("第188条、第194条、第195条"),
            cite::civil_code("第201条至第203条"),
            cite::general_part("第35条、第38条"),
        ],
        afterwards: "您仍然可以起诉，法院不会主动审查时效；但对方提出时效抗辩的，请求一般得不到支持。\
            对方书面同意还款或者已经自愿履行的，不能再以时效反悔。",
        note: "自权利受到损害之日起超过二十年的，法院一般不予保护。要求停止侵害、支付抚养费等请求不受时效限制。",
    },
    Rule {
        name: "labour_arbitration",
        label: "申请劳动仲裁",
        from: "知道或者应当知道权利被侵害的那天",
        length: Some(Period::years(1)),
        nature: Nature::Limitation(Obstacle::StopsTheClock),
        basis: &[cite::labour_arbitration("第27条"), cite::civil_code("第201条至第203条")],
        afterwards: "对方以超过仲裁时效抗辩的，请求可能得不到支持。期间向单位要求过、向劳动监察等部门投诉过的，时效会重新计算，请带上证据咨询12333或者12348。",
        note: "在职期间被拖欠工资的不受这一年限制，但离职后要在一年内提出。",
    },
    Rule {
        name: "no_reason_return",
        label: "网购七日无理由退货",
        from: "签收商品的那天",
        length: Some(Period::days(7)),
        nature: Nature::Right,
        basis: &[cite::consumers("第25条"), cite::civil_code("第201条、第203条")],
        afterwards: "不能再无理由退货；商品有质量问题的，仍可以要求退货、换货、修理或者赔偿。",
        note: "定作、鲜活易腐、已拆封的数字化商品和报刊等不适用；商家承诺更长期限的，按承诺。",
    },
    Rule {
        name: "merchant_refund_after_return",
        label: "商家退还货款",
        from: "商家收到退回商品的那天",
        length: Some(Period::days(7)),
        nature: Nature::Right,
        basis: &[cite::consumers("第25条"), cite::civil_code("第201条、第203条")],
        afterwards: "商家逾期不退款的，可以向平台申请介入、向12315投诉，或者向法院起诉。",
        note: "",
    },
    Rule {
        name: "prepaid_cooling_off",
        label: "预付款七日内要求返还本金",
        from: "付款的那天",
        length: Some(Period::days(7)),
        nature: Nature::Right,
        basis: &[cite::prepaid("第14条"), cite::civil_code("第201条、第203条")],
        afterwards: "不能再无理由要求退还本金；商家违约、停业、服务缩水等情况下，仍可以依法要求退款。",
        note: "订立合同时已经从这家或者别家获得过相同商品或者服务的，不适用；约定对消费者更有利的，按约定。",
    },
    Rule {
        name: "legal_aid_decision",
        label: "法律援助机构作出是否援助的决定",
        from: "法律援助机构收到申请的那天",
        length: Some(Period::days(7)),
        nature: Nature::CourtStep,
        basis: &[cite::legal_aid("第43条"), cite::civil_code("第201条、第203条")],
        afterwards: "可以向受理的法律援助机构询问进展，或者拨打12348。",
        note: "材料不齐的，会一次告知需要补充什么。",
    },
];
