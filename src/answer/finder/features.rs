//! What two questions can have in common: characters, their pairs, sounds, and concepts.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use crate::scripts::Concept;
use crate::text::{Sounds, plain, syllables};

/// Longer questions are compared by their beginning only, so that one message cannot cost much time.
pub(in crate::answer) const MAX_CHARACTERS: usize = 160;

/// What a piece is. The weight says how much it tells beside the others; chosen on the open questions by
/// cross-validation (`tingxun eval`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Character,
    Pair,
    Triple,
    Word,
    Syllable,
    SyllablePair,
    Concept,
    ConceptPair,
}

impl Kind {
    pub(super) fn weight(self) -> f32 {
        match self {
            Self::Character | Self::Pair | Self::Word | Self::Syllable => 1.0,
            Self::Triple => 0.5,
            Self::SyllablePair => 0.8,
            Self::Concept => 0.7,
            Self::ConceptPair => 0.3,
        }
    }

    /// Pieces so particular that one phrasing alone teaches nothing with them.
    pub(super) fn must_recur(self) -> bool {
        matches!(self, Self::Triple | Self::ConceptPair)
    }
}

/// One piece of a text, by its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    hash: u64,
}

impl Hash for Piece {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.name());
    }
}

/// A map by pieces.
pub(super) type PieceMap<T> = HashMap<Piece, T, BuildHasherDefault<ByName>>;

/// A piece's name is a hash already.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ByName(u64);

impl Hasher for ByName {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, name: u64) {
        self.0 = name;
    }
}

impl Piece {
    /// Names the piece among all others, of whatever kind.
    pub(super) fn name(self) -> u64 {
        self.hash.rotate_left(self.kind as u32)
    }

    fn new(kind: Kind, content: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        Self { kind, hash: hasher.finish() }
    }
}

/// Cuts texts into pieces; knows the glossary.
#[derive(Debug)]
pub(super) struct Cutter {
    /// Form → concept.
    forms: HashMap<Box<[char]>, usize>,
    /// The length of the longest form that begins with a character.
    longest: HashMap<char, usize>,
}

impl Cutter {
    pub(super) fn new(glossary: &[Concept]) -> Self {
        let forms: HashMap<Box<[char]>, usize> = glossary
            .iter()
            .enumerate()
            .flat_map(|(number, concept)| {
                concept.forms.iter().map(move |form| (plain(form).chars().collect(), number))
            })
            .collect();
        let mut longest: HashMap<char, usize> = HashMap::new();
        for form in forms.keys().filter(|form| !form.is_empty()) {
            let known = longest.entry(form[0]).or_default();
            *known = form.len().max(*known);
        }
        Self { forms, longest }
    }

    /// The distinct pieces of a [normalised](crate::text::normalise) text, in a fixed order.
    pub(super) fn pieces(&self, normalised: &str) -> Vec<Piece> {
        let characters: Vec<char> = normalised.chars().take(MAX_CHARACTERS).collect();
        let mut found = Vec::new();
        runs(&characters, &mut found);
        sounds(&characters, &mut found);
        self.concepts(&characters, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The longest form at each place, and every two concepts together.
    fn concepts(&self, characters: &[char], found: &mut Vec<Piece>) {
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        for start in 0..characters.len() {
            let longest = self.longest.get(&characters[start]).copied().unwrap_or(0);
            let lengths = (1..=longest.min(characters.len() - start)).rev();
            let mut forms = lengths.map(|length| &characters[start..start + length]);
            seen.extend(forms.find_map(|form| self.forms.get(form)));
        }
        for (place, one) in seen.iter().enumerate() {
            found.push(Piece::new(Kind::Concept, one));
            found.extend(seen.iter().skip(place + 1).map(|two| Piece::new(Kind::ConceptPair, (one, two))));
        }
    }
}

/// Characters, pairs, triples and syllables of each run of Chinese, and whole words of letters or digits.
fn runs(characters: &[char], found: &mut Vec<Piece>) {
    for run in characters.chunk_by(|one, two| is_latin(*one) == is_latin(*two)) {
        if is_latin(run[0]) {
            let word: String = run.iter().collect();
            found.extend(
                word.split(' ').filter(|word| !word.is_empty()).map(|word| Piece::new(Kind::Word, word)),
            );
            continue;
        }
        found.extend(run.iter().map(|character| Piece::new(Kind::Character, character)));
        found.extend(run.windows(2).map(|pair| Piece::new(Kind::Pair, pair)));
        found.extend(run.windows(3).map(|triple| Piece::new(Kind::Triple, triple)));
    }
}

/// Syllables and their pairs: 素颂 is heard as 诉讼, and pinyin typed in letters as what it means.
fn sounds(characters: &[char], found: &mut Vec<Piece>) {
    let text: String = characters.iter().collect();
    let syllables = syllables(&text, Sounds::Merged);
    found.extend(syllables.iter().map(|syllable| Piece::new(Kind::Syllable, syllable)));
    found.extend(syllables.windows(2).map(|pair| Piece::new(Kind::SyllablePair, pair)));
}

fn is_latin(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | ' ')
}
