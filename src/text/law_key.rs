//! One spelling for the name of a law, however it was written.

/// The words by which official titles and everyday names differ.
const STATE: &str = "中华人民共和国";

/// Brackets, blanks and the state's name go, full-width forms become half-width: the full title
/// 《中华人民共和国民法典》 and 民法典 are one name.
pub fn law_key(name: &str) -> String {
    let name = name.replace(STATE, "");
    name.chars().map(super::normalise::half_width).filter(|&character| !is_decoration(character)).collect()
}

/// What stands around and inside titles without telling laws apart.
pub fn is_decoration(character: char) -> bool {
    character.is_whitespace() || matches!(character, '《' | '》' | '〈' | '〉' | '<' | '>' | '“' | '”' | '"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_everyday_names_meet() {
        for (written, key) in [
            ("《中华人民共和国民法典》", "民法典"),
            (" 民 法 典 ", "民法典"),
            ("关于适用《中华人民共和国民法典》总则编的解释（一）", "关于适用民法典总则编的解释(一)"),
        ] {
            assert_eq!(law_key(written), key);
        }
    }
}
