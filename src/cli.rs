//! The command line.

use std::error::Error;
use std::num::NonZero;
use std::process::ExitCode;
use std::thread::available_parallelism;
use std::time::Duration;

use clap::{Parser, Subcommand};
use shoal_runtime::config::{self, Settings};
use shoal_runtime::lifecycle::{DRAIN_GRACE, Lifecycle};
use shoal_runtime::ops::{Health, PrivatePort};
use shoal_runtime::telemetry;
use shoal_runtime::vigil;
use shoal_store::Store;
use tokio::runtime::Builder;

use crate::admin;
use crate::bot::{self, BotError};
use crate::home::{self, Adopted};
use crate::process::{self, Role};
use crate::{
    backup, dead, demo, doctor, jobs, ledger, partitions, payments, payout, person, plan, provider,
    referrals, report, signal, trade, uncertain, user,
};

/// The exit code for settings that are missing or wrong.
const BAD_SETTINGS: u8 = 2;

/// Time for threads to end. One whose message never ends does not, and goes with the process.
const LAST_BREATH: Duration = Duration::from_secs(1);

/// Runs Telegram bots for very many people at once.
///
/// A first look, with a pretended Telegram and nothing to set up: `make demo`. With your own bot: set
/// SHOAL_BOT_TOKENS, have Redis and Postgres running, then `shoal migrate && shoal all`. More bots while it runs:
/// `shoal bot add`.
#[expect(clippy::doc_markdown, reason = "shown as help, where backticks would stand in the way")]
#[derive(Parser)]
#[command(version, after_help = config::help_table())]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[expect(clippy::doc_markdown, reason = "shown as help, where backticks would stand in the way")]
#[derive(Subcommand)]
enum Command {
    /// Everything in one process: ingress, worker, scheduler and the API for admins
    All,
    /// Takes updates in: webhooks, or polling when SHOAL_PUBLIC_URL is not set. Run as many as you like
    Ingress,
    /// Does the work. Run as many as you like: they share it out among themselves
    Worker,
    /// Says when something is due, and keeps the webhooks set. Run two: one steps in for the other
    Scheduler,
    /// Serves the HTTP API for admins (docs/api.md); with `token`, says who may use it. Run as many as you like
    Admin {
        #[command(subcommand)]
        action: Option<admin::Action>,
    },
    /// Brings the database schema up to date. Safe at any time, also while Shoal runs
    Migrate,
    /// Checks settings, Redis, Postgres and Telegram, and says how to mend what is wrong
    Doctor,
    /// Makes the Redis at SHOAL_REDIS_URL this deployment's own, after it has lost its memory for good, or a part of it
    AdoptRedis,
    /// Bots beside those of SHOAL_BOT_TOKENS: add, list or remove them while Shoal runs
    #[command(subcommand)]
    Bot(bot::Action),
    /// Shows who owns which partition, and how far they are; lets a halted one go on
    Partitions {
        #[command(subcommand)]
        action: Option<partitions::Action>,
    },
    /// Messages that could not be handled: list, show, replay or drop them
    #[command(subcommand)]
    Dead(dead::Action),
    /// People: warn, mute, ban or lift, with a reason; and read what they appeal against
    #[command(subcommand)]
    Person(person::Action),
    /// What people reported: list, show, or open what was said before it
    #[command(subcommand)]
    Report(report::Action),
    /// The moderators' keys
    #[command(subcommand)]
    Moderation(report::KeyAction),
    /// People: give somebody a perk
    #[command(subcommand)]
    User(user::Action),
    /// The books of money: recount them, show an account
    #[command(subcommand)]
    Ledger(ledger::Action),
    /// Plans: what is offered, and what people hold of it
    #[command(subcommand)]
    Plan(plan::Action),
    /// Who brought whom: what waits for somebody's look, allowed or refused
    #[command(subcommand)]
    Referrals(referrals::Action),
    /// What people paid in Stars: list it, give it back, compare it with Telegram's own list
    #[command(subcommand)]
    Payments(payments::Action),
    /// What people have earned and a human has to pay them: list it, say that it is paid, or that it is not
    #[command(subcommand)]
    Payout(payout::Action),
    /// What is done again and again at its hour: list it, have it done now, see what came of it
    #[command(subcommand)]
    Jobs(jobs::Action),
    /// Writes the database into an encrypted file; with `key`, makes the keys for it
    Backup(backup::Take),
    /// Writes a backup into an empty database, and recounts its ledger
    Restore(backup::Restore),
    /// Lists calls to Telegram of which nobody knows whether they were carried out
    Uncertain,
    /// Who posts signals: add, list, switch off, make a secret for a webhook
    #[command(subcommand)]
    Provider(provider::Action),
    /// What a post about a trade says, or which line of it breaks which rule; the sealed record of posts
    #[command(subcommand)]
    Signal(signal::Action),
    /// Stops all trades, or lets them begin again
    #[command(subcommand)]
    Trade(trade::Action),
    /// Lets simulated people chat against a pretended Telegram, with servers of its own, and shows the figures
    Demo(demo::Options),
}

/// The program: reads the command line, and does what it asks for.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Demo(options) = cli.command {
        // It has the machine to itself.
        return on_threads(available_parallelism().unwrap_or(NonZero::<usize>::MIN), demo::run(options));
    }
    if let Command::Signal(action) = &cli.command
        && let Some(code) = signal::run(action)
    {
        return code;
    }
    match config::load_from_process() {
        Ok(settings) => on_threads(settings.threads, run(cli.command, &settings)),
        Err(problems) => {
            eprintln!("{problems}");
            ExitCode::from(BAD_SETTINGS)
        }
    }
}

