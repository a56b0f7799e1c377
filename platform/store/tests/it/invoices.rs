//! Invoices have addresses of their own, are paid once, and whatever comes is somebody's.

use std::time::Duration;

use futures::future::join_all;
use shoal_domain::id::UserId;
use shoal_domain::ledger::Amount;
use shoal_domain::payment::coin::{CoinAddress, Event, Invoice, Provider, Reference, Terms, Transfer, judge};
use shoal_domain::payment::{ChargeId, Odd, Product};
use shoal_domain::time::Timestamp;
use shoal_store::{Addresses, Arrived, Ask, Heard, NewInvoice, NoErrand, NoInvoice, Noted, Store, Which};

use crate::books::{ALICE, BOB, Books};

const TRON: Provider = Provider::Tron;
pub const PRICE: i64 = 9_990_000;

fn address(number: u8) -> CoinAddress {
    CoinAddress::of_bytes(&[number; 20])
}

/// A plan is sold for coins, and there are so many addresses.
pub async fn sell(store: &Store, addresses: u8) {
    let mut premium = store.plans().await.unwrap().remove(1);
    premium.usdt = "9.99".parse().ok();
    store.set_plan(&premium).await.unwrap();
    let addresses: Vec<_> = (1..=addresses).map(address).collect();
    store.add_coin_addresses(TRON, &addresses).await.unwrap();
}

async fn selling(addresses: u8) -> Books {
    let books = Books::fresh().await;
    sell(&books.store, addresses).await;
    books
}

async fn wanted(store: &Store, user: UserId, price: &str) -> Result<Invoice, NoInvoice> {
    let product: Product = "plan:premium".parse().unwrap();
    let (reference, price) = (Reference::of(rand::random()), price.parse().unwrap());
    let (provider, days, by) = (TRON, 30, "anna");
    store.invoice(&NewInvoice { reference, provider, user, product: &product, price, days, by }).await
}

pub async fn invoice(store: &Store, user: UserId) -> Invoice {
    wanted(store, user, "9.99").await.unwrap()
}

pub fn transfer(invoice: &Invoice, number: u8, units: i64) -> Transfer {
    let (amount, to) = (Amount::new(units).unwrap(), invoice.address.clone());
    let charge = ChargeId::of_transfer(TRON, &format!("{number:02x}").repeat(32), 0).unwrap();
    Transfer { charge, token: address(99), to, amount, confirmations: 20, at: invoice.until }
}

/// As the scheduler does it, by what is known of the invoice.
pub async fn comes(store: &Store, invoice: &Invoice, transfer: &Transfer) -> Noted {
    let terms = Terms { token: address(99), confirmations: 20 };
    let odd = judge(invoice, transfer, &terms).err().and_then(shoal_domain::payment::coin::Unsettled::odd);
    store.note_transfer(&Arrived { provider: TRON, invoice, transfer, odd }).await.unwrap()
}

async fn balance(store: &Store, holder: &str) -> i64 {
    store.standing(holder.parse().unwrap()).await.unwrap().iter().map(|of| of.balance).sum()
}

async fn parts(store: &Store, user: UserId) -> usize {
    store.subscriptions(user).await.unwrap().iter().map(|held| held.term.parts.len()).sum()
}

async fn proven(store: &Store) {
    assert_eq!(store.prove_ledger().await.unwrap().findings, []);
}

#[tokio::test]
async fn an_address_is_lent_once_and_an_open_invoice_is_shown_again() {
    let Books { store, .. } = selling(3).await;
    let asked = join_all((0..8).map(|_| invoice(&store, ALICE))).await;
    assert!(asked.iter().all(|one| *one == asked[0]), "who asks at once is given one: {asked:?}");
    let (bobs, dearer) = (invoice(&store, BOB).await, wanted(&store, ALICE, "12").await.unwrap());
    assert_ne!(bobs.address, asked[0].address);
    assert_ne!(dearer.address, asked[0].address, "at another price it is another one");
    let none = wanted(&store, BOB, "12").await;
    assert!(matches!(none, Err(NoInvoice::NoAddress)), "{none:?}");
    assert_eq!(
        store.add_coin_addresses(TRON, &[address(1), address(4)]).await.unwrap(),
        1,
        "the other is lent"
    );
    assert_eq!(store.coin_addresses(TRON).await.unwrap(), Addresses { all: 4, free: 1 });
    // What was paid is not shown again, and keeps its address.
    assert_eq!(comes(&store, &bobs, &transfer(&bobs, 1, PRICE)).await, Noted::Given);
    assert_eq!(invoice(&store, BOB).await.address, address(4));
    assert_eq!(store.invoices(None, 2).await.unwrap().len(), 2);
}

#[tokio::test]
async fn after_a_restore_no_address_is_lent_that_may_have_been_lent_since() {
    let Books { store, .. } = selling(3).await;
    let open = invoice(&store, ALICE).await;
    assert_eq!(store.rest_addresses().await.unwrap(), 2);
    assert_eq!(invoice(&store, ALICE).await, open);
    let none = wanted(&store, BOB, "9.99").await;
    assert!(matches!(none, Err(NoInvoice::NoAddress)), "{none:?}");
}

