//! Sources of code hosting services.

use super::{DEFAULTS, ExternalSource};

pub(super) const CODE_HOSTING_SOURCES: &[ExternalSource] = &[
    ExternalSource {
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
        event_type: "dev.knative.source.github.<eventTypes|push>",
        source: "https://github.com/<ownerAndRepository>",
        extensions: &[
            ("repository", "<ownerAndRepository>"),
            ("sender", "octocat"),
        ],
        body: r#"{"repository":{"full_name":"<ownerAndRepository>"},"sender":{"login":"octocat"}}"#,
        ..DEFAULTS
    },
    ExternalSource {
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
        event_type: "dev.knative.sources.gitlab.<eventTypes|push>",
        type_word: gitlab_event_name,
        source: "<projectUrl>",
        extensions: &[("comgitlabevent", "Push Hook")],
        body: r#"{"object_kind":"push","project":{"web_url":"<projectUrl>"}}"#,
        ..DEFAULTS
    },
];

/// The webhook `merge_requests_events` sends events of type `merge_request`.
fn gitlab_event_name(asked: &str) -> String {
    let name = asked.strip_suffix("_events").unwrap_or(asked);
    name.strip_suffix('s').unwrap_or(name).to_owned()
}
