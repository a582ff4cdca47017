//! Problems that show only in the graph. Those of an object by itself, such as a missing sink, are
//! found by validation.

mod built_in;
mod circle;
mod feature;
mod feed;
mod known;
mod retry;
mod survey;
mod twin;
mod wait;

use crate::model::ProblemCode;
use std::collections::HashSet;
use std::sync::Arc;

use super::expand::{Expanded, expand};
use super::resolve::Resolver;
use super::{Graph, NotReady, TargetKind, authorize};
use crate::model::{
    Destination, Id, MAX_PROBLEMS, Problem, ProblemLocation, Resource, Severity, Spec,
    limit_problems,
};
use survey::GraphIndex;

/// Finds the problems of a graph, for each check in the order of the manifest.
#[must_use]
pub fn check(graph: &Graph, resources: &[Arc<Resource>]) -> Vec<Problem> {
    check_expanded(graph, resources, &expand(resources))
}

/// Finds the problems of a graph with what its controllers create.
pub(super) fn check_expanded(
    graph: &Graph,
    written: &[Arc<Resource>],
    whole: &Expanded,
) -> Vec<Problem> {
    let survey = GraphIndex::of(graph);
    let mut problems = dangling(&survey, written, whole);
    problems.extend(without_hub(&survey));
    problems.extend(without_routes(&survey));
    problems.extend(feed::unfed(&survey));
    problems.extend(circle::circles(&survey));
    problems.extend(wait::waiting(&survey, written));
    problems.extend(retry::dropped(written));
    problems.extend(twin::twins(&survey));
    problems.extend(known::unknown(graph));
    problems.extend(built_in::not_built_in(&survey));
    problems.extend(unasked(written));
    problems.extend(feature::disabled(written));
    limit_problems(&mut problems, MAX_PROBLEMS);
    problems
}

/// References and addresses that lead nowhere.
fn dangling(index: &GraphIndex, written: &[Arc<Resource>], whole: &Expanded) -> Vec<Problem> {
    let mut resolver = Resolver::new(&whole.resources, &[]);
    let mut problems = Vec::new();
    for resource in written {
        for destination in resource.spec.destinations() {
            problems.extend(dangling_destination(
                index,
                &mut resolver,
                resource,
                destination,
            ));
        }
    }
    problems
}

fn dangling_destination(
    index: &GraphIndex,
    resolver: &mut Resolver<'_>,
    resource: &Resource,
    destination: &Destination,
) -> Option<Problem> {
    let end = resolver.resolve(destination, &resource.id)?;
    // Validation reports a reference without a name.
    if end.id.name.is_empty() || is_replaced(index, &end.id) {
        return None;
    }
    let target = resolver.target(&end.id)?;
    let reason = target.note.clone()?;
    let (reason, path) = if destination.reference.is_some() && reason.is_not_found() {
        // The reason of a target names the first object that points at it; each gets its own.
        let reason = resolver.not_found(&end.id, &resource.id);
        (reason, format!("{}.name", destination.field_path))
    } else {
        (reason, destination.field_path.clone())
    };
    let location = ProblemLocation::Field(resource.origin, path);
    Some(not_ready(ProblemCode::DanglingReference, reason, location))
}

/// True if the graph has something in the place of a missing object, such as a runner of `knew.yaml`.
fn is_replaced(index: &GraphIndex, id: &Id) -> bool {
    let target = index.target(id);
    target.is_some_and(|target| target.kind != TargetKind::Missing)
}

/// Routes of a broker or channel that is not in the files. Validation reports those without a name.
fn without_hub(survey: &GraphIndex) -> impl Iterator<Item = Problem> {
    let routes = survey.graph.routes.iter();
    let named = routes.filter(|route| !route.hub.name.is_empty());
    named.filter_map(|route| {
        survey.hub(&route.hub)?.missing.as_ref()?;
        let field = if route.id.kind == "Trigger" {
            "spec.broker"
        } else {
            "spec.channel"
        };
        let at = ProblemLocation::Field(route.origin?, field.to_owned());
        Some(not_ready(
            ProblemCode::MissingHub,
            route.broken.clone()?,
            at,
        ))
    })
}

