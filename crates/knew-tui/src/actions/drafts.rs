//! Opens forms with what was typed into them before.

use crate::app::App;
use crate::state::form::drafts::{Draft, is_draft, is_same};
use crate::state::form::{Form, FormKind};
use crate::state::layer::Layer;
use crate::state::toast::Level;

/// How many are kept.
const KEPT: usize = 50;

impl App {
    /// Opens a form, with what was typed into it before if it was closed without an answer.
    pub(crate) fn open_form(&mut self, form: Form) {
        let hub = self.hub_at_hand();
        let fits = |draft: &Draft| {
            let elsewhere =
                matches!(form.kind, FormKind::Add(_)) && hub.is_some() && draft.hub != hub;
            is_same(&draft.form.kind, &form.kind) && !elsewhere
        };
        let before = self.workbench.drafts.kept.iter().rposition(fits);
        self.workbench.drafts.typed = before.is_some();
        let form = match before {
            Some(at) => {
                self.say(Level::Info, "as you left it");
                self.workbench.drafts.kept.remove(at).form
            }
            None => form,
        };
        self.layers.push(Layer::Form(form));
    }

    /// Keeps what was typed into a form that closes without an answer.
    pub(crate) fn keep_draft(&mut self, form: &Form) {
        if !is_draft(form) || !std::mem::take(&mut self.workbench.drafts.typed) {
            return;
        }
        let hub = self.hub_at_hand();
        let kept = &mut self.workbench.drafts.kept;
        kept.retain(|kept| !is_same(&kept.form.kind, &form.kind) || kept.hub != hub);
        let form = form.clone();
        kept.push(Draft { hub, form });
        let over = kept.len().saturating_sub(KEPT);
        kept.drain(..over);
        let words = "what you typed is kept for the next time you open this";
        self.say(Level::Info, words);
    }
}
