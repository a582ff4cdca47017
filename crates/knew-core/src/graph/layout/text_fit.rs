//! Text measured and cut in cells.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The cells a text takes.
pub(super) fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// The text in at most that many cells, `…` at its end when something is missing.
pub(super) fn truncate(text: &str, cells: u16) -> String {
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

/// The name of a node in at most that many cells: an address loses its path first, then of its host,
/// and its port never as long as that fits, as on one machine it is all that tells two of them apart.
pub(super) fn truncate_node_name(name: &str, cells: u16) -> String {
    let Some((host, port)) = ported(name) else {
        return truncate(name, cells);
    };
    let beside = cells.saturating_sub(width(port));
    if width(name) <= cells || beside > width(host) || beside == 0 {
        return truncate(name, cells);
    }
    truncate(host, beside.min(width(host).saturating_sub(1))) + port
}

/// Host and port of an address that names both, the port with its colon.
fn ported(name: &str) -> Option<(&str, &str)> {
    let start = name.find("://").map_or(0, |at| at + "://".len());
    let end = name[start..].find('/').map_or(name.len(), |at| start + at);
    let colon = name[..end].rfind(':').filter(|at| *at >= start)?;
    let port = &name[colon..end];
    let digits = port.chars().skip(1).all(|c| c.is_ascii_digit());
    (digits && port.len() > 1).then(|| (&name[..colon], port))
}

/// The least cells in which one part of several can still be read.
const PART: u16 = 12;

/// The least cells whose middle may go.
const MIDDLE: u16 = 7;

/// A filter in at most that many cells: what it wants of a type matters more than that it is about
/// the type, as most are. Each part of several keeps its beginning, and its end, where filters differ.
pub(super) fn truncate_filter(filter: &str, cells: u16) -> String {
    let wanted = filter.strip_prefix("type");
    let wanted =
        wanted.filter(|wanted| width(filter) > cells && wanted.starts_with(['=', '^', '$']));
    let filter = wanted.unwrap_or(filter);
    if width(filter) <= cells {
        return filter.to_owned();
    }
    let parts: Vec<&str> = filter.split(", ").collect();
    let count = u16::try_from(parts.len()).unwrap_or(u16::MAX);
    let room = cells.saturating_sub(count.saturating_sub(1).saturating_mul(2));
    let fair = room / count.max(1);
    if count > 1 && fair < PART {
        return truncate(filter, cells);
    }
    // What short parts leave is for the long ones.
    let (short, long): (Vec<u16>, Vec<u16>) = parts
        .iter()
        .map(|part| width(part))
        .partition(|part| *part <= fair);
    let share = (room - short.iter().sum::<u16>()) / u16::try_from(long.len().max(1)).unwrap_or(1);
    let parts: Vec<String> = parts
        .iter()
        .map(|part| truncate_predicate(part, share))
        .collect();
    parts.join(", ")
}

/// One predicate in at most that many cells; that it is negated is never cut away.
fn truncate_predicate(part: &str, cells: u16) -> String {
    const NOT: &str = "not ";
    if width(part) <= cells || cells < MIDDLE {
        return truncate(part, cells);
    }
    if let Some(rest) = part.strip_prefix(NOT) {
        return format!("{NOT}{}", truncate_predicate(rest, cells - width(NOT)));
    }
    let head = truncate(part, cells.div_ceil(3));
    let end = ending(part, cells - width(&head));
    head + end
}

/// The end of a text in at most that many cells.
fn ending(text: &str, cells: u16) -> &str {
    let mut left = usize::from(cells);
    let mut start = text.len();
    for (at, letter) in text.char_indices().rev() {
        let wide = letter.width().unwrap_or(0);
        if wide > left {
            break;
        }
        left -= wide;
        start = at;
    }
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_loses_what_goes_without_saying_first() {
        assert_eq!(truncate_filter("type=order.new", 14), "type=order.new");
        assert_eq!(truncate_filter("type=order.new", 10), "=order.new");
        assert_eq!(truncate_filter("type^order.new", 6), "^orde…");
        assert_eq!(truncate_filter("typed=order.new", 6), "typed…");
    }

    #[test]
    fn a_filter_keeps_its_end_where_a_slip_may_hide() {
        assert_eq!(truncate_filter("type=order.Returned", 12), "=or…Returned");
        assert_eq!(
            truncate_filter("event^payment., not region=test", 26),
            "eve…payment., not re…=test"
        );
        assert_eq!(
            truncate_filter("event^payment., not region=test", 20),
            "event^payment., not…"
        );
        assert_eq!(
            truncate_filter("event^payment., not region=test", 17),
            "event^payment., …"
        );
        assert_eq!(truncate_filter("type=東京都東京都", 9), "=…東京都");
    }

    #[test]
    fn an_address_keeps_its_port() {
        let address = "127.0.0.1:9191/orders/new";
        assert_eq!(truncate_node_name(address, 25), address);
        assert_eq!(truncate_node_name(address, 20), "127.0.0.1:9191/orde…");
        assert_eq!(truncate_node_name(address, 15), "127.0.0.1:9191…");
        assert_eq!(truncate_node_name(address, 14), "127.0.0…:9191");
        assert_eq!(truncate_node_name(address, 9), "127…:9191");
        assert_eq!(truncate_node_name(address, 6), "…:9191");
        assert_eq!(truncate_node_name(address, 4), "127…");
        assert_eq!(
            truncate_node_name("https://example.com:8443/in", 14),
            "https://…:8443"
        );
        assert_eq!(truncate_node_name("example.com/a:1/b", 12), "example.com…");
        assert_eq!(truncate_node_name("payments", 6), "payme…");
    }

    #[test]
    fn a_text_is_cut_to_cells_and_says_so() {
        assert_eq!(truncate("orders", 6), "orders");
        assert_eq!(truncate("orders", 4), "ord…");
        assert_eq!(truncate("東京都", 4), "東…");
        assert_eq!(truncate("orders", 0), "");
    }
}
