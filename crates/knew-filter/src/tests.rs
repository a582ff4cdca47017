//! Knative's tables of filters and outcomes, the sentences for people, and what must hold for every
//! filter there can be.

use proptest::prelude::*;
use rstest::rstest;

use super::judge::FilterResult::{self, Fail, NoFilter as Undecided, Pass};
use super::*;
use knew_event::{Event, ExtensionValue};

fn event(attributes: &[(&str, &str)]) -> Event {
    let mut event = Event {
        id: "1".to_owned(),
        source: "/shop".to_owned(),
        ty: "order.created".to_owned(),
        ..Event::default()
    };
    for (name, value) in attributes {
        event.set_attribute(name, value).unwrap();
    }
    event
}

fn wanted(entries: &[(&str, &str)]) -> AttributeValues {
    let owned = |it: &(&str, &str)| (it.0.to_owned(), it.1.to_owned());
    entries.iter().map(owned).collect()
}

fn exact(entries: &[(&str, &str)]) -> Filter {
    Filter::Exact(wanted(entries))
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

fn cesql(text: &str) -> Filter {
    Filter::Cesql(cesql::Expression::new(text))
}

/// A filter that fails on every event of these tests.
fn nomatch() -> Filter {
    exact(&[("type", "nomatch")])
}

#[rstest]
#[case::none_asked(&[], Pass)]
#[case::equal(&[("type", "order.created")], Pass)]
#[case::case_matters(&[("type", "order.Created")], Fail)]
#[case::all_must_match(&[("type", "order.created"), ("source", "/x")], Fail)]
#[case::any_value(&[("type", "")], Pass)]
#[case::any_value_of_absent_optional(&[("subject", "")], Fail)]
#[case::any_value_of_absent_extension(&[("region", "")], Fail)]
#[case::any_value_of_empty_extension(&[("void", "")], Fail)]
#[case::value_of_absent_extension(&[("region", "eu")], Fail)]
#[case::any_time_of_absent_time(&[("time", "")], Pass)]
#[case::extension(&[("level", "5")], Pass)]
fn filter_attributes_decide(#[case] attributes: &[(&str, &str)], #[case] outcome: FilterResult) {
    let event = event(&[("void", ""), ("level", "5")]);
    assert_eq!(
        Filter::Attributes(wanted(attributes)).judge(&event),
        outcome
    );
}

#[rstest]
#[case::empty_list(Filter::All(vec![]), Undecided)]
#[case::empty_element(Filter::All(vec![Filter::Empty]), Undecided)]
#[case::empty_map(Filter::All(vec![exact(&[])]), Undecided)]
#[case::empty_all(Filter::All(vec![Filter::All(vec![])]), Undecided)]
#[case::empty_any(Filter::All(vec![Filter::Any(vec![])]), Undecided)]
#[case::empty_not(Filter::All(vec![not(Filter::Empty)]), Undecided)]
#[case::empty_value(exact(&[("type", "")]), Undecided)]
#[case::empty_value_beside_a_miss(exact(&[("source", "nomatch"), ("type", "")]), Undecided)]
#[case::not_empty_value(not(exact(&[("type", "")])), Undecided)]
#[case::any_skips_empty(Filter::Any(vec![nomatch(), Filter::Empty]), Fail)]
#[case::any_last_decides(Filter::Any(vec![nomatch(), not(Filter::Empty)]), Undecided)]
#[case::any_last_decides_turned(Filter::Any(vec![not(Filter::Empty), nomatch()]), Fail)]
#[case::missing_extension(exact(&[("missing", "x")]), Fail)]
#[case::not_missing_extension(not(exact(&[("missing", "x")])), Pass)]
#[case::absent_optional(exact(&[("subject", "x")]), Fail)]
#[case::prefix(Filter::Prefix(wanted(&[("type", "order.")])), Pass)]
#[case::suffix(Filter::Suffix(wanted(&[("type", ".created")])), Pass)]
#[case::prefix_case(Filter::Prefix(wanted(&[("type", "Order.")])), Fail)]
#[case::several_keys(exact(&[("type", "order.created"), ("source", "/x")]), Fail)]
#[case::all_stops(Filter::All(vec![nomatch(), exact(&[("type", "order.created")])]), Fail)]
#[case::any_one_is_enough(Filter::Any(vec![nomatch(), exact(&[("type", "order.created")])]), Pass)]
#[case::double_not(not(not(nomatch())), Fail)]
#[case::cesql_true(cesql("type LIKE 'order.%'"), Pass)]
#[case::cesql_false(cesql("type = 'x'"), Fail)]
#[case::cesql_error(cesql("missing = 'x'"), Fail)]
#[case::not_cesql_error(not(cesql("missing = 'x'")), Pass)]
#[case::cesql_number(cesql("1 + 1"), Fail)]
#[case::cesql_text(cesql("type"), Fail)]
#[case::cesql_broken(cesql("type ="), Undecided)]
fn filters_decide(#[case] filter: Filter, #[case] outcome: FilterResult) {
    assert_eq!(filter.judge(&event(&[])), outcome);
}

#[rstest]
#[case(exact(&[("type", "order.Created")]), "type is order.created, wanted order.Created (differs only in case)")]
#[case(Filter::Prefix(wanted(&[("subject", "eu-")])), "subject is missing, wanted prefix eu-")]
#[case(exact(&[("regon", "eu")]), "regon is missing, wanted eu (the event has region)")]
#[case(exact(&[("source", "/shop/")]), "source is /shop, wanted /shop/ (differs only in a slash at the end)")]
#[case(exact(&[("time", "2024-03-01T10:00:00Z")]), "time is missing, wanted 2024-03-01T10:00:00Z (an absent time reads as 0001-01-01T00:00:00Z)")]
#[case(Filter::Attributes(wanted(&[("subject", "")])), "subject is missing, wanted any value")]
#[case(exact(&[("type", "a"), ("source", "b"), ("id", "c")]), "type is order.created, wanted a; 2 other conditions fail too")]
#[case(Filter::All(vec![exact(&[("id", "1")]), nomatch()]), "type is order.created, wanted nomatch")]
#[case(Filter::Any(vec![nomatch(), exact(&[("id", "2")])]), "none of 2 matches: type is order.created, wanted nomatch; id is 1, wanted 2")]
#[case(not(exact(&[("type", "order.created")])), "type is order.created, wanted anything else")]
#[case(not(Filter::Prefix(wanted(&[("type", "order.")]))), "type is order.created, wanted no prefix order.")]
#[case(not(Filter::All(vec![exact(&[("id", "1")]), exact(&[("region", "eu")])])), "excluded, because id is 1 and region is eu")]
#[case(cesql("type = 'x'"), "type = 'x' is false (type is order.created)")]
#[case(
    cesql("missing = 'x'"),
    "missing = 'x' cannot be decided: the event has no attribute missing"
)]
#[case(
    cesql("1 + 1"),
    "1 + 1 cannot be decided: it gives the Integer 2, not true or false"
)]
fn a_no_names_attribute_value_and_what_was_wanted(#[case] filter: Filter, #[case] why: &str) {
    let verdict = filter.explain(&event(&[("region", "eu")]));
    assert!(!verdict.passes(), "{verdict:?}");
    assert_eq!(verdict.sentence(), why);
}

