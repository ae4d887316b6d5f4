//! Takes a directory of law texts over: `manifest.json` says what each is, a Markdown file holds the articles.
//!
//! A text that is torn, miscounted or unknown is refused; one that is not the law in force is taken with the
//! reason why it must not be cited.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context;
use jiff::civil::Date;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::law::{Article, Law};
use super::markdown::{self, Written};
use super::store::Collection;
use crate::scripts::{LawName, LawNames};
use crate::text::law_key;

/// No law is larger; the limit keeps a wrong file from filling the memory.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// What came of an import.
#[derive(Debug, Default)]
pub struct Imported {
    /// The laws and articles.
    pub collection: Collection,
    /// What must be put right before the import can be used, one sentence each.
    pub faults: Vec<String>,
    /// What the operator should know.
    pub remarks: Vec<String>,
}

#[derive(Deserialize)]
struct Manifest {
    laws: Vec<Entry>,
}

/// One law of the manifest; other keys are the collector's own.
#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    file: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    short: String,
    doc_no: Option<String>,
    published: Option<String>,
    effective: Option<String>,
    articles: Option<usize>,
    #[serde(default)]
    status: String,
    #[serde(default)]
    source: String,
    note: Option<String>,
    sha256: Option<String>,
}

/// How the words of a status are understood. Refusing words go first: 尚未生效 contains 生效.
const NOT_IN_FORCE: &[&str] =
    &["废止", "失效", "已被修改", "尚未", "superseded", "not in force", "not yet", "repealed", "expired"];
const IN_FORCE: &[&str] = &["in force", "现行有效", "有效"];

/// Reads and checks a directory.
///
/// # Errors
/// When there is no manifest to read.
pub fn read(directory: &Path, names: &LawNames, today: Date) -> anyhow::Result<Imported> {
    let path = directory.join("manifest.json");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("读不了 {}：法律文本目录里要有 manifest.json", path.display()))?;
    let manifest: Manifest =
        serde_json::from_str(&text).with_context(|| format!("{} 的格式不对", path.display()))?;
    let mut imported = Imported::default();
    let mut seen = BTreeMap::new();
    for entry in &manifest.laws {
        let mut faults = check(entry, &mut seen);
        if faults.is_empty() {
            match take(directory, entry, names, today, &mut imported) {
                Ok(()) => continue,
                Err(found) => faults = found,
            }
        }
        imported.faults.extend(faults.into_iter().map(|fault| format!("{}：{fault}", entry.name())));
    }
    stray_files(directory, &manifest, &mut imported);
    if manifest.laws.is_empty() {
        imported.faults.push("manifest.json 里没有法律".to_owned());
    }
    Ok(imported)
}

impl Entry {
    fn name(&self) -> &str {
        [&self.short, &self.title, &self.file]
            .into_iter()
            .find(|name| !name.is_empty())
            .map_or("?", |name| name)
    }
}

/// What is wrong with an entry by itself, or beside the others.
fn check(entry: &Entry, seen: &mut BTreeMap<String, String>) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, value) in [
        ("file", &entry.file),
        ("title", &entry.title),
        ("short", &entry.short),
        ("status", &entry.status),
        ("source", &entry.source),
    ] {
        if value.trim().is_empty() {
            faults.push(format!("manifest 缺少 {key}"));
        }
    }
    if entry.articles.is_none() {
        faults.push("manifest 缺少 articles（条数）".to_owned());
    }
    for (key, value) in [("published", &entry.published), ("effective", &entry.effective)] {
        if let Some(text) = value.as_ref().filter(|text| text.parse::<Date>().is_err()) {
            faults.push(format!("{key} 不是 2026-11-23 这样的日期：{text}"));
        }
    }
    let plain_name = Path::new(&entry.file).file_name().is_some_and(|name| name == entry.file.as_str());
    if !entry.file.is_empty() && !plain_name {
        faults.push(format!("file 只能是文件名：{}", entry.file));
    }
    let names: BTreeSet<String> =
        [&entry.title, &entry.short].into_iter().map(|name| law_key(name)).collect();
    for name in names {
        if let Some(other) = seen.insert(name, entry.name().to_owned()) {
            faults.push(format!("与 {other} 重名"));
        }
    }
    if !known_status(&entry.status) {
        faults.push(format!("看不懂 status：{}；请写“现行有效”或“已废止”等", entry.status));
    }
    faults
}

