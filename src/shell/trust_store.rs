//! What folders are trusted to do, remembered from one start to the next.
//!
//! The file is `$XDG_STATE_HOME/knew/trust`: a line of JSON for each permission that was granted, with the
//! folder and a SHA-256 digest of the folder and the permission. The digest tells nothing, and whatever
//! changes is asked about again. `docs/trust.md` describes it for users.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::hex::hex;
use super::state;
use knew_core::graph::trust::{Permission, TrustRequest};

/// Sets digests of this file apart from any other use of the same bytes.
const DOMAIN: &str = "knew folder trust 1";

/// The permissions that were granted to folders.
#[derive(Clone, Debug)]
pub struct TrustStore {
    /// `None` without a home folder: then nothing is remembered.
    file: Option<PathBuf>,
}

/// A line of the file.
#[derive(Debug, Deserialize, Serialize)]
struct Grant {
    folder: String,
    digest: String,
}

impl Default for TrustStore {
    fn default() -> Self {
        Self {
            file: state::folder().map(|folder| folder.join("trust")),
        }
    }
}

impl TrustStore {
    /// The store in a file.
    #[must_use]
    pub fn at(file: PathBuf) -> Self {
        Self { file: Some(file) }
    }

    /// Those of the permissions that were granted to a resolved folder before.
    #[must_use]
    pub fn granted(&self, folder: &Path, needed: &[Permission]) -> Vec<Permission> {
        if needed.is_empty() {
            return Vec::new();
        }
        // A file that cannot be read grants nothing.
        let grants = self.read().unwrap_or_default();
        let is_granted = |permission: &&Permission| {
            let digest = digest(folder, permission);
            grants.iter().any(|grant| grant.digest == digest)
        };
        needed.iter().filter(is_granted).cloned().collect()
    }

    /// Remembers permissions that the user granted to a folder. Fails for a folder that could not be resolved:
    /// whoever made another of that name would inherit the answer.
    pub fn remember(&self, request: &TrustRequest) -> io::Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let Some(folder) = request.resolved_folder.as_deref() else {
            let words = format!("{} cannot be resolved", request.folder_line());
            return Err(io::Error::new(ErrorKind::NotFound, words));
        };
        let known = self.granted(folder, &request.permissions);
        let mut lines = String::new();
        for permission in &request.permissions {
            if !known.contains(permission) {
                lines += &line(&Grant {
                    folder: folder.display().to_string(),
                    digest: digest(folder, permission),
                })?;
            }
        }
        state::append_private(file)?.write_all(lines.as_bytes())
    }

    /// The folders that something was granted to, with how many permissions each.
    pub fn folders(&self) -> io::Result<BTreeMap<String, usize>> {
        let mut folders = BTreeMap::new();
        for grant in self.read()? {
            *folders.entry(grant.folder).or_default() += 1;
        }
        Ok(folders)
    }

    /// Forgets every permission of a folder and of those in it; how many there were.
    pub fn revoke(&self, folder: &Path) -> io::Result<usize> {
        let Some(file) = &self.file else {
            return Ok(0);
        };
        let folder = resolve_existing_part(folder)?.display().to_string();
        let grants = self.read()?;
        let kept: Vec<&Grant> = grants
            .iter()
            .filter(|grant| !Path::new(&grant.folder).starts_with(&folder))
            .collect();
        let revoked = grants.len() - kept.len();
        if revoked > 0 {
            let lines: io::Result<String> = kept.into_iter().map(line).collect();
            state::write_private(file, &lines?)?;
        }
        Ok(revoked)
    }

    /// Lines that cannot be understood grant nothing.
    fn read(&self) -> io::Result<Vec<Grant>> {
        let Some(file) = &self.file else {
            return Ok(Vec::new());
        };
        let bytes = match fs::read(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            bytes => bytes?,
        };
        let lines = bytes.split(|byte| *byte == b'\n');
        Ok(lines
            .filter_map(|line| serde_json::from_slice(line).ok())
            .collect())
    }
}

/// The folder that grants are for: links and `..` do not make another folder of it. Empty is the current one.
pub fn resolve_folder(folder: &Path) -> io::Result<PathBuf> {
    if folder.as_os_str().is_empty() {
        return Path::new(".").canonicalize();
    }
    folder.canonicalize()
}

/// Resolves a folder that may be gone, so that what was granted to it can be revoked still.
fn resolve_existing_part(folder: &Path) -> io::Result<PathBuf> {
    let mut gone = Vec::new();
    let absolute = std::path::absolute(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    })?;
    let mut there = absolute.as_path();
    loop {
        match (there.canonicalize(), there.parent(), there.file_name()) {
            (Ok(resolved), ..) => {
                return Ok(gone
                    .iter()
                    .rev()
                    .fold(resolved, |path, name| path.join(name)));
            }
            (Err(_), Some(parent), Some(name)) => {
                gone.push(name);
                there = parent;
            }
            (Err(error), ..) => return Err(error),
        }
    }
}

