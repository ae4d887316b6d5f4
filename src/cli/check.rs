//! `tingxun check`: looks at everything an installation needs and says what to do.

use std::time::Duration;

use anyhow::Context;
use serde::Serialize;

use crate::account::Account;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Settings, Sms, SmsKind};
use crate::http;
use crate::secret::Dice;
use crate::wechat::AccountKind;
use crate::wechat::signature::url_signature;
use secrecy::ExposeSecret;

use super::{ConfigArg, Finding};

/// Redis must answer within this, as in service.
const REDIS_WITHIN: Duration = Duration::from_millis(200);

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tingxun check --config /etc/tingxun/tingxun.toml")]
pub(super) struct Args {
    #[command(flatten)]
    config: ConfigArg,
    /// Print JSON, one object a line
    #[arg(long)]
    json: bool,
}

/// One thing that was looked at.
#[derive(Serialize)]
struct Line {
    what: String,
    ok: bool,
    /// What was found, or what to do.
    says: String,
}

struct Report {
    json: bool,
    faults: usize,
}

impl Report {
    fn add(&mut self, what: &str, found: anyhow::Result<String>) {
        let line = match found {
            Ok(says) => Line { what: what.to_owned(), ok: true, says },
            Err(error) => Line { what: what.to_owned(), ok: false, says: format!("{error:#}") },
        };
        self.faults += usize::from(!line.ok);
        if self.json {
            println!("{}", serde_json::to_string(&line).unwrap_or_default());
        } else {
            let mark = if line.ok { "ok  " } else { "FIX " };
            println!("{mark} {:<24} {}", line.what, line.says);
        }
    }
}

pub(super) async fn run(args: Args) -> anyhow::Result<Finding> {
    let mut report = Report { json: args.json, faults: 0 };
    let settings = match Settings::load(args.config.config.as_deref()) {
        Ok(settings) => settings,
        Err(error) => {
            report.add("configuration", Err(error));
            return Ok(Finding::Fault);
        }
    };
    report.add("configuration", Ok(format!("{} account(s)", settings.account.len())));
    report.add("redis", redis(&settings).await);
    let app = match App::build(settings, Clock::system(), Dice::system()).await {
        Ok(app) => app,
        Err(error) => {
            report.add("start", Err(error));
            return Ok(Finding::Fault);
        }
    };
    report.add("database", database(&app).await);
    report.add("scripts", Ok(format!("revision {}", app.engines.current().scripts().revision)));
    report.add("language model", Ok(language_model(&app)));
    report.add("short messages", Ok(short_messages(&app.settings)));
    if let Some(wecom) = &app.wecom {
        let token = wecom.check_token().await.map(|()| "given; nothing is sent".to_owned());
        report.add("WeCom: token", token.map_err(anyhow::Error::from));
    }
    for (name, account) in app.accounts.iter() {
        report.add(&format!("{name}: token"), token(account).await);
        report.add(&format!("{name}: callback"), callback(&app, account).await);
        report.add(&format!("{name}: menu"), menu(&app, account).await);
        report.add(&format!("{name}: templates"), templates(account).await);
    }
    app.db.close().await;
    Ok(if report.faults == 0 { Finding::Fine } else { Finding::Fault })
}

async fn database(app: &App) -> anyhow::Result<String> {
    let current = app.db.is_migrated().await.context("no schema: run `tingxun migrate`")?;
    anyhow::ensure!(current, "the schema is not that of this version: run `tingxun migrate`");
    Ok(format!("{}, schema up to date", app.db.engine()))
}

/// Nothing is sent: that would cost something, and needs a number.
fn short_messages(settings: &Settings) -> String {
    let gateways =
        [&settings.sms, &settings.sms_beside].into_iter().filter(|sms| sms.is_there()).map(gateway);
    match gateways.collect::<Vec<_>>().join(", beside it ") {
        none if none.is_empty() => "no gateway; nobody can register by code".to_owned(),
        gateways => gateways,
    }
}

