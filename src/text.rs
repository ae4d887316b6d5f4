//! Reading what people type: pure functions on text.

pub mod normalise;
pub mod numeral;
pub mod tokens;

pub use normalise::normalise;
pub use numeral::{chinese_number, ordinal};
