//! Pictures as people see them.

use std::sync::Arc;

use super::*;
use knew_core::graph::build::build;
use knew_core::graph::fixtures::*;
use knew_core::graph::layout::Zoom;
use knew_core::model::Resource;

fn drawn(resources: &[Arc<Resource>], width: u16, zoom: Zoom) -> String {
    let view = LayoutOptions {
        width,
        zoom,
        folded: Vec::new(),
        ..LayoutOptions::default()
    };
    text(&build(resources), &view, LineGlyphs::Unicode)
}

#[test]
fn what_one_column_leaves_in_a_row_is_for_the_others() {
    let long = exact("com.example.warehouse.parcel.dispatched");
    let to = "http://127.0.0.1:9191/audit/of/everything";
    let routes = manifest(vec![
        broker("shop"),
        trigger("eu", "shop", Some(long), to),
        trigger(
            "parcels-of-the-warehouse",
            "shop",
            Some(exact("a")),
            "orders",
        ),
        service("orders"),
    ]);
    insta::assert_snapshot!(drawn(&routes, 80, Zoom::Normal));
}

#[test]
fn the_shop_reads_from_left_to_right() {
    insta::assert_snapshot!(drawn(&shop(), 80, Zoom::Normal));
}

#[test]
fn the_shop_in_outline() {
    insta::assert_snapshot!(drawn(&shop(), 80, Zoom::Outline));
}

#[test]
fn a_wide_picture_opens_hubs_to_the_right() {
    insta::assert_snapshot!(drawn(&shop(), 150, Zoom::Normal));
}

#[test]
fn ascii_needs_no_font() {
    let view = LayoutOptions {
        width: 60,
        zoom: Zoom::Outline,
        folded: Vec::new(),
        ..LayoutOptions::default()
    };
    let text = text(&build(&shop()), &view, LineGlyphs::Ascii);
    assert!(text.is_ascii(), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn a_source_may_feed_a_service_directly() {
    let text = drawn(
        &manifest(vec![
            source("cron", "a", "event-display"),
            service("event-display"),
        ]),
        80,
        Zoom::Normal,
    );
    assert_eq!(text, " cron ───► ◉ event-display\n");
}

#[test]
fn replies_of_channels_lead_on() {
    insta::assert_snapshot!(drawn(&chain(), 80, Zoom::Normal));
}

#[test]
fn what_is_missing_is_hollow() {
    let resources = manifest(vec![
        source("gcp", "a", "broker/nope"),
        source("two", "a", "broker/nope"),
        trigger("show", "nope", None, "event-disply"),
        service("event-display"),
        opaque("Sequence", "seq"),
    ]);
    insta::assert_snapshot!(drawn(&resources, 80, Zoom::Normal));
}

#[test]
fn a_folded_hub_says_how_much_it_hides() {
    let graph = build(&shop());
    let folded = vec![graph.hubs[0].id.clone()];
    let text = text(
        &graph,
        &LayoutOptions {
            width: 80,
            zoom: Zoom::Normal,
            folded,
            ..LayoutOptions::default()
        },
        LineGlyphs::Unicode,
    );
    assert!(text.contains("5 routes folded"), "{text}");
    assert!(!text.contains("orders"), "{text}");
}

#[test]
fn no_line_is_longer_than_asked() {
    for (zoom, least) in [(Zoom::Normal, 70), (Zoom::Outline, 50)] {
        for width in least..=160 {
            let text = drawn(&shop(), width, zoom);
            let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
            assert!(
                longest <= usize::from(width),
                "{longest} of {width}\n{text}"
            );
        }
    }
}
