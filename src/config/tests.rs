use super::*;

const ACCOUNT: &str = r#"
[vault]
key = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
index_key = "EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8="
[account.court]
name = "某某人民法院"
appid = "wx0a1b2c3d4e5f6071"
original_id = "gh_7f083739789a"
token = "k7Qm2xV9pL4sT8wZ"
encoding_aes_key = "glQUDsK5hhi6JQd8xzOyojUYj3YbSYpwY8AgtZBGFkY"
secret = "5d41402abc4b2a76b9719d911017c592"
"#;

fn parse(text: &str) -> anyhow::Result<Settings> {
    Settings::parse(text, &[])
}

fn with(name: &str, value: &str) -> anyhow::Result<Settings> {
    Settings::parse(ACCOUNT, &[(name.to_owned(), value.to_owned())])
}

fn weak(text: &str) -> String {
    parse(text).and_then(|settings| settings.refuse_weak()).unwrap_err().to_string()
}

#[test]
fn the_documented_default_is_complete() {
    assert_eq!(parse("").unwrap().server.listen.port(), 8368);
}

#[test]
fn a_good_account_is_accepted() {
    parse(ACCOUNT).unwrap().refuse_weak().unwrap();
}

#[test]
fn unknown_keys_are_refused() {
    let error = parse("[server]\nlisten_on = \"x\"").unwrap_err();
    assert!(format!("{error:#}").contains("listen_on"), "{error:#}");
}

#[test]
fn a_page_lets_in_the_scripts_origin_only() {
    let origin = |script: &str| {
        parse(&format!("[platform]\npage_script = \"{script}\"")).map(|own| own.platform.script_origin())
    };
    let usual = parse("").unwrap().platform.script_origin();
    assert_eq!(usual.as_deref(), Some("https://res.wx.qq.com"));
    assert_eq!(origin("").unwrap(), None);
    for wrong in ["/sdk.js", "res.wx.qq.com", "data:text/javascript,1", "'unsafe-inline'"] {
        assert!(origin(wrong).unwrap_err().to_string().contains("page_script"), "{wrong}");
    }
}

#[test]
fn the_environment_wins_and_keeps_types() {
    assert_eq!(with("TINGXUN_SERVER__MAX_CONNECTIONS", "7").unwrap().server.max_connections, 7);
    assert!(with("TINGXUN_SERVER__MAX_CONNECTIONS", "many").is_err());
    let settings = with("TINGXUN_ACCOUNT__COURT__TOKEN", "1234567890123456").unwrap();
    assert_eq!(settings.account["court"].token.expose_secret(), "1234567890123456");
    assert_eq!(
        with("TINGXUN_ACCOUNT__COURT__FRESHNESS_SECONDS", "90").unwrap().account["court"].freshness_seconds,
        90
    );
    let peers = with("TINGXUN_SERVER__TRUSTED_PEERS", "10.0.0.1, ::1").unwrap().server.trusted_peers;
    assert_eq!(peers.len(), 2);
}

#[test]
fn secrets_come_from_files() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "fromTheFile00001\n").unwrap();
    let settings = with("TINGXUN_ACCOUNT__COURT__TOKEN_FILE", file.path().to_str().unwrap()).unwrap();
    assert_eq!(settings.account["court"].token.expose_secret(), "fromTheFile00001");
}

#[test]
fn sample_short_and_missing_secrets_stop_the_start() {
    for (real, fake, says) in [
        ("k7Qm2xV9pL4sT8wZ", "short", "token must be"),
        ("k7Qm2xV9pL4sT8wZ", "tingxunToken2026", "sample"),
        (
            "glQUDsK5hhi6JQd8xzOyojUYj3YbSYpwY8AgtZBGFkY",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "sample",
        ),
        ("5d41402abc4b2a76b9719d911017c592", "", "AppSecret"),
        ("q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=", "", "[vault]: key"),
        ("EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8=", "", "[vault]: index_key"),
    ] {
        let error = weak(&ACCOUNT.replace(real, fake));
        assert!(error.contains(says), "{fake}: {error}");
    }
    assert!(weak("").contains("no account"));
}

