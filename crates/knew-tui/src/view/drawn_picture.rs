//! The picture as it was drawn last: laid out once, and drawn again as long as nothing it was made from
//! changes. Laying out a large graph takes longer than a key may wait.

use std::sync::Arc;

use knew_core::graph::Graph;
use knew_core::graph::layout::{Diagram, LayoutOptions, Zoom};

/// A picture, and what it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnPicture {
    /// The picture.
    pub picture: Arc<Diagram>,
    /// The zoom it has, which may be less than what was asked for.
    pub zoom: Zoom,
    /// The graph, unless a lens left only a part of it.
    pub(super) of: Option<Arc<Graph>>,
    pub(super) view: LayoutOptions,
    pub(super) rows: u16,
}

impl DrawnPicture {
    /// Whether all of it was on the screen.
    #[must_use]
    pub fn is_all_seen(&self) -> bool {
        self.picture.width <= self.view.width && self.picture.height <= self.rows
    }
}
