//! A process whose role may write the books and not change them: all works, and by hand nothing goes.

use std::process::Command;

use shoal_domain::decision::Record;
use shoal_domain::id::{BotId, UserId};
use shoal_domain::ledger::{Amount, Holder};
use shoal_domain::payment::Means;
use shoal_domain::plan::Plan;
use shoal_domain::time::Timestamp;
use shoal_store::{PlanStep, ProviderChange, Store};
use sqlx::PgPool;

use crate::books::{ALICE, Books, HERE, age};
use crate::ledger::{BOB, HOUSE, LATER, TELEGRAM, enter, held, id, moved, posted, proven, stars_of, voided};
use crate::{invoices, payments, providers, shares};

const ROLE: &str = include_str!("../../../../ops/process-role.sql");

/// A role is one for the whole server, and two who make it at once get into each other's way.
static MAKING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Books whose owner has made the role, and the role's address of them.
async fn with_role() -> (Books, String) {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let books = Books {
        store: Store::new(&place.database_url).unwrap(),
        postgres: PgPool::connect(&place.database_url).await.unwrap(),
    };
    books.store.migrate().await.unwrap();
    let _turn = MAKING.lock().await;
    for _ in 0..2 {
        sqlx::raw_sql(ROLE).execute(&books.postgres).await.unwrap();
    }
    let owner = place.database_url.split(['/', '@']).nth(2).unwrap();
    let url = place.database_url.replacen(owner, "shoal_process", 1);
    (books, url)
}

/// The same, and what the role reaches of them.
async fn process() -> (Books, Store, PgPool) {
    let (books, url) = with_role().await;
    let (store, postgres) = (Store::new(&url).unwrap(), PgPool::connect(&url).await.unwrap());
    let who: String = sqlx::query_scalar("select current_user::text").fetch_one(&postgres).await.unwrap();
    assert_eq!(who, "shoal_process");
    (books, store, postgres)
}

#[tokio::test]
async fn it_gives_shares_and_payouts_and_changes_none_of_them_by_hand() {
    let (books, store, postgres) = process().await;
    shares::go_round(&Books { store, postgres: books.postgres.clone() }).await;
    for statement in [
        "update shares set taken = 0",
        "update payouts set state = 'due'",
        "delete from shares",
        "delete from payouts",
    ] {
        let refused = sqlx::raw_sql(statement).execute(&postgres).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{statement}: {refused}");
    }
}

#[tokio::test]
async fn it_does_all_that_a_process_does_and_changes_nothing_that_is_written() {
    let (_, store, postgres) = process().await;
    assert_eq!(store.pending_migrations().await.unwrap(), 0);
    let alice = Holder::Person(ALICE);
    for (name, operation) in [
        ("stars:1", moved(TELEGRAM, alice, 100)),
        ("buy:1", moved(alice, HOUSE, 10)),
        ("hold:1", held(alice, BOB, 10, LATER)),
        ("hold:2", held(alice, BOB, 10, LATER)),
        ("post:1", posted("hold:1", None)),
        ("void:2", voided("hold:2")),
    ] {
        enter(&store, name, &operation).await.unwrap();
    }
    store.expire_holds(10).await.unwrap();
    let (premium, stars) = ("premium".parse().unwrap(), Amount::new(250).unwrap());
    store.buy_plan(&id("stars:2"), ALICE, &premium, Means::Stars(BotId(1001)), stars).await.unwrap();
    store.refund_plan(&id("refund:2"), ALICE, &id("stars:2")).await.unwrap();
    store
        .take_plan_step(&id("give:1"), UserId(2), &premium, &PlanStep::Give { length: Plan::days(3) })
        .await
        .unwrap();
    let plan = store.plans().await.unwrap().remove(1);
    store.set_plan(&plan).await.unwrap();
    assert_eq!(store.note_plan_changes(10).await.unwrap(), 1);
    let news = store.plan_news(10).await.unwrap();
    store.plans_told(&news).await.unwrap();
    let forgotten = Record::Forgotten { user: ALICE, at: Timestamp(2) };
    for record in [age(ALICE, 25, 1), forgotten] {
        store.write(HERE, &[("cause".to_owned(), record)]).await.unwrap();
    }
    proven(&store).await;

    for statement in [
        "update postings set amount = 1",
        "delete from postings",
        "insert into operations values ('x', sha256('x'))",
        "update accounts set balance = balance + 1",
        "update accounts set name = 'gone:1'",
        "delete from holds",
        "truncate refusals",
        "update plan_steps set user_id = null",
        "delete from subscriptions",
        "insert into trial_marks values (sha256('x'))",
        "delete from plans",
        "update payments set amount = 1",
        "update payments set charge = 'x'",
        "delete from payments",
        "delete from star_lists",
        "update star_differences set amount = 0",
        "delete from audit",
        "delete from _sqlx_migrations",
        "alter table postings disable trigger user",
        "set session_replication_role = replica",
        "select ledger_begin('x', 'x')",
    ] {
        let error = sqlx::query(statement).execute(&postgres).await.unwrap_err().to_string();
        assert!(
            error.contains("permission denied") || error.contains("must be owner"),
            "{statement}: {error}"
        );
    }
}

