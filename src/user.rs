//! `shoal user`: what one person may do beyond what everybody may.

use clap::Subcommand;
use shoal_domain::broadcast::moment;
use shoal_domain::entitlement::{Grant, GrantId, MOST_LOCKS, Perk};
use shoal_domain::entity::EntityKey;
use shoal_domain::id::UserId;
use shoal_domain::message::Tell;
use shoal_domain::time::Timestamp;
use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::config::Settings;

use crate::process::{self, StartError};

/// What to do with people.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Gives somebody a perk. They hear of it within seconds, where a worker runs; what they have is never shortened
    Grant {
        /// Their number at Telegram
        user: i64,
        /// priority: served first; preference: chooses whom to meet by gender; locks: may lock chats
        perk: Perk,
        /// Until when, such as 2026-12-31T23:59:59Z: for priority and preference
        #[arg(long, value_parser = moment::read)]
        until: Option<Timestamp>,
        /// How many: for locks
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_LOCKS)))]
        count: Option<u32>,
    },
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum UserError {
    /// What was asked for makes no grant.
    #[error("{0}")]
    Senseless(&'static str),
    /// Something between us and Redis.
    #[error("{grant} may have been given, or not: nobody knows")]
    Tell {
        /// Which.
        grant: GrantId,
        /// What happened.
        #[source]
        source: MailboxError,
    },
    /// Redis is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), UserError> {
    let Action::Grant { user, perk, until, count } = action;
    let what = grant(*perk, *until, *count)?;
    let user = UserId(*user);
    if user.0 <= 0 {
        return Err(UserError::Senseless("people have numbers above 0"));
    }
    let mailbox = process::connect(settings).await?;
    let grant = give(&mailbox, user, what).await?;
    println!("user grant: {} is on its way to {user} ({grant})", shown(what));
    Ok(())
}

/// Gives somebody something, whether or not they have ever been here.
pub(crate) async fn give(mailbox: &Mailbox, user: UserId, what: Grant) -> Result<GrantId, UserError> {
    let grant = GrantId(rand::random());
    let told = mailbox.tell(EntityKey::User(user), &Tell::Granted { grant, what }).await;
    told.map(|()| grant).map_err(|source| UserError::Tell { grant, source })
}

fn grant(perk: Perk, until: Option<Timestamp>, count: Option<u32>) -> Result<Grant, UserError> {
    match (perk, until, count) {
        (Perk::Priority, Some(until), None) => Ok(Grant::Priority(until)),
        (Perk::Preference, Some(until), None) => Ok(Grant::Preference(until)),
        (Perk::Locks, None, Some(count)) => Ok(Grant::Locks(count)),
        (Perk::Locks, ..) => Err(UserError::Senseless("locks are counted: --count 5, and no --until")),
        _ => Err(UserError::Senseless(
            "priority and preference have an end: --until 2026-12-31T23:59:59Z, and no --count",
        )),
    }
}

fn shown(what: Grant) -> String {
    match what {
        Grant::Priority(until) => format!("priority until {}", moment::write(until)),
        Grant::Preference(until) => format!("preference until {}", moment::write(until)),
        Grant::Locks(count) => format!("{count} locks"),
        Grant::LocksBack(count) => format!("{count} locks less"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perk_has_an_end_or_a_count() {
        let until = Some(Timestamp(9));
        assert_eq!(grant(Perk::Priority, until, None).unwrap(), Grant::Priority(Timestamp(9)));
        assert_eq!(grant(Perk::Preference, until, None).unwrap(), Grant::Preference(Timestamp(9)));
        assert_eq!(grant(Perk::Locks, None, Some(3)).unwrap(), Grant::Locks(3));
        for (perk, until, count) in [
            (Perk::Priority, None, None),
            (Perk::Priority, until, Some(1)),
            (Perk::Preference, None, Some(1)),
            (Perk::Locks, None, None),
            (Perk::Locks, until, Some(1)),
        ] {
            assert!(grant(perk, until, count).is_err(), "{perk:?}");
        }
    }
}
