//! Face checks: begun with the platform, done on the person's phone, believed only from the platform (protocol D15).

use tracing::warn;

use super::proofs::{HOUR_MS, outage};
use super::{Caller, Registrar};
use crate::account::Account;
use crate::audit::{self, Act, Actor};
use crate::db::{DbError, Reader, Tx};
use crate::people::Level;
use crate::people::code::queries::take_turn;
use crate::people::face::{FaceCheck, Settled, Subject, queries as checks};
use crate::people::proof::NotProven;
use crate::secret::Confidential;
use crate::wechat::client::FaceStart;
use crate::wechat::face::{Certificate, FaceVerdict};

/// protocol D15: a check is good for an hour, whatever the platform says.
const LONGEST_SECONDS: i64 = 3_600;

/// What the mini-program needs to run a check.
#[derive(Debug)]
pub struct FaceTicket {
    /// For `wx.requestFacialVerify`.
    pub verify_id: Confidential,
    /// Seconds until it ends.
    pub lasts: i64,
}

impl Registrar {
    /// Begins a check of the caller's face: that of the registered person, or of the identity that waits for somebody
    /// of the court.
    ///
    /// # Errors
    /// When the database cannot be asked or written. The inner error says why there is no check.
    pub async fn begin_face_check(&self, caller: Caller) -> Result<Result<FaceTicket, NotProven>, DbError> {
        let Some(account) = self.with_way(&caller, |settings| settings.face_check) else {
            return Ok(Err(NotProven::Off));
        };
        let (registrar, asked_by) = (self.clone(), caller.clone());
        let asked =
            self.in_turn(move |tx| Box::pin(async move { registrar.ask_for_check(tx, &asked_by).await }));
        let (id, subject, card) = match asked.await? {
            Ok(asked) => asked,
            Err(reason) => return Ok(Err(reason)),
        };
        let ticket = match start(&account, &caller, &id, &card).await {
            Ok(ticket) => ticket,
            Err(reason) => return Ok(Err(reason)),
        };
        let (verify_id, hash) = (ticket.verify_id.clone(), Confidential::new(card.hash()));
        let expires_at = self.clock.now_ms() + ticket.lasts * 1_000;
        let (sealer, check) = (self.sealer.clone(), FaceCheck { id, subject, verify_id, hash, expires_at });
        let begun = self.in_turn(move |tx| Box::pin(async move { checks::begin(tx, &sealer, &check).await }));
        // Another one was begun meanwhile: that is the one that counts.
        Ok(if begun.await? { Ok(ticket) } else { Err(NotProven::NotBegun) })
    }

    /// What came of the check that the caller began: the platform is asked, never the phone.
    ///
    /// # Errors
    /// When the database cannot be asked or written. The inner error says why nothing is proven.
    pub async fn face_outcome(&self, caller: Caller) -> Result<Result<(), NotProven>, DbError> {
        let Some(account) = self.with_way(&caller, |settings| settings.face_check) else {
            return Ok(Err(NotProven::Off));
        };
        let reader = &mut Reader::Db(&self.db);
        let Some(check) = checks::current(reader, &self.sealer, caller.whose()).await? else {
            return Ok(Err(NotProven::NotBegun));
        };
        let verdict = match self.verdict(&account, &caller, &check).await {
            Ok(FaceVerdict::Unfinished(fault)) => return Ok(Err(NotProven::Face(fault))),
            Ok(verdict) => verdict,
            Err(reason) => return Ok(Err(reason)),
        };
        let registrar = self.clone();
        let settled = self.in_turn(move |tx| {
            Box::pin(async move { registrar.settle_check(tx, &caller, check, verdict).await })
        });
        let outcome = settled.await?;
        self.outbox_bell.notify_one();
        Ok(outcome)
    }

    async fn ask_for_check(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
    ) -> Result<Result<(String, Subject, Certificate), NotProven>, DbError> {
        let (whose, now_ms) = (caller.whose(), self.clock.now_ms());
        take_turn(tx).await?;
        if checks::tried_since(tx, whose, now_ms - HOUR_MS).await? >= self.proofs_an_hour() {
            return Ok(Err(NotProven::TooOften));
        }
        let (subject, card) = match self.subject(tx, caller).await? {
            Some((subject, Some(card))) => (subject, card),
            Some((_, None)) => return Ok(Err(NotProven::NotAccepted)),
            None => return Ok(Err(NotProven::Nobody)),
        };
        // protocol D15: at most 32 signs, never the same again.
        let id = self.ids.make().replace('-', "");
        checks::ask(tx, &id, whose, &subject, now_ms).await?;
        Ok(Ok((id, subject, card)))
    }

