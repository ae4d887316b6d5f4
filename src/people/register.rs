//! Registers that a told identity is compared with, behind one trait (two- and three-factor checks of operators, the
//! court's own party files).

use futures_util::future::BoxFuture;
use serde_json::json;

use super::Claim;
use crate::http::Signed;

/// What a register says of an identity. Unknown and different are one answer, so that nobody can find out who exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Name, identity number and mobile number belong together.
    Same,
    /// They do not, or the register knows nothing of them.
    Different,
}

/// The register cannot be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the register does not answer")]
pub struct Unavailable;

/// Compares identities.
pub trait Register: Send + Sync {
    /// Compares one; `id` lets the register recognise a repeat.
    fn compare<'a>(&'a self, id: &'a str, claim: &'a Claim)
    -> BoxFuture<'a, Result<Comparison, Unavailable>>;
}

/// A register that takes signed JSON `{name, id_number, mobile}` and answers `{"result": "same" | "different"}`.
pub struct HttpRegister(pub Signed);

impl Register for HttpRegister {
    fn compare<'a>(
        &'a self,
        id: &'a str,
        claim: &'a Claim,
    ) -> BoxFuture<'a, Result<Comparison, Unavailable>> {
        Box::pin(async move {
            let Claim { name, document, mobile } = claim;
            let (name, number, mobile) = (name.reveal(), document.reveal(), mobile.reveal());
            let body = json!({ "name": name, "id_number": number, "mobile": mobile });
            let answer = self.0.post(id, &body).await.map_err(|_| Unavailable)?;
            match answer["result"].as_str() {
                Some("same") => Ok(Comparison::Same),
                Some("different") => Ok(Comparison::Different),
                _ => Err(Unavailable),
            }
        })
    }
}
