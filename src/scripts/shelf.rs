//! The scripts in use, exchanged as a whole while people are being answered.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::Scripts;
use super::faults::Fault;
use super::source::{Files, Revision, Source};

/// Holds the scripts in use; a faulty set never replaces a good one.
#[derive(Debug)]
pub struct ScriptShelf {
    source: Source,
    current: RwLock<Arc<Scripts>>,
    /// The content last looked at, good or faulty, so that a fault is reported once and not every few seconds.
    seen: Mutex<Revision>,
}

impl ScriptShelf {
    /// Loads the first set, which must be without fault.
    pub fn open(source: Source) -> Result<Self, Vec<Fault>> {
        let scripts = Scripts::load(&source)?;
        Ok(Self { source, seen: Mutex::new(scripts.revision), current: RwLock::new(Arc::new(scripts)) })
    }

    /// The scripts in use.
    pub fn current(&self) -> Arc<Scripts> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the source has other content than when it was last looked at.
    pub fn changed(&self) -> Result<bool, Vec<Fault>> {
        Ok(self.source.read()?.revision() != self.last_seen())
    }

    /// Puts the source's present content to use, or keeps what is in use and tells why.
    pub fn reload(&self) -> Result<Arc<Scripts>, Vec<Fault>> {
        self.exchange(&self.source.read()?)
    }

    /// [`ScriptShelf::reload`], if the content has changed since it was last looked at.
    pub fn reload_if_changed(&self) -> Result<Option<Arc<Scripts>>, Vec<Fault>> {
        let files = self.source.read()?;
        if files.revision() == self.last_seen() {
            return Ok(None);
        }
        self.exchange(&files).map(Some)
    }

    fn exchange(&self, files: &Files) -> Result<Arc<Scripts>, Vec<Fault>> {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = files.revision();
        let scripts = Arc::new(Scripts::parse(files)?);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = scripts.clone();
        Ok(scripts)
    }

    fn last_seen(&self) -> Revision {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), target).unwrap();
            }
        }
    }

    #[test]
    fn a_faulty_set_leaves_the_old_one_in_use_and_is_reported_once() {
        let root = tempfile::tempdir().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("bot-scripts"), root.path());
        let shelf = ScriptShelf::open(Source::Directory(root.path().into())).unwrap();
        let first = shelf.current().revision;
        assert!(!shelf.changed().unwrap());
        assert!(shelf.reload_if_changed().unwrap().is_none());

        let menu = root.path().join("menu.toml");
        let good = std::fs::read_to_string(&menu).unwrap();
        std::fs::write(&menu, "odd = 1").unwrap();
        assert!(shelf.changed().unwrap());
        assert!(!shelf.reload_if_changed().unwrap_err().is_empty());
        assert!(shelf.reload_if_changed().unwrap().is_none(), "reported once");
        assert_eq!(shelf.current().revision, first);

        std::fs::write(&menu, format!("{good}\n# one more line\n")).unwrap();
        let second = shelf.reload_if_changed().unwrap().expect("put to use").revision;
        assert_ne!(second, first);
        assert_eq!(shelf.current().revision, second);
        assert_eq!(shelf.reload().unwrap().revision, second);
    }
}
