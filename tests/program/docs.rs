//! The documents show what the program really prints: each `$ knew …` of a `console` block is run.

use std::fs;
use std::path::Path;

use crate::launch::knew;

#[test]
fn the_readme_shows_what_the_program_prints() {
    assert!(run_all("README.md") >= 2);
}

#[test]
fn the_page_about_the_command_line_shows_what_the_program_prints() {
    assert!(run_all("docs/cli.md") >= 5);
}

#[test]
fn the_guide_shows_what_the_program_prints() {
    assert!(run_all("docs/guide.md") >= 2);
}

/// Runs every command of a page; how many there were.
fn run_all(page: &str) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = fs::read_to_string(path).expect("the page is there");
    let blocks = text.split("```console\n").skip(1);
    let mut count = 0;
    for block in blocks {
        let (block, _) = block.split_once("```").expect("the block ends");
        for command in block.split("$ knew ").skip(1) {
            let (command, shown) = command.split_once('\n').expect("a line");
            let printed = knew(&words(command)).out;
            assert_eq!(
                trimmed(&printed),
                trimmed(shown),
                "{page}: $ knew {command}"
            );
            count += 1;
        }
    }
    count
}

/// Trailing blanks and empty lines between commands are the page's own.
fn trimmed(text: &str) -> String {
    let lines: Vec<&str> = text.trim_end().lines().map(str::trim_end).collect();
    lines.join("\n")
}

/// The words of a command, with single quotes as a shell reads them.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in command.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}
