//! Any edit of any text is refused, or changes what it names and nothing else.
//!
//! A script is lines of edits, an empty line, and the text. `set 3 x` gives the third field the value
//! `x`; which fields there are is counted anew before each edit.

use std::ops::Range;

use knew_core::manifest::edit::{self, EditError};
use knew_core::manifest::locate::{self, PathStep, path_steps};
use knew_core::manifest::yaml::{YamlNode, YamlValue};
use knew_core::manifest::{File, Manifest, documents, parse};
use knew_core::model::DocumentLocation;
use serde_yaml::Value as Yaml;

pub fn holds(script: &str) {
    _ = texts(script);
}

/// The text of a script, and what became of it at each edit that was not refused.
pub fn texts(script: &str) -> Vec<String> {
    let Some((edits, text)) = script.split_once("\n\n") else {
        return Vec::new();
    };
    let mut texts = vec![text.to_owned()];
    let mut text = text.to_owned();
    for line in edits.lines().take(8) {
        let mut words = line.splitn(3, ' ');
        let verb = words.next().unwrap_or_default();
        let number = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
        let value = words.next().unwrap_or_default();
        if let Some(Ok(changed)) = edited(&text, verb, number, value) {
            drop(reads(&changed));
            texts.push(changed.clone());
            text = changed;
        }
    }
    texts
}

type Outcome = Result<String, EditError>;

fn edited(text: &str, verb: &str, number: usize, value: &str) -> Option<Outcome> {
    match verb {
        "rename" => return rename_resource(text, number, value),
        "append" => return Some(Ok(edit::append_document(text, value))),
        "replace" => return Some(edit::replace_document(text, number, value)),
        "drop" => return Some(edit::remove_object(text, &pick(objects(text), number)?)),
        _ => {}
    }
    let (origin, path) = pick(fields(text), number)?;
    let outcome = match verb {
        "set" => edit::set_field(text, &origin, &path, value),
        "push" => edit::append_item(text, &origin, &path, value),
        "add" => edit::set_field(text, &origin, &format!("{path}.{value}"), "new"),
        "remove" => edit::remove_field(text, &origin, &path),
        "key" => edit::rename_key(text, &origin, &path, value),
        "nest" => edit::nest_field(text, &origin, &path, "ref"),
        "enlist" => edit::wrap_in_list(text, &origin, &path),
        _ => return None,
    };
    if let Ok(changed) = &outcome {
        others_stay(text, changed, origin.document);
        another_reader_agrees([text, changed], (&origin, &path), (verb, value));
        if matches!(verb, "set" | "remove") {
            the_rest_stays(text, changed, (&origin, &path), verb);
        }
    }
    Some(outcome)
}

fn rename_resource(text: &str, number: usize, name: &str) -> Option<Outcome> {
    let manifest = reads(text);
    let id = pick(manifest.resources.iter().collect(), number)?
        .id
        .clone();
    let mut done = match edit::rename::rename_resource(&manifest, &id, name) {
        Ok(it) => it,
        Err(error) => return Some(Err(error)),
    };
    done.texts.remove(&0).map(Ok)
}

/// An edit that was done left text that can be read: the one that could not be would be refused.
fn reads(text: &str) -> Manifest {
    Manifest::from_files(vec![File {
        name: "a.yaml".into(),
        text: text.into(),
    }])
}

/// The other documents are what they were, byte for byte.
fn others_stay(before: &str, after: &str, edited: usize) {
    let (old, new) = (
        documents::split_documents(before),
        documents::split_documents(after),
    );
    assert_eq!(old.len(), new.len(), "{before:?}\n{after:?}");
    let both = old.iter().zip(&new).enumerate();
    for (_, (old, new)) in both.filter(|(index, _)| *index != edited) {
        assert_eq!(before[old.clone()], after[new.clone()]);
    }
    assert_eq!(before[..old[edited].start], after[..new[edited].start]);
    assert_eq!(before[old[edited].end..], after[new[edited].end..]);
}

/// The same edit made to what `serde_yaml` reads gives what it reads in the edited text.
fn another_reader_agrees(
    texts: [&str; 2],
    (at, path): (&DocumentLocation, &str),
    edit: (&str, &str),
) {
    let read = |text: &str| {
        let bytes = documents::split_documents(text).get(at.document).cloned()?;
        let document = &text[bytes];
        let read: Yaml = serde_yaml::from_str(document).ok()?;
        (!redefines_an_anchor(document)).then_some(read)
    };
    let (Some(mut should), Some(is)) = (read(texts[0]), read(texts[1])) else {
        return;
    };
    if make(&mut should, &path_steps(path), edit).is_some() {
        let [before, after] = texts;
        let same = same(&should, &is);
        assert!(same, "{edit:?} at {path}\n{before}\n---\n{after}");
    }
}

/// Whether two anchors have one name, which `serde_yaml` mixes up with anchors of other names.
fn redefines_an_anchor(document: &str) -> bool {
    let ends = |it: char| !it.is_ascii_alphanumeric() && !"-_".contains(it);
    let after_each = document.split('&').skip(1);
    let names: Vec<_> = after_each
        .filter_map(|after_each| after_each.split(ends).next())
        .collect();
    (1..names.len()).any(|at| names[..at].contains(&names[at]))
}

