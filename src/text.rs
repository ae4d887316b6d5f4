//! Pure handling of what people type: one spelling for the same words, and the pieces they are compared by.

mod law_key;
mod normalise;
mod numeral;
mod tokens;

pub use law_key::{is_decoration, law_key};
pub use normalise::{normalise, plain};
pub use numeral::{chinese_number, ordinal};
pub use tokens::tokens;
