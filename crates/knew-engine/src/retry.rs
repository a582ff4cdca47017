//! Whether to try again, and how long to wait before: a pure function of policy and failure.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::delivery_error::DeliveryError;
use knew_core::graph::DeliveryPolicy;

/// How hard somebody tries.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy<'a> {
    /// How often, and how waits grow.
    pub policy: &'a DeliveryPolicy,
    /// Which statuses may pass another time.
    pub is_retryable: fn(u16) -> bool,
}

/// The wait before retry number `k` (from 1), or `None` when the failure is final.
#[must_use]
pub fn next_backoff(patience: RetryPolicy<'_>, k: u32, fault: &DeliveryError) -> Option<Duration> {
    let RetryPolicy {
        policy,
        is_retryable: again,
    } = patience;
    let pointless = fault.permanent.is_some() || !fault.status.is_none_or(again);
    if k > policy.retry || pointless {
        return None;
    }
    let backoff = policy.backoff_before(k);
    let asked = fault.retry_after.zip(policy.retry_after_max);
    Some(asked.map_or(backoff, |(asked, max)| backoff.max(asked.min(max))))
}

/// Whether a hub makes a call again after this status. Everything else is final at once.
#[must_use]
pub fn is_retryable_for_hubs(status: u16) -> bool {
    matches!(status, 404 | 408 | 409 | 429 | 500..)
}

/// Whether a `PingSource` makes a call again: the rule of the SDK it is built on.
#[must_use]
pub fn is_retryable_for_sources(status: u16) -> bool {
    matches!(status, 404 | 413 | 425 | 429 | 502..=504)
}

/// What a `Retry-After` header asks for: seconds or a date. What cannot be read asks for nothing.
#[must_use]
pub fn parse_retry_after(header: &str, now: Timestamp) -> Duration {
    if let Ok(seconds) = header.trim().parse::<u32>() {
        return Duration::from_secs(u64::from(seconds));
    }
    let date = rfc2822::parse(header.trim()).map(|rfc2822| rfc2822.timestamp());
    let left = date.map(|date| Duration::try_from(date.duration_since(now)));
    left.ok().and_then(Result::ok).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use knew_core::model::BackoffPolicy;

    fn policy(backoff: Option<BackoffPolicy>) -> DeliveryPolicy {
        DeliveryPolicy {
            retry: 4,
            backoff,
            delay: Some(Duration::from_millis(100)),
            ..DeliveryPolicy::default()
        }
    }

    fn wait(policy: &DeliveryPolicy, k: u32, fault: &DeliveryError) -> Option<Duration> {
        let again = is_retryable_for_hubs;
        super::next_backoff(
            RetryPolicy {
                policy,
                is_retryable: again,
            },
            k,
            fault,
        )
    }

    fn waits(policy: &DeliveryPolicy, fault: &DeliveryError) -> Vec<Option<u128>> {
        let wait = |k| wait(policy, k, fault).map(|wait| wait.as_millis());
        (1..=5).map(wait).collect()
    }

    #[test]
    fn waits_grow_as_the_policy_says_and_the_first_linear_retry_is_immediate() {
        let fault = DeliveryError::from_status(500);
        let some = |waits: [u128; 4]| {
            let mut all: Vec<_> = waits.into_iter().map(Some).collect();
            all.push(None);
            all
        };
        let exponential = policy(Some(BackoffPolicy::Exponential));
        assert_eq!(waits(&exponential, &fault), some([100, 200, 400, 800]));
        let linear = policy(Some(BackoffPolicy::Linear));
        assert_eq!(waits(&linear, &fault), some([0, 100, 200, 300]));
        assert_eq!(waits(&policy(None), &fault), some([0, 0, 0, 0]));
    }

    #[test]
    fn thirty_exponential_retries_do_not_overflow() {
        let policy = DeliveryPolicy {
            retry: 100,
            ..policy(Some(BackoffPolicy::Exponential))
        };
        assert!(
            wait(&policy, 100, &DeliveryError::from_status(500))
                > wait(&policy, 30, &DeliveryError::from_status(500))
        );
    }

    #[test]
    fn only_some_statuses_are_tried_again() {
        let again: Vec<_> = (100..600).filter(|it| is_retryable_for_hubs(*it)).collect();
        assert_eq!(again[..4], [404, 408, 409, 429]);
        assert_eq!(again[4..], (500..600).collect::<Vec<_>>());
        assert_eq!(
            wait(&policy(None), 1, &DeliveryError::from_status(400)),
            None
        );
    }

    #[test]
    fn retry_after_counts_only_with_a_bound_and_never_shortens_the_wait() {
        let mut policy = policy(Some(BackoffPolicy::Exponential));
        let mut fault = DeliveryError::from_status(429);
        fault.retry_after = Some(Duration::from_secs(2));
        assert_eq!(wait(&policy, 1, &fault), Some(Duration::from_millis(100)));
        policy.retry_after_max = Some(Duration::from_secs(1));
        assert_eq!(wait(&policy, 1, &fault), Some(Duration::from_secs(1)));
        policy.retry_after_max = Some(Duration::ZERO);
        assert_eq!(wait(&policy, 2, &fault), Some(Duration::from_millis(200)));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "1994-11-06T08:49:30Z".parse().unwrap();
        assert_eq!(parse_retry_after("3", now), Duration::from_secs(3));
        assert_eq!(
            parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", now),
            Duration::from_secs(7)
        );
        for nothing in ["-3", "soon", "Sun, 06 Nov 1994 08:49:00 GMT"] {
            assert_eq!(parse_retry_after(nothing, now), Duration::ZERO, "{nothing}");
        }
    }
}
