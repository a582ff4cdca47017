//! The real program in a real terminal: keys go in, and what the terminal would show is asked for.

use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// Long enough for a busy machine; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the program wrote so far, and whether its terminal was closed.
struct Seen {
    parser: vt100::Parser,
    raw: Vec<u8>,
    closed: bool,
}

/// One run of the program.
pub struct Session {
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    modes: String,
    /// The user's folder, unless the test has one of its own.
    home: Option<TempDir>,
}

impl Session {
    /// Starts a program with arguments in a terminal of that many columns and rows.
    pub fn start<I, S>(program: &str, arguments: I, (columns, rows): (u16, u16)) -> Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        let home = tempfile::tempdir().expect("a folder");
        let mut session = Self::spawn(command(program, arguments), home.path(), (columns, rows));
        session.home = Some(home);
        session
    }

    /// The same, where the user's own files lie in a folder of the test.
    pub fn start_at_home(home: &Path, arguments: &[&str], size: (u16, u16)) -> Self {
        let command = command(env!("CARGO_BIN_EXE_knew"), arguments);
        Self::spawn(command, home, size)
    }

    /// The same, with variables of the environment.
    pub fn start_with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = command(env!("CARGO_BIN_EXE_knew"), arguments);
        for (name, value) in variables {
            command.env(name, value);
        }
        let home = tempfile::tempdir().expect("a folder");
        let mut session = Self::spawn(command, home.path(), (120, 36));
        session.home = Some(home);
        session
    }

    /// The same, with an editor of the user's own.
    pub fn start_with_editor(program: &str, arguments: &[&str], editor: &str) -> Self {
        let mut command = command(program, arguments);
        command.env("EDITOR", editor);
        command.env_remove("VISUAL");
        let home = tempfile::tempdir().expect("a folder");
        let mut session = Self::spawn(command, home.path(), (120, 36));
        session.home = Some(home);
        session
    }

    /// Runs a program of its own environment to its end; returns every byte its terminal got.
    ///
    /// `typed` has keys and, before them, the text that must be there first.
    pub fn bytes_of(arguments: &[OsString], home: &Path, typed: &[(&str, &str)]) -> Vec<u8> {
        let command = command(env!("CARGO_BIN_EXE_knew"), arguments);
        let mut session = Self::spawn(command, home, (120, 36));
        for (question, keys) in typed {
            if session.wait_for(|seen| String::from_utf8_lossy(&seen.raw).contains(question)) {
                session.keys(keys);
            }
        }
        assert!(session.wait_for(|_| false), "{arguments:?} does not end");
        session.seen.0.lock().expect("the reader lives").raw.clone()
    }

    /// Waits until something is so or the program has ended; false when that takes too long.
    fn wait_for(&self, is_so: impl Fn(&Seen) -> bool) -> bool {
        let (lock, changed) = &*self.seen;
        let seen = lock.lock().expect("the reader lives");
        let (_seen, waited) = changed
            .wait_timeout_while(seen, PATIENCE, |seen| !is_so(seen) && !seen.closed)
            .expect("the reader lives");
        !waited.timed_out()
    }

    /// What the user of this machine set is none of ours, and nothing is to be left there.
    fn spawn(mut command: CommandBuilder, home: &Path, (cols, rows): (u16, u16)) -> Self {
        command.env("XDG_CONFIG_HOME", home.join("config"));
        command.env("XDG_STATE_HOME", home.join("state"));
        let size = PtySize {
            rows,
            cols,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).expect("a terminal");
        let modes = modes(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("it starts");
        drop(pair.slave);
        let seen = Seen {
            parser: vt100::Parser::new(cells(rows), cells(cols), 0),
            raw: Vec::new(),
            closed: false,
        };
        let seen = Arc::new((Mutex::new(seen), Condvar::new()));
        let reader = pair.master.try_clone_reader().expect("a reader");
        let shared = Arc::clone(&seen);
        thread::spawn(move || watch(reader, &shared));
        Self {
            keys: pair.master.take_writer().expect("a writer"),
            master: pair.master,
            child,
            seen,
            modes,
            home: None,
        }
    }

    /// Types keys as a terminal sends them.
    pub fn keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("it listens");
        self.keys.flush().expect("it listens");
    }

    /// Waits until the screen is as wished; panics with the screen when that takes too long.
    pub fn until(&self, wish: &str, is_so: impl Fn(&str) -> bool) -> String {
        let (lock, changed) = &*self.seen;
        let seen = lock.lock().expect("the reader lives");
        let unfulfilled = |it: &mut Seen| !is_so(&it.parser.screen().contents()) && !it.closed;
        let (seen, _) = changed
            .wait_timeout_while(seen, PATIENCE, unfulfilled)
            .expect("the reader lives");
        let contents = seen.parser.screen().contents();
        assert!(is_so(&contents), "waited for {wish}; saw:\n{contents}");
        contents
    }

    /// Waits until a text is on the screen.
    pub fn until_shown(&self, text: &str) -> String {
        self.until(text, |it| it.contains(text))
    }

    /// How often a text was written so far, escape sequences and all.
    pub fn written(&self, text: &str) -> usize {
        let seen = self.seen.0.lock().expect("the reader lives");
        let windows = seen.raw.windows(text.len());
        windows.filter(|it| *it == text.as_bytes()).count()
    }

    /// Its process.
    #[cfg(target_os = "linux")]
    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("it runs")
    }

    /// How many frames were drawn so far: each hides the cursor at its end.
    pub fn frames(&self) -> usize {
        self.written("\x1b[?25l")
    }

    /// How much processor time it used so far, in hundredths of a second; `None` where nobody says.
    pub fn ticks(&self) -> Option<u64> {
        let id = self.child.process_id()?;
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let (_, fields) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
    }

    /// Sends a signal to the program by its number.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("it runs").to_string();
        let status = std::process::Command::new("kill")
            .args([format!("-{name}"), id])
            .status();
        assert!(status.expect("kill is there").success());
    }

    /// Gives the terminal another size.
    pub fn resize(&self, (cols, rows): (u16, u16)) {
        let mut seen = self.seen.0.lock().expect("the reader lives");
        // What reads the screen here breaks down over a wide character in a single column, and one may
        // be on its way yet from a wider screen.
        seen.parser
            .screen_mut()
            .set_size(cells(rows), cells(cols.max(2)));
        let size = PtySize {
            rows,
            cols,
            ..PtySize::default()
        };
        self.master.resize(size).expect("it has a size");
    }

    /// Waits for the end, and checks that the terminal is as it was found.
    pub fn ends_leaving_the_terminal_as_it_was(mut self) -> (ExitStatus, String) {
        let (lock, changed) = &*self.seen;
        let seen = lock.lock().expect("the reader lives");
        let (seen, _) = changed
            .wait_timeout_while(seen, PATIENCE, |changed| !changed.closed)
            .expect("the reader lives");
        let contents = seen.parser.screen().contents();
        assert!(seen.closed, "it does not end; saw:\n{contents}");
        let status = self.child.wait().expect("it ends");
        assert_eq!(modes(&*self.master), self.modes, "the terminal's modes");
        let screen = seen.parser.screen();
        assert!(!screen.alternate_screen(), "the screen of before is back");
        assert!(!screen.hide_cursor(), "the cursor is back");
        assert!(!screen.bracketed_paste(), "paste is plain again");
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::None,
            "the mouse is the terminal's again"
        );
        (status, screen.contents())
    }
}

