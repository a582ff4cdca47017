//! Many events, targets that fail and hang, and a plan that changes all the time: whatever was accepted
//! is accounted for. A few seconds here; `KNEW_SOAK_SECONDS=60` for the whole thing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use futures_util::future::join_all;
use http::{Method, StatusCode};
use knew_core::record::Journal;
use knew_engine::{Clock, Engine, EngineOptions};
use tokio::net::TcpListener;

use crate::topology::{Topology, id};
use crate::world::{BINARY, send};

const CLIENTS: usize = 16;

/// One call in twenty fails, one in twenty is never answered.
#[derive(Default)]
struct Moody {
    calls: AtomicU64,
    taken: AtomicU64,
}

async fn answer(State(moody): State<Arc<Moody>>) -> StatusCode {
    match moody.calls.fetch_add(1, Ordering::Relaxed) % 20 {
        7 => StatusCode::INTERNAL_SERVER_ERROR,
        13 => std::future::pending().await,
        _ => {
            moody.taken.fetch_add(1, Ordering::Relaxed);
            StatusCode::OK
        }
    }
}

async fn target() -> (String, Arc<Moody>) {
    let moody = Arc::new(Moody::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(moody.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, moody)
}

fn plan(url: &str, edit: u64) -> Topology {
    let topology = Topology::default()
        .broker("b")
        .trigger("kept", url)
        .retry(1, None)
        .policy(|retry| retry.timeout = Some(Duration::from_millis(200)));
    match edit % 2 {
        0 => topology,
        _ => topology.trigger("passing", url).of_type("never"),
    }
}

fn seconds() -> Duration {
    let asked = std::env::var("KNEW_SOAK_SECONDS").ok();
    Duration::from_secs(asked.and_then(|asked| asked.parse().ok()).unwrap_or(3))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_faults_and_edits_every_accepted_event_is_accounted_for() {
    let (url, moody) = target().await;
    let clock = Clock::Real;
    let journal = Arc::new(Journal::default());
    let options = EngineOptions {
        listen: "127.0.0.1:0".parse().unwrap(),
        ..EngineOptions::default()
    };
    let engine = Engine::start(options, clock.clone(), journal.clone())
        .await
        .unwrap();
    engine.apply(&plan(&url, 0).0, 1);
    let until = clock.now() + seconds();
    let address = engine.address();
    let accepted = AtomicU64::new(0);
    let failed = AtomicU64::new(0);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let clients = (0..CLIENTS).map(async |_| {
        while clock.now() < until {
            let told = send(&client, address, (Method::POST, "/ns/b"), &BINARY, "{}").await;
            let count = if told.status == 202 {
                &accepted
            } else {
                &failed
            };
            count.fetch_add(1, Ordering::Relaxed);
        }
    });
    let edits = async {
        let mut edit = 1;
        while clock.now() < until {
            clock.sleep(Duration::from_millis(100)).await;
            engine.apply(&plan(&url, edit).0, edit + 1);
            edit += 1;
        }
    };
    tokio::join!(join_all(clients), edits);
    engine.wait_until_idle().await;

    let kept = journal.route(&id("Trigger", "kept"));
    let (accepted, failed) = (accepted.into_inner(), failed.into_inner());
    assert!(
        accepted > 100 && failed > 0,
        "{accepted} accepted, {failed} failed"
    );
    assert_eq!(kept.matched, accepted + failed);
    assert_eq!((kept.delivered, kept.lost), (accepted, failed));
    assert_eq!((kept.in_flight(), kept.filtered), (0, 0));
    assert_eq!(kept.delivered, moody.taken.load(Ordering::Relaxed));
    let passing = journal.route(&id("Trigger", "passing"));
    assert_eq!((passing.matched, passing.in_flight()), (0, 0));
    assert_eq!(journal.node(&id("Broker", "b")).waiting(), 0);
    engine.stop().await;
}
