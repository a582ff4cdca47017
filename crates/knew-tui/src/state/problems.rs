//! Everything that is wrong: in the texts, and at the addresses where nobody answers.

use crate::app::App;
use crate::state::activity::RouteState;
use crate::state::layer::Layer;
use knew_core::model::{DocumentLocation, Id, Problem, ProblemCode, ProblemLocation, Severity};

/// So many addresses are listed at most: where more are silent, the cause is another one.
const MOST: usize = 50;

impl App {
    /// All of it, worst first.
    pub fn wrongs(&self) -> impl Iterator<Item = &Problem> {
        let (errors, doubts) = self.workbench.open.problems.split_at(self.errors());
        errors.iter().chain(&self.workbench.silent).chain(doubts)
    }

    /// One of it.
    #[must_use]
    pub fn wrong(&self, index: usize) -> Option<&Problem> {
        let errors = self.errors();
        let later = || index.checked_sub(errors + self.workbench.silent.len());
        match index.checked_sub(errors) {
            None => self.workbench.open.problems.get(index),
            Some(at) if at < self.workbench.silent.len() => self.workbench.silent.get(at),
            Some(_) => self.workbench.open.problems.get(errors + later()?),
        }
    }

    /// How much there is of it.
    #[must_use]
    pub fn wrong_count(&self) -> usize {
        self.workbench.open.problems.len() + self.workbench.silent.len()
    }

    fn errors(&self) -> usize {
        let error = |problem: &Problem| problem.severity == Severity::Error;
        self.workbench.open.problems.partition_point(error)
    }

    /// Looks again who answers. The cursor of an open list stays where it is.
    pub(crate) fn listen(&mut self) {
        let before = self.workbench.silent.len();
        let silent = self
            .workbench
            .live
            .silent
            .iter()
            .filter_map(|silent| self.unanswered(silent));
        self.workbench.silent = silent.take(MOST).collect();
        let (errors, now) = (self.errors(), self.workbench.silent.len());
        for layer in &mut self.layers {
            if let Layer::Problems { cursor } = layer
                && *cursor >= errors + before
            {
                *cursor = *cursor - before + now;
            }
        }
    }

    /// The problem that nobody answers, as long as what runs still calls there.
    fn unanswered(&self, (to, route, why): (&Id, Option<&Id>, &str)) -> Option<Problem> {
        self.workbench.open.graph.target(to)?;
        let (caller, at) = match route {
            Some(id) => (id, self.calls_from(id, to)?),
            None => self.sends_to(to)?,
        };
        let state = match self.workbench.live.doing(caller) {
            RouteState::Waiting(_) => "waits to try again",
            RouteState::Busy => "is trying",
            _ => "could not deliver its last event",
        };
        Some(Problem {
            cause: None,
            severity: Severity::Warning,
            code: ProblemCode::NoAnswer,
            message: format!(
                "nobody answers at {to}: {why}; {} {} {state}",
                caller.kind, caller.name
            ),
            hint: Some("start what takes events there, or change the address".to_owned()),
            at: ProblemLocation::Field(at.0, at.1.to_owned()),
        })
    }

    /// The source that sends to a target itself, and its field that names it.
    fn sends_to(&self, to: &Id) -> Option<(&Id, (DocumentLocation, &'static str))> {
        let mut sources = self.workbench.open.graph.sources.iter();
        let source =
            sources.find(|source| source.sink.as_ref().is_some_and(|sink| sink.id == *to))?;
        Some((&source.id, (source.origin, "spec.sink")))
    }

    /// The field of a route that names what it calls.
    fn calls_from(&self, route: &Id, to: &Id) -> Option<(DocumentLocation, &'static str)> {
        let route = self.workbench.open.graph.route(route)?;
        let subscribes = route
            .subscriber
            .as_ref()
            .is_some_and(|subscriber| subscriber.id == *to);
        let path = if subscribes {
            "spec.subscriber"
        } else {
            "spec.delivery.deadLetterSink"
        };
        Some((
            route
                .origin
                .or_else(|| self.workbench.open.origin(&route.hub))?,
            path,
        ))
    }
}

#[cfg(test)]
mod tests {
    use knew_core::model::ProblemCode;
    use std::sync::Arc;
    use std::time::Duration;

    use crate::app::{Message, WorkbenchMessage};
    use crate::tests::driver::{Driver, SHOP, at};
    use knew_core::record::{CallPurpose, CallResult, DeliveryStep};

    const NOBODY: &str = "http://127.0.0.1:9/";

    /// The shop, with a trigger whose subscriber answers so.
    fn called(driver: Driver, result: CallResult) -> Driver {
        let route = driver.app.workbench.open.graph.routes[0].clone();
        let id = Arc::new(route.id);
        let steps = [
            DeliveryStep::Matched {
                route: Arc::clone(&id),
            },
            DeliveryStep::Attempt {
                route: Some(id),
                to: Arc::new(route.subscriber.expect("a subscriber").id),
                purpose: CallPurpose::Deliver,
                number: 1,
                result,
                took: Duration::ZERO,
                wait: Some(Duration::from_secs(1)),
            },
        ];
        driver.journal().append_arrival(at(), steps);
        driver.tell(Message::Recorded)
    }

    fn silent(driver: &Driver) -> Vec<&str> {
        let wrong = driver
            .app
            .wrongs()
            .filter(|wrong| wrong.code == ProblemCode::NoAnswer);
        wrong.map(|wrong| wrong.message.as_str()).collect()
    }

    fn shop() -> Driver {
        let ends = "ref:\n      apiVersion: v1\n      kind: Service\n      name: display\n---";
        Driver::file(&SHOP.replacen(ends, &format!("uri: {NOBODY}\n---"), 1))
    }

    #[test]
    fn an_address_where_nobody_answers_is_listed_until_somebody_does() {
        let refused = || CallResult::Failed("Connection refused".to_owned());
        let driver = called(shop(), refused());
        let wanted = format!(
            "nobody answers at {NOBODY}: Connection refused; Trigger orders waits to try again"
        );
        assert_eq!(silent(&driver), [wanted.as_str()]);
        assert_eq!(silent(&called(driver, CallResult::Status(500))), [""; 0]);
        // An address that is mended is another one.
        let driver = called(shop(), refused());
        let text = driver.file_text().replace(NOBODY, "http://127.0.0.1:10/");
        let driver = driver.tell_workbench(WorkbenchMessage::Changed(vec![(0, Some(text))]));
        assert_eq!(silent(&driver), [""; 0]);
    }

    #[test]
    fn enter_goes_to_what_names_the_address_and_the_cursor_stays_on_its_row() {
        let driver = called(shop(), CallResult::Failed("timed out".to_owned()));
        let at = driver
            .app
            .wrongs()
            .position(|wrong| wrong.code == ProblemCode::NoAnswer);
        let at = at.expect("it is listed");
        assert_eq!(
            driver.app.wrong(at).map(|wrong| wrong.code),
            Some(ProblemCode::NoAnswer)
        );
        let driver = driver.keys("P").keys(&"j ".repeat(at)).keys("enter");
        let editor = driver.app.workbench.editor.as_ref().expect("the text");
        assert_eq!(editor.title, "Trigger default/orders");
        let all: Vec<_> = driver.app.wrongs().collect();
        let each = (0..driver.app.wrong_count()).map(|index| driver.app.wrong(index));
        assert!(each.eq(all.into_iter().map(Some)));
    }
}