fn on_threads(threads: NonZero<usize>, work: impl Future<Output = ExitCode>) -> ExitCode {
    // Also with one thread: work that may never end is then put on another.
    match Builder::new_multi_thread().worker_threads(threads.get()).enable_all().build() {
        Ok(runtime) => {
            vigil::keep(runtime.handle());
            let code = runtime.block_on(work);
            runtime.shutdown_timeout(LAST_BREATH);
            code
        }
        Err(error) => {
            eprintln!("shoal: the system gives no threads: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command, settings: &Settings) -> ExitCode {
    let role = match command {
        Command::Doctor => return doctor::run(settings).await,
        Command::Migrate => return finish(migrate(settings).await),
        Command::AdoptRedis => return finish(adopt_redis(settings).await),
        Command::Bot(action) => return finish_bot(bot::run(settings, &action).await),
        Command::Partitions { action } => {
            return finish(partitions::run(settings, action.as_ref()).await.map_err(Into::into));
        }
        Command::Trade(action) => {
            return finish(trade::run(settings, action).await.map_err(Into::into));
        }
        Command::Uncertain => return finish(uncertain::run(settings).await.map_err(Into::into)),
        Command::Dead(action) => return finish(dead::run(settings, &action).await.map_err(Into::into)),
        Command::User(action) => return finish(user::run(settings, &action).await.map_err(Into::into)),
        Command::Person(action) => return finish(person::run(settings, &action).await.map_err(Into::into)),
        Command::Report(action) => return finish(report::run(settings, &action).await.map_err(Into::into)),
        Command::Moderation(report::KeyAction::Key) => {
            report::make_key();
            return ExitCode::SUCCESS;
        }
        Command::Ledger(action) => {
            return finish(ledger::run(settings, &action).await.map_err(Into::into));
        }
        Command::Plan(action) => return finish(plan::run(settings, &action).await.map_err(Into::into)),
        Command::Payments(action) => {
            return finish(payments::run(settings, &action).await.map_err(Into::into));
        }
        Command::Payout(action) => {
            return finish(payout::run(settings, &action).await.map_err(Into::into));
        }
        Command::Referrals(action) => {
            return finish(referrals::run(settings, &action).await.map_err(Into::into));
        }
        Command::Jobs(action) => return finish(jobs::run(settings, &action).await.map_err(Into::into)),
        Command::Backup(backup::Take { action: Some(backup::Action::Key), .. }) => {
            backup::make_key();
            return ExitCode::SUCCESS;
        }
        Command::Backup(take) => return finish(backup::run(settings, &take).await.map_err(Into::into)),
        Command::Restore(restore) => {
            return finish(backup::restore(settings, &restore).await.map_err(Into::into));
        }
        Command::All => Role::All,
        Command::Ingress => Role::Ingress,
        Command::Worker => Role::Worker,
        Command::Scheduler => Role::Scheduler,
        Command::Admin { action: None } => Role::Admin,
        Command::Admin { action: Some(action) } => {
            return finish(admin::run(settings, &action).await.map_err(Into::into));
        }
        Command::Provider(action) => {
            return finish(provider::run(settings, &action).await.map_err(Into::into));
        }
        Command::Signal(signal::Action::Post { provider, text, id }) => {
            return finish_code(provider::post(settings, &provider, id.as_deref(), &text).await);
        }
        Command::Signal(signal::Action::Verify { provider }) => {
            return finish_code(provider::verify(settings, provider.as_deref()).await);
        }
        Command::Demo(_) | Command::Signal(signal::Action::Read { .. } | signal::Action::Rules) => {
            unreachable!("handled above")
        }
    };
    finish(serve(role, settings).await)
}

async fn serve(role: Role, settings: &Settings) -> Result<(), Box<dyn Error>> {
    telemetry::init(&settings.log)?;
    let health = Health::default();
    let port = PrivatePort::bind(settings.ops_listen).await?;
    tracing::info!(address = %port.address(), "Health and metrics on {}", port.address());
    let mut lifecycle = Lifecycle::with_signals(&health)?;
    lifecycle.keep("private port", port.serve(health.clone()));
    process::start(role, settings, &health, &mut lifecycle).await?;
    lifecycle.run(DRAIN_GRACE).await?;
    Ok(())
}

async fn migrate(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let store = Store::new(settings.database_url.expose())?;
    process::answering(&store, settings).await?;
    let pending = store.pending_migrations().await?;
    store.migrate().await?;
    println!("migrate: {pending} applied, the database is up to date");
    Ok(())
}

async fn adopt_redis(settings: &Settings) -> Result<(), Box<dyn Error>> {
    let url = &settings.redis_url;
    match home::adopt(settings).await? {
        Adopted::Already => {
            println!("adopt-redis: this deployment lives on {url} already, nothing is to be done");
        }
        Adopted::AsItStands => {
            println!(
                "adopt-redis: from now on this deployment lives on {url}, as it stands; start its processes again"
            );
        }
        Adopted::Renamed => println!(
            "adopt-redis: from now on this deployment lives on {url}; start its processes again\n  what this Redis does not hold \
             is gone; calls to Telegram that it holds as not yet made are made (again)"
        ),
    }
    Ok(())
}

/// As [`finish`]; a missing key is a matter of settings.
fn finish_bot(result: Result<(), BotError>) -> ExitCode {
    let is_setting = matches!(result, Err(BotError::NoSealKey));
    let code = finish(result.map_err(Into::into));
    if is_setting { ExitCode::from(BAD_SETTINGS) } else { code }
}

/// What was found out is an exit code; what went wrong is told.
fn finish_code(result: Result<ExitCode, provider::ProviderCommandError>) -> ExitCode {
    result.unwrap_or_else(|error| finish(Err(error.into())))
}

/// Tells what went wrong, with its causes.
fn finish(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    eprintln!("shoal: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
    ExitCode::FAILURE
}
