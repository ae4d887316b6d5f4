//! What is done to an order, as its log keeps it: plain facts. What people wrote stands beside it, sealed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::kinds::{Channel, Kind, Level, Medium, Part, Priority, Rating, ReplyMode};

/// A line of an order's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// As what somebody acted.
    pub by: Part,
    /// What was done.
    pub deed: Deed,
    /// By when what follows is to be done, as the profile of that day said it: a later profile moves no promise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

/// How long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// Working minutes.
    Minutes(u32),
    /// Until close of business so many working days later, the first day not counted.
    Days(u32),
    /// Until close of business on a day.
    Until(Date),
}

/// The judge who is accountable, with the team of the division.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignee {
    /// The judge, by their id.
    pub judge: String,
    /// Their division.
    pub division: String,
}

/// How somebody was reached: without it an answer by telephone does not count (workorder.md §6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// How.
    pub medium: Medium,
    /// For how long.
    pub minutes: u32,
}

/// What is done: what moves an order on (workorder.json), and from [`Deed::Absorb`] on what does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "kebab-case")]
pub enum Deed {
    /// 提交
    Submit {
        /// How it came.
        channel: Channel,
        /// What it is about.
        kind: Kind,
        /// How soon it is answered.
        priority: Priority,
    },
    /// 接诉即答
    AnswerNow {
        /// How.
        mode: ReplyMode,
        /// The call, where there was one.
        contact: Option<Contact>,
    },
    /// 转办
    Dispatch {
        /// To whom.
        to: Assignee,
    },
    /// It is not the court's; whose it is stands beside.
    Refuse,
    /// To another body.
    Transfer {
        /// Which.
        target: String,
    },
    /// Into another order of the same matter.
    Merge {
        /// That order's id.
        into: String,
    },
    /// A question to its person.
    AskMore,
    /// 签收
    Accept,
    /// The answer.
    Reply {
        /// How.
        mode: ReplyMode,
        /// The call, where there was one.
        contact: Option<Contact>,
    },
    /// A date by which there will be an answer.
    Promise {
        /// The date.
        until: Date,
    },
    /// 申请退单
    AskReturn,
    /// 同意退单
    ApproveReturn,
    /// 不同意退单
    RejectReturn,
    /// To another judge.
    Reassign {
        /// To whom.
        to: Assignee,
        /// Whether the case itself has another judge now, who gets time to read it.
        is_judge_new: bool,
    },
    /// What its person added.
    Supply,
    /// Its person added nothing in time.
    PauseEnd,
    /// It was answered well enough.
    Confirm {
        /// What its person thinks of it.
        rating: Option<Rating>,
    },
    /// Its person said nothing in time.
    ConfirmEnd,
    /// 不满意退回重办
    Object,
    /// 撤回
    Withdraw,
    /// Another order came into this one: whoever waits longest is answered first (I7).
    Absorb {
        /// That order's id.
        from: String,
        /// When it was due, Unix milliseconds.
        due_ms: Option<i64>,
    },
    /// 自助催办
    Urge,
    /// The next level, at its time.
    Raise {
        /// Which.
        to: Level,
    },
    /// 督办 by hand.
    Supervise,
    /// 处理意见
    Opinion,
    /// Its team is reminded that half of its time is over,
    HalfOver,
    /// that its limit is near,
    NearlyDue {
        /// Which limit, Unix milliseconds: a calendar that changes later makes it no other one.
        due_ms: i64,
    },
    /// and each working morning that it is late.
    StillLate,
    /// Its chief is reminded of the opinion.
    OpinionLate,
    /// More time is asked for.
    AskExtension,
    /// It is given,
    GrantExtension,
    /// or not.
    DenyExtension,
    /// Another urgency.
    Reprioritise {
        /// Which.
        priority: Priority,
    },
    /// The calendar has changed, and with it the limit.
    Recount {
        /// When it was due before, Unix milliseconds; `None` where no table knew.
        from_ms: Option<i64>,
        /// When it is due.
        to_ms: Option<i64>,
    },
    /// A word among colleagues.
    Note,
    /// What its person thinks of it, said after its end.
    Rate {
        /// That.
        rating: Rating,
    },
}

