//! The text of one document while it is edited, checked at every key.

mod typing;

use std::ops::Range;
use std::sync::Arc;

use tui_textarea::{CursorMove, TextArea};

use crate::state::filter_preview::Trial;
use crate::state::pane::Pane;
use knew_core::model::{Id, Severity};

/// What is wrong with the text being typed, by line of the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Line in the editor, from 0.
    pub line: usize,
    /// Column in characters, from 0.
    pub column: usize,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Text of the whole file with the automatic fix, if there is one.
    pub fixed: Option<String>,
}

/// One document being edited.
#[derive(Clone, Debug)]
pub struct Editor {
    /// What the document is, such as `Trigger default/orders`, or the file's name.
    pub title: String,
    /// The object it was opened for.
    pub id: Option<Id>,
    /// Index of the file.
    pub file: usize,
    /// Which bytes of the file's text it replaces.
    pub bytes: Range<usize>,
    /// The line of the file its first line is, from 0.
    pub first_line: usize,
    /// The file's text when the editor was opened.
    pub base: Arc<str>,
    /// The pane one came from, and goes back to.
    pub from: Pane,
    /// What is wrong with the text as it is now, worst first.
    pub findings: Vec<Finding>,
    /// How the last events fare with the filter that is typed, when it is a trigger's.
    pub trial: Option<Trial>,
    /// Cursor, lines and selection.
    pub area: TextArea<'static>,
    ending: &'static str,
}

impl Editor {
    /// Opens bytes of a text.
    #[must_use]
    pub fn open(title: String, file: usize, base: &Arc<str>, bytes: Range<usize>) -> Self {
        let text = base.get(bytes.clone()).unwrap_or_default();
        let ending = if only_crlf(text) { "\r\n" } else { "\n" };
        let lines: Vec<String> = text.split(ending).map(str::to_owned).collect();
        let before = base.get(..bytes.start).unwrap_or_default();
        Self {
            title,
            id: None,
            file,
            first_line: before.matches('\n').count(),
            bytes,
            base: Arc::clone(base),
            from: Pane::default(),
            findings: Vec::new(),
            trial: None,
            area: TextArea::new(lines),
            ending,
        }
    }

    /// The document as it is now.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join(self.ending)
    }

    /// The whole file with the document as it is now.
    #[must_use]
    pub fn whole(&self) -> String {
        let before = self.base.get(..self.bytes.start).unwrap_or_default();
        let after = self.base.get(self.bytes.end..).unwrap_or_default();
        let text = self.text();
        // What follows is a separator, which must stay at the start of its line.
        let glued = !after.is_empty() && !text.is_empty() && !text.ends_with('\n');
        let between = if glued && !after.starts_with(['\n', '\r']) {
            self.ending
        } else {
            ""
        };
        [before, &text, between, after].concat()
    }

    /// Whether anything differs from what was opened.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.base.get(self.bytes.clone()) != Some(self.text().as_str())
    }

    /// Types what makes the whole file another one, as far as that lies within the document; says
    /// whether it could.
    pub fn amend(&mut self, whole: &str) -> bool {
        let before = self.base.get(..self.bytes.start).unwrap_or_default();
        let after = self.base.get(self.bytes.end..).unwrap_or_default();
        let wanted = whole.strip_prefix(before);
        let wanted = wanted.and_then(|wanted| wanted.strip_suffix(after));
        let (Some(wanted), cursor) = (wanted, self.area.cursor()) else {
            return false;
        };
        let (wanted, text) = (wanted.replace("\r\n", "\n"), self.area.lines().join("\n"));
        let (start, end) = differing(&text, &wanted);
        let tail = text.len() - end;
        self.select(&text, start..end);
        self.area.insert_str(&wanted[start..wanted.len() - tail]);
        self.go(self.first_line + cursor.0 + 1, cursor.1 + 1);
        true
    }

    /// Selects some bytes of the text, whose lines end with a single sign.
    fn select(&mut self, text: &str, bytes: Range<usize>) {
        let place = |byte: usize| {
            let before = &text[..byte];
            let column = before.rsplit('\n').next().unwrap_or_default();
            let cells = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
            let row = cells(before.matches('\n').count());
            CursorMove::Jump(row, cells(column.chars().count()))
        };
        self.area.cancel_selection();
        self.area.move_cursor(place(bytes.start));
        if !bytes.is_empty() {
            self.area.start_selection();
            self.area.move_cursor(place(bytes.end));
        }
    }

    /// Takes the text as it is now for what was opened, after it was saved.
    pub fn rebase(&mut self, base: &Arc<str>) {
        self.bytes.end = self.bytes.start + self.text().len();
        self.base = Arc::clone(base);
    }

    /// Whether nothing but blanks stands before the cursor in its line.
    #[must_use]
    pub fn is_indenting(&self) -> bool {
        let (line, column) = (self.area.cursor().0, self.area.cursor().1);
        let line = self.area.lines().get(line);
        line.is_none_or(|line| line.chars().take(column).all(char::is_whitespace))
    }

    /// The line of the file the cursor is on, from 1.
    #[must_use]
    pub fn file_line(&self) -> usize {
        self.first_line + self.area.cursor().0 + 1
    }

    /// Puts the cursor on a line of the file, counted from 1, and a column of it.
    pub fn go(&mut self, line: usize, column: usize) {
        let row = line.saturating_sub(self.first_line + 1);
        let cells = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let to = CursorMove::Jump(cells(row), cells(column.saturating_sub(1)));
        self.area.move_cursor(to);
    }

    /// What is wrong on the line of the cursor, else the nearest error, else the nearest doubt.
    #[must_use]
    pub fn finding(&self) -> Option<&Finding> {
        let row = self.area.cursor().0;
        let far = |finding: &&Finding| {
            let mild = finding.severity != Severity::Error && finding.line != row;
            (mild, finding.line.abs_diff(row))
        };
        self.findings.iter().min_by_key(far)
    }
}

