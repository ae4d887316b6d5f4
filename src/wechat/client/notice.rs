//! Notices: template, subscription and city-service messages (protocol D4, D5, D15).

use serde_json::{Map, Value, json};

use super::{ApiClient, ApiError};
use crate::wechat::AccountKind;
use crate::wechat::OpenId;

/// A template message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateMessage {
    /// The template in the account.
    pub template_id: String,
    /// Bare keyword → value.
    pub data: Vec<(String, String)>,
    /// The page that opens on a tap.
    pub url: Option<String>,
    /// The same id for the same person within ten minutes is sent once; at most 32 bytes.
    pub client_msg_id: Option<String>,
}

/// A subscription message. The platform gives it no id and folds no repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionMessage {
    /// The template in the account.
    pub template_id: String,
    /// Bare keyword → value.
    pub data: Vec<(String, String)>,
    /// The page that opens on a tap: a path of the mini-program, an address for an official account.
    pub page: Option<String>,
}

/// A message by the platform's city services, for people who need not follow the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CityServiceMessage {
    /// The template that the city services gave to the account.
    pub template_id: String,
    /// How the page with the result looks.
    pub result_page_style_id: Option<String>,
    /// How the person's record of the matter looks.
    pub deal_msg_style_id: Option<String>,
    /// How the card looks.
    pub card_style_id: Option<String>,
    /// The matter: records with the same number become one.
    pub order_no: String,
    /// The page that opens on a tap.
    pub url: Option<String>,
    /// Bare keyword → value.
    pub data: Vec<(String, String)>,
}

impl ApiClient {
    /// Sends a template message; returns the platform's id, by which its result comes later.
    ///
    /// # Errors
    /// When the platform does not accept it.
    pub async fn send_template(&self, to: &OpenId, message: &TemplateMessage) -> Result<String, ApiError> {
        let data = fields(&message.data);
        let mut body = json!({ "touser": to.as_str(), "template_id": message.template_id, "data": data });
        if let Some(url) = &message.url {
            body["url"] = url.clone().into();
        }
        if let Some(id) = &message.client_msg_id {
            body["client_msg_id"] = id.clone().into();
        }
        let answer = self.post("cgi-bin/message/template/send", &body).await?;
        // A number here, text in the later event: kept as text.
        Ok(match &answer["msgid"] {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        })
    }

    /// Sends a subscription message; its result comes later by template and person.
    ///
    /// # Errors
    /// When the platform does not accept it.
    pub async fn send_subscription(
        &self,
        to: &OpenId,
        message: &SubscriptionMessage,
    ) -> Result<(), ApiError> {
        let data = fields(&message.data);
        let mut body = json!({ "touser": to.as_str(), "template_id": message.template_id, "data": data });
        if let Some(page) = &message.page {
            body["page"] = page.clone().into();
        }
        let path = match self.kind {
            AccountKind::Official => "cgi-bin/message/subscribe/bizsend",
            AccountKind::MiniProgram => {
                // The platform's table calls them required although it gives defaults.
                body["miniprogram_state"] = "formal".into();
                body["lang"] = "zh_CN".into();
                "cgi-bin/message/subscribe/send"
            }
        };
        self.post(path, &body).await.map(drop)
    }

    /// Sends a message by the city services; returns the address of the page that shows it.
    ///
    /// # Errors
    /// When the platform does not accept it.
    pub async fn send_city_service(
        &self,
        to: &OpenId,
        message: &CityServiceMessage,
    ) -> Result<String, ApiError> {
        let mut body = json!({
            "openid": to.as_str(), "biz_template_id": message.template_id, "order_no": message.order_no,
            "data": fields(&message.data),
        });
        let optional = [
            ("result_page_style_id", &message.result_page_style_id),
            ("deal_msg_style_id", &message.deal_msg_style_id),
            ("card_style_id", &message.card_style_id),
            ("url", &message.url),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                body[name] = value.clone().into();
            }
        }
        let answer = self.post("cityservice/sendmsgdata", &body).await?;
        Ok(answer["result_page_url"].as_str().unwrap_or_default().to_owned())
    }

    /// How many templates the account has.
    ///
    /// # Errors
    /// When the platform does not answer.
    pub async fn template_count(&self) -> Result<usize, ApiError> {
        let answer = self.get("cgi-bin/template/get_all_private_template", &[]).await?;
        Ok(answer["template_list"].as_array().map_or(0, Vec::len))
    }
}

fn fields(data: &[(String, String)]) -> Map<String, Value> {
    data.iter().map(|(key, value)| (key.clone(), json!({ "value": value }))).collect()
}
