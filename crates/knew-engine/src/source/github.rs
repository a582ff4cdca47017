//! What an event of GitHub is about: its subject, and the extensions a `GitHubSource` sets.

use serde_json::Value;

use super::source_context::SourceRecord;

/// Where the subject of an event stands; a URL counts by its last part.
const SUBJECT_POINTERS: &[(&str, &str)] = &[
    ("check_run", "/check_run/id"),
    ("check_suite", "/check_suite/id"),
    ("commit_comment", "/comment/html_url"),
    ("create", "/ref_type"),
    ("delete", "/ref_type"),
    ("deployment", "/deployment/id"),
    ("deployment_status", "/deployment/id"),
    ("fork", "/forkee/id"),
    ("installation", "/installation/id"),
    ("installation_repositories", "/installation/id"),
    ("integration_installation", "/installation/id"),
    ("issue_comment", "/comment/html_url"),
    ("issues", "/issue/number"),
    ("label", "/label/name"),
    ("member", "/member/id"),
    ("membership", "/member/id"),
    ("milestone", "/milestone/number"),
    ("page_build", "/id"),
    ("ping", "/hook_id"),
    ("public", "/repository/id"),
    ("pull_request", "/pull_request/number"),
    ("pull_request_review", "/review/id"),
    ("pull_request_review_comment", "/comment/id"),
    ("push", "/compare"),
    ("release", "/release/tag_name"),
    ("repository", "/repository/id"),
    ("repository_vulnerability_alert", "/alert/id"),
    ("security_advisory", "/security_advisory/ghsa_id"),
    ("status", "/sha"),
    ("team", "/team/id"),
    ("team_add", "/repository/id"),
    ("watch", "/repository/id"),
];

/// Extensions of every event that has what they are made of.
const COMMON_EXTENSIONS: &[(&str, &str)] = &[
    ("owner", "/repository/owner/login"),
    ("repository", "/repository/name"),
    ("sender", "/sender/login"),
    ("action", "/action"),
    ("installation", "/installation/id"),
];

/// Extensions of one kind of event.
const EXTENSIONS_BY_EVENT: &[(&str, &str, &str)] = &[
    ("create", "ref", "/ref"),
    ("delete", "ref", "/ref"),
    ("issues", "label", "/label/name"),
    ("issues", "assignee", "/assignee/login"),
    ("label", "label", "/label/name"),
    ("membership", "owner", "/organization/login"),
    ("membership", "scope", "/scope"),
    ("organization", "owner", "/organization/login"),
    ("org_block", "owner", "/organization/login"),
    ("pull_request", "number", "/number"),
    ("pull_request", "label", "/label/name"),
    ("pull_request", "assignee", "/assignee/login"),
    ("pull_request_review", "review", "/review/state"),
    ("push", "pusher", "/pusher/name"),
    ("push", "ref", "/ref"),
    ("push", "created", "/created"),
    ("push", "deleted", "/deleted"),
    ("push", "forced", "/forced"),
    ("release", "release", "/release/name"),
    ("status", "state", "/state"),
    ("status", "name", "/name"),
    ("status", "context", "/context"),
];

/// A delivery as an event.
pub fn record_from_delivery(event: &str, id: &str, body: &Value) -> SourceRecord {
    let own = EXTENSIONS_BY_EVENT.iter().filter(|row| row.0 == event);
    let all = COMMON_EXTENSIONS
        .iter()
        .copied()
        .chain(own.map(|own| (own.1, own.2)));
    let extensions =
        all.filter_map(|(name, at)| Some((name.to_owned(), scalar_to_string(body.pointer(at)?)?)));
    SourceRecord {
        id: id.to_owned(),
        ty: Some(format!("dev.knative.source.github.{event}")),
        subject: event_subject(event, body),
        extensions: extensions.collect(),
        ..SourceRecord::default()
    }
}

/// Of events about actions on something, the action; of a wiki, the pages.
fn event_subject(event: &str, body: &Value) -> Option<String> {
    if event == "gollum" {
        let pages = body.get("pages")?.as_array()?;
        let names = pages
            .iter()
            .filter_map(|page| page.get("page_name")?.as_str());
        return Some(names.collect::<Vec<_>>().join(","));
    }
    let found = SUBJECT_POINTERS.iter().find(|row| row.0 == event);
    let at = found.map_or("/action", |found| found.1);
    let subject = scalar_to_string(body.pointer(at)?)?;
    let url = subject.contains("://");
    let last = subject.rsplit('/').next().filter(|_| url);
    Some(last.map_or(subject.clone(), str::to_owned))
}

fn scalar_to_string(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_push_says_who_pushed_what_where() {
        let body = json!({
            "ref": "refs/heads/main",
            "compare": "https://github.com/o/r/compare/a1...b2",
            "created": false,
            "pusher": {"name": "ann"},
            "repository": {"name": "r", "owner": {"login": "o"}},
            "sender": {"login": "ann"},
        });
        let record = record_from_delivery("push", "72d3162e", &body);
        assert_eq!(record.ty.as_deref(), Some("dev.knative.source.github.push"));
        assert_eq!(record.subject.as_deref(), Some("a1...b2"));
        let pairs: Vec<_> = record
            .extensions
            .iter()
            .map(|(a, b)| format!("{a}={b}"))
            .collect();
        let wanted = "owner=o repository=r sender=ann pusher=ann ref=refs/heads/main created=false";
        assert_eq!(pairs.join(" "), wanted);
    }

    #[test]
    fn what_has_no_subject_of_its_own_is_about_its_action() {
        let body = json!({"action": "blocked", "organization": {"login": "o"}});
        assert_eq!(
            record_from_delivery("org_block", "1", &body)
                .subject
                .as_deref(),
            Some("blocked")
        );
    }
}
