//! `knew send`: events over HTTP, to what `knew run` runs or to any address.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use http::header::{AUTHORIZATION, HOST, HeaderValue};
use url::Url;

use crate::shell::stdio;
use knew_core::graph::address;
use knew_core::graph::trust::Trust;
use knew_engine::{Clock, HttpClient, Response, TrustedUrl};
use knew_event::{Event, build, http_binding};

use super::token::TokenFile;
use super::{Answer, event, id, runtime, template};

/// Arguments of `knew send`.
#[derive(Args, Debug)]
pub struct Send {
    /// Where to: an ID such as 'Broker default/default', or a URL
    #[arg(long, value_name = "ID|URL")]
    to: String,
    /// Where `knew run` or the workbench listens, when --to is an ID
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    server: Url,
    /// Start from a template: its name, as the screen lists it, or a file
    #[arg(long, value_name = "NAME|FILE")]
    template: Option<String>,
    /// The attribute type [default: that of the template, or dev.knew.sent]
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// The attribute source [default: that of the template, or /knew/send]
    #[arg(long)]
    source: Option<String>,
    /// The attribute id [default: a new one for each event]
    #[arg(long)]
    id: Option<String>,
    /// The attribute subject
    #[arg(long)]
    subject: Option<String>,
    /// Any other attribute
    #[arg(short = 'H', long = "extension", value_name = "NAME=VALUE", value_parser = pair)]
    extensions: Vec<(String, String)>,
    /// The data
    #[arg(short, long, value_name = "TEXT", conflicts_with = "data_file")]
    data: Option<String>,
    /// A file with the data; `-` reads stdin
    #[arg(long, value_name = "FILE")]
    data_file: Option<String>,
    /// The media type of the data [default: application/json if it is JSON, else text/plain]
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
    /// Send one JSON document instead of headers and body
    #[arg(long)]
    structured: bool,
    /// How many events
    #[arg(long, value_name = "N", default_value_t = 1)]
    count: u64,
    /// Events a second [default: one when the one before is answered]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    #[command(flatten)]
    token: TokenFile,
}

/// Where an event is posted.
struct Target {
    url: Url,
    host: Option<HeaderValue>,
    authorization: Option<HeaderValue>,
}

impl Send {
    /// Sends the events; the answer is no when one was not accepted.
    pub fn run(&self, out: &mut dyn Write) -> anyhow::Result<Answer> {
        let target = self.target()?;
        let event = self.event()?;
        runtime()?.block_on(self.send(&event, &target, out))
    }

    async fn send(
        &self,
        event: &Event,
        target: &Target,
        out: &mut dyn Write,
    ) -> anyhow::Result<Answer> {
        let client = HttpClient::new()?;
        let clock = Clock::Real;
        let mut answers: BTreeMap<String, u64> = BTreeMap::new();
        let (mut accepted, mut answered) = (true, true);
        let start = clock.now();
        for number in 0..self.count {
            if let Some(rate) = self.rate {
                let due = Duration::from_secs(1) * u32::try_from(number)? / rate;
                clock.sleep_until(start.checked_add(due)?).await;
            }
            let event = self.numbered(event, number, clock.now());
            let answer = post(&client, target, &event, self.structured).await;
            answered &= answer.is_ok();
            accepted &= answer
                .as_ref()
                .is_ok_and(|answer| answer.status.is_success());
            let answer = answer.map_or_else(|error| error, |answer| words(&answer));
            *answers.entry(answer).or_default() += 1;
        }
        for (answer, times) in answers {
            let times = if times == 1 {
                String::new()
            } else {
                format!("{times} × ")
            };
            writeln!(out, "{}: {times}{answer}", self.to)?;
        }
        if !answered && target.host.is_some() {
            writeln!(
                stdio::stderr(),
                "knew: does anything listen at {}? Start `knew run PATH`, or name the address with --server",
                self.server
            )?;
        }
        Ok(if accepted { Answer::Yes } else { Answer::No })
    }

