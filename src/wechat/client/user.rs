//! Followers, parametric QR codes, and the platform's own addresses (protocol D7, D8, A7).

use serde_json::json;

use super::{ApiClient, ApiError, Transport};
use crate::wechat::OpenId;

/// What the platform tells of a follower; neither name nor picture since 2021-12-27.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserInfo {
    /// Whether the person follows.
    pub subscribed: bool,
    /// Joins the accounts of one open-platform account; a hint, never an identity.
    pub union_id: Option<String>,
    /// Since when, Unix seconds.
    pub subscribed_at: Option<i64>,
}

/// What a QR code stands for: a random one-time id, never personal data or a case number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scene {
    /// Ends after so many seconds, at most 30 days.
    Temporary {
        /// 1 to 64 characters.
        text: String,
        /// Seconds.
        lasts: u32,
    },
    /// One of at most 100,000.
    Permanent {
        /// 1 to 64 characters.
        text: String,
    },
}

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrCode {
    /// Fetches the picture.
    pub ticket: String,
    /// What the picture says.
    pub url: String,
}

impl ApiClient {
    /// What the platform tells of a follower.
    ///
    /// # Errors
    /// When the platform does not answer.
    pub async fn user_info(&self, openid: &OpenId) -> Result<UserInfo, ApiError> {
        let answer = self.get("cgi-bin/user/info", &[("openid", openid.as_str()), ("lang", "zh_CN")]).await?;
        Ok(UserInfo {
            subscribed: answer["subscribe"].as_i64() == Some(1),
            union_id: answer["unionid"].as_str().map(str::to_owned),
            subscribed_at: answer["subscribe_time"].as_i64(),
        })
    }

    /// Makes a parametric QR code.
    ///
    /// # Errors
    /// When the platform does not accept it.
    pub async fn create_qr_code(&self, scene: &Scene) -> Result<QrCode, ApiError> {
        let body = match scene {
            Scene::Temporary { text, lasts } => json!({
                "expire_seconds": lasts, "action_name": "QR_STR_SCENE",
                "action_info": { "scene": { "scene_str": text } } }),
            Scene::Permanent { text } => json!({
                "action_name": "QR_LIMIT_STR_SCENE", "action_info": { "scene": { "scene_str": text } } }),
        };
        let answer = self.post("cgi-bin/qrcode/create", &body).await?;
        let text = |name: &str| answer[name].as_str().map(str::to_owned).ok_or(Transport::Garbage);
        Ok(QrCode { ticket: text("ticket")?, url: text("url")? })
    }

    /// The addresses from which the platform pushes; single ones or ranges.
    ///
    /// # Errors
    /// When the platform does not answer.
    pub async fn callback_addresses(&self) -> Result<Vec<String>, ApiError> {
        let answer = self.get("cgi-bin/getcallbackip", &[]).await?;
        let list = answer["ip_list"].as_array().ok_or(Transport::Garbage)?;
        Ok(list.iter().filter_map(|address| address.as_str().map(str::to_owned)).collect())
    }
}
