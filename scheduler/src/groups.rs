//! Groups that plans open: whether bots may still let people in there, and remove them. Telegram tells when a bot is robbed of
//! its rights, but only once; so the scheduler that leads asks, which also finds what was missed. The operators' chat hears of
//! each group once until it is mended.

use std::collections::BTreeSet;
use std::time::Duration;

use shoal_domain::id::ChatId;
use shoal_mailbox::Mailbox;
use shoal_runtime::telemetry::chain;
use shoal_store::Store;
use shoal_telegram::{Client, Fate, Rights, TelegramError};
use shoal_words as words;
use tokio::time::sleep;
use tracing::{error, info, warn};

use crate::looking::LookError;
use crate::metrics;
use crate::operators::Operators;

/// How often to look: one call for each group, of a kind that Telegram does not limit. Whoever has to go from a group stays
/// there for as long as nobody knows.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Not before that is the chat tried again where it cannot be told.
const QUIET: Duration = Duration::from_mins(1);

/// The note of the groups that the chat was told of, and that are not mended yet.
const NOTE: &str = "groups-alert";

/// Sees to it that bots keep their rights in groups.
pub(crate) struct Warden {
    pub(crate) mailbox: Mailbox,
    pub(crate) store: Store,
    pub(crate) telegram: Client,
    pub(crate) operators: Operators,
}

/// How a bot stands in its groups.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    /// Where it has lost its rights.
    lost: BTreeSet<ChatId>,
    /// Where that could not be found out.
    unknown: BTreeSet<ChatId>,
    /// Whose bot this process does not know.
    strange: BTreeSet<ChatId>,
}

impl Warden {
    /// Looks now and then, as long as this process has the lead. What it has counted is gone with that.
    pub(crate) async fn keep(&self) {
        let _counted = metrics::WhileLeading;
        let mut strange = BTreeSet::new();
        loop {
            let pause = match self.look(&mut strange).await {
                Ok(()) => LOOK_EVERY,
                Err(error) => {
                    warn!(error = chain(&error), "The operators' chat cannot be told of groups");
                    QUIET
                }
            };
            sleep(pause).await;
        }
    }

    async fn look(&self, strange: &mut BTreeSet<ChatId>) -> Result<(), LookError> {
        let mut seen = Seen::default();
        for group in self.store.groups().await?.into_values().flatten() {
            let rights = self.telegram.rights(group.bot, group.id).await;
            if is_strange(&rights) {
                seen.strange.insert(group.id);
            }
            let Some(has_lost) = lost(&rights, strange.contains(&group.id)) else {
                seen.unknown.insert(group.id);
                continue;
            };
            if has_lost {
                seen.lost.insert(group.id);
            }
        }
        strange.clone_from(&seen.strange);
        metrics::groups_without_rights(seen.lost.len());
        let told = read(&self.mailbox.note(NOTE).await?.unwrap_or_default());
        for group in seen.lost.difference(&told) {
            error!(group.id = %group, "A bot can no longer let people into group {group}, or remove them: make it an administrator who may do both, or add it again (`shoal doctor`)");
        }
        if !seen.lost.is_subset(&told) {
            self.operators.tell(&words::groups_alert(seen.lost.len(), self.operators.language)).await?;
        }
        let still = seen.still(&told);
        if still != told {
            for group in told.difference(&still) {
                info!(group.id = %group, "Group {group} is in order again, or none of ours any more");
            }
            self.mailbox.set_note(NOTE, &written(&still)).await?;
        }
        Ok(())
    }
}

/// Whether this process does not know the bot.
fn is_strange(rights: &Result<Rights, TelegramError>) -> bool {
    rights.as_ref().is_err_and(|error| error.fate() == Fate::NoSuchBot)
}

/// Whether the bot has lost its rights; `None`: nobody can tell just now. One that is strange may be new; when it still is
/// after another look, it was removed.
fn lost(rights: &Result<Rights, TelegramError>, was_strange: bool) -> Option<bool> {
    match rights.as_ref().map_err(TelegramError::fate) {
        Ok(rights) => Some(!rights.suffice()),
        Err(Fate::Refused | Fate::Unreachable(_) | Fate::Revoked) => Some(true),
        Err(Fate::NoSuchBot) if was_strange => Some(true),
        Err(_) => None,
    }
}

impl Seen {
    /// The groups that the chat has been told of by now, and that are not mended.
    fn still(&self, told: &BTreeSet<ChatId>) -> BTreeSet<ChatId> {
        self.lost.iter().chain(told.intersection(&self.unknown)).copied().collect()
    }
}

fn read(note: &str) -> BTreeSet<ChatId> {
    note.split(' ').filter_map(|group| group.parse().ok()).collect()
}

fn written(groups: &BTreeSet<ChatId>) -> String {
    groups.iter().map(ChatId::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use shoal_domain::id::BotId;

    use super::*;

    fn groups(numbers: &[i64]) -> BTreeSet<ChatId> {
        numbers.iter().map(|number| ChatId(*number)).collect()
    }

    #[test]
    fn a_group_is_told_of_once_until_it_is_mended_and_an_outage_mends_nothing() {
        let seen = Seen { lost: groups(&[-1]), unknown: groups(&[-2]), ..Seen::default() };
        assert_eq!(seen.still(&groups(&[])), groups(&[-1]));
        assert_eq!(seen.still(&groups(&[-1, -2, -3])), groups(&[-1, -2]), "-3 is mended");
        assert_eq!(read(&written(&groups(&[-1, -2]))), groups(&[-1, -2]));
        assert_eq!(read(""), groups(&[]));
    }

    #[test]
    fn who_is_thrown_out_has_no_rights_and_an_outage_takes_none() {
        let removed = Err(TelegramError::NoSuchBot(BotId(7)));
        assert!(is_strange(&removed));
        assert_eq!(lost(&removed, false), None, "it may be new");
        assert_eq!(lost(&removed, true), Some(true));
        assert_eq!(lost(&Err(TelegramError::Locked(BotId(7))), false), Some(true));
        let rights = |json: &str| lost(&Ok(serde_json::from_str(json).unwrap()), false);
        let full = r#"{"status":"administrator","can_invite_users":true,"can_restrict_members":true}"#;
        assert_eq!(rights(full), Some(false));
        assert_eq!(rights(r#"{"status":"creator"}"#), Some(false));
        for poor in [
            r#"{"status":"administrator","can_invite_users":true,"can_restrict_members":false}"#,
            r#"{"status":"administrator","can_restrict_members":true}"#,
            r#"{"status":"member"}"#,
            r#"{"status":"kicked"}"#,
        ] {
            assert_eq!(rights(poor), Some(true), "{poor}");
        }
    }
}
