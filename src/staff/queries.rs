//! The rows of `staff`, `role_grant`, `staff_invitation` and `staff_recovery`.

use super::totp::Secret;
use super::{NewOfficer, Officer, State};
use crate::db::{Db, DbError, Reader, Sql, Tx};
use crate::law::identifier::Mobile;
use crate::seal::Sealer;
use crate::secret::Token;
use crate::values;
use crate::wecom::MemberId;

crate::statements! {
    LIST = Sql::new(
        "SELECT s.id, s.login, s.name, s.court, s.division, s.state,
                (SELECT string_agg(g.role, ',') FROM role_grant g WHERE g.staff_id = s.id) AS roles
         FROM staff s ORDER BY s.login LIMIT $1");
    BY_LOGIN = Sql::new(
        "SELECT s.id, s.login, s.name, s.court, s.division, s.state,
                (SELECT string_agg(g.role, ',') FROM role_grant g WHERE g.staff_id = s.id) AS roles
         FROM staff s WHERE s.login = $1");
    BY_INVITATION = Sql::new(
        "SELECT s.id, s.login, s.name, s.court, s.division, s.state,
                (SELECT string_agg(g.role, ',') FROM role_grant g WHERE g.staff_id = s.id) AS roles
         FROM staff_invitation i JOIN staff s ON s.id = i.staff_id WHERE i.name = $1 AND i.expires_at > $2");
    NAME_OF = Sql::new("SELECT name FROM staff WHERE id = $1");
    INSERT = Sql::new(
        "INSERT INTO staff (id, login, name, court, division, state, created_at)
         VALUES ($1, $2, $3, $4, $5, 'invited', $6)");
    SET_REACH = Sql::new("UPDATE staff SET reach = $2 WHERE id = $1");
    REACH_OF = Sql::new("SELECT reach FROM staff WHERE id = $1");
    SET_WECOM = Sql::new("UPDATE staff SET wecom_id = $2 WHERE id = $1");
    WECOM_OF = Sql::new("SELECT wecom_id FROM staff WHERE id = $1");
    GRANT = Sql::new("INSERT INTO role_grant (staff_id, role) VALUES ($1, $2)");
    RESET = Sql::new("UPDATE staff SET state = 'invited', password = NULL, sealed = NULL WHERE id = $1");
    DISABLE = Sql::new("UPDATE staff SET state = 'disabled', password = NULL, sealed = NULL, reach = NULL, wecom_id = NULL WHERE id = $1");
    ACTIVATE = Sql::new(
        "UPDATE staff SET state = 'active', password = $2, sealed = $3, last_step = $4
         WHERE id = $1 AND state = 'invited'");
    SET_PASSWORD = Sql::new("UPDATE staff SET password = $2 WHERE id = $1");
    CREDENTIALS = Sql::new(
        "SELECT id, password, sealed, last_step FROM staff WHERE login = $1 AND state = 'active'
         AND password IS NOT NULL AND sealed IS NOT NULL");
    // The write is the lock: sign-ins of one person take turns, and none passes a change of the password.
    HOLD = Sql::new("UPDATE staff SET last_step = last_step WHERE id = $1 AND state = 'active' AND password = $2");
    USE_STEP = Sql::new("UPDATE staff SET last_step = $2 WHERE id = $1 AND last_step < $2");
    INVITE = Sql::new(
        "INSERT INTO staff_invitation (staff_id, name, sealed, expires_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (staff_id) DO UPDATE SET name = excluded.name, sealed = excluded.sealed,
             expires_at = excluded.expires_at");
    INVITED_SECRET = Sql::new("SELECT sealed FROM staff_invitation WHERE staff_id = $1");
    TAKE_INVITATION = Sql::new("DELETE FROM staff_invitation WHERE name = $1 AND expires_at > $2 RETURNING staff_id");
    DROP_INVITATION = Sql::new("DELETE FROM staff_invitation WHERE staff_id = $1");
    FORGET_INVITATIONS = Sql::new("DELETE FROM staff_invitation WHERE expires_at <= $1");
    DROP_RECOVERY = Sql::new("DELETE FROM staff_recovery WHERE staff_id = $1");
    ADD_RECOVERY = Sql::new("INSERT INTO staff_recovery (staff_id, digest) VALUES ($1, $2)");
    USE_RECOVERY = Sql::new(
        "UPDATE staff_recovery SET used_at = $3 WHERE staff_id = $1 AND digest = $2 AND used_at IS NULL");
    RECOVERY_LEFT = Sql::new("SELECT COUNT(*) FROM staff_recovery WHERE staff_id = $1 AND used_at IS NULL");
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: String,
    login: String,
    name: String,
    court: String,
    division: Option<String>,
    state: String,
    roles: Option<String>,
}

impl Row {
    pub(super) fn read(self) -> Result<Officer, DbError> {
        let strange = || DbError::Unavailable("an account of the staff has an unusable state".into());
        Ok(Officer {
            state: State::try_from(self.state).map_err(|_| strange())?,
            // A role of a newer version grants nothing here.
            roles: self
                .roles
                .iter()
                .flat_map(|roles| roles.split(','))
                .filter_map(|role| role.parse().ok())
                .collect(),
            id: self.id,
            login: self.login,
            name: self.name,
            court: self.court,
            division: self.division,
        })
    }
}

/// What somebody signs in with.
#[derive(sqlx::FromRow)]
pub struct Credentials {
    /// Whose they are.
    pub id: String,
    /// The password's hash.
    pub password: String,
    sealed: Vec<u8>,
    /// The last step of the authenticator that was used.
    pub last_step: i64,
}

impl Credentials {
    /// The authenticator's secret.
    pub fn secret(&self, sealer: &Sealer) -> Result<Secret, DbError> {
        open_secret(sealer, &secret_context(&self.id), &self.sealed)
    }
}

/// Everybody, by login name.
pub async fn list(db: &Db, limit: i64) -> Result<Vec<Officer>, DbError> {
    let rows: Vec<Row> = db.all(&LIST, values![limit]).await?;
    rows.into_iter().map(Row::read).collect()
}

/// Whoever has this login name.
pub async fn by_login(reader: &mut Reader<'_, '_>, login: &str) -> Result<Option<Officer>, DbError> {
    let row: Option<Row> = reader.optional(&BY_LOGIN, values![login]).await?;
    row.map(Row::read).transpose()
}

/// Whoever holds this invitation, while it lasts.
pub async fn by_invitation(db: &Db, token: &Token, now_ms: i64) -> Result<Option<Officer>, DbError> {
    let row: Option<Row> = db.optional(&BY_INVITATION, values![token.name(), now_ms]).await?;
    row.map(Row::read).transpose()
}

/// The name of somebody, as colleagues read it.
pub async fn name_of(db: &Db, id: &str) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = db.optional(&NAME_OF, values![id]).await?;
    Ok(row.map(|(name,)| name))
}

/// A new account that nobody can sign in to yet.
///
/// # Errors
/// [`DbError::Taken`] when the login name is another's.
pub async fn insert(tx: &mut Tx<'_>, id: &str, new: &NewOfficer, now_ms: i64) -> Result<(), DbError> {
    let values = values![id, new.login.as_str(), &new.name, &new.court, new.division.as_deref(), now_ms];
    tx.execute(&INSERT, values).await?;
    for role in new.roles.iter() {
        tx.execute(&GRANT, values![id, role.name()]).await?;
    }
    Ok(())
}

/// Takes password, authenticator and recovery codes away; the account waits for its invitation to be used.
pub async fn reset(tx: &mut Tx<'_>, id: &str) -> Result<(), DbError> {
    tx.execute(&RESET, values![id]).await?;
    tx.execute(&DROP_RECOVERY, values![id]).await.map(drop)
}

/// Ends an account; it stays as the one who did what the trail says.
pub async fn disable(tx: &mut Tx<'_>, id: &str) -> Result<(), DbError> {
    tx.execute(&DISABLE, values![id]).await?;
    tx.execute(&DROP_RECOVERY, values![id]).await?;
    tx.execute(&DROP_INVITATION, values![id]).await.map(drop)
}

/// Keeps an invitation in place of one before it.
pub async fn invite(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    id: &str,
    token: &Token,
    secret: &Secret,
    expires_ms: i64,
) -> Result<(), DbError> {
    let sealed = sealer.seal(&invited_context(id), secret.reveal());
    tx.execute(&INVITE, values![id, token.name(), sealed, expires_ms]).await.map(drop)
}

/// The authenticator's secret that waits with somebody's invitation.
pub async fn invited_secret(
    reader: &mut Reader<'_, '_>,
    sealer: &Sealer,
    id: &str,
) -> Result<Option<Secret>, DbError> {
    let row: Option<(Vec<u8>,)> = reader.optional(&INVITED_SECRET, values![id]).await?;
    row.map(|(sealed,)| open_secret(sealer, &invited_context(id), &sealed)).transpose()
}

/// Uses an invitation up; returns whose it was.
pub async fn take_invitation(tx: &mut Tx<'_>, token: &Token, now_ms: i64) -> Result<Option<String>, DbError> {
    let row: Option<(String,)> = tx.optional(&TAKE_INVITATION, values![token.name(), now_ms]).await?;
    Ok(row.map(|(id,)| id))
}

/// Opens an account with its credentials, once; returns whether it waited for them.
pub async fn activate(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    id: &str,
    password: &str,
    (secret, step): (&Secret, i64),
    recovery: &[String],
) -> Result<bool, DbError> {
    let sealed = sealer.seal(&secret_context(id), secret.reveal());
    if tx.execute(&ACTIVATE, values![id, password, sealed, step]).await? != 1 {
        return Ok(false);
    }
    tx.execute(&DROP_RECOVERY, values![id]).await?;
    for digest in recovery {
        tx.execute(&ADD_RECOVERY, values![id, digest]).await?;
    }
    Ok(true)
}

/// What the holder of a login name signs in with, if they can.
pub async fn credentials(tx: &mut Tx<'_>, login: &str) -> Result<Option<Credentials>, DbError> {
    tx.optional(&CREDENTIALS, values![login]).await
}

/// Holds an account until the end of the transaction; returns whether its password is still the one judged.
pub async fn hold(tx: &mut Tx<'_>, judged: &Credentials) -> Result<bool, DbError> {
    Ok(tx.execute(&HOLD, values![&judged.id, &judged.password]).await? == 1)
}

/// Uses a step of the authenticator; returns whether it was later than every one before.
pub async fn use_step(tx: &mut Tx<'_>, id: &str, step: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&USE_STEP, values![id, step]).await? == 1)
}

/// Uses a recovery code; returns whether there was one.
pub async fn use_recovery(tx: &mut Tx<'_>, id: &str, digest: &str, now_ms: i64) -> Result<bool, DbError> {
    Ok(tx.execute(&USE_RECOVERY, values![id, digest, now_ms]).await? == 1)
}

/// How many recovery codes somebody has left.
pub async fn recovery_left(db: &Db, id: &str) -> Result<i64, DbError> {
    let (left,): (i64,) = db.one(&RECOVERY_LEFT, values![id]).await?;
    Ok(left)
}

/// Sets another password.
pub async fn set_password(tx: &mut Tx<'_>, id: &str, password: &str) -> Result<(), DbError> {
    tx.execute(&SET_PASSWORD, values![id, password]).await.map(drop)
}

/// Forgets invitations that have ended.
pub async fn forget_invitations(tx: &mut Tx<'_>, now_ms: i64) -> Result<(), DbError> {
    tx.execute(&FORGET_INVITATIONS, values![now_ms]).await.map(drop)
}

/// The telephone by which somebody is reached who is not at the desk.
pub async fn reach_of(db: &Db, sealer: &Sealer, id: &str) -> Result<Option<Mobile>, DbError> {
    let row: Option<(Option<Vec<u8>>,)> = db.optional(&REACH_OF, values![id]).await?;
    Ok(row.and_then(|(sealed,)| open_reach(sealer, id, &sealed?)))
}

/// Keeps it, or none.
pub async fn set_reach(
    tx: &mut Tx<'_>,
    sealer: &Sealer,
    id: &str,
    mobile: Option<&Mobile>,
) -> Result<(), DbError> {
    let sealed = mobile.map(|mobile| sealer.seal(&reach_context(id), mobile.reveal().as_bytes()));
    tx.execute(&SET_REACH, values![id, sealed]).await.map(drop)
}

/// By which account of WeCom somebody is reminded.
pub async fn wecom_of(db: &Db, id: &str) -> Result<Option<MemberId>, DbError> {
    let row: Option<(Option<String>,)> = db.optional(&WECOM_OF, values![id]).await?;
    Ok(row.and_then(|(member,)| MemberId::parse(&member?).ok()))
}

/// Keeps it, or none.
pub async fn set_wecom(tx: &mut Tx<'_>, id: &str, member: Option<&MemberId>) -> Result<(), DbError> {
    tx.execute(&SET_WECOM, values![id, member.map(MemberId::as_str)]).await.map(drop)
}

/// The telephone that a row holds; `None` when it cannot be opened.
pub fn open_reach(sealer: &Sealer, id: &str, sealed: &[u8]) -> Option<Mobile> {
    let plain = sealer.open(&reach_context(id), sealed).ok()?;
    Mobile::parse(std::str::from_utf8(&plain).ok()?).ok()
}

fn reach_context(id: &str) -> String {
    format!("staff.reach/{id}")
}

fn open_secret(sealer: &Sealer, context: &str, sealed: &[u8]) -> Result<Secret, DbError> {
    let strange = || DbError::Unavailable("an authenticator's secret cannot be read".into());
    Secret::of(&sealer.open(context, sealed).map_err(|_| strange())?).ok_or_else(strange)
}

fn secret_context(id: &str) -> String {
    format!("staff.sealed/{id}")
}

fn invited_context(id: &str) -> String {
    format!("staff_invitation.sealed/{id}")
}
