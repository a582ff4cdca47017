//! `knew` without a subcommand: the screen, or what `knew run` does where there is no terminal.

use std::env;
use std::io::{self, IsTerminal};

use anyhow::bail;

use crate::shell::{self, stdio, user_config::UserConfig};
use knew_tui::app::{Look, Motion};
use knew_tui::ui::ColorDepth;

use super::arguments::{Color, Screen};
use super::connect;
use super::input::Paths;
use super::run::{self, RunOptions};
use super::{Answer, Arguments};

/// Opens the screen.
pub fn open(arguments: Arguments) -> anyhow::Result<Answer> {
    if !arguments.plain && (!stdio::is_stdout_terminal() || !has_keys(&arguments)) {
        return without_a_screen(arguments);
    }
    let (engine, warning) = arguments.listen.options()?;
    let mut own = UserConfig::read(depth(arguments.screen.color));
    own.settings.faults.extend(warning);
    let look = look(&arguments.screen, &own)?;
    let set = arguments.memory_limit.or(own.settings.memory_limit);
    let memory = set.unwrap_or_default();
    let open = if arguments.plain {
        shell::plain::run
    } else {
        shell::run
    };
    let code = open(shell::Options {
        themes: own.themes,
        keymap: own.settings.keymap,
        faults: own.settings.faults,
        look,
        fresh: arguments.fresh,
        paths: arguments.paths,
        engine: knew_engine::EngineOptions {
            memory,
            connect: connect::said(false),
            ..engine
        },
    })?;
    Ok(match code {
        0 => Answer::Yes,
        code => Answer::Ended(code),
    })
}

/// With `-` the manifest comes through stdin and the keys from the terminal itself.
fn has_keys(arguments: &Arguments) -> bool {
    let piped = arguments.paths.iter().any(|path| path.as_os_str() == "-");
    piped || io::stdin().is_terminal()
}

fn without_a_screen(arguments: Arguments) -> anyhow::Result<Answer> {
    if arguments.paths.is_empty() {
        bail!("there is no terminal to open the gallery in; name files to run, or see --help");
    }
    let input = Paths::of(arguments.paths).load()?;
    let out = Box::new(stdio::stdout());
    let options = RunOptions::of(arguments.listen, arguments.memory_limit);
    run::run(input, options, arguments.screen.color, out)
}

/// What the command line says, else what the user set for good, else what suits most.
fn look(screen: &Screen, own: &UserConfig) -> anyhow::Result<Look> {
    let names = own.themes.names();
    let settings = &own.settings;
    let set = settings.theme.as_ref().map(|theme| theme.name.clone());
    let named_theme = screen.theme.clone().or(set);
    let theme = named_theme
        .clone()
        .or(names.first().cloned())
        .unwrap_or_default();
    if !names.contains(&theme) {
        bail!(
            "no theme is called {theme:?}; there are {}",
            names.join(", ")
        );
    }
    Ok(Look {
        ascii: screen.ascii || settings.ascii.unwrap_or(false),
        monochrome: depth(screen.color) == ColorDepth::None,
        theme,
        named_theme,
        mouse: !screen.no_mouse && settings.mouse.unwrap_or(true),
        motion: match settings.reduced_motion {
            Some(true) => Motion::Reduced,
            _ => Motion::Usual,
        },
    })
}

/// How many colours to use: what the user asked for, then what the terminal says of itself.
fn depth(asked: Color) -> ColorDepth {
    let says = |name: &str| env::var(name).unwrap_or_default();
    let refused = env::var_os("NO_COLOR").is_some_and(|var_o| !var_o.is_empty());
    if asked == Color::Never || asked == Color::Auto && (refused || says("TERM") == "dumb") {
        return ColorDepth::None;
    }
    if ["truecolor", "24bit"].contains(&says("COLORTERM").as_str()) {
        return ColorDepth::True;
    }
    if says("TERM").contains("256color") {
        return ColorDepth::Cube;
    }
    ColorDepth::Sixteen
}
