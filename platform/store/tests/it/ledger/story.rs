//! What operations do, told one by one.

use shoal_domain::decision::Record;
use shoal_domain::id::UserId;
use shoal_domain::ledger::{
    Account, Amount, Asset, HoldState, Journal, Operation, Reason, Refusal, Transfer,
};
use shoal_domain::time::Timestamp;
use shoal_store::LedgerError;

use super::{
    ALICE, BOB, HOUSE, LATER, TELEGRAM, enter, held, id, moved, posted, proven, stars, stars_of, voided,
};
use crate::books::Books;
use crate::plans::waiting;

fn refused<T>(result: Result<T, LedgerError>) -> Refusal {
    match result {
        Err(LedgerError::Refused(refusal)) => refusal,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done"),
    }
}

fn too_little(holder: shoal_domain::ledger::Holder) -> Refusal {
    Refusal::TooLittle(Account { holder, asset: Asset::Stars })
}

#[tokio::test]
async fn the_same_again_gives_the_same_and_changes_nothing() {
    let Books { store, .. } = Books::fresh().await;
    let payment = moved(TELEGRAM, ALICE, 100);
    let first = enter(&store, "stars:1", &payment).await.unwrap();
    assert!(first.journal.is_some() && !first.before);
    for _ in 0..5 {
        let again = enter(&store, "stars:1", &payment).await.unwrap();
        assert_eq!((again.journal, again.before), (first.journal, true));
    }
    assert_eq!((stars_of(&store, ALICE).await, stars_of(&store, TELEGRAM).await), ((100, 0), (-100, 0)));
    proven(&store).await;
}

#[tokio::test]
async fn other_contents_under_a_known_id_are_refused_loudly() {
    let Books { store, .. } = Books::fresh().await;
    enter(&store, "stars:1", &moved(TELEGRAM, ALICE, 100)).await.unwrap();
    for other in [
        moved(TELEGRAM, ALICE, 101),
        moved(TELEGRAM, BOB, 100),
        held(ALICE, BOB, 100, LATER),
        posted("stars:1", None),
        voided("stars:1"),
    ] {
        let error = enter(&store, "stars:1", &other).await.unwrap_err();
        assert!(matches!(&error, LedgerError::OtherContents(known) if *known == id("stars:1")), "{error:?}");
    }
    assert_eq!(stars_of(&store, ALICE).await, (100, 0));
    proven(&store).await;
}

#[tokio::test]
async fn nobody_gives_what_they_do_not_have_and_a_refusal_stays_one() {
    let Books { store, .. } = Books::fresh().await;
    let buys = moved(ALICE, HOUSE, 60);
    assert_eq!(refused(enter(&store, "buy:1", &buys).await), too_little(ALICE));
    enter(&store, "stars:1", &moved(TELEGRAM, ALICE, 100)).await.unwrap();
    assert_eq!(refused(enter(&store, "buy:1", &buys).await), too_little(ALICE), "for ever");
    enter(&store, "buy:2", &buys).await.unwrap();
    assert_eq!(refused(enter(&store, "buy:3", &buys).await), too_little(ALICE));
    assert_eq!((stars_of(&store, ALICE).await, stars_of(&store, HOUSE).await), ((40, 0), (60, 0)));
    proven(&store).await;
}

#[tokio::test]
async fn a_journal_happens_whole_or_not_at_all() {
    let Books { store, .. } = Books::fresh().await;
    let locks = Transfer { from: BOB, to: ALICE, asset: Asset::Locks, amount: Amount::new(1).unwrap() };
    let both = Journal::new(Reason::Purchase, &[stars(TELEGRAM, HOUSE, 5), locks]).unwrap();
    let short = Refusal::TooLittle(Account { holder: BOB, asset: Asset::Locks });
    assert_eq!(refused(enter(&store, "buy:1", &Operation::Move(both)).await), short);
    assert_eq!(stars_of(&store, HOUSE).await, (0, 0));
    assert_eq!(store.prove_ledger().await.unwrap().accounts, 0, "not even an account is left of it");
}

