//! What each sign on the screen means: the one table that drawing, the legend of the picture and the help
//! share, so that none of them says something else.

use knew_filter::summary;

use super::glyph::Glyphs;
use super::style::Role;

/// What one may search for to find every sign.
const CALLED: &str = "signs symbols glyphs marks badges letters legend";

/// A sign: what it looks like and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Symbol {
    glyph: fn(&Glyphs) -> &'static str,
    /// Its meaning in a word or a few.
    pub words: &'static str,
    /// How it is drawn.
    pub role: Role,
}

impl Symbol {
    /// The character.
    #[must_use]
    pub fn of(&self, glyphs: &Glyphs) -> &'static str {
        (self.glyph)(glyphs)
    }

    /// The character and how it is drawn.
    #[must_use]
    pub fn mark(&self, glyphs: &Glyphs) -> (&'static str, Role) {
        (self.of(glyphs), self.role)
    }

    /// Words after the sign, drawn as it is.
    #[must_use]
    pub fn with(&self, glyphs: &Glyphs, words: &str) -> (String, Role) {
        (format!("{} {words}", self.of(glyphs)), self.role)
    }
}

macro_rules! signs {
    ($($group:literal { $($sign:ident = $glyph:expr, $role:ident, $words:literal;)+ })+) => {
        $($(
            #[doc = concat!("The sign of: ", $words, ".")]
            pub const $sign: Symbol = Symbol { glyph: $glyph, words: $words, role: Role::$role };
        )+)+

        /// Every sign, under the place where it stands.
        pub const GROUPS: &[(&str, &[Symbol])] = &[$(($group, &[$($sign),+])),+];
    };
}

signs! {
    "Routes and events" {
        DELIVERED = |glyphs| glyphs.yes, Good, "delivered";
        REFUSED = |glyphs| glyphs.no, Muted, "filter said no";
        WAITING = |glyphs| glyphs.waiting, Waiting, "waiting";
        FAILED = |glyphs| glyphs.failed, Bad, "failed";
        DEAD = |glyphs| glyphs.dead, Dead, "dead letter";
        REPLY = |glyphs| glyphs.reply, Reply, "reply";
        AWAY = |glyphs| glyphs.away, Muted, "another process has it";
    }
    "Picture" {
        HUB = |glyphs| glyphs.hub, Hub, "broker or channel";
        SERVICE = |glyphs| glyphs.target, Target, "service";
        ADDRESS = |glyphs| glyphs.address, Target, "address";
        MISSING = |glyphs| glyphs.missing, Bad, "in no file";
        UNREADY = |glyphs| glyphs.stopped, Waiting, "not ready";
        FAULTY = |glyphs| glyphs.faulty, Waiting, "faults on purpose";
        AGAIN = |glyphs| glyphs.again, Muted, "same node";
        PATH = |glyphs| glyphs.heavy[4], Path, "path of the chosen event";
        FOLDED = |glyphs| glyphs.crumb, Muted, "folded";
        RATE = |glyphs| glyphs.spark[4], Muted, "events lately";
    }
    "Filters" {
        EXACT = |_| summary::EXACT_SIGN, Filter, "is";
        PREFIX = |_| summary::PREFIX_SIGN, Filter, "starts with";
        SUFFIX = |_| summary::SUFFIX_SIGN, Filter, "ends with";
        EVERYTHING = |_| summary::MATCHES_ALL_SIGN, Filter, "every event";
    }
    "Around them" {
        RUNNING = |glyphs| glyphs.running, Good, "running";
        STOPPED = |glyphs| glyphs.stopped, Muted, "stopped";
        UNSAVED = |glyphs| glyphs.unsaved, Waiting, "unsaved text, marked event";
        ALERT = |glyphs| glyphs.alert, Waiting, "warning";
    }
}

/// The signs that fit some words, under their places; no words fit all.
#[must_use]
pub fn found(words: &str, glyphs: &Glyphs) -> Vec<(&'static str, Vec<Symbol>)> {
    let words = words.to_lowercase();
    let fits = |group: &str, sign: &Symbol| {
        let texts = [group, sign.words, CALLED].map(str::to_lowercase);
        let tells = |word: &str| texts.iter().any(|text| text.contains(word));
        words
            .split_whitespace()
            .all(|word| sign.of(glyphs) == word || tells(word))
    };
    let groups = GROUPS.iter().map(|(group, signs)| {
        let signs = signs.iter().filter(|sign| fits(group, sign));
        (*group, signs.copied().collect())
    });
    groups
        .filter(|(_, signs): &(_, Vec<_>)| !signs.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::glyph::{ASCII, UNICODE};
    use super::{GROUPS, found};

    #[test]
    fn a_sign_is_found_by_itself_by_its_meaning_and_by_what_all_are_called() {
        let words = |search: &str| -> Vec<&str> {
            let found = found(search, &UNICODE).into_iter();
            found
                .flat_map(|found| found.1)
                .map(|found| found.words)
                .collect()
        };
        assert_eq!(words(UNICODE.waiting), ["waiting"]);
        assert_eq!(words("dead letter"), ["dead letter"]);
        assert_eq!(words("Picture same"), ["same node"]);
        let all: usize = GROUPS.iter().map(|glyphs| glyphs.1.len()).sum();
        assert_eq!(words("signs").len(), all);
        assert!(words("replay").is_empty());
    }

    #[test]
    fn within_one_place_no_sign_has_two_meanings() {
        for (group, signs) in GROUPS {
            for glyphs in [&UNICODE, &ASCII] {
                let mut seen: Vec<&str> = signs.iter().map(|sign| sign.of(glyphs)).collect();
                seen.sort_unstable();
                let all = seen.len();
                seen.dedup();
                assert_eq!(seen.len(), all, "{group}");
            }
        }
    }
}
