//! The program as a worker: reads requests from stdin, evaluates, and answers on stdout.
//!
//! It ends when its input ends, which is when the program that started it ends, however that happens. At
//! the memory limit an allocation fails and it aborts.

use std::any::Any;
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use super::RESULT_LIMIT;
use super::wire::{FRAME_LIMIT, Frame, REQUEST_HEAD, RequestHead};
use knew_core::model::CompiledJsonata;
use knew_core::model::Jsonata;
use knew_core::model::jsonata::TIME_LIMIT;

/// The only argument of a worker.
pub const ARGUMENT: &str = "--evaluate-jsonata";

/// The environment of a worker: memory counts when it is used, not when the allocator reserves it.
pub const ENVIRONMENT: [(&str, &str); 1] = [("MIMALLOC_ARENA_EAGER_COMMIT", "0")];

/// Processor time beyond the time limit of an evaluation, in seconds: parsing and writing.
const CPU_MARGIN: u64 = 20;

/// Compiled expressions kept for the next request.
const CACHE: usize = 64;

/// Longest reason, in bytes.
const REASON_LIMIT: usize = 4 << 10;

/// True if the arguments of the process ask for a worker.
#[must_use]
pub fn is_asked(mut arguments: impl Iterator<Item = OsString>) -> bool {
    arguments
        .nth(1)
        .is_some_and(|argument| argument == ARGUMENT)
        && arguments.next().is_none()
}

/// Serves requests until the input ends.
#[must_use]
pub fn serve() -> ExitCode {
    match answer_requests() {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody reads a message: the program on the other side says why it stopped reading.
        Err(_) => ExitCode::FAILURE,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the standard output of a worker is a pipe to knew"
)]
fn answer_requests() -> io::Result<()> {
    limit(Resource::Core, 0)?;
    let mut input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let mut compiled = HashMap::new();
    let mut head = [0; REQUEST_HEAD];
    while read_head(&mut input, &mut head)? {
        let head = RequestHead::from_bytes(head);
        confine(head.memory)?;
        let expression = read_text(&mut input, head.expression)?;
        let document = read_text(&mut input, head.document)?;
        answer(&mut compiled, &expression, document, &mut output)?;
    }
    Ok(())
}

/// Sets the limits for one evaluation. Only the soft limits of time and memory change, as each request
/// has its own.
fn confine(memory: u32) -> io::Result<()> {
    // Address space is not limited as well: near such a limit Linux lets `mprotect` pass this one.
    limit(Resource::Data, u64::from(memory) << 20)?;
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    let used = u64::try_from(used).unwrap_or_default();
    limit(Resource::Cpu, used + TIME_LIMIT.as_secs() + CPU_MARGIN)
}

/// Sets a soft limit, or keeps a hard limit that is lower.
fn limit(resource: Resource, value: u64) -> io::Result<()> {
    let maximum = getrlimit(resource).maximum;
    let current = maximum.map_or(value, |maximum| maximum.min(value));
    let limit = Rlimit {
        current: Some(current),
        maximum,
    };
    Ok(setrlimit(resource, limit)?)
}

/// False when the input ended before a request.
fn read_head(input: &mut File, head: &mut [u8; REQUEST_HEAD]) -> io::Result<bool> {
    match input.read_exact(head) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

fn read_text(input: &mut File, length: u32) -> io::Result<String> {
    let length = usize::try_from(length).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn answer(
    compiled: &mut HashMap<String, CompiledJsonata>,
    expression: &str,
    document: String,
    output: &mut File,
) -> io::Result<()> {
    let mut result = ResultWriter::new(output);
    let evaluated = catch_unwind(AssertUnwindSafe(|| {
        compile(compiled, expression)?.evaluate(document, &mut result)
    }));
    match evaluated {
        Ok(Ok(())) => result.end(),
        Ok(Err(_)) if result.is_full() => result.fail(Frame::TooLarge, ""),
        Ok(Err(reason)) => result.fail(Frame::Failed, &reason),
        Err(panic) => result.fail(Frame::Failed, &panicked(&*panic)),
    }
}

fn compile<'a>(
    compiled: &'a mut HashMap<String, CompiledJsonata>,
    expression: &str,
) -> Result<&'a CompiledJsonata, String> {
    if !compiled.contains_key(expression) {
        if compiled.len() >= CACHE {
            compiled.clear();
        }
        let program = Jsonata::new(expression).compile()?;
        compiled.insert(expression.to_owned(), program);
    }
    let missing = || "the expression is not compiled".to_owned();
    compiled.get(expression).ok_or_else(missing)
}

fn panicked(panic: &(dyn Any + Send)) -> String {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("the evaluator failed: {}", message.unwrap_or("it panicked"))
}

/// Sends a result in frames while it is written, so that it is never held as a whole.
struct ResultWriter<'a> {
    output: &'a mut File,
    buffer: Vec<u8>,
    sent: usize,
    full: bool,
}

impl<'a> ResultWriter<'a> {
    fn new(output: &'a mut File) -> Self {
        Self {
            output,
            buffer: Vec::new(),
            sent: 0,
            full: false,
        }
    }

    /// True if the result did not fit.
    fn is_full(&self) -> bool {
        self.full
    }

    fn end(self) -> io::Result<()> {
        send(self.output, Frame::Last, &self.buffer)
    }

    fn fail(self, frame: Frame, reason: &str) -> io::Result<()> {
        let end = reason.floor_char_boundary(REASON_LIMIT);
        send(self.output, frame, &reason.as_bytes()[..end])
    }
}

impl Write for ResultWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() == FRAME_LIMIT {
            send(self.output, Frame::More, &self.buffer)?;
            self.sent += self.buffer.len();
            self.buffer.clear();
        }
        let taken = bytes.len().min(FRAME_LIMIT - self.buffer.len());
        if self.sent + self.buffer.len() + taken > RESULT_LIMIT {
            self.full = true;
            return Err(io::Error::other("the result is too large"));
        }
        self.buffer.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn send(output: &mut File, frame: Frame, content: &[u8]) -> io::Result<()> {
    let head = frame.head(content.len());
    let head = head.ok_or_else(|| io::Error::other("the frame is too long"))?;
    let mut message = Vec::with_capacity(head.len() + content.len());
    message.extend_from_slice(&head);
    message.extend_from_slice(content);
    output.write_all(&message)
}
