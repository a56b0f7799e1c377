//! Stars: told twice, told wrongly, asked about while nobody works, told out of order, given back twice, and never told.

use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::{join_all, try_join_all};
use serde_json::json;
use shoal_emulator::{Ended, Paying, Person};

use super::{Injected, Row, TAKE_OVER};
use crate::company::{adults, button, hears, times};
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::{Cast, Stage, USUAL};

/// Whoever is about to pay hears within this whether they may, whatever the inboxes hold. Telegram waits for ten seconds.
pub(super) const ANSWERED: Duration = Duration::from_secs(3);

/// People who are about to pay while nobody works, and what each has said before.
const BUYERS: usize = 20;
const WORDS: usize = 20;

/// How often a payment is told again.
const REPEATS: usize = 5;

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let cast = Cast { bots: 2, ..USUAL };
    let row = |name, words, fault| Row::new(name, words, TAKE_OVER, fault).on("money").with(cast);
    vec![
        row("F-69", "a payment told again and again", |stage| told_again(stage).boxed_local()),
        row("F-70", "a payment with a foreign payload, payer, amount", |stage| forged(stage).boxed_local()),
        row("F-71", "who pays asks while the inboxes stand still", |stage| asked(stage).boxed_local()),
        row("F-72", "a payment without its question", |stage| unasked(stage).boxed_local()),
        row("F-73", "given back twice, and after it was used", |stage| given_back(stage).boxed_local()),
        row("F-74", "a payment of which no update came", |stage| unheard(stage).boxed_local()),
    ]
}

/// Has somebody asked for Stars. Returns the message that asks.
pub(super) async fn invoice(person: &Person, product: &str) -> Result<i64, ChaosError> {
    let before = person.chat().iter().filter(|heard| heard.kind == "invoice").count();
    person.says("/plans").await;
    let data = format!("buy:{product}");
    until("there is something to buy", async || Ok(button(person, &data).is_some())).await?;
    let (message, data) = button(person, &data).unwrap_or_default();
    person.forges_press(message, &data).await;
    let mut asked = 0;
    until("somebody is asked for Stars", async || {
        let invoices: Vec<_> = person.chat().into_iter().filter(|heard| heard.kind == "invoice").collect();
        asked = invoices.last().map_or(0, |heard| heard.message_id);
        Ok(invoices.len() > before)
    })
    .await?;
    Ok(asked)
}

/// Somebody buys something. Returns the charge id.
pub(super) async fn buys(person: &Person, product: &str) -> Result<String, ChaosError> {
    let asked = invoice(person, product).await?;
    match person.pays_for(asked).await.ended().await {
        Ended::Paid(charge) => Ok(charge),
        other => Err(ChaosError::InVain {
            what: format!("somebody pays for {product}: {other:?}"),
            bound: ANSWERED,
        }),
    }
}

/// Waits until a payment stands like this in the books.
pub(super) async fn stands(stage: &Stage, charge: &str, how: &str) -> Result<(), ChaosError> {
    let question = format!("select count(*) from payments where charge = '{charge}' and state = '{how}'");
    until(&format!("{charge} is {how}"), async || Ok(count(stage, &question).await? == 1)).await
}

pub(super) async fn count(stage: &Stage, question: &str) -> Result<u64, ChaosError> {
    Ok(stage.ask_postgres(question).await?.trim().parse().unwrap_or(u64::MAX))
}

/// Every journal is zero, and every balance is the sum of its postings.
pub(super) async fn balanced(stage: &Stage, injected: &mut Injected) -> Result<(), ChaosError> {
    let said = stage.command(&["ledger", "verify"]).await?;
    injected.promise(said.contains("ledger: ok"), said.clone());
    Ok(())
}

async fn told_again(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let buyer = adults(stage, "Buyer", 1).await?.remove(0);
    let charge = buys(&buyer, "plan:premium").await?;
    stands(stage, &charge, "given").await?;
    for _ in 0..REPEATS {
        injected.promise(stage.emulator.tells_payment_again(&charge), "there is no such payment");
    }
    // One of two who may be about to write it down dies.
    if let Some(worker) = stage.workers.pop() {
        worker.kill().await?;
    }
    injected.since = Instant::now();
    stage.add_worker()?;
    until("each is said", async || Ok(times(&buyer, "Stars came in") > REPEATS)).await?;
    let steps =
        count(stage, &format!("select count(*) from plan_steps where operation = 'stars:{charge}'")).await?;
    injected.promise(steps == 1, format!("{steps} grants of one payment"));
    balanced(stage, &mut injected).await?;
    Ok(injected)
}

