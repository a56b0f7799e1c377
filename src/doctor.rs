//! `shoal doctor`: looks at everything a deployment stands on, and says how to mend what is wrong.

use std::error::Error;
use std::process::ExitCode;

use shoal_domain::group::Group;
use shoal_mailbox::Fullness;
use shoal_runtime::clock::now_ms;
use shoal_runtime::config::{Intake, Settings};
use shoal_runtime::telemetry::chain;
use shoal_store::Store;
use shoal_telegram::Client;

use crate::{process, roster};

/// What was found.
struct Finding {
    what: String,
    /// How to mend it; `None` when it is well.
    remedy: Option<String>,
}

impl Finding {
    fn well(what: impl Into<String>) -> Self {
        Finding { what: what.into(), remedy: None }
    }

    fn ill(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Finding { what: what.into(), remedy: Some(remedy.into()) }
    }

    /// What an error says first; then how to mend it, where it says so; then what brought it about.
    fn error(error: &dyn Error) -> Self {
        let said = error.to_string();
        let (what, remedy) = said.split_once('\n').unwrap_or((&said, ""));
        let because = error.source().map(|cause| format!("because: {}", chain(cause)));
        let below: Vec<&str> = remedy.lines().chain(because.as_deref()).collect();
        Finding::ill(what, below.join("\n"))
    }
}

