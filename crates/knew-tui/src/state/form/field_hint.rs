//! What a form says about the field that has the keys: what can be chosen, when a schedule fires,
//! how many of the last events a filter would take.

use jiff::Timestamp;

use crate::app::App;
use crate::state::filter_preview::Trial;
use crate::state::form::blueprint::What;
use crate::state::form::{Form, FormKind};
use knew_core::model::schedule::{CronDialect, Schedule};
use knew_core::model::{Id, duration};

/// How many fires of a schedule are shown.
const FIRES: usize = 5;

/// Words about a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// What they are; empty when there is nothing to say.
    pub words: String,
    /// Whether it most likely is not what is meant.
    pub warns: bool,
}

impl From<String> for Note {
    fn from(words: String) -> Self {
        Self {
            words,
            warns: false,
        }
    }
}

impl App {
    /// One line about the focused field; empty when there is nothing to say.
    #[must_use]
    pub fn note(&self, form: &Form) -> Note {
        let Some(field) = form.fields.get(form.focus) else {
            return Note::default();
        };
        let text = field.input.text.trim();
        if matches!(form.kind, FormKind::Template { .. }) && !self.templates.folder.is_empty() {
            let unfit = self.unfit_template(text);
            let fit = || format!("a new file, {}", self.template_place(text));
            return unfit.unwrap_or_else(fit).into();
        }
        let words = match field.what {
            What::Schedule => fires(text, form.value("timezone"), self.now),
            What::Duration if !text.is_empty() => length(text),
            What::Filter | What::Cesql => self
                .trial_of(form)
                .map_or(String::new(), |trial_of| trial_of.words()),
            What::Data => return body(text, form),
            what => offers(&self.offers(what), text),
        };
        words.into()
    }

    /// How the last events fare with the filter of a form.
    fn trial_of(&self, form: &Form) -> Option<Trial> {
        let FormKind::Add(blueprint) = form.kind else {
            return None;
        };
        let text = self.written(form, blueprint).ok()?;
        let broker = Id::new(
            "eventing.knative.dev",
            "Broker",
            &self.namespace(),
            form.value("broker"),
        );
        self.trial(&text, None).filter(|trial| trial.hub == broker)
    }
}

fn offers(offers: &[String], text: &str) -> String {
    if offers.is_empty() {
        return String::new();
    }
    let near =
        |known: &&String| **known != text && known.to_lowercase().contains(&text.to_lowercase());
    let mut shown: Vec<&str> = offers.iter().filter(near).map(String::as_str).collect();
    if shown.is_empty() {
        shown = offers
            .iter()
            .filter(|offer| *offer != text)
            .map(String::as_str)
            .collect();
    }
    format!("left right choose: {}", shown.join(", "))
}

fn fires(text: &str, zone: &str, now: Option<Timestamp>) -> String {
    let schedule = match Schedule::parse(text, Some(zone), CronDialect::Ping) {
        Ok(schedule) => schedule,
        Err(error) => return error.to_string(),
    };
    let Some(mut at) = now else {
        return "a schedule".to_owned();
    };
    let mut fires = Vec::new();
    while let Some(next) = schedule.next(at).filter(|_| fires.len() < FIRES) {
        let here = next
            .in_tz(schedule.zone())
            .map(|in_tz| in_tz.strftime("%d %H:%M:%S").to_string());
        fires.push(here.unwrap_or_else(|_| next.to_string()));
        at = next;
    }
    match fires.as_slice() {
        [] => "it does not fire within five years".to_owned(),
        fires => format!("fires next {} ({})", fires.join(", "), schedule.zone()),
    }
}

/// Whether a body is what its media type says.
fn body(text: &str, form: &Form) -> Note {
    if form.kept().is_some() {
        return "sent byte for byte, unless you change this"
            .to_owned()
            .into();
    }
    if let Some(path) = text.strip_prefix('@') {
        return format!("the bytes of the file {path}").into();
    }
    let media = [form.value("datacontenttype"), form.value("contentType")].concat();
    if text.is_empty() || !media.ends_with("json") {
        return Note::default();
    }
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        Ok(_) => "good JSON".to_owned().into(),
        Err(error) => Note {
            words: format!("no JSON: {error}"),
            warns: true,
        },
    }
}

fn length(text: &str) -> String {
    if let Some(period) = duration::parse(text) {
        return format!("{} ms", period.non_negative().as_millis());
    }
    match suggestion(text) {
        Some(better) => format!("no ISO 8601 duration; {better} is {text}"),
        None => "an ISO 8601 duration, such as PT0.2S or PT1M".to_owned(),
    }
}

/// What people write for durations elsewhere, as Knative reads it.
fn suggestion(text: &str) -> Option<String> {
    let end = text.find(|text: char| !text.is_ascii_digit() && text != '.')?;
    let (number, unit) = text.split_at(end);
    let number: f64 = number.parse().ok()?;
    Some(match unit {
        "ms" => format!("PT{}S", number / 1000.0),
        "s" => format!("PT{number}S"),
        "m" => format!("PT{number}M"),
        "h" => format!("PT{number}H"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::state::form::field_hint::*;

    #[test]
    fn data_that_is_no_json_is_warned_of() {
        let to = Id::new("", "Service", "default", "s");
        let form = crate::state::form::send::of(
            &to,
            &knew_event::Event {
                datacontenttype: Some("application/json".to_owned()),
                ..knew_event::Event::default()
            },
        );
        assert!(body("{\"a\":", &form).warns);
        assert!(!body("{}", &form).warns);
    }

    #[test]
    fn durations_of_other_programs_are_put_right() {
        assert_eq!(length("200ms"), "no ISO 8601 duration; PT0.2S is 200ms");
        assert_eq!(length("PT0.2S"), "200 ms");
    }

    #[test]
    fn a_schedule_tells_its_next_five_fires() {
        let now = Timestamp::from_second(0).expect("a time");
        assert_eq!(
            fires("*/2 * * * *", "", Some(now)),
            "fires next 01 00:02:00, 01 00:04:00, 01 00:06:00, 01 00:08:00, 01 00:10:00 (UTC)"
        );
    }
}
