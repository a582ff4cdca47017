//! Limits to what the aliases of a text unfold to: a few bytes of YAML can stand for gigabytes.

use super::node::{Node, Value};

/// The most that anchors and aliases of one file may hold, however large the file is.
const MOST: usize = 16 << 20;
/// What those of the smallest file may hold.
const LEAST: usize = 64 << 10;
/// What they may hold for each byte of the file.
const PER_BYTE: usize = 16;
/// Counted for each node, beside its text.
const NODE: usize = 64;

/// The bytes that anchors and aliases may still copy.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    left: usize,
}

impl Allowance {
    /// The allowance of the documents of a file of this many bytes, taken together.
    #[must_use]
    pub fn of_file(bytes: usize) -> Self {
        Self {
            left: (LEAST + bytes.saturating_mul(PER_BYTE)).min(MOST),
        }
    }

    /// The largest allowance there is, for a text that was accepted as part of a file before.
    #[must_use]
    pub fn largest() -> Self {
        Self { left: MOST }
    }

    /// Takes the size of a copy of a node. False if that is more than is left.
    #[must_use]
    pub(super) fn take(&mut self, node: &Node) -> bool {
        match size(node, self.left) {
            Some(size) => {
                self.left -= size;
                true
            }
            None => false,
        }
    }
}

/// The bytes a copy of a node holds; `None` as soon as they are more than `most`.
fn size(node: &Node, most: usize) -> Option<usize> {
    let mut total = 0_usize;
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        total += NODE;
        match &node.value {
            Value::Scalar { text, .. } => total = total.saturating_add(text.len()),
            Value::List(items) => waiting.extend(items),
            Value::Map(entries) => {
                waiting.extend(entries.iter().flat_map(|(key, value)| [key, value]));
            }
        }
        if total > most {
            return None;
        }
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use crate::manifest::{File, Manifest};
    use crate::model::ProblemCode;
    use crate::model::ProblemLocation;

    fn read(text: &str) -> (usize, Vec<String>) {
        let manifest = Manifest::of(vec![File {
            name: "a.yaml".into(),
            text: text.into(),
        }]);
        let good = manifest
            .documents
            .iter()
            .filter(|document| document.good)
            .count();
        let faults = manifest
            .problems
            .iter()
            .filter(|problem| problem.code == ProblemCode::Syntax);
        let said = faults.map(|fault| match &fault.at {
            ProblemLocation::Position(place) => format!("{place}: {}", fault.message),
            ProblemLocation::Field(..) => fault.message.clone(),
        });
        (good, said.collect())
    }

    #[test]
    fn aliases_of_a_long_text_are_refused_where_they_become_too_much() {
        let long = "x".repeat(1 << 20);
        let text = format!("a: &a {long}\nb:\n{}", "- *a\n".repeat(1_000));
        let (good, said) = read(&text);
        assert_eq!(good, 0);
        // The anchor holds one copy, and fourteen more fit beside what nodes take.
        let sentence = "the aliases up to here unfold to far more than the file holds";
        assert_eq!(said, [format!("a.yaml:17:3: {sentence}")]);
    }

    #[test]
    fn aliases_of_aliases_of_texts_end_soon() {
        let level = |level: usize| match level {
            0 => "a0: &a0 lol lol lol lol\n".to_owned(),
            _ => format!(
                "a{level}: &a{level} [*a{below}, *a{below}]\n",
                below = level - 1
            ),
        };
        let levels: Vec<String> = (0..60).map(level).collect();
        let (good, said) = read(&levels.concat());
        assert_eq!((good, said.len()), (0, 1));
    }

    #[test]
    fn documents_share_the_allowance_of_their_file() {
        let document = format!("---\na: &a {}\nb: [*a, *a, *a]\n", "x".repeat(20_000));
        assert_eq!(read(&document).0, 1);
        let bomb = format!(
            "---\na: &a {}\nb: [{}]\n",
            "x".repeat(500),
            "*a, ".repeat(100)
        );
        let (good, said) = read(&bomb.repeat(400));
        assert!(
            good > 100 && good < 400 && said.len() == 400 - good,
            "{good}"
        );
    }

    #[test]
    fn an_anchor_around_anchors_counts_for_what_it_keeps() {
        let open: Vec<String> = (0..90).map(|level| format!("&a{level} [")).collect();
        let open = open.concat();
        let (good, said) = read(&format!(
            "a: {open}{}{}",
            "1, ".repeat(5_000),
            "]".repeat(90)
        ));
        assert_eq!((good, said.len()), (0, 1));
    }
}
