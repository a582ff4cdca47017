//! Automatic fixes of problems. A fix is an edit like any other and can be undone.

use crate::actions::text_edit;
use crate::app::App;
use crate::state::toast::Level;
use knew_core::graph::TargetKind;
use knew_core::manifest::{File, edit};
use knew_core::model::ProblemCause;
use knew_core::model::{DocumentLocation, Id, Problem, ProblemLocation};

impl App {
    /// Effect of the automatic fix of a problem, in a few words; `None` if it has none.
    #[must_use]
    pub fn fix_summary(&self, problem: &Problem) -> Option<&'static str> {
        if self.workbench.open.manifest.fix_problem(problem).is_some() {
            return Some("fixes it");
        }
        let absent = self.absent_service(problem);
        absent.map(|_| "adds a display service")
    }

    /// The Service a problem misses, unless another one has a similar name.
    fn absent_service(&self, problem: &Problem) -> Option<&Id> {
        let Some(ProblemCause::NotFound {
            id,
            suggestion: None,
        }) = &problem.cause
        else {
            return None;
        };
        let mut targets = self.workbench.open.graph.targets.iter();
        let absent = targets
            .find(|target| target.kind == TargetKind::Missing && target.id == *id)
            .filter(|target| target.id.kind == "Service");
        absent.map(|target| &target.id)
    }
}

/// Fixes a problem of the list if there is exactly one way to.
pub(crate) fn apply(app: &mut App, index: usize) {
    let Some(problem) = app.wrong(index).cloned() else {
        return;
    };
    if app.workbench.editor.is_some() {
        app.say(
            Level::Info,
            "leave the editor first: its text is not in the files yet",
        );
        return;
    }
    if let Some(fixed) = app.workbench.open.manifest.fix_problem(&problem) {
        let title = format!("fixed: {}", problem.message);
        text_edit::commit(app, title.clone(), [fixed]);
        return app.say(Level::Done, title);
    }
    if let (Some(id), ProblemLocation::Field(origin, _)) =
        (app.absent_service(&problem).cloned(), &problem.at)
    {
        return add_display_service(app, &id, origin.file);
    }
    app.say(
        Level::Info,
        "this has no automatic fix; Enter goes to the place",
    );
}

/// Declares a missing Service as a display in the workspace file, which is created beside the manifest if there
/// is none: manifests stay as they are deployed.
fn add_display_service(app: &mut App, id: &Id, near: usize) {
    let files = app.workbench.open.manifest.files.iter();
    let at = files.clone().position(File::is_workspace);
    let at = at.unwrap_or_else(|| app.workbench.open.begin_workspace(near));
    let text = app.workbench.open.text(at).cloned().unwrap_or_default();
    let patched = if text.trim().is_empty() {
        Ok(format!("services:\n  {}: display\n", id.name))
    } else {
        let origin = DocumentLocation {
            file: at,
            ..DocumentLocation::default()
        };
        edit::set_field(&text, &origin, &format!("services.{}", id.name), "display")
    };
    match patched {
        Ok(text) => {
            let title = format!("display service for {}", id.name);
            text_edit::commit(app, title.clone(), [(at, text)]);
            let file = app
                .workbench
                .open
                .manifest
                .files
                .get(at)
                .map(|file| file.name.to_string());
            let file = file.unwrap_or_default();
            app.say(Level::Done, format!("{title}, in {file}; W saves it"));
        }
        Err(error) => app.say(Level::Failed, error.to_string()),
    }
}
