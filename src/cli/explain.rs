//! `knew explain`: what would become of one event, and why; nothing is called.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use knew_core::graph::authorize::{AuthorizationDecision, EventSender};
use knew_core::graph::{Graph, ReplyDestination, Route};
use knew_core::model::Id;
use knew_engine::Clock;
use knew_event::Event;

use super::dry_run::{Stop, Then, Way, walk};
use super::input::Paths;
use super::{Answer, event, id, json, verdict};

/// Arguments of `knew explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// Files and folders, and the event last unless --event names it
    #[arg(value_name = "PATH… [EVENT]", required = true)]
    arguments: Vec<String>,
    /// The hub the event is sent to, such as 'Broker default/default' [default: the only hub that no other feeds]
    #[arg(long, value_name = "ID")]
    to: Option<String>,
    /// The event in CloudEvents' JSON format: itself, a file, or `-` for stdin
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
    /// Who sends it, where the files switch authentication-oidc on, such as
    /// 'system:serviceaccount:default:me'
    #[arg(long = "as", value_name = "SUBJECT")]
    subject: Option<String>,
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
    /// Prints what each route says; the answer is no when nobody would be called.
    pub fn run(&self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        let (paths, event) = self.split()?;
        let input = Paths::of(paths).load()?;
        let hub = self.hub(&input.graph)?;
        let sender = EventSender::Client(self.subject.as_deref());
        let stop = walk(&input.graph, (hub, sender), &event, Clock::Real.now());
        match self.output {
            Form::Text => write(out, &stop, 0)?,
            Form::Json => {
                let Stop {
                    hub,
                    ruling: gate,
                    ways,
                } = &stop;
                let routes: Vec<Value> = ways.iter().map(route).collect();
                let event = document(&event);
                let answer = json!({"hub": hub.to_string(), "event": event, "access": gate.as_ref().map(ruling), "routes": routes});
                json::write_pretty(out, &answer)?;
            }
        }
        Ok(if stop.delivers() {
            Answer::Yes
        } else {
            Answer::No
        })
    }

    /// The paths and the event.
    fn split(&self) -> anyhow::Result<(Vec<PathBuf>, Event)> {
        let paths = |them: &[String]| them.iter().map(PathBuf::from).collect();
        if let Some(event) = &self.event {
            return Ok((paths(&self.arguments), event::parse_argument(event)?));
        }
        match self.arguments.as_slice() {
            [rest @ .., last] if !rest.is_empty() => {
                Ok((paths(rest), event::parse_argument(last)?))
            }
            _ => bail!("which event? Give one after the PATHs or with --event: JSON, a file or -"),
        }
    }

    fn hub<'a>(&self, graph: &'a Graph) -> anyhow::Result<&'a Id> {
        let names = || {
            let names: Vec<String> = graph.hubs.iter().map(|hub| hub.id.to_string()).collect();
            names.join(", ")
        };
        let Some(wanted) = &self.to else {
            let fed: Vec<&Id> = graph.routes.iter().flat_map(fed_by).collect();
            let mut first = graph.hubs.iter().filter(|hub| !fed.contains(&&hub.id));
            return match (first.next(), first.next(), graph.hubs.as_slice()) {
                (Some(only), None, _) | (None, _, [only]) => Ok(&only.id),
                (_, _, []) => bail!("there is no broker and no channel an event could be sent to"),
                _ => bail!("which hub? Name one with --to: {}", names()),
            };
        };
        id::find(graph, wanted)
            .and_then(|id| graph.hub(&id))
            .map(|hub| &hub.id)
            .with_context(|| format!("no hub is called {wanted:?}; there are {}", names()))
    }
}

/// The ends that a route sends events to, other than back.
fn fed_by(route: &Route) -> impl Iterator<Item = &Id> {
    let reply = match &route.reply {
        ReplyDestination::To(end) => Some(&end.id),
        ReplyDestination::Hub | ReplyDestination::Dropped => None,
    };
    let dead_letter = route
        .policy
        .dead_letter
        .as_ref()
        .map(|dead_letter| &dead_letter.id);
    let subscriber = route.subscriber.as_ref().map(|subscriber| &subscriber.id);
    subscriber.into_iter().chain(reply).chain(dead_letter)
}

