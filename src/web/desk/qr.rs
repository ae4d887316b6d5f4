//! A QR code as the path of an SVG: nothing is loaded for it and no script draws it.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// The quiet zone that readers need around a code (ISO/IEC 18004 §9.1).
const QUIET: i32 = 4;

/// A code, as its page draws it.
pub(super) struct Qr {
    /// Width and height, in modules.
    pub(super) size: i32,
    /// One square a dark module.
    pub(super) path: String,
}

/// The code of a text; `None` for one that is too long for any.
pub(super) fn of(text: &str) -> Option<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    Some(Qr { size: code.size() + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_corner_and_its_quiet_zone() {
        let qr = of("otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
        assert!(qr.path.starts_with("M4,4h1v1h-1z") && qr.size > 21 + 2 * QUIET);
        assert!(of(&"x".repeat(5_000)).is_none());
    }
}