fn gateway(sms: &Sms) -> String {
    match sms.kind {
        SmsKind::SignedJson => "by the court's own gateway".to_owned(),
        SmsKind::TencentCloud => format!("by Tencent Cloud, signed {}", sms.sign_name),
        SmsKind::Print => "printed on the terminal, for development".to_owned(),
    }
}

/// It is not called: that would cost something, and a question needs a person.
fn language_model(app: &App) -> String {
    let settings = &app.settings.language_model;
    if !settings.enabled {
        return "off; nothing is called".to_owned();
    }
    let host = settings.endpoint().ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let (model, filed, budget) = (&settings.model, &settings.filing_number, settings.budget().as_millis());
    format!("{}: {model} at {host}, filed as {filed}, {budget} ms", app.language_model.status())
}

async fn redis(settings: &Settings) -> anyhow::Result<String> {
    let Some(url) = settings.redis.address() else {
        return Ok("not used; fine for one process".to_owned());
    };
    let client = redis::Client::open(url.expose_secret()).ok().context("[redis] url is not redis://…")?;
    let ping = async {
        let mut connection = client.get_multiplexed_async_connection().await?;
        redis::cmd("PING").query_async::<String>(&mut connection).await
    };
    match tokio::time::timeout(REDIS_WITHIN, ping).await {
        Ok(Ok(_)) => Ok("answers".to_owned()),
        Ok(Err(error)) => {
            anyhow::bail!("{}: check [redis] url; the server runs on without it", error.category())
        }
        Err(_) => {
            anyhow::bail!("no answer in {} ms; the server runs on without it", REDIS_WITHIN.as_millis())
        }
    }
}

async fn token(account: &Account) -> anyhow::Result<String> {
    account.api.check_token().await.map_err(|error| {
        let advice = match error.errcode() {
            Some(40_164) => "add this machine's address to the IP allow-list on the platform's console",
            Some(40_001 | 40_125) => "the AppSecret is wrong: copy it again from the platform's console",
            Some(40_013) => "the appid is wrong",
            _ => "the platform cannot be reached from here, or it is busy",
        };
        anyhow::anyhow!("{error}: {advice}")
    })?;
    Ok("the platform gives an access token".to_owned())
}

/// Calls our own public address the way the platform does when the operator saves it (protocol A2).
async fn callback(app: &App, account: &Account) -> anyhow::Result<String> {
    let base = app.settings.server.public_url.trim_end_matches('/');
    if base.is_empty() {
        return Ok("not looked at: set server.public_url".to_owned());
    }
    let (timestamp, nonce) = (app.clock.now_seconds().to_string(), app.dice.below(1_000_000_000).to_string());
    let echo = app.dice.hex(8);
    let signature = url_signature(account.settings.token.expose_secret(), &timestamp, &nonce);
    let query = [("signature", &signature), ("timestamp", &timestamp), ("nonce", &nonce), ("echostr", &echo)];
    let client = http::client(&http::HttpLimits::default())?;
    let answer = client.get(format!("{base}/wechat/{}", account.name)).query(&query).send().await;
    let answer = answer
        .map_err(reqwest::Error::without_url)
        .context("the public address does not answer: check DNS, proxy and firewall")?;
    let text = answer.text().await.map_err(reqwest::Error::without_url)?;
    anyhow::ensure!(
        text == echo,
        "somebody else answers at the public address, or it runs with another token: check the proxy"
    );
    Ok("answers the platform's check".to_owned())
}

async fn menu(app: &App, account: &Account) -> anyhow::Result<String> {
    if account.settings.kind == AccountKind::MiniProgram {
        return Ok("a mini-program has none".to_owned());
    }
    let published = account.api.menu().await.context("the menu cannot be read")?;
    anyhow::ensure!(
        published.as_ref() == Some(&app.menu()),
        "differs from the scripts: run `tingxun scripts publish`"
    );
    Ok("published as in the scripts".to_owned())
}

async fn templates(account: &Account) -> anyhow::Result<String> {
    if account.settings.kind == AccountKind::MiniProgram {
        return Ok("subscription templates are not used yet".to_owned());
    }
    let count = account.api.template_count().await.context("the templates cannot be read")?;
    Ok(format!("{count} in the account"))
}
