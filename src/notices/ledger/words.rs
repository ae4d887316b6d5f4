//! Where a notice stands, in the words that staff read (notify.md N-14): pure.

use crate::channel::notice::Route;
use crate::notices::State;

/// notify.md N-14: without a receipt for so long nobody knows.
const SILENT_MS: i64 = 72 * 3_600_000;
/// The reasons that say more than the state.
pub(super) const CALLED: &str = "a clerk calls";
pub(super) const TOLD: &str = "told by telephone";
const BLOCKED: &str = "blocked by the person";
const UNKNOWN: &str = "未知";
/// More than opened: the person has said that they know.
const CONFIRMED: &str = "已确认";

/// What is known of a notice and its last attempt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub state: State,
    pub reason: Option<&'a str>,
    pub settled_at: Option<i64>,
    pub is_confirmed: bool,
    pub route: Option<Route>,
    pub outcome: Option<&'a str>,
    pub attempt_reason: Option<&'a str>,
    pub reported: Option<&'a str>,
}

/// Where the notice stands.
pub(super) fn status(known: Known<'_>, now_ms: i64) -> &'static str {
    let Known { state, reason, settled_at, route, .. } = known;
    match (state, reason) {
        (State::Read, _) if known.is_confirmed => CONFIRMED,
        (State::Accepted, Some(CALLED)) => "待电话通知",
        (State::Delivered, Some(TOLD)) => "已电话通知",
        // A report that came after somebody was asked to call: nobody has called yet.
        (State::Delivered, Some(CALLED)) => state.word(),
        (State::Accepted, _) if settled_at.is_some_and(|at| now_ms - at >= SILENT_MS) => UNKNOWN,
        (State::Accepted, _) => taken_by(route),
        (State::Delivered, _) => arrived_by(route),
        (State::Dead, _) if known.attempt_reason == Some(BLOCKED) => "对方拒收",
        _ => state.word(),
    }
}

/// What came of one attempt.
pub(super) fn outcome(known: Known<'_>) -> &'static str {
    match (known.reported, known.outcome) {
        (Some("delivered"), _) => arrived_by(known.route),
        _ if known.attempt_reason == Some(BLOCKED) => "对方拒收",
        (_, Some("accepted")) => taken_by(known.route),
        (_, Some("refused")) => "没有发出",
        (_, Some("not now")) => "暂时没有发出",
        _ => UNKNOWN,
    }
}

fn taken_by(route: Option<Route>) -> &'static str {
    match route {
        Some(Route::WeCom) => "已提交企业微信",
        Some(Route::Sms) => "已提交短信",
        Some(Route::Task) => "待电话通知",
        _ => "已提交微信",
    }
}

fn arrived_by(route: Option<Route>) -> &'static str {
    match route {
        Some(Route::WeCom) => "企业微信已送达",
        Some(Route::Sms) => "短信已送达",
        Some(Route::Task) => "已电话通知",
        _ => "微信已送达",
    }
}

/// Why something is as it is.
pub(in crate::notices) fn reason(reason: &str) -> &'static str {
    REASONS.iter().find(|(own, _)| *own == reason).map_or("", |(_, word)| word)
}