    /// The event without what each one has of its own: id and time.
    fn event(&self) -> anyhow::Result<Event> {
        let mut event = self
            .template
            .as_deref()
            .map_or_else(|| Ok(Event::default()), template::find)?;
        let given = [
            (&mut event.ty, &self.kind, "dev.knew.sent"),
            (&mut event.source, &self.source, "/knew/send"),
        ];
        for (attribute, given, otherwise) in given {
            if given.is_some() || attribute.is_empty() {
                given.as_deref().unwrap_or(otherwise).clone_into(attribute);
            }
        }
        if self.subject.is_some() {
            event.subject.clone_from(&self.subject);
        }
        event.time = None;
        for (name, value) in &self.extensions {
            event.set_attribute(name, value)?;
        }
        if let Some(data) = self.data()? {
            let guess = guess(&data).to_owned();
            event.datacontenttype = Some(self.content_type.clone().unwrap_or(guess));
            event.data = Some(data.into());
            event.base64 = false;
        } else if self.content_type.is_some() {
            event.datacontenttype.clone_from(&self.content_type);
        }
        Ok(event)
    }

    fn data(&self) -> anyhow::Result<Option<Vec<u8>>> {
        if let Some(text) = &self.data {
            return Ok(Some(text.as_bytes().to_vec()));
        }
        self.data_file.as_deref().map(event::bytes).transpose()
    }

    fn numbered(&self, event: &Event, number: u64, now: jiff::Timestamp) -> Event {
        let id = match &self.id {
            None => build::new_event_id(),
            Some(id) if self.count == 1 => id.clone(),
            Some(id) => format!("{id}-{}", number + 1),
        };
        let time = event.time.or(Some(now.into()));
        Event {
            id,
            time,
            ..event.clone()
        }
    }

    fn target(&self) -> anyhow::Result<Target> {
        if self.to.contains("://") {
            let url = Url::parse(&self.to).with_context(|| format!("{} is no URL", self.to))?;
            // The token of the environment is that of knew's own listener, so it goes to no other URL.
            let authorization = self.token.is_given().then(|| self.authorization());
            return Ok(Target {
                url,
                host: None,
                authorization: authorization.transpose()?.flatten(),
            });
        }
        let Some(id) = id::parse(&self.to) else {
            bail!(
                "{:?} is neither an ID such as 'Broker default/default' nor a URL",
                self.to
            );
        };
        let Some(address) = address::cluster_url(&id) else {
            bail!("{id} takes no events: send to a Broker, a Channel or a Service");
        };
        let address = Url::parse(&address)?;
        let mut url = self.server.clone();
        url.set_path(address.path());
        let host = HeaderValue::from_str(address.host_str().unwrap_or_default())?;
        Ok(Target {
            url,
            host: Some(host),
            authorization: self.authorization()?,
        })
    }

    fn authorization(&self) -> anyhow::Result<Option<HeaderValue>> {
        let Some(token) = self.token.text()? else {
            return Ok(None);
        };
        let mut value = HeaderValue::try_from(format!("Bearer {token}"))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

async fn post(
    client: &HttpClient,
    target: &Target,
    event: &Event,
    structured: bool,
) -> Result<Response, String> {
    let (mut headers, body) = if structured {
        http_binding::encode_structured(event)
    } else {
        http_binding::encode_binary(event)
    };
    if let Some(host) = &target.host {
        headers.insert(HOST, host.clone());
    }
    if let Some(authorization) = &target.authorization {
        headers.insert(AUTHORIZATION, authorization.clone());
    }
    // The address is the user's own words.
    let trust = Trust::everything();
    let peer = TrustedUrl::new(target.url.clone(), &trust).map_err(|error| error.to_string())?;
    let posted = client.post(&peer, headers, body, &trust).await;
    posted.map_err(|error| error.to_string())
}

/// The status, and the first line of what a refusal says about itself.
fn words(response: &Response) -> String {
    let body = String::from_utf8_lossy(&response.body);
    let line = body.lines().next().unwrap_or_default();
    if response.status.is_success() || line.is_empty() {
        return response.status.to_string();
    }
    format!("{} ({line})", response.status)
}

/// The media type of data nobody named one for.
fn guess(data: &[u8]) -> &'static str {
    if serde_json::from_slice::<serde::de::IgnoredAny>(data).is_ok() {
        return "application/json";
    }
    "text/plain"
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("{text:?} is not NAME=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}
