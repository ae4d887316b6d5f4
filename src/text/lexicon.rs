//! Names that people give to a closed set of things: 某宝 and 淘宝 are one platform.

use std::collections::HashMap;
use std::ops::Range;

use super::glyphs::Glyphs;

/// Surface forms and the things they name.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// By their first character, the longer before the shorter.
    forms: HashMap<char, Vec<Form>>,
}

#[derive(Debug, Clone)]
struct Form {
    characters: Vec<char>,
    /// None for a word that only looks like one of the things: 被告知.
    name: Option<String>,
}

/// A thing that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention<'l> {
    /// Its name in the lexicon.
    pub name: &'l str,
    /// The bytes of the text that name it.
    pub span: Range<usize>,
}

impl Lexicon {
    /// A lexicon of pairs: a name and one of its surface forms. Forms are compared without regard to width,
    /// case and 繁體; of two things with the same form the first has it.
    ///
    /// ```
    /// use tingxun::text::Lexicon;
    /// let platforms = Lexicon::new([("拼多多", "拼多多"), ("拼多多", "拼夕夕"), ("拼多多", "pdd")]);
    /// assert_eq!(platforms.find("在PDD買的手機")[0].name, "拼多多");
    /// ```
    pub fn new<N: AsRef<str>, F: AsRef<str>>(pairs: impl IntoIterator<Item = (N, F)>) -> Self {
        let mut lexicon = Self::default();
        for (name, form) in pairs {
            lexicon.insert(Some(name.as_ref().to_owned()), form.as_ref());
        }
        lexicon
    }

    /// Adds words that contain a form and do not name the thing: 北京东城 is not 京东.
    pub fn except<F: AsRef<str>>(mut self, words: impl IntoIterator<Item = F>) -> Self {
        for word in words {
            self.insert(None, word.as_ref());
        }
        self
    }

    /// What a text names, in its order: at each place the longest form. A form of Latin letters or digits is
    /// found only where it stands alone.
    pub fn find(&self, text: &str) -> Vec<Mention<'_>> {
        let glyphs = Glyphs::new(text);
        let mut found = Vec::new();
        let mut at = 0;
        while at < glyphs.len() {
            let Some(form) = self.longest(&glyphs, at) else {
                at += 1;
                continue;
            };
            let end = at + form.characters.len();
            found.extend(form.name.as_deref().map(|name| Mention { name, span: glyphs.span(at..end) }));
            at = end;
        }
        found
    }

    /// Whether a text names a thing.
    pub fn names(&self, text: &str, name: &str) -> bool {
        self.find(text).iter().any(|mention| mention.name == name)
    }

    fn insert(&mut self, name: Option<String>, form: &str) {
        let glyphs = Glyphs::new(form);
        let Some(first) = glyphs.get(0) else { return };
        let characters = glyphs.from(0).to_vec();
        let forms = self.forms.entry(first).or_default();
        let place = forms.partition_point(|other| other.characters.len() >= characters.len());
        forms.insert(place, Form { characters, name });
    }

    fn longest(&self, glyphs: &Glyphs, at: usize) -> Option<&Form> {
        let forms = self.forms.get(&glyphs.get(at)?)?;
        forms.iter().find(|form| {
            let end = at + form.characters.len();
            glyphs.slice(at..end) == form.characters
                && !joins(glyphs.before(at), glyphs.get(at))
                && !joins(glyphs.before(end), glyphs.get(end))
        })
    }
}

/// Whether two neighbours are letters or digits of one word.
fn joins(left: Option<char>, right: Option<char>) -> bool {
    let latin = |side: Option<char>| side.is_some_and(|side| side.is_ascii_alphanumeric());
    latin(left) && latin(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn platforms() -> Lexicon {
        let pairs = [
            ("淘宝", "淘宝"),
            ("淘宝", "某宝"),
            ("淘宝", "tb"),
            ("京东", "京东"),
            ("1688", "1688"),
            ("天猫", "天猫"),
            ("天猫", "天猫超市"),
        ];
        Lexicon::new(pairs).except(["北京东"])
    }

    #[test]
    fn the_longest_form_is_found() {
        let lexicon = platforms();
        for (text, expected) in [
            ("我在某宝买的", vec!["淘宝"]),
            ("淘寶和天貓超市", vec!["淘宝", "天猫"]),
            ("ＴＢ上买的", vec!["淘宝"]),
            ("tbc", vec![]),
            ("1688进货", vec!["1688"]),
            ("花了16880", vec![]),
            ("北京东城区", vec![]),
            ("北京市，京东买的", vec!["京东"]),
            ("", vec![]),
        ] {
            let names: Vec<_> = lexicon.find(text).iter().map(|mention| mention.name).collect();
            assert_eq!(names, expected, "{text}");
        }
        let text = "在天貓超市";
        assert_eq!(&text[lexicon.find(text)[0].span.clone()], "天貓超市");
        assert!(lexicon.names(text, "天猫") && !lexicon.names(text, "京东"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(\\PC|淘宝|京东|tb|1688){0,30}") {
            for mention in platforms().find(&text) {
                prop_assert!(text.get(mention.span).is_some());
            }
        }
    }
}
