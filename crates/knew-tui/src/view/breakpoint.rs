//! How much fits on the screen: a function of its size, and of what fitted before.

/// So many cells below a breakpoint what fitted stays, lest dragging the terminal's edge over it flicker.
const SLACK: u16 = 2;

/// How much fits, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// One line.
    Line,
    /// One pane at a time.
    Small,
    /// Tabs: graph above events, the inspector in their place.
    Medium,
    /// Graph and inspector above events.
    Wide,
    /// Graph and inspector above events, with room to spare.
    Large,
}

/// Columns and rows of the smallest terminal that shows a pane.
pub const LEAST: (u16, u16) = (50, 14);

impl Shape {
    /// The shape of a terminal of that many columns and rows.
    #[must_use]
    pub fn of(size: (u16, u16)) -> Self {
        match size {
            (140.., 40..) => Self::Large,
            (110.., 30..) => Self::Wide,
            (80.., 24..) => Self::Medium,
            (columns, rows) if columns >= LEAST.0 && rows >= LEAST.1 => Self::Small,
            _ => Self::Line,
        }
    }

    /// The shape of a terminal that had this one and now has another size.
    #[must_use]
    pub fn resized(self, (columns, rows): (u16, u16)) -> Self {
        let held = Self::of((columns.saturating_add(SLACK), rows.saturating_add(SLACK)));
        Self::of((columns, rows)).max(self.min(held))
    }
}

#[cfg(test)]
mod tests {
    use crate::view::breakpoint::Shape::{Large, Line, Medium, Small, Wide};
    use crate::view::breakpoint::*;

    #[test]
    fn the_breakpoints_are_where_the_table_says() {
        assert_eq!(Shape::of((140, 40)), Large);
        assert_eq!(Shape::of((139, 40)), Wide);
        assert_eq!(Shape::of((120, 29)), Medium);
        assert_eq!(Shape::of((79, 24)), Small);
        assert_eq!(Shape::of((80, 13)), Line);
    }

    #[test]
    fn an_edge_dragged_over_a_breakpoint_does_not_flicker() {
        let drag = |from: Shape, edges: &[u16]| {
            let mut shape = from;
            let mut seen = |columns: &u16| {
                shape = shape.resized((*columns, 36));
                shape
            };
            edges.iter().map(&mut seen).collect::<Vec<_>>()
        };
        assert_eq!(
            drag(Wide, &[110, 109, 110, 108, 107]),
            [Wide, Wide, Wide, Wide, Medium]
        );
        assert_eq!(
            drag(Medium, &[108, 109, 110, 109]),
            [Medium, Medium, Wide, Wide]
        );
        assert_eq!(
            drag(Large, &[79, 78, 50, 48, 47]),
            [Medium, Medium, Small, Small, Line]
        );
    }

    #[test]
    fn what_never_fitted_is_not_held() {
        assert_eq!(Line.resized((79, 23)), Small);
        assert_eq!(Small.resized((79, 23)), Small);
    }
}
