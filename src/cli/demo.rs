//! `tingxun demo`: a court, its database and a simulated WeChat in one process.

mod court;
mod people;
mod secrets;
mod staff;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use secrecy::SecretString;
use tokio::net::TcpListener;

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Interface, Settings};
use crate::secret::Dice;
use crate::simulator::{Options, SimulatedAccount, Simulator, SmsReports, Template, TemplateKind};
use crate::wechat::AccountKind;
use crate::wechat::envelope::Format;
use crate::{telemetry, web};

use super::Finding;
use super::serve::{self, Role};
use secrets::DemoSecrets;

/// The demo court's account is pushed to at `/wechat/demo`.
const ACCOUNT: &str = "demo";
const COURT: &str = "北京互联网法院（演示）";

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: tingxun demo --port 8368 --data ./data")]
pub(super) struct Args {
    /// The port of the pages and the push endpoint; 0 picks a free one
    #[arg(long, default_value_t = 8368)]
    port: u16,
    /// Where the database and the demo's secrets are kept
    #[arg(long, value_name = "DIR", default_value = "data")]
    data: PathBuf,
    /// Makes the demo's secrets and the simulator repeat themselves
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Another database, such as postgres://…
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// A directory with bot-scripts instead of those inside the binary
    #[arg(long, value_name = "DIR", default_value = "")]
    scripts: String,
    /// Do not open the browser
    #[arg(long)]
    no_open: bool,
    /// Print how outside tools can push to the demo account, as one line of JSON
    #[arg(long)]
    check_account: bool,
    /// error, warn, info, debug
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    log: String,
}

pub(super) async fn run(args: Args) -> anyhow::Result<Finding> {
    let clock = Clock::system();
    telemetry::log::start(clock.clone(), &args.log);
    let dice = args.seed.map_or_else(Dice::system, Dice::seeded);
    let secrets = DemoSecrets::load_or_make(&args.data, &dice)?;
    let listener = TcpListener::bind(("127.0.0.1", args.port))
        .await
        .with_context(|| format!("port {} is taken; try --port 0", args.port))?;
    let port = listener.local_addr()?.port();
    let base = format!("http://127.0.0.1:{port}");
    let settings = settings(&args, &secrets, &base)?;
    // Only the demo's secrets and its platform repeat themselves: a seeded vault would repeat its nonces.
    let app = App::build(settings, clock.clone(), Dice::system()).await?;
    app.db.migrate().await?;
    court::tell(&app).await?;
    staff::hire(&app, &secrets).await?;
    app.learn().await;
    let simulator = simulator(&app, &base, clock, dice)?;
    let pages = web::router(&app)
        .merge(simulator.router())
        .merge(court::router(&base, secrets.interface_key(), &app)?)
        .merge(web::desk::router(&app))
        .merge(staff::router(&app, &secrets, &simulator));
    let ops = TcpListener::bind(("127.0.0.1", 0)).await?;
    let ops_address = ops.local_addr()?;
    let stop = serve::on_signal()?;
    let serving = tokio::spawn(serve::run_until(app.clone(), vec![(listener, pages)], ops, Role::All, stop));
    publish_menu(&app).await;
    if args.check_account {
        println!("{}", secrets.check_account(ACCOUNT));
    }
    println!("phone   {base}/sim");
    println!("desk    {base}/desk  (names, password and digits: {base}/sim/staff)");
    println!("health  http://{ops_address}/healthz  /readyz  /metrics  /editor/questions");
    println!("data    {}", args.data.display());
    println!("ready {base}");
    if !args.no_open {
        open_browser(&format!("{base}/sim"));
    }
    serving.await?;
    Ok(Finding::Fine)
}

