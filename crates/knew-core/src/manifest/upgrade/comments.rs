//! Comments that an edit would lose stand above the place they were taken from.

use std::collections::BTreeMap;

use crate::manifest::documents;
use crate::manifest::parse;
use crate::manifest::yaml::{YamlNode, YamlValue};
use crate::model::DocumentLocation;

/// The edited text of a document with the comments that the edit lost. `None` if they have no place.
pub fn restore(before: &str, after: String) -> Option<String> {
    if !before.contains('#') {
        return Some(after);
    }
    let lost = lost_comments(before, &after);
    if lost.is_empty() {
        return Some(after);
    }
    let root = parse::parse_document(&after, 0).root?;
    let edited = common_prefix(before, &after);
    [edited, root.bytes.start].into_iter().find_map(|at| {
        let text = insert_lines(&after, at, &lost);
        let same = parse::parse_document(&text, 0).root?.same_content(&root);
        (same && lost_comments(before, &text).is_empty()).then_some(text)
    })
}

/// Comments of one text that the other does not have, in order.
pub fn lost_comments(before: &str, after: &str) -> Vec<String> {
    let mut kept = BTreeMap::<&str, usize>::new();
    for comment in comments(after) {
        *kept.entry(comment).or_default() += 1;
    }
    let mut lost = Vec::new();
    for comment in comments(before) {
        match kept.get_mut(comment) {
            Some(count) if *count > 0 => *count -= 1,
            _ => lost.push(comment.to_owned()),
        }
    }
    lost
}

/// Inserts comments as lines above the line of a byte, or below it if something precedes the byte there.
pub fn insert_lines(text: &str, at: usize, comments: &[String]) -> String {
    if comments.is_empty() {
        return text.to_owned();
    }
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = if text[start..at].trim().is_empty() {
        start
    } else {
        text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
    };
    let mut following = text[line..].lines().filter(|line| !line.trim().is_empty());
    let next = following.next().unwrap_or_default();
    let indent = &next[..next.len() - next.trim_start_matches(' ').len()];
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines = String::new();
    if line > 0 && !text[..line].ends_with('\n') {
        lines.push_str(ending);
    }
    for comment in comments {
        lines.push_str(indent);
        lines.push_str(comment);
        lines.push_str(ending);
    }
    [&text[..line], &lines, &text[line..]].concat()
}

/// Start of the document in the text of its file; where it begins once it is taken out.
pub fn document_start(text: &str, origin: &DocumentLocation) -> usize {
    let documents = documents::split_documents(text);
    documents
        .get(origin.document)
        .map_or(0, |bytes| bytes.start)
}

/// Comments from their `#` to the end of the line.
fn comments(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for bytes in documents::split_documents(text) {
        let mut scalars = Vec::new();
        if let Some(root) = parse::parse_range(text, bytes.clone()).root {
            collect_scalars(&root, &mut scalars);
        }
        scalars.sort_unstable();
        let mut at = bytes.start;
        let mut next = 0;
        while let Some(start) = text[at..bytes.end].find('#').map(|offset| at + offset) {
            while scalars.get(next).is_some_and(|(_, end)| *end <= start) {
                next += 1;
            }
            let in_scalar = scalars.get(next).is_some_and(|(from, _)| *from <= start);
            let apart = text[..start].is_empty() || text[..start].ends_with(char::is_whitespace);
            at = start + 1;
            if apart && !in_scalar {
                let line = text[start..bytes.end].lines().next().unwrap_or_default();
                found.push(line.trim_end());
                at = start + line.len();
            }
        }
    }
    found
}

fn collect_scalars(node: &YamlNode, found: &mut Vec<(usize, usize)>) {
    match &node.value {
        YamlValue::Scalar { .. } => found.push((node.bytes.start, node.bytes.end)),
        YamlValue::List(items) => {
            for item in items {
                collect_scalars(item, found);
            }
        }
        YamlValue::Map(entries) => {
            for (key, value) in entries {
                collect_scalars(key, found);
                collect_scalars(value, found);
            }
        }
    }
}

fn common_prefix(one: &str, other: &str) -> usize {
    let same = one.bytes().zip(other.bytes());
    same.take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_comments_stand_above_what_follows_them() {
        let before = "a: 1\nb: # why\n  c: '# no' # one\nd: 2 # two\n";
        let after = "a: 1\nd: 2 # two\n".to_owned();
        let restored = restore(before, after).expect("room");
        assert_eq!(restored, "a: 1\n# why\n# one\nd: 2 # two\n");
    }

    #[test]
    fn what_is_no_comment_is_not_lost() {
        let before = "a: x#y\nb: |\n  # text\nc: \"#\"\n";
        assert_eq!(lost_comments(before, "z: 1\n"), Vec::<String>::new());
    }
}
