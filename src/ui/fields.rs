//! How wide each field of the event list is: by what stands in the rows shown.

use ratatui::layout::Rect;

use super::pen::after;
use super::text;

/// The cells between two fields.
const GAP: u16 = 2;

/// The words of one column: how wide they are, and whether all rows say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    widest: u16,
    same: bool,
}

impl Extent {
    /// The extent of some words below a title. Widths go up in steps, so that one longer word does
    /// not move the columns at once.
    pub fn of<'a>(title: &str, words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = words.into_iter();
        let first = words.next().unwrap_or_default();
        let mut extent = Self {
            widest: text::width(first).max(text::width(title)),
            same: true,
        };
        for word in words {
            extent.same &= word == first;
            extent.widest = extent.widest.max(text::width(word));
        }
        extent.widest = extent.widest.next_multiple_of(4);
        extent
    }
}

/// What the fields of a list have to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Cells of the longest number.
    pub number: u16,
    /// Cells of the time.
    pub time: u16,
    /// The types.
    pub kind: Extent,
    /// The sources, where there is room to show them.
    pub source: Option<Extent>,
    /// Cells of the routes' columns.
    pub matrix: u16,
    /// The outcomes.
    pub outcome: Extent,
    /// Whether duration and size are shown.
    pub numbers: bool,
}

/// Cells of each field of a row; what is not shown has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The number of the event.
    pub number: Rect,
    /// When it came.
    pub time: Rect,
    /// Its type.
    pub kind: Rect,
    /// Its source.
    pub source: Rect,
    /// The columns of the routes.
    pub matrix: Rect,
    /// What became of it.
    pub outcome: Rect,
    /// How long its sender waited.
    pub took: Rect,
    /// The size of its data.
    pub size: Rect,
}

/// Cells of the duration and of the size.
const NUMBERS: (u16, u16) = (5, 7);

impl Content {
    /// Shares a row out: what must be whole first, then type and source as far as the outcome keeps
    /// room.
    #[must_use]
    pub fn share(&self, at: Rect) -> Fields {
        let tail = if self.numbers {
            NUMBERS.0 + NUMBERS.1 + 2 * GAP
        } else {
            0
        };
        let gaps = 4 * GAP + if self.source.is_some() { GAP } else { 0 };
        let fixed = 1 + self.number + self.time + self.matrix + gaps + tail;
        let free = at.width.saturating_sub(fixed);
        let outcome = self.outcome.widest.min(free * 2 / 5);
        let (kind, source) = shared(free - outcome, self.kind, self.source.unwrap_or_default());
        let mut rest = after(at, 1);
        let mut take = |width: u16| {
            let cells = Rect {
                width: width.min(rest.width),
                ..rest
            };
            rest = after(rest, if width == 0 { 0 } else { width + GAP });
            cells
        };
        let mut fields = Fields {
            number: take(self.number),
            time: take(self.time),
            kind: take(kind),
            source: take(source),
            matrix: take(self.matrix),
            ..Fields::default()
        };
        let before = rest.width.saturating_sub(tail);
        fields.outcome = Rect {
            width: before,
            ..rest
        };
        if self.numbers {
            let took = after(rest, before + GAP);
            let size = after(took, NUMBERS.0 + GAP);
            fields.took = Rect {
                width: NUMBERS.0.min(took.width),
                ..took
            };
            fields.size = Rect {
                width: NUMBERS.1.min(size.width),
                ..size
            };
        }
        fields
    }
}

/// Cells of type and source: the one that says the same in each row gives way first.
fn shared(room: u16, kind: Extent, source: Extent) -> (u16, u16) {
    let (mut types, mut sources) = (kind.widest, source.widest);
    let mut over = (types + sources).saturating_sub(room);
    let mut give = |cells: &mut u16, floor: u16| {
        let given = cells.saturating_sub(floor).min(over);
        *cells -= given;
        over -= given;
    };
    if source.same {
        give(&mut sources, 12);
    }
    give(&mut sources, 16);
    if kind.same {
        give(&mut types, 16);
    }
    give(&mut sources, 14);
    give(&mut types, 20);
    give(&mut sources, 0);
    give(&mut types, 0);
    (types, sources)
}

#[cfg(test)]
mod tests {
    use super::{Extent, shared};

    #[test]
    fn what_fits_is_shown_whole() {
        let types = Extent::of("type", ["order.created", "order.paid"]);
        let sources = Extent::of("source", ["/shop/web"]);
        assert_eq!(shared(60, types, sources), (16, 12));
    }

    #[test]
    fn the_column_that_says_the_same_in_each_row_gives_way() {
        let types = Extent::of("type", ["dev.knative.sources.ping", "order.created"]);
        let sources = Extent::of(
            "source",
            ["/apis/v1/namespaces/default/pingsources/shop"; 2],
        );
        assert_eq!(shared(40, types, sources), (24, 16));
    }

    #[test]
    fn no_room_is_no_cells() {
        let words = Extent::of("type", ["order.created"]);
        assert_eq!(shared(0, words, words), (0, 0));
    }
}
