//! Where scripts come from: the copy inside the binary, or a directory a court edits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::faults::{Fault, Faults};

/// A whole file of scripts is far smaller; the limit keeps a wrong directory from filling the memory.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// Folders inside folders inside the tree are not ours.
const MAX_DEPTH: usize = 2;

#[derive(RustEmbed)]
#[folder = "bot-scripts/"]
struct Embedded;

/// Where scripts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The copy inside the binary.
    Embedded,
    /// A directory laid out like the copy.
    Directory(PathBuf),
}

/// The text of every script, by its path inside the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files(BTreeMap<String, String>);

impl Source {
    /// The setting's meaning: empty is the copy inside the binary.
    pub fn of(directory: &str) -> Self {
        if directory.is_empty() { Self::Embedded } else { Self::Directory(directory.into()) }
    }

    /// Reads every `.toml`, `.tsv` and `.csv` file of the tree.
    pub fn read(&self) -> Result<Files, Vec<Fault>> {
        let faults = Faults::default();
        let mut found = BTreeMap::new();
        match self {
            Self::Embedded => {
                for name in Embedded::iter().filter(|name| is_script(name)) {
                    let data = Embedded::get(&name).map(|file| file.data.into_owned()).unwrap_or_default();
                    keep(&mut found, name.into_owned(), data, &faults);
                }
            }
            Self::Directory(root) => walk(root, "", 0, &mut found, &faults),
        }
        faults.or(Files(found))
    }
}

impl Files {
    /// The text of one file.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The files of one folder, with their texts.
    pub fn folder(&self, folder: &str) -> impl Iterator<Item = (&str, &str)> {
        let inside = move |name: &str| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.0.iter().filter(move |(name, _)| inside(name)).map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Puts a file in place of the one of that name: an editor's draft, or a test.
    pub fn insert(&mut self, name: &str, text: &str) {
        self.0.insert(name.to_owned(), text.to_owned());
    }

    /// Takes a file out.
    pub fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// A hash of all names and contents. Times of modification are not trusted: copies and restored
    /// backups keep old ones.
    pub fn revision(&self) -> Revision {
        let mut hash = Sha256::new();
        for part in self.0.iter().flat_map(|(name, text)| [name, text]) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Revision(hash.finalize().into())
    }
}

/// Which content a set of scripts has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Revision([u8; 32]);

impl std::fmt::Display for Revision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0[..8]))
    }
}

impl std::fmt::Debug for Revision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

fn is_script(name: &str) -> bool {
    let is_hidden = name.starts_with('.') || name.contains("/.");
    !is_hidden && [".toml", ".tsv", ".csv"].iter().any(|ending| name.ends_with(ending))
}

fn keep(found: &mut BTreeMap<String, String>, name: String, data: Vec<u8>, faults: &Faults) {
    match String::from_utf8(data) {
        // Editors on Windows write a byte-order mark and two signs for a line break.
        Ok(text) => {
            let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
            found.insert(name, text);
        }
        Err(_) => faults.of_file(&name, "this file is not saved as UTF-8"),
    }
}

fn walk(directory: &Path, prefix: &str, depth: usize, found: &mut BTreeMap<String, String>, faults: &Faults) {
    let unreadable = |error: std::io::Error| faults.of_file(prefix, format!("cannot be read: {error}"));
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) => return unreadable(error),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return unreadable(error),
        };
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() && depth < MAX_DEPTH && !name.contains("/.") && !name.starts_with('.') {
            walk(&path, &format!("{name}/"), depth + 1, found, faults);
        } else if path.is_file() && is_script(&name) {
            match read_bounded(&path) {
                Ok(data) => keep(found, name, data, faults),
                Err(error) => faults.of_file(&name, format!("cannot be read: {error}")),
            }
        }
    }
}

fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    if std::fs::metadata(path)?.len() > MAX_FILE_BYTES {
        return Err(std::io::Error::other("larger than 4 MiB"));
    }
    std::fs::read(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_reads_like_the_embedded_copy() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("bot-scripts");
        let directory = Source::Directory(root).read().unwrap();
        let embedded = Source::Embedded.read().unwrap();
        assert_eq!(directory.revision(), embedded.revision());
        assert!(directory.folder("faq").count() > 10);
    }

    #[test]
    fn windows_signs_and_stray_files_do_not_matter() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("a.toml"), "\u{feff}x = 1\r\n").unwrap();
        std::fs::write(root.path().join(".a.toml.swp"), [0xff]).unwrap();
        std::fs::write(root.path().join("a.toml~"), "old").unwrap();
        let files = Source::Directory(root.path().into()).read().unwrap();
        assert_eq!(files.0.into_iter().collect::<Vec<_>>(), [("a.toml".to_owned(), "x = 1\n".to_owned())]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("gbk.toml"), [0xc4, 0xe3]).unwrap();
        let faults = Source::Directory(root.path().into()).read().unwrap_err();
        assert_eq!(faults[0].to_string(), "bot-scripts/gbk.toml: this file is not saved as UTF-8");
        assert!(Source::Directory(root.path().join("none")).read().is_err());
    }
}
