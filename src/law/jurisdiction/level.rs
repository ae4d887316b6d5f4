//! The level of the court of first instance in Beijing, by the amount.

use super::{Told, answer};
use crate::law::cite;
use crate::law::courts::Level;
use crate::law::money::Yuan;
use crate::law::{Arguments, Citation, Computation, Refusal, Tables};

// 法发〔2021〕27号, items 1 and 2. 以上 includes the number itself (民法典 §1259).
const INTERMEDIATE: Yuan = Yuan::whole(500_000_000);
const INTERMEDIATE_ACROSS: Yuan = Yuan::whole(100_000_000);
// 法释〔2022〕18号 §2: Beijing.
const INTERMEDIATE_FOREIGN: Yuan = Yuan::whole(40_000_000);
// 法发〔2019〕14号 item 2; 法释〔2022〕18号 §3.
const HIGH: Yuan = Yuan::whole(5_000_000_000);

/// Who the parties are, as far as the level depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parties {
    /// All inside Beijing, or all outside.
    Together,
    /// One inside, one outside.
    Across,
    /// From abroad, Hong Kong, Macau or Taiwan.
    Foreign,
}

impl Parties {
    /// `None` if nothing is said.
    pub(super) fn read(arguments: &Arguments) -> Result<Option<Self>, Refusal> {
        if arguments.maybe_yes("foreign_related", "是否涉外")? == Some(true) {
            return Ok(Some(Self::Foreign));
        }
        let together =
            arguments.maybe_yes("all_parties_in_or_all_out_of_province", "各方是否都在或者都不在北京")?;
        Ok(together.map(|together| if together { Self::Together } else { Self::Across }))
    }

    fn label(self) -> &'static str {
        match self {
            Self::Together => "各方当事人都在北京，或者都不在北京",
            Self::Across => "一方在北京，另一方不在北京",
            Self::Foreign => "涉外或者涉港澳台",
        }
    }
}

/// The level, if it does not depend on parties that are not known.
pub(super) fn level(amount: Yuan, parties: Option<Parties>) -> Option<Level> {
    let with = |parties| {
        let intermediate = match parties {
            Parties::Together => INTERMEDIATE,
            Parties::Across => INTERMEDIATE_ACROSS,
            Parties::Foreign => INTERMEDIATE_FOREIGN,
        };
        match amount {
            amount if amount >= HIGH => Level::High,
            amount if amount >= intermediate => Level::Intermediate,
            _ => Level::Basic,
        }
    };
    // Without a word about foreigners people mean a domestic case.
    let (together, across) = (with(Parties::Together), with(Parties::Across));
    parties.map(with).or_else(|| (together == across).then_some(together))
}

pub(super) fn compute(arguments: &Arguments, _: &Tables) -> Result<Computation, Refusal> {
    special(arguments)?;
    let amount = arguments.amount("amount", "诉讼请求的金额")?;
    let parties = Parties::read(arguments)?;
    let level = level(amount, parties).ok_or_else(|| Refusal::Missing {
        argument: "all_parties_in_or_all_out_of_province",
        sentence: "请告诉我：各方当事人是不是都在北京，或者都不在北京？".to_owned(),
    })?;
    let mut told = answer(name(level), format!("按金额，这个案件一审由北京市的{}管。", level.label()))
        .given("诉讼标的额", amount.to_string());
    if let Some(parties) = parties {
        told = told.given("当事人", parties.label());
    }
    told = told.step(line(parties)).by(basis(level, parties));
    if parties == Some(Parties::Foreign) && level == Level::Intermediate {
        told = told.note("在北京，由中级法院管的涉外商事案件集中由北京市第四中级人民法院审理。");
    }
    Ok(told.note("知识产权、海事、金融等归专门法院管的案件，以及法律另有规定的案件，不按这个标准。"))
}

fn name(level: Level) -> &'static str {
    match level {
        Level::Basic => "BASIC",
        Level::Intermediate => "INTERMEDIATE",
        Level::High | Level::Supreme => "HIGH",
    }
}

fn line(parties: Option<Parties>) -> &'static str {
    match parties {
        Some(Parties::Foreign) => {
            "涉外、涉港澳台案件：满4000万元由中级法院管，满50亿元由高级法院管，不满4000万元由基层法院管。"
        }
        Some(Parties::Across) => {
            "一方不在北京：满1亿元由中级法院管，满50亿元由高级法院管，不满1亿元由基层法院管。"
        }
        Some(Parties::Together) => {
            "各方都在或者都不在北京：满5亿元由中级法院管，满50亿元由高级法院管，不满5亿元由基层法院管。"
        }
        None => {
            "各方都在或者都不在北京的，满5亿元由中级法院管；一方不在北京的，满1亿元由中级法院管；满50亿元由高级法院管。"
        }
    }
}

fn basis(level: Level, parties: Option<Parties>) -> [Citation; 1] {
    match (parties, level) {
        (Some(Parties::Foreign), _) => [cite::foreign_level("第1条至第3条、第7条")],
        (_, Level::High) => [cite::high_level("第二项")],
        _ => [cite::intermediate_level("第一项、第二项")],
    }
}

/// Cases that other rules give to other courts.
fn special(arguments: &Arguments) -> Result<(), Refusal> {
    match arguments.get("type").unwrap_or("ordinary_civil") {
        "ordinary_civil" | "civil" | "普通民事" => Ok(()),
        _ => Err(Refusal::Unknown {
            sentence: "知识产权、海事、金融、行政等案件另有级别管辖规定，这里只算普通民事案件。\
                       请拨打12368，或者到立案窗口核实。"
                .to_owned(),
        }),
    }
}
