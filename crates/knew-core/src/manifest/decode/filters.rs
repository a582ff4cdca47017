//! Filters of a Trigger: `filters`, `filter.attributes` and `filter.sourceAndType`.

use super::field::{DecodeContext, Diagnosis, FieldReader};
use crate::manifest::yaml::YamlType;
use crate::model::ProblemCode;
use crate::model::Severity;
use knew_filter::{AttributeValues, Filter, cesql};

/// In the order of precedence in the data plane if an element sets several.
const DIALECTS: &[&str] = &["exact", "prefix", "suffix", "all", "any", "not", "cesql"];

/// `filters` takes precedence over `filter` unless it is empty.
pub fn decode_filter(spec: &FieldReader<'_>, context: &mut DecodeContext) -> Option<Filter> {
    let listed = decode_filter_list(&spec.get("filters"), context);
    let attributes = decode_legacy_filter(&spec.get("filter"), context);
    if listed.is_empty() {
        return attributes.map(Filter::Attributes);
    }
    if attributes.is_some_and(|attributes| !attributes.is_empty()) {
        let message = "spec.filter is ignored, because spec.filters decides alone";
        let hint = "move its attributes into an exact element of spec.filters, and remove it";
        let diagnosis = Diagnosis::new(message, hint);
        context.report(
            Severity::Warning,
            ProblemCode::IgnoredFilter,
            "spec.filter",
            diagnosis,
        );
    }
    Some(Filter::All(listed))
}

fn decode_legacy_filter(
    field: &FieldReader<'_>,
    context: &mut DecodeContext,
) -> Option<AttributeValues> {
    if !field.is_present() {
        return None;
    }
    if context.legacy {
        field.warn_unknown_keys(&["attributes", "sourceAndType"], context);
    } else {
        field.warn_unknown_keys(&["attributes"], context);
    }
    let old = field.get("sourceAndType");
    if old.is_present() && context.legacy {
        return Some(decode_source_and_type(&old, context));
    }
    let attributes = field.get("attributes");
    attributes
        .is_present()
        .then(|| attributes.string_map(context))
}

/// In 2019 an empty value, and before that `Any`, matched every value.
fn decode_source_and_type(field: &FieldReader<'_>, context: &mut DecodeContext) -> AttributeValues {
    field.warn_unknown_keys(&["type", "source"], context);
    ["type", "source"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), field.get(name).text(context)?)))
        .filter(|(_, wanted)| !matches!(wanted.as_str(), "" | "Any"))
        .collect()
}

fn decode_filter_list(field: &FieldReader<'_>, context: &mut DecodeContext) -> Vec<Filter> {
    let items = field.items(context);
    items
        .iter()
        .map(|item| decode_filter_element(item, context))
        .collect()
}

fn decode_filter_element(field: &FieldReader<'_>, context: &mut DecodeContext) -> Filter {
    field.warn_unknown_keys(DIALECTS, context);
    let set: Vec<&str> = DIALECTS
        .iter()
        .copied()
        .filter(|dialect| field.get(dialect).is_present())
        .collect();
    if set.len() > 1 {
        let message = "multiple dialects found, filters can have only one dialect set";
        let hint = format!("make {} elements of their own", set.join(" and "));
        context.error(
            ProblemCode::MultipleDialects,
            &field.path,
            Diagnosis::new(message, hint),
        );
    }
    match set.first() {
        Some(dialect) => decode_dialect(dialect, &field.get(dialect), context),
        None => Filter::Empty,
    }
}

fn decode_dialect(dialect: &str, field: &FieldReader<'_>, context: &mut DecodeContext) -> Filter {
    match dialect {
        "exact" => Filter::Exact(field.string_map(context)),
        "prefix" => Filter::Prefix(field.string_map(context)),
        "suffix" => Filter::Suffix(field.string_map(context)),
        "all" => Filter::All(decode_filter_list(field, context)),
        "any" => Filter::Any(decode_filter_list(field, context)),
        "not" if field.yaml_type() == YamlType::Map => {
            Filter::Not(Box::new(decode_filter_element(field, context)))
        }
        "cesql" => field.text(context).map_or(Filter::Empty, |text| {
            Filter::Cesql(cesql::Expression::new(&text))
        }),
        _ => {
            field.expect_type(YamlType::Map, context);
            Filter::Empty
        }
    }
}
