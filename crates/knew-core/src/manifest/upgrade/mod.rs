//! Upgrade of old manifests to what today's API servers accept, with the smallest patches and a note for
//! everything that is lost.
//!
//! All of an object is upgraded or none of it. What an object becomes depends on the others: filters
//! follow the events of upgraded sources, and references to an object that stays old stay with it.

mod channel;
mod comments;
mod config_map;
mod container;
mod convert;
mod destination;
mod event_type;
mod filter;
mod google;
mod kafka;
mod kubernetes_source;
mod object_editor;
mod reference;
mod route;
mod service;
mod source;
mod target;

use std::collections::BTreeSet;

use super::{File, Manifest, edit};
use crate::model::{DocumentLocation, Id, Resource};
use filter::RenamedEvents;
use object_editor::ObjectEditor;

/// Note about something an upgrade cannot keep, or changes the meaning of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpgradeNote {
    /// Identity of the object before the upgrade.
    pub id: Id,
    /// Predicate of a sentence whose subject is the object.
    pub sentence: String,
    /// True if the object stays as it is, so that somebody must upgrade it by hand.
    pub by_hand: bool,
}

/// Result of an upgrade.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpgradedFiles {
    /// All files in the order given, changed or not.
    pub files: Vec<File>,
    /// Losses and changes of meaning, in the order of the text; at most one for each object.
    pub notes: Vec<UpgradeNote>,
}

/// Upgrades files together, because they refer to each other.
#[must_use]
pub fn upgrade_files(files: &[File]) -> UpgradedFiles {
    let manifest = Manifest::from_files(files.to_vec());
    let mut known = KnownEffects::default();
    loop {
        let round = UpgradeRound::run(&manifest, &known);
        if round.failed.is_empty() && round.renamed == known.renamed {
            return round.upgraded;
        }
        // Each round knows of more objects that stay, and there are only so many.
        known.stays.extend(round.failed);
        known.renamed = round.renamed;
    }
}

/// Effects of the upgrade of one object on others.
#[derive(Debug, Default)]
struct KnownEffects {
    /// Objects that cannot be upgraded, and why.
    stays: Vec<(DocumentLocation, Id, String)>,
    renamed: Vec<RenamedEvents>,
}

impl KnownEffects {
    fn reason_to_stay(&self, origin: &DocumentLocation) -> Option<&str> {
        let found = self.stays.iter().find(|(at, ..)| at == origin);
        found.map(|(.., reason)| reason.as_str())
    }

    fn ids(&self) -> BTreeSet<&Id> {
        self.stays.iter().map(|(_, id, _)| id).collect()
    }
}

/// One attempt to upgrade everything but the objects that are known to stay.
struct UpgradeRound {
    upgraded: UpgradedFiles,
    failed: Vec<(DocumentLocation, Id, String)>,
    renamed: Vec<RenamedEvents>,
}

impl UpgradeRound {
    fn run(manifest: &Manifest, known: &KnownEffects) -> Self {
        let mut round = Self {
            upgraded: UpgradedFiles {
                files: manifest.files.clone(),
                notes: Vec::new(),
            },
            failed: Vec::new(),
            renamed: Vec::new(),
        };
        let stays = known.ids();
        // From the last to the first, so that taking a document out moves none that is still to come.
        for object in manifest.resources.iter().rev() {
            match known.reason_to_stay(&object.origin) {
                Some(reason) => round.upgraded.notes.push(UpgradeNote {
                    id: object.id.clone(),
                    sentence: format!("stays {}: {reason}", object.api_version),
                    by_hand: true,
                }),
                None => round.edit_object(object, &stays, &known.renamed),
            }
        }
        round.upgraded.notes.reverse();
        round.renamed.reverse();
        round
    }

    fn edit_object(&mut self, object: &Resource, stays: &BTreeSet<&Id>, renamed: &[RenamedEvents]) {
        let Some(file) = self.upgraded.files.get_mut(object.origin.file) else {
            return;
        };
        let Some(mut editor) = ObjectEditor::new(&file.text, object) else {
            return;
        };
        let events = convert::upgrade_object(&mut editor);
        if !editor.removed {
            reference::rewrite_references(&mut editor, stays);
            config_map::rewrite_templates(&mut editor);
            filter::rewrite_filters(&mut editor, renamed);
        }
        let done = editor.finish(&file.text);
        match done {
            Ok((text, note)) => {
                if let Some(text) = text {
                    file.text = text.into();
                }
                self.renamed.extend(events);
                self.upgraded.notes.extend(note);
            }
            Err(reason) => {
                self.failed.push((object.origin, object.id.clone(), reason));
            }
        }
    }
}

/// Removes an object from the text of its file; its comments stay.
fn remove_object(text: &str, origin: &DocumentLocation) -> Result<String, edit::EditError> {
    let done = edit::remove_object(text, origin)?;
    let start = comments::document_start(text, origin);
    let lost = comments::lost_comments(text, &done);
    Ok(comments::insert_lines(&done, start, &lost))
}
