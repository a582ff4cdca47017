//! Every screen there is, by name.

use knew_tui::app::{App, Look, Message, Pane};
use knew_tui::state::inspector::{InspectedItem, Tab};
use knew_tui::state::layer::question::{Confirm, ConfirmedAction};
use knew_tui::state::layer::{Finder, Layer, Prompt, Purpose};
use knew_tui::state::line_input::LineInput;
use knew_tui::state::templates::{Template, Templates};
use knew_tui::state::toast::Level;
use knew_tui::state::tour::TourStep;

use super::{hello, shop};

/// Gives the event of an open form the id it would have made anew.
pub fn send(mut app: App) -> App {
    if let Some(Layer::Form(form)) = app.layers.last_mut() {
        form.set("id", "0192");
    }
    app
}

/// The composer after one event was sent, with two templates beside the manifests.
pub fn composer(mut app: App, keys: &str) -> App {
    let now = "2026-11-23T14:02:13Z".parse().expect("a time");
    app.update(Message::Tick(now));
    hello::press(&mut app, "s enter s");
    hello::press(&mut app, keys);
    let big = r#"{"specversion": "1.0", "type": "order.new", "source": "/shop/web", "data": {"amount": 20000}}"#;
    let files = [
        ("big-order", Ok(big.to_owned())),
        ("refund", Ok(big.replace('}', ""))),
    ];
    let own =
        files.map(|(name, text)| Template::of_file(name, &format!("events/{name}.json"), text));
    app.update(Message::Templates(Templates {
        own: own.to_vec(),
        folder: "events".to_owned(),
    }));
    app
}

/// The keys that make of the text in a filter a number, which one key mends.
fn mendable() -> String {
    let (right, delete) = ("right ".repeat(10), "delete ".repeat(9));
    format!("/ o r d e r s enter e down down {right}{delete}7")
}

/// A screen by its name.
type Scene = (&'static str, App);

/// All of them, at one size.
pub fn all(size: (u16, u16), look: &Look) -> Vec<Scene> {
    let stage = Stage { size, look };
    [
        stage.starts(),
        stage.pictures(),
        stage.panes(),
        stage.finders(),
        stage.words(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

struct Stage<'a> {
    size: (u16, u16),
    look: &'a Look,
}

impl Stage<'_> {
    fn gallery(&self) -> App {
        let mut app = shop::gallery(self.size, self.look.clone());
        app.gallery.cursor = 1;
        app
    }

    fn tour(&self, step: TourStep) -> App {
        let mut app = shop::tour(self.size, self.look.clone());
        app.workbench.tour = Some(step);
        app
    }

    fn bench(&self, change: &dyn Fn(&mut App)) -> App {
        let mut app = shop::workbench(self.size, self.look.clone());
        change(&mut app);
        app
    }

    fn keys(&self, keys: &str) -> App {
        self.bench(&|app| hello::press(app, keys))
    }

    fn layer(&self, layer: &Layer) -> App {
        self.bench(&|app| app.layers.push(layer.clone()))
    }

    fn event(&self, tab: Tab) -> App {
        self.bench(&|app| {
            app.workbench.inspect.subject = InspectedItem::Arrival;
            app.workbench.inspect.tab = tab;
            app.workbench.focus = Pane::Inspect;
        })
    }

    /// How one begins.
    fn starts(&self) -> Vec<Scene> {
        vec![
            ("gallery", self.gallery()),
            ("tour-find", self.tour(TourStep::Find)),
            ("tour-mend", self.tour(TourStep::Mend)),
        ]
    }

    /// The picture in all its ways.
    fn pictures(&self) -> Vec<Scene> {
        vec![
            ("graph", self.bench(&|_| ())),
            ("journey", hello::journey(self.size, self.look.clone())),
            ("graph-map", self.keys("- -")),
            ("graph-outline", self.keys("-")),
            (
                "graph-detail",
                self.bench(&|app| {
                    hello::press(app, "+");
                    app.workbench.live.catch_up(&app.journal);
                }),
            ),
            ("graph-minimap", self.keys("+ m")),
            ("graph-ways", self.keys("R D")),
            ("graph-focus", self.keys("F")),
            ("graph-unhealthy", self.keys("!")),
            ("graph-jump", self.keys("f")),
        ]
    }

    /// Every pane and every tab of the inspector.
    fn panes(&self) -> Vec<Scene> {
        vec![
            (
                "events",
                self.bench(&|app| {
                    app.workbench.focus = Pane::Events;
                    app.workbench.inspect.subject = InspectedItem::Arrival;
                    app.toasts.say(Level::Done, "202 from Broker shop/default");
                }),
            ),
            ("columns", self.keys("V j l space s")),
            ("why", self.event(Tab::Why)),
            ("attributes", self.event(Tab::Attributes)),
            ("data", self.event(Tab::Data)),
            ("tries", self.event(Tab::Tries)),
            ("yaml", self.bench(&|app| app.workbench.focus = Pane::Yaml)),
            ("editor", self.bench(&shop::edit)),
            ("mend", self.keys(&mendable())),
        ]
    }

    /// What is found by typing, and forms.
    fn finders(&self) -> Vec<Scene> {
        vec![
            ("help", self.layer(&Layer::Help(Finder::default()))),
            ("signs", self.keys("? s i g n s")),
            (
                "palette",
                self.layer(&Layer::Palette(Finder {
                    input: LineInput::of("event"),
                    cursor: 1,
                })),
            ),
            ("form", self.layer(&Layer::Form(shop::form()))),
            ("add", self.keys("a")),
            ("add-trigger", self.keys("a t r i g enter")),
            ("connect", self.keys("c")),
            ("send", send(self.keys("s"))),
            ("choose", composer(self.keys(""), "ctrl-o down")),
            ("keep", composer(self.keys(""), "ctrl-s")),
            ("rename", self.keys("N")),
            ("changes", self.keys("g c")),
        ]
    }

    /// Messages, questions, lists and lines.
    fn words(&self) -> Vec<Scene> {
        vec![
            (
                "messages",
                self.bench(&|app| {
                    app.toasts.say(Level::Done, "202 from Broker shop/default");
                    app.toasts.say(Level::Info, "PingSource shop/ping fires");
                    app.toasts
                        .say(Level::Failed, "connection refused: localhost:9090");
                    let now = "2026-11-23T14:02:13Z".parse().expect("a time");
                    app.toasts.tick(now);
                    app.layers.push(Layer::Log { cursor: 2 });
                }),
            ),
            (
                "confirm",
                self.layer(&Layer::Confirm(Confirm {
                    title: "Leave knew".to_owned(),
                    question: "Save first? Changed: orders.yaml.".to_owned(),
                    yes: "save and leave".to_owned(),
                    no: "stay here".to_owned(),
                    discard: Some("discard the changes and leave".to_owned()),
                    about: ConfirmedAction::SaveAndQuit,
                })),
            ),
            (
                "problems",
                self.bench(&|app| {
                    app.workbench.open.problems = shop::problems();
                    app.layers.push(Layer::Problems { cursor: 0 });
                }),
            ),
            ("trust", self.bench(&shop::ask)),
            ("seen", self.keys("A")),
            (
                "themes",
                self.layer(&Layer::Themes {
                    cursor: 1,
                    before: "terminal".to_owned(),
                }),
            ),
            (
                "filter",
                self.layer(&Layer::Prompt(Prompt {
                    purpose: Purpose::Filter,
                    input: LineInput::of("type~order"),
                    before: String::new(),
                })),
            ),
        ]
    }
}
