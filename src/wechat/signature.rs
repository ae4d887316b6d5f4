//! The platform's signatures: SHA-1 over byte-wise sorted parts (protocol A2, A3), or over the words of a page (D11).

use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

/// The signature of the URL check and of plaintext pushes.
pub fn url_signature(token: &str, timestamp: &str, nonce: &str) -> String {
    sign(&mut [token, timestamp, nonce])
}

/// The signature of encrypted pushes and replies.
pub fn message_signature(token: &str, timestamp: &str, nonce: &str, encrypt: &str) -> String {
    sign(&mut [token, timestamp, nonce, encrypt])
}

/// The signature by which the platform's script works on the page at this address; what stands from `#` on is not part
/// of it (protocol D11).
pub fn page_signature(ticket: &str, nonce: &str, timestamp: i64, address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let words = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={address}");
    hex::encode(Sha1::digest(words))
}

/// Compares in a time that does not depend on where the two differ.
pub fn same(expected: &str, given: &str) -> bool {
    expected.as_bytes().ct_eq(given.as_bytes()).into()
}

fn sign(parts: &mut [&str]) -> String {
    parts.sort_unstable_by_key(|part| part.as_bytes());
    let mut digest = Sha1::new();
    for part in parts {
        digest.update(part);
    }
    hex::encode(digest.finalize())
}