fn write(out: &mut dyn Write, stop: &Stop<'_>, depth: usize) -> io::Result<()> {
    let indent = depth * 4;
    writeln!(out, "{:indent$}{}", "", stop.hub)?;
    if let Some(ruling) = &stop.ruling {
        writeln!(out, "{:indent$}  {}", "", words_of(ruling))?;
    }
    for way in &stop.ways {
        let to = end(way.route).unwrap_or_else(|| "nobody".to_owned());
        let word = verdict::of_route(&way.verdict);
        writeln!(out, "{:indent$}  {word:<5} {} → {to}", "", way.route.id)?;
        let mut remark = |words: &str| writeln!(out, "{:indent$}        {words}", "");
        remark(&way.verdict.sentence())?;
        if let Some(ruling) = &way.ruling {
            remark(&words_of(ruling))?;
        }
        if let Some(words) = remark_on(way) {
            remark(&words)?;
        }
        let of = &way.verdict.parts;
        if of.len() > 1 || of.iter().any(|part| !part.parts.is_empty()) {
            verdict::write(out, &way.verdict, depth * 2 + 4)?;
        }
        if let Then::On(next) = &way.then {
            write(out, next, depth + 1)?;
        }
    }
    Ok(())
}

/// Whether a sender may pass a gate, and why.
fn words_of(ruling: &AuthorizationDecision) -> String {
    match ruling.denied_status {
        Some(status) => format!("refused with {status}: {}", ruling.reason),
        None => format!("allowed: {}", ruling.reason),
    }
}

fn ruling(ruling: &AuthorizationDecision) -> Value {
    json!({"allowed": !ruling.is_denied(), "status": ruling.denied_status, "because": ruling.reason})
}

/// What follows on a route, where there is more to say than the arrow does.
fn remark_on(way: &Way<'_>) -> Option<String> {
    match &way.then {
        Then::Dropped | Then::On(_) => None,
        Then::Lost(why) => Some(format!("lost here: {why}")),
        Then::Round => Some("a circle: the event has been there before".to_owned()),
        Then::Called => {
            let reply = way
                .reply()
                .map(|reply| format!("an event in its answer goes to {reply}"));
            let dead = way
                .dead_letter()
                .map(|dead_letter| format!("a failure goes to {dead_letter}"));
            let words: Vec<String> = reply.into_iter().chain(dead).collect();
            (!words.is_empty()).then(|| words.join("; "))
        }
    }
}

fn route(way: &Way<'_>) -> Value {
    let (then, lost, circle) = match &way.then {
        Then::On(next) => (hub(next), None, false),
        Then::Lost(why) => (Value::Null, Some(why), false),
        Then::Round => (Value::Null, None, true),
        Then::Dropped | Then::Called => (Value::Null, None, false),
    };
    json!({
        "route": way.route.id.to_string(),
        "verdict": verdict::of_route(&way.verdict),
        "because": verdict::verdict_to_json(&way.verdict),
        "to": end(way.route),
        "access": way.ruling.as_ref().map(ruling),
        "reply": way.reply().map(ToString::to_string),
        "deadLetter": way.dead_letter().map(ToString::to_string),
        "lost": lost,
        "circle": circle,
        "then": then,
    })
}

fn hub(stop: &Stop<'_>) -> Value {
    let routes: Vec<Value> = stop.ways.iter().map(route).collect();
    let access = stop.ruling.as_ref().map(ruling);
    json!({"hub": stop.hub.to_string(), "access": access, "routes": routes})
}

fn end(route: &Route) -> Option<String> {
    let end = route.subscriber.as_ref()?;
    Some(format!("{}{}", end.id, end.path))
}

fn document(event: &Event) -> Value {
    serde_json::from_slice(&knew_event::json::encode_json(event)).unwrap_or_default()
}
