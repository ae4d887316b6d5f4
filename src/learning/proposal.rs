//! Writes a new way of asking, or a new topic, into scripts: in place, with comments and layout kept.

use anyhow::{Context, bail, ensure};
use jiff::civil::Date;
use toml_edit::{Array, DocumentMut, Value};

use crate::scripts::Files;
use crate::text::mask::without_marks;
use crate::text::normalise;

/// Where the questions stand that were learned; `tingxun scripts test` plays them.
const LEARNED: &str = "tests/learned.toml";
const LEARNED_HEAD: &str = "# 从没答上来的问题里学到的说法：says 是一句话，topic 是它必须落到的主题。由 tingxun scripts suggest 写入，可以手改。\n";
/// A longer phrasing is a story, and no other question is like it.
const LONGEST: usize = 160;

/// What is to be written.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The topic's slug.
    pub topic: String,
    /// The ways of asking; of a new topic the first becomes the canonical one.
    pub phrasings: Vec<String>,
    /// The answer, where the topic is new.
    pub new: Option<NewTopic>,
    /// The day on which it is written; from then on a new answer holds.
    pub today: Date,
}

/// What a new topic needs besides its questions.
#[derive(Debug, Clone)]
pub struct NewTopic {
    /// The answer.
    pub answer: String,
    /// What it rests on, like 民法典§577.
    pub basis: Vec<String>,
    /// The heading, where the topic begins a file of its own.
    pub group: Option<String>,
}

/// The scripts as they would be.
#[derive(Debug, Clone)]
pub struct Draft {
    /// All of them.
    pub files: Files,
    /// The names of those that differ, in the order in which they must be written.
    pub changed: Vec<String>,
}

/// Puts a proposal into a copy of the scripts. Whether the result is faultless is for the scripts' own check.
///
/// # Errors
/// What is missing or cannot be put in, with what to do.
pub fn draft(files: &Files, proposal: &Proposal) -> anyhow::Result<Draft> {
    let phrasings = cleaned(&proposal.phrasings)?;
    let mut draft = Draft { files: files.clone(), changed: Vec::new() };
    let slug = proposal.topic.as_str();
    match (&proposal.new, page_of(files, slug)?) {
        (None, Some((page, document))) => draft.put(&page, &with_variants(document, slug, &phrasings)?),
        (None, None) => {
            bail!("no faq file has the topic {slug}: name another, or propose it with --new-topic")
        }
        (Some(_), Some((page, _))) => bail!("{page} has the topic {slug} already: use --topic"),
        (Some(new), None) => {
            let page = format!("faq/{}.toml", slug.split('.').next().unwrap_or_default());
            let group = group(files.get(&page), &page, new)?;
            // The list first: an entry without its line in the list would be refused.
            draft.put("topics.tsv", &with_topic(files, slug, &phrasings[0], &group)?);
            draft.put(&page, &with_entry(files.get(&page), &group, &phrasings, proposal, new));
        }
    }
    let learned = with_cases(files.get(LEARNED), slug, &phrasings, proposal.today)?;
    draft.put(LEARNED, &learned);
    Ok(draft)
}

impl Draft {
    fn put(&mut self, name: &str, text: &str) {
        self.files.insert(name, text);
        self.changed.push(name.to_owned());
    }
}

/// Phrasings on one line, without what was masked in them.
fn cleaned(phrasings: &[String]) -> anyhow::Result<Vec<String>> {
    ensure!(!phrasings.is_empty(), "there is no phrasing to write: give one with --says");
    let clean = |phrasing: &String| {
        let words: Vec<&str> = phrasing.split_whitespace().collect();
        let phrasing = without_marks(&words.join(" "));
        let length = phrasing.chars().count();
        ensure!(length >= 2, "nothing is left of a phrasing without what was masked: put it with --says");
        ensure!(length <= LONGEST, "a phrasing has {length} characters, a story: put it shorter with --says");
        Ok(phrasing)
    };
    phrasings.iter().map(clean).collect()
}

/// The file that has the topic.
fn page_of(files: &Files, slug: &str) -> anyhow::Result<Option<(String, DocumentMut)>> {
    for (name, text) in files.folder("faq").filter(|(name, _)| name.ends_with(".toml")) {
        let document: DocumentMut = text.parse().with_context(|| name.to_owned())?;
        if place_of(&document, slug).is_some() {
            return Ok(Some((name.to_owned(), document)));
        }
    }
    Ok(None)
}

fn place_of(document: &DocumentMut, slug: &str) -> Option<usize> {
    let entries = document.get("faq")?.as_array_of_tables()?;
    entries.iter().position(|entry| entry.get("slug").and_then(|own| own.as_str()) == Some(slug))
}

