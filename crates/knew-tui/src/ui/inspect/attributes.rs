//! The attributes of an event: those of the specification first, extensions after.

use knew_event::{Event, ExtensionValue, SpecVersion};

use super::row::Row;
use crate::ui::style::Role;
use crate::ui::text;

/// The cells a value is given at least, even where it is cut then.
const LEAST: u16 = 8;

/// Each attribute beside its name, on as many rows as it takes; a heading above the extensions.
pub fn rows(event: &Event, width: u16) -> Vec<Row> {
    let version = match event.specversion {
        SpecVersion::V03 => "0.3",
        SpecVersion::V10 => "1.0",
    };
    let known = [
        ("specversion", Some(version.to_owned())),
        ("type", Some(event.ty.clone())),
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
    let wide = |pairs: &[(String, String)]| pairs.iter().map(|pair| text::width(&pair.0)).max();
    let (present, extensions): (Vec<_>, Vec<_>) = (present.collect(), extensions.collect());
    let column = wide(&present).max(wide(&extensions)).unwrap_or(0) + 2;
    let mut rows: Vec<Row> = present
        .into_iter()
        .flat_map(|present| pair(present, (column, width)))
        .collect();
    if !extensions.is_empty() {
        rows.push(Vec::new());
        rows.push(vec![("Extensions".to_owned(), Role::Muted)]);
        rows.extend(
            extensions
                .into_iter()
                .flat_map(|extension| pair(extension, (column, width))),
        );
    }
    rows
}

fn pair((name, value): (String, String), (column, width): (u16, u16)) -> Vec<Row> {
    let wide = usize::from(column);
    let lines = broken(&value, width.saturating_sub(column).max(LEAST));
    let names = std::iter::once(&*name).chain(std::iter::repeat(""));
    let rows = names.zip(lines).map(|(name, line)| {
        let name = (format!("{name:<wide$}"), Role::Name);
        vec![name, (line.to_owned(), Role::Text)]
    });
    rows.collect()
}

/// A value in pieces that fit, every sign of it kept.
fn broken(value: &str, room: u16) -> Vec<&str> {
    let mut lines = vec![text::take_cells(value, room)];
    let mut rest = &value[lines[0].len()..];
    while !rest.is_empty() {
        let line = text::take_cells(rest, room);
        rest = &rest[line.len()..];
        lines.push(line);
    }
    lines
}

fn words(value: &ExtensionValue) -> String {
    match value {
        ExtensionValue::Text(text) => text.clone(),
        ExtensionValue::Integer(number) => number.to_string(),
        ExtensionValue::Boolean(truth) => truth.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn a_long_value_takes_more_rows_and_loses_nothing() {
        assert_eq!(broken("a  b", 8), ["a  b"]);
        assert_eq!(broken("", 8), [""]);
        assert_eq!(
            broken("2026-11-26T12:41:48Z", 8),
            ["2026-11-", "26T12:41", ":48Z"]
        );
    }
}
