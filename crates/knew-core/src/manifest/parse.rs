//! YAML parser for one document.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle as SourceStyle, Span, Tag};

use super::alias_budget::AliasBudget;
use super::yaml::{Entries, ScalarStyle, YamlNode, YamlValue};
use super::yaml_error::{ScannerRule, YamlError, YamlErrorKind};

/// No manifest comes near this depth, and deeper nesting could overflow the stack.
pub(super) const MAX_DEPTH: usize = 100;

/// Result of parsing one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParsedDocument {
    /// Tree; `None` for an empty or invalid document.
    pub root: Option<YamlNode>,
    /// Syntax error that ended parsing, if any.
    pub error: Option<YamlError>,
    /// Byte offset and name of each key that is set twice in a map.
    pub duplicate_keys: Vec<DuplicateKey>,
}

/// A key that repeats an earlier one of the same map.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DuplicateKey {
    /// Byte offset of the repetition in the file's text.
    pub offset: usize,
    /// Text of the key, after unquoting.
    pub name: String,
}

/// Parses the document at a byte range of a file.
#[must_use]
pub fn parse_range(text: &str, bytes: Range<usize>) -> ParsedDocument {
    text.get(bytes.clone())
        .map_or_else(ParsedDocument::default, |text| {
            parse_document(text, bytes.start)
        })
}

/// Parses the text of a document that starts at byte `start` of its file.
#[must_use]
pub fn parse_document(document: &str, start: usize) -> ParsedDocument {
    let mut budget = ParseBudget {
        aliases: AliasBudget::unrestricted(),
        values: usize::MAX,
    };
    parse_with_budget(document, start, &mut budget)
}

/// Limits that several documents share.
#[derive(Clone, Copy, Debug)]
pub(super) struct ParseBudget {
    pub(super) aliases: AliasBudget,
    /// Number of scalars, keys, maps and lists that may still be added.
    pub(super) values: usize,
}

impl ParseBudget {
    fn spend_values(&mut self, values: usize, offset: usize) -> Result<(), YamlError> {
        self.values = self.values.checked_sub(values).ok_or(YamlError {
            offset,
            kind: YamlErrorKind::ValueBudget,
        })?;
        Ok(())
    }
}

/// Like [`parse_document`], with a budget that several documents share.
#[must_use]
pub(super) fn parse_with_budget(
    document: &str,
    start: usize,
    budget: &mut ParseBudget,
) -> ParsedDocument {
    let mut builder = TreeBuilder::new(document, start, budget);
    for step in Parser::new_from_str(document) {
        let outcome = match step {
            Ok((event, span)) => builder.handle_event(event, span),
            Err(error) => Err(YamlError {
                offset: builder.byte_offset(error.marker().index()),
                kind: YamlErrorKind::Scanner {
                    rule: ScannerRule::classify(error.info()),
                    message: error.info().to_owned(),
                },
            }),
        };
        if let Err(error) = outcome {
            builder.parsed.root = None;
            builder.parsed.error = Some(error);
            break;
        }
    }
    builder.parsed
}

/// A map or list that has not ended yet.
struct OpenCollection {
    start: usize,
    anchor: usize,
    kind: CollectionKind,
}

enum CollectionKind {
    Map(Vec<(YamlNode, YamlNode)>, Option<YamlNode>),
    List(Vec<YamlNode>),
}

/// Builds the tree from parser events.
struct TreeBuilder<'a> {
    text: &'a str,
    start: usize,
    /// Byte offset of each character, if the text is not ASCII.
    characters: Option<Vec<usize>>,
    open: Vec<OpenCollection>,
    anchors: HashMap<usize, YamlNode>,
    budget: &'a mut ParseBudget,
    parsed: ParsedDocument,
}

impl<'a> TreeBuilder<'a> {
    fn new(document: &'a str, start: usize, budget: &'a mut ParseBudget) -> Self {
        let characters =
            (!document.is_ascii()).then(|| document.char_indices().map(|(at, _)| at).collect());
        Self {
            text: document,
            start,
            characters,
            open: Vec::new(),
            anchors: HashMap::new(),
            budget,
            parsed: ParsedDocument::default(),
        }
    }

    /// Byte offset in the file of a character of the document.
    fn byte_offset(&self, character: usize) -> usize {
        let within = match &self.characters {
            Some(table) => table.get(character).copied().unwrap_or(self.text.len()),
            None => character.min(self.text.len()),
        };
        self.start + within
    }

