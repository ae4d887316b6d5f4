//! The syllables of Mandarin without tones, and how a row of letters is cut into them.

use std::collections::HashSet;
use std::sync::LazyLock;

/// By their first letter. ü is typed v; lue and nue are also typed.
const SYLLABLES: &str = "\
    a ai an ang ao \
    ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu \
    ca cai can cang cao ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang \
    chui chun chuo ci cong cou cu cuan cui cun cuo \
    da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo \
    e ei en eng er \
    fa fan fang fei fen feng fo fou fu \
    ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo \
    ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo \
    ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun \
    ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun kuo \
    la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lue lun luo lv lve \
    ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu \
    na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nue nuo nv nve \
    o ou \
    pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu \
    qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun \
    ran rang rao re ren reng ri rong rou ru ruan rui run ruo \
    sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang \
    shui shun shuo si song sou su suan sui sun suo \
    ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo \
    wa wai wan wang wei wen weng wo wu \
    xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun \
    ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun \
    za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai \
    zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo";
/// zhuang, shuang.
const LONGEST: usize = 6;

static INVENTORY: LazyLock<HashSet<&str>> = LazyLock::new(|| SYLLABLES.split_ascii_whitespace().collect());

/// Words that the rule of [`cut`] gets wrong and that a court hears every day: 立案, 档案, 方案.
const WORDS: &[(&str, &[&str])] =
    &[("lian", &["li", "an"]), ("dangan", &["dang", "an"]), ("fangan", &["fang", "an"])];

/// The best cut of the letters from a place on.
#[derive(Debug, Clone, Copy)]
struct Best {
    /// Syllables that begin with a vowel where a consonant could begin one, and syllables.
    cost: (usize, usize),
    end: usize,
}

/// The letters as syllables; none if they are not all syllables. Inside a word a vowel begins a syllable only if
/// nothing else is left, because the spelling rules put an apostrophe there: fangei is 反给. Then the fewest, the
/// longest first.
pub(super) fn cut(letters: &str) -> Option<Vec<&str>> {
    if !letters.bytes().all(|letter| letter.is_ascii_lowercase()) {
        return None;
    }
    if let Some((_, syllables)) = WORDS.iter().find(|(word, _)| *word == letters) {
        return Some(syllables.to_vec());
    }
    let mut best: Vec<Option<Best>> = vec![None; letters.len()];
    for start in (0..letters.len()).rev() {
        let ends = (start + 1..=letters.len().min(start + LONGEST)).rev();
        let cuts = ends.filter(|end| is_syllable(&letters[start..*end])).filter_map(|end| {
            let (vowels, count) = if end == letters.len() { (0, 0) } else { best[end]?.cost };
            let vowel = start > 0 && letters[start..].starts_with(['a', 'e', 'o']);
            Some(Best { cost: (vowels + usize::from(vowel), count + 1), end })
        });
        best[start] = cuts.min_by_key(|best| best.cost);
    }
    let mut syllables = Vec::new();
    let mut start = 0;
    while start < letters.len() {
        let end = best[start]?.end;
        syllables.push(&letters[start..end]);
        start = end;
    }
    Some(syllables)
}

pub(super) fn is_syllable(letters: &str) -> bool {
    INVENTORY.contains(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_cut_as_the_spelling_rules_allow() {
        for (letters, expected) in [
            ("qisu", Some("qi su")),
            ("duoshaoqian", Some("duo shao qian")),
            ("zenmequebao", Some("zen me que bao")),
            ("susongfei", Some("su song fei")),
            ("wuliyou", Some("wu li you")),
            // The longest first syllable would leave a vowel.
            ("fangei", Some("fan gei")),
            ("shenme", Some("shen me")),
            ("lvshi", Some("lv shi")),
            ("xian", Some("xian")),
            ("lian", Some("li an")),
            ("renlian", Some("ren lian")),
            ("gongan", Some("gong an")),
            ("shier", Some("shi er")),
            ("lawsuit", None),
            ("q", None),
            ("bzhuang", None),
        ] {
            let cut = cut(letters).map(|syllables| syllables.join(" "));
            assert_eq!(cut.as_deref(), expected, "{letters}");
        }
    }
}
