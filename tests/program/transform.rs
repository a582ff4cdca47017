//! Expressions of `EventTransform` that take much: the program lives and stays small.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::launch::Running;

/// Memory of the program and the processes it started, in KiB.
const MEMORY: u64 = 512 << 10;

const MANIFEST: &str = r#"
apiVersion: eventing.knative.dev/v1alpha1
kind: EventTransform
metadata: {name: doubling}
spec: {jsonata: {expression: '($f:=function($s,$n){$n=0?$s:$f($s&$s,$n-1)};{"a":$length($f("xxxxxxxx",37))})'}}
---
apiVersion: eventing.knative.dev/v1alpha1
kind: EventTransform
metadata: {name: repeated}
spec: {jsonata: {expression: '[[1..30].$$.data & "y"]'}}
---
apiVersion: eventing.knative.dev/v1alpha1
kind: EventTransform
metadata: {name: fine}
spec: {jsonata: {expression: '{"type": type}'}}
"#;

fn post(address: &str, transform: &str, body: &str) -> String {
    let mut socket = TcpStream::connect(address).expect("it listens");
    write!(
        socket,
        "POST / HTTP/1.1\r\nhost: {transform}.default.svc.cluster.local\r\nce-specversion: 1.0\r\n\
         ce-id: 1\r\nce-type: t\r\nce-source: /s\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .expect("it reads");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).expect("text");
    answer
}

#[test]
fn an_expression_that_takes_all_memory_fails_its_event_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("transforms.yaml");
    std::fs::write(&file, MANIFEST).expect("it is written");
    let run = Running::start(&["-o", "none", file.to_str().expect("UTF-8")]);
    let ended = AtomicBool::new(false);
    let largest = thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut largest = 0;
            while !ended.load(Ordering::Relaxed) {
                largest = u64::max(largest, resident(run.id()));
                thread::sleep(Duration::from_millis(5));
            }
            largest
        });
        let large = format!("\"{}\"", "x".repeat(60_000_000));
        for (transform, body, limit) in [("doubling", "{}", 128), ("repeated", &large, 256)] {
            let answer = post(&run.address, transform, body);
            let reason = format!("reason: 500: the expression needs more than {limit} MiB\r\n");
            let late = "reason: 500: the expression took longer than 2s\r\n";
            assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
            assert!(
                answer.contains(&reason) || answer.contains(late),
                "{answer}"
            );
            let answer = post(&run.address, "fine", "{}");
            assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
            assert!(answer.ends_with("{\"type\":\"t\"}"), "{answer}");
        }
        ended.store(true, Ordering::Relaxed);
        watch.join().expect("it counts")
    });
    // Both are seen: the events of the program and what the expressions take.
    assert!((150 << 10..MEMORY).contains(&largest), "{largest} KiB");
}

/// Resident memory of a process and its children, in KiB.
fn resident(program: u32) -> u64 {
    let processes = std::fs::read_dir("/proc").expect("Linux");
    let status = |path: &std::path::Path| std::fs::read_to_string(path.join("status")).ok();
    processes
        .filter_map(|entry| status(&entry.ok()?.path()))
        .filter(|status| {
            [field(status, "Pid:"), field(status, "PPid:")].contains(&Some(program.into()))
        })
        .filter_map(|status| field(&status, "VmRSS:"))
        .sum()
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}
