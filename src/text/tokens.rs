//! What a text is compared by: characters, pairs of neighbours, and whole Latin words or numbers.

/// The tokens of a normalised text, repeated ones included.
pub fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            word.push(character);
            before = None;
            continue;
        }
        if !word.is_empty() {
            tokens.push(std::mem::take(&mut word));
        }
        tokens.push(character.to_string());
        if let Some(before) = before {
            tokens.push([before, character].iter().collect());
        }
        before = Some(character);
    }
    if !word.is_empty() {
        tokens.push(word);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_pairs_and_words() {
        assert_eq!(tokens("退app费"), ["退", "app", "费"]);
        assert_eq!(tokens("诉讼费"), ["诉", "讼", "诉讼", "费", "讼费"]);
    }
}
