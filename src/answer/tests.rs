//! The shipped answers, asked for as people do.

use super::*;
use crate::scripts::Source;
use jiff::civil::date;
use proptest::prelude::*;
use std::sync::LazyLock;

const TODAY: Date = date(2026, 11, 23);

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(Arc::new(Scripts::load(&Source::Embedded).expect("the shipped scripts"))));

fn topic(question: &str) -> Option<String> {
    ENGINE.ask(question, TODAY).topic.map(|slug| slug.to_string())
}

#[test]
fn every_question_and_every_variant_gets_its_own_answer() {
    for faq in &ENGINE.scripts().faqs {
        for question in &faq.questions {
            let outcome = ENGINE.ask(question, TODAY);
            assert_eq!(
                (outcome.action, outcome.topic.as_ref()),
                (Action::Answer, Some(&faq.slug.value)),
                "{}",
                **question
            );
            assert!(outcome.text.starts_with(faq.answer.as_str()));
        }
    }
}

#[test]
fn near_variants_get_the_same_answer() {
    for typed in [
        "起诉要准备哪些材料？",
        "请问起诉要准备哪些材料呢？谢谢",
        "起诉要准备哪些材料!!!😀",
        "起诉 要准备 哪些材料",
        "起诉要准备那些材料",
        "起诉准备哪些材料",
        "起诉要准备哪材些料",
    ] {
        assert_eq!(ENGINE.ask(typed, TODAY).action, Action::Answer, "{typed}");
        assert_eq!(topic(typed).as_deref(), Some("filing.materials"), "{typed}");
    }
    assert_eq!(topic("１２３６８能做什么").as_deref(), Some("judge.hotline"));
}

#[test]
fn nothing_and_a_whole_story_are_asked_back() {
    for typed in ["", " 。。！", "🙏🙏"] {
        let outcome = ENGINE.ask(typed, TODAY);
        assert_eq!(outcome.action, Action::Clarify);
        assert!(outcome.text.contains("没有看到文字内容"), "{typed}");
    }
    let story = "我在网上买的手机坏了，商家不给退。".repeat(30);
    assert!(ENGINE.ask(&story, TODAY).text.contains("您的内容比较长"));
    let danger = format!("{story}我不想活了");
    assert!(ENGINE.ask(&danger, TODAY).urgent, "whoever is in danger is heard in a long story too");
}

#[test]
fn a_farewell_between_two_questions_is_heard() {
    let calm = "我在网上买了手机，结果是翻新的，客服一直拖着不退。钱是跟亲戚借的，一共三千二。";
    let questions = "起诉要准备哪些材料，诉讼费要交多少，几天能立案？";
    assert!(!ENGINE.ask(&format!("{calm}{questions}"), TODAY).urgent);
    assert!(ENGINE.ask(&format!("{calm}想好了，不留了，大家保重。{questions}"), TODAY).urgent);
}

#[test]
fn what_is_unrelated_is_not_answered() {
    for typed in [
        "天气",
        "股票",
        "菜谱",
        "今天天气怎么样",
        "推荐一只股票",
        "红烧肉怎么做",
        "怎么学英语",
        "蓝鲸蹦迪",
        "？？？",
        "",
    ] {
        let outcome = ENGINE.ask(typed, TODAY);
        assert!(matches!(outcome.action, Action::Refuse | Action::Clarify), "{typed}: {outcome:?}");
        assert!(outcome.sources.is_empty() && outcome.score < ENGINE.scripts().certainty.direct);
    }
    let unknown = ENGINE.ask("蓝鲸蹦迪", TODAY);
    assert!(unknown.is_unknown());
    assert!(unknown.text.contains("不知道") && unknown.text.contains("msgmenuid=handover"));
}

#[test]
fn a_near_tie_is_asked_back_with_candidates() {
    let outcome = ENGINE.ask("能让我儿子替我打官司吗", TODAY);
    assert_eq!(outcome.action, Action::Clarify);
    assert!((2..=MENU_SIZE).contains(&outcome.menu.len()), "{:?}", outcome.menu);
    for slug in &outcome.menu {
        assert!(outcome.text.contains(&format!("msgmenuid=topic:{slug}\"")), "tappable");
        assert_eq!(ENGINE.by_menu_id(&format!("topic:{slug}"), TODAY).unwrap().topic.as_ref(), Some(slug));
    }
}

#[test]
fn danger_goes_before_everything() {
    for (typed, slug) in [
        ("你好，我不想活了", "safety.selfharm"),
        ("他在砸门，救命啊", "safety.danger"),
        ("判不公我就捅了那个法官", "refuse.threat"),
    ] {
        let outcome = ENGINE.ask(typed, TODAY);
        assert_eq!(outcome.topic.as_ref().map(Slug::as_str), Some(slug), "{typed}");
        assert!(outcome.urgent && outcome.effect == Effect::Handover && outcome.action == Action::Handover);
        assert!(outcome.text.contains("110"));
    }
    assert!(ENGINE.ask("我不想活了", TODAY).text.contains("12356"));
    assert!(!ENGINE.ask("商家跳楼价卖的东西能退吗", TODAY).urgent);
}

