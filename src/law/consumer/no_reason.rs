//! Sending goods back within seven days without a reason (消费者权益保护法 §25).

use super::super::argument::{invalid, shown};
use super::super::draft::Draft;
use super::super::{Arguments, Computation, Refusal, cite};
use super::AMOUNT;

/// From the day after the goods came.
const DAYS: u32 = 7;

/// What a word about the goods means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trait {
    /// One of the four kinds that §25 leaves out, with its words.
    Excluded(&'static str),
    /// Its nature speaks against it, and the buyer confirmed that when buying.
    Confirmed,
    /// The seller alone said so.
    MarkedBySeller,
    /// The seller promised it all the same.
    Promised,
    /// Opened to look at it.
    Opened,
    /// No longer whole.
    Damaged,
}

const MADE_TO_ORDER: Trait = Trait::Excluded("消费者定作的商品");
const FRESH: Trait = Trait::Excluded("鲜活易腐的商品");
const DIGITAL: Trait = Trait::Excluded("在线下载或者已拆封的数字化商品");
const PAPERS: Trait = Trait::Excluded("交付的报纸、期刊");

/// The first that fits a word decides.
const WORDS: &[(&[&str], Trait)] = &[
    (&["promise", "agreed_return", "承诺"], Trait::Promised),
    (
        &[
            "unilateral",
            "marked_no_return",
            "merchant_marked",
            "not_confirmed",
            "unconfirmed",
            "default_tick",
            "默认",
            "单方",
        ],
        Trait::MarkedBySeller,
    ),
    (&["confirmed", "确认"], Trait::Confirmed),
    (&["used", "damage", "worn", "incomplete", "使用", "用过", "损坏", "不完好"], Trait::Damaged),
    (
        &[
            "digital",
            "download",
            "software",
            "audio_video",
            "audiovisual",
            "cd",
            "dvd",
            "ebook",
            "数字",
            "下载",
            "软件",
            "音像",
        ],
        DIGITAL,
    ),
    (&["opened", "unboxed", "unsealed", "inspect", "拆封", "开箱", "查验"], Trait::Opened),
    (
        &[
            "custom",
            "made_to_order",
            "tailor",
            "bespoke",
            "personalised",
            "personalized",
            "定作",
            "定制",
            "订做",
        ],
        MADE_TO_ORDER,
    ),
    (&["fresh", "perishable", "live_animal", "鲜活", "生鲜"], FRESH),
    (&["newspaper", "magazine", "periodical", "journal", "报纸", "期刊", "杂志"], PAPERS),
];

/// The ways of selling at a distance; in a shop the buyer has seen the goods.
const CHANNELS: &[(&str, bool)] = &[
    ("online", true),
    ("tv", true),
    ("television", true),
    ("phone", true),
    ("telephone", true),
    ("mail_order", true),
    ("mail", true),
    ("offline", false),
    ("store", false),
    ("shop", false),
    ("网络", true),
    ("网购", true),
    ("电视", true),
    ("电话", true),
    ("邮购", true),
    ("实体店", false),
    ("线下", false),
];

/// The reading of the goods: `clothes`, `phone+used_beyond_inspection_damaged`.
fn traits(goods: &str) -> Vec<Trait> {
    let of = |word: &str| {
        WORDS.iter().find(|(marks, _)| marks.iter().any(|mark| says(word, mark))).map(|(_, own)| *own)
    };
    goods.split(['+', '，', ',', '；']).filter_map(|part| of(part.trim())).collect()
}

/// Whether a mark stands in a word and is not the end of a longer one: `used` does not stand in `unused`.
fn says(word: &str, mark: &str) -> bool {
    word.match_indices(mark).any(|(at, _)| !word[..at].ends_with(|before: char| before.is_ascii_alphabetic()))
}

pub(super) fn available(arguments: &Arguments) -> Result<Computation, Refusal> {
    let mut draft = Draft::default();
    let goods = arguments.required(AMOUNT, "请告诉我买的是什么商品。")?;
    let days = arguments.number("within_days", "收到货后过了几天")?;
    let is_distant = channel(arguments)?;
    draft.input("商品", shown(goods));
    draft.input("收到货后过了", format!("{days}天"));
    draft.input("购买方式", if is_distant { "网络、电视、电话或邮购" } else { "实体店" });
    draft.cite(cite::consumers("第25条"));
    draft.cite(cite::consumers_regulation("第19条"));
    draft.cite(cite::online_shopping("第2条、第3条"));
    let may = decide(&mut draft, &traits(goods), days, is_distant);
    let summary = if may {
        draft.note(
            "如果是定作、鲜活易腐、数字化商品或报刊，或者您购买时确认过不宜退货，就不能无理由退，请核对。",
        );
        draft.note("商品要保持完好；退货运费一般由买家承担，双方另有约定的按约定。");
        draft.note("商家收到退回的商品后，应当在7天内退款。");
        "可以七日无理由退货。"
    } else {
        draft.note("商品有质量问题的，是另一回事：可以要求退货、换货或修理，运费由商家承担。");
        draft.cite(cite::consumers("第24条"));
        "不符合七日无理由退货的条件。"
    };
    Ok(draft.finish(vec![("result", if may { "YES" } else { "NO" }.to_owned())], summary))
}

fn channel(arguments: &Arguments) -> Result<bool, Refusal> {
    let ask = "请告诉我是在哪里买的：网上（online）还是实体店（offline）？";
    let written = arguments.required("channel", ask)?;
    let known = CHANNELS.iter().find(|(name, _)| *name == written);
    known
        .map(|(_, is_distant)| *is_distant)
        .ok_or_else(|| invalid("channel", format!("“{}”看不懂。{ask}", shown(written))))
}

fn decide(draft: &mut Draft, traits: &[Trait], days: u32, is_distant: bool) -> bool {
    if !is_distant {
        draft.step("无理由退货只适用于网络、电视、电话、邮购等方式；实体店购买的不适用，商家自己承诺的除外");
        return traits.contains(&Trait::Promised);
    }
    if days > DAYS {
        draft.step(format!("从收到商品的次日起算，已过{DAYS}天"));
        return false;
    }
    draft.step(format!("没有超过{DAYS}天（从收到商品的次日起算）"));
    if traits.contains(&Trait::Damaged) {
        draft.step("商品因使用已不完好，超出了查验的需要");
        return false;
    }
    if traits.contains(&Trait::Promised) {
        draft.step("商家承诺了七日无理由退货，应当遵守承诺");
        return true;
    }
    if let Some(words) =
        traits.iter().find_map(|own| if let Trait::Excluded(words) = own { Some(words) } else { None })
    {
        draft.step(format!("属于法律排除的商品：{words}"));
        return false;
    }
    if traits.contains(&Trait::Confirmed) {
        draft.step("商品性质不宜退货，并且买家在购买时确认过");
        return false;
    }
    if traits.contains(&Trait::MarkedBySeller) {
        draft.step("商家单方标注“不退不换”、没有经买家在购买时确认的，不能拒绝退货");
    }
    if traits.contains(&Trait::Opened) {
        draft.step("为查验而拆封、不影响商品完好的，仍然可以退");
    }
    draft.step("不属于法律排除的商品");
    true
}
