//! What the user set for good, in `config.toml`: colours, characters, mouse, motion and keys.
//!
//! Nothing in it is fatal: what cannot be understood is told with its place, and the rest counts.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use crate::input::keymap::Keymap;
use crate::input::keymap::overrides::Choice;
use knew_core::record::memory::{MemoryLimit, MemoryLimitError};

/// The names that can be set.
const KNOWN: [&str; 6] = [
    "theme",
    "ascii",
    "mouse",
    "reduced-motion",
    "memory-limit",
    "keys",
];

/// What is set; `None` leaves it to the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The theme.
    pub theme: Option<ThemeName>,
    /// Draw with ASCII only.
    pub ascii: Option<bool>,
    /// Whether the mouse is captured.
    pub mouse: Option<bool>,
    /// Whether the screen moves little by itself.
    pub reduced_motion: Option<bool>,
    /// How much memory may be used.
    pub memory_limit: Option<MemoryLimit>,
    /// Which keys do what.
    pub keymap: Keymap,
    /// What could not be understood: place and sentence of each.
    pub faults: Vec<String>,
}

/// A theme by its name, and where it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeName {
    /// The name.
    pub name: String,
    /// File, line and column.
    pub place: String,
}

type Entry<'a> = (&'a Spanned<DeString<'a>>, &'a Spanned<DeValue<'a>>);

impl Settings {
    /// Reads the text of a file of that name.
    #[must_use]
    pub fn parse(name: &str, text: &str) -> Self {
        let mut reading = Reading {
            name,
            text,
            faults: Vec::new(),
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            reading.fault(at, error.message());
        }
        let mut settings = Self::default();
        for (key, value) in table.get_ref() {
            reading.set(&mut settings, (key, value));
        }
        reading.faults.sort();
        let faults = reading.faults.into_iter();
        settings.faults = faults.map(|(_, words)| words).collect();
        settings
    }

    /// Leaves a theme that does not exist out, and tells.
    pub fn without_unknown_theme(&mut self, names: &[String]) {
        let unknown = self.theme.take_if(|theme| !names.contains(&theme.name));
        if let Some(ThemeName { name, place }) = unknown {
            let names = names.join(", ");
            let words = format!("{place}: no theme is called `{name}`; there are {names}");
            self.faults.push(words);
        }
    }
}

/// A text being read, and what was found wrong with it so far.
struct Reading<'a> {
    name: &'a str,
    text: &'a str,
    faults: Vec<(usize, String)>,
}

impl Reading<'_> {
    fn fault(&mut self, at: usize, sentence: &str) {
        let words = format!("{}: {sentence}", self.place(at));
        self.faults.push((at, words));
    }

    fn place(&self, at: usize) -> String {
        format!("{}:{}", self.name, place(self.text, at))
    }

    fn set(&mut self, settings: &mut Settings, (key, value): Entry<'_>) {
        match &**key.get_ref() {
            "theme" => match value.get_ref() {
                DeValue::String(name) => {
                    let place = self.place(value.span().start);
                    let name = name.to_string();
                    settings.theme = Some(ThemeName { name, place });
                }
                _ => self.fault(value.span().start, "a theme is named in quotes"),
            },
            "ascii" => settings.ascii = self.switch(value),
            "mouse" => settings.mouse = self.switch(value),
            "reduced-motion" => settings.reduced_motion = self.switch(value),
            "memory-limit" => settings.memory_limit = self.memory_limit(value),
            "keys" => settings.keymap = self.keys(value),
            other => {
                let known = KNOWN.join(", ");
                let sentence = format!("nothing is called `{other}` here; there are {known}");
                self.fault(key.span().start, &sentence);
            }
        }
    }

    fn switch(&mut self, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        let DeValue::Boolean(on) = value.get_ref() else {
            self.fault(value.span().start, "this is true or false");
            return None;
        };
        Some(*on)
    }

    fn memory_limit(&mut self, value: &Spanned<DeValue<'_>>) -> Option<MemoryLimit> {
        let read = match value.get_ref() {
            DeValue::String(text) => text.parse(),
            _ => Err(MemoryLimitError::NotASize),
        };
        let fault = |error: &MemoryLimitError| {
            self.fault(value.span().start, &error.to_string());
        };
        read.inspect_err(fault).ok()
    }

    fn keys(&mut self, value: &Spanned<DeValue<'_>>) -> Keymap {
        let DeValue::Table(table) = value.get_ref() else {
            self.fault(value.span().start, "keys are a table: [keys]");
            return Keymap::default();
        };
        let mut entries: Vec<Entry<'_>> = table.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        let mut choices = Vec::new();
        let mut places = Vec::new();
        for (name, value) in entries {
            let Some(keys) = words(value.get_ref()) else {
                let sentence = "keys are written \"s\" or [\"s\", \"g s\"]";
                self.fault(value.span().start, sentence);
                continue;
            };
            places.push(name.span().start);
            let name = name.get_ref().to_string();
            choices.push(Choice { name, keys });
        }
        let (keymap, refused) = Keymap::of(&choices);
        for (index, sentence) in refused {
            self.fault(places[index], &sentence);
        }
        keymap
    }
}

