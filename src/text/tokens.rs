//! The pieces by which two questions are compared.

use super::normalise::is_ideograph;

/// The distinct pieces of a [normalised](super::normalise) text: every Chinese character, every pair of
/// neighbouring ones, and every word of letters or digits. A typing slip then spoils three pieces, not all.
pub fn tokens(normalised: &str) -> Vec<&str> {
    let mut found = Vec::with_capacity(normalised.len());
    let mut last_ideograph: Option<usize> = None;
    let mut word: Option<usize> = None;
    for (at, character) in normalised.char_indices() {
        let end = at + character.len_utf8();
        let joins = character.is_alphanumeric() || character == '.';
        if is_ideograph(character) || !joins {
            found.extend(word.take().map(|start| &normalised[start..at]));
        }
        if is_ideograph(character) {
            found.push(&normalised[at..end]);
            found.extend(last_ideograph.map(|start| &normalised[start..end]));
            last_ideograph = Some(at);
        } else {
            last_ideograph = None;
            if joins {
                word.get_or_insert(at);
            }
        }
    }
    found.extend(word.map(|start| &normalised[start..]));
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted<const N: usize>(mut expected: [&str; N]) -> [&str; N] {
        expected.sort_unstable();
        expected
    }

    #[test]
    fn characters_pairs_and_words() {
        assert_eq!(tokens("立案费"), sorted(["立", "案", "费", "立案", "案费"]));
        assert_eq!(tokens("ai换脸 app"), sorted(["ai", "换", "脸", "换脸", "app"]));
        assert_eq!(tokens("利率15.4"), sorted(["利", "率", "利率", "15.4"]));
        assert!(tokens("").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_panic(text in "\\PC{0,60}") {
            let _ = tokens(&text);
            let _ = tokens(&super::super::normalise(&text));
        }
    }
}
