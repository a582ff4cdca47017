//! Starting a process, and ending it with everything it started.
//!
//! A process leads a group of its own. Beside it, in the group, a shell waits for the pipe to knew to
//! close: should knew be killed, it ends the group. That is how nothing is left behind on any Unix.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{self, ChildStderr, ChildStdout, Command};

use crate::clock::Clock;
use crate::ingress::TOKEN_VARIABLE;

/// How long a process may take to end before it is killed.
const TERMINATION_GRACE: Duration = Duration::from_secs(3);

/// Ends its own group when its input ends.
const GUARD_SCRIPT: &str = "trap '' TERM HUP INT; read _; kill -TERM 0; sleep 3; kill -KILL 0";

/// What is started.
#[derive(Clone, Debug)]
pub struct LaunchSpec {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The folder it runs in.
    pub dir: PathBuf,
    /// Its variables beside those of knew itself.
    pub env: Vec<(String, String)>,
}

/// A process and its group.
#[derive(Debug)]
pub struct ProcessGroup {
    leader: process::Child,
    id: Option<Pid>,
    /// Held for its pipe alone.
    _guard: Option<process::Child>,
}

impl LaunchSpec {
    /// Starts it; the words of what went wrong otherwise.
    pub fn spawn(&self) -> Result<ProcessGroup, String> {
        let Some((program, arguments)) = self.command.split_first() else {
            return Err("there is no command".to_owned());
        };
        let leader = Command::new(program)
            .args(arguments)
            .current_dir(&self.dir)
            // What knows the token could call as any client; `K_SINK` says all a process needs.
            .env_remove(TOKEN_VARIABLE)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn();
        let leader = leader.map_err(|error| self.spawn_error(program, &error))?;
        let id = leader.id().and_then(|id| i32::try_from(id).ok());
        // A process that ended already leaves no group to guard.
        let guard = id.and_then(|id| spawn_guard(id).ok());
        Ok(ProcessGroup {
            leader,
            id: id.and_then(Pid::from_raw),
            _guard: guard,
        })
    }

    fn spawn_error(&self, program: &str, error: &io::Error) -> String {
        if !self.dir.is_dir() {
            return format!("there is no folder {}", self.dir.display());
        }
        match error.kind() {
            io::ErrorKind::NotFound => format!("there is no program {program}"),
            _ => format!("{program} cannot be started: {error}"),
        }
    }
}

fn spawn_guard(group: i32) -> io::Result<process::Child> {
    Command::new("sh")
        .args(["-c", GUARD_SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(group)
        .spawn()
}

impl ProcessGroup {
    /// What it says, to be read once.
    pub fn take_output(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.leader.stdout.take(), self.leader.stderr.take())
    }

    /// Waits until it ends by itself; how, in words.
    pub async fn wait_for_exit(&mut self) -> String {
        let status = self.leader.wait().await;
        self.signal(Signal::KILL);
        match status {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        }
    }

    /// Asks it to end, and kills what is left after a while.
    pub async fn terminate(mut self, clock: &Clock) {
        self.signal(Signal::TERM);
        tokio::select! {
            _ = self.leader.wait() => {}
            () = clock.sleep(TERMINATION_GRACE) => {}
        }
        self.signal(Signal::KILL);
        let _ = self.leader.wait().await;
    }

    /// A group that is gone takes no signal.
    fn signal(&self, signal: Signal) {
        if let Some(id) = self.id {
            let _ = kill_process_group(id, signal);
        }
    }
}