/// Each part goes in with its length, so that no two lists of parts read the same.
fn digest(folder: &Path, permission: &Permission) -> String {
    let mut hasher = Sha256::new();
    let mut add = |part: &[u8]| {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    };
    add(DOMAIN.as_bytes());
    add(folder.as_os_str().as_encoded_bytes());
    for part in permission.digest_parts() {
        add(part.as_bytes());
    }
    hex(&hasher.finalize())
}

fn line(grant: &Grant) -> io::Result<String> {
    Ok(serde_json::to_string(grant)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use knew_core::graph::local::LocalCommand;
    use knew_core::model::Id;
    use std::os::unix::ffi::OsStrExt as _;

    fn run(line: &str, dir: &str) -> Permission {
        Permission::Run(LocalCommand {
            owner: Id::new("serving.knative.dev", "Service", "default", "s"),
            kind: "shell",
            line: line.to_owned(),
            folder: String::new(),
            dir: dir.to_owned(),
            env: vec![("TOKEN".to_owned(), "${env:TOKEN}".to_owned())],
        })
    }

    fn request(folder: &Path, permissions: &[Permission]) -> TrustRequest {
        TrustRequest {
            folder: folder.display().to_string(),
            resolved_folder: resolve_folder(folder).ok(),
            permissions: permissions.to_vec(),
        }
    }

    fn store() -> (tempfile::TempDir, TrustStore) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = TrustStore::at(folder.path().join("knew/trust"));
        (folder, store)
    }

    #[test]
    fn a_permission_is_known_until_anything_of_it_changes() {
        let (folder, store) = store();
        let shop = folder.path();
        let [one, other] = [run("node server.js", "."), run("rm -rf x", ".")];
        assert_eq!(store.granted(shop, std::slice::from_ref(&one)), []);
        let granted = [one.clone()];
        store.remember(&request(shop, &granted)).expect("written");
        store.remember(&request(shop, &granted)).expect("written");
        assert_eq!(store.granted(shop, &[one.clone(), other]), granted);
        assert_eq!(store.granted(Path::new("/"), &granted), []);
        let text = fs::read_to_string(shop.join("knew/trust")).expect("readable");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(!text.contains("node"), "{text}");
    }

    /// A newline in one field once made two commands out of one.
    #[test]
    fn moving_text_from_one_field_to_the_next_makes_another_permission() {
        let (folder, store) = store();
        let harmless = run("echo hello", "./app\ntouch x #\n.");
        let harmful = run("echo hello\n./app\ntouch x #", ".");
        store
            .remember(&request(folder.path(), &[harmless]))
            .expect("written");
        assert_eq!(store.granted(folder.path(), &[harmful]), []);
    }

    #[test]
    fn what_was_granted_is_listed_and_revoked_by_folder() {
        let (folder, store) = store();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        fs::create_dir(&a).expect("made");
        fs::create_dir(&b).expect("made");
        let both = [run("one", "."), run("two", ".")];
        store.remember(&request(&a, &both)).expect("written");
        store.remember(&request(&b, &both[..1])).expect("written");
        let counts: Vec<usize> = store.folders().expect("read").into_values().collect();
        assert_eq!(counts, [2, 1]);
        assert_eq!(store.revoke(&a.join("../a")).expect("written"), 2);
        assert_eq!(store.granted(&a, &both), []);
        assert_eq!(store.granted(&b, &both), both[..1]);
    }

    #[test]
    fn nobody_else_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, store) = store();
        store
            .remember(&request(folder.path(), &[run("one", ".")]))
            .expect("written");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&folder.path().join("knew")), 0o700);
        assert_eq!(mode(&folder.path().join("knew/trust")), 0o600);
    }

    #[test]
    fn a_folder_that_cannot_be_resolved_is_granted_nothing() {
        let (folder, store) = store();
        let one = [run("one", ".")];
        // What a manifest calls a folder is text; a name that is none of it shows as U+FFFD.
        let odd = folder.path().join(std::ffi::OsStr::from_bytes(b"shop\xff"));
        fs::create_dir(&odd).expect("made");
        let shown = PathBuf::from(odd.to_string_lossy().into_owned());
        let error = store
            .remember(&request(&shown, &one))
            .expect_err("not kept");
        assert!(error.to_string().contains("cannot be resolved"), "{error}");
        assert_eq!(store.folders().expect("read").len(), 0);
    }

    #[test]
    fn a_folder_that_is_gone_can_be_revoked_and_a_broken_line_is_skipped() {
        let (folder, store) = store();
        let shop = folder.path().join("shop");
        fs::create_dir(&shop).expect("made");
        let one = [run("one", ".")];
        store.remember(&request(&shop, &one)).expect("written");
        let file = folder.path().join("knew/trust");
        let mut bytes = fs::read(&file).expect("readable");
        bytes.splice(0..0, b"\xff\n".iter().copied());
        fs::write(&file, bytes).expect("written");
        fs::remove_dir(&shop).expect("removed");
        assert_eq!(store.folders().expect("read").len(), 1);
        assert_eq!(store.revoke(&shop).expect("written"), 1);
    }
}
