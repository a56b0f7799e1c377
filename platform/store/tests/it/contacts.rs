//! Contacts: who is there, who can be written to, who wants to be.

use shoal_domain::chat::Wishes;
use shoal_domain::decision::Record;
use shoal_domain::id::{Address, BotId};
use shoal_domain::language::Language;
use shoal_domain::message::Absence;
use shoal_domain::time::Timestamp;

use crate::books::{ALICE, BOB, Books, CAROL, HERE, age};

const BOT: BotId = BotId(1001);
const OTHER_BOT: BotId = BotId(1002);
const THIRD_BOT: BotId = BotId(1003);
const AT: Address = Address { bot: BOT, user: ALICE };
const DAY: u64 = 24 * 60 * 60 * 1000;

/// A row, its times in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
struct Row {
    partition: i16,
    first_name: String,
    language: Option<String>,
    chosen_language: Option<String>,
    time_zone: Option<String>,
    joined: i64,
    active: i64,
    unreachable: Option<i64>,
    unreachable_why: Option<String>,
    opted_out: Option<i64>,
}

impl Books {
    async fn contact(&self, who: Address) -> Option<Row> {
        let row = "select partition, first_name, language, chosen_language, time_zone, unreachable_why,
                          (extract(epoch from joined_at) * 1000)::bigint as joined,
                          (extract(epoch from active_at) * 1000)::bigint as active,
                          (extract(epoch from unreachable_since) * 1000)::bigint as unreachable,
                          (extract(epoch from opted_out_at) * 1000)::bigint as opted_out
                     from contacts where bot_id = $1 and user_id = $2";
        sqlx::query_as(row).bind(who.bot.0).bind(who.user.0).fetch_optional(&self.postgres).await.unwrap()
    }
}

fn met(name: &str, language: Option<&str>, at: u64) -> Record {
    let (first_name, language) = (name.to_owned(), language.map(str::to_owned));
    Record::Met { who: AT, first_name, language, at: Timestamp(at) }
}

fn gone(why: Option<Absence>, at: u64) -> Record {
    Record::Unreachable { who: AT, why, at: Timestamp(at) }
}

fn back(at: u64) -> Record {
    Record::Reachable { who: AT, at: Timestamp(at) }
}

fn wants(wanted: bool, at: u64) -> Record {
    Record::Announcements { who: AT, wanted, at: Timestamp(at) }
}

fn lives_in(zone: &str, at: u64) -> Record {
    Record::TimeZoneChosen { who: AT, time_zone: zone.parse().unwrap(), at: Timestamp(at) }
}

fn speaks(language: Option<Language>, at: u64) -> Record {
    Record::LanguageChosen { who: AT, language, at: Timestamp(at) }
}

#[tokio::test]
async fn who_writes_is_a_contact_and_their_latest_name_stands() {
    let books = Books::fresh().await;
    books.write(&[met("Ann", Some("en"), 5)]).await;
    let mut row = Row {
        partition: HERE.0 as i16,
        first_name: "Ann".to_owned(),
        language: Some("en".to_owned()),
        joined: 5,
        active: 5,
        ..Row::default()
    };
    assert_eq!(books.contact(AT).await, Some(row.clone()));
    books.write(&[met("Anna", None, DAY)]).await;
    row = Row { first_name: "Anna".to_owned(), language: None, active: DAY as i64, ..row };
    assert_eq!(books.contact(AT).await, Some(row.clone()));
    books.write(&[met("Ann", Some("en"), 3)]).await;
    row.joined = 3;
    assert_eq!(books.contact(AT).await, Some(row), "what comes late and was earlier");
}

#[tokio::test]
async fn who_is_gone_is_known_with_the_reason_until_they_are_back() {
    let books = Books::fresh().await;
    for (back, why) in [(back(9), "told so"), (met("Ann", None, 9), "their own word")] {
        books.write(&[met("Ann", None, 1), gone(Some(Absence::Blocked), 7)]).await;
        let row = books.contact(AT).await.unwrap();
        assert_eq!(
            (row.unreachable, row.unreachable_why.as_deref()),
            (Some(7), Some("blocked_bot")),
            "{why}"
        );
        books.write(&[back]).await;
        let row = books.contact(AT).await.unwrap();
        assert_eq!((row.unreachable, row.unreachable_why), (None, None), "{why}");
        books.write(&[gone(Some(Absence::Blocked), 8)]).await;
        assert_eq!(books.contact(AT).await.unwrap().unreachable, None, "{why}: that was before");
        sqlx::query("delete from contacts").execute(&books.postgres).await.unwrap();
    }
    books.write(&[gone(None, 7)]).await;
    let row = books.contact(AT).await.unwrap();
    assert_eq!((row.unreachable, row.unreachable_why, row.active), (Some(7), None, 0), "nobody knew them");
    books.write(&[met("Ann", None, 4)]).await;
    let row = books.contact(AT).await.unwrap();
    assert_eq!((row.unreachable, row.first_name.as_str(), row.joined), (Some(7), "Ann", 4));
}

