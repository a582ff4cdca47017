//! Keys into the text of the editor, and taking them back word by word.

use tui_textarea::TextArea;

use crate::input::key::{Code, Key};
use crate::state::editor::Editor;

/// One way through what was typed.
type Way = fn(&mut TextArea<'static>) -> bool;

/// One letter that came into a line or went out of it.
#[derive(Clone, Copy, Debug)]
struct Letter {
    row: usize,
    column: usize,
    sign: char,
    came: bool,
}

impl Editor {
    /// Types a key; says whether the text has changed.
    pub fn type_key(&mut self, key: Key) -> bool {
        match (key.code, key.ctrl) {
            // As in every other line that is typed; the text area takes its letters back by it.
            (Code::Char('u'), true) => {
                self.area.cancel_selection();
                self.area.cursor().1 > 0 && self.area.delete_line_by_head()
            }
            (Code::Char('r'), true) => self.redo(),
            _ => self.area.input(input(key)),
        }
    }

    /// Takes back what was typed last, letters as far as their word goes; says whether there was any.
    pub fn undo(&mut self) -> bool {
        self.retype((TextArea::undo, TextArea::redo), |later, earlier| {
            (earlier, later)
        })
    }

    /// Types again what was taken back last.
    pub fn redo(&mut self) -> bool {
        self.retype((TextArea::redo, TextArea::undo), |earlier, later| {
            (earlier, later)
        })
    }

    /// Goes one way, and on as long as letters follow each other in a word; a step too far is gone back.
    fn retype(
        &mut self,
        (on, back): (Way, Way),
        in_order: fn(Letter, Letter) -> (Letter, Letter),
    ) -> bool {
        let before = self.area.lines().to_vec();
        if !on(&mut self.area) {
            return false;
        }
        let mut last = differing(&before, self.area.lines());
        while let Some(one) = last {
            let before = self.area.lines().to_vec();
            if !on(&mut self.area) {
                break;
            }
            let next = differing(&before, self.area.lines());
            last = next.filter(|next| {
                let (earlier, later) = in_order(one, *next);
                follows(earlier, later)
            });
            if last.is_none() {
                back(&mut self.area);
            }
        }
        true
    }
}

/// The one letter in which two texts differ, if that is all.
fn differing(before: &[String], after: &[String]) -> Option<Letter> {
    if before.len() != after.len() {
        return None;
    }
    let mut rows = (0..before.len()).filter(|row| before[*row] != after[*row]);
    let (row, None) = (rows.next()?, rows.next()) else {
        return None;
    };
    let (before, after) = (&before[row], &after[row]);
    let came = before.len() < after.len();
    let (short, long) = if came {
        (before, after)
    } else {
        (after, before)
    };
    let same = short.chars().zip(long.chars());
    let column = same.take_while(|(one, other)| one == other).count();
    let sign = long.chars().nth(column)?;
    let one = short.chars().count() + 1 == long.chars().count();
    let rest = long.chars().skip(column + 1).eq(short.chars().skip(column));
    (one && rest).then_some(Letter {
        row,
        column,
        sign,
        came,
    })
}

/// Whether a letter goes on with the word of the one that was typed before it.
fn follows(earlier: Letter, later: Letter) -> bool {
    let beside = earlier.row == later.row && earlier.column.abs_diff(later.column) <= 1;
    let begins = earlier.sign.is_whitespace() && !later.sign.is_whitespace();
    beside && earlier.came == later.came && !begins
}

fn input(key: Key) -> tui_textarea::Input {
    use tui_textarea::Key as To;
    let code = match key.code {
        Code::Char(typed) => To::Char(typed),
        Code::Enter => To::Enter,
        Code::Esc => To::Esc,
        Code::Tab => To::Tab,
        Code::Backspace => To::Backspace,
        Code::Delete => To::Delete,
        Code::Up => To::Up,
        Code::Down => To::Down,
        Code::Left => To::Left,
        Code::Right => To::Right,
        Code::Home => To::Home,
        Code::End => To::End,
        Code::PageUp => To::PageUp,
        Code::PageDown => To::PageDown,
        Code::F(number) => To::F(number),
        Code::BackTab | Code::Insert => To::Null,
    };
    tui_textarea::Input {
        key: code,
        ctrl: key.ctrl,
        alt: key.alt,
        shift: key.shift,
    }
}

#[cfg(test)]
mod tests {
    use crate::state::editor::typing::*;

    fn typed(keys: &str) -> Editor {
        let mut editor = Editor::open("it".to_owned(), 0, &"".into(), 0..0);
        for key in Key::sequence(keys) {
            editor.type_key(key);
        }
        editor
    }

    #[test]
    fn a_word_is_taken_back_at_once_and_typed_again() {
        let mut editor = typed("k i n d : space A b c enter x y");
        let mut texts = Vec::new();
        while editor.undo() {
            texts.push(editor.text());
        }
        assert_eq!(texts, ["kind: Abc\n", "kind: Abc", "kind: ", ""]);
        texts.clear();
        while editor.redo() {
            texts.push(editor.text());
        }
        assert_eq!(
            texts,
            ["kind: ", "kind: Abc", "kind: Abc\n", "kind: Abc\nxy"]
        );
    }

    #[test]
    fn what_is_typed_elsewhere_or_deleted_stands_for_itself() {
        let mut editor = typed("a a a a home b b backspace");
        let mut texts = Vec::new();
        while editor.undo() {
            texts.push(editor.text());
        }
        assert_eq!(texts, ["bbaaaa", "aaaa", ""]);
    }

    #[test]
    fn control_u_deletes_to_the_start_of_the_line() {
        let mut editor = typed("a enter b c left ctrl-u");
        assert_eq!(editor.text(), "a\nc");
        assert!(!editor.type_key(Key::parse("ctrl-u").expect("a key")));
        assert_eq!(editor.text(), "a\nc", "not the line before");
        assert!(editor.undo());
        assert_eq!(editor.text(), "a\nbc");
    }
}
