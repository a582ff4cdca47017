//! Bytes that keeping a value costs. Every bound on memory uses this one measure.
//!
//! A weight is the memory that was asked for plus what the allocator adds. It is an estimate: buffers
//! shared by two values are counted twice.

use http::HeaderMap;

use super::{Event, Value};

/// Bytes the allocator adds to one allocation, on average.
pub const ALLOCATION: usize = 24;

/// Bytes of a node of the map of extensions, which has room for eleven of them.
const NODE: usize = 11 * (size_of::<String>() + size_of::<Value>()) + 2 * ALLOCATION;

/// Bytes a header takes besides its name and value.
const HEADER: usize = 128;

/// A value whose memory is counted.
pub trait Weight {
    /// About how many bytes keeping it costs.
    fn weight(&self) -> usize;
}

impl Weight for str {
    fn weight(&self) -> usize {
        self.len() + ALLOCATION
    }
}

impl Weight for HeaderMap {
    fn weight(&self) -> usize {
        self.iter()
            .map(|(name, value)| HEADER + name.as_str().len() + value.len())
            .sum()
    }
}

impl Weight for Event {
    fn weight(&self) -> usize {
        let required = [&self.id, &self.source, &self.ty];
        let optional = [
            &self.subject,
            &self.dataschema,
            &self.datacontenttype,
            &self.datacontentencoding,
        ];
        let texts = required.into_iter().chain(optional.into_iter().flatten());
        let extensions = self.extensions.iter().map(|(name, value)| match value {
            Value::Text(text) => name.weight() + text.weight(),
            Value::Integer(_) | Value::Boolean(_) => name.weight(),
        });
        let nodes = self.extensions.len().div_ceil(11) * NODE;
        let data = self.data.as_ref();
        size_of::<Self>()
            + 2 * ALLOCATION
            + texts.map(|text| text.weight()).sum::<usize>()
            + nodes
            + extensions.sum::<usize>()
            + data.map_or(0, |bytes| bytes.len() + 3 * ALLOCATION)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderValue;

    use super::*;

    #[test]
    fn body_attributes_and_extensions_are_counted() {
        let small = Event::default().weight();
        let mut event = Event {
            data: Some(Bytes::from(vec![0; 10_000])),
            subject: Some("s".repeat(1_000)),
            ..Event::default()
        };
        let text = Value::Text("x".repeat(100_000));
        event.extensions.insert("note".to_owned(), text);
        let more = event.weight() - small;
        assert!((111_000..113_000).contains(&more), "{more}");
    }

    #[test]
    fn every_value_of_a_header_is_counted() {
        let mut headers = HeaderMap::new();
        for _ in 0..3 {
            let value = HeaderValue::from_str(&"v".repeat(1_000)).unwrap();
            headers.append("x-note", value);
        }
        let weight = headers.weight();
        assert!((3_000..4_000).contains(&weight), "{weight}");
    }
}
