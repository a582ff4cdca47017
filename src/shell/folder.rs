//! Whether Knative YAML lies in the folder one stands in, for the gallery to offer it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use knew_core::manifest::regular_file;

/// So many entries are looked at, and so much of each file: the first frame must not wait for a home
/// folder.
const ENTRIES: usize = 500;
const FILES: usize = 64;
const BYTES: u64 = 64 * 1024;

/// This folder and how many of its files hold Knative objects; `None` where there are none, or where
/// something else is opened anyway.
#[must_use]
pub fn working_folder_with_manifests(opened: &[PathBuf]) -> Option<(PathBuf, usize)> {
    if !opened.is_empty() {
        return None;
    }
    let folder = std::env::current_dir().ok()?;
    let files = knative_files(&folder);
    (files > 0).then_some((folder, files))
}

fn knative_files(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let paths = entries.take(ENTRIES).flatten().map(|entry| entry.path());
    let manifests = paths.filter(|path| is_yaml(path) && path.is_file());
    manifests
        .take(FILES)
        .filter(|manifest| speaks_knative(manifest))
        .count()
}

fn is_yaml(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| ["yaml", "yml", "json"].contains(&extension))
}

fn speaks_knative(path: &Path) -> bool {
    let mut bytes = Vec::new();
    let read = regular_file::open_regular_file(path)
        .and_then(|regular| regular.take(BYTES).read_to_end(&mut bytes));
    read.is_ok() && String::from_utf8_lossy(&bytes).contains("knative.dev/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_with_knative_objects_count() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            fs::write(folder.path().join(name), text).expect("written");
        };
        write(
            "a.yaml",
            "apiVersion: eventing.knative.dev/v1\nkind: Broker\n",
        );
        write("b.yaml", "apiVersion: v1\nkind: ConfigMap\n");
        write("c.txt", "apiVersion: eventing.knative.dev/v1\n");
        assert_eq!(knative_files(folder.path()), 1);
    }
}
