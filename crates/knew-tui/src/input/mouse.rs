//! What clicks and the wheel do, by what lay under the pointer in the last frame.

use crate::actions::{connect, cursor, follow_graph, view};
use crate::app::{Action, App, Pane, Screen, ThemeCard};
use crate::input::key::{Mouse, MouseKind};
use crate::state::inspector::{InspectedItem, Tab};
use crate::state::layer::Layer;
use crate::state::pane_sizes::Border;
use crate::view::hit_map::Hit;

/// How many rows one turn of the wheel moves.
const WHEEL: isize = 3;

impl App {
    pub(crate) fn mouse(&mut self, mouse: &Mouse) {
        match mouse.kind {
            MouseKind::Click if let Some(Hit::Border(border)) = mouse.hit => {
                let from = match border {
                    Border::Side => mouse.x,
                    Border::Below => mouse.y,
                };
                self.workbench.border = self.layers.is_empty().then_some((border, from));
            }
            MouseKind::Click => {
                let picture = matches!(&mouse.hit, Some(Hit::Pane(Pane::Graph) | Hit::Node(_)));
                let free = picture && self.layers.is_empty() && self.workbench.editor.is_none();
                self.workbench.graph_view.wire = match &mouse.hit {
                    Some(Hit::Node(id)) if free => Some(id.clone()),
                    _ => None,
                };
                let pans = free && self.workbench.graph_view.wire.is_none();
                self.workbench.graph_view.grip = pans.then_some((mouse.x, mouse.y));
                self.click(mouse.hit.as_ref());
            }
            MouseKind::Drag if self.workbench.border.is_some() => {
                self.drag_border(mouse.x, mouse.y);
            }
            MouseKind::Drag => self.workbench.graph_view.drag(mouse.x, mouse.y),
            MouseKind::Release => {
                self.workbench.graph_view.grip = None;
                self.workbench.border = None;
                if let (Some(from), Some(Hit::Node(to))) =
                    (self.workbench.graph_view.wire.take(), &mouse.hit)
                    && from != *to
                {
                    connect::drag(self, &from, to);
                }
            }
            MouseKind::DoubleClick => {
                self.click(mouse.hit.as_ref());
                self.open_hit(mouse.hit.as_ref());
            }
            MouseKind::ScrollUp => self.scroll(mouse.hit.as_ref(), -WHEEL),
            MouseKind::ScrollDown => self.scroll(mouse.hit.as_ref(), WHEEL),
            MouseKind::ZoomIn => self.zoom(mouse.hit.as_ref(), true),
            MouseKind::ZoomOut => self.zoom(mouse.hit.as_ref(), false),
        }
    }

    /// The picture under the pointer shows more of each row, or less.
    fn zoom(&mut self, hit: Option<&Hit>, closer: bool) {
        let picture = matches!(hit, Some(Hit::Pane(Pane::Graph) | Hit::Node(_)));
        match closer {
            _ if !picture || !self.layers.is_empty() => {}
            true => self.workbench.graph_view.zoom_in(),
            false => self.workbench.graph_view.zoom_out(),
        }
    }

    fn click(&mut self, hit: Option<&Hit>) {
        let Some(hit) = hit else {
            return;
        };
        if let Some(layer) = self.layers.last() {
            match hit {
                Hit::Item(row) => self.point(*row),
                Hit::Action(action) if layer.is_composer() => {
                    crate::input::layer_keys::perform_in_composer(self, *action);
                }
                _ => {}
            }
            return;
        }
        match hit {
            Hit::Action(action) => self.perform(*action),
            Hit::Text(row, column) => self.point_text(*row, *column),
            Hit::Item(row) => self.point(*row),
            // Whoever is typing leaves the editor with a key, so that nothing typed is lost.
            _ if self.workbench.editor.is_some() => {}
            Hit::Border(_) => {}
            Hit::Pane(pane) | Hit::PaneTab(pane) => view::focus(self, *pane),
            Hit::Node(id) => {
                self.workbench.focus = Pane::Graph;
                follow_graph::select(self, id.clone());
            }
            Hit::Arrival(number) => {
                self.workbench.focus = Pane::Events;
                self.workbench.stream.select(*number);
                self.workbench.inspect.look_at(InspectedItem::Arrival);
            }
            Hit::InspectTab(index) => {
                self.workbench.focus = Pane::Inspect;
                self.workbench
                    .inspect
                    .show(Tab::ALL[(*index).min(Tab::ALL.len() - 1)]);
            }
        }
    }

