//! Where the panes go: a function of the terminal's size and of what is open.

use ratatui::layout::Rect;

use crate::app::Pane;
use crate::state::pane_sizes::Split;
use crate::view::breakpoint::Shape;

/// No border leaves a pane with less.
const LEAST_ROWS: u16 = 5;
const LEAST_COLUMNS: u16 = 30;

/// The rows in which an inspector tells of most things without being scrolled.
const TELLING: u16 = 22;

/// What decides about panes, apart from the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// How much fits.
    pub shape: Shape,
    /// The pane that takes the keys.
    pub focus: Pane,
    /// Whether it fills the screen.
    pub full: bool,
    /// Whether a text is being edited.
    pub editing: bool,
    /// Rows the guided tour takes.
    pub tour: u16,
    /// How much more or less than usual the panes have.
    pub split: Split,
    /// Rows the pane of the picture should have, once they are known.
    pub picture: Option<u16>,
}

/// Rectangles of everything; those that are not shown are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The line with title, address and counts.
    pub header: Rect,
    /// The line of tabs.
    pub tabs: Rect,
    /// The picture.
    pub graph: Rect,
    /// The inspector.
    pub inspect: Rect,
    /// The text editor.
    pub yaml: Rect,
    /// The event list.
    pub events: Rect,
    /// What the guided tour says.
    pub tour: Rect,
    /// The line with state, message and undo.
    pub status: Rect,
    /// The line of keys.
    pub bar: Rect,
}

/// Places everything of the workbench on a screen.
#[must_use]
pub fn places(screen: Rect, wish: Wish) -> Places {
    if wish.shape == Shape::Line {
        return Places {
            status: Rect {
                height: screen.height.min(1),
                ..screen
            },
            ..Places::default()
        };
    }
    let (header, rest) = split_top(screen, 1);
    let (rest, bar) = split_bottom(rest, 1);
    let (rest, status) = split_bottom(rest, 1);
    let (body, tour) = split_bottom(rest, wish.tour);
    let frame = Places {
        header,
        tour,
        status,
        bar,
        ..Places::default()
    };
    match wish.shape {
        _ if wish.full => alone(frame, body, wish.focus),
        Shape::Large | Shape::Wide => wide(frame, body, wish),
        Shape::Medium => {
            let (tabs, body) = split_top(body, 1);
            medium(Places { tabs, ..frame }, body, wish)
        }
        Shape::Small | Shape::Line => {
            let (tabs, body) = split_top(body, 1);
            alone(Places { tabs, ..frame }, body, wish.focus)
        }
    }
}

fn alone(frame: Places, body: Rect, focus: Pane) -> Places {
    match focus {
        Pane::Graph => Places {
            graph: body,
            ..frame
        },
        Pane::Events => Places {
            events: body,
            ..frame
        },
        Pane::Inspect => Places {
            inspect: body,
            ..frame
        },
        Pane::Yaml => Places {
            yaml: body,
            ..frame
        },
    }
}

fn wide(frame: Places, body: Rect, wish: Wish) -> Places {
    if wish.editing || wish.focus == Pane::Yaml {
        let column = side((body.width * 48 / 100).clamp(54, 84), body, wish);
        let (left, yaml) = split_right(body, column);
        let (graph, events) = split_bottom(left, events_height(body.height, wish));
        return Places {
            graph,
            yaml,
            events,
            ..frame
        };
    }
    let (top, events) = split_bottom(body, events_height(body.height, wish));
    let column = side((body.width * 32 / 100).clamp(38, 60), body, wish);
    let (graph, inspect) = split_right(top, column);
    Places {
        graph,
        inspect,
        events,
        ..frame
    }
}

fn medium(frame: Places, body: Rect, wish: Wish) -> Places {
    match wish.focus {
        Pane::Yaml | Pane::Inspect => alone(frame, body, wish.focus),
        Pane::Graph | Pane::Events => {
            let (graph, events) = split_bottom(body, events_height(body.height, wish));
            Places {
                graph,
                events,
                ..frame
            }
        }
    }
}

/// The rows of the event list: what the picture leaves, more or less as wished.
fn events_height(body: u16, wish: Wish) -> u16 {
    let usual = wish.picture.map_or(body * 2 / 5, |rows| {
        let beside = wish.shape >= Shape::Wide && !wish.editing && wish.focus != Pane::Yaml;
        // The inspector, which stands beside the picture, has more to say than some pictures need.
        let told = if beside { TELLING.min(body * 3 / 5) } else { 0 };
        let least = told.max(body * 2 / 5);
        body.saturating_sub(rows.max(least))
    });
    let usual = usual.max(fewest_events(body));
    let least = LEAST_ROWS.min(body);
    let wished = usual.saturating_add_signed(wish.split.below);
    wished.clamp(least, body.saturating_sub(LEAST_ROWS).max(least))
}

/// The fewest rows of an event list nobody made smaller: six events, their heading and the frame, and a
/// third of a tall screen, unless the tour leaves less than it takes for both.
fn fewest_events(body: u16) -> u16 {
    (body / 3).max(9.min(body / 2))
}

/// The most rows the picture may have of those it shares with the event list, where it does.
#[must_use]
pub fn tallest(places: &Places) -> Option<u16> {
    let body = places.graph.height + places.events.height;
    let shared = !places.graph.is_empty() && !places.events.is_empty();
    shared.then(|| body.saturating_sub(fewest_events(body)))
}

