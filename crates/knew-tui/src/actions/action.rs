//! Everything the user can do, by name. [`table`] gives each its words, keys and scopes; the keymap,
//! the bar, the help, the palette and the documents read that one table.

pub mod table;

/// Something the user can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Move the cursor up.
    Up,
    /// Move the cursor down.
    Down,
    /// Go back along the graph.
    Left,
    /// Follow the route.
    Right,
    /// Show the tab to the left.
    TabBefore,
    /// Show the tab to the right.
    NextTab,
    /// Go to the first row.
    First,
    /// Go to the last row.
    Last,
    /// Go one page up.
    PageUp,
    /// Go one page down.
    PageDown,
    /// Open what is under the cursor.
    Open,
    /// Go to what the selected route delivers to.
    GoTarget,
    /// Go to what sends to the selected thing.
    GoSender,
    /// Go to the hub of the selected route.
    GoHub,
    /// Go to what was selected before.
    GoBack,
    /// Go forward again.
    GoAhead,

    /// Send an event, after editing it.
    Send,
    /// Let the selected source make an event now.
    Fire,
    /// Send the selected event once more.
    Replay,
    /// Change the selected event, and send that.
    ReplayEdited,
    /// In the composer: choose what to send.
    ChooseEvent,
    /// In the composer: keep the event as a template.
    KeepTemplate,
    /// In the composer: fill in what was sent before.
    SentBefore,
    /// In the composer: fill in what was sent after that.
    SentAfter,

    /// Lay faults over the selected target.
    Faults,
    /// Keep the events of a system's hubs in this process, or there again.
    KeepInMemory,
    /// See what would be started, and let it.
    Trust,
    /// Read what processes say.
    Output,

    /// Change the text of the selected thing.
    Edit,
    /// Add an object of some kind.
    Add,
    /// Let the selected route or source deliver elsewhere.
    Connect,
    /// Take the selected thing out of its file.
    Delete,
    /// Give the selected thing another name, with every reference to it.
    Rename,
    /// Open the file in `$EDITOR`.
    EditOutside,
    /// Take the last edit back.
    Undo,
    /// Do the last undone edit again.
    Redo,
    /// Write unsaved texts to their files.
    Save,
    /// Show what a save would change.
    ShowChanges,
    /// Write the text to a new file.
    SaveAs,
    /// In the editor: apply the text, and write it.
    EditorSave,
    /// In the editor: type the rest of a word.
    EditorComplete,
    /// In the editor: mend what is wrong.
    EditorFix,
    /// In the editor: take back what was typed last.
    EditorUndo,
    /// In the editor: type it again.
    EditorRedo,
    /// In the editor: leave it.
    EditorLeave,

    /// Hold the event list still.
    Pause,
    /// Let the cursor stick to the newest event.
    Follow,
    /// Show only what matches.
    Filter,
    /// Show everything again.
    ClearFilter,
    /// Mark the event under the cursor.
    Mark,
    /// Show times of day, or how long before the newest event.
    Times,
    /// Show only what was not delivered.
    Failures,
    /// Count what was lost from now on.
    Seen,
    /// Go to the event before.
    Earlier,
    /// Go to the event after.
    Later,
    /// Show why routes took the event or did not.
    Why,

    /// Show more of each row.
    ZoomIn,
    /// Show less of each row.
    ZoomOut,
    /// Zoom and scroll as at the start.
    ZoomFit,
    /// Fold the routes of a hub away, or show them.
    Fold,
    /// Draw only what lies along the flow of the selected thing.
    Only,
    /// Draw only the routes that are not well.
    Unhealthy,
    /// Show the whole picture in a corner.
    Minimap,
    /// Go to something in the picture by two letters.
    Jump,
    /// Draw the ways of all replies.
    Replies,
    /// Draw the ways of all dead letters.
    DeadLetters,
    /// Unfold the data one level.
    Deeper,
    /// Fold the data one level.
    Shallower,

    /// Go to the next pane.
    NextPane,
    /// Go to the pane before.
    PreviousPane,
    /// Go to the picture.
    ShowGraph,
    /// Go to the event list.
    ShowEvents,
    /// Go to the inspector.
    ShowInspect,
    /// Go to the text.
    ShowYaml,
    /// Let the pane fill the screen.
    Full,
    /// Give the pane more room.
    Larger,
    /// Give the pane less room.
    Smaller,
    /// Choose a theme.
    Theme,
    /// Choose what the event list shows, and sort it.
    Columns,
    /// Take or release the mouse.
    Mouse,
    /// List what is wrong.
    Problems,
    /// List the messages that were.
    Log,

    /// Copy the selected value.
    Copy,
    /// Copy the event as a `curl` command.
    CopyCurl,
    /// Show every action.
    Help,
    /// Find an action by typing.
    Palette,
    /// Go up, out or clear, in that order.
    Back,
    /// Close what is open.
    Gallery,
    /// Close the topmost layer, or leave.
    Quit,
    /// Leave from anywhere.
    Leave,
    /// Go to the background until the shell brings knew back.
    Suspend,
}

/// Where an action's keys count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Wherever no layer and no editor takes the keys.
    Global,
    /// On the start screen.
    Gallery,
    /// In every pane.
    Workbench,
    /// In the picture.
    Graph,
    /// In the event list.
    Events,
    /// In the inspector.
    Inspect,
    /// In the text, while it is only read.
    Yaml,
    /// In the text, while it is edited.
    Editor,
    /// In the form that sends an event.
    Composer,
}

/// A heading of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Getting around.
    Move,
    /// Making things happen.
    Run,
    /// Changing the text.
    Edit,
    /// Watching events.
    Events,
    /// What is on the screen.
    View,
    /// The program itself.
    Program,
}

impl Group {
    /// The headings, in the order of the help.
    pub const ALL: [Self; 6] = [
        Self::Move,
        Self::Run,
        Self::Edit,
        Self::Events,
        Self::View,
        Self::Program,
    ];

    /// The heading itself.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Run => "Run",
            Self::Edit => "Edit",
            Self::Events => "Events",
            Self::View => "View",
            Self::Program => "Program",
        }
    }
}
