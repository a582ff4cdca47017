//! Text measured and cut in cells.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The cells a text takes.
pub(super) fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// The text in at most that many cells, `…` at its end when something is missing.
pub(super) fn cut(text: &str, cells: u16) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    if cells == 0 {
        return String::new();
    }
    let mut left = usize::from(cells - 1);
    let fitting = text.chars().take_while(|letter| {
        let wide = letter.width().unwrap_or(0);
        let fits = wide <= left;
        left = left.saturating_sub(wide);
        fits
    });
    let mut short: String = fitting.collect();
    short.push('…');
    short
}

/// A filter in at most that many cells: what it wants of a type matters more than that it is about
/// the type, as most are, and its end, where filters differ, more than its middle.
pub(super) fn cut_filter(filter: &str, cells: u16) -> String {
    let wanted = filter.strip_prefix("type");
    let wanted = wanted.filter(|it| width(filter) > cells && it.starts_with(['=', '^', '$']));
    let filter = wanted.unwrap_or(filter);
    if width(filter) <= cells || cells < 7 {
        return cut(filter, cells);
    }
    let head = cut(filter, cells.div_ceil(3));
    let end = ending(filter, cells - width(&head));
    head + end
}

/// The end of a text in at most that many cells.
fn ending(text: &str, cells: u16) -> &str {
    let starts = text.char_indices().map(|(at, _)| &text[at..]);
    let mut fitting = starts.filter(|it| width(it) <= cells);
    fitting.next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_loses_what_goes_without_saying_first() {
        assert_eq!(cut_filter("type=order.new", 14), "type=order.new");
        assert_eq!(cut_filter("type=order.new", 10), "=order.new");
        assert_eq!(cut_filter("type^order.new", 6), "^orde…");
        assert_eq!(cut_filter("typed=order.new", 6), "typed…");
    }

    #[test]
    fn a_filter_keeps_its_end_where_a_slip_may_hide() {
        assert_eq!(cut_filter("type=order.Returned", 12), "=or…Returned");
        assert_eq!(
            cut_filter("event^payment., not region=test", 18),
            "event… region=test"
        );
        assert_eq!(cut_filter("type=東京都東京都", 9), "=…東京都");
    }

    #[test]
    fn a_text_is_cut_to_cells_and_says_so() {
        assert_eq!(cut("orders", 6), "orders");
        assert_eq!(cut("orders", 4), "ord…");
        assert_eq!(cut("東京都", 4), "東…");
        assert_eq!(cut("orders", 0), "");
    }
}
