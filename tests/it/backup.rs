//! A backup restores to an empty database with all that was in it, and to nothing else.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use shoal_domain::decision::Record;
use shoal_domain::id::{BotId, UserId};
use shoal_domain::ledger::{Amount, Asset, Holder, House, Journal, Operation, Outside, Reason, Transfer};
use shoal_local::Place;
use shoal_store::Store;
use shoal_vault::Vault;
use tempfile::TempDir;

use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;

use crate::program::{shoal, words};
use crate::world::SEAL_KEY;

/// A database with money in it and a broadcast under way, and the keys.
struct Deployment {
    place: Place,
    folder: TempDir,
    public: String,
}

impl Deployment {
    async fn new() -> Deployment {
        let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
        let store = Store::new(&place.database_url).unwrap();
        store.migrate().await.unwrap();
        for payment in 1..=50 {
            let (from, to) =
                (Holder::Outside(Outside::Telegram(BotId(1001))), Holder::Person(UserId(payment)));
            let transfer = Transfer { from, to, asset: Asset::Stars, amount: Amount::new(payment).unwrap() };
            let operation = Operation::Move(Journal::of(Reason::Payment, transfer).unwrap());
            store.enter(&format!("stars:{payment}").parse().unwrap(), &operation).await.unwrap();
        }
        ask(
            &place,
            "insert into broadcasts (bot_id, name, task, audience, delivery, paid, created_by, state, started_at, start_at)
             values (1, 'canary news', '{}', '{}', '{}', false, 'anna', 'running', now(), null),
                    (1, 'later', '{}', '{}', '{}', false, 'anna', 'scheduled', null, now() + interval '1 day')",
        )
        .await;
        let folder = tempfile::tempdir().unwrap();
        let keys = shoal(&["backup", "key"], &[]);
        assert!(keys.status.success(), "{}", words(&keys));
        fs::write(folder.path().join("key"), &keys.stdout).unwrap();
        let said = String::from_utf8(keys.stderr).unwrap();
        let public =
            said.split_once("SHOAL_BACKUP_KEY=").unwrap().1.split_whitespace().next().unwrap().to_owned();
        Deployment { place, folder, public }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str], database: &str) -> Output {
        shoal(arguments, &[("SHOAL_DATABASE_URL", database), ("SHOAL_BACKUP_KEY", &self.public)])
    }

    /// Makes a backup and returns where it is.
    fn backup(&self) -> PathBuf {
        let path = self.file("backup.age");
        let made = self.run(&["backup", path.to_str().unwrap()], &self.place.database_url);
        assert!(made.status.success(), "{}", words(&made));
        path
    }

    /// With what people are known by who were forgotten.
    fn restore_with_key(&self, file: &str, into: &Place) -> Output {
        let (file, key) = (self.file(file), self.file("key"));
        let arguments = ["restore", file.to_str().unwrap(), "--key", key.to_str().unwrap()];
        shoal(&arguments, &[("SHOAL_DATABASE_URL", &into.database_url), ("SHOAL_SEAL_KEY", SEAL_KEY)])
    }

    fn restore(&self, file: &str, key: &str, into: &Place) -> Output {
        let (file, key) = (self.file(file), self.file(key));
        let arguments = ["restore", file.to_str().unwrap(), "--key", key.to_str().unwrap()];
        self.run(&arguments, &into.database_url)
    }
}

async fn fresh() -> Place {
    tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap()
}

async fn ask(place: &Place, statement: &str) -> String {
    let (_, database) = place.database_url.rsplit_once('/').unwrap();
    let (database, statement) = (database.to_owned(), statement.to_owned());
    let ask = move || shoal_local::shared().postgres.ask(&database, &statement).unwrap();
    tokio::task::spawn_blocking(ask).await.unwrap().trim().to_owned()
}

/// All tables with all that is in them, but for what a restore changes on purpose.
async fn contents(place: &Place) -> String {
    let tables = ask(place, "select tablename from pg_tables where schemaname = 'public' order by 1").await;
    let mut all = String::new();
    for table in tables.lines().filter(|table| *table != "broadcasts") {
        let rows =
            ask(place, &format!("select '{table}', t from {table} as t order by t::text collate \"C\""))
                .await;
        all.push_str(&rows);
    }
    all
}