#[tokio::test]
async fn nobody_takes_all_addresses() {
    let Books { store, .. } = selling(20).await;
    for price in 1..=10 {
        wanted(&store, ALICE, &price.to_string()).await.unwrap();
    }
    let more = wanted(&store, ALICE, "11").await;
    assert!(matches!(more, Err(NoInvoice::TooMany)), "{more:?}");
    assert!(wanted(&store, ALICE, "10").await.is_ok(), "the open ones are shown");
    assert!(wanted(&store, BOB, "11").await.is_ok());
}

#[tokio::test]
async fn a_transfer_pays_once_and_another_one_is_its_owners() {
    let Books { store, .. } = selling(2).await;
    let open = invoice(&store, ALICE).await;
    let (first, second) = (transfer(&open, 1, PRICE), transfer(&open, 2, PRICE));
    let noted = join_all((0..5).map(|_| comes(&store, &open, &first))).await;
    assert!(noted.contains(&Noted::Given), "{noted:?}");
    assert_eq!(comes(&store, &open, &first).await, Noted::Before);
    // Whoever looked before the first was booked thinks that this one pays.
    assert_eq!(comes(&store, &open, &second).await, Noted::Kept);
    assert_eq!(parts(&store, ALICE).await, 1);
    assert_eq!(
        (balance(&store, "house:revenue").await, balance(&store, "outside:tron").await),
        (PRICE, -2 * PRICE)
    );
    assert_eq!(balance(&store, &format!("user:{ALICE}")).await, PRICE);
    let rows = store.payments(Which::default(), 10).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.state.as_str(), row.odd.as_deref())).collect();
    assert_eq!(told, [("kept", Some("paid")), ("given", None)]);
    assert_eq!(
        (rows[1].bot, rows[1].provider.as_deref(), rows[1].currency.as_str()),
        (None, Some("tron"), "USDT")
    );
    assert_eq!(store.invoices(None, 1).await.unwrap()[0].invoice.paid_by, Some(first.charge));
    proven(&store).await;
}

#[tokio::test]
async fn who_pays_in_time_gets_what_they_were_asked_to_pay_for() {
    let Books { store, .. } = selling(1).await;
    let open = invoice(&store, ALICE).await;
    let mut premium = store.plans().await.unwrap().remove(1);
    (premium.usdt, premium.days) = (None, 7);
    store.set_plan(&premium).await.unwrap();
    assert_eq!(comes(&store, &open, &transfer(&open, 1, PRICE)).await, Noted::Given);
    let held = store.subscriptions(ALICE).await.unwrap();
    assert_eq!(held[0].term.parts[0].left_ms, 30 * 86_400_000);
}

#[tokio::test]
async fn two_that_come_at_once_pay_once() {
    let Books { store, .. } = selling(1).await;
    let open = invoice(&store, ALICE).await;
    let transfers: Vec<_> = (1..=6).map(|number| transfer(&open, number, PRICE)).collect();
    let noted = join_all(transfers.iter().map(|one| comes(&store, &open, one))).await;
    assert_eq!(noted.iter().filter(|noted| **noted == Noted::Given).count(), 1, "{noted:?}");
    assert_eq!((parts(&store, ALICE).await, balance(&store, &format!("user:{ALICE}")).await), (1, 5 * PRICE));
    proven(&store).await;
}

#[tokio::test]
async fn odd_money_is_kept_and_what_was_sent_back_by_hand_is_booked_once() {
    odd_money(&selling(1).await.store).await;
}

/// The same, by whoever has these books.
pub async fn odd_money(store: &Store) {
    let open = invoice(store, ALICE).await;
    let late = Transfer { at: Timestamp(open.until.0 + 1), ..transfer(&open, 1, PRICE) };
    for (wrong, odd) in [(transfer(&open, 2, PRICE - 1), Odd::Amount), (late, Odd::Late)] {
        assert_eq!(comes(store, &open, &wrong).await, Noted::Kept);
        let row = store.payments(Which::default(), 1).await.unwrap().remove(0);
        assert_eq!(row.odd.as_deref(), Some(odd.word()));
    }
    assert_eq!((parts(store, ALICE).await, store.payment_alarm().await.unwrap().kept), (0, 2));
    let short = transfer(&open, 2, PRICE - 1).charge;
    let asked = store.ask_of_payment(&short, Ask::Refund, "anna", "why not").await;
    assert!(matches!(asked, Err(NoErrand::ByHand(_))), "{asked:?}");
    store.note_returned(&short, "anna", "sent in 0f").await.unwrap();
    let again = store.note_returned(&short, "anna", "sent in 0f").await;
    assert!(matches!(again, Err(NoErrand::Refunded(_))), "{again:?}");
    assert_eq!(balance(store, &format!("user:{ALICE}")).await, PRICE);

    let right = transfer(&open, 3, PRICE);
    assert_eq!(comes(store, &open, &right).await, Noted::Given);
    store.note_returned(&right.charge, "anna", "it did not work").await.unwrap();
    assert_eq!((parts(store, ALICE).await, balance(store, "house:revenue").await), (0, 0));
    assert_eq!(comes(store, &open, &right).await, Noted::Before, "nor does it come back");
    let unknown = store.note_returned(&"tron:1:0".parse().unwrap(), "anna", "?").await;
    assert!(matches!(unknown, Err(NoErrand::Unknown(_))), "{unknown:?}");
    proven(store).await;
}

