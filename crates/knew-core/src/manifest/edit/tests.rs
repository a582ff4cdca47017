//! What an edit changes, and what it leaves alone.

use super::*;
use proptest::prelude::*;
use rstest::rstest;

const FIRST: DocumentLocation = DocumentLocation {
    file: 0,
    document: 0,
    item: None,
};
const PING: &str = "\
# licence
apiVersion: sources.knative.dev/v1 # the group
kind: PingSource
metadata: {name: shop, labels: {a: b}}
spec:
    schedule: \"*/5 * * * *\"   # every five minutes
    data: 'it''s'
    contentType:
    retry: 3
    text: |-
      one
      two

    # the end
    sink:
      - ref: x
        uri: y
";

#[rstest]
#[case("a: !mine", "", "a: !mine ''")]
#[case("a: !mine", "x", "a: !mine x")]
#[case("a: &l", "x", "a: &l x")]
#[case("a: !mine\nb: 1\n", "x", "a: !mine x\nb: 1\n")]
fn a_value_is_set_apart_from_the_tag_before_it(
    #[case] text: &str,
    #[case] value: &str,
    #[case] after: &str,
) {
    assert_eq!(set_field(text, &FIRST, "a", value).as_deref(), Ok(after));
}

#[rstest]
#[case("spec.schedule", "0 0 * * *", "\"*/5 * * * *\"", "\"0 0 * * *\"")]
#[case("spec.data", "that's", "'it''s'", "'that''s'")]
#[case("spec.data", "a\nb", "'it''s'", "\"a\\nb\"")]
#[case("spec.retry", "5", "retry: 3", "retry: 5")]
#[case("kind", "5", "kind: PingSource", "kind: '5'")]
#[case("kind", "a: b", "kind: PingSource", "kind: 'a: b'")]
#[case("metadata.name", "a,b", "name: shop", "name: 'a,b'")]
#[case(
    "spec.contentType",
    "text/plain",
    "contentType:",
    "contentType: text/plain"
)]
#[case("spec.text", "x\ny\nz", "one\n      two", "x\n      y\n      z")]
#[case("spec.text", "x", "|-\n      one\n      two", "'x'")]
#[case("spec.sink[0].uri", "z", "uri: y", "uri: z")]
#[case("metadata.labels.c", "1", "{a: b}", "{a: b, c: '1'}")]
#[case("metadata.namespace", "prod", "{a: b}}", "{a: b}, namespace: prod}")]
#[case(
    "spec.timezone",
    "UTC",
    "        uri: y\n",
    "        uri: y\n    timezone: UTC\n"
)]
#[case(
    "spec.sink[0].more",
    "1",
    "        uri: y\n",
    "        uri: y\n        more: 1\n"
)]
#[case(
    "spec.ceOverrides.extensions.size",
    "1",
    "        uri: y\n",
    "        uri: y\n    ceOverrides:\n      extensions:\n        size: '1'\n"
)]
fn setting_a_field_changes_its_bytes_only(
    #[case] path: &str,
    #[case] value: &str,
    #[case] old: &str,
    #[case] new: &str,
) {
    let wanted = PING.replacen(old, new, 1);
    assert_eq!(set_field(PING, &FIRST, path, value), Ok(wanted));
}

#[rstest]
#[case("spec.data", "    data: 'it''s'\n", "")]
#[case("spec.contentType", "    contentType:\n", "")]
#[case("spec.text", "    text: |-\n      one\n      two\n", "")]
#[case("metadata.name", "name: shop, ", "")]
#[case("metadata.labels", ", labels: {a: b}", "")]
#[case("metadata.labels.a", "{a: b}", "{}")]
#[case("spec.sink[0].ref", "ref: x\n        uri", "uri")]
#[case("spec.sink[0]", ":\n      - ref: x\n        uri: y", ": []")]
fn removing_a_field_takes_its_lines_only(#[case] path: &str, #[case] old: &str, #[case] new: &str) {
    assert_eq!(
        remove_field(PING, &FIRST, path),
        Ok(PING.replacen(old, new, 1))
    );
}

