//! Where the servers' programs are: in PATH, or where Debian, Red Hat and Homebrew put them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::LocalError;

/// Folders that hold one folder for each version, `{parent}/{prefix}{version}{rest}`. Debian keeps `initdb` and
/// `postgres` out of PATH, and Homebrew does so for each version but the newest.
const VERSIONED: [(&str, &str, &str); 4] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
];

/// Folders that a program started from a desktop often lacks in its PATH.
const PLAIN: [&str; 6] =
    ["/opt/homebrew/bin", "/usr/local/bin", "/usr/bin", "/usr/sbin", "/usr/local/sbin", "/bin"];

/// Postgres' programs.
#[derive(Debug, Clone)]
pub(crate) struct PostgresPrograms {
    /// The server.
    pub postgres: PathBuf,
    /// Creates a server's files; of the same version as the server.
    pub initdb: PathBuf,
    /// The command-line client; any version will do.
    pub psql: PathBuf,
}

/// Finds `redis-server`. The path is used as found: on Debian it is a link to `redis-check-rdb`, which looks at the
/// name it was called by.
pub(crate) fn find_redis() -> Result<PathBuf, LocalError> {
    find(path_folders().into_iter().chain(plain_folders()), "redis-server").ok_or(LocalError::Missing {
        program: "redis-server",
        apt: "redis-server",
        brew: "redis",
    })
}

/// Finds `postgres` with its `initdb`, and `psql`.
pub(crate) fn find_postgres() -> Result<PostgresPrograms, LocalError> {
    let missing = |program| LocalError::Missing { program, apt: "postgresql", brew: "postgresql" };
    let versioned = || VERSIONED.iter().flat_map(|(parent, prefix, rest)| newest_first(parent, prefix, rest));
    let folder = path_folders()
        .into_iter()
        .chain(versioned())
        .chain(plain_folders())
        .find(|folder| ["postgres", "initdb"].iter().all(|program| folder.join(program).is_file()))
        .ok_or_else(|| missing("postgres"))?;
    // Debian's psql in PATH is a slow Perl wrapper around the one of some version.
    let psql_folders =
        [folder.clone()].into_iter().chain(versioned()).chain(path_folders()).chain(plain_folders());
    Ok(PostgresPrograms {
        postgres: folder.join("postgres"),
        initdb: folder.join("initdb"),
        psql: find(psql_folders, "psql").ok_or_else(|| missing("psql"))?,
    })
}

fn find(mut folders: impl Iterator<Item = PathBuf>, program: &str) -> Option<PathBuf> {
    folders.find_map(|folder| Some(folder.join(program)).filter(|path| path.is_file()))
}

/// The absolute folders of PATH; a relative one would mean another program after a change of folder.
fn path_folders() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).filter(|folder| folder.is_absolute()).collect()
}

fn plain_folders() -> impl Iterator<Item = PathBuf> {
    PLAIN.iter().map(PathBuf::from)
}

fn newest_first(parent: &str, prefix: &str, rest: &str) -> Vec<PathBuf> {
    let version_of = |path: &Path| path.file_name()?.to_str()?.strip_prefix(prefix)?.parse::<u32>().ok();
    let mut folders: Vec<(u32, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter_map(|path| Some((version_of(&path)?, path)))
        .collect();
    folders.sort_by(|(left, _), (right, _)| right.cmp(left));
    folders.into_iter().map(|(_, path)| path.join(rest)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_the_greatest_number() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["9", "17", "16", "common"] {
            fs::create_dir(parent.path().join(name)).unwrap();
        }
        let found = newest_first(parent.path().to_str().unwrap(), "", "bin");
        let expected: Vec<PathBuf> =
            ["17", "16", "9"].iter().map(|version| parent.path().join(version).join("bin")).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_missing_program_comes_with_the_lines_that_install_it() {
        let error = LocalError::Missing { program: "redis-server", apt: "redis-server", brew: "redis" };
        assert_eq!(
            error.to_string(),
            "cannot find `redis-server`; install it with `sudo apt-get install -y redis-server` (Debian, Ubuntu) \
             or `brew install redis` (macOS)"
        );
    }
}
