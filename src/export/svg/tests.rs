//! The image is XML, stands on its own, and holds every word of the picture.

use super::*;
use knew_core::graph::build::build;
use knew_core::graph::fixtures::*;

fn drawn(width: u16) -> String {
    let view = LayoutOptions {
        width,
        ..LayoutOptions::default()
    };
    svg(&build(&shop()), &view)
}

#[test]
fn an_image_is_well_formed_and_holds_the_words_of_the_picture() {
    let text = drawn(110);
    let image = roxmltree::Document::parse(&text).expect("XML");
    let said = |class: &str, words: &str| {
        let mut nodes = image.descendants();
        nodes.any(|node| node.attribute("class") == Some(class) && node.text() == Some(words))
    };
    assert!(said("source", "kafka"));
    assert!(said("hub", "default"));
    assert!(said("route", "payments"));
    assert!(said("filter", "type=order.new"));
    assert!(said("target", "◉ audit²"));
}

#[test]
fn an_image_needs_nothing_beside_it() {
    let text = drawn(110);
    for word in ["href", "url(", "@import", "<script"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn what_xml_cannot_hold_is_escaped() {
    let mut sheet = Sheet::new(12, 1);
    sheet.write((0, 0), "a<b>&c\u{1b}d", "route");
    let text = sheet.svg("", "<&>");
    let image = roxmltree::Document::parse(&text).expect("XML");
    let words = image
        .descendants()
        .find(|descendant| descendant.has_tag_name("text"));
    assert_eq!(words.and_then(|word| word.text()), Some("a<b>&cd"));
}

#[test]
fn a_line_that_goes_on_is_one_stroke() {
    let mut sheet = Sheet::new(4, 2);
    sheet.write((0, 0), "┌──┐", "line");
    sheet.write((0, 1), "┠─►x", "line");
    let text = sheet.svg("", "");
    assert!(text.contains(r#"d="M4.5 10h27M4.5 30h13.5""#), "{text}");
}
