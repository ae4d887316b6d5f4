//! Why a push was not believed. Only logs and metrics learn it; the caller sees one empty 403.

/// The reasons, in the order in which they are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No account is pushed to at this address.
    UnknownAccount,
    /// A parameter is missing, doubled or too long.
    BadQuery,
    /// The timestamp is too old, too new or not a number.
    Stale,
    /// The body is neither the XML nor the JSON of an envelope.
    MalformedBody,
    /// The account is encrypted and the body is not.
    PlaintextNotAllowed,
    /// The envelope holds no ciphertext.
    MissingEncrypt,
    /// The signature is not ours.
    SignatureMismatch,
    /// The ciphertext is not base64.
    BadBase64,
    /// The ciphertext is not whole AES blocks.
    BadBlockLength,
    /// The padding is wrong: mostly another key.
    BadPadding,
    /// The frame is too short for its head.
    BadFrame,
    /// The frame's length does not fit it.
    BadLength,
    /// The frame ends in another appid.
    AppIdMismatch,
    /// The message is not UTF-8.
    BadUtf8,
}

impl Refusal {
    /// The name in log and metric.
    pub fn reason(self) -> &'static str {
        match self {
            Self::UnknownAccount => "unknown_account",
            Self::BadQuery => "bad_query",
            Self::Stale => "stale",
            Self::MalformedBody => "malformed_body",
            Self::PlaintextNotAllowed => "plaintext_not_allowed",
            Self::MissingEncrypt => "missing_encrypt",
            Self::SignatureMismatch => "signature_mismatch",
            Self::BadBase64 => "bad_base64",
            Self::BadBlockLength => "bad_block_length",
            Self::BadPadding => "bad_padding",
            Self::BadFrame => "bad_frame",
            Self::BadLength => "bad_length",
            Self::AppIdMismatch => "appid_mismatch",
            Self::BadUtf8 => "bad_utf8",
        }
    }
}
