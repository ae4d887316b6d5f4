//! Words that are never said, words that only the passage may say, and how much of a text stands in the passage.

use std::collections::HashSet;

use super::Fault;
use super::numbers::is_numeral;

/// How a case will end, in any wording: always dropped.
const PREDICTIONS: &[&str] = &[
    "会赢",
    "能赢",
    "必赢",
    "稳赢",
    "包赢",
    "打赢",
    "赢定",
    "赢面",
    "赢的",
    "您赢",
    "你赢",
    "赢官司",
    "会输",
    "必输",
    "输定",
    "打输",
    "输官司",
    "胜算",
    "胜率",
    "胜诉率",
    "胜券",
    "必胜",
    "能胜",
    "会胜",
    "获胜",
    "胜诉可能",
    "概率",
    "几率",
    "机率",
    "可能性",
    "有把握",
    "判你",
    "判您",
    "判他",
    "判她",
    "判对方",
    "判商家",
    "判被告败",
    "判原告胜",
    "会判",
    "将判",
    "必判",
    "要判",
    "判几年",
    "判多少",
    "判赔",
    "判刑",
    "判处",
    "被判",
    "判您赢",
    "会支持",
    "将支持",
    "支持您",
    "支持你",
    "支持原告的",
    "站在您",
    "站在你",
    "驳回您",
    "驳回你",
    "会驳回",
    "将驳回",
    "十拿九稳",
    "百分百",
    "百分之百",
    "肯定能",
    "肯定会",
    "一定能",
    "一定会",
    "必定",
    "必然",
    "毫无疑问",
    "毫无悬念",
    "铁定",
    "准能",
    "保准",
    "没问题",
    "不用担心",
    "放心",
    "预测",
    "预计",
    "预判",
    "估计",
    "胜败",
    "输赢",
    "您有理",
    "你有理",
    "您占理",
    "你占理",
    "证据充分",
    "事实清楚",
];
/// May be said of the parties in general, as the passage says it.
const OF_THE_PARTIES: &[&str] = &[
    "胜诉", "败诉", "胜出", "败方", "胜方", "有罪", "无罪", "违约", "欺诈", "侵权", "赢", "输", "胜", "败",
    "判",
];
/// Before them these make a prediction.
const LEANING: &str = "会能必将定可准要您你他她应是";

/// Who speaks, and what an assistant may not promise.
const ROLES: &[&str] = &[
    "我是",
    "我作为",
    "作为法官",
    "作为本案",
    "作为审判",
    "作为主审",
    "本法官",
    "本院",
    "本庭",
    "我院",
    "我庭",
    "我判",
    "我裁",
    "我宣",
    "我认为",
    "我保证",
    "我承诺",
    "我们保证",
    "我们承诺",
    "我决定",
    "我代表",
    "兹判",
    "判决如下",
    "裁定如下",
    "特此",
    "此令",
    "依法判决",
    "现判",
    "现裁",
];
/// Other speakers, who may stand in a passage.
const SPEAKERS: &[&str] = &["审判长", "主审法官", "合议庭认为", "法院认为", "法官认为", "宣判", "本人", "我"];

/// Words about the model itself and its instructions.
const ECHOES: &[&str] = &[
    "提示词",
    "系统提示",
    "系统消息",
    "指令",
    "候选",
    "资料",
    "改写",
    "语言模型",
    "大模型",
    "人工智能",
    "我的任务",
    "您的提问",
    "设定",
    "规则如下",
    "角色",
    "扮演",
    "模式",
    "越狱",
    "忽略",
    "开发者",
    "管理员",
    "内部",
    "机密",
    "密钥",
    "口令",
];

/// What moves money, data or people: only as the passage says it.
const SENSITIVE: &[&str] = &[
    "转账",
    "汇款",
    "打款",
    "账户",
    "账号",
    "银行",
    "验证码",
    "密码",
    "身份证",
    "微信",
    "支付宝",
    "二维码",
    "扫码",
    "电话",
    "热线",
    "短信",
    "下载",
    "点击",
    "链接",
    "网址",
    "加群",
    "红包",
    "现金",
    "押金",
    "保证金",
    "手续费",
    "服务费",
    "律师费",
    "诉讼费",
    "公安",
    "报警",
    "检察",
    "仲裁",
    "公证",
    "拘留",
    "罚款",
    "坐牢",
    "有期徒刑",
    "刑事",
    "犯罪",
    "举报",
    "投诉",
    "媒体",
    "上访",
];

/// What one may, must or need not do: each with the words of the passage that carry it.
const MODALS: &[(&str, &[&str])] = &[
    ("可以", &["可"]),
    ("应当", &["应"]),
    ("应该", &["应"]),
    ("必须", &["须", "应"]),
    ("务必", &["务必", "须"]),
    ("只能", &["只能", "仅"]),
    ("需要", &["需", "要", "须"]),
    ("有权", &["有权", "可"]),
    ("无权", &["无权"]),
    ("无需", &["无需", "不需", "不用", "无须"]),
    ("不必", &["不必", "不用", "不需", "无需", "无须"]),
    ("不用", &["不用", "不需", "无需", "不必", "无须"]),
    ("不得", &["不得", "不能"]),
    ("不能", &["不能", "不得"]),
    ("免费", &["免费", "不收费"]),
    ("免交", &["免交"]),
    ("缓交", &["缓交"]),
    ("立即", &["立即"]),
    ("自动", &["自动"]),
    ("一律", &["一律"]),
    ("任何", &["任何"]),
    ("随时", &["随时"]),
    ("永久", &["永久"]),
    ("禁止", &["禁止"]),
    ("允许", &["允许"]),
];

