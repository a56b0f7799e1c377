//! Providers and their sealed record: each post once, in order, and whoever changes one is told on.

use shoal_domain::id::{ChatId, ProviderId, SignalId, UserId};
use shoal_domain::provider::chain::Fault;
use shoal_domain::provider::{Instruction, Kind, Post, Source};
use shoal_domain::signal;
use shoal_domain::time::Timestamp;
use shoal_store::{
    NewProvider, NotSealed, ProviderChange, ProviderError, Sealing, SignalFault, Store, Verified,
};
use sqlx::Executor;

use crate::books::{ALICE, Books};

pub const LONG: &str = "BTC/USDT long\nEntry: 100\nTP: 110\nSL: 90";

pub async fn provider(store: &Store, name: &str) -> ProviderId {
    let new = NewProvider { name: name.to_owned(), owner: None, channel: None };
    store.add_provider(&new).await.unwrap()
}

pub fn post(origin: &str, text: &str) -> Post {
    Post {
        source: Source::Api,
        origin: origin.to_owned(),
        edit: None,
        about: None,
        text: text.to_owned(),
        instruction: Instruction::of(signal::read(text)).unwrap(),
        at: Timestamp(1_700_000_000_000),
    }
}

/// So many signals of a provider.
async fn posts(store: &Store, provider: ProviderId, names: std::ops::Range<u32>) {
    for name in names {
        let sealed = store.seal(provider, &post(&name.to_string(), LONG)).await.unwrap();
        assert!(matches!(sealed, Sealing::Sealed(_)), "{sealed:?}");
    }
}

#[tokio::test]
async fn a_post_is_sealed_once_and_an_edit_makes_a_version() {
    let store = Books::fresh().await.store;
    let anna = provider(&store, "anna").await;
    let first = post("1", LONG);
    assert_eq!(store.seal(anna, &first).await.unwrap(), Sealing::Sealed(1));
    for _ in 0..4 {
        assert_eq!(store.seal(anna, &first).await.unwrap(), Sealing::Known(1));
    }
    let changed = LONG.replace("110", "120");
    assert_eq!(store.seal(anna, &post("1", &changed)).await.unwrap(), Sealing::Other(1));
    let edit = |number, text: &str| Post { edit: Some(number), ..post("1", text) };
    assert_eq!(store.seal(anna, &edit(7, LONG)).await.unwrap(), Sealing::Known(1), "it says the same");
    assert_eq!(store.seal(anna, &edit(8, &changed)).await.unwrap(), Sealing::Sealed(2));
    // Back, and the one before comes once more: it is not a version again.
    assert_eq!(store.seal(anna, &edit(9, LONG)).await.unwrap(), Sealing::Sealed(3));
    assert_eq!(store.seal(anna, &edit(8, &changed)).await.unwrap(), Sealing::Known(2));
    assert_eq!(store.seal(anna, &post("2", "Close BTC/USDT")).await.unwrap(), Sealing::Sealed(4));
    let rows = store.signals_after(0, 10).await.unwrap();
    let seen: Vec<_> = rows.iter().map(|row| (row.signal, row.version, row.kind)).collect();
    let one = SignalId(1);
    assert_eq!(
        seen,
        [(one, 1, Kind::Signal), (one, 2, Kind::Edit), (one, 3, Kind::Edit), (one, 4, Kind::Update)]
    );
    assert_eq!(rows[1].instruction().unwrap(), Instruction::of(signal::read(&changed)).unwrap());
    assert_eq!(rows[3].said, "Pair: BTC/USDT\nClose\n");
    assert_eq!(store.signals_after(3, 10).await.unwrap(), rows[3..]);
}

