//! Upgrade of old manifests to current API versions, with the smallest patches and a note for
//! everything that is lost.
//!
//! First every object gets its current kind and fields, then every reference is rewritten, and last the
//! filters that expect events of a source that now sends another type.

mod channel;
mod filter;
mod object_editor;
mod reference;
mod route;
mod service;
mod source;

use super::{File, Manifest, kinds};
use crate::model::{DocumentLocation, Id};
use filter::RenamedEvents;
use object_editor::ObjectEditor;

/// Note about something an upgrade cannot keep, or changes the meaning of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradeNote {
    /// Identity of the object before the upgrade.
    pub id: Id,
    /// Predicate of a sentence whose subject is the object.
    pub sentence: String,
}

/// Result of an upgrade.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpgradedFiles {
    /// All files in the order given, changed or not.
    pub files: Vec<File>,
    /// Losses and changes of meaning, in the order of the text.
    pub notes: Vec<UpgradeNote>,
}

/// Upgrades files together, because they refer to each other.
#[must_use]
pub fn upgrade_files(files: &[File]) -> UpgradedFiles {
    let manifest = Manifest::from_files(files.to_vec());
    let mut upgrade = UpgradedFiles {
        files: files.to_vec(),
        notes: Vec::new(),
    };
    let mut renamed = Vec::new();
    // From the last to the first, so that taking a document out moves none that is still to come.
    for object in manifest.resources.iter().rev() {
        upgrade.edit_object(object.origin, &object.id, |editor| {
            upgrade_object(editor, &object.api_version, &mut renamed);
        });
    }
    let upgraded = Manifest::from_files(upgrade.files.clone());
    for object in upgraded.resources.iter().rev() {
        upgrade.edit_object(object.origin, &object.id, |editor| {
            reference::rewrite_references(editor);
            filter::rewrite_filters(editor, &renamed);
        });
    }
    upgrade.notes.reverse();
    upgrade
}

impl UpgradedFiles {
    fn edit_object(
        &mut self,
        origin: DocumentLocation,
        id: &Id,
        work: impl FnOnce(&mut ObjectEditor),
    ) {
        let Some(file) = self.files.get_mut(origin.file) else {
            return;
        };
        let mut editor = ObjectEditor::new(&file.text, origin, id);
        work(&mut editor);
        if *editor.text != *file.text {
            file.text = editor.text.into();
        }
        editor.notes.reverse();
        self.notes.append(&mut editor.notes);
    }
}

fn upgrade_object(editor: &mut ObjectEditor, api_version: &str, renamed: &mut Vec<RenamedEvents>) {
    let (group, kind) = (editor.id.group.clone(), editor.id.kind.clone());
    let removed = kinds::find_kind(&group, &kind)
        .is_some_and(|info| info.upgrade == kinds::UpgradeRule::Removed);
    if removed {
        editor.add_note("is gone; the kind of channel in each channelTemplate replaces it");
        return editor.remove_object();
    }
    let Some(current) = kinds::upgrade_target(&group, &kind) else {
        return;
    };
    let current_version = current.current_api_version();
    if api_version == current_version && kind == current.kind {
        return;
    }
    match (group.as_str(), kind.as_str()) {
        ("serving.knative.dev", "Service") => service::upgrade_service(editor),
        (_, "Trigger") => route::upgrade_trigger(editor),
        (_, "Subscription") => route::upgrade_subscription(editor),
        (_, "Broker") => channel::upgrade_broker(editor),
        ("eventing.knative.dev", "Channel") => channel::upgrade_provisioned_channel(editor),
        (_, "NatssChannel") => {
            editor.add_note("becomes a NatsJetStreamChannel; NATS Streaming is another server");
        }
        (_, "CronJobSource") => renamed.push(source::upgrade_cron_job_source(editor)),
        (_, "PingSource") => source::upgrade_ping_source(editor, api_version),
        (_, "GcpPubSubSource") => match source::upgrade_pubsub_source(editor) {
            Some(events) => renamed.push(events),
            None => return,
        },
        (_, "ContainerSource") if !editor.has_field("spec.template") => {
            editor.add_note("has no template; move image, args and env into spec.template by hand");
            return;
        }
        _ => {}
    }
    if kind != "AwsSqsSource" {
        editor.nest_flat("spec.sink");
    }
    editor.remove_field("spec.generation", None);
    editor.remove_field("spec.subscribable", None);
    editor.set_field("apiVersion", &current_version);
    if kind != current.kind {
        editor.set_field("kind", current.kind);
    }
}
