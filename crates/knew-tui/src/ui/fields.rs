//! How wide each field of the event list is: by what stands in the rows shown.

use ratatui::layout::Rect;

use crate::state::event_columns::Column;

use crate::ui::frame_writer::after;
use crate::ui::text;

/// The cells between two fields.
const GAP: u16 = 2;

/// The cells that do for words that are the same in each row.
const SAME: u16 = 12;

/// What one column has to hold: how wide its words are, and whether all rows say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    /// The column.
    pub column: Column,
    widest: u16,
    /// What is kept for it where columns are left out: never less than it may need later, so that none
    /// comes and goes with the rows shown.
    least: u16,
    /// What it should get even where others are cut for it.
    lead: u16,
    same: bool,
}

impl Extent {
    /// The extent of some words below a title. Widths go up in steps, so that one longer word does
    /// not move the columns at once.
    pub fn of<'a>(column: &Column, words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = words.into_iter();
        let first = words.next().unwrap_or_default();
        let mut extent = Self {
            column: column.clone(),
            widest: text::width(first).max(text::width(column.title())),
            least: match column {
                Column::Type => 16,
                Column::Outcome => 24,
                _ => 14,
            },
            lead: 0,
            same: true,
        };
        for word in words {
            extent.same &= word == first;
            extent.widest = extent.widest.max(text::width(word));
        }
        extent.widest = extent.widest.next_multiple_of(4);
        extent
    }

    /// The same, of which so many cells matter more than the words of other columns.
    pub fn leading(self, lead: u16) -> Self {
        Self { lead, ..self }
    }

    /// The same where no more than so many cells are of use.
    pub fn within(self, used: u16) -> Self {
        Self {
            widest: self.widest.min(used.next_multiple_of(4)),
            ..self
        }
    }

    /// The extent of what is always as wide.
    pub fn fixed(column: &Column, widest: u16) -> Self {
        Self {
            column: column.clone(),
            widest,
            least: widest,
            lead: 0,
            same: false,
        }
    }

    /// The extent of numbers, which are shown whole and take at most so many cells.
    pub fn numbers(column: &Column, most: u16, numbers: impl IntoIterator<Item = String>) -> Self {
        let widths = numbers.into_iter().map(|number| text::width(&number));
        let widest = widths.max().unwrap_or(0).next_multiple_of(2);
        let title = text::width(column.title());
        Self {
            widest: widest.clamp(title, most.max(title)),
            ..Self::fixed(column, most)
        }
    }

    /// Whether it must be whole.
    fn is_fixed(&self) -> bool {
        matches!(
            self.column,
            Column::Time | Column::Routes | Column::Took | Column::Size
        )
    }

    /// The cells down to which it makes room for the outcome.
    fn floor(&self) -> u16 {
        let floor = if self.same { SAME } else { self.least };
        floor.min(self.least).min(self.widest)
    }

    /// Which column goes first where there is no room for all; `None` for those that stay.
    fn spare(&self) -> Option<u8> {
        match self.column {
            Column::Type | Column::Routes | Column::Outcome => None,
            Column::Size => Some(0),
            Column::Took => Some(1),
            Column::Extension(_) => Some(2),
            Column::Id => Some(3),
            Column::Subject => Some(4),
            Column::Source => Some(5),
            Column::Hub => Some(6),
            Column::Time => Some(7),
        }
    }
}

/// Leaves out the columns there is no room for.
pub fn fitting(mut extents: Vec<Extent>, room: u16) -> Vec<Extent> {
    let needed = |all: &[Extent]| -> u16 {
        let each = all.iter().map(|field| field.least);
        each.fold(gaps(all), u16::saturating_add)
    };
    while needed(&extents) > room {
        let spare = extents.iter().enumerate().rev();
        let spare = spare.filter_map(|(at, it)| Some((it.spare()?, at)));
        let Some((_, at)) = spare.min_by_key(|spare| spare.0) else {
            break;
        };
        extents.remove(at);
    }
    extents
}

/// The cells of each column in a row: what must be whole first, then the words, as far as the outcome
/// keeps room; the outcome has what is left.
#[must_use]
pub fn share(at: Rect, extents: &[Extent]) -> Vec<Rect> {
    let fixed = extents.iter().filter(|extent| extent.is_fixed());
    let fixed = fixed.fold(gaps(extents), |sum, it| sum.saturating_add(it.widest));
    let free = at.width.saturating_sub(fixed);
    let outcome = extents
        .iter()
        .find(|extent| extent.column == Column::Outcome);
    let words = extents.iter().filter(|extent| is_words(extent));
    let floor = words.fold(0, |sum: u16, it| sum.saturating_add(it.floor()));
    let outcome = outcome.map_or(0, |outcome| {
        let wanted = outcome.widest.min(outcome.lead.max(free / 2));
        wanted.min(free.saturating_sub(floor))
    });
    let mut widths: Vec<u16> = extents.iter().map(|extent| extent.widest).collect();
    yielded(extents, &mut widths, free - outcome);
    let words = extents.iter().zip(&widths).filter(|(it, _)| is_words(it));
    let words = words.fold(0, |sum: u16, it| sum.saturating_add(*it.1));
    for (extent, width) in extents.iter().zip(&mut widths) {
        if extent.column == Column::Outcome {
            *width = free.saturating_sub(words);
        }
    }
    let mut rest = at;
    let cells = widths.into_iter().map(|width| {
        let cells = Rect {
            width: width.min(rest.width),
            ..rest
        };
        rest = after(rest, if width == 0 { 0 } else { width + GAP });
        cells
    });
    cells.collect()
}

