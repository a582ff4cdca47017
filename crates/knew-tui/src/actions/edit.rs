//! Changing the text: the editor, undo and redo.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use crate::actions::{files, follow_graph, text_edit};
use crate::app::{App, Effect, Pane};
use crate::input::key::{Code, Key};
use crate::state::editor::{Editor, Finding};
use crate::state::graph_filter::is_drawn;
use crate::state::layer::question::{Confirm, ConfirmedAction};
use crate::state::toast::Level;
use knew_core::manifest::copied_text::clean_copied_text;
use knew_core::model::{DocumentLocation, Id, ProblemLocation, Resource, Severity, SourcePosition};

/// What is said where nothing can be taken back or typed again.
const NOTHING_MORE: &str = "there is nothing more";

/// What an editor would be opened on.
pub(crate) struct Editable {
    title: String,
    id: Option<Id>,
    file: usize,
    bytes: Range<usize>,
    /// Where the cursor goes: line of the file and column, from 1.
    cursor: (usize, usize),
}

impl Editable {
    /// The file it stands in.
    pub(crate) fn file(&self) -> usize {
        self.file
    }
}

impl App {
    /// The text that belongs to what is selected; with nothing selected, the first document.
    pub(crate) fn editable(&self) -> Option<Editable> {
        let manifest = &self.workbench.open.manifest;
        let Some(id) = self.workbench.selected.clone() else {
            let first = manifest.documents.first()?;
            return Some(Editable {
                title: manifest.files.get(first.origin.file)?.name.to_string(),
                id: None,
                file: first.origin.file,
                bytes: first.bytes.clone(),
                cursor: (1, 1),
            });
        };
        let origin = self.workbench.open.origin(&id)?;
        let (file, bytes) = manifest.document_of(&origin)?;
        Some(Editable {
            title: id.to_string(),
            cursor: self.telling_place(&id, origin),
            id: Some(id),
            file,
            bytes,
        })
    }

    /// The place one most likely wants to change: what is wrong, else the schedule of a source or the
    /// filter of a trigger.
    fn telling_place(&self, id: &Id, origin: DocumentLocation) -> (usize, usize) {
        let wrong = self.workbench.open.problems.iter();
        let wrong = wrong.filter(|wrong| wrong.severity != Severity::Info);
        let mut wrong = wrong
            .filter(|wrong| matches!(&wrong.at, ProblemLocation::Field(at, _) if *at == origin));
        let path = match id.kind.as_str() {
            "Trigger" if self.says(origin, "filters:") => "spec.filters",
            "Trigger" => "spec.filter",
            _ => "spec.schedule",
        };
        let at = ProblemLocation::Field(origin, path.to_owned());
        let at = wrong.next().map_or(&at, |problem| &problem.at);
        let place = self.workbench.open.manifest.locate(at);
        place.map_or((1, 1), |place| (place.line, place.column))
    }

    fn says(&self, origin: DocumentLocation, words: &str) -> bool {
        let text = self.workbench.open.manifest.resource_text(&origin);
        text.is_some_and(|text| text.contains(words))
    }

    /// Text of the edited file with the finding that is shown fixed, if there is an automatic fix.
    pub(crate) fn fixed_text(&self) -> Option<&str> {
        self.workbench.editor.as_ref()?.finding()?.fixed.as_deref()
    }

    /// The file of what is selected or edited, and the line of the cursor.
    pub(crate) fn path_at_cursor(&self) -> Option<(PathBuf, usize)> {
        let (file, line) = match (&self.workbench.editor, self.editable()) {
            (Some(editor), _) => (editor.file, editor.file_line()),
            (None, Some(editable)) => (editable.file, editable.cursor.0),
            (None, None) => return None,
        };
        let path = self.workbench.open.paths.get(file)?.clone()?;
        Some((path, line))
    }
}

/// Opens the editor on what is selected.
pub(crate) fn open(app: &mut App) {
    if let Some(editable) = app.editable() {
        open_on(app, editable);
    }
}

