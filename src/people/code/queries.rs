//! The rows of `sms_code`, and of `sms_gate`, by which sendings take turns.

use subtle::ConstantTimeEq;

use super::{DAY, HOUR, Judged, Purpose, Refused, Sent, fresh_code, judge_sending};
use crate::clock::milliseconds;
use crate::db::id::Ids;
use crate::db::{DbError, Sql, Tx};
use crate::law::identifier::Mobile;
use crate::people::Whose;
use crate::people::sms::{self, Text};
use crate::scripts::SmsLimits;
use crate::seal::{BlindIndex, Indexed, Sealer};
use crate::secret::Dice;
use crate::values;

crate::statements! {
    // Sendings are few and their limits count rows: without turns, parallel requests would all pass.
    TAKE_TURN = Sql::new("UPDATE sms_gate SET turns = turns + 1 WHERE name = 'gate' RETURNING turns");
    COUNT = Sql::new(
        "SELECT (SELECT MAX(created_at) FROM sms_code WHERE mobile_index = $1) AS latest_to_number,
                (SELECT COUNT(*) FROM sms_code WHERE mobile_index = $1 AND created_at > $5) AS to_number_hour,
                (SELECT COUNT(*) FROM sms_code WHERE mobile_index = $1 AND created_at > $6) AS to_number_day,
                (SELECT COUNT(*) FROM sms_code WHERE account = $2 AND openid = $3 AND created_at > $5)
                    AS for_person_hour,
                (SELECT COUNT(*) FROM sms_code WHERE address_index = $4 AND created_at > $5) AS for_block_hour,
                (SELECT COUNT(*) FROM sms_code WHERE created_at > $6) AS site_day");
    VOID = Sql::new(
        "UPDATE sms_code SET state = 'void' WHERE account = $1 AND openid = $2 AND purpose = $3 AND state = 'open'");
    VOID_OTHER_NUMBERS = Sql::new(
        "UPDATE sms_code SET state = 'void' WHERE account = $1 AND openid = $2 AND purpose = $3 AND state = 'open'
         AND mobile_index <> $4");
    INSERT = Sql::new(
        "INSERT INTO sms_code (id, account, openid, purpose, mobile_index, address_index, digest, created_at,
                               expires_at, tries, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 'open')");
    // The lock makes parallel guesses count one after the other.
    OPEN = Sql::differing(
        "SELECT id, digest, expires_at, tries FROM sms_code
         WHERE account = $1 AND openid = $2 AND purpose = $3 AND state = 'open' ORDER BY id DESC LIMIT 1",
        "SELECT id, digest, expires_at, tries FROM sms_code
         WHERE account = $1 AND openid = $2 AND purpose = $3 AND state = 'open' ORDER BY id DESC LIMIT 1 FOR UPDATE");
    SETTLE = Sql::new("UPDATE sms_code SET tries = tries + 1, state = $2, used_at = $3 WHERE id = $1");
    PROVEN = Sql::new(
        "SELECT COUNT(*) FROM sms_code WHERE account = $1 AND openid = $2 AND purpose = $3 AND mobile_index = $4
         AND state = 'used' AND used_at > $5");
    FORGET = Sql::new("DELETE FROM sms_code WHERE id IN (SELECT id FROM sms_code WHERE created_at < $1 LIMIT $2)");
}

#[derive(sqlx::FromRow)]
struct Open {
    id: String,
    digest: String,
    expires_at: i64,
    tries: i64,
}

/// What sending a code needs.
pub struct Sending<'a> {
    /// Seals the message and keeps the code's digest.
    pub sealer: &'a Sealer,
    /// Names the rows.
    pub ids: &'a Ids,
    /// Makes the code.
    pub dice: &'a Dice,
    /// The limits in force.
    pub limits: &'a SmsLimits,
    /// The present, Unix milliseconds.
    pub now_ms: i64,
}

impl Sending<'_> {
    /// Queues a new code for a number and voids the one before; `block` is the block of addresses that the request
    /// came from, where it did not come through the platform.
    ///
    /// # Errors
    /// When the database cannot be written. The inner error says why no code is sent.
    pub async fn send(
        &self,
        tx: &mut Tx<'_>,
        whose: Whose<'_>,
        purpose: Purpose,
        mobile: &Mobile,
        block: Option<&BlindIndex>,
        text: impl FnOnce(&str) -> Text,
    ) -> Result<Result<(), Refused>, DbError> {
        take_turn(tx).await?;
        let (account, openid, purpose) = (whose.account, whose.openid.as_str(), purpose.name());
        let number = self.sealer.index(Indexed::Mobile, mobile.reveal());
        // A code for another number proves nothing of this one, whether or not a new one may be sent.
        tx.execute(&VOID_OTHER_NUMBERS, values![account, openid, purpose, number.as_str()]).await?;
        let block = block.map(BlindIndex::as_str);
        let since = |span| self.now_ms - milliseconds(span);
        let counted: Sent =
            tx.one(&COUNT, values![number.as_str(), account, openid, block, since(HOUR), since(DAY)]).await?;
        if let Err(refused) = judge_sending(self.limits, counted, self.now_ms) {
            return Ok(Err(refused));
        }
        tx.execute(&VOID, values![account, openid, purpose]).await?;
        let (id, code) = (self.ids.make(), fresh_code(self.dice));
        let digest = digest(self.sealer, &id, &code);
        let expires_at = self.now_ms + milliseconds(self.limits.valid);
        let values =
            values![&id, account, openid, purpose, number.as_str(), block, digest, self.now_ms, expires_at];
        tx.execute(&INSERT, values).await?;
        sms::queries::enqueue(tx, self.sealer, &id, mobile, &text(&code), self.now_ms, expires_at).await?;
        Ok(Ok(()))
    }
}

/// Waits for the turn of proofs: whoever counts and then adds must not be overtaken.
///
/// # Errors
/// When the database cannot be written.
pub async fn take_turn(tx: &mut Tx<'_>) -> Result<(), DbError> {
    let _: (i64,) = tx.one(&TAKE_TURN, Vec::new()).await?;
    Ok(())
}

/// Judges a code that was given back; every try counts, in parallel too.
///
/// # Errors
/// When the database cannot be written.
pub async fn judge(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    whose: Whose<'_>,
    purpose: Purpose,
    code: &str,
    limits: &SmsLimits,
    now_ms: i64,
) -> Result<Judged, DbError> {
    let values = values![whose.account, whose.openid.as_str(), purpose.name()];
    let Some(open): Option<Open> = tx.optional(&OPEN, values).await? else { return Ok(Judged::Void) };
    if open.expires_at <= now_ms {
        return Ok(Judged::Expired);
    }
    let is_right: bool = digest(sealer, &open.id, code).as_bytes().ct_eq(open.digest.as_bytes()).into();
    let left = i64::from(limits.tries) - open.tries - 1;
    let (judged, state) = match (is_right, u32::try_from(left).unwrap_or_default()) {
        (true, _) => (Judged::Right, "used"),
        (false, 0) => (Judged::Void, "void"),
        (false, left) => (Judged::Wrong { left }, "open"),
    };
    tx.execute(&SETTLE, values![open.id, state, is_right.then_some(now_ms)]).await?;
    Ok(judged)
}

/// Whether a code that went to this number was given back after that instant.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_proven(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    whose: Whose<'_>,
    purpose: Purpose,
    mobile: &Mobile,
    since_ms: i64,
) -> Result<bool, DbError> {
    let number = sealer.index(Indexed::Mobile, mobile.reveal());
    let values = values![whose.account, whose.openid.as_str(), purpose.name(), number.as_str(), since_ms];
    let (count,): (i64,) = tx.one(&PROVEN, values).await?;
    Ok(count > 0)
}

/// Forgets codes from before this instant; returns how many.
pub async fn forget(tx: &mut Tx<'_>, before_ms: i64, limit: i64) -> Result<u64, DbError> {
    tx.execute(&FORGET, values![before_ms, limit]).await
}

/// Only a digest is kept, and it is bound to its row.
fn digest(sealer: &Sealer, id: &str, code: &str) -> String {
    sealer.index(Indexed::Code, &format!("{id}/{code}")).as_str().to_owned()
}
