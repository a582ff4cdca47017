//! Authorization of senders, where the manifest enables `authentication-oidc`.
//!
//! A cluster gives each source and route a service account and checks its token. There are no secrets
//! here: objects of the manifest are trusted to be themselves, and clients to be who they say.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::expand::flow;
use super::resource_index::{canonical, id_of};
use super::{Graph, TargetKind};
use crate::model::access::{
    AuthorizationMode, EventPolicy, Features, PolicyFrom as From, PolicyTo,
};
use crate::model::{ClusterDefaults, Id, Resource, Spec};
use knew_event::Event;
use knew_filter::Filter;

/// Decides who may send events to one hub or target.
#[derive(Clone, Debug, PartialEq)]
pub struct Authorizer {
    namespace: String,
    /// Applies without policies.
    mode: AuthorizationMode,
    /// Policies that apply, in the order of the manifest.
    rules: Vec<Arc<PolicyRule>>,
}

/// A policy as far as an authorizer needs it.
#[derive(Clone, Debug, PartialEq)]
struct PolicyRule {
    policy: Id,
    subjects: Vec<String>,
    filter: Option<Filter>,
}

/// The sender of an event.
#[derive(Clone, Copy, Debug)]
pub enum EventSender<'a> {
    /// A source or route of the manifest.
    Object(&'a Id),
    /// A client with the subject it claims, if any.
    Client(Option<&'a str>),
}

/// The result of an authorization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationDecision {
    /// HTTP status for the sender (401 or 403); `None` if it is authorized.
    pub denied_status: Option<u16>,
    /// Policy or mode that decided, in a sentence.
    pub reason: String,
}

impl AuthorizationDecision {
    /// True if the sender is not authorized.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        self.denied_status.is_some()
    }
}

impl EventSender<'_> {
    fn subject(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Object(id) => Some(subject_of(id).into()),
            Self::Client(subject) => subject.map(Cow::Borrowed),
        }
    }
}

impl Authorizer {
    /// Authorizes a sender to send an event. The first policy that names the sender decides.
    #[must_use]
    pub fn authorize(&self, sender: EventSender<'_>, event: &Event) -> AuthorizationDecision {
        let Some(subject) = sender.subject() else {
            return refuse(401, "the sender does not say who it is".to_owned());
        };
        if self.rules.is_empty() {
            return self.by_default(&subject);
        }
        let Some(rule) = self.rules.iter().find(|rule| rule.names(&subject)) else {
            let policies: Vec<String> = self
                .rules
                .iter()
                .map(|rule| rule.policy.to_string())
                .collect();
            return refuse(
                403,
                format!("{subject} is not named by {}", policies.join(", ")),
            );
        };
        let policy = &rule.policy;
        let verdict = knew_filter::explain_route(rule.filter.as_ref(), event);
        if verdict.passes() {
            return allow(format!("{policy} names {subject}"));
        }
        let why = verdict.sentence();
        refuse(
            403,
            format!("{policy} names {subject}, but not for this event: {why}"),
        )
    }

    fn by_default(&self, subject: &str) -> AuthorizationDecision {
        let own = format!("system:serviceaccount:{}:", self.namespace);
        let (passes, mode) = match self.mode {
            AuthorizationMode::AllowAll => (true, "allow-all"),
            AuthorizationMode::DenyAll => (false, "deny-all"),
            AuthorizationMode::AllowSameNamespace => {
                (subject.starts_with(&own), "allow-same-namespace")
            }
        };
        let because = format!(
            "no policy applies, and default-authorization-mode is {mode}; this is {subject}"
        );
        if passes {
            allow(because)
        } else {
            refuse(403, because)
        }
    }

    /// Describes who may send, one line for each policy.
    #[must_use]
    pub fn summary_lines(&self) -> Vec<String> {
        let mode = match self.mode {
            AuthorizationMode::AllowAll => "everybody who says who they are may send",
            AuthorizationMode::DenyAll => "nobody may send",
            AuthorizationMode::AllowSameNamespace => "service accounts of its namespace may send",
        };
        if self.rules.is_empty() {
            return vec![format!("no policy applies: {mode}")];
        }
        let named = |rule: &Arc<PolicyRule>| {
            format!("{} lets in {}", rule.policy, rule.subjects.join(", "))
        };
        self.rules.iter().map(named).collect()
    }
}

