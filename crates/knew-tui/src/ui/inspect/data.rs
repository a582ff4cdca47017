//! The data of an event: JSON folded below a depth, text as it is, anything else as hex.

use super::row::Row;
use crate::ui::glyph::Glyphs;
use crate::ui::style::Role;
use crate::ui::{syntax, text};
use knew_event::{Event, json_indent, media_type};

/// Bytes in one row of hex.
const HEX: usize = 8;

/// How many rows are made at most; nobody scrolls further, and a body can be large.
const MOST: usize = 5_000;

/// One row a line, below a row that says what the data is.
pub fn rows(event: &Event, depth: usize, glyphs: &Glyphs) -> Vec<Row> {
    let Some(data) = &event.data else {
        return vec![vec![("This event has no data.".to_owned(), Role::Muted)]];
    };
    let kind = event
        .datacontenttype
        .as_deref()
        .unwrap_or("no content type");
    let mut rows = vec![
        vec![(format!("{kind}   {}", text::bytes(data.len())), Role::Muted)],
        Vec::new(),
    ];
    let json = media_type::is_json(event.datacontenttype.as_deref());
    let pretty = json.then(|| json_indent::indent_json(data)).flatten();
    if let Some(pretty) = pretty.and_then(|pretty| String::from_utf8(pretty).ok()) {
        // Every line is indented by two spaces more than its level, as `event_display` prints it.
        let lines: Vec<&str> = pretty
            .lines()
            .map(|line| line.strip_prefix("  ").unwrap_or(line))
            .collect();
        rows.extend(folded(&lines, depth, glyphs));
    } else if let Ok(words) = std::str::from_utf8(data) {
        let plain = |line: &str| vec![(line.to_owned(), Role::Text)];
        rows.extend(words.lines().take(MOST).map(plain));
    } else {
        rows.extend(
            data.chunks(HEX)
                .zip(0..)
                .take(MOST)
                .map(|(bytes, row)| hex(bytes, row)),
        );
    }
    rows
}

/// JSON lines, those nested deeper than the depth put into one that counts them.
fn folded(lines: &[&str], depth: usize, glyphs: &Glyphs) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at).filter(|_| rows.len() < MOST) {
        let mut row = owned_row(syntax::json(line));
        at += 1;
        if level(line) >= depth && line.ends_with(['{', '[']) {
            let inside = lines[at..]
                .iter()
                .take_while(|next| level(next) > level(line))
                .count();
            let entries = lines[at..at + inside].iter().filter(|inner| {
                level(inner) == level(line) + 1 && !inner.trim_start().starts_with(['}', ']'])
            });
            let count = text::plural(entries.count(), "entry").replace("entrys", "entries");
            row.push((format!(" {} {count} ", glyphs.ellipsis), Role::Muted));
            let close = lines.get(at + inside).map_or("", |line| line.trim_start());
            row.push((close.to_owned(), Role::Muted));
            at += inside + 1;
        }
        rows.push(row);
    }
    rows
}

/// Two spaces are one level.
fn level(line: &str) -> usize {
    (line.len() - line.trim_start().len()) / 2
}

fn owned_row(runs: syntax::Runs<'_>) -> Row {
    runs.into_iter()
        .map(|(word, role)| (word.to_owned(), role))
        .collect()
}

fn hex(bytes: &[u8], row: usize) -> Row {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let shown = |byte: &u8| {
        if byte.is_ascii_graphic() {
            char::from(*byte)
        } else {
            '.'
        }
    };
    let wide = HEX * 3;
    vec![
        (format!("{:06x}  ", row * HEX), Role::Muted),
        (format!("{:<wide$} ", digits.join(" ")), Role::Number),
        (bytes.iter().map(shown).collect(), Role::Text),
    ]
}

#[cfg(test)]
mod tests {
    use super::rows;
    use crate::ui::glyph::ASCII;
    use bytes::Bytes;
    use knew_event::Event;

    fn shown(kind: &str, data: &'static [u8], depth: usize) -> Vec<String> {
        let event = Event {
            datacontenttype: Some(kind.to_owned()),
            data: Some(Bytes::from_static(data)),
            ..Event::default()
        };
        let rows = rows(&event, depth, &ASCII).into_iter().skip(2);
        rows.map(|row| row.into_iter().map(|word| word.0).collect())
            .collect()
    }

    #[test]
    fn json_below_the_depth_is_folded_and_counted() {
        let data = br#"{"id":1.50,"items":[{"a":1},{"b":2}]}"#;
        let lines = shown("application/json", data, 1);
        assert_eq!(
            lines,
            ["{", "  \"id\": 1.50,", "  \"items\": [ ~ 2 entries ]", "}"]
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_as_hex() {
        let lines = shown("image/png", b"\x89PNG", 2);
        assert_eq!(lines, ["000000  89 50 4e 47              .PNG"]);
    }

    #[test]
    fn text_is_shown_as_it_is() {
        assert_eq!(shown("text/plain", b"one\ntwo", 2), ["one", "two"]);
    }
}
