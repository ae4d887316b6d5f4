use proptest::prelude::*;

use super::*;

fn ask(facts: &str) -> Result<Computation, Refusal> {
    let pairs = facts.split(';').map(|fact| fact.split_once('=').unwrap_or((fact, "1")));
    compute(&pairs.collect(), &Tables::shipped())
}

fn result(facts: &str) -> String {
    ask(facts).map_or_else(|refusal| refusal.to_string(), |told| told.result("result").unwrap().to_owned())
}

#[test]
fn the_internet_courts_list_changed_and_people_are_told() {
    let told =
        ask("question=internet_court_beijing;case_type=online_copyright_infringement;filed=2025-11-01")
            .unwrap();
    assert_eq!(told.result("result"), Some("NO"));
    assert!(told.summary.contains("知识产权案件管辖权的基层人民法院"), "{}", told.summary);
    assert!(told.notes.iter().any(|note| note.contains("2025年11月1日起不再归它管")));
    assert!(told.notes.iter().any(|note| note.contains("移出的有") && note.contains("新增的有")));
    assert_eq!(
        told.basis[0].to_string(),
        "《最高人民法院关于互联网法院案件管辖的规定》第1条、第4条（法释〔2025〕14号，2025-11-01起施行）"
    );
    assert_eq!(result("question=internet_court_beijing;case_type=platform_purchase;today=2026-11-23"), "YES");
    assert_eq!(result("question=internet_court_beijing;case_type=domain_name;filed=2018-01-01"), "NO");
}

#[test]
fn the_internet_court_hears_only_what_a_basic_court_would() {
    let asked = "question=internet_court_beijing;case_type=platform_purchase;filed=2026-11-23";
    assert_eq!(result(&format!("{asked};amount=6亿")), "NO");
    assert!(result(&format!("{asked};amount=2亿")).contains("各方当事人"));
    assert_eq!(result(&format!("{asked};amount=2亿;all_parties_in_or_all_out_of_province=是")), "YES");
}

#[test]
fn levels_change_at_the_number_itself() {
    for (facts, expected) in [
        ("amount=500000000;all_parties_in_or_all_out_of_province=1", "INTERMEDIATE"),
        ("amount=100000000;all_parties_in_or_all_out_of_province=0", "INTERMEDIATE"),
        ("amount=5000000000;all_parties_in_or_all_out_of_province=0", "HIGH"),
        ("amount=50亿;foreign_related=1", "HIGH"),
        ("amount=9999万", "BASIC"),
        ("amount=6亿", "INTERMEDIATE"),
    ] {
        assert_eq!(result(&format!("question=court_level_beijing;{facts}")), expected, "{facts}");
    }
    assert!(result("question=court_level_beijing;amount=2亿").contains("都在北京"));
    assert!(result("question=court_level_beijing;amount=2亿;type=ip").contains("另有级别管辖规定"));
    assert!(result("question=court_level_beijing").contains("金额是多少元"));
}

#[test]
fn without_a_wage_small_claims_are_the_courts_to_tell() {
    let Err(Refusal::Unknown { sentence }) = ask("question=small_claims;amount=30000") else { panic!() };
    assert!(sentence.contains("以受理法院告知为准"));
    // What never falls under it needs no figure.
    assert_eq!(result("question=small_claims;amount=30000;excluded=1"), "NO");
    for (facts, expected) in [
        ("amount=60000;avg_wage_last_year=120000", "APPLIES"),
        ("amount=240000;avg_wage_last_year=120000;agreed=1", "APPLIES_BY_AGREEMENT"),
        ("amount=240000.01;avg_wage_last_year=120000;agreed=1", "NO"),
    ] {
        assert_eq!(result(&format!("question=small_claims;{facts}")), expected, "{facts}");
    }
}

#[test]
fn places_follow_the_facts() {
    for (facts, expected) in [
        ("contract_online_sale;delivery=online", "buyer_domicile|defendant_domicile"),
        ("contract_online_sale;delivery=express;agreed_place=京朝阳", "agreed_place|defendant_domicile"),
        ("dispute=info_network_dissemination;server_place=粤深圳;defendant_domicile=abroad", "server_place"),
        (
            "dispute=info_network_dissemination;server_place=粤深圳;defendant_domicile=京海淀",
            "server_place|defendant_domicile",
        ),
        ("dispute=house_lease", "property_place"),
        ("dispute=labour;contract_performance_place=unclear", "employer_place"),
        ("dispute=contract;agreed_place=沪;performed=0;defendant_domicile=京", "defendant_domicile"),
        ("dispute=继承遗产纠纷", "deceased_domicile|main_estate_place"),
        ("dispute=divorce", "defendant_domicile"),
    ] {
        assert_eq!(result(&format!("question=venue;{facts}")), expected, "{facts}");
    }
    let told =
        ask("question=venue;construction_contract;project_place=京房山;defendant_domicile=京西城").unwrap();
    assert_eq!(told.summary, "这类纠纷是专属管辖，要到不动产所在地的法院起诉。");
    assert_eq!(told.steps, ["不动产所在地（京房山）的基层法院是北京市房山区人民法院。"]);
}

