//! The list of the forgotten, as a file in the folder of the backups.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use shoal_domain::forgotten::Forgotten;
use shoal_domain::time::Timestamp;

use crate::BackupError;

/// How it is called.
const NAME: &str = "forgotten.list";

/// The list in a folder; nothing where there is none.
pub fn read_forgotten(folder: &Path) -> Result<Option<Forgotten>, BackupError> {
    let path = folder.join(NAME);
    match fs::read_to_string(&path) {
        Ok(text) => match text.parse() {
            Ok(list) => Ok(Some(list)),
            Err(bad) => Err(BackupError::file("read", path)(io::Error::new(ErrorKind::InvalidData, bad))),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(BackupError::file("read", path)(error)),
    }
}

/// Has the list in a folder hold everybody who is on this one, beside those whom it holds already: the database may be a
/// restored one that does not know of all. It is there whole at every moment, and written only where something changes.
pub fn keep_forgotten(folder: &Path, list: &Forgotten, now: Timestamp) -> Result<(), BackupError> {
    let kept = read_forgotten(folder)?;
    let all = list.clone().with(kept.as_ref().unwrap_or(&Forgotten::default()), now);
    if all == kept.unwrap_or_default() {
        return Ok(());
    }
    let path = folder.join(NAME);
    let partial: PathBuf = path.with_added_extension(format!("{:08x}.partial", rand::random::<u32>()));
    let written = File::create_new(&partial)
        .and_then(|mut file| file.write_all(all.to_string().as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&partial, &path));
    if written.is_err() {
        let _ = fs::remove_file(&partial);
    }
    written.map_err(BackupError::file("write", path))
}

#[cfg(test)]
mod tests {
    use shoal_domain::forgotten::ForgottenMark;

    use super::*;

    fn list(fills: &[u8]) -> Forgotten {
        fills.iter().map(|fill| (ForgottenMark::new([*fill; 32]), Timestamp(5))).collect()
    }

    #[test]
    fn a_list_grows_by_whoever_is_not_on_it_and_none_is_made_for_nobody() {
        let folder = tempfile::tempdir().unwrap();
        keep_forgotten(folder.path(), &Forgotten::default(), Timestamp(9)).unwrap();
        assert_eq!(read_forgotten(folder.path()).unwrap(), None);
        keep_forgotten(folder.path(), &list(&[1, 2]), Timestamp(9)).unwrap();
        keep_forgotten(folder.path(), &list(&[3]), Timestamp(9)).unwrap();
        assert_eq!(read_forgotten(folder.path()).unwrap(), Some(list(&[1, 2, 3])));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half-done is left");
    }

    #[test]
    fn a_list_that_was_damaged_is_neither_believed_nor_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        fs::write(&path, "half a li").unwrap();
        assert!(read_forgotten(folder.path()).is_err());
        assert!(keep_forgotten(folder.path(), &list(&[1]), Timestamp(9)).is_err());
        assert_eq!(fs::read_to_string(path).unwrap(), "half a li");
    }
}