    fn handle_event(&mut self, event: Event<'_>, span: Span) -> Result<(), YamlError> {
        let bytes = self.byte_offset(span.start.index())..self.byte_offset(span.end.index());
        if let Event::Scalar(_, _, 1.., _)
        | Event::MappingStart(1.., _)
        | Event::SequenceStart(1.., _) = &event
        {
            self.check_anchor(bytes.start)?;
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let bytes = match style {
                    SourceStyle::SingleQuoted | SourceStyle::DoubleQuoted => {
                        bytes.start..self.quoted_end(&bytes)
                    }
                    _ => bytes,
                };
                let style = scalar_style(style, tag.as_deref());
                let value = YamlValue::Scalar {
                    text: text.into(),
                    style,
                };
                self.add_node(YamlNode { bytes, value }, anchor)?;
            }
            Event::Alias(anchor) => self.resolve_alias(anchor, bytes)?,
            Event::MappingStart(..) | Event::SequenceStart(..) if self.expects_key() => {
                return Err(YamlError {
                    offset: bytes.start,
                    kind: YamlErrorKind::CollectionAsKey,
                });
            }
            Event::MappingStart(anchor, _) => {
                self.start_collection(bytes.start, anchor, CollectionKind::Map(Vec::new(), None))?;
            }
            Event::SequenceStart(anchor, _) => {
                self.start_collection(bytes.start, anchor, CollectionKind::List(Vec::new()))?;
            }
            Event::MappingEnd | Event::SequenceEnd => self.end_collection(&bytes)?,
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    /// Rejects anchor names that libyaml, which clusters use, reads differently: it ends a name after
    /// letters, digits, `-` and `_`, and takes the rest as text.
    fn check_anchor(&self, node: usize) -> Result<(), YamlError> {
        let written = &self.text[node - self.start..];
        let tag = if written.starts_with('!') {
            written.find(char::is_whitespace).unwrap_or(written.len())
        } else {
            0
        };
        let Some(rest) = written[tag..].trim_start().strip_prefix('&') else {
            return Ok(());
        };
        let ends = |character: char| character.is_whitespace() || ",[]{}".contains(character);
        let name = rest.split(ends).next().unwrap_or_default();
        let odd = |character: char| !character.is_ascii_alphanumeric() && !"-_".contains(character);
        name.find(odd).map_or(Ok(()), |at| {
            let before = written.len() - rest.len();
            Err(YamlError {
                offset: node + before + at,
                kind: YamlErrorKind::AnchorName,
            })
        })
    }

    /// True if a key is next; templates such as `{{ name }}` look like a map as a key.
    fn expects_key(&self) -> bool {
        let kind = self.open.last().map(|open| &open.kind);
        matches!(kind, Some(CollectionKind::Map(_, None)))
    }

    fn start_collection(
        &mut self,
        start: usize,
        anchor: usize,
        kind: CollectionKind,
    ) -> Result<(), YamlError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(YamlError {
                offset: start,
                kind: YamlErrorKind::TooDeep,
            });
        }
        self.open.push(OpenCollection {
            start,
            anchor,
            kind,
        });
        Ok(())
    }

    fn resolve_alias(&mut self, anchor: usize, bytes: Range<usize>) -> Result<(), YamlError> {
        let offset = bytes.start;
        let refuse = |kind| YamlError { offset, kind };
        let Some(target) = self.anchors.get(&anchor) else {
            return Err(refuse(YamlErrorKind::RecursiveAlias));
        };
        let Some(values) = self.budget.aliases.spend(target) else {
            return Err(refuse(YamlErrorKind::AliasBudget));
        };
        self.budget.spend_values(values, offset)?;
        let node = YamlNode {
            bytes,
            value: target.value.clone(),
        };
        self.add_node(node, 0)
    }

    fn end_collection(&mut self, bytes: &Range<usize>) -> Result<(), YamlError> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let (value, last) = match open.kind {
            CollectionKind::Map(entries, _) => {
                let last = entries.last().map(|(_, value)| value.bytes.end);
                let entries = Entries::from(entries);
                self.record_duplicates(&entries);
                (YamlValue::Map(expand_merge_keys(entries)), last)
            }
            CollectionKind::List(mut items) => {
                items.shrink_to_fit();
                let last = items.last().map(|item| item.bytes.end);
                (YamlValue::List(items), last)
            }
        };
        // The end of a block collection carries no bytes of its own; that of a flow one is its bracket.
        let inner = last.unwrap_or(open.start);
        let end = if bytes.is_empty() {
            inner
        } else {
            self.bracket_end(inner)
        };
        let node = YamlNode {
            bytes: open.start..end.max(open.start),
            value,
        };
        self.add_node(node, open.anchor)
    }

    /// End of a quoted scalar. The scanner's range includes the spaces and comment after it.
    fn quoted_end(&self, bytes: &Range<usize>) -> usize {
        let within = bytes.start - self.start..bytes.end - self.start;
        let whole = self.text.get(within).unwrap_or_default();
        // An anchor and a tag stand before the quote.
        let opening = whole.find(['"', '\'']).unwrap_or_default();
        let text = &whole[opening..];
        let mut letters = text.char_indices().peekable();
        let quote = letters.next().map(|(_, letter)| letter);
        while let Some((at, letter)) = letters.next() {
            let doubled = letters.peek().map(|(_, letter)| *letter) == Some('\'');
            match (quote, letter) {
                (Some('"'), '\\') => _ = letters.next(),
                (Some('\''), '\'') if doubled => _ = letters.next(),
                (Some(quote), letter) if letter == quote => return bytes.start + opening + at + 1,
                _ => {}
            }
        }
        bytes.end
    }

    /// End of a flow collection, searched from the end of its last item.
    fn bracket_end(&self, from: usize) -> usize {
        let mut in_comment = false;
        for (at, letter) in self.text[from - self.start..].char_indices() {
            match letter {
                '\n' => in_comment = false,
                '#' => in_comment = true,
                '}' | ']' if !in_comment => return from + at + 1,
                _ => {}
            }
        }
        from
    }

    fn add_node(&mut self, node: YamlNode, anchor: usize) -> Result<(), YamlError> {
        self.budget.spend_values(1, node.bytes.start)?;
        if anchor > 0 {
            // The copy that is kept for aliases counts as much as those they make.
            let Some(values) = self.budget.aliases.spend(&node) else {
                return Err(YamlError {
                    offset: node.bytes.start,
                    kind: YamlErrorKind::AnchorBudget,
                });
            };
            self.budget.spend_values(values, node.bytes.start)?;
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.parsed.root = Some(node),
            Some(CollectionKind::List(items)) => items.push(node),
            Some(CollectionKind::Map(entries, key)) => {
                if let Some(name) = key.take() {
                    entries.push((name, node));
                } else {
                    *key = Some(node);
                }
            }
        }
        Ok(())
    }

    fn record_duplicates(&mut self, entries: &Entries) {
        let repeated = entries.duplicate_positions().into_iter().filter_map(|at| {
            let key = &entries.get(at)?.0;
            let name = key.text().filter(|name| *name != "<<")?;
            Some(DuplicateKey {
                offset: key.bytes.start,
                name: name.to_owned(),
            })
        });
        self.parsed.duplicate_keys.extend(repeated);
    }
}

