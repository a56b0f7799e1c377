//! Clocks that are wrong: a process is told another time of day by libfaketime. Its clock that only goes forward, by which
//! it waits, stays right, as it does where somebody sets a real clock.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Where Debian, and others, put the library.
const PLACES: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib64/faketime/libfaketime.so.1",
    "/usr/local/lib/faketime/libfaketime.so.1",
];

/// What to do where there is none. macOS lets nobody tell another's process the time.
pub const MISSING: &str = "libfaketime is not here (Debian: apt-get install faketime)";

/// The library, if it is installed.
pub fn library() -> Option<&'static str> {
    PLACES.into_iter().find(|place| Path::new(place).exists())
}

/// The environment of a process whose clock is off by so many seconds; without the library its clock is right.
pub fn off_by(seconds: i64) -> Vec<(&'static str, String)> {
    environment(("FAKETIME", format!("{seconds:+}")))
}

fn environment(offset: (&'static str, String)) -> Vec<(&'static str, String)> {
    let Some(library) = library() else { return Vec::new() };
    vec![
        // Debian's Redis has jemalloc, which asks for the time before the library can answer (libfaketime #130). With the
        // C library's own allocator in front of it, it is not asked.
        ("LD_PRELOAD", format!("{library}:libc.so.6")),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ("NO_FAKE_STAT", "1".to_owned()),
        // A clock that is set is seen at once.
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        offset,
    ]
}

/// A clock that can be set while its process runs.
pub struct Clock {
    folder: TempDir,
}

impl Clock {
    /// A clock that is right.
    pub fn right() -> io::Result<Clock> {
        // Postgres runs as somebody else, and reads it, too.
        let mode = Permissions::from_mode(0o755);
        let clock =
            Clock { folder: tempfile::Builder::new().prefix("shoal-clock-").permissions(mode).tempdir()? };
        clock.set(0)?;
        Ok(clock)
    }

    /// The environment of the process that reads this clock.
    pub fn environment(&self) -> Vec<(String, String)> {
        let variables = environment(("FAKETIME_TIMESTAMP_FILE", self.file().display().to_string()));
        variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// From now on it is off by so many seconds.
    pub fn set(&self, seconds: i64) -> io::Result<()> {
        // In one step: a reader never sees half a number.
        let fresh = self.folder.path().join("fresh");
        std::fs::write(&fresh, format!("{seconds:+}\n"))?;
        std::fs::rename(fresh, self.file())
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("offset")
    }
}
