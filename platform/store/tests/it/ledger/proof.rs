//! A recount finds what is wrong, where, and by how much, even where somebody switched the guards off.

use super::{ALICE, BOB, HOUSE, LATER, TELEGRAM, enter, held, moved, posted};
use crate::books::Books;

async fn used() -> Books {
    let books = Books::fresh().await;
    for (id, operation) in [
        ("stars:1", moved(TELEGRAM, ALICE, 100)),
        ("stars:2", moved(TELEGRAM, BOB, 50)),
        ("buy:1", moved(ALICE, HOUSE, 30)),
        ("hold:1", held(ALICE, BOB, 10, LATER)),
        ("hold:2", held(ALICE, BOB, 7, LATER)),
        ("post:2", posted("hold:2", None)),
    ] {
        enter(&books.store, id, &operation).await.unwrap();
    }
    books
}

#[tokio::test]
async fn what_is_right_is_counted() {
    let proof = used().await.store.prove_ledger().await.unwrap();
    assert_eq!(proof.findings, []);
    assert_eq!((proof.accounts, proof.journals, proof.postings, proof.pending), (4, 4, 8, 1));
    assert_eq!((proof.operations, proof.steps), (6, 0));
    assert_eq!(proof.circulation.len(), 1);
    assert_eq!((proof.circulation[0].to_string().as_str(), proof.circulation[0].total), ("150 XTR", 0));
}

#[tokio::test]
async fn an_empty_ledger_is_right() {
    assert_eq!(Books::fresh().await.store.prove_ledger().await.unwrap(), shoal_store::Proof::default());
}

/// Each tampers with all guards off, and says what a recount has to tell.
#[tokio::test]
async fn what_is_wrong_is_told_with_where_and_by_how_much() {
    const POSTING: &str = "update postings set amount = amount + 5
        where journal_id = (select journal_id from journals where operation = 'buy:1') and amount > 0";
    for (tampering, told) in [
        (
            "update accounts set balance = 63 + 9 where name = 'user:7000000001'",
            &["account user:7000000001/XTR: 72 instead of 63, off by 9"][..],
        ),
        (
            "update accounts set held = 3 where name = 'user:7000000001'",
            &["set aside of account user:7000000001/XTR: 3 instead of 10, off by -7"],
        ),
        (
            POSTING,
            &[
                "all of XTR: 5 instead of 0, off by 5",
                "account house:revenue/XTR: 30 instead of 35, off by -5",
                "journal 3 in XTR: 5 instead of 0, off by 5",
                "journal 3 at account house:revenue/XTR: 30 instead of 35",
            ],
        ),
        ("delete from postings where journal_id = 2", &["postings of journal 2: 0 instead of 2"]),
        (
            "update postings set balance = balance + 1 where journal_id = 1 and amount > 0",
            &["journal 1 at account user:7000000001/XTR: 101 instead of 100, off by 1"],
        ),
        (
            "update holds set posted = 6 where operation = 'hold:2'",
            &["moved by hold hold:2: 6 instead of 7, off by -1"],
        ),
    ] {
        let books = used().await;
        for statement in [
            "alter table postings disable trigger user",
            "alter table accounts disable trigger user",
            "alter table holds disable trigger user",
            tampering,
        ] {
            sqlx::query(statement).execute(&books.postgres).await.unwrap();
        }
        let findings = books.store.prove_ledger().await.unwrap().findings;
        let findings: Vec<_> = findings.iter().map(ToString::to_string).collect();
        for told in told {
            assert!(
                findings.iter().any(|finding| finding.starts_with(told)),
                "{tampering}: {told}: {findings:#?}"
            );
        }
    }
}
