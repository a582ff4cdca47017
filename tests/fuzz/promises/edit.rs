//! Any edit of any text is refused, or changes what it names and nothing else.
//!
//! A script is lines of edits, an empty line, and the text. `set 3 x` gives the third field the value
//! `x`; which fields there are is counted anew before each edit.

use std::ops::Range;

use knew::manifest::edit::{self, EditError};
use knew::manifest::locate::{Step, steps};
use knew::manifest::node::{Node, Value};
use knew::manifest::{File, Manifest, parse, split};
use knew::model::Origin;
use serde_yaml::Value as Yaml;

pub fn holds(script: &str) {
    let Some((edits, text)) = script.split_once("\n\n") else {
        return;
    };
    let mut text = text.to_owned();
    for line in edits.lines().take(8) {
        let mut words = line.splitn(3, ' ');
        let verb = words.next().unwrap_or_default();
        let number = words.next().and_then(|it| it.parse().ok()).unwrap_or(0);
        let value = words.next().unwrap_or_default();
        if let Some(Ok(changed)) = edited(&text, verb, number, value) {
            drop(reads(&changed));
            text = changed;
        }
    }
}

type Outcome = Result<String, EditError>;

fn edited(text: &str, verb: &str, number: usize, value: &str) -> Option<Outcome> {
    match verb {
        "rename" => return renamed(text, number, value),
        "append" => return Some(Ok(edit::append_document(text, value))),
        "replace" => return Some(edit::replace_document(text, number, value)),
        "drop" => return Some(edit::remove_object(text, &pick(objects(text), number)?)),
        _ => {}
    }
    let (origin, path) = pick(fields(text), number)?;
    let outcome = match verb {
        "set" => edit::set(text, &origin, &path, value),
        "push" => edit::push(text, &origin, &path, value),
        "add" => edit::set(text, &origin, &format!("{path}.{value}"), "new"),
        "remove" => edit::remove(text, &origin, &path),
        "key" => edit::rename_key(text, &origin, &path, value),
        "nest" => edit::nest(text, &origin, &path, "ref"),
        "enlist" => edit::enlist(text, &origin, &path),
        _ => return None,
    };
    if let Ok(changed) = &outcome {
        others_stay(text, changed, origin.document);
        if verb == "set" {
            another_reader_agrees(text, changed, (&origin, &path), value);
        }
    }
    Some(outcome)
}

fn renamed(text: &str, number: usize, name: &str) -> Option<Outcome> {
    let manifest = reads(text);
    let id = pick(manifest.resources.iter().collect(), number)?.id.clone();
    let mut done = match edit::rename::renamed(&manifest, &id, name) {
        Ok(it) => it,
        Err(error) => return Some(Err(error)),
    };
    done.texts.remove(&0).map(Ok)
}

/// An edit that was done left text that can be read: the one that could not be would be refused.
fn reads(text: &str) -> Manifest {
    Manifest::of(vec![File {
        name: "a.yaml".into(),
        text: text.into(),
    }])
}

/// The other documents are what they were, byte for byte.
fn others_stay(before: &str, after: &str, edited: usize) {
    let (old, new) = (split::split(before), split::split(after));
    assert_eq!(old.len(), new.len(), "{before:?}\n{after:?}");
    let both = old.iter().zip(&new).enumerate();
    for (_, (old, new)) in both.filter(|(index, _)| *index != edited) {
        assert_eq!(before[old.clone()], after[new.clone()]);
    }
    assert_eq!(before[..old[edited].start], after[..new[edited].start]);
    assert_eq!(before[old[edited].end..], after[new[edited].end..]);
}

/// Setting a field in what `serde_yaml` reads gives what it reads in the text where the field was set.
fn another_reader_agrees(before: &str, after: &str, (at, path): (&Origin, &str), value: &str) {
    let read = |text: &str| {
        let bytes = split::split(text).get(at.document).cloned()?;
        let read: Yaml = serde_yaml::from_str(&text[bytes]).ok()?;
        Some(read)
    };
    let (Some(mut should), Some(is)) = (read(before), read(after)) else {
        return;
    };
    let mut place = Some(&mut should);
    for step in steps(path) {
        place = place.and_then(|it| match (it, step) {
            (Yaml::Sequence(items), Step::Index(_, index)) => items.get_mut(index),
            (Yaml::Mapping(map), Step::Key(name) | Step::Index(name, _)) => map.get_mut(name),
            _ => None,
        });
    }
    let Some(place) = place.filter(|it| !matches!(it, Yaml::Tagged(_))) else {
        return;
    };
    *place = Yaml::Null;
    let mut same = true;
    differing(&should, &is, &mut |is| {
        let text = match is {
            Yaml::String(it) => it.clone(),
            Yaml::Bool(it) => it.to_string(),
            _ => return,
        };
        same &= text == value;
    });
    assert!(same, "{path} = {value:?}\n{before}\n---\n{after}");
}

/// Shows the parts of a value in which it is not what it should be.
fn differing(should: &Yaml, is: &Yaml, show: &mut impl FnMut(&Yaml)) {
    match (should, is) {
        (Yaml::Mapping(one), Yaml::Mapping(two)) if one.len() == two.len() => {
            for (key, should) in one {
                match two.get(&key) {
                    Some(is) => differing(&should, is, show),
                    None => show(is),
                }
            }
        }
        (Yaml::Sequence(one), Yaml::Sequence(two)) if one.len() == two.len() => {
            let both = one.iter().zip(two);
            both.for_each(|(should, is)| differing(should, is, show));
        }
        (should, is) if should == is => {}
        (_, is) => show(is),
    }
}

fn pick<T>(of: Vec<T>, number: usize) -> Option<T> {
    let count = of.len();
    of.into_iter().nth(number.checked_rem(count)?)
}

fn objects(text: &str) -> Vec<Origin> {
    let documents = split::split(text).into_iter().enumerate();
    let found = documents.flat_map(|(document, bytes)| {
        let whole = Origin {
            document,
            ..Origin::default()
        };
        let root = parse::parse(text, bytes).root;
        let items = root.as_ref().and_then(|it| it.get("items"));
        let items = items.map_or(0, |it| it.items().len());
        let items = (0..items).map(move |item| Origin {
            item: Some(item),
            ..whole
        });
        std::iter::once(whole).chain(items).collect::<Vec<_>>()
    });
    found.collect()
}

/// The paths of all fields, those of a document at a time.
fn fields(text: &str) -> Vec<(Origin, String)> {
    let documents: Vec<Range<usize>> = split::split(text);
    let mut found = Vec::new();
    for (document, bytes) in documents.into_iter().enumerate() {
        let origin = Origin {
            document,
            ..Origin::default()
        };
        if let Some(root) = parse::parse(text, bytes).root {
            paths(&root, "", &mut |path| found.push((origin, path)));
        }
    }
    found
}

fn paths(node: &Node, path: &str, found: &mut impl FnMut(String)) {
    match &node.value {
        Value::Scalar { .. } => {}
        Value::List(items) => {
            for (index, item) in items.iter().enumerate().take(20) {
                let path = format!("{path}[{index}]");
                found(path.clone());
                paths(item, &path, found);
            }
        }
        Value::Map(entries) => {
            for (key, value) in entries.iter().take(20) {
                let key = key.text().unwrap_or_default();
                let path = match key.contains(['.', '[', ']']) {
                    true => format!("{path}[{key}]"),
                    false => format!("{path}.{key}"),
                };
                found(path.clone());
                paths(value, &path, found);
            }
        }
    }
}
