//! Memory that a value takes. Every memory limit uses this measure.
//!
//! A weight is the memory requested plus the allocator's overhead. It is an estimate: a buffer shared
//! by two values is counted twice.

use http::HeaderMap;

use super::{Event, ExtensionValue};

/// Average overhead of one allocation in bytes.
pub const ALLOCATION_OVERHEAD: usize = 24;

/// Node of the B-tree of extensions, which has room for eleven entries.
const BTREE_NODE_BYTES: usize =
    11 * (size_of::<String>() + size_of::<ExtensionValue>()) + 2 * ALLOCATION_OVERHEAD;

/// Overhead of a header beside its name and value.
const HEADER_OVERHEAD: usize = 128;

/// Type whose memory can be estimated.
pub trait Weight {
    /// Estimated memory in bytes, the value's own size included.
    fn weight(&self) -> usize;
}

impl Weight for str {
    fn weight(&self) -> usize {
        self.len() + ALLOCATION_OVERHEAD
    }
}

impl Weight for HeaderMap {
    fn weight(&self) -> usize {
        self.iter()
            .map(|(name, value)| HEADER_OVERHEAD + name.as_str().len() + value.len())
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
            ExtensionValue::Text(text) => name.weight() + text.weight(),
            ExtensionValue::Integer(_) | ExtensionValue::Boolean(_) => name.weight(),
        });
        let nodes = self.extensions.len().div_ceil(11) * BTREE_NODE_BYTES;
        let data = self.data.as_ref();
        size_of::<Self>()
            + 2 * ALLOCATION_OVERHEAD
            + texts.map(|text| text.weight()).sum::<usize>()
            + nodes
            + extensions.sum::<usize>()
            + data.map_or(0, |bytes| bytes.len() + 3 * ALLOCATION_OVERHEAD)
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
        let text = ExtensionValue::Text("x".repeat(100_000));
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
