//! Our own accept loop: timers for slow clients, connection limits, and a drain that ends.
//!
//! `axum::serve` has no read timers: a client that sends one byte a second would hold its connection for ever
//! and a stop would never finish.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use crate::telemetry::metrics::Metrics;

/// A request head must arrive within this.
const HEADER_WITHIN: Duration = Duration::from_secs(10);
/// A connection on which nothing is read for this long is closed.
const IDLE: Duration = Duration::from_secs(60);
/// A client that reads nothing for this long is closed.
const WRITE_WITHIN: Duration = Duration::from_secs(15);
/// Out of descriptors: wait a moment instead of spinning.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How many connections there may be.
#[derive(Debug, Clone)]
pub struct Limits {
    /// In all; further ones wait in the kernel's queue.
    pub connections: usize,
    /// From one address.
    pub per_peer: usize,
    /// Addresses without a limit of their own.
    pub trusted: Vec<IpAddr>,
}

/// A response that is never sent: the connection is closed instead, so that the platform repeats its push.
pub struct CloseConnection;

#[derive(Clone)]
struct Unanswered;

impl IntoResponse for CloseConnection {
    fn into_response(self) -> Response {
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(Unanswered);
        response
    }
}

/// Serves `router` until `stop` is cancelled, then finishes the requests under way for at most `drain`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    metrics: Metrics,
    stop: CancellationToken,
    drain: Duration,
) {
    let slots = Arc::new(Semaphore::new(limits.connections));
    let peers = Arc::new(Peers { limits, open: Mutex::default() });
    let connections = TaskTracker::new();
    loop {
        let slot = tokio::select! {
            () = stop.cancelled() => break,
            slot = slots.clone().acquire_owned() => slot,
        };
        let Ok(slot) = slot else { break };
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                let Some(place) = peers.clone().enter(address.ip()) else { continue };
                let held = Held { _slot: slot, _place: place, metrics: metrics.clone() };
                metrics.connections.inc();
                connections.spawn(connection(stream, address, router.clone(), stop.clone(), held));
            }
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    connections.close();
    if tokio::time::timeout(drain, connections.wait()).await.is_err() {
        tracing::warn!(count = connections.len(), "connections were cut at the end of the drain");
    }
}

async fn connection(
    stream: TcpStream,
    address: SocketAddr,
    router: Router,
    stop: CancellationToken,
    held: Held,
) {
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_read_timeout(Some(IDLE));
    stream.set_write_timeout(Some(WRITE_WITHIN));
    let service = service_fn(move |request: Request<Incoming>| answer(router.clone(), address, request));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_WITHIN).half_close(true);
    let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
    drop(held);
}

/// An error ends the connection without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed without an answer")]
struct Closed;

async fn answer(router: Router, address: SocketAddr, request: Request<Incoming>) -> Result<Response, Closed> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(address));
    let response: Result<Response, Infallible> = router.oneshot(request).await;
    let Ok(response) = response;
    if response.extensions().get::<Unanswered>().is_some() { Err(Closed) } else { Ok(response) }
}

/// What an open connection holds until it ends.
struct Held {
    _slot: OwnedSemaphorePermit,
    _place: Place,
    metrics: Metrics,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.metrics.connections.dec();
    }
}

/// Counts the connections of each address.
struct Peers {
    limits: Limits,
    open: Mutex<HashMap<IpAddr, usize>>,
}

impl Peers {
    fn enter(self: Arc<Self>, peer: IpAddr) -> Option<Place> {
        if self.limits.trusted.contains(&peer) {
            return Some(Place { peers: self, peer: None });
        }
        {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            let count = open.entry(peer).or_default();
            if *count >= self.limits.per_peer {
                return None;
            }
            *count += 1;
        }
        Some(Place { peers: self, peer: Some(peer) })
    }
}

struct Place {
    peers: Arc<Peers>,
    peer: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(peer) = self.peer else { return };
        let mut open = self.peers.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&peer) {
            *count -= 1;
            if *count == 0 {
                open.remove(&peer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_has_its_limit_and_a_proxy_has_none() {
        let (stranger, proxy): (IpAddr, IpAddr) =
            ("192.0.2.1".parse().unwrap(), "127.0.0.1".parse().unwrap());
        let limits = Limits { connections: 10, per_peer: 1, trusted: vec![proxy] };
        let peers = Arc::new(Peers { limits, open: Mutex::default() });
        let first = peers.clone().enter(stranger);
        assert!(first.is_some() && peers.clone().enter(stranger).is_none());
        let places: Vec<_> = (0..5).map(|_| peers.clone().enter(proxy)).collect();
        assert!(places.iter().all(Option::is_some));
        drop(first);
        assert!(peers.clone().enter(stranger).is_some(), "the place is free again");
    }
}
