//! The graph pane: the picture, the way of the chosen event through it, and live numbers.

use std::sync::Arc;

use ratatui::layout::Rect;

use crate::app::{Action, App, Pane};
use crate::state::activity::{EventOutcome, RouteState};
use crate::state::event_path::Journey;
use crate::state::graph_filter::GraphFilter;
use crate::state::graph_view::Held;
use crate::state::layer::Layer;
use crate::view::hit_map::Hit;
use knew_core::graph::layout::{ConnectorFlow, Diagram, ElementKind, Zoom};
use knew_core::model::Id;
use knew_core::record::counters::RouteCount;
use knew_core::record::{Counters, NodeCondition};

use crate::ui::event_trail::EventTrail;
use crate::ui::frame::{Focus, Frame};
use crate::ui::frame_writer::{FrameWriter, Word, inset, row};
use crate::ui::glyph::Glyphs;
use crate::ui::minimap::Minimap;
use crate::ui::picture_cells::{LiveLabels, Paint};
use crate::ui::style::Role;
use crate::ui::symbols::Symbol;
use crate::ui::{outcome, picture_fit, scroll, symbols, text, time_format};

/// Draws the pane.
pub fn draw(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let drawn = picture_fit::fitting(writer, app, picture_fit::room(area));
    let (path, zoom) = note(app, drawn.zoom);
    let lens = app.lens_words();
    let lens = lens.map(|len| format!("{len}   ")).unwrap_or_default();
    let ways = ways(app, area.width);
    let foot: Vec<Word<'_>> = ways.iter().map(|way| (way.0.as_str(), way.1)).collect();
    let frame = Frame {
        title: "Graph",
        note: &[
            (lens.as_str(), Role::Accent),
            (path.as_str(), Role::Path),
            (zoom.as_str(), Role::Muted),
        ],
        foot: &foot,
        focus: if app.workbench.focus == Pane::Graph {
            Focus::Here
        } else {
            Focus::Elsewhere
        },
    };
    let inner = inset(frame.draw(writer, area), picture_fit::pad(area.width));
    writer.hit(area, Hit::Pane(Pane::Graph));
    writer.rows(Pane::Graph, inner.height);
    let picture = Arc::clone(&drawn.picture);
    writer.hits.picture = Some(drawn);
    if picture.stops.is_empty() {
        nothing(writer, inner, app);
        return;
    }
    let from = from(app, &picture, inner);
    let marks = draw_picture(writer, inner, app, &picture, from);
    legend(writer, inner, &picture, &marks);
    if app.workbench.graph_view.map {
        let map = Minimap {
            picture: &picture,
            from,
            selected: app.workbench.selected.as_ref(),
        };
        map.draw(writer, inner);
    }
    scroll::bar(
        writer,
        area,
        usize::from(from.1),
        usize::from(picture.height),
    );
}

fn draw_picture(
    writer: &mut FrameWriter<'_>,
    area: Rect,
    app: &App,
    picture: &Diagram,
    from: (u16, u16),
) -> Marks {
    let journey = app.journey();
    let trail = journey.as_ref().map(EventTrail::of).unwrap_or_default();
    let lit = app.lit();
    let counters = app.journal.counters();
    let glyphs = writer.glyphs;
    let live = |id: &Id| live((app, journey.as_ref()), &counters, id, glyphs);
    let selected = app.workbench.selected.as_ref();
    let paint = Paint {
        picture,
        from,
        trail: &trail,
        selected,
        lit: lit.as_ref(),
        faulty: &|id| app.faults_over(id).is_some(),
        live: &live,
        lately: &|id| lately(app, id, glyphs),
    };
    paint.draw(writer, area);
    if let Some(Layer::Jump(typed)) = app.layers.last() {
        paint.labels(writer, area, &app.jumps(typed));
    }
    let routes = picture
        .elements
        .iter()
        .filter(|piece| piece.kind == ElementKind::State);
    let states = routes.filter_map(|route| live(&route.owner).state.map(|state| state.0));
    let mut states: Vec<_> = states.collect();
    let mut targets = app.workbench.open.graph.targets.iter();
    if targets.any(|target| app.faults_over(&target.id).is_some()) {
        states.push(symbols::FAULTY.of(glyphs));
    }
    Marks {
        path: journey.map(|journey| journey.here.number),
        states,
    }
}

