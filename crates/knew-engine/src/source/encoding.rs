//! Small ways of writing what comes out of queues.

use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Bytes where only text may stand.
pub fn encode_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Pairs in an order that is the same each time.
pub fn sort_pairs(pairs: &HashMap<String, String>) -> BTreeMap<&String, &String> {
    pairs.iter().collect()
}

/// What an extension may be called that is made of a name: its small letters and digits.
pub fn extension_name(prefix: &str, name: &str) -> String {
    let letters = name.chars().map(|c| c.to_ascii_lowercase());
    let kept = letters.filter(char::is_ascii_alphanumeric);
    prefix.chars().chain(kept).collect()
}
