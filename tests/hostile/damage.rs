//! Texts that were right once.

use proptest::prelude::*;
use proptest::sample::Index;

/// One act of damage.
#[derive(Clone, Debug)]
enum Blow {
    /// Bytes are put in.
    Insert(Index, Vec<u8>),
    /// Bytes are cut out.
    Cut(Index, usize),
    /// A bit flips.
    Flip(Index, u8),
    /// A part is written twice.
    Repeat(Index, usize),
}

fn blow() -> impl Strategy<Value = Blow> {
    let at = || any::<Index>();
    let bytes = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..6),
        "[ -~]{1,6}".prop_map(String::into_bytes),
        "\\PC{1,2}".prop_map(String::into_bytes),
        proptest::sample::select(vec![
            "0",
            "-1",
            "2147483648",
            "99999999999999999999",
            "\"",
            "\\u0000",
            "(",
            "*/",
            "\u{feff}",
            "{}",
            "null"
        ])
        .prop_map(|it| it.as_bytes().to_vec()),
    ];
    prop_oneof![
        (at(), bytes).prop_map(|(at, bytes)| Blow::Insert(at, bytes)),
        (at(), 1..12_usize).prop_map(|(at, length)| Blow::Cut(at, length)),
        (at(), 0..8_u8).prop_map(|(at, bit)| Blow::Flip(at, bit)),
        (at(), 1..40_usize).prop_map(|(at, length)| Blow::Repeat(at, length)),
    ]
}

fn strike(text: &mut Vec<u8>, blow: &Blow) {
    let at = |index: &Index| index.index(text.len() + 1);
    match blow {
        Blow::Insert(index, bytes) => {
            let at = at(index);
            text.splice(at..at, bytes.iter().copied());
        }
        Blow::Cut(index, length) => {
            let at = at(index);
            text.drain(at..text.len().min(at + length));
        }
        Blow::Flip(index, bit) => {
            let at = at(index);
            if let Some(byte) = text.get_mut(at) {
                *byte ^= 1 << bit;
            }
        }
        Blow::Repeat(index, length) => {
            let at = at(index);
            let part = text[at..text.len().min(at + length)].to_vec();
            text.splice(at..at, part);
        }
    }
}

/// A seed, damaged up to eight times.
pub fn damaged(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let blows = proptest::collection::vec(blow(), 0..8);
    (proptest::sample::select(seeds), blows).prop_map(|(mut text, blows)| {
        for blow in &blows {
            strike(&mut text, blow);
        }
        text
    })
}

/// The lines of a file of seeds; those that start with `#` are remarks.
pub fn lines(file: &'static str) -> Vec<&'static str> {
    let lines = file
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines.collect()
}

/// The same as text, where bytes that are none became question marks.
pub fn damaged_text(seeds: &[&str]) -> impl Strategy<Value = String> {
    let seeds = seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    damaged(seeds).prop_map(|damaged| String::from_utf8_lossy(&damaged).into_owned())
}

/// So many cases, or more when `PROPTEST_CASES` asks for more. No failure is written down by itself:
/// it belongs into the seeds.
pub fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: default.cases.max(cases),
        failure_persistence: None,
        ..default
    }
}
