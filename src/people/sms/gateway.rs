//! The court's gateway for short messages, behind one trait.

use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::Text;
use super::report::SmsState;
use crate::http::{Signed, SignedError};
use crate::law::identifier::Mobile;

/// Why a message was not accepted, by a gateway for short messages or by WeCom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// It certainly did not arrive.
    #[error("the gateway cannot be reached")]
    Unreachable,
    /// The gateway turned it away for having too many: it did not arrive.
    #[error("the gateway is busy")]
    Busy {
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// The gateway said no to this message: another one is not asked to do it.
    #[error("the gateway refused it")]
    Refused,
    /// The gateway itself cannot send now, whoever it is for: no money, no approved template, a wrong key. It did not
    /// arrive; another gateway may do it.
    #[error("the gateway cannot send")]
    Unable,
    /// Nobody knows.
    #[error("the gateway did not answer")]
    Unknown,
}

/// Sends short messages.
pub trait Gateway: Send + Sync {
    /// Sends one; `id` lets the gateway recognise it.
    fn send<'a>(
        &'a self,
        id: &'a str,
        mobile: &'a Mobile,
        text: &'a Text,
    ) -> BoxFuture<'a, Result<(), NotSent>>;

    /// Asks what became of a message that was sent, or may have been, at `sent_at`.
    ///
    /// [`SmsState::Unknown`] is the gateway's word that it never took the message. A gateway that cannot tell this
    /// from a report that has not come yet answers [`NotSent::Unknown`].
    fn look_up<'a>(
        &'a self,
        id: &'a str,
        mobile: &'a Mobile,
        sent_at: Timestamp,
    ) -> BoxFuture<'a, Result<SmsState, NotSent>>;
}

impl From<SignedError> for NotSent {
    fn from(error: SignedError) -> Self {
        match error {
            SignedError::Unreachable => Self::Unreachable,
            SignedError::Busy { retry_after } => Self::Busy { retry_after },
            SignedError::Refused => Self::Refused,
            SignedError::NotLetIn => Self::Unable,
            SignedError::NoAnswer => Self::Unknown,
        }
    }
}

/// A gateway that takes signed JSON: `{id, mobile, template, values, text}`, answered 2xx; below it `/status` takes
/// `{id}`, answered `{state}`.
pub struct HttpGateway(pub Signed);

impl Gateway for HttpGateway {
    fn send<'a>(
        &'a self,
        id: &'a str,
        mobile: &'a Mobile,
        text: &'a Text,
    ) -> BoxFuture<'a, Result<(), NotSent>> {
        Box::pin(async move {
            let Text { template, values, text } = text;
            let mobile = mobile.reveal();
            let body =
                json!({ "id": id, "mobile": mobile, "template": template, "values": values, "text": text });
            Ok(self.0.post(id, &body).await.map(drop)?)
        })
    }

    fn look_up<'a>(
        &'a self,
        id: &'a str,
        _: &'a Mobile,
        _: Timestamp,
    ) -> BoxFuture<'a, Result<SmsState, NotSent>> {
        Box::pin(async move {
            // A question changes nothing: under no id, so that nobody answers it with an earlier answer.
            let answer = self.0.post_below("/status", "", &json!({ "id": id })).await?;
            Found::deserialize(answer).map(|found| found.state).map_err(|_| NotSent::Unknown)
        })
    }
}

#[derive(Deserialize)]
struct Found {
    state: SmsState,
}