#[test]
fn plaintext_mode_needs_the_operators_word() {
    let plain = format!("{ACCOUNT}mode = \"plaintext\"\n");
    assert!(parse(&plain).unwrap_err().to_string().contains("allow_plaintext"));
    assert!(parse(&format!("{plain}allow_plaintext = true\n")).is_ok());
}

#[test]
fn repeats_must_stay_recognisable() {
    assert!(parse("[retention]\ndays = 7").unwrap_err().to_string().contains("at least 8"));
    assert_eq!(parse("").unwrap().retention.days, 184);
}

#[test]
fn the_audit_trail_is_kept_for_half_a_year_at_least_or_for_ever() {
    assert_eq!(parse("").unwrap().retention.audit_days, 1_095);
    assert!(parse("[retention]\naudit_days = 183").unwrap_err().to_string().contains("at least 184"));
    assert_eq!(parse("[retention]\naudit_days = 0").unwrap().retention.audit_days, 0);
}

#[test]
fn law_texts_are_optional() {
    assert_eq!(parse("").unwrap().laws.file(), None);
    let laws = with("TINGXUN_LAWS__FILE", "data/laws.jsonl").unwrap().laws;
    assert_eq!(laws.file(), Some(Path::new("data/laws.jsonl")));
}

#[test]
fn a_previous_key_lasts_until_its_instant() {
    let text = format!(
        "{ACCOUNT}previous_token = \"oldTokenoldToken\"\nprevious_until = \"2026-12-01T00:00:00+08:00\"\n"
    );
    let account = &parse(&text).unwrap().account["court"];
    let tokens = |now: &str| account.credentials(now.parse().unwrap()).unwrap().tokens.len();
    assert_eq!((tokens("2026-11-30T15:59:59Z"), tokens("2026-11-30T16:00:00Z")), (2, 1));
    let endless = format!("{ACCOUNT}previous_token = \"oldTokenoldToken\"\n");
    assert!(parse(&endless).unwrap_err().to_string().contains("previous_until"));
}

#[test]
fn settings_can_be_printed_without_secrets() {
    let printed = format!("{:?}", parse(ACCOUNT).unwrap());
    for secret in ["k7Qm2xV9", "glQUDsK5", "5d41402a", "q83vEjRW", "EjRWeJCr"] {
        assert!(!printed.contains(secret));
    }
}

#[test]
fn the_sign_in_of_staff_cannot_be_made_weak() {
    for weak in [
        "password_memory_kib = 1024",
        "password_passes = 1",
        "password_least = 8",
        "idle_minutes = 0",
        "sessions = 0",
    ] {
        assert!(Settings::parse(&format!("[staff]\n{weak}"), &[]).is_err(), "{weak}");
    }
    assert!(Settings::parse("[staff]\nsessions = 1\nidle_minutes = 5", &[]).is_ok());
}

#[test]
fn a_desk_has_an_address_or_there_is_none() {
    let server =
        |text: &str| Settings::parse(&format!("[server]\n{text}"), &[]).map(|settings| settings.server);
    let usual = server("").unwrap();
    assert!(
        usual.desk_listen().is_some_and(|listen| listen.ip().is_loopback()),
        "not on the internet by itself"
    );
    assert_eq!(usual.desk_address(), "http://127.0.0.1:8370");
    assert_eq!(
        server("desk_url = \"https://desk.court.example/\"").unwrap().desk_address(),
        "https://desk.court.example"
    );
    assert_eq!(server("desk_listen = \"\"").unwrap().desk_listen(), None);
    assert!(server("desk_listen = \"somewhere\"").is_err());
    for strange in
        ["desk.court.example", "https://Desk.court.example", "https://a.example:443", "https://a.example/x"]
    {
        assert!(server(&format!("desk_url = {strange:?}")).is_err(), "no browser sends {strange}");
    }
    let outside = "desk_listen = \"0.0.0.0:8370\"\n";
    for url in ["", "http://desk.court.example"] {
        assert!(server(&format!("{outside}desk_url = {url:?}")).is_err(), "passwords in the clear: {url:?}");
    }
    assert!(server(&format!("{outside}desk_url = \"https://desk.court.example\"")).is_ok());
}

