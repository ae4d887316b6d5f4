//! Who has signed in: the code that a page or a mini-program brings, exchanged for an openid (protocol D10, D12).

use super::{ApiClient, ApiError, Transport, exchange};
use crate::wechat::OpenId;

/// Whoever brought a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// A person.
    As(OpenId),
    /// Somebody who only previews the page (快照页): the platform makes the openid up.
    Preview,
}

impl ApiClient {
    /// Exchanges the code of a web page. It is good once, for five minutes.
    ///
    /// # Errors
    /// When the code is not good, or the platform does not answer.
    pub async fn signed_in_on_page(&self, code: &str) -> Result<SignedIn, ApiError> {
        let query = [("code", code), ("grant_type", "authorization_code")];
        let answer = self.with_secret("sns/oauth2/access_token", &query).await?;
        if answer["is_snapshotuser"].as_i64() == Some(1) {
            return Ok(SignedIn::Preview);
        }
        openid(&answer).map(SignedIn::As)
    }

    /// Exchanges the code of a mini-program. The `session_key` that comes with it is not kept: nothing here needs it,
    /// and it must not leave the server.
    ///
    /// # Errors
    /// When the code is not good, or the platform does not answer.
    pub async fn signed_in_in_app(&self, code: &str) -> Result<OpenId, ApiError> {
        let query = [("js_code", code), ("grant_type", "authorization_code")];
        openid(&self.with_secret("sns/jscode2session", &query).await?)
    }

    async fn with_secret(&self, path: &str, query: &[(&str, &str)]) -> Result<serde_json::Value, ApiError> {
        let request = self.http.get(format!("{}/{path}", self.base));
        exchange(request.query(&self.tokens.credentials()).query(query)).await
    }
}

fn openid(answer: &serde_json::Value) -> Result<OpenId, ApiError> {
    let openid = answer["openid"].as_str().ok_or(Transport::Garbage)?;
    Ok(OpenId::parse(openid).map_err(|_| Transport::Garbage)?)
}