fn without_routes(survey: &GraphIndex) -> impl Iterator<Item = Problem> {
    let used: HashSet<&Id> = survey.graph.routes.iter().map(|route| &route.hub).collect();
    let hubs = survey.graph.hubs.iter();
    let idle = hubs.filter(move |hub| !used.contains(&hub.id));
    idle.filter_map(|hub| {
        let route = if hub.id.kind == "Broker" {
            "Trigger"
        } else {
            "Subscription"
        };
        Some(Problem {
            cause: None,
            severity: Severity::Warning,
            code: ProblemCode::NoRoutes,
            message: format!(
                "{} has no {route}: what it takes is accepted and dropped",
                hub.id
            ),
            hint: Some(format!("add a {route}, or remove it")),
            at: ProblemLocation::Field(hub.origin?, "metadata.name".to_owned()),
        })
    })
}

/// Policies in a cluster that does not authenticate senders, which is the default.
fn unasked(resources: &[Arc<Resource>]) -> impl Iterator<Item = Problem> {
    let asks = authorize::features(resources).authentication_oidc;
    let policies = resources
        .iter()
        .filter(move |resource| !asks && matches!(resource.spec, Spec::Policy(_)));
    policies.map(|policy| Problem {
        cause: None,
        severity: Severity::Info,
        code: ProblemCode::PolicyIgnored,
        message: "the policy is not asked: authentication-oidc is off, as on a cluster by default"
            .to_owned(),
        hint: Some(
            "switch the feature on in the ConfigMap config-features to see it count".to_owned(),
        ),
        at: ProblemLocation::Field(policy.origin, "kind".to_owned()),
    })
}

