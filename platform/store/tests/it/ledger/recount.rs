//! A recount finds what does not fit together: what was asked and never answered, what was bought and not paid for, what
//! is held and was never given.

use shoal_domain::id::{BotId, UserId};
use shoal_domain::ledger::Amount;
use shoal_domain::payment::Means;
use shoal_domain::plan::Plan;
use shoal_store::PlanStep;

use super::{ALICE, BOB, LATER, TELEGRAM, enter, held, id, moved, posted, proven, voided};
use crate::books::Books;

/// Books in which all has happened that can.
async fn used() -> Books {
    let books = Books::fresh().await;
    let store = &books.store;
    for (name, operation) in [
        ("stars:1", moved(TELEGRAM, ALICE, 100)),
        ("hold:1", held(ALICE, BOB, 10, LATER)),
        ("hold:2", held(ALICE, BOB, 7, LATER)),
        ("hold:3", held(ALICE, BOB, 5, LATER)),
        ("post:2", posted("hold:2", Some(5))),
        ("void:3", voided("hold:3")),
    ] {
        enter(store, name, &operation).await.unwrap();
    }
    enter(store, "refused", &moved(BOB, ALICE, 1000)).await.unwrap_err();
    let (user, premium, stars) = (UserId(7), "premium".parse().unwrap(), Amount::new(250).unwrap());
    for name in ["buy:1", "buy:2"] {
        store.buy_plan(&id(name), user, &premium, Means::Stars(BotId(1001)), stars).await.unwrap();
    }
    store
        .buy_plan(&id("credit:1"), user, &"gold".parse().unwrap(), Means::Stars(BotId(1001)), stars)
        .await
        .unwrap();
    store.refund_plan(&id("refund:2"), user, &id("buy:2")).await.unwrap();
    store
        .take_plan_step(&id("give:1"), user, &premium, &PlanStep::Give { length: Plan::days(3) })
        .await
        .unwrap();
    proven(store).await;
    books
}

/// Each tampers with all guards off, and says what a recount has to tell.
#[tokio::test]
async fn what_does_not_fit_together_is_told() {
    for (tampering, told) in [
        ("delete from refusals", "outcomes of operation refused: 0 instead of 1, off by -1"),
        (
            "insert into refusals values ('void:3', 'LG003', '')",
            "outcomes of operation void:3: 2 instead of 1, off by 1",
        ),
        (
            "delete from holds where operation = 'hold:1'",
            "outcomes of operation hold:1: 0 instead of 1, off by -1",
        ),
        (
            "insert into operations values ('lost', sha256('x'))",
            "outcomes of operation lost: 0 instead of 1, off by -1",
        ),
        (
            "update accounts set balance = -5 where name = 'user:2'",
            "free of account user:2/XTR: -5 instead of 0, off by -5",
        ),
        (
            "update accounts set floor = -90 where name = 'user:2'",
            "floor of account user:2/XTR: -90 instead of 0, off by -90",
        ),
        (
            "update holds set expires_at = now() - interval '130 minutes' where operation = 'hold:1'",
            "minutes past the end of hold hold:1: 130 instead of 0, off by 130",
        ),
        (
            "update plan_steps set journal_id = (select journal_id from journals where operation = 'post:2')
              where operation = 'buy:1'",
            "paid for step buy:1: 0 instead of 1, off by -1",
        ),
        (
            "update plan_steps set step = 'credit', why = 'unknown' where operation = 'buy:1'",
            "paid for step buy:1: 0 instead of 250, off by -250",
        ),
        (
            "update postings set amount = 260 where amount = 250
                and journal_id = (select journal_id from journals where operation = 'credit:1')",
            "paid for step credit:1: 260 instead of 250, off by 10",
        ),
        (
            "update postings set amount = 9 where amount = 250
                and journal_id = (select journal_id from journals where operation = 'refund:2')",
            "given back by step refund:2: 9 instead of 250, off by -241",
        ),
        ("delete from plan_steps where operation = 'give:1'", "time of user:7 in premium by give:1: 2"),
        (
            "update plan_steps set user_id = 8 where operation = 'buy:1'",
            "time of user:7 in premium by buy:1: 2",
        ),
        (
            "update plan_steps set refunds = 'buy:1' where operation = 'refund:2'",
            "time of user:7 in premium by buy:1: 2",
        ),
    ] {
        let books = used().await;
        let tables = ["operations", "refusals", "journals", "postings", "accounts", "holds", "plan_steps"];
        let unguarded = tables.map(|table| format!("alter table {table} disable trigger user;")).concat();
        let checks = "alter table accounts drop constraint accounts_floor";
        for statement in [&unguarded, checks, tampering] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&books.postgres).await.unwrap();
        }
        let findings = books.store.prove_ledger().await.unwrap().findings;
        let findings: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert!(
            findings.iter().any(|finding| finding.starts_with(told)),
            "{tampering}: {told}: {findings:#?}"
        );
    }
}
