//! Whatever bytes reach the listener are answered by HTTP or not at all, harm no task of the engine,
//! and leave it able to serve the next client. A name that others can own is never served.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use knew_core::graph::build::build_with_workspace;
use knew_core::manifest::{File, Manifest};
use knew_core::record::Journal;
use knew_engine::{Clock, Engine, EngineOptions};

const MANIFEST: &str =
    "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: b, namespace: ns}\n";

const GOOD: &str = "POST /ns/b HTTP/1.1\r\nhost: localhost\r\nce-specversion: 1.0\r\nce-id: 1\r\n\
                    ce-source: /s\r\nce-type: t\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// The name of the engine's threads, by which their panics are told from those of tests.
const THREADS: &str = "engine-of-wire";

/// How long a text that may be half a request is waited for, and an answer that must come.
const SOON: Duration = Duration::from_millis(20);
const LATE: Duration = Duration::from_secs(5);

/// How often the next client tries: on a busy machine an answer may come later than soon.
const TRIES: usize = 100;

static PANICS: AtomicUsize = AtomicUsize::new(0);

pub fn holds(text: &str) {
    let address = engine();
    let answer = exchange(address, text);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1."),
        "{answer:?}"
    );
    if names_a_foreign_host(text) {
        assert_ne!(
            answer.split(' ').nth(1).map(|status| &status[..1]),
            Some("2")
        );
    }
    let mut told = (0..TRIES).map(|_| exchange(address, GOOD));
    let served = told.any(|told| told.starts_with("HTTP/1.1 202 "));
    assert!(served, "the next client is not served");
    assert_eq!(
        PANICS.load(Ordering::SeqCst),
        0,
        "a task of the engine panicked"
    );
}

/// Whether a text is a request with one plain host, which is none of this machine.
fn names_a_foreign_host(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut hosts = lower.lines().filter_map(|line| line.strip_prefix("host:"));
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    text.starts_with("POST /") && host.trim().ends_with(".example")
}

/// The answers to a text. Whoever says that nothing more comes is let go at once, answered or not, so that is
/// said only when there is an answer or none comes soon.
fn exchange(address: SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let _set = stream.set_read_timeout(Some(SOON));
    // It may have been refused before all of it is written.
    let _written = stream.write_all(text.as_bytes());
    let mut answer = vec![0; 1 << 12];
    let first = stream.read(&mut answer);
    answer.truncate(first.unwrap_or_default());
    let _set = stream.set_read_timeout(Some(LATE));
    let _shut = stream.shutdown(Shutdown::Write);
    let _read = stream.take(1 << 16).read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn engine() -> SocketAddr {
    static ENGINE: OnceLock<(tokio::runtime::Runtime, Engine)> = OnceLock::new();
    let (_, engine) = ENGINE.get_or_init(|| {
        count_panics();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name(THREADS)
            .enable_all()
            .build()
            .expect("a runtime");
        let engine = runtime.block_on(async {
            let options = EngineOptions {
                listen: SocketAddr::from(([127, 0, 0, 1], 0)),
                ..EngineOptions::default()
            };
            let journal = Arc::new(Journal::default());
            let engine = Engine::start(options, Clock::Real, journal).await;
            let engine = engine.expect("a port");
            let manifest = Manifest::from_files(vec![File {
                name: "a.yaml".into(),
                text: MANIFEST.into(),
            }]);
            engine.apply(
                &build_with_workspace(&manifest.resources, &manifest.workspace),
                1,
            );
            engine
        });
        (runtime, engine)
    });
    engine.address()
}

fn count_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() == Some(THREADS) {
            PANICS.fetch_add(1, Ordering::SeqCst);
        }
        before(panic);
    }));
}
