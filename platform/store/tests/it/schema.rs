//! The schema: brought up to date by anybody, any number of times.

use shoal_store::StoreError;

use crate::books::{ALICE, Books, age};

#[tokio::test]
async fn a_database_is_brought_up_to_date_once() {
    let books = Books::blank().await;
    let pending = books.store.pending_migrations().await.unwrap();
    assert!(pending > 0, "a blank database lacks all of them");
    books.store.migrate().await.unwrap();
    assert_eq!(books.store.pending_migrations().await.unwrap(), 0);
    books.write(&[age(ALICE, 25, 1)]).await;
    books.store.migrate().await.unwrap();
    assert_eq!(books.age(ALICE).await, Some(25), "nothing is made anew");

    let applied = "select count(*) from _sqlx_migrations";
    let applied: i64 = sqlx::query_scalar(applied).fetch_one(&books.postgres).await.unwrap();
    assert_eq!(usize::try_from(applied).unwrap(), pending);
    // Another release has been here, and applied one of its own in place of our last.
    let replace = "update _sqlx_migrations set version = version + 1
                    where version = (select max(version) from _sqlx_migrations)";
    sqlx::query(replace).execute(&books.postgres).await.unwrap();
    assert_eq!(books.store.pending_migrations().await.unwrap(), 1);
}

#[tokio::test]
async fn processes_that_migrate_at_once_wait_for_each_other() {
    let books = Books::blank().await;
    let (first, second, third) =
        tokio::join!(books.store.migrate(), books.store.migrate(), books.store.migrate());
    first.and(second).and(third).unwrap();
    assert_eq!(books.store.pending_migrations().await.unwrap(), 0);
}

#[tokio::test]
async fn books_without_tables_refuse() {
    let books = Books::blank().await;
    let error = books.store.books(&[ALICE]).await.unwrap_err();
    assert!(matches!(error, StoreError::Refused { .. }), "{error:?}");
}
