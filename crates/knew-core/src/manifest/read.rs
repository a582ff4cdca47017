//! Files, folders and stdin: the only part of the manifest that touches the outside.

use crate::model::ProblemCode;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{File, open, pattern};
use crate::model::{Problem, ProblemLocation, Severity, SourcePosition};

/// The largest file that is read; manifests are a thousand times smaller.
const LARGEST: u64 = 16 * 1024 * 1024;
/// The largest size of all files together.
const MOST_TOGETHER: u64 = 256 * 1024 * 1024;
const EXTENSIONS: &[&str] = &["yaml", "yml", "json"];
/// What the workspace file may be called.
pub const WORKSPACE: &[&str] = &["knew.yaml", "knew.yml"];

/// What was found under some paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The texts, those of a folder in the order of their names.
    pub files: Vec<File>,
    /// Where each text came from; `None` for stdin.
    pub paths: Vec<Option<PathBuf>>,
    /// What could not be read, and why.
    pub problems: Vec<Problem>,
}

/// Reads files, folders with all that is in them, patterns, and stdin for `-`.
#[must_use]
pub fn read(paths: &[PathBuf]) -> Reading {
    read_up_to(paths, MOST_TOGETHER)
}

fn read_up_to(paths: &[PathBuf], most: u64) -> Reading {
    let mut reader = Reader {
        reading: Reading::default(),
        read: HashSet::new(),
        left: most,
    };
    for path in paths {
        if path.as_os_str() == "-" {
            let text = reader.bounded(&mut io::stdin().lock());
            reader.add("stdin", None, text);
        } else if is_pattern(path) {
            reader.pattern(path);
        } else if path.is_dir() {
            reader.folder(path);
        } else {
            reader.beside(path);
            reader.file(path);
        }
    }
    reader.reading
}

/// The text of a file, under the limits that hold for every manifest; `None` where it has none.
#[must_use]
pub fn text(path: &Path) -> Option<String> {
    let bytes = open::bounded(&mut open::regular(path).ok()?, LARGEST);
    bytes.ok()?.and_then(|byte| String::from_utf8(byte).ok())
}

/// Whether a path is a pattern such as `k8s/**/*.yaml`; a file of that very name is no pattern.
#[must_use]
pub fn is_pattern(path: &Path) -> bool {
    pattern::is_wild(&path.to_string_lossy()) && !path.exists()
}

/// Reads one path after the other.
struct Reader {
    reading: Reading,
    /// The files that were read.
    read: HashSet<PathBuf>,
    /// How many bytes may still be read.
    left: u64,
}

impl Reader {
    /// How many files were read or could not be.
    fn count(&self) -> usize {
        self.reading.files.len() + self.reading.problems.len()
    }

    /// The files a pattern matches, in the order of their names.
    fn pattern(&mut self, path: &Path) {
        let before = self.count();
        for found in pattern::files(path) {
            self.unless_event(&found);
        }
        if self.count() == before {
            let refusal = Refusal {
                code: ProblemCode::NoManifests,
                message: "no file matches this pattern".to_owned(),
                hint: "check the pattern; ** stands for folders in any depth",
            };
            self.add(&path.to_string_lossy(), Some(path), Err(refusal));
        }
    }

    /// The workspace file beside a file, which belongs to it; each counts once.
    fn beside(&mut self, path: &Path) {
        let folder = path.parent().unwrap_or(Path::new(""));
        let found = WORKSPACE.iter().map(|it| folder.join(it));
        let Some(found) = found.into_iter().find(|found| found.is_file()) else {
            return;
        };
        if !self.read.contains(&found) && found != path && path.is_file() {
            self.file(&found);
        }
    }

    fn file(&mut self, path: &Path) {
        let text = self.text(path);
        self.add(&path.to_string_lossy(), Some(path), text);
    }

    /// A file, unless it is the template of an event, which lies beside manifests in a folder `events`
    /// and is none of them, even while it is broken.
    fn unless_event(&mut self, path: &Path) {
        let folder = path.parent().and_then(Path::file_name);
        let there = folder.is_some_and(|folder| folder == "events");
        let json = path
            .extension()
            .is_some_and(|extension| extension == "json");
        let text = self.text(path);
        let event = text
            .as_ref()
            .is_ok_and(|text| text.contains("\"specversion\""));
        if !(there && json && event) {
            self.add(&path.to_string_lossy(), Some(path), text);
        }
    }