#[tokio::test]
async fn what_comes_for_who_was_forgotten_is_unclaimed() {
    let books = selling(1).await;
    let open = invoice(&books.store, ALICE).await;
    sqlx::query("update invoices set user_id = null").execute(&books.postgres).await.unwrap();
    assert_eq!(comes(&books.store, &open, &transfer(&open, 1, PRICE)).await, Noted::Kept);
    assert_eq!(balance(&books.store, "house:unclaimed").await, PRICE);
    proven(&books.store).await;
}

#[tokio::test]
async fn an_event_counts_once_and_has_somebody_look_at_once() {
    let Books { store, .. } = selling(2).await;
    let (alices, bobs) = (invoice(&store, ALICE).await, invoice(&store, BOB).await);
    let due = store.due_invoices(TRON, 10).await.unwrap();
    assert_eq!(due.len(), 2);
    assert_eq!(store.due_invoices(TRON, 10).await.unwrap(), [], "nobody else is given the same");
    let event =
        |id: &str, invoice: &Invoice| Event { id: id.parse().unwrap(), reference: invoice.reference.clone() };
    let heard = join_all((0..5).map(async |_| store.hear(TRON, &event("e1", &alices)).await.unwrap())).await;
    assert_eq!(heard.iter().filter(|heard| **heard == Heard::New).count(), 1, "{heard:?}");
    assert_eq!(store.hear(TRON, &event("e1", &bobs)).await.unwrap(), Heard::Other);
    let unknown = Event { reference: Reference::of(1), ..event("e2", &bobs) };
    assert_eq!(store.hear(TRON, &unknown).await.unwrap(), Heard::Unknown);
    // Whoever looked meanwhile does not make it wait.
    let number = due.iter().find(|watched| watched.invoice == alices).unwrap().number;
    let hour = Some(Duration::from_hours(1));
    store.invoice_looked_at(number, Timestamp(0), hour).await.unwrap();
    let due = store.due_invoices(TRON, 10).await.unwrap();
    assert_eq!(due.iter().map(|watched| &watched.invoice).collect::<Vec<_>>(), [&alices]);
    store.invoice_looked_at(number, Timestamp(0), hour).await.unwrap();
    assert_eq!(store.due_invoices(TRON, 10).await.unwrap(), []);
    assert_eq!(store.hear(TRON, &event("e1", &alices)).await.unwrap(), Heard::Before);
    assert_eq!(store.due_invoices(TRON, 10).await.unwrap(), [], "a repeat does nothing");
}

#[tokio::test]
async fn an_invoice_at_which_nobody_looks_is_an_alarm() {
    let Books { store, postgres } = selling(2).await;
    let (open, _) = (invoice(&store, ALICE).await, invoice(&store, BOB).await);
    let overdue = async || store.payment_alarm().await.unwrap().overdue;
    assert_eq!(overdue().await, 0, "there is time");
    let late = "update invoices set look_at = now() - interval '6 minutes' where reference = $1";
    sqlx::query(late).bind(open.reference.as_str()).execute(&postgres).await.unwrap();
    assert_eq!(overdue().await, 1);
    store.due_invoices(TRON, 10).await.unwrap();
    assert_eq!(overdue().await, 0, "somebody looks");
    sqlx::query("update invoices set look_at = null").execute(&postgres).await.unwrap();
    assert_eq!(overdue().await, 0, "nobody has to look any more");
}

#[tokio::test]
async fn what_is_left_behind_is_never_seen_anew_and_foreign_tokens_fill_no_table() {
    let Books { store, .. } = selling(1).await;
    let open = invoice(&store, ALICE).await;
    let watched = store.due_invoices(TRON, 1).await.unwrap().remove(0);
    assert!(watched.since < watched.made && watched.invoice == open);
    for (since, seen) in [(watched.made.0, watched.made.0), (watched.made.0 - 1, watched.made.0)] {
        store.invoice_looked_at(watched.number, Timestamp(since), Some(Duration::ZERO)).await.unwrap();
        assert_eq!(store.due_invoices(TRON, 1).await.unwrap()[0].since, Timestamp(seen));
    }
    let mut written = 0;
    for number in 0..30 {
        let named = ChargeId::of_transfer(TRON, &"ab".repeat(32), number).unwrap();
        for _ in 0..2 {
            written += usize::from(store.note_foreign(watched.number, &named, &address(98)).await.unwrap());
        }
    }
    assert_eq!((written, store.invoices(None, 1).await.unwrap()[0].foreign), (20, 20));
    store.invoice_looked_at(watched.number, Timestamp(0), None).await.unwrap();
    assert_eq!(store.due_invoices(TRON, 1).await.unwrap(), []);
}
