//! Every value in `docs/limits.md` is that of the constant beside it.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The value, the file and the name of each constant in the tables.
fn rows(page: &str) -> Vec<(String, String, String)> {
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, _, value, _, constant, _] = cells.as_slice() else {
            return None;
        };
        let mut names = constant.split('`').skip(1).step_by(2);
        let (file, name) = (names.next()?, names.next()?);
        Some(((*value).to_owned(), file.to_owned(), name.to_owned()))
    });
    rows.collect()
}

/// A value as the page writes it: a number, with `KiB`, `MiB` or `s` behind it. Times are in milliseconds.
fn written(value: &str) -> Option<u64> {
    let (number, unit) = value.split_once(' ').unwrap_or((value, ""));
    let number: u64 = number.parse().ok()?;
    match unit {
        "" => Some(number),
        "KiB" => Some(number << 10),
        "MiB" => Some(number << 20),
        "s" => Some(number * 1000),
        _ => None,
    }
}

/// The value of a constant in a source file, whose expression is a number, a product or a shift of numbers,
/// or a number of seconds.
fn constant(source: &str, name: &str) -> Option<u64> {
    let declared = source.lines().find_map(|line| {
        let (before, after) = line.split_once(&format!("const {name}: "))?;
        ["", "pub ", "pub(super) "]
            .contains(&before)
            .then_some(after)
    })?;
    let expression = declared.split_once('=')?.1.trim().trim_end_matches(';');
    if let Some(seconds) = expression.strip_prefix("Duration::from_secs(") {
        return Some(number(seconds.trim_end_matches(')'))? * 1000);
    }
    if let Some((left, right)) = expression.split_once("<<") {
        return Some(number(left)? << number(right)?);
    }
    let factor = |factor: &str| number(factor).or_else(|| constant(source, factor.trim()));
    expression.split('*').map(factor).product()
}

fn number(text: &str) -> Option<u64> {
    text.trim().replace('_', "").parse().ok()
}

#[test]
fn the_page_of_limits_says_what_the_constants_say() {
    let page = fs::read_to_string(root().join("docs/limits.md")).expect("the page is there");
    let rows = rows(&page);
    assert!(rows.len() > 40, "{} rows were found", rows.len());
    let mut wrong = Vec::new();
    for (value, file, name) in rows {
        let path = root().join(Path::new(&file));
        let source = fs::read_to_string(&path).unwrap_or_default();
        let actual = constant(&source, &name);
        if actual.is_none() || actual != written(&value) {
            wrong.push(format!(
                "{file} {name}: the page says {value}, it is {actual:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