/// Checks everything and prints what it found. Succeeds when all is well.
pub async fn run(settings: &Settings) -> ExitCode {
    let mut findings = vec![Finding::well("settings: read and understood")];
    findings.extend(redis(settings).await);
    findings.extend(postgres(settings).await);
    findings.extend(telegram(settings).await);
    findings.extend(coins(settings).await);
    let ill = findings.iter().filter(|finding| finding.remedy.is_some()).count();
    for Finding { what, remedy } in findings {
        match remedy {
            None => println!("✓ {what}"),
            Some(remedy) => {
                println!("✗ {what}");
                for line in remedy.lines() {
                    println!("    {}", line.trim_start());
                }
            }
        }
    }
    println!("\ndoctor: {}", if ill == 0 { "all well".to_owned() } else { format!("{ill} to mend") });
    if ill == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn redis(settings: &Settings) -> Vec<Finding> {
    let mailbox = match process::connect(settings).await {
        Ok(mailbox) => mailbox,
        Err(error) => return vec![Finding::error(&error)],
    };
    match mailbox.facts().await {
        Ok(facts) => {
            let major = facts.version.split('.').next().and_then(|n| n.parse().ok()).unwrap_or(0);
            let version = format!("Redis: version {}", facts.version);
            let durable =
                facts.append_only && facts.append_fsync.as_deref().is_none_or(|when| when == "always");
            vec![
                if major >= 7 {
                    Finding::well(version)
                } else {
                    Finding::ill(version, "Shoal needs Redis 7 or newer")
                },
                if durable {
                    Finding::well("Redis: what was accepted survives a power cut")
                } else {
                    Finding::ill(
                        "Redis: what was accepted may be lost in a power cut",
                        "for production start it with: --appendonly yes --appendfsync always",
                    )
                },
                if facts.eviction == "noeviction" {
                    Finding::well("Redis: evicts nothing")
                } else {
                    let what = format!("Redis: throws data away when memory is full ({})", facts.eviction);
                    Finding::ill(what, "start it with: --maxmemory-policy noeviction")
                },
                fullness(facts.fullness),
            ]
        }
        Err(error) => vec![Finding::ill("Redis: does not say how it is set up", chain(&error))],
    }
}

/// From 80 % on nothing new is accepted, and from 60 % on it is time to do something.
fn fullness(fullness: Fullness) -> Finding {
    const TIME_TO_ACT: f64 = 0.6;
    let used_mb = fullness.used >> 20;
    let Some(limit) = fullness.limit else {
        return Finding::well(format!(
            "Redis: uses {used_mb} MiB; without maxmemory it is up to you to watch that"
        ));
    };
    let what = format!("Redis: uses {used_mb} of {} MiB", limit >> 20);
    if fullness.share() < TIME_TO_ACT {
        Finding::well(what)
    } else {
        Finding::ill(what, "from 80 % on webhooks get 503: raise its maxmemory, or find out what fills it")
    }
}

async fn postgres(settings: &Settings) -> Vec<Finding> {
    let checked = async {
        let store = Store::new(settings.database_url.expose())?;
        process::answering(&store, settings).await?;
        Ok::<usize, process::StartError>(store.pending_migrations().await?)
    };
    vec![match checked.await {
        Ok(0) => Finding::well("Postgres: answers, the schema is up to date"),
        Ok(pending) => {
            Finding::ill(format!("Postgres: {pending} migrations are missing"), "run: shoal migrate")
        }
        Err(error) => Finding::error(&error),
    }]
}

/// The chain, where something is sold for coins. A server that stands still answers as ever, and nobody's payment is seen.
async fn coins(settings: &Settings) -> Option<Finding> {
    let remedy = "check SHOAL_TRON_URL and SHOAL_TRON_API_KEY, and that the server can be reached from here";
    let chain_of_coins = match process::watched(settings) {
        Ok(watched) => watched?,
        Err(error) => return Some(Finding::error(&error)),
    };
    Some(match chain_of_coins.tron.head().await {
        Ok(head) => of_head(head.number, now_ms().saturating_sub(head.at.0) / 1000),
        Err(error) => Finding::ill(format!("Tron chain: {}", chain(&error)), remedy),
    })
}

/// There is a block every three seconds.
fn of_head(number: u64, age_seconds: u64) -> Finding {
    const LATE_SECONDS: u64 = 5 * 60;
    let what = format!("Tron chain: answers, its newest block {number} is {age_seconds} s old");
    if age_seconds < LATE_SECONDS {
        Finding::well(what)
    } else {
        Finding::ill(
            what,
            "payments in coins are seen that late: set SHOAL_TRON_URL to another server, and see that the clock here is right",
        )
    }
}

async fn telegram(settings: &Settings) -> Vec<Finding> {
    let client = match process::client(settings) {
        Ok(client) => client,
        Err(error) => return vec![Finding::ill("Telegram", error.to_string())],
    };
    let mut findings = added_bots(settings, &client).await;
    let groups = groups(settings).await;
    if client.bots().is_empty() && findings.is_empty() {
        let remedy = "add one: shoal bot add; or set SHOAL_BOT_TOKENS to what @BotFather gave you";
        return vec![Finding::ill("bots: none", remedy)];
    }
    for bot in client.bots() {
        match client.get_me(bot).await {
            Ok(me) => {
                let name = me.username.map_or_else(String::new, |name| format!(" (@{name})"));
                findings.push(Finding::well(format!("bot {bot}{name}: Telegram knows it")));
                findings.push(webhook(&client, bot, settings).await);
                for group in groups.iter().filter(|group| group.bot == bot) {
                    findings.push(of_group(&client, group).await);
                }
            }
            Err(error) => findings.push(Finding::ill(
                format!("bot {bot}: {}", chain(&error)),
                "check its token in SHOAL_BOT_TOKENS (or remove and add the bot), and that SHOAL_TELEGRAM_API_URL can be reached from here",
            )),
        }
    }
    findings
}

/// Has the client speak for the bots that were added, too. Finds those whose token cannot be opened.
async fn added_bots(settings: &Settings, client: &Client) -> Vec<Finding> {
    // Where Postgres is ill, that has been found already.
    let Ok(store) = Store::new(settings.database_url.expose()) else { return vec![] };
    let bots = store.bots().await.unwrap_or_default();
    let (vault, mut findings) = (process::vault(settings), Vec::new());
    let staying = bots.into_iter().filter(|added| !added.leaving && !client.knows(added.bot));
    let tokens = staying.map(|added| {
        let token = roster::open(vault.as_ref(), added.bot, &added.sealed_token);
        if let Err(why) = &token {
            findings.push(Finding::ill(format!("bot {}: its token is locked", added.bot), why.to_string()));
        }
        (added.bot, token.ok())
    });
    client.set_added(tokens);
    findings
}

/// The groups that plans open.
async fn groups(settings: &Settings) -> Vec<Group> {
    // Where Postgres is ill, that has been found already.
    let Ok(store) = Store::new(settings.database_url.expose()) else { return vec![] };
    store.groups().await.unwrap_or_default().into_values().flatten().collect()
}

async fn of_group(client: &Client, group: &Group) -> Finding {
    let Group { bot, id, title, .. } = group;
    let remedy = "make the bot an administrator there with the rights to invite users and to ban users, or take the group off: shoal bot groups";
    match client.rights(*bot, *id).await {
        Ok(rights) if rights.suffice() => {
            Finding::well(format!("bot {bot}: lets people into group {id} ({title}), and removes them"))
        }
        Ok(_) => Finding::ill(
            format!("bot {bot}: may not let people into group {id} ({title}), or not remove them"),
            remedy,
        ),
        Err(error) => Finding::ill(
            format!("bot {bot}: what it may do in group {id} ({title}) is not known: {}", chain(&error)),
            remedy,
        ),
    }
}

async fn webhook(client: &Client, bot: shoal_domain::id::BotId, settings: &Settings) -> Finding {
    let state = match client.get_webhook(bot).await {
        Ok(state) => state,
        Err(error) => return Finding::ill(format!("bot {bot}: its webhook is not known"), error.to_string()),
    };
    match &settings.intake {
        Intake::Polling if state.url.is_empty() => Finding::well(format!("bot {bot}: polled")),
        Intake::Polling => Finding::ill(
            format!("bot {bot}: has a webhook, so it cannot be polled"),
            "`shoal ingress` removes it when it begins to poll; or set SHOAL_PUBLIC_URL to use webhooks",
        ),
        Intake::Webhook { public_url, .. } if state.url == format!("{public_url}/telegram/{bot}") => {
            match state.last_error_message {
                None => Finding::well(format!("bot {bot}: its webhook is ours")),
                Some(error) => Finding::ill(
                    format!("bot {bot}: Telegram could not reach us lately: {error}"),
                    "check SHOAL_PUBLIC_URL, its certificate, and what stands between it and SHOAL_LISTEN",
                ),
            }
        }
        Intake::Webhook { .. } => {
            Finding::ill(format!("bot {bot}: its webhook is not ours yet"), "`shoal scheduler` sets it")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_that_stands_still_is_ill() {
        assert!(of_head(7, 3).remedy.is_none());
        assert!(of_head(7, 300).remedy.is_some(), "it answers, and nobody's payment is seen");
    }
}
