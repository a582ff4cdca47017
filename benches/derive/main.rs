//! What an edit costs: text to manifest, graph, problems and picture.
//!
//! `cargo bench --bench derive` makes a thousand objects in two hundred files, derives everything from
//! them as opening a folder does, then types one letter into one of the files again and again. Each figure
//! is the best and the median of many turns; the budgets are those of `docs/performance.md`.

#![expect(
    clippy::disallowed_methods,
    reason = "a measurement reads the real clock"
)]

mod screen;
mod shop;

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use knew_core::graph::layout::{LayoutOptions, Zoom, layout};
use knew_core::graph::{build, check};
use knew_core::manifest::{File, Manifest};
use knew_tui::state::manifests::OpenManifests;

use screen::Screen;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TURNS: usize = 25;

fn main() {
    let files = shop::files(200);
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    let objects = Manifest::from_files(files.clone()).resources.len();
    println!(
        "{objects} objects in {} files, {} KiB\n",
        files.len(),
        bytes >> 10
    );
    println!("{:<44}{:>10}{:>10}", "", "best", "median");
    parts(&files);
    row(
        "open: load, check and lay out",
        &turns(|| lay_out(&open(&files))),
    );
    row("a keystroke in one file", &keystrokes(&files));
    let rows = shop::routes(500);
    row(
        "first picture of 500 routes",
        &turns(|| lay_out(&open(&rows))),
    );
    keys(&rows);
    large();
}

/// Texts of one kind, large enough that anything quadratic shows.
fn large() {
    println!();
    for (name, files) in [
        ("open 40,000 keys in one mapping", shop::keys(40_000)),
        ("open 5,000 triggers to one address", shop::addressed(5_000)),
        ("open 5,000 Lists in a List", shop::lists(5_000)),
    ] {
        row(name, &turns(|| placed(&open(&files))));
    }
}

/// How many problems have a place.
fn placed(open: &OpenManifests) -> usize {
    let places = open
        .problems
        .iter()
        .filter_map(|problem| open.place(problem));
    places.count()
}

/// A key that moves the selection, with and without the picture of the frame before.
fn keys(files: &[File]) {
    let mut screen = Screen::of(files);
    let mut ways = ["j", "k"].into_iter().cycle();
    let mut key = || ways.next().unwrap_or_default();
    row("a key among 500 routes", &turns(|| screen.press(key())));
    let anew = turns(|| {
        screen.forget();
        screen.press(key());
    });
    row("  the same, the picture laid out anew", &anew);
}

/// The steps of opening, one by one, to see where the time goes.
fn parts(files: &[File]) {
    let manifest = Manifest::from_files(files.to_vec());
    let graph = build::build(&manifest.resources);
    row(
        "  text to objects",
        &turns(|| Manifest::from_files(files.to_vec())),
    );
    row(
        "  objects to graph",
        &turns(|| build::build(&manifest.resources)),
    );
    row(
        "  checks",
        &turns(|| check::check(&graph, &manifest.resources)),
    );
    row("  picture", &turns(|| layout(&graph, &view())));
}

fn open(files: &[File]) -> OpenManifests {
    let files = files.iter().cloned().map(|file| (file, None::<PathBuf>));
    OpenManifests::default().reopen("bench".to_owned(), files.collect())
}

fn view() -> LayoutOptions {
    LayoutOptions {
        width: 120,
        zoom: Zoom::Normal,
        ..LayoutOptions::default()
    }
}

fn lay_out(open: &OpenManifests) -> u16 {
    layout(&open.graph, &view()).height
}

/// A letter goes into a comment and a filter of the middle file and comes out again.
fn keystrokes(files: &[File]) -> Vec<Duration> {
    let mut open = open(files);
    let file = files.len() / 2;
    let before = Arc::clone(&files[file].text);
    let after: Arc<str> = before.replace("order.created", "order.createdx").into();
    assert_ne!(before, after, "the keystroke changes something");
    let mut texts = [&after, &before].into_iter().cycle();
    turns(|| {
        let text = texts.next().map(|text| (file, text));
        open.set_texts(text);
        lay_out(&open)
    })
}

fn turns<T>(mut work: impl FnMut() -> T) -> Vec<Duration> {
    black_box(work());
    let turn = |_| {
        let start = Instant::now();
        black_box(work());
        start.elapsed()
    };
    let mut times: Vec<_> = (0..TURNS).map(turn).collect();
    times.sort();
    times
}

fn row(name: &str, times: &[Duration]) {
    let shown = |it: Duration| format!("{:.2} ms", it.as_secs_f64() * 1000.0);
    let (best, median) = (shown(times[0]), shown(times[times.len() / 2]));
    println!("{name:<44}{best:>10}{median:>10}");
}