/// The keys that change how the picture is looked at, as many as fit, while it has the keys.
fn ways(app: &App, width: u16) -> Vec<(String, Role)> {
    const WAYS: [Action; 6] = [
        Action::Jump,
        Action::ZoomIn,
        Action::ZoomOut,
        Action::Unhealthy,
        Action::Only,
        Action::Minimap,
    ];
    let mut words = Vec::new();
    if app.workbench.focus != Pane::Graph {
        return words;
    }
    let mut room = width.saturating_sub(6);
    for action in WAYS {
        let (key, title) = (app.keymap.hint(action), action.row().title);
        let gap = if words.is_empty() { "" } else { "  " };
        let wide = text::width(&key) + text::width(title) + 3;
        if wide > room {
            break;
        }
        room -= wide;
        words.push((format!("{gap}{key}"), Role::Accent));
        words.push((format!(" {title}"), Role::Muted));
    }
    words
}

/// Whose path is drawn, and how close we look.
fn note(app: &App, zoom: Zoom) -> (String, String) {
    let zoom = match zoom {
        Zoom::Map => 1,
        Zoom::Outline => 2,
        Zoom::Normal => 3,
        Zoom::Detail => 4,
    };
    let path = app
        .traced()
        .map(|traced| format!("path of event {}   ", traced.number));
    (path.unwrap_or_default(), format!("zoom {zoom}/4"))
}

fn nothing(writer: &mut FrameWriter<'_>, area: Rect, app: &App) {
    let words = if app.workbench.graph_view.lens == GraphFilter::Unhealthy {
        ["Every route is well.", "Esc draws the whole picture again."]
    } else {
        [
            "Nothing to draw yet.",
            "The files hold no source, broker, channel or service.",
        ]
    };
    for (index, line) in (1..).zip(words) {
        writer.put(row(area, index), line, Role::Muted);
    }
}

/// What is scrolled away: as much as was asked for, and never the selection.
fn from(app: &App, picture: &Diagram, area: Rect) -> (u16, u16) {
    let (across, down) = app.workbench.graph_view.scroll;
    let most = |all: u16, shown: u16| all.saturating_sub(shown);
    let across = across.min(most(picture.width, area.width));
    let mut down = usize::from(down.min(most(picture.height, area.height)));
    let stop = picture
        .stops
        .iter()
        .find(|stop| Some(&stop.id) == app.workbench.selected.as_ref());
    if let (Some(stop), Held::BySelection) = (stop, app.workbench.graph_view.held) {
        down = scroll::follow(down, usize::from(stop.y), usize::from(area.height));
    }
    (across, u16::try_from(down).unwrap_or(u16::MAX))
}

