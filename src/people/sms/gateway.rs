//! The court's gateway for short messages, behind one trait.

use futures_util::future::BoxFuture;
use serde_json::json;

use super::Text;
use crate::http::{Signed, SignedError};
use crate::law::identifier::Mobile;

/// Why a message was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// It certainly did not arrive.
    #[error("the gateway cannot be reached")]
    Unreachable,
    /// The gateway said no.
    #[error("the gateway refused it")]
    Refused,
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
}

/// A gateway that takes signed JSON: `{id, mobile, template, values, text}` and answers 2xx.
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
            match self.0.post(id, &body).await {
                Ok(_) => Ok(()),
                Err(SignedError::Unreachable) => Err(NotSent::Unreachable),
                Err(SignedError::Refused) => Err(NotSent::Refused),
                Err(SignedError::NoAnswer) => Err(NotSent::Unknown),
            }
        })
    }
}
