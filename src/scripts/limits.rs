//! The platform's limits, as data that say when and from where they were taken.

mod diary;
mod hot;
mod notices;
mod seats;
mod subscriptions;
mod webhooks;

use std::time::Duration;

use jiff::civil::Date;

pub use diary::DiaryLimits;
pub use hot::HotLimits;
pub use notices::NoticeLimits;
pub use seats::SeatLimits;
pub use subscriptions::SubscriptionLimits;
pub use webhooks::WebhookLimits;

use super::sheet::Row;
use crate::wechat::AccountKind;

/// Every limit the account keeps to.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Texts.
    pub text: TextLimits,
    /// Answering a push.
    pub push: PushLimits,
    /// The account's menu.
    pub menu: MenuLimits,
    /// Codes by short message.
    pub sms: SmsLimits,
    /// Proofs of who somebody is.
    pub identity: IdentityLimits,
    /// Acting for or beside somebody else.
    pub acting: ActingLimits,
    /// Calls of the mini-program's interface.
    pub api: ApiLimits,
    /// Notices of hearings, filings and fees.
    pub notices: NoticeLimits,
    /// Asking for leave to send subscription messages.
    pub subscriptions: SubscriptionLimits,
    /// Hearings in the calendars of their people.
    pub calendar: CalendarLimits,
    /// Diaries and their clashes.
    pub diary: DiaryLimits,
    /// What is asked more often than before.
    pub hot: HotLimits,
    /// Conversations with seats.
    pub seats: SeatLimits,
    /// Webhooks of the court's systems.
    pub webhooks: WebhookLimits,
    /// How many messages may follow which action of a person, and for how long.
    pub windows: Vec<Window>,
}

/// When a limit was taken from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The day the source was read.
    pub as_of: Date,
    /// The source.
    pub source: String,
}

/// Limits of one text message.
#[derive(Debug, Clone)]
pub struct TextLimits {
    /// UTF-8 bytes in one message.
    pub limit_bytes: usize,
    /// Where this comes from.
    pub taken: Taken,
}

/// Limits of answering a push.
#[derive(Debug, Clone)]
pub struct PushLimits {
    /// The platform waits this long for an answer.
    pub answer_within: Duration,
    /// How often the platform tries in all.
    pub attempts: u32,
    /// How long we let the engine think before we answer later.
    pub engine_budget: Duration,
    /// Where this comes from.
    pub taken: Taken,
}

/// Limits of codes by short message (threats 16 and 17).
#[derive(Debug, Clone)]
pub struct SmsLimits {
    /// How long a code is good for.
    pub valid: Duration,
    /// How often it may be tried.
    pub tries: u32,
    /// The least time between two codes to one number.
    pub pause: Duration,
    /// Codes to one number in an hour,
    pub number_hour: u32,
    /// and in a day.
    pub number_day: u32,
    /// Codes for one person of an account in an hour.
    pub person_hour: u32,
    /// Codes for one block of network addresses in an hour.
    pub block_hour: u32,
    /// Codes in a day for all together: the budget. 0 stops the sending.
    pub site_day: u32,
    /// Where this comes from.
    pub taken: Taken,
}

/// Limits of the mini-program's interface and of signing in to the pages.
#[derive(Debug, Clone)]
pub struct ApiLimits {
    /// Calls of one session in a minute.
    pub session_minute: u32,
    /// Calls from one block of network addresses in a minute.
    pub block_minute: u32,
    /// Sign-ins to the pages that one block of network addresses begins in a minute.
    pub sign_in_minute: u32,
    /// Where this comes from.
    pub taken: Taken,
}

/// What a calendar of hearings shows.
#[derive(Debug, Clone)]
pub struct CalendarLimits {
    /// How much of a day a sitting takes; nobody knows before it is over.
    pub sitting: Duration,
    /// Days for which sittings that are over or cancelled stay.
    pub kept_days: u32,
    /// Where this comes from.
    pub taken: Taken,
}

