//! Each file in `tests/event_display` is an HTTP message and what Knative's `event_display` prints
//! for it, byte for byte: headers, an empty line, the body, `=== prints`, the text.

#![expect(clippy::unwrap_used, reason = "a broken example file is a failed test")]

use std::path::Path;

use bytes::Bytes;
use http::{HeaderMap, HeaderName};
use knew_event::{DisplayLayout, event_display, http_binding};

const SEPARATOR: &[u8] = b"\n=== prints\n";

struct Example {
    headers: HeaderMap,
    body: Bytes,
    prints: Vec<u8>,
}

fn cut<'a>(bytes: &'a [u8], at: &[u8]) -> (&'a [u8], &'a [u8]) {
    let start = bytes.windows(at.len()).position(|byte| byte == at).unwrap();
    (&bytes[..start], &bytes[start + at.len()..])
}

fn read(file: &Path) -> Example {
    let bytes = std::fs::read(file).unwrap();
    let (message, prints) = cut(&bytes, SEPARATOR);
    let (head, body) = cut(message, b"\n\n");
    let mut headers = HeaderMap::new();
    for line in std::str::from_utf8(head).unwrap().lines() {
        let (name, value) = line.split_once(':').unwrap();
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, value.trim().parse().unwrap());
    }
    Example {
        headers,
        body: Bytes::copy_from_slice(body),
        prints: prints.to_vec(),
    }
}

#[test]
fn events_are_printed_byte_for_byte_as_event_display_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/event_display");
    let mut count = 0;
    for file in folder.read_dir().unwrap() {
        let file = file.unwrap().path();
        let example = read(&file);
        let event = http_binding::decode_event(&example.headers, example.body).unwrap();
        let printed = event_display(&event, DisplayLayout::Current);
        assert_eq!(
            String::from_utf8_lossy(&printed),
            String::from_utf8_lossy(&example.prints),
            "{}",
            file.display()
        );
        assert_eq!(printed, example.prints, "{}", file.display());
        count += 1;
    }
    assert!(count >= 11, "only {count} examples were found");
}
