//! Where templates of events are kept: one file each in a folder `events`, beside what is open or with
//! the user's own files.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::save;
use knew_core::manifest::link_outside::leads_outside;
use knew_core::manifest::regular_file;
use knew_event::{Event, event_file};
use knew_tui::state::templates::{Template, Templates};

/// So many files of a folder are read, and so much of each: nobody chooses among more.
const FILES: usize = 200;
const BYTES: u64 = 1 << 20;

/// What the folder is called.
const NAME: &str = "events";

/// A template to write.
#[derive(Debug)]
pub struct Keeping {
    /// What was opened, as whole paths.
    pub asked: Vec<String>,
    /// Its name.
    pub name: String,
    /// The event.
    pub event: Box<Event>,
}

/// Writes a template to a file that does not exist yet, and says where.
pub fn keep(keeping: Keeping) -> Result<String, String> {
    let Keeping { asked, name, event } = keeping;
    let folders = Folders::of(&asked);
    let found = folders
        .all
        .first()
        .ok_or("there is no folder for settings of yours on this system")?;
    let folder = &found.path;
    fs::create_dir_all(folder)
        .map_err(|error| format!("{} cannot be created: {error}", folder.display()))?;
    if found.is_outside(folder) {
        return Err(format!(
            "{} is a link that leads out of the folder",
            folder.display()
        ));
    }
    let path = folder.join(format!("{name}.json"));
    save::create(&path, &event_file::format_event_file(&event))
        .map_err(|error| error.to_string())?;
    Ok(folders.name(&path))
}

/// A folder with templates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct TemplateFolder {
    path: PathBuf,
    /// Folder that was opened, which links must not lead out of; `None` for the user's own templates.
    opened: Option<PathBuf>,
}

impl TemplateFolder {
    fn is_outside(&self, path: &Path) -> bool {
        let opened = self.opened.as_deref();
        opened.is_some_and(|opened| leads_outside(path, opened))
    }
}

/// The folders templates are looked for in, the one for new ones first.
#[derive(Debug, Default)]
pub struct Folders {
    all: Vec<TemplateFolder>,
    /// The folder one stands in, and how to call the one one lives in.
    here: Option<PathBuf>,
    home: Option<PathBuf>,
}

impl Folders {
    /// Those for what was opened, and those of the user.
    #[must_use]
    pub fn of(asked: &[String]) -> Self {
        let strategy = etcetera::choose_base_strategy().ok();
        let own = strategy.as_ref().map(|strategy| TemplateFolder {
            path: strategy.config_dir().join("knew").join(NAME),
            opened: None,
        });
        let mut all: Vec<TemplateFolder> = asked
            .iter()
            .filter_map(|asked| beside(Path::new(asked)))
            .collect();
        all.extend(own);
        let mut seen = std::collections::HashSet::new();
        all.retain(|folder| seen.insert(folder.clone()));
        let here = std::env::current_dir().ok();
        Self {
            all,
            here: here.and_then(|here| here.canonicalize().ok()),
            home: strategy.map(|strategy| strategy.home_dir().to_owned()),
        }
    }

    /// What is there, in the order of folders and names.
    #[must_use]
    pub fn read(&self) -> Templates {
        let paths = self.all.iter().flat_map(files);
        let own = paths.map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            Template::of_file(&name, &self.name(&path), text(&path))
        });
        Templates {
            own: own.collect(),
            folder: self
                .all
                .first()
                .map_or_else(String::new, |folder| self.name(&folder.path)),
        }
    }

    /// A path as one would type it.
    fn name(&self, path: &Path) -> String {
        let here = self
            .here
            .as_ref()
            .and_then(|here| path.strip_prefix(here).ok());
        let home = self
            .home
            .as_ref()
            .and_then(|home| path.strip_prefix(home).ok());
        match (here, home) {
            (Some(path), _) => path.display().to_string(),
            (None, Some(path)) => format!("~/{}", path.display()),
            (None, None) => path.display().to_string(),
        }
    }
}

