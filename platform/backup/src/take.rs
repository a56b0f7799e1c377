//! Making a backup.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use age::Encryptor;
use shoal_domain::jobs::file_stem;
use shoal_domain::time::Timestamp;

use crate::{BackupError, Notice, Recipient, address};

const PROGRAM: &str = "pg_dump";

/// Of what a program says, so much is told: bytes from the end.
const LAST_WORDS: usize = 1000;

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
}

/// The name of a backup of this moment.
#[must_use]
pub fn name(taken_at: Timestamp) -> String {
    format!("{}.dump.age", file_stem(taken_at))
}

/// Writes the database into a file, which is there whole or not at all, and readable by its owner alone.
pub fn take(address: &str, notice: &Notice, to: &Recipient, path: &Path) -> Result<Taken, BackupError> {
    let partial = path.with_added_extension(format!("{:08x}.partial", rand::random::<u32>()));
    let done = write(address, notice, to, &partial).and_then(|()| settle(&partial, path));
    if done.is_err() {
        // It may not even have been begun.
        let _ = fs::remove_file(&partial);
    }
    done
}

fn write(address: &str, notice: &Notice, to: &Recipient, partial: &Path) -> Result<(), BackupError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(partial)
        .map_err(BackupError::file("write", partial))?;
    let encryptor = Encryptor::with_recipients(std::iter::once(&to.0 as &dyn age::Recipient))
        .expect("there is one recipient");
    let mut sealed = encryptor.wrap_output(&mut file).map_err(BackupError::Encrypt)?;
    notice.write(&mut sealed).map_err(BackupError::Encrypt)?;
    let mut dump = start(address)?;
    let mut plain = dump.stdout.take().expect("its output is piped");
    let copied = io::copy(&mut plain, &mut sealed).map_err(BackupError::Encrypt);
    drop(plain);
    // What it has to say first: where it failed, what was copied is worth nothing.
    ended(PROGRAM, dump)?;
    copied?;
    sealed.finish().and_then(Write::flush).map_err(BackupError::Encrypt)?;
    file.sync_all().map_err(BackupError::file("write", partial))
}

/// `pg_dump`, with its output for us. Owners and rights are left to where it is restored.
fn start(address: &str) -> Result<Child, BackupError> {
    let mut command = Command::new(PROGRAM);
    command.args(["--format=custom", "--no-owner", "--no-privileges"]);
    address::lead(&mut command, address)?;
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| BackupError::NoProgram { program: PROGRAM, source })
}

/// Waits for a program of Postgres, whose pipes for input and output are closed.
pub(crate) fn ended(program: &'static str, mut child: Child) -> Result<(), BackupError> {
    let mut said = vec![];
    if let Some(mut words) = child.stderr.take() {
        // What cannot be read was not said.
        let _ = words.read_to_end(&mut said);
    }
    let status = child.wait().map_err(|source| BackupError::NoProgram { program, source })?;
    if status.success() {
        return Ok(());
    }
    let said = &said[said.len().saturating_sub(LAST_WORDS)..];
    let said = String::from_utf8_lossy(said).trim().to_owned();
    Err(BackupError::Refused { program, said: if said.is_empty() { status.to_string() } else { said } })
}

/// Gives the file its name; both survive a power cut.
fn settle(partial: &Path, path: &Path) -> Result<Taken, BackupError> {
    fs::rename(partial, path).map_err(BackupError::file("name", path))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(BackupError::file("keep", folder))?;
    let bytes = fs::metadata(path).map_err(BackupError::file("look at", path))?.len();
    Ok(Taken { path: path.to_owned(), bytes })
}
