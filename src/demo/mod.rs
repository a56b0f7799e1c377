//! `shoal demo`: the real processes and real servers, against a pretended Telegram full of simulated people.
//!
//! The pretended Telegram keeps its own account of who must have received what, and of all Stars; the verdict is its, not ours.

mod account;
mod address;
mod drill;
mod moderator;
mod perks;
mod stage;
mod table;
mod till;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use self::account::{Account, Emulator};
use self::moderator::{Looked, Moderator};
use self::stage::{Stage, StageError};
use self::table::Table;
use self::till::{Books, Till};

/// How often the figures are asked for.
const GLANCE: Duration = Duration::from_secs(1);

/// Longest time for what is under way to arrive once everybody has stopped talking.
const SETTLING: Duration = Duration::from_mins(1);

/// How the demo runs.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Ends by itself after so many seconds; 0: when you press Ctrl-C
    #[arg(long, env = "DEMO_SECONDS", default_value_t = 0)]
    seconds: u64,
    /// Simulated people
    #[arg(long, env = "DEMO_PEOPLE", default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..=20_000))]
    people: u32,
    /// Messages a second that they all together send
    #[arg(long, env = "DEMO_RATE", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    rate: u32,
    /// Where their behaviour begins; the same seed, the same people
    #[arg(long, env = "DEMO_SEED", default_value_t = 7)]
    seed: u64,
    /// Bots; with more than one, people of different bots meet
    #[arg(long, env = "DEMO_BOTS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=4))]
    bots: u32,
    /// Worker processes
    #[arg(long, env = "DEMO_WORKERS", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=16))]
    workers: u32,
    /// Takes a backup before they stop talking, and restores it on a Postgres of its own
    #[arg(long)]
    drill: bool,
}

/// Runs the demo and says how it went, in its last line and its exit code.
pub async fn run(options: Options) -> ExitCode {
    match play(&options).await {
        Ok(Ending::Verdict(account, looked, books))
            if account.is_clean()
                && looked.was_needed(account.is_long())
                && books.are_right(account.is_long()) =>
        {
            println!("demo: ok {} {} {}", account.summary(), looked.summary(), books.summary());
            ExitCode::SUCCESS
        }
        Ok(Ending::Verdict(account, looked, books)) => {
            for problem in &account.problems {
                println!("  {problem}");
            }
            for broken in &account.broken_rules {
                println!("  {broken}");
            }
            for errand in account.unseen() {
                println!("  nobody was seen to do this: {errand}");
            }
            println!("demo: FAILED {} {} {}", account.summary(), looked.summary(), books.summary());
            ExitCode::FAILURE
        }
        Ok(Ending::Interrupted) => {
            println!("demo: stopped before anything was to be seen");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("demo: FAILED {error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns when somebody presses Ctrl-C, closes the terminal, or asks the process to end.
async fn asked_to_stop() {
    let stop = |kind| async move {
        match signal(kind) {
            Ok(mut signals) => drop(signals.recv().await),
            // Without this signal the others still work.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = stop(SignalKind::interrupt()) => {}
        () = stop(SignalKind::terminate()) => {}
        () = stop(SignalKind::hangup()) => {}
    }
}

enum Ending {
    Verdict(Box<Account>, Looked, Books),
    Interrupted,
}

async fn play(options: &Options) -> Result<Ending, StageError> {
    println!(
        "Starting a private Redis and Postgres, a pretended Telegram, and Shoal itself: ingress, {} workers, scheduler, admin.",
        options.workers
    );
    let mut stage = tokio::select! {
        stage = Stage::set(options) => stage?,
        () = asked_to_stop() => return Ok(Ending::Interrupted),
    };
    println!("Logs are in {}. Ctrl-C stops and removes everything.", stage.logs().display());
    println!(
        "The API for admins is at http://127.0.0.1:{}; the README sends a broadcast there.",
        stage.admin_port()
    );
    println!("Chat yourself, as two people, in a browser: {}\n", stage.emulator().chat_page());
    let ending = watch(options, &mut stage).await;
    stage.strike().await;
    ending
}

async fn watch(options: &Options, stage: &mut Stage) -> Result<Ending, StageError> {
    let lent = perks::give(stage).await?;
    let mut till = Till::open(stage).await?;
    let mut moderator = Moderator::open(stage).await?;
    let emulator = stage.emulator();
    let table = Table::new();
    let end = (options.seconds > 0).then(|| Instant::now() + Duration::from_secs(options.seconds));
    while end.is_none_or(|end| Instant::now() < end) {
        stage.check()?;
        table.draw(&emulator.account().await?);
        till.give_back().await?;
        moderator.look().await?;
        tokio::select! {
            () = tokio::time::sleep(GLANCE) => {}
            () = asked_to_stop() => break,
        }
    }
    if options.drill {
        let verified = drill::drill(stage).await?;
        println!("drill: ok, restored elsewhere while people chat; {verified}");
    }
    let looked = moderator.close().await?;
    println!("\nEverybody stops talking; what is under way arrives …");
    emulator.stop_crowd().await?;
    let account = settled(&emulator, &table).await?;
    table::show_errands(&account);
    let books = till.close(&emulator, &lent).await?;
    Ok(Ending::Verdict(Box::new(account), looked, books))
}

/// Waits until the pretended Telegram has seen everything arrive, or gives up on it.
async fn settled(emulator: &Emulator, table: &Table) -> Result<Account, StageError> {
    let end = Instant::now() + SETTLING;
    loop {
        let account = emulator.account().await?;
        if account.phase == "done" || Instant::now() > end {
            table.draw(&account);
            println!();
            return Ok(account);
        }
        tokio::select! {
            () = tokio::time::sleep(GLANCE / 4) => {}
            // Who asks twice does not want to wait for the verdict.
            () = asked_to_stop() => return Ok(account),
        }
    }
}
