//! Measuring, cutting and wrapping text in cells; the only place that measures.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many cells a text takes.
#[must_use]
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// The text itself if it fits, else its beginning and an ellipsis of one cell.
#[must_use]
pub fn cut(text: &str, room: u16, ellipsis: &str) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    if room == 0 {
        return String::new();
    }
    let mut head = take_cells(text, room - 1).to_owned();
    head.push_str(ellipsis);
    head
}

/// The longest beginning of a text that fits.
#[must_use]
pub fn take_cells(text: &str, room: u16) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > usize::from(room) {
            return &text[..at];
        }
    }
    text
}

/// The text without its first cells, for scrolling sideways.
#[must_use]
pub fn skip_cells(text: &str, skip: u16) -> &str {
    &text[take_cells(text, skip).len()..]
}

/// The text in lines no wider than the room, broken between words where that is possible.
#[must_use]
pub fn wrap(text: &str, room: u16) -> Vec<String> {
    let room = room.max(1);
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        wrap_paragraph(paragraph, room, &mut lines);
    }
    lines
}

fn wrap_paragraph(paragraph: &str, room: u16, lines: &mut Vec<String>) {
    let mut line = String::new();
    for word in paragraph.split_whitespace() {
        let space = u16::from(!line.is_empty());
        if width(&line) + space + width(word) <= room {
            if space == 1 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = break_word(word, room, lines);
    }
    lines.push(line);
}

/// A line of a text in pieces no wider than the room, every space kept: broken behind a space where
/// that leaves no piece half empty.
#[must_use]
pub fn fold(line: &str, room: u16) -> Vec<&str> {
    let room = room.max(2);
    let mut pieces = Vec::new();
    let mut rest = line;
    while width(rest) > room {
        let full = take_cells(rest, room);
        let space = full.rfind(' ').map(|at| &full[..=at]);
        let piece = space
            .filter(|space| width(space) > room / 2)
            .unwrap_or(full);
        pieces.push(piece);
        rest = &rest[piece.len()..];
    }
    pieces.push(rest);
    pieces
}

/// Puts full lines of a word that is wider than the room away, and returns what is left.
fn break_word(word: &str, room: u16, lines: &mut Vec<String>) -> String {
    let mut rest = word;
    while width(rest) > room {
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let fits = take_cells(rest, room).len().max(first);
        lines.push(rest[..fits].to_owned());
        rest = &rest[fits..];
    }
    rest.to_owned()
}

/// The end of a text that does not fit, after an ellipsis: for addresses, which differ at their end.
#[must_use]
pub fn cut_start(text: &str, room: u16, ellipsis: &str) -> String {
    let wide = width(text);
    if wide <= room || room == 0 {
        return take_cells(text, room).to_owned();
    }
    let mut skip = wide + 1 - room;
    // A wide character at the cut leaves with both its halves.
    while width(skip_cells(text, skip)) + 1 > room {
        skip += 1;
    }
    format!("{ellipsis}{}", skip_cells(text, skip))
}

/// Beginning and end of a text that does not fit, the end longer: for names that differ there.
#[must_use]
pub fn cut_middle(text: &str, room: u16, ellipsis: &str) -> String {
    if width(text) <= room || room < 8 {
        return cut(text, room, ellipsis);
    }
    let start = take_cells(text, (room - 1) / 3);
    let end = room - width(start);
    format!("{start}{}", cut_start(text, end, ellipsis))
}

/// The sentence with its first letter large.
#[must_use]
pub fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// A count in few cells: `999`, `12.4k`, `3.1M`.
#[must_use]
pub fn count(number: u64) -> String {
    let scaled = |unit: u64, letter: char| {
        let tenths = number / (unit / 10);
        if tenths < 1_000 {
            format!("{}.{}{letter}", tenths / 10, tenths % 10)
        } else {
            format!("{}{letter}", tenths / 10)
        }
    };
    match number {
        0..10_000 => number.to_string(),
        10_000..1_000_000 => scaled(1_000, 'k'),
        1_000_000..1_000_000_000 => scaled(1_000_000, 'M'),
        _ => scaled(1_000_000_000, 'G'),
    }
}

/// Events a second in few cells: `0.3/s`, `12.4/s`, `3100/s`.
#[must_use]
pub fn rate(a_second: f64) -> String {
    if a_second < 100.0 {
        format!("{a_second:.1}/s")
    } else {
        format!("{a_second:.0}/s")
    }
}

/// A number of bytes in few cells: `312 B`, `2.1 K`.
#[must_use]
pub fn bytes(number: usize) -> String {
    let tenths = |unit: usize| format!("{}.{}", number / unit, number % unit * 10 / unit);
    match number {
        0..1_024 => format!("{number} B"),
        1_024..1_048_576 => format!("{} K", tenths(1_024)),
        _ => format!("{} M", tenths(1_048_576)),
    }
}

/// A number and its noun, in the plural where that is right.
#[must_use]
pub fn plural(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::{
        bytes, count, cut, cut_middle, cut_start, fold, skip_cells, take_cells, width, wrap,
    };
    use proptest::prelude::*;

    #[test]
    fn a_text_that_fits_is_left_alone() {
        assert_eq!(cut("orders", 6, "~"), "orders");
    }

    #[test]
    fn a_text_that_is_cut_says_so() {
        assert_eq!(cut("order.created", 6, "~"), "order~");
    }

    #[test]
    fn an_address_keeps_its_end() {
        assert_eq!(cut_start("/apis/v1/pingsources/shop", 6, "~"), "~/shop");
    }

    #[test]
    fn a_type_keeps_both_its_ends() {
        assert_eq!(
            cut_middle("dev.knative.sources.ping", 16, "~"),
            "dev.k~urces.ping"
        );
        assert_eq!(cut_middle("order.paid", 10, "~"), "order.paid");
    }

    #[test]
    fn a_wide_character_is_never_halved() {
        assert_eq!(take_cells("\u{6ce8}\u{6587}", 3), "\u{6ce8}");
        assert_eq!(skip_cells("\u{6ce8}\u{6587}", 2), "\u{6587}");
    }

    #[test]
    fn words_stay_whole_where_they_can() {
        assert_eq!(
            wrap("type is order.paid, not order.new", 14),
            ["type is", "order.paid,", "not order.new"]
        );
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
    }

    #[test]
    fn a_folded_line_keeps_every_space() {
        assert_eq!(fold("    type: order.new", 12), ["    type: ", "order.new"]);
        assert_eq!(fold("  abcdefgh", 6), ["  abcd", "efgh"]);
        assert_eq!(fold("", 6), [""]);
    }

    #[test]
    fn counts_stay_short() {
        assert_eq!(count(9_999), "9999");
        assert_eq!(count(12_449), "12.4k");
        assert_eq!(count(250_000), "250k");
        assert_eq!(count(3_100_000), "3.1M");
        assert_eq!(bytes(2_200), "2.1 K");
    }

    proptest! {
        #[test]
        fn nothing_is_ever_wider_than_its_room(text in "\\PC{0,40}", room in 0u16..20) {
            prop_assert!(width(&cut(&text, room, "~")) <= room);
            prop_assert!(width(take_cells(&text, room)) <= room);
            prop_assert!(width(&cut_start(&text, room, "~")) <= room);
            prop_assert!(width(&cut_middle(&text, room, "~")) <= room);
        }

        #[test]
        fn folding_keeps_every_letter(text in "[a-z \u{6ce8}]{0,60}", room in 2u16..20) {
            let pieces = fold(&text, room);
            prop_assert!(pieces.iter().all(|piece| width(piece) <= room));
            prop_assert_eq!(pieces.concat(), text);
        }

        #[test]
        fn wrapping_keeps_every_word(text in "[a-z ]{0,60}", room in 1u16..20) {
            let lines = wrap(&text, room);
            prop_assert!(lines.iter().all(|line| width(line) <= room));
            let kept: String = lines.concat().split_whitespace().collect();
            prop_assert_eq!(kept, text.split_whitespace().collect::<String>());
        }
    }
}