fn contains(words: &[&str], text: &str) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word))
}

fn known_status(status: &str) -> bool {
    status.trim().is_empty() || contains(NOT_IN_FORCE, status) || contains(IN_FORCE, status)
}

/// Adds the law and its articles, or says why not.
fn take(
    directory: &Path,
    entry: &Entry,
    names: &LawNames,
    today: Date,
    imported: &mut Imported,
) -> Result<(), Vec<String>> {
    let text = read_file(directory, entry).map_err(|fault| vec![fault])?;
    let written = markdown::articles(&text);
    let faults = check_articles(entry, &written);
    if !faults.is_empty() {
        return Err(faults);
    }
    let Ok(number) = u16::try_from(imported.collection.laws.len()) else {
        return Err(vec!["法律太多".to_owned()]);
    };
    let law = law(entry, written[0].unit, names);
    imported.remarks.extend(remarks(&law, today));
    imported.collection.laws.push(law);
    imported.collection.articles.extend(written.into_iter().map(|article| Article {
        law: number,
        number: article.number,
        headings: article.headings.into(),
        text: article.text.into(),
    }));
    Ok(())
}

fn read_file(directory: &Path, entry: &Entry) -> Result<String, String> {
    let path = directory.join(&entry.file);
    let size = std::fs::metadata(&path).map_err(|_| format!("没有文件 {}", entry.file))?.len();
    if size > MAX_FILE_BYTES {
        return Err(format!("{} 大于 16 MiB", entry.file));
    }
    let bytes = std::fs::read(&path).map_err(|error| format!("读不了 {}：{error}", entry.file))?;
    if let Some(expected) = &entry.sha256
        && !expected.eq_ignore_ascii_case(&hex::encode(Sha256::digest(&bytes)))
    {
        return Err(format!("{} 与 manifest 的校验和（sha256）不符，请重新下载或更正", entry.file));
    }
    String::from_utf8(bytes).map_err(|_| format!("{} 不是 UTF-8", entry.file))
}

fn check_articles(entry: &Entry, written: &[Written]) -> Vec<String> {
    let mut faults = Vec::new();
    let expected = entry.articles.unwrap_or_default();
    if written.len() != expected || written.is_empty() {
        faults.push(format!("manifest 说有 {expected} 条，{} 里是 {} 条", entry.file, written.len()));
    }
    let mut numbers = BTreeSet::new();
    for article in written {
        let label = article.number.label(article.unit);
        if !numbers.insert(article.number) {
            faults.push(format!("{label}出现两次"));
        }
        if article.text.is_empty() {
            faults.push(format!("{label}没有内容"));
        }
    }
    faults
}

fn law(entry: &Entry, unit: char, names: &LawNames) -> Law {
    let date = |text: &Option<String>| text.as_ref().and_then(|text| text.parse().ok());
    let effective = date(&entry.effective);
    Law {
        title: entry.title.clone(),
        short: entry.short.clone(),
        doc_no: entry.doc_no.clone().unwrap_or_default(),
        published: date(&entry.published),
        effective,
        unit,
        outdated: outdated(entry, effective, names),
        note: entry.note.clone(),
        source: entry.source.clone(),
    }
}

/// Why the text must not be cited, by its own status or because our list of names knows a newer version.
fn outdated(entry: &Entry, effective: Option<Date>, names: &LawNames) -> Option<String> {
    if contains(NOT_IN_FORCE, &entry.status) {
        return Some(entry.status.clone());
    }
    let key = law_key(&entry.title);
    let name: &LawName = names.laws.iter().find(|name| law_key(&name.title) == key)?;
    if let Some(replaced) = &name.replaced {
        return Some(format!("自{}起废止，由{}取代", replaced.on, replaced.by));
    }
    let newer = name.effective.filter(|newer| effective.is_some_and(|own| own < *newer))?;
    Some(format!("现行版本自{newer}起施行，这是旧文本"))
}

fn remarks(law: &Law, today: Date) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(words) = &law.outdated {
        remarks.push(format!("{}：标为非现行文本（{words}），不会当作现行法引用", law.short));
    } else if let Some(effective) = law.effective.filter(|effective| *effective > today) {
        remarks.push(format!("{}：{effective} 才施行，之前不会引用", law.short));
    }
    if law.effective.is_none() {
        remarks.push(format!("{}：manifest 没有施行日期，引用时只写文号", law.short));
    }
    remarks
}

