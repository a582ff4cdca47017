//! Messages into events and back: the rules of the Go SDK, and where they meet those of the Rust SDK.

use bytes::Bytes;
use http::HeaderMap;
use proptest::prelude::*;
use rstest::rstest;

use super::http_binding::{self, encode_binary, encode_structured};
use super::{
    DisplayLayout, Event, EventDecodeError, ExtensionValue, SpecVersion, Time, event_display,
};

fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(*name, value.parse().unwrap());
    }
    headers
}

/// Headers of a valid binary event, with more before them, so that those come first.
fn binary(more: &[(&'static str, &str)]) -> HeaderMap {
    const VALID: [(&str, &str); 4] = [
        ("ce-specversion", "1.0"),
        ("ce-id", "1"),
        ("ce-source", "/s"),
        ("ce-type", "t"),
    ];
    headers(&[more, &VALID].concat())
}

fn read_binary(more: &[(&'static str, &str)]) -> Result<Event, EventDecodeError> {
    http_binding::decode_event(&binary(more), Bytes::new())
}

fn read_structured(document: &str) -> Result<Event, EventDecodeError> {
    let headers = headers(&[("content-type", "application/cloudevents+json")]);
    http_binding::decode_event(&headers, Bytes::copy_from_slice(document.as_bytes()))
}

/// A structured document with the required attributes and more.
fn structured(more: &str) -> Result<Event, EventDecodeError> {
    read_structured(&format!(
        r#"{{"specversion":"1.0","id":"1","source":"/s","type":"t",{more}}}"#
    ))
}

fn text(event: &Event, extension: &str) -> String {
    event.extensions[extension].to_string()
}

#[rstest]
#[case::nothing(&[], EventDecodeError::NotCloudEvent)]
#[case::version(&[("ce-specversion", "0.2")], EventDecodeError::NotCloudEvent)]
#[case::xml(&[("content-type", "application/cloudevents+xml")], EventDecodeError::NotCloudEvent)]
#[case::batch(&[("content-type", "Application/CloudEvents-Batch+JSON; x=y"), ("ce-specversion", "1.0")], EventDecodeError::Batch)]
fn what_is_no_single_event_is_refused(
    #[case] lines: &[(&'static str, &str)],
    #[case] error: EventDecodeError,
) {
    assert_eq!(
        http_binding::decode_event(&headers(lines), Bytes::new()),
        Err(error)
    );
}

#[rstest]
#[case(&[("ce-my-ext", "x")], "\"my-ext\" is not an attribute name: only letters and digits may be used")]
#[case(&[("ce-time", "yesterday")], "time \"yesterday\" is not RFC 3339")]
#[case(&[("ce-time", "")], "time \"\" is not RFC 3339")]
#[case(&[("ce-id", " ")], "id is empty")]
fn a_header_that_cannot_be_an_attribute_is_refused(
    #[case] more: &[(&'static str, &str)],
    #[case] message: &str,
) {
    let error = read_binary(more).unwrap_err();
    assert!(matches!(error, EventDecodeError::Malformed(error) if error.to_string() == message));
}

#[test]
fn headers_become_attributes_as_they_are() {
    let event = read_binary(&[
        ("ce-subject", " a%20b "),
        ("ce-dataschema", ""),
        ("ce-AlphaBeta", "1"),
        ("ce-alphabeta", "2"),
        ("ce-time", "2024-03-01T10:00:00.500+02:00"),
        ("content-type", " text/plain; charset=utf-8 "),
        ("x-other", "ignored"),
    ])
    .unwrap();
    assert_eq!(event.subject.as_deref(), Some("a%20b"));
    assert_eq!(event.dataschema, None);
    assert_eq!(text(&event, "alphabeta"), "1");
    assert_eq!(event.extensions.len(), 1);
    assert_eq!(
        event.datacontenttype.as_deref(),
        Some("text/plain; charset=utf-8")
    );
    assert_eq!(event.time, Time::parse("2024-03-01T10:00:00.500+02:00"));
    assert_eq!(event.data, None, "a body without bytes is no body");
}

#[rstest]
#[case::no_version(r#"{"id":"1"}"#, "specversion: no specversion\n")]
#[case::other_version(r#"{"specversion":"2.0"}"#, "specversion: unknown value: 2.0\n")]
#[case::twice(
    r#"{"specversion":"1.0","specversion":"1.0"}"#,
    "malformed event: specversion is given twice"
)]
#[case::type_twice(
    r#"{"specversion":"1.0","datacontenttype":"a","datacontenttype":"a"}"#,
    "malformed event: datacontenttype is given twice"
)]
#[case::object_extension(
    r#"{"specversion":"1.0","x":{}}"#,
    "malformed event: x is {}: an extension must be a string, a boolean or a number"
)]
#[case::large_number(
    r#"{"specversion":"1.0","x":2147483648}"#,
    "malformed event: x is 2147483648: a number must fit into 32 bits"
)]
#[case::name(
    r#"{"specversion":"1.0","my-ext":"x"}"#,
    "malformed event: \"my-ext\" is not an attribute name: only letters and digits may be used"
)]
#[case::time(
    r#"{"specversion":"1.0","time":"noon"}"#,
    "malformed event: time \"noon\" is not RFC 3339"
)]
#[case::object_as_text(
    r#"{"specversion":"1.0","datacontenttype":"application/vnd.foo+json","data":{}}"#,
    "malformed event: data must be a string, because of media type application/vnd.foo+json"
)]
#[case::base64(
    r#"{"specversion":"1.0","data_base64":"?"}"#,
    "malformed event: data is not base64: Invalid symbol 63, offset 0."
)]
#[case::not_json("{", "malformed event: EOF while parsing an object at line 1 column 1")]
#[case::array(
    "[]",
    "malformed event: invalid type: sequence, expected a JSON object holding one event at line 1 column 0"
)]
fn a_structured_event_that_cannot_be_understood_is_refused(
    #[case] document: &str,
    #[case] error: &str,
) {
    assert_eq!(read_structured(document).unwrap_err().to_string(), error);
}

