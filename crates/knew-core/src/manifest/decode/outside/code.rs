//! Sources of places where code is kept.

use super::{NOTHING, Row};

pub(super) const ROWS: &[Row] = &[
    Row {
        kind: "GitHubSource",
        system: "GitHub",
        fields: &[
            "ownerAndRepository",
            "eventTypes",
            "accessToken",
            "secretToken",
            "githubAPIURL",
            "secure",
            "serviceAccountName",
        ],
        required: &["ownerAndRepository", "eventTypes"],
        event: "dev.knative.source.github.<eventTypes|push>",
        source: "https://github.com/<ownerAndRepository>",
        extensions: &[
            ("repository", "<ownerAndRepository>"),
            ("sender", "octocat"),
        ],
        body: r#"{"repository":{"full_name":"<ownerAndRepository>"},"sender":{"login":"octocat"}}"#,
        ..NOTHING
    },
    Row {
        kind: "GitLabSource",
        system: "GitLab",
        fields: &[
            "projectUrl",
            "eventTypes",
            "accessToken",
            "secretToken",
            "sslverify",
            "serviceAccountName",
        ],
        required: &["projectUrl", "eventTypes"],
        event: "dev.knative.sources.gitlab.<eventTypes|push>",
        word: gitlab,
        source: "<projectUrl>",
        extensions: &[("comgitlabevent", "Push Hook")],
        body: r#"{"object_kind":"push","project":{"web_url":"<projectUrl>"}}"#,
        ..NOTHING
    },
];

/// The hook is asked for as `merge_requests_events` and comes as `merge_request`.
fn gitlab(asked: &str) -> String {
    let name = asked.strip_suffix("_events").unwrap_or(asked);
    name.strip_suffix('s').unwrap_or(name).to_owned()
}