    fn open_hit(&mut self, hit: Option<&Hit>) {
        match hit {
            Some(Hit::Item(_)) if !self.layers.is_empty() => {
                crate::input::layer_keys::activate_row(self);
            }
            Some(Hit::Item(_) | Hit::Node(_) | Hit::Arrival(_))
                if self.workbench.editor.is_none() =>
            {
                self.perform(Action::Open);
            }
            _ => {}
        }
    }

    /// Puts the cursor of the topmost list on a row.
    fn point(&mut self, row: usize) {
        match self.layers.last_mut() {
            Some(Layer::Help(finder) | Layer::Palette(finder)) => finder.cursor = row,
            Some(Layer::Pick(picker)) => picker.cursor = row,
            Some(Layer::Diff { top, .. }) => *top = row,
            Some(Layer::Restore(offer)) => offer.top = row,
            Some(Layer::Problems { cursor } | Layer::Log { cursor }) => *cursor = row,
            Some(Layer::Columns(chooser)) => chooser.cursor = row,
            Some(Layer::Form(form)) => form.focus = row.min(form.fields.len().saturating_sub(1)),
            Some(Layer::Themes { cursor, .. }) => {
                *cursor = row.min(self.themes.len().saturating_sub(1));
                if let Some(ThemeCard { name: theme, .. }) = self.themes.get(row) {
                    theme.clone_into(&mut self.look.theme);
                }
            }
            None if self.screen == Screen::Gallery => {
                self.gallery.cursor = row.min(self.gallery.items.len().saturating_sub(1));
            }
            _ => {}
        }
    }

    fn point_text(&mut self, row: usize, column: usize) {
        match &mut self.workbench.editor {
            Some(editor) => editor.go(editor.first_line + row + 1, column + 1),
            None => self.workbench.focus = Pane::Yaml,
        }
    }

    fn scroll(&mut self, hit: Option<&Hit>, by: isize) {
        if !self.layers.is_empty() || self.screen == Screen::Gallery {
            return self.scroll_list(by);
        }
        let pane = match hit {
            Some(Hit::Pane(pane) | Hit::PaneTab(pane)) => *pane,
            Some(Hit::Node(_)) => Pane::Graph,
            Some(Hit::Arrival(_)) => Pane::Events,
            Some(Hit::InspectTab(_)) => Pane::Inspect,
            Some(Hit::Text(..)) => Pane::Yaml,
            Some(Hit::Action(_) | Hit::Item(_) | Hit::Border(_)) | None => return,
        };
        match pane {
            Pane::Graph => {
                let rows = i16::try_from(by).unwrap_or_default();
                self.workbench.graph_view.pan(0, rows);
            }
            Pane::Yaml if let Some(editor) = &mut self.workbench.editor => {
                let rows = i16::try_from(by).unwrap_or_default();
                editor.area.scroll((rows, 0));
            }
            _ if self.workbench.editor.is_some() => {}
            _ => {
                let before = std::mem::replace(&mut self.workbench.focus, pane);
                cursor::step(self, by);
                self.workbench.focus = before;
            }
        }
    }

    fn scroll_list(&mut self, by: isize) {
        let row = match self.layers.last() {
            Some(Layer::Help(finder) | Layer::Palette(finder)) => finder.cursor,
            Some(Layer::Pick(picker)) => picker.cursor,
            Some(Layer::Diff { top, .. }) => *top,
            Some(Layer::Restore(offer)) => offer.top,
            Some(Layer::Columns(chooser)) => chooser.cursor,
            Some(
                Layer::Problems { cursor } | Layer::Log { cursor } | Layer::Themes { cursor, .. },
            ) => *cursor,
            Some(_) => return,
            None => self.gallery.cursor,
        };
        let row = row.saturating_add_signed(by);
        let row = match self.layers.last() {
            Some(Layer::Help(finder)) => row.min(self.last_found(&finder.input.text, false)),
            Some(Layer::Palette(finder)) => row.min(self.last_found(&finder.input.text, true)),
            Some(Layer::Diff { lines, .. }) => row.min(lines.len().saturating_sub(1)),
            Some(Layer::Restore(offer)) => row.min(offer.lines.len().saturating_sub(1)),
            Some(Layer::Pick(picker)) => row.min(picker.found().len().saturating_sub(1)),
            Some(Layer::Columns(chooser)) => row.min(chooser.rows.len().saturating_sub(1)),
            Some(Layer::Problems { .. }) => row.min(self.wrong_count().saturating_sub(1)),
            Some(Layer::Log { .. }) => row.min(self.toasts.log.len().saturating_sub(1)),
            _ => row,
        };
        self.point(row);
    }

    fn last_found(&self, words: &str, fuzzy: bool) -> usize {
        self.found(words, fuzzy).len().saturating_sub(1)
    }
}
