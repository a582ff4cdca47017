//! Types keys into an interface and plays the part of the world around it.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::WorkbenchMessage;
use crate::app::{App, Effect, Message, Options, Running, ThemeCard};
use crate::input::key::{Key, Mouse, MouseKind};
use crate::state::gallery::Item;
use crate::view::hit_map::Hit;
use knew_core::model::Id;
use knew_core::record::{DeliveryStep, Journal, PlanRoutes};
use knew_event::Event;

/// A broker with one trigger, and two services to choose from.
pub const SHOP: &str = "\
# The shop.
apiVersion: eventing.knative.dev/v1
kind: Broker
metadata:
  name: hub
---
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata:
  name: orders
spec:
  broker: hub # the only one
  filter:
    attributes:
      event: order.new
  subscriber:
    ref:
      apiVersion: v1
      kind: Service
      name: display
---
apiVersion: v1
kind: Service
metadata:
  name: display
---
apiVersion: v1
kind: Service
metadata:
  name: ledger
";

/// An interface, and everything it asked for.
pub struct Driver {
    pub app: App,
    pub effects: Vec<Effect>,
}

impl Driver {
    /// The gallery, as the program starts.
    pub fn gallery() -> Self {
        let app = App::new(Options {
            themes: ["dark", "light"].map(card).to_vec(),
            size: (120, 36),
            ..Options::default()
        });
        Self {
            app,
            effects: Vec::new(),
        }
    }

    /// A built-in sample, open and running.
    pub fn sample(file: &str) -> Self {
        let mut driver = Self::gallery();
        let mut items = driver.app.gallery.items.iter();
        let row =
            items.position(|item| matches!(item, Item::Sample { name, .. } if **name == *file));
        driver.app.gallery.cursor = row.expect("a sample of that name");
        driver.keys("enter").running()
    }

    /// One file on disk, open and running.
    pub fn file(text: &str) -> Self {
        Self::gallery()
            .tell(Message::Read {
                title: "shop".to_owned(),
                files: vec![(
                    "shop.yaml".to_owned(),
                    Some(PathBuf::from("shop.yaml")),
                    text.to_owned(),
                )],
                asked: Vec::new(),
                session: None,
            })
            .running()
    }

    pub fn running(self) -> Self {
        let roster = PlanRoutes::new(
            self.app.workbench.open.plan,
            self.app
                .workbench
                .open
                .graph
                .routes
                .iter()
                .map(|route| (Arc::new(route.hub.clone()), Arc::new(route.id.clone()))),
        );
        self.app.journal.add_plan(Arc::new(roster));
        self.tell_workbench(WorkbenchMessage::Started("127.0.0.1:8080".to_owned()))
    }

    /// Presses keys, with spaces between.
    pub fn keys(mut self, keys: &str) -> Self {
        for key in Key::sequence(keys) {
            self = self.tell(Message::Key(key));
        }
        self
    }

    /// Types a text.
    pub fn text(mut self, text: &str) -> Self {
        for letter in text.chars() {
            let key = match letter {
                '\n' => Key::plain(crate::input::key::Code::Enter),
                letter => Key::plain(crate::input::key::Code::Char(letter)),
            };
            self = self.tell(Message::Key(key));
        }
        self
    }

    pub fn tell(mut self, message: Message) -> Self {
        self.effects.extend(self.app.update(message));
        self
    }

    /// Has something happen to what is open.
    pub fn tell_workbench(self, message: WorkbenchMessage) -> Self {
        let id = self.app.workbench.id;
        self.tell(Message::Workbench(id, message))
    }

    /// Goes to something in the picture.
    pub fn select(mut self, name: &str) -> Self {
        self = self.keys("1 /").text(name).keys("enter");
        let selected = self
            .app
            .workbench
            .selected
            .clone()
            .expect("something selected");
        assert!(selected.to_string().contains(name), "{selected}");
        self
    }

    /// The pointer does something at a cell, over what is drawn there.
    pub fn pointer(self, kind: MouseKind, (x, y): (u16, u16), hit: Option<Hit>) -> Self {
        self.tell(Message::Mouse(Mouse { kind, x, y, hit }))
    }

    /// An event reaches a hub, and the routes whose filter lets it pass deliver it.
    pub fn arrives(self, hub: &str, kind: &str) -> Self {
        self.record(hub, kind);
        self.tell(Message::Recorded)
    }

    /// The same, before the interface is told.
    pub fn record(&self, hub: &str, kind: &str) {
        let graph = &self.app.workbench.open.graph;
        let hub = graph.hubs.iter().find(|it| it.id.name == hub);
        let hub = hub.expect("a hub of that name").id.clone();
        let mut event = Event {
            id: "1".to_owned(),
            source: "/test".to_owned(),
            ty: kind.to_owned(),
            data: Some(bytes::Bytes::from_static(b"{\"a\":1}")),
            ..Event::default()
        };
        event.set_attribute("event", kind).expect("an attribute");
        let event = Arc::new(event);
        let passing: Vec<Arc<Id>> = graph
            .routes_of(&hub)
            .filter(|route| knew_filter::explain_route(route.filter.as_ref(), &event).passes())
            .map(|route| Arc::new(route.id.clone()))
            .collect();
        let mut steps = vec![DeliveryStep::Received {
            node: Arc::new(hub),
            from: None,
            parent: None,
            event,
            plan: self.app.workbench.open.plan,
        }];
        for route in passing {
            steps.push(DeliveryStep::Matched {
                route: Arc::clone(&route),
            });
            steps.push(DeliveryStep::Delivered {
                to: Arc::clone(&route),
                route: Some(route),
                status: 202,
            });
        }
        self.journal().append_arrival(at(), steps);
    }

    pub fn journal(&self) -> &Arc<Journal> {
        &self.app.journal
    }

    /// What was asked for last.
    pub fn last(&self) -> &Effect {
        self.effects.last().expect("something was asked for")
    }

    /// The text of the only file.
    pub fn file_text(&self) -> &str {
        self.app.workbench.open.text(0).expect("a file")
    }

    /// The message on the screen.
    pub fn said(&self) -> &str {
        self.app.toasts.current().map_or("", |toast| &toast.text)
    }

    pub fn is_running(&self) -> bool {
        matches!(self.app.workbench.running, Running::At(_))
    }
}

fn card(name: &str) -> ThemeCard {
    ThemeCard {
        name: name.to_owned(),
        title: String::new(),
    }
}

pub fn at() -> Timestamp {
    Timestamp::from_second(1_000).expect("a time")
}
