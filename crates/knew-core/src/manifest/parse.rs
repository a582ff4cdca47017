//! From the text of one document to its tree, or to the place where it breaks.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};

use super::node::{Entries, Node, Style, Value};
use super::unfold::Allowance;

/// Deeper nesting than this is refused; no manifest comes near it.
const DEEPEST: usize = 100;

/// What became of a document's text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The tree; `None` for an empty document or one that could not be read.
    pub root: Option<Node>,
    /// Where it breaks, and the scanner's words.
    pub fault: Option<Fault>,
    /// Keys that stand twice in one map: where the second one is, and its name.
    pub repeated: Vec<(usize, String)>,
}

/// A place that is not YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The byte in the file's text.
    pub at: usize,
    /// What the scanner says.
    pub words: String,
}

/// Parses the bytes of one document of a file.
#[must_use]
pub fn parse(text: &str, bytes: Range<usize>) -> Parsed {
    text.get(bytes.clone())
        .map_or_else(Parsed::default, |text| parse_document(text, bytes.start))
}

/// Parses the text of one document that starts at a byte of its file.
#[must_use]
pub fn parse_document(document: &str, start: usize) -> Parsed {
    parse_within(document, start, &mut Allowance::largest())
}

/// The same, for a document whose anchors and aliases share an allowance with those of other documents.
#[must_use]
pub(super) fn parse_within(document: &str, start: usize, allowance: &mut Allowance) -> Parsed {
    let mut builder = Builder::new(document, start, allowance);
    for step in Parser::new_from_str(document) {
        let outcome = match step {
            Ok((event, span)) => builder.take(event, span),
            Err(error) => Err(Fault {
                at: builder.byte(error.marker().index()),
                words: error.info().to_owned(),
            }),
        };
        if let Err(fault) = outcome {
            builder.done.root = None;
            builder.done.fault = Some(fault);
            break;
        }
    }
    builder.done
}

/// A map or list whose end has not come yet.
struct Open {
    start: usize,
    anchor: usize,
    kind: Kind,
}

enum Kind {
    Map(Vec<(Node, Node)>, Option<Node>),
    List(Vec<Node>),
}

/// Puts nodes together as the parser names their parts.
struct Builder<'a> {
    text: &'a str,
    start: usize,
    /// Byte of each character, when the text is more than ASCII.
    characters: Option<Vec<usize>>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    allowance: &'a mut Allowance,
    done: Parsed,
}

impl<'a> Builder<'a> {
    fn new(document: &'a str, start: usize, allowance: &'a mut Allowance) -> Self {
        let characters =
            (!document.is_ascii()).then(|| document.char_indices().map(|(at, _)| at).collect());
        Self {
            text: document,
            start,
            characters,
            open: Vec::new(),
            anchors: HashMap::new(),
            allowance,
            done: Parsed::default(),
        }
    }

    /// The byte in the file of a character of the document.
    fn byte(&self, character: usize) -> usize {
        let within = match &self.characters {
            Some(table) => table.get(character).copied().unwrap_or(self.text.len()),
            None => character.min(self.text.len()),
        };
        self.start + within
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Fault> {
        let bytes = self.byte(span.start.index())..self.byte(span.end.index());
        if let Event::Scalar(_, _, 1.., _)
        | Event::MappingStart(1.., _)
        | Event::SequenceStart(1.., _) = &event
        {
            self.check_anchor(bytes.start)?;
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let bytes = match style {
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                        bytes.start..self.quoted_end(&bytes)
                    }
                    _ => bytes,
                };
                let style = written(style, tag.as_deref());
                let value = Value::Scalar {
                    text: text.into_owned(),
                    style,
                };
                self.put(Node { bytes, value }, anchor)?;
            }
            Event::Alias(anchor) => self.alias(anchor, bytes)?,
            Event::MappingStart(..) | Event::SequenceStart(..) if self.wants_key() => {
                return Err(Fault {
                    at: bytes.start,
                    words: "a key must be text".to_owned(),
                });
            }
            Event::MappingStart(anchor, _) => {
                self.push(bytes.start, anchor, Kind::Map(Vec::new(), None))?;
            }
            Event::SequenceStart(anchor, _) => {
                self.push(bytes.start, anchor, Kind::List(Vec::new()))?;
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(&bytes)?,
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => {}
        }
        Ok(())
    }

    /// Refuses names of anchors that a cluster's parser reads otherwise: libyaml ends a name where its
    /// letters, digits, `-` and `_` end, and takes the rest for the text.
    fn check_anchor(&self, node: usize) -> Result<(), Fault> {
        let written = &self.text[node - self.start..];
        let tag = if written.starts_with('!') {
            written.find(char::is_whitespace).unwrap_or(written.len())
        } else {
            0
        };
        let Some(rest) = written[tag..].trim_start().strip_prefix('&') else {
            return Ok(());
        };
        let ends = |it: char| it.is_whitespace() || ",[]{}".contains(it);
        let name = rest.split(ends).next().unwrap_or_default();
        let odd = |it: char| !it.is_ascii_alphanumeric() && !"-_".contains(it);
        name.find(odd).map_or(Ok(()), |at| {
            let before = written.len() - rest.len();
            Err(Fault {
                at: node + before + at,
                words: "a name of an anchor holds letters, digits, - and _ alone".to_owned(),
            })
        })
    }

    /// Whether what comes next is a key; templates such as `{{ name }}` look like a map as a key.
    fn wants_key(&self) -> bool {
        let kind = self.open.last().map(|it| &it.kind);
        matches!(kind, Some(Kind::Map(_, None)))
    }

