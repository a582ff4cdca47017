//! What the screens look like, at the sizes people have.

#![expect(clippy::expect_used, reason = "a test says what is wrong by failing")]

mod hello;
mod light;
mod pictures;
mod scenes;
mod shop;

use std::fmt::Write;

use knew_tui::app::{App, Look, Message};
use knew_tui::ui;
use knew_tui::ui::{ColorDepth, Themes};
use knew_tui::view::hit_map::HitMap;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use unicode_width::UnicodeWidthStr;

fn draw(app: &App, depth: ColorDepth) -> Buffer {
    draw_noting(app, depth).0
}

/// The cells, and what landed where.
fn draw_noting(app: &App, depth: ColorDepth) -> (Buffer, HitMap) {
    let (columns, rows) = app.size;
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a terminal");
    let themes = Themes::new(depth);
    let mut hits = None;
    let frame = terminal.draw(|frame| hits = Some(ui::draw(frame, app, themes.of(&app.look))));
    frame.expect("drawn");
    let hits = hits.expect("a frame");
    for ((x, y, width, height), hit) in &hits.areas {
        assert!(
            x + width <= columns && y + height <= rows,
            "{hit:?} is outside"
        );
    }
    (terminal.backend().buffer().clone(), hits)
}

/// The screen as text; every line is exactly as wide as the terminal.
fn text(app: &App) -> String {
    let buffer = draw(app, ColorDepth::None);
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut x = 0;
        while x < buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(symbol.width().max(1)).expect("a cell");
        }
        assert_eq!(line.width(), usize::from(app.size.0), "line {y}: {line}");
        writeln!(text, "{line}|").expect("text");
    }
    text
}

/// The sizes people have: a large window, a usual one, the classic one, a phone or a corner.
const SIZES: [(u16, u16); 4] = [(160, 48), (120, 36), (80, 24), (50, 16)];

/// Every screen at every size, the largest first, each under a line that says its size.
fn sheets(look: &Look) -> Vec<(&'static str, String)> {
    let mut sheets: Vec<(&'static str, String)> = Vec::new();
    for size in SIZES {
        for (place, (name, app)) in scenes::all(size, look).into_iter().enumerate() {
            if place == sheets.len() {
                sheets.push((name, String::new()));
            }
            let sheet = &mut sheets[place].1;
            write!(sheet, "{}x{}\n{}", size.0, size.1, text(&app)).expect("text");
        }
    }
    sheets
}

#[test]
fn every_screen_looks_as_it_did() {
    for (name, sheet) in sheets(&Look::default()) {
        insta::assert_snapshot!(name, sheet);
    }
}

/// What a terminal without Unicode shows is the same, sign by sign.
#[test]
fn in_ascii_every_screen_says_the_same() {
    let look = Look {
        ascii: true,
        ..Look::default()
    };
    for ((name, plain), (_, rich)) in sheets(&look).into_iter().zip(sheets(&Look::default())) {
        assert!(plain.is_ascii(), "{name}");
        for (rich, plain) in rich.chars().zip(plain.chars()) {
            assert!(
                !rich.is_ascii() || rich == plain,
                "{name}: {rich} is {plain}"
            );
        }
        insta::assert_snapshot!(format!("{name}-ascii"), plain);
    }
}

#[test]
fn colours_change_no_word() {
    for size in SIZES {
        for (name, app) in scenes::all(size, &Look::default()) {
            let symbols = |depth| {
                let buffer = draw(&app, depth);
                let cells = buffer.content().iter().map(Cell::symbol);
                cells.collect::<String>()
            };
            let plain = symbols(ColorDepth::None);
            for depth in [ColorDepth::Sixteen, ColorDepth::Cube, ColorDepth::True] {
                assert_eq!(symbols(depth), plain, "{name}");
            }
        }
    }
}

#[test]
fn the_smallest_terminals_have_a_line() {
    for (name, app) in scenes::all((40, 12), &Look::default()) {
        if ["gallery", "graph", "confirm"].contains(&name) {
            insta::assert_snapshot!(format!("{name}-40x12"), text(&app));
        }
    }
}

/// What only a wall of a screen has room for: routes by their names, and how each did lately.
#[test]
fn the_largest_terminals_use_their_room() {
    for ascii in [false, true] {
        let look = Look {
            ascii,
            ..Look::default()
        };
        for (name, mut app) in scenes::all((200, 60), &look) {
            if name == "events" {
                app.workbench.live.catch_up(&app.journal);
                let name = if ascii {
                    "events-200x60-ascii"
                } else {
                    "events-200x60"
                };
                insta::assert_snapshot!(name, text(&app));
            }
        }
    }
}

/// A picture that was drawn before is drawn again only where it would come out the same.
#[test]
fn what_is_kept_of_the_last_frame_changes_nothing() {
    const KEYS: &str = "j j + + - - - 0 space j space F esc ! ! R D enter esc k h z z tab tab u";
    for size in [(120, 36), (80, 24)] {
        for (name, mut app) in scenes::all(size, &Look::default()) {
            if !["graph", "events"].contains(&name) {
                continue;
            }
            for (turn, key) in KEYS.split(' ').enumerate() {
                hello::press(&mut app, key);
                if turn % 5 == 4 {
                    let (columns, rows) = app.size;
                    app.update(Message::Resize(columns + 1, rows - 1));
                }
                let (cells, hits) = draw_noting(&app, ColorDepth::Sixteen);
                (app.hits.picture, app.hits.whole) = (None, None);
                assert_eq!(draw(&app, ColorDepth::Sixteen), cells, "{name} after {key}");
                app.hits = hits;
            }
        }
    }
}

/// Both sides of every breakpoint, the extremes, and what lies between in steps.
fn sizes() -> impl Iterator<Item = (u16, u16)> {
    let columns = (1..=200)
        .filter(|it| it % 9 == 1 || matches!(it, 49..=51 | 79..=81 | 109..=111 | 139..=141 | 200));
    columns.flat_map(|columns| {
        let rows = (1..=60).filter(|it| {
            it % 7 == 1 || matches!(it, 2 | 3 | 13 | 14 | 23 | 24 | 29 | 30 | 39 | 40 | 60)
        });
        rows.map(move |rows| (columns, rows))
    })
}

#[test]
fn no_size_is_too_small() {
    let mut apps = scenes::all((80, 24), &Look::default());
    let turns = apps.len();
    for (turn, size) in sizes().enumerate() {
        let (_, app) = &mut apps[turn % turns];
        app.size = size;
        app.look.ascii = turn % 2 == 0;
        draw(app, ColorDepth::True);
    }
}
