//! The words of an order: where it came from, what it is about, where it stands, who may act.

use crate::scripts::Urgency;

crate::named! {
    /// By which of the four ways a request came (厅、网、线、微).
    Channel {
        /// The window in the hall.
        Hall = "hall" "厅",
        /// The court's own site.
        Net = "net" "网",
        /// The 12368 line.
        Line = "line" "线",
        /// WeChat: the chat, the mini-program, their pages.
        WeChat = "wechat" "微",
    }
}

impl Channel {
    /// Its letter in numbers of orders.
    pub fn letter(self) -> char {
        match self {
            Self::Hall => 'H',
            Self::Net => 'N',
            Self::Line => 'L',
            Self::WeChat => 'W',
        }
    }
}

crate::named! {
    /// What a request is about (workorder.md §2).
    Kind {
        /// Where a case stands.
        Case = "case" "案件查询",
        /// How something is done.
        Advice = "advice" "程序咨询",
        /// A word to the judge, or a call back.
        Judge = "judge" "联系法官",
        /// How to hand papers in.
        Papers = "papers" "材料递交",
        /// Another time of a sitting.
        Schedule = "schedule" "开庭时间调整",
        /// Reading the file.
        File = "file" "阅卷预约",
        /// Somebody's conduct: never seen by the judge or the division.
        Complaint = "complaint" "投诉（作风）",
        /// A proposal.
        Proposal = "proposal" "意见建议",
        /// Anything else.
        Other = "other" "其他",
    }
}

impl Kind {
    /// Whether it goes to the sealed lane (workorder.md §2: 督察).
    pub fn is_sealed(self) -> bool {
        self == Self::Complaint
    }
}

crate::named! {
    /// How soon it is answered.
    Priority {
        /// A sitting or a last day is near, somebody's safety, preservation, a minor's school.
        Critical = "critical" "特急",
        /// Sooner than usual.
        Urgent = "urgent" "急",
        /// As usual.
        Ordinary = "ordinary" "普通",
        /// It takes longer.
        Complex = "complex" "复杂",
    }
}

impl Priority {
    /// By which of the profile's clocks.
    pub fn urgency(self) -> Urgency {
        match self {
            Self::Critical | Self::Urgent => Urgency::Urgent,
            Self::Ordinary => Urgency::Ordinary,
            Self::Complex => Urgency::Complex,
        }
    }
}

crate::named! {
    /// Where an order stands (workorder.json).
    State {
        /// It is being written.
        Draft = "draft" "草稿",
        /// It is with the seats.
        Received = "received" "已接收",
        /// It was given to a team.
        Dispatched = "dispatched" "已派单待签收",
        /// The team has it.
        Handling = "handling" "办理中",
        /// Its person was asked something.
        Waiting = "waiting" "待诉求人补充",
        /// The team wants to give it back.
        ReturnAsked = "return_req" "退单待审",
        /// It was answered.
        Replied = "replied" "已回复待确认",
        /// It is over.
        Closed = "closed" "已办结",
        /// It is not the court's, and its person was told whose.
        Refused = "refused" "不属受理范围已告知",
        /// Another body has it.
        Transferred = "transferred" "已移送",
        /// Another order of the same matter has it.
        Merged = "merged" "重复件已并入",
        /// Its person took it back.
        Withdrawn = "withdrawn" "诉求人撤回",
    }
}

impl State {
    /// Whether somebody at the court has to act.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::Dispatched | Self::Handling | Self::ReturnAsked)
    }

    /// Whether nothing follows but an objection.
    pub fn is_end(self) -> bool {
        matches!(self, Self::Closed | Self::Refused | Self::Transferred | Self::Merged | Self::Withdrawn)
    }
}

crate::named! {
    /// Who watches over an order (workorder.md §1).
    Level {
        /// Nobody in particular.
        Normal = "normal" "正常",
        /// The team was urged.
        Urged = "urged" "催办",
        /// Its chief and the vice president know.
        Supervised = "supervised" "督办",
        /// The court reads of it.
        Reported = "reported" "通报",
    }
}

impl Level {
    /// The one above it.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }
}

crate::named! {
    /// As what somebody acts on an order (workorder.md §3).
    Part {
        /// Whoever asks.
        Person = "person" "诉求人",
        /// 座席
        Seat = "seat" "座席",
        /// 派单员
        Dispatcher = "dispatcher" "派单员",
        /// The judge's team.
        Handler = "handler" "承办团队",
        /// 庭室负责人
        Chief = "chief" "庭室负责人",
        /// 分管院领导
        VicePresident = "vice-president" "分管院领导",
        /// 督查
        Inspector = "inspector" "督查员",
        /// The program.
        System = "system" "系统",
    }
}

crate::named! {
    /// How a request was answered (workorder.md §6).
    ReplyMode {
        /// In words that its person reads.
        Public = "public" "公开回复",
        /// By telephone or in person; what was said is noted.
        Offline = "offline" "线下沟通",
    }
}

crate::named! {
    /// How somebody was spoken to.
    Medium {
        /// By telephone, through the court's own number.
        Telephone = "telephone" "电话",
        /// In person.
        Meeting = "meeting" "面谈",
    }
}

crate::named! {
    /// What somebody thinks of the answer.
    Rating {
        /// 5
        Delighted = "5" "非常满意",
        /// 4
        Satisfied = "4" "满意",
        /// 3
        Fair = "3" "一般",
        /// 2
        Unsatisfied = "2" "不满意",
        /// 1
        Upset = "1" "非常不满意",
    }
}

crate::named! {
    /// How a request left the seats first (workorder.md §9).
    Route {
        /// 接诉即答
        Answered = "answered" "接诉即答",
        /// 接单即办
        Dispatched = "dispatched" "接单即办",
    }
}
