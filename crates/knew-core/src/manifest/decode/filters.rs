//! The filters of a Trigger, old and new.

use super::field::{Context, Field, words};
use crate::manifest::node::Shape;
use crate::model::ProblemCode;
use crate::model::Severity;
use knew_filter::{Filter, Wanted, cesql};

/// In the order the data plane prefers them when a manifest sets several.
const DIALECTS: &[&str] = &["exact", "prefix", "suffix", "all", "any", "not", "cesql"];

/// The filter that decides: `filters` if it has elements, else `filter`.
pub fn read(spec: &Field<'_>, context: &mut Context) -> Option<Filter> {
    let listed = elements(&spec.get("filters"), context);
    let attributes = attributes(&spec.get("filter"), context);
    if listed.is_empty() {
        return attributes.map(Filter::Attributes);
    }
    if attributes.is_some_and(|attribute| !attribute.is_empty()) {
        let message = "spec.filter is ignored, because spec.filters decides alone";
        let hint = "move its attributes into an exact element of spec.filters, and remove it";
        let said = words(message, hint);
        context.report(
            Severity::Warning,
            ProblemCode::IgnoredFilter,
            "spec.filter",
            said,
        );
    }
    Some(Filter::All(listed))
}

fn attributes(field: &Field<'_>, context: &mut Context) -> Option<Wanted> {
    if !field.present() {
        return None;
    }
    if context.legacy {
        field.only(&["attributes", "sourceAndType"], context);
    } else {
        field.only(&["attributes"], context);
    }
    let old = field.get("sourceAndType");
    if old.present() && context.legacy {
        return Some(source_and_type(&old, context));
    }
    let attributes = field.get("attributes");
    attributes.present().then(|| attributes.texts(context))
}

/// In 2019 an empty value, and before that `Any`, meant that every value will do.
fn source_and_type(field: &Field<'_>, context: &mut Context) -> Wanted {
    field.only(&["type", "source"], context);
    ["type", "source"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), field.get(name).text(context)?)))
        .filter(|(_, wanted)| !matches!(wanted.as_str(), "" | "Any"))
        .collect()
}

fn elements(field: &Field<'_>, context: &mut Context) -> Vec<Filter> {
    let items = field.items(context);
    items.iter().map(|item| element(item, context)).collect()
}

fn element(field: &Field<'_>, context: &mut Context) -> Filter {
    field.only(DIALECTS, context);
    let set: Vec<&str> = DIALECTS
        .iter()
        .copied()
        .filter(|it| field.get(it).present())
        .collect();
    if set.len() > 1 {
        let message = "multiple dialects found, filters can have only one dialect set";
        let hint = format!("make {} elements of their own", set.join(" and "));
        context.error(
            ProblemCode::MultipleDialects,
            &field.path,
            words(message, hint),
        );
    }
    match set.first() {
        Some(dialect) => dialect_of(dialect, &field.get(dialect), context),
        None => Filter::Empty,
    }
}

fn dialect_of(dialect: &str, field: &Field<'_>, context: &mut Context) -> Filter {
    match dialect {
        "exact" => Filter::Exact(field.texts(context)),
        "prefix" => Filter::Prefix(field.texts(context)),
        "suffix" => Filter::Suffix(field.texts(context)),
        "all" => Filter::All(elements(field, context)),
        "any" => Filter::Any(elements(field, context)),
        "not" if field.shape() == Shape::Map => Filter::Not(Box::new(element(field, context))),
        "cesql" => field.text(context).map_or(Filter::Empty, |text| {
            Filter::Cesql(cesql::Expression::new(&text))
        }),
        _ => {
            field.expect(Shape::Map, context);
            Filter::Empty
        }
    }
}