/// Opens the editor where a problem is.
pub(crate) fn open_at(app: &mut App, place: &SourcePosition) {
    let manifest = &app.workbench.open.manifest;
    let file = manifest
        .files
        .iter()
        .position(|file| file.name == place.file);
    let Some((file, text)) = file.and_then(|file| Some((file, app.workbench.open.text(file)?)))
    else {
        return;
    };
    let lines = text
        .split_inclusive('\n')
        .take(place.line.saturating_sub(1));
    let byte: usize = lines.map(str::len).sum();
    let mut documents = manifest
        .documents
        .iter()
        .filter(|document| document.origin.file == file);
    let document = documents.rfind(|document| document.bytes.start <= byte);
    let bytes = document.map_or(0..text.len(), |document| document.bytes.clone());
    let here =
        |resource: &&Arc<Resource>| document.is_some_and(|at| same(at.origin, resource.origin));
    let id = manifest
        .resources
        .iter()
        .find(here)
        .map(|resource| resource.id.clone());
    let title = id.as_ref().map_or(place.file.to_string(), Id::to_string);
    if let Some(id) = id
        .clone()
        .filter(|id| is_drawn(&app.workbench.open.graph, id))
    {
        follow_graph::select(app, id);
    }
    let editable = Editable {
        title,
        id,
        file,
        bytes,
        cursor: (place.line, place.column),
    };
    open_on(app, editable);
}

fn same(document: DocumentLocation, object: DocumentLocation) -> bool {
    (document.file, document.document) == (object.file, object.document)
}

fn open_on(app: &mut App, editable: Editable) {
    let Some(base) = app.workbench.open.text(editable.file) else {
        return;
    };
    let mut editor = Editor::open(editable.title, editable.file, base, editable.bytes);
    editor.id = editable.id;
    editor.from = app.workbench.focus;
    editor.go(editable.cursor.0, editable.cursor.1);
    app.workbench.editor = Some(editor);
    app.workbench.focus = Pane::Yaml;
    check(app);
}

/// Opens `$EDITOR` on the file of what is selected.
pub(crate) fn open_outside(app: &mut App) {
    if let Some((path, line)) = app.path_at_cursor() {
        app.ask(Effect::EditAt { path, line });
    }
}

/// A key that is no command of the editor is typed into the text.
pub(crate) fn type_key(app: &mut App, key: Key) {
    let Some(editor) = &mut app.workbench.editor else {
        return;
    };
    if editor.type_key(key) {
        if key == Key::plain(Code::Enter) {
            step_in(editor);
        }
        check(app);
    }
}

/// A new line begins where the one before does, deeper when that one opens a field.
fn step_in(editor: &mut Editor) {
    let row = editor.area.cursor().0;
    let before = row.checked_sub(1).map(|row| &editor.area.lines()[row]);
    let before = before.map_or("", String::as_str);
    let mut begin = before[..before.len() - before.trim_start().len()].to_owned();
    if before.trim_end().ends_with(':') {
        begin.push_str("  ");
    }
    if !begin.is_empty() {
        editor.area.insert_str(begin);
    }
}

/// Types the rest of what is begun; where nothing is begun, steps in.
pub(crate) fn complete(app: &mut App) {
    let rest = app.completion().and_then(|completion| completion.rest());
    let Some(editor) = &mut app.workbench.editor else {
        return;
    };
    if let Some(rest) = rest {
        editor.area.insert_str(rest);
    } else if editor.is_indenting() {
        editor.area.insert_str("  ");
    } else {
        return app.say(Level::Info, "no completion here");
    }
    check(app);
}

pub(crate) fn undo_typing(app: &mut App) {
    change_typing(app, Editor::undo);
}

pub(crate) fn redo_typing(app: &mut App) {
    change_typing(app, Editor::redo);
}

fn change_typing(app: &mut App, step: fn(&mut Editor) -> bool) {
    let Some(editor) = &mut app.workbench.editor else {
        return;
    };
    if step(editor) {
        check(app);
    } else {
        app.say(Level::Info, NOTHING_MORE);
    }
}

