//! Hostile text in everything a subcommand reads, and what its terminal gets of it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::thread;

use clap::CommandFactory;
use knew::cli::Arguments;
use tempfile::TempDir;

use crate::launch::knew;
use crate::pty::Session;

/// Retitles, conceals, colours, writes the clipboard in C0 and C1, turns the direction, hides a line.
const HOSTILE: &str =
    "E\x1b]0;t\x07\x1b[8m\x1b[31m\u{9b}2J\u{9d}52;c;eA==\u{9c}\u{202e}\u{2066}\u{200f}\x7f\rF";

/// The styles of the program: those of help, and three severities.
const STYLES: [&str; 9] = [
    "\x1b[0m",
    "\x1b[1m",
    "\x1b[4m",
    "\x1b[31m",
    "\x1b[32m",
    "\x1b[33m",
    "\x1b[1;38;5;9m",
    "\x1b[1;38;5;11m",
    "\x1b[1;38;5;12m",
];

/// Lets `knew run` start the commands of knew.yaml.
const TRUST: &str = "--trust";

/// Subcommands that read nothing but their arguments; wrong ones are tried on every subcommand.
const READ_ARGUMENTS_ONLY: [&str; 4] = ["kinds", "completions", "man", "help"];

/// An argument that no subcommand takes.
const SURPLUS: &str = "--nothing";

/// One call of a subcommand.
struct Case {
    arguments: Vec<OsString>,
    /// What is typed in its terminal.
    /// What is typed, each once the text before it is shown.
    typed: &'static [(&'static str, &'static str)],
}

/// Everything hostile: a folder with manifests, settings and events, and a server.
struct Ground {
    home: TempDir,
    server: SocketAddr,
}

impl Ground {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let ground = Self {
            home,
            server: hostile_server(),
        };
        let text = quoted(HOSTILE);
        let manifest = MANIFEST.replace("HOSTILE", &text);
        ground.write(&format!("repo/{HOSTILE}.yaml"), &manifest);
        let command = "services: {local: {command: \"cat said >&2; cat said; sleep 60\"}}";
        ground.write("repo/knew.yaml", command);
        // A line in UTF-8, and one that ends in the middle of a character.
        let mut said = format!("{HOSTILE}\n{HOSTILE}").into_bytes();
        said.extend(b"\x9b8m\xff\xc2\n");
        fs::write(ground.path("repo/said"), said).expect("written");
        ground.write("old.yaml", &OLD.replace("HOSTILE", &text));
        let broken = format!("kind: {HOSTILE}\n  a: [\n\"{HOSTILE}");
        ground.write(&format!("broken {HOSTILE}.yaml"), &broken);
        let settings = format!("theme = {text}\n[keys]\n{text} = {text}\n");
        ground.write("config/knew/config.toml", &settings);
        ground.write(&format!("config/knew/themes/{HOSTILE}.toml"), &settings);
        ground
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// The calls of a subcommand, or of the program without one. A new subcommand needs an arm.
    fn cases(&self, subcommand: Option<&str>) -> Vec<Case> {
        let repo = self.path("repo").into_os_string();
        let missing = self.path(&format!("no {HOSTILE}")).into_os_string();
        let broken = self
            .path(&format!("broken {HOSTILE}.yaml"))
            .into_os_string();
        let bytes = OsString::from_vec(b"no \x9b8m\x1b[8m\xff\xc2".to_vec());
        let event = OsString::from(format!(r#"{{"type": {}}}"#, quoted(HOSTILE)));
        let hostile = || OsString::from(HOSTILE);
        let word = |word: &str| OsString::from(word);
        let calls: Vec<Vec<OsString>> = match subcommand {
            None => vec![
                vec![word("--theme"), hostile()],
                vec![word("--plain"), missing],
                vec![word("--plain"), broken],
            ],
            Some("run") => vec![
                vec![missing],
                // Without trust: the question names commands.
                vec![word("--for=1s"), repo.clone()],
                vec![
                    word("--for=3s"),
                    word("--listen=127.0.0.1:0"),
                    word(TRUST),
                    repo,
                ],
            ],
            Some("check") => vec![vec![repo], vec![missing], vec![broken], vec![bytes]],
            Some("checks") => vec![vec![hostile()]],
            Some("upgrade") => vec![
                vec![self.path("old.yaml").into_os_string()],
                vec![missing],
                vec![broken],
            ],
            Some("graph") => vec![vec![repo], vec![missing], vec![bytes]],
            Some("explain") => vec![
                vec![
                    repo.clone(),
                    event.clone(),
                    word("--to=Broker default/default"),
                ],
                vec![repo.clone(), event, word("--to"), hostile()],
                vec![repo, missing],
            ],
            Some("send") => vec![
                vec![word("--to"), hostile()],
                vec![
                    word("--to"),
                    format!("http://{}/{HOSTILE}", self.server).into(),
                ],
                vec![
                    word("--to=http://127.0.0.1:1/"),
                    word("--template"),
                    hostile(),
                ],
                vec![
                    word("--to=http://127.0.0.1:1/"),
                    word("--data-file"),
                    missing,
                ],
            ],
            Some("eval") => vec![
                vec![hostile()],
                vec![format!("'{HOSTILE}'").into()],
                vec![word("type"), event],
                vec![word("type"), missing],
            ],
            Some("schedule") => vec![
                vec![hostile()],
                vec![word("* * * * *"), word("--timezone"), hostile()],
            ],
            Some("trust") => vec![vec![repo], vec![missing], vec![word("--revoke"), hostile()]],
            Some("keys" | "themes") => vec![vec![]],
            Some(name) if READ_ARGUMENTS_ONLY.contains(&name) => vec![],
            Some(other) => panic!("knew {other} is not tried with hostile text"),
        };
        let case = |arguments| Case {
            arguments,
            typed: &[],
        };
        let mut cases: Vec<Case> = calls.into_iter().map(case).collect();
        // Lines are read one by one, so that all of them may be typed at once.
        let typed: &[_] = match subcommand {
            None => &[("", "3\n4\n6\n1\n1\n2\n7\nno\nq\n")],
            Some("trust") => &[("Type yes: ", "no\n")],
            Some(_) => &[],
        };
        for case in &mut cases {
            case.typed = typed;
        }
        cases
    }
}

/// Answers every request with a refusal whose words are hostile.
fn hostile_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a client");
            _ = stream.read(&mut [0; 4096]);
            let head = format!("HTTP/1.1 400 Bad\r\nContent-Length: {}", HOSTILE.len());
            _ = write!(stream, "{head}\r\nConnection: close\r\n\r\n{HOSTILE}");
        }
    });
    address
}

