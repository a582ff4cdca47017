//! The form that asks what a template is to be called.

use crate::app::App;
use crate::state::form::{Field, Form, FormKind};
use crate::state::line_input::LineInput;

/// The name of its field.
pub const NAME: &str = "name";

impl App {
    /// The form for what another form would send; `None` after saying there what is wrong.
    pub(crate) fn template_form(&self, composer: &mut Form) -> Option<Form> {
        let event = crate::state::form::send::event(composer)?.without_knative_extensions();
        let input = LineInput::of(&self.free_template(&event.ty));
        Some(Form {
            kind: FormKind::Template {
                event: Box::new(event),
                body: composer.body(),
            },
            title: "Keep as a template".to_owned(),
            fields: vec![Field {
                name: NAME,
                hint: "what to call it",
                input,
                ..Field::default()
            }],
            focus: 0,
        })
    }

    /// Where a template of a name would be written.
    #[must_use]
    pub fn template_place(&self, name: &str) -> String {
        format!("{}/{name}.json", self.templates.folder)
    }

    /// Why a template cannot be written under a name.
    pub(crate) fn unfit_template(&self, name: &str) -> Option<String> {
        let taken = || format!("{} is there already", self.template_place(name));
        let unfit = check(name).err().map(str::to_owned);
        unfit.or_else(|| self.has_template(name).then(taken))
    }

    /// Whether a template lies where one of that name would be written.
    pub(crate) fn has_template(&self, name: &str) -> bool {
        let place = self.template_place(name);
        self.templates.own.iter().any(|own| own.place == place)
    }

    /// A name for events of a type that no file has yet.
    fn free_template(&self, kind: &str) -> String {
        let letter = |letter: char| if is_fit(letter) { letter } else { '-' };
        let wish: String = kind.chars().map(letter).collect();
        let numbered = (2..).map(|number: u32| format!("{wish}-{number}"));
        let mut names = std::iter::once(wish.clone()).chain(numbered);
        names
            .find(|name| !self.has_template(name))
            .unwrap_or_default()
    }
}

/// What is wrong with a name for a file.
fn check(name: &str) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("a template needs a name");
    }
    if name.starts_with('.') || !name.chars().all(is_fit) {
        return Err("letters, digits, and . - _ between them make a name");
    }
    Ok(())
}

fn is_fit(letter: char) -> bool {
    letter.is_alphanumeric() || ".-_".contains(letter)
}
