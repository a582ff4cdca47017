//! A worker process as the program sees it: one request at a time, within a time limit.

use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::wire::{FRAME_HEAD, FRAME_LIMIT, Frame, RequestHead};
use super::{EvaluationError, RESULT_LIMIT, worker};
use crate::clock::Clock;
use knew_core::model::Jsonata;
use knew_core::model::jsonata::{TEXT_LIMIT, TIME_LIMIT};

/// Time for starting the worker and for ending an evaluation at its own time limit.
const MARGIN: Duration = Duration::from_millis(500);

/// Bytes of a document for which another second is given: it is copied and parsed before the evaluation.
const BYTES_PER_SECOND: usize = 8 << 20;

/// Time for reading a result once its first frame came.
const RESULT_TIME: Duration = Duration::from_secs(5);

/// Time in which a process that closed its output or was killed ends.
const END_TIME: Duration = Duration::from_secs(2);

/// Signal of a process that cannot allocate.
const ABORTED: i32 = 6;

/// Signal of a process that used the processor for too long.
const OUT_OF_TIME: i32 = 24;

/// A worker process. Dropping it kills it.
#[derive(Debug)]
pub struct WorkerProcess {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl WorkerProcess {
    /// Starts a worker. It gets nothing of the environment, and no signal that a terminal sends to the
    /// program.
    pub fn start(program: &Path) -> io::Result<Self> {
        let mut child = Command::new(program)
            .arg(worker::ARGUMENT)
            .env_clear()
            .envs(worker::ENVIRONMENT)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let no_pipe = || io::Error::other("it has no pipes");
        let requests = child.stdin.take().ok_or_else(no_pipe)?;
        let answers = child.stdout.take().ok_or_else(no_pipe)?;
        Ok(Self {
            child,
            requests,
            answers: BufReader::with_capacity(FRAME_HEAD + FRAME_LIMIT, answers),
        })
    }

    /// True unless it has ended.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Evaluates an expression on a document with a memory limit in MiB. After every error but
    /// [`EvaluationError::Expression`] the process is of no more use.
    pub async fn evaluate(
        &mut self,
        expression: &Jsonata,
        memory: u32,
        document: Vec<u8>,
    ) -> Result<Vec<u8>, EvaluationError> {
        let text = expression.text();
        if text.len() > TEXT_LIMIT {
            // The worker would refuse it as well, after it had been copied.
            let problem = expression.syntax_error().unwrap_or_default();
            return Err(EvaluationError::Expression(problem));
        }
        let seconds = u32::try_from(document.len() / BYTES_PER_SECOND).unwrap_or(u32::MAX);
        let limit = TIME_LIMIT + MARGIN + Duration::from_secs(1) * seconds;
        let first = async {
            self.send(text, memory, document).await?;
            read_frame(&mut self.answers).await
        };
        let first = tokio::select! {
            biased;
            first = first => first,
            () = Clock::Real.sleep(limit) => return Err(EvaluationError::Time),
        };
        let answer = match first {
            Ok((Frame::More, part)) => tokio::select! {
                biased;
                answer = read_parts(&mut self.answers, part) => answer,
                () = Clock::Real.sleep(RESULT_TIME) => return Err(EvaluationError::Time),
            },
            whole => whole,
        };
        match answer {
            Ok((Frame::Last, result)) => Ok(result),
            Ok((Frame::Failed, reason)) => {
                let reason = String::from_utf8_lossy(&reason).into_owned();
                Err(EvaluationError::Expression(reason))
            }
            Ok((Frame::More | Frame::TooLarge, _)) => Err(EvaluationError::Result),
            Err(error) => Err(self.reason(memory, &error).await),
        }
    }

    async fn send(&mut self, text: &str, memory: u32, document: Vec<u8>) -> io::Result<()> {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(io::Error::other);
        let head = RequestHead {
            memory,
            expression: length(text.as_bytes())?,
            document: length(&document)?,
        };
        let mut request = Vec::with_capacity(super::wire::REQUEST_HEAD + text.len());
        request.extend_from_slice(&head.to_bytes());
        request.extend_from_slice(text.as_bytes());
        if document.len() <= FRAME_LIMIT {
            // One call of the system instead of two.
            request.extend_from_slice(&document);
            return self.requests.write_all(&request).await;
        }
        self.requests.write_all(&request).await?;
        self.requests.write_all(&document).await
    }

    /// Reason why the process does not answer.
    async fn reason(&mut self, memory: u32, error: &io::Error) -> EvaluationError {
        let status = tokio::select! {
            status = self.child.wait() => status,
            () = Clock::Real.sleep(END_TIME) => return EvaluationError::Ended(error.to_string()),
        };
        match status {
            Ok(status) => match status.signal() {
                Some(ABORTED) => EvaluationError::Memory(memory),
                Some(OUT_OF_TIME) => EvaluationError::Time,
                _ => EvaluationError::Ended(status.to_string()),
            },
            Err(error) => EvaluationError::Ended(error.to_string()),
        }
    }

    /// Kills it and waits until its memory is free.
    pub async fn kill(mut self) {
        tokio::select! {
            // A process that has ended already needs no killing.
            _ = self.child.kill() => {}
            () = Clock::Real.sleep(END_TIME) => {}
        }
    }
}

async fn read_frame(answers: &mut BufReader<ChildStdout>) -> io::Result<(Frame, Vec<u8>)> {
    let mut head = [0; FRAME_HEAD];
    answers.read_exact(&mut head).await?;
    let (frame, length) = Frame::from_head(head)
        .ok_or_else(|| io::Error::other("it answered with something else"))?;
    let mut content = vec![0; length];
    answers.read_exact(&mut content).await?;
    Ok((frame, content))
}

/// Reads the parts after the first of a result. No more than twice the limit is ever held.
async fn read_parts(
    answers: &mut BufReader<ChildStdout>,
    first: Vec<u8>,
) -> io::Result<(Frame, Vec<u8>)> {
    let mut result = first;
    loop {
        let (frame, part) = read_frame(answers).await?;
        match frame {
            Frame::Failed | Frame::TooLarge => return Ok((frame, part)),
            Frame::More | Frame::Last if result.len() + part.len() > RESULT_LIMIT => {
                return Ok((Frame::TooLarge, Vec::new()));
            }
            Frame::More => result.extend_from_slice(&part),
            Frame::Last => {
                result.extend_from_slice(&part);
                return Ok((frame, result));
            }
        }
    }
}