fn scalar_style(style: SourceStyle, tag: Option<&Tag>) -> ScalarStyle {
    let text_by_tag = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
    match style {
        SourceStyle::Plain if text_by_tag => ScalarStyle::Double,
        SourceStyle::Plain => ScalarStyle::Plain,
        SourceStyle::SingleQuoted => ScalarStyle::Single,
        SourceStyle::DoubleQuoted => ScalarStyle::Double,
        SourceStyle::Literal | SourceStyle::Folded => ScalarStyle::Block,
    }
}

/// Merges the maps under `<<` whose keys are not set here. A `<<` that is not a map, which a cluster
/// rejects, stays an entry, so that no text is lost.
fn expand_merge_keys(entries: Entries) -> Entries {
    if entries.position("<<").is_none() {
        return entries;
    }
    let (merges, mut own): (Vec<_>, Vec<_>) = Vec::from(entries)
        .into_iter()
        .partition(|(key, value)| key.text() == Some("<<") && is_map_or_maps(value));
    let mut known: HashSet<Option<String>> = own.iter().map(|(key, _)| owned_key(key)).collect();
    for (_, source) in merges {
        let maps = match source.value {
            YamlValue::List(items) => items,
            YamlValue::Map(_) | YamlValue::Scalar { .. } => vec![source],
        };
        for map in maps {
            let YamlValue::Map(more) = map.value else {
                continue;
            };
            for (key, value) in Vec::from(more) {
                if known.insert(owned_key(&key)) {
                    own.push((key, value));
                }
            }
        }
    }
    own.into()
}

fn owned_key(key: &YamlNode) -> Option<String> {
    key.text().map(str::to_owned)
}

fn is_map_or_maps(value: &YamlNode) -> bool {
    let is_map = |node: &YamlNode| matches!(node.value, YamlValue::Map(_));
    match &value.value {
        YamlValue::List(items) => items.iter().all(is_map),
        YamlValue::Map(_) | YamlValue::Scalar { .. } => is_map(value),
    }
}
