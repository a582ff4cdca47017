//! The user's own files: what was set for good in `config.toml`, and themes of their own beside it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use knew_tui::state::settings::Settings;
use knew_tui::ui::{ColorDepth, Themes};

/// What the user set, and the themes there are.
pub struct UserConfig {
    /// What was set; what is wrong with any of the files is among its faults.
    pub settings: Settings,
    /// The built-in themes and the user's.
    pub themes: Themes,
}

impl UserConfig {
    /// Reads the files there are, in the folder the system has for them.
    #[must_use]
    pub fn read(depth: ColorDepth) -> Self {
        let folder = etcetera::choose_base_strategy().ok();
        Self::from(
            folder
                .map(|folder| folder.config_dir().join("knew"))
                .as_deref(),
            depth,
        )
    }

    fn from(folder: Option<&Path>, depth: ColorDepth) -> Self {
        let mut themes = Themes::new(depth);
        let Some(folder) = folder else {
            let settings = Settings::default();
            return Self { settings, themes };
        };
        let path = folder.join("config.toml");
        let name = path.display().to_string();
        let mut settings = match fs::read_to_string(&path) {
            Ok(text) => Settings::parse(&name, &text),
            Err(error) if error.kind() == ErrorKind::NotFound => Settings::default(),
            Err(error) => Settings {
                faults: vec![format!("{name}: {error}")],
                ..Settings::default()
            },
        };
        for path in sheets(&folder.join("themes")) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let added = fs::read_to_string(&path)
                .map_err(|error| format!(" {error}"))
                .and_then(|text| themes.add(&name, &text));
            if let Err(fault) = added {
                settings.faults.push(format!("{}:{fault}", path.display()));
            }
        }
        settings.without_unknown_theme(&themes.names());
        Self { settings, themes }
    }
}

/// The theme files of a folder, by name.
fn sheets(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_of_ones_own_is_there_and_a_bad_one_is_told_and_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let themes = folder.path().join("themes");
        fs::create_dir(&themes).expect("made");
        let good = include_str!("../../themes/ember.toml");
        fs::write(themes.join("mine.toml"), good).expect("written");
        fs::write(themes.join("half.toml"), good.replace("[roles]", "[rolls]")).expect("written");
        fs::write(folder.path().join("config.toml"), "theme = \"half\"\n").expect("written");
        let own = UserConfig::from(Some(folder.path()), ColorDepth::True);
        let names = own.themes.names();
        assert!(names.contains(&"mine".to_owned()) && !names.contains(&"half".to_owned()));
        let [half, unknown] = own.settings.faults.as_slice() else {
            panic!("{:?}", own.settings.faults);
        };
        assert!(half.contains("half.toml:"), "{half}");
        assert!(
            unknown.contains("config.toml:1:9: no theme is called `half`"),
            "{unknown}"
        );
        assert_eq!(own.settings.theme, None);
    }

    #[test]
    fn without_files_nothing_is_set_and_nothing_is_wrong() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = UserConfig::from(Some(&folder.path().join("none")), ColorDepth::True);
        assert_eq!(own.settings, Settings::default());
    }
}
