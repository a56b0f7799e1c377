//! How much room a person takes who does nothing. By default Redis packs the fields of a person closely as long as none has
//! more than 64 bytes; that doubles at once where one has.

use std::collections::BTreeMap;

use fred::interfaces::{ClientLike, HashesInterface, KeysInterface};
use fred::types::CustomCommand;
use shoal_domain::account::{Age, Profile};
use shoal_domain::chat::{
    Contact, Field, LONGEST_ALBUM, MOST_ALBUMS, MOST_MET, Met, Parted, Past, Recent, Session, State,
    UserChange,
};
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{Address, BotId, ConversationId, PoolId, Ticket, UpdateId, UserId};
use shoal_domain::profile::{Gender, Interest, Meet, Shown};
use shoal_domain::time::Timestamp;

use shoal_mailbox::Commit;

use crate::case::{Case, once};

/// Numbers as long as Telegram's are.
const BOT: BotId = BotId(7_123_456_789);
const NOW: Timestamp = Timestamp(1_764_183_267_000);

/// What is written of somebody who has said how old they are.
fn registered() -> Vec<UserChange> {
    // Names are longer than one might think, above all where a letter has two bytes.
    let (first_name, language) = ("Александра".to_owned(), Some("ru".to_owned()));
    let contact = Contact { noted: Some(NOW), first_name, language, ..Contact::default() };
    vec![UserChange::ProfileBecame(profile()), UserChange::ContactBecame(BOT, contact)]
}

fn profile() -> Profile {
    Profile { age: Age::stated(30).unwrap(), ..Profile::default() }
}

/// What is written of somebody who has talked to some, of whom so many can still be taken up.
fn chatted(taken_up: u64) -> Vec<UserChange> {
    let conversation = |number| ConversationId { pool: PoolId(BOT.0), number: 123_456 + number };
    let peer = |number| Address { bot: BOT, user: UserId(6_123_456_789 + number) };
    let began = UpdateId(812_345_678);
    let last = Past { conversation: conversation(0), peer: peer(0), began, reported: false };
    let parted = (0..taken_up).map(|number| {
        let (conversation, peer) = (conversation(number), peer(i64::try_from(number).unwrap()));
        Parted { conversation, peer, at: NOW, wished: None, awaited: false, rated: false }
    });
    let session =
        Session { state: State::Idle, last: Some(last), parted: parted.collect(), ..Session::default() };
    let mut changes = registered();
    changes.extend([
        UserChange::RecentBecame(Recent::default().with(UserId(6_123_456_789), NOW)),
        UserChange::TicketBecame(Ticket(12)),
        UserChange::SessionBecame(BOT, session),
        UserChange::MetBecame(met(taken_up)),
    ]);
    changes
}

/// So many chats of a day.
fn met(chats: u64) -> Met {
    (0..chats).fold(Met::default(), |met, number| {
        let conversation = ConversationId { pool: PoolId(BOT.0), number: 123_456 + number };
        let user = UserId(6_123_456_789 + i64::try_from(number).unwrap());
        met.with(conversation, Address { bot: BOT, user }, NOW)
    })
}

/// What is written of somebody who is in a chat, and has sent so many albums of ten there that can be taken back.
fn paired(albums: usize) -> Vec<UserChange> {
    let sent: Vec<_> = (0..albums).map(|album| {
        // Telegram's numbers of albums have 17 digits.
        let first = 1_234_567 + 10 * album;
        serde_json::json!({ "album": format!("{}", 13_579_246_801_357_924 + album), "messages": (first..first + LONGEST_ALBUM).collect::<Vec<_>>() })
    }).collect();
    let chat = serde_json::json!({
        "conversation": format!("{BOT}.123457"), "peer": { "bot": BOT, "user": 6_123_456_790_i64 },
        "since": NOW, "began": 812_345_679, "heard": NOW, "albums": sent,
    });
    let state = State::Paired(serde_json::from_value(chat).unwrap());
    let mut changes = chatted(0);
    changes.push(UserChange::SessionBecame(BOT, Session { state, ..Session::default() }));
    changes
}