    fn text(&mut self, path: &Path) -> Result<String, Refusal> {
        let mut file = open::regular(path).map_err(|error| Refusal::from(&error))?;
        self.bounded(&mut file)
    }

    fn bounded(&mut self, from: &mut dyn io::Read) -> Result<String, Refusal> {
        let most = LARGEST.min(self.left);
        let bytes = open::bounded(from, most).map_err(|error| Refusal::from(&error))?;
        let Some(bytes) = bytes else {
            return Err(Refusal::too_large(most));
        };
        self.left -= bytes.len() as u64;
        let refused = Refusal {
            code: ProblemCode::NotText,
            message: "not a text file: it holds bytes that are not UTF-8 text".to_owned(),
            hint: "name a YAML or JSON file, saved as UTF-8",
        };
        match String::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => Ok(text),
            _ => Err(refused),
        }
    }

    fn folder(&mut self, path: &Path) {
        let before = self.count();
        let mut found = Vec::new();
        collect(path, &mut found);
        found.sort();
        for path in &found {
            self.unless_event(path);
        }
        if self.count() == before {
            let refusal = Refusal {
                code: ProblemCode::NoManifests,
                message: "no .yaml, .yml or .json file is in this folder".to_owned(),
                hint: "name a folder with manifests, or open the samples with knew alone",
            };
            self.add(&path.to_string_lossy(), Some(path), Err(refusal));
        }
    }

    fn add(&mut self, name: &str, path: Option<&Path>, text: Result<String, Refusal>) {
        let name: Arc<str> = name.into();
        match text {
            Ok(text) => {
                self.reading.files.push(File {
                    name,
                    text: text.into(),
                });
                self.reading.paths.push(path.map(Path::to_owned));
                self.read.extend(path.map(Path::to_owned));
            }
            Err(refusal) => self.reading.problems.push(Problem {
                cause: None,
                severity: Severity::Error,
                code: refusal.code,
                message: refusal.message,
                hint: Some(refusal.hint.to_owned()),
                at: ProblemLocation::Position(SourcePosition {
                    file: name,
                    line: 1,
                    column: 1,
                }),
            }),
        }
    }
}

/// Why a file is not read.
struct Refusal {
    code: ProblemCode,
    message: String,
    hint: &'static str,
}

impl Refusal {
    fn from(error: &io::Error) -> Self {
        let hint = match error.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "make the file readable for you",
            io::ErrorKind::InvalidInput => "name a regular file, or pipe the text into `knew … -`",
            _ => "try again, or copy the file elsewhere",
        };
        Self {
            code: ProblemCode::Unreadable,
            message: format!("cannot be read: {error}"),
            hint,
        }
    }

    fn too_large(most: u64) -> Self {
        if most == LARGEST {
            return Self {
                code: ProblemCode::TooLarge,
                message: "larger than 16 MiB, which no manifest is".to_owned(),
                hint: "split it, or name the file that was meant",
            };
        }
        Self {
            code: ProblemCode::TooLarge,
            message: "not read: all files together are larger than 256 MiB".to_owned(),
            hint: "name the files that are meant, or open a smaller folder",
        }
    }
}

