//! `shoal provider`: who posts signals; and what `shoal signal` does with the record: post to it, verify it.

use std::process::ExitCode;

use clap::Subcommand;
use secrecy::SecretString;
use serde_json::json;
use shoal_domain::id::{ChatId, UserId};
use shoal_domain::provider::{Instruction, Post, Provider, Source};
use shoal_domain::signal::{Reading, read};
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_runtime::config::Settings;
use shoal_store::{NewProvider, ProviderChange, ProviderError, Sealing, Store, StoreError};
use shoal_vault::Label;

use crate::person::actor;
use crate::process::{self, StartError};
use crate::{audit, signal};

/// What to do with providers.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Adds a provider
    Add {
        /// Its name: 1 to 32 letters, digits, `-` and `_`
        name: String,
        /// Whose it is, by their number at Telegram
        #[arg(long)]
        owner: Option<i64>,
        /// The channel it posts in, by its number, `-100…`
        #[arg(long, allow_negative_numbers = true)]
        channel: Option<i64>,
    },
    /// Lists providers, with the end of each one's record
    List,
    /// Lets a provider post again
    On {
        /// Its name or its number
        provider: String,
    },
    /// Lets a provider post no more. What it posted stays
    Off {
        /// Its name or its number
        provider: String,
    },
    /// Makes what a provider's webhook is signed with, and shows it once. The one before counts no more
    Secret {
        /// Its name or its number
        provider: String,
    },
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum ProviderCommandError {
    /// There is none.
    #[error("there is no provider {0}\n  `shoal provider list` shows all")]
    NoSuch(String),
    /// A secret is kept sealed.
    #[error("a secret is kept sealed, which needs SHOAL_SEAL_KEY\n  make one with `openssl rand -hex 32`")]
    NoSealKey,
    /// It was not done.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), ProviderCommandError> {
    let store = process::migrated_store(settings).await?;
    match action {
        Action::Add { name, owner, channel } => {
            let detail = json!({ "owner": owner, "channel": channel });
            note(&store, "provider.add", name, &detail).await?;
            let new =
                NewProvider { name: name.clone(), owner: owner.map(UserId), channel: channel.map(ChatId) };
            let id = store.add_provider(&new).await?;
            println!("provider add: {name} has number {id}");
        }
        Action::List => {
            let providers = store.providers().await?;
            providers.iter().for_each(show);
            println!("providers: {}", providers.len());
        }
        Action::On { provider } => switch(&store, provider, true).await?,
        Action::Off { provider } => switch(&store, provider, false).await?,
        Action::Secret { provider } => {
            let vault = process::vault(settings).ok_or(ProviderCommandError::NoSealKey)?;
            let of = find(&store, provider).await?;
            note(&store, "provider.secret", &of.name, &json!({})).await?;
            let digits = format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>());
            let sealed = vault.seal(Label::ProviderSecret(of.id), &SecretString::from(digits.clone()));
            store.change_provider(of.id, &ProviderChange::Secret(Some(sealed))).await?;
            println!("provider secret: {} signs with this, which is not shown again:", of.name);
            println!("{digits}");
        }
    }
    Ok(())
}

/// `shoal signal post`: seals a post in the name of a provider. Exit codes as of `shoal signal read`.
pub async fn post(
    settings: &Settings,
    provider: &str,
    id: Option<&str>,
    text: &str,
) -> Result<ExitCode, ProviderCommandError> {
    let store = process::migrated_store(settings).await?;
    let of = find(&store, provider).await?;
    let instruction = match Instruction::of(read(text)) {
        Ok(instruction) => instruction,
        Err(Reading::Refused(complaints)) => {
            for complaint in &complaints {
                eprintln!("{complaint}");
            }
            return Ok(ExitCode::from(signal::REFUSED));
        }
        Err(_) => {
            eprintln!("not a signal");
            return Ok(ExitCode::from(signal::NOT_A_SIGNAL));
        }
    };
    let origin = id.map_or_else(|| format!("console-{:016x}", rand::random::<u64>()), str::to_owned);
    note(&store, "signal.post", &of.name, &json!({ "id": origin, "text": text })).await?;
    let said = instruction.to_string();
    let at = Timestamp(now_ms());
    let post =
        Post { source: Source::Api, origin, edit: None, about: None, text: text.to_owned(), instruction, at };
    Ok(match store.seal(of.id, &post).await? {
        Sealing::Sealed(number) => {
            println!("signal post: number {number} of {}\n{said}", of.name);
            ExitCode::SUCCESS
        }
        Sealing::Known(number) => {
            println!("signal post: it is number {number} of {} already", of.name);
            ExitCode::SUCCESS
        }
        Sealing::Other(number) => {
            eprintln!("something else was posted under this id before: number {number}");
            ExitCode::from(signal::REFUSED)
        }
        Sealing::Not(why) => {
            eprintln!("{why}");
            ExitCode::from(signal::REFUSED)
        }
    })
}

/// `shoal signal verify`: exit code 0 where all is whole, 3 where it is not.
pub async fn verify(settings: &Settings, provider: Option<&str>) -> Result<ExitCode, ProviderCommandError> {
    let store = process::migrated_store(settings).await?;
    let only = match provider {
        Some(provider) => Some(find(&store, provider).await?.id),
        None => None,
    };
    Ok(match store.verify_signals(only).await? {
        Ok(whole) => {
            for of in &whole {
                println!(
                    "provider {}: {} rows are whole, up to {}",
                    of.provider, of.head.sealed, of.head.hash
                );
            }
            println!("signal verify: ok");
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("signal verify: FAILED: {fault}");
            ExitCode::from(signal::REFUSED)
        }
    })
}

async fn switch(store: &Store, provider: &str, on: bool) -> Result<(), ProviderCommandError> {
    let word = if on { "on" } else { "off" };
    let of = find(store, provider).await?;
    note(store, &format!("provider.{word}"), &of.name, &json!({})).await?;
    store.change_provider(of.id, &ProviderChange::On(on)).await?;
    println!("provider {word}: {}", of.name);
    Ok(())
}

async fn find(store: &Store, provider: &str) -> Result<Provider, ProviderCommandError> {
    let found = store.provider(provider).await?;
    found.ok_or_else(|| ProviderCommandError::NoSuch(provider.to_owned()))
}

async fn note(
    store: &Store,
    action: &str,
    provider: &str,
    detail: &serde_json::Value,
) -> Result<(), StoreError> {
    store.audit(&audit::asked(&actor(), action, format!("provider {provider}"), detail)).await
}

fn show(provider: &Provider) {
    let Provider { id, name, owner, channel, on, has_secret, head, .. } = provider;
    let number = |number: Option<i64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
    println!(
        "{id:>6} {name:<32} {} owner {} channel {} webhook {} sealed {} {}",
        if *on { "on " } else { "off" },
        number(owner.map(|owner| owner.0)),
        number(channel.map(|channel| channel.0)),
        if *has_secret { "yes" } else { "no" },
        head.sealed,
        head.hash
    );
}
