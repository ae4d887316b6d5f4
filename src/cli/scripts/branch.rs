//! A branch of the git repository that holds the scripts, so that a suggestion can be reviewed before it is used.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use jiff::civil::Date;
use tokio::process::Command;

/// A branch that has been switched to.
pub(super) struct Branch {
    directory: PathBuf,
    name: String,
}

impl Branch {
    /// Begins `scripts/suggest-DATE`, or goes on with it if it is the current one.
    ///
    /// # Errors
    /// When there is no repository, the files have changes that are not committed, or the branch is elsewhere.
    pub(super) async fn begin(directory: &Path, today: Date, names: &[String]) -> anyhow::Result<Self> {
        let branch = Self { directory: directory.to_path_buf(), name: format!("scripts/suggest-{today}") };
        let current = branch.git(&["branch", "--show-current"]).await?;
        let changes = branch.git_on(&["status", "--porcelain"], names).await?;
        ensure!(changes.is_empty(), "commit these changes first, or leave out --branch:\n{changes}");
        if current.trim() != branch.name {
            let begun = branch.git(&["switch", "--create", &branch.name]).await;
            begun.with_context(|| format!("cannot begin the branch {}", branch.name))?;
        }
        Ok(branch)
    }

    /// Commits the written files and nothing else.
    pub(super) async fn commit(&self, names: &[String], message: &str) -> anyhow::Result<()> {
        self.git_on(&["add"], names).await?;
        self.git_on(&["commit", "--quiet", "--message", message], names).await.map(drop)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    async fn git_on(&self, arguments: &[&str], names: &[String]) -> anyhow::Result<String> {
        let names = names.iter().map(String::as_str);
        let all: Vec<&str> = arguments.iter().copied().chain(["--"]).chain(names).collect();
        self.git(&all).await
    }

    async fn git(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let run = Command::new("git").arg("-C").arg(&self.directory).args(arguments).output().await;
        let output = run.context("git cannot be run")?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "git {}: {}", arguments[0], complaint.trim());
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
