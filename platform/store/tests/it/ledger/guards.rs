//! What Postgres refuses by itself, whoever asks: also the owner of the tables, by hand.

use sqlx::PgPool;

use super::{ALICE, BOB, LATER, TELEGRAM, enter, held, id, moved, posted, proven, stars_of};
use crate::books::Books;

/// A journal by hand, in steps.
const OPERATION: &str = "insert into operations values ('by-hand', sha256('x'))";
const JOURNAL: &str = "insert into journals (operation, reason) values ('by-hand', 'tip')";
const GIVE: &str = "insert into postings (journal_id, account_id, asset, amount)
    select max(journal_id), (select account_id from accounts where name like 'user:7%'), 'XTR', 5 from journals";
const TAKE: &str = "insert into postings (journal_id, account_id, asset, amount)
    select max(journal_id), (select account_id from accounts where name like 'outside:%'), 'XTR', -5 from journals";

/// Books in which something has happened.
async fn used() -> Books {
    let books = Books::fresh().await;
    enter(&books.store, "stars:1", &moved(TELEGRAM, ALICE, 100)).await.unwrap();
    let try_it = shoal_store::PlanStep::Try { mark: None };
    let (user, plan) = (crate::books::BOB, "premium".parse().unwrap());
    books.store.take_plan_step(&id("try:1"), user, &plan, &try_it).await.unwrap();
    enter(&books.store, "hold:1", &held(ALICE, BOB, 10, LATER)).await.unwrap();
    enter(&books.store, "hold:2", &held(ALICE, BOB, 10, LATER)).await.unwrap();
    enter(&books.store, "post:2", &posted("hold:2", None)).await.unwrap();
    books
}

/// All guards hold, too, where somebody has ordinary triggers rest for a session.
const REST: &str = "set local session_replication_role = replica";

