//! The form that asks where to write a copy.

use crate::state::form::{Field, Form, FormKind};
use crate::state::line_input::LineInput;

/// The name of its field.
pub const PATH: &str = "path";

/// The form for a file.
#[must_use]
pub fn form(file: usize, name: &str) -> Form {
    Form {
        kind: FormKind::SaveAs { file },
        title: "Save a copy".to_owned(),
        fields: vec![Field {
            name: PATH,
            hint: "a file that does not exist yet",
            input: LineInput::of(name),
            ..Field::default()
        }],
        focus: 0,
    }
}
