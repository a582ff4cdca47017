//! Templates of events: kept from the form, chosen again, and sent by their name.

use std::fs;
use std::path::Path;

use crate::launch::{Running, knew};
use crate::pty::Session;

const MANIFEST: &str = "\
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata: {name: hub}
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata: {name: orders}
spec:
  broker: hub
  filter: {attributes: {type: order.new}}
  subscriber: {ref: {apiVersion: v1, kind: Service, name: display}}
---
apiVersion: v1
kind: Service
metadata: {name: display}
";

const BROKEN: &str = "{\n  \"specversion\": \"1.0\"\n  \"type\": \"order.half\"\n}\n";

/// A folder with a manifest and one template, which is broken.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("hub.yaml"), MANIFEST).expect("written");
    fs::create_dir(folder.path().join("events")).expect("made");
    fs::write(folder.path().join("events/half.json"), BROKEN).expect("written");
    folder
}

fn path(folder: &Path) -> &str {
    folder.to_str().expect("UTF-8")
}

#[test]
fn what_is_kept_from_the_form_is_chosen_again_and_arrives() {
    let folder = folder();
    let home = tempfile::tempdir().expect("a folder");
    let mut knew = Session::start_at_home(home.path(), &[path(folder.path())], (120, 36));
    knew.until_shown("running");
    // The broken template is no manifest, and nothing is wrong with what is open.
    let shown = knew.until_shown("orders");
    assert!(!shown.contains("error"), "{shown}");
    knew.keys("s");
    knew.until_shown("Enter sends");
    knew.keys("\x15order.new\t\t7\x13");
    knew.until_shown("Keep as a template");
    knew.until_shown("events/order.new.json");
    knew.keys("\x15big\r");
    knew.until_shown("kept as ");
    let file = folder.path().join("events/big.json");
    let kept = fs::read_to_string(&file).expect("written");
    assert!(kept.contains("\n  \"type\": \"order.new\",\n"), "{kept}");
    assert!(kept.contains("\n  \"subject\": \"7\","), "{kept}");
    knew.keys("\x0f");
    knew.until_shown("Your templates");
    knew.keys("half\r");
    knew.until_shown("half.json:3:3: not JSON");
    knew.keys("\x15big\r");
    knew.until("the form to be back", |knew| {
        !knew.contains("Choose an event")
    });
    knew.keys("\r");
    knew.until_shown("202 from Broker default/hub");
    // The row of the event, before it is gone to.
    knew.until_shown("orders 200");
    knew.keys("2");
    knew.until_shown("subject 7");
    knew.keys("1s\x0f");
    knew.until_shown("Sent before");
    knew.keys("\x1b");
    knew.until("the list to go", |knew| !knew.contains("Choose an event"));
    knew.keys("\x13");
    knew.until_shown("Keep as a template");
    knew.keys("\x15big\r");
    knew.until_shown("big.json is there already");
    assert_eq!(fs::read_to_string(&file).expect("there"), kept);
    knew.signal("TERM");
    knew.ends_leaving_the_terminal_as_it_was();
}

#[test]
fn a_template_is_sent_by_its_file_or_its_name() {
    let folder = folder();
    let mut run = Running::start(&["-o", "json", path(folder.path())]);
    let server = format!("http://{}", run.address);
    let send = |template: &str, more: &[&str]| {
        let to = ["send", "--server", &server, "--to", "Broker default/hub"];
        let all = [&to, &["--template", template][..], more].concat();
        knew(&all)
    };
    let file = folder.path().join("events/big.json");
    let text = r#"{"specversion": "1.0", "type": "order.new", "subject": "7"}"#;
    fs::write(&file, text).expect("written");
    let done = send(path(&file), &["--id", "by-file"]);
    assert_eq!(done.code, 0, "{}", done.all());
    run.until(r#""by-file""#);
    let done = send("github-push", &["--id", "by-name", "--type", "push"]);
    assert_eq!(done.code, 0, "{}", done.all());
    let received = run.until(r#""by-name""#);
    assert!(received.contains("received"), "{received}");
    let done = send(path(&folder.path().join("events/half.json")), &[]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("half.json:3:3: not JSON"), "{}", done.err);
    let done = send("nonsense", &[]);
    assert_eq!(done.code, 2);
    assert!(done.err.contains("github-push"), "{}", done.err);
}
