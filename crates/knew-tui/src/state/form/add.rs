//! The form that asks what a new object is, filled in as far as the selection says it.

use crate::app::App;
use crate::state::destinations::Ends;
use crate::state::form::blueprint::{Ask, Blueprint, What};
use crate::state::form::{Field, Form, FormKind};
use crate::state::line_input::LineInput;
use knew_core::model::{Id, Spec};

impl App {
    /// The form for a new object of a kind.
    pub(crate) fn add_form(&self, blueprint: &'static Blueprint) -> Form {
        let fields = blueprint.asks.iter().map(|ask| Field {
            name: ask.name,
            hint: ask.hint,
            input: LineInput::of(&self.proposal(blueprint, ask)),
            what: ask.what,
            error: None,
        });
        Form {
            kind: FormKind::Add(blueprint),
            title: format!("Add: {}", blueprint.kind),
            fields: fields.collect(),
            focus: 0,
        }
    }

    /// The namespace a new object goes to: that of what is selected.
    pub(crate) fn namespace(&self) -> String {
        let selected = self
            .workbench
            .selected
            .as_ref()
            .map(|selected| selected.namespace.clone());
        let first = || {
            Some(
                self.workbench
                    .open
                    .manifest
                    .resources
                    .first()?
                    .id
                    .namespace
                    .clone(),
            )
        };
        selected
            .filter(|selected| !selected.is_empty())
            .or_else(first)
            .unwrap_or_else(|| "default".to_owned())
    }

    /// What can be chosen for a field.
    #[must_use]
    pub fn offers(&self, what: What) -> Vec<String> {
        let namespace = self.namespace();
        let ends = Ends::of(&self.workbench.open);
        let named = |fits: &dyn Fn(&Id, bool) -> bool| -> Vec<String> {
            let fitting = ends.iter().filter(|end| fits(&end.id, end.channel));
            fitting.map(|fitting| fitting.id.to_string()).collect()
        };
        match what {
            What::To => named(&|_, _| true),
            What::Channel => named(&|_, channel| channel),
            What::OneOf(words) => words.iter().map(|word| (*word).to_owned()).collect(),
            What::Broker => {
                let brokers = self.workbench.open.manifest.resources.iter();
                let brokers = brokers.filter(|broker| matches!(broker.spec, Spec::Broker(_)));
                let near = brokers.filter(|broker| broker.id.namespace == namespace);
                near.map(|near| near.id.name.clone()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What a field begins with.
    fn proposal(&self, blueprint: &Blueprint, ask: &Ask) -> String {
        let offers = || self.offers(ask.what);
        let hub = self.hub_at_hand();
        match (ask.what, ask.name) {
            (What::Name, _) => self.free_name(&blueprint.kind.to_lowercase()),
            (What::Schedule, _) => "*/10 * * * * *".to_owned(),
            (What::Broker, _) => {
                let at_hand = hub
                    .filter(|hub| hub.kind == "Broker")
                    .map(|hub| hub.name.clone());
                at_hand.or(offers().into_iter().next()).unwrap_or_default()
            }
            (What::Channel | What::To, "channel" | "sink") => {
                let at_hand = hub.map(|hub| hub.to_string());
                let known = offers();
                let fits = at_hand.filter(|at_hand| known.contains(at_hand));
                fits.or(known.into_iter().next()).unwrap_or_default()
            }
            (_, "contentType") => "application/json".to_owned(),
            (_, "data") => r#"{"hello":"world"}"#.to_owned(),
            (_, "serviceAccountName") => "default".to_owned(),
            (_, "bootstrapServers") => "my-cluster-kafka-bootstrap.kafka:9092".to_owned(),
            (What::Objects, _) => "v1:Event".to_owned(),
            (_, "topics") => "events".to_owned(),
            (What::Image, _) => {
                "gcr.io/knative-releases/knative.dev/eventing/cmd/event_display".to_owned()
            }
            _ => String::new(),
        }
    }

    /// The hub that is selected, or that the selected route hangs on.
    pub(crate) fn hub_at_hand(&self) -> Option<Id> {
        let (graph, id) = (
            &self.workbench.open.graph,
            self.workbench.selected.as_ref()?,
        );
        let route = graph.route(id).map(|route| route.hub.clone());
        route.or_else(|| graph.hub(id).map(|hub| hub.id.clone()))
    }

    fn free_name(&self, wish: &str) -> String {
        let taken = |name: &str| {
            let mut resources = self.workbench.open.manifest.resources.iter();
            resources.any(|resource| resource.id.name == name)
        };
        if !taken(wish) {
            return wish.to_owned();
        }
        let mut numbered = (2..).map(|number: u32| format!("{wish}-{number}"));
        numbered
            .find(|numbered| !taken(numbered))
            .unwrap_or_default()
    }
}