#[tokio::test]
async fn an_update_is_about_the_signal_it_answers_names_or_the_latest_of_its_pair() {
    let store = Books::fresh().await.store;
    let (anna, bert) = (provider(&store, "anna").await, provider(&store, "bert").await);
    let about = async |of, post| {
        let sealed = store.seal(of, &post).await.unwrap();
        let Sealing::Sealed(number) = sealed else { return Err(sealed) };
        Ok(store.signals_after(number - 1, 1).await.unwrap()[0].signal.0)
    };
    let close = "Close BTC/USDT";
    assert_eq!(about(bert, post("1", LONG)).await, Ok(1));
    let nothing = Err(Sealing::Not(NotSealed::NoSignal));
    assert_eq!(about(anna, post("1", close)).await, nothing, "another's signal is not hers");
    assert_eq!(about(anna, post("2", &format!("Signal ID: a1\n{LONG}"))).await, Ok(2));
    assert_eq!(about(anna, post("3", &LONG.replace("BTC", "ETH"))).await, Ok(3));
    assert_eq!(about(anna, post("4", LONG)).await, Ok(4));
    assert_eq!(about(anna, post("5", close)).await, Ok(4), "the latest of the pair");
    assert_eq!(about(anna, post("6", &format!("Signal ID: a1\n{close}"))).await, Ok(2), "the one it names");
    let answer = |origin: &str, to: &str| Post { about: Some(to.to_owned()), ..post(origin, "Close now") };
    assert_eq!(about(anna, answer("7", "3")).await, Ok(3), "the one it answers");
    assert_eq!(about(anna, answer("8", "99")).await, nothing, "what it answers is no signal");
    assert_eq!(about(anna, post("9", "Close now")).await, nothing, "it says not which");
}

#[tokio::test]
async fn who_is_off_or_not_there_seals_nothing() {
    let store = Books::fresh().await.store;
    let anna = provider(&store, "anna").await;
    let off = ProviderChange::On(false);
    store.change_provider(anna, &off).await.unwrap();
    assert_eq!(store.seal(anna, &post("1", LONG)).await.unwrap(), Sealing::Not(NotSealed::Off));
    store.change_provider(anna, &ProviderChange::On(true)).await.unwrap();
    assert_eq!(store.seal(anna, &post("1", LONG)).await.unwrap(), Sealing::Sealed(1));
    let nobody = ProviderId(99);
    assert_eq!(store.seal(nobody, &post("2", LONG)).await.unwrap(), Sealing::Not(NotSealed::NoProvider));
    assert!(matches!(store.change_provider(nobody, &off).await, Err(ProviderError::Unknown)));
    let new = |name: &str, channel| NewProvider {
        name: name.to_owned(),
        owner: Some(ALICE),
        channel: Some(ChatId(channel)),
    };
    assert!(matches!(store.add_provider(&new("anna", -1)).await, Err(ProviderError::Taken)));
    assert!(matches!(store.add_provider(&new("two words", -1)).await, Err(ProviderError::Bad)));
    assert!(matches!(store.add_provider(&new("bert", 1)).await, Err(ProviderError::Bad)));
    let bert = store.add_provider(&new("bert", -1)).await.unwrap();
    assert_eq!(store.provider_of_channel(ChatId(-1)).await.unwrap().unwrap().id, bert);
    assert_eq!(store.provider("bert").await.unwrap().unwrap().id, bert);
    assert_eq!(store.providers_of(ALICE).await.unwrap().len(), 1);
    assert_eq!(store.providers_of(UserId(5)).await.unwrap(), []);
}

/// Many seal at once while somebody reads on from the last number they saw.
#[tokio::test]
async fn a_reader_that_goes_on_from_the_last_number_misses_nothing() {
    let store = Books::fresh().await.store;
    let (anna, bert) = (provider(&store, "anna").await, provider(&store, "bert").await);
    let writers = (0..4u32).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            let whose = if writer % 2 == 0 { anna } else { bert };
            posts(&store, whose, writer * 100..writer * 100 + 25).await;
            // What is refused takes no number.
            let nothing = post(&format!("x{writer}"), "Close XRP/USDT");
            assert_eq!(store.seal(whose, &nothing).await.unwrap(), Sealing::Not(NotSealed::NoSignal));
        })
    });
    let writers: Vec<_> = writers.collect();
    let mut seen: Vec<u64> = vec![];
    while seen.len() < 100 {
        let rows = store.signals_after(seen.last().copied().unwrap_or(0), 7).await.unwrap();
        seen.extend(rows.iter().map(|row| row.number));
        if rows.is_empty() && writers.iter().all(tokio::task::JoinHandle::is_finished) {
            break;
        }
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(seen, (1..=100).collect::<Vec<u64>>());
    let whole = store.verify_signals(None).await.unwrap().unwrap();
    assert_eq!(whole.iter().map(|of| of.head.sealed).collect::<Vec<_>>(), [50, 50]);
}