#[tokio::test]
async fn what_is_set_aside_is_not_given_to_others_until_it_is_free() {
    let Books { store, .. } = Books::fresh().await;
    enter(&store, "stars:1", &moved(TELEGRAM, ALICE, 100)).await.unwrap();
    let hold = held(ALICE, BOB, 70, LATER);
    enter(&store, "hold:1", &hold).await.unwrap();
    assert!(enter(&store, "hold:1", &hold).await.unwrap().before);
    assert_eq!(stars_of(&store, ALICE).await, (100, 70));
    assert_eq!(refused(enter(&store, "buy:1", &moved(ALICE, HOUSE, 31)).await), too_little(ALICE));
    assert_eq!(refused(enter(&store, "hold:2", &held(ALICE, HOUSE, 31, LATER)).await), too_little(ALICE));

    assert_eq!(
        refused(enter(&store, "post:0", &posted("hold:1", Some(71))).await),
        Refusal::MoreThanHeld(id("hold:1"))
    );
    let done = enter(&store, "post:1", &posted("hold:1", Some(50))).await.unwrap();
    assert_eq!((stars_of(&store, ALICE).await, stars_of(&store, BOB).await), ((50, 0), (50, 0)));
    assert_eq!(enter(&store, "post:1", &posted("hold:1", Some(50))).await.unwrap().journal, done.journal);
    let ended = |state| Refusal::Ended(id("hold:1"), state);
    assert_eq!(refused(enter(&store, "post:2", &posted("hold:1", None)).await), ended(HoldState::Posted));
    assert_eq!(refused(enter(&store, "void:1", &voided("hold:1")).await), ended(HoldState::Posted));
    assert_eq!(refused(enter(&store, "void:2", &voided("hold:9")).await), Refusal::NoHold(id("hold:9")));

    enter(&store, "hold:3", &held(ALICE, BOB, 50, LATER)).await.unwrap();
    enter(&store, "void:3", &voided("hold:3")).await.unwrap();
    assert!(enter(&store, "void:3", &voided("hold:3")).await.unwrap().before);
    assert_eq!(stars_of(&store, ALICE).await, (50, 0));
    proven(&store).await;
}

