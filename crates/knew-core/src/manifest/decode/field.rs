//! A field of an object while it is read: where it is, what is there, and what was found wrong.

use crate::manifest::node::{Node, Shape, Value};
use crate::model::{DocumentLocation, Problem, ProblemLocation, Severity};
use crate::model::{ProblemCause, ProblemCode};

use super::nearest;

/// What holds for the whole object being read, and the problems found in it so far.
pub struct Context {
    /// Where the object stands.
    pub origin: DocumentLocation,
    /// Its namespace, which its references fall back to.
    pub namespace: String,
    /// Whether its API version is from before today's shapes, so that theirs are accepted.
    pub legacy: bool,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

impl Context {
    /// Records a problem of a field.
    pub fn report(&mut self, severity: Severity, code: ProblemCode, at: &str, words: Words) {
        self.problems.push(Problem {
            cause: words.cause,
            severity,
            code,
            message: words.message,
            hint: Some(words.hint),
            at: ProblemLocation::Field(self.origin, at.to_owned()),
        });
    }

    /// Records an error of a field.
    pub fn error(&mut self, code: ProblemCode, at: &str, words: Words) {
        self.report(Severity::Error, code, at, words);
    }
}

/// What is wrong, and what to do next.
pub struct Words {
    message: String,
    hint: String,
    cause: Option<ProblemCause>,
}

impl Words {
    /// Adds the cause in a form that a fix can act on.
    fn with_cause(self, cause: Option<ProblemCause>) -> Self {
        Self { cause, ..self }
    }
}

/// Two sentences: what is wrong, and what to do next.
pub fn words(message: impl Into<String>, hint: impl Into<String>) -> Words {
    Words {
        message: message.into(),
        hint: hint.into(),
        cause: None,
    }
}

/// A field by its path, present or not.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    node: Option<&'a Node>,
    /// Its path as Knative writes it.
    pub path: String,
}

impl<'a> Field<'a> {
    /// The object itself.
    pub fn root(node: &'a Node) -> Self {
        Self {
            node: Some(node),
            path: String::new(),
        }
    }

    /// The root of a text that is itself a field of the object.
    pub fn within(node: &'a Node, path: &str) -> Self {
        Self {
            node: Some(node),
            path: path.to_owned(),
        }
    }