/// Text from the clipboard goes where the cursor is.
pub(crate) fn paste(app: &mut App, text: &str) {
    let Some(editor) = &mut app.workbench.editor else {
        return;
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let cleaned = clean_copied_text(&text);
    let is_cleaned = cleaned != text;
    editor.area.insert_str(cleaned);
    check(app);
    if is_cleaned {
        let words = "what copying had done to the pasted text was put right";
        app.say(Level::Info, words);
    }
}

/// Finds out what would be wrong if the text were saved as it is.
fn check(app: &mut App) {
    // It is no longer so.
    let shown = app.toasts.current();
    if shown.is_some_and(|shown| shown.text == NOTHING_MORE) {
        app.toasts.dismiss();
    }
    let Some(editor) = &app.workbench.editor else {
        return;
    };
    let name = app.workbench.open.file_name(editor.file);
    let lines = editor.first_line..editor.first_line + editor.area.lines().len();
    let (manifest, findings) = app.workbench.open.foresee(editor.file, &editor.whole());
    let findings = findings.into_iter().filter_map(|(problem, place)| {
        let place = place?;
        let line = place.line - 1;
        let here = Some(&place.file) == name && lines.contains(&line);
        here.then(|| Finding {
            fixed: manifest.fix_problem(&problem).map(|fix| fix.1),
            line: line - lines.start,
            column: place.column - 1,
            severity: problem.severity,
            message: problem.message,
            hint: problem.hint,
        })
    });
    let findings = findings.collect();
    if let Some(editor) = &mut app.workbench.editor {
        editor.findings = findings;
    }
    try_filter(app);
}

/// Applies the automatic fix of the finding that is shown.
pub(crate) fn apply_fix(app: &mut App) {
    let Some(fixed) = app.fixed_text().map(str::to_owned) else {
        return;
    };
    let amended = app
        .workbench
        .editor
        .as_mut()
        .is_some_and(|editor| editor.amend(&fixed));
    if amended {
        check(app);
    } else {
        app.say(Level::Info, "the fix is outside of this text; P applies it");
    }
}

/// Judges the last events by the filter as it is typed.
pub(crate) fn try_filter(app: &mut App) {
    let Some(editor) = &app.workbench.editor else {
        return;
    };
    let trial = app.trial(&editor.text(), editor.id.as_ref());
    if let Some(editor) = &mut app.workbench.editor {
        editor.trial = trial;
    }
}

/// Applies what was typed and writes it; a text that cannot be read is written only after a question.
pub(crate) fn save(app: &mut App) {
    let Some(editor) = &app.workbench.editor else {
        return;
    };
    if !editor.is_changed() {
        close(app);
        return app.say(Level::Info, "nothing was changed");
    }
    let typed = true;
    match app.workbench.open.breaks(editor.file, &editor.whole()) {
        Some(fault) => files::ask_about_broken(app, &fault, typed),
        None => save_as_it_is(app),
    }
}

/// The same without a question. A text that cannot be read stays in the editor, with its fault.
pub(crate) fn save_as_it_is(app: &mut App) {
    let Some(editor) = app.workbench.editor.take() else {
        return;
    };
    app.workbench.focus = editor.from;
    let finding = editor.finding().map(|finding| {
        (
            finding.line + editor.first_line + 1,
            finding.message.clone(),
        )
    });
    let title = format!("edit {}", editor.title);
    text_edit::commit(app, title, [(editor.file, editor.whole())]);
    if app.workbench.lacking.contains(&editor.file) {
        files::save_own(app);
    } else {
        files::save(app, editor.file);
    }
    if app.workbench.open.stale {
        let (line, message) = finding.unwrap_or((1, "it cannot be parsed".to_owned()));
        let words = format!("line {line}: {message}; the last good text keeps running");
        app.say(Level::Failed, words);
        reopen(app, editor);
    }
}

/// Goes on editing after a save, on the text as it is now.
fn reopen(app: &mut App, mut editor: Editor) {
    if let Some(base) = app.workbench.open.text(editor.file) {
        editor.rebase(base);
        app.workbench.focus = Pane::Yaml;
        app.workbench.editor = Some(editor);
        check(app);
    }
}

/// Leaves the editor, after a question when something was changed.
pub(crate) fn leave(app: &mut App) {
    let changed = app
        .workbench
        .editor
        .as_ref()
        .filter(|editor| editor.is_changed());
    let Some(editor) = changed else {
        return close(app);
    };
    let question = Confirm {
        title: "Leave the editor".to_owned(),
        question: format!("Save the changes to {}?", editor.title),
        yes: "save them".to_owned(),
        no: "go on editing".to_owned(),
        discard: Some("discard them".to_owned()),
        about: ConfirmedAction::LeaveEditor,
    };
    app.ask_question(question);
}

/// Leaves the editor as it is.
pub(crate) fn close(app: &mut App) {
    if let Some(editor) = app.workbench.editor.take() {
        app.workbench.focus = editor.from;
    }
}
