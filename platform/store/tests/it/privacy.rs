//! What the books hold of a person: all of it is handed to them, nobody else is named, and what may stay stays alone.

use std::collections::BTreeSet;

use serde_json::Value;
use shoal_domain::decision::Record;
use shoal_domain::entitlement::{Entitlements, Grant, GrantId};
use shoal_domain::id::{Address, BotId, ConversationId, PoolId, UserId};
use shoal_domain::moderation::{Grounds, Measure, Standing};
use shoal_domain::payment::{Odd, Payment};
use shoal_domain::time::Timestamp;
use shoal_store::{Deed, Paid};

use crate::books::{ALICE, Books, age, block, report};

const BOT: BotId = BotId(1001);
const BOB: UserId = UserId(8_000_000_002);
const CAROL: UserId = UserId(8_000_000_003);

/// Every table that has somebody's number, by the names of its columns, and under which name it is handed out.
/// `-` is what is not handed out: it is others', or says nothing that is not said elsewhere.
const PLACES: [(&str, &str); 38] = [
    ("appeals.user_id", "appeals"),
    ("blocks.blocked_user", "-"),
    ("blocks.by_user", "people_blocked"),
    ("contacts.user_id", "contacts"),
    ("entitlements.user_id", "entitlements"),
    // Counted beside the report; that of others is theirs.
    ("evidence.by_user", "reports_made"),
    ("evidence.reader", "-"),
    ("grants.user_id", "grants"),
    ("invoices.user_id", "invoices"),
    ("leavings.user_id", "leaving"),
    ("measures.user_id", "measures"),
    // Until Telegram was told that they pay no more.
    ("payments.ends_for_user", "-"),
    ("payments.user_id", "payments"),
    // Who has to be told of their plans within a second.
    ("plan_news.user_id", "-"),
    ("plan_steps.user_id", "plan_steps"),
    ("payouts.earner_user", "payouts"),
    ("people.user_id", "age"),
    ("profiles.user_id", "profile"),
    ("providers.owner_user", "providers"),
    ("ratings.about_user", "thumbs"),
    ("ratings.by_user", "thumbs"),
    ("recipients.user_id", "announcements"),
    ("referrals.by_user", "people_brought"),
    ("referrals.own_user", "brought_here_at"),
    // Since when their link is good, which it says itself.
    ("referrers.user_id", "-"),
    ("reports.against_user", "-"),
    ("reports.by_user", "reports_made"),
    ("shares.earner_user", "earned"),
    ("standings.user_id", "standing"),
    ("subscriptions.user_id", "plans"),
    ("traders.user_id", "trades"),
    // Of an account its name says whose it is.
    ("accounts.name", "accounts"),
    ("accounts.name", "bookings"),
    ("accounts.name", "set_aside"),
    // These name bots, tokens of the API and jobs, and nobody who chats.
    ("admin_tokens.name", "-"),
    ("broadcasts.name", "-"),
    ("plan_changes.up_to", "-"),
    ("providers.name", "-"),
];

fn deed() -> Deed {
    let text = |text: &str| text.to_owned();
    Deed {
        actor: text("moderator-anna"),
        role: text("host"),
        address: None,
        action: text("measure"),
        subject: text("user"),
        outcome: text("decided"),
        detail: text("{}"),
    }
}

fn conversation(number: u64) -> ConversationId {
    ConversationId { pool: PoolId(1), number }
}

fn rated(by: UserId, whom: UserId, liked: bool) -> Record {
    Record::Rated { by, whom, conversation: conversation(1), liked, at: Timestamp(1) }
}

/// Alice has done all that leaves something in the books.
async fn full(books: &Books) {
    let who = Address { bot: BOT, user: ALICE };
    let entitlements = Entitlements::default().with(GrantId(9), Grant::Locks(2)).unwrap();
    let standing = Standing { reporters: vec![(CAROL, Timestamp(1))], warnings: 1, ..Standing::default() };
    books
        .write(&[
            age(ALICE, 30, 1),
            Record::Met { who, first_name: "Ann".to_owned(), language: None, at: Timestamp(1) },
            block(ALICE, BOB, 1),
            report(ALICE, BOB, 1),
            Record::GroundsStated { by: ALICE, conversation: conversation(1), grounds: Grounds::Spam },
            report(CAROL, ALICE, 2),
            rated(ALICE, BOB, true),
            rated(BOB, ALICE, false),
            Record::Granted { user: ALICE, grant: GrantId(9), what: Grant::Locks(2), at: Timestamp(1) },
            Record::Entitled { user: ALICE, entitlements: Box::new(entitlements), at: Timestamp(1) },
            Record::Stands { user: ALICE, standing: Box::new(standing), at: Timestamp(1) },
            Record::Leaving { user: ALICE, until: Some(Timestamp(9)), at: Timestamp(1) },
            Record::Appealed { user: ALICE, text: "not me".to_owned(), at: Timestamp(1) },
        ])
        .await;
    let payment = Payment {
        charge: "charge-1".parse().unwrap(),
        currency: "XTR".to_owned(),
        amount: 77,
        payload: String::new(),
        until: None,
    };
    let paid = Paid { who, payment: &payment, product: None, odd: Some(Odd::Payload), at: Timestamp(1) };
    books.store.note_payment(&paid).await.unwrap();
    let measure = books.store.decide(ALICE, Measure::Warn, "rude words", &deed()).await.unwrap();
    books.store.told(measure).await.unwrap();
    let brought = "insert into referrals (by_user, own_user, by_mark, own_mark, bound_at) values ($1, $2, sha256('a'), sha256('b'), now())";
    sqlx::query(brought).bind(ALICE.0).bind(BOB.0).execute(&books.postgres).await.unwrap();
}

