//! The settings of the court's own sign-in. What may be weakened here is bounded below.

use std::time::Duration;

use anyhow::bail;
use serde::Deserialize;

/// The least cost of a password's hash (OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes).
const LEAST_MEMORY_KIB: u32 = 19 * 1024;
const LEAST_PASSES: u32 = 2;
/// The retention forgets failures after a week.
const LONGEST_MEMORY_HOURS: u64 = 7 * 24;
/// Fewer characters can be guessed by whoever has the hash.
const LEAST_PASSWORD: usize = 12;

/// How staff sign in, and for how long.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffSettings {
    /// Memory that the hash of a password takes, KiB.
    pub password_memory_kib: u32,
    /// How often it passes over that memory.
    pub password_passes: u32,
    /// The fewest characters of a password.
    pub password_least: usize,
    invitation_minutes: u64,
    idle_minutes: u64,
    session_hours: u64,
    /// Sessions of one person at once; a further one ends the oldest.
    pub sessions: u32,
    /// Failures of one login name that cost no waiting.
    pub free_failures: u32,
    /// Failures from one address that cost no waiting: colleagues may share it.
    pub address_free_failures: u32,
    first_delay_seconds: u64,
    longest_delay_minutes: u64,
    failure_memory_hours: u64,
    /// Looks in the clear by one person on one day, beyond which each is warned of (threats 25).
    pub unmaskings_day: u32,
}

impl StaffSettings {
    /// How long an invitation can be used.
    pub fn invitation(&self) -> Duration {
        Duration::from_secs(self.invitation_minutes * 60)
    }

    /// A session on which nothing was done for this long has ended.
    pub fn idle(&self) -> Duration {
        Duration::from_secs(self.idle_minutes * 60)
    }

    /// A session ends after this long, whatever is done on it.
    pub fn session(&self) -> Duration {
        Duration::from_secs(self.session_hours * 3_600)
    }

    /// The first waiting after failures; each further failure doubles it,
    pub fn first_delay(&self) -> Duration {
        Duration::from_secs(self.first_delay_seconds)
    }

    /// up to this.
    pub fn longest_delay(&self) -> Duration {
        Duration::from_secs(self.longest_delay_minutes * 60)
    }

    /// Failures older than this are forgotten.
    pub fn failure_memory(&self) -> Duration {
        Duration::from_secs(self.failure_memory_hours * 3_600)
    }

    pub(super) fn validate(&self) -> anyhow::Result<()> {
        if self.password_memory_kib < LEAST_MEMORY_KIB || self.password_passes < LEAST_PASSES {
            bail!(
                "[staff]: password_memory_kib must be at least {LEAST_MEMORY_KIB} and password_passes {LEAST_PASSES}"
            );
        }
        if self.password_least < LEAST_PASSWORD {
            bail!("[staff]: password_least must be at least {LEAST_PASSWORD}");
        }
        let spans =
            [self.idle_minutes, self.session_hours, self.first_delay_seconds, self.longest_delay_minutes];
        if spans.contains(&0) || self.sessions == 0 || self.free_failures == 0 {
            bail!("[staff]: no limit may be 0");
        }
        if self.failure_memory_hours > LONGEST_MEMORY_HOURS {
            bail!(
                "[staff]: failure_memory_hours is at most {LONGEST_MEMORY_HOURS}, after which failures are deleted"
            );
        }
        Ok(())
    }
}
