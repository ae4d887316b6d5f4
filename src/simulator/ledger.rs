//! The platform's own count of customer-service messages (protocol D3), as of 2026-07.

use crate::wechat::AccountKind;

/// What a person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Message,
    Menu,
    Follow,
    Scan,
}

#[derive(Debug, Clone)]
struct Window {
    act: Act,
    ends: i64,
    left: u32,
}

/// Why the platform does not accept a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closed {
    /// 45015
    Over,
    /// 45047
    Used,
}

const TWO_DAYS: i64 = 48 * 3_600;
const ONE_MINUTE: i64 = 60;

/// One person's windows. Each action has its own; counts reset and never add up.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger(Vec<Window>);

impl Ledger {
    pub(super) fn open(&mut self, kind: AccountKind, act: Act, now: i64) {
        let (left, lasts) = match (kind, act) {
            (_, Act::Message) => (5, TWO_DAYS),
            (AccountKind::Official, Act::Menu | Act::Follow | Act::Scan) => (3, ONE_MINUTE),
            (AccountKind::MiniProgram, _) => return,
        };
        self.0.retain(|window| window.act != act);
        self.0.push(Window { act, ends: now + lasts, left });
    }

    pub(super) fn close(&mut self) {
        self.0.clear();
    }

    /// Takes one message of the window that ends first.
    pub(super) fn take(&mut self, now: i64) -> Result<(), Closed> {
        self.0.retain(|window| window.ends > now);
        if self.0.is_empty() {
            return Err(Closed::Over);
        }
        let open = self.0.iter_mut().filter(|window| window.left > 0).min_by_key(|window| window.ends);
        open.ok_or(Closed::Used)?.left -= 1;
        Ok(())
    }

    /// Messages left and the seconds of the longest window, for the page.
    pub(super) fn left(&self, now: i64) -> (u32, i64) {
        let open = || self.0.iter().filter(|window| window.ends > now);
        (open().map(|window| window.left).sum(), open().map(|window| window.ends - now).max().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_messages_in_two_days() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.take(0), Err(Closed::Over));
        ledger.open(AccountKind::Official, Act::Message, 0);
        assert!((0..5).all(|_| ledger.take(10).is_ok()));
        assert_eq!(ledger.take(10), Err(Closed::Used));
        ledger.open(AccountKind::Official, Act::Message, 20);
        assert_eq!(ledger.left(20).0, 5, "counts reset, they do not add up");
        assert_eq!(ledger.take(20 + TWO_DAYS), Err(Closed::Over));
    }
}