/// A negation is a matter of one character: with the next one it must stand in the passage.
const NEGATIONS: &str = "不无未没勿莫免拒";
const NO_NEGATIONS: &[&str] = &["不同", "不仅", "不论", "无论", "不管", "不过", "不明"];
/// After 不 in the passage these may not lose it.
const KEEP_NEGATED: &str = "能可得应须需予用收受计准支退交";

/// What is never said.
pub(super) fn forbidden(text: &str, source: &str) -> Result<(), Fault> {
    let (text, source) = (letters(text), letters(source));
    // Backwards as well: some models write that way when asked.
    let backwards: String = text.chars().rev().collect();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word) || backwards.contains(word));
    let says_of_its_own =
        |words: &[&str]| words.iter().any(|word| text.contains(word) && !source.contains(word));
    if says(PREDICTIONS) || leans(&text, &source) {
        return Err(Fault::Prediction);
    }
    if says(ROLES) || says_of_its_own(SPEAKERS) {
        return Err(Fault::Role);
    }
    if says_of_its_own(ECHOES) {
        return Err(Fault::Echo);
    }
    Ok(())
}

/// 由败诉方负担 is law; 您会败诉 is a prediction. Both neighbours decide.
fn leans(text: &str, source: &str) -> bool {
    OF_THE_PARTIES.iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after: String = text[at + word.len()..].chars().take(1).collect();
            let as_in_source = source.contains(&format!("{word}{after}"));
            let leaning =
                before.is_some_and(|c| LEANING.contains(c) && !source.contains(&format!("{c}{word}")));
            !as_in_source || leaning
        })
    })
}

/// Whether a text says no more and no less than the passage, as far as words tell.
pub(super) fn grounded(text: &str, source: &str) -> Result<(), Fault> {
    let strange = |word: &str| text.contains(word) && !source.contains(word);
    let modal = |(word, carried): &(&str, &[&str])| {
        text.contains(word) && !carried.iter().any(|own| source.contains(own))
    };
    if SENSITIVE.iter().any(|word| strange(word)) || MODALS.iter().any(modal) || turns(text, source) {
        return Err(Fault::Wording);
    }
    let known: HashSet<(char, char)> = pairs(source).into_iter().collect();
    let pieces: Vec<Vec<bool>> = pieces(text)
        .iter()
        .map(|piece| pairs(piece).iter().map(|pair| known.contains(pair)).collect())
        .collect();
    let count = |piece: &[bool]| piece.iter().filter(|found| **found).count();
    let thin = pieces.iter().any(|piece| count(piece) * 5 < piece.len() * 2 || has_long_gap(piece));
    let (found, all) = (pieces.iter().map(|piece| count(piece)).sum::<usize>(), pieces.concat().len());
    if thin || found * 2 < all || all == 0 { Err(Fault::Ungrounded) } else { Ok(()) }
}

/// Whether many characters in a row are not the passage's: a sentence of its own inside a true one.
fn has_long_gap(piece: &[bool]) -> bool {
    const LONGEST: usize = 5;
    piece.split(|found| *found).any(|gap| gap.len() > LONGEST)
}

/// The clauses of a text, the shortest joined with the next, so that nothing hides between commas.
fn pieces(text: &str) -> Vec<String> {
    const LEAST: usize = 4;
    let mut pieces: Vec<String> = Vec::new();
    for clause in text.split(['，', '。', '；', '：', '！', '？', ';', ':', '!', '?', '\n']).map(letters)
    {
        match pieces.last_mut() {
            Some(last) if last.chars().count() < LEAST || clause.chars().count() < LEAST => {
                last.push_str(&clause)
            }
            _ => pieces.push(clause),
        }
    }
    pieces
}

/// Whether a negation came in or got lost.
fn turns(text: &str, source: &str) -> bool {
    // A word may begin a text: a neutral sign stands before it.
    let own = pairs(&started(source));
    let text = NO_NEGATIONS.iter().fold(started(text), |text, word| text.replace(word, "。"));
    let words = pairs(&text);
    let came_in = words.iter().any(|pair| NEGATIONS.contains(pair.0) && !own.contains(pair));
    let stands = |pairs: &[(char, char)], verb: char, negated: bool| {
        pairs.iter().any(|(before, word)| *word == verb && NEGATIONS.contains(*before) == negated)
    };
    let got_lost = KEEP_NEGATED
        .chars()
        .any(|verb| stands(&own, verb, true) && !stands(&own, verb, false) && stands(&words, verb, false));
    came_in || got_lost
}

/// Every pause becomes a letter of no word, so that what begins a clause has a neighbour too.
fn started(text: &str) -> String {
    std::iter::once('。').chain(text.chars()).map(|c| if c.is_alphanumeric() { c } else { 'ø' }).collect()
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Neighbouring characters without numerals, which are compared on their own; 。 stands for any pause.
fn pairs(text: &str) -> Vec<(char, char)> {
    let fold = |c: char| if c.is_alphanumeric() && !is_numeral(c) { c } else { '。' };
    let characters: Vec<char> = text.chars().map(fold).collect();
    let pairs = characters.windows(2).map(|pair| (pair[0], pair[1]));
    pairs.filter(|(first, second)| *first != '。' && *second != '。').collect()
}
