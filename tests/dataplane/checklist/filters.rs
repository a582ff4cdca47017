//! Who gets what.

use crate::scene::{self, broker, service, trigger};

/// Filters, and whether the event of [`BINARY`] with `n: 5`, `empty: ''` and `b: true` passes.
const FILTERS: [(&str, bool); 34] = [
    ("filter: {attributes: {type: a.b}}", true),
    ("filter: {attributes: {type: A.b}}", false),
    ("filter: {attributes: {type: ''}}", true),
    ("filter: {attributes: {subject: ''}}", false),
    ("filter: {attributes: {empty: ''}}", false),
    ("filter: {attributes: {missing: ''}}", false),
    ("filter: {attributes: {time: ''}}", true),
    ("filter: {attributes: {n: '5'}}", true),
    ("filters: []", true),
    ("filters: [{}]", true),
    ("filters: [{exact: {}}]", true),
    ("filters: [{not: {}}]", true),
    ("filters: [{exact: {type: ''}}]", true),
    ("filters: [{exact: {type: a.b, source: /x}}]", false),
    ("filters: [{prefix: {type: a}}, {suffix: {type: .b}}]", true),
    ("filters: [{not: {exact: {missing: x}}}]", true),
    ("filters: [{not: {cesql: \"missing = 'x'\"}}]", true),
    (
        "filters: [{any: [{exact: {type: nomatch}}, {prefix: {type: a.}}]}]",
        true,
    ),
    ("filters: [{any: [{exact: {type: nomatch}}, {}]}]", false),
    (
        "filters: [{all: [{exact: {type: a.b}}, {suffix: {source: x}}]}]",
        false,
    ),
    (
        "filter: {attributes: {type: nomatch}}, filters: [{exact: {type: a.b}}]",
        true,
    ),
    ("filters: [{cesql: \"n = 5\"}]", true),
    ("filters: [{cesql: \"5 = n\"}]", true),
    ("filters: [{cesql: \"b = 1\"}]", false),
    ("filters: [{cesql: \"BOOL(b) = 1\"}]", true),
    ("filters: [{cesql: \"TRUE = INT(n)\"}]", false),
    ("filters: [{cesql: \"1 IN ('1', 'x')\"}]", true),
    ("filters: [{cesql: \"1 IN ('x', '1')\"}]", false),
    ("filters: [{cesql: \"1 = 'abc'\"}]", false),
    ("filters: [{cesql: \"TRUE OR missing\"}]", true),
    ("filters: [{cesql: \"missing OR TRUE\"}]", false),
    (
        "filters: [{cesql: \"type LIKE 'a._' AND NOT EXISTS missing\"}]",
        true,
    ),
    ("filters: [{cesql: \"2147483647 + 1 < 0\"}]", true),
    ("filters: [{cesql: \"1 / 0 = 0\"}]", false),
];

#[tokio::test]
async fn promise_12_filters_decide_as_on_the_cluster() {
    let rows = FILTERS.iter().enumerate().map(|(number, (filter, _))| {
        let name = format!("t{number}");
        let to = format!("http://{name}.ns.svc.cluster.local");
        trigger(&name, &to, filter) + &service(&name)
    });
    let text = rows.fold(broker(""), |text, row| text + &row);
    let world = scene::run(&text).await;
    let sent = [("ce-n", "5"), ("ce-empty", ""), ("ce-b", "true")];
    assert_eq!(world.post("/ns/b", &sent).await.status, 202);
    let shown = world.shown.lock().unwrap();
    for (number, (filter, passes)) in FILTERS.iter().enumerate() {
        let there = shown.iter().any(|(at, _)| at.name == format!("t{number}"));
        assert_eq!(there, *passes, "{filter}");
    }
}
