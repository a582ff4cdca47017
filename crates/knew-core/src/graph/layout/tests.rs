//! What holds for the picture of any graph: random ones, at every width.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::graph::build::build;
use crate::graph::fixtures::*;
use crate::model::Resource;

/// What a route may lead to: services, hubs, addresses, things that are not there.
fn any_end() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..6u8).prop_map(|index| format!("service-{index}")),
        (0..4u8).prop_map(|index| format!("broker/hub-{index}")),
        (0..4u8).prop_map(|index| format!("channel/hub-{index}")),
        (0..3u8).prop_map(|index| format!("http://localhost:80{index}/events")),
    ]
}

fn any_route() -> impl Strategy<Value = Resource> {
    let name = "[a-z][a-z0-9-]{0,30}";
    let ends = (
        any_end(),
        proptest::option::of(any_end()),
        proptest::option::of(any_end()),
    );
    (name, 0..5u8, any::<bool>(), "[a-zA-Z.東]{0,40}", ends).prop_map(
        |(name, hub, on_broker, kind, (to, reply, dead))| {
            let hub = format!("hub-{hub}");
            let route = if on_broker {
                let filter = (!kind.is_empty()).then(|| exact(&kind));
                trigger(&name, &hub, filter, &to)
            } else {
                subscription(&name, &hub, &to, reply.as_deref())
            };
            match dead {
                Some(sink) => dead_letter(route, &sink),
                None => route,
            }
        },
    )
}

fn any_manifest() -> impl Strategy<Value = Vec<Arc<Resource>>> {
    let sources = proptest::collection::vec(("[a-z]{1,20}", any_end()), 0..6);
    let routes = proptest::collection::vec(any_route(), 0..14);
    (sources, routes, 0..5u8).prop_map(|(sources, routes, hubs)| {
        let sources = sources.iter().map(|(name, to)| source(name, "a", to));
        let hubs = (0..hubs).map(|index| format!("hub-{index}"));
        let hubs = hubs.flat_map(|name| [broker(&name), channel(&name)]);
        let services = (0..3).map(|index| service(&format!("service-{index}")));
        let all = sources.chain(hubs).chain(routes).chain(services);
        manifest(all.chain([opaque("Sequence", "seq")]).collect())
    })
}

fn any_zoom() -> impl Strategy<Value = Zoom> {
    prop_oneof![
        Just(Zoom::Map),
        Just(Zoom::Outline),
        Just(Zoom::Normal),
        Just(Zoom::Detail)
    ]
}

fn cells_of(line: &Connector) -> Vec<(u16, u16)> {
    let mut cells = Vec::new();
    for pair in line.points.windows(2) {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        for y in ay.min(by)..=ay.max(by) {
            cells.extend((ax.min(bx)..=ax.max(bx)).map(|x| (x, y)));
        }
    }
    cells
}

fn no_two_pieces_overlap(picture: &Diagram) {
    let mut taken: HashMap<(u16, u16), &Element> = HashMap::new();
    for piece in picture
        .elements
        .iter()
        .filter(|piece| piece.kind != ElementKind::Rail)
    {
        for y in piece.rect.y..piece.rect.y + piece.rect.height {
            for x in piece.rect.x..piece.rect.x + piece.rect.width {
                let before = taken.insert((x, y), piece);
                assert!(before.is_none(), "{before:?} and {piece:?} at {x},{y}");
            }
        }
    }
}

fn no_two_rails_touch(picture: &Diagram) {
    let rails: Vec<CellRect> = picture
        .elements
        .iter()
        .filter(|piece| piece.kind == ElementKind::Rail)
        .map(|piece| piece.rect)
        .collect();
    for (place, a) in rails.iter().enumerate() {
        for b in &rails[place + 1..] {
            let apart = a.x + a.width <= b.x
                || b.x + b.width <= a.x
                || a.y + a.height <= b.y
                || b.y + b.height <= a.y;
            assert!(apart, "{a:?} and {b:?}");
        }
    }
}

/// A line starts at a piece, a rail or another line, runs straight from corner to corner, and ends
/// in front of what it leads to.
fn lines_are_connected(picture: &Diagram) {
    for line in &picture.connectors {
        for pair in line.points.windows(2) {
            assert!(pair[0].0 == pair[1].0 || pair[0].1 == pair[1].1, "{line:?}");
        }
        let Some((x, y)) = line.points.last().copied().filter(|_| line.arrow) else {
            continue;
        };
        let near = [picture.hit_test(x + 1, y), picture.hit_test(x + 2, y)];
        assert!(
            near.contains(&Some(&line.to)) || line.to == line.owner,
            "{line:?} meets {near:?}"
        );
        let start = line.points[0];
        let near = [
            picture.hit_test(start.0, start.1),
            picture.hit_test(start.0.saturating_sub(1), start.1),
        ];
        assert!(
            near.iter().any(Option::is_some),
            "{line:?} starts at nothing"
        );
    }
}

