//! The terminal's keys and mouse, in the interface's own words.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use jiff::Timestamp;

use knew_tui::input::key::{Code, Key, MouseKind};

/// Two clicks on one cell within this time are a double click.
const DOUBLE_CLICK_MS: i64 = 400;

/// The key that was pressed; `None` for releases and for keys nothing listens to.
#[must_use]
pub fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let code = code(event.code)?;
    let said_by_the_key = matches!(code, Code::Char(_) | Code::BackTab);
    Some(Key {
        code,
        ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
        alt: event.modifiers.contains(KeyModifiers::ALT),
        shift: event.modifiers.contains(KeyModifiers::SHIFT) && !said_by_the_key,
    })
}

fn code(code: KeyCode) -> Option<Code> {
    Some(match code {
        KeyCode::Char(letter) => Code::Char(letter),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(number) => Code::F(number),
        _ => return None,
    })
}

/// Remembers the last click, to know a double click when it comes.
#[derive(Clone, Debug, Default)]
pub struct Pointer {
    last: Option<(Timestamp, u16, u16)>,
}

impl Pointer {
    /// What the mouse did; `None` for movements nothing listens to.
    pub fn kind(&mut self, event: MouseEvent, now: Timestamp) -> Option<MouseKind> {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        Some(match event.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(event.column, event.row, now),
            MouseEventKind::Drag(MouseButton::Left) => MouseKind::Drag,
            MouseEventKind::Up(MouseButton::Left) => MouseKind::Release,
            MouseEventKind::ScrollUp if ctrl => MouseKind::ZoomIn,
            MouseEventKind::ScrollDown if ctrl => MouseKind::ZoomOut,
            MouseEventKind::ScrollUp => MouseKind::ScrollUp,
            MouseEventKind::ScrollDown => MouseKind::ScrollDown,
            _ => return None,
        })
    }

    fn click(&mut self, x: u16, y: u16, now: Timestamp) -> MouseKind {
        let again = self.last.is_some_and(|(at, column, row)| {
            let gap = now.as_millisecond() - at.as_millisecond();
            (column, row) == (x, y) && gap <= DOUBLE_CLICK_MS
        });
        self.last = (!again).then_some((now, x, y));
        if again {
            MouseKind::DoubleClick
        } else {
            MouseKind::Click
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        key(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn a_capital_says_shift_by_itself() {
        let capital = pressed(KeyCode::Char('G'), KeyModifiers::SHIFT).expect("a key");
        assert_eq!(capital.code, Code::Char('G'));
        assert!(!capital.shift);
        let up = pressed(KeyCode::Up, KeyModifiers::SHIFT).expect("a key");
        assert!(up.shift);
    }

    #[test]
    fn a_release_is_no_key_press() {
        let mut event = KeyEvent::new(KeyCode::Char('x'), KeyModifiers::NONE);
        event.kind = KeyEventKind::Release;
        assert_eq!(key(event), None);
    }

    #[test]
    fn two_clicks_on_one_cell_are_a_double_click_only_when_quick() {
        let at = |ms| Timestamp::from_millisecond(ms).expect("a time");
        let down = MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: 3,
            row: 4,
            modifiers: KeyModifiers::NONE,
        };
        let mut pointer = Pointer::default();
        assert_eq!(pointer.kind(down, at(0)), Some(MouseKind::Click));
        assert_eq!(pointer.kind(down, at(300)), Some(MouseKind::DoubleClick));
        assert_eq!(pointer.kind(down, at(350)), Some(MouseKind::Click));
        assert_eq!(pointer.kind(down, at(1000)), Some(MouseKind::Click));
        let elsewhere = MouseEvent { column: 9, ..down };
        assert_eq!(pointer.kind(elsewhere, at(1001)), Some(MouseKind::Click));
    }

    #[test]
    fn the_wheel_zooms_with_control() {
        let turn = |modifiers| MouseEvent {
            kind: MouseEventKind::ScrollUp,
            column: 3,
            row: 4,
            modifiers,
        };
        let kind = |modifiers| Pointer::default().kind(turn(modifiers), Timestamp::UNIX_EPOCH);
        assert_eq!(kind(KeyModifiers::NONE), Some(MouseKind::ScrollUp));
        assert_eq!(kind(KeyModifiers::CONTROL), Some(MouseKind::ZoomIn));
    }
}
