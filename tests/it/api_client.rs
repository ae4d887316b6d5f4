//! The way to the platform's API: tokens, errors, hostile answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tingxun::http::{self, HttpLimits};
use tingxun::secret::SecretString;
use tingxun::simulator::{ApiFault, Faults};
use tingxun::wechat::client::{ApiClient, ApiError, Downloaded, KefuMessage, MediaKind, Scene, Transport};
use tingxun::wechat::errcode::ErrorClass;
use tingxun::wechat::{AccountKind, AppId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::world::{ACCOUNT, World};

const SECRET: &str = "5d41402abc4b2a76b9719d911017c592";

fn client_of(world: &World, secret: &str) -> ApiClient {
    ApiClient::new(
        &format!("{}/sim/platform", world.address),
        AccountKind::Official,
        AppId::parse("wx0a1b2c3d4e5f6071").unwrap(),
        SecretString::from(secret.to_owned()),
        http::client(&HttpLimits::default()).unwrap(),
        world.clock.clone(),
        None,
    )
}

fn fault(path: &str, errcode: i64, times: u32) -> Faults {
    Faults { api: vec![ApiFault { path: path.into(), errcode, times }], ..Faults::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn callers_that_come_together_ask_for_one_token() {
    let world = World::new().await;
    let client = client_of(&world, SECRET);
    let (a, b, c) = tokio::join!(client.check_token(), client.check_token(), client.check_token());
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!(world.simulator.token_requests(), 1);
    world.passes(Duration::from_secs(7_100));
    client.check_token().await.unwrap();
    assert_eq!(world.simulator.token_requests(), 2, "renewed before its end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_dropped_and_the_call_tried_once_more() {
    let world = World::new().await;
    let client = client_of(&world, SECRET);
    client.check_token().await.unwrap();
    world.simulator.forget_tokens();
    client.callback_addresses().await.unwrap();
    assert_eq!(world.simulator.token_requests(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_stays_refused_is_forced_out_once_in_ten_minutes() {
    let world = World::new().await;
    let client = client_of(&world, SECRET);
    world.simulator.set_faults(fault("getcallbackip", 40_001, 2));
    let error = client.callback_addresses().await.unwrap_err();
    assert_eq!(error.errcode(), Some(40_001));
    assert_eq!(world.simulator.token_requests(), 3, "asked, the same again, forced");
    world.simulator.set_faults(fault("getcallbackip", 40_001, 2));
    assert!(client.callback_addresses().await.is_err());
    let asked = world.simulator.token_requests();
    world.simulator.set_faults(fault("getcallbackip", 40_001, 2));
    assert_eq!(client.callback_addresses().await.unwrap_err(), ApiError::SameTokenAgain);
    assert_eq!(world.simulator.token_requests(), asked + 1, "not forced again so soon");
    world.passes(Duration::from_secs(601));
    world.simulator.set_faults(Faults::default());
    client.callback_addresses().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_or_address_is_an_operators_matter() {
    let world = World::new().await;
    let error = client_of(&world, "0000000000000000000000000000000f").check_token().await.unwrap_err();
    assert_eq!((error.errcode(), error.class()), (Some(40_125), ErrorClass::Config));
    world.simulator.set_faults(Faults { ip_not_allowed: true, ..Faults::default() });
    let error = client_of(&world, SECRET).check_token().await.unwrap_err();
    assert_eq!(error.errcode(), Some(40_164));
    assert!(error.to_string().contains("rid "), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_of_the_product_is_understood_by_the_platform() {
    let world = World::new().await;
    world.simulator.follow(&world.zhang, None).await;
    let client = client_of(&world, SECRET);
    client.typing(&world.zhang, true).await.unwrap();
    let words = KefuMessage::Text { content: "您好".into() };
    client.send_kefu(&world.zhang, &words, true).await.unwrap();
    assert!(client.user_info(&world.zhang).await.unwrap().subscribed);
    let id = client.upload_media(MediaKind::Image, "a.png", b"\x89PNG".to_vec()).await.unwrap();
    assert_eq!(client.download_media(&id).await.unwrap(), Downloaded::Bytes(b"\x89PNG".to_vec()));
    assert_eq!(client.download_media("nothing").await.unwrap_err().errcode(), Some(40_007));
    let scene = Scene::Temporary { text: "s1".into(), lasts: 60 };
    assert!(client.create_qr_code(&scene).await.unwrap().url.starts_with("https://"));
    assert!(world.app.publish_menu(&world.app.accounts[ACCOUNT]).await.unwrap());
    assert_eq!(client.menu().await.unwrap().as_ref(), Some(&world.app.menu()));
    client.delete_menu().await.unwrap();
    assert_eq!(client.menu().await.unwrap(), None);
    assert_eq!(client.template_count().await.unwrap(), 0);
}

/// A platform that answers every request with the same bytes.
async fn hostile(answer: &'static [u8], pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4_096]).await;
                tokio::time::sleep(pause).await;
                let _ = stream.write_all(answer).await;
                if answer.ends_with(b"drip") {
                    while stream.write_all(&[b' '; 65_536]).await.is_ok() {}
                }
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_answers_are_errors_that_tell_nothing() {
    const HTML: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n<html>busy</htm";
    const LIST: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]";
    const ODD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"errcode\":\"x\"}";
    const DOWN: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n";
    const AWAY: &[u8] = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    const FLOOD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\ndrip";
    let world = World::new().await;
    for (answer, transport) in [
        (HTML, Transport::Garbage),
        (LIST, Transport::Garbage),
        (ODD, Transport::Garbage),
        (DOWN, Transport::Garbage),
        (AWAY, Transport::Garbage),
        (FLOOD, Transport::Garbage),
        (b"", Transport::NoAnswer),
    ] {
        let base = hostile(answer, Duration::ZERO).await;
        let error = at(&world, &base, HttpLimits::default()).check_token().await.unwrap_err();
        assert_eq!(error, ApiError::Transport(transport), "{}", String::from_utf8_lossy(answer));
        let told = format!("{error} {error:?}");
        assert!(!told.contains("127.0.0.1") && !told.contains(SECRET), "{told}");
    }
    let nobody = at(&world, "http://127.0.0.1:1", HttpLimits::default()).check_token().await;
    assert_eq!(nobody.unwrap_err(), ApiError::Transport(Transport::NotSent));
    let limits = HttpLimits { total: Duration::from_millis(200), ..HttpLimits::default() };
    let base = hostile(HTML, Duration::from_secs(30)).await;
    let slow = at(&world, &base, limits).check_token().await;
    assert_eq!(slow.unwrap_err(), ApiError::Transport(Transport::NoAnswer));
}

fn at(world: &World, base: &str, limits: HttpLimits) -> ApiClient {
    ApiClient::new(
        base,
        AccountKind::Official,
        AppId::parse("wx0a1b2c3d4e5f6071").unwrap(),
        SecretString::from(SECRET.to_owned()),
        http::client(&limits).unwrap(),
        world.clock.clone(),
        None,
    )
}

/// A platform that takes every request and never answers; counts them.
async fn silent() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let counted = counted.clone();
            tokio::spawn(async move {
                if stream.read(&mut [0; 4_096]).await.is_ok_and(|bytes| bytes > 0) {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
                tokio::time::sleep(Duration::from_secs(600)).await;
            });
        }
    });
    (address, asked)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_nothing_was_sent() {
    let world = World::new().await;
    const HTML: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n<html>busy</htm";
    for answer in [b"".as_slice(), HTML] {
        let client = at(&world, &hostile(answer, Duration::ZERO).await, HttpLimits::default());
        let words = KefuMessage::Text { content: "您好".into() };
        let error = client.send_kefu(&world.zhang, &words, false).await.unwrap_err();
        assert_eq!(error, ApiError::Transport(Transport::NotSent));
        assert!(!error.is_unknown());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_token_that_does_not_come_waits_once() {
    let world = World::new().await;
    let (base, asked) = silent().await;
    let limits = HttpLimits { total: Duration::from_millis(500), ..HttpLimits::default() };
    let client = at(&world, &base, limits);
    let begun = std::time::Instant::now();
    let all = futures_util::future::join_all((0..64).map(|_| client.callback_addresses())).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(all.iter().all(|one| *one == Err(ApiError::Transport(Transport::NotSent))), "{all:?}");
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert!(client.callback_addresses().await.is_err());
    assert_eq!(asked.load(Ordering::Relaxed), 2, "whoever comes later asks again");
}
