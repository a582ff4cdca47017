//! Typed access to the fields of an object while it is decoded, with a problem for each field that does
//! not fit.

use crate::manifest::yaml::{YamlNode, YamlType, YamlValue};
use crate::model::{
    DocumentLocation, Problem, ProblemCause, ProblemCode, ProblemLocation, Severity, push_problem,
};

use knew_text::closest_name;

pub struct DecodeContext {
    pub origin: DocumentLocation,
    /// Namespace of the object, which references without one default to.
    pub namespace: String,
    /// True for old API versions, whose deprecated shapes are accepted.
    pub legacy: bool,
    pub problems: Vec<Problem>,
}

impl DecodeContext {
    pub fn report(
        &mut self,
        severity: Severity,
        code: ProblemCode,
        path: &str,
        diagnosis: Diagnosis,
    ) {
        let problem = Problem {
            severity,
            code,
            message: diagnosis.message,
            hint: Some(diagnosis.hint),
            cause: diagnosis.cause,
            at: ProblemLocation::Field(self.origin, path.to_owned()),
        };
        push_problem(&mut self.problems, problem);
    }

    pub fn error(&mut self, code: ProblemCode, path: &str, diagnosis: Diagnosis) {
        self.report(Severity::Error, code, path, diagnosis);
    }
}

/// Message and hint of a problem.
pub struct Diagnosis {
    message: String,
    hint: String,
    cause: Option<ProblemCause>,
}

impl Diagnosis {
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: hint.into(),
            cause: None,
        }
    }

    /// Adds the cause in a form that a fix can act on.
    fn with_cause(self, cause: Option<ProblemCause>) -> Self {
        Self { cause, ..self }
    }
}

/// A field by its path; it may be absent.
#[derive(Clone, Debug)]
pub struct FieldReader<'a> {
    node: Option<&'a YamlNode>,
    /// Path in Knative's notation, such as `spec.filters[0].exact`.
    pub path: String,
}

impl<'a> FieldReader<'a> {
    pub fn root(node: &'a YamlNode) -> Self {
        Self {
            node: Some(node),
            path: String::new(),
        }
    }

    /// Root of a YAML document that is the text of a field.
    pub fn nested_document(node: &'a YamlNode, path: &str) -> Self {
        Self {
            node: Some(node),
            path: path.to_owned(),
        }
    }

    pub fn get(&self, key: &str) -> Self {
        Self {
            node: self.node.and_then(|node| node.get(key)),
            path: self.child_path(key),
        }
    }

    fn child_path(&self, key: &str) -> String {
        if self.path.is_empty() {
            return key.to_owned();
        }
        format!("{}.{key}", self.path)
    }

    /// True if the field has a value other than null.
    pub fn is_present(&self) -> bool {
        self.node
            .is_some_and(|node| node.yaml_type() != YamlType::Null)
    }

    /// True if the key is written, even without a value.
    pub fn has_key(&self) -> bool {
        self.node.is_some()
    }

    pub fn yaml_type(&self) -> YamlType {
        self.node.map_or(YamlType::Null, YamlNode::yaml_type)
    }

    /// Reports anything that is not text. The text of a number or boolean is returned nevertheless.
    pub fn text(&self, context: &mut DecodeContext) -> Option<String> {
        let node = self.node.filter(|_| self.is_present())?;
        if node.yaml_type() != YamlType::Text {
            self.report_wrong_type(YamlType::Text, context);
        }
        node.text().map(str::to_owned)
    }

