//! The screen with a large graph on it: what a key costs, from the key to the cells.

use knew_core::manifest::File;
use knew_tui::app::{App, Look, Message, Options};
use knew_tui::input::key::Key;
use knew_tui::ui;
use knew_tui::ui::{ColorDepth, Themes};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// An interface and the terminal it is drawn on.
pub struct Screen {
    app: App,
    themes: Themes,
    terminal: Terminal<TestBackend>,
}

impl Screen {
    /// The files, open and unfolded.
    pub fn of(files: &[File]) -> Self {
        let size = (120, 36);
        let mut app = App::new(Options {
            size,
            look: Look::default(),
            ..Options::default()
        });
        let text = |it: &File| (it.name.to_string(), None, it.text.to_string());
        app.update(Message::Read {
            title: "bench".to_owned(),
            files: files.iter().map(text).collect(),
            asked: Vec::new(),
            session: None,
        });
        app.workbench.graph_view.folded.clear();
        let mut screen = Self {
            app,
            themes: Themes::new(ColorDepth::True),
            terminal: Terminal::new(TestBackend::new(size.0, size.1)).unwrap(),
        };
        screen.draw();
        screen
    }

    /// Presses a key and draws what it changes.
    pub fn press(&mut self, key: &str) {
        for key in Key::sequence(key) {
            self.app.update(Message::Key(key));
        }
        self.draw();
    }

    /// Forgets the picture of the last frame.
    pub fn forget(&mut self) {
        self.app.hits.picture = None;
    }

    fn draw(&mut self) {
        let (app, theme) = (&self.app, self.themes.of(&self.app.look));
        let mut hits = None;
        let drawn = self
            .terminal
            .draw(|frame| hits = Some(ui::draw(frame, app, theme)));
        drawn.unwrap();
        self.app.hits = hits.unwrap_or_default();
    }
}