crate::named! {
    /// The names of deeds, and what a timeline says.
    DeedKind {
        /// [`Deed::Submit`]
        Submit = "submit" "提交",
        /// [`Deed::AnswerNow`]
        AnswerNow = "answer_now" "答复（接诉即答）",
        /// [`Deed::Dispatch`]
        Dispatch = "dispatch" "转承办团队（接单即办）",
        /// [`Deed::Refuse`]
        Refuse = "refuse" "告知不属本院受理范围",
        /// [`Deed::Transfer`]
        Transfer = "transfer" "移送",
        /// [`Deed::Merge`]
        Merge = "merge" "并入同一事项",
        /// [`Deed::AskMore`]
        AskMore = "ask_more" "请诉求人补充",
        /// [`Deed::Accept`]
        Accept = "accept" "签收",
        /// [`Deed::Reply`]
        Reply = "reply" "答复",
        /// [`Deed::Promise`]
        Promise = "promise" "告知答复日期",
        /// [`Deed::AskReturn`]
        AskReturn = "request_return" "申请退单",
        /// [`Deed::ApproveReturn`]
        ApproveReturn = "approve_return" "同意退单",
        /// [`Deed::RejectReturn`]
        RejectReturn = "reject_return" "不同意退单",
        /// [`Deed::Reassign`]
        Reassign = "reassign" "改派",
        /// [`Deed::Supply`]
        Supply = "person_replied" "诉求人补充",
        /// [`Deed::PauseEnd`]
        PauseEnd = "pause_end" "补充期限届满，继续办理",
        /// [`Deed::Confirm`]
        Confirm = "confirm" "诉求人确认",
        /// [`Deed::ConfirmEnd`]
        ConfirmEnd = "confirm_end" "确认期限届满，办结",
        /// [`Deed::Object`]
        Object = "object" "不满意，退回重办",
        /// [`Deed::Withdraw`]
        Withdraw = "withdraw" "撤回",
        /// [`Deed::Absorb`]
        Absorb = "absorb" "并入一件同一事项",
        /// [`Deed::Urge`]
        Urge = "urge" "诉求人催办",
        /// [`Deed::Raise`]
        Raise = "raise" "逾期升级",
        /// [`Deed::Supervise`]
        Supervise = "supervise" "督办",
        /// [`Deed::Opinion`]
        Opinion = "opinion" "处理意见",
        /// [`Deed::HalfOver`]
        HalfOver = "half_over" "期限已经过半",
        /// [`Deed::NearlyDue`]
        NearlyDue = "nearly_due" "答复期限将到",
        /// [`Deed::StillLate`]
        StillLate = "still_late" "逾期仍未答复",
        /// [`Deed::OpinionLate`]
        OpinionLate = "opinion_late" "处理意见逾期未写",
        /// [`Deed::AskExtension`]
        AskExtension = "ask_extension" "申请延期",
        /// [`Deed::GrantExtension`]
        GrantExtension = "grant_extension" "同意延期",
        /// [`Deed::DenyExtension`]
        DenyExtension = "deny_extension" "不同意延期",
        /// [`Deed::Reprioritise`]
        Reprioritise = "reprioritise" "调整紧急程度",
        /// [`Deed::Recount`]
        Recount = "recount" "工作日历有变，期限重新计算",
        /// [`Deed::Note`]
        Note = "note" "内部备注",
        /// [`Deed::Rate`]
        Rate = "rate" "评价",
    }
}

impl Deed {
    /// Its name.
    pub fn kind(&self) -> DeedKind {
        match self {
            Self::Submit { .. } => DeedKind::Submit,
            Self::AnswerNow { .. } => DeedKind::AnswerNow,
            Self::Dispatch { .. } => DeedKind::Dispatch,
            Self::Refuse => DeedKind::Refuse,
            Self::Transfer { .. } => DeedKind::Transfer,
            Self::Merge { .. } => DeedKind::Merge,
            Self::AskMore => DeedKind::AskMore,
            Self::Accept => DeedKind::Accept,
            Self::Reply { .. } => DeedKind::Reply,
            Self::Promise { .. } => DeedKind::Promise,
            Self::AskReturn => DeedKind::AskReturn,
            Self::ApproveReturn => DeedKind::ApproveReturn,
            Self::RejectReturn => DeedKind::RejectReturn,
            Self::Reassign { .. } => DeedKind::Reassign,
            Self::Supply => DeedKind::Supply,
            Self::PauseEnd => DeedKind::PauseEnd,
            Self::Confirm { .. } => DeedKind::Confirm,
            Self::ConfirmEnd => DeedKind::ConfirmEnd,
            Self::Object => DeedKind::Object,
            Self::Withdraw => DeedKind::Withdraw,
            Self::Absorb { .. } => DeedKind::Absorb,
            Self::Urge => DeedKind::Urge,
            Self::Raise { .. } => DeedKind::Raise,
            Self::Supervise => DeedKind::Supervise,
            Self::Opinion => DeedKind::Opinion,
            Self::HalfOver => DeedKind::HalfOver,
            Self::NearlyDue { .. } => DeedKind::NearlyDue,
            Self::StillLate => DeedKind::StillLate,
            Self::OpinionLate => DeedKind::OpinionLate,
            Self::AskExtension => DeedKind::AskExtension,
            Self::GrantExtension => DeedKind::GrantExtension,
            Self::DenyExtension => DeedKind::DenyExtension,
            Self::Reprioritise { .. } => DeedKind::Reprioritise,
            Self::Recount { .. } => DeedKind::Recount,
            Self::Note => DeedKind::Note,
            Self::Rate { .. } => DeedKind::Rate,
        }
    }
}

impl DeedKind {
    /// Whether somebody has to write something for it, and what it is called: an act without its reason or its answer
    /// is none (threats 26).
    pub fn words(self) -> Option<&'static str> {
        match self {
            Self::Submit => Some("诉求内容"),
            Self::AnswerNow | Self::Reply => Some("答复内容"),
            Self::Refuse => Some("告知内容（应该找哪里办）"),
            Self::AskMore => Some("要补充什么"),
            Self::Supply => Some("补充内容"),
            Self::Promise => Some("工作安排"),
            Self::Opinion => Some("处理意见"),
            Self::Note => Some("备注"),
            Self::Transfer
            | Self::AskReturn
            | Self::RejectReturn
            | Self::Object
            | Self::Supervise
            | Self::AskExtension
            | Self::DenyExtension
            | Self::Reprioritise => Some("理由"),
            _ => None,
        }
    }

    /// Whether it only reminds staff of what stands: whoever acts need not have seen it.
    pub fn is_reminder(self) -> bool {
        matches!(self, Self::HalfOver | Self::NearlyDue | Self::StillLate | Self::OpinionLate)
    }

    /// Whether its person reads what was written.
    pub fn is_shown_to_person(self) -> bool {
        matches!(
            self,
            Self::Submit
                | Self::AnswerNow
                | Self::Reply
                | Self::Refuse
                | Self::AskMore
                | Self::Supply
                | Self::Promise
                | Self::Object
        )
    }
}