/// Manifests below a folder; hidden entries and links to folders are passed by.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let extension = path.extension().and_then(|extension| extension.to_str());
        if entry.file_type().is_ok_and(|file_type| file_type.is_dir()) {
            collect(&path, found);
        } else if extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
            && path.is_file()
        {
            found.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).expect("a folder can be made");
        }
        fs::write(&path, bytes).expect("a file can be written");
        path
    }

    #[test]
    fn a_folder_is_read_with_all_that_is_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "b.yaml", b"b: 1");
        write(folder.path(), "a/c.json", b"{}");
        write(folder.path(), ".git/d.yaml", b"d: 1");
        write(folder.path(), "knew.yaml", b"e: 1");
        write(folder.path(), "notes.txt", b"f");
        let reading = read(&[folder.path().to_owned()]);
        let names: Vec<_> = reading.paths.iter().flatten().collect();
        assert_eq!(
            names,
            [
                &folder.path().join("a/c.json"),
                &folder.path().join("b.yaml"),
                &folder.path().join("knew.yaml"),
            ]
        );
        assert_eq!(reading.problems, []);
    }

    #[test]
    fn the_workspace_file_beside_a_file_is_read_with_it_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let [first, second] = ["a.yaml", "b.yaml"].map(|it| write(folder.path(), it, b"a: 1"));
        let workspace = write(folder.path(), "knew.yaml", b"connect: {}");
        let reading = read(&[first.clone(), second.clone()]);
        let wanted = [workspace, first, second].map(Some);
        assert_eq!(reading.paths, wanted);
    }

    #[test]
    fn a_pattern_reads_what_it_matches_in_any_depth() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "b.yaml", b"b: 1");
        write(folder.path(), "a/deep/c.yaml", b"c: 1");
        write(folder.path(), "a/d.json", b"{}");
        write(folder.path(), "knew.yaml", b"e: 1");
        let reading = read(&[folder.path().join("**/*.yaml")]);
        let names: Vec<_> = reading.paths.iter().flatten().collect();
        let wanted = ["a/deep/c.yaml", "b.yaml", "knew.yaml"].map(|it| folder.path().join(it));
        assert_eq!(names, wanted.iter().collect::<Vec<_>>());
        let reading = read(&[folder.path().join("*.yml")]);
        assert_eq!(reading.problems[0].code, ProblemCode::NoManifests);
    }

    #[test]
    fn templates_of_events_are_no_manifests() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "b.yaml", b"b: 1");
        write(
            folder.path(),
            "events/broken.json",
            b"{\"specversion\": 1.0,",
        );
        let manifest = write(folder.path(), "events/c.json", b"{\"kind\": \"Broker\"}");
        let names = |paths: &[PathBuf]| -> Vec<PathBuf> {
            let reading = read(paths);
            assert_eq!(reading.problems, []);
            reading.paths.into_iter().flatten().collect()
        };
        let wanted = [folder.path().join("b.yaml"), manifest.clone()];
        assert_eq!(names(&[folder.path().to_owned()]), wanted);
        assert_eq!(names(&[folder.path().join("**/*.json")]), [manifest]);
    }

    #[test]
    fn what_cannot_be_read_is_a_problem_with_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let empty = folder.path().join("empty");
        fs::create_dir(&empty).expect("a folder can be made");
        let large = vec![b' '; usize::try_from(LARGEST).expect("fits") + 1];
        let paths = [
            folder.path().join("missing.yaml"),
            write(folder.path(), "binary.yaml", b"a\0b"),
            write(folder.path(), "latin.yaml", b"\xe9"),
            write(folder.path(), "large.yaml", &large),
            empty,
        ];
        let reading = read(&paths);
        let codes: Vec<_> = reading
            .problems
            .iter()
            .map(|problem| problem.code)
            .collect();
        assert_eq!(
            codes,
            [
                ProblemCode::Unreadable,
                ProblemCode::NotText,
                ProblemCode::NotText,
                ProblemCode::TooLarge,
                ProblemCode::NoManifests
            ]
        );
        assert_eq!(reading.files, []);
    }

    #[test]
    fn all_files_together_have_a_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["a.yaml", "b.yaml", "c.yaml"] {
            write(folder.path(), name, b"a: 12345\n");
        }
        let reading = read_up_to(&[folder.path().to_owned()], 20);
        assert_eq!(reading.files.len(), 2);
        assert_eq!(reading.problems[0].code, ProblemCode::TooLarge);
        assert!(reading.problems[0].message.contains("together"));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_and_a_device_are_no_files_and_nobody_waits_for_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe.yaml");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|made| made.success()));
        let reading = read(&[pipe.clone(), PathBuf::from("/dev/zero")]);
        let said: Vec<_> = reading
            .problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        assert_eq!(said, ["cannot be read: it is not a regular file"; 2]);
        assert_eq!(text(&pipe), None);
    }
}