/// Edits a value. `None` where the other reader reads something that is no plain map or list.
fn make(value: &mut Yaml, path: &[PathStep<'_>], (verb, word): (&str, &str)) -> Option<()> {
    let (last, above) = path.split_last()?;
    let mut parent = value;
    for step in above {
        parent = enter(parent, *step)?;
    }
    match (verb, parent, *last) {
        ("remove", Yaml::Mapping(map), PathStep::Key(name) | PathStep::Index(name, _)) => {
            _ = map.remove(name)?;
        }
        ("remove", Yaml::Sequence(items), PathStep::Index(_, index)) => _ = items.remove(index),
        // A tag is not part of the value, and stays.
        ("set", parent, last) => match enter(parent, last)? {
            Yaml::Tagged(it) => it.value = word.into(),
            it => *it = word.into(),
        },
        ("push", parent, last) => {
            let element: Yaml = serde_yaml::from_str(word).ok()?;
            match enter(parent, last)? {
                Yaml::Sequence(items) => items.push(element),
                empty @ Yaml::Null => *empty = Yaml::Sequence(vec![element]),
                _ => return None,
            }
        }
        _ => return None,
    }
    Some(())
}

fn enter<'a>(value: &'a mut Yaml, step: PathStep<'_>) -> Option<&'a mut Yaml> {
    match (value, step) {
        (Yaml::Sequence(items), PathStep::Index(_, index)) => items.get_mut(index),
        (Yaml::Mapping(map), PathStep::Key(name) | PathStep::Index(name, _)) => map.get_mut(name),
        _ => None,
    }
}

/// Whether two values say the same; a text that is set may stand there as the number it is.
fn same(should: &Yaml, is: &Yaml) -> bool {
    match (should, is) {
        (Yaml::Mapping(one), Yaml::Mapping(two)) => {
            let found =
                |(key, should): (&Yaml, &Yaml)| two.get(key).is_some_and(|is| same(should, is));
            one.len() == two.len() && one.iter().all(found)
        }
        (Yaml::Sequence(one), Yaml::Sequence(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| same(one, two))
        }
        (Yaml::Tagged(one), Yaml::Tagged(two)) => {
            one.tag == two.tag && same(&one.value, &two.value)
        }
        (Yaml::String(text), Yaml::Number(_) | Yaml::Bool(_)) => {
            serde_yaml::from_str(text).is_ok_and(|from_str: Yaml| from_str == *is)
        }
        _ => should == is,
    }
}

/// Only the lines of what holds the field change: of a field that is set, only its own.
fn the_rest_stays(before: &str, after: &str, (at, path): (&DocumentLocation, &str), verb: &str) {
    let document = documents::split_documents(before)[at.document].clone();
    let Some(root) = parse::parse_range(before, document).root else {
        return;
    };
    let steps = path_steps(path);
    let (mut above, mut holder, mut node, mut key) = (&root, &root, &root, None);
    for step in &steps {
        let Some((found, next)) = locate::child_at(node, *step) else {
            return;
        };
        (above, holder, node, key) = (holder, node, next, found);
    }
    let alone = match &holder.value {
        YamlValue::Map(entries) => entries.len() == 1,
        YamlValue::List(items) => items.len() == 1,
        YamlValue::Scalar { .. } => false,
    };
    let changed = match (verb, alone) {
        ("set", _) => node,
        (_, false) => holder,
        // What is left of the holder moves to the line of its key.
        (_, true) => above,
    };
    // What announces a block of text stands on the line of its key.
    let start = match (verb, key) {
        ("set", Some(key)) => key.bytes.start,
        _ => changed.bytes.start,
    };
    let head = before[..start].rfind('\n').map_or(0, |rfind| rfind + 1);
    let tail = before[changed.bytes.end..].find('\n');
    let tail = tail.map_or("", |tail| &before[changed.bytes.end + tail + 1..]);
    assert!(after.starts_with(&before[..head]), "{before}\n---\n{after}");
    assert!(after.ends_with(tail), "{before}\n---\n{after}");
}

fn pick<T>(of: Vec<T>, number: usize) -> Option<T> {
    let count = of.len();
    of.into_iter().nth(number.checked_rem(count)?)
}

fn objects(text: &str) -> Vec<DocumentLocation> {
    let documents = documents::split_documents(text).into_iter().enumerate();
    let found = documents.flat_map(|(document, bytes)| {
        let whole = DocumentLocation {
            document,
            ..DocumentLocation::default()
        };
        let root = parse::parse_range(text, bytes).root;
        let items = root.as_ref().and_then(|root| root.get("items"));
        let items = items.map_or(0, |item| item.items().len());
        let items = (0..items).map(move |item| DocumentLocation {
            item: Some(item),
            ..whole
        });
        std::iter::once(whole).chain(items).collect::<Vec<_>>()
    });
    found.collect()
}

/// The paths of all fields, those of a document at a time.
fn fields(text: &str) -> Vec<(DocumentLocation, String)> {
    let documents: Vec<Range<usize>> = documents::split_documents(text);
    let mut found = Vec::new();
    for (document, bytes) in documents.into_iter().enumerate() {
        let origin = DocumentLocation {
            document,
            ..DocumentLocation::default()
        };
        if let Some(root) = parse::parse_range(text, bytes).root {
            paths(&root, "", &mut |path| found.push((origin, path)));
        }
    }
    found
}

fn paths(node: &YamlNode, path: &str, found: &mut impl FnMut(String)) {
    match &node.value {
        YamlValue::Scalar { .. } => {}
        YamlValue::List(items) => {
            for (index, item) in items.iter().enumerate().take(20) {
                let path = format!("{path}[{index}]");
                found(path.clone());
                paths(item, &path, found);
            }
        }
        YamlValue::Map(entries) => {
            for (key, value) in entries.iter().take(20) {
                let key = key.text().unwrap_or_default();
                let path = if key.contains(['.', '[', ']']) {
                    format!("{path}[{key}]")
                } else {
                    format!("{path}.{key}")
                };
                found(path.clone());
                paths(value, &path, found);
            }
        }
    }
}
