//! Servers on free ports, stopped by the tests that start them.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// How often to look whether a server is there: thirty seconds in all.
const LOOKS: usize = 600;

/// A server that is running, or stands still until it is started again.
pub struct Server {
    start: Box<dyn Fn() -> Command + Send>,
    pub port: u16,
    child: Option<Child>,
    _folder: TempDir,
}

impl Server {
    /// Redis, in memory.
    pub fn redis() -> Option<Self> {
        let program = installed(&["/usr/bin/redis-server"])?;
        Some(Self::begin(move |port, folder| {
            let mut command = Command::new(&program);
            command.args(["--port", &port.to_string(), "--bind", "127.0.0.1"]);
            command.args(["--save", ""]).arg("--dir").arg(folder);
            command
        }))
    }

    fn begin(command: impl Fn(u16, &Path) -> Command + Send + 'static) -> Self {
        let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
        let place = folder.path().to_owned();
        let mut server = Self {
            start: Box::new(move || command(port, &place)),
            port,
            child: None,
            _folder: folder,
        };
        server.start();
        server
    }

    /// Where it is.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Starts it and waits until it listens.
    pub fn start(&mut self) {
        let mut command = (self.start)();
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().unwrap());
        for _ in 0..LOOKS {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{command:?} does not listen");
    }

    /// Stops it as one stops a server, and waits until it is gone.
    pub fn stop(&mut self) {
        let Some(mut child) = self.child.take() else {
            return;
        };
        let told = Command::new("kill").arg(child.id().to_string()).status();
        if told.is_err() {
            let _ = child.kill();
        }
        let _ = child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The program, or a word about the tests that are skipped without it.
pub fn installed(places: &[&str]) -> Option<PathBuf> {
    let found = places.iter().map(PathBuf::from).find(|it| it.exists());
    if found.is_none() {
        eprintln!("skipped: none of {places:?} is installed");
    }
    found
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
