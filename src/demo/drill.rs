//! The drill: a backup is taken while people chat, and restored on a Postgres of its own, as an operator would do it.

use std::fs;
use std::path::Path;

use secrecy::ExposeSecret;
use shoal_backup::make_keys;
use shoal_local::{LocalError, Postgres};

use super::stage::{Stage, StageError};

/// Takes a backup, restores it elsewhere, and has the ledger recounted there. Returns what the recount says.
pub(super) async fn drill(stage: &Stage) -> Result<String, StageError> {
    let (public, secret) = make_keys();
    let (backup, key) = (stage.logs().join("drill.dump.age"), stage.logs().join("drill.key"));
    fs::write(&key, secret.expose_secret())?;
    let (backup, key) = (in_words(&backup), in_words(&key));
    let taken = stage.ask(&["backup", &backup], &[("SHOAL_BACKUP_KEY", public.to_string())]).await?;
    println!("\n{}", taken.trim());
    let (elsewhere, database_url) = tokio::task::spawn_blocking(|| {
        let postgres = Postgres::start(None)?;
        let database_url = postgres.create_database("restored")?;
        Ok::<_, LocalError>((postgres, database_url))
    })
    .await
    .expect("starting servers reports errors, it does not panic")?;
    let there = [("SHOAL_DATABASE_URL", database_url)];
    let restored = stage.ask(&["restore", &backup, "--key", &key], &there).await?;
    println!("{}", restored.trim());
    let verified = stage.ask(&["ledger", "verify"], &there).await?;
    // Stopping reports nothing that anybody could act on: its folder is temporary.
    let _ = tokio::task::spawn_blocking(move || drop(elsewhere)).await;
    Ok(verified.trim().to_owned())
}

/// Our own folders have names in words.
fn in_words(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
