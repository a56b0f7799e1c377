//! A backup every night, and by hand.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shoal_backup::{BackupError, Notice, Recipient, Taken, keep_forgotten, name, prune, take};
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_runtime::config::SecretUrl;
use shoal_store::Store;
use tokio::task::spawn_blocking;

use super::JobError;
use crate::looking::{Again, LookError};

/// How backups are made.
#[derive(Clone)]
pub struct BackupPlan {
    /// The database.
    pub address: SecretUrl,
    /// To whom they are encrypted.
    pub recipient: Recipient,
    /// The folder in which they are kept.
    pub folder: PathBuf,
}

/// Makes one, and deletes those that need not be kept any more.
pub(super) async fn keep(store: &Store, plan: &BackupPlan) -> Result<String, JobError> {
    let folder = Arc::new(plan.folder.clone());
    let path = folder.join(name(Timestamp(now_ms())));
    let Taken { path, bytes } = backup(store, &plan.address, &plan.recipient, path).await??;
    let (kept, deleted) = blocking(move || prune(&folder)).await?;
    let name = path.file_name().unwrap_or(path.as_os_str()).display().to_string();
    Ok(format!("{name}, {bytes} bytes; {kept} are kept, {deleted} deleted"))
}

/// Has the list beside the backups hold everybody who was forgotten by now.
pub(super) async fn list_forgotten(store: &Store, plan: &BackupPlan) -> Result<Again, LookError> {
    note_forgotten(store, plan.folder.clone()).await??;
    Ok(Again::Later)
}

/// The same for a folder of this name.
pub async fn note_forgotten(
    store: &Store,
    folder: PathBuf,
) -> Result<Result<(), BackupError>, shoal_store::StoreError> {
    let list = store.forgotten().await?;
    if list.is_empty() {
        return Ok(Ok(()));
    }
    Ok(blocking(move || {
        make_folder(&folder)?;
        keep_forgotten(&folder, &list, Timestamp(now_ms()))
    })
    .await)
}

/// Makes a backup of the database at `address`, which is that of the store.
pub async fn backup(
    store: &Store,
    address: &SecretUrl,
    recipient: &Recipient,
    path: PathBuf,
) -> Result<Result<Taken, BackupError>, shoal_store::StoreError> {
    let notice = Notice::new(Timestamp(now_ms()), store.schema_version().await?);
    let (address, recipient) = (address.clone(), recipient.clone());
    Ok(blocking(move || {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder)?;
        }
        take(address.expose(), &notice, &recipient, &path)
    })
    .await)
}

fn make_folder(folder: &Path) -> Result<(), BackupError> {
    fs::create_dir_all(folder).map_err(|source| BackupError::File {
        attempted: "make the folder",
        path: folder.to_owned(),
        source,
    })
}

/// Files and pipes, where they hold up nobody.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    spawn_blocking(work).await.expect("work with files does not panic")
}