#[rstest]
#[case(exact(&[("type", "order.created")]), "type is order.created")]
#[case(Filter::Prefix(wanted(&[("type", "order.")])), "type is order.created, which starts with order.")]
#[case(not(nomatch()), "type is order.created, not nomatch")]
#[case(not(exact(&[("missing", "x")])), "not excluded, because missing is missing, wanted x")]
#[case(exact(&[("type", "")]), "exact is skipped: the value wanted for type is empty")]
#[case(Filter::Empty, "empty is skipped: the filter is empty")]
#[case(Filter::Attributes(vec![]), "no attribute is asked for")]
#[case(Filter::Any(vec![nomatch(), exact(&[("id", "1")])]), "id is 1")]
#[case(
    cesql("type ="),
    "cesql is skipped: column 7: the expression ends where a value should be"
)]
fn a_yes_says_why_too(#[case] filter: Filter, #[case] why: &str) {
    let verdict = filter.explain(&event(&[]));
    assert!(verdict.passes(), "{verdict:?}");
    assert_eq!(verdict.sentence(), why);
}

#[test]
fn a_route_without_filter_takes_everything() {
    assert_eq!(route_filter_summary(None), "*");
    assert_eq!(
        explain_route(None, &event(&[])).sentence(),
        "no filter, every event passes"
    );
}

#[rstest]
#[case(cesql("type = 'a' AND region IN ('eu', 'us')"))]
#[case(cesql("level > 4 AND level != 7 AND EXISTS subject"))]
#[case(cesql("type LIKE 'order.%' AND source LIKE '%/shop' AND id LIKE 'a_c'"))]
#[case(cesql("NOT (type = 'example' OR EXISTS region)"))]
#[case(cesql("type NOT LIKE 'ex%' XOR EXISTS region"))]
#[case(Filter::All(vec![exact(&[("datamediatype", "text/plain")]), Filter::Suffix(wanted(&[("time", "Z")]))]))]
#[case(Filter::All(vec![Filter::Prefix(wanted(&[("time", "2024-")])), not(exact(&[("type", "example")]))]))]
#[case(Filter::All(vec![Filter::Prefix(wanted(&[("type", "a.b")])), Filter::Suffix(wanted(&[("type", "b.c")])), not(exact(&[("type", "a.b.c")]))]))]
#[case(Filter::Attributes(wanted(&[("subject", ""), ("type", "t")])))]
fn an_example_passes(#[case] filter: Filter) {
    let example = filter.example_attributes();
    assert_eq!(filter.judge(&with(&example)), Pass, "{example:?}");
}

