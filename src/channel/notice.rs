//! What people are told of their cases, before anybody has decided how: kinds of notices, their classes, the ways they
//! take, and the facts they state.

use jiff::civil::{Date, DateTime};

crate::named! {
    /// What a notice is about.
    Kind {
        /// A sitting was fixed.
        HearingSet = "hearing-set" "到庭通知",
        /// A sitting was moved in time or place.
        HearingMoved = "hearing-moved" "改期通知",
        /// A sitting was cancelled.
        HearingCancelled = "hearing-cancelled" "取消到庭通知",
        /// Seven days before.
        Hearing7 = "hearing-7-days" "到庭前7天提醒",
        /// Three days before.
        Hearing3 = "hearing-3-days" "到庭前3天提醒",
        /// The evening before.
        Hearing1 = "hearing-1-day" "到庭前1天提醒",
        /// Two hours before.
        HearingSoon = "hearing-2-hours" "到庭前2小时提醒",
        /// The court agrees to another time of a sitting that its person asked for.
        AdjustmentGranted = "adjustment-granted" "调整申请答复（同意）",
        /// It does not.
        AdjustmentRefused = "adjustment-refused" "调整申请答复（没有同意）",
        /// Filing papers were taken in.
        FilingSubmitted = "filing-submitted" "立案材料已提交",
        /// Filing papers must be corrected by a day.
        FilingCorrection = "filing-correction" "补正通知",
        /// The case was accepted.
        FilingAccepted = "filing-accepted" "立案成功",
        /// The case was not accepted.
        FilingRefused = "filing-refused" "不予立案",
        /// Another word on the filing.
        FilingNews = "filing-news" "立案进展",
        /// A fee is to be paid.
        FeeDue = "fee-due" "缴费通知",
        /// Three days before its last day.
        Fee3 = "fee-3-days" "缴费期限前3天提醒",
        /// One day before its last day.
        Fee1 = "fee-1-day" "缴费期限前1天提醒",
        /// A document can be fetched.
        DocumentReady = "document-ready" "文书可领取",
        /// Judge or clerk changed.
        TeamChanged = "team-changed" "承办人员变更",
        /// What somebody asked for another was written down.
        OrderReceived = "order-received" "诉求登记",
        /// Something has become of what somebody asked of the court.
        OrderProgress = "order-progress" "诉求进展",
        /// The court asks them for more.
        OrderQuestion = "order-question" "诉求需要补充",
        /// It has answered.
        OrderAnswered = "order-answered" "诉求答复",
        /// Somebody of the court has something to do about an order that is late.
        Duty = "duty" "工单提醒",
        /// Of one that cannot wait.
        DutyNow = "duty-now" "特急工单提醒",
    }
}

crate::named! {
    /// How much a notice matters (it decides about quiet hours, refusing and how long it is tried).
    Class {
        /// Work of staff.
        Duty = "duty" "职责",
        /// Must arrive: dates of sittings, deadlines, results of filing.
        Critical = "critical" "重要",
        /// Reminds of what was told before.
        Remind = "remind" "提醒",
        /// Good to know.
        Info = "info" "告知",
    }
}

crate::named! {
    /// A way to a person, the nearest first.
    Route {
        /// A subscription message, where the person granted one.
        Subscription = "subscription" "订阅消息",
        /// A template message of a followed official account.
        Template = "template" "模板消息",
        /// A customer-service message in an open window.
        Chat = "chat" "客服消息",
        /// A card of the platform's city services.
        CityService = "city-service" "城市服务通知",
        /// A message of WeCom, to the court's own people.
        WeCom = "wecom" "企业微信",
        /// A short message to the phone.
        Sms = "sms" "短信",
        /// A clerk who calls.
        Task = "task" "人工电话",
    }
}

impl Kind {
    /// Whether it tells of a sitting.
    pub fn is_of_sitting(self) -> bool {
        matches!(
            self,
            Self::HearingSet
                | Self::HearingMoved
                | Self::HearingCancelled
                | Self::Hearing7
                | Self::Hearing3
                | Self::Hearing1
                | Self::HearingSoon
        )
    }

    /// Whether it tells somebody what the court answered to their request for another time of a sitting.
    pub fn is_of_request(self) -> bool {
        matches!(self, Self::AdjustmentGranted | Self::AdjustmentRefused)
    }

    /// Whether it tells somebody what has become of what they asked of the court (联系法官).
    pub fn is_of_order(self) -> bool {
        matches!(self, Self::OrderReceived | Self::OrderProgress | Self::OrderQuestion | Self::OrderAnswered)
    }

    /// Whether it tells somebody of the court what they have to do.
    pub fn is_of_duty(self) -> bool {
        matches!(self, Self::Duty | Self::DutyNow)
    }

