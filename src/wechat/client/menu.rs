//! The account's menu (protocol D6).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{ApiClient, ApiError};

/// No menu exists.
const NO_MENU: i64 = 46_003;

/// A custom menu: at most three buttons, each with at most five below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    /// The buttons from left to right.
    pub button: Vec<Button>,
}

/// A button: a tap, a page, or a list of buttons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What stands on it.
    pub name: String,
    /// `click` or `view`; a button with a list has none.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// Comes back as EventKey of a tap.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<String>,
    /// The page.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// The buttons below.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sub_button: Vec<Button>,
}

impl ApiClient {
    /// Replaces the menu.
    ///
    /// # Errors
    /// When the platform does not accept it.
    pub async fn create_menu(&self, menu: &Menu) -> Result<(), ApiError> {
        self.post("cgi-bin/menu/create", &json!(menu)).await.map(drop)
    }

    /// The published menu, if there is one.
    ///
    /// # Errors
    /// When the platform does not answer.
    pub async fn menu(&self) -> Result<Option<Menu>, ApiError> {
        match self.get("cgi-bin/menu/get", &[]).await {
            Ok(mut answer) => Ok(serde_json::from_value(answer["menu"].take()).ok()),
            Err(error) if error.errcode() == Some(NO_MENU) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes the menu.
    ///
    /// # Errors
    /// When the platform does not accept it.
    pub async fn delete_menu(&self) -> Result<(), ApiError> {
        let answer: Value = self.get("cgi-bin/menu/delete", &[]).await?;
        drop(answer);
        Ok(())
    }
}
