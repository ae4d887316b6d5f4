//! Pure handling of what people type: one spelling for the same words, and the pieces they are compared by.

mod amounts;
mod counted;
mod dates;
mod durations;
mod find;
mod glyphs;
mod law_key;
mod lexicon;
pub mod mask;
mod normalise;
mod numeral;
mod pinyin;
mod tokens;
mod traditional;
mod typed;

pub use amounts::{Amount, Bare, Precision, Role, amounts};
pub use dates::{FoundDate, Lean, When, dates};
pub use durations::{FoundLength, Length, durations};
pub use find::find;
pub use law_key::{is_decoration, law_key};
pub use lexicon::{Lexicon, Mention};
pub use normalise::{normalise, plain};
pub use numeral::{Decimal, chinese_number, number, ordinal};
pub use pinyin::{Sounds, reading, syllables, typed_pinyin};
pub use tokens::tokens;
pub use traditional::simplified;
pub use typed::typed_line;
