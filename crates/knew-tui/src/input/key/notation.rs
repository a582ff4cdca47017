//! Keys as people write them: `ctrl-s`, `G`, `space`, `pagedown`.

use std::fmt;

use crate::input::key::{Code, Key};

/// Names of the keys that are not characters, and of the space bar, which would not be seen.
const NAMES: [(&str, Code); 16] = [
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("backtab", Code::BackTab),
    ("backspace", Code::Backspace),
    ("delete", Code::Delete),
    ("insert", Code::Insert),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pageup", Code::PageUp),
    ("pagedown", Code::PageDown),
    ("space", Code::Char(' ')),
];

impl Key {
    /// A key alone, without modifiers.
    #[must_use]
    pub fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    /// Reads a key as `Display` writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (mut key, mut rest) = (Self::plain(Code::Esc), text);
        loop {
            let (modifier, after) = match rest.split_once('-') {
                Some((modifier, after)) if !after.is_empty() => (modifier, after),
                _ => break,
            };
            match modifier {
                "ctrl" => key.ctrl = true,
                "alt" => key.alt = true,
                "shift" => key.shift = true,
                _ => return None,
            }
            rest = after;
        }
        key.code = code(rest)?;
        Some(key)
    }

    /// Reads keys with spaces between them, passing over what is none.
    #[must_use]
    pub fn sequence(text: &str) -> Vec<Self> {
        text.split_whitespace().filter_map(Self::parse).collect()
    }

    /// The key as bindings know it: a character says by itself whether Shift was held.
    #[must_use]
    pub fn normal(mut self) -> Self {
        if matches!(self.code, Code::Char(_) | Code::BackTab) {
            self.shift = false;
        }
        self
    }
}

fn code(text: &str) -> Option<Code> {
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == text) {
        return Some(*code);
    }
    let mut chars = text.chars();
    match (chars.next(), chars.as_str()) {
        (Some(only), "") => Some(Code::Char(only)),
        (Some('f'), number) => number.parse().ok().map(Code::F),
        _ => None,
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [
            (self.ctrl, "ctrl-"),
            (self.alt, "alt-"),
            (self.shift, "shift-"),
        ] {
            if held {
                f.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            Code::Char(typed) => write!(f, "{typed}"),
            Code::F(number) => write!(f, "f{number}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::input::key::notation::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "ctrl-s",
            "G",
            "space",
            "f5",
            "alt-enter",
            "-",
            "ctrl--",
            "?",
        ] {
            let key = Key::parse(text).expect(text);
            assert_eq!(key.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_key_is_not_read() {
        for text in ["", "meta-x", "hello", "fx"] {
            assert_eq!(Key::parse(text), None, "{text}");
        }
    }

    #[test]
    fn shift_is_left_to_the_character() {
        let mut key = Key::plain(Code::Char('G'));
        key.shift = true;
        assert_eq!(key.normal(), Key::plain(Code::Char('G')));
    }
}
