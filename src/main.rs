//! The `tingxun` binary.
fn main() {}
