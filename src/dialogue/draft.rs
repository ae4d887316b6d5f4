//! Drafts.

use super::fill::Values;

/// stub
pub(super) fn complaint(_values: &Values) -> String {
    String::new()
}
