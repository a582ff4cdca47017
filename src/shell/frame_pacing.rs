//! When to draw: a key is answered at once, and so is news after a quiet while; of all other news there
//! are at most thirty frames a second, and for those who like it calm only two.

use std::time::Duration;

use jiff::Timestamp;

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(33);

/// The shortest time before a frame that answers a key: a key that is held down must not draw without end.
const ANSWER: Duration = Duration::from_millis(8);

/// The shortest time before a frame that nobody asked for with a key, where little is to move.
const CALM: Duration = Duration::from_millis(500);

/// Remembers the last frame and how soon another one is owed.
#[derive(Clone, Debug, Default)]
pub struct FramePacer {
    last: Option<Timestamp>,
    owed: Option<Duration>,
}

impl FramePacer {
    /// A key changed something.
    pub fn request_frame_now(&mut self) {
        self.request_frame_within(ANSWER);
    }

    /// Something changed: a frame is owed.
    pub fn request_frame(&mut self) {
        self.request_frame_within(FRAME);
    }

    /// Something changed that can wait a little.
    pub fn request_frame_later(&mut self) {
        self.request_frame_within(CALM);
    }

    fn request_frame_within(&mut self, gap: Duration) {
        self.owed = Some(self.owed.map_or(gap, |owed| owed.min(gap)));
    }

    /// Whether a frame is owed.
    #[must_use]
    pub fn is_frame_requested(&self) -> bool {
        self.owed.is_some()
    }

    /// A frame was drawn.
    pub fn drawn(&mut self, now: Timestamp) {
        self.last = Some(now);
        self.owed = None;
    }

    /// How long until the owed frame may be drawn; `None` when none is owed.
    #[must_use]
    pub fn wait(&self, now: Timestamp) -> Option<Duration> {
        let gap = self.owed?;
        let Some(last) = self.last else {
            return Some(Duration::ZERO);
        };
        // A clock that was set back must not stop the screen.
        let since = Duration::try_from(now.duration_since(last)).unwrap_or(gap);
        Some(gap.saturating_sub(since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).expect("a time")
    }

    #[test]
    fn nothing_is_drawn_while_nothing_changes() {
        let mut pace = FramePacer::default();
        pace.request_frame();
        pace.drawn(at(0));
        assert_eq!(pace.wait(at(10_000)), None);
    }

    #[test]
    fn the_first_frame_after_a_quiet_while_comes_at_once() {
        let mut pace = FramePacer::default();
        pace.request_frame();
        assert_eq!(pace.wait(at(0)), Some(Duration::ZERO));
        pace.drawn(at(0));
        pace.request_frame();
        assert_eq!(pace.wait(at(1_000)), Some(Duration::ZERO));
    }

    #[test]
    fn a_thousand_changes_a_second_make_at_most_thirty_frames() {
        let mut pace = FramePacer::default();
        let mut frames = 0;
        for ms in 0..1_000 {
            pace.request_frame();
            if pace.wait(at(ms)) == Some(Duration::ZERO) {
                pace.drawn(at(ms));
                frames += 1;
            }
        }
        assert!((25..=31).contains(&frames), "{frames}");
    }

    #[test]
    fn a_key_does_not_wait_for_the_next_of_thirty_frames() {
        let mut pace = FramePacer::default();
        pace.drawn(at(0));
        pace.request_frame();
        assert_eq!(pace.wait(at(10)), Some(Duration::from_millis(23)));
        pace.request_frame_now();
        pace.request_frame();
        assert_eq!(pace.wait(at(10)), Some(Duration::ZERO));
        pace.drawn(at(10));
        pace.request_frame_now();
        assert_eq!(pace.wait(at(10)), Some(ANSWER));
    }

    #[test]
    fn what_moves_by_itself_waits_longer_and_a_key_does_not() {
        let mut pace = FramePacer::default();
        pace.request_frame();
        pace.drawn(at(0));
        pace.request_frame_later();
        assert_eq!(pace.wait(at(100)), Some(Duration::from_millis(400)));
        pace.request_frame();
        assert_eq!(pace.wait(at(100)), Some(Duration::ZERO));
        pace.request_frame_later();
        assert_eq!(pace.wait(at(100)), Some(Duration::ZERO));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_stop_the_screen() {
        let mut pace = FramePacer::default();
        pace.drawn(at(100_000));
        pace.request_frame();
        assert_eq!(pace.wait(at(0)), Some(Duration::ZERO));
    }
}
