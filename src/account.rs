//! One configured account at run time: its settings and its way to the platform's API.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::AccountSettings;
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