/// Runs a program until it has written a text, and closes its terminal; how it ends.
pub fn hang_up(arguments: &[&str], text: &str) -> ExitStatus {
    let pair = native_pty_system()
        .openpty(PtySize::default())
        .expect("a terminal");
    let home = tempfile::tempdir().expect("a folder");
    let mut command = command(env!("CARGO_BIN_EXE_knew"), arguments);
    command.env("XDG_STATE_HOME", home.path());
    let mut child = pair.slave.spawn_command(command).expect("it starts");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let mut raw = Vec::new();
    while !String::from_utf8_lossy(&raw).contains(text) {
        let mut buffer = [0; 4096];
        let count = reader.read(&mut buffer).expect("it runs");
        raw.extend(&buffer[..count]);
    }
    drop((reader, pair.master));
    child.wait().expect("it ends")
}

fn command(
    program: &str,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env("TERM", "xterm-256color");
    command.env_remove("NO_COLOR");
    command.cwd(env!("CARGO_MANIFEST_DIR"));
    command
}

impl Drop for Session {
    fn drop(&mut self) {
        // A failing test must not leave the program running.
        let _ = self.child.kill();
    }
}

fn watch(mut reader: Box<dyn Read + Send>, (lock, changed): &(Mutex<Seen>, Condvar)) {
    let mut buffer = [0; 4096];
    loop {
        let count = reader.read(&mut buffer).unwrap_or(0);
        let mut seen = lock.lock().expect("the test lives");
        seen.parser.process(&buffer[..count]);
        seen.raw.extend(&buffer[..count]);
        seen.closed = count == 0;
        changed.notify_all();
        if count == 0 {
            return;
        }
    }
}

/// The line discipline: echo, line mode, signals.
fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

fn cells(length: u16) -> NonZeroU16 {
    NonZeroU16::new(length).expect("a terminal has at least one cell")
}
