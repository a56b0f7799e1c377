//! Where the demo can be reached while it runs, for a shell beside it.

use std::fs;
use std::io::{self, Write};
use std::net::TcpListener;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// The port of the API, if it is free.
const USUAL_PORT: u16 = 8090;

/// A file that a shell reads with `. ./shoal-demo.env`; gone with the demo.
pub(super) struct Address(PathBuf);

/// A port for the API: the usual one, or any that is free.
pub(super) fn admin_port() -> io::Result<u16> {
    let bind = |port| TcpListener::bind(("127.0.0.1", port)).and_then(|listener| listener.local_addr());
    bind(USUAL_PORT).or_else(|_| bind(0)).map(|address| address.port())
}

impl Address {
    /// Writes the file into the working directory. Only its owner may read it: it opens the demo's database.
    pub(super) fn write(admin_port: u16, database_url: &str) -> io::Result<Address> {
        let path = std::env::current_dir()?.join("shoal-demo.env");
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        writeln!(file, "export ADMIN=http://127.0.0.1:{admin_port}/api/v1")?;
        writeln!(file, "export SHOAL_DATABASE_URL='{database_url}'")?;
        Ok(Address(path))
    }
}

impl Drop for Address {
    fn drop(&mut self) {
        // Somebody may have removed it already.
        let _ = fs::remove_file(&self.0);
    }
}
