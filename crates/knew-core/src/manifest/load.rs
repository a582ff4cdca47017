//! Loading of files, folders, glob patterns and standard input.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::link_outside::leads_outside;
use super::load_error::LoadError;
use super::{File, glob_files, regular_file};
use crate::model::{Problem, ProblemLocation, SourcePosition};

/// Larger files are refused; manifests are a thousand times smaller.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// Limit of all files together.
const MAX_TOTAL_BYTES: u64 = 64 * 1024 * 1024;
/// Files that are read.
const MAX_FILES: usize = 50_000;
/// File that makes a folder a Helm chart.
const CHART: &str = "Chart.yaml";
const EXTENSIONS: &[&str] = &["yaml", "yml", "json"];
/// Accepted names of the workspace file.
pub const WORKSPACE_FILE_NAMES: &[&str] = &["knew.yaml", "knew.yml"];

/// Files found under some paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadedFiles {
    /// Texts; those of a folder sorted by name.
    pub files: Vec<File>,
    /// Path of each text; `None` for standard input.
    pub paths: Vec<Option<PathBuf>>,
    /// A problem for each path that could not be read.
    pub problems: Vec<Problem>,
}

/// Loads files, folders with their subfolders, glob patterns, and standard input for `-`.
#[must_use]
pub fn load_paths(paths: &[PathBuf]) -> LoadedFiles {
    load_paths_bounded(paths, MAX_TOTAL_BYTES)
}

fn load_paths_bounded(paths: &[PathBuf], most: u64) -> LoadedFiles {
    let mut reader = FileLoader {
        loaded: LoadedFiles::default(),
        seen_paths: HashSet::new(),
        bytes_left: most,
        is_full: false,
    };
    for path in paths {
        if path.as_os_str() == "-" {
            let text = reader.read_utf8(&mut io::stdin().lock());
            reader.record("stdin", None, text);
        } else if is_pattern(path) {
            reader.load_pattern(path);
        } else if path.is_dir() {
            reader.load_folder(path);
        } else {
            reader.load_workspace_beside(path);
            reader.load_file(path);
        }
    }
    reader.loaded
}

/// Text of one file under the size limits of manifests; `None` if it cannot be read.
#[must_use]
pub fn read_text_file(path: &Path) -> Option<String> {
    let bytes = regular_file::read_bounded(
        &mut regular_file::open_regular_file(path).ok()?,
        MAX_FILE_BYTES,
    );
    bytes.ok()?.and_then(|bytes| String::from_utf8(bytes).ok())
}

/// True for a glob pattern such as `k8s/**/*.yaml`; an existing file of that name is not a pattern.
#[must_use]
pub fn is_pattern(path: &Path) -> bool {
    glob_files::has_wildcard(&path.to_string_lossy()) && !path.exists()
}

struct FileLoader {
    loaded: LoadedFiles,
    seen_paths: HashSet<PathBuf>,
    bytes_left: u64,
    /// True once a file was left out because there are too many.
    is_full: bool,
}

impl FileLoader {
    /// Number of files that were read or rejected.
    fn count(&self) -> usize {
        self.loaded.files.len() + self.loaded.problems.len()
    }

    fn load_pattern(&mut self, path: &Path) {
        let before = self.count();
        let found = glob_files::matching_files(path);
        for path in &found.inside {
            self.load_unless_event_template(path);
        }
        for path in &found.outside {
            self.record_link_outside(path);
        }
        if self.count() == before {
            self.record(&path.to_string_lossy(), Some(path), Err(LoadError::NoMatch));
        }
    }

    /// Loads the workspace file next to a file, once for each folder.
    fn load_workspace_beside(&mut self, path: &Path) {
        let folder = path.parent().unwrap_or(Path::new(""));
        let found = WORKSPACE_FILE_NAMES.iter().map(|name| folder.join(name));
        let Some(found) = found.into_iter().find(|found| found.is_file()) else {
            return;
        };
        if !self.seen_paths.contains(&found) && found != path && path.is_file() {
            if leads_outside(&found, folder) {
                self.record_link_outside(&found);
                self.seen_paths.insert(found);
            } else {
                self.load_file(&found);
            }
        }
    }