/// What is written of somebody who does nothing else all day.
fn busy() -> Vec<UserChange> {
    let mut changes = chatted(3);
    changes.push(UserChange::MetBecame(met(MOST_MET as u64)));
    changes
}

/// What somebody adds who answers all questions about themself.
fn told() -> UserChange {
    let interests = Interest::ALL.iter().copied().collect();
    let shown = Shown { age: true, gender: true, language: true, interests: true };
    let (gender, meet) = (Some(Gender::Female), Meet::Only(Gender::Male));
    UserChange::ProfileBecame(Profile { gender, interests, meet, shown, ..profile() })
}

fn key(case: &Case) -> String {
    format!("entity:{{{}}}:user:6123456780", case.partition)
}

async fn bytes(case: &Case, changes: Vec<UserChange>) -> u64 {
    let key = key(case);
    for change in changes {
        let field = change.write();
        let _: i64 = match field.value {
            Some(value) => case.redis.hset(&key, (field.name, value)).await.unwrap(),
            None => case.redis.hdel(&key, field.name).await.unwrap(),
        };
    }
    let bytes = held(case).await;
    let _: i64 = case.redis.del(&key).await.unwrap();
    bytes
}

/// Every field is counted: without that Redis guesses by five of them.
async fn held(case: &Case) -> u64 {
    let usage = CustomCommand::new_static("MEMORY", None, false);
    case.redis.custom(usage, ["USAGE", &key(case), "SAMPLES", "0"].map(str::to_owned).to_vec()).await.unwrap()
}

/// A long field makes Redis store all of them loosely, and it never goes back by itself.
#[test]
fn a_day_after_the_last_chat_somebody_takes_little_room_again() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let somebody = EntityKey::User(UserId(6_123_456_780));
        let commit = async |from, changes: Vec<UserChange>| {
            // Each field is named once: the last that is written stands.
            let fields: BTreeMap<_, _> =
                changes.iter().map(UserChange::write).map(|field| (field.name.clone(), field)).collect();
            let entities = vec![(somebody, fields.into_values().collect())];
            case.commit(&lease, from, Commit { entities, ..Commit::default() }).await;
        };
        commit(0, paired(0)).await;
        commit(1, busy()).await;
        let today = held(&case).await;
        let mut over = chatted(0);
        over.retain(|change| matches!(change, UserChange::SessionBecame(..)));
        over.extend([UserChange::MetBecame(Met::default()), UserChange::Forgotten(Field::Recent)]);
        commit(2, over).await;
        let later = held(&case).await;
        println!("{today} bytes on a day of {MOST_MET} chats, {later} a day later");
        assert!(today > 10_000 && later <= 300, "{today}, {later}");
        let fields: BTreeMap<String, String> = case.redis.hgetall(key(&case)).await.unwrap();
        let names: Vec<_> = fields.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            ["contact:7123456789", "profile", "session:7123456789", "ticket"],
            "nothing is lost"
        );
    });
}

#[test]
fn somebody_who_does_nothing_takes_little_room() {
    once(async |case: Case| {
        let mut told_all = registered();
        told_all.push(told());
        println!("| somebody | bytes in Redis | at most |\n| --- | ---: | ---: |");
        for (who, changes, most) in [
            ("who is new", registered(), 300),
            ("who answered all questions", told_all, 300),
            ("who has talked", chatted(0), 300),
            ("who has talked to one today", chatted(1), 800),
            ("who has talked to three today", chatted(3), 1000),
            ("in a chat: one of a pair", paired(0), 850),
            ("in a chat, after as many albums as can be taken back whole", paired(MOST_ALBUMS), 2_500),
            ("who talked to as many as can be today", busy(), 30_000),
        ] {
            let bytes = bytes(&case, changes).await;
            println!("| {who} | {bytes} | {most} |");
            assert!(bytes <= most, "somebody {who} takes {bytes} bytes");
        }
    });
}