/// Where the bytes that two texts do not share begin and end in the first.
fn differing(one: &str, other: &str) -> (usize, usize) {
    let same = |pair: &((usize, char), char)| pair.0.1 == pair.1;
    let head = one.char_indices().zip(other.chars()).take_while(same);
    let start = head
        .map(|((at, character), _)| at + character.len_utf8())
        .last();
    let start = start.unwrap_or(0);
    let room = (one.len() - start).min(other.len() - start);
    let tail = one.chars().rev().zip(other.chars().rev());
    let tail = tail.take_while(|(one, other)| one == other);
    let tail = tail.scan(0, |sum, (character, _)| {
        *sum += character.len_utf8();
        (*sum <= room).then_some(*sum)
    });
    (start, one.len() - tail.last().unwrap_or(0))
}

/// Mixed endings are kept as they are: the carriage returns then stay in the lines.
fn only_crlf(text: &str) -> bool {
    text.contains('\n') && text.matches('\n').count() == text.matches("\r\n").count()
}

#[cfg(test)]
mod tests {
    use crate::state::editor::*;

    fn opened(text: &str) -> Editor {
        let base: Arc<str> = text.into();
        Editor::open("it".to_owned(), 0, &base, 0..text.len())
    }

    #[test]
    fn opening_a_text_changes_no_byte_of_it() {
        for text in ["", "a", "a\n", "\n\n", "a\r\nb\r\n", "a\r\nb\n", "\ta: 1\n"] {
            let editor = opened(text);
            assert_eq!(editor.text(), text);
            assert!(!editor.is_changed(), "{text:?}");
        }
    }

    #[test]
    fn what_is_typed_ends_lines_as_the_file_does() {
        let mut editor = opened("a\r\nb");
        editor.area.insert_newline();
        assert_eq!(editor.text(), "\r\na\r\nb");
    }

    #[test]
    fn a_document_cannot_run_into_the_separator_after_it() {
        let base: Arc<str> = "a: 1\n---\nb: 2\n".into();
        let mut editor = Editor::open("it".to_owned(), 0, &base, 0..5);
        editor.area.move_cursor(CursorMove::Bottom);
        editor.area.delete_newline();
        assert_eq!(editor.text(), "a: 1");
        assert_eq!(editor.whole(), &*base);
    }

    #[test]
    fn what_is_mended_is_typed_and_can_be_taken_back() {
        let base: Arc<str> = "# head\na: 7\nb: 7 # sev\u{e9}n\n---\nc: 1\n".into();
        let mut editor = Editor::open("it".to_owned(), 0, &base, 7..26);
        editor.go(3, 2);
        let mended = base.replace("b: 7", "b: '7'");
        assert!(editor.amend(&mended));
        assert_eq!(editor.whole(), mended);
        assert_eq!(editor.area.cursor().0, 1, "the cursor stays");
        while editor.area.undo() {}
        assert_eq!(editor.whole(), *base);
        assert!(!editor.amend("c: 2"), "what lies outside is not touched");
        assert_eq!(editor.whole(), *base);
    }

    #[test]
    fn only_the_bytes_of_the_document_change() {
        let base: Arc<str> = "# head\na: 1\n---\nb: 2\n".into();
        let mut editor = Editor::open("it".to_owned(), 0, &base, 16..21);
        editor.go(4, 1);
        editor.area.insert_char('x');
        assert_eq!(editor.whole(), "# head\na: 1\n---\nxb: 2\n");
        assert_eq!(editor.file_line(), 4);
    }
}
