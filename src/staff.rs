//! The court's own people: who they are, what they may do, and how they sign in.
//!
//! Somebody is invited by a command ([`roster`]), sets a password and an authenticator up with a token that is good
//! once ([`set_up`]), and signs in with both ([`sign_in`]) to a session that ends by itself ([`session`]). Failures
//! cost time ([`delay`]), and nothing tells a wrong password from an account that is not there.

pub mod absence;
pub mod delay;
mod own;
pub mod password;
pub mod queries;
pub mod recovery;
pub mod roles;
pub mod roster;
pub mod session;
pub mod set_up;
pub mod sign_in;
pub mod totp;
pub mod unsent;

use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::config::StaffSettings;
use crate::db::Db;
use crate::db::id::Ids;
use crate::seal::Sealer;
use crate::secret::Dice;
use delay::Curve;
use password::{Cost, Password, UnusableCost};

pub use own::NotChanged;
pub use roles::{Role, Roles};
pub use roster::{Login, NewOfficer};

/// Hashes that are computed at once; each takes its memory.
const HASHES_AT_ONCE: usize = 4;

/// Somebody of the court.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Their id.
    pub id: String,
    /// The name they sign in with.
    pub login: String,
    /// The name colleagues read.
    pub name: String,
    /// The court they belong to, 京0491.
    pub court: String,
    /// And the division, if they belong to one.
    pub division: Option<String>,
    /// What they may do.
    pub roles: Roles,
    /// Whether they can sign in.
    pub state: State,
}

/// Whether somebody can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not yet: the invitation was not used.
    Invited,
    /// They can.
    Active,
    /// Not any more.
    Disabled,
}

impl State {
    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    /// The word on pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Invited => "已邀请，未设置",
            Self::Active => "在用",
            Self::Disabled => "已停用",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        [Self::Invited, Self::Active, Self::Disabled]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or(name)
    }
}

/// Lets staff in. One per process; cheap to clone.
#[derive(Clone)]
pub struct Entrance {
    /// Where the rows are.
    db: Db,
    /// Seals authenticators' secrets and keys digests.
    sealer: Sealer,
    clock: Clock,
    ids: Ids,
    dice: Dice,
    settings: StaffSettings,
    /// So that a flood of tries cannot take all memory.
    hashing: Arc<Semaphore>,
}

impl Entrance {
    /// An entrance to the accounts of this database.
    pub fn new(db: Db, sealer: Sealer, clock: Clock, ids: Ids, dice: Dice, settings: StaffSettings) -> Self {
        Self { db, sealer, clock, ids, dice, settings, hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)) }
    }

    fn cost(&self) -> Cost {
        Cost { memory_kib: self.settings.password_memory_kib, passes: self.settings.password_passes }
    }

    /// Judges a password; without a hash to judge it by it takes as long and is wrong.
    async fn is_right(&self, password: &Password, hash: Option<String>) -> bool {
        let hash = hash.unwrap_or_else(|| self.cost().decoy(&self.dice));
        let password = password.clone();
        self.slowly(move || password::is_right(&password, &hash)).await.unwrap_or(false)
    }

    async fn hash(&self, password: Password) -> Result<String, UnusableCost> {
        let (cost, dice) = (self.cost(), self.dice.clone());
        self.slowly(move || cost.hash(&password, &dice)).await.unwrap_or(Err(UnusableCost))
    }

    /// Runs what takes long beside the threads that serve others, a few at once.
    async fn slowly<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let _place = self.hashing.acquire().await.ok()?;
        tokio::task::spawn_blocking(work).await.ok()
    }

    /// Whose failures count, and how: the address's, then the login name's. They are locked in this order.
    fn subjects(&self, login: &str, address: &str) -> [(String, Curve); 2] {
        let StaffSettings { free_failures, address_free_failures, .. } = self.settings;
        let curve =
            |free| Curve { free, first: self.settings.first_delay(), longest: self.settings.longest_delay() };
        [
            (self.sealer.digest("staff address", address.as_bytes()), curve(address_free_failures)),
            (self.sealer.digest("staff login", login.as_bytes()), curve(free_failures)),
        ]
    }
}
