//! The ways out to the court's own systems and to those that it hires: settings become gateways and registers.

use std::sync::Arc;

use anyhow::Context;

use crate::clock::Clock;
use crate::config::{Interface, Sms, SmsKind, WeComSettings};
use crate::http::{self, Signed, SigningKey};
use crate::people::register::{HttpRegister, Register};
use crate::people::sms::{CloudAccount, Gateway, HttpGateway, Printed, TencentCloud};
use crate::wecom::WeCom;

/// The register, if the court has one.
pub(super) fn register(interface: &Interface, clock: &Clock) -> anyhow::Result<Option<Arc<dyn Register>>> {
    Ok(signed(interface, clock)?.map(|signed| Arc::new(HttpRegister(signed)) as Arc<dyn Register>))
}

/// Who sends short messages, if anybody does.
pub(super) fn gateway(settings: &Sms, clock: &Clock) -> anyhow::Result<Option<Arc<dyn Gateway>>> {
    Ok(match settings.kind {
        SmsKind::SignedJson => signed(&settings.interface(), clock)?
            .map(|signed| Arc::new(HttpGateway(signed)) as Arc<dyn Gateway>),
        SmsKind::TencentCloud => Some(Arc::new(cloud(settings, clock)?)),
        SmsKind::Print => Some(Arc::new(Printed)),
    })
}

fn cloud(settings: &Sms, clock: &Clock) -> anyhow::Result<TencentCloud> {
    let account = CloudAccount {
        secret_id: settings.secret_id.clone(),
        secret_key: settings.secret_key.clone(),
        sdk_app_id: settings.sdk_app_id.clone(),
        sign_name: settings.sign_name.clone(),
        template_id: settings.template_id.clone(),
        region: settings.region.clone(),
        notices: settings.notices.clone(),
    };
    Ok(TencentCloud { http: client()?, url: settings.cloud_address()?, account, clock: clock.clone() })
}

/// The way to one of the court's own interfaces, if it has it.
fn signed(interface: &Interface, clock: &Clock) -> anyhow::Result<Option<Signed>> {
    if !interface.is_there() {
        return Ok(None);
    }
    let key = SigningKey { id: interface.key_id.clone(), key: interface.key.clone() };
    Ok(Some(Signed { http: client()?, url: interface.url.clone(), key, clock: clock.clone() }))
}

/// The court's WeCom, if it has one.
pub(super) fn wecom(settings: &WeComSettings, clock: &Clock) -> anyhow::Result<Option<Arc<WeCom>>> {
    if !settings.is_there() {
        return Ok(None);
    }
    let application = (settings.corp_id.clone(), settings.agent_id, settings.secret.clone());
    Ok(Some(Arc::new(WeCom::new(&settings.api_base, application, client()?, clock.clone()))))
}

fn client() -> anyhow::Result<reqwest::Client> {
    http::client(&http::HttpLimits::default()).context("the HTTP client")
}
