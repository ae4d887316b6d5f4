//! Writes changed scripts back into the directory that a court edits, each file as a whole.

use std::io;
use std::path::Path;

use super::source::Files;

/// What editors on Windows put before a text.
const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Files {
    /// Writes the named files in this order. Whoever reads the directory meanwhile sees each file old or new, never
    /// half of it; signs for line breaks stay as they were.
    ///
    /// # Errors
    /// When a file cannot be written; those before it have been.
    pub fn save(&self, directory: &Path, names: &[String]) -> io::Result<()> {
        names.iter().try_for_each(|name| match self.get(name) {
            Some(text) => save(&directory.join(name), text),
            None => Ok(()),
        })
    }
}

fn save(path: &Path, text: &str) -> io::Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::Error::other("not a file inside the scripts"));
    };
    std::fs::create_dir_all(folder)?;
    let old = std::fs::read_to_string(path).unwrap_or_default();
    let mut text = if old.contains("\r\n") { text.replace('\n', "\r\n") } else { text.to_owned() };
    if old.starts_with(BYTE_ORDER_MARK) {
        text.insert_str(0, BYTE_ORDER_MARK);
    }
    // Names that begin with a point are not read as scripts.
    let fresh = folder.join(format!(".{}.new", name.to_string_lossy()));
    std::fs::write(&fresh, text)?;
    if let Ok(metadata) = std::fs::metadata(path) {
        std::fs::set_permissions(&fresh, metadata.permissions())?;
    }
    std::fs::rename(&fresh, path)
}

#[cfg(test)]
mod tests {
    use super::super::source::Source;

    #[test]
    fn what_is_saved_reads_back_and_keeps_its_line_breaks() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("a.toml"), "\u{feff}x = 1\r\n").unwrap();
        let source = Source::Directory(root.path().into());
        let mut files = source.read().unwrap();
        files.insert("a.toml", "x = 1\ny = 2\n");
        files.insert("tests/b.toml", "z = 3\n");
        files.save(root.path(), &["tests/b.toml".to_owned(), "a.toml".to_owned()]).unwrap();
        assert_eq!(source.read().unwrap(), files);
        let written = std::fs::read_to_string(root.path().join("a.toml")).unwrap();
        assert_eq!(written, "\u{feff}x = 1\r\ny = 2\r\n");
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 2, "nothing else is left behind");
    }
}
