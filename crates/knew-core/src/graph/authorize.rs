//! Who may send events to a hub or target, where the manifest switches `authentication-oidc` on.
//!
//! A cluster gives each source and route a service account and checks its token. Here there are no
//! secrets to check: objects of the manifest are taken for who they are, and clients at their word.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::expand::flow;
use super::resolve::{canonical, id_of};
use super::{Graph, TargetKind};
use crate::model::access::{
    AuthorizationMode, EventPolicy, Features, PolicyFrom as From, PolicyTo,
};
use crate::model::{ClusterDefaults, Id, Resource, Spec};
use knew_event::Event;
use knew_filter::Filter;

/// What stands before a hub or target.
#[derive(Clone, Debug, PartialEq)]
pub struct Authorizer {
    /// Its namespace.
    namespace: String,
    /// What decides when no policy applies.
    mode: AuthorizationMode,
    /// The policies that apply, in the order of the manifest.
    rules: Vec<Arc<PolicyRule>>,
}

/// A policy, as one gate needs it.
#[derive(Clone, Debug, PartialEq)]
struct PolicyRule {
    policy: Id,
    subjects: Vec<String>,
    filter: Option<Filter>,
}

/// Who sends an event.
#[derive(Clone, Copy, Debug)]
pub enum EventSender<'a> {
    /// A source or route of the manifest.
    Object(&'a Id),
    /// A client, which may say who it is.
    Client(Option<&'a str>),
}

/// What a gate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationDecision {
    /// The status the sender is refused with; `None` when it may pass.
    pub denied_status: Option<u16>,
    /// Why, in a sentence.
    pub reason: String,
}

impl AuthorizationDecision {
    /// Whether the sender may not pass.
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
    /// Whether an event of this sender may pass. The first policy that names the sender decides.
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

    /// Who may pass, a line for each policy.
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
        let named =
            |it: &Arc<PolicyRule>| format!("{} lets in {}", it.policy, it.subjects.join(", "));
        self.rules.iter().map(named).collect()
    }
}

impl PolicyRule {
    fn names(&self, subject: &str) -> bool {
        self.subjects.iter().any(|it| match it.strip_suffix('*') {
            Some(beginning) => subject.starts_with(beginning),
            None => subject == it,
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

/// The service account a cluster makes for an object that sends.
fn subject_of(id: &Id) -> String {
    let name = format!("{}-oidc-{}-{}", id.name, id.group, id.kind).to_lowercase();
    format!("system:serviceaccount:{}:{name}", id.namespace)
}

/// What the cluster's features are in these files; the last of several counts.
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

/// The gates of everything that takes events for Knative. A service guards itself.
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

/// The objects of a manifest by the names that policies and gates know them by.
struct Objects<'a> {
    /// The policies of each namespace.
    policies: HashMap<&'a str, Policies<'a>>,
    /// Where each object stands; of several with one name, the first.
    places: HashMap<&'a Id, usize>,
    /// Where the flow stands that made a channel for its entrance.
    flows: HashMap<Id, usize>,
    resources: &'a [Arc<Resource>],
}

/// The policies of one namespace, in the order of the manifest.
#[derive(Default)]
struct Policies<'a> {
    rules: Vec<Arc<PolicyRule>>,
    /// Those that apply to everything.
    general: Vec<usize>,
    /// Those that name an object.
    by_object: HashMap<Id, Vec<usize>>,
    /// Those that mean objects of a kind.
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

    /// The policies that apply to an object; without one, those that apply to everything.
    fn of(&self, object: Option<&Resource>) -> Vec<Arc<PolicyRule>> {
        let mut places: BTreeSet<usize> = self.general.iter().copied().collect();
        if let Some(object) = object {
            let named = self.by_object.get(&canonical(object.id.clone()));
            places.extend(named.into_iter().flatten());
            let of_kind = self.by_kind.iter().filter(|(_, it)| means(it, object));
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

    /// The policies that apply to a hub or target, or to the flow that made it for its entrance.
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

/// Whether a policy that names kinds means an object.
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
        let wanted = |it: &str| Filter::Exact(vec![("type".to_owned(), it.to_owned())]);
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
