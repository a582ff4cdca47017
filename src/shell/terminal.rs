//! Takes the terminal and hands it back as it was found: on quitting, on an error, on a panic.
//!
//! The panic hook is installed before the first byte is written, so there is no moment in which a
//! crash leaves a terminal that does not echo.

use std::io::{self, Stdout, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// The terminal as it is, for what the screen is made of: cells, modes, the clipboard.
#[expect(clippy::disallowed_methods, reason = "a screen is escape sequences")]
#[must_use]
pub fn stdout() -> Stdout {
    io::stdout()
}

/// Whether the terminal is ours now; the panic hook must know.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal the screen is drawn on. Errors count only while the terminal is taken: `Terminal` shows
/// the cursor when it is dropped, and reports a failure with a macro that panics where stderr is the
/// same closed terminal.
#[derive(Debug)]
pub struct ScreenWriter(Stdout);

impl Write for ScreenWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        forgive(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        forgive(self.0.flush(), ())
    }
}

fn forgive<T>(result: io::Result<T>, otherwise: T) -> io::Result<T> {
    if TAKEN.load(Ordering::SeqCst) {
        return result;
    }
    Ok(result.unwrap_or(otherwise))
}

fn new_terminal() -> io::Result<Terminal<CrosstermBackend<ScreenWriter>>> {
    Terminal::new(CrosstermBackend::new(ScreenWriter(stdout())))
}

/// Who has the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseOwner {
    /// The program: clicks select, the wheel scrolls.
    Program,
    /// The terminal: dragging selects text to copy.
    Terminal,
}

impl MouseOwner {
    /// The program if it takes the mouse, else the terminal.
    #[must_use]
    pub fn of(taken: bool) -> Self {
        if taken { Self::Program } else { Self::Terminal }
    }
}

/// The terminal while it is ours. Dropping it gives it back.
pub struct Screen {
    terminal: Terminal<CrosstermBackend<ScreenWriter>>,
    mouse: MouseOwner,
}

impl Screen {
    /// Takes the terminal. A panic of another thread than this one does not end the screen: its
    /// words go to `broken`.
    pub fn enter(
        mouse: MouseOwner,
        broken: impl Fn(String) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        give_back_on_panic(broken);
        take(mouse)?;
        let terminal = new_terminal()?;
        Ok(Self { terminal, mouse })
    }

    /// Where to draw.
    pub fn terminal(&mut self) -> &mut Terminal<CrosstermBackend<ScreenWriter>> {
        &mut self.terminal
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub fn give_mouse(&mut self, to: MouseOwner) -> io::Result<()> {
        self.mouse = to;
        match to {
            MouseOwner::Program => execute!(stdout(), EnableMouseCapture),
            MouseOwner::Terminal => execute!(stdout(), DisableMouseCapture),
        }
    }

    /// Lets something else use the terminal for a while: an editor, or the shell we came from.
    pub fn aside<T>(&mut self, something: impl FnOnce() -> T) -> io::Result<T> {
        give_back();
        let done = something();
        // A new one knows that nothing is drawn yet. Clearing the old one would ask the terminal where
        // its cursor is, and somebody else may be reading the answer.
        self.terminal = new_terminal()?;
        take(self.mouse)?;
        Ok(done)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

fn take(mouse: MouseOwner) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    write_modes(&mut stdout(), mouse).inspect_err(|_| give_back())
}

/// Gives the terminal back, once; there is nobody left to tell when that fails.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let _ = write_back(&mut stdout());
        let _ = disable_raw_mode();
    }
}

fn write_modes(out: &mut impl Write, mouse: MouseOwner) -> io::Result<()> {
    execute!(
        out,
        EnterAlternateScreen,
        Clear(ClearType::All),
        EnableBracketedPaste,
        Hide
    )?;
    if mouse == MouseOwner::Program {
        execute!(out, EnableMouseCapture)?;
    }
    Ok(())
}

fn write_back(out: &mut impl Write) -> io::Result<()> {
    execute!(
        out,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    )
}

fn give_back_on_panic(broken: impl Fn(String) + Send + Sync + 'static) {
    let owner = thread::current().id();
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let elsewhere = thread::current().id() != owner;
        if elsewhere && TAKEN.load(Ordering::SeqCst) {
            broken(info.to_string());
            return;
        }
        give_back();
        before(info);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The private modes a text switches on (`h`) and off (`l`).
    fn modes(bytes: &[u8], end: char) -> Vec<String> {
        let text = String::from_utf8(bytes.to_vec()).expect("escape sequences are text");
        let parts = text.split("\x1b[?").skip(1);
        let mut found: Vec<String> = parts
            .filter_map(|rest| {
                rest.find(['h', 'l'])
                    .filter(|at| rest[*at..].starts_with(end))
                    .map(|at| rest[..at].to_owned())
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn every_mode_that_is_switched_is_switched_back() {
        let mut taken = Vec::new();
        write_modes(&mut taken, MouseOwner::Program).expect("a vector takes all");
        let mut back = Vec::new();
        write_back(&mut back).expect("a vector takes all");
        let on: Vec<String> = modes(&taken, 'h');
        let off = modes(&back, 'l');
        assert!(on.len() >= 3, "{on:?}");
        for mode in &on {
            assert!(off.contains(mode), "{mode} stays on");
        }
        assert_eq!(modes(&taken, 'l'), ["25"], "the cursor is hidden");
        assert_eq!(modes(&back, 'h'), ["25"], "and shown again");
    }

    #[test]
    fn the_mouse_stays_with_the_terminal_when_asked() {
        let mut taken = Vec::new();
        write_modes(&mut taken, MouseOwner::Terminal).expect("a vector takes all");
        assert!(!modes(&taken, 'h').contains(&"1000".to_owned()));
    }
}
