//! The files that a pattern such as `k8s/**/*.yaml` matches.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Any number of folders.
const ANY_DEPTH: &str = "**";

/// The files a pattern matches, in the order of their names. A folder that links lead to again and again
/// is looked through once, under a name without a link if it has one.
pub(super) fn files(pattern: &Path) -> BTreeSet<PathBuf> {
    let mut search = Search::of(pattern);
    while let Some((folder, step)) = search.folders.pop().or_else(|| search.links.pop()) {
        search.look_through(&folder, step);
    }
    search.found
}

/// Whether a part of a pattern stands for more than itself.
pub(super) fn is_wild(part: &str) -> bool {
    part.contains(['*', '?', '['])
}

/// A folder to look through, and the step of the pattern its entries are compared with.
type Waiting = (PathBuf, usize);

struct Search {
    steps: Vec<Step>,
    folders: Vec<Waiting>,
    /// Folders behind links, which wait until all others are known.
    links: Vec<Waiting>,
    seen: HashSet<(Identity, usize)>,
    found: BTreeSet<PathBuf>,
    #[cfg(test)]
    looked_through: usize,
}

enum Step {
    AnyDepth,
    Matching(glob::Pattern),
    Named(PathBuf),
}

impl Search {
    fn of(pattern: &Path) -> Self {
        let parts = pattern.components();
        let wild = |part: &Component| is_wild(&part.as_os_str().to_string_lossy());
        let start: PathBuf = parts.clone().take_while(|part| !wild(part)).collect();
        let steps = parts.skip_while(|part| !wild(part)).map(step);
        let mut search = Self {
            steps: steps.collect(),
            folders: Vec::new(),
            links: Vec::new(),
            seen: HashSet::new(),
            found: BTreeSet::new(),
            #[cfg(test)]
            looked_through: 0,
        };
        search.enter(start, 0);
        search
    }

    /// Looks through a folder later, unless that is done already.
    fn enter(&mut self, folder: PathBuf, step: usize) {
        let link = fs::symlink_metadata(&folder)
            .is_ok_and(|symlink_metadata| symlink_metadata.is_symlink());
        let list = if link {
            &mut self.links
        } else {
            &mut self.folders
        };
        list.push((folder, step));
    }

    fn look_through(&mut self, folder: &Path, step: usize) {
        let path = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let Some(identity) = identity(path) else {
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
            Some(Step::AnyDepth) => {
                self.folders.push((folder.to_owned(), step + 1));
                for name in names(path) {
                    let inner = folder.join(name);
                    if inner.is_dir() {
                        self.enter(inner, step);
                    }
                }
            }
            Some(Step::Named(name)) => {
                let inner = folder.join(name);
                self.take(inner, step);
            }
            Some(Step::Matching(pattern)) => {
                let matching = |name: &PathBuf| pattern.matches(&name.to_string_lossy());
                let names: Vec<PathBuf> = names(path).filter(matching).collect();
                for name in names {
                    self.take(folder.join(name), step);
                }
            }
        }
    }

    /// Takes what a step matched: a file at the end of the pattern, a folder before it.
    fn take(&mut self, path: PathBuf, step: usize) {
        if step + 1 < self.steps.len() {
            if path.is_dir() {
                self.enter(path, step + 1);
            }
        } else if path.is_file() {
            self.found.insert(path);
        }
    }
}

fn step(part: Component<'_>) -> Step {
    let text = part.as_os_str().to_string_lossy();
    if text == ANY_DEPTH {
        return Step::AnyDepth;
    }
    if !is_wild(&text) {
        return Step::Named(PathBuf::from(part.as_os_str()));
    }
    // What is no pattern matches nothing but itself.
    let pattern = glob::Pattern::new(&text);
    pattern.map_or_else(
        |_| Step::Named(PathBuf::from(part.as_os_str())),
        Step::Matching,
    )
}

fn names(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| PathBuf::from(entry.file_name()))
}

/// What tells folders apart whatever they are called: device and number.
#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(folder: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(folder).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
type Identity = PathBuf;

#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<Identity> {
    fs::canonicalize(folder).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn search(pattern: &Path) -> Search {
        let mut search = Search::of(pattern);
        while let Some((folder, step)) = search.folders.pop().or_else(|| search.links.pop()) {
            search.look_through(&folder, step);
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
        assert_eq!(search.found, BTreeSet::from([at("deep/c.yaml")]));
        // Two folders, once for each of the two steps of the pattern.
        assert_eq!(search.looked_through, 4);
    }

    #[test]
    fn a_folder_that_only_a_link_leads_to_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = tempfile::tempdir().expect("a folder");
        fs::write(other.path().join("c.yaml"), "c: 1").expect("written");
        symlink(other.path(), folder.path().join("link")).expect("linked");
        let wanted = folder.path().join("link/c.yaml");
        for pattern in ["**/c.yaml", "*/c.yaml", "l[a-z]nk/?.yaml", "**/**/link/*"] {
            let found = files(&folder.path().join(pattern));
            assert_eq!(found, BTreeSet::from([wanted.clone()]), "{pattern}");
        }
    }
}