fn with_variants(mut document: DocumentMut, slug: &str, phrasings: &[String]) -> anyhow::Result<String> {
    let place = place_of(&document, slug);
    let entries = document.get_mut("faq").and_then(|entries| entries.as_array_of_tables_mut());
    let entry = place.zip(entries).and_then(|(place, entries)| entries.get_mut(place));
    let questions = entry.and_then(|entry| entry.get_mut("questions")).and_then(|item| item.as_array_mut());
    let questions = questions.with_context(|| format!("{slug} has no list of questions"))?;
    for phrasing in phrasings {
        let is_there = |own: &Value| own.as_str().is_some_and(|own| normalise(own) == normalise(phrasing));
        ensure!(
            !questions.iter().any(is_there),
            "{slug} has {phrasing:?} already: put it otherwise with --says"
        );
        push_like_the_last(questions, phrasing);
    }
    Ok(document.to_string())
}

/// Behind the last item, on a line of its own if that has one.
fn push_like_the_last(array: &mut Array, text: &str) {
    let last = array.len().checked_sub(1).and_then(|last| array.get(last));
    let before = last.and_then(|last| last.decor().prefix()?.as_str().map(str::to_owned));
    // The last item's prefix may hold a comment of its own; only its line break and indent are repeated.
    let indent = before.as_deref().and_then(|before| before.rfind('\n').map(|at| before[at..].to_owned()));
    let prefix = indent.unwrap_or_else(|| if array.is_empty() { String::new() } else { " ".to_owned() });
    array.push_formatted(Value::from(text).decorated(prefix, ""));
}

/// The heading under which a new topic stands: that of its file, unless the file is new as well.
fn group(page: Option<&str>, name: &str, new: &NewTopic) -> anyhow::Result<String> {
    let group = match page {
        Some(page) => {
            let document: DocumentMut = page.parse().with_context(|| name.to_owned())?;
            document.get("group").and_then(|group| group.as_str()).map(str::to_owned)
        }
        None => new.group.clone(),
    };
    let group =
        group.with_context(|| format!("{name} would be a new file: name its heading with --group"))?;
    Ok(group.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The list of topics with a line for the new one, behind those of the other answers.
fn with_topic(files: &Files, slug: &str, canonical: &str, group: &str) -> anyhow::Result<String> {
    let list = files.get("topics.tsv").context("topics.tsv is missing")?;
    let number_of = |line: &str| line.split('\t').nth(3)?.strip_prefix("faq")?.parse::<u32>().ok();
    let number = list.lines().filter_map(number_of).max().unwrap_or(0) + 1;
    let row = format!("{slug}\t{canonical}\t{group}\tfaq{number:03}\tanswer");
    let mut lines: Vec<&str> = list.lines().collect();
    let place = lines.iter().rposition(|line| number_of(line).is_some()).map_or(lines.len(), |last| last + 1);
    lines.insert(place, &row);
    Ok(lines.join("\n") + "\n")
}

/// The topic's file with its entry at the end; of confidence L until the court has confirmed it.
fn with_entry(
    page: Option<&str>,
    group: &str,
    phrasings: &[String],
    proposal: &Proposal,
    new: &NewTopic,
) -> String {
    let today = proposal.today;
    let head = || {
        let group_value = quoted(group);
        format!(
            "# 常见问题：{group}。改完请运行 tingxun scripts check。\n\ngroup = {group_value}\nchecked = \"{today}\"\n"
        )
    };
    let text = page.map_or_else(head, str::to_owned);
    let questions: String = phrasings.iter().map(|phrasing| format!("    {},\n", quoted(phrasing))).collect();
    let basis: Vec<String> = new.basis.iter().map(|basis| quoted(basis)).collect();
    format!(
        "{}\n\n[[faq]]\nslug = {}\nquestions = [\n{questions}]\nanswer = {}\nbasis = [{}]\nvalid_from = \"{}\"\nconfidence = \"L\"\n",
        text.trim_end(),
        quoted(&proposal.topic),
        quoted(&new.answer),
        basis.join(", "),
        today
    )
}

/// The learned cases with these at the end. They are played on the day of the last one: its answer must hold by then.
fn with_cases(
    learned: Option<&str>,
    slug: &str,
    phrasings: &[String],
    today: Date,
) -> anyhow::Result<String> {
    let fresh = || format!("{LEARNED_HEAD}today = \"{today}\"\n");
    let mut document: DocumentMut =
        learned.map_or_else(fresh, str::to_owned).parse().with_context(|| LEARNED.to_owned())?;
    let day = document.get("today").and_then(|day| day.as_str()).and_then(|day| day.parse::<Date>().ok());
    if day.is_none_or(|day| day < today) {
        document["today"] = toml_edit::value(today.to_string());
    }
    let case = |says: &String| format!("\n[[case]]\nsays = {}\ntopic = {}\n", quoted(says), quoted(slug));
    let cases: String = phrasings.iter().map(case).collect();
    Ok(format!("{}\n{cases}", document.to_string().trim_end()))
}

/// A text as TOML.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests;
