//! The Redis that a deployment lives on: looked at when a worker starts, changed by `shoal adopt-redis`.
//!
//! Redis knows its name and how far it has come, and Postgres knows both, too. So a Redis that came back empty, or as it
//! was some time ago, is found out also when nothing of Shoal was running meanwhile.

use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::config::Settings;
use shoal_store::{Home, Store, StoreError};

use crate::process::{self, StartError};

/// Makes sure that this is the deployment's Redis, no older than it was. The first worker of all names it.
pub async fn enter(mailbox: &Mailbox, store: &Store, settings: &Settings) -> Result<(), StartError> {
    if store.home().await?.is_none() {
        let name = mailbox.name().await?;
        store.settle_on(name).await?;
    }
    // Only now: what Redis has come to since then can but be more.
    let Some(home) = store.home().await? else { return Err(MailboxError::Nameless.into()) };
    let compared = match mailbox.expect(&home.redis, home.tide) {
        Ok(_) => mailbox.ping().await,
        Err(error) => Err(error),
    };
    let url = settings.redis_url.to_string();
    compared.map_err(|error| match error {
        MailboxError::Amnesia | MailboxError::Nameless => StartError::OtherRedis { url },
        MailboxError::Rewound => StartError::OlderRedis { url },
        other => other.into(),
    })
}

/// Writes down how far Redis has come, as this process has seen it.
pub async fn remember(mailbox: &Mailbox, store: &Store) -> Result<(), StoreError> {
    let Some(name) = mailbox.incarnation() else { return Ok(()) };
    store.raise_tide(&Home { redis: name.to_owned(), tide: mailbox.tide() }).await
}

/// What adopting a Redis came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Adopted {
    /// The deployment lives on it already.
    Already,
    /// It is taken as it stands, under the name it has.
    AsItStands,
    /// It had no name any more, and has a new one.
    Renamed,
}

/// Makes the Redis at hand this deployment's own.
pub async fn adopt(settings: &Settings) -> Result<Adopted, StartError> {
    let mailbox = process::connect(settings).await?;
    let store = Store::new(settings.database_url.expose())?;
    process::answering(&store, settings).await?;
    let home = store.home().await?;
    let name = mailbox.incarnation().map(str::to_owned);
    let adopted = match (&home, name) {
        (Some(home), Some(name)) if home.redis == name => match mailbox.expect(&name, home.tide) {
            Ok(_) if mailbox.ping().await.is_ok() => return Ok(Adopted::Already),
            _ => Adopted::Renamed,
        },
        (_, Some(_)) => Adopted::AsItStands,
        (_, None) => Adopted::Renamed,
    };
    // Each step may be done again by the next `shoal adopt-redis`, should this one not come to its end.
    let (redis, tide) = match (&adopted, mailbox.incarnation()) {
        (Adopted::AsItStands, Some(name)) => {
            mailbox.ping().await?;
            (name.to_owned(), mailbox.tide())
        }
        _ => (mailbox.adopt().await?, 0),
    };
    // The timers that watch over people in groups may be gone.
    store.retell_guests().await?;
    store.move_to(&Home { redis, tide }).await?;
    Ok(adopted)
}
