//! Edits of whole documents, including the separators between them.

use super::{EditError, append_item, line_end, list_indent, parse_object, remove_field, scalar};
use crate::manifest::{documents, parse};
use crate::model::DocumentLocation;

/// Removes an object: its document, or its element if it is in a list.
pub fn remove_object(text: &str, origin: &DocumentLocation) -> Result<String, EditError> {
    if let Some(item) = origin.item {
        let list = DocumentLocation {
            item: None,
            ..*origin
        };
        return remove_field(text, &list, &format!("items[{item}]"));
    }
    parse_object(text, origin)?;
    let documents = documents::split_documents(text);
    let at = origin.document;
    let bytes = documents.get(at).ok_or(EditError::NoDocument)?;
    // What follows the document before begins with the separator between the two.
    let gone = match (at.checked_sub(1), documents.get(at + 1)) {
        (Some(before), _) => documents[before].end..bytes.end,
        (None, Some(next)) => bytes.start..next.start,
        (None, None) => bytes.clone(),
    };
    Ok([&text[..gone.start], &text[gone.end..]].concat())
}

/// Replaces the text of a whole document.
pub fn replace_document(text: &str, document: usize, new: &str) -> Result<String, EditError> {
    let documents = documents::split_documents(text);
    let bytes = documents.get(document).ok_or(EditError::NoDocument)?;
    let mut changed = text[..bytes.start].to_owned();
    changed.push_str(new);
    let rest = &text[bytes.end..];
    if !rest.is_empty() && !changed.ends_with('\n') {
        changed.push_str(line_end(text));
    }
    changed.push_str(rest);
    Ok(changed)
}

/// Appends an object written in YAML, with its lists indented like those of the file. JSON has room for
/// one value only, so there it goes into a `List`.
#[must_use]
pub fn append_document(text: &str, new: &str) -> String {
    if let Some(changed) = append_to_json(text, new) {
        return changed;
    }
    let mut changed = text.to_owned();
    if !changed.is_empty() && !changed.ends_with('\n') {
        changed.push_str(line_end(text));
    }
    let last = text.lines().last().unwrap_or_default().trim_end();
    if !documents::is_blank_yaml(text) && last != "---" {
        changed.push_str("---");
        changed.push_str(line_end(text));
    }
    if list_indent::are_lists_indented(text) && !list_indent::are_lists_indented(new) {
        changed.push_str(&list_indent::indent_lists(new));
    } else {
        changed.push_str(new);
    }
    changed
}

/// `None` unless the whole text is one JSON object.
fn append_to_json(text: &str, new: &str) -> Option<String> {
    let first = DocumentLocation::default();
    let is_object = text.trim_start().starts_with('{') && scalar::is_json(text);
    let root = parse_object(text, &first).ok().filter(|_| is_object)?;
    if root.get("items").is_some() {
        return append_item(text, &first, "items", new).ok();
    }
    let added = parse::parse_document(new, 0).root?.to_json();
    let added = serde_json::to_string_pretty(&added).ok()?;
    let items = [text.trim(), &added].map(|item| {
        let lines: Vec<String> = item.lines().map(|line| format!("    {line}")).collect();
        lines.join(line_end(text))
    });
    let lines = [
        "{",
        "  \"apiVersion\": \"v1\",",
        "  \"kind\": \"List\",",
        "  \"items\": [",
        &items.join(&format!(",{}", line_end(text))),
        "  ]",
        "}",
        "",
    ];
    Some(lines.join(line_end(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{File, Manifest};
    use crate::model::Id;

    const THREE: &str = "# head\nkind: A\n---\n# on b\nkind: B\n---\nkind: C\n";

    fn without(text: &str, document: usize) -> String {
        let origin = DocumentLocation {
            document,
            ..DocumentLocation::default()
        };
        remove_object(text, &origin).expect("removed")
    }

    #[test]
    fn a_document_goes_with_its_comments_and_one_separator() {
        assert_eq!(without(THREE, 0), "# on b\nkind: B\n---\nkind: C\n");
        assert_eq!(without(THREE, 1), "# head\nkind: A\n---\nkind: C\n");
        assert_eq!(without(THREE, 2), "# head\nkind: A\n---\n# on b\nkind: B\n");
        assert_eq!(without("kind: A\n", 0), "");
    }

    #[test]
    fn the_others_of_a_file_are_the_same_objects_afterwards() {
        let text = "---\nkind: A\nmetadata: {name: a}\n---\r\nkind: B\nmetadata: {name: b}\n---\n---\nkind: C\nmetadata: {name: c}";
        let ids = |text: &str| -> Vec<Id> {
            let file = File {
                name: "it".into(),
                text: text.into(),
            };
            let manifest = Manifest::from_files(vec![file]);
            manifest
                .resources
                .iter()
                .map(|resource| resource.id.clone())
                .collect()
        };
        let before = Manifest::from_files(vec![File {
            name: "it".into(),
            text: text.into(),
        }]);
        for resource in &before.resources {
            let mut wanted = ids(text);
            wanted.retain(|id| *id != resource.id);
            let left = remove_object(text, &resource.origin).expect("removed");
            assert_eq!(ids(&left), wanted, "{left:?}");
        }
    }

    #[test]
    fn an_element_of_a_list_goes_alone() {
        let text = "kind: List\nitems:\n  - kind: A\n  - kind: B\n";
        let origin = DocumentLocation {
            item: Some(0),
            ..DocumentLocation::default()
        };
        let left = remove_object(text, &origin).expect("removed");
        assert_eq!(left, "kind: List\nitems:\n  - kind: B\n");
    }
}