fn is_covered(picture: &Diagram, (x, y): (u16, u16)) -> bool {
    let covers = |rect: &CellRect| rect.y == y && rect.x <= x && x < rect.x + rect.width;
    picture
        .elements
        .iter()
        .any(|piece| piece.kind != ElementKind::Rail && covers(&piece.rect))
}

/// Lines that share a visible cell start at one place or end at one.
fn strangers_share_nothing(picture: &Diagram) {
    let mut taken: HashMap<(u16, u16), &Connector> = HashMap::new();
    for line in &picture.connectors {
        for cell in cells_of(line)
            .into_iter()
            .filter(|cells_of| !is_covered(picture, *cells_of))
        {
            let Some(other) = taken.insert(cell, line) else {
                continue;
            };
            let kin = other.to == line.to
                || other.points[0] == line.points[0]
                || other.owner == line.owner;
            assert!(kin, "{other:?} and {line:?} at {cell:?}");
        }
    }
}

proptest! {
    #[test]
    fn every_picture_is_well_drawn(
        resources in any_manifest(),
        width in 20..260u16,
        zoom in any_zoom(),
    ) {
        let graph = build(&resources);
        let picture = layout(&graph, &LayoutOptions { width, zoom, ..LayoutOptions::default() });
        no_two_pieces_overlap(&picture);
        no_two_rails_touch(&picture);
        lines_are_connected(&picture);
        strangers_share_nothing(&picture);
        let stops: HashSet<&Id> = picture.stops.iter().map(|stop| &stop.id).collect();
        prop_assert_eq!(stops.len(), picture.stops.len(), "a stop is there once");
        for id in ids(&graph) {
            prop_assert!(stops.contains(id), "{id} is not drawn");
        }
        for piece in &picture.elements {
            prop_assert!(piece.rect.x + piece.rect.width <= picture.width);
            prop_assert!(piece.rect.y + piece.rect.height <= picture.height);
        }
    }

    #[test]
    fn the_same_graph_gives_the_same_picture(resources in any_manifest(), width in 20..260u16) {
        let view = LayoutOptions { width, zoom: Zoom::Normal, ..LayoutOptions::default() };
        prop_assert_eq!(layout(&build(&resources), &view), layout(&build(&resources), &view));
    }

    #[test]
    fn a_folded_picture_draws_every_hub(resources in any_manifest(), width in 20..260u16) {
        let graph = build(&resources);
        let folded: Vec<Id> = graph.hubs.iter().map(|hub| hub.id.clone()).collect();
        let picture = layout(&graph, &LayoutOptions { width, zoom: Zoom::Normal, folded, ..LayoutOptions::default() });
        no_two_pieces_overlap(&picture);
        lines_are_connected(&picture);
        for hub in &graph.hubs {
            prop_assert!(picture.stops.iter().any(|stop| stop.id == hub.id));
        }
    }

    #[test]
    fn removing_a_route_moves_nothing_above_it(
        routes in 2..12usize,
        gone in 0..12usize,
        width in 40..200u16,
        outline in any::<bool>(),
    ) {
        let zoom = if outline { Zoom::Outline } else { Zoom::Normal };
        let view = LayoutOptions { width, zoom, ..LayoutOptions::default() };
        let gone = gone % routes;
        let name = |number: usize| format!("route-{}", "x".repeat(number));
        let all = [source("in", "a", "broker/b"), broker("b")]
            .into_iter()
            .chain((0..routes).map(|number| trigger(&name(number), "b", None, &format!("s-{}", number % 4))));
        let all = manifest(all.collect());
        let without: Vec<Arc<Resource>> = all.iter().filter(|resource| resource.id.name != name(gone)).cloned().collect();
        let rows = |resources: &[Arc<Resource>]| -> HashMap<Id, u16> {
            let picture = layout(&build(resources), &view);
            picture.stops.into_iter().map(|stop| (stop.id, stop.y)).collect()
        };
        let (before, after) = (rows(&all), rows(&without));
        for route in all.iter().filter(|resource| resource.id.kind == "Trigger").take(gone) {
            prop_assert_eq!(before.get(&route.id), after.get(&route.id));
        }
    }
}