#[tokio::test]
async fn what_people_choose_stands_until_they_choose_anew() {
    let books = Books::fresh().await;
    books.write(&[met("Ann", None, 1), wants(false, 5), lives_in("Europe/Kyiv", 6)]).await;
    let row = books.contact(AT).await.unwrap();
    assert_eq!((row.opted_out, row.time_zone.as_deref()), (Some(5), Some("Europe/Kyiv")));
    books.write(&[wants(true, 4), lives_in("Asia/Tokyo", 5)]).await;
    assert_eq!(books.contact(AT).await, Some(row), "what was earlier changes nothing");
    books.write(&[wants(true, 8), lives_in("Asia/Tokyo", 8)]).await;
    let row = books.contact(AT).await.unwrap();
    assert_eq!((row.opted_out, row.time_zone.as_deref()), (None, Some("Asia/Tokyo")));
    let language = async || books.contact(AT).await.unwrap().chosen_language;
    for (chosen, at, stands) in [
        (Some(Language::German), 6, Some("de")),
        (Some(Language::Russian), 5, Some("de")),
        (Some(Language::Russian), 8, Some("ru")),
        (None, 9, None),
        (Some(Language::German), 6, None),
    ] {
        books.write(&[speaks(chosen, at)]).await;
        assert_eq!(language().await.as_deref(), stands, "{chosen:?} at {at}");
    }
    books.write(&[wants(false, 5)]).await;
    assert_eq!(books.contact(AT).await.unwrap().opted_out, None, "nor does its repeat");
}

/// Whatever comes twice, late, one by one or all at once: the row is the same.
#[tokio::test]
async fn the_order_of_writing_does_not_matter() {
    let all = [
        met("Ann", Some("en"), 10),
        wants(false, 20),
        gone(Some(Absence::Blocked), 30),
        back(40),
        lives_in("Europe/Kyiv", 50),
        speaks(None, 54),
        speaks(Some(Language::German), 55),
        met("Anna", Some("uk"), 60),
        wants(true, 70),
        gone(Some(Absence::Deactivated), 80),
        wants(false, 90),
    ];
    let expected = Row {
        partition: HERE.0 as i16,
        first_name: "Anna".to_owned(),
        language: Some("uk".to_owned()),
        chosen_language: Some("de".to_owned()),
        time_zone: Some("Europe/Kyiv".to_owned()),
        joined: 10,
        active: 60,
        unreachable: Some(80),
        unreachable_why: Some("deactivated".to_owned()),
        opted_out: Some(90),
    };
    let books = Books::fresh().await;
    for turn in 0..all.len() {
        let mut order = all.to_vec();
        order.rotate_left(turn);
        if turn % 2 == 1 {
            order.reverse();
        }
        for batch in order.chunks(1 + turn % 4) {
            books.write(batch).await;
        }
        assert_eq!(books.contact(AT).await, Some(expected.clone()), "from {turn}, one after the other");
        books.write(&order).await;
        assert_eq!(books.contact(AT).await, Some(expected.clone()), "again");
        sqlx::query("delete from contacts").execute(&books.postgres).await.unwrap();
        books.write(&order).await;
        assert_eq!(books.contact(AT).await, Some(expected.clone()), "from {turn}, all at once");
        sqlx::query("delete from contacts").execute(&books.postgres).await.unwrap();
    }
}

#[tokio::test]
async fn the_later_of_two_of_one_moment_stands() {
    let books = Books::fresh().await;
    let twice =
        [met("Ann", None, 5), met("Anna", None, 5), gone(None, 6), back(6), wants(false, 6), wants(true, 6)];
    books.write(&twice).await;
    let row = books.contact(AT).await.unwrap();
    assert_eq!((row.first_name.as_str(), row.unreachable, row.opted_out), ("Anna", None, None));
    for record in twice {
        books.write(&[record]).await;
    }
    assert_eq!(books.contact(AT).await, Some(row), "in another batch, too");
}

#[tokio::test]
async fn the_books_bring_back_what_people_have_chosen_and_nothing_else() {
    let books = Books::fresh().await;
    let elsewhere = Record::Announcements {
        who: Address { bot: OTHER_BOT, user: ALICE },
        wanted: false,
        at: Timestamp(1),
    };
    let bob = Record::Met {
        who: Address { bot: BOT, user: BOB },
        first_name: "Bob".to_owned(),
        language: None,
        at: Timestamp(1),
    };
    let who = Address { bot: THIRD_BOT, user: ALICE };
    let persian = Record::LanguageChosen { who, language: Some(Language::Persian), at: Timestamp(1) };
    let summaries = |wanted, at| Record::Summaries { who, wanted, at: Timestamp(at) };
    let chosen = [lives_in("Europe/Kyiv", 2), elsewhere, persian, summaries(true, 2), summaries(false, 1)];
    let all: Vec<_> = [met("Ann", None, 1), bob, age(CAROL, 30, 1)].into_iter().chain(chosen).collect();
    books.write(&all).await;
    let mut known = books.store.books(&[ALICE, BOB, CAROL]).await.unwrap();
    assert!(!known.contains_key(&BOB), "there is nothing to know about him");
    assert_eq!(known.remove(&CAROL).unwrap().wishes, []);
    let mut wishes = known.remove(&ALICE).unwrap().wishes;
    wishes.sort_by_key(|(bot, _)| *bot);
    let kyiv = Some("Europe/Kyiv".parse().unwrap());
    let expected = [
        (BOT, Wishes { time_zone: kyiv, ..Wishes::default() }),
        (OTHER_BOT, Wishes { opted_out: true, ..Wishes::default() }),
        (THIRD_BOT, Wishes { language: Some(Language::Persian), summary: true, ..Wishes::default() }),
    ];
    assert_eq!(wishes, expected);
    books.write(&[met("Ann", None, 3)]).await;
    let again = books.store.books(&[ALICE]).await.unwrap();
    assert_eq!(again[&ALICE].wishes.len(), 3, "being there undoes no choice");
}
