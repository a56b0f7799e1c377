//! `shoal bot groups`: groups that are open to whoever holds a plan.
//!
//! This only writes into Postgres. The scheduler that leads sees it within a second, and every worker soon after.

use std::collections::BTreeSet;

use clap::Subcommand;
use shoal_domain::door::{Channel, LONGEST_TITLE};
use shoal_domain::group::{Group, MOST_PLANS};
use shoal_domain::id::{BotId, ChatId};
use shoal_domain::plan::{BadPlanName, PlanName};
use shoal_runtime::config::Settings;
use shoal_store::{NotAdded, StoreError};
use shoal_telegram::{Fate, TelegramError};

use crate::channels::{self, ChannelError};
use crate::process::{self, StartError};

/// What to do.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Opens a group to whoever holds a plan. The bot has to be an administrator who may invite people and ban them. Who is in it already is left alone
    #[command(allow_negative_numbers = true)]
    Add {
        /// The number of a supergroup or channel, `-100…`
        #[arg(value_parser = number)]
        group: ChatId,
        /// The plan that opens it; several, where several do
        #[arg(long = "plan", required = true, value_parser = plan)]
        plans: Vec<PlanName>,
        /// What people read on the button; not given, what the group is called
        #[arg(long)]
        title: Option<String>,
    },
    /// Takes a group off: nobody is let in or removed any more
    #[command(allow_negative_numbers = true)]
    Remove {
        /// `-100…`
        #[arg(value_parser = number)]
        group: ChatId,
    },
    /// Lists the groups
    List,
}

fn number(text: &str) -> Result<ChatId, &'static str> {
    match text.parse() {
        Ok(Channel::Numbered(number)) => Ok(ChatId(number)),
        _ => Err("the number of a supergroup or channel: -100 and more digits"),
    }
}

fn plan(text: &str) -> Result<PlanName, BadPlanName> {
    text.parse()
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum GroupError {
    /// There is no such plan.
    #[error("there is no plan {0}\n  `shoal plan list` shows all")]
    NoSuchPlan(PlanName),
    /// That is more than can be kept.
    #[error("at most {MOST_PLANS} plans open one group")]
    TooManyPlans,
    /// The bot does not see it.
    #[error(
        "bot {bot} does not see group {group}\n  check its number, and make the bot an administrator there"
    )]
    Unseen {
        /// The bot.
        bot: BotId,
        /// The group.
        group: ChatId,
        #[source]
        /// What Telegram says.
        source: TelegramError,
    },
    /// The bot may not do what it has to.
    #[error(
        "bot {bot} may not let people into group {group} and remove them\n  make it an administrator there with the rights to invite users and to ban users, and try again"
    )]
    NoRights {
        /// The bot.
        bot: BotId,
        /// The group.
        group: ChatId,
    },
    /// Telegram says nothing.
    #[error("Telegram does not answer\n  nothing was added; try again")]
    NoAnswer(#[source] TelegramError),
    /// It cannot be one of this bot's.
    #[error("bot {0}: {1}")]
    NotAdded(BotId, NotAdded),
    /// It is not there.
    #[error("bot {0} has no group {1}")]
    Absent(BotId, ChatId),
    /// There is no such bot, or it cannot be asked.
    #[error(transparent)]
    Bot(#[from] ChannelError),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, bot: BotId, action: &Action) -> Result<(), GroupError> {
    let store = process::migrated_store(settings).await?;
    match action {
        Action::Add { group, plans, title } => {
            let plans: BTreeSet<_> = plans.iter().cloned().collect();
            let known: BTreeSet<_> = store.plans().await?.into_iter().map(|plan| plan.name).collect();
            if let Some(unknown) = plans.difference(&known).next() {
                return Err(GroupError::NoSuchPlan(unknown.clone()));
            }
            if plans.len() > MOST_PLANS {
                return Err(GroupError::TooManyPlans);
            }
            let called = look(settings, bot, *group).await?;
            let title = shown(title.as_deref().unwrap_or(&called), *group);
            let group = Group { bot, id: *group, title, plans: plans.into_iter().collect() };
            store.add_group(&group).await?.map_err(|why| GroupError::NotAdded(bot, why))?;
            println!("bot groups add: group {} is open to whoever holds {}", group.id, listed(&group));
            println!(
                "  running workers know it within a few seconds; people come in by /groups at bot {bot}"
            );
        }
        Action::Remove { group } => {
            if !store.remove_group(bot, *group).await? {
                return Err(GroupError::Absent(bot, *group));
            }
            println!(
                "bot groups remove: bot {bot} lets nobody into group {group} any more, and removes nobody"
            );
        }
        Action::List => {
            let groups = store.groups().await?.remove(&bot).unwrap_or_default();
            for group in &groups {
                println!("{:<16} {:<30} {}", group.id, group.title, listed(group));
            }
            println!("groups: {}", groups.len());
        }
    }
    Ok(())
}

/// Finds out what the group is called, and that the bot may do there what it has to.
async fn look(settings: &Settings, bot: BotId, group: ChatId) -> Result<String, GroupError> {
    let telegram = channels::client(settings, bot).await?;
    let asked = async {
        let seen = telegram.channel(bot, &Channel::Numbered(group.0)).await?;
        Ok::<_, TelegramError>((seen, telegram.rights(bot, group).await?))
    };
    match asked.await {
        Ok((seen, rights)) if rights.suffice() => Ok(seen.title.unwrap_or_default()),
        Ok(_) => Err(GroupError::NoRights { bot, group }),
        Err(source) if matches!(source.fate(), Fate::Refused | Fate::Unreachable(_)) => {
            Err(GroupError::Unseen { bot, group, source })
        }
        Err(source) => Err(GroupError::NoAnswer(source)),
    }
}

/// What fits on a button.
fn shown(title: &str, group: ChatId) -> String {
    let plain: String = title.chars().filter(|sign| !sign.is_control()).collect();
    let title: String = plain.trim().chars().take(LONGEST_TITLE).collect();
    if title.is_empty() { group.to_string() } else { title }
}

fn listed(group: &Group) -> String {
    group.plans.iter().map(PlanName::as_str).collect::<Vec<_>>().join(", ")
}
