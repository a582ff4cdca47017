//! What strangers write: events over HTTP, CESQL and schedules, damaged and made up, never end in a
//! panic, and what is read at all means the same when it is read again.
//!
//! Each test takes seeds from a file of this folder and damages them. `PROPTEST_CASES=1000000` lets
//! them run for long; what they find is added to the seeds.

#![expect(clippy::unwrap_used, reason = "a broken seed is a failed test")]

mod damage;
mod events;
mod expressions;
mod schedules;
