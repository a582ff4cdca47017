//! The pictures in `docs/pictures/` are what the program draws; with `KNEW_BLESS` set they are drawn
//! anew.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use knew::export::svg::{Cell, Sheet};
use knew_tui::app::{App, Look};
use knew_tui::ui::ColorDepth;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use super::{draw, hello, scenes};

/// A window that fits a page.
const SIZE: (u16, u16) = (120, 33);

/// How many events lie behind the screen.
const EVENTS: usize = 14;

fn look() -> Look {
    Look {
        theme: "harbour".to_owned(),
        ..Look::default()
    }
}

/// The sample `Hello, broker` after some keys.
fn after(keys: &str) -> App {
    let mut app = hello::broker(SIZE, look(), EVENTS);
    hello::press(&mut app, keys);
    app
}

/// The same with its silent trigger mended, and events after that.
fn mended() -> App {
    let mut app = after("j j j j j enter e right right right right right right delete c ctrl-s 1");
    for number in EVENTS..EVENTS + 5 {
        hello::fire(&mut app, ["shop", "till"][number % 2], number);
    }
    app
}

/// Every picture by its name.
fn all() -> Vec<(&'static str, App)> {
    let mut changes = mended();
    hello::press(&mut changes, "g c");
    vec![
        ("gallery", hello::gallery(SIZE, look())),
        ("running", after("")),
        ("why-not", after("j j j j j enter")),
        ("event", after("2 k k w")),
        ("journey", hello::journey(SIZE, look())),
        (
            "edit",
            after("j j j j j enter e right right right right right right delete c"),
        ),
        ("passes", mended()),
        ("send", scenes::send(after("l s"))),
        ("problems", after("P")),
        ("changes", changes),
    ]
}

#[test]
fn the_pictures_in_the_documents_are_what_the_program_draws() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/pictures"));
    let bless = std::env::var_os("KNEW_BLESS").is_some();
    let mut stale = Vec::new();
    for (name, app) in all() {
        let path = folder.join(format!("{name}.svg"));
        let picture = picture(name, &draw(&app, ColorDepth::True));
        roxmltree::Document::parse(&picture).expect("XML");
        if bless {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(&path, &picture).expect("written");
        } else if fs::read_to_string(&path).unwrap_or_default() != picture {
            stale.push(name);
        }
    }
    assert!(
        stale.is_empty(),
        "stale, draw them anew with KNEW_BLESS=1: {stale:?}"
    );
}

#[test]
fn every_picture_is_in_a_document_and_every_document_s_picture_is_there() {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| fs::read_to_string(here.join(name)).expect("a document");
    let shown = [
        ("README.md", "docs/pictures/"),
        ("docs/guide.md", "pictures/"),
    ]
    .map(|(page, folder)| {
        let (text, before) = (read(page), format!("]({folder}"));
        let places = text.split(&before).skip(1);
        let names = places.filter_map(|place| place.split_once(".svg)"));
        names.map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
    });
    let mut shown = shown.concat();
    shown.sort();
    shown.dedup();
    let mut drawn: Vec<_> = all().into_iter().map(|(name, _)| name.to_owned()).collect();
    drawn.sort();
    assert_eq!(shown, drawn);
}

/// A screen as an image: a class for each colour, and one for what lies under the letters.
fn picture(name: &str, buffer: &Buffer) -> String {
    let area = buffer.area;
    let ground = buffer[(area.right() - 1, area.bottom() - 1)].style();
    let mut sheet = Sheet::new(area.width, area.height);
    let mut classes = BTreeMap::new();
    for position in area.positions() {
        let cell = &buffer[position];
        let style = cell.style();
        let bold = style.add_modifier.contains(Modifier::BOLD);
        let italic = style.add_modifier.contains(Modifier::ITALIC);
        let under = style.add_modifier.contains(Modifier::UNDERLINED);
        let class = format!("f{}{}", hex(style.fg), marks(bold, italic, under));
        let rule = [
            (bold, ";font-weight:bold"),
            (italic, ";font-style:italic"),
            (under, ";text-decoration:underline"),
        ];
        let rule: String = rule
            .into_iter()
            .filter(|rule| rule.0)
            .map(|rule| rule.1)
            .collect();
        classes.insert(class.clone(), format!("color:#{}{rule}", hex(style.fg)));
        let below = format!("b{}", hex(style.bg));
        let other = style.bg != ground.bg;
        if other {
            classes.insert(below.clone(), format!("color:#{}", hex(style.bg)));
        }
        let cell = Cell {
            glyph: cell.symbol().to_owned(),
            class,
            ground: other.then_some(below),
        };
        sheet.put((position.x, position.y), cell);
    }
    let mut style = format!("svg{{background:#{}}}", hex(ground.bg));
    for (class, rule) in classes {
        write!(style, ".{class}{{{rule}}}").expect("text");
    }
    sheet.svg(&style, &format!("knew: {name}"))
}

fn marks(bold: bool, italic: bool, under: bool) -> String {
    let marks = [(bold, 'b'), (italic, 'i'), (under, 'u')];
    marks
        .into_iter()
        .filter(|mark| mark.0)
        .map(|mark| mark.1)
        .collect()
}

fn hex(colour: Option<Color>) -> String {
    match colour {
        Some(Color::Rgb(red, green, blue)) => format!("{red:02x}{green:02x}{blue:02x}"),
        _ => "808080".to_owned(),
    }
}