#[tokio::test]
async fn what_was_backed_up_is_restored_and_its_ledger_balances() {
    let deployment = Deployment::new().await;
    let path = deployment.backup();
    let bytes = fs::read(&path).unwrap();
    for plain in ["PGDMP", "canary", "journals", "user:7"] {
        assert!(!bytes.windows(plain.len()).any(|window| window == plain.as_bytes()), "{plain} is in plain");
    }
    let into = fresh().await;
    let restored = deployment.restore("backup.age", "key", &into);
    let said = words(&restored);
    assert!(restored.status.success(), "{said}");
    assert!(said.contains("2 broadcasts rest"), "{said}");
    assert!(said.contains("ledger: ok, 50 journals with 100 postings balance"), "{said}");
    assert!(deployment.run(&["ledger", "verify"], &into.database_url).status.success());
    assert_eq!(contents(&into).await, contents(&deployment.place).await);
    let states = ask(&into, "select state from broadcasts order by broadcast_id").await;
    assert_eq!(states, "paused\ndraft");
    // The guards of the ledger came along, and new numbers begin after the old ones.
    let store = Store::new(&into.database_url).unwrap();
    let (from, to) = (Holder::Person(UserId(7)), Holder::House(House::Revenue));
    let spend = |units| {
        let transfer = Transfer { from, to, asset: Asset::Stars, amount: Amount::new(units).unwrap() };
        Operation::Move(Journal::of(Reason::Payment, transfer).unwrap())
    };
    store.enter(&"spend:1".parse().unwrap(), &spend(7)).await.unwrap();
    store.enter(&"spend:2".parse().unwrap(), &spend(1)).await.unwrap_err();
    assert!(store.prove_ledger().await.unwrap().findings.is_empty());
    let numbers = "select max(journal_id) > 1000000000 from journals";
    assert_eq!(ask(&into, numbers).await, "t", "no number is given twice that may have been given since");
}

#[tokio::test]
async fn a_database_that_is_not_empty_stays_as_it_is() {
    let deployment = Deployment::new().await;
    deployment.backup();
    let into = fresh().await;
    ask(&into, "create table notes (note text)").await;
    let restored = deployment.restore("backup.age", "key", &into);
    assert_eq!(restored.status.code(), Some(1));
    assert!(words(&restored).contains("not empty"), "{}", words(&restored));
    let own = deployment.restore("backup.age", "key", &deployment.place);
    assert!(words(&own).contains("not empty"), "not even its own: {}", words(&own));
    let tables =
        ask(&into, "select string_agg(tablename, ' ') from pg_tables where schemaname = 'public'").await;
    assert_eq!(tables, "notes");
}

#[tokio::test]
async fn what_is_not_whole_or_opens_with_another_key_restores_nothing() {
    let deployment = Deployment::new().await;
    let bytes = fs::read(deployment.backup()).unwrap();
    fs::write(deployment.file("short"), &bytes[..bytes.len() - 100]).unwrap();
    fs::write(deployment.file("half"), &bytes[..bytes.len() / 2]).unwrap();
    let mut changed = bytes.clone();
    let last = changed.len() - 40;
    changed[last] ^= 1;
    fs::write(deployment.file("changed"), changed).unwrap();
    fs::write(deployment.file("other"), "no backup").unwrap();
    fs::write(deployment.file("other key"), shoal(&["backup", "key"], &[]).stdout).unwrap();
    let into = fresh().await;
    for (file, key, why) in [
        ("short", "key", "not whole"),
        ("half", "key", "not whole"),
        ("changed", "key", "not whole"),
        ("other", "key", "does not open"),
        ("backup.age", "other key", "does not open"),
        ("backup.age", "backup.age", "the key in"),
        ("backup.age", "other", "AGE-SECRET-KEY-1"),
    ] {
        let restored = deployment.restore(file, key, &into);
        let said = words(&restored);
        assert_eq!(restored.status.code(), Some(1), "{file} with {key}: {said}");
        assert!(said.contains(why), "{file} with {key}: {said}");
        assert_eq!(
            ask(&into, "select count(*) from pg_tables where schemaname = 'public'").await,
            "0",
            "{file}"
        );
    }
    assert!(deployment.restore("backup.age", "key", &into).status.success(), "it is still good for a backup");
}

