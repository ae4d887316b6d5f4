//! The laws that are cited, each with the version it was read in.

use super::Citation;

macro_rules! laws {
    ($($(#[$meta:meta])* $name:ident: $law:literal, $version:literal;)*) => {$(
        $(#[$meta])*
        pub(super) const fn $name(articles: &'static str) -> Citation {
            Citation { law: $law, articles, version: $version }
        }
    )*};
}

laws! {
    fees: "诉讼费用交纳办法", "国务院令第481号，2007-04-01起施行";
    procedure: "民事诉讼法", "2023年修正，2024-01-01起施行";
    /// Its own references follow the numbering of 2021.
    procedure_interpretation: "民诉法解释", "2022年修正，2022-04-10起施行";
    civil_code: "民法典", "2021-01-01起施行";
    delay: "迟延履行期间债务利息解释", "法释〔2014〕8号，2014-08-01起施行";
    lending: "民间借贷规定", "2020年第二次修正，2021-01-01起施行";
    lending_scope: "民间借贷适用范围批复", "法释〔2020〕27号，2021-01-01起施行";
    sales: "买卖合同解释", "2020年修正，2021-01-01起施行";
    contracts: "民法典合同编通则解释", "法释〔2023〕13号，2023-12-05起施行";
    consumers: "消费者权益保护法", "2013年修正，2014-03-15起施行";
    consumers_regulation: "消费者权益保护法实施条例", "国务院令第778号，2024-07-01起施行";
    food: "食品安全法", "2025年修正，2025-12-01起施行";
    food_damages: "食品药品惩罚性赔偿解释", "法释〔2024〕9号，2024-08-22起施行";
    online_shopping: "网络消费纠纷规定（一）", "法释〔2022〕8号，2022-03-15起施行";
    prepaid: "预付式消费解释", "法释〔2025〕4号，2025-05-01起施行";
}
