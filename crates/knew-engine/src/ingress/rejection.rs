//! Answers to requests that carry nothing to route.

use http::StatusCode;

/// Why a request carries nothing that can be routed.
#[derive(Debug)]
pub struct IngressRejection {
    /// What its sender is told.
    pub status: StatusCode,
    /// Why, in words.
    pub message: String,
}

impl IngressRejection {
    /// 400, with the words of an error.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "errors are handed over whole by map_err"
    )]
    pub fn bad_request(error: impl ToString) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            message: error.to_string(),
        }
    }

    pub(super) fn unreadable(status: StatusCode) -> Self {
        let message = format!("the body could not be read: {status}");
        Self { status, message }
    }

    pub(super) fn out_of_memory(message: String) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self { status, message }
    }
}
