//! `shoal bot`: bots that come and go while Shoal runs.
//!
//! This only writes into Postgres. The scheduler that leads sees it within a second, and from there it goes its way
//! without this program.

use std::io::{self, BufRead, IsTerminal, Read};

use clap::Subcommand;
use futures::future::join_all;
use shoal_domain::id::BotId;
use shoal_mailbox::{MailboxError, Roster};
use shoal_runtime::config::{BotToken, NotABotToken, Settings};
use shoal_store::{AddedBot, Store, StoreError};
use shoal_telegram::{Client, ClientError, Fate, Me, TelegramError};
use shoal_vault::{Label, Vault};

use crate::channels::{self, ChannelError};
use crate::groups::{self, GroupError};
use crate::process::{self, StartError};
use crate::roster;

/// Bots that can be added at most. For each, updates are taken and a webhook is looked after at all times, and every
/// process reads the whole roster when it changes.
const MOST_BOTS: usize = 1000;

/// The longest line that is read for a token, in bytes; tokens have some fifty.
const LONGEST_TOKEN: u64 = 1024;

/// What to do.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Adds a bot. Asks for its token, or reads it from standard input: `shoal bot add < token`
    Add,
    /// Lists all bots, where they are from and how they are
    List,
    /// Channels that people have to be in before they search at a bot
    Channels {
        /// The bot's number, as `list` shows it
        #[arg(value_parser = number)]
        bot: BotId,
        /// What to do
        #[command(subcommand)]
        action: channels::Action,
    },
    /// Groups that are open to whoever holds a plan, for as long as they hold it
    Groups {
        /// The bot's number, as `list` shows it
        #[arg(value_parser = number)]
        bot: BotId,
        /// What to do
        #[command(subcommand)]
        action: groups::Action,
    },
    /// Removes a bot that was added. It tells nobody; a partner at another bot learns it with their next message
    Remove {
        /// Its number, as `list` shows it
        #[arg(value_parser = number)]
        bot: BotId,
        /// Though it has groups: nobody lets people in there, or removes them, until it is added again. For another token
        #[arg(long)]
        keep_groups: bool,
    },
}