/// Every reason that the engine and staff write, in the words of staff.
const REASONS: &[(&str, &str)] = &[
    ("a clerk calls", "转人工电话"),
    ("a clerk says it is not needed", "经办人写明无需通知"),
    ("a way failed", "一种方式没有送达，换下一种"),
    ("access token refused", "公众号凭证失效，稍后再试"),
    ("as told before", "与上次通知的内容相同"),
    ("asked by staff", "工作人员转来"),
    ("asked to wait", "平台要求稍后再试"),
    ("blocked by the person", "对方拒收"),
    ("called too often", "发送太密，稍后再试"),
    ("cannot be reached", "连不上平台，稍后再试"),
    ("cannot be read", "数据读不出来，请联系系统管理员"),
    ("content refused", "内容被平台拒绝"),
    ("daily quota used up", "平台当天额度用完"),
    ("does not take it", "对方没有关注或没有授权"),
    ("dropped by staff", "工作人员决定不发送"),
    ("left out by the person", "本人选择不接收"),
    ("moved on", "安排已有变动"),
    ("held too long", "没有人确认，时间已到"),
    ("the earlier one failed", "前一条没有送到，重新通知"),
    ("its carrier did not go", "所并入的一条没有发出，单独发送"),
    ("its lease ran out", "排队太久，马上再发"),
    ("enough for today", "当天提醒已够多，次日再发"),
    ("every way failed", "各种方式都没有送达"),
    ("every way was taken", "各种方式都已用过"),
    ("has just been told", "刚通知过，不再提醒"),
    ("held already", "庭审已经开过"),
    ("its time passed", "过了有效时间仍未送达"),
    ("next way by staff", "工作人员换下一种方式"),
    ("no address", "没有微信也没有手机号"),
    ("no answer", "平台没有回音，可能已送达"),
    ("no gateway", "没有配置这种方式"),
    ("no report of the message", "短信没有送达回执，也没有打开"),
    ("no longer in the case", "已不是本案人员"),
    ("no longer theirs", "诉求已有变化，不必再通知"),
    ("read on its page", "本人已在页面看过"),
    ("reminded just now", "刚提醒过，稍后一并提醒"),
    ("seen to at the desk", "已在工作台查看或办理"),
    ("no text for this way", "没有这种方式的文本，请联系系统管理员"),
    ("no way to the person", "没有可用的方式"),
    ("no window", "对方近48小时没有发过消息"),
    ("not opened", "一直没有打开"),
    ("nothing to take back", "对方没有收到过，不必取消"),
    ("of an unknown kind", "未知类别"),
    ("our request is wrong", "请求有误，请联系系统管理员"),
    ("platform busy", "平台繁忙，稍后再试"),
    ("told in the day's message", "并入当天的汇总"),
    ("waits for the day's message", "对方选择每天汇总，到时一并发送"),
    ("quiet hours", "夜间不打扰，早上再发"),
    ("released by staff", "工作人员确认发送"),
    ("sent again by staff", "工作人员重新发送"),
    ("stopped by staff", "工作人员撤销，等待确认"),
    ("surge", "集中导入，等待确认"),
    ("the account may not", "公众号没有权限，请联系系统管理员"),
    ("the gateway cannot send", "网关自身发不了（余额、签名、模板、密钥或者应用设置）"),
    ("the gateway could not deliver it", "短信没有送达"),
    ("the gateway never took it", "短信没有发出，稍后再试"),
    ("the gateway refused it", "被网关拒绝"),
    ("the number is gone", "手机号已经没有了"),
    ("the platform could not deliver it", "微信没有送达"),
    ("the provider rests", "平台故障，暂停发送"),
    ("told by telephone", "已电话通知"),
    ("unknown error code", "平台报告未知错误"),
    ("waits for the result", "等待平台结果"),
    ("way chosen by staff", "工作人员选定方式"),
    ("wrong person", "对方说不是本人的案件"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn known(state: State) -> Known<'static> {
        let (reason, settled_at, attempt_reason) = (None, Some(0), None);
        let (route, outcome, reported) = (Some(Route::Template), Some("accepted"), None);
        let is_confirmed = false;
        Known { state, reason, settled_at, is_confirmed, route, outcome, attempt_reason, reported }
    }

    #[test]
    fn accepted_is_not_delivered_and_silence_is_not_known() {
        assert_eq!(status(known(State::Accepted), SILENT_MS - 1), "已提交微信");
        assert_eq!(status(known(State::Accepted), SILENT_MS), "未知");
        assert_eq!(status(known(State::Delivered), SILENT_MS), "微信已送达");
        assert_eq!(status(known(State::Read), SILENT_MS), "已打开");
        let confirmed = Known { is_confirmed: true, ..known(State::Read) };
        assert_eq!(status(confirmed, SILENT_MS), "已确认");
        let by_sms = Known { route: Some(Route::Sms), ..known(State::Delivered) };
        assert_eq!(status(by_sms, 0), "短信已送达");
    }

    #[test]
    fn a_call_and_a_block_are_named() {
        let with = |state, reason| status(Known { reason: Some(reason), ..known(state) }, SILENT_MS);
        assert_eq!(with(State::Accepted, CALLED), "待电话通知", "a call has no receipt");
        assert_eq!(with(State::Delivered, TOLD), "已电话通知");
        assert_eq!(with(State::Delivered, CALLED), "已送达手机", "by what was sent before");
        let blocked = Known { attempt_reason: Some(BLOCKED), outcome: Some("refused"), ..known(State::Dead) };
        assert_eq!((status(blocked, 0), outcome(blocked)), ("对方拒收", "对方拒收"));
    }

    #[test]
    fn what_came_of_an_attempt() {
        let with = |text| outcome(Known { outcome: text, ..known(State::Planned) });
        assert_eq!((with(Some("accepted")), with(None)), ("已提交微信", "未知"));
        assert_eq!((with(Some("refused")), with(Some("not now"))), ("没有发出", "暂时没有发出"));
        let arrived = Known { reported: Some("delivered"), ..known(State::Delivered) };
        assert_eq!(outcome(arrived), "微信已送达");
    }

    /// Whatever the engine gives as a reason has words: the sources are read for it.
    #[test]
    fn every_reason_has_words() {
        const SOURCES: &[&str] = &[include_str!("../verdict.rs"), include_str!("../speech.rs")];
        let mut found = 0;
        for source in SOURCES {
            let code = source.split("#[cfg(test)]").next().unwrap_or_default();
            for call in ["refused(\"", "not_now(\"", "Nothing(\""] {
                for rest in code.split(call).skip(1) {
                    let said = rest.split('"').next().unwrap_or_default();
                    assert!(!reason(said).is_empty(), "{said}");
                    found += 1;
                }
            }
        }
        assert!(found > 12, "{found}");
    }
}
