//! The command line that accepts a cluster, as an editor can copy it.

/// Where the command finds the questions and the scripts.
#[derive(Debug, Clone)]
pub struct Command {
    /// `--config FILE` or `--from FILE`.
    pub questions: Option<(&'static str, String)>,
    /// How many days back the questions go.
    pub days: u32,
    /// The directory with the scripts.
    pub scripts: String,
}

/// A copied command must name the scripts that the court edits; those inside the binary cannot be changed.
const USUAL_DIRECTORY: &str = "bot-scripts";

impl Command {
    /// The words that accept `cluster` as a way of asking for `topic`.
    pub fn accept(&self, cluster: &str, topic: &str) -> String {
        format!(
            "{} --accept {} --topic {} --to {}",
            self.list(),
            word(cluster),
            word(topic),
            self.directory()
        )
    }

    /// The words that make a new topic of `cluster`; the editor fills in what only an editor knows.
    pub fn accept_as_new(&self, cluster: &str) -> String {
        let begin = format!("{} --accept {}", self.list(), word(cluster));
        format!("{begin} --new-topic 组.名 --answer '答案' --basis '依据' --to {}", self.directory())
    }

    fn list(&self) -> String {
        let mut words = "tingxun scripts suggest".to_owned();
        if let Some((option, file)) = &self.questions {
            words.push_str(&format!(" {option} {}", word(file)));
        }
        words.push_str(&format!(" --days {}", self.days));
        words
    }

    fn directory(&self) -> String {
        word(if self.scripts.is_empty() { USUAL_DIRECTORY } else { &self.scripts })
    }
}

/// One word for a shell, whatever is in it.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-' | '_' | ':' | '=');
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_whole_and_safe() {
        let mut command = Command { questions: None, days: 30, scripts: String::new() };
        assert_eq!(
            command.accept("0a1b2c3d", "fee.how-much"),
            "tingxun scripts suggest --days 30 --accept 0a1b2c3d --topic fee.how-much --to bot-scripts"
        );
        command.questions = Some(("--config", "/etc/my court/a.toml".to_owned()));
        command.scripts = "it's; rm".to_owned();
        assert_eq!(
            command.accept("0a1b2c3d", "fee.how-much"),
            r"tingxun scripts suggest --config '/etc/my court/a.toml' --days 30 --accept 0a1b2c3d --topic fee.how-much --to 'it'\''s; rm'"
        );
    }
}