/// How long proofs count.
#[derive(Debug, Clone)]
pub struct IdentityLimits {
    /// After a proof the facts of one's cases can be read for this long (threats 45).
    pub fresh: Duration,
    /// An identity that is bound to a second account by short message waits this long for its cases (threats 15).
    pub rebind_hold: Duration,
    /// Where this comes from.
    pub taken: Taken,
}

/// How long people act for or beside somebody else.
#[derive(Debug, Clone)]
pub struct ActingLimits {
    /// Days for an organisation,
    pub representative_days: u32,
    /// beside a ward,
    pub guardian_days: u32,
    /// beside somebody who wants a hand,
    pub helper_days: u32,
    /// beside a lawyer.
    pub assistant_days: u32,
    /// How long an invitation is good for.
    pub invitation: Duration,
    /// Claims and invitations that one person may have open.
    pub open_at_once: u32,
    /// Where this comes from.
    pub taken: Taken,
}

/// Limits of the menu.
#[derive(Debug, Clone)]
pub struct MenuLimits {
    /// Buttons of the top row.
    pub top: usize,
    /// Buttons below one of them.
    pub sub: usize,
    /// Bytes of a top button's name.
    pub top_name_bytes: usize,
    /// Bytes of a lower button's name.
    pub sub_name_bytes: usize,
    /// Bytes of a key.
    pub key_bytes: usize,
    /// Bytes of an address.
    pub url_bytes: usize,
    /// Where this comes from.
    pub taken: Taken,
}

/// What a person did that lets us write to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowAction {
    /// Sent a message, or tapped a word in one.
    Message,
    /// Tapped the menu.
    MenuTap,
    /// Followed the account.
    Follow,
    /// Scanned one of our codes.
    Scan,
    /// Opened the conversation in the mini-program.
    Enter,
}

/// So many messages in so much time.
#[derive(Debug, Clone)]
pub struct Window {
    /// On this kind of account,
    pub account: AccountKind,
    /// after this action,
    pub action: WindowAction,
    /// so many messages
    pub count: u32,
    /// may be sent in this time.
    pub lasts: Duration,
    /// Where this comes from.
    pub taken: Taken,
}

const ACCOUNTS: &[(&str, AccountKind)] =
    &[("official-account", AccountKind::Official), ("mini-program", AccountKind::MiniProgram)];

const ACTIONS: &[(&str, WindowAction)] = &[
    ("message", WindowAction::Message),
    ("menu-tap", WindowAction::MenuTap),
    ("follow", WindowAction::Follow),
    ("scan", WindowAction::Scan),
    ("enter", WindowAction::Enter),
];

impl WindowAction {
    /// The name in the scripts and in the ledger.
    pub fn name(self) -> &'static str {
        ACTIONS.iter().find(|(_, action)| *action == self).map_or("", |(name, _)| name)
    }
}

impl Limits {
    /// What the action opens on that kind of account, if anything.
    pub fn window(&self, account: AccountKind, action: WindowAction) -> Option<&Window> {
        self.windows.iter().find(|window| window.account == account && window.action == action)
    }

    /// `None` after a fault that leaves nothing to work with; the fault is noted.
    pub(super) fn parse(mut top: Row<'_>) -> Option<Self> {
        let text = top.row("text").map(text_limits);
        let push = top.row("push").map(push_limits);
        let menu = top.row("menu").map(menu_limits);
        let sms = top.row("sms").map(sms_limits);
        let identity = top.row("identity").map(identity_limits);
        let acting = top.row("acting").map(acting_limits);
        let api = top.row("api").map(api_limits);
        let notices = top.row("notices").map(notices::parse);
        let subscriptions = top.row("subscriptions").map(subscriptions::parse);
        let calendar = top.row("calendar").map(calendar_limits);
        let diary = top.row("diary").map(diary::parse);
        let hot = top.row("hot").map(hot::parse);
        let seats = top.row("seats").map(seats::parse);
        let webhooks = top.row("webhooks").map(webhooks::parse);
        let windows = top.rows("window").into_iter().filter_map(window).collect();
        top.close();
        Some(Self {
            text: text?,
            push: push?,
            menu: menu?,
            sms: sms?,
            identity: identity?,
            acting: acting?,
            api: api?,
            notices: notices?,
            subscriptions: subscriptions?,
            calendar: calendar?,
            diary: diary?,
            hot: hot?,
            seats: seats?,
            webhooks: webhooks?,
            windows,
        })
    }
}