async fn known(books: &Books, user: UserId) -> (String, Value) {
    let text = books.store.known_of(user).await.unwrap();
    let read = serde_json::from_str(&text).unwrap();
    (text, read)
}

#[tokio::test]
async fn all_of_it_is_handed_out_and_nobody_else_is_named() {
    let books = Books::fresh().await;
    full(&books).await;
    let (text, read) = known(&books, ALICE).await;
    for (place, value) in [
        ("/age/age", "30"),
        ("/contacts/0/first_name", "\"Ann\""),
        ("/people_blocked", "1"),
        ("/reports_made/0/grounds", "\"spam\""),
        ("/reports_made/1", "null"),
        ("/thumbs/given_up", "1"),
        ("/thumbs/received_down", "1"),
        ("/standing/standing/warnings", "1"),
        ("/measures/0/reason", "\"rude words\""),
        ("/appeals/0/words", "\"not me\""),
        ("/grants/0/locks", "2"),
        ("/leaving/leaves_at", "\"1970-01-01T00:00:00.009+00:00\""),
        ("/payments/0/charge", "\"charge-1\""),
        ("/accounts/0/balance", "77"),
        ("/bookings/0/amount", "77"),
        ("/people_brought/came", "1"),
        ("/people_brought/0", "null"),
    ] {
        let found = read.pointer(place).unwrap_or(&Value::Null);
        assert_eq!(found.to_string(), value, "{place} in {text}");
    }
    for other in [BOB.to_string().as_str(), CAROL.to_string().as_str(), "anna"] {
        assert!(!text.contains(other), "{other} in {text}");
    }
    let (_, nobody) = known(&books, UserId(99)).await;
    assert_eq!((&nobody["measures"], &nobody["age"]), (&Value::Array(vec![]), &Value::Null));
}

#[tokio::test]
async fn of_each_list_there_is_an_end() {
    let books = Books::fresh().await;
    let many = "insert into appeals (cause, user_id, words, made_at)
                select n::text, $1, 'words ' || n, now() from generate_series(1, 600) as n";
    sqlx::query(many).bind(ALICE.0).execute(&books.postgres).await.unwrap();
    let (_, read) = known(&books, ALICE).await;
    let appeals = read["appeals"].as_array().unwrap();
    assert_eq!((appeals.len(), &appeals[0]["words"]), (500, &Value::from("words 600")));
    assert_eq!(read["lists_hold_at_most"], 500);
}

/// A table that comes to be fails here until somebody has thought of it.
#[tokio::test]
async fn every_place_with_somebodys_number_is_thought_of() {
    let books = Books::fresh().await;
    let places = "select table_name || '.' || column_name from information_schema.columns
                   where table_schema = current_schema()
                     and (column_name in ('reader', 'name', 'up_to') or column_name ~ '(^|_)user(_id)?$')";
    let places: Vec<String> = sqlx::query_scalar(places).fetch_all(&books.postgres).await.unwrap();
    let thought_of: BTreeSet<&str> = PLACES.iter().map(|(place, _)| *place).collect();
    assert_eq!(places.iter().map(String::as_str).collect::<BTreeSet<_>>(), thought_of);
    let (_, read) = known(&books, ALICE).await;
    for (place, name) in PLACES.iter().filter(|(_, name)| *name != "-") {
        assert!(read.get(name).is_some(), "{place} is not handed out as {name}");
    }
}

/// What may stay: open reports and appeals, and what moved, which nobody can say was theirs.
#[tokio::test]
async fn whoever_is_forgotten_leaves_what_may_stay_and_nothing_else() {
    let books = Books::fresh().await;
    full(&books).await;
    books.write(&[Record::Forgotten { user: ALICE, at: Timestamp(9) }]).await;
    let (text, read) = known(&books, ALICE).await;
    let something = |value: &Value| !value.is_null() && *value != Value::Array(vec![]) && *value != 0;
    let left = read.as_object().unwrap().iter().filter(|(_, value)| something(value));
    let names: Vec<_> = left.map(|(name, _)| name.as_str()).collect();
    // The appeal was answered with the measure, and at the report nobody has looked.
    let counted = ["people_brought", "thumbs"];
    let all = ["lists_hold_at_most", counted[0], "reports_made", "telegram_user_id", counted[1]];
    assert_eq!(names, all, "{text}");
    for counts in counted {
        assert!(read[counts].as_object().unwrap().values().all(|count| *count == 0), "{text}");
    }
    let kept: i64 = sqlx::query_scalar("select sum(balance)::bigint from accounts where name like 'gone:%'")
        .fetch_one(&books.postgres)
        .await
        .unwrap();
    assert_eq!(kept, 77, "the money stays counted");
}
