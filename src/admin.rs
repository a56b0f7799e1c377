//! `shoal admin token`: who may use the HTTP API.
//!
//! A token is shown once, when it is made. Postgres has its hash, and nobody can show it again.

use clap::Subcommand;
use secrecy::ExposeSecret;
use shoal_admin::token;
use shoal_domain::broadcast::moment;
use shoal_runtime::config::Settings;
use shoal_store::{Admin, BadRole, Role, StoreError};

use crate::process::{self, StartError};

/// The longest name of a token, in characters.
const LONGEST_NAME: usize = 40;

/// What to do.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Tokens: make, list or revoke them
    #[command(subcommand)]
    Token(TokenAction),
}

/// What to do with tokens.
#[derive(Subcommand, Clone, Debug)]
pub enum TokenAction {
    /// Makes a token and shows it, this once
    Create {
        /// Whose it is: one token a person. 1 to 40 of A-Z a-z 0-9 . _ -
        #[arg(long, value_parser = name)]
        name: String,
        /// viewer: looks; moderator: decides about people, too; operator: steers broadcasts, too; owner: reads the audit, too
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// Lists all tokens, also revoked ones
    List,
    /// Revokes the token of this name: within five seconds it opens nothing any more
    Revoke {
        /// As `list` shows it
        name: String,
    },
}

fn name(text: &str) -> Result<String, String> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let fits = (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(known);
    if fits { Ok(text.to_owned()) } else { Err("expected 1 to 40 of A-Z a-z 0-9 . _ -".to_owned()) }
}

fn role(text: &str) -> Result<Role, BadRole> {
    text.parse()
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// The name is taken.
    #[error(
        "there is a token of {0} already\n  to make a new one: shoal admin token revoke {0}, then create it again"
    )]
    Present(String),
    /// Nobody has that name.
    #[error("there is no token of {0} that could be revoked\n  see: shoal admin token list")]
    Absent(String),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Postgres is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Does it, and says what was done.
pub async fn run(settings: &Settings, action: &Action) -> Result<(), AdminError> {
    let Action::Token(action) = action;
    let store = process::migrated_store(settings).await?;
    match action {
        TokenAction::Create { name, role } => {
            let (token, hash) = token::make();
            if !store.add_admin(name, *role, &hash).await? {
                return Err(AdminError::Present(name.clone()));
            }
            // The token alone goes to standard output, so that a script can keep it.
            eprintln!("admin token create: {name} is in, as {role}; keep this, it is not shown again:");
            println!("{}", token.expose_secret());
        }
        TokenAction::List => {
            let admins = store.admins().await?;
            admins.iter().for_each(show);
            println!("tokens: {}", admins.len());
        }
        TokenAction::Revoke { name } => {
            if !store.revoke_admin(name).await? {
                return Err(AdminError::Absent(name.clone()));
            }
            println!("admin token revoke: {name} is out, within five seconds");
        }
    }
    Ok(())
}

fn show(admin: &Admin) {
    let Admin { name, role, created_at, revoked_at } = admin;
    let state = revoked_at.map_or_else(|| "good".to_owned(), |at| format!("revoked {}", moment::write(at)));
    println!("{name:<40} {:<9} {:<24} {state}", role.as_str(), moment::write(*created_at));
}