#[test]
fn danger_is_heard_in_words_that_no_trigger_has() {
    // Two signs that these are not known by heart: they are in none of the lists.
    for typed in ["药我都攒够了就等今天晚上", "他掐着孩子脖子不放手怎么办快来人"]
    {
        let scripts = ENGINE.scripts();
        let listed = scripts.outside.iter().chain(&scripts.alarm).flat_map(|outside| &outside.examples);
        assert!(listed.into_iter().all(|example| example.as_str() != typed));
        assert!(ENGINE.ask(typed, TODAY).urgent, "{typed}");
    }
}

#[test]
fn a_cry_in_the_middle_of_a_long_story_is_heard() {
    let story = "我在网上买的手机坏了，商家不给退。".repeat(15);
    assert!(!ENGINE.ask(&story, TODAY).urgent);
    let between = format!("{story}他掐着孩子脖子不放手怎么办快来人。{story}");
    assert!(ENGINE.ask(&between, TODAY).urgent);
}

#[test]
fn an_outcome_is_never_predicted() {
    let outcome = ENGINE.ask("法官，我这个官司能赢吗？", TODAY);
    assert_eq!((outcome.action, outcome.score), (Action::Refuse, 0.0));
    assert!(outcome.text.contains("不能预测"));
}

#[test]
fn an_answer_names_its_basis_marks_itself_and_offers_a_human() {
    let text = ENGINE.by_slug("filing.conditions", TODAY).unwrap().text;
    assert!(text.contains("\n\n依据：《民事诉讼法》第"), "{text}");
    assert!(text.contains("条（2024-01-01起施行）"), "{text}");
    assert!(text.ends_with(">转人工</a>") && text.contains("AI助手"));
    let low = ENGINE.by_slug("judge.phone", TODAY).unwrap().text;
    assert!(low.contains("依据：流程，法院具体规定\n") && low.contains("受理法院确认"), "{low}");
}

#[test]
fn every_text_fits_one_message_and_marks_itself() {
    let scripts = ENGINE.scripts();
    let topics = ENGINE.by_slug.keys().filter_map(|slug| ENGINE.by_slug(slug.as_str(), TODAY));
    let keys = scripts.replies.iter().flat_map(|reply| &reply.keys).filter_map(|key| ENGINE.by_key(key));
    let words = scripts.replies.iter().flat_map(|reply| &reply.keywords).map(|word| ENGINE.ask(word, TODAY));
    for outcome in topics.chain(keys).chain(words) {
        assert!(
            outcome.text.len() <= scripts.limits.text.limit_bytes,
            "{} bytes: {:?}",
            outcome.text.len(),
            outcome.topic
        );
        assert!(outcome.text.contains("AI助手"), "{}", outcome.text);
        let offers_human = outcome.effect == Effect::Handover || outcome.text.contains("msgmenuid=handover");
        assert!(offers_human, "{}", outcome.text);
    }
    assert!(ENGINE.welcome().len() <= scripts.limits.text.limit_bytes);
}

#[test]
fn menu_keys_have_replies_of_their_own() {
    let (faq, help) = (ENGINE.by_key("FAQ").unwrap(), ENGINE.by_key("HELP").unwrap());
    assert_ne!(faq.text, help.text);
    assert!(ENGINE.by_key("NONE").is_none());
    assert_eq!(ENGINE.by_key("HANDOVER").unwrap(), ENGINE.by_menu_id("handover", TODAY).unwrap());
    assert_eq!(ENGINE.by_menu_id("bot", TODAY).unwrap().effect, Effect::Bot);
    assert!(ENGINE.by_menu_id("waiting", TODAY).is_none(), "the conversation's own");
    assert!(ENGINE.by_menu_id("topic:none.none", TODAY).is_none());
}

#[test]
fn keywords_and_courtesies_are_answered_as_a_whole_only() {
    assert_eq!(ENGINE.ask("转人工！", TODAY).effect, Effect::Handover);
    assert_eq!(ENGINE.ask("你好", TODAY).action, Action::SmallTalk);
    assert_eq!(ENGINE.ask("谢谢", TODAY).action, Action::SmallTalk);
    assert_eq!(ENGINE.ask("材料", TODAY).action, Action::Clarify);
    assert_eq!(topic("你好，起诉要准备哪些材料").as_deref(), Some("filing.materials"));
    assert_eq!(ENGINE.ask("慢速回答演示", TODAY).think.map(|think| think.as_secs()), Some(6));
}

#[test]
fn an_answer_not_yet_in_force_is_not_given() {
    let before = date(2000, 1, 1);
    let question = "起诉要准备哪些材料";
    assert!(ENGINE.ask(question, before).is_unknown());
    assert!(ENGINE.by_slug("filing.materials", before).unwrap().is_unknown());
    assert_ne!(ENGINE.ask("起诉准备那些材料", before).action, Action::Answer);
}

proptest! {
    #[test]
    fn any_question_is_answered_without_panic(question in "\\PC{0,200}") {
        let outcome = ENGINE.ask(&question, TODAY);
        prop_assert!((0.0..=1.0).contains(&outcome.score) && outcome.menu.len() <= MENU_SIZE);
        prop_assert!(!outcome.text.is_empty() && outcome.text.len() <= 2000);
        let _ = ENGINE.by_slug(&question, TODAY);
        let _ = ENGINE.by_menu_id(&question, TODAY);
    }
}
