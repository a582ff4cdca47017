//! Reuses the picture that was drawn last as long as it would come out the same.

use std::borrow::Cow;
use std::sync::Arc;

use crate::app::App;
use crate::view::drawn_picture::DrawnPicture;
use knew_core::graph::layout::{self, Diagram, LayoutOptions, NavigationStop, Zoom};

/// Columns to lay the picture out in when none was drawn yet; the order of rows hardly depends on them.
const COLUMNS: u16 = 80;

impl DrawnPicture {
    /// A picture of what is open, as it was asked for, in so many rows.
    #[must_use]
    pub fn of(
        app: &App,
        (view, rows): (LayoutOptions, u16),
        (picture, zoom): (Diagram, Zoom),
    ) -> Self {
        let whole = matches!(app.pictured(), Cow::Borrowed(_));
        Self {
            picture: Arc::new(picture),
            zoom,
            of: whole.then(|| Arc::clone(&app.workbench.open.graph)),
            view,
            rows,
        }
    }
}

impl DrawnPicture {
    /// The picture of all that is open, whatever a lens leaves of it.
    #[must_use]
    pub fn whole(
        app: &App,
        (view, rows): (LayoutOptions, u16),
        (picture, zoom): (Diagram, Zoom),
    ) -> Self {
        Self {
            picture: Arc::new(picture),
            zoom,
            of: Some(Arc::clone(&app.workbench.open.graph)),
            view,
            rows,
        }
    }

    /// The same picture in so many rows, when it would come out the same there: with no lens over it,
    /// and at the same zoom.
    #[must_use]
    pub fn within(&self, app: &App, view: &LayoutOptions, rows: u16) -> Option<Self> {
        let whole = matches!(app.pictured(), Cow::Borrowed(_));
        let shortened = self.zoom != view.zoom;
        let same_zoom = match view.zoom {
            Zoom::Normal if shortened => rows <= self.rows,
            Zoom::Normal => self.picture.height <= rows,
            _ => true,
        };
        let same = whole && same_zoom && self.view == *view;
        same.then(|| Self {
            rows,
            ..self.clone()
        })
    }
}

impl App {
    /// Everything the selection can stand on, in the order of the picture.
    pub(crate) fn navigation_stops(&self) -> Vec<NavigationStop> {
        if let Some(drawn) = self.drawn_of_now() {
            return drawn.picture.stops.clone();
        }
        let view = self.workbench.graph_view.view(self.size.0.max(COLUMNS));
        layout::layout(&self.pictured(), &view).stops
    }

    /// The last whole picture, when it would come out the same.
    #[must_use]
    pub fn whole(&self, view: &LayoutOptions, rows: u16) -> Option<&DrawnPicture> {
        let drawn = self.hits.whole.as_ref()?;
        let same = Arc::ptr_eq(drawn.of.as_ref()?, &self.workbench.open.graph);
        (same && drawn.view == *view && drawn.rows == rows).then_some(drawn)
    }

    /// The last picture, when it would come out the same.
    #[must_use]
    pub fn drawn(&self, view: &LayoutOptions, rows: u16) -> Option<&DrawnPicture> {
        self.drawn_of_now()
            .filter(|drawn| drawn.view == *view && drawn.rows == rows)
    }

    /// The last picture, when all that could be different is how much room it has.
    pub(crate) fn drawn_of_now(&self) -> Option<&DrawnPicture> {
        let drawn = self.hits.picture.as_ref()?;
        let same = Arc::ptr_eq(drawn.of.as_ref()?, &self.workbench.open.graph);
        let view = self.workbench.graph_view.view(drawn.view.width);
        let whole = matches!(self.pictured(), Cow::Borrowed(_));
        (same && whole && drawn.view == view).then_some(drawn)
    }
}
