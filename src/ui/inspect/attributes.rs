//! The attributes of an event: those of the specification first, extensions after.

use crate::event::{Event, SpecVersion, Value};

use super::Row;
use crate::ui::style::Role;
use crate::ui::text;

/// One row for each attribute, a heading above the extensions.
pub fn rows(event: &Event) -> Vec<Row> {
    let version = match event.specversion {
        SpecVersion::V03 => "0.3",
        SpecVersion::V10 => "1.0",
    };
    let known = [
        ("specversion", Some(version.to_owned())),
        ("type", Some(event.kind.clone())),
        ("source", Some(event.source.clone())),
        ("id", Some(event.id.clone())),
        ("subject", event.subject.clone()),
        ("time", event.time.as_ref().map(ToString::to_string)),
        ("datacontenttype", event.datacontenttype.clone()),
        ("datacontentencoding", event.datacontentencoding.clone()),
        ("dataschema", event.dataschema.clone()),
    ];
    let present = known
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let extensions = event
        .extensions
        .iter()
        .map(|(name, value)| (name.clone(), words(value)));
    let wide = |pairs: &[(String, String)]| pairs.iter().map(|it| text::width(&it.0)).max();
    let (present, extensions): (Vec<_>, Vec<_>) = (present.collect(), extensions.collect());
    let column = wide(&present).max(wide(&extensions)).unwrap_or(0) + 2;
    let mut rows: Vec<Row> = present.into_iter().map(|it| pair(it, column)).collect();
    if !extensions.is_empty() {
        rows.push(Vec::new());
        rows.push(vec![("Extensions".to_owned(), Role::Muted)]);
        rows.extend(extensions.into_iter().map(|it| pair(it, column)));
    }
    rows
}

fn pair((name, value): (String, String), column: u16) -> Row {
    let padded = format!("{name:<column$}", column = usize::from(column));
    vec![(padded, Role::Name), (value, Role::Text)]
}

fn words(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
    }
}
