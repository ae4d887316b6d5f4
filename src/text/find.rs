//! Finding a few words in a message. The standard search first studies the words, which pays in books only.

use memchr::memmem;

/// Where the words begin, in bytes.
///
/// ```
/// assert_eq!(tingxun::text::find("我要起诉", "起诉"), Some(6));
/// ```
pub fn find(text: &str, words: &str) -> Option<usize> {
    memmem::find(text.as_bytes(), words.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_finds_what_the_standard_search_finds(text in "[起诉费a ]{0,12}", words in "[起诉费a ]{0,3}") {
            prop_assert_eq!(find(&text, &words), text.find(&words));
        }
    }
}
