//! The power of the machine that Redis runs on. A cut is emulated: Redis is killed, and its append-only file is cut back
//! to what was flushed to the disk. A small library loaded before the server (`fsync.c`) notes how much that is.

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::ask;
use crate::error::ChaosError;
use crate::fact::until;

const NOTER: &str = include_str!("fsync.c");

/// The folder of append-only files within that of a server: what Redis calls it unless told otherwise.
const FILES: &str = "appendonlydir";

/// The noter, compiled; gone when this is dropped.
pub struct Noter {
    folder: TempDir,
}

impl Noter {
    /// Compiles it; `None` where there is no C compiler.
    pub async fn build() -> Result<Option<Noter>, ChaosError> {
        let folder = tempfile::Builder::new().prefix("shoal-power-").tempdir()?;
        let source = folder.path().join("fsync.c");
        fs::write(&source, NOTER)?;
        let compiling = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(folder.path().join("fsync.so"))
            .arg(&source)
            .arg("-ldl")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        Ok(compiling.await.is_ok_and(|status| status.success()).then_some(Noter { folder }))
    }
}

/// A Redis server whose power can be cut.
pub struct Powered {
    /// Where it listens.
    pub port: u16,
    server: Child,
    folder: PathBuf,
    notes: PathBuf,
    /// How long the files were before anything was noted.
    lengths: HashMap<PathBuf, u64>,
}

impl Powered {
    /// Starts a server on the files in a folder and waits until it answers.
    pub async fn start(noter: &Noter, folder: &Path, port: u16, fsync: &str) -> Result<Powered, ChaosError> {
        let mut lengths = HashMap::new();
        for file in fs::read_dir(folder.join(FILES)).into_iter().flatten() {
            let file = file?;
            lengths.insert(file.path(), file.metadata()?.len());
        }
        let written = noter.folder.path().join(format!("{port}-{fsync}.notes"));
        let server = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--databases", "2048", "--save", ""])
            .args([
                "--appendonly",
                "yes",
                "--appendfsync",
                fsync,
                "--maxmemory-policy",
                "noeviction",
                "--dir",
            ])
            .arg(folder)
            .env("LD_PRELOAD", noter.folder.path().join("fsync.so"))
            .env("SHOAL_FSYNC_NOTES", &written)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let powered = Powered { port, server, folder: folder.to_owned(), notes: written, lengths };
        powered.answers().await?;
        Ok(powered)
    }

    async fn answers(&self) -> Result<(), ChaosError> {
        until("Redis answers", async || {
            Ok(ask::info(self.port, "loading").await.is_ok_and(|loading| loading == 0))
        })
        .await
    }

    /// Cuts the power: what was not flushed is gone. Returns how many bytes that were.
    pub async fn cut(mut self) -> Result<u64, ChaosError> {
        self.server.kill().await?;
        let notes = fs::read_to_string(&self.notes).unwrap_or_default();
        for (length, path) in notes.lines().filter_map(|line| line.split_once(' ')) {
            self.lengths.insert(path.into(), length.parse().unwrap_or(0));
        }
        let mut gone = 0;
        for file in fs::read_dir(self.folder.join(FILES))? {
            let (path, whole) = file.and_then(|file| Ok((file.path(), file.metadata()?.len())))?;
            // Only what is appended to can be cut; the others were flushed under another name and moved into place.
            if path.extension().is_some_and(|kind| kind == "aof") && path.to_string_lossy().contains(".incr.")
            {
                let flushed = self.lengths.get(&path).copied().unwrap_or(0).min(whole);
                OpenOptions::new().write(true).open(&path)?.set_len(flushed)?;
                gone += whole - flushed;
            }
        }
        Ok(gone)
    }
}