    /// A field of this one.
    pub fn get(&self, key: &str) -> Self {
        Self {
            node: self.node.and_then(|node| node.get(key)),
            path: self.path_of(key),
        }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            return key.to_owned();
        }
        format!("{}.{key}", self.path)
    }

    /// Whether something is there; an empty value is nothing.
    pub fn present(&self) -> bool {
        self.node.is_some_and(|node| node.shape() != Shape::Null)
    }

    /// Whether the key itself is there, even with nothing behind it.
    pub fn written(&self) -> bool {
        self.node.is_some()
    }

    /// What is there.
    pub fn shape(&self) -> Shape {
        self.node.map_or(Shape::Null, Node::shape)
    }

    /// Its text; anything but text is a problem, and a number is taken by its letters.
    pub fn text(&self, context: &mut Context) -> Option<String> {
        let node = self.node.filter(|_| self.present())?;
        if node.shape() != Shape::Text {
            self.wrong_type(Shape::Text, context);
        }
        node.text().map(str::to_owned)
    }

    /// Its text, without complaining about what else may be there.
    pub fn raw(&self) -> Option<&'a str> {
        self.node.filter(|_| self.present()).and_then(Node::text)
    }

    /// Its text, or that of its first element.
    pub fn first_text(&self) -> Option<&'a str> {
        let first = self.node.and_then(|node| node.items().first());
        self.raw().or_else(|| first.and_then(Node::text))
    }

    /// What is there, as JSON.
    pub fn json(&self) -> Option<String> {
        let node = self.node.filter(|_| self.present())?;
        Some(node.to_json().to_string())
    }

    /// The texts of a list, or of a text with commas, without complaining about what else may be there.
    pub fn list(&self) -> Vec<String> {
        let items = self.node.map_or(&[][..], Node::items);
        let texts = self
            .raw()
            .into_iter()
            .chain(items.iter().filter_map(Node::text));
        texts
            .flat_map(|text| text.split(','))
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Its number; anything else is a problem.
    pub fn integer(&self, context: &mut Context) -> Option<i64> {
        let node = self.node.filter(|_| self.present())?;
        let number = node.text().and_then(|text| text.parse().ok());
        if node.shape() != Shape::Number || number.is_none() {
            self.wrong_type(Shape::Number, context);
        }
        number
    }

    /// Whether it is true; anything but a truth value is a problem.
    pub fn truth(&self, context: &mut Context) -> Option<bool> {
        self.expect(Shape::Boolean, context);
        let json = self.node.filter(|_| self.present())?.to_json();
        json.as_bool()
    }

    /// The fields of a map in order; anything but a map is a problem.
    pub fn entries(&self, context: &mut Context) -> Vec<(String, Field<'a>)> {
        self.expect(Shape::Map, context);
        let Some(Value::Map(entries)) = self.node.map(|node| &node.value) else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|(key, value)| {
                let name = key.text()?.to_owned();
                let field = Self {
                    node: Some(value),
                    path: format!("{}[{name}]", self.path),
                };
                Some((name, field))
            })
            .collect()
    }

    /// The elements of a list in order; anything but a list is a problem.
    pub fn items(&self, context: &mut Context) -> Vec<Field<'a>> {
        self.expect(Shape::List, context);
        let items = self.node.map_or(&[][..], Node::items);
        items
            .iter()
            .enumerate()
            .map(|(index, node)| Self {
                node: Some(node),
                path: format!("{}[{index}]", self.path),
            })
            .collect()
    }

    /// A map of text to text, in order.
    pub fn texts(&self, context: &mut Context) -> Vec<(String, String)> {
        let entries = self.entries(context);
        let mut texts = Vec::with_capacity(entries.len());
        for (name, field) in entries {
            let text = field.text(context).unwrap_or_default();
            texts.push((name, text));
        }
        texts
    }

    /// Complains when something of another shape is there. Nothing at all is fine.
    pub fn expect(&self, wanted: Shape, context: &mut Context) {
        if self.present() && self.shape() != wanted {
            self.wrong_type(wanted, context);
        }
    }

    /// Warns of fields that are not among these, naming the one that was probably meant.
    pub fn only(&self, known: &[&str], context: &mut Context) {
        self.expect(Shape::Map, context);
        for name in self.strangers(known) {
            let path = self.path_of(name);
            let message = format!("unknown field {path}; the cluster drops it");
            let said = words(message, meant(name, known));
            context.report(Severity::Warning, ProblemCode::UnknownField, &path, said);
        }
    }

    /// The keys of a map that are not among these.
    pub fn strangers(&self, known: &[&str]) -> Vec<&'a str> {
        let Some(Value::Map(entries)) = self.node.map(|node| &node.value) else {
            return Vec::new();
        };
        let names = entries.iter().filter_map(|(key, _)| key.text());
        names.filter(|name| !known.contains(name)).collect()
    }

    fn wrong_type(&self, wanted: Shape, context: &mut Context) {
        let found = self.shape();
        if let Some(text) = self.raw().filter(|raw| is_placeholder(raw)) {
            let message = format!("{} is still the placeholder {text}", self.path);
            let said = words(message, "fill it in before deploying");
            context.report(
                Severity::Warning,
                ProblemCode::Placeholder,
                &self.path,
                said,
            );
            return;
        }
        let hint = match (wanted, found) {
            (Shape::Text, Shape::Number | Shape::Boolean) => "put it in quotes".to_owned(),
            (Shape::Map | Shape::List, _) => {
                "check the indentation of what belongs to it".to_owned()
            }
            _ => format!("write {} here", wanted.words()),
        };
        let message = format!(
            "{} wants {}, and {} is there",
            self.path,
            wanted.words(),
            found.words()
        );
        let cause = (wanted == Shape::Text).then_some(ProblemCause::ExpectedText);
        let said = words(message, hint).with_cause(cause);
        context.error(ProblemCode::WrongType, &self.path, said);
    }
}

/// What to write instead of a name that is not known.
pub fn meant(name: &str, known: &[&str]) -> String {
    match nearest::of(name, known) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// Whether a text is something to be replaced: `{username}`, `${VAR}`, `$VAR`, `<org>`.
pub fn is_placeholder(text: &str) -> bool {
    let mut pairs = [("{", "}"), ("<", ">")].into_iter();
    let variable = text.split('$').skip(1);
    let mut variable = variable.map(|it| it.starts_with(|it: char| it.is_ascii_uppercase()));
    pairs.any(|(open, close)| text.find(open).is_some_and(|at| text[at..].contains(close)))
        || variable.any(|variable| variable)
}
