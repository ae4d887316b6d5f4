//! Where the trail begins: after the last row that was forgotten.

use super::queries::chained;
use crate::seal::Sealer;

const PURPOSE: &str = "audit base";

/// The last forgotten row, from whose digest the chain goes on. Without the key nobody can move it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Base {
    /// The row's place; 0 before anything was forgotten.
    pub place: i64,
    /// Its digest.
    pub digest: String,
    /// When it was forgotten, Unix milliseconds.
    pub at: i64,
    pub(super) seal: String,
}

impl Base {
    pub(super) fn new(sealer: &Sealer, place: i64, digest: String, at: i64) -> Self {
        let base = Self { place, digest, at, seal: String::new() };
        let seal = base.keyed(sealer);
        Self { seal, ..base }
    }

    /// Whether the program itself wrote it.
    pub(super) fn is_own(&self, sealer: &Sealer) -> bool {
        match self.place {
            // Where nothing was forgotten there is nothing to vouch for: the first row must be there.
            0 => self.digest.is_empty(),
            _ => self.seal == self.keyed(sealer),
        }
    }

    fn keyed(&self, sealer: &Sealer) -> String {
        chained(sealer, PURPOSE, &[&self.digest, &self.place.to_string(), &self.at.to_string()])
    }
}