    fn push(&mut self, start: usize, anchor: usize, kind: Kind) -> Result<(), Fault> {
        if self.open.len() >= DEEPEST {
            return Err(Fault {
                at: start,
                words: format!("nested more than {DEEPEST} levels deep"),
            });
        }
        self.open.push(Open {
            start,
            anchor,
            kind,
        });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, bytes: Range<usize>) -> Result<(), Fault> {
        let at = bytes.start;
        let refuse = |words: &str| Fault {
            at,
            words: words.to_owned(),
        };
        let Some(target) = self.anchors.get(&anchor) else {
            return Err(refuse("an alias to something it stands in"));
        };
        if !self.allowance.take(target) {
            return Err(refuse("the aliases up to here unfold to too much"));
        }
        let node = Node {
            bytes,
            value: target.value.clone(),
        };
        self.put(node, 0)
    }

    fn close(&mut self, bytes: &Range<usize>) -> Result<(), Fault> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let (value, last) = match open.kind {
            Kind::Map(entries, _) => {
                let last = entries.last().map(|(_, value)| value.bytes.end);
                let entries = Entries::from(entries);
                self.note_repeated(&entries);
                (Value::Map(merged(entries)), last)
            }
            Kind::List(items) => {
                let last = items.last().map(|item| item.bytes.end);
                (Value::List(items), last)
            }
        };
        // The end of a block collection carries no bytes of its own; that of a flow one is its bracket.
        let inner = last.unwrap_or(open.start);
        let end = if bytes.is_empty() {
            inner
        } else {
            self.bracket_end(inner)
        };
        let node = Node {
            bytes: open.start..end.max(open.start),
            value,
        };
        self.put(node, open.anchor)
    }

    /// Where a quoted text ends: the scanner counts the spaces and the comment after it too.
    fn quoted_end(&self, bytes: &Range<usize>) -> usize {
        let within = bytes.start - self.start..bytes.end - self.start;
        let whole = self.text.get(within).unwrap_or_default();
        // An anchor and a tag stand before the quote.
        let opening = whole.find(['"', '\'']).unwrap_or_default();
        let text = &whole[opening..];
        let mut letters = text.char_indices().peekable();
        let quote = letters.next().map(|(_, it)| it);
        while let Some((at, letter)) = letters.next() {
            let doubled = letters.peek().map(|(_, it)| *it) == Some('\'');
            match (quote, letter) {
                (Some('"'), '\\') => _ = letters.next(),
                (Some('\''), '\'') if doubled => _ = letters.next(),
                (Some(quote), letter) if letter == quote => return bytes.start + opening + at + 1,
                _ => {}
            }
        }
        bytes.end
    }

    /// Where a map or list in brackets ends, looking from the end of what is in it.
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

    fn put(&mut self, node: Node, anchor: usize) -> Result<(), Fault> {
        if anchor > 0 {
            // The copy that is kept for aliases counts as much as those they make.
            if !self.allowance.take(&node) {
                return Err(Fault {
                    at: node.bytes.start,
                    words: "the anchors up to here hold too much".to_owned(),
                });
            }
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut().map(|it| &mut it.kind) {
            None => self.done.root = Some(node),
            Some(Kind::List(items)) => items.push(node),
            Some(Kind::Map(entries, key)) => {
                if let Some(name) = key.take() {
                    entries.push((name, node));
                } else {
                    *key = Some(node);
                }
            }
        }
        Ok(())
    }

    /// Notes the keys that stand twice.
    fn note_repeated(&mut self, entries: &Entries) {
        let repeated = entries.repeated().into_iter().filter_map(|at| {
            let key = &entries.get(at)?.0;
            let name = key.text().filter(|name| *name != "<<")?;
            Some((key.bytes.start, name.to_owned()))
        });
        self.done.repeated.extend(repeated);
    }
}

fn written(style: ScalarStyle, tag: Option<&Tag>) -> Style {
    let text_by_tag = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
    match style {
        ScalarStyle::Plain if text_by_tag => Style::Double,
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    }
}

/// Adds what `<<` brings in: entries of other maps that this one does not set itself. One that brings in
/// anything but maps, which a cluster refuses, stays an entry, so that nothing written is lost.
fn merged(entries: Entries) -> Entries {
    if entries.position("<<").is_none() {
        return entries;
    }
    let (merges, mut own): (Vec<_>, Vec<_>) = Vec::from(entries)
        .into_iter()
        .partition(|(key, value)| key.text() == Some("<<") && brings_maps(value));
    let mut known: HashSet<Option<String>> = own.iter().map(|(key, _)| name(key)).collect();
    for (_, source) in merges {
        let maps = match source.value {
            Value::List(items) => items,
            Value::Map(_) | Value::Scalar { .. } => vec![source],
        };
        for map in maps {
            let Value::Map(more) = map.value else {
                continue;
            };
            for (key, value) in Vec::from(more) {
                if known.insert(name(&key)) {
                    own.push((key, value));
                }
            }
        }
    }
    own.into()
}

fn name(key: &Node) -> Option<String> {
    key.text().map(str::to_owned)
}

fn brings_maps(value: &Node) -> bool {
    let is_map = |it: &Node| matches!(it.value, Value::Map(_));
    match &value.value {
        Value::List(items) => items.iter().all(is_map),
        Value::Map(_) | Value::Scalar { .. } => is_map(value),
    }
}
