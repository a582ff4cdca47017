//! Everything that belongs to what is open. It is replaced whole when something else opens, so nothing of one
//! project can reach the next.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::state::activity::LiveActivity;
use crate::state::editor::Editor;
use crate::state::engine_state::Running;
use crate::state::event_list::EventList;
use crate::state::form::drafts::Drafts;
use crate::state::graph_view::GraphView;
use crate::state::history::History;
use crate::state::inspector::Inspect;
use crate::state::layer::question::ConfirmedAction;
use crate::state::manifests::OpenManifests;
use crate::state::pane::Pane;
use crate::state::pane_sizes::{Border, Split};
use crate::state::tour;
use crate::state::unseen_failures::UnseenFailures;
use knew_core::graph::layout;
use knew_core::graph::trust::TrustRequest;
use knew_core::model::workspace::ExternalSystem;
use knew_core::model::{FaultSpec, Id, Problem};
use knew_core::record::MemoryLimit;

/// Number of a workbench within one run of the program. Work that was started for a workbench answers with
/// it, and the answer is dropped when another one has been opened meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkbenchId(u64);

/// What is open, how it is looked at, and what the engine does with it. The gallery has an empty one.
#[derive(Default)]
pub struct Workbench {
    pub id: WorkbenchId,
    /// The text that is open and everything derived from it.
    pub open: OpenManifests,
    /// The pane that takes the keys.
    pub focus: Pane,
    /// True if the focused pane fills the screen.
    pub full: bool,
    pub split: Split,
    /// The border the pointer drags, and where it was last, in cells along the way.
    pub border: Option<(Border, u16)>,
    /// The node or route that is selected in the picture.
    pub selected: Option<Id>,
    pub graph_view: GraphView,
    pub stream: EventList,
    pub inspect: Inspect,
    /// The text being edited, while it is.
    pub editor: Option<Editor>,
    pub history: History,
    /// State of the engine, as far as it has been reported.
    pub running: Running,
    /// The port that was asked for and another program has.
    pub port_taken: Option<u16>,
    /// Rates of hubs and states of routes.
    pub live: LiveActivity,
    /// A problem for each address where nobody answers.
    pub(crate) silent: Vec<Problem>,
    /// Failures the user has seen.
    pub seen: UnseenFailures,
    /// Answers of forms that were closed without being sent.
    pub drafts: Drafts,
    /// The step of the guided tour, while it is taken.
    pub tour: Option<tour::TourStep>,
    /// How many events back the one in the composer was taken from; 0 for a new one.
    pub recalled: usize,
    /// Faults that were switched on here and stand in no file.
    pub faults: BTreeMap<Id, FaultSpec>,
    /// Systems whose hubs are kept in memory for now, because the user chose so here.
    pub in_memory: BTreeSet<ExternalSystem>,
    /// What the folder asks for and was not granted.
    pub untrusted: TrustRequest,
    /// The file a copy is being written of, and where, until it is written.
    pub(crate) saving: Option<(usize, PathBuf)>,
    /// Files whose text here lacks what another program wrote to the disk.
    pub(crate) lacking: BTreeSet<usize>,
    /// The question that was answered with yes, until everything is saved and it can be carried out.
    pub(crate) leaving: Option<ConfirmedAction>,
}

impl Workbench {
    /// A workbench as it is before anything is done with what is open.
    #[must_use]
    pub fn empty(open: OpenManifests, memory: MemoryLimit) -> Self {
        Self {
            open,
            stream: EventList::within(memory.event_list()),
            history: History::within(memory.edits()),
            ..Self::default()
        }
    }

    /// An empty workbench to take the place of this one. Plans are counted on, since the engine and the
    /// journal tell them apart by number.
    #[must_use]
    pub fn closed(&self, memory: MemoryLimit) -> Self {
        Self {
            id: WorkbenchId(self.id.0 + 1),
            ..Self::empty(self.open.closed(), memory)
        }
    }

    /// A workbench for other texts, to take the place of this one.
    #[must_use]
    pub fn replaced(&self, open: OpenManifests, memory: MemoryLimit) -> Self {
        let mut workbench = Self {
            open,
            running: Running::Starting,
            ..self.closed(memory)
        };
        workbench.graph_view.folded = layout::initial_folds(&workbench.open.graph);
        workbench
    }
}