/// An event as plain as can be, with some attributes.
fn with(attributes: &[(String, String)]) -> Event {
    let mut event = event(&[]);
    for (name, value) in attributes {
        event.set_attribute(name, value).unwrap();
    }
    event
}

fn entry() -> impl Strategy<Value = (String, String)> {
    let name = prop::sample::select(vec!["type", "source", "subject", "region"]);
    (name, "[ab]{0,2}").prop_map(|(name, value)| (name.to_owned(), value))
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let entries = || prop::collection::vec(entry(), 0..3);
    let leaf = prop_oneof![
        1 => entries().prop_map(Filter::Attributes),
        4 => entries().prop_map(Filter::Exact),
        1 => entries().prop_map(Filter::Prefix),
        1 => entries().prop_map(Filter::Suffix),
        2 => entry().prop_map(|(name, value)| cesql(&format!("{name} = '{value}' OR type IN ('a', 'b')"))),
        1 => entry().prop_map(|(name, value)| cesql(&format!("{name} LIKE '{value}%' AND type = 'a'"))),
        1 => Just(Filter::Empty),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let list = || prop::collection::vec(inner.clone(), 0..3);
        prop_oneof![
            list().prop_map(Filter::All),
            list().prop_map(Filter::Any),
            inner.clone().prop_map(not),
        ]
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    prop::collection::vec(entry(), 0..4).prop_map(|attributes| with(&attributes))
}

/// Tries every event that the values of these properties can make and an ingress would accept.
fn passes_for_some_event(filter: &Filter) -> bool {
    const VALUES: [&str; 9] = ["", "a", "b", "aa", "ab", "ba", "bb", "c", "acb"];
    let mut event = event(&[]);
    let required = &VALUES[1..];
    required.iter().any(|kind| {
        (*kind).clone_into(&mut event.ty);
        required.iter().any(|source| {
            (*source).clone_into(&mut event.source);
            VALUES.iter().any(|subject| {
                event.set_attribute("subject", subject).unwrap();
                VALUES.iter().any(|region| {
                    event.extensions.clear();
                    if !region.is_empty() {
                        event.set_attribute("region", region).unwrap();
                    }
                    filter.judge(&event).passes()
                })
            })
        })
    })
}

proptest! {
    #[test]
    fn explaining_and_judging_agree(filter in any_filter(), event in any_event()) {
        let verdict = filter.explain(&event);
        prop_assert_eq!(verdict.passes(), filter.judge(&event).passes(), "{:?}", verdict);
        prop_assert!(!verdict.sentence().is_empty());
    }

    #[test]
    fn the_index_finds_what_a_scan_finds(
        filters in prop::collection::vec(prop::option::of(any_filter()), 0..12),
        event in any_event(),
    ) {
        let delivers = |filter: &Option<Filter>| {
            filter.as_ref().is_none_or(|it| it.judge(&event).passes())
        };
        let index = FilterIndex::new(filters.iter().enumerate().map(|(key, it)| (key, it.as_ref())));
        let found: Vec<usize> = index.candidates(&event).copied().filter(|candidate| delivers(&filters[*candidate])).collect();
        let scanned: Vec<usize> = (0..filters.len()).filter(|it| delivers(&filters[*it])).collect();
        prop_assert_eq!(found, scanned);
    }

    #[test]
    fn an_example_passes_if_anything_does(filter in any_filter()) {
        let example = filter.example_attributes();
        if passes_for_some_event(&filter) {
            prop_assert!(filter.judge(&with(&example)).passes(), "{:?}", example);
        }
    }
}

#[test]
fn among_ten_thousand_exact_routes_only_the_right_one_is_a_candidate() {
    let filters: Vec<Filter> = (0..10_000)
        .map(|it| exact(&[("source", "/shop"), ("type", &format!("type.{it}"))]))
        .collect();
    let index = FilterIndex::new(filters.iter().enumerate().map(|(key, it)| (key, Some(it))));
    let event = event(&[("type", "type.7777")]);
    assert_eq!(index.candidates(&event).collect::<Vec<_>>(), [&7777]);
}

#[test]
fn typed_extensions_are_compared_as_text() {
    let mut event = event(&[]);
    event
        .extensions
        .insert("level".to_owned(), ExtensionValue::Integer(5));
    assert_eq!(exact(&[("level", "5")]).judge(&event), Pass);
}
