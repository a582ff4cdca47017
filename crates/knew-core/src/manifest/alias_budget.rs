//! Limits on alias expansion: a few bytes of YAML can stand for gigabytes.

use super::yaml::{YamlNode, YamlValue};

/// Limit for anchors and aliases of a file of any size.
const MOST: usize = 16 << 20;
/// Limit for the smallest file.
const LEAST: usize = 64 << 10;
/// Additional limit for each byte of the file.
const PER_BYTE: usize = 16;
/// Cost of a node beside its text.
const NODE: usize = 64;

/// Remaining bytes that anchors and aliases may copy.
#[derive(Clone, Copy, Debug)]
pub struct AliasBudget {
    bytes_left: usize,
}

impl AliasBudget {
    /// Budget for all documents of a file of this size.
    #[must_use]
    pub fn for_file(bytes: usize) -> Self {
        Self {
            bytes_left: (LEAST + bytes.saturating_mul(PER_BYTE)).min(MOST),
        }
    }

    /// Largest budget, for text that was already accepted as part of a file.
    #[must_use]
    pub fn unrestricted() -> Self {
        Self { bytes_left: MOST }
    }

    /// Deducts the size of a copy of a node and returns the number of values in it. `None` if the budget
    /// does not suffice.
    #[must_use]
    pub(super) fn spend(&mut self, node: &YamlNode) -> Option<usize> {
        let (bytes, values) = copied_size(node, self.bytes_left)?;
        self.bytes_left -= bytes;
        Some(values)
    }
}

/// Bytes and values of a copy of a node; `None` as soon as it exceeds `most` bytes.
fn copied_size(node: &YamlNode, most: usize) -> Option<(usize, usize)> {
    let mut total = 0_usize;
    let mut values = 0;
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        total += NODE;
        values += 1;
        match &node.value {
            YamlValue::Scalar { text, .. } => total = total.saturating_add(text.len()),
            YamlValue::List(items) => waiting.extend(items),
            YamlValue::Map(entries) => {
                waiting.extend(entries.iter().flat_map(|(key, value)| [key, value]));
            }
        }
        if total > most {
            return None;
        }
    }
    Some((total, values))
}

#[cfg(test)]
mod tests {
    use crate::manifest::{File, Manifest};
    use crate::model::{ProblemCode, ProblemLocation};

    fn read(text: &str) -> (usize, Vec<String>) {
        let manifest = Manifest::from_files(vec![File {
            name: "a.yaml".into(),
            text: text.into(),
        }]);
        let good = manifest
            .documents
            .iter()
            .filter(|document| document.is_valid)
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