/// Carries statements out in one transaction. What they are refused with.
async fn refusal(postgres: &PgPool, statements: &[&'static str]) -> Option<String> {
    let mut transaction = postgres.begin().await.unwrap();
    for statement in statements {
        if let Err(error) = sqlx::query(*statement).execute(&mut *transaction).await {
            return Some(error.to_string());
        }
    }
    transaction.commit().await.err().map(|error| error.to_string())
}

async fn refuses(books: &Books, why: &str, statements: &[&'static str]) {
    for before in [&[][..], &[REST]] {
        let statements = [before, statements].concat();
        let said = refusal(&books.postgres, &statements).await;
        let said = said.unwrap_or_else(|| panic!("it was done: {statements:?}"));
        assert!(said.contains(why), "{statements:?}: {said}");
    }
}

#[tokio::test]
async fn what_is_written_is_never_changed_nor_taken_away() {
    let books = used().await;
    for statement in [
        "update postings set amount = amount + 1",
        "update postings set amount = amount where false",
        "delete from postings",
        "truncate postings",
        "update journals set reason = 'tip'",
        "delete from journals",
        "truncate journals cascade",
        "update operations set made_at = now()",
        "delete from operations",
        "truncate operations cascade",
        "delete from refusals",
        "truncate refusals",
        "delete from holds",
        "truncate holds",
        "delete from accounts",
        "truncate accounts cascade",
        "update plan_steps set step = 'give'",
        "delete from plan_steps",
        "truncate plan_steps",
    ] {
        refuses(&books, "append-only", &[statement]).await;
    }
    proven(&books.store).await;
}

#[tokio::test]
async fn a_journal_that_does_not_balance_is_not_committed() {
    let books = used().await;
    refuses(&books, "off by 5 XTR", &[OPERATION, JOURNAL, GIVE]).await;
    refuses(&books, "off by 5 XTR", &[OPERATION, JOURNAL, GIVE, "set constraints all immediate"]).await;
    let late = "insert into postings (journal_id, account_id, asset, amount)
        select max(journal_id), (select account_id from accounts where name = 'user:2'), 'XTR', 5 from journals";
    refuses(&books, "off by 5 XTR", &[OPERATION, JOURNAL, TAKE, GIVE, "set constraints all immediate", late])
        .await;
    refuses(&books, "moves nothing", &[OPERATION, JOURNAL]).await;
    refuses(&books, "written whole", &[GIVE, TAKE]).await;
    assert_eq!(refusal(&books.postgres, &[OPERATION, JOURNAL, GIVE, TAKE]).await, None, "this one balances");
    assert_eq!(stars_of(&books.store, ALICE).await, (95, 10));
    proven(&books.store).await;
}

#[tokio::test]
async fn another_asset_does_not_make_up_for_it() {
    let books = used().await;
    enter(&books.store, "mint:1", &{
        use shoal_domain::ledger::{Amount, Asset, Holder, Journal, Operation, Outside, Reason, Transfer};
        let from = Holder::Outside(Outside::Mint);
        let locks = Transfer { from, to: BOB, asset: Asset::Locks, amount: Amount::new(5).unwrap() };
        Operation::Move(Journal::of(Reason::Promotion, locks).unwrap())
    })
    .await
    .unwrap();
    let begin = [
        "insert into operations values ('by-hand', sha256('x'))",
        "insert into journals (operation, reason) values ('by-hand', 'tip')",
        "insert into postings (journal_id, account_id, asset, amount)
         select max(journal_id), (select account_id from accounts where name = 'user:2' and asset = 'LOCK'), 'LOCK', -5
           from journals",
    ];
    let give = "insert into postings (journal_id, account_id, asset, amount)
        select max(journal_id), (select account_id from accounts where name like 'user:7%'), 'XTR', 5 from journals";
    refuses(&books, "off by", &[begin[0], begin[1], begin[2], give]).await;
    let disguised = "insert into postings (journal_id, account_id, asset, amount)
        select max(journal_id), (select account_id from accounts where name like 'user:7%'), 'LOCK', 5 from journals";
    refuses(&books, "holds one asset", &[begin[0], begin[1], begin[2], disguised]).await;
}

#[tokio::test]
async fn balances_change_by_postings_alone_and_never_below_the_floor() {
    let books = used().await;
    for (why, statement) in [
        ("changes by a posting", "update accounts set balance = balance + 1"),
        ("changes by a posting", "update accounts set held = held + 1"),
        ("only its name changes", "update accounts set floor = -1000 where name like 'user:%'"),
        ("only its name changes", "update accounts set asset = 'USDT' where name like 'house:%' or true"),
        ("keeps its name", "update accounts set name = 'user:3' where name = 'user:2'"),
        ("keeps its name", "update accounts set name = 'gone:999999' where name = 'user:2'"),
        (
            "begins with nothing",
            "insert into accounts (name, asset, floor, balance) values ('user:9', 'XTR', 0, 5)",
        ),
        ("check constraint", "insert into accounts (name, asset) values ('user:9', 'XTR')"),
        ("check constraint", "insert into accounts (name, asset, floor) values ('pirate:9', 'XTR', 0)"),
    ] {
        refuses(&books, why, &[statement]).await;
    }
    refuses(&books, "accounts_floor", &[
        "insert into operations values ('by-hand', sha256('x'))",
        "insert into journals (operation, reason) values ('by-hand', 'tip')",
        "insert into postings (journal_id, account_id, asset, amount)
         select max(journal_id), (select account_id from accounts where name like 'user:7%'), 'XTR', -81 from journals",
    ])
    .await;
    proven(&books.store).await;
}

#[tokio::test]
async fn a_hold_ends_once_and_moves_what_it_says() {
    let books = used().await;
    for (why, statement) in [
        ("a hold ends once", "update holds set state = 'pending' where operation = 'hold:2'"),
        ("a hold ends once", "update holds set amount = 5"),
        ("before its time", "update holds set state = 'expired', ended_at = now() where operation = 'hold:1'"),
        ("check constraint", "update holds set state = 'voided', ended_at = now() where operation = 'hold:1'"),
        ("check constraint", "update holds set state = 'gone', ended_at = now() where operation = 'hold:1'"),
        ("which moves something else",
         "update holds set state = 'posted', ended_at = now(), ended_by = 'stars:1', posted = 10,
                 journal_id = (select journal_id from journals where operation = 'stars:1') where operation = 'hold:1'"),
        ("only its end", "update holds set state = 'voided', ended_at = now(), ended_by = 'stars:1', amount = 1
           where operation = 'hold:1'"),
    ] {
        refuses(&books, why, &[statement]).await;
    }
    assert_eq!(stars_of(&books.store, ALICE).await, (90, 10));
    proven(&books.store).await;
}
