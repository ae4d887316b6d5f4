//! An operator imports law texts, then finds articles by question and by citation. The texts are made up.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Court {
    directory: tempfile::TempDir,
}

const PETS: &str = "# 中华人民共和国宠物法\n\n- 简称: 宠物法\n\n## 第一章 总　则\n\n\
    **第一条** 宠物咬伤他人的，主人应当赔偿医疗费。\n\n## 第二章 牵绳\n\n\
    **第二条** 遛狗应当牵绳；没有牵绳的，处以警告。\n\n警告两次的，处以罚款。\n\n\
    **第二条之一** 猫不适用前条的规定。\n";
const TESTS: &str = "# 样本检验规定\n\n**第一项** 检验人应当如实记录检验经过。\n";

fn manifest(pets: usize, tests_status: &str) -> String {
    let law = |file: &str, title: &str, short: &str, articles: usize, status: &str| {
        serde_json::json!({
            "file": file, "title": title, "short": short, "doc_no": "测试令第1号", "published": "2025-01-01",
            "effective": "2025-03-01", "articles": articles, "status": status, "source": "测试",
        })
    };
    let pets = law("pets.md", "中华人民共和国宠物法", "宠物法", pets, "现行有效");
    let tests = law("tests.md", "样本检验规定", "检验规定", 1, tests_status);
    serde_json::json!({ "laws": [pets, tests] }).to_string()
}

impl Court {
    fn with(manifest: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in [("manifest.json", manifest), ("pets.md", PETS), ("tests.md", TESTS)] {
            fs::write(directory.path().join(name), text).unwrap();
        }
        Self { directory }
    }

    fn file(&self) -> PathBuf {
        self.directory.path().join("data/laws.jsonl")
    }

    fn laws(&self, arguments: &[&str], option: &str) -> Output {
        let binary = Path::new(env!("CARGO_BIN_EXE_tingxun-tested"));
        let mut command = Command::new(binary);
        command.arg("laws").args(arguments).arg(option).arg(self.file()).output().unwrap()
    }

    fn import(&self) -> Output {
        self.laws(&["import", self.directory.path().to_str().unwrap()], "--into")
    }

    fn ask(&self, arguments: &[&str]) -> Output {
        self.laws(arguments, "--laws")
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn imported_texts_are_found_by_question_and_by_citation() {
    let court = Court::with(&manifest(3, "现行有效"));
    let imported = court.import();
    assert!(imported.status.success(), "{imported:?}");
    assert!(said(&imported).contains("已导入 2 部法律文本，共 4 条"), "{imported:?}");

    let found = said(&court.ask(&["search", "遛狗不牵绳会罚款吗", "--json", "-n", "1"]));
    let line: serde_json::Value = serde_json::from_str(&found).unwrap();
    assert_eq!(line["article"], "宠物法第二条");
    assert_eq!(line["path"], "第二章 牵绳");
    assert_eq!(line["version"], "测试令第1号，2025-03-01起施行");

    let shown = said(&court.ask(&["show", "宠物法第2条之一和检验规定1条"]));
    assert!(shown.contains("【宠物法第二条之一】\n猫不适用前条的规定。"), "{shown}");
    assert!(shown.contains("【检验规定第一项】"), "{shown}");
    let missing = court.ask(&["show", "宠物法第九条"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(said(&missing).contains("宠物法没有第九条"), "{missing:?}");
}

#[test]
fn a_torn_text_is_refused_and_the_old_import_stays() {
    let court = Court::with(&manifest(3, "现行有效"));
    assert!(court.import().status.success());
    let before = fs::read(court.file()).unwrap();
    fs::write(court.directory.path().join("manifest.json"), manifest(5, "现行有效")).unwrap();
    let refused = court.import();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("错误 宠物法：manifest 说有 5 条，pets.md 里是 3 条"), "{refused:?}");
    assert_eq!(fs::read(court.file()).unwrap(), before);
}

#[test]
fn a_repealed_text_is_shown_as_such_and_never_found() {
    let court = Court::with(&manifest(3, "已废止"));
    assert!(said(&court.import()).contains("检验规定：标为非现行文本（已废止）"));
    assert!(!said(&court.ask(&["search", "检验人如实记录检验经过"])).contains("检验规定"));
    let shown = court.ask(&["show", "检验规定第一项、第1条"]);
    assert!(said(&shown).contains("不是现行文本（已废止）"), "{shown:?}");
}

#[test]
fn without_an_import_the_command_says_what_to_do() {
    let court = Court::with(&manifest(3, "现行有效"));
    let failed = court.ask(&["show", "民法典577"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&failed.stderr).contains("tingxun laws import"), "{failed:?}");
}

/// A collection to learn from: each question shares one rare word with its article, in the law's spelling or not.
fn collection(directory: &Path) -> (String, String) {
    let subjects = ["牵绳", "喂食", "打针", "洗澡", "修毛", "托运", "寄养", "走失", "领养", "买卖"];
    let article = |(id, subject): (usize, &&str)| {
        serde_json::json!({
            "id": id, "law": "宠物法", "no": format!("第{}条", id + 1), "heads": ["总则"],
            "text": format!("关于{subject}，主人应当遵守{subject}的规定。"),
        })
        .to_string()
    };
    let question = |(id, subject): (usize, &&str)| {
        serde_json::json!({ "id": id, "question": format!("{subject}要注意什么"), "gold": [id] }).to_string()
    };
    let articles: Vec<String> = subjects.iter().enumerate().map(article).collect();
    let questions: Vec<String> = subjects.iter().enumerate().map(question).collect();
    let files = ["articles.jsonl", "queries.jsonl"].map(|name| directory.join(name).display().to_string());
    fs::write(&files[0], articles.join("\n")).unwrap();
    fs::write(&files[1], questions.join("\n")).unwrap();
    files.into()
}

fn tingxun(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tingxun-tested")).args(arguments).output().unwrap()
}

#[test]
fn a_table_is_learned_twice_the_same_and_judged() {
    let directory = tempfile::tempdir().unwrap();
    let (articles, queries) = collection(directory.path());
    let table = |name: &str| directory.path().join(name).display().to_string();
    for name in ["one.gz", "two.gz"] {
        let learned = tingxun(&[
            "laws",
            "train",
            "--articles",
            &articles,
            "--queries",
            &queries,
            "--source",
            "测试",
            "--out",
            &table(name),
        ]);
        assert!(learned.status.success(), "{learned:?}");
    }
    assert_eq!(fs::read(table("one.gz")).unwrap(), fs::read(table("two.gz")).unwrap());
    let judged = tingxun(&[
        "laws",
        "eval",
        "--articles",
        &articles,
        "--queries",
        &queries,
        "--model",
        &table("one.gz"),
        "--json",
    ]);
    let figures: serde_json::Value = serde_json::from_str(&said(&judged)).unwrap();
    assert_eq!(figures["questions"], 10.0);
    assert!(figures["recall_at_1"].as_f64().unwrap() > 0.8, "{figures}");
    let folds = tingxun(&["laws", "train", "--articles", &articles, "--queries", &queries, "--folds", "2"]);
    assert!(said(&folds).contains("mrr_at_10"), "{folds:?}");
}