/// Somebody who may do anything to the database does this.
async fn tamper(books: &Books, statement: &str) {
    let mut own = books.postgres.acquire().await.unwrap();
    own.execute("set session_replication_role = replica").await.unwrap();
    let done = own.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
    own.execute("reset session_replication_role").await.unwrap();
}

#[tokio::test]
async fn whoever_alters_back_dates_or_removes_a_row_is_told_on() {
    let altered = |number| Fault::Altered { number };
    let cases: [(&str, Fault); 14] = [
        ("update signals set text = 'a winner' where number = 3", altered(3)),
        ("update signals set reading = replace(reading, '110', '101') where number = 3", altered(3)),
        ("update signals set said = said || ' ' where number = 5", altered(5)),
        ("update signals set origin = 'x' where number = 1", altered(1)),
        ("update signals set label = 'x' where number = 5", altered(5)),
        (
            "update signals set sealed_at = sealed_at + interval '1 hour', posted_at = posted_at + interval '1 hour' where number = 5",
            altered(5),
        ),
        ("update signals set posted_at = posted_at - interval '1 hour' where number = 3", altered(3)),
        ("update signals set sealed_at = posted_at where number = 3", Fault::BackDated { number: 3 }),
        (
            "update signals set sealed_at = posted_at - interval '1 day' where number = 1",
            Fault::BackDated { number: 1 },
        ),
        // A row written anew with its own hash, as whoever knows how to may do.
        ("update signals set text = 'a winner', hash = sha256('x') where number = 3", altered(3)),
        ("delete from signals where number = 3", Fault::Removed { place: 2, after: 1 }),
        ("delete from signals where number = 1", Fault::Removed { place: 1, after: 0 }),
        ("delete from signals where number = 5", Fault::Removed { place: 3, after: 3 }),
        ("update providers set head = sha256('x') where name = 'anna'", altered(5)),
    ];
    for (statement, fault) in cases {
        let books = Books::fresh().await;
        let (anna, bert) = (provider(&books.store, "anna").await, provider(&books.store, "bert").await);
        for turn in 0..3 {
            posts(&books.store, anna, turn..turn + 1).await;
            posts(&books.store, bert, turn..turn + 1).await;
        }
        let whole = books.store.verify_signals(Some(anna)).await.unwrap().unwrap();
        assert!(matches!(whole[..], [Verified { provider, .. }] if provider == anna), "{whole:?}");
        assert_eq!(books.store.verify_signals(None).await.unwrap().unwrap().len(), 2);
        tamper(&books, statement).await;
        let found = books.store.verify_signals(Some(anna)).await.unwrap();
        assert_eq!(found, Err(SignalFault::Chain { provider: anna, fault }), "{statement}");
        assert!(books.store.verify_signals(None).await.unwrap().is_err(), "{statement}");
        let others = books.store.verify_signals(Some(bert)).await.unwrap();
        assert!(others.is_ok(), "the other's is whole: {others:?}");
    }
}

#[tokio::test]
async fn a_provider_that_is_removed_with_all_it_posted_leaves_a_gap() {
    let books = Books::fresh().await;
    let (anna, bert) = (provider(&books.store, "anna").await, provider(&books.store, "bert").await);
    posts(&books.store, anna, 0..2).await;
    posts(&books.store, bert, 0..2).await;
    for (statement, fault) in [
        ("delete from providers where name = 'bert'", SignalFault::NoProvider { number: 3 }),
        ("delete from signals where number in (3, 4)", SignalFault::Gone { number: 3 }),
    ] {
        tamper(&books, statement).await;
        assert_eq!(books.store.verify_signals(None).await.unwrap(), Err(fault));
    }
}

#[tokio::test]
async fn the_record_cannot_be_changed_by_hand() {
    let books = Books::fresh().await;
    let anna = provider(&books.store, "anna").await;
    posts(&books.store, anna, 0..2).await;
    for statement in [
        "update signals set text = 'x'",
        "delete from signals",
        "truncate signals",
        "delete from providers",
        "update providers set sealed = 1",
        "update providers set head = sha256('x')",
    ] {
        assert!(books.postgres.execute(statement).await.is_err(), "{statement}");
    }
    assert!(books.store.verify_signals(None).await.unwrap().is_ok());
}