/// The cells between all columns.
fn gaps(extents: &[Extent]) -> u16 {
    let gaps = extents.iter().skip(1).map(|_| GAP);
    gaps.fold(0, u16::saturating_add)
}

fn is_words(extent: &Extent) -> bool {
    !extent.is_fixed() && extent.column != Column::Outcome
}

/// Takes cells from the words until they fit: what says the same in each row gives way first, and the
/// type last.
fn yielded(extents: &[Extent], widths: &mut [u16], room: u16) {
    let wide = extents.iter().zip(&*widths).filter(|(it, _)| is_words(it));
    let wide = wide.fold(0, |sum: u16, it| sum.saturating_add(*it.1));
    let mut over = wide.saturating_sub(room);
    let steps = [
        (false, true, SAME),
        (false, false, 16),
        (true, true, 16),
        (false, false, 14),
        (true, false, 16),
        (false, false, 0),
        (true, false, 0),
    ];
    for (of_type, same, floor) in steps {
        for (extent, width) in extents.iter().zip(&mut *widths).rev() {
            let meant = is_words(extent) && (extent.column == Column::Type) == of_type;
            if meant && (extent.same || !same) {
                let given = width.saturating_sub(floor).min(over);
                *width -= given;
                over -= given;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ui::fields::*;

    fn widths(width: u16, extents: &[Extent]) -> Vec<u16> {
        let cells = share(Rect::new(0, 0, width, 1), extents);
        cells.into_iter().map(|cell| cell.width).collect()
    }

    fn types(words: &[&str]) -> Extent {
        Extent::of(&Column::Type, words.iter().copied())
    }

    fn sources(words: &[&str]) -> Extent {
        Extent::of(&Column::Source, words.iter().copied())
    }

    #[test]
    fn what_fits_is_shown_whole() {
        let all = [
            types(&["order.created", "order.paid"]),
            sources(&["/shop/web"]),
        ];
        assert_eq!(widths(62, &all), [16, 12]);
    }

    #[test]
    fn the_column_that_says_the_same_in_each_row_gives_way() {
        let all = [
            types(&["dev.knative.sources.ping", "order.created"]),
            sources(&["/apis/v1/namespaces/default/pingsources/shop"; 2]),
        ];
        assert_eq!(widths(42, &all), [24, 16]);
    }

    #[test]
    fn no_room_is_no_cells() {
        assert_eq!(widths(0, &[types(&["order.created"])]), [0]);
    }

    #[test]
    fn what_there_is_no_room_for_goes_in_turn_and_the_outcome_stays() {
        let outcome = Extent::of(&Column::Outcome, ["orders 200"]);
        let all = vec![
            types(&["order.created"]),
            sources(&["/shop/web"]),
            Extent::fixed(&Column::Took, 5),
            outcome,
        ];
        let left = |room| -> Vec<Column> {
            let left = fitting(all.clone(), room).into_iter();
            left.map(|left| left.column).collect()
        };
        assert_eq!(left(100).len(), 4);
        assert_eq!(left(60), [Column::Type, Column::Source, Column::Outcome]);
        assert_eq!(left(10), [Column::Type, Column::Outcome]);
    }

    #[test]
    fn words_make_room_for_an_outcome_down_to_what_can_be_read() {
        let outcome = Extent::of(
            &Column::Outcome,
            ["ledger Connection refused x6, will retry"],
        )
        .leading(40);
        let all = |source: &[&str]| {
            let types = types(&["dev.knative.sources.ping", "order.paid"]);
            [types, sources(source), outcome.clone()]
        };
        let address = "/apis/v1/namespaces/default/pingsources/shop";
        assert_eq!(widths(74, &all(&[address; 2])), [18, 12, 40]);
        assert_eq!(widths(80, &all(&[address, "/shop"])), [22, 14, 40]);
        assert_eq!(widths(60, &all(&[address, "/shop"])), [16, 14, 26]);
        let modest = all(&[address; 2]).map(|it| it.leading(20));
        assert_eq!(widths(74, &modest), [23, 12, 35]);
    }

    #[test]
    fn what_is_of_no_use_to_an_outcome_is_for_the_words() {
        let words = "route-3 200  route-7 200  route-8 200";
        let outcome = Extent::of(&Column::Outcome, [words]).leading(14);
        let types = types(&["dev.knative.sources.ping", "order.paid"]);
        assert_eq!(widths(44, &[types.clone(), outcome.clone()]), [21, 21]);
        assert_eq!(widths(44, &[types, outcome.within(14)]), [24, 18]);
    }

    #[test]
    fn numbers_take_what_they_need_and_keep_room_for_what_they_may_need() {
        let sizes = |words: &[&str]| {
            let words = words.iter().map(|word| (*word).to_owned());
            Extent::numbers(&Column::Size, 7, words)
        };
        assert_eq!(widths(20, &[sizes(&["19 B", "7 B"])]), [4]);
        assert_eq!(widths(20, &[sizes(&["19 B", "312 B"])]), [6]);
        assert_eq!(widths(20, &[sizes(&["999.9 K"])]), [7]);
        assert_eq!(widths(20, &[sizes(&[])]), [4]);
        assert_eq!(fitting(vec![sizes(&["19 B"])], 6), []);
    }
}
