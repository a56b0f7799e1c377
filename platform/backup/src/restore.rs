//! Reading a backup back.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use age::Decryptor;
use age::stream::StreamReader;

use crate::take::ended;
use crate::{BackupError, Identity, Notice, address};

const PROGRAM: &str = "pg_restore";

/// Bytes that are handed on at once. What is encrypted comes in pieces of this size, each proven to be unchanged.
const PIECE: usize = 64 * 1024;

/// A backup that opens.
pub struct Opened {
    /// What it says of itself.
    pub notice: Notice,
    dump: BufReader<StreamReader<BufReader<File>>>,
}

/// Opens a backup, and reads what it says of itself.
pub fn open(path: &Path, identity: &Identity) -> Result<Opened, BackupError> {
    let file = File::open(path).map_err(BackupError::file("open", path))?;
    let decryptor = Decryptor::new_buffered(BufReader::new(file)).map_err(|_| BackupError::Closed)?;
    let plain = decryptor
        .decrypt(std::iter::once(&identity.0 as &dyn age::Identity))
        .map_err(|_| BackupError::Closed)?;
    let mut dump = BufReader::with_capacity(PIECE, plain);
    Ok(Opened { notice: Notice::read(&mut dump)?, dump })
}

impl Opened {
    /// Writes it into a database, in one transaction: all of it or nothing. That the database is empty is for the caller
    /// to see.
    pub fn restore(mut self, address: &str) -> Result<(), BackupError> {
        let mut restoring = start(address)?;
        let mut pipe = restoring.stdin.take().expect("its input is piped");
        match hand_on(&mut self.dump, &mut pipe) {
            Ok(()) => {
                drop(pipe);
                ended(PROGRAM, restoring)
            }
            Err(error) => {
                // It must not see an end: it would take what it has for all there is.
                let _ = restoring.kill();
                let _ = restoring.wait();
                Err(error)
            }
        }
    }
}

/// Hands on what is read until it ends. Where the reader has gone it says why, later.
fn hand_on(dump: &mut impl BufRead, pipe: &mut impl Write) -> Result<(), BackupError> {
    let mut is_read = true;
    loop {
        let piece = dump.fill_buf().map_err(BackupError::Damaged)?;
        let length = piece.len();
        if length == 0 {
            return Ok(());
        }
        // The rest is read all the same: it has to be whole.
        is_read = is_read && pipe.write_all(piece).is_ok();
        dump.consume(length);
    }
}

fn start(address: &str) -> Result<Child, BackupError> {
    let mut command = Command::new(PROGRAM);
    command.args(["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]);
    address::lead(&mut command, address)?;
    // Without a name of its own it would print what it reads; libpq fills in the empty one from its variables.
    command
        .arg("--dbname=")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| BackupError::NoProgram { program: PROGRAM, source })
}
