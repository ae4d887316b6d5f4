//! A gate before the platform and the gateway for short messages: a call can be stopped before it is taken, or after.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower::ServiceExt;

use crate::world::{World, serve};

/// The ends of the paths by which something reaches somebody.
const SENDS: [&str; 3] = ["template/send", "custom/send", "court/sms"];

/// Where a call is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The provider has not seen it.
    Before,
    /// The provider has taken it, or refused it, and its answer is withheld.
    After,
}

/// A gate on an address of its own. Clones share it.
#[derive(Clone)]
pub struct Gate {
    pub address: String,
    stop: Arc<Mutex<Option<Stop>>>,
}

struct Stop {
    point: Point,
    /// So many calls pass before.
    passing: u64,
    arrived: oneshot::Sender<()>,
    release: oneshot::Receiver<()>,
}

/// A call that is to be stopped, or was.
pub struct Stopped {
    /// Told when it stands at its point.
    pub arrived: oneshot::Receiver<()>,
    release: oneshot::Sender<()>,
}

impl Stopped {
    /// Lets the call go on. Dropped instead, one that stood before the provider never reaches it.
    pub fn goes_on(self) {
        let _ = self.release.send(());
    }
}

impl Gate {
    /// A gate before a world's simulator.
    pub async fn before(world: &World) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let gate = Self { address, stop: Arc::default() };
        let behind = (gate.clone(), world.simulator.router());
        serve(&world.app, listener, Router::new().fallback(pass).with_state(behind), &world.stop);
        gate
    }

    /// Stops the call after so many others.
    pub fn stop(&self, point: Point, passing: u64) -> Stopped {
        let ((arrives, arrived), (release, released)) = (oneshot::channel(), oneshot::channel());
        let stop = Stop { point, passing, arrived: arrives, release: released };
        *self.stop.lock().unwrap() = Some(stop);
        Stopped { arrived, release }
    }

    /// Stops nothing any more.
    pub fn open(&self) {
        self.stop.lock().unwrap().take();
    }

    fn take(&self, path: &str) -> Option<Stop> {
        let mut stop = self.stop.lock().unwrap();
        let own = stop.as_mut().filter(|_| SENDS.iter().any(|end| path.ends_with(end)))?;
        if own.passing > 0 {
            own.passing -= 1;
            return None;
        }
        stop.take()
    }
}

async fn pass(State((gate, behind)): State<(Gate, Router)>, request: Request) -> Response {
    let goes_on = async |request: Request| behind.oneshot(request).await.unwrap();
    let Some(stop) = gate.take(request.uri().path()) else { return goes_on(request).await };
    match stop.point {
        Point::Before => {
            let _ = stop.arrived.send(());
            if stop.release.await.is_err() {
                return StatusCode::BAD_GATEWAY.into_response();
            }
            goes_on(request).await
        }
        Point::After => {
            let answer = goes_on(request).await;
            let _ = stop.arrived.send(());
            let _ = stop.release.await;
            answer
        }
    }
}
