//! One notice as a job: all that its sending needs, and the one call.

use std::time::Duration;

use anyhow::ensure;
use apalis::prelude::{BoxDynError, Data};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What lies in the queue for one person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Notice {
    id: String,
    openid: String,
    template_id: String,
    /// Bare keyword → value.
    values: Vec<(String, String)>,
}

impl Notice {
    /// The hearing of person number so-and-so, in a message as long as ours.
    #[must_use]
    pub fn numbered(place: usize) -> Self {
        let values = [
            ("thing1", format!("（{}）京0491民初{}号", 2017 + place % 10, place / 10 + 1)),
            ("time2", "2026年12月1日 09:30".to_owned()),
            ("thing3", "第三法庭".to_owned()),
            ("thing4", "请提前到庭，不代替送达".to_owned()),
            ("character_string5", format!("{place:010}")),
        ];
        Self {
            id: format!("{place:032x}"),
            openid: format!("oBench{place:022}"),
            template_id: "T1".to_owned(),
            values: values.map(|(key, value)| (key.to_owned(), value)).into(),
        }
    }

    fn body(&self) -> Value {
        let fields = self.values.iter().map(|(key, value)| (key.clone(), json!({ "value": value })));
        let data: Map<_, _> = fields.collect();
        json!({ "touser": self.openid, "template_id": self.template_id, "data": data, "client_msg_id": self.id })
    }
}

/// What every job shares.
#[derive(Debug, Clone)]
pub struct Sender {
    client: reqwest::Client,
    address: String,
}

impl Sender {
    /// For a platform at this address, with the limits of our own client.
    ///
    /// # Errors
    /// When no client can be built.
    #[expect(clippy::disallowed_methods, reason = "this package does not link ours")]
    pub fn to(address: String) -> anyhow::Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(1))
            .timeout(Duration::from_secs(5))
            .build()?;
        Ok(Self { client, address })
    }

    async fn call(&self, notice: &Notice) -> anyhow::Result<String> {
        let answer = self.client.post(&self.address).json(&notice.body()).send().await?;
        let answer: Value = answer.error_for_status()?.json().await?;
        ensure!(answer["errcode"] == 0, "the platform refused: {answer}");
        Ok(answer["msgid"].to_string())
    }
}

/// The job: one call. Its result, the platform's id of the message, is what the queue keeps.
///
/// # Errors
/// When the platform does not accept it; the queue tries again.
pub async fn send(notice: Notice, sender: Data<Sender>) -> Result<String, BoxDynError> {
    Ok(sender.call(&notice).await?)
}