fn settings(args: &Args, secrets: &DemoSecrets, base: &str) -> anyhow::Result<Settings> {
    let mut settings = Settings::parse(&secrets.settings(ACCOUNT, COURT), &[])?;
    let file = args.data.join("tingxun.db");
    let database = args.database.clone().unwrap_or_else(|| format!("sqlite:{}", display(&file)));
    settings.database.url = SecretString::from(database);
    settings.platform.api_base = format!("{base}/sim/platform");
    settings.scripts.directory.clone_from(&args.scripts);
    settings.platform.open_base = format!("{base}/sim");
    settings.platform.page_script = format!("{base}/sim/page/script.js");
    settings.server.public_url = base.to_owned();
    settings.server.desk_url = base.to_owned();
    let court = crate::config::Court {
        name: COURT.to_owned(),
        code: court::COURT.to_owned(),
        address: "演示市演示区演示路1号".to_owned(),
        key: secrets.interface_key(),
        webhook: BTreeMap::new(),
    };
    settings.court.insert("demo".to_owned(), court);
    let interface = |name: &str| Interface {
        url: format!("{base}/sim/court/{name}"),
        key_id: "demo".to_owned(),
        key: secrets.interface_key(),
    };
    settings.sms.take(interface("sms"));
    settings.register = interface("register");
    settings.wecom.corp_id = "demo".to_owned();
    settings.wecom.agent_id = 1;
    settings.wecom.secret = secrets.interface_key();
    settings.wecom.api_base = format!("{base}/sim/wecom");
    Ok(settings)
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

fn simulator(app: &App, base: &str, clock: Clock, dice: Dice) -> anyhow::Result<Simulator> {
    let account = &app.accounts[ACCOUNT].settings;
    let simulated = SimulatedAccount {
        name: account.name.clone(),
        callback: format!("{base}/wechat/{ACCOUNT}"),
        original_id: account.original_id.clone(),
        secret: account.secret.clone(),
        credentials: account.credentials(clock.now())?,
        mode: account.mode,
        format: Format::Xml,
        kind: AccountKind::Official,
    };
    let interface_key = app.settings.sms.key.clone();
    let reports = SmsReports { url: format!("{base}/sms/reports"), key_id: "demo".to_owned() };
    let options =
        Options { court_notice: true, interface_key, sms_reports: Some(reports), ..Options::default() };
    let persons = people::persons()?;
    let simulator = Simulator::new(simulated, persons, clock, dice, options)?;
    simulator.set_templates(templates());
    Ok(simulator)
}

/// What the demo's account has on its console.
fn templates() -> Vec<Template> {
    let hearing = ["案号", "开庭时间", "地点", "备注", "通知编号"];
    let keys = ["thing1", "time2", "thing3", "thing4", "character_string5"];
    let progress = ["案号", "事项", "通知日期", "备注", "通知编号"];
    let progress_keys = ["thing1", "thing2", "date3", "thing4", "character_string5"];
    let order = ["诉求编号", "事项", "通知日期", "备注", "通知编号"];
    let template = |id: &str, title: &str, keys: [&str; 5], labels: [&str; 5], kind| Template {
        id: id.to_owned(),
        title: title.to_owned(),
        lines: keys.iter().zip(labels).map(|(key, label)| ((*key).to_owned(), label.to_owned())).collect(),
        kind,
    };
    vec![
        template("demo-hearing", "开庭通知", keys, hearing, TemplateKind::Template),
        template("demo-progress", "案件进展通知", progress_keys, progress, TemplateKind::Template),
        template("demo-order", "诉求进展通知", progress_keys, order, TemplateKind::Template),
        template("demo-subscription", "开庭提醒", keys, hearing, TemplateKind::LongTerm),
    ]
}

/// The menu comes from the scripts through the API, as in production.
async fn publish_menu(app: &App) {
    for account in app.accounts.values() {
        if let Err(error) = app.publish_menu(account).await {
            tracing::warn!(account = account.name, error = %error, "the menu could not be published");
        }
    }
}

/// A convenience: where no browser can be opened, the address stands on the terminal.
fn open_browser(address: &str) {
    for opener in ["xdg-open", "open"] {
        let command = std::process::Command::new(opener)
            .arg(address)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn();
        if command.is_ok() {
            return;
        }
    }
}