    fn load_file(&mut self, path: &Path) {
        let text = self.read_file_text(path);
        self.record(&path.to_string_lossy(), Some(path), text);
    }

    /// Skips event templates: JSON events in a folder `events` next to manifests, even while they are
    /// invalid.
    fn load_unless_event_template(&mut self, path: &Path) {
        let folder = path.parent().and_then(Path::file_name);
        let there = folder.is_some_and(|folder| folder == "events");
        let json = path
            .extension()
            .is_some_and(|extension| extension == "json");
        let text = self.read_file_text(path);
        let event = text
            .as_ref()
            .is_ok_and(|text| text.contains("\"specversion\""));
        if !(there && json && event) {
            self.record(&path.to_string_lossy(), Some(path), text);
        }
    }

    fn read_file_text(&mut self, path: &Path) -> Result<String, LoadError> {
        let mut file = regular_file::open_regular_file(path)?;
        self.read_utf8(&mut file)
    }

    fn read_utf8(&mut self, from: &mut dyn io::Read) -> Result<String, LoadError> {
        let most = MAX_FILE_BYTES.min(self.bytes_left);
        let bytes = regular_file::read_bounded(from, most)?;
        let Some(bytes) = bytes else {
            return Err(if most == MAX_FILE_BYTES {
                LoadError::FileTooLarge
            } else {
                LoadError::TotalTooLarge
            });
        };
        self.bytes_left -= bytes.len() as u64;
        match String::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => Ok(text),
            _ => Err(LoadError::NotUtf8),
        }
    }

    fn load_folder(&mut self, path: &Path) {
        let before = self.count();
        let mut found = Vec::new();
        collect_manifest_paths(path, &mut found);
        found.sort();
        for found in &found {
            let link = fs::symlink_metadata(found).is_ok_and(|metadata| metadata.is_symlink());
            if link && leads_outside(found, path) {
                self.record_link_outside(found);
            } else {
                self.load_unless_event_template(found);
            }
        }
        if self.count() == before {
            self.record(
                &path.to_string_lossy(),
                Some(path),
                Err(LoadError::EmptyFolder),
            );
        }
    }

    fn record_link_outside(&mut self, path: &Path) {
        self.record(
            &path.to_string_lossy(),
            Some(path),
            Err(LoadError::LinkOutside),
        );
    }

    fn record(&mut self, name: &str, path: Option<&Path>, text: Result<String, LoadError>) {
        if self.is_full {
            return;
        }
        self.is_full = self.count() >= MAX_FILES;
        let text = if self.is_full {
            Err(LoadError::TooManyFiles)
        } else {
            text
        };
        let name: Arc<str> = name.into();
        match text {
            Ok(text) => {
                self.loaded.files.push(File {
                    name,
                    text: text.into(),
                });
                self.loaded.paths.push(path.map(Path::to_owned));
                self.seen_paths.extend(path.map(Path::to_owned));
            }
            Err(error) => {
                let place = SourcePosition {
                    file: name,
                    line: 1,
                    column: 1,
                };
                self.loaded
                    .problems
                    .push(error.into_problem(ProblemLocation::Position(place)));
            }
        }
    }
}

/// True for the files of a Helm chart that are no manifests: its description and its values.
fn is_chart_setting(name: &str) -> bool {
    name == CHART || name.starts_with("values")
}

