//! Files matching a glob pattern such as `k8s/**/*.yaml`.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::link_outside::leads_outside;

/// Matches any number of folders.
const ANY_DEPTH: &str = "**";

/// Files that match a pattern, sorted by name.
#[derive(Debug, Default)]
pub(super) struct MatchingFiles {
    /// Files below the folder before the first wildcard.
    pub(super) inside: BTreeSet<PathBuf>,
    /// Links that lead out of that folder, which are not followed.
    pub(super) outside: BTreeSet<PathBuf>,
}

/// Finds the files that match. A folder reachable through several links is searched once, under a name without
/// a link if it has one.
pub(super) fn matching_files(pattern: &Path) -> MatchingFiles {
    let mut search = GlobSearch::new(pattern);
    while let Some((folder, step)) = search.folders.pop().or_else(|| search.links.pop()) {
        search.search_folder(&folder, step);
    }
    search.found
}

/// True if a path component has wildcards.
pub(super) fn has_wildcard(part: &str) -> bool {
    part.contains(['*', '?', '['])
}

/// A folder to search, and the index of the step to match its entries with.
type PendingFolder = (PathBuf, usize);

struct GlobSearch {
    /// Folder before the first wildcard.
    root: PathBuf,
    steps: Vec<GlobStep>,
    folders: Vec<PendingFolder>,
    /// Folders behind links, which wait until all others are known.
    links: Vec<PendingFolder>,
    seen: HashSet<(FolderId, usize)>,
    found: MatchingFiles,
    #[cfg(test)]
    looked_through: usize,
}

enum GlobStep {
    AnyDepth,
    Matching(glob::Pattern),
    Named(PathBuf),
}

impl GlobSearch {
    fn new(pattern: &Path) -> Self {
        let parts = pattern.components();
        let wild = |part: &Component| has_wildcard(&part.as_os_str().to_string_lossy());
        let start: PathBuf = parts.clone().take_while(|part| !wild(part)).collect();
        let steps = parts.skip_while(|part| !wild(part)).map(parse_glob_step);
        let mut search = Self {
            root: start.clone(),
            steps: steps.collect(),
            folders: Vec::new(),
            links: Vec::new(),
            seen: HashSet::new(),
            found: MatchingFiles::default(),
            #[cfg(test)]
            looked_through: 0,
        };
        search.enqueue_folder(start, 0);
        search
    }

    /// Queues a folder; links are searched last.
    fn enqueue_folder(&mut self, folder: PathBuf, step: usize) {
        let link = is_link(&folder);
        if link && leads_outside(&folder, &self.root) {
            self.found.outside.insert(folder);
            return;
        }
        let list = if link {
            &mut self.links
        } else {
            &mut self.folders
        };
        list.push((folder, step));
    }

    fn search_folder(&mut self, folder: &Path, step: usize) {
        let path = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let Some(identity) = folder_id(path) else {
            return;
        };
        if !self.seen.insert((identity, step)) {
            return;
        }
        #[cfg(test)]
        {
            self.looked_through += 1;
        }
        match self.steps.get(step) {
            None => {}
            Some(GlobStep::AnyDepth) => {
                self.folders.push((folder.to_owned(), step + 1));
                for name in entry_names(path) {
                    let inner = folder.join(name);
                    if inner.is_dir() {
                        self.enqueue_folder(inner, step);
                    }
                }
            }
            Some(GlobStep::Named(name)) => {
                let inner = folder.join(name);
                self.accept_match(inner, step);
            }
            Some(GlobStep::Matching(pattern)) => {
                let matching = |name: &PathBuf| pattern.matches(&name.to_string_lossy());
                let names: Vec<PathBuf> = entry_names(path).filter(matching).collect();
                for name in names {
                    self.accept_match(folder.join(name), step);
                }
            }
        }
    }

    /// Accepts a match: a file at the end of the pattern, a folder before it.
    fn accept_match(&mut self, path: PathBuf, step: usize) {
        if step + 1 < self.steps.len() {
            if path.is_dir() {
                self.enqueue_folder(path, step + 1);
            }
        } else if path.is_file() {
            if is_link(&path) && leads_outside(&path, &self.root) {
                self.found.outside.insert(path);
            } else {
                self.found.inside.insert(path);
            }
        }
    }
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

fn parse_glob_step(part: Component<'_>) -> GlobStep {
    let text = part.as_os_str().to_string_lossy();
    if text == ANY_DEPTH {
        return GlobStep::AnyDepth;
    }
    if !has_wildcard(&text) {
        return GlobStep::Named(PathBuf::from(part.as_os_str()));
    }
    // What is no pattern matches nothing but itself.
    let pattern = glob::Pattern::new(&text);
    pattern.map_or_else(
        |_| GlobStep::Named(PathBuf::from(part.as_os_str())),
        GlobStep::Matching,
    )
}

fn entry_names(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| PathBuf::from(entry.file_name()))
}

/// Device and inode number, the same under every name of a folder.
#[cfg(unix)]
type FolderId = (u64, u64);

#[cfg(unix)]
fn folder_id(folder: &Path) -> Option<FolderId> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(folder).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
type Identity = PathBuf;

#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<FolderId> {
    fs::canonicalize(folder).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn search(pattern: &Path) -> GlobSearch {
        let mut search = GlobSearch::new(pattern);
        while let Some((folder, step)) = search.folders.pop().or_else(|| search.links.pop()) {
            search.search_folder(&folder, step);
        }
        search
    }

    #[test]
    fn links_in_a_circle_are_followed_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("deep")).expect("made");
        for (name, to) in [("a", "."), ("b", "."), ("deep/up", "..")] {
            symlink(to, at(name)).expect("linked");
        }
        fs::write(at("deep/c.yaml"), "c: 1").expect("written");
        symlink("deep", at("also")).expect("linked");
        let search = search(&at("**/*.yaml"));
        assert_eq!(search.found.inside, BTreeSet::from([at("deep/c.yaml")]));
        // Two folders, once for each of the two steps of the pattern.
        assert_eq!(search.looked_through, 4);
    }

    #[test]
    fn links_within_the_folder_are_followed_and_others_are_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at(".hidden/deep")).expect("made");
        for path in [at(".hidden/deep/c.yaml"), other.path().join("c.yaml")] {
            fs::write(path, "c: 1").expect("written");
        }
        symlink(".hidden/deep", at("link")).expect("linked");
        symlink(other.path(), at("lonk")).expect("linked");
        symlink(other.path().join("c.yaml"), at("d.yaml")).expect("linked");
        let wanted = at("link/c.yaml");
        for pattern in ["*/c.yaml", "l[a-z]nk/?.yaml"] {
            let found = matching_files(&at(pattern));
            assert_eq!(found.inside, BTreeSet::from([wanted.clone()]), "{pattern}");
            assert_eq!(found.outside, BTreeSet::from([at("lonk")]), "{pattern}");
        }
        assert_eq!(
            matching_files(&at("*.yaml")).outside,
            BTreeSet::from([at("d.yaml")])
        );
        // The folder that is named itself may be a link.
        assert_eq!(
            matching_files(&at("lonk/*.yaml")).inside,
            BTreeSet::from([at("lonk/c.yaml")])
        );
    }
}
