//! The one place that asks what time it is.
//!
//! Everything else takes a [`Clock`], so that a test, the simulator and a rehearsal can turn it by hand.

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicI64, Ordering},
};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use tokio::sync::watch;

/// The zone of every Chinese court. The zone table is compiled in, so it is always found.
pub static COURT_ZONE: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Asia/Shanghai").expect("the zone table is compiled in"));

/// The civil date and time at the court.
pub fn court_time(at: Timestamp) -> DateTime {
    at.to_zoned_datetime(COURT_ZONE.clone()).datetime()
}

/// The same of an instant as it is stored, Unix milliseconds.
pub fn court_time_of(at_ms: i64) -> DateTime {
    court_time(Timestamp::from_millisecond(at_ms).unwrap_or_default())
}

/// The civil date at the court.
pub fn court_date(at: Timestamp) -> Date {
    court_time(at).date()
}

/// The instant at which the court's day began, Unix milliseconds.
pub fn court_midnight_ms(at: Timestamp) -> i64 {
    midnight_ms_of(court_date(at))
}

/// The instant at which a day of the court begins, Unix milliseconds.
pub fn midnight_ms_of(day: Date) -> i64 {
    let midnight = COURT_ZONE.to_timestamp(day.to_datetime(jiff::civil::Time::midnight()));
    midnight.map_or(0, Timestamp::as_millisecond)
}

/// A span of time as instants count it; one that is longer than all of them ends nothing and overflows nothing.
pub fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX / 4)
}

/// A cloneable source of the present instant.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Hands>);

#[derive(Debug)]
struct Hands {
    source: Source,
    /// How far the machine is behind the clock that all machines follow, milliseconds.
    behind_ms: AtomicI64,
    /// Told whenever the clock is turned.
    turned: watch::Sender<()>,
}

#[derive(Debug)]
enum Source {
    /// The machine's clock, moved by an offset in milliseconds (0 in production).
    System { offset_ms: AtomicI64 },
    /// A clock that stands still until it is turned, in Unix milliseconds.
    Manual { now_ms: AtomicI64 },
}

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Self {
        Self::of(Source::System { offset_ms: AtomicI64::new(0) })
    }

    /// A clock that stands at `start` until [`Clock::advance`] is called.
    pub fn manual(start: Timestamp) -> Self {
        Self::of(Source::Manual { now_ms: AtomicI64::new(start.as_millisecond()) })
    }

    fn of(source: Source) -> Self {
        Self(Arc::new(Hands { source, behind_ms: AtomicI64::new(0), turned: watch::Sender::new(()) }))
    }

    /// The present instant, to the millisecond.
    pub fn now(&self) -> Timestamp {
        let turned_ms = match &self.0.source {
            Source::System { offset_ms } => offset_ms.load(Ordering::Relaxed),
            Source::Manual { .. } => 0,
        };
        let milliseconds = self.machine_ms() + turned_ms + self.0.behind_ms.load(Ordering::Relaxed);
        Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
    }

    /// What the machine's own clock shows, Unix milliseconds, whatever we follow.
    #[expect(clippy::disallowed_methods, reason = "the one reader of the wall clock")]
    pub fn machine_ms(&self) -> i64 {
        match &self.0.source {
            Source::System { .. } => Timestamp::now().as_millisecond(),
            Source::Manual { now_ms } => now_ms.load(Ordering::Relaxed),
        }
    }

    /// Follows a clock that the machine is so far behind, unless we are as near to it as `near_ms` already: time goes on
    /// evenly where both agree.
    pub fn follow(&self, behind_ms: i64, near_ms: i64) {
        let own = &self.0.behind_ms;
        if (own.load(Ordering::Relaxed) - behind_ms).abs() > near_ms {
            own.store(behind_ms, Ordering::Relaxed);
            self.0.turned.send_replace(());
        }
    }

    /// Unix milliseconds, the form in which instants are stored.
    pub fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// Unix seconds, the form in which the platform writes instants.
    pub fn now_seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// Turns the clock forward: the simulator's virtual time, and tests.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        match &self.0.source {
            Source::System { offset_ms: cell } | Source::Manual { now_ms: cell } => {
                cell.fetch_add(by, Ordering::Relaxed);
            }
        }
        self.0.turned.send_replace(());
    }

    /// Waits until the clock shows this instant, Unix milliseconds: by itself, or because somebody turns it.
    pub async fn reaches(&self, at_ms: i64) {
        // Listening comes before looking, so that no turn is missed.
        let mut turned = self.0.turned.subscribe();
        loop {
            let left = u64::try_from(at_ms - self.now_ms()).unwrap_or(0);
            if left == 0 {
                return;
            }
            let by_itself = async {
                match &self.0.source {
                    Source::System { .. } => tokio::time::sleep(Duration::from_millis(left)).await,
                    Source::Manual { .. } => std::future::pending().await,
                }
            };
            tokio::select! {
                () = by_itself => {}
                _ = turned.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_courts_day_begins_at_its_own_midnight() {
        let evening: Timestamp = "2026-11-28T15:59:59Z".parse().unwrap();
        let begun: Timestamp = "2026-11-27T16:00:00Z".parse().unwrap();
        assert_eq!(court_midnight_ms(evening), begun.as_millisecond());
        let next: Timestamp = "2026-11-28T16:00:00Z".parse().unwrap();
        assert_eq!(court_midnight_ms(next), next.as_millisecond());
    }

    #[test]
    fn a_manual_clock_moves_only_when_turned() {
        let clock = Clock::manual(Timestamp::from_second(1_767_225_600).unwrap());
        assert_eq!(clock.now_seconds(), 1_767_225_600);
        clock.clone().advance(Duration::from_secs(90));
        assert_eq!(clock.now_seconds(), 1_767_225_690, "clones share the hands");
    }

    #[test]
    fn another_clock_is_followed_where_it_differs() {
        let clock = Clock::manual(Timestamp::from_second(1_767_225_600).unwrap());
        clock.follow(200, 250);
        assert_eq!(clock.now_ms(), 1_767_225_600_000, "near enough");
        clock.follow(-3_000, 250);
        assert_eq!((clock.now_ms(), clock.machine_ms()), (1_767_225_597_000, 1_767_225_600_000));
        clock.follow(-3_100, 250);
        assert_eq!(clock.now_ms(), 1_767_225_597_000);
        clock.advance(Duration::from_secs(1));
        assert_eq!(clock.now_ms(), 1_767_225_598_000);
        clock.follow(0, 250);
        assert_eq!(clock.now_ms(), clock.machine_ms(), "somebody has set the machine's clock");
    }

    #[tokio::test]
    async fn whoever_waits_for_an_instant_is_woken_by_a_turn() {
        for clock in [Clock::manual(Timestamp::UNIX_EPOCH), Clock::system()] {
            clock.reaches(clock.now_ms()).await;
            let waiting = tokio::spawn({
                let (clock, at_ms) = (clock.clone(), clock.now_ms() + 3_600_000);
                async move { clock.reaches(at_ms).await }
            });
            clock.advance(Duration::from_secs(3_000));
            tokio::task::yield_now().await;
            assert!(!waiting.is_finished(), "{clock:?}");
            clock.advance(Duration::from_secs(601));
            waiting.await.unwrap();
        }
        let clock = Clock::system();
        clock.reaches(clock.now_ms() + 20).await;
    }
}
