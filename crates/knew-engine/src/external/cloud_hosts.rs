//! Whose hosts get the user's credentials: those of Google and of Amazon SQS themselves, over https.

use url::Url;

/// Whether an address is one of Google's APIs.
#[cfg(any(test, feature = "pubsub"))]
#[must_use]
pub fn is_google_api(address: &str) -> bool {
    secure_host(address).is_some_and(|host| host.ends_with(".googleapis.com"))
}

/// Whether an address is one of Amazon SQS.
///
/// Anybody can have a host below `amazonaws.com`, for a function or a load balancer, so the form of the
/// name counts: <https://docs.aws.amazon.com/general/latest/gr/sqs-service.html>.
#[cfg(any(test, feature = "sqs"))]
#[must_use]
pub fn is_amazon_sqs(address: &str) -> bool {
    let Some(host) = secure_host(address) else {
        return false;
    };
    let domains = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];
    let Some(name) = domains.iter().find_map(|domain| host.strip_suffix(domain)) else {
        return false;
    };
    match name.split('.').collect::<Vec<_>>()[..] {
        ["queue"] => true,
        ["sqs" | "sqs-fips", region]
        | [region, "queue"]
        | [_, "sqs", region, "vpce"]
        | [_, _, "sqs", region, "vpce"] => is_region(region),
        _ => false,
    }
}

/// A region is written like `eu-west-1` or `us-gov-east-1`.
#[cfg(any(test, feature = "sqs"))]
fn is_region(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let is_word =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.split_last() {
        Some((number, words)) => {
            words.len() >= 2
                && words.iter().all(is_word)
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && !number.is_empty()
        }
        None => false,
    }
}

/// The host of an https address at the usual port, in lower case.
fn secure_host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    (url.scheme() == "https" && plain).then(|| url.host_str().map(str::to_owned))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn google_gets_its_credentials_over_https_alone() {
        for address in [
            "https://pubsub.googleapis.com",
            "https://us-east1-pubsub.googleapis.com/",
            "https://pubsub.us-east1.rep.googleapis.com",
        ] {
            assert!(is_google_api(address), "{address}");
        }
        for address in [
            "https://localhost:27010/googleapis.com",
            "https://googleapis.com.evil.tld",
            "https://evilgoogleapis.com",
            "https://evil.example/?pubsub.googleapis.com",
            "https://pubsub.googleapis.com@evil.example",
            "https://pubsub.googleapis.com:8443",
            "http://pubsub.googleapis.com",
            "pubsub.googleapis.com",
        ] {
            assert!(!is_google_api(address), "{address}");
        }
    }

    #[test]
    fn amazon_gets_its_credentials_for_sqs_alone() {
        for address in [
            "https://sqs.eu-west-1.amazonaws.com",
            "https://sqs-fips.us-gov-east-1.amazonaws.com/",
            "https://sqs.cn-north-1.amazonaws.com.cn",
            "https://eu-west-1.queue.amazonaws.com",
            "https://vpce-0a.sqs.us-east-1.vpce.amazonaws.com",
            "https://sqs.us-east-1.api.aws",
        ] {
            assert!(is_amazon_sqs(address), "{address}");
        }
        for address in [
            "http://sqs.eu-west-1.amazonaws.com",
            "https://sqs.eu-west-1.amazonaws.com.evil.tld",
            "https://abc.execute-api.eu-west-1.amazonaws.com",
            "https://sqs.s3.amazonaws.com",
            "https://sqs.elb.amazonaws.com",
            "https://evil.eu-west-1.elb.amazonaws.com",
            "https://127.0.0.1:4566",
        ] {
            assert!(!is_amazon_sqs(address), "{address}");
        }
    }
}
