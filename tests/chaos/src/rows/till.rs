//! The till under strain: a minute of backlog before it, and everything dying in turn while people pay.

use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::{join_all, try_join_all};
use rand::Rng;
use shoal_emulator::{Ended, Paying, Person};

use super::backlog::{come_back, leave, moving};
use super::money::{ANSWERED, balanced, buys, count, invoice, stands};
use super::{Injected, Row};
use crate::ask;
use crate::company::adults;
use crate::error::ChaosError;
use crate::stage::{Cast, Stage, USUAL};

/// Who is about to pay, how many write meanwhile, and how often each.
const BUYERS: usize = 200;
const WRITERS: usize = 3_000;
const WORDS: usize = 10;

/// So old is all of that, at least, when they pay.
const OLD: Duration = Duration::from_mins(1);

/// So long a word of the crowd may wait: until the backlog is old, and then behind it.
const WAITING: Duration = Duration::from_mins(3);

/// Who pays while everything dies, and how often each.
const PAYERS: usize = 12;
const PAYMENTS: usize = 3;

/// So often somebody tries who was not answered in time, before they give it up.
const TRIES: usize = 20;

/// Of so many payments one is given back.
const GIVEN_BACK: usize = 4;

/// The pause between two deaths, and how long Redis is away.
const PAUSE_MS: (u64, u64) = (300, 1_500);
const AWAY: Duration = Duration::from_secs(1);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let quiet = Cast { bots: 2, messages_per_second: 5.0, ..USUAL };
    let row = |name, words, fault| Row::new(name, words, WAITING, fault).with(quiet).waiting(WAITING);
    vec![
        row("F-71m", "who pays asks behind a minute of backlog", |stage| behind(stage).boxed_local()),
        row("LEDG", "worker, scheduler, Postgres, Redis die while money moves", |stage| {
            dying(stage).boxed_local()
        }),
    ]
}

/// Nobody works for a minute while much comes in. Whoever comes back has all of that before them, and answers who pays at once.
async fn behind(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let buyers = adults(stage, "Patient", BUYERS).await?;
    let invoices = try_join_all(buyers.iter().map(|buyer| invoice(buyer, "tip:50"))).await?;
    let before = stage.emulator.checkout_delays().len();
    let bots = stage.emulator.bots();
    leave(stage).await?;
    let writers: Vec<Person> =
        (0..WRITERS).map(|number| stage.emulator.person(&*format!("Writer{number}"))).collect();
    for writer in &writers {
        for _ in 0..WORDS {
            writer.says("/help").await;
        }
    }
    let pending = async || Ok(bots.iter().map(|bot| stage.emulator.pending_updates(*bot) as u64).sum());
    moving("the backlog is taken in", pending, 0).await?;
    tokio::time::sleep(OLD).await;

    let mut injected = Injected::since(Instant::now());
    let waiting = ask::undone(stage.redis_port()).await?;
    come_back(stage)?;
    let paying = join_all(buyers.iter().zip(invoices).map(|(buyer, invoice)| buyer.pays_for(invoice))).await;
    let left = ask::undone(stage.redis_port()).await?;
    let ended = join_all(paying.iter().map(Paying::ended)).await;
    let unpaid = ended.iter().filter(|end| !matches!(end, Ended::Paid(_))).count();
    injected.promise(unpaid == 0, format!("{unpaid} could not pay"));
    injected.promise(
        waiting >= (WRITERS * WORDS) as u64 && left > 0,
        format!("{waiting} waited, and {left} when the last had asked"),
    );
    let mut delays = stage.emulator.checkout_delays().split_off(before);
    delays.sort_unstable();
    let of_hundred = |part: usize| delays.get(delays.len() * part / 100).copied().unwrap_or_default();
    let (half, most, longest) = (of_hundred(50), of_hundred(99), delays.last().copied().unwrap_or_default());
    injected.show(format!(
        "{} answers behind {waiting} envelopes, of which {left} were left: half within {half:?}, 99 of 100 within {most:?}",
        delays.len()
    ));
    injected.promise_in_time(longest < ANSWERED, format!("an answer took {longest:?}"));
    moving("the backlog is done", async || ask::undone(stage.redis_port()).await, 20).await?;
    balanced(stage, &mut injected).await?;
    Ok(injected)
}

