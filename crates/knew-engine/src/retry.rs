//! Retry decisions and backoff: a pure function of policy and failure.

use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::delivery_error::DeliveryError;
use knew_core::graph::DeliveryPolicy;

/// Number of retries, their backoff, and the failures they are made after.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy<'a> {
    /// Delivery specification with `retry`, `backoffPolicy` and `backoffDelay`.
    pub policy: &'a DeliveryPolicy,
    /// True for statuses that a later attempt may not get.
    pub is_retryable: fn(StatusCode) -> bool,
}

/// Wait before a retry, counted from 1; `None` if the failure is final.
#[must_use]
pub fn next_backoff(
    retry: RetryPolicy<'_>,
    number: u32,
    error: &DeliveryError,
) -> Option<Duration> {
    let policy = retry.policy;
    let is_retryable = error.permanent.is_none() && error.status.is_none_or(retry.is_retryable);
    if number > policy.retry || !is_retryable {
        return None;
    }
    let backoff = policy.backoff_before(number);
    // Without `retryAfterMax` Knative ignores the header, and with it never waits less than the backoff.
    let requested = error.retry_after.zip(policy.retry_after_max);
    Some(requested.map_or(backoff, |(requested, max)| backoff.max(requested.min(max))))
}

/// True if brokers and channels retry after this status.
#[must_use]
pub fn is_retryable_for_hubs(status: StatusCode) -> bool {
    matches!(status.as_u16(), 404 | 408 | 409 | 429 | 500..)
}

/// True if a `PingSource` retries after this status, by the rule of the SDK it is built on.
#[must_use]
pub fn is_retryable_for_sources(status: StatusCode) -> bool {
    matches!(status.as_u16(), 404 | 413 | 425 | 429 | 502..=504)
}

/// Wait that a `Retry-After` header asks for, in seconds or as a date; zero if it is neither.
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

    fn failed(status: u16) -> DeliveryError {
        DeliveryError::from_status(StatusCode::from_u16(status).unwrap())
    }

    fn wait(policy: &DeliveryPolicy, k: u32, error: &DeliveryError) -> Option<Duration> {
        let retry = RetryPolicy {
            policy,
            is_retryable: is_retryable_for_hubs,
        };
        super::next_backoff(retry, k, error)
    }

    fn waits(policy: &DeliveryPolicy, error: &DeliveryError) -> Vec<Option<u128>> {
        let wait = |k| wait(policy, k, error).map(|wait| wait.as_millis());
        (1..=5).map(wait).collect()
    }

    #[test]
    fn waits_grow_as_the_policy_says_and_the_first_linear_retry_is_immediate() {
        let error = failed(500);
        let some = |waits: [u128; 4]| {
            let mut all: Vec<_> = waits.into_iter().map(Some).collect();
            all.push(None);
            all
        };
        let exponential = policy(Some(BackoffPolicy::Exponential));
        assert_eq!(waits(&exponential, &error), some([100, 200, 400, 800]));
        let linear = policy(Some(BackoffPolicy::Linear));
        assert_eq!(waits(&linear, &error), some([0, 100, 200, 300]));
        assert_eq!(waits(&policy(None), &error), some([0, 0, 0, 0]));
    }

    #[test]
    fn thirty_exponential_retries_do_not_overflow() {
        let policy = DeliveryPolicy {
            retry: 100,
            ..policy(Some(BackoffPolicy::Exponential))
        };
        assert!(wait(&policy, 100, &failed(500)) > wait(&policy, 30, &failed(500)));
    }

    #[test]
    fn only_some_statuses_are_tried_again() {
        let retried: Vec<_> = (100..600)
            .filter(|status| is_retryable_for_hubs(StatusCode::from_u16(*status).unwrap()))
            .collect();
        assert_eq!(retried[..4], [404, 408, 409, 429]);
        assert_eq!(retried[4..], (500..600).collect::<Vec<_>>());
        assert_eq!(wait(&policy(None), 1, &failed(400)), None);
    }

    #[test]
    fn retry_after_counts_only_with_a_bound_and_never_shortens_the_wait() {
        let mut policy = policy(Some(BackoffPolicy::Exponential));
        let mut error = failed(429);
        error.retry_after = Some(Duration::from_secs(2));
        assert_eq!(wait(&policy, 1, &error), Some(Duration::from_millis(100)));
        policy.retry_after_max = Some(Duration::from_secs(1));
        assert_eq!(wait(&policy, 1, &error), Some(Duration::from_secs(1)));
        policy.retry_after_max = Some(Duration::ZERO);
        assert_eq!(wait(&policy, 2, &error), Some(Duration::from_millis(200)));
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
