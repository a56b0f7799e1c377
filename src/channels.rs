//! `shoal bot channels`: channels that people have to be in before they search.
//!
//! This only writes into Postgres. The scheduler that leads sees it within a second, and every worker soon after.

use clap::Subcommand;
use shoal_domain::door::{Channel, Door, LONGEST_TITLE, MOST_DOORS};
use shoal_domain::id::BotId;
use shoal_runtime::config::Settings;
use shoal_store::StoreError;
use shoal_telegram::{Client, ClientError, Fate, TelegramError};

use crate::process::{self, StartError};
use crate::roster::{self, LockedError};

/// What to do.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Adds a channel: `@name`, or its number with a dash (`-- -1001234567890`). The bot has to be an administrator there
    #[command(allow_negative_numbers = true)]
    Add {
        /// `@name` or `-100…`
        channel: Channel,
        /// An invite link, `https://t.me/+…`; needed for a number where the bot cannot ask for one
        #[arg(long)]
        link: Option<String>,
        /// What people read on the button; not given, what the channel is called
        #[arg(long)]
        title: Option<String>,
    },
    /// Removes a channel
    #[command(allow_negative_numbers = true)]
    Remove {
        /// `@name` or `-100…`
        channel: Channel,
    },
    /// Lists the channels
    List,
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// There is no such bot.
    #[error("there is no bot {0}\n  `shoal bot list` shows all")]
    NoSuchBot(BotId),
    /// The token of a bot that was added cannot be used here.
    #[error("the token of bot {0} cannot be opened")]
    Locked(BotId, #[source] LockedError),
    /// Telegram knows no such channel, or the bot does not see it.
    #[error(
        "bot {bot} does not see {channel}\n  check how it is written, and make the bot an administrator there"
    )]
    Unseen {
        /// The bot.
        bot: BotId,
        /// The channel.
        channel: Channel,
        #[source]
        /// What Telegram says.
        source: TelegramError,
    },
    /// The bot is no administrator.
    #[error(
        "bot {bot} is no administrator of {channel}, so Telegram does not tell it who is there\n  make it one (no right is needed), and try again"
    )]
    NoAdministrator {
        /// The bot.
        bot: BotId,
        /// The channel.
        channel: Channel,
    },
    /// Nobody could come in.
    #[error("{0} needs a link by which people come in\n  give one: --link https://t.me/+…")]
    NoLink(Channel),
    /// The link does not lead into Telegram.
    #[error("a link begins with https://t.me/ and has at most 100 signs")]
    BadLink,
    /// As many as there can be.
    #[error("bot {0} asks for {MOST_DOORS} channels, which is the most there can be")]
    TooMany(BotId),
    /// It is not there.
    #[error("bot {0} does not ask for {1}")]
    Absent(BotId, Channel),
    /// The Bot API client cannot be put together.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, bot: BotId, action: &Action) -> Result<(), ChannelError> {
    let store = process::migrated_store(settings).await?;
    match action {
        Action::Add { channel, link, title } => {
            let telegram = client(settings, bot).await?;
            let door = look(&telegram, bot, channel, link.as_deref(), title.as_deref()).await?;
            if !store.add_door(bot, &door).await? {
                return Err(ChannelError::TooMany(bot));
            }
            println!(
                "bot channels add: whoever searches at bot {bot} has to be in {channel} ({})",
                door.title
            );
            println!("  running workers know it within a few seconds");
        }
        Action::Remove { channel } => {
            if !store.remove_door(bot, &channel.to_string()).await? {
                return Err(ChannelError::Absent(bot, channel.clone()));
            }
            println!("bot channels remove: bot {bot} asks for {channel} no longer");
        }
        Action::List => {
            let doors = store.doors().await?.remove(&bot).unwrap_or_default();
            for Door { channel, title, link } in &doors {
                println!("{:<34} {link:<40} {title}", channel.to_string());
            }
            println!("channels: {}", doors.len());
        }
    }
    Ok(())
}

/// A client that knows the bot, be it of the settings or added.
pub(crate) async fn client(settings: &Settings, bot: BotId) -> Result<Client, ChannelError> {
    let telegram = process::client(settings)?;
    if telegram.knows(bot) {
        return Ok(telegram);
    }
    let added = process::migrated_store(settings).await?.bots().await?;
    let added = added.into_iter().find(|added| added.bot == bot && !added.leaving);
    let added = added.ok_or(ChannelError::NoSuchBot(bot))?;
    let token = roster::open(process::vault(settings).as_ref(), bot, &added.sealed_token)
        .map_err(|error| ChannelError::Locked(bot, error))?;
    Ok(telegram.alone(bot, token)?)
}

/// Finds out what the channel is called, how people come in, and that the bot sees who is there. Where Telegram does not
/// answer, what was given has to do.
async fn look(
    telegram: &Client,
    bot: BotId,
    channel: &Channel,
    link: Option<&str>,
    title: Option<&str>,
) -> Result<Door, ChannelError> {
    let asked = async {
        let seen = telegram.channel(bot, channel).await?;
        let me = telegram.membership(bot, channel, shoal_domain::id::UserId(bot.0)).await?;
        Ok::<_, TelegramError>((seen, me))
    };
    let seen = match asked.await {
        Ok((_, me)) if !me.is_administrator() => {
            return Err(ChannelError::NoAdministrator { bot, channel: channel.clone() });
        }
        Ok((seen, _)) => Some(seen),
        Err(source) if matches!(source.fate(), Fate::Refused | Fate::Unreachable(_) | Fate::Revoked) => {
            return Err(ChannelError::Unseen { bot, channel: channel.clone(), source });
        }
        Err(error) => {
            eprintln!(
                "  Telegram does not answer ({error}): that bot {bot} sees who is in {channel} is not certain"
            );
            None
        }
    };
    let seen = seen.unwrap_or_default();
    let link = link.map(str::to_owned).or_else(|| channel.link()).or(seen.invite_link);
    let link = link.ok_or_else(|| ChannelError::NoLink(channel.clone()))?;
    if !link.starts_with("https://t.me/") || link.chars().count() > 100 {
        return Err(ChannelError::BadLink);
    }
    let title = title.map(str::to_owned).or(seen.title).unwrap_or_else(|| channel.to_string());
    let title: String = title.chars().filter(|sign| !sign.is_control()).take(LONGEST_TITLE).collect();
    let title = if title.trim().is_empty() { channel.to_string() } else { title.trim().to_owned() };
    Ok(Door { channel: channel.clone(), title: title.chars().take(LONGEST_TITLE).collect(), link })
}
