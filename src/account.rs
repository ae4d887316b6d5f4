//! One configured account at run time: its settings and its way to the platform's API.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::AccountSettings;
use crate::wechat::AccountKind;
use crate::wechat::client::ApiClient;

/// The accounts by name, the last part of their push address.
pub type Accounts = Arc<BTreeMap<String, Arc<Account>>>;

/// One account.
pub struct Account {
    /// The last part of its push address.
    pub name: String,
    /// Its settings.
    pub settings: AccountSettings,
    /// Its way to the platform's API.
    pub api: ApiClient,
}

impl Account {
    /// The address that leads to one of our pages through the sign-in, up to the page's own; the platform signs people in
    /// to those of official accounts only.
    pub fn pages(&self, public_url: Option<&str>) -> Option<String> {
        let base = public_url.filter(|_| self.settings.kind == AccountKind::Official)?;
        Some(format!("{base}/m/sign-in?account={}&to=", self.name))
    }
}
