//! The fixed words of a docket: their names on the wire and what people read.

crate::named! {
    /// Where a case stands.
    Stage {
        /// Taken in, not yet decided whether it is filed.
        Received = "received" "已收到材料",
        /// In mediation before filing.
        Mediation = "mediation" "诉前调解",
        /// Filed.
        Filed = "filed" "已立案",
        /// A judge has it.
        Assigned = "assigned" "已分案",
        /// Waits for its hearing.
        Scheduled = "scheduled" "等待开庭",
        /// Heard, not yet decided.
        Heard = "heard" "已开庭，等待裁判",
        /// Decided.
        Decided = "decided" "已裁判",
        /// An appeal runs.
        Appealed = "appealed" "上诉中",
        /// In enforcement.
        Enforcement = "enforcement" "执行中",
        /// Over.
        Closed = "closed" "已结案",
    }
}

crate::named! {
    /// What somebody is in a case.
    Role {
        /// Sues.
        Plaintiff = "plaintiff" "原告",
        /// Is sued.
        Defendant = "defendant" "被告",
        /// Joins.
        ThirdParty = "third_party" "第三人",
        /// Applies, also for enforcement.
        Applicant = "applicant" "申请人",
        /// Is applied against.
        Respondent = "respondent" "被申请人",
        /// Appeals.
        Appellant = "appellant" "上诉人",
        /// Is appealed against.
        Appellee = "appellee" "被上诉人",
    }
}

crate::named! {
    /// What kind of sitting.
    HearingKind {
        /// A trial in the courtroom.
        Trial = "trial" "开庭审理",
        /// A trial online.
        Online = "online" "在线开庭",
        /// A conference before the trial.
        Pretrial = "pretrial" "庭前会议",
        /// Evidence is shown and answered.
        Evidence = "evidence" "证据交换",
        /// Mediation.
        Mediation = "mediation" "调解",
        /// A conversation with the judge.
        Interview = "interview" "谈话",
        /// The judgment is announced.
        Announcement = "announcement" "宣判",
    }
}

crate::named! {
    /// Whether a sitting takes place.
    HearingState {
        /// It will.
        Scheduled = "scheduled" "待开庭",
        /// It will not.
        Cancelled = "cancelled" "已取消",
        /// It did.
        Held = "held" "已开庭",
    }
}

crate::named! {
    /// A paper of a case.
    PaperKind {
        /// The result of filing.
        Filing = "filing" "立案结果",
        /// A document to fetch.
        Document = "document" "文书",
        /// A notice of fees.
        Fee = "fee" "缴费通知",
    }
}

crate::named! {
    /// What became of filing papers.
    FilingResult {
        /// They were taken in.
        Submitted = "submitted" "已提交",
        /// They must be corrected.
        Correction = "correction" "需要补正",
        /// The case was accepted.
        Accepted = "accepted" "准予立案",
        /// It was not.
        Refused = "refused" "不予立案",
    }
}