#[rstest]
#[case("a: # why\n  # on b\n  b: 1\nc: 2\n", "a.b", "a: {} # why\nc: 2\n")]
#[case("a: &x # why\n- b\nc: 2\n", "a[0]", "a: &x [] # why\nc: 2\n")]
#[case("a:\r\n  b:\r\n", "a.b", "a: {}\r\n")]
fn the_last_field_leaves_the_line_of_its_map_with_its_comment(
    #[case] text: &str,
    #[case] path: &str,
    #[case] wanted: &str,
) {
    assert_eq!(remove_field(text, &FIRST, path), Ok(wanted.to_owned()));
}

#[test]
fn an_edit_keeps_the_line_ends_of_the_file() {
    let text = PING.replace('\n', "\r\n");
    let changed = set_field(&text, &FIRST, "spec.timezone", "UTC").expect("has room");
    assert!(changed.contains("uri: y\r\n    timezone: UTC\r\n"));
    assert!(!changed.replace("\r\n", "").contains('\n'));
}

#[test]
fn what_an_alias_shares_is_not_edited_through_it() {
    let text = "a: &x {k: 1}\nb: *x\n";
    let shared = EditError::Aliased("b.k".to_owned());
    assert_eq!(set_field(text, &FIRST, "b.k", "2"), Err(shared));
    assert_eq!(
        set_field(text, &FIRST, "b", "2").as_deref(),
        Err(&EditError::NotScalar("b".to_owned()))
    );
    assert_eq!(
        set_field("a: &x 1\nb: *x\n", &FIRST, "b", "2"),
        Ok("a: &x 1\nb: 2\n".to_owned())
    );
}

#[rstest]
#[case("a: &x {k: 1}\nb: *x\n", "a.k")]
#[case("a: &x 1\nb: *x\n", "a")]
#[case("a: &x\n  k: 1\nb:\n  <<: *x\n  l: 2\n", "a.k")]
#[case("a: &x\n  k: 1\nb:\n  <<: [*x]\n", "a.new")]
#[case("a: &x 1\nb:\n  <<: *x\n", "a")]
fn what_others_follow_through_an_anchor_is_not_edited(#[case] text: &str, #[case] path: &str) {
    let anchored = EditError::Anchored(path.to_owned());
    assert_eq!(set_field(text, &FIRST, path, "2"), Err(anchored.clone()));
    if text.contains(" k: 1") && path == "a.k" {
        assert_eq!(remove_field(text, &FIRST, path), Err(anchored));
    }
}

#[rstest]
#[case("a: &x {k: 1}\nb: 1\n", "a.k", "a: &x {k: 2}\nb: 1\n")]
#[case("a: &x 1 # one\n", "a", "a: &x 2 # one\n")]
#[case("a: !!str &x 'b' # b\n", "a", "a: !!str &x '2' # b\n")]
#[case("a: &x \"b\" # it's\n", "a", "a: &x \"2\" # it's\n")]
#[case(
    "a: &x {k: 1}\nb: {<<: *x, k: 3}\n",
    "b.k",
    "a: &x {k: 1}\nb: {<<: *x, k: 2}\n"
)]
#[case(
    "a: &x\n  k: 1\nb:\n  <<: *x\n",
    "b.l",
    "a: &x\n  k: 1\nb:\n  <<: *x\n  l: 2\n"
)]
fn an_anchor_nobody_follows_there_is_no_hindrance(
    #[case] text: &str,
    #[case] path: &str,
    #[case] wanted: &str,
) {
    assert_eq!(set_field(text, &FIRST, path, "2"), Ok(wanted.to_owned()));
}

#[test]
fn what_an_alias_needs_is_not_removed() {
    let anchored = EditError::Anchored("a".to_owned());
    assert_eq!(remove_field("a: &x 1\nb: *x\n", &FIRST, "a"), Err(anchored));
}