#[test]
fn agreements_fall_for_the_reason_that_is_told() {
    for (facts, expected, why) in [
        ("type=contract;chosen=other_place;actual_connection_proved=0", "INVALID", "实际联系"),
        ("type=house_lease;chosen=plaintiff_domicile", "INVALID", "专属管辖"),
        ("type=maritime;chosen=plaintiff_domicile", "INVALID", "专门人民法院"),
        ("type=consumer;standard_terms=1;reasonable_notice=1;consumer_objects=1", "VALID", "书面"),
        ("type=consumer;standard_terms=1;reasonable_notice=0;consumer_objects=0", "VALID", "书面"),
        ("type=contract;clause=arbitration_or_litigation", "VALID", "仲裁部分无效"),
        ("type=contract;clause=two_courts", "VALID", "选其中一个"),
        ("type=private_lending;chosen=beijing_internet_court", "INVALID", "不在互联网法院的管辖范围"),
        ("type=online_service;chosen=beijing_internet_court;actual_connection=0", "INVALID", "实际联系"),
        ("type=contract;clause=place_only_no_court_name;court_determinable=0", "INVALID", "确定不了"),
    ] {
        let told = ask(&format!("question=agreement_valid;{facts}")).unwrap();
        assert_eq!(told.result("result"), Some(expected), "{facts}");
        assert!(told.summary.contains(why), "{}", told.summary);
    }
}

#[test]
fn appeals_find_the_special_courts() {
    for (facts, expected) in [
        ("first=京0491;case=privacy", "京04"),
        ("first=京0491;case=domain_name", "京73"),
        ("first=北京互联网法院;case=online_financial_loan", "京74"),
        ("first=京0105;case=copyright", "京73"),
        ("first=京04", "京"),
        ("first=京", "最高法"),
        ("first=海淀法院;case=loan", "京01"),
    ] {
        assert_eq!(result(&format!("question=appeal_court_beijing;{facts}")), expected, "{facts}");
    }
    let told = ask("question=appeal_court_beijing;first=京0491;case=privacy").unwrap();
    assert!(told.notes.iter().any(|note| note.contains("以文书写明的为准")));
    assert!(result("question=appeal_court_beijing;first=沪0115").contains("以文书为准"));
    assert!(result("question=appeal_court_beijing;first=京73;case=patent").contains("最高人民法院"));
    assert!(result("question=appeal_court_beijing;first=最高法").contains("不能上诉"));
}

#[test]
fn what_is_missing_is_asked_for() {
    for (facts, said) in [
        ("question=", "您想知道什么"),
        ("question=weather", "我还不会答"),
        ("question=venue", "请告诉我是什么纠纷"),
        ("question=venue;dispute=x", "我还判断不了"),
        ("question=internet_court_beijing;case_type=platform_purchase", "2025年11月1日变过"),
        ("question=internet_court_beijing;case_type=x;filed=2026-01-01", "我判断不了"),
        ("question=appeal_court_beijing", "一审是哪个法院"),
        ("question=agreement_valid;standard_terms=1;notice=0", "主张这个管辖条款无效"),
    ] {
        let refusal = ask(facts).unwrap_err().to_string();
        assert!(refusal.contains(said), "{facts}: {refusal}");
    }
}

proptest! {
    #[test]
    fn nothing_that_is_typed_panics(which in 0..6usize, name in "\\PC{0,10}", value in "\\PC{0,16}") {
        let question = QUESTIONS[which].0;
        let names = ["case_type", "filed", "amount", "dispute", "type", "chosen", "first", "avg_wage_last_year"];
        let mut arguments: Arguments = names.into_iter().map(|name| (name, value.clone())).collect();
        arguments.set(name, value);
        arguments.set("question", question);
        let _ = compute(&arguments, &Tables::shipped());
    }
}
