//! Themes: a palette, and which of its colours each role wears.
//!
//! A theme file is TOML: `title`, `tone` (`dark`, `light` or `any`), a `[palette]` of names and
//! `[roles]` written as `colour`, `colour on colour`, and any of `bold dim italic underline reverse`.

use std::collections::{BTreeMap, HashMap};

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use toml::Spanned;

use crate::app::{Look, ThemeCard};
use crate::state::settings::place;
use crate::ui::style::{ColorDepth, Role, lower};

/// How every role looks.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    /// What users call it.
    pub name: String,
    /// What it is like, in a few words.
    pub title: String,
    /// The ground it is made for.
    pub tone: Tone,
    styles: HashMap<Role, Style>,
}

/// The ground a theme is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// A dark one.
    Dark,
    /// A light one.
    Light,
    /// Whatever the terminal has.
    #[default]
    Any,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    title: String,
    tone: Tone,
    #[serde(default)]
    palette: BTreeMap<String, String>,
    roles: Spanned<BTreeMap<String, Spanned<String>>>,
}

impl Theme {
    /// Reads a theme file; what is wrong with it begins with line and column.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let sheet: Sheet = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            format!("{}: {}", place(text, at), error.message())
        })?;
        let mut styles = HashMap::new();
        for role in Role::ALL {
            let fault = |at, words: &str| {
                let place = place(text, at);
                format!("{place}: role `{}` {words}", role.name())
            };
            let words = sheet.roles.get_ref().get(role.name());
            let words = words.ok_or_else(|| fault(sheet.roles.span().start, "is missing"))?;
            let style = style(words.get_ref(), &sheet.palette)
                .map_err(|reason| fault(words.span().start, &format!("is wrong: {reason}")))?;
            styles.insert(*role, style);
        }
        Ok(Self {
            name: name.to_owned(),
            title: sheet.title,
            tone: sheet.tone,
            styles,
        })
    }

    /// How a role looks.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(&role).copied().unwrap_or_default()
    }

    fn lowered(&self, depth: ColorDepth) -> Self {
        let styles = self
            .styles
            .iter()
            .map(|(role, style)| (*role, lower(*style, depth)));
        Self {
            styles: styles.collect(),
            ..self.clone()
        }
    }
}

fn style(words: &str, palette: &BTreeMap<String, String>) -> Result<Style, String> {
    let mut style = Style::new();
    let mut ground = false;
    for word in words.split_whitespace() {
        match word {
            "on" => ground = true,
            "bold" => style = style.add_modifier(Modifier::BOLD),
            "dim" => style = style.add_modifier(Modifier::DIM),
            "italic" => style = style.add_modifier(Modifier::ITALIC),
            "underline" => style = style.add_modifier(Modifier::UNDERLINED),
            "reverse" => style = style.add_modifier(Modifier::REVERSED),
            _ => {
                let colour = colour(palette.get(word).map_or(word, String::as_str))?;
                style = if ground {
                    style.bg(colour)
                } else {
                    style.fg(colour)
                };
            }
        }
    }
    Ok(style)
}

fn colour(word: &str) -> Result<Color, String> {
    let word = if word == "default" { "reset" } else { word };
    word.parse()
        .map_err(|_| format!("`{word}` is neither in the palette nor a colour"))
}

/// The themes there are, in the depth of this terminal.
#[derive(Clone, Debug)]
pub struct Themes {
    all: Vec<Theme>,
    plain: Theme,
    depth: ColorDepth,
}

const BUILT_IN: &[(&str, &str)] = &[
    ("terminal", include_str!("../../../../themes/terminal.toml")),
    ("harbour", include_str!("../../../../themes/harbour.toml")),
    ("ember", include_str!("../../../../themes/ember.toml")),
    ("moss", include_str!("../../../../themes/moss.toml")),
    ("slate", include_str!("../../../../themes/slate.toml")),
    ("paper", include_str!("../../../../themes/paper.toml")),
    ("linen", include_str!("../../../../themes/linen.toml")),
    (
        "contrast-dark",
        include_str!("../../../../themes/contrast-dark.toml"),
    ),
    (
        "contrast-light",
        include_str!("../../../../themes/contrast-light.toml"),
    ),
    ("mono", include_str!("../../../../themes/mono.toml")),
];

impl Themes {
    /// Reads the built-in themes.
    #[must_use]
    pub fn new(depth: ColorDepth) -> Self {
        let parsed = BUILT_IN
            .iter()
            .filter_map(|(name, text)| Theme::parse(name, text).ok());
        let all: Vec<_> = parsed.map(|theme| theme.lowered(depth)).collect();
        let plain = all
            .iter()
            .find(|theme| theme.name == "mono")
            .cloned()
            .unwrap_or_default();
        Self { all, plain, depth }
    }

    /// The theme to draw with: the chosen one, as far as the terminal can show it.
    #[must_use]
    pub fn of(&self, look: &Look) -> &Theme {
        if look.monochrome || self.depth == ColorDepth::None {
            return &self.plain;
        }
        let chosen = self.all.iter().find(|theme| theme.name == look.theme);
        let fits = |it: &&Theme| self.depth > ColorDepth::Sixteen || it.tone == Tone::Any;
        chosen
            .filter(fits)
            .or(self.all.first())
            .unwrap_or(&self.plain)
    }

    /// Adds a theme of the user's own; what is wrong with it begins with line and column.
    pub fn add(&mut self, name: &str, text: &str) -> Result<(), String> {
        if self.all.iter().any(|theme| theme.name == name) {
            return Err(format!("1:1: a built-in theme is called `{name}`"));
        }
        let theme = Theme::parse(name, text)?;
        self.all.push(theme.lowered(self.depth));
        Ok(())
    }

    /// Every theme, the default first.
    #[must_use]
    pub fn all(&self) -> &[Theme] {
        &self.all
    }

    /// The name of every theme, the default first.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.all.iter().map(|theme| theme.name.clone()).collect()
    }

    /// Name and title of every theme, the default first.
    #[must_use]
    pub fn cards(&self) -> Vec<ThemeCard> {
        let card = |it: &Theme| ThemeCard {
            name: it.name.clone(),
            title: it.title.clone(),
        };
        self.all.iter().map(card).collect()
    }
}

#[cfg(test)]
#[path = "theme_tests.rs"]
mod tests;
