//! The signals that ask the program to end.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::task::Poll;

use rustix::process::Signal as Number;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Signals that would end the program at once and leave a terminal that does not echo.
const ENDING: &[Number] = &[
    Number::TERM,
    Number::HUP,
    Number::INT,
    Number::QUIT,
    Number::USR1,
    Number::USR2,
    Number::ALARM,
    Number::VTALARM,
    Number::PROF,
    Number::XCPU,
];

/// The exit code of a program whose terminal was closed, as SIGHUP gives it.
pub const HANGUP: u8 = 128 + 1;

/// Listens for signals that ask the program to end.
pub struct Signals {
    listened: Vec<(u8, Signal)>,
}

impl Signals {
    /// Starts to listen; from now on these signals end nothing by themselves.
    pub fn listen() -> io::Result<Self> {
        let listened = ENDING.iter().map(|number| {
            let number = number.as_raw();
            let code = 128_u8.saturating_add(u8::try_from(number).unwrap_or_default());
            Ok((code, signal(SignalKind::from_raw(number))?))
        });
        Ok(Self {
            listened: listened.collect::<io::Result<_>>()?,
        })
    }

    /// Waits for one, and gives the exit code that tells of it: 128 and its number.
    pub async fn next(&mut self) -> u8 {
        std::future::poll_fn(|context| {
            let mut listened = self.listened.iter_mut();
            let code = listened
                .find_map(|(code, signal)| signal.poll_recv(context).is_ready().then_some(*code));
            code.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

/// Lets writes beyond the limit of file sizes fail instead of ending the program by SIGXFSZ, so that
/// the failure is told and nothing is lost. Programs started from here are ended by it as usual.
pub fn survive_file_size_limit() {
    let reached = Arc::new(AtomicBool::new(false));
    // Without the handler the program ends as every other one does.
    let _ = signal_hook::flag::register(Number::XFSZ.as_raw(), reached);
}