#[tokio::test]
async fn what_nobody_posts_in_time_is_free_again() {
    let Books { store, postgres } = Books::fresh().await;
    enter(&store, "stars:1", &moved(TELEGRAM, ALICE, 100)).await.unwrap();
    let past = held(ALICE, BOB, 70, Timestamp(1));
    assert_eq!(refused(enter(&store, "hold:0", &past).await), Refusal::EndsInThePast);
    assert_eq!(store.expire_holds(10).await.unwrap(), 0);
    let now = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";
    let now: i64 = sqlx::query_scalar(now).fetch_one(&postgres).await.unwrap();
    let soon = Timestamp(now as u64 + 500);
    enter(&store, "hold:1", &held(ALICE, BOB, 70, soon)).await.unwrap();
    enter(&store, "hold:2", &held(ALICE, BOB, 20, LATER)).await.unwrap();
    assert_eq!(stars_of(&store, ALICE).await, (100, 90));
    let mut freed = 0;
    while freed == 0 {
        freed = store.expire_holds(10).await.unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!((freed, stars_of(&store, ALICE).await), (1, (100, 20)));
    let ended = Refusal::Ended(id("hold:1"), HoldState::Expired);
    assert_eq!(refused(enter(&store, "post:1", &posted("hold:1", None)).await), ended);
    proven(&store).await;
}

#[tokio::test]
async fn more_than_can_be_counted_is_refused() {
    let Books { store, .. } = Books::fresh().await;
    enter(&store, "stars:1", &moved(TELEGRAM, ALICE, i64::MAX)).await.unwrap();
    assert_eq!(refused(enter(&store, "stars:2", &moved(TELEGRAM, ALICE, 1)).await), Refusal::Overflow);
    assert_eq!(stars_of(&store, ALICE).await, (i64::MAX, 0));
    proven(&store).await;
}

#[tokio::test]
async fn a_hold_is_between_two() {
    let Books { store, .. } = Books::fresh().await;
    assert_eq!(refused(enter(&store, "hold:0", &held(ALICE, ALICE, 1, LATER)).await), Refusal::Nothing);
    let never = held(TELEGRAM, ALICE, 1, Timestamp(u64::MAX));
    assert_eq!(refused(enter(&store, "hold:1", &never).await), Refusal::Overflow, "no calendar has that day");
}

#[tokio::test]
async fn a_statement_tells_how_it_came_about_newest_first() {
    let Books { store, .. } = Books::fresh().await;
    enter(&store, "stars:1", &moved(TELEGRAM, ALICE, 100)).await.unwrap();
    enter(&store, "buy:1", &moved(ALICE, HOUSE, 30)).await.unwrap();
    enter(&store, "buy:2", &moved(ALICE, HOUSE, 5)).await.unwrap();
    let account = Account { holder: ALICE, asset: Asset::Stars };
    let lines = store.statement(account, None, 2).await.unwrap();
    let told: Vec<_> = lines.iter().map(|line| (line.operation.as_str(), line.units, line.balance)).collect();
    assert_eq!(told, [("buy:2", -5, 65), ("buy:1", -30, 70)]);
    let rest = store.statement(account, Some(lines[1].journal), 2).await.unwrap();
    assert_eq!((rest.len(), rest[0].balance, rest[0].reason.as_str()), (1, 100, "payment"));
}

#[tokio::test]
async fn whoever_is_forgotten_is_a_number_in_the_books_and_the_sums_stay() {
    let books = Books::fresh().await;
    let store = &books.store;
    enter(store, "stars:1", &moved(TELEGRAM, ALICE, 100)).await.unwrap();
    books.write(&[Record::Forgotten { user: UserId(7_000_000_001), at: Timestamp(1) }]).await;
    assert_eq!(store.standing(ALICE).await.unwrap(), []);
    let names = "select name from accounts where name like 'gone:%' and balance = 100 and name = 'gone:' || account_id";
    let names: Vec<String> = sqlx::query_scalar(names).fetch_all(&books.postgres).await.unwrap();
    assert_eq!(names.len(), 1);
    assert!(enter(store, "stars:1", &moved(TELEGRAM, ALICE, 100)).await.unwrap().before, "a late repeat");
    enter(store, "stars:2", &moved(TELEGRAM, ALICE, 7)).await.unwrap();
    assert_eq!(stars_of(store, ALICE).await, (7, 0), "and begins anew");
    proven(store).await;
}

/// Somebody is forgotten between a look by their name and the lock of their account.
#[tokio::test]
async fn whoever_is_renamed_meanwhile_gets_what_was_done_and_nothing_is_done_by_half() {
    let Books { store, postgres } = Books::fresh().await;
    enter(&store, "stars:1", &moved(TELEGRAM, ALICE, 100)).await.unwrap();
    for (number, operation) in [held(ALICE, BOB, 10, LATER), moved(ALICE, BOB, 10)].into_iter().enumerate() {
        enter(&store, &format!("stars:bob{number}"), &moved(TELEGRAM, BOB, 1)).await.unwrap();
        let mut forgetting = postgres.begin().await.unwrap();
        sqlx::query("update accounts set name = 'gone:' || account_id where name = 'user:2'")
            .execute(&mut *forgetting)
            .await
            .unwrap();
        let asked = tokio::spawn({
            let store = store.clone();
            async move { enter(&store, &format!("op:{number}"), &operation).await }
        });
        waiting(&postgres, 1).await;
        forgetting.commit().await.unwrap();
        assert!(!asked.await.unwrap().unwrap().before);
    }
    assert_eq!((stars_of(&store, ALICE).await, stars_of(&store, BOB).await), ((90, 10), (10, 0)));
    proven(&store).await;
}
