//! What is in full light and what is not, which no sheet of letters shows.

use knew_tui::app::Look;
use ratatui::buffer::Buffer;
use ratatui::style::Color;

use crate::{ColorDepth, draw, hello, scenes};

/// The colour of the line in front of a target, in the first row that has these words.
fn line(cells: &Buffer, words: &str) -> Color {
    let rows = 0..cells.area.height;
    let mut found = rows.filter_map(|y| {
        let row: Vec<&str> = (0..cells.area.width)
            .map(|x| cells[(x, y)].symbol())
            .collect();
        let head = row.iter().position(|row| *row == "►")?;
        row.concat().contains(words).then_some((head, y))
    });
    let (head, y) = found
        .next_back()
        .expect("a row with these words and an arrow");
    let head = u16::try_from(head).expect("a column");
    cells[(head, y)].fg
}

#[test]
fn around_a_route_the_way_to_it_is_as_clear_as_its_own_and_the_rest_is_dim() {
    let scenes = scenes::all((160, 48), &Look::default());
    let mut graph = scenes
        .into_iter()
        .find(|scene| scene.0 == "graph")
        .expect("a scene")
        .1;
    hello::press(&mut graph, "/ b i l l i n g enter enter 1");
    assert_eq!(graph.lens_words().as_deref(), Some("around billing"));
    let cells = draw(&graph, ColorDepth::True);
    let way = line(&cells, "type^order.pa");
    assert_eq!(line(&cells, "◉ billing"), way);
    for beside in ["localhost:9090", "amount > 100", "dead letters"] {
        assert_ne!(line(&cells, beside), way, "{beside}");
    }
}
