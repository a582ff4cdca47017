//! What a piece of screen means, and the depth of colour a terminal can show it in.

use ratatui::style::{Color, Style};

macro_rules! roles {
    ($($(#[doc = $doc:literal])+ $role:ident = $name:literal,)+) => {
        /// What a piece of the screen means; a theme says how it looks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Role { $($(#[doc = $doc])+ $role,)+ }

        impl Role {
            /// Every role, in the order of the theme files.
            pub const ALL: &[Self] = &[$(Self::$role,)+];

            /// The name of the role in a theme file.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$role => $name,)+ }
            }
        }
    };
}

roles! {
    /// What everything else lies on.
    Ground = "ground",
    /// Words one reads.
    Text = "text",
    /// Words one may skip.
    Muted = "muted",
    /// Lines and leaders that carry no word.
    Faint = "faint",
    /// The frame of a pane.
    Border = "border",
    /// The frame of the focused pane.
    Focus = "focus",
    /// The title of a pane.
    Title = "title",
    /// The row or thing the cursor is on.
    Selected = "selected",
    /// The cursor in a text.
    Cursor = "cursor",
    /// The path of the selected event.
    Path = "path",
    /// Keys one can press, and things one can follow.
    Accent = "accent",
    /// A word on a coloured ground: the name of the focused pane.
    Badge = "badge",
    /// A source.
    Source = "source",
    /// A hub.
    Hub = "hub",
    /// A route.
    Route = "route",
    /// A filter.
    Filter = "filter",
    /// A target.
    Target = "target",
    /// Delivered; fine.
    Good = "good",
    /// In flight or waiting; a warning.
    Waiting = "waiting",
    /// Failed; an error.
    Bad = "bad",
    /// Dead letters.
    Dead = "dead",
    /// Replies.
    Reply = "reply",
    /// The name of a field or attribute.
    Name = "name",
    /// A value in quotes or one written plainly.
    Value = "value",
    /// A number, true, false, null.
    Number = "number",
    /// A comment.
    Comment = "comment",
    /// Letters that were searched for.
    Match = "match",
}

/// How many colours the terminal shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorDepth {
    /// None: bold, dim, underline and reverse only.
    None,
    /// The sixteen the terminal itself chose.
    #[default]
    Sixteen,
    /// The 256 of xterm.
    Cube,
    /// Sixteen million.
    True,
}

/// A style in a smaller depth; only true colours change.
#[must_use]
pub fn lower(style: Style, depth: ColorDepth) -> Style {
    let lowered = |colour: Color| match (depth, colour) {
        (ColorDepth::Cube, Color::Rgb(red, green, blue)) => Color::Indexed(cube(red, green, blue)),
        _ => colour,
    };
    Style {
        fg: style.fg.map(lowered),
        bg: style.bg.map(lowered),
        ..style
    }
}

/// The nearest colour of xterm's six-step cube or its grey ramp.
fn cube(red: u8, green: u8, blue: u8) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let nearest = |value: u8| {
        (0u8..6)
            .min_by_key(|step| STEPS[usize::from(*step)].abs_diff(value))
            .unwrap_or(0)
    };
    let distance = |ours: [u8; 3]| -> u32 {
        let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
        square(ours[0], red) + square(ours[1], green) + square(ours[2], blue)
    };
    let steps = [nearest(red), nearest(green), nearest(blue)];
    let coloured = 16 + 36 * steps[0] + 6 * steps[1] + steps[2];
    let mean = (u16::from(red) + u16::from(green) + u16::from(blue)) / 3;
    let shade = u8::try_from(mean.saturating_sub(8) / 10)
        .unwrap_or(23)
        .min(23);
    let grey = 8 + 10 * shade;
    if distance([grey; 3]) < distance(steps.map(|step| STEPS[usize::from(step)])) {
        232 + shade
    } else {
        coloured
    }
}

#[cfg(test)]
mod tests {
    use super::{ColorDepth, cube, lower};
    use ratatui::style::{Color, Style};

    #[test]
    fn colours_find_their_nearest_neighbour() {
        assert_eq!(cube(255, 0, 0), 196);
        assert_eq!(cube(18, 18, 18), 233);
        assert_eq!(cube(255, 255, 255), 231);
    }

    #[test]
    fn the_terminal_s_own_colours_stay() {
        let style = Style::new().fg(Color::Red).bg(Color::Rgb(0, 0, 255));
        let lowered = lower(style, ColorDepth::Cube);
        assert_eq!(
            (lowered.fg, lowered.bg),
            (Some(Color::Red), Some(Color::Indexed(21)))
        );
    }
}
