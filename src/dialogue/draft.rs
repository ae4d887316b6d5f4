//! Drafts a complaint out of what a dialogue learned. Facts are the person's own words; nothing is made up.

use super::fill::Values;
use super::value::Value;
use crate::complaint::{BLANK, Complaint, Evidence, Field};

/// What an online purchase is disputed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dispute {
    Fraud,
    Food,
    NotDelivered,
    NoRefund,
    Quality,
}

/// The complaint about an online purchase.
pub fn complaint(values: &Values) -> Complaint {
    let told = Told(values);
    let dispute = told.dispute();
    let sues_platform = told.name("platform_role") == Some("sue");
    let mut defendants = vec![party(told.text("seller"))];
    if sues_platform {
        defendants.push(party(told.text("platform")));
    }
    Complaint {
        plaintiff: plaintiff(),
        defendants,
        claims: claims(&told, dispute, sues_platform),
        facts: facts(&told, dispute, sues_platform),
        evidence: evidence(dispute, sues_platform),
        court: told.text("court").unwrap_or_else(|| BLANK.to_owned()),
    }
}

struct Told<'a>(&'a Values);

impl Told<'_> {
    fn name(&self, slot: &str) -> Option<&str> {
        self.0.get(slot).map(Value::name)
    }

    fn dispute(&self) -> Dispute {
        match self.name("kind") {
            Some("fraud") => Dispute::Fraud,
            Some("food") => Dispute::Food,
            Some("no_delivery") => Dispute::NotDelivered,
            Some("quality") => Dispute::Quality,
            _ => Dispute::NoRefund,
        }
    }

    fn text(&self, slot: &str) -> Option<String> {
        match self.0.get(slot)? {
            Value::Text(text) => {
                Some(text.trim().to_owned()).filter(|text| !matches!(text.as_str(), "" | "不知道"))
            }
            Value::Date(date) => Some(format!("{}年{}月{}日", date.year(), date.month(), date.day())),
            Value::Money(fen) => Some(format!("{}元", shown(*fen))),
            _ => None,
        }
    }

    fn fen(&self, slot: &str) -> Option<i64> {
        if let Some(Value::Money(fen)) = self.0.get(slot) { Some(*fen) } else { None }
    }
}

fn shown(fen: i64) -> String {
    if fen % 100 == 0 { (fen / 100).to_string() } else { format!("{}.{:02}", fen / 100, fen % 100) }
}

fn plaintiff() -> Vec<Field> {
    ["姓名", "性别、出生日期、民族", "住址", "身份证号码", "联系电话"].map(Field::blank).into()
}

fn party(name: Option<String>) -> Vec<Field> {
    let mut fields = vec![Field { label: "名称".into(), value: name }];
    fields.extend(["统一社会信用代码", "住所地", "法定代表人", "联系电话"].map(Field::blank));
    fields
}

fn claims(told: &Told<'_>, dispute: Dispute, sues_platform: bool) -> Vec<String> {
    let paid = told.text("amount").unwrap_or_else(|| format!("{BLANK}元"));
    let mut claims = vec![format!("判令被告退还货款{paid}")];
    if dispute == Dispute::NotDelivered && told.name("wish") == Some("deliver") {
        claims = vec!["判令被告继续履行，交付所购商品".to_owned()];
    }
    // 消费者权益保护法 §55(1), 食品安全法 §148(2): the least additional compensation.
    let additional = match (dispute, told.fen("amount")) {
        (Dispute::Fraud, Some(fen)) => Some((fen.saturating_mul(3)).max(50_000)),
        (Dispute::Food, Some(fen)) => Some((fen.saturating_mul(10)).max(100_000)),
        _ => None,
    };
    if let Some(fen) = additional.filter(|_| told.name("wish") != Some("refund")) {
        claims.push(format!("判令被告赔偿{}元", shown(fen)));
    }
    if sues_platform {
        claims.push("判令电商平台经营者依法承担责任".to_owned());
    }
    claims.push("本案诉讼费用由被告承担".to_owned());
    claims
}