    /// Text of any scalar, without a report.
    pub fn scalar_text(&self) -> Option<&'a str> {
        self.node
            .filter(|_| self.is_present())
            .and_then(YamlNode::text)
    }

    /// Text of the scalar, or of the first element of a list.
    pub fn first_text(&self) -> Option<&'a str> {
        let first = self.node.and_then(|node| node.items().first());
        self.scalar_text()
            .or_else(|| first.and_then(YamlNode::text))
    }

    pub fn to_json_text(&self) -> Option<String> {
        let node = self.node.filter(|_| self.is_present())?;
        Some(node.to_json().to_string())
    }

    /// Texts of a list, or of a comma-separated text, without a report.
    pub fn text_list(&self) -> Vec<String> {
        let items = self.node.map_or(&[][..], YamlNode::items);
        let texts = self
            .scalar_text()
            .into_iter()
            .chain(items.iter().filter_map(YamlNode::text));
        texts
            .flat_map(|text| text.split(','))
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// Reports anything that is not a number.
    pub fn integer(&self, context: &mut DecodeContext) -> Option<i64> {
        let node = self.node.filter(|_| self.is_present())?;
        let number = node.text().and_then(|text| text.parse().ok());
        if node.yaml_type() != YamlType::Number || number.is_none() {
            self.report_wrong_type(YamlType::Number, context);
        }
        number
    }

    /// Reports anything that is not a boolean.
    pub fn boolean(&self, context: &mut DecodeContext) -> Option<bool> {
        self.expect_type(YamlType::Boolean, context);
        let json = self.node.filter(|_| self.is_present())?.to_json();
        json.as_bool()
    }

    /// Entries of a map in order. Reports anything that is not a map.
    pub fn entries(&self, context: &mut DecodeContext) -> Vec<(String, FieldReader<'a>)> {
        self.expect_type(YamlType::Map, context);
        let Some(YamlValue::Map(entries)) = self.node.map(|node| &node.value) else {
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

    /// Elements of a list in order. Reports anything that is not a list.
    pub fn items(&self, context: &mut DecodeContext) -> Vec<FieldReader<'a>> {
        self.expect_type(YamlType::List, context);
        let items = self.node.map_or(&[][..], YamlNode::items);
        items
            .iter()
            .enumerate()
            .map(|(index, node)| Self {
                node: Some(node),
                path: format!("{}[{index}]", self.path),
            })
            .collect()
    }

    pub fn string_map(&self, context: &mut DecodeContext) -> Vec<(String, String)> {
        let entries = self.entries(context);
        let mut texts = Vec::with_capacity(entries.len());
        for (name, field) in entries {
            let text = field.text(context).unwrap_or_default();
            texts.push((name, text));
        }
        texts
    }

    /// Reports a value of another type. An absent field is fine.
    pub fn expect_type(&self, wanted: YamlType, context: &mut DecodeContext) {
        if self.is_present() && self.yaml_type() != wanted {
            self.report_wrong_type(wanted, context);
        }
    }

    /// Warns about keys that are not in `known`, and suggests the most similar one.
    pub fn warn_unknown_keys(&self, known: &[&str], context: &mut DecodeContext) {
        self.expect_type(YamlType::Map, context);
        for name in self.unknown_keys(known) {
            let path = self.child_path(name);
            let message = format!("unknown field {path}; the cluster drops it");
            let diagnosis = Diagnosis::new(message, suggest_key(name, known));
            context.report(
                Severity::Warning,
                ProblemCode::UnknownField,
                &path,
                diagnosis,
            );
        }
    }

    pub fn unknown_keys(&self, known: &[&str]) -> Vec<&'a str> {
        let Some(YamlValue::Map(entries)) = self.node.map(|node| &node.value) else {
            return Vec::new();
        };
        let names = entries.iter().filter_map(|(key, _)| key.text());
        names.filter(|name| !known.contains(name)).collect()
    }

    fn report_wrong_type(&self, wanted: YamlType, context: &mut DecodeContext) {
        let found = self.yaml_type();
        if let Some(text) = self.scalar_text().filter(|raw| is_placeholder(raw)) {
            let message = format!("{} is still the placeholder {text}", self.path);
            let diagnosis = Diagnosis::new(message, "fill it in before deploying");
            context.report(
                Severity::Warning,
                ProblemCode::Placeholder,
                &self.path,
                diagnosis,
            );
            return;
        }
        let hint = match (wanted, found) {
            (YamlType::Text, YamlType::Number | YamlType::Boolean) => "put it in quotes".to_owned(),
            (YamlType::Map | YamlType::List, _) => {
                "check the indentation of what belongs to it".to_owned()
            }
            _ => format!("write {} here", wanted.description()),
        };
        let message = format!(
            "{} wants {}, and {} is there",
            self.path,
            wanted.description(),
            found.description()
        );
        let cause = (wanted == YamlType::Text).then_some(ProblemCause::ExpectedText);
        let diagnosis = Diagnosis::new(message, hint).with_cause(cause);
        context.error(ProblemCode::WrongType, &self.path, diagnosis);
    }
}

pub fn suggest_key(name: &str, known: &[&str]) -> String {
    match closest_name(name, known) {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

/// True if a text has a placeholder to fill in: `{username}`, `${VAR}`, `$VAR`, `<org>`.
pub fn is_placeholder(text: &str) -> bool {
    let is_enclosed = |open: char, close: char| {
        text.find(open)
            .is_some_and(|start| text[start..].contains(close))
    };
    let mut after_dollar = text.split('$').skip(1);
    is_enclosed('{', '}')
        || is_enclosed('<', '>')
        || after_dollar.any(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
}