impl PolicyRule {
    fn names(&self, subject: &str) -> bool {
        self.subjects
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(beginning) => subject.starts_with(beginning),
                None => subject == pattern,
            })
    }
}

fn allow(because: String) -> AuthorizationDecision {
    AuthorizationDecision {
        denied_status: None,
        reason: because,
    }
}

fn refuse(status: u16, because: String) -> AuthorizationDecision {
    AuthorizationDecision {
        denied_status: Some(status),
        reason: because,
    }
}

/// Subject of the service account that a cluster creates for a source or route.
fn subject_of(id: &Id) -> String {
    let name = format!("{}-oidc-{}-{}", id.name, id.group, id.kind).to_lowercase();
    format!("system:serviceaccount:{}:{name}", id.namespace)
}

/// Features of the cluster in these files; the last of several counts.
pub(super) fn features(resources: &[Arc<Resource>]) -> Features {
    let told = resources
        .iter()
        .rev()
        .find_map(|resource| match &resource.spec {
            Spec::Defaults(ClusterDefaults::Features(features)) => Some(*features),
            _ => None,
        });
    told.unwrap_or_default()
}

/// Authorizers of hubs, sinks and transforms. A Service authorizes its callers itself.
pub(super) fn authorizers(graph: &Graph, resources: &[Arc<Resource>]) -> Vec<(Id, Authorizer)> {
    let features = features(resources);
    if !features.authentication_oidc {
        return Vec::new();
    }
    let hubs = graph.hubs.iter().filter(|hub| hub.missing.is_none());
    let targets = graph.targets.iter().filter(|target| {
        matches!(
            target.kind,
            TargetKind::ExternalSink { .. } | TargetKind::Transform
        )
    });
    let guarded = hubs
        .map(|hub| &hub.id)
        .chain(targets.map(|target| &target.id));
    let objects = Objects::of(resources);
    let gate = |id: &Id| Authorizer {
        namespace: id.namespace.clone(),
        mode: features.default_authorization_mode,
        rules: objects.rules(id),
    };
    guarded.map(|id| (id.clone(), gate(id))).collect()
}

/// Index of the policies and objects of a manifest.
struct Objects<'a> {
    /// Policies by namespace.
    policies: HashMap<&'a str, Policies<'a>>,
    /// Index of each object; of several with one name, the first.
    places: HashMap<&'a Id, usize>,
    /// Index of the flow that created a channel as its entrance.
    flows: HashMap<Id, usize>,
    resources: &'a [Arc<Resource>],
}

/// The policies of one namespace, in the order of the manifest.
#[derive(Default)]
struct Policies<'a> {
    rules: Vec<Arc<PolicyRule>>,
    /// Indexes of those that apply to every object.
    general: Vec<usize>,
    /// Indexes of those that name an object.
    by_object: HashMap<Id, Vec<usize>>,
    /// Indexes of those that select objects by kind and labels.
    by_kind: Vec<(usize, &'a PolicyTo)>,
}

impl<'a> Policies<'a> {
    fn add(&mut self, id: &Id, policy: &'a EventPolicy) {
        let place = self.rules.len();
        self.rules.push(Arc::new(PolicyRule {
            policy: id.clone(),
            subjects: policy.from.iter().map(subject).collect(),
            filter: policy.filter.clone(),
        }));
        if policy.to.is_empty() {
            self.general.push(place);
        }
        for guarded in &policy.to {
            match guarded {
                PolicyTo::Object(reference) => {
                    let object = self.by_object.entry(canonical(id_of(reference)));
                    object.or_default().push(place);
                }
                PolicyTo::Kind { .. } => self.by_kind.push((place, guarded)),
            }
        }
    }

    /// Policies that apply to an object; if there are none, those that apply to every object.
    fn of(&self, object: Option<&Resource>) -> Vec<Arc<PolicyRule>> {
        let mut places: BTreeSet<usize> = self.general.iter().copied().collect();
        if let Some(object) = object {
            let named = self.by_object.get(&canonical(object.id.clone()));
            places.extend(named.into_iter().flatten());
            let of_kind = self
                .by_kind
                .iter()
                .filter(|(_, entry)| means(entry, object));
            places.extend(of_kind.map(|(place, _)| *place));
        }
        let rules = places
            .into_iter()
            .map(|place| Arc::clone(&self.rules[place]));
        rules.collect()
    }
}

