//! The folder in which a server keeps its files and its log.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf, absolute};

use tempfile::TempDir;

use crate::account::Account;
use crate::error::LocalError;

/// How much of the end of a log is shown in an error, in bytes.
const LOG_TAIL_BYTES: u64 = 4096;

/// A server's folder. Dropping a temporary one removes it.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    temporary: Option<TempDir>,
    log: PathBuf,
}

impl Home {
    /// Prepares the folder given, or a temporary one, for a server that runs as `account` (`None`: as ourselves).
    pub fn prepare(
        folder: Option<PathBuf>,
        server: &str,
        account: Option<&Account>,
    ) -> Result<Self, LocalError> {
        let (path, temporary) = if let Some(folder) = folder {
            (create(&folder)?, None)
        } else {
            let temporary = temporary_folder(server, account)?;
            (temporary.path().to_owned(), Some(temporary))
        };
        if let Some(account) = account {
            if let Some(closed) = first_closed(&path, account) {
                return Err(LocalError::Unreachable { folder: closed, account: account.name });
            }
            chown(&path, Some(account.uid), Some(account.gid)).map_err(failed(&path))?;
        }
        let log = path.join(format!("{server}.log"));
        Ok(Self { path, temporary, log })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder that the watchdog shall remove when we are gone; empty for one that stays.
    pub fn removable(&self) -> &OsStr {
        self.temporary.as_ref().map_or(OsStr::new(""), |temporary| temporary.path().as_os_str())
    }

    /// The log, open for appending.
    pub fn open_log(&self) -> io::Result<File> {
        OpenOptions::new().create(true).append(true).open(&self.log)
    }

    /// How long the log is now, to read later what was added.
    pub fn log_end(&self) -> u64 {
        fs::metadata(&self.log).map_or(0, |metadata| metadata.len())
    }

    /// What was added to the log since `start`, at most the last 4 KiB of it.
    pub fn log_since(&self, start: u64) -> String {
        let read = || {
            let mut file = File::open(&self.log)?;
            let start = start.max(file.metadata()?.len().saturating_sub(LOG_TAIL_BYTES));
            file.seek(SeekFrom::Start(start))?;
            let mut bytes = Vec::new();
            file.take(LOG_TAIL_BYTES).read_to_end(&mut bytes)?;
            Ok::<_, io::Error>(String::from_utf8_lossy(&bytes).into_owned())
        };
        read().unwrap_or_else(|error| format!("(cannot read {}: {error})", self.log.display()))
    }
}

/// A temporary folder which the account can reach.
fn temporary_folder(server: &str, account: Option<&Account>) -> Result<TempDir, LocalError> {
    let usual = std::env::temp_dir();
    // Root's TMPDIR may lie below /root, which nobody else can enter.
    let closed = account.is_some_and(|account| first_closed(&usual, account).is_some());
    let parent = if closed { PathBuf::from("/tmp") } else { usual };
    tempfile::Builder::new()
        .prefix(&format!("shoal-{server}-"))
        .permissions(Permissions::from_mode(0o755))
        .tempdir_in(&parent)
        .map_err(failed(&parent))
}

/// Creates a folder, and with it the missing ones above, so that others may enter whatever our umask is.
fn create(folder: &Path) -> Result<PathBuf, LocalError> {
    let folder = absolute(folder).map_err(failed(folder))?;
    let missing: Vec<&Path> = folder.ancestors().take_while(|ancestor| !ancestor.exists()).collect();
    for ancestor in missing.into_iter().rev() {
        match fs::create_dir(ancestor) {
            // The other server, which starts at the same time, was quicker.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
            Ok(()) => fs::set_permissions(ancestor, Permissions::from_mode(0o755)),
        }
        .map_err(failed(ancestor))?;
    }
    Ok(folder)
}

/// The folder nearest to the root, on the way to `path`, that the account may not enter.
fn first_closed(path: &Path, account: &Account) -> Option<PathBuf> {
    let enters = |folder: &Path| {
        fs::metadata(folder).is_ok_and(|metadata| {
            let bit = if metadata.uid() == account.uid {
                0o100
            } else if metadata.gid() == account.gid {
                0o010
            } else {
                0o001
            };
            metadata.mode() & bit != 0
        })
    };
    path.ancestors().filter(|folder| !enters(folder)).last().map(Path::to_owned)
}

fn failed(folder: &Path) -> impl FnOnce(io::Error) -> LocalError + use<> {
    let folder = folder.to_owned();
    move |source| LocalError::Folder { folder, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: Account = Account { name: "nobody", uid: 65534, gid: 65534 };

    #[test]
    fn names_the_folder_that_is_closed() {
        let folder = TempDir::new().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        let deep = create(&folder.path().join("closed/inner")).unwrap();
        assert_eq!(first_closed(&deep, &NOBODY), None);

        let closed = folder.path().join("closed");
        fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
        assert_eq!(first_closed(&deep, &NOBODY), Some(closed));
    }

    #[test]
    fn a_log_is_read_from_where_one_began_and_never_whole() {
        let folder = TempDir::new().unwrap();
        let home = Home::prepare(Some(folder.path().to_owned()), "redis", None).unwrap();
        fs::write(folder.path().join("redis.log"), "before\n").unwrap();
        let start = home.log_end();
        io::Write::write_all(&mut home.open_log().unwrap(), b"after\n").unwrap();
        assert_eq!(home.log_since(start), "after\n");

        io::Write::write_all(&mut home.open_log().unwrap(), &[b'x'; 10_000]).unwrap();
        assert_eq!(home.log_since(start).len() as u64, LOG_TAIL_BYTES);
    }
}
