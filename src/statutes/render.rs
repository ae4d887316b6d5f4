//! An article as a chat shows it: what it is, its words, its version, within a few lines.

use jiff::civil::Date;

use super::Hit;
use super::law::Standing;

/// A reply has room for more, but nobody reads more in a chat.
pub const CHAT_BYTES: usize = 600;
/// A note beside the article takes no more of it than this.
const NOTE_BYTES: usize = 180;
/// Where the whole text stands.
pub(super) const WHOLE_TEXT: &str = "国家法律法规数据库（flk.npc.gov.cn）";

/// The article within `limit` bytes. Its text is cut at the end of a sentence; label and version always stay.
pub(super) fn chat(hit: &Hit, limit: usize) -> String {
    let head = format!("【{}】", hit.article_label);
    let tail = tail(hit);
    let room = limit.saturating_sub(head.len() + tail.len() + 2);
    format!("{head}\n{}\n{tail}", shortened(&hit.text, room))
}

fn tail(hit: &Hit) -> String {
    let mut tail = match &hit.standing {
        Standing::InForce => format!("版本：{}", hit.version),
        Standing::NotYet(date) => {
            format!("版本：{}。注意：{}才施行，现在不适用。", hit.version, chinese_date(*date))
        }
        Standing::Outdated(words) => format!("版本：{}。注意：不是现行文本（{words}）。", hit.version),
    };
    if let Some(note) = &hit.note {
        let end = note.floor_char_boundary(NOTE_BYTES);
        let more = if end < note.len() { "…" } else { "" };
        tail.push_str(&format!("\n说明：{}{more}", &note[..end]));
    }
    for (old, new) in &hit.renumbered {
        tail.push_str(&format!("\n所引民事诉讼法{old}，2023年修正后为{new}。"));
    }
    tail
}

fn chinese_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// The text, or its first whole sentences and where the rest is.
fn shortened(text: &str, room: usize) -> String {
    if text.len() <= room {
        return text.to_owned();
    }
    let more = format!("…（全文见{WHOLE_TEXT}）");
    let room = room.saturating_sub(more.len());
    let mut end = text.floor_char_boundary(room);
    let border = |marks: &[char]| {
        text[..end]
            .char_indices()
            .filter(|(_, c)| marks.contains(c))
            .map(|(at, c)| at + c.len_utf8())
            .next_back()
    };
    // A sentence that fills the whole room is cut at a clause rather than left out.
    if let Some(border) = border(&['。', '；', '\n']).or_else(|| border(&['，', '、', '：'])) {
        end = border;
    }
    format!("{}{more}", text[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn hit(text: &str) -> Hit {
        Hit {
            law: "测试法".into(),
            title: "中华人民共和国测试法".into(),
            article_label: "测试法第二条".into(),
            path: "第一章 总则".into(),
            text: text.into(),
            version: "测试令第1号，2024-01-01起施行".into(),
            note: None,
            standing: Standing::InForce,
            renumbered: Vec::new(),
            score: 1.0,
        }
    }

    #[test]
    fn a_short_article_is_shown_whole() {
        assert_eq!(
            chat(&hit("检验人应当如实记录。"), CHAT_BYTES),
            "【测试法第二条】\n检验人应当如实记录。\n版本：测试令第1号，2024-01-01起施行"
        );
    }

    #[test]
    fn a_long_one_ends_with_a_sentence() {
        let text = "检验人应当如实记录。".repeat(40);
        let shown = chat(&hit(&text), CHAT_BYTES);
        assert!(shown.len() <= CHAT_BYTES, "{}", shown.len());
        assert!(shown.contains("记录。…（全文见国家法律法规数据库"), "{shown}");
        let clause = chat(&hit(&"检验人应当记录，".repeat(60)), CHAT_BYTES);
        assert!(clause.contains("记录，…（全文见"), "{clause}");
    }

    #[test]
    fn a_text_not_in_force_says_so() {
        let future = Hit { standing: Standing::NotYet(date(2027, 1, 1)), ..hit("甲。") };
        assert!(chat(&future, CHAT_BYTES).contains("2027年1月1日才施行"));
        let old = Hit { standing: Standing::Outdated("已废止".into()), ..hit("甲。") };
        assert!(chat(&old, CHAT_BYTES).contains("不是现行文本（已废止）"));
    }

    #[test]
    fn what_one_has_to_know_when_citing_it_stands_below() {
        let noted = Hit { note: Some("第五条自2025年起另有规定。".into()), ..hit("甲。") };
        assert!(chat(&noted, CHAT_BYTES).ends_with("起施行\n说明：第五条自2025年起另有规定。"));
    }

    proptest! {
        #[test]
        fn any_text_fits(text in "\\PC{0,400}", note in "\\PC{0,100}", limit in 0_usize..800) {
            let shown = chat(&Hit { note: Some(note), ..hit(&text) }, limit);
            prop_assert!(shown.len() <= limit.max(240 + NOTE_BYTES + "\n说明：…".len()));
        }
    }
}
