//! Why a proof of identity by way of the platform did not succeed.

use crate::wechat::face::FaceFault;

/// The reason, in words for whoever asked: what happened and what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotProven {
    /// The court does not have this way.
    #[error("本院还没有开通这种核验方式，请用短信验证码，或带身份证到法院窗口办理。")]
    Off,
    /// There is nobody whose face could be checked.
    #[error("请先实名注册，再刷脸核验。")]
    Nobody,
    /// There is no identity that somebody of the court would have to look at.
    #[error("没有等待核验的注册，请先填写姓名、身份证号和手机号。")]
    NothingWaits,
    /// There is no face check, or it was used.
    #[error("没有正在进行的刷脸核验，请重新开始。")]
    NotBegun,
    /// The face check was begun too long ago.
    #[error("这次刷脸核验已经超过一小时，请重新开始。")]
    Expired,
    /// A limit of ours.
    #[error("核验次数太多了，请过一小时再试；着急办理，请带身份证到法院窗口。")]
    TooOften,
    /// A limit of the platform.
    #[error("现在核验的人太多，请等一分钟再试。")]
    Busy,
    /// The platform does not answer.
    #[error("微信的核验服务暂时没有回应，请稍后再试，或改用短信验证码。")]
    Unavailable,
    /// The code that the mini-program brought is not good, or not any more.
    #[error("这次授权已经用过或过期了，请再点一次重新授权；也可以改用短信验证码。")]
    Spent,
    /// The number is not of the mainland.
    #[error(
        "这里只能用中国大陆的手机号，请改填大陆手机号用短信验证码注册；没有的话，请带证件到法院窗口办理。"
    )]
    Abroad,
    /// The number was given to another mini-program, or long ago.
    #[error("手机号没有核对上，请再点一次重新授权；也可以改用短信验证码。")]
    Misdirected,
    /// The platform does not check such a card.
    #[error("这种核验只支持中国大陆居民身份证，请核对姓名和身份证号，或带证件到法院窗口办理。")]
    NotAccepted,
    /// The face check did not pass, or is not finished.
    #[error("{}", .0.says())]
    Face(&'static FaceFault),
    /// What was checked changed on the way.
    #[error("核验信息前后不一致，这次核验已作废；如果不是您本人在操作，请拨打12368告诉我们。")]
    Altered,
    /// The payment account is in another name.
    #[error("姓名或身份证号与您微信支付的实名信息不一致。您的注册仍由工作人员人工审核，不用重新填写。")]
    Different,
    /// There is no payment account under a real name.
    #[error("您的微信支付还没有实名，没法用它核验。您的注册仍由工作人员人工审核，不用重新填写。")]
    Nameless,
}