#[rstest]
#[case(
    "spec.sink",
    "ref: z\nuri: w",
    "        uri: y\n",
    "        uri: y\n      - ref: z\n        uri: w\n"
)]
#[case("spec.contentType", "x", "contentType:\n", "contentType:\n      - x\n")]
fn an_element_is_added_in_lines_like_the_others(
    #[case] path: &str,
    #[case] element: &str,
    #[case] old: &str,
    #[case] new: &str,
) {
    assert_eq!(
        append_item(PING, &FIRST, path, element),
        Ok(PING.replacen(old, new, 1))
    );
}

#[rstest]
#[case("a: [] # none\n", "x", "a: [x] # none\n")]
#[case("a: [x, {y: z}]\n", "w", "a: [x, {y: z}, w]\n")]
#[case("a:\n- x # one\n# end\n", "y", "a:\n- x # one\n- y\n# end\n")]
#[case("a:\r\n- x", "y: z\nw: v", "a:\r\n- x\r\n- y: z\r\n  w: v")]
fn an_element_is_added_in_the_style_of_its_list(
    #[case] text: &str,
    #[case] element: &str,
    #[case] wanted: &str,
) {
    assert_eq!(
        append_item(text, &FIRST, "a", element),
        Ok(wanted.to_owned())
    );
}

#[rstest]
#[case("spec", EditError::NotScalar("spec".to_owned()))]
#[case("kind.more", EditError::Unsafe("kind.more".to_owned()))]
#[case("spec.sink[4]", EditError::NoField("spec.sink[4]".to_owned()))]
fn an_edit_without_room_is_refused(#[case] path: &str, #[case] error: EditError) {
    assert_eq!(set_field(PING, &FIRST, path, "x"), Err(error));
}

#[test]
fn a_document_is_replaced_between_its_neighbours() {
    let text = "a: 1\n---\nb: 2\n---\nc: 3\n";
    assert_eq!(
        replace_document(text, 1, "x: y"),
        Ok("a: 1\n---\nx: y\n---\nc: 3\n".to_owned())
    );
    assert_eq!(replace_document(text, 3, "x"), Err(EditError::NoDocument));
    let whole = documents::split_documents(text)[1].clone();
    assert_eq!(replace_document(text, 1, &text[whole]), Ok(text.to_owned()));
}

#[test]
fn a_document_is_appended_after_a_separator() {
    assert_eq!(append_document("", "a: 1\n"), "a: 1\n");
    assert_eq!(append_document("a: 1", "b: 2\n"), "a: 1\n---\nb: 2\n");
    assert_eq!(
        append_document("a: 1\n---\n", "b: 2\n"),
        "a: 1\n---\nb: 2\n"
    );
}

#[test]
fn an_item_of_a_list_is_edited_by_its_number() {
    let second = DocumentLocation {
        item: Some(1),
        ..FIRST
    };
    let text = "kind: List\nitems:\n- kind: A\n- kind: B # second\n";
    let wanted = "kind: List\nitems:\n- kind: A\n- kind: C # second\n";
    assert_eq!(set_field(text, &second, "kind", "C"), Ok(wanted.to_owned()));
}

proptest! {
    #[test]
    fn any_value_is_read_back_and_setting_the_old_one_restores_the_bytes(
        value in "[ -~é\n\t]{0,12}",
        path in prop::sample::select(vec!["spec.schedule", "spec.data", "kind", "metadata.name"]),
    ) {
        let root = parse_object(PING, &FIRST).expect("a document");
        let old = resolve_path(&root, path).expect("a field").node.text().expect("text").to_owned();
        let changed = set_field(PING, &FIRST, path, &value).expect("any value can be written");
        let back = set_field(&changed, &FIRST, path, &old).expect("the old value can be written");
        let bytes = &resolve_path(&root, path).expect("a field").node.bytes;
        prop_assert_eq!(&changed[..bytes.start], &PING[..bytes.start]);
        prop_assert!(changed.ends_with(&PING[bytes.end..]));
        if path == "spec.schedule" {
            prop_assert_eq!(back, PING);
        } else {
            let again = parse_object(&back, &FIRST).expect("a document");
            prop_assert_eq!(resolve_path(&again, path).expect("a field").node.text(), Some(old.as_str()));
        }
    }
}
