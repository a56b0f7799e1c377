//! A folder with backups in it.

use std::fs;
use std::path::{Path, PathBuf};

use shoal_domain::jobs::{kept, moment_of_stem};
use shoal_domain::time::Timestamp;

use crate::BackupError;

/// What the names of backups end with.
const END: &str = ".dump.age";

/// A backup in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Saved {
    /// When it was made, by its name.
    pub taken_at: Timestamp,
    /// Where it is.
    pub path: PathBuf,
}

/// The backups in a folder, oldest first. Whatever has another name is none of ours.
pub fn saved(folder: &Path) -> Result<Vec<Saved>, BackupError> {
    let read = || BackupError::file("look into", folder);
    let mut backups = vec![];
    for entry in fs::read_dir(folder).map_err(read())? {
        let path = entry.map_err(read())?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some(taken_at) = name.and_then(|name| name.strip_suffix(END)).and_then(moment_of_stem) {
            backups.push(Saved { taken_at, path });
        }
    }
    backups.sort();
    Ok(backups)
}

/// Deletes the backups that need not be kept. Answers how many are left, and how many were deleted.
pub fn prune(folder: &Path) -> Result<(usize, usize), BackupError> {
    let backups = saved(folder)?;
    let moments: Vec<Timestamp> = backups.iter().map(|saved| saved.taken_at).collect();
    let keep = kept(&moments);
    let (stay, go): (Vec<_>, Vec<_>) = backups.iter().partition(|saved| keep.contains(&saved.taken_at));
    for old in &go {
        fs::remove_file(&old.path).map_err(BackupError::file("delete", &old.path))?;
    }
    Ok((stay.len(), go.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::take::name;

    const DAY: u64 = 24 * 60 * 60 * 1000;

    #[test]
    fn only_backups_that_are_too_old_are_deleted() {
        let folder = tempfile::tempdir().unwrap();
        for day in 0..60 {
            fs::write(folder.path().join(name(Timestamp(1_795_672_800_000 + day * DAY))), "x").unwrap();
        }
        for other in ["notes.txt", "shoal-soon.dump.age", "shoal-20261126T060000Z.dump.age.partial"] {
            fs::write(folder.path().join(other), "x").unwrap();
        }
        let (left, deleted) = prune(folder.path()).unwrap();
        assert_eq!(left + deleted, 60);
        assert!((11..=12).contains(&left), "seven days and five weeks, which share a day or two: {left}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), left + 3);
        assert_eq!(prune(folder.path()).unwrap(), (left, 0), "again changes nothing");
    }
}
