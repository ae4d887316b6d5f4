//! What somebody asks of the court about a sitting: that it be held at another time. Asking moves nothing; until the
//! court has answered, and set another time, the sitting stands (civil procedure law §149: the court may adjourn).

pub mod queries;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::docket::HearingState;

crate::named! {
    /// Where a request stands.
    State {
        /// The court has not answered.
        Open = "open" "等待法院答复",
        /// The court agrees; another time is set and told by a notice.
        Granted = "granted" "法院同意调整",
        /// The court does not agree.
        Refused = "refused" "法院没有同意",
        /// The person took it back.
        Withdrawn = "withdrawn" "已撤回",
        /// The sitting is no longer at the time that it was asked against.
        Overtaken = "overtaken" "开庭安排已变，申请已结束",
    }
}

/// What was asked, sealed at rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Why, in the person's words.
    pub reason: String,
    /// 同日14:00: what the court's own docket had of theirs at that time, and nothing else of it.
    pub beside: Option<String>,
    /// 代理原告
    pub standing: String,
    /// The name, masked.
    pub name: String,
}

/// A request as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The sitting.
    pub hearing: String,
    /// Where it stands.
    pub state: State,
    /// When the sitting was to begin as it was asked.
    pub set_for: DateTime,
    /// What was asked; `None` when it cannot be read.
    pub asked: Option<Asked>,
    /// What the court answered.
    pub answer: Option<String>,
    /// When it was asked, Unix milliseconds.
    pub created_at: i64,
    /// When it was answered or taken back.
    pub settled_at: Option<i64>,
}

/// A request as the court sees it, with the sitting as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Its id.
    pub id: String,
    /// The request.
    pub request: Request,
    /// The case number.
    pub case_number: String,
    /// When the sitting is now.
    pub starts_at: String,
    /// Its state in the docket.
    pub hearing_state: String,
    /// Who settled it, as the trail names them.
    pub settled_by: Option<String>,
}

impl Work {
    /// Whether there is still a sitting whose time could be another.
    pub fn takes_place(&self) -> bool {
        self.hearing_state == HearingState::Scheduled.name()
    }
}