fn stray_files(directory: &Path, manifest: &Manifest, imported: &mut Imported) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    let known: BTreeSet<&str> = manifest.laws.iter().map(|entry| entry.file.as_str()).collect();
    let mut stray: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".md") && !known.contains(name.as_str()))
        .collect();
    stray.sort();
    imported.remarks.extend(stray.into_iter().map(|name| format!("{name} 不在 manifest.json 里，没有导入")));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statutes::samples;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 23);

    fn import(manifest: &str) -> Imported {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("manifest.json"), manifest).unwrap();
        std::fs::write(directory.path().join("a.md"), "# 甲法\n\n**第一条** 一。\n\n**第二条** 二。\n")
            .unwrap();
        std::fs::write(directory.path().join("b.md"), "# 乙法\n\n**第一条** 一。\n\n**第一条** 二。\n")
            .unwrap();
        read(directory.path(), &samples::names(), TODAY).unwrap()
    }

    fn entry(changes: &str) -> String {
        let mut entry = serde_json::json!({
            "file": "a.md", "title": "中华人民共和国甲法", "short": "甲法", "doc_no": "主席令第1号",
            "published": "2020-01-01", "effective": "2020-03-01", "articles": 2,
            "status": "现行有效", "source": "测试",
        });
        let changes: serde_json::Value = serde_json::from_str(changes).unwrap();
        for (key, value) in changes.as_object().unwrap() {
            entry[key] = value.clone();
        }
        serde_json::json!({ "laws": [entry] }).to_string()
    }

    #[test]
    fn a_sound_text_is_taken() {
        let imported = import(&entry("{}"));
        assert_eq!(imported.faults, [] as [String; 0]);
        assert_eq!(imported.remarks, ["b.md 不在 manifest.json 里，没有导入"]);
        assert_eq!(imported.collection.articles.len(), 2);
        assert_eq!(imported.collection.laws[0].outdated, None);
    }

    #[test]
    fn every_kind_of_fault_is_said() {
        for (changes, expected) in [
            (r#"{"short": ""}"#, "中华人民共和国甲法：manifest 缺少 short"),
            (r#"{"articles": 3}"#, "甲法：manifest 说有 3 条，a.md 里是 2 条"),
            (r#"{"articles": null}"#, "缺少 articles"),
            (r#"{"file": "b.md"}"#, "第一条出现两次"),
            (r#"{"file": "../a.md"}"#, "只能是文件名"),
            (r#"{"file": "none.md"}"#, "没有文件 none.md"),
            (r#"{"status": "说不清"}"#, "看不懂 status"),
            (r#"{"effective": "2020-13-01"}"#, "effective 不是"),
            (r#"{"sha256": "00"}"#, "校验和"),
        ] {
            let faults = import(&entry(changes)).faults;
            assert!(faults.iter().any(|fault| fault.contains(expected)), "{changes}: {faults:?}");
        }
        assert_eq!(import(r#"{"laws": []}"#).faults, ["manifest.json 里没有法律"]);
    }

    #[test]
    fn a_name_used_twice_is_a_fault() {
        let one: serde_json::Value = serde_json::from_str(&entry("{}")).unwrap();
        let twice = serde_json::json!({ "laws": [one["laws"][0], one["laws"][0]] });
        let faults = import(&twice.to_string()).faults;
        assert!(faults[0].contains("重名"), "{faults:?}");
    }

    #[test]
    fn texts_out_of_force_are_marked() {
        for (changes, expected) in [
            (r#"{"status": "已废止"}"#, "甲法：标为非现行文本（已废止）"),
            (r#"{"status": "superseded 2024"}"#, "标为非现行文本"),
            (r#"{"effective": "2027-01-01"}"#, "2027-01-01 才施行"),
            (r#"{"effective": null}"#, "没有施行日期"),
            (r#"{"title": "旧测试法"}"#, "自2021-01-01起废止，由测试法取代"),
            (r#"{"title": "中华人民共和国测试法", "effective": "2020-01-01"}"#, "现行版本自2024-01-01起施行"),
        ] {
            let imported = import(&entry(changes));
            assert_eq!(imported.faults, [] as [String; 0]);
            assert!(imported.remarks.iter().any(|one| one.contains(expected)), "{:?}", imported.remarks);
        }
    }
}
