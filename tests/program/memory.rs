//! The memory limit of the real program under loads that would take several times as much.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use crate::launch::{Running, sample};
use crate::pty::Session;

/// A broker whose only subscriber is not there.
const DOWN: &str = "\
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: default, namespace: default}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: all, namespace: default}
spec: {broker: default, delivery: {retry: 0}, subscriber: {uri: 'http://127.0.0.1:1/'}}
";

/// The smallest limit there is, in MiB.
const LIMIT: u64 = 32;

/// MiB that the program takes besides: itself, built for debugging, and what its allocator holds on to.
const PROGRAM: u64 = 100;

/// The most memory a process had so far, in MiB.
fn most(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let (_, rest) = status.split_once("VmHWM:").expect("a line of it");
    let kib = rest
        .split_whitespace()
        .next()
        .and_then(|kib| kib.parse::<u64>().ok());
    kib.expect("a number") / 1024
}

/// Posts events to the broker `default`, one after the other; gives the status of each.
fn post(address: &str, count: usize, body: &[u8]) -> Vec<String> {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let length = body.len();
    let mut statuses = Vec::new();
    for number in 0..count {
        let head = format!(
            "POST /default/default HTTP/1.1\r\nhost: localhost\r\nce-specversion: 1.0\r\n\
             ce-id: {number}\r\nce-source: /s\r\nce-type: t\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("sent");
        stream.write_all(body).expect("sent");
        let mut answer = Vec::new();
        let mut byte = [0];
        while !answer.ends_with(b"\r\n\r\n") {
            stream.read_exact(&mut byte).expect("an answer");
            answer.push(byte[0]);
        }
        let status = String::from_utf8_lossy(&answer[9..12]).into_owned();
        statuses.push(status);
    }
    statuses
}

#[test]
fn large_events_on_the_screen_stay_within_the_limit_and_the_header_says_what_was_dropped() {
    let path = sample("hello-broker.yaml");
    let limit = format!("{LIMIT}MiB");
    let arguments = ["--memory-limit", &limit, path.to_str().expect("UTF-8")];
    let knew = Session::start_with(&arguments, &[]);
    let screen = knew.until_shown("running :");
    let (_, port) = screen.split_once("running :").expect("shown");
    let port: String = port.chars().take_while(char::is_ascii_digit).collect();
    let body = vec![b'x'; 5_000_000];
    let statuses = post(&format!("127.0.0.1:{port}"), 60, &body);
    assert!(
        statuses.iter().all(|status| status == "202"),
        "{statuses:?}"
    );
    knew.until_shown("dropped to stay in 32 MiB");
    let most = most(knew.pid());
    assert!(most < LIMIT + PROGRAM, "{most} MiB");
}

/// What was lost is told on stderr, and used to be kept for that.
#[test]
fn large_events_that_are_lost_in_a_run_stay_within_the_limit() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("down.yaml");
    fs::write(&file, DOWN).expect("written");
    let limit = format!("{LIMIT}MiB");
    let file = file.to_str().expect("UTF-8");
    let run = Running::start(&["-o", "none", "--memory-limit", &limit, file]);
    let body = vec![b'x'; 5_000_000];
    let statuses = post(&run.address, 60, &body);
    let lost = statuses.iter().filter(|status| *status == "500");
    assert_eq!(lost.count(), 60, "{statuses:?}");
    let most = most(run.id());
    assert!(most < LIMIT + PROGRAM, "{most} MiB");
}