    /// How much it matters.
    pub fn class(self) -> Class {
        match self {
            Self::HearingSet
            | Self::HearingMoved
            | Self::HearingCancelled
            | Self::FilingCorrection
            | Self::FilingAccepted
            | Self::FilingRefused => Class::Critical,
            Self::Hearing7
            | Self::Hearing3
            | Self::Hearing1
            | Self::HearingSoon
            // Of use until the sitting begins, and never left out: its person waits for it.
            | Self::AdjustmentGranted
            | Self::AdjustmentRefused
            // Its person waits for it, too, and may have to answer.
            | Self::OrderQuestion
            | Self::OrderAnswered
            | Self::FeeDue
            | Self::Fee3
            | Self::Fee1 => Class::Remind,
            Self::FilingSubmitted
            | Self::FilingNews
            | Self::DocumentReady
            | Self::TeamChanged
            | Self::OrderReceived
            | Self::OrderProgress => Class::Info,
            Self::Duty | Self::DutyNow => Class::Duty,
        }
    }
}

/// Something else of the person's that clashes with a sitting, as far as a locked screen may tell of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Another sitting, by its beginning: nothing else is known of it here (two cases are never mixed, notify.md N-11).
    Sitting(DateTime),
    /// Something of which only the day is told: what they entered themselves, a sitting closed to the public.
    Day(Date),
}

/// What a notice states, from the present state of the docket. Of a case that is closed to the public nothing of it is
/// shown but the court.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// By this 12368 and the menu verify that the court sent it.
    pub notice_number: String,
    /// The court's name.
    pub court: String,
    /// The case number, whole.
    pub case_number: String,
    /// Whether the case is closed to the public.
    pub is_secret: bool,
    /// The sitting, in notices of one and in the answer to a request about it.
    pub sitting: Option<Sitting>,
    /// When the person was told before that it would be, where that differs.
    pub told_before: Option<DateTime>,
    /// What clashes with the sitting.
    pub beside: Option<Beside>,
    /// The paper, in notices of a filing, a fee or a document.
    pub paper: Option<Paper>,
    /// What was asked of the court, in notices of what became of it; then there is no case.
    pub order: Option<Box<Order>>,
    /// Whether it is for somebody of the court.
    pub is_for_staff: bool,
    /// Whom to call.
    pub contact: Option<Contact>,
    /// The division that handles the case,
    pub division: Option<String>,
    /// its judge,
    pub judge: Option<Box<Contact>>,
    /// and the clerk.
    pub clerk: Option<Box<Contact>>,
    /// The court's present day.
    pub today: Date,
    /// The page that shows the notice.
    pub page: Option<String>,
    /// Whether it was sent by another way before.
    pub repeats: bool,
    /// What else is new in the same case, told with it: a word for each, the same word for two of a kind.
    pub also: Vec<&'static str>,
    /// How many notices the message tells of: this one, or all of somebody's day; then it says nothing of any.
    pub together: usize,
}

/// A sitting, as notices tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitting {
    /// 开庭审理, 调解
    pub kind: String,
    /// Whether nobody goes anywhere for it.
    pub is_online: bool,
    /// When, at the court.
    pub starts_at: DateTime,
    /// The courtroom, or that one takes part online.
    pub place: Option<String>,
    /// Where the court stands.
    pub address: Option<String>,
    /// Why it was moved or cancelled.
    pub reason: Option<String>,
}

/// A paper, as notices tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// 受理案件通知书, 案件受理费
    pub title: String,
    /// What it says, in a sentence: a reason, what is to be corrected.
    pub text: Option<String>,
    /// An amount in fen.
    pub fen: Option<i64>,
    /// The last day to act.
    pub due_on: Option<Date>,
}

/// What somebody asked of the court (联系法官), as notices tell it: never what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Its number.
    pub number: String,
    /// What has happened: 已答复。
    pub progress: String,
    /// When, at the court.
    pub at: DateTime,
    /// The day by which there is an answer, or by which its person answers; for staff, when it is due.
    pub due_on: Option<Date>,
}

/// Somebody of the court who can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// 承办法官, 书记员
    pub role: String,
    /// The name.
    pub name: String,
    /// The office's telephone.
    pub telephone: Option<String>,
}

/// What goes out by one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The fields of a template or subscription message, by bare key in the template's order.
    Fields {
        /// The template's name in scripts; the account's settings give its id.
        template: String,
        /// Bare key and value.
        values: Vec<(String, String)>,
    },
    /// Words: a customer-service message, what a clerk reads out.
    Words(String),
    /// A short message: gateways take a template with values, some the whole text.
    Short {
        /// The template's name.
        template: String,
        /// Its values by name.
        values: Vec<(String, String)>,
        /// The whole text.
        text: String,
    },
}
