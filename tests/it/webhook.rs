//! The push endpoint towards strangers, attackers and broken pushes; and when nothing can be written.

use reqwest::StatusCode;
use tingxun::http;
use tingxun::simulator::{Faults, Outcome, Tamper};
use tingxun::wechat::envelope::{self, Format, Mode};
use tingxun::wechat::signature::{message_signature, url_signature};

use crate::both;
use crate::world::{ACCOUNT, Engine, Plan, World};

const TOKEN: &str = "k7Qm2xV9pL4sT8wZ";

impl World {
    fn url(&self) -> String {
        format!("{}/wechat/{ACCOUNT}", self.address)
    }

    fn client(&self) -> reqwest::Client {
        http::client(&http::HttpLimits::default()).unwrap()
    }

    /// A push that is right in every part.
    fn signed(&self, plaintext: &str) -> (Vec<(&'static str, String)>, String) {
        let settings = &self.app.accounts[ACCOUNT].settings;
        let credentials = settings.credentials(self.clock.now()).unwrap();
        let (body, encrypt) =
            envelope::push_body(&credentials, &settings.original_id, Format::Xml, plaintext, [1; 16]);
        let (timestamp, nonce) = (self.clock.now_seconds().to_string(), "77".to_owned());
        let signature = message_signature(TOKEN, &timestamp, &nonce, &encrypt);
        (vec![("timestamp", timestamp), ("nonce", nonce), ("msg_signature", signature)], body)
    }

    async fn post(&self, query: &[(&'static str, String)], body: String) -> (StatusCode, String) {
        let answer = self.client().post(self.url()).query(query).body(body).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
}

fn hello(world: &World) -> String {
    format!(
        "<xml><ToUserName>gh_7f083739789a</ToUserName><FromUserName>oStranger</FromUserName>\
         <CreateTime>{}</CreateTime><MsgType>text</MsgType><Content>你好</Content><MsgId>1</MsgId></xml>",
        world.clock.now_seconds()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_check_echoes_only_what_is_signed() {
    let world = World::new().await;
    let (timestamp, nonce) = (world.clock.now_seconds().to_string(), "5");
    let check = |signature: String, timestamp: String, account: &str| {
        let query = [
            ("signature", signature),
            ("timestamp", timestamp),
            ("nonce", nonce.to_owned()),
            ("echostr", "<b>echo</b>".to_owned()),
        ];
        world.client().get(format!("{}/wechat/{account}", world.address)).query(&query).send()
    };
    let good = check(url_signature(TOKEN, &timestamp, nonce), timestamp.clone(), ACCOUNT).await.unwrap();
    assert_eq!(good.headers()["content-type"], "text/plain; charset=utf-8");
    assert_eq!(good.headers()["x-content-type-options"], "nosniff");
    assert_eq!(good.text().await.unwrap(), "<b>echo</b>");
    let old = (world.clock.now_seconds() - 601).to_string();
    for (signature, timestamp, account) in [
        ("0".repeat(40), timestamp.clone(), ACCOUNT),
        (url_signature("", &timestamp, nonce), timestamp.clone(), ACCOUNT),
        (url_signature(TOKEN, &old, nonce), old, ACCOUNT),
        (url_signature(TOKEN, &timestamp, nonce), timestamp.clone(), "nobody"),
    ] {
        let answer = check(signature, timestamp, account).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert_eq!(answer.text().await.unwrap(), "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_not_authentic_gets_the_same_empty_403() {
    let world = World::new().await;
    let (good, body) = world.signed(&hello(&world));
    let replaced = |name: &str, value: &str| {
        let query = good.iter().map(|(n, v)| (*n, if *n == name { value.to_owned() } else { v.clone() }));
        query.collect::<Vec<_>>()
    };
    let mut twice = good.clone();
    twice.push(("nonce", "78".into()));
    let plain = hello(&world);
    let url_signed = {
        let signature = url_signature(TOKEN, &good[0].1, &good[1].1);
        [good.clone(), vec![("signature", signature)]].concat()
    };
    for (what, query, body) in [
        ("a wrong signature", replaced("msg_signature", &"0".repeat(40)), body.clone()),
        ("no signature", good[..2].to_vec(), body.clone()),
        ("another nonce", replaced("nonce", "78"), body.clone()),
        ("an old timestamp", replaced("timestamp", "1700000000"), body.clone()),
        ("a doubled parameter", twice, body.clone()),
        ("plaintext in secure mode", url_signed.clone(), plain.clone()),
        ("no body", good.clone(), String::new()),
        ("two ciphertexts", good.clone(), body.replace("</xml>", "<Encrypt>QUJD</Encrypt></xml>")),
        ("a document type", good.clone(), format!("<!DOCTYPE x>{body}")),
    ] {
        assert_eq!(world.post(&query, body).await, (StatusCode::FORBIDDEN, String::new()), "{what}");
    }
    let huge = format!("{body}{}", " ".repeat(300 * 1024));
    assert_eq!(world.post(&good, huge).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 0);
    assert_eq!(world.post(&good, body).await.0, StatusCode::OK, "the untouched push is answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn tampered_pushes_are_refused_and_the_next_is_answered() {
    let plan = Plan { mode: Mode::Compatible, ..Plan::on(Engine::Sqlite) };
    let world = World::planned(plan).await.unwrap();
    for tamper in [Tamper::WrongAppid, Tamper::Ciphertext, Tamper::HugeBody, Tamper::Xxe] {
        world.simulator.set_faults(Faults { tamper: Some(tamper), ..Faults::default() });
        let delivery = world.simulator.say(&world.zhang, "你好").await;
        assert!(matches!(delivery.outcome, Outcome::ServiceFailure { .. }), "{tamper:?}");
        let next = world.simulator.say(&world.zhang, "你好").await;
        assert!(matches!(next.outcome, Outcome::Replied { .. }), "after {tamper:?}");
    }
    world.simulator.set_faults(Faults { tamper: Some(Tamper::PlainHalf), ..Faults::default() });
    let delivery = world.simulator.say(&world.zhang, "谢谢").await;
    assert!(
        matches!(&delivery.outcome, Outcome::Replied { text, .. } if text.contains("不客气")),
        "only the encrypted half is believed: {delivery:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_cannot_break_out_of_its_reply() {
    let world = World::new().await;
    for text in
        ["]]></Content><ToUserName>x</ToUserName>", "&lt;b&gt;", "a\u{0}b\u{1b}[31m", &"汉".repeat(6_000)]
    {
        let delivery = world.simulator.say(&world.zhang, text).await;
        assert!(!matches!(delivery.outcome, Outcome::ServiceFailure { .. }), "{delivery:?}");
    }
}

both! {
    async fn replicas_that_race_for_one_push_give_one_answer(world: World) {
        let (_replica, address) = world.replica().await;
        let urls = [world.url(), format!("{address}/wechat/{ACCOUNT}")];
        let (query, body) = world.signed(&hello(&world));
        let client = world.client();
        let attempts: Vec<_> = (0..20)
            .map(|number| {
                let request = client.post(&urls[number % 2]).query(&query).body(body.clone());
                tokio::spawn(async move { request.send().await.unwrap().text().await.unwrap() })
            })
            .collect();
        for attempt in attempts {
            assert!(attempt.await.unwrap().starts_with("<xml><Encrypt>"), "each gets the stored reply");
        }
        assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 1);
        assert_eq!(world.count("SELECT COUNT(*) FROM reply_window").await, 1);
    }

    async fn when_nothing_can_be_written_the_busy_text_is_said(world: World) {
        world.app.db.close().await;
        let message = world.simulator.say(&world.zhang, "你好").await;
        assert!(
            matches!(&message.outcome, Outcome::Replied { text, .. } if text.contains("系统繁忙")),
            "{message:?}"
        );
        let event = world.simulator.tap_menu(&world.zhang, "FAQ").await;
        assert!(matches!(&event.outcome, Outcome::ServiceFailure { .. }), "closed without an answer: {event:?}");
        assert!(event.attempts.iter().all(|attempt| attempt.status == "none"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_addresses_and_methods_are_problems() {
    let world = World::new().await;
    let client = world.client();
    let nowhere = client.get(format!("{}/nowhere", world.address)).send().await.unwrap();
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
    assert_eq!(nowhere.headers()["content-type"], "application/problem+json; charset=utf-8");
    let wrong = client.put(world.url()).send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(
        client.get(format!("{}/metrics", world.address)).send().await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
}
