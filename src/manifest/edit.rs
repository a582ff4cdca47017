//! Edits that change only the bytes they mean.
