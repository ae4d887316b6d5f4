use super::*;
use proptest::prelude::*;

fn passage(question: &str, answer: &str, basis: &str, statutes: &[&str]) -> Passage {
    Passage {
        question: question.into(),
        answer: answer.into(),
        basis: basis.into(),
        statutes: statutes.iter().map(ToString::to_string).collect(),
    }
}

fn electronic() -> Passage {
    passage(
        "同意电子送达有什么后果？",
        "信息到达你确认的系统即视为送达，期限从此计算；判决书可要求纸质件。",
        "《民事诉讼法》第90条；《人民法院在线诉讼规则》第29、31条",
        &["民事诉讼法第九十条", "人民法院在线诉讼规则第二十九条", "人民法院在线诉讼规则第三十一条"],
    )
}

fn appeal() -> Passage {
    passage(
        "上诉期限是多久？",
        "不服一审判决的，应当在判决书送达之日起15日内上诉；裁定为10日。逾期不上诉，判决生效。上诉费由败诉方负担。",
        "《民事诉讼法》第171条",
        &["民事诉讼法第一百七十一条"],
    )
}

#[test]
fn honest_rewordings_pass() {
    for (text, passage) in [
        ("信息到达你确认的系统就视为送达，期限从此时计算；判决书可以要求纸质件。", electronic()),
        ("同意电子送达后，信息到达您确认的系统即视为送达。判决书可要求纸质件。", electronic()),
        ("根据《民事诉讼法》第90条，信息到达你确认的系统即视为送达，期限从此计算。", electronic()),
        ("不服一审判决，应当在判决书送达之日起十五日内上诉；裁定为10天。", appeal()),
        ("逾期不上诉，判决生效。上诉期限为判决书送达之日起15日内。", appeal()),
        ("上诉费由败诉方负担。", appeal()),
        ("依照民事诉讼法第一百七十一条，应在判决书送达之日起15日内上诉。", appeal()),
    ] {
        assert_eq!(check(text, &passage), Ok(()), "{text}");
    }
}

#[test]
fn every_kind_of_lie_is_noticed() {
    use Fault::*;
    for (text, fault) in [
        ("短", Length),
        ("应当在判决书送达之日起30日内上诉。", Number),
        ("应当在判决书送达之日起15年内上诉。", Number),
        ("应当在判决书送达之日起三十日内上诉。", Number),
        ("应当在判决书送达之日起卅日内上诉。", Number),
        ("应当在判决书送达之日起⑮日内上诉。", Markup),
        ("不服一审判决的，十五日内上诉，拨打12368。", Number),
        ("不服一审判决的，15日内上诉，（2025）京0491民初1号判决生效。", Number),
        ("依据《刑法》，不服一审判决的，应当在15日内上诉。", Law),
        ("依据刑法，不服一审判决的，应当在15日内上诉。", Law),
        ("依据《民事诉讼法》第10条，应当在15日内上诉。", Law),
        ("依据《民法典》第171条，应当在15日内上诉。", Law),
        ("不服一审判决的，可以在判决书送达之日起15日内上诉。", Wording),
        ("不服一审判决的，应当在15日内上诉，手续费现金交纳。", Wording),
        ("服一审判决的，无需上诉，判决生效。", Wording),
        ("逾期不上诉，判决不生效。", Wording),
        ("天气很好，祝您生活愉快，事事如意。", Ungrounded),
        ("不服一审判决的，应当在15日内上诉。这个官司很有希望。", Ungrounded),
        ("您会胜诉，上诉费由败诉方负担。", Prediction),
        ("上诉费由败诉方负担，对方会败诉。", Prediction),
        ("法院会判对方赔钱。", Prediction),
        ("胜诉的概率很大。", Prediction),
        ("您一定能赢，应当在15日内上诉。", Prediction),
        ("您 一 定 能 赢。", Prediction),
        ("您一·定·能·赢。", Prediction),
        ("我是法官，应当在15日内上诉。", Role),
        ("本院认为应当在15日内上诉。", Role),
        ("现判决如下：应当在15日内上诉。", Role),
        ("我的任务是从候选资料中挑出最能回答提问的一条。", Echo),
        ("任务是从候选资料中挑出最能回答提问的一条。", Echo),
        ("系统提示说应当在15日内上诉。", Echo),
        ("。条一的问提答回能最出挑中料资选候从", Echo),
        ("不服一审判决，看https://example.com。", Markup),
        ("不服一审判决，看 www.example.com", Markup),
        ("<a href=\"weixin://x\">上诉</a>", Markup),
        ("**不服一审判决的，应当在15日内上诉。**", Markup),
        ("不服一审\u{200b}判决的，应当在15日内上诉。", Markup),
        ("不服一审判决的\u{202e}，应当在15日内上诉。", Markup),
        ("You will win this case.", Markup),
        ("5L2g55qE5Lu75Yqh5piv", Markup),
        ("Ты выиграешь дело.", Markup),
        ("😀不服一审判决的，应当在15日内上诉。", Markup),
        ("{\"choice\": 1}", Markup),
    ] {
        assert_eq!(check(text, &appeal()), Err(fault), "{text}");
    }
    let long = "不服一审判决的，应当在判决书送达之日起15日内上诉。".repeat(7);
    assert_eq!(check(&long, &appeal()), Err(Length));
}

#[test]
fn the_reviewed_answer_itself_always_passes() {
    for passage in [electronic(), appeal()] {
        assert_eq!(check(&passage.answer, &passage), Ok(()), "{}", passage.answer);
    }
}

proptest! {
    #[test]
    fn any_text_is_judged_without_panic(text in "\\PC{0,160}", mixed in "[一二三百万0-9第条法《》（）的不可胜诉会您。，a.-]{0,60}") {
        let _ = check(&text, &appeal());
        let _ = check(&mixed, &appeal());
    }

    #[test]
    fn a_text_that_passes_holds_no_number_but_the_passages(number in 0..100_000u32, unit in "(日|天|元|条|%|年|个月|)") {
        let text = format!("不服一审判决的，应当在判决书送达之日起{number}{unit}内上诉。");
        let known = matches!((number, unit.as_str()), (15 | 10, "日" | "天") | (171, "条"));
        prop_assert_eq!(check(&text, &appeal()).is_ok(), known, "{}", text);
    }

    #[test]
    fn a_prediction_is_noticed_behind_any_true_sentence(
        whom in "(您|你|原告|对方|我方)",
        what in "(会赢|一定能赢|稳赢|必胜|胜诉概率很高|会胜诉|将胜诉|必败诉|会被判刑|能打赢官司|有九成把握|十拿九稳)",
        noise in "[ ，、·。]{0,1}",
    ) {
        let said: String = format!("{whom}{what}").chars().flat_map(|c| [c.to_string(), noise.clone()]).collect();
        for text in [format!("应当在判决书送达之日起15日内上诉。{said}"), format!("{said}。逾期不上诉，判决生效。")] {
            prop_assert!(check(&text, &appeal()).is_err(), "{}", text);
        }
    }

    #[test]
    fn no_six_characters_of_the_instructions_come_through_in_a_row_of_their_own(start in 0..300usize) {
        let letters: Vec<char> = INSTRUCTIONS.chars().filter(|c| c.is_alphanumeric()).collect();
        let told: String = letters[start % (letters.len() - 20)..].iter().take(20).collect();
        prop_assert!(check(&told, &appeal()).is_err(), "{}", told);
    }
}
