//! So many calls a second for each provider (notify.md N-10): whoever comes too early waits, nothing is dropped. Each
//! process counts for itself.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock as _;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

type Bucket = Arc<DefaultKeyedRateLimiter<String>>;

/// The counts of all providers. One per process.
#[derive(Default)]
pub struct Pace {
    /// For each number of calls a second its providers: a court may change the number while we run.
    buckets: Mutex<Vec<(NonZeroU32, Bucket)>>,
}

impl Pace {
    /// Returns when this provider may be called, if no more than `a_second` are let through.
    pub(super) async fn wait(&self, provider: &str, a_second: u32) {
        let bucket = self.bucket(NonZeroU32::new(a_second).unwrap_or(NonZeroU32::MIN));
        while let Err(early) = bucket.check_key(&provider.to_owned()) {
            let wait = early.wait_time_from(bucket.clock().now());
            tokio::time::sleep(wait.max(Duration::from_millis(1))).await;
        }
    }

    fn bucket(&self, a_second: NonZeroU32) -> Bucket {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bucket)) = buckets.iter().find(|(own, _)| *own == a_second) {
            return Arc::clone(bucket);
        }
        let bucket: Bucket = Arc::new(RateLimiter::keyed(Quota::per_second(a_second)));
        buckets.push((a_second, Arc::clone(&bucket)));
        bucket
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[tokio::test]
    async fn whoever_comes_too_early_waits_and_another_provider_does_not() {
        let pace = Pace::default();
        let begun = Instant::now();
        // The first ten are let through at once, the next ten come one each tenth of a second.
        for _ in 0..20 {
            pace.wait("one", 10).await;
        }
        assert!(begun.elapsed() >= Duration::from_millis(900), "{:?}", begun.elapsed());
        let bucket = pace.bucket(NonZeroU32::new(10).unwrap());
        assert!(bucket.check_key(&"other".to_owned()).is_ok());
        let early = bucket.check_key(&"one".to_owned()).unwrap_err();
        assert!(early.wait_time_from(bucket.clock().now()) > Duration::ZERO);
    }
}