impl<'a> Objects<'a> {
    fn of(resources: &'a [Arc<Resource>]) -> Self {
        let mut objects = Self {
            policies: HashMap::new(),
            places: HashMap::new(),
            flows: HashMap::new(),
            resources,
        };
        for (place, resource) in resources.iter().enumerate() {
            objects.places.entry(&resource.id).or_insert(place);
            if let Some(entry) = flow::entry(&resource.id, &resource.spec) {
                objects.flows.entry(canonical(entry)).or_insert(place);
            }
            if let Spec::Policy(policy) = &resource.spec {
                let namespace = objects.policies.entry(&resource.id.namespace);
                namespace.or_default().add(&resource.id, policy);
            }
        }
        objects
    }

    /// Policies that apply to a hub or target, or to the flow that created it as its entrance.
    fn rules(&self, to: &Id) -> Vec<Arc<PolicyRule>> {
        let own = self.places.get(to);
        let flow = self.flows.get(&canonical(to.clone()));
        let object = own.into_iter().chain(flow).min();
        let object = object.map(|place| &*self.resources[*place]);
        let policies = self.policies.get(to.namespace.as_str());
        policies.map_or_else(Vec::new, |policy| policy.of(object))
    }
}

fn subject(from: &From) -> String {
    match from {
        From::Subject(subject) => subject.clone(),
        From::Object(reference) => subject_of(&id_of(reference)),
    }
}

/// True if a selector matches an object.
fn means(guarded: &PolicyTo, object: &Resource) -> bool {
    let PolicyTo::Kind {
        api_version,
        kind,
        labels,
    } = guarded
    else {
        return false;
    };
    let group = api_version
        .rsplit_once('/')
        .map_or("", |api_version| api_version.0);
    let has = |(name, value): (&String, &String)| object.labels.get(name) == Some(value);
    (group, kind) == (&object.id.group, &object.id.kind)
        && labels.as_ref().is_some_and(|label| label.iter().all(has))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(rules: Vec<PolicyRule>) -> Authorizer {
        let mode = AuthorizationMode::AllowSameNamespace;
        let namespace = "ns".to_owned();
        Authorizer {
            namespace,
            mode,
            rules: rules.into_iter().map(Arc::new).collect(),
        }
    }

    fn rule(name: &str, subject: &str, kind: Option<&str>) -> PolicyRule {
        let wanted = |value: &str| Filter::Exact(vec![("type".to_owned(), value.to_owned())]);
        PolicyRule {
            policy: Id::new("eventing.knative.dev", "EventPolicy", "ns", name),
            subjects: vec![subject.to_owned()],
            filter: kind.map(wanted),
        }
    }

    fn status(gate: &Authorizer, subject: Option<&str>) -> Option<u16> {
        let event = Event {
            ty: "a".to_owned(),
            ..Event::default()
        };
        gate.authorize(EventSender::Client(subject), &event)
            .denied_status
    }

    #[test]
    fn without_a_policy_the_namespace_decides() {
        let gate = gate(Vec::new());
        assert_eq!(status(&gate, None), Some(401));
        assert_eq!(status(&gate, Some("system:serviceaccount:ns:x")), None);
        assert_eq!(
            status(&gate, Some("system:serviceaccount:nsx:x")),
            Some(403)
        );
    }

    #[test]
    fn the_first_policy_that_names_the_sender_decides() {
        let rules = vec![
            rule("one", "me", Some("b")),
            rule("two", "me", None),
            rule("three", "sys*", None),
        ];
        let gate = gate(rules);
        assert_eq!(status(&gate, Some("me")), Some(403));
        assert_eq!(status(&gate, Some("system:serviceaccount:x:y")), None);
        assert_eq!(status(&gate, Some("you")), Some(403));
    }

    #[test]
    fn a_source_has_the_account_a_cluster_makes_for_it() {
        let id = Id::new("sources.knative.dev", "PingSource", "ns", "cron");
        let subject = "system:serviceaccount:ns:cron-oidc-sources.knative.dev-pingsource";
        assert_eq!(EventSender::Object(&id).subject().as_deref(), Some(subject));
    }
}
