//! Mending a problem in the one way there is, as an edit like any other: it can be taken back.

use super::patch;
use crate::app::App;
use crate::app::toast::Level;
use crate::model::Problem;

impl App {
    /// Whether a problem can be mended with one key, because there is only one way.
    #[must_use]
    pub fn can_mend(&self, problem: &Problem) -> bool {
        self.open.manifest.fix(problem).is_some()
    }
}

/// Mends a problem of the list, if there is one certain way; says what happened.
pub(in crate::app) fn mend(app: &mut App, index: usize) {
    let Some(problem) = app.open.problems.get(index) else {
        return;
    };
    if app.editor.is_some() {
        app.say(
            Level::Info,
            "leave the editor first: its text is not in the files yet",
        );
        return;
    }
    let Some(fixed) = app.open.manifest.fix(problem) else {
        app.say(
            Level::Info,
            "this can be mended in more than one way; enter goes to the place",
        );
        return;
    };
    let title = format!("mended: {}", problem.message);
    patch::commit(app, title.clone(), [fixed]);
    app.say(Level::Done, title);
}
