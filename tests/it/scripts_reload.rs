//! An editor changes the scripts while the account runs.

use std::fs;
use std::path::Path;

use tingxun::answer::Engines;
use tingxun::scripts::{Scripts, Source};

use crate::world::{Engine, Plan, World, reply};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

pub fn shipped() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../bot-scripts"), directory.path());
    directory
}

pub fn edit(directory: &Path, file: &str, from: &str, to: &str) {
    let path = directory.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} does not hold {from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn good_changes_come_into_force_and_faulty_ones_do_not() {
    let scripts = shipped();
    let directory = scripts.path().to_str().unwrap().to_owned();
    let world = World::planned(Plan { scripts: directory, ..Plan::on(Engine::Sqlite) }).await.unwrap();
    let engines: &Engines = &world.app.engines;
    assert!(engines.reload_if_changed().unwrap().is_none());
    edit(scripts.path(), "smalltalk.toml", "不客气。", "不用谢。");
    assert!(engines.reload_if_changed().unwrap().is_some());
    assert!(reply(&world.simulator.say(&world.zhang, "谢谢").await).contains("不用谢"));
    edit(scripts.path(), "smalltalk.toml", "slug = \"smalltalk.bye\"", "slug = \"smalltalk.dance\"");
    assert!(engines.reload_if_changed().is_err());
    assert!(reply(&world.simulator.say(&world.zhang, "谢谢").await).contains("不用谢"), "the old set stays");
}

#[test]
fn every_fault_is_named_with_its_place() {
    let scripts = shipped();
    let root = scripts.path();
    edit(root, "faq/filing.toml", "slug = \"filing.materials\"", "slug = \"filing.conditions\"");
    edit(root, "faq/fee.toml", "confidence = \"H\"", "confidence = \"X\"");
    edit(root, "menu.toml", "key = \"FEES\"", "key = \"NOWHERE\"");
    edit(root, "phrases.toml", "{count} 条", "{number} 条");
    edit(root, "replies.toml", "\"hear.notice-time\"", "\"hear.nothing\"");
    edit(root, "limits.toml", "as_of = \"2026-09-30\"", "as_of = \"lately\"");
    let faults = Scripts::load(&Source::Directory(root.to_path_buf())).unwrap_err();
    let printed: Vec<String> = faults.iter().map(ToString::to_string).collect();
    for expected in [
        "the slug filing.conditions is already used",
        "confidence is one of H, M, L, not \"X\"",
        "menu.toml:13: the key \"NOWHERE\" has no reply",
        "phrases.toml:48: unknown placeholder {number}",
        "no topic \"hear.nothing\"",
        "limits.toml:6: as_of is not a date",
    ] {
        assert!(printed.iter().any(|line| line.contains(expected)), "{expected} is not in {printed:#?}");
    }
    assert!(printed.iter().all(|line| line.starts_with("bot-scripts/")));
}

#[test]
fn one_question_never_leads_to_two_topics() {
    let scripts = shipped();
    let questions = "questions = [\n    \"起诉需要满足什么条件？\",";
    edit(scripts.path(), "faq/fee.toml", "questions = [", questions);
    let faults = Scripts::load(&Source::Directory(scripts.path().to_path_buf())).unwrap_err();
    assert!(faults.iter().any(|fault| fault.to_string().contains("起诉需要满足什么条件")), "{faults:?}");
}