#[test]
fn templates_of_notices_have_ids() {
    let with = |text: &str| parse(&format!("{ACCOUNT}{text}"));
    let settings = with(
        "[account.court.templates]\nhearing = \"T1\"\n[account.court.subscriptions]\n\
         hearing = { id = \"S1\", kind = \"long-term\" }\nprogress = { id = \"S2\", kind = \"one-time\" }\n\
         [account.court.city_service]\nprogress = { id = \"C1\", card_style_id = \"K\" }",
    )
    .unwrap();
    let court = &settings.account["court"];
    assert_eq!(court.templates["hearing"], "T1");
    assert!(court.subscriptions["hearing"].is_lasting() && !court.subscriptions["progress"].is_lasting());
    assert_eq!(court.city_service["progress"].card_style_id.as_deref(), Some("K"));
    for (bad, expected) in [
        ("[account.court.templates]\nhearing = \"\"", "a template without an id"),
        ("[account.court.subscriptions]\nhearing = { id = \"S\", kind = \"forever\" }", "forever"),
        ("kind = \"mini_program\"\n[account.court.templates]\nhearing = \"T\"", "for an official account"),
    ] {
        let error = format!("{:#}", with(bad).unwrap_err());
        assert!(error.contains(expected), "{bad}: {error}");
    }
}

#[test]
fn webhooks_go_outside_and_over_tls_unless_it_is_said() {
    let with = |own: &str| {
        let secret = "secret = \"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"";
        parse(&format!(
            "{ACCOUNT}[court.cms]\nname = \"甲法院\"\ncode = \"京0491\"\nkey = \"{}\"\n[court.cms.webhook.cases]\n{secret}\n{own}",
            "0123456789abcdef".repeat(4)
        ))
    };
    let settings = with("url = \"https://court.example/hook\"").unwrap();
    let webhook = &settings.court["cms"].webhook["cases"];
    assert_eq!((webhook.events.len(), webhook.allow_private), (WebhookEvent::ALL.len(), false));
    assert!(!format!("{settings:?}").contains("AAECAwQF"), "a secret is not printed");
    let variables =
        [("ALLOW_PRIVATE", "true"), ("EVENTS", "notice.task, notice.failed"), ("URL", "http://cases/")]
            .map(|(key, value)| (format!("TINGXUN_COURT__CMS__WEBHOOK__CASES__{key}"), value.to_owned()));
    let text = format!(
        "{ACCOUNT}[court.cms]\nname = \"甲\"\ncode = \"京0491\"\nkey = \"{0}\"\n[court.cms.webhook.cases]\nsecret = \"whsec_{0}\"\n",
        "0123456789abcdef".repeat(4)
    );
    let told = Settings::parse(&text, &variables).unwrap();
    let webhook = &told.court["cms"].webhook["cases"];
    assert!(webhook.allow_private && webhook.events == [WebhookEvent::Task, WebhookEvent::Failed]);
    let some =
        with("url = \"http://10.0.0.8/hook\"\nallow_private = true\nevents = [\"notice.failed\"]").unwrap();
    assert_eq!(some.court["cms"].webhook["cases"].events, [WebhookEvent::Failed]);
    for (own, says) in [
        ("url = \"hook\"", "url is no address"),
        ("url = \"http://court.example/hook\"", "https://"),
        ("url = \"ftp://court.example/hook\"\nallow_private = true", "https://"),
        ("url = \"https://user:word@court.example/\"", "no name and no password"),
        ("url = \"https://127.1/hook\"", "private network"),
        ("url = \"https://[::ffff:10.0.0.1]/hook\"", "private network"),
        ("url = \"https://court.example/\"\nevents = []", "events is empty"),
        ("url = \"https://court.example/\"\nevents = [\"notice.planned\"]", "notice.planned"),
    ] {
        let error = format!("{:#}", with(own).unwrap_err());
        assert!(error.contains(says), "{own}: {error}");
    }
    let secret = Settings::parse(
        &format!(
            "{ACCOUNT}[court.cms]\nname = \"甲\"\ncode = \"京0491\"\nkey = \"{}\"\n[court.cms.webhook.cases]\nurl = \"https://court.example/\"\nsecret = \"whsec_c2hvcnQ=\"\n",
            "0".repeat(64)
        ),
        &[],
    );
    let error = format!("{:#}", secret.unwrap_err());
    assert!(error.contains("openssl rand") && !error.contains("c2hvcnQ"), "{error}");
}