/// Manifest paths below a folder, without hidden entries and links to folders.
fn collect_manifest_paths(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let is_chart = folder.join(CHART).is_file();
    for entry in entries.flatten() {
        if found.len() > MAX_FILES {
            return;
        }
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || is_chart && is_chart_setting(&name) {
            continue;
        }
        let extension = path.extension().and_then(|extension| extension.to_str());
        if entry.file_type().is_ok_and(|file_type| file_type.is_dir()) {
            collect_manifest_paths(&path, found);
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
    use crate::model::ProblemCode;

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
        let reading = load_paths(&[folder.path().to_owned()]);
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
        let [first, second] = ["a.yaml", "b.yaml"].map(|name| write(folder.path(), name, b"a: 1"));
        let workspace = write(folder.path(), "knew.yaml", b"connect: {}");
        let reading = load_paths(&[first.clone(), second.clone()]);
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
        let reading = load_paths(&[folder.path().join("**/*.yaml")]);
        let names: Vec<_> = reading.paths.iter().flatten().collect();
        let wanted = ["a/deep/c.yaml", "b.yaml", "knew.yaml"].map(|name| folder.path().join(name));
        assert_eq!(names, wanted.iter().collect::<Vec<_>>());
        let reading = load_paths(&[folder.path().join("*.yml")]);
        assert_eq!(reading.problems[0].code, ProblemCode::NoManifests);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_named_and_not_read() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder");
        let other = tempfile::tempdir().expect("a folder");
        let secret = write(other.path(), "secret.yaml", b"token: 1");
        let inside = write(folder.path(), "a.yaml", b"a: 1");
        let linked = folder.path().join("b.yaml");
        symlink("a.yaml", &linked).expect("linked");
        for name in ["c.yaml", "knew.yaml"] {
            symlink(&secret, folder.path().join(name)).expect("linked");
        }
        let reading = load_paths(&[folder.path().to_owned()]);
        assert_eq!(
            reading.paths,
            [&inside, &linked].map(|path| Some(path.clone()))
        );
        let codes = |reading: &LoadedFiles| -> Vec<ProblemCode> {
            reading
                .problems
                .iter()
                .map(|problem| problem.code)
                .collect()
        };
        assert_eq!(codes(&reading), [ProblemCode::LinkOutside; 2]);
        // A file that is named brings the workspace file beside it, and no other.
        let reading = load_paths(&[inside.clone(), linked]);
        assert_eq!(reading.files.len(), 2);
        assert_eq!(codes(&reading), [ProblemCode::LinkOutside]);
        // What the user names is read.
        let reading = load_paths(&[folder.path().join("c.yaml")]);
        assert_eq!(reading.files[0].text.as_ref(), "token: 1");
    }

    #[test]
    fn description_and_values_of_a_chart_are_no_manifests() {
        let folder = tempfile::tempdir().expect("a folder");
        write(
            folder.path(),
            "chart/Chart.yaml",
            b"apiVersion: v2\nname: c",
        );
        write(folder.path(), "chart/values.yaml", b"a: 1");
        write(folder.path(), "chart/values-prod.yaml", b"a: 2");
        let template = write(folder.path(), "chart/templates/b.yaml", b"b: 1");
        let plain = write(folder.path(), "plain/values.yaml", b"c: 1");
        let reading = load_paths(&[folder.path().to_owned()]);
        assert_eq!(reading.paths, [Some(template), Some(plain)]);
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
            let reading = load_paths(paths);
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
        let large = vec![b' '; usize::try_from(MAX_FILE_BYTES).expect("fits") + 1];
        let paths = [
            folder.path().join("missing.yaml"),
            write(folder.path(), "binary.yaml", b"a\0b"),
            write(folder.path(), "latin.yaml", b"\xe9"),
            write(folder.path(), "large.yaml", &large),
            empty,
        ];
        let reading = load_paths(&paths);
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
        let reading = load_paths_bounded(&[folder.path().to_owned()], 20);
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
        let reading = load_paths(&[pipe.clone(), PathBuf::from("/dev/zero")]);
        let said: Vec<_> = reading
            .problems
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        assert_eq!(said, ["cannot be read: it is not a regular file"; 2]);
        assert_eq!(read_text_file(&pipe), None);
    }
}
