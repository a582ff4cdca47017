//! A line of text being typed: in a form, a prompt or a search box.

use crate::input::key::{Code, Key};

/// Text and a cursor in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineInput {
    /// What is typed.
    pub text: String,
    /// The cursor, counted in characters from the left.
    pub cursor: usize,
}

impl LineInput {
    /// A line with text in it and the cursor at its end.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            cursor: text.chars().count(),
        }
    }

    /// Takes a key that edits a line; says whether it was one.
    pub fn key(&mut self, key: Key) -> bool {
        match (key.code, key.ctrl || key.alt) {
            (Code::Char('u'), true) => self.drop_before(),
            (Code::Char('w'), true) => self.drop_word(),
            (Code::Char('a'), true) | (Code::Home, _) => self.cursor = 0,
            (Code::Char('e'), true) | (Code::End, _) => self.cursor = self.len(),
            (Code::Char(typed), false) => self.insert(typed),
            (Code::Backspace, _) => self.backspace(),
            (Code::Delete, _) => self.delete(),
            (Code::Left, _) => self.cursor = self.cursor.saturating_sub(1),
            (Code::Right, _) => self.cursor = (self.cursor + 1).min(self.len()),
            _ => return false,
        }
        true
    }

    /// Types a text; line breaks become spaces.
    pub fn paste(&mut self, text: &str) {
        let text = text.trim_end();
        let line: String = text
            .chars()
            .map(|typed| if typed.is_control() { ' ' } else { typed })
            .collect();
        // At once: the place of each letter is found by counting all before it.
        self.text.insert_str(self.byte(self.cursor), &line);
        self.cursor += line.chars().count();
    }

    fn len(&self) -> usize {
        self.text.chars().count()
    }

    fn byte(&self, at: usize) -> usize {
        let found = self.text.char_indices().nth(at);
        found.map_or(self.text.len(), |(byte, _)| byte)
    }

    fn insert(&mut self, typed: char) {
        self.text.insert(self.byte(self.cursor), typed);
        self.cursor += 1;
    }

    fn backspace(&mut self) {
        if self.cursor > 0 {
            self.cursor -= 1;
            self.delete();
        }
    }

    fn delete(&mut self) {
        if self.cursor < self.len() {
            self.text.remove(self.byte(self.cursor));
        }
    }

    fn drop_before(&mut self) {
        self.text.drain(..self.byte(self.cursor));
        self.cursor = 0;
    }

    fn drop_word(&mut self) {
        let before = &self.text[..self.byte(self.cursor)];
        let kept = before.trim_end().rfind(' ').map_or(0, |space| space + 1);
        let end = before.len();
        self.cursor = before[..kept].chars().count();
        self.text.drain(kept..end);
    }
}

#[cfg(test)]
mod tests {
    use crate::state::line_input::*;

    fn typed(keys: &str) -> LineInput {
        let mut line = LineInput::default();
        for key in Key::sequence(keys) {
            line.key(key);
        }
        line
    }

    #[test]
    fn letters_go_where_the_cursor_is() {
        assert_eq!(typed("a c left b").text, "abc");
        assert_eq!(typed("ä ö left backspace x").text, "xö");
    }

    #[test]
    fn control_w_takes_the_word_before_the_cursor() {
        assert_eq!(typed("a b space c d ctrl-w").text, "ab ");
        assert_eq!(typed("a b space c d ctrl-u").text, "");
    }

    #[test]
    fn pasted_lines_become_one() {
        let mut line = LineInput::default();
        line.paste("one\ntwo\n");
        assert_eq!(line.text, "one two");
    }
}
