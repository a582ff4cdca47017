//! Files of the user – settings, sessions and templates of events – are read, or say what is wrong.

use knew_tui::state::session::Session;
use knew_tui::state::settings::Settings;
use knew_tui::state::templates::Template;

pub fn holds(text: &str) {
    for fault in Settings::parse("config.toml", text).faults {
        assert!(fault.starts_with("config.toml:"), "{fault}");
    }
    let paths = ["/a.yaml".to_owned()];
    match Session::parse(text, &paths) {
        Ok(session) => {
            let again = Session::parse(&session.text(), &paths);
            assert_eq!(again.as_ref(), Ok(&session));
        }
        Err(words) => assert!(!words.is_empty()),
    }
    let template = Template::of_file("t", "events/t.json", Ok(text.to_owned()));
    if let Err(words) = template.event {
        assert!(words.starts_with("events/t.json:"), "{words}");
    }
}
