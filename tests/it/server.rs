//! Slow, silent and crowding clients; and a stop that ends.

use std::time::Duration;

use tingxun::telemetry::metrics::Metrics;
use tingxun::web::server::{self, Limits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::world::World;

async fn small_server(
    per_peer: usize,
) -> (std::net::SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let slow = axum::routing::get(|| async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        "done"
    });
    let router = axum::Router::new().route("/slow", slow);
    let limits = Limits { connections: 10, per_peer, trusted: Vec::new() };
    let serving =
        server::serve(listener, router, limits, Metrics::default(), stop.clone(), Duration::from_secs(2));
    (address, stop, tokio::spawn(serving))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_finishes_what_is_under_way_and_cuts_what_is_not() {
    let (address, stop, serving) = small_server(10).await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    let mut slow_head = TcpStream::connect(address).await.unwrap();
    slow_head.write_all(b"GET /slow HTTP/1.1\r\nX-A: ").await.unwrap();
    let mut busy = TcpStream::connect(address).await.unwrap();
    busy.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.cancel();
    let mut answer = String::new();
    busy.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("done"), "{answer}");
    timeout(Duration::from_secs(10), serving).await.expect("the drain ends").unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    let mut rest = Vec::new();
    let _ = timeout(Duration::from_secs(5), silent.read_to_end(&mut rest)).await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_cannot_take_every_place() {
    let (address, _stop, _serving) = small_server(2).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        held.push(TcpStream::connect(address).await.unwrap());
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut third = TcpStream::connect(address).await.unwrap();
    let mut byte = [0];
    let closed = timeout(Duration::from_secs(2), third.read(&mut byte)).await.expect("closed at once");
    assert!(matches!(closed, Ok(0) | Err(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_closed_client_still_gets_its_answer() {
    let (address, _stop, _serving) = small_server(2).await;
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
    client.shutdown().await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("done"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_goes_off_before_the_stop() {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let router = tingxun::web::harden(tingxun::web::ops::router(world.app.clone()));
    let limits = Limits { connections: 10, per_peer: 10, trusted: Vec::new() };
    let stop = CancellationToken::new();
    let drain = Duration::from_secs(1);
    tokio::spawn(server::serve(listener, router, limits, world.app.metrics.clone(), stop, drain));
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let status =
        async |path: &str| client.get(format!("{base}{path}")).send().await.unwrap().status().as_u16();
    world.simulator.say(&world.zhang, "你好").await;
    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 200));
    let metrics = client.get(format!("{base}/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("tingxun_push_answered_total{outcome=\"reply\"} 1"), "{metrics}");
    world.app.start_draining();
    assert_eq!((status("/healthz").await, status("/readyz").await), (200, 503));
}
