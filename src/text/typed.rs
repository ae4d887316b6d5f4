//! A line that somebody typed into a form.

/// The words in one line, without blanks around them; `None` for none, too many, or signs that are no words.
pub fn typed_line(text: &str, longest: usize) -> Option<String> {
    let line = text.split(['\r', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty());
    let line = line.collect::<Vec<_>>().join(" ");
    let fits = !line.is_empty() && line.chars().count() <= longest && !line.contains(char::is_control);
    fits.then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_one() {
        assert_eq!(typed_line(" 同日另有\r\n庭审 ", 9).as_deref(), Some("同日另有 庭审"));
        for bad in ["", " \n ", "一二三四五六七八九十", "\u{0}"] {
            assert_eq!(typed_line(bad, 9), None, "{bad:?}");
        }
    }
}