#[rstest]
#[case::spacing_is_kept(r#""data":{ "a" : 1.50e3 }"#, Some(r#"{ "a" : 1.50e3 }"#))]
#[case::null_is_json(r#""data":null"#, Some("null"))]
#[case::empty_string(r#""datacontenttype":"text/plain","data":"""#, Some(""))]
#[case::unescaped(r#""datacontenttype":"text/plain","data":"a\n\u00e9""#, Some("a\né"))]
#[case::json_string(r#""datacontenttype":"text/json","data":"a""#, Some(r#""a""#))]
#[case::none(r#""datacontenttype":"text/json""#, None)]
fn structured_data_is_taken_by_its_media_type(#[case] more: &str, #[case] data: Option<&str>) {
    let event = structured(more).unwrap();
    assert_eq!(event.data.as_deref(), data.map(str::as_bytes));
}

#[test]
fn structured_extensions_keep_their_types_until_the_first_hop() {
    let event = structured(r#""Num":-3.9,"yes":true,"none":null,"when":"x","time":"""#).unwrap();
    assert_eq!(event.extensions["num"], ExtensionValue::Integer(-3));
    assert_eq!(event.extensions["yes"], ExtensionValue::Boolean(true));
    assert_eq!(event.extensions.len(), 3);
    assert_eq!(event.time, None);
    let hopped = event.after_binary_hop();
    assert_eq!(
        hopped.extensions["num"],
        ExtensionValue::Text("-3".to_owned())
    );
    assert_eq!(
        hopped.extensions["yes"],
        ExtensionValue::Text("true".to_owned())
    );
}

#[test]
fn version_0_3_carries_base64_in_data() {
    let document = r#"{"specversion":"0.3","id":"1","source":"/s","type":"t","schemaurl":"u","datacontentencoding":"base64","data":"aGk="}"#;
    let event = read_structured(document).unwrap();
    assert_eq!(event.specversion, SpecVersion::V03);
    assert_eq!(event.dataschema.as_deref(), Some("u"));
    assert_eq!(event.data.as_deref(), Some(b"hi".as_slice()));
    let (headers, body) = encode_structured(&event);
    assert_eq!(http_binding::decode_event(&headers, body), Ok(event));
}

#[test]
fn a_structured_event_is_written_in_the_order_of_the_go_sdk() {
    let mut event =
        structured(r#""zeta":1,"alpha":"\"x\"","subject":"s","data":{"a": 1}"#).unwrap();
    event.time = Time::parse("2024-03-01T10:00:00.500+02:00");
    let (_, body) = encode_structured(&event);
    assert_eq!(
        std::str::from_utf8(&body).unwrap(),
        r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"s","time":"2024-03-01T08:00:00.5Z","data":{"a": 1},"alpha":"\"x\"","zeta":1}"#
    );
}

#[rstest]
#[case(None, b"not json", r#""data_base64":"bm90IGpzb24=""#)]
#[case(Some("text/plain"), b"a\"b", r#""data":"a\"b""#)]
#[case(Some("text/plain"), b"\xff", r#""data_base64":"/w==""#)]
fn a_structured_document_is_json_whatever_the_body_is(
    #[case] content_type: Option<&str>,
    #[case] data: &'static [u8],
    #[case] field: &str,
) {
    let mut event = read_binary(&[]).unwrap();
    event.datacontenttype = content_type.map(str::to_owned);
    event.data = Some(Bytes::from_static(data));
    let (_, body) = encode_structured(&event);
    let document = std::str::from_utf8(&body).unwrap();
    assert!(document.contains(field), "{document}");
    assert_eq!(read_structured(document).unwrap().data, event.data);
}

#[test]
fn control_characters_do_not_break_out_of_a_header() {
    let mut event = read_binary(&[]).unwrap();
    event.subject = Some("a\r\nce-id: 2".to_owned());
    let (headers, _) = encode_binary(&event);
    assert_eq!(headers["ce-subject"], "a  ce-id: 2");
}

#[test]
fn the_body_is_shared_and_not_copied() {
    let body = Bytes::from_static(b"{\"a\":1}");
    let event = http_binding::decode_event(&binary(&[]), body.clone()).unwrap();
    let (_, written) = encode_binary(&event);
    assert_eq!(written.as_ptr(), body.as_ptr());
}

#[test]
fn the_layout_of_2019_says_whether_the_event_is_valid() {
    let mut event = read_binary(&[]).unwrap();
    let classic = |event: &Event| {
        String::from_utf8(event_display(event, DisplayLayout::Classic2019)).unwrap()
    };
    assert!(classic(&event).contains("Event\nValidation: valid\nContext Attributes,\n"));
    event.id.clear();
    assert!(classic(&event).contains(
        "Event\nValidation: invalid\nValidation Error: \nid: MUST be a non-empty string\n"
    ));
}

const ASCII: &str = "[!-~]([ -~]{0,8}[!-~])?";
const UNICODE: &str = "[!-~]([ -~é☁]{0,8}[!-~é])?";

fn any_event(text: &'static str) -> impl Strategy<Value = Event> {
    let optional = || prop::option::of(text);
    let extensions =
        prop::collection::btree_map("x[a-z0-9]{1,6}", text.prop_map(ExtensionValue::Text), 0..3);
    let data = prop::option::of(prop::collection::vec(any::<u8>(), 1..20));
    let time = prop::option::of(0..4_000_000_000_i64);
    (
        [text, text, text],
        [optional(), optional()],
        time,
        extensions,
        data,
    )
        .prop_map(
            |([id, source, kind], [subject, dataschema], time, extensions, data)| Event {
                id,
                source,
                ty: kind,
                subject,
                dataschema,
                datacontenttype: data.as_ref().map(|_| "application/octet-stream".to_owned()),
                time: time.map(|time| jiff::Timestamp::new(time, 0).unwrap().into()),
                extensions,
                data: data.map(Bytes::from),
                ..Event::default()
            },
        )
}

proptest! {
    #[test]
    fn what_is_written_in_binary_mode_is_read_back(event in any_event(UNICODE)) {
        let (headers, body) = encode_binary(&event);
        prop_assert_eq!(http_binding::decode_event(&headers, body), Ok(event));
    }

    #[test]
    fn what_is_written_in_structured_mode_is_read_back(event in any_event(UNICODE)) {
        let (headers, body) = encode_structured(&event);
        let read = http_binding::decode_event(&headers, body).unwrap();
        prop_assert_eq!(Event { base64: false, ..read }, event);
    }

    /// It knows only ASCII in headers, and a schema only as an absolute URL.
    #[test]
    fn the_rust_sdk_reads_what_is_written(event in any_event(ASCII)) {
        let event = Event { dataschema: None, ..event };
        let (headers, body) = encode_binary(&event);
        let sdk = cloudevents::binding::http::to_event(&headers, body.to_vec()).unwrap();
        prop_assert_eq!(&Event::from(sdk), &event);
        let sdk = cloudevents::Event::try_from(&event).unwrap();
        prop_assert_eq!(Event::from(sdk), event);
    }

    #[test]
    fn no_message_makes_reading_panic(
        names in prop::collection::vec("ce-[a-z-]{1,6}|content-type", 0..5),
        value in "[ -~]{0,20}|application/cloudevents\\+json|1\\.0",
        body in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut headers = HeaderMap::new();
        for name in names {
            headers.append(http::HeaderName::try_from(name).unwrap(), value.parse().unwrap());
        }
        let _ = http_binding::decode_event(&headers, body.into());
    }
}

#[test]
fn an_event_with_too_many_attributes_is_refused() {
    let document = |count: usize| {
        let extensions: Vec<String> = (0..count).map(|n| format!(r#","x{n}":"y""#)).collect();
        let extensions = extensions.concat();
        let required = r#""specversion":"1.0","id":"1","type":"t","source":"/s""#;
        Bytes::from(format!("{{{required}{extensions}}}"))
    };
    let error = super::json::decode_json(&document(30_000)).unwrap_err();
    let sentence = "malformed event: an event has at most 4096 attributes";
    assert!(error.to_string().starts_with(sentence), "{error}");
    let event = super::json::decode_json(&document(4_000)).unwrap();
    assert_eq!(http_binding::encode_binary(&event).0.len(), 4_004);
}

#[test]
fn encoding_more_attributes_than_headers_can_hold_does_not_panic() {
    let mut event = Event::default();
    for number in 0..40_000 {
        let value = ExtensionValue::Text("y".to_owned());
        event.extensions.insert(format!("x{number}"), value);
    }
    let (headers, _) = http_binding::encode_binary(&event);
    assert_eq!(headers.len(), 8_192);
}

#[rstest]
#[case(r#"{"specversion":"0.3","id":"1","source":"/s","type":"t","datAcontentencoding":"base64","data":"aGVsbG8="}"#)]
#[case(r#"{"specversion":"0.3","id":"1","source":"/s","type":"t","Data":"x","data":"aGVsbG8="}"#)]
#[case(r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","DATA":"x","data":"y"}"#)]
#[case(r#"{"specversion":"1.0","id":"1","source":"/s","type":"t","Id":"2","Time":"x"}"#)]
fn an_extension_called_as_a_member_in_another_case_changes_nothing(#[case] document: &str) {
    let document = Bytes::copy_from_slice(document.as_bytes());
    let event = crate::json::decode_json(&document).unwrap();
    let again = crate::json::decode_json(&Bytes::from(crate::json::encode_json(&event))).unwrap();
    assert_eq!((&again.id, &again.data), (&event.id, &event.data));
}
