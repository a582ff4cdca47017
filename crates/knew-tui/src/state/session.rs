//! How one looked at what is open, to be restored the next time: never what happened, never a text.

use serde::{Deserialize, Serialize};

use crate::state::event_columns::Columns;
use crate::state::event_list::TimeDisplay;
use crate::state::graph_filter::GraphFilter;
use crate::state::inspector::Tab;
use crate::state::pane::Pane;
use crate::state::pane_sizes::Split;
use knew_core::graph::layout::Zoom;
use knew_core::model::Id;

/// What another version wrote is not read: it may mean something else.
pub(crate) const VERSION: u32 = 1;

/// What is kept of one way to look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub(crate) version: u32,
    /// What was open, as whole paths; nothing for the gallery.
    pub paths: Vec<String>,
    /// The theme, where one was chosen on the screen.
    pub theme: Option<String>,
    /// Whether the tour was taken to its end.
    pub tour_done: bool,
    pub(crate) view: Option<Kept>,
}

/// What is kept of a workbench.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) focus: Pane,
    pub(crate) full: bool,
    pub(crate) split: Split,
    pub(crate) selected: Option<Id>,
    pub(crate) picture: Picture,
    pub(crate) filter: String,
    pub(crate) clock: TimeDisplay,
    #[serde(default)]
    pub(crate) columns: Columns,
    pub(crate) tab: Tab,
    pub(crate) depth: usize,
}

/// What is kept of the picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Picture {
    pub(crate) zoom: Zoom,
    pub(crate) folded: Vec<Id>,
    pub(crate) lens: GraphFilter,
    pub(crate) replies: bool,
    pub(crate) dead_letters: bool,
    pub(crate) map: bool,
}

impl Session {
    /// Reads what was written for these paths; a sentence when it is of no use.
    pub fn parse(text: &str, paths: &[String]) -> Result<Self, String> {
        let version = |document: &serde_json::Value| {
            document.get("version").and_then(serde_json::Value::as_u64)
        };
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| format!("is damaged: {error}"))?;
        if version(&value) != Some(u64::from(VERSION)) {
            return Err("was written by another version of knew".to_owned());
        }
        let session: Self =
            serde_json::from_value(value).map_err(|error| format!("is damaged: {error}"))?;
        if session.paths != paths {
            return Err(format!("is about {}", session.paths.join(", ")));
        }
        Ok(session)
    }

    /// The text to write.
    #[must_use]
    pub fn text(&self) -> String {
        // Nothing in it can fail to be written as JSON.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

#[cfg(test)]
mod tests {
    use crate::app::{Effect, Message};
    use crate::state::session::*;
    use crate::tests::driver::Driver;

    const SHOP: &str = include_str!("../../../../samples/hello-broker.yaml");

    fn open(session: Option<Session>) -> Driver {
        Driver::gallery()
            .tell(Message::Read {
                title: "shop".to_owned(),
                files: vec![(
                    "shop.yaml".to_owned(),
                    Some("shop.yaml".into()),
                    SHOP.to_owned(),
                )],
                asked: vec!["/shop.yaml".to_owned()],
                session: session.map(Box::new),
            })
            .running()
    }

    #[test]
    fn what_was_left_is_restored_and_survives_being_written() {
        let left = open(None)
            .select("audit")
            .keys("+ R 2 } } T V space s enter /")
            .text("type~x")
            .keys("enter t j enter");
        let kept = left.app.session().expect("files are open");
        let paths = ["/shop.yaml".to_owned()];
        let read = Session::parse(&kept.text(), &paths).expect("as written");
        assert_eq!(read, kept);
        let again = open(Some(read)).app;
        assert_eq!(again.session(), left.app.session());
        assert_eq!(again.workbench.split.below, 4);
        assert_eq!(again.look.theme, "light");
        assert!(
            again
                .workbench
                .selected
                .is_some_and(|selected| selected.name == "audit")
        );
    }

    #[test]
    fn a_theme_that_was_named_wins_over_the_one_kept_and_does_not_forget_it() {
        let kept = open(None).keys("t j enter").app.session().expect("files");
        assert_eq!(kept.theme.as_deref(), Some("light"));
        let mut named = open(None);
        named.app.look.named_theme = Some("dark".to_owned());
        named.app.restore(kept.clone());
        assert_ne!(named.app.look.theme, "light");
        assert_eq!(named.app.session().expect("files").theme, kept.theme);
        let chosen = named.keys("t g enter").app.session().expect("files");
        assert_eq!(chosen.theme.as_deref(), Some("dark"));
    }

    #[test]
    fn what_is_gone_is_not_looked_for() {
        let left = open(None).select("audit").keys("F");
        let kept = left.app.session().expect("files are open").text();
        let kept = kept.replace("\"audit\"", "\"gone\"");
        let session = Session::parse(&kept, &["/shop.yaml".to_owned()]).expect("as written");
        let again = open(Some(session)).app;
        assert_eq!(again.workbench.graph_view.lens, GraphFilter::All);
        assert!(
            again
                .workbench
                .selected
                .is_some_and(|selected| selected.name != "gone")
        );
    }

    #[test]
    fn what_is_damaged_or_foreign_is_told() {
        let text = open(None).app.session().expect("files are open").text();
        let paths = ["/shop.yaml".to_owned()];
        let fault = |text: &str, paths: &[String]| Session::parse(text, paths).expect_err("no use");
        assert!(fault("{", &paths).contains("damaged"));
        assert!(
            fault(&text.replace("\"version\": 1", "\"version\": 2"), &paths).contains("version")
        );
        assert!(fault(&text, &[]).contains("is about /shop.yaml"));
    }

    #[test]
    fn no_event_is_ever_kept() {
        let driver = open(None).arrives("default", "order.created");
        let text = driver.app.session().expect("files are open").text();
        assert!(!text.contains("order.created"), "{text}");
    }

    #[test]
    fn a_sample_starts_the_same_every_time() {
        let driver = Driver::sample("hello-broker.yaml");
        assert_eq!(driver.app.session(), None);
        let left = open(None).keys("g a y");
        assert!(
            left.effects
                .iter()
                .any(|effect| matches!(effect, Effect::Remember(_)))
        );
    }
}
