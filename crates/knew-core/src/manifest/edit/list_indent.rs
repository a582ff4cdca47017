//! List indentation: a document that is appended to a file follows the file's style.

/// True if the lists of a text are indented below their keys, or if it has none.
pub fn are_lists_indented(text: &str) -> bool {
    let lines = text.lines().filter(|line| !is_blank_or_comment(line));
    let pairs = lines.clone().zip(lines.skip(1));
    let mut lists = pairs.filter(|(key, item)| key.trim_end().ends_with(':') && is_list_item(item));
    let deeper = |(key, item): (&str, &str)| {
        indent_width(item) > key.len() - key.trim_start_matches([' ', '-']).len()
    };
    lists.next().is_none_or(deeper)
}

/// Indents every list of a document by two columns.
pub fn indent_lists(document: &str) -> String {
    // The columns of the lists around a line, and whether each is moved itself: one that begins on the
    // line of another's item moves with that.
    let mut lists: Vec<(usize, bool)> = Vec::new();
    let mut text_below: Option<usize> = None;
    let mut out = String::with_capacity(document.len() * 2);
    for line in document.split_inclusive('\n') {
        let at = indent_width(line);
        let blank = line.trim().is_empty();
        if text_below.is_some_and(|text_below| !blank && at <= text_below) {
            text_below = None;
        }
        // The lines of a text are no items, whatever they begin with.
        if text_below.is_none() && !blank {
            lists.retain(|list| list.0 < at || list.0 == at && is_list_item(line));
            let dashes = (0..).step_by(2).map_while(|offset| line.get(at + offset..));
            for deeper in 0..dashes.take_while(|dash| dash.starts_with("- ")).count() {
                if lists.last().is_none_or(|list| list.0 < at + 2 * deeper) {
                    lists.push((at + 2 * deeper, deeper == 0));
                }
            }
            text_below = opens_block_scalar(line).then_some(at);
        }
        if !blank {
            out.push_str(&"  ".repeat(lists.iter().filter(|list| list.1).count()));
        }
        out.push_str(line);
    }
    out
}

fn is_blank_or_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn is_list_item(line: &str) -> bool {
    let line = line.trim_start_matches(' ');
    line.starts_with("- ")
}

fn indent_width(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// True if the following lines are a block scalar: `data: |-`.
fn opens_block_scalar(line: &str) -> bool {
    let last = line.trim_end().rsplit(' ').next().unwrap_or_default();
    last.starts_with(['|', '>']) && last.len() <= 3
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_file_says_how_far_its_lists_step_in() {
        for (text, wanted) in [
            ("a: 1\n", true),
            ("a:\n- 1\n", false),
            ("a:\n\n# why\n  - 1\n", true),
            ("x:\n  - b:\n    - 1\n", true),
            ("- b:\n  - 1\n", false),
        ] {
            assert_eq!(are_lists_indented(text), wanted, "{text}");
        }
    }

    #[test]
    fn lists_step_in_and_nothing_else_changes() {
        let object = json!({
            "a": [{"b": [1, 2], "c": "- x\n  - y\n\n- z\n"}, {"b": []}],
            "d": "|",
            "e": [["f", "g"], "h |"],
            "i": {"j": [{"k": "- l\nm\n"}]},
        });
        let document = serde_yaml::to_string(&object).expect("YAML");
        let stepped = indent_lists(&document);
        assert!(stepped.starts_with("a:\n  - b:\n      - 1\n"), "{stepped}");
        assert!(are_lists_indented(&stepped));
        let read: Value = serde_yaml::from_str(&stepped).expect(&stepped);
        assert_eq!(read, object, "{stepped}");
    }
}
