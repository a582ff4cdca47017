//! What the real program costs, at rest and under load, and what it sends to the terminal.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::pty::Session;

const QUIET: &str = "\
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata:
  name: default
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata:
  name: all
spec:
  broker: default
  subscriber:
    ref: {apiVersion: v1, kind: Service, name: display}
---
apiVersion: v1
kind: Service
metadata:
  name: display
";

#[expect(
    clippy::disallowed_methods,
    reason = "the promise is about the time on the wall"
)]
fn now() -> Instant {
    Instant::now()
}

fn quiet(variables: &[(&str, &str)]) -> (tempfile::TempDir, Session) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("quiet.yaml");
    fs::write(&file, QUIET).expect("written");
    let file = file.to_str().expect("UTF-8").to_owned();
    let knew = Session::start_with(&[&file], variables);
    knew.until_shown("running");
    (folder, knew)
}

#[test]
fn an_idle_screen_draws_nothing_and_costs_next_to_nothing() {
    let (_folder, knew) = quiet(&[]);
    // What was said at the start fades first.
    sleep(Duration::from_secs(8));
    let (frames, ticks) = (knew.frames(), knew.ticks());
    sleep(Duration::from_secs(5));
    assert_eq!(knew.frames() - frames, 0, "frames in five idle seconds");
    if let (Some(before), Some(after)) = (ticks, knew.ticks()) {
        assert!(
            after - before <= 2,
            "{} hundredths of a second",
            after - before
        );
    }
}

#[test]
fn a_flood_of_events_makes_few_frames_and_keys_are_answered() {
    let (_folder, mut knew) = quiet(&[]);
    let screen = knew.until_shown("running :");
    let (_, port) = screen.split_once("running :").expect("shown");
    let port: String = port.chars().take_while(char::is_ascii_digit).collect();
    let server = format!("http://127.0.0.1:{port}");
    let mut flood = Command::new(env!("CARGO_BIN_EXE_knew"))
        .args([
            "send",
            "--server",
            &server,
            "--to",
            "Broker default/default",
        ])
        .args(["--type", "flood", "--count", "20000"])
        .stdout(Stdio::null())
        .spawn()
        .expect("it starts");
    let (frames, started) = (knew.frames(), now());
    let (mut slowest, mut pressed) = (Duration::ZERO, 0);
    while flood.try_wait().expect("it runs").is_none()
        && started.elapsed() < Duration::from_secs(20)
    {
        let asked = now();
        knew.keys("?");
        knew.until_shown("Search:");
        slowest = slowest.max(asked.elapsed());
        knew.keys("\x1b");
        knew.until("the help to go", |knew| !knew.contains("Search:"));
        pressed += 2;
    }
    let _ = flood.kill();
    let _ = flood.wait();
    let drawn = u128::try_from(knew.frames() - frames).expect("few");
    // A key is answered by a frame of its own.
    let most = started.elapsed().as_millis() / 33 + 2 + pressed;
    assert!(drawn <= most, "{drawn} frames, at most {most}");
    // Far above what it takes alone: tests run beside others.
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    println!("{drawn} of {most} frames, slowest key {slowest:?}");
}

#[test]
fn over_ssh_copying_asks_the_terminal_and_nothing_else() {
    let tools = tempfile::tempdir().expect("a folder");
    let used = tools.path().join("used");
    for name in ["xclip", "wl-copy", "pbcopy"] {
        let tool = tools.path().join(name);
        fs::write(&tool, format!("#!/bin/sh\ntouch {}\n", used.display())).expect("written");
        fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("changed");
    }
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", tools.path().display());
    let variables = [
        ("SSH_TTY", "/dev/pts/0"),
        ("DISPLAY", ":0"),
        ("WAYLAND_DISPLAY", "wayland-0"),
        ("TMUX", ""),
        ("STY", ""),
        ("PATH", path.as_str()),
    ];
    let (_folder, mut knew) = quiet(&variables);
    knew.keys("y");
    knew.until_shown("OSC 52");
    assert_eq!(knew.written("\x1b]52;c;"), 1);
    assert!(!used.exists(), "a tool of the wrong machine was asked");
    knew.keys("q");
    let (status, _) = knew.ends_leaving_the_terminal_as_it_was();
    assert!(status.success(), "{status:?}");
}
