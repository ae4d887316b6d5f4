//! Pure handling of what people type: one spelling for the same words, and the pieces they are compared by.

mod amounts;
mod counted;
mod dates;
mod glyphs;
mod normalise;
mod numeral;
mod tokens;
mod traditional;

pub use amounts::{Amount, Bare, Precision, Role, amounts};
pub use normalise::{normalise, plain};
pub use numeral::{Decimal, chinese_number, number, ordinal};
pub use tokens::tokens;
pub use traditional::simplified;
