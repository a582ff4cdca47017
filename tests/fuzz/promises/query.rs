//! Any words in the filter of the stream are a query, or are refused with the place of the fault.

use knew_core::record::query::Query;

pub fn holds(text: &str) {
    match Query::parse(text) {
        Ok(query) => assert!(!text.trim().is_empty() || query.is_empty()),
        Err(error) => {
            assert!(!error.message.is_empty());
            assert!(error.start <= error.end, "{error:?}");
            assert!(error.end <= text.chars().count(), "{error:?}");
        }
    }
}
