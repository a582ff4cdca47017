//! Answers to the question whether a folder is trusted.

use jiff::{SignedDuration, Timestamp};

use crate::actions::services;
use crate::app::App;
use crate::input::key::{Code, Key};
use crate::state::layer::LayerOutcome;
use crate::state::toast::Level;
use knew_core::graph::trust::TrustRequest;

use super::move_in;

/// Time without any key before a `y` counts. Keyboards wait up to 660 ms before they repeat a key that is held
/// down, so a `y` that was held for something else never comes late enough.
const QUIET_BEFORE_YES: SignedDuration = SignedDuration::from_secs(1);

/// Only `y` grants anything, and only once the end of the question was on the screen: what it asks for
/// must not hide below. A `y` that was on its way to something else when the question came grants nothing.
pub(super) fn handle_key(
    app: &mut App,
    request: &TrustRequest,
    top: &mut usize,
    since: &mut Option<Timestamp>,
    key: Key,
) -> LayerOutcome {
    let shown = app.hits.trust_request;
    let quiet = app
        .now
        .zip(*since)
        .map(|(now, since)| now.duration_since(since));
    *since = app.now;
    match (key.code, key.ctrl) {
        (Code::Char('y' | 'Y'), false) => {
            if !shown.is_some_and(|shown| shown.is_read) {
                app.say(Level::Info, "read to the end first: PgDn and G go there");
                return LayerOutcome::Stays;
            }
            if quiet.is_some_and(|quiet| quiet < QUIET_BEFORE_YES) {
                app.say(Level::Info, "read the list, wait a second, then press y");
                return LayerOutcome::Stays;
            }
            services::answer(app, request, true);
        }
        (Code::Char('n' | 'N' | 'q') | Code::Esc, false) => services::answer(app, request, false),
        _ => {
            let lines = shown.map_or(usize::MAX, |shown| shown.last_top + 1);
            move_in(top, key, lines);
            return LayerOutcome::Stays;
        }
    }
    LayerOutcome::Closes
}
