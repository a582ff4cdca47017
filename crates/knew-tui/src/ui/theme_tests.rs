//! What every theme file must hold to.

use super::{BUILT_IN, Theme, Themes, Tone};
use crate::app::Look;
use crate::ui::style::{ColorDepth, Role};
use ratatui::style::{Color, Modifier};

/// Roles that colour lines, not words.
const WORDLESS: [Role; 4] = [Role::Ground, Role::Faint, Role::Border, Role::Focus];

fn built_in() -> impl Iterator<Item = Theme> {
    BUILT_IN
        .iter()
        .map(|(name, text)| Theme::parse(name, text).expect("a good theme"))
}

fn luminance(colour: Color) -> Option<f64> {
    let Color::Rgb(red, green, blue) = colour else {
        return None;
    };
    let linear = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    Some(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue))
}

fn contrast(one: Color, other: Color) -> Option<f64> {
    let (one, other) = (luminance(one)?, luminance(other)?);
    Some((one.max(other) + 0.05) / (one.min(other) + 0.05))
}

#[test]
fn every_text_role_can_be_read_on_its_ground() {
    for theme in built_in().filter(|built_in| built_in.tone != Tone::Any) {
        let ground = theme.style(Role::Ground);
        let selected = theme.style(Role::Selected);
        for role in Role::ALL.iter().filter(|role| !WORDLESS.contains(role)) {
            let style = theme.style(*role);
            let (ink, paper) = (style.fg.or(ground.fg), style.bg.or(ground.bg));
            let ratio = contrast(ink.expect("an ink"), paper.expect("a paper"));
            let ratio = ratio.expect("true colours");
            assert!(
                ratio >= 4.5,
                "{}: {} is {ratio:.2}",
                theme.name,
                role.name()
            );
            if let (None, Some(paper)) = (style.bg, selected.bg) {
                let ratio = contrast(ink.expect("an ink"), paper);
                let ratio = ratio.expect("true colours");
                assert!(
                    ratio >= 4.5,
                    "{}: {} selected is {ratio:.2}",
                    theme.name,
                    role.name()
                );
            }
        }
    }
}

/// The lines of the picture say what leads where.
#[test]
fn every_line_can_be_followed_on_its_ground() {
    for theme in built_in().filter(|built_in| built_in.tone != Tone::Any) {
        let (line, ground) = (theme.style(Role::Faint).fg, theme.style(Role::Ground).bg);
        let ratio = contrast(line.expect("an ink"), ground.expect("a paper"));
        let ratio = ratio.expect("true colours");
        assert!(ratio >= 3.0, "{}: {ratio:.2}", theme.name);
    }
}

#[test]
fn there_are_dark_and_light_ones_and_ones_for_any_ground() {
    let count = |tone| built_in().filter(|built_in| built_in.tone == tone).count();
    assert!(count(Tone::Dark) >= 3 && count(Tone::Light) >= 3 && count(Tone::Any) >= 2);
}

#[test]
fn without_colours_nothing_is_coloured_and_the_selection_still_shows() {
    let themes = Themes::new(ColorDepth::None);
    let theme = themes.of(&Look {
        theme: "ember".to_owned(),
        ..Look::default()
    });
    for role in Role::ALL {
        let style = theme.style(*role);
        assert_eq!((style.fg, style.bg), (None, None), "{}", role.name());
    }
    assert!(
        theme
            .style(Role::Selected)
            .add_modifier
            .contains(Modifier::REVERSED)
    );
}

#[test]
fn sixteen_colours_fall_back_to_the_terminal_s_own() {
    let themes = Themes::new(ColorDepth::Sixteen);
    let theme = themes.of(&Look {
        theme: "ember".to_owned(),
        ..Look::default()
    });
    assert_eq!(theme.name, "terminal");
}

#[test]
fn a_missing_role_is_named() {
    let text = "title = \"x\"\ntone = \"dark\"\n[roles]\ntext = \"red\"\n";
    let error = Theme::parse("mine", text).expect_err("roles are missing");
    assert_eq!(error, "3:1: role `ground` is missing");
}