/// The columns of what stands right of the picture: the usual, more or less as wished.
fn side(usual: u16, body: Rect, wish: Wish) -> u16 {
    let most = body.width.saturating_sub(LEAST_COLUMNS);
    let wished = usual.saturating_add_signed(wish.split.side);
    wished.clamp(LEAST_COLUMNS.min(most), most)
}

/// The first rows of an area, and the rest.
pub fn split_top(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = rows.min(area.height);
    let rest = Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    };
    (
        Rect {
            height: rows,
            ..area
        },
        rest,
    )
}

/// An area without its last rows, and those.
pub fn split_bottom(area: Rect, rows: u16) -> (Rect, Rect) {
    split_top(area, area.height.saturating_sub(rows))
}

fn split_right(area: Rect, columns: u16) -> (Rect, Rect) {
    let left = area.width.saturating_sub(columns);
    let right = Rect {
        x: area.x + left,
        width: area.width - left,
        ..area
    };
    (
        Rect {
            width: left,
            ..area
        },
        right,
    )
}

/// A rectangle of at most that size in the middle of an area.
#[must_use]
pub fn middle(area: Rect, columns: u16, rows: u16) -> Rect {
    let width = columns.min(area.width);
    let height = rows.min(area.height);
    let x = area.x + (area.width - width) / 2;
    let y = area.y + (area.height - height) / 2;
    Rect {
        x,
        y,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use crate::app::Pane;
    use crate::ui::screen::{Places, Shape, Split, Wish, middle, places};
    use proptest::prelude::*;
    use ratatui::layout::Rect;

    fn all(places: &Places) -> [Rect; 9] {
        [
            places.header,
            places.tabs,
            places.graph,
            places.inspect,
            places.yaml,
            places.events,
            places.tour,
            places.status,
            places.bar,
        ]
    }

    #[test]
    fn eighty_by_twenty_four_shows_nine_graph_rows_and_six_events() {
        let wish = Wish {
            shape: Shape::of((80, 24)),
            focus: Pane::Graph,
            full: false,
            editing: false,
            tour: 0,
            split: Split::default(),
            picture: None,
        };
        let it = places(Rect::new(0, 0, 80, 24), wish);
        assert_eq!((it.graph.height - 2, it.events.height - 3), (9, 6));
        let picture = Some(100);
        let it = places(Rect::new(0, 0, 80, 24), Wish { picture, ..wish });
        assert_eq!((it.graph.height - 2, it.events.height - 3), (9, 6));
    }

    #[test]
    fn a_picture_has_the_rows_it_wants_and_leaves_a_list_of_events_and_an_inspector_theirs() {
        let heights = |picture, size: (u16, u16), focus| {
            let wish = Wish {
                shape: Shape::of(size),
                focus,
                full: false,
                editing: false,
                tour: 0,
                split: Split::default(),
                picture: Some(picture),
            };
            let it = places(Rect::new(0, 0, size.0, size.1), wish);
            (it.graph.height, it.events.height)
        };
        assert_eq!(heights(12, (200, 60), Pane::Graph), (22, 35));
        assert_eq!(heights(12, (120, 36), Pane::Graph), (19, 14));
        assert_eq!(heights(32, (200, 60), Pane::Graph), (32, 25));
        assert_eq!(heights(90, (200, 60), Pane::Graph), (38, 19));
        assert_eq!(heights(12, (200, 60), Pane::Yaml), (22, 35));
        assert_eq!(heights(12, (90, 50), Pane::Graph), (18, 28));
        assert_eq!(heights(20, (120, 36), Pane::Graph), (20, 13));
    }

    proptest! {
        #[test]
        fn panes_stay_inside_and_apart(
            columns in 1u16..220,
            rows in 1u16..80,
            focus in prop::sample::select(vec![Pane::Graph, Pane::Events, Pane::Inspect, Pane::Yaml]),
            full: bool,
            editing: bool,
            tour in 0..7u16,
            side in -120i16..120,
            below in -60i16..60,
            picture in prop::option::of(0u16..100),
            before in prop::sample::select(vec![Shape::Line, Shape::Medium, Shape::Large]),
        ) {
            let screen = Rect::new(0, 0, columns, rows);
            let shape = before.resized((columns, rows));
            let it = places(screen, Wish { shape, focus, full, editing, tour, split: Split { side, below }, picture });
            let shown: Vec<_> = all(&it).into_iter().filter(|area| !area.is_empty()).collect();
            for (index, area) in shown.iter().enumerate() {
                prop_assert_eq!(area.intersection(screen), *area);
                for other in &shown[index + 1..] {
                    prop_assert!(!area.intersects(*other), "{:?} {:?}", area, other);
                }
            }
            let cells: u32 = shown.iter().map(|area| area.area()).sum();
            prop_assert!(shape == Shape::Line || cells == screen.area());
        }

        #[test]
        fn a_popup_stays_inside(columns in 1u16..220, rows in 1u16..80, w in 0u16..300, h in 0u16..300) {
            let screen = Rect::new(0, 0, columns, rows);
            prop_assert_eq!(middle(screen, w, h).intersection(screen), middle(screen, w, h));
        }
    }
}
