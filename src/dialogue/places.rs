//! Provinces and Beijing's districts in a sentence, and whose they are.

/// How far a telling word may stand before the place.
const REACH: usize = 8;

const PROVINCES: &[&str] = &[
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "杭州",
    "广州",
    "深圳",
    "南京",
    "苏州",
    "成都",
    "武汉",
    "西安",
    "郑州",
    "石家庄",
    "济南",
    "青岛",
];
const DISTRICTS: &[&str] = &[
    "东城",
    "西城",
    "朝阳",
    "丰台",
    "石景山",
    "海淀",
    "顺义",
    "通州",
    "大兴",
    "房山",
    "门头沟",
    "昌平",
    "平谷",
    "密云",
    "怀柔",
    "延庆",
];

/// The place whose clause has one of the words; without words, or when it was asked for, the first one.
pub(super) fn place(text: &str, cues: &[String], is_asked: bool) -> Option<String> {
    let found = all(text);
    let told = found.iter().find(|(at, name)| cues.iter().any(|cue| is_near(text, *at, name, cue)));
    let only = || found.first().filter(|_| is_asked || cues.is_empty());
    told.or_else(only).map(|(_, name)| name.clone())
}

fn all(text: &str) -> Vec<(usize, String)> {
    let districts = DISTRICTS.iter().filter_map(|name| Some((text.find(name)?, format!("北京{name}"))));
    let provinces = PROVINCES.iter().filter_map(|name| Some((text.find(name)?, (*name).to_owned())));
    let mut found: Vec<(usize, String)> = districts.chain(provinces).collect();
    // 北京 alone, without a district.
    if let Some(at) = text.find("北京").filter(|_| !found.iter().any(|(_, name)| name.starts_with("北京")))
    {
        found.push((at, "北京".to_owned()));
    }
    found.sort();
    found
}

fn is_near(text: &str, at: usize, name: &str, cue: &str) -> bool {
    let is_end = |character: char| "，,。；;！!？?".contains(character);
    let start =
        text[..at].rfind(is_end).map_or(0, |end| end + text[end..].chars().next().map_or(1, char::len_utf8));
    let before: Vec<char> = text[start..at].chars().rev().take(REACH + name.chars().count()).collect();
    before.into_iter().rev().collect::<String>().contains(cue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_belongs_to_whoever_its_clause_names() {
        let text = "我在抖音看到有人骂我，人在河北，我住西城，去哪告";
        assert_eq!(place(text, &["我住".into()], false).as_deref(), Some("北京西城"));
        assert_eq!(place(text, &["人在".into()], false).as_deref(), Some("河北"));
        assert_eq!(place("房子在丰台", &[], false).as_deref(), Some("北京丰台"));
        assert_eq!(place("在北京", &["被告".into()], true).as_deref(), Some("北京"));
    }
}
