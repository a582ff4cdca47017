//! Which character joins strokes: a weight for each of the four directions of a cell.

use super::ConnectorFlow;

/// How a line is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineWeight {
    /// As any line.
    #[default]
    Light,
    /// As the rails and the chosen path.
    Heavy,
}

/// The characters to draw with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LineGlyphs {
    /// Box drawing characters.
    #[default]
    Unicode,
    /// Only what every terminal and font has.
    Ascii,
}

/// A direction out of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Right,
    Down,
    Left,
}

/// The strokes that meet in one cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineJoint([u8; 4]);

/// Every light and heavy joint; the weights of up, right, down and left are the digits of the place,
/// base three, least first.
#[rustfmt::skip]
const JOINTS: [char; 81] = [
    ' ', '╵', '╹', '╶', '└', '┖', '╺', '┕', '┗',
    '╷', '│', '╿', '┌', '├', '┞', '┍', '┝', '┡',
    '╻', '╽', '┃', '┎', '┟', '┠', '┏', '┢', '┣',
    '╴', '┘', '┚', '─', '┴', '┸', '╼', '┶', '┺',
    '┐', '┤', '┦', '┬', '┼', '╀', '┮', '┾', '╄',
    '┒', '┧', '┨', '┰', '╁', '╂', '┲', '╆', '╊',
    '╸', '┙', '┛', '╾', '┵', '┹', '━', '┷', '┻',
    '┑', '┥', '┩', '┭', '┽', '╃', '┯', '┿', '╇',
    '┓', '┪', '┫', '┱', '╅', '╉', '┳', '╈', '╋',
];

impl LineJoint {
    /// Adds a stroke; the heavier one stays.
    pub(super) fn add(&mut self, side: Direction, weight: LineWeight) {
        let side = &mut self.0[side as usize];
        *side = (*side).max(weight as u8 + 1);
    }

    /// The character of the joint.
    #[must_use]
    pub fn glyph(self, flow: ConnectorFlow, glyphs: LineGlyphs) -> char {
        let [up, right, down, left] = self.0;
        let straight = (up == 0 && down == 0) || (left == 0 && right == 0);
        match glyphs {
            LineGlyphs::Unicode if straight && flow != ConnectorFlow::Event => dotted(self.0),
            LineGlyphs::Unicode => {
                let place = up + 3 * right + 9 * down + 27 * left;
                JOINTS.get(usize::from(place)).copied().unwrap_or(' ')
            }
            LineGlyphs::Ascii => ascii(self.0, flow),
        }
    }
}

fn dotted([up, right, down, left]: [u8; 4]) -> char {
    match (up.max(down), left.max(right)) {
        (0, 0) => ' ',
        (0, 2) => '┅',
        (0, _) => '┄',
        (2, _) => '┇',
        _ => '┆',
    }
}

fn ascii([up, right, down, left]: [u8; 4], flow: ConnectorFlow) -> char {
    match (up.max(down), left.max(right)) {
        (0, 0) => ' ',
        (0, _) if flow != ConnectorFlow::Event => '.',
        (0, 2) => '=',
        (0, _) => '-',
        (_, 0) if flow != ConnectorFlow::Event => ':',
        (_, 0) => '|',
        _ => '+',
    }
}

/// The weights of the strokes up, right, down and left that a box drawing character is made of.
#[must_use]
pub fn joint_weights(glyph: char) -> Option<[Option<LineWeight>; 4]> {
    let weight = |digit: usize| match digit % 3 {
        0 => None,
        1 => Some(LineWeight::Light),
        _ => Some(LineWeight::Heavy),
    };
    let joined = match glyph {
        ' ' => return None,
        '┄' => '─',
        '┅' => '━',
        '┆' => '│',
        '┇' => '┃',
        _ => glyph,
    };
    let place = JOINTS.iter().position(|known| *known == joined)?;
    Some([place, place / 3, place / 9, place / 27].map(weight))
}

/// The head of an arrow.
#[must_use]
pub fn arrow_head(glyphs: LineGlyphs) -> char {
    match glyphs {
        LineGlyphs::Unicode => '►',
        LineGlyphs::Ascii => '>',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joint(sides: &[(Direction, LineWeight)]) -> char {
        let mut joint = LineJoint::default();
        for (side, weight) in sides {
            joint.add(*side, *weight);
        }
        joint.glyph(ConnectorFlow::Event, LineGlyphs::Unicode)
    }

    #[test]
    fn every_joint_has_a_character_of_its_own() {
        let all: std::collections::HashSet<char> = JOINTS.into_iter().collect();
        assert_eq!(all.len(), JOINTS.len());
    }

    #[test]
    fn a_character_tells_its_strokes() {
        let (light, heavy) = (Some(LineWeight::Light), Some(LineWeight::Heavy));
        assert_eq!(joint_weights('┠'), Some([heavy, light, heavy, None]));
        assert_eq!(joint_weights('┄'), Some([None, light, None, light]));
        assert_eq!(joint_weights('o'), None);
    }

    #[test]
    fn strokes_join_by_their_weights() {
        use Direction::{Down, Left, Right, Up};
        use LineWeight::{Heavy, Light};
        assert_eq!(
            joint(&[(Left, Light), (Right, Light), (Up, Light), (Down, Light)]),
            '┼'
        );
        assert_eq!(joint(&[(Up, Heavy), (Down, Heavy), (Right, Light)]), '┠');
        assert_eq!(joint(&[(Down, Light), (Left, Light)]), '┐');
        assert_eq!(
            joint(&[(Left, Heavy), (Right, Heavy), (Up, Light), (Down, Light)]),
            '┿'
        );
    }
}
