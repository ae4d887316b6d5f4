//! Six digits that go to a mobile number and come back: who holds the number now (threats 16 and 17).

pub mod queries;

use std::time::Duration;

use crate::clock::milliseconds;
use crate::scripts::SmsLimits;
use crate::secret::Dice;

const DIGITS: usize = 6;
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
/// With more digits around it a number is something else.
const MOST_SIGNS: usize = 20;

/// What a code is for; one is never good for another thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To register.
    Register,
    /// To read the facts of one's cases.
    Fresh,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Fresh => "fresh",
        }
    }
}

/// What became of a code that was given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// It is the one that was sent.
    Right,
    /// It is not; so many tries are left.
    Wrong {
        /// How many.
        left: u32,
    },
    /// Its time is over.
    Expired,
    /// There is none to be given back: none was sent, it was used, or it was tried too often.
    Void,
}

impl Judged {
    /// What a person is told who gave back anything but the right one.
    pub fn sentence(self) -> String {
        match self {
            Self::Right => String::new(),
            Self::Wrong { left } => format!("验证码不对，请看最近一条短信，还可以试{left}次。"),
            Self::Expired => "这个验证码过期了，请说“重发”，再填新收到的。".to_owned(),
            Self::Void => "验证码已经作废，请说“重发”，再填新收到的。".to_owned(),
        }
    }
}

impl Judged {
    /// The same on a page, where a button sends the next one.
    pub fn on_page(self) -> String {
        self.sentence().replace("请说“重发”，再填新收到的", "请点“重新发送”，再填新收到的")
    }
}

/// The code in a text that says little else; full-width digits count, other numbers do not.
pub fn code_in(text: &str) -> Option<String> {
    if text.chars().count() > MOST_SIGNS {
        return None;
    }
    let digit = |sign: char| match sign {
        '0'..='9' => Some(sign),
        '０'..='９' => char::from_digit(u32::from(sign) - u32::from('０'), 10),
        _ => None,
    };
    let digits: String = text.chars().filter_map(digit).collect();
    (digits.len() == DIGITS).then_some(digits)
}

fn fresh_code(dice: &Dice) -> String {
    format!("{:06}", dice.below(1_000_000))
}

/// How many codes were sent before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
struct Sent {
    /// When the last one went to the number.
    latest_to_number: Option<i64>,
    to_number_hour: i64,
    to_number_day: i64,
    for_person_hour: i64,
    for_block_hour: i64,
    site_day: i64,
}

/// Why no code is sent, in words for whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The last one has only just been sent.
    #[error("验证码刚刚发过，请等{seconds}秒再说“重发”。")]
    Pause {
        /// How long to wait.
        seconds: u64,
    },
    /// Too many within the hour.
    #[error("验证码发得太多了，请过一小时再试；着急办理，可以到法院窗口或拨打12368。")]
    Hour,
    /// Too many today.
    #[error("今天给这个号码发的验证码太多了，请明天再试；着急办理，可以到法院窗口或拨打12368。")]
    Day,
    /// The court sends none for now.
    #[error("短信暂时发不了，请过一会儿再试；着急办理，可以到法院窗口或拨打12368。")]
    Stopped,
}

fn judge_sending(limits: &SmsLimits, sent: Sent, now_ms: i64) -> Result<(), Refused> {
    let reached = |count: i64, limit: u32| count >= i64::from(limit);
    if reached(sent.site_day, limits.site_day) {
        return Err(Refused::Stopped);
    }
    let passed = sent.latest_to_number.map(|latest| now_ms - latest);
    let pause = milliseconds(limits.pause);
    if let Some(passed) = passed.filter(|passed| *passed < pause) {
        let seconds = u64::try_from((pause - passed).max(0)).unwrap_or_default().div_ceil(1_000);
        return Err(Refused::Pause { seconds });
    }
    if reached(sent.to_number_day, limits.number_day) {
        return Err(Refused::Day);
    }
    let hour = [
        (sent.to_number_hour, limits.number_hour),
        (sent.for_person_hour, limits.person_hour),
        (sent.for_block_hour, limits.block_hour),
    ];
    if hour.into_iter().any(|(count, limit)| reached(count, limit)) { Err(Refused::Hour) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::scripts::Taken;

    fn limits() -> SmsLimits {
        SmsLimits {
            valid: Duration::from_secs(300),
            tries: 5,
            pause: Duration::from_secs(60),
            number_hour: 5,
            number_day: 10,
            person_hour: 6,
            block_hour: 20,
            site_day: 100,
            taken: Taken { as_of: date(2026, 11, 28), source: String::new() },
        }
    }

    #[test]
    fn every_axis_has_its_limit() {
        let judged = |sent| judge_sending(&limits(), sent, 1_000_000);
        let none = Sent::default();
        assert_eq!(judged(none), Ok(()));
        let just = Sent { latest_to_number: Some(1_000_000 - 59_001), ..none };
        assert_eq!(judged(just), Err(Refused::Pause { seconds: 1 }));
        assert_eq!(judged(Sent { latest_to_number: Some(1_000_000 - 60_000), ..none }), Ok(()));
        for (sent, refused) in [
            (Sent { to_number_hour: 5, ..none }, Refused::Hour),
            (Sent { for_person_hour: 6, ..none }, Refused::Hour),
            (Sent { for_block_hour: 20, ..none }, Refused::Hour),
            (Sent { to_number_day: 10, to_number_hour: 5, ..none }, Refused::Day),
            (Sent { site_day: 100, ..none }, Refused::Stopped),
        ] {
            assert_eq!(judged(sent), Err(refused));
        }
        let stopped = SmsLimits { site_day: 0, ..limits() };
        assert_eq!(judge_sending(&stopped, none, 0), Err(Refused::Stopped), "the budget's switch");
    }

    #[test]
    fn a_code_is_found_only_where_little_else_is_said() {
        for (text, code) in [
            ("123456", Some("123456")),
            (" 123 456 ", Some("123456")),
            ("验证码是０１２３４５。", Some("012345")),
            ("12345", None),
            ("1234567", None),
            ("（2026）京0491民初1号", None),
            ("我的订单号是123456，卖家一直不发货怎么办呢", None),
        ] {
            assert_eq!(code_in(text).as_deref(), code, "{text}");
        }
    }

    #[test]
    fn codes_have_six_digits_and_differ() {
        let dice = Dice::seeded(1);
        let codes: std::collections::HashSet<String> = (0..200).map(|_| fresh_code(&dice)).collect();
        assert!(codes.len() > 190 && codes.iter().all(|code| code_in(code).as_deref() == Some(code)));
    }
}
