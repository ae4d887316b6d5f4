//! Content lines (RFC 5545 §3.1): escaped, folded, and none begins where a text wants one to.

use std::fmt::Display;

/// Octets of a line without its end. One longer line, and a client may throw the whole calendar away.
const LONGEST: usize = 75;

/// Lines, one after another.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A line whose value has no text in it.
    pub(super) fn plain(&mut self, name: &str, value: impl Display) {
        self.fold(&format!("{name}:{value}"));
    }

    /// A line whose value is a text.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.plain(name, escaped(value));
    }

    /// Everything that was written.
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// Cuts between characters, never within one. Control characters have no place in a line, whatever it holds.
    fn fold(&mut self, line: &str) {
        let mut octets = 0;
        for character in line.chars().filter(|character| *character == '\t' || !character.is_control()) {
            if octets + character.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            octets += character.len_utf8();
            self.0.push(character);
        }
        self.0.push_str("\r\n");
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' | '\r' => escaped.push_str("\\n"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The value of a parameter; a quotation mark in it has a sign of its own (RFC 6868).
pub(super) fn parameter(text: &str) -> String {
    let value = text.replace('^', "^^").replace('"', "^'").replace('\n', "^n");
    if value.contains([',', ';', ':']) { format!("\"{value}\"") } else { value }
}
