//! From the answers of a form to the text of an object.

use serde_json::{Map, Value, json};

use crate::state::destinations::Ends;
use crate::state::form::blueprint::{Ask, Blueprint, What};

/// A field's name, and what is wrong with it.
pub type Refusal = (&'static str, String);

/// The text of a new object in a namespace, from what is in each field.
pub fn document<'a>(
    blueprint: &Blueprint,
    namespace: &str,
    ends: &Ends,
    value: impl Fn(&str) -> &'a str,
) -> Result<String, Refusal> {
    let mut object = json!({
        "apiVersion": blueprint.api_version,
        "kind": blueprint.kind,
        "metadata": {"name": ""},
    });
    if namespace != "default" {
        put(&mut object, "metadata.namespace", json!(namespace));
    }
    for ask in blueprint.asks {
        let text = value(ask.name);
        if !text.is_empty() {
            answer(&mut object, ask, text, (ends, namespace)).map_err(|error| (ask.name, error))?;
        } else if ask.what == What::Name {
            return Err((ask.name, "it needs a name".to_owned()));
        }
    }
    serde_yaml::to_string(&object).map_err(|error| ("name", error.to_string()))
}

fn answer(
    object: &mut Value,
    ask: &Ask,
    text: &str,
    (ends, namespace): (&Ends, &str),
) -> Result<(), String> {
    let written = match ask.what {
        What::Count => json!(text.parse::<u32>().map_err(|_| "write a number from 0")?),
        What::To | What::Channel => ends.destination(text, namespace, ask.what == What::Channel)?,
        What::Pairs => Value::Object(pairs(text)?),
        What::List => json!(
            text.split([' ', ','])
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
        ),
        What::Objects => json!(
            text.split_whitespace()
                .map(watched)
                .collect::<Result<Vec<_>, _>>()?
        ),
        What::Image => json!([{"image": text}]),
        What::Filter => return filter(object, text),
        What::Cesql => {
            add_filter(object, json!({"cesql": text}));
            return Ok(());
        }
        What::Text
        | What::Name
        | What::Broker
        | What::Data
        | What::OneOf(_)
        | What::Schedule
        | What::Duration => json!(text),
    };
    put(object, ask.path, written);
    Ok(())
}

fn watched(text: &str) -> Result<Value, String> {
    let parts = text
        .rsplit_once(':')
        .filter(|text| !text.0.is_empty() && !text.1.is_empty());
    let (version, kind) = parts.ok_or_else(|| format!("{text} is no version:kind"))?;
    Ok(json!({"apiVersion": version, "kind": kind}))
}

/// Plain equality is written as every version reads it; the rest needs the newer `filters`.
fn filter(object: &mut Value, text: &str) -> Result<(), String> {
    if let Ok(wanted) = pairs(text) {
        put(object, "spec.filter.attributes", Value::Object(wanted));
        return Ok(());
    }
    for word in text.split_whitespace() {
        let (at, dialect) = word
            .char_indices()
            .find_map(|(at, sign)| Some((at, dialect(sign)?)))
            .ok_or_else(|| format!("{word} is no name=value, name^start or name$end"))?;
        add_filter(object, json!({dialect: {&word[..at]: &word[at + 1..]}}));
    }
    Ok(())
}

fn dialect(sign: char) -> Option<&'static str> {
    match sign {
        '=' => Some("exact"),
        '^' => Some("prefix"),
        '$' => Some("suffix"),
        _ => None,
    }
}

/// Where `filters` is there, `filter` no longer counts, so what it said moves over.
fn add_filter(object: &mut Value, filter: Value) {
    let spec = &mut object["spec"];
    let before = spec
        .as_object_mut()
        .and_then(|object_mut| object_mut.remove("filter"));
    if !spec["filters"].is_array() {
        let exact = before.map(|mut before| json!({"exact": before["attributes"].take()}));
        spec["filters"] = Value::Array(exact.into_iter().collect());
    }
    if let Some(filters) = spec["filters"].as_array_mut() {
        filters.push(filter);
    }
}

fn pairs(text: &str) -> Result<Map<String, Value>, String> {
    let pairs = text.split_whitespace().map(|pair| {
        let (name, value) = pair
            .split_once('=')
            .filter(|(name, _)| !name.is_empty() && !name.contains(['^', '$']))
            .ok_or_else(|| format!("{pair} is no name=value"))?;
        Ok((name.to_owned(), json!(value)))
    });
    pairs.collect()
}

/// Puts a value at a path of names, making the maps that lead there.
fn put(object: &mut Value, path: &str, value: Value) {
    let mut here = object;
    for name in path.split('.') {
        here = &mut here[name];
    }
    *here = value;
}
