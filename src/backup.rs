//! `shoal backup` and `shoal restore`: the database as an encrypted file, and back into an empty one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use secrecy::{ExposeSecret, SecretString};
use shoal_backup::{
    BackupError, BadKey, Identity, Notice, Opened, Taken, make_keys, name, open, prune, read_forgotten,
};
use shoal_domain::broadcast::moment;
use shoal_domain::forgotten::{Forgotten, KEPT_DAYS};
use shoal_domain::time::{Millis, Timestamp};
use shoal_runtime::clock::now_ms;
use shoal_runtime::config::Settings;
use shoal_scheduler::{backup, note_forgotten};
use shoal_store::{Store, StoreError};

use crate::ledger::{self, LedgerCommandError};
use crate::process::{self, StartError};

/// What to back up into.
#[expect(clippy::doc_markdown, reason = "shown as help, where backticks would stand in the way")]
#[derive(Args, Clone, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Take {
    #[command(subcommand)]
    pub(crate) action: Option<Action>,
    /// A folder, in which 7 days and 5 weeks are kept, or the name of a file, which ends in .age; not given, SHOAL_BACKUP_DIR
    into: Option<PathBuf>,
}

/// What else there is.
#[expect(clippy::doc_markdown, reason = "shown as help, where backticks would stand in the way")]
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Makes a pair of keys: one for SHOAL_BACKUP_KEY, and one that opens backups, to be kept elsewhere
    Key,
}

/// What to restore.
#[derive(Args, Clone, Debug)]
pub struct Restore {
    /// The backup
    file: PathBuf,
    /// A file with the key that opens it
    #[arg(long)]
    key: PathBuf,
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum BackupCommandError {
    /// There is no key.
    #[error(
        "SHOAL_BACKUP_KEY is not set: no backup is written in plain\n  make a pair of keys: shoal backup key"
    )]
    NoKey,
    /// Nobody says where to.
    #[error("say where: shoal backup FOLDER, or set SHOAL_BACKUP_DIR")]
    Nowhere,
    /// There is something already.
    #[error("{} is there already, and stays as it is", .0.display())]
    Exists(PathBuf),
    /// It is neither.
    #[error(
        "there is no folder {}\n  make it first; a file to write into has a name that ends in .age", .0.display()
    )]
    NoFolder(PathBuf),
    /// The file cannot be read.
    #[error("read the key in {}", .0.display())]
    KeyFile(PathBuf, #[source] io::Error),
    /// The key is none.
    #[error("the file")]
    Key(#[from] BadKey),
    /// The database is not empty.
    #[error(
        "the database is not empty, and stays as it is\n  a backup is restored into an empty one: make one, and set SHOAL_DATABASE_URL to it"
    )]
    NotEmpty,
    /// A later release made it.
    #[error(
        "the backup has migration {0}, and this release knows {1} at most\n  restore it with the release that made it, or a later one"
    )]
    Later(i64, i64),
    /// There is a list of the forgotten, and nobody can be known by it.
    #[error(
        "SHOAL_SEAL_KEY is not set: with it people are known by the list of the forgotten that lies beside the backup, and without it \
         they would be back\n  set it to what it was; if that is lost, move forgotten.list away"
    )]
    NoSealKey,
    /// It was restored, and is not what it said it would be.
    #[error("the backup said it had migration {0}, and the database has {1} now: do not use it")]
    Other(i64, i64),
    /// The backup itself.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The books that were restored are wrong.
    #[error(transparent)]
    Books(#[from] LedgerCommandError),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Makes a pair of keys. Only the secret one goes to standard output, so that a script can keep it.
pub fn make_key() {
    let (public, secret) = make_keys();
    eprintln!(
        "backup key: set SHOAL_BACKUP_KEY={public} for the scheduler, and keep this where neither the database nor its backups \
         are. Without it no backup can be read:"
    );
    println!("{}", secret.expose_secret());
}

/// Makes a backup.
pub async fn run(settings: &Settings, take: &Take) -> Result<(), BackupCommandError> {
    let recipient = process::backup_recipient(settings)?.ok_or(BackupCommandError::NoKey)?;
    let into = take.into.as_ref().or(settings.jobs.backup_dir.as_ref()).ok_or(BackupCommandError::Nowhere)?;
    let is_folder = into.is_dir() || take.into.is_none() || !is_file_name(into);
    if is_folder && !into.is_dir() {
        return Err(BackupCommandError::NoFolder(into.clone()));
    }
    let store = process::migrated_store(settings).await?;
    let path = if is_folder { into.join(name(Timestamp(now_ms()))) } else { into.clone() };
    if path.exists() {
        return Err(BackupCommandError::Exists(path));
    }
    let Taken { path, bytes } = backup(&store, &settings.database_url, &recipient, path).await??;
    note_forgotten(&store, folder_of(&path)).await??;
    println!("backup: {}, {bytes} bytes", path.display());
    if is_folder {
        let (kept, deleted) = prune(into)?;
        println!("backup: {kept} are kept there, {deleted} deleted");
    }
    Ok(())
}

/// Where a backup lies.
fn folder_of(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).to_owned()
}