#[tokio::test]
async fn it_takes_payments_gives_them_back_and_compares_them() {
    payments::odd_money(&process().await.1).await;
    payments::locks(&process().await.1).await;
    payments::lists(&process().await.1).await;
    payments::stops_to_pay(&process().await.1).await;
}

#[tokio::test]
async fn it_makes_invoices_and_takes_coins_and_says_not_where_they_are_paid_to() {
    let (books, store, postgres) = process().await;
    invoices::sell(&books.store, 1).await;
    invoices::odd_money(&store).await;
    for statement in [
        "update invoices set amount = 1",
        "update invoices set address = 'x'",
        "delete from invoices",
        "update coin_addresses set address = 'x'",
        "delete from coin_addresses",
        "insert into coin_addresses (address, provider) values ('TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'tron')",
        "update payments set provider = null",
    ] {
        let error = sqlx::query(statement).execute(&postgres).await.unwrap_err().to_string();
        assert!(error.contains("permission denied"), "{statement}: {error}");
    }
}

#[tokio::test]
async fn it_seals_what_providers_post_and_cannot_write_it_otherwise() {
    let (_, store, postgres) = process().await;
    let anna = providers::provider(&store, "anna").await;
    store.seal(anna, &providers::post("1", providers::LONG)).await.unwrap();
    store.change_provider(anna, &ProviderChange::On(false)).await.unwrap();
    for statement in [
        "insert into signals select * from signals",
        "update signals set text = 'x'",
        "delete from signals",
        "truncate signals",
        "update signal_head set number = 0",
        "update providers set sealed = 0",
        "update providers set head = sha256('x')",
        "update providers set name = 'x'",
        "delete from providers",
    ] {
        let error = sqlx::query(statement).execute(&postgres).await.unwrap_err().to_string();
        assert!(error.contains("permission denied"), "{statement}: {error}");
    }
    assert!(store.verify_signals(None).await.unwrap().is_ok());
}

/// A scheduler makes the nightly backup with the role that it has.
#[tokio::test]
async fn it_dumps_all_for_a_backup() {
    let (books, url) = with_role().await;
    books.store.write(HERE, &[("cause".to_owned(), age(ALICE, 25, 1))]).await.unwrap();
    let mut dump = Command::new("pg_dump");
    dump.args(["--no-owner", "--no-privileges", "--dbname", &url]);
    let dumped = tokio::task::spawn_blocking(move || dump.output()).await.unwrap().unwrap();
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    let text = String::from_utf8(dumped.stdout).unwrap();
    assert!(text.contains("COPY public.postings") && text.contains("setval"), "all is in it");
}

/// What a role may make for itself does not stand in the place of what the owner's functions mean.
#[tokio::test]
async fn tables_of_its_own_do_not_fool_the_guards() {
    let (books, _, postgres) = process().await;
    let mut own = postgres.acquire().await.unwrap();
    let tables = "create temporary table accounts (name text);
        create temporary table postings (journal_id bigint, asset text, amount bigint)";
    sqlx::raw_sql(tables).execute(&mut *own).await.unwrap();
    let moves = "select ledger_move('good', 'x', 'tip', array['outside:tron', 'user:2'], array['XTR', 'XTR'], array[-5, 5])";
    sqlx::query(moves).execute(&mut *own).await.unwrap();
    assert_eq!(stars_of(&books.store, BOB).await, (5, 0));
    let appears = "insert into postings values (2, 'XTR', 0);
        select ledger_move('bad', 'x', 'tip', array['user:2'], array['XTR'], array[5])";
    let error = sqlx::raw_sql(appears).execute(&mut *own).await.unwrap_err().to_string();
    assert!(error.contains("off by 5 XTR"), "{error}");
    assert_eq!(stars_of(&books.store, BOB).await, (5, 0));
    proven(&books.store).await;
}
