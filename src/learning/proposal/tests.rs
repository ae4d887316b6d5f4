use super::*;
use crate::scripts::{Scripts, Source};
use jiff::civil::date;
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 24);

fn shipped() -> Files {
    Source::Embedded.read().unwrap()
}

fn variant(topic: &str, phrasing: &str) -> Proposal {
    Proposal { topic: topic.to_owned(), phrasings: vec![phrasing.to_owned()], new: None, today: TODAY }
}

fn new_topic(topic: &str, group: Option<&str>) -> Proposal {
    let new = NewTopic {
        answer: "先与商家协商；\n协商不成可以起诉，\"检疫证明\"要留好。".to_owned(),
        basis: vec!["民法典§577".to_owned()],
        group: group.map(str::to_owned),
    };
    let phrasings = vec!["买到病猫怎么办？".to_owned(), "宠物店卖病猫".to_owned()];
    Proposal { topic: topic.to_owned(), phrasings, new: Some(new), today: TODAY }
}

#[test]
fn a_variant_adds_one_line_and_moves_nothing() {
    let files = shipped();
    let draft = draft(&files, &variant("filing.materials", "打官司前要备齐\"哪些\"东西呀〔姓名〕")).unwrap();
    assert_eq!(draft.changed, ["faq/filing.toml", LEARNED]);
    let (before, after) =
        (files.get("faq/filing.toml").unwrap(), draft.files.get("faq/filing.toml").unwrap());
    let added: Vec<&str> = after.lines().filter(|line| !before.contains(line)).collect();
    assert_eq!(added, ["    '打官司前要备齐\"哪些\"东西呀',"]);
    assert_eq!(after.lines().count(), before.lines().count() + 1);
    let scripts = Scripts::parse(&draft.files).unwrap();
    let faq = scripts.faqs.iter().find(|faq| faq.slug.as_str() == "filing.materials").unwrap();
    assert_eq!(faq.questions.last().unwrap().as_str(), "打官司前要备齐\"哪些\"东西呀");
    let learned = draft.files.get(LEARNED).unwrap();
    assert!(
        learned.starts_with("# 从没答上来") && learned.ends_with("topic = \"filing.materials\"\n"),
        "{learned}"
    );
}

#[test]
fn cases_follow_each_other() {
    let once = draft(&shipped(), &variant("filing.materials", "一")).unwrap_err();
    assert!(once.to_string().contains("--says"));
    let once = draft(&shipped(), &variant("filing.materials", "备齐什么东西再来")).unwrap();
    let later = Proposal { today: date(2026, 12, 1), ..variant("filing.oral", "我不识字咋整") };
    let twice = draft(&once.files, &later).unwrap();
    let learned = twice.files.get(LEARNED).unwrap();
    assert_eq!(learned.matches("[[case]]").count(), 2);
    assert!(
        learned.starts_with("# 从没答上来") && learned.contains("\ntoday = \"2026-12-01\"\n"),
        "{learned}"
    );
    assert!(Scripts::parse(&twice.files).is_ok());
}

#[test]
fn a_new_topic_is_listed_written_and_without_fault() {
    for (slug, group, page) in
        [("shop.sick-pet", None, "faq/shop.toml"), ("pet.sick", Some("宠物"), "faq/pet.toml")]
    {
        let draft = draft(&shipped(), &new_topic(slug, group)).unwrap();
        assert_eq!(draft.changed, ["topics.tsv", page, LEARNED]);
        let scripts = Scripts::parse(&draft.files).unwrap_or_else(|faults| panic!("{faults:?}"));
        let faq = scripts.faqs.iter().find(|faq| faq.slug.as_str() == slug).unwrap();
        assert_eq!((faq.canonical(), faq.questions.len()), ("买到病猫怎么办？", 2));
        assert!(faq.answer.contains("\"检疫证明\"") && faq.confidence == crate::scripts::Confidence::Low);
        assert!(draft.files.get("topics.tsv").unwrap().contains("\tfaq263\tanswer\n"));
    }
}

#[test]
fn what_cannot_be_put_in_says_why() {
    let files = shipped();
    for (proposal, complaint) in [
        (variant("no.topic", "什么问题"), "--new-topic"),
        (variant("filing.materials", "〔姓名〕〔号码〕"), "--says"),
        (variant("filing.materials", "请问起诉要准备哪些材料"), "already"),
        (variant("filing.materials", &"长".repeat(161)), "--says"),
        (new_topic("filing.materials", None), "--topic"),
        (new_topic("pet.sick", None), "--group"),
        (Proposal { phrasings: Vec::new(), ..variant("filing.materials", "") }, "--says"),
    ] {
        let error = draft(&files, &proposal).unwrap_err().to_string();
        assert!(error.contains(complaint), "{error}");
    }
}

/// Two files are enough where many drafts are made.
fn small() -> Files {
    let mut files = shipped();
    let others: Vec<String> = files.folder("faq").map(|(name, _)| name.to_owned()).collect();
    others.iter().filter(|name| *name != "faq/pres.toml").for_each(|name| files.remove(name));
    files.insert("faq/shop.toml", "group = \"网购\"\nchecked = \"2026-11-23\"\n");
    files
}

proptest! {
    #[test]
    fn whatever_is_written_reads_back(phrasing in "\\PC{2,40}", answer in "\\PC{1,40}") {
        let mut proposal = new_topic("shop.sick-pet", None);
        proposal.phrasings = vec![phrasing];
        proposal.new.as_mut().unwrap().answer = answer.clone();
        if let Ok(draft) = draft(&small(), &proposal) {
            let page: DocumentMut = draft.files.get("faq/shop.toml").unwrap().parse().unwrap();
            let entries = page["faq"].as_array_of_tables().unwrap();
            let last = entries.iter().last().unwrap();
            prop_assert_eq!(last["answer"].as_str(), Some(answer.as_str()));
            prop_assert!(draft.files.get(LEARNED).unwrap().parse::<DocumentMut>().is_ok());
        }
    }
}