/// The folder that belongs to a file or folder that was opened; what came through a pipe has none.
fn beside(opened: &Path) -> Option<TemplateFolder> {
    let folder = if opened.is_dir() {
        opened
    } else {
        opened.parent().filter(|_| opened.is_file())?
    };
    Some(TemplateFolder {
        path: folder.join(NAME),
        opened: Some(folder.to_owned()),
    })
}

/// The files of a folder, by name.
fn files(folder: &TemplateFolder) -> Vec<PathBuf> {
    let entries = fs::read_dir(&folder.path).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension() == Some(OsStr::new("json")))
        .collect();
    paths.sort();
    paths.truncate(FILES);
    paths.retain(|path| !folder.is_outside(path));
    paths
}

fn text(path: &Path) -> Result<String, String> {
    let read = regular_file::open_regular_file(path)
        .and_then(|mut regular| regular_file::read_bounded(&mut regular, BYTES));
    let bytes = read.map_err(|error| error.to_string())?;
    let bytes = bytes.ok_or("larger than 1 MiB")?;
    String::from_utf8(bytes).map_err(|_| "not a text file".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(folder: &Path) -> Vec<String> {
        let whole = folder.canonicalize().expect("a folder");
        vec![whole.display().to_string()]
    }

    fn event() -> Event {
        let [id, source, kind] = ["1", "/s", "t"].map(str::to_owned);
        Event {
            id,
            source,
            ty: kind,
            ..Event::default()
        }
    }

    fn keeping(folder: &Path) -> Keeping {
        Keeping {
            asked: asked(folder),
            name: "big".to_owned(),
            event: Box::new(event()),
        }
    }

    #[test]
    fn what_is_kept_beside_a_folder_is_found_there_and_never_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = keep(keeping(folder.path())).expect("kept");
        assert!(place.ends_with("events/big.json"), "{place}");
        let found = Folders::of(&asked(folder.path())).read();
        let big = found.own.iter().find(|own| own.place == place);
        assert_eq!(big.expect("found").event, Ok(event()));
        assert!(place.starts_with(&found.folder));
        let words = keep(keeping(folder.path())).expect_err("it is there");
        assert!(words.contains("Choose a name that is free"), "{words}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_neither_read_nor_written_through() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder");
        let other = tempfile::tempdir().expect("a folder");
        fs::write(other.path().join("secret.json"), "{}").expect("written");
        symlink(other.path(), folder.path().join(NAME)).expect("linked");
        let found = Folders::of(&asked(folder.path())).read();
        let read: Vec<_> = found
            .own
            .iter()
            .filter(|own| own.place.contains("secret"))
            .collect();
        assert!(read.is_empty(), "{read:?}");
        let words = keep(keeping(folder.path())).expect_err("it is a link");
        assert!(words.contains("leads out of the folder"), "{words}");
        assert!(!other.path().join("big.json").exists());
    }

    #[test]
    fn a_broken_file_is_there_with_its_fault_and_a_large_one_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let events = folder.path().join(NAME);
        fs::create_dir(&events).expect("made");
        fs::write(events.join("a.json"), "{\n").expect("written");
        fs::write(events.join("b.json"), " ".repeat(2 << 20)).expect("written");
        fs::write(events.join("notes.txt"), "x").expect("written");
        let manifest = folder.path().join("a.yaml");
        fs::write(&manifest, "").expect("written");
        let found = Folders::of(&asked(&manifest)).read();
        let faults: Vec<String> = found.own[..2]
            .iter()
            .filter_map(|own| own.event.clone().err())
            .collect();
        assert!(faults[0].contains("a.json:2:0") || faults[0].contains("a.json:2:1"));
        assert!(faults[1].ends_with("larger than 1 MiB"), "{faults:?}");
    }
}