/// Only what is called like a backup is meant as the name of one: a folder with a typing error in it is not.
fn is_file_name(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "age")
}

/// Restores one into an empty database.
pub async fn restore(settings: &Settings, restore: &Restore) -> Result<(), BackupCommandError> {
    let identity = read_key(&restore.key)?;
    let opened = open(&restore.file, &identity)?;
    let forgotten = read_forgotten(&folder_of(&restore.file))?;
    if forgotten.as_ref().is_some_and(|list| !list.is_empty()) && process::vault(settings).is_none() {
        return Err(BackupCommandError::NoSealKey);
    }
    let store = process::store(settings)?;
    process::answering(&store, settings).await?;
    fits(&store, &opened.notice).await?;
    let notice = opened.notice.clone();
    write_back(opened, settings.database_url.expose().to_owned()).await?;
    let schema = store.schema_version().await?;
    if schema != notice.schema {
        return Err(BackupCommandError::Other(notice.schema, schema));
    }
    let pending = store.pending_migrations().await?;
    println!("restore: as it was at {}, migration {schema}", moment::write(notice.taken_at));
    if pending > 0 {
        store.migrate().await?;
        println!("restore: {pending} migrations of this release applied");
    }
    store.leap_ahead().await?;
    forget_again(&store, forgotten, notice.taken_at).await?;
    let rested = store.rest_broadcasts().await?;
    println!(
        "restore: {rested} broadcasts rest that were running or scheduled; look at each before it goes on"
    );
    let addresses = store.rest_addresses().await?;
    if addresses > 0 {
        println!(
            "restore: {addresses} addresses to pay to rest, for some may have been lent since; add others"
        );
    }
    ledger::verify(&store).await?;
    Ok(())
}

/// Whoever was forgotten since the backup was made is not to come back by it.
async fn forget_again(
    store: &Store,
    list: Option<Forgotten>,
    taken_at: Timestamp,
) -> Result<(), BackupCommandError> {
    match list {
        Some(list) => {
            let again = store.forget_again(&list).await?;
            println!("restore: {again} people forgotten again, who had asked for it and were in the backup");
        }
        None => println!(
            "restore: there is no forgotten.list beside the backup; whoever was forgotten since it was made is back"
        ),
    }
    let reach = Millis::minutes(u64::from(KEPT_DAYS) * 24 * 60);
    if taken_at + reach < Timestamp(now_ms()) {
        println!(
            "restore: the list goes back {KEPT_DAYS} days, and the backup is older: whoever was forgotten between the two is back"
        );
    }
    Ok(())
}

fn read_key(path: &Path) -> Result<Identity, BackupCommandError> {
    let text =
        fs::read_to_string(path).map_err(|source| BackupCommandError::KeyFile(path.to_owned(), source))?;
    Ok(SecretString::from(text).expose_secret().parse()?)
}

/// Whether a backup can be restored here.
async fn fits(store: &Store, notice: &Notice) -> Result<(), BackupCommandError> {
    let known = Store::schema_of_release();
    if notice.schema > known {
        return Err(BackupCommandError::Later(notice.schema, known));
    }
    if store.is_blank().await? { Ok(()) } else { Err(BackupCommandError::NotEmpty) }
}

/// Files and pipes, where they hold up nobody.
async fn write_back(opened: Opened, address: String) -> Result<(), BackupError> {
    let work = tokio::task::spawn_blocking(move || opened.restore(&address));
    work.await.expect("work with files does not panic")
}
