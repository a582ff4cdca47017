use super::stroke::Glyphs;
use super::*;
use crate::export::text::text;
use crate::graph::build::build;
use crate::graph::sample::*;

#[test]
fn look() {
    let graphs = [
        build(&shop()),
        build(&manifest(vec![
            source("cron", "a", "event-display"),
            service("event-display"),
        ])),
        build(&manifest(vec![
            source("gcp", "a", "channel/c"),
            channel("c"),
            subscription("s", "c", "event-display", None),
            service("event-display"),
        ])),
        build(&manifest(vec![
            source("gcp", "a", "broker/nope"),
            source("two", "a", "broker/nope"),
            trigger("s", "nope", None, "event-disply"),
            service("event-display"),
            opaque("Sequence", "seq"),
        ])),
        build(&manifest(vec![
            source("in", "a", "channel/one"),
            channel("one"),
            channel("two"),
            channel("three"),
            subscription("first", "one", "step-one", Some("channel/two")),
            subscription("second", "two", "step-two", Some("channel/three")),
            subscription("third", "three", "step-three", Some("broker/b")),
            broker("b"),
            trigger("t", "b", None, "channel/one"),
        ])),
    ];
    for (i, graph) in graphs.iter().enumerate() {
        for (width, zoom, glyphs) in [
            (78, Zoom::Normal, Glyphs::Unicode),
            (118, Zoom::Normal, Glyphs::Unicode),
            (78, Zoom::Outline, Glyphs::Unicode),
            (150, Zoom::Normal, Glyphs::Unicode),
            (50, Zoom::Outline, Glyphs::Ascii),
            (78, Zoom::Detail, Glyphs::Unicode),
        ] {
            if i > 0 && !matches!((width, zoom), (78, _) | (150, _)) {
                continue;
            }
            println!("--- {i} {width} {zoom:?}");
            print!(
                "{}",
                text(
                    graph,
                    &View {
                        width,
                        zoom,
                        folded: vec![]
                    },
                    glyphs
                )
            );
        }
    }
}