/// Every node and route that must have a place.
fn ids(graph: &Graph) -> impl Iterator<Item = &Id> {
    let sources = graph.sources.iter().map(|source| &source.id);
    let hubs = graph.hubs.iter().map(|hub| &hub.id);
    let routes = graph.routes.iter().map(|route| &route.id);
    let targets = graph.targets.iter().map(|target| &target.id);
    sources
        .chain(hubs)
        .chain(routes)
        .chain(targets)
        .chain(graph.opaque.iter().map(|opaque| &opaque.id))
}

#[test]
fn a_large_graph_starts_folded_and_a_small_one_does_not() {
    let triggers = |count: usize| {
        let triggers = (0..count).map(|index| trigger(&format!("t{index}"), "b", None, "s"));
        build(&manifest(
            [broker("b"), service("s")]
                .into_iter()
                .chain(triggers)
                .collect(),
        ))
    };
    assert_eq!(initial_folds(&triggers(200)), []);
    assert_eq!(initial_folds(&triggers(201)).len(), 1);
}

#[test]
fn five_hundred_routes_are_laid_out_within_a_blink() {
    let triggers = (0..500).map(|index| {
        let to = format!("service-{}", index % 120);
        trigger(
            &format!("trigger-{index}"),
            &format!("broker-{}", index % 12),
            Some(exact("a")),
            &to,
        )
    });
    let brokers = (0..12).map(|index| broker(&format!("broker-{index}")));
    let services = (0..120).map(|index| service(&format!("service-{index}")));
    let graph = build(&manifest(brokers.chain(triggers).chain(services).collect()));
    let view = LayoutOptions {
        width: 120,
        zoom: Zoom::Normal,
        folded: Vec::new(),
        ..LayoutOptions::default()
    };
    let work = || {
        let picture = layout(&graph, &view);
        canvas::render_canvas(
            &picture,
            stroke::LineGlyphs::Unicode,
            |_| stroke::LineWeight::Light,
            |_| true,
        )
        .rows
        .len()
    };
    // Fifty milliseconds are asked of an optimised build on a quiet machine.
    let limit = std::time::Duration::from_millis(if cfg!(debug_assertions) { 500 } else { 50 });
    let fastest = (0..5).map(|_| timed(work)).min().unwrap();
    assert!(fastest < limit, "{fastest:?}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "this measures real work, not a wait"
)]
fn timed(work: impl Fn() -> usize) -> std::time::Duration {
    let start = std::time::Instant::now();
    assert!(work() > 1000);
    start.elapsed()
}

#[test]
fn dead_letters_asked_for_have_a_row_under_each_route() {
    let graph = build(&shop());
    let lines = |dead_letters| {
        let view = LayoutOptions {
            width: 120,
            dead_letters,
            ..LayoutOptions::default()
        };
        let picture = layout(&graph, &view);
        let lines = picture.connectors.into_iter();
        let lines = lines.filter(|line| line.flow == ConnectorFlow::DeadLetter);
        lines.map(|line| line.owner).collect::<Vec<_>>()
    };
    let routes = graph.routes.iter();
    let dead: Vec<_> = routes
        .filter(|route| route.policy.dead_letter.is_some())
        .map(|route| route.id.clone())
        .collect();
    assert_eq!(lines(true), dead);
    assert!(lines(false).iter().all(|line| graph.hub(line).is_some()));
}

#[test]
fn a_picture_without_room_for_everything_says_how_much_is_left_out() {
    let routes = (0..rank::MAX_DRAWN + 10)
        .map(|index| Arc::new(trigger(&format!("t{index}"), "hub-0", None, "service-0")));
    let graph = build(&routes.collect::<Vec<_>>());
    for zoom in [Zoom::Outline, Zoom::Normal, Zoom::Detail] {
        let view = LayoutOptions {
            width: 120,
            zoom,
            ..LayoutOptions::default()
        };
        let picture = layout(&graph, &view);
        let notes: Vec<&str> = picture
            .elements
            .iter()
            .filter_map(|piece| match &piece.kind {
                ElementKind::Note(words) if words.starts_with('…') => Some(words.as_str()),
                _ => None,
            })
            .collect();
        // The hub takes one place.
        assert_eq!(notes, ["… 11 more are not drawn"], "{zoom:?}");
    }
}
