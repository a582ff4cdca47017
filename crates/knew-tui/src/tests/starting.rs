//! What goes wrong as one starts stays on the screen until it is mended.

use knew_core::model::ProblemCode;
use std::time::Duration;

use jiff::Timestamp;

use crate::app::WorkbenchMessage;
use crate::app::{App, Message, Options};
use crate::state::workbench::WorkbenchId;
use crate::tests::driver::{Driver, SHOP};
use knew_core::model::{Problem, ProblemLocation, Severity, SourcePosition};

fn missing() -> Problem {
    Problem {
        cause: None,
        severity: Severity::Error,
        at: ProblemLocation::Position(SourcePosition {
            file: "gone.yaml".into(),
            line: 1,
            column: 1,
        }),
        code: ProblemCode::Unreadable,
        message: "gone.yaml cannot be read".to_owned(),
        hint: None,
    }
}

/// Long after every message faded.
fn later(driver: Driver) -> Driver {
    let tick = |second| Message::Tick(Timestamp::from_second(second).expect("a time"));
    let driver = driver.tell(tick(0)).tell(tick(1_000));
    assert_eq!(driver.said(), "");
    driver
}

#[test]
fn what_could_not_be_read_is_a_problem_whatever_is_edited() {
    let driver = later(Driver::file(SHOP).tell(Message::Unread(vec![missing()])));
    assert_eq!(driver.app.workbench.open.problems[0], missing());
    let driver = driver.select("orders").keys("d").keys("u");
    assert_eq!(driver.app.workbench.open.problems[0], missing());
    let first = |driver: &Driver| driver.app.said_problems()[0].clone();
    assert!(first(&driver).contains("gone.yaml cannot be read"));
}

#[test]
fn nothing_to_open_is_said_until_something_is_opened() {
    let words = "gone.yaml cannot be read".to_owned();
    let driver = later(Driver::gallery().tell(Message::ReadFailed(words.clone())));
    assert_eq!(driver.app.unread, Some(words));
    assert_eq!(driver.keys("enter").app.unread, None);
}

#[test]
fn files_of_ones_own_that_cannot_be_understood_stay_told_in_the_gallery() {
    let app = App::new(Options {
        faults: vec!["config.toml:1:1 is no TOML".to_owned()],
        ..Options::default()
    });
    assert_eq!(app.unread.as_deref(), Some("config.toml:1:1 is no TOML"));
}

#[test]
fn a_port_that_another_program_has_is_told_with_the_one_that_is_taken_instead() {
    let driver = Driver::file(SHOP).tell_workbench(WorkbenchMessage::PortTaken {
        port: 8080,
        instead: "127.0.0.1:40001".to_owned(),
    });
    assert_eq!(driver.said(), "port 8080 is taken; send to 127.0.0.1:40001");
    assert_eq!(driver.app.workbench.port_taken, Some(8080));
}

#[test]
fn what_did_not_work_shows_longer_than_what_did() {
    let shows = |message: &dyn Fn(WorkbenchId) -> Message| {
        let driver = Driver::file(SHOP);
        let id = driver.app.workbench.id;
        let driver = driver.tell(message(id));
        let at = |second| Message::Tick(Timestamp::from_second(second).expect("a time"));
        let seconds = Duration::from_secs(8).as_secs().cast_signed();
        let driver = driver.tell(at(0)).tell(at(seconds));
        !driver.said().is_empty()
    };
    assert!(!shows(&|_| Message::Notice("done".to_owned())));
    assert!(shows(&|id| Message::Workbench(
        id,
        WorkbenchMessage::EngineFailed("no".to_owned())
    )));
}
