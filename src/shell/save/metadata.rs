//! Mode, owner, group and extended attributes of a file, given to the one that replaces it.

use std::ffi::CStr;
use std::fs::{File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::Path;

use rustix::fs::{XattrFlags, fsetxattr, getxattr, listxattr};

use super::Note;

/// Gives a file what the one at `path` has, and names what could not be given.
pub fn copy(path: &Path, from: &Metadata, to: &File) -> io::Result<Vec<Note>> {
    let mut notes = Vec::new();
    if from.nlink() > 1 {
        notes.push(Note::OtherLinks(from.nlink() - 1));
    }
    let owner = copy_owner(from, to)?;
    if owner != Owner::Both {
        notes.push(Note::Owner(from.uid(), from.gid()));
    }
    // After the owner, as changing that clears some bits.
    to.set_permissions(Permissions::from_mode(mode(from.mode(), owner)))?;
    if !copy_attributes(path, to) {
        notes.push(Note::Attributes);
    }
    Ok(notes)
}

/// How much of the owner was given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Both,
    Group,
    Neither,
}

fn copy_owner(from: &Metadata, to: &File) -> io::Result<Owner> {
    let now = to.metadata()?;
    let (user, group) = (from.uid(), from.gid());
    if (now.uid(), now.gid()) == (user, group) || fchown(to, Some(user), Some(group)).is_ok() {
        return Ok(Owner::Both);
    }
    // Only root gives files away, but everybody may choose among their own groups.
    let owner = if now.gid() == group || fchown(to, None, Some(group)).is_ok() {
        Owner::Group
    } else {
        Owner::Neither
    };
    Ok(owner)
}

/// The mode for a file of another owner: bits meant for the old group or user go to nobody else.
fn mode(mode: u32, owner: Owner) -> u32 {
    match owner {
        Owner::Both => mode & 0o7777,
        Owner::Group => mode & 0o1777,
        // The group is another one now, which may do what everybody may.
        Owner::Neither => mode & 0o1707 | (mode & 0o7) << 3,
    }
}

/// Copies extended attributes; says whether all could be.
fn copy_attributes(path: &Path, to: &File) -> bool {
    let mut names = vec![0; 64 << 10];
    let Ok(length) = listxattr(path, names.as_mut_slice()) else {
        // A file system without them has none to lose.
        return true;
    };
    let mut all = true;
    let names = names[..length].split_inclusive(|byte| *byte == 0);
    for name in names.filter_map(|name| CStr::from_bytes_with_nul(name).ok()) {
        let mut value = vec![0; 64 << 10];
        let copied = getxattr(path, name, value.as_mut_slice())
            .and_then(|length| fsetxattr(to, name, &value[..length], XattrFlags::empty()));
        // A label of the system is given to each new file by the system itself.
        all &= copied.is_ok() || name.to_bytes().starts_with(b"security.");
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_of_a_group_that_could_not_be_kept_go_to_no_other_group() {
        assert_eq!(mode(0o100_640, Owner::Both), 0o640);
        assert_eq!(mode(0o104_755, Owner::Group), 0o755);
        assert_eq!(mode(0o100_640, Owner::Neither), 0o600);
        assert_eq!(mode(0o100_664, Owner::Neither), 0o644);
    }
}
