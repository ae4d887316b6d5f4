//! What waits for somebody of the court: claims that no register can decide, of whatever kind, in one list.
//!
//! A kind of claim more is a variant of [`Kind`] more; the compiler then names the places that have to know it.

use crate::audit::queries as trail;
use crate::audit::{self, Act, Actor};
use crate::clock::court_date;
use crate::db::id::plain;
use crate::db::{DbError, Reader, Tx};
use crate::people::acting::State;
use crate::people::acting::queries as acting;
use crate::people::licence::queries as licences;
use crate::people::registration::queries as registrations;
use crate::people::{Decided, Whose};

use super::claims::{of_acting, of_licence, of_registration};
use super::{Registrar, Review};

pub use super::claims::{Claim, Fact, Kind};

/// A reason that says nothing says nothing to whoever reads the trail; a longer one belongs into a file.
const LONGEST_REASON: usize = 200;
/// So many digits in a row are somebody's number.
const NUMBER_DIGITS: usize = 7;

/// Claims that wait, oldest first, and after which id there are more.
#[derive(Debug)]
pub struct Page {
    /// They.
    pub claims: Vec<Claim>,
    /// The last id of this page, where there are more.
    pub next: Option<String>,
}

/// Where a claim stands.
#[derive(Debug)]
pub enum Standing {
    /// It waits.
    Waits(Claim),
    /// It does not wait any more.
    Decided(Decided),
}

/// Why somebody looks or decides, for the trail.
#[derive(Debug, Clone)]
pub struct Reason(String);

impl Reason {
    /// A reason that says something; `None` for none, or one that is far too long.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        // The trail tells nothing about a person: no number of theirs belongs into it.
        let longest_number = text.split(|sign: char| !sign.is_ascii_digit()).map(str::len).max();
        let fits = longest_number.is_none_or(|digits| digits < NUMBER_DIGITS)
            && !text.is_empty()
            && text.chars().count() <= LONGEST_REASON
            && !text.contains(char::is_control);
        fits.then(|| Self(text.to_owned()))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What came of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is decided.
    Done,
    /// It did not wait: somebody decided before, or the person told it anew.
    NotWaiting,
    /// Another person holds this licence.
    HeldByAnother,
}