#[tokio::test]
async fn no_backup_is_made_in_plain_over_another_or_of_a_database_that_is_away() {
    let deployment = Deployment::new().await;
    let path = deployment.backup();
    let before = fs::read(&path).unwrap();
    let again = deployment.run(&["backup", path.to_str().unwrap()], &deployment.place.database_url);
    assert!(words(&again).contains("is there already"), "{}", words(&again));
    let plain = shoal(&["backup", "x"], &[("SHOAL_DATABASE_URL", &*deployment.place.database_url)]);
    assert!(words(&plain).contains("shoal backup key"), "{}", words(&plain));
    let typo = deployment.file("backupz");
    let nowhere = deployment.run(&["backup", typo.to_str().unwrap()], &deployment.place.database_url);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(words(&nowhere).contains("there is no folder"), "{}", words(&nowhere));
    let away = deployment
        .run(&["backup", deployment.folder.path().to_str().unwrap()], "postgres://a:canary@127.0.0.1:1/b");
    assert_eq!(away.status.code(), Some(1));
    assert!(!words(&away).contains("canary"), "{}", words(&away));
    assert_eq!(fs::read(&path).unwrap(), before);
    let mut left: Vec<_> =
        fs::read_dir(deployment.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["backup.age", "key"], "nothing half-done is left");
}

#[tokio::test]
async fn who_was_forgotten_after_the_backup_does_not_come_back_by_it() {
    let deployment = Deployment::new().await;
    let people = "insert into people (user_id, age, stated_at) values (5, 30, now()), (6, 31, now())";
    ask(&deployment.place, people).await;
    deployment.backup();
    let store = Store::new(&deployment.place.database_url).unwrap();
    let byte = |place: usize| u8::from_str_radix(&SEAL_KEY[2 * place..2 * place + 2], 16).unwrap();
    let vault = Vault::new(&std::array::from_fn(byte));
    let store = store.marking(move |user| vault.forgotten_mark(user));
    let at = Timestamp(shoal_runtime::clock::now_ms());
    let forgotten = [("1".to_owned(), Record::Forgotten { user: UserId(5), at })];
    store.write(PartitionId(1), &forgotten).await.unwrap();
    let later = deployment.file("later.age");
    let made = deployment.run(&["backup", later.to_str().unwrap()], &deployment.place.database_url);
    assert!(made.status.success(), "{}", words(&made));
    let list = fs::read_to_string(deployment.file("forgotten.list")).unwrap();
    assert_eq!((list.lines().count(), list.len()), (1, 79), "a mark and a time, and nobody's number: {list}");

    let into = fresh().await;
    let keyless = deployment.restore("backup.age", "key", &into);
    assert!(words(&keyless).contains("SHOAL_SEAL_KEY is not set"), "{}", words(&keyless));
    let tables = "select count(*) from pg_tables where schemaname = 'public'";
    assert_eq!(ask(&into, tables).await, "0");
    let restored = deployment.restore_with_key("backup.age", &into);
    assert!(words(&restored).contains("1 people forgotten again"), "{}", words(&restored));
    let left = "select string_agg(user_id::text, ' ' order by user_id) from people";
    assert_eq!(ask(&into, left).await, "6");
    let accounts = "select count(*) filter (where name = 'user:5') || ' ' || count(*) filter (where name = 'user:6') from accounts";
    assert_eq!(ask(&into, accounts).await, "0 1");
    assert_eq!(ask(&into, "select count(*) from forgotten").await, "1");

    let into = fresh().await;
    let restored = deployment.restore_with_key("later.age", &into);
    assert!(words(&restored).contains(": 0 people forgotten again"), "{}", words(&restored));
}
