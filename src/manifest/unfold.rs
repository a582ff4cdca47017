//! Limits to what the aliases of a text unfold to: a few bytes of YAML can stand for gigabytes.

use super::node::{Node, Value};

/// The most that anchors and aliases of one file may hold, however large the file is.
const MOST: usize = 16 << 20;
/// What those of the smallest file may hold.
const LEAST: usize = 64 << 10;
/// What they may hold for each byte of the file.
const PER_BYTE: usize = 16;
/// Counted for each node, beside its text.
const NODE: usize = 64;

/// The bytes that anchors and aliases may still copy.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    left: usize,
}

impl Allowance {
    /// The allowance of the documents of a file of this many bytes, taken together.
    #[must_use]
    pub fn of_file(bytes: usize) -> Self {
        Self {
            left: (LEAST + bytes.saturating_mul(PER_BYTE)).min(MOST),
        }
    }

    /// The largest allowance there is, for a text that was accepted as part of a file before.
    #[must_use]
    pub fn largest() -> Self {
        Self { left: MOST }
    }

    /// Takes the size of a copy of a node. False if that is more than is left.
    #[must_use]
    pub(super) fn take(&mut self, node: &Node) -> bool {
        match size(node, self.left) {
            Some(size) => {
                self.left -= size;
                true
            }
            None => false,
        }
    }
}

/// The bytes a copy of a node holds; `None` as soon as they are more than `most`.
fn size(node: &Node, most: usize) -> Option<usize> {
    let mut total = 0_usize;
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        total += NODE;
        match &node.value {
            Value::Scalar { text, .. } => total = total.saturating_add(text.len()),
            Value::List(items) => waiting.extend(items),
            Value::Map(entries) => {
                waiting.extend(entries.iter().flat_map(|(key, value)| [key, value]));
            }
        }
        if total > most {
            return None;
        }
    }
    Some(total)
}
