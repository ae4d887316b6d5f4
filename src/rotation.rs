//! Re-encryption of every sealed column under the current key, while the service runs.
//!
//! Rows are read by the id of their key and written back only if they are still as they were read; what somebody else
//! wrote in the meantime is sealed with the current key already. Once nothing is left the old key can go.

pub mod queries;

use crate::db::{Db, DbError};
use crate::seal::Sealer;

/// Rows of one column that one transaction re-encrypts.
const AT_ONCE: i64 = 200;

/// What was done for one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// `table.column`
    pub name: &'static str,
    /// Rows that now carry the current key.
    pub rotated: u64,
    /// Rows that no configured key opens, or that are damaged; they are left as they are.
    pub unreadable: u64,
}

/// Re-encrypts everything that an older key sealed.
///
/// # Errors
/// When the database cannot be read or written; what was done stays done.
pub async fn rotate(db: &Db, sealer: &Sealer) -> Result<Vec<Column>, DbError> {
    let mut columns = Vec::new();
    for sealed in queries::COLUMNS {
        let mut column = Column { name: sealed.name, rotated: 0, unreadable: 0 };
        let mut after = queries::Place::default();
        loop {
            let (sealer, from) = (sealer.clone(), after.clone());
            let turn = db.write(move |tx| {
                Box::pin(async move { queries::turn(tx, &sealer, sealed, &from, AT_ONCE).await })
            });
            let turn = turn.await?;
            column.rotated += turn.rotated;
            column.unreadable += turn.unreadable;
            match turn.last {
                Some(last) => after = last,
                None => break,
            }
        }
        columns.push(column);
    }
    Ok(columns)
}
