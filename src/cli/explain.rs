//! `knew explain`: what would become of one event, and why; nothing is called.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::event::Event;
use crate::filter::{self, Verdict};
use crate::graph::{Graph, Route};
use crate::model::Id;

use super::input::Paths;
use super::{Answer, event, id, verdict};

/// How far hubs that feed hubs are followed; a circle ends here.
const DEEPEST: usize = 16;

/// Arguments of `knew explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// Files and folders, and the event last unless --event names it
    #[arg(value_name = "PATH… [EVENT]", required = true)]
    arguments: Vec<String>,
    /// The hub the event is sent to, such as 'Broker default/default' [default: the only hub]
    #[arg(long, value_name = "ID")]
    to: Option<String>,
    /// The event in CloudEvents' JSON format: itself, a file, or `-` for stdin
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
    /// The form of the output
    #[arg(short, long, value_enum, default_value_t, value_name = "FORM")]
    output: Form,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Form {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

impl Explain {
    /// Prints what each route says; the answer is no when none takes the event.
    pub fn run(&self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        let (paths, event) = self.split()?;
        let input = Paths::of(paths).load()?;
        let hub = self.hub(&input.graph)?;
        let dry = DryRun {
            graph: &input.graph,
            event: &event,
        };
        match self.output {
            Form::Text => dry.write(out, &hub, 0)?,
            Form::Json => writeln!(out, "{:#}", dry.json(&hub, 0))?,
        }
        let taken = dry.routes(&hub).any(|(_, it)| it.passes());
        Ok(if taken { Answer::Yes } else { Answer::No })
    }

    /// The paths and the event.
    fn split(&self) -> anyhow::Result<(Vec<PathBuf>, Event)> {
        let paths = |them: &[String]| them.iter().map(PathBuf::from).collect();
        if let Some(event) = &self.event {
            return Ok((paths(&self.arguments), event::read(event)?));
        }
        match self.arguments.as_slice() {
            [rest @ .., last] if !rest.is_empty() => Ok((paths(rest), event::read(last)?)),
            _ => bail!("which event? Give one after the PATHs or with --event: JSON, a file or -"),
        }
    }

    fn hub(&self, graph: &Graph) -> anyhow::Result<Id> {
        let Some(wanted) = &self.to else {
            let [only] = graph.hubs.as_slice() else {
                bail!("there are {} hubs: name one with --to", graph.hubs.len());
            };
            return Ok(only.id.clone());
        };
        id::find(graph, wanted)
            .filter(|it| graph.hub(it).is_some())
            .with_context(|| {
                let hubs: Vec<String> = graph.hubs.iter().map(|it| it.id.to_string()).collect();
                format!("no hub is called {wanted:?}; there are {}", hubs.join(", "))
            })
    }
}

/// One event and the graph it would travel through.
struct DryRun<'a> {
    graph: &'a Graph,
    event: &'a Event,
}

impl DryRun<'_> {
    fn routes<'b>(&'b self, hub: &'b Id) -> impl Iterator<Item = (&'b Route, Verdict)> {
        let routes = self.graph.routes_of(hub);
        routes.map(|it| (it, judged(it, self.event)))
    }

    /// The hub a route would hand the event to, if it hands it to one.
    fn next<'b>(&'b self, route: &'b Route, depth: usize) -> Option<&'b Id> {
        let end = route.subscriber.as_ref()?;
        let hub = self.graph.hub(&end.id)?;
        (depth < DEEPEST).then_some(&hub.id)
    }

    fn write(&self, out: &mut dyn Write, hub: &Id, depth: usize) -> std::io::Result<()> {
        let indent = depth * 4;
        writeln!(out, "{:indent$}{hub}", "")?;
        for (route, judged) in self.routes(hub) {
            let to = end(route).unwrap_or_else(|| "nobody".to_owned());
            let word = verdict::of_route(&judged);
            writeln!(out, "{:indent$}  {word:<5} {} → {to}", "", route.id)?;
            writeln!(out, "{:indent$}        {}", "", judged.sentence())?;
            if judged.of.len() > 1 || judged.of.iter().any(|it| !it.of.is_empty()) {
                verdict::write(out, &judged, depth * 2 + 4)?;
            }
            if judged.passes()
                && let Some(next) = self.next(route, depth)
            {
                self.write(out, next, depth + 1)?;
            }
        }
        Ok(())
    }

    fn json(&self, hub: &Id, depth: usize) -> Value {
        let route = |(route, judged): (&Route, Verdict)| {
            let next = self.next(route, depth);
            let then = next
                .filter(|_| judged.passes())
                .map(|it| self.json(it, depth + 1));
            json!({
                "route": route.id.to_string(),
                "verdict": verdict::of_route(&judged),
                "because": verdict::json(&judged),
                "to": end(route),
                "then": then,
            })
        };
        let routes: Vec<Value> = self.routes(hub).map(route).collect();
        json!({"hub": hub.to_string(), "event": document(self.event), "routes": routes})
    }
}

fn judged(route: &Route, event: &Event) -> Verdict {
    filter::explain(route.filter.as_ref(), event)
}

fn end(route: &Route) -> Option<String> {
    let end = route.subscriber.as_ref()?;
    Some(format!("{}{}", end.id, end.path))
}

fn document(event: &Event) -> Value {
    serde_json::from_slice(&crate::event::json::write(event)).unwrap_or_default()
}
