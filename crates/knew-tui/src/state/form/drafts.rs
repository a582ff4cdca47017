//! What was typed into forms that were closed without an answer: it stands there again when the same form
//! is opened. It is kept while the program runs, as what was sent is.

use crate::state::form::{Form, FormKind};
use knew_core::model::Id;

/// The forms that were closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drafts {
    pub(crate) kept: Vec<Draft>,
    /// Whether anything was typed into the form that is open.
    pub(crate) typed: bool,
}

/// One of them, and the hub at hand then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) hub: Option<Id>,
    pub(crate) form: Form,
}

impl Drafts {
    /// Takes note of what a key did to the form that is open.
    pub(crate) fn watch(&mut self, before: &Form, after: &Form) {
        let words = |form: &Form| -> Vec<String> {
            let fields = form.fields.iter();
            fields.map(|field| field.input.text.clone()).collect()
        };
        self.typed |= is_draft(after) && words(before) != words(after);
    }
}

/// The name of a template is asked over the composer, which stays.
pub(crate) fn is_draft(form: &Form) -> bool {
    !matches!(form.kind, FormKind::Template { .. })
}

/// Whether two forms are for the same thing.
pub(crate) fn is_same(one: &FormKind, other: &FormKind) -> bool {
    match (one, other) {
        (FormKind::Send { to: one, .. }, FormKind::Send { to: other, .. }) => one == other,
        (one, other) => one == other,
    }
}