    /// Whose face it is, and the card, where they are known by one.
    async fn subject(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
    ) -> Result<Option<(Subject, Option<Certificate>)>, DbError> {
        let reader = &mut Reader::Tx(tx);
        if let Some((registration, claim)) = self.waiting_of(reader, caller).await? {
            return Ok(Some((Subject::Registration(registration.id), claim.certificate())));
        }
        let known = self.known(reader, caller.whose()).await?;
        let known = known.filter(|known| known.identity.level >= Level::Register);
        Ok(known.map(|known| {
            let card = known.certificate();
            (Subject::Person(known.id), card)
        }))
    }

    async fn verdict(
        &self,
        account: &Account,
        caller: &Caller,
        check: &FaceCheck,
    ) -> Result<FaceVerdict, NotProven> {
        if check.expires_at <= self.clock.now_ms() {
            return Ok(FaceVerdict::Expired);
        }
        let FaceCheck { id, verify_id, hash, .. } = check;
        let verdict = account.api.face_verdict(&caller.openid, id, verify_id, hash.reveal()).await;
        verdict.map_err(|error| outage(account, &error))
    }

    async fn settle_check(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        check: FaceCheck,
        verdict: FaceVerdict,
    ) -> Result<Result<(), NotProven>, DbError> {
        let (settled, why, outcome) = settlement(verdict);
        if !checks::settle(tx, &check.id, settled, why, self.clock.now_ms()).await? {
            return Ok(Err(NotProven::NotBegun));
        }
        match verdict {
            FaceVerdict::Passed => return self.pass(tx, caller, check.subject).await,
            FaceVerdict::Altered => self.report_altered(tx, caller, &check.id).await?,
            FaceVerdict::Unfinished(_) | FaceVerdict::Failed(_) | FaceVerdict::Expired => {}
        }
        Ok(outcome)
    }

    async fn pass(
        &self,
        tx: &mut Tx<'_>,
        caller: &Caller,
        subject: Subject,
    ) -> Result<Result<(), NotProven>, DbError> {
        let now_ms = self.clock.now_ms();
        let is_proven = match subject {
            Subject::Registration(id) => self.bind_waiting(tx, &id, Level::Face, "face-check").await?,
            Subject::Person(id) => {
                let is_theirs = checks::prove(tx, caller.whose(), &id, now_ms).await?;
                if is_theirs {
                    let (subject, actor) = (format!("person:{id}"), Actor::Person(id));
                    let act = Act { actor: &actor, action: "person.face", subject, reason: None };
                    audit::record(tx, &self.sealer, now_ms, act).await?;
                }
                is_theirs
            }
        };
        // Since it was begun the account was bound to somebody else, or somebody of the court has decided.
        Ok(if is_proven { Ok(()) } else { Err(NotProven::NotBegun) })
    }

    /// Somebody tried to have one thing checked and another one counted.
    async fn report_altered(&self, tx: &mut Tx<'_>, caller: &Caller, id: &str) -> Result<(), DbError> {
        warn!(account = caller.account, "a face check was altered between its calls");
        let (actor, subject) = (Actor::System("face-check"), format!("face-check:{id}"));
        let act = Act { actor: &actor, action: "face.altered", subject, reason: None };
        audit::record(tx, &self.sealer, self.clock.now_ms(), act).await
    }
}

/// How a check is settled, why, and what the person hears of it.
fn settlement(verdict: FaceVerdict) -> (Settled, &'static str, Result<(), NotProven>) {
    match verdict {
        FaceVerdict::Passed => (Settled::Passed, "passed", Ok(())),
        FaceVerdict::Unfinished(fault) | FaceVerdict::Failed(fault) => {
            (Settled::Failed, fault.name(), Err(NotProven::Face(fault)))
        }
        FaceVerdict::Altered => (Settled::Altered, "altered", Err(NotProven::Altered)),
        FaceVerdict::Expired => (Settled::Void, "expired", Err(NotProven::Expired)),
    }
}

async fn start(
    account: &Account,
    caller: &Caller,
    id: &str,
    card: &Certificate,
) -> Result<FaceTicket, NotProven> {
    let started = account.api.begin_face_check(&caller.openid, id, card).await;
    match started.map_err(|error| outage(account, &error))? {
        FaceStart::Begun { verify_id, lasts } => {
            Ok(FaceTicket { verify_id, lasts: lasts.min(LONGEST_SECONDS) })
        }
        FaceStart::NotAccepted => Err(NotProven::NotAccepted),
    }
}
