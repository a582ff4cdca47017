//! Saves and restores the view of what is open.

use crate::app::App;
use crate::state::graph_filter::{GraphFilter, is_drawn};
use crate::state::inspector::InspectedItem;
use crate::state::session::{Kept, Picture, Session, VERSION};
use crate::state::toast::Level;
use knew_core::model::Id;

impl App {
    /// What is to be kept of what is open now. Samples start the same every time: of them and of the
    /// gallery, only a theme and the end of the tour are kept.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        let files = !self.workbench.open.asked.is_empty();
        let worth = files || self.chosen_theme().is_some() || self.tour_done;
        worth.then(|| Session {
            version: VERSION,
            paths: self.workbench.open.asked.clone(),
            theme: self.chosen_theme(),
            tour_done: self.tour_done,
            view: files.then(|| self.kept()),
        })
    }

    /// The theme that was chosen on the screen, now or, while another one is named, the last time.
    fn chosen_theme(&self) -> Option<String> {
        if self.look.theme == self.usual_theme {
            let named = self.look.named_theme.as_ref();
            named.and(self.kept_theme.clone())
        } else {
            Some(self.look.theme.clone())
        }
    }

    fn kept(&self) -> Kept {
        let view = &self.workbench.graph_view;
        Kept {
            focus: self.workbench.focus,
            full: self.workbench.full,
            split: self.workbench.split,
            selected: self.workbench.selected.clone(),
            picture: Picture {
                zoom: view.zoom,
                folded: view.folded.clone(),
                lens: view.lens.clone(),
                replies: view.replies,
                dead_letters: view.dead_letters,
                map: view.map,
            },
            filter: self.workbench.stream.filter.clone(),
            clock: self.workbench.stream.clock,
            columns: self.workbench.stream.columns.clone(),
            tab: self.workbench.inspect.tab,
            depth: self.workbench.inspect.depth,
        }
    }

    /// Looks at what was just opened as it was looked at the last time, as far as it is still there.
    pub(crate) fn restore(&mut self, session: Session) {
        self.wear(session.theme);
        if session.tour_done {
            self.finish_tour();
        }
        let Some(kept) = session.view else {
            return;
        };
        let drawn = |id: &Id| is_drawn(&self.workbench.open.graph, id);
        let picture = kept.picture;
        let lens = match picture.lens {
            GraphFilter::Around(id) | GraphFilter::Only(id) if !drawn(&id) => GraphFilter::All,
            lens => lens,
        };
        let folded = picture.folded.into_iter().filter(drawn).collect();
        self.workbench.selected = kept
            .selected
            .filter(drawn)
            .or(self.workbench.selected.take());
        let narrowed = lens != GraphFilter::All || !kept.filter.is_empty();
        let view = &mut self.workbench.graph_view;
        (view.zoom, view.folded, view.lens) = (picture.zoom, folded, lens);
        (view.replies, view.dead_letters) = (picture.replies, picture.dead_letters);
        view.map = picture.map;
        (
            self.workbench.focus,
            self.workbench.full,
            self.workbench.split,
        ) = (kept.focus, kept.full, kept.split);
        (self.workbench.inspect.tab, self.workbench.inspect.depth) = (kept.tab, kept.depth);
        self.workbench.inspect.subject = InspectedItem::Thing;
        self.workbench.stream.clock = kept.clock;
        self.workbench.stream.arrange(kept.columns);
        self.workbench.stream.set_filter(&kept.filter);
        if narrowed {
            let words = "as you left it, so not everything shows; esc shows more";
            self.say(Level::Info, words);
        }
    }

    fn wear(&mut self, theme: Option<String>) {
        let known = |name: &String| self.themes.iter().any(|theme| theme.name == *name);
        let Some(theme) = theme.filter(known) else {
            return;
        };
        if self.look.named_theme.is_none() {
            theme.clone_into(&mut self.look.theme);
        }
        self.kept_theme = Some(theme);
    }
}
