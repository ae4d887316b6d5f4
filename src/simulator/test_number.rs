//! Openids that always behave in one way, as the test numbers of GOV.UK Notify do. They need neither to follow nor to
//! have granted anything.

use crate::wechat::OpenId;

/// How an openid behaves, by its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TestNumber {
    /// `…_temp`: every send gets −1.
    Temporary,
    /// `…_perm`: no send can ever succeed: 43004 for a template message, 40003 by any other way.
    Permanent,
    /// `…_unkn`: every send is taken, its answer never comes.
    Unknown,
    /// `…_slow`: every send is taken and answered after [`super::Options::slow_ms`].
    Slow,
}

impl TestNumber {
    pub(super) fn of(openid: &str) -> Option<Self> {
        let (_, end) = openid.rsplit_once('_')?;
        Some(match end {
            "temp" => Self::Temporary,
            "perm" => Self::Permanent,
            "unkn" => Self::Unknown,
            "slow" => Self::Slow,
            _ => return None,
        })
    }

    /// The code that a send by this path gets.
    pub(super) fn refusal(self, path: &str) -> Option<i64> {
        match self {
            Self::Temporary => Some(-1),
            Self::Permanent if path.ends_with("template/send") => Some(43_004),
            Self::Permanent => Some(40_003),
            Self::Unknown | Self::Slow => None,
        }
    }
}

/// Whether an openid is one of them.
pub(super) fn is_one(person: &OpenId) -> bool {
    TestNumber::of(person.as_str()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_decides() {
        for (openid, is) in [
            ("oTest0000000000000000001_temp", Some(TestNumber::Temporary)),
            ("oTest0000000000000000001_perm", Some(TestNumber::Permanent)),
            ("oTest0000000000000000001_unkn", Some(TestNumber::Unknown)),
            ("oTest0000000000000000001_slow", Some(TestNumber::Slow)),
            ("oTest0000000000000000001_slows", None),
            ("oTest000000000000000000000temp", None),
        ] {
            assert_eq!(TestNumber::of(openid), is, "{openid}");
        }
        assert_eq!(TestNumber::Permanent.refusal("cgi-bin/message/template/send"), Some(43_004));
        assert_eq!(TestNumber::Permanent.refusal("cgi-bin/message/subscribe/bizsend"), Some(40_003));
    }
}
