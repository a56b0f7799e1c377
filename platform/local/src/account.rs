//! The account that runs Postgres when we are root, which Postgres refuses to be.

use std::process::Command;

use crate::error::LocalError;

/// An account of this machine.
#[derive(Debug, Clone, Copy)]
pub struct Account {
    /// Its name.
    pub name: &'static str,
    /// Its user id.
    pub uid: u32,
    /// Its first group's id.
    pub gid: u32,
}

impl Account {
    /// Whom Postgres shall run as: nobody else if we are an ordinary user, `postgres` or else `nobody` if we are root.
    pub fn for_postgres() -> Result<Option<Self>, LocalError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        ["postgres", "nobody"].into_iter().find_map(Self::look_up).map(Some).ok_or(LocalError::NoAccount)
    }

    /// Asks `id`, since an account may come from a directory server as well as from `/etc/passwd`.
    fn look_up(name: &'static str) -> Option<Self> {
        let number = |flag| {
            let output = Command::new("id").args([flag, name]).output().ok()?;
            String::from_utf8(output.stdout).ok()?.trim().parse().ok()
        };
        Some(Self { name, uid: number("-u")?, gid: number("-g")? })
    }
}
