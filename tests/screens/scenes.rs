//! Every screen there is, by name.

use knew::app::inspect::{Subject, Tab};
use knew::app::key::Key;
use knew::app::layer::{About, Confirm, Finder, Layer, Prompt, Purpose};
use knew::app::line_input::LineInput;
use knew::app::toast::Level;
use knew::app::tour::Step;
use knew::app::{App, Look, Message, Pane};

use super::shop;

/// Gives the event of an open form the id it would have made anew.
fn send(mut app: App) -> App {
    if let Some(Layer::Form(form)) = app.layers.last_mut() {
        form.set("id", "0192");
    }
    app
}

/// All of them, at one size.
pub fn all(size: (u16, u16), look: &Look) -> Vec<(&'static str, App)> {
    let gallery = || {
        let mut app = shop::gallery(size, look.clone());
        app.gallery.cursor = 1;
        app
    };
    let bench = |change: &dyn Fn(&mut App)| {
        let mut app = shop::workbench(size, look.clone());
        change(&mut app);
        app
    };
    let keys = |keys: &str| {
        bench(&|app| {
            for key in Key::sequence(keys) {
                app.update(Message::Key(key));
            }
        })
    };
    let tour = |step: Step| {
        let mut app = shop::tour(size, look.clone());
        app.tour = Some(step);
        app
    };
    let layer = |layer: Layer| bench(&|app| app.layers.push(layer.clone()));
    let event = |tab: Tab| {
        bench(&|app| {
            app.inspect.subject = Subject::Arrival;
            app.inspect.tab = tab;
            app.focus = Pane::Inspect;
        })
    };
    vec![
        ("gallery", gallery()),
        ("tour-find", tour(Step::Find)),
        ("tour-mend", tour(Step::Mend)),
        ("graph", bench(&|_| ())),
        ("graph-map", keys("- -")),
        ("graph-outline", keys("-")),
        ("graph-detail", keys("+ m")),
        ("graph-ways", keys("R D")),
        ("graph-focus", keys("F")),
        ("graph-unhealthy", keys("!")),
        ("graph-jump", keys("f")),
        (
            "events",
            bench(&|app| {
                app.focus = Pane::Events;
                app.inspect.subject = Subject::Arrival;
                app.toasts.say(Level::Done, "202 from Broker shop/default");
            }),
        ),
        ("why", event(Tab::Why)),
        ("attributes", event(Tab::Attributes)),
        ("data", event(Tab::Data)),
        ("tries", event(Tab::Tries)),
        ("yaml", bench(&|app| app.focus = Pane::Yaml)),
        ("editor", bench(&shop::edit)),
        ("help", layer(Layer::Help(Finder::default()))),
        (
            "palette",
            layer(Layer::Palette(Finder {
                input: LineInput::of("event"),
                cursor: 1,
            })),
        ),
        ("form", layer(Layer::Form(shop::form()))),
        ("add", keys("a")),
        ("add-trigger", keys("a t r i g enter")),
        ("connect", keys("c")),
        ("send", send(keys("s"))),
        ("rename", keys("N")),
        ("changes", keys("g c")),
        (
            "messages",
            bench(&|app| {
                app.toasts.say(Level::Done, "202 from Broker shop/default");
                app.toasts.say(Level::Info, "PingSource shop/ping fires");
                app.toasts
                    .say(Level::Failed, "connection refused: localhost:9090");
                app.layers.push(Layer::Log { cursor: 2 });
            }),
        ),
        (
            "confirm",
            layer(Layer::Confirm(Confirm {
                question: "orders.yaml has changes that are not saved. Leave without saving them?"
                    .to_owned(),
                yes: "leave without saving".to_owned(),
                no: "stay".to_owned(),
                about: About::Quit,
            })),
        ),
        (
            "problems",
            bench(&|app| {
                app.open.problems = shop::problems();
                app.layers.push(Layer::Problems { cursor: 0 });
            }),
        ),
        (
            "themes",
            layer(Layer::Themes {
                cursor: 1,
                before: "terminal".to_owned(),
            }),
        ),
        (
            "filter",
            layer(Layer::Prompt(Prompt {
                purpose: Purpose::Filter,
                input: LineInput::of("type~order"),
                before: String::new(),
            })),
        ),
    ]
}