fn not_ready(code: ProblemCode, reason: NotReady, location: ProblemLocation) -> Problem {
    Problem {
        severity: Severity::Error,
        code,
        message: reason.message,
        hint: reason.hint,
        cause: reason.cause,
        at: location,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::build::build;
    use crate::graph::fixtures::*;

    fn codes(resources: Vec<Resource>) -> Vec<(ProblemCode, String)> {
        let resources = manifest(resources);
        let problems = check(&build(&resources), &resources);
        problems
            .into_iter()
            .map(|problem| {
                (
                    problem.code,
                    format!("{}; {}", problem.message, problem.hint.unwrap_or_default()),
                )
            })
            .collect()
    }

    #[test]
    fn a_reference_without_a_name_names_nothing() {
        assert_eq!(codes(vec![source("cron", "a", "")]), []);
    }

    #[test]
    fn a_dangling_reference_offers_the_nearest_name() {
        let found = codes(vec![
            source("cron", "a", "event-disply"),
            service("event-display"),
        ]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, ProblemCode::DanglingReference);
        assert!(
            found[0]
                .1
                .contains("did you mean the Knative Service default/event-display?"),
            "{found:?}"
        );
    }

    #[test]
    fn a_dangling_transformer_is_an_error_like_a_dangling_sink() {
        let mut pubsub = source("greetings", "a", "display");
        if let Spec::Source(spec) = &mut pubsub.spec {
            let transformer = Destination {
                field_path: "spec.transformer.ref".to_owned(),
                ..to("shuot")
            };
            spec.transformer = Some(Box::new(transformer));
        }
        let resources = manifest(vec![pubsub, service("shout"), service("display")]);
        let problems = check(&build(&resources), &resources);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].code, ProblemCode::DanglingReference);
        assert_eq!(problems[0].severity, Severity::Error);
        let field =
            ProblemLocation::Field(resources[0].origin, "spec.transformer.ref.name".to_owned());
        assert_eq!(problems[0].at, field);
    }

    #[test]
    fn a_core_service_of_the_name_of_a_knative_one_is_asked_about() {
        let found = codes(vec![
            source("cron", "a", "core/event-display"),
            service("event-display"),
        ]);
        assert!(
            found[0]
                .1
                .contains("Kubernetes Service default/event-display"),
            "{found:?}"
        );
        assert!(found[0].1.contains("serving.knative.dev/v1"), "{found:?}");
    }

    #[test]
    fn everyone_who_names_a_missing_thing_is_told_so() {
        let found = codes(vec![source("one", "a", "gone"), source("two", "a", "gone")]);
        assert_eq!(found.len(), 2);
        assert!(found[1].1.contains("two"), "{found:?}");
    }

    #[test]
    fn a_trigger_on_a_missing_broker_is_told_once() {
        let found = codes(vec![
            trigger("t", "defualt", None, "s"),
            service("s"),
            broker("default"),
            trigger("u", "default", Some(exact("a")), "s"),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, ProblemCode::MissingHub);
        assert!(
            found[0]
                .1
                .contains("did you mean the Broker default/default?"),
            "{found:?}"
        );
    }

    #[test]
    fn a_hub_nobody_listens_to_is_a_warning() {
        let found = codes(vec![source("cron", "a", "broker/b"), broker("b")]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, ProblemCode::NoRoutes);
    }

    #[test]
    fn a_filter_that_differs_in_case_from_all_that_comes_is_a_warning() {
        let found = codes(vec![
            source("shop", "order.created", "broker/b"),
            broker("b"),
            trigger("orders", "b", Some(exact("order.created")), "s"),
            trigger("invoices", "b", Some(exact("order.Created")), "s"),
            service("s"),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, ProblemCode::DiffersInCase);
        assert!(
            found[0].1.contains("order.Created") && found[0].1.contains("order.created"),
            "{found:?}"
        );
    }

    #[test]
    fn a_filter_nothing_matches_is_worth_knowing() {
        let found = codes(vec![
            source("shop", "order.created", "broker/b"),
            broker("b"),
            trigger("other", "b", Some(exact("payment")), "s"),
            service("s"),
        ]);
        assert_eq!(
            found.iter().map(|found| found.0).collect::<Vec<_>>(),
            [ProblemCode::NeverFed]
        );
    }

    #[test]
    fn a_filter_one_letter_away_from_what_comes_is_a_warning_that_names_it() {
        let resources = manifest(vec![
            source("shop", "order.created", "broker/b"),
            broker("b"),
            trigger("orders", "b", Some(exact("order.craeted")), "s"),
            service("s"),
        ]);
        let problems = check(&build(&resources), &resources);
        assert_eq!(problems.len(), 1, "{problems:?}");
        let slip = &problems[0];
        assert_eq!(
            (slip.code, slip.severity),
            (ProblemCode::NeverFed, Severity::Warning)
        );
        assert_eq!(slip.hint.as_deref(), Some("did you mean order.created?"));
    }

    #[test]
    fn without_a_source_nothing_is_said_about_filters() {
        let found = codes(vec![
            broker("b"),
            trigger("t", "b", Some(exact("a")), "s"),
            service("s"),
        ]);
        assert_eq!(found, []);
    }

    #[test]
    fn a_trigger_that_takes_everything_sees_its_own_replies() {
        let found = codes(vec![
            broker("b"),
            trigger("t", "b", None, "s"),
            service("s"),
        ]);
        assert_eq!(
            found.iter().map(|found| found.0).collect::<Vec<_>>(),
            [ProblemCode::ReplyLoop]
        );
    }

    #[test]
    fn channels_in_a_circle_are_told_once() {
        let found = codes(vec![
            channel("one"),
            channel("two"),
            subscription("there", "one", "channel/two", None),
            subscription("back", "two", "channel/one", None),
        ]);
        assert_eq!(
            found.iter().map(|found| found.0).collect::<Vec<_>>(),
            [ProblemCode::EndlessLoop]
        );
    }
}
