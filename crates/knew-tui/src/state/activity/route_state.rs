//! The state of a route: idle, busy, waiting or failed.

use knew_core::record::CallResult;

/// State of a route after its last event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RouteState {
    /// No event is on its way.
    #[default]
    Idle,
    /// An event is on its way.
    Busy,
    /// An event waits for its next attempt; the result of the last one.
    Waiting(String),
    /// The last event could not be delivered; the reason.
    Failed(String),
}

/// Describes the result of a call, such as `answered 503`.
pub(super) fn describe_result(result: &CallResult) -> String {
    match result {
        CallResult::Status(status) => format!("answered {status}"),
        CallResult::Failed(why) => why.clone(),
    }
}
