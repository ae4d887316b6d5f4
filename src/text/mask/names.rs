//! Masks names of persons where the words around them give them away.

const NAME: &str = "〔姓名〕";
const LONGEST_NAME: usize = 4;

/// After these a name follows for certain.
const CERTAIN: &[&str] =
    &["我叫做", "我叫", "我名叫", "名叫", "名字叫做", "名字叫", "名字是", "姓名是", "姓名：", "姓名:"];
/// After these a name may follow: it must begin with a surname.
const LIKELY: &[&str] = &[
    "我是",
    "本人",
    "姓名",
    "他叫",
    "她叫",
    "叫做",
    "叫",
    "原告",
    "被告",
    "老公",
    "丈夫",
    "老婆",
    "妻子",
    "朋友",
    "同事",
    "老板",
    "邻居",
    "对方是",
    "法定代表人",
    "债务人",
    "借款人",
    "身份证",
    "找",
    "告",
    "是",
];
/// What a name ends before.
const TITLES: &[&str] =
    &["先生", "女士", "小姐", "法官", "律师", "书记员", "庭长", "院长", "警官", "老师", "经理", "某某", "某"];
/// The hundred or so surnames that most people have, those that are everyday words first of all left out.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔\
                        钟谭陆汪范金石廖贾夏韦傅邹孟熊秦邱尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤康易乔赖殷樊\
                        兰施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂柴焦丘庞欧";
const DOUBLE_SURNAMES: &[&str] =
    &["欧阳", "司马", "上官", "诸葛", "司徒", "东方", "尉迟", "皇甫", "慕容", "令狐"];
/// Words that begin like a name.
const NO_NAMES: &[&str] = &[
    "任何",
    "任意",
    "金额",
    "石油",
    "安装",
    "安全",
    "安排",
    "安置",
    "何时",
    "何处",
    "何种",
    "程序",
    "严重",
    "严格",
    "许可",
    "许多",
    "马上",
    "段时间",
    "温馨",
    "施工",
    "申请",
    "申诉",
    "申报",
    "章程",
    "易损",
    "余款",
    "余额",
    "季度",
    "单位",
    "牛奶",
    "钱款",
    "钱财",
    "康复",
    "毕业",
    "钱没",
    "钱不",
    "钱给",
    "钱",
    "于",
    "方",
];
/// Where a name cannot go on: particles, verbs and pronouns that follow one.
const AFTER: &str = "，。！？；：、,.!?;: ()（）“”\"'的了吗呢吧啊和与跟及在是有被把给对向不没想要来去从到我你您他她它们这那欠借说告住电身手今年于起请诉";

/// The text with its names masked.
pub(super) fn mask(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let before: String = characters[at.saturating_sub(5)..at].iter().collect();
        match name(&before, &characters[at..]) {
            Some(length) => {
                out.push_str(NAME);
                at += length;
            }
            None => {
                out.push(characters[at]);
                at += 1;
            }
        }
    }
    out
}

/// How many characters of a name begin here, after these words.
fn name(before: &str, rest: &[char]) -> Option<usize> {
    let text: String = rest.iter().take(8).collect();
    let surname = surname(&text);
    let begins = || surname.filter(|_| !NO_NAMES.iter().any(|word| text.starts_with(word)));
    if CERTAIN.iter().any(|cue| before.ends_with(cue)) {
        return Some(length(rest, surname.unwrap_or(0))).filter(|length| *length > 0);
    }
    let surname = begins()?;
    // 张女士, 王某某, 李建国法官: the title gives the name away.
    let titled = (surname..=surname + 2).find(|length| {
        let behind: String = rest.iter().skip(*length).take(3).collect();
        TITLES.iter().any(|title| behind.starts_with(title))
    });
    if let Some(length) = titled {
        return Some(length);
    }
    let follows = LIKELY.iter().any(|cue| before.ends_with(cue));
    let length = length(rest, surname).min(surname + 2);
    (follows && length > surname).then_some(length)
}

/// Whether a text begins like a name: with a surname that most people have, and not with a word that looks like one.
pub(super) fn begins_like_a_name(text: &str) -> bool {
    surname(text).is_some() && !NO_NAMES.iter().any(|word| text.starts_with(word))
}

fn surname(text: &str) -> Option<usize> {
    if DOUBLE_SURNAMES.iter().any(|double| text.starts_with(double)) {
        return Some(2);
    }
    text.chars().next().filter(|first| SURNAMES.contains(*first)).map(|_| 1)
}

/// The length of a name that begins with so many characters of surname; letters count as one name.
fn length(rest: &[char], surname: usize) -> usize {
    let latin = rest.iter().take_while(|c| c.is_ascii_alphabetic() || matches!(c, '·' | ' ')).count();
    if latin > 1 {
        return latin;
    }
    let goes_on = |(place, c): &(usize, &char)| *place < surname || !AFTER.contains(**c);
    let plain = |(_, c): &(usize, &char)| c.is_alphabetic();
    rest.iter().enumerate().take(LONGEST_NAME).take_while(|one| plain(one) && goes_on(one)).count()
}
