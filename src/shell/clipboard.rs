//! The clipboard of whoever sits in front of the terminal, which may be on another machine.
//!
//! The terminal itself is asked (OSC 52). Where nobody comes from afar, a tool of the system is asked
//! too, as not every terminal listens; over SSH such a tool would fill the clipboard of the wrong
//! machine, and say that all went well.

use std::env;
use std::io::{self, Write};
use std::process::{Child, Command, Stdio};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Terminals take no more than this, encoded.
const MOST: usize = 74_994;

/// What a multiplexer wants around a sequence that is not for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    Nothing,
    Tmux,
    Screen,
}

/// The way to the clipboard from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clipboard {
    /// Whether whoever copies sits at another machine.
    far: bool,
    around: Around,
    tool: Option<&'static [&'static str]>,
}

impl Clipboard {
    /// What the environment says.
    #[must_use]
    pub fn of_environment() -> Self {
        Self::of(|name| env::var(name).is_ok_and(|var| !var.is_empty()))
    }

    fn of(is_set: impl Fn(&str) -> bool) -> Self {
        let far = ["SSH_TTY", "SSH_CONNECTION", "SSH_CLIENT"];
        let around = match (is_set("TMUX"), is_set("STY")) {
            (true, _) => Around::Tmux,
            (_, true) => Around::Screen,
            _ => Around::Nothing,
        };
        let far = far.into_iter().any(&is_set);
        let tool: Option<&[&str]> = match () {
            () if far => None,
            () if cfg!(target_os = "macos") => Some(&["pbcopy"]),
            () if is_set("WAYLAND_DISPLAY") => Some(&["wl-copy"]),
            () if is_set("DISPLAY") => Some(&["xclip", "-selection", "clipboard"]),
            () => None,
        };
        Self { far, around, tool }
    }

    /// Puts a text there; a sentence when there is something to know.
    pub fn copy(&self, text: &str, out: &mut impl Write) -> io::Result<Option<String>> {
        let tool = self.tool.and_then(started);
        let has_tool = tool.is_some();
        if let Some(tool) = tool {
            let text = text.to_owned();
            // A tool may take its time; nobody waits for it.
            thread::spawn(move || fill(tool, &text));
        }
        let encoded = STANDARD.encode(text);
        if encoded.len() > MOST {
            let words = "not copied: the terminal takes at most 56 KB; export it to a file instead";
            return Ok((!has_tool).then(|| words.to_owned()));
        }
        out.write_all(self.sequence(&encoded).as_bytes())?;
        out.flush()?;
        let words = "copied through the terminal (OSC 52), which must allow it";
        Ok(self.far.then(|| words.to_owned()))
    }

    fn sequence(&self, encoded: &str) -> String {
        let plain = format!("\x1b]52;c;{encoded}\x1b\\");
        match self.around {
            Around::Nothing => plain,
            Around::Tmux => format!("\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")),
            Around::Screen => format!("\x1bP\x1b]52;c;{encoded}\x07\x1b\\"),
        }
    }
}

/// A tool that waits for what to copy; none when it is not installed.
fn started(tool: &[&str]) -> Option<Child> {
    let (program, arguments) = tool.split_first()?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().ok()
}

fn fill(mut tool: Child, text: &str) {
    if let Some(mut stdin) = tool.stdin.take() {
        // A tool that does not listen copies nothing; the terminal was asked as well.
        let _ = stdin.write_all(text.as_bytes());
    }
    let _ = tool.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipboard(names: &[&str]) -> Clipboard {
        Clipboard::of(|name| names.contains(&name))
    }

    fn written(clipboard: &Clipboard, text: &str) -> (String, Option<String>) {
        let mut out = Vec::new();
        let said = clipboard.copy(text, &mut out).expect("a vector takes all");
        (String::from_utf8(out).expect("text"), said)
    }

    #[test]
    fn over_ssh_only_the_terminal_is_asked() {
        let far = clipboard(&["SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY"]);
        assert_eq!(far.tool, None);
        let (sequence, said) = written(&far, "hello");
        assert_eq!(sequence, "\x1b]52;c;aGVsbG8=\x1b\\");
        assert!(said.is_some_and(|said| said.contains("OSC 52")));
    }

    #[test]
    fn near_a_tool_is_asked_as_well() {
        if cfg!(not(target_os = "macos")) {
            let near = clipboard(&["DISPLAY"]);
            assert_eq!(near.tool.map(|tool| tool[0]), Some("xclip"));
        }
        assert_eq!(written(&clipboard(&[]), "hello").1, None);
    }

    #[test]
    fn a_multiplexer_hands_it_on() {
        let (sequence, _) = written(&clipboard(&["SSH_TTY", "TMUX"]), "hello");
        assert_eq!(sequence, "\x1bPtmux;\x1b\x1b]52;c;aGVsbG8=\x1b\x1b\\\x1b\\");
        let (sequence, _) = written(&clipboard(&["SSH_TTY", "STY"]), "hello");
        assert_eq!(sequence, "\x1bP\x1b]52;c;aGVsbG8=\x07\x1b\\");
    }

    #[test]
    fn more_than_terminals_take_is_not_half_copied() {
        let (sequence, said) = written(&clipboard(&["SSH_TTY"]), &"x".repeat(60_000));
        assert_eq!(sequence, "");
        assert!(said.is_some_and(|said| said.contains("not copied")));
    }
}
