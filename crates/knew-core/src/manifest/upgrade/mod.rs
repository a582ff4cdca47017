//! Old manifests in today's shape: the same text with the smallest patches, and a note for
//! everything that cannot be kept.
//!
//! First every object gets today's kind and fields, then every reference is rewritten, and last the
//! filters that asked for events of a source that now sends another type.

mod channel;
mod draft;
mod filter;
mod reference;
mod route;
mod service;
mod source;
mod version;

use super::{File, Manifest};
use crate::model::{DocumentLocation, Id};
use draft::Draft;
use filter::Renamed;

/// Something an upgrade cannot keep, or changes the meaning of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The object, as it was called before.
    pub id: Id,
    /// One sentence for people.
    pub sentence: String,
}

/// The texts in today's shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Upgrade {
    /// In the order given, also those that stay as they are.
    pub files: Vec<File>,
    /// What was lost or changes its meaning, in the order of the text.
    pub notes: Vec<Note>,
}

/// Brings files to today's shape together, because references lead from one to another.
#[must_use]
pub fn upgrade(files: &[File]) -> Upgrade {
    let manifest = Manifest::of(files.to_vec());
    let mut upgrade = Upgrade {
        files: files.to_vec(),
        notes: Vec::new(),
    };
    let mut renamed = Vec::new();
    // From the last to the first, so that taking a document out moves none that is still to come.
    for object in manifest.resources.iter().rev() {
        upgrade.change(object.origin, &object.id, |draft| {
            object_of(draft, &object.api_version, &mut renamed);
        });
    }
    let upgraded = Manifest::of(upgrade.files.clone());
    for object in upgraded.resources.iter().rev() {
        upgrade.change(object.origin, &object.id, |draft| {
            reference::rewrite(draft);
            filter::rewrite(draft, &renamed);
        });
    }
    upgrade.notes.reverse();
    upgrade
}

impl Upgrade {
    fn change(&mut self, origin: DocumentLocation, id: &Id, work: impl FnOnce(&mut Draft)) {
        let Some(file) = self.files.get_mut(origin.file) else {
            return;
        };
        let mut draft = Draft::new(&file.text, origin, id);
        work(&mut draft);
        if *draft.text != *file.text {
            file.text = draft.text.into();
        }
        draft.notes.reverse();
        self.notes.append(&mut draft.notes);
    }
}

/// Gives one object today's kind and fields.
fn object_of(draft: &mut Draft, api_version: &str, renamed: &mut Vec<Renamed>) {
    let (group, kind) = (draft.id.group.clone(), draft.id.kind.clone());
    let Some(today) = version::today(&group, &kind) else {
        return;
    };
    if api_version == today.api_version && kind == today.kind {
        return;
    }
    match (group.as_str(), kind.as_str()) {
        ("eventing.knative.dev", "ClusterChannelProvisioner") => {
            draft.note("is gone; the kind of channel in each channelTemplate replaces it");
            return draft.remove_object();
        }
        ("serving.knative.dev", "Service") => service::upgrade(draft),
        (_, "Trigger") => route::trigger(draft),
        (_, "Subscription") => route::subscription(draft),
        (_, "Broker") => channel::broker(draft),
        ("eventing.knative.dev", "Channel") => channel::provisioned(draft),
        (_, "NatssChannel") => {
            draft.note("becomes a NatsJetStreamChannel; NATS Streaming is another server");
        }
        (_, "CronJobSource") => renamed.push(source::cron_job(draft)),
        (_, "PingSource") => source::ping(draft, api_version),
        (_, "GcpPubSubSource") => match source::pub_sub(draft) {
            Some(it) => renamed.push(it),
            None => return,
        },
        (_, "ContainerSource") if !draft.has("spec.template") => {
            draft.note("has no template; move image, args and env into spec.template by hand");
            return;
        }
        _ => {}
    }
    if kind != "AwsSqsSource" {
        draft.nest_flat("spec.sink");
    }
    draft.drop("spec.generation", None);
    draft.drop("spec.subscribable", None);
    draft.set("apiVersion", today.api_version);
    if kind != today.kind {
        draft.set("kind", today.kind);
    }
}
