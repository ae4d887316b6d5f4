//! Where the files come from: a directory, or the copy inside the binary.

use std::fs;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

use super::{Fault, Files};

#[derive(RustEmbed)]
#[folder = "bot-scripts"]
struct Embedded;

/// Larger files are no scripts.
const FILE_BYTES: u64 = 2 * 1024 * 1024;

/// Where scripts are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The copy inside the binary.
    Embedded,
    /// A court's own directory.
    Directory(PathBuf),
}

impl Source {
    /// The setting's meaning: empty is the copy inside the binary.
    pub fn of(directory: &str) -> Self {
        if directory.is_empty() { Self::Embedded } else { Self::Directory(PathBuf::from(directory)) }
    }

    pub(super) fn read(&self) -> Result<Files, Vec<Fault>> {
        match self {
            Self::Embedded => Ok(Embedded::iter()
                .filter(|path| is_script(Path::new(path.as_ref())))
                .filter_map(|path| Some((path.to_string(), Embedded::get(&path)?)))
                .map(|(path, file)| (path, String::from_utf8_lossy(&file.data).into_owned()))
                .collect()),
            Self::Directory(root) => {
                let mut files = Files::new();
                match read_below(root, root, &mut files) {
                    Ok(()) if files.is_empty() => Err(vec![fault(root, "no scripts are here")]),
                    Ok(()) => Ok(files),
                    Err(fault) => Err(vec![fault]),
                }
            }
        }
    }
}

fn is_script(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml" || extension == "tsv")
}

fn fault(path: &Path, message: impl Into<String>) -> Fault {
    Fault::new(&path.display().to_string(), 1, message)
}

fn read_below(root: &Path, directory: &Path, files: &mut Files) -> Result<(), Fault> {
    let entries = fs::read_dir(directory).map_err(|error| fault(directory, error.to_string()))?;
    for entry in entries {
        let entry = entry.map_err(|error| fault(directory, error.to_string()))?;
        let path = entry.path();
        let metadata = entry.metadata().map_err(|error| fault(&path, error.to_string()))?;
        if metadata.is_dir() {
            read_below(root, &path, files)?;
        } else if is_script(&path) {
            if metadata.len() > FILE_BYTES {
                return Err(fault(&path, "the file is too long"));
            }
            let text = fs::read_to_string(&path).map_err(|error| fault(&path, error.to_string()))?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.insert(name, text);
        }
    }
    Ok(())
}