pub(super) fn taken(row: &mut Row<'_>) -> Taken {
    Taken { as_of: row.date("as_of"), source: row.text("source").value }
}

fn text_limits(mut row: Row<'_>) -> TextLimits {
    let limits = TextLimits { limit_bytes: row.number("limit_bytes") as usize, taken: taken(&mut row) };
    row.close();
    limits
}

fn push_limits(mut row: Row<'_>) -> PushLimits {
    let limits = PushLimits {
        answer_within: Duration::from_millis(row.number("answer_within_ms").into()),
        attempts: row.number("attempts"),
        engine_budget: Duration::from_millis(row.number("engine_budget_ms").into()),
        taken: taken(&mut row),
    };
    if limits.engine_budget >= limits.answer_within {
        row.fault("engine_budget_ms must be below answer_within_ms");
    }
    row.close();
    limits
}

fn menu_limits(mut row: Row<'_>) -> MenuLimits {
    let mut number = |key| row.number(key) as usize;
    let limits = MenuLimits {
        top: number("top"),
        sub: number("sub"),
        top_name_bytes: number("top_name_bytes"),
        sub_name_bytes: number("sub_name_bytes"),
        key_bytes: number("key_bytes"),
        url_bytes: number("url_bytes"),
        taken: taken(&mut row),
    };
    row.close();
    limits
}

fn sms_limits(mut row: Row<'_>) -> SmsLimits {
    let seconds = |row: &mut Row<'_>, key| Duration::from_secs(row.number(key).into());
    let limits = SmsLimits {
        valid: seconds(&mut row, "valid_seconds"),
        tries: row.number("tries"),
        pause: seconds(&mut row, "pause_seconds"),
        number_hour: row.number("number_hour"),
        number_day: row.number("number_day"),
        person_hour: row.number("person_hour"),
        block_hour: row.number("block_hour"),
        site_day: row.number("site_day"),
        taken: taken(&mut row),
    };
    row.close();
    limits
}

fn identity_limits(mut row: Row<'_>) -> IdentityLimits {
    let limits = IdentityLimits {
        fresh: Duration::from_secs(u64::from(row.number("fresh_minutes")) * 60),
        rebind_hold: Duration::from_secs(u64::from(row.number("rebind_hold_hours")) * 3_600),
        taken: taken(&mut row),
    };
    row.close();
    limits
}

fn acting_limits(mut row: Row<'_>) -> ActingLimits {
    let limits = ActingLimits {
        representative_days: row.number("representative_days"),
        guardian_days: row.number("guardian_days"),
        helper_days: row.number("helper_days"),
        assistant_days: row.number("assistant_days"),
        invitation: Duration::from_secs(u64::from(row.number("invitation_hours")) * 3_600),
        open_at_once: row.number("open_at_once"),
        taken: taken(&mut row),
    };
    row.close();
    limits
}

fn api_limits(mut row: Row<'_>) -> ApiLimits {
    let limits = ApiLimits {
        session_minute: row.number("session_minute"),
        block_minute: row.number("block_minute"),
        sign_in_minute: row.number("sign_in_minute"),
        taken: taken(&mut row),
    };
    row.close();
    limits
}

fn calendar_limits(mut row: Row<'_>) -> CalendarLimits {
    let limits = CalendarLimits {
        sitting: Duration::from_secs(u64::from(row.number("sitting_minutes")) * 60),
        kept_days: row.number("kept_days"),
        taken: taken(&mut row),
    };
    row.close();
    limits
}

fn window(mut row: Row<'_>) -> Option<Window> {
    let account = row.choice("account", ACCOUNTS);
    let action = row.choice("action", ACTIONS);
    let (count, seconds) = (row.number("count"), row.number("seconds"));
    let taken = taken(&mut row);
    row.close();
    Some(Window {
        account: account?,
        action: action?,
        count,
        lasts: Duration::from_secs(seconds.into()),
        taken,
    })
}