fn live(
    (app, journey): (&App, Option<&Journey<'_>>),
    counters: &Counters,
    id: &Id,
    glyphs: &Glyphs,
) -> LiveLabels {
    let unready = match counters.condition(id) {
        None | Some(NodeCondition::Ready) => None,
        Some(NodeCondition::Waiting(_)) => Some(symbols::UNREADY.mark(glyphs)),
        Some(NodeCondition::Failed(_)) => Some(symbols::FAILED.mark(glyphs)),
    };
    let Some(route) = app.workbench.open.graph.route(id) else {
        return LiveLabels {
            count: text::count(counters.node(id).arrived),
            rate: rate(app, id, glyphs),
            state: None,
            unready,
        };
    };
    let count = counters.route(id);
    let judged = journey.and_then(|journey| journey.at(&route.hub));
    let state = match judged {
        Some(arrival) => outcome::mark(arrival.delivery_state(id), glyphs),
        None if route.broken.is_some() => symbols::FAILED.mark(glyphs),
        None => unready.unwrap_or_else(|| state(&app.workbench.live.doing(id), &count, glyphs)),
    };
    LiveLabels {
        count: text::count(count.delivered),
        rate: String::new(),
        state: Some(state),
        unready: None,
    }
}

/// How a route is doing; while it does nothing, how its last events ended.
fn state(doing: &RouteState, count: &RouteCount, glyphs: &Glyphs) -> (&'static str, Role) {
    let sign = match doing {
        RouteState::Busy | RouteState::Waiting(_) => symbols::WAITING,
        RouteState::Failed(_) if count.lost == 0 => symbols::DEAD,
        RouteState::Failed(_) => symbols::FAILED,
        RouteState::Idle if count.delivered > 0 => symbols::DELIVERED,
        RouteState::Idle => symbols::REFUSED,
    };
    sign.mark(glyphs)
}

/// What the closest zoom says of a route's events.
fn lately(app: &App, route: &Id, glyphs: &Glyphs) -> Vec<(String, Role)> {
    let Some(it) = app.workbench.live.lately(route) else {
        return vec![("no event yet".to_owned(), Role::Faint)];
    };
    let times = it
        .p95()
        .map(|time| format!("p95 {} ms  ", time_format::millis(time)));
    let retries = match it.retries {
        0 => String::new(),
        1 => "1 retry  ".to_owned(),
        many => format!("{} retries  ", text::count(many)),
    };
    let last = match (app.workbench.live.doing(route), &it.last) {
        (RouteState::Waiting(why), _) => symbols::WAITING.with(glyphs, &why),
        (_, None) => (String::new(), Role::Muted),
        (_, Some(EventOutcome::Delivered(status))) => {
            symbols::DELIVERED.with(glyphs, &status.to_string())
        }
        (_, Some(EventOutcome::DeadLettered(why))) => symbols::DEAD.with(glyphs, why),
        (_, Some(EventOutcome::Lost(why))) => symbols::FAILED.with(glyphs, why),
    };
    let said = times.unwrap_or_default() + &retries;
    vec![(said, Role::Muted), last]
}

/// Events a second, and a bar for each of the last seconds; nothing while nothing comes.
fn rate(app: &App, hub: &Id, glyphs: &Glyphs) -> String {
    let rate = app.workbench.live.rate(Some(hub));
    if rate <= 0.0 {
        return String::new();
    }
    let seconds = app.workbench.live.seconds(hub);
    let highest = seconds.iter().copied().max().unwrap_or(0).max(1);
    let bars = seconds.iter().map(|count| {
        let height = (count * 7).div_ceil(highest);
        glyphs.spark[usize::try_from(height).unwrap_or(0).min(7)]
    });
    format!(
        "{} {}",
        text::rate(rate),
        bars.skip(seconds.len() / 2).collect::<String>()
    )
}

/// The last row says what the marks in the picture mean, where there is room for it.
fn legend(writer: &mut FrameWriter<'_>, area: Rect, picture: &Diagram, marks: &Marks) {
    if area.height < picture.height.saturating_add(2) {
        return;
    }
    let has = |part: &ElementKind| picture.elements.iter().any(|piece| piece.kind == *part);
    let flows = |flow: ConnectorFlow| picture.connectors.iter().any(|line| line.flow == flow);
    let glyphs = writer.glyphs;
    let again = |it: &ElementKind| matches!(it, ElementKind::Target { first: false, .. });
    let again = picture.elements.iter().any(|piece| again(&piece.kind));
    let replies = has(&ElementKind::ReplyBadge) || flows(ConnectorFlow::Reply);
    let dead = has(&ElementKind::DeadLetterBadge) || flows(ConnectorFlow::DeadLetter);
    let shows = |sign: &Symbol| marks.states.contains(&sign.of(glyphs));
    let path = marks.path.map(|number| format!("path of event {number}"));
    let path = path.map(|words| symbols::PATH.with(glyphs, &words));
    let known = [
        (replies, symbols::REPLY),
        (dead || shows(&symbols::DEAD), symbols::DEAD),
        (again, symbols::AGAIN),
        (shows(&symbols::DELIVERED), symbols::DELIVERED),
        (shows(&symbols::WAITING), symbols::WAITING),
        (shows(&symbols::UNREADY), symbols::UNREADY),
        (shows(&symbols::FAILED), symbols::FAILED),
        (shows(&symbols::FAULTY), symbols::FAULTY),
    ];
    let known = known.into_iter().filter(|(shown, _)| *shown);
    let known = known.map(|(_, sign)| sign.with(glyphs, sign.words));
    let words = path.into_iter().chain(known);
    let words: Vec<(String, Role)> = words
        .map(|(words, role)| (format!("{words}   "), role))
        .collect();
    if writer.measure(&words) <= area.width + 3 {
        writer.words(row(area, area.height - 1), &words);
    }
}

/// What the legend has to explain apart from the picture itself.
struct Marks {
    path: Option<u64>,
    states: Vec<&'static str>,
}