fn facts(told: &Told<'_>, dispute: Dispute, sues_platform: bool) -> Vec<String> {
    let or_blank = |slot: &str| told.text(slot).unwrap_or_else(|| BLANK.to_owned());
    let mut facts = vec![format!(
        "{}，原告在{}平台向{}购买{}，支付货款{}，订单编号{BLANK}。",
        or_blank("event_date"),
        or_blank("platform"),
        told.text("seller").unwrap_or_else(|| "被告".to_owned()),
        or_blank("goods"),
        or_blank("amount"),
    )];
    if let Some(story) = told.text("content") {
        facts.push(format!("经过（原告自述）：{story}"));
    }
    facts.push(match dispute {
        Dispute::Fraud => "原告认为被告的行为构成欺诈，依照《消费者权益保护法》第55条第1款，被告应当退还货款并增加赔偿商品价款的三倍，不足500元的为500元。",
        Dispute::Food => "原告认为所购食品不符合食品安全标准，依照《食品安全法》第148条第2款，被告应当退还货款并赔偿价款十倍，不足1000元的为1000元。",
        Dispute::NotDelivered => "被告收款后没有按约定交付商品，依照《民法典》第577条，应当承担继续履行、赔偿损失等违约责任；符合《民法典》第563条的，原告可以解除合同、要求退款。",
        Dispute::NoRefund => "原告已依法或依约要求退货退款，被告没有退还，依照《消费者权益保护法》第24、25条、《民法典》第577条，应当退还货款。",
        Dispute::Quality => "商品不符合质量要求，依照《消费者权益保护法》第24条、《民法典》第582条，原告可以要求退货、更换、修理或者减少价款。",
    }.to_owned());
    if sues_platform {
        facts.push("关于平台：不能提供商家真实名称、地址和有效联系方式的，依照《消费者权益保护法》第44条第1款可以向平台要求赔偿；知道或者应当知道商家侵权而没有采取必要措施的，依照《电子商务法》第38条承担责任。具体情形：".to_owned() + BLANK);
    }
    facts
}

fn evidence(dispute: Dispute, sues_platform: bool) -> Vec<Evidence> {
    let of = |name: &'static str, proves: &'static str| Evidence { name: name.into(), proves: proves.into() };
    let mut list = vec![
        of("订单详情、交易快照截图", "双方成立网络购物合同，商品、价格、时间"),
        of("付款记录", "原告已付货款及金额"),
        of("商品页面、宣传内容截图或录屏", "被告对商品的承诺"),
        of("与商家、客服的聊天记录（保留原手机）", "交涉经过、被告的态度"),
    ];
    match dispute {
        Dispute::Fraud => list.push(of("鉴定、检测报告或品牌方辨认材料，商品实物", "商品与宣传不符")),
        Dispute::Food => list.push(of("商品实物、标签照片，检测报告，开箱视频", "食品不符合安全标准")),
        Dispute::NotDelivered => list.push(of("物流查询记录", "没有收到商品")),
        Dispute::NoRefund => list.push(of("退货申请、退货物流签收记录", "已经退货，被告没有退款")),
        Dispute::Quality => list.push(of("商品实物、问题照片视频，检测或维修记录", "商品存在质量问题")),
    }
    if sues_platform {
        list.push(of("向平台投诉、要求提供商家信息的记录和平台答复", "平台应当承担责任的情形"));
    }
    list.push(of("平台公示的商家名称、地址、营业执照", "被告身份"));
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, Value)]) -> Values {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    #[test]
    fn a_fraud_asks_for_the_price_and_three_times_it() {
        let draft = complaint(&values(&[
            ("kind", Value::Choice("fraud".into())),
            ("amount", Value::Money(320_000)),
            ("seller", Value::Text("某某数码店".into())),
        ]));
        assert_eq!(draft.claims[..2], ["判令被告退还货款3200元", "判令被告赔偿9600元"]);
        assert_eq!(draft.defendants.len(), 1);
        assert_eq!(draft.defendants[0][0].value.as_deref(), Some("某某数码店"));
    }

    #[test]
    fn cheap_food_is_worth_a_thousand() {
        let draft = complaint(&values(&[
            ("kind", Value::Choice("food".into())),
            ("amount", Value::Money(3_500)),
            ("platform_role", Value::Choice("sue".into())),
        ]));
        assert!(draft.claims.contains(&"判令被告赔偿1000元".to_owned()));
        assert_eq!(draft.defendants.len(), 2, "the platform is sued too");
    }

    #[test]
    fn what_nobody_said_is_a_blank_in_the_courts_order() {
        let text = complaint(&Values::new()).to_string();
        let order = ["民事起诉状", "原告", "被告", "诉讼请求", "事实与理由", "证据清单", "此致", "具状人"];
        let places: Vec<_> = order.iter().map(|part| text.find(part).unwrap()).collect();
        assert!(places.is_sorted(), "{text}");
        assert!(text.contains(BLANK) && text.contains("诉讼费用由被告承担"));
    }
}
