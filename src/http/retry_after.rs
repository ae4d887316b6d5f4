//! How long an answer asks to wait (RFC 9110, 10.2.3).

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

/// The wait of `Retry-After`: seconds, or an instant, which is read by the other side's own clock.
pub fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok();
    let told = text(RETRY_AFTER)?.trim();
    if told.bytes().all(|byte| byte.is_ascii_digit()) {
        return told.parse().ok().map(Duration::from_secs);
    }
    let instant = |text: &str| rfc2822::parse(text).ok().map(|at| at.timestamp());
    wait(instant(text(DATE)?)?, instant(told)?)
}

/// A provider that asks for more patience than this is asked again all the same.
const MOST_PATIENCE: Duration = Duration::from_secs(3_600);

/// As much of the asked wait as is granted.
pub fn patience(asked: Duration) -> Duration {
    asked.min(MOST_PATIENCE)
}

fn wait(now: Timestamp, then: Timestamp) -> Option<Duration> {
    u64::try_from(then.as_second() - now.as_second()).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(told: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, told.parse().unwrap());
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        retry_after(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_instants_are_read() {
        assert_eq!(read("1", None), Some(1));
        assert_eq!(read(" 86400 ", None), Some(86_400));
        let date = Some("Tue, 24 Nov 2026 02:00:00 GMT");
        assert_eq!(read("Tue, 24 Nov 2026 02:01:00 GMT", date), Some(60));
        for told in ["", "-1", "soon", "1.5", "99999999999999999999999", "Tue, 24 Nov 2026 01:59:00 GMT"] {
            assert_eq!(read(told, date), None, "{told}");
        }
        assert_eq!(read("Tue, 24 Nov 2026 02:01:00 GMT", None), None, "without a date nothing to count from");
    }
}