/// A text as YAML, TOML and JSON write it in ASCII.
fn quoted(text: &str) -> String {
    let escape = |character: char| match character {
        ' '..='~' if !"\"\\".contains(character) => character.to_string(),
        _ => format!("\\u{:04x}", u32::from(character)),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

/// The subcommands with their options, from the program's own tree.
fn subcommands() -> Vec<clap::Command> {
    let mut command = Arguments::command();
    command.build();
    command.get_subcommands().cloned().collect()
}

/// The values that `--output` of a subcommand takes; one `None` where there is no such option.
fn forms(subcommand: &clap::Command) -> Vec<Option<String>> {
    let output = subcommand
        .get_arguments()
        .find(|argument| argument.get_id() == "output");
    let Some(output) = output else {
        return vec![None];
    };
    let values = output.get_possible_values();
    values
        .iter()
        .map(|value| Some(value.get_name().to_owned()))
        .collect()
}

/// Every call with every form of output, and a wrong option and a surplus argument.
fn calls(ground: &Ground) -> Vec<Case> {
    let mut all = ground.cases(None);
    for subcommand in subcommands() {
        let name = subcommand.get_name().to_owned();
        let usage = [format!("--{HOSTILE}"), HOSTILE.to_owned()];
        let wrong = usage.map(|argument| Case {
            arguments: vec![name.clone().into(), argument.into(), SURPLUS.into()],
            typed: &[],
        });
        all.extend(wrong);
        for form in forms(&subcommand) {
            for mut case in ground.cases(Some(&name)) {
                case.arguments.insert(0, name.clone().into());
                let form = form.iter().map(|form| format!("--output={form}").into());
                case.arguments.extend(form);
                all.push(case);
            }
        }
    }
    all
}

/// What a terminal would obey in a text, lines and tabs aside.
fn obeyed(text: &str) -> BTreeSet<char> {
    let lines = text.replace("\r\n", "\n");
    lines
        .chars()
        .filter(|character| {
            let bidi = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\
                \u{2066}\u{2067}\u{2068}\u{2069}";
            character.is_control() && !"\n\t".contains(*character) || bidi.contains(*character)
        })
        .collect()
}

/// Makes all calls in a terminal, each with these arguments first; gives what the terminal got.
fn in_a_terminal(ground: &Ground, first: &[&str]) -> Vec<(Vec<OsString>, String)> {
    let mut calls = calls(ground);
    for case in &mut calls {
        case.arguments
            .splice(0..0, first.iter().map(OsString::from));
    }
    let home = ground.home.path();
    let (slow, fast): (Vec<Case>, Vec<Case>) = calls
        .into_iter()
        .partition(|case| case.arguments.contains(&"--for=3s".into()));
    let run = |case: &Case| {
        let raw = Session::bytes_of(&case.arguments, home, case.typed);
        let text = String::from_utf8(raw)
            .unwrap_or_else(|error| panic!("{:?}: {:?}", case.arguments, error.into_bytes()));
        (case.arguments.clone(), text)
    };
    thread::scope(|scope| {
        let slow: Vec<_> = slow
            .iter()
            .map(|case| scope.spawn(move || run(case)))
            .collect();
        let fast: Vec<_> = fast.iter().map(run).collect();
        let slow = slow.into_iter().map(|one| one.join().expect("it ends"));
        slow.chain(fast).collect()
    })
}

/// Fails unless each subcommand that reads text from outside showed some of it as escapes.
fn shows_escapes(seen: &[(Vec<OsString>, String)]) {
    let escapes = ["\\x1b", "\\u{1b}", "\\u009b"];
    for subcommand in subcommands() {
        let name = subcommand.get_name();
        let reads_arguments_only = READ_ARGUMENTS_ONLY.contains(&name);
        let mut of = seen.iter().filter(|(arguments, _)| {
            let has = |wanted: &str| arguments.iter().any(|argument| argument == wanted);
            has(name) && (reads_arguments_only || !has(SURPLUS))
        });
        assert!(
            of.any(|(_, text)| escapes.iter().any(|escape| text.contains(escape))),
            "{name} shows nothing hostile"
        );
    }
}

#[test]
fn no_subcommand_hands_escape_sequences_to_a_terminal() {
    let ground = Ground::new();
    let seen = in_a_terminal(&ground, &["--color=never"]);
    for (arguments, text) in &seen {
        assert_eq!(obeyed(text), BTreeSet::new(), "{arguments:?}:\n{text:?}");
    }
    shows_escapes(&seen);
}

#[test]
fn with_colours_a_terminal_gets_the_styles_of_the_program_and_no_others() {
    let ground = Ground::new();
    let seen = in_a_terminal(&ground, &[]);
    for (arguments, text) in &seen {
        let unstyled = STYLES
            .iter()
            .fold(text.clone(), |text, style| text.replace(style, ""));
        assert_eq!(
            obeyed(&unstyled),
            BTreeSet::new(),
            "{arguments:?}:\n{text:?}"
        );
    }
    let coloured = |text: &str| STYLES[6..].iter().any(|style| text.contains(style));
    assert!(seen.iter().any(|(_, text)| coloured(text)), "no colours");
    let help = Session::bytes_of(&["--help".into()], ground.home.path(), &[]);
    let help = String::from_utf8(help).expect("text");
    assert!(
        help.contains("\x1b[1m") && !help.contains("\\x1b"),
        "{help:?}"
    );
}

#[test]
fn the_output_of_commands_and_the_data_of_events_are_shown() {
    let ground = Ground::new();
    let arguments = ["run", "--for=3s", "--listen=127.0.0.1:0", TRUST];
    let mut arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
    arguments.push(ground.path("repo").into_os_string());
    let raw = Session::bytes_of(&arguments, ground.home.path(), &[]);
    let text = String::from_utf8(raw).expect("text");
    let shown = "E\\x1b]0;t\\x07\\x1b[8m\\x1b[31m\\x9b2J\\x9d52;c;eA==\\x9c\\u{202e}";
    assert!(text.contains(&format!("local | {shown}")), "{text}");
    assert!(text.contains(&format!("  {shown}")), "the data: {text}");
    let lost = format!("Trigger other/{shown}");
    let lost = text
        .lines()
        .find(|line| line.contains(&lost) && line.contains("lost an event"));
    assert!(lost.is_some(), "{text}");
}

#[test]
fn a_pipe_gets_every_byte() {
    let ground = Ground::new();
    let repo = ground.path("repo").into_os_string();
    let event = OsString::from(r#"{"type": "x"}"#);
    let to = "--to=Broker default/default".into();
    let raw = |done: &str| done.contains("\x1b]0;t\x07") && done.contains("\u{9b}2J");
    let explained = knew(&["explain".into(), repo.clone(), event, to]);
    assert!(raw(&explained.out), "{:?}", explained.out);
    let dot = knew(&["graph".into(), "--output=dot".into(), repo.clone()]);
    assert!(raw(&dot.out), "{:?}", dot.out);
    let ran = knew(&[
        "run".into(),
        "--for=3s".into(),
        "--listen=127.0.0.1:0".into(),
        TRUST.into(),
        repo,
    ]);
    assert!(ran.out.contains(&format!("  {HOSTILE}\n")), "{:?}", ran.out);
    assert!(
        ran.err.contains(&format!("local | {HOSTILE}")),
        "{:?}",
        ran.err
    );
}

#[test]
fn json_is_the_same_document_without_control_characters_even_in_a_pipe() {
    let ground = Ground::new();
    let repo = ground.path("repo").into_os_string();
    let event = OsString::from(format!(r#"{{"type": {}}}"#, quoted(HOSTILE)));
    let to: OsString = "--to=Broker default/default".into();
    let json: OsString = "--output=json".into();
    let calls: [Vec<OsString>; 5] = [
        vec!["check".into(), json.clone(), repo.clone()],
        vec!["graph".into(), json.clone(), repo.clone()],
        vec!["explain".into(), json.clone(), repo, event.clone(), to],
        vec!["eval".into(), "type".into(), event],
        vec!["schedule".into(), json, HOSTILE.into()],
    ];
    for arguments in calls {
        let done = knew(&arguments);
        assert_eq!(obeyed(&done.out), BTreeSet::new(), "{arguments:?}");
        let read: serde_json::Value = serde_json::from_str(&done.out).expect("JSON");
        assert!(
            read.to_string().contains("\u{9b}2J"),
            "{arguments:?}: {read}"
        );
    }
}

const MANIFEST: &str = r#"
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: default}
---
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: HOSTILE}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: HOSTILE}
spec:
  broker: default
  filter: {attributes: {type: HOSTILE}}
  subscriber: {uri: "http://127.0.0.1:1/"}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: second}
spec:
  broker: HOSTILE
  filters: [{cesql: HOSTILE}]
  subscriber: {ref: {apiVersion: v1, kind: Service, name: HOSTILE}}
---
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata: {name: HOSTILE}
spec:
  schedule: "* * * * * *"
  contentType: text/plain
  data: HOSTILE
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: show}}
---
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata: {name: HOSTILE, namespace: other}
spec:
  schedule: "* * * * * *"
  contentType: text/plain
  data: HOSTILE
  sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: default}}
---
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: default, namespace: other}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: HOSTILE, namespace: other}
spec:
  broker: default
  subscriber: {uri: "http://127.0.0.1:1/"}
  delivery: {retry: 0}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: show}
spec: {template: {spec: {containers: [{image: gcr.io/knative-releases/event_display}]}}}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: local}
spec: {template: {spec: {containers: [{image: "ghcr.io/example/s:1"}]}}}
---
apiVersion: HOSTILE
kind: HOSTILE
metadata: {name: HOSTILE}
HOSTILE: HOSTILE
"#;

const OLD: &str = r"
apiVersion: eventing.knative.dev/v1alpha1
kind: Trigger
metadata: {name: HOSTILE}
spec:
  broker: default
  filter: {sourceAndType: {type: HOSTILE}}
  subscriber: {ref: {apiVersion: v1, kind: Service, name: HOSTILE}}
";