/// One string, or several.
fn words(value: &DeValue<'_>) -> Option<Vec<String>> {
    let word = |value: &DeValue<'_>| match value {
        DeValue::String(word) => Some(word.to_string()),
        _ => None,
    };
    match value {
        DeValue::Array(values) => values.iter().map(|value| word(value.get_ref())).collect(),
        one => word(one).map(|word| vec![word]),
    }
}

/// Line and column of a byte, as people count them.
#[must_use]
pub fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |rfind| rfind + 1);
    let column = before[start..].chars().count() + 1;
    format!("{line}:{column}")
}

#[cfg(test)]
mod tests {
    use crate::app::Action;
    use crate::state::settings::*;

    const GOOD: &str = "\
theme = \"ember\"
ascii = true
mouse = false
reduced-motion = true
memory-limit = \"512MiB\"

[keys]
send = \"f7\"
go-target = [\"f8\", \"ctrl-t d\"]
";

    #[test]
    fn everything_can_be_set() {
        let settings = Settings::parse("config.toml", GOOD);
        assert_eq!(settings.faults, Vec::<String>::new());
        assert_eq!(settings.theme.expect("a theme").name, "ember");
        assert_eq!(settings.ascii, Some(true));
        assert_eq!(settings.mouse, Some(false));
        assert_eq!(settings.reduced_motion, Some(true));
        assert_eq!(settings.memory_limit, "512MiB".parse().ok());
        assert_eq!(settings.keymap.hint(Action::Send), "f7");
        assert_eq!(settings.keymap.list(Action::GoTarget), "f8 ctrl-t d");
    }

    #[test]
    fn what_is_wrong_has_a_place_and_the_rest_counts() {
        let text = "colour = 1\nascii = \"yes\"\nmouse = false\nmemory-limit = \"1MB\"\n[keys]\nsend = \"f7\"\nsned = \"f8\"\nwhy = 3\nreplay = \"p\"\n";
        let settings = Settings::parse("config.toml", text);
        let places: Vec<&str> = settings
            .faults
            .iter()
            .filter_map(|fault| fault.split(": ").next())
            .collect();
        let wanted = ["1:1", "2:9", "4:16", "7:1", "8:7", "9:1"];
        let wanted = wanted.map(|wanted| format!("config.toml:{wanted}"));
        assert_eq!(places, wanted, "{:#?}", settings.faults);
        assert_eq!(settings.mouse, Some(false));
        assert_eq!(settings.keymap.hint(Action::Send), "f7");
    }

    #[test]
    fn a_line_that_is_no_toml_does_not_take_the_others_along() {
        let settings = Settings::parse("config.toml", "mouse = false\n???\n");
        assert_eq!(settings.mouse, Some(false));
        assert!(
            settings.faults[0].starts_with("config.toml:2:"),
            "{:?}",
            settings.faults
        );
    }
}
