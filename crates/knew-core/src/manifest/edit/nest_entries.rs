//! Moves some fields of a map below a new key beside the others.

use std::ops::Range;

use super::restructure::{reindent, synthetic_key, synthetic_node};
use super::scalar::{self, ScalarContext};
use super::{EditError, ExpectedChange, ResolvedPath, line_end, line_start, next_line_start};
use super::{parse_object, resolve_existing, splice, verify_edit, visible_end};
use crate::manifest::yaml::{YamlNode, YamlValue};
use crate::model::DocumentLocation;

/// Fields of an object reference. `uri`, `audience` and the like belong to the destination around it.
const REFERENCE_FIELDS: &[&str] = &[
    "apiVersion",
    "kind",
    "name",
    "namespace",
    "group",
    "address",
    "uid",
    "resourceVersion",
    "fieldPath",
];

/// Moves the fields of a flat reference below `ref`.
pub fn nest_reference(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
) -> Result<String, EditError> {
    nest_entries(text, origin, path, ("ref", REFERENCE_FIELDS))
}

/// Moves the fields of these names below a new key, which stands where the first of them stood.
pub fn nest_entries(
    text: &str,
    origin: &DocumentLocation,
    path: &str,
    (key, names): (&str, &[&str]),
) -> Result<String, EditError> {
    let refused = || EditError::Unsafe(path.to_owned());
    let root = parse_object(text, origin)?;
    let found = resolve_existing(&root, path)?;
    let YamlValue::Map(entries) = &found.node.value else {
        return Err(refused());
    };
    let moves = |entry: &(YamlNode, YamlNode)| {
        let name = entry.0.text();
        name.is_some_and(|name| names.contains(&name))
    };
    let split = SplitEntries {
        key,
        entries,
        first: entries.iter().position(moves).ok_or_else(refused)?,
        moves: entries.iter().map(moves).collect(),
    };
    if entries.iter().any(|(name, _)| name.text() == Some(key)) {
        return Err(refused());
    }
    let context = scalar::scalar_context(text, &found);
    let changed = if context == ScalarContext::Block {
        split.nest_block(text, &found)
    } else {
        split.nest_flow(text, &found, context)
    };
    let change = ExpectedChange::Set(&split.nested_node());
    verify_edit(text, changed.ok_or_else(refused)?, origin, (path, change))
}

struct SplitEntries<'a> {
    key: &'a str,
    entries: &'a [(YamlNode, YamlNode)],
    /// Index of the first entry that moves.
    first: usize,
    /// For each entry, true if it moves.
    moves: Vec<bool>,
}

impl SplitEntries<'_> {
    /// Order of the result: `None` stands for the new key.
    fn order(&self) -> impl Iterator<Item = Option<usize>> {
        let stays = (0..self.entries.len()).filter(|index| !self.moves[*index]);
        let before = stays.clone().take_while(|index| *index < self.first);
        let after = stays.skip_while(|index| *index < self.first);
        before.map(Some).chain([None]).chain(after.map(Some))
    }

    fn moved(&self) -> impl Iterator<Item = usize> {
        (0..self.entries.len()).filter(|index| self.moves[*index])
    }

    fn nested_node(&self) -> YamlNode {
        let moved = self.moved().map(|index| self.entries[index].clone());
        let inner = synthetic_node(YamlValue::Map(moved.collect::<Vec<_>>().into()));
        let entries = self.order().map(|entry| match entry {
            Some(index) => self.entries[index].clone(),
            None => (synthetic_key(self.key), inner.clone()),
        });
        synthetic_node(YamlValue::Map(entries.collect::<Vec<_>>().into()))
    }

    /// Whole lines move, each with the comments above it.
    fn nest_block(&self, text: &str, found: &ResolvedPath<'_>) -> Option<String> {
        let start = found.node.bytes.start;
        let (first_key, _) = self.entries.first()?;
        if first_key.bytes.start != start {
            return None;
        }
        let column = start - line_start(text, start);
        let indent = " ".repeat(column);
        let end = next_line_start(text, visible_end(text, found.node));
        let mut chunks = Vec::new();
        let mut from = start;
        for (index, (key, value)) in self.entries.iter().enumerate() {
            let last = visible_end(text, value).max(key.bytes.end);
            let to = next_line_start(text, last).min(end);
            let is_own_line = index == 0 || line_start(text, key.bytes.start) >= from;
            if !is_own_line {
                return None;
            }
            chunks.push(text[from..to].to_owned());
            from = to;
        }
        // The first one starts in the middle of its line.
        chunks[0].insert_str(0, &indent);
        let ending = line_end(text);
        if let Some(last) = chunks.last_mut().filter(|last| !last.ends_with('\n')) {
            last.push_str(ending);
        }
        let moved: String = self
            .moved()
            .map(|index| reindent(&chunks[index], 2))
            .collect();
        let written: String = self
            .order()
            .map(|entry| match entry {
                Some(index) => chunks[index].clone(),
                None => format!("{indent}{}:{ending}{moved}", self.key),
            })
            .collect();
        let mut written = written.strip_prefix(&indent)?.to_owned();
        if !text[..end].ends_with('\n') {
            written.truncate(written.trim_end_matches(['\r', '\n']).len());
        }
        Some(splice(text, &(start..end), &written))
    }

    fn nest_flow(
        &self,
        text: &str,
        found: &ResolvedPath<'_>,
        context: ScalarContext,
    ) -> Option<String> {
        let range = |index: usize| -> Range<usize> {
            let (key, value) = &self.entries[index];
            key.bytes.start..visible_end(text, value).max(key.bytes.end)
        };
        let (from, to) = (range(0).start, range(self.entries.len() - 1).end);
        let gaps = (1..self.entries.len()).map(|index| range(index - 1).end..range(index).start);
        if gaps.clone().any(|gap| text[gap].contains('#')) || !found.node.bytes.contains(&from) {
            return None;
        }
        let gap = gaps.map(|gap| &text[gap]).next().unwrap_or(", ");
        let written = |index: usize| text[range(index)].to_owned();
        let moved: Vec<String> = self.moved().map(written).collect();
        let key = scalar::write_key(self.key, context);
        let inner = format!("{key}: {{{}}}", moved.join(gap));
        let parts: Vec<String> = self
            .order()
            .map(|entry| entry.map_or_else(|| inner.clone(), written))
            .collect();
        Some(splice(text, &(from..to), &parts.join(gap)))
    }
}