impl Registrar {
    /// The oldest claims after an id: ids sort by when they were made, whatever they are of.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn waiting(&self, after: Option<&str>, limit: i64) -> Result<Page, DbError> {
        let after = plain(after.unwrap_or_default());
        let mut claims = Vec::new();
        for kind in Kind::ALL {
            match kind {
                Kind::Registration => {
                    let waiting = registrations::manual(&self.db, &self.sealer, after, limit + 1).await?;
                    claims.extend(waiting.iter().filter_map(of_registration));
                }
                Kind::Licence => {
                    let waiting = licences::waiting(&self.db, &self.sealer, after, limit + 1).await?;
                    claims.extend(waiting.iter().map(|licence| of_licence(licence, None)));
                }
                Kind::Acting => {
                    let waiting = acting::waiting(&self.db, &self.sealer, after, limit + 1).await?;
                    claims.extend(waiting.iter().map(|claim| of_acting(claim, None)));
                }
            }
        }
        claims.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Page::of(claims, limit))
    }

    /// Where a claim stands; `None` where there is none.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn claim(&self, kind: Kind, id: &str) -> Result<Option<Standing>, DbError> {
        let id = plain(id);
        let mut reader = Reader::Db(&self.db);
        if let Some(claim) = self.find(&mut reader, kind, id).await? {
            return Ok(Some(Standing::Waits(claim)));
        }
        let decided = match kind {
            Kind::Registration => registrations::decided(&mut reader, id).await?,
            Kind::Licence => licences::decided(&mut reader, id).await?,
            Kind::Acting => acting::decided(&mut reader, id).await?,
        };
        Ok(decided.map(Standing::Decided))
    }

    /// A claim whose facts may be shown in the clear: the look is in the trail before they are handed out. Also how
    /// many looks that makes for this actor since `since_ms`.
    ///
    /// # Errors
    /// When it cannot be noted; then nothing is handed out.
    pub async fn unmask(
        &self,
        kind: Kind,
        id: &str,
        reason: Reason,
        actor: Actor,
        since_ms: i64,
    ) -> Result<Option<(Claim, i64)>, DbError> {
        let (registrar, id) = (self.clone(), plain(id).to_owned());
        let shown = self.db.write(move |tx| {
            Box::pin(async move {
                let Some(claim) = registrar.find(&mut Reader::Tx(tx), kind, &id).await? else {
                    return Ok(None);
                };
                registrar.note_look(tx, &claim, &reason, &actor).await?;
                let looks = trail::unmaskings(tx, &actor, since_ms).await?;
                Ok(Some((claim, looks)))
            })
        });
        shown.await
    }

    async fn note_look(
        &self,
        tx: &mut Tx<'_>,
        claim: &Claim,
        reason: &Reason,
        actor: &Actor,
    ) -> Result<(), DbError> {
        let act = Act {
            actor,
            action: "claim.unmask",
            subject: format!("{}:{}", claim.kind.name(), claim.id),
            reason: Some(reason.as_str()),
        };
        audit::record(tx, &self.sealer, self.clock.now_ms(), act).await
    }

    /// Somebody of the court decides on a claim, once: the second of two learns that it is decided.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub async fn decide(
        &self,
        kind: Kind,
        id: &str,
        review: Review,
        reason: &Reason,
        actor: Actor,
    ) -> Result<Outcome, DbError> {
        let id = plain(id);
        let decided = match kind {
            Kind::Registration => self.review(id, review, reason.as_str(), actor).await,
            Kind::Licence => self.review_licence(id, review, reason.as_str(), actor).await,
            Kind::Acting => self.review_acting(id, review, reason.as_str(), actor).await,
        };
        match decided {
            Ok(true) => Ok(Outcome::Done),
            Ok(false) => Ok(Outcome::NotWaiting),
            Err(DbError::Taken) => Ok(Outcome::HeldByAnother),
            Err(error) => Err(error),
        }
    }

    async fn find(
        &self,
        reader: &mut Reader<'_, '_>,
        kind: Kind,
        id: &str,
    ) -> Result<Option<Claim>, DbError> {
        match kind {
            Kind::Registration => {
                let waiting = registrations::manual_by_id(reader, &self.sealer, id).await?;
                Ok(waiting.as_ref().and_then(of_registration))
            }
            Kind::Licence => {
                let Some(licence) = licences::by_id(reader, &self.sealer, id).await? else { return Ok(None) };
                // Whose licence it is stands in the bar's register beside the number.
                let whose = Whose { account: &licence.account, openid: &licence.openid };
                let known = self.known(reader, whose).await?;
                Ok(Some(of_licence(&licence, known.as_ref())))
            }
            Kind::Acting => {
                let found = acting::by_id(reader, &self.sealer, id).await?;
                let Some(claim) = found.filter(|claim| claim.state == State::Manual) else { return Ok(None) };
                let actor =
                    self.known(reader, Whose { account: &claim.account, openid: &claim.openid }).await?;
                Ok(Some(of_acting(&claim, actor.as_ref())))
            }
        }
    }
}

impl Registrar {
    /// Who acts for or beside whom today, masked, after an id.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn in_force(&self, after: Option<&str>, limit: i64) -> Result<Page, DbError> {
        let (today, after) = (court_date(self.clock.now()), plain(after.unwrap_or_default()));
        let rows = acting::in_force(&self.db, &self.sealer, today, after, limit + 1).await?;
        Ok(Page::of(rows.iter().map(|row| of_acting(row, None)).collect(), limit))
    }
}

impl Page {
    /// As many as fit, and where it goes on.
    fn of(mut claims: Vec<Claim>, limit: i64) -> Self {
        let limit = usize::try_from(limit).unwrap_or_default();
        let has_more = claims.len() > limit;
        claims.truncate(limit);
        let next = claims.last().filter(|_| has_more).map(|last| last.id.clone());
        Self { claims, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something() {
        assert!(Reason::read("  ").is_none() && Reason::read(&"长".repeat(201)).is_none());
        assert!(Reason::read("a\nb").is_none(), "one line in the trail");
        assert!(Reason::read("与119901199001010017一致").is_none(), "nobody's number");
        assert_eq!(Reason::read(" 窗口核对原件 ").unwrap().as_str(), "窗口核对原件");
    }
}