fn number(text: &str) -> Result<BotId, &'static str> {
    text.parse().map_err(|_| "the bot's number, as `shoal bot list` shows it")
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum BotError {
    /// A token may not be kept without a key.
    #[error(
        "SHOAL_SEAL_KEY is not set, so the token could not be kept safely\n  make one with `openssl rand -hex 32`, give it to \
         every process of Shoal, and keep it: without it the tokens of added bots are lost"
    )]
    NoSealKey,
    /// Standard input or the terminal.
    #[error("read the token")]
    Input(#[source] io::Error),
    /// What was given is no token.
    #[error("what was given {0}")]
    NoToken(#[from] NotABotToken),
    /// It is one of `SHOAL_BOT_TOKENS`.
    #[error("bot {0} is one of SHOAL_BOT_TOKENS\n  to change or remove it, change that and restart")]
    InSettings(BotId),
    /// It was added before.
    #[error(
        "bot {0} (@{1}) was added already, on {2}\n  to give it another token: shoal bot remove {0} --keep-groups, then add it again"
    )]
    Present(BotId, String, String),
    /// It was never added.
    #[error("there is no bot {0}\n  see: shoal bot list")]
    Absent(BotId),
    /// Nobody would see to its groups any more.
    #[error(
        "bot {0} has groups ({1}), where nobody would be let in or removed any more\n  take them off first: shoal bot groups {0} list, shoal bot groups {0} remove …; or, to give it another token: --keep-groups"
    )]
    HasGroups(BotId, usize),
    /// There are as many as there can be.
    #[error("{MOST_BOTS} bots were added, which is the most there can be")]
    TooMany,
    /// Another key is in use.
    #[error(
        "this SHOAL_SEAL_KEY is not the one that bot {0} was added with\n  use that one, or remove bot {0} first"
    )]
    OtherKey(BotId),
    /// Telegram says no to the token.
    #[error(
        "Telegram does not accept the token of bot {0}\n  copy it again from @BotFather (/mybots, API Token)"
    )]
    Refused(BotId, #[source] TelegramError),
    /// Telegram says nothing.
    #[error(
        "Telegram does not answer at {0}\n  nothing was added; try again, and check that SHOAL_TELEGRAM_API_URL can be reached from here"
    )]
    Unreachable(String, #[source] TelegramError),
    /// The Bot API client cannot be put together.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// A channel could not be added, removed or listed.
    #[error(transparent)]
    Channel(#[from] ChannelError),
    /// A group could not be added, removed or listed.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// Something between us and Redis.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Redis or Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), BotError> {
    match action {
        Action::Add => add(settings).await,
        Action::List => list(settings).await,
        Action::Groups { bot, action } => Ok(Box::pin(groups::run(settings, *bot, action)).await?),
        Action::Channels { bot, action } => Ok(channels::run(settings, *bot, action).await?),
        Action::Remove { bot, keep_groups } => remove(settings, *bot, *keep_groups).await,
    }
}

async fn add(settings: &Settings) -> Result<(), BotError> {
    let vault = process::vault(settings).ok_or(BotError::NoSealKey)?;
    let token = read_token()?;
    let bot = BotId(token.bot_id());
    if is_in_settings(settings, bot) {
        return Err(BotError::InSettings(bot));
    }
    let store = process::migrated_store(settings).await?;
    let before = store.bots().await?;
    if before.len() >= MOST_BOTS {
        return Err(BotError::TooMany);
    }
    let mut staying = before.iter().filter(|added| !added.leaving);
    if let Some(other) = staying.clone().find(|added| !opens(&vault, added)) {
        return Err(BotError::OtherKey(other.bot));
    }
    let present = |added: &AddedBot| BotError::Present(bot, added.username.clone(), added.added.clone());
    if let Some(added) = staying.find(|added| added.bot == bot) {
        return Err(present(added));
    }
    let secret = token.expose().to_owned().into();
    let sealed = vault.seal(Label::BotToken(bot), &secret);
    let name = name(&meet(&Client::new(&settings.telegram_api_url, [(bot, secret)])?, bot, settings).await?);
    if !store.add_bot(bot, &name, &sealed).await? {
        // Somebody else was quicker.
        let now = store.bots().await?;
        return Err(now.iter().find(|added| added.bot == bot).map_or(BotError::Absent(bot), present));
    }
    println!("bot add: {bot} (@{name}) is in");
    println!("  running processes take it up within five seconds; `shoal bot list` shows how it is");
    println!("  try it: send /start to @{name}");
    Ok(())
}

/// Asks for the token where somebody sits at a terminal, and reads a line otherwise. It is no argument: those can be
/// seen by everybody on the machine, and stay in the shell's history.
fn read_token() -> Result<BotToken, BotError> {
    let line = if io::stdin().is_terminal() {
        rpassword::prompt_password("Token from @BotFather (it is not shown): ").map_err(BotError::Input)?
    } else {
        let mut line = String::new();
        io::stdin().lock().take(LONGEST_TOKEN).read_line(&mut line).map_err(BotError::Input)?;
        line
    };
    Ok(line.trim().parse()?)
}

fn is_in_settings(settings: &Settings, bot: BotId) -> bool {
    settings.bot_tokens.iter().any(|token| token.bot_id() == bot.0)
}

fn opens(vault: &Vault, added: &AddedBot) -> bool {
    vault.open(Label::BotToken(added.bot), &added.sealed_token).is_ok()
}

/// Asks Telegram who the bot is.
async fn meet(telegram: &Client, bot: BotId, settings: &Settings) -> Result<Me, BotError> {
    telegram.get_me(bot).await.map_err(|error| match error.fate() {
        Fate::Revoked | Fate::Refused => BotError::Refused(bot, error),
        _ => BotError::Unreachable(settings.telegram_api_url.clone(), error),
    })
}

fn name(me: &Me) -> String {
    me.username.clone().unwrap_or_else(|| "?".to_owned())
}

async fn list(settings: &Settings) -> Result<(), BotError> {
    let store = process::migrated_store(settings).await?;
    let roster = process::connect(settings).await?.roster().await?;
    let telegram = process::client(settings)?;
    let fixed = telegram.bots();
    let met = join_all(fixed.iter().map(|bot| meet(&telegram, *bot, settings))).await;
    for (bot, me) in fixed.iter().zip(met) {
        match me {
            Ok(me) => show(*bot, &name(&me), "settings", "-", "in use"),
            Err(error) => show(*bot, "?", "settings", "-", error.to_string().lines().next().unwrap_or("")),
        }
    }
    let (added, vault) = (store.bots().await?, process::vault(settings));
    for bot in &added {
        let state = if fixed.contains(&bot.bot) {
            "not in use: SHOAL_BOT_TOKENS has it, too".to_owned()
        } else {
            state(bot, vault.as_ref(), roster.as_ref())
        };
        show(bot.bot, &bot.username, "added", &bot.added, &state);
    }
    println!("bots: {}", fixed.len() + added.len());
    Ok(())
}

/// How a bot is that was added.
fn state(added: &AddedBot, vault: Option<&Vault>, roster: Option<&Roster>) -> String {
    let published = roster.and_then(|roster| roster.bots.get(&added.bot));
    if added.leaving {
        "leaving: a running scheduler tells Telegram, then it is forgotten".to_owned()
    } else if let Err(why) = roster::open(vault, added.bot, &added.sealed_token) {
        format!("locked: {why}")
    } else if published == Some(&added.sealed_token) {
        "in use".to_owned()
    } else {
        "coming: a running scheduler takes it up within a second".to_owned()
    }
}

fn show(bot: BotId, name: &str, origin: &str, since: &str, state: &str) {
    println!("{bot:<12} @{name:<32} {origin:<8} {since:<20} {state}");
}

async fn remove(settings: &Settings, bot: BotId, keep_groups: bool) -> Result<(), BotError> {
    let store: Store = process::migrated_store(settings).await?;
    let groups = store.groups().await?.get(&bot).map_or(0, Vec::len);
    if groups > 0 && !keep_groups && !is_in_settings(settings, bot) {
        return Err(BotError::HasGroups(bot, groups));
    }
    if !store.remove_bot(bot).await? {
        let error = if is_in_settings(settings, bot) { BotError::InSettings } else { BotError::Absent };
        return Err(error(bot));
    }
    println!("bot remove: {bot} leaves");
    println!(
        "  running processes take no more updates for it; its webhook is deleted at Telegram, then its token here"
    );
    Ok(())
}
