//! Lines that are typed, and which of them were typed before a question was on the screen.

use std::io::{self, BufRead};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use tokio::sync::mpsc;

use crate::shell::stdin;

/// A line of stdin.
#[derive(Debug)]
pub struct TypedLine {
    /// The line, without blanks around it.
    pub text: String,
    /// Number of the question that was the last one when the line was read.
    question: u64,
}

/// Reads lines of stdin on a thread of its own, as such a read cannot be given up.
#[derive(Debug)]
pub struct TypedLines {
    lines: mpsc::Receiver<TypedLine>,
    question: Arc<AtomicU64>,
}

impl TypedLines {
    /// Starts the thread.
    pub fn of_stdin() -> Self {
        Self::of(|| io::stdin().lock())
    }

    fn of<R: BufRead>(open: impl FnOnce() -> R + Send + 'static) -> Self {
        let (sender, lines) = mpsc::channel(1);
        let question = Arc::new(AtomicU64::new(0));
        let current = Arc::clone(&question);
        thread::spawn(move || {
            for line in open().lines().map_while(Result::ok) {
                let line = TypedLine {
                    text: line.trim().to_owned(),
                    question: current.load(Ordering::SeqCst),
                };
                if sender.blocking_send(line).is_err() {
                    return;
                }
            }
        });
        Self { lines, question }
    }

    /// The next line; `None` at the end of stdin.
    pub async fn next(&mut self) -> Option<TypedLine> {
        self.lines.recv().await
    }

    /// Marks a question as printed: no line that was typed before answers it.
    pub fn begin_question(&self) -> io::Result<()> {
        let discarded = stdin::discard_typed();
        self.question.fetch_add(1, Ordering::SeqCst);
        discarded
    }

    /// True if a line was typed after the last question was printed.
    #[must_use]
    pub fn is_answer(&self, line: &TypedLine) -> bool {
        line.question == self.question.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Write as _};

    #[tokio::test]
    async fn a_line_from_before_the_question_is_no_answer() {
        let (reader, mut writer) = io::pipe().expect("a pipe");
        let mut lines = TypedLines::of(|| BufReader::new(reader));
        writer.write_all(b"yes\n").expect("written");
        let early = lines.next().await.expect("a line");
        lines.begin_question().expect("begun");
        assert!(!lines.is_answer(&early));
        writer.write_all(b" yes \n").expect("written");
        let line = lines.next().await.expect("a line");
        assert!(lines.is_answer(&line));
        assert_eq!(line.text, "yes");
    }
}
