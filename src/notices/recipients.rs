//! Who is told of a case: its parties, their agents of today, those who represent or guard a party. Each once.

pub mod queries;

use std::collections::HashSet;

use jiff::civil::Date;

use crate::db::{DbError, Tx};

crate::named! {
    /// Why somebody is told.
    Standing {
        /// A party.
        Party = "party" "当事人",
        /// An agent by a mandate.
        Agent = "agent" "代理人",
        /// The representative of an organisation, or the guardian of a party.
        Acting = "acting" "代表或监护人",
        /// Whoever asked something of the court.
        Asker = "asker" "诉求人",
        /// Somebody of the court who has to act.
        Staff = "staff" "本院人员",
    }
}

/// Somebody who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The blind index of their identity; where there is none, it names the party or the licence.
    pub key: String,
    /// Why they are told.
    pub standing: Standing,
    /// The party, the mandate or the row of acting that says so.
    pub source: String,
}

/// Everybody who is told of a case on that day; whoever stands in it in two ways is told in the nearest one.
///
/// # Errors
/// When rows cannot be read.
pub async fn of_case(
    tx: &mut Tx<'_>,
    court: &str,
    case: &str,
    today: Date,
) -> Result<Vec<Recipient>, DbError> {
    let mut found = Vec::new();
    for (source, index) in queries::parties(tx, court, case).await? {
        let key = index.unwrap_or_else(|| format!("party {court}/{source}"));
        found.push(Recipient { key, standing: Standing::Party, source });
    }
    for agent in queries::agents(tx, court, case, today).await? {
        let licence = agent.licence_index.map(|index| format!("licence {index}"));
        // A lawyer who proved the licence is the person of that identity.
        let Some(key) = agent.id_index.or(agent.person_index).or(licence) else { continue };
        found.push(Recipient { key, standing: Standing::Agent, source: agent.source_id });
    }
    for (source, key) in queries::acting(tx, court, case, today).await? {
        found.push(Recipient { key, standing: Standing::Acting, source });
    }
    let mut seen = HashSet::new();
    found.retain(|recipient| seen.insert(recipient.key.clone()));
    Ok(found)
}
