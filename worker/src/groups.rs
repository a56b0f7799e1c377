//! The groups that plans open, as this worker knows them, and the ways into them.

use std::sync::Arc;
use std::time::Duration;

use shoal_domain::effect::Effect;
use shoal_domain::group::{Group, MOST_GROUPS, Way, find};
use shoal_domain::id::{Address, BotId, ChatId};
use shoal_domain::message::Message;
use shoal_domain::notice::{Notice, OfGroup};
use shoal_domain::update::Update;
use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::clock::now_ms;
use shoal_runtime::telemetry::chain;
use shoal_telegram::Client;
use shoal_vault::Vault;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::published::{self, Published};

/// How long Telegram may take to make a way into a group. Somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a way leads in: for somebody to read the message and press the button. What leads nowhere any more can be left
/// lying about.
const WAY_LASTS: Duration = Duration::from_hours(1);

/// What a worker knows of groups.
#[derive(Clone)]
pub(crate) struct Groups(Arc<Inner>);

struct Inner {
    known: Published<Arc<[Group]>>,
    /// Without a key ways are not marked: then whoever holds the plan comes in by another's, too.
    vault: Option<Vault>,
}

impl Groups {
    pub(crate) fn new(vault: Option<Vault>) -> Groups {
        let known = Published::of(Arc::from([]));
        Groups(Arc::new(Inner { known, vault }))
    }

    /// Knows these.
    #[cfg(test)]
    pub(crate) fn of(groups: Vec<Group>) -> Groups {
        let known = Published::of(Arc::from(groups));
        Groups(Arc::new(Inner { known, vault: None }))
    }

    /// The groups of all bots.
    pub(crate) fn all(&self) -> Arc<[Group]> {
        self.0.known.with(Arc::clone)
    }

    /// Whether a group is one of ours.
    pub(crate) fn has(&self, bot: BotId, group: ChatId) -> bool {
        find(&self.all(), bot, group).is_some()
    }

    /// Takes the groups over, if they have changed.
    pub(crate) async fn look(&self, mailbox: &Mailbox) -> Result<(), MailboxError> {
        let read = async {
            Ok(mailbox.groups().await?.map(|shoal_mailbox::Groups { version, groups }| {
                let bounded = groups.into_values().flat_map(|groups| groups.into_iter().take(MOST_GROUPS));
                let groups: Arc<[Group]> = bounded.collect();
                info!(groups = groups.len(), "Plans open {} groups", groups.len());
                (version, groups)
            }))
        };
        Box::pin(self.0.known.look(mailbox.groups_version(), read)).await
    }

    /// Looks again and again, until the drain.
    pub(crate) async fn follow(&self, mailbox: &Mailbox, drain: CancellationToken) {
        published::follow(drain, || self.look(mailbox)).await;
    }

    /// Puts in whether the way by which somebody came to a group was made for somebody else.
    pub(crate) fn recognise(&self, message: &mut Message) {
        let Message::Update(_, _, Update::Knocked { user, group, knock }) = message else { return };
        let (Some(vault), Some(mark)) = (&self.0.vault, &knock.mark) else { return };
        // By its link a bot is told from people who name a link by themselves: it sees its own alone.
        knock.is_anothers = knock.link.is_some() && vault.way_mark(*user, *group) != *mark;
    }

    /// Makes the ways that somebody is told of, if they are.
    pub(crate) async fn make(&self, telegram: &Client, effect: &mut Effect) {
        let Effect::Say { to, notice: Notice::OfGroup { about: OfGroup::Ways { groups, ways } }, .. } =
            effect
        else {
            return;
        };
        ways.clear();
        let known = self.all();
        for group in groups.iter().filter_map(|group| find(&known, to.bot, *group)) {
            if let Some(link) = self.way(telegram, *to, group.id).await {
                ways.push(Way { title: group.title.clone(), link });
            }
        }
    }

    async fn way(&self, telegram: &Client, to: Address, group: ChatId) -> Option<String> {
        let mark = self.0.vault.as_ref().map(|vault| vault.way_mark(to.user, group));
        let until = now_ms() / 1000 + WAY_LASTS.as_secs();
        let made = telegram.create_way(to.bot, group, mark.as_deref(), until);
        match timeout(PATIENCE, made).await {
            Ok(Ok(link)) => Some(link),
            Ok(Err(error)) => {
                warn!(bot.id = %to.bot, group.id = %group, error = chain(&error), "Could not make a way into group {group}");
                None
            }
            Err(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use shoal_domain::group::Knock;
    use shoal_domain::id::{UpdateId, UserId};

    use super::*;

    const SALON: ChatId = ChatId(-1_001_000_000_001);

    fn is_anothers(groups: &Groups, link: Option<&str>, mark: Option<String>) -> bool {
        let knock = Box::new(Knock { link: link.map(str::to_owned), mark, is_anothers: false });
        let knocked = Update::Knocked { user: UserId(42), group: SALON, knock };
        let mut message = Message::Update(BotId(7), UpdateId(1), knocked);
        groups.recognise(&mut message);
        let Message::Update(_, _, Update::Knocked { knock, .. }) = message else { unreachable!() };
        knock.is_anothers
    }

    #[test]
    fn a_way_is_its_owners_alone_and_a_link_of_an_administrators_is_nobodys() {
        let vault = Vault::new(&[7; 32]);
        let [own, anothers] = [42, 43].map(|user| vault.way_mark(UserId(user), SALON));
        let (groups, ours) = (Groups::new(Some(vault)), Some("https://t.me/+abc"));
        assert!(!is_anothers(&groups, ours, Some(own)));
        assert!(is_anothers(&groups, ours, Some(anothers.clone())));
        assert!(!is_anothers(&groups, ours, None), "a link that the bot was given no mark for");
        assert!(!is_anothers(&groups, None, Some("For friends".to_owned())), "an administrator's");
        assert!(!is_anothers(&Groups::new(None), ours, Some(anothers)), "no key, no marks");
    }
}
