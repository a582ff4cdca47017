//! What the closest zoom says under a route: its delivery in words.

use std::time::Duration;

use crate::graph::{DeliveryPolicy, Route};
use crate::model::{BackoffPolicy, DeliveryFormat};

/// The lines under a route.
pub(super) fn details(route: &Route) -> Vec<String> {
    let mut lines = vec![delivery(&route.policy)];
    lines.extend(route.broken.iter().map(ToString::to_string));
    lines
}

fn delivery(policy: &DeliveryPolicy) -> String {
    let mut words = vec![match (policy.retry, policy.backoff, policy.delay) {
        (0, ..) => "no retries".to_owned(),
        (retry, Some(backoff), Some(delay)) => {
            let growth = match backoff {
                BackoffPolicy::Linear => "linear",
                BackoffPolicy::Exponential => "exponential",
            };
            format!("retry {retry} {growth} {}", seconds(delay))
        }
        (retry, ..) => format!("retry {retry} at once"),
    }];
    words.extend(
        policy
            .timeout
            .map(|limit| format!("timeout {}", seconds(limit))),
    );
    words.extend((policy.format == DeliveryFormat::Json).then(|| "as json".to_owned()));
    words.join(", ")
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}
