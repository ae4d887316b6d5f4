//! 联系法官: every request is received, dispatched, answered and supervised (收、转、办、督).
//!
//! An order is an append-only log ([`deed`]); where it stands, when it is due and who watches over it follow from the log
//! and the court's calendar ([`machine`], [`clock`]). The row beside it only finds it.

pub mod clock;
pub mod deed;
pub mod kinds;
pub mod machine;
pub mod number;