async fn forged(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let people = adults(stage, "Payer", 2).await?;
    let (alice, mallory) = (&people[0], &people[1]);
    invoice(alice, "plan:premium").await?;
    let sent = stage.emulator.calls().into_iter().rev().find(|call| call.method == "sendInvoice");
    let payload =
        sent.and_then(|call| call.params["payload"].as_str().map(str::to_owned)).unwrap_or_default();
    let pay = |charge: String, amount: i64, payload: &str| {
        json!({ "successful_payment": {
            "currency": "XTR", "total_amount": amount, "invoice_payload": payload,
            "telegram_payment_charge_id": charge, "provider_payment_charge_id": "0",
        }})
    };
    let name = |what: &str| format!("forged-{what}-{}", alice.id());
    mallory.sends_raw(pay(name("payer"), 250, &payload)).await;
    alice.sends_raw(pay(name("amount"), 1, &payload)).await;
    alice.sends_raw(pay(name("payload"), 250, "premium")).await;
    for what in ["payer", "amount", "payload"] {
        stands(stage, &name(what), "kept").await?;
    }
    let given = format!(
        "select count(*) from plan_steps where user_id in ({}, {}) and step = 'buy'",
        alice.id(),
        mallory.id()
    );
    let given = count(stage, &given).await?;
    injected.promise(given == 0, format!("{given} forged payments gave something"));
    balanced(stage, &mut injected).await?;
    Ok(injected)
}

/// The owners of all partitions die, and for as long as their leases run nobody handles anything.
async fn asked(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let buyers = adults(stage, "Waiting", BUYERS).await?;
    let invoices = try_join_all(buyers.iter().map(|buyer| invoice(buyer, "tip:50"))).await?;
    let before = stage.emulator.checkout_delays().len();
    let owners = std::mem::take(&mut stage.workers);
    for _ in 0..stage.cast.workers {
        stage.add_worker()?;
    }
    // They own nothing until the others are gone, but they answer.
    until("the new ones are there", async || {
        let said = stage.command(&["partitions"]).await?;
        Ok(!said.is_empty())
    })
    .await?;
    for owner in owners {
        owner.kill().await?;
    }
    let mut injected = Injected::since(Instant::now());
    for buyer in &buyers {
        for _ in 0..WORDS {
            buyer.says("/help").await;
        }
    }
    let paying = join_all(buyers.iter().zip(invoices).map(|(buyer, invoice)| buyer.pays_for(invoice))).await;
    let ended = join_all(paying.iter().map(Paying::ended)).await;
    let unpaid = ended.iter().filter(|end| !matches!(end, Ended::Paid(_))).count();
    injected.promise(unpaid == 0, format!("{unpaid} could not pay"));
    let delays = stage.emulator.checkout_delays().split_off(before);
    let longest = delays.iter().max().copied().unwrap_or_default();
    injected.show(format!("{} answers, the last after {longest:?}", delays.len()));
    injected.promise_in_time(longest < ANSWERED, format!("an answer took {longest:?}"));
    for end in &ended {
        if let Ended::Paid(charge) = end {
            stands(stage, charge, "given").await?;
        }
    }
    balanced(stage, &mut injected).await?;
    Ok(injected)
}

async fn unasked(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let buyer = adults(stage, "Quick", 1).await?.remove(0);
    invoice(&buyer, "locks:5").await?;
    let charge = buyer.pays_unheard().await;
    injected.promise(stage.emulator.tells_payment_again(&charge), "there is no such payment");
    stands(stage, &charge, "given").await?;
    hears(&buyer, "You can lock chats now").await?;
    balanced(stage, &mut injected).await?;
    Ok(injected)
}

async fn given_back(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let buyer = adults(stage, "Repenting", 1).await?.remove(0);
    let charge = buys(&buyer, "plan:premium").await?;
    stands(stage, &charge, "given").await?;
    let refund = ["payments", "refund", &charge, "--reason", "chaos"];
    let asked = join_all((0..3).map(|_| stage.command(&refund))).await;
    let taken = asked.iter().filter(|answer| answer.is_ok()).count();
    injected.promise(taken > 0, "nobody could ask for it");
    if let Some(scheduler) = stage.schedulers.pop() {
        scheduler.kill().await?;
    }
    injected.since = Instant::now();
    stage.add_scheduler()?;
    stands(stage, &charge, "refunded").await?;
    let steps =
        count(stage, &format!("select count(*) from plan_steps where refunds = 'stars:{charge}'")).await?;
    injected.promise(steps == 1, format!("{steps} refunds of one payment"));
    injected.promise(stage.command(&refund).await.is_err(), "it was given back once more");
    balanced(stage, &mut injected).await?;
    Ok(injected)
}

async fn unheard(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let buyer = adults(stage, "Unheard", 1).await?.remove(0);
    invoice(&buyer, "plan:premium").await?;
    let charge = buyer.pays_unheard().await;
    let said = stage.command(&["payments", "reconcile"]).await?;
    injected.promise(said.contains(&charge), format!("it was not found: {said}"));
    stands(stage, &charge, "given").await?;
    balanced(stage, &mut injected).await?;
    Ok(injected)
}