/// People pay, and some have it back, while one after the other of what it needs dies.
async fn dying(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let payers = adults(stage, "Payer", PAYERS).await?;
    let over = std::cell::Cell::new(false);
    let paying = async {
        let paid = try_join_all(payers.iter().enumerate().map(|(place, payer)| pays(place, payer))).await;
        over.set(true);
        paid
    };
    let (paid, deaths) = {
        let stage = &mut *stage;
        tokio::join!(paying, async {
            let mut deaths = 0;
            while !over.get() || deaths < 4 {
                let pause = stage.chance.random_range(PAUSE_MS.0..=PAUSE_MS.1);
                tokio::time::sleep(Duration::from_millis(pause)).await;
                one_dies(stage, deaths % 4).await?;
                deaths += 1;
            }
            Ok::<u64, ChaosError>(deaths)
        })
    };
    let (paid, deaths): (Vec<String>, u64) = (paid?.into_iter().flatten().collect(), deaths?);
    injected.faults = deaths;
    let back: Vec<&String> = paid.iter().step_by(GIVEN_BACK).collect();
    for charge in &back {
        stands(stage, charge, "given").await?;
        stage.command(&["payments", "refund", charge, "--reason", "chaos"]).await?;
        one_dies(stage, 1).await?;
    }
    for charge in &paid {
        stands(stage, charge, if back.contains(&charge) { "refunded" } else { "given" }).await?;
    }
    let booked = count(stage, "select count(*) from payments").await?;
    injected.promise(
        booked == paid.len() as u64,
        format!("{booked} payments are in the books of {}", paid.len()),
    );
    for bot in stage.emulator.bots() {
        let question = format!(
            "select coalesce(-sum(balance), 0) from accounts where name = 'outside:telegram:{}' and asset = 'XTR'",
            bot.0
        );
        let (ours, theirs) =
            (stage.ask_postgres(question).await?.trim().to_owned(), stage.emulator.stars_of(bot).to_string());
        injected
            .promise(ours == theirs, format!("{ours} Stars of {bot:?} in the books, {theirs} at Telegram"));
    }
    injected.show(format!("{} payments, {} given back, {deaths} deaths", paid.len(), back.len()));
    balanced(stage, &mut injected).await?;
    Ok(injected)
}

/// One person pays for different things, one after the other. Returns the charges.
async fn pays(place: usize, payer: &Person) -> Result<Vec<String>, ChaosError> {
    let mut paid = Vec::new();
    for round in 0..PAYMENTS {
        let product = ["tip:50", "locks:5", "plan:premium"][(place + round) % 3];
        // Whoever was not answered in time tries again, as people do.
        let mut charge = buys(payer, product).await;
        for _ in 1..TRIES {
            if !matches!(charge, Err(ChaosError::InVain { .. })) {
                break;
            }
            charge = buys(payer, product).await;
        }
        paid.push(charge?);
    }
    Ok(paid)
}

async fn one_dies(stage: &mut Stage, which: u64) -> Result<(), ChaosError> {
    match which {
        0 => {
            stage.workers.remove(0).kill().await?;
            stage.add_worker()
        }
        1 => {
            stage.schedulers.remove(0).kill().await?;
            stage.add_scheduler()
        }
        2 => {
            stage.servers(|servers| servers.postgres.kill()).await?;
            stage.servers(|servers| servers.postgres.restart()).await
        }
        _ => {
            stage.servers(|servers| servers.redis.kill()).await?;
            tokio::time::sleep(AWAY).await;
            stage.servers(|servers| servers.redis.restart()).await
        }
    }
}
