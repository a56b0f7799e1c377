//! Whatever state a person or a pool is in, its flat record says the same.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::account::{Age, Profile};
use crate::cargo::Contact;
use crate::chat::{
    Album, Asked, Brought, Chat, Diary, Earlier, Edit, Field, Item, Latch, Leaving, Lock, Met, Muted, Pace,
    Parted, Past, PoolChange, Rating, Recent, UserChange, Utterance, Waiting, Wishes,
};
use crate::content::Parcel;
use crate::entitlement::{Entitlements, GrantId};
use crate::entity::FieldWrite;
use crate::group::{Knock, Stay};
use crate::id::ChatId;
use crate::language::Language;
use crate::message::Seeker;
use crate::moderation::{MeasureId, Standing, Term};
use crate::notice::Outlook;
use crate::plan::{Held, Limits, Reminder};
use crate::profile::{Gender, Interest, Interests, Meet, Room, Shown, Step, Traits};
use crate::reference::{Reference, Reply};
use crate::revision::Revision;
use crate::time_zone::{Region, TimeZone};

type Fields = BTreeMap<String, String>;

fn write(fields: &mut Fields, write: FieldWrite) {
    match write.value {
        Some(value) => fields.insert(write.name, value),
        None => fields.remove(&write.name),
    };
}

fn pairs(fields: &Fields) -> impl Iterator<Item = (&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

fn address() -> impl Strategy<Value = Address> {
    (0_i64..3, any::<i64>()).prop_map(|(bot, user)| Address { bot: BotId(bot), user: UserId(user) })
}

fn time() -> impl Strategy<Value = Timestamp> {
    any::<u64>().prop_map(Timestamp)
}

fn update() -> impl Strategy<Value = UpdateId> {
    any::<u64>().prop_map(UpdateId)
}

fn past() -> impl Strategy<Value = Past> {
    (any::<i64>(), any::<u64>(), address(), update()).prop_map(|(pool, number, peer, began)| {
        let conversation = ConversationId { pool: PoolId(pool), number };
        Past { conversation, peer, began, reported: began.0 % 2 == 0 }
    })
}

fn contact() -> impl Strategy<Value = Box<Contact>> {
    (any::<String>(), any::<String>(), option::of(any::<String>()), option::of(any::<String>())).prop_map(
        |(phone_number, first_name, last_name, vcard)| {
            Box::new(Contact { phone_number, first_name, last_name, vcard })
        },
    )
}

fn brought() -> impl Strategy<Value = Brought> {
    (any::<i64>(), time(), vec(any::<i64>(), 0..3)).prop_map(|(by, until, partners)| Brought {
        by: UserId(by),
        until,
        partners: partners.into_iter().map(UserId).collect(),
    })
}

fn album() -> impl Strategy<Value = Box<Album>> {
    let items = vec(any::<i64>(), 1..4).prop_map(|messages| {
        let item = |message| Item { message: MessageId(message), file: None, caption: None };
        messages.into_iter().map(item).collect()
    });
    let reply = option::of(any::<i64>())
        .prop_map(|to| to.map(|to| Reply { to: Reference::Theirs(MessageId(to)), quote: None }));
    (any::<String>(), items, reply, time())
        .prop_map(|(id, items, reply, due)| Box::new(Album { id, items, reply, due }))
}

fn state() -> impl Strategy<Value = State> {
    let contact = option::of((any::<i64>(), option::of(contact())));
    let chat = (past(), time(), contact, any::<bool>(), option::of(album())).prop_map(
        |(Past { conversation, peer, began, .. }, since, contact, edit_noted, album)| {
            let unconfirmed_contact = contact.as_ref().map(|(message, _)| MessageId(*message));
            let crossing_contact = contact.and_then(|(_, contact)| contact);
            let contact_reply = album.as_ref().and_then(|album| album.reply.clone());
            State::Paired(Chat {
                conversation,
                peer,
                since,
                began,
                unconfirmed_contact,
                crossing_contact,
                contact_reply: contact_reply.map(Box::new),
                icebreaker: edit_noted.then_some(since),
                edit_noted,
                album,
                heard: since,
                prompted: edit_noted.then_some(since),
                lock: edit_noted.then_some(Lock::Held { until: since, pays: true }),
                muted: edit_noted.then_some(Muted::Media),
                albums: vec![],
                held_back: edit_noted.then_some(MESSAGE).into_iter().collect(),
                again: edit_noted,
                anyone: began.0 % 2 == 0,
                rated: began.0 % 3 == 0,
                latch: latch(since).map(Box::new),
                edits: edits(since),
            })
        },
    );
    let seeking = (any::<u64>(), time(), update(), option::of(any::<i64>())).prop_map(
        |(ticket, since, began, pool)| State::Seeking {
            ticket: Ticket(ticket),
            since,
            began,
            pool: pool.map(PoolId),
            anyone: ticket % 2 == 0,
            outlook: [None, Some(Outlook::Quiet), Some(Outlook::Usually(7))][(ticket % 3) as usize],
            message: pool.map(MessageId),
            again: pool.map(|_| ALICE),
            left: pool.map(|_| FIRST),
        },
    );
    prop_oneof![Just(State::Idle), seeking, chat]
}

/// What was changed early is read as it was written.
fn edits(at: Timestamp) -> Vec<Edit> {
    let text = RichText { text: "hello".to_owned(), ..RichText::default() };
    let revision = Revision::Text { text, preview: None };
    let edit = Edit { message: MESSAGE, id: UpdateId(at.0), revision, until: at };
    vec![edit; (at.0 % 3) as usize]
}

/// What is held is read as it was written.
fn latch(at: Timestamp) -> Option<Latch> {
    let parcel = Parcel::Copy { from_chat: ALICE.user.chat(), message: MESSAGE, caption: None, seen: None };
    let held = Latch::Asked(vec![Utterance { message: MESSAGE, parcel, reply: None }]);
    [None, Some(held), Some(Latch::Open), Some(Latch::Shut)][(at.0 % 4) as usize].clone()
}

fn wishes() -> impl Strategy<Value = Wishes> {
    let zones: Vec<TimeZone> = Region::ALL.into_iter().flat_map(Region::zones).copied().collect();
    let languages = select(Language::ALL.to_vec());
    (any::<bool>(), any::<bool>(), option::of(select(zones)), option::of(languages)).prop_map(
        |(opted_out, summary, time_zone, language)| Wishes { opted_out, summary, time_zone, language },
    )
}

fn user_change() -> impl Strategy<Value = UserChange> {
    let age = prop_oneof![
        Just(Age::Unknown),
        Just(Age::Asked),
        Just(Age::Minor),
        (18_u8..=120).prop_map(|years| Age::stated(years).unwrap()),
    ];
    let recent = vec((any::<i64>(), time()), 0..5).prop_map(|met| {
        met.into_iter().fold(Recent::default(), |recent, (user, at)| recent.with(UserId(user), at))
    });
    let note = (option::of(time()), any::<String>(), option::of(any::<String>()), any::<bool>());
    let contact = (note, wishes()).prop_map(|((noted, first_name, language, unreachable), wishes)| {
        crate::chat::Contact { noted, first_name, language, unreachable, wishes }
    });
    prop_oneof![
        (0_i64..3, contact).prop_map(|(bot, contact)| UserChange::ContactBecame(BotId(bot), contact)),
        profile(age).prop_map(UserChange::ProfileBecame),
        entitlements().prop_map(UserChange::EntitlementsBecame),
        time().prop_map(UserChange::NewUntilBecame),
        option::of(brought()).prop_map(UserChange::BroughtBecame),
        (0_u64..1 << 40, 0_u32..9).prop_map(|(second, chats)| {
            let (now, evening) = (Timestamp(0), Timestamp(second * 1000));
            UserChange::DiaryBecame((0..chats).fold(Diary::default(), |diary, _| diary.with(now, evening)))
        }),
        option::of(prop_oneof![time().prop_map(Leaving::At), Just(Leaving::Gone)])
            .prop_map(UserChange::LeavingBecame),
        field().prop_map(UserChange::Forgotten),
        recent.prop_map(UserChange::RecentBecame),
        met().prop_map(UserChange::MetBecame),
        vec(any::<i64>().prop_map(UserId), 0..5).prop_map(UserChange::BlockedBecame),
        any::<u64>().prop_map(|ticket| UserChange::TicketBecame(Ticket(ticket))),
        (any::<u32>(), any::<u32>())
            .prop_map(|(liked, disliked)| UserChange::RatingBecame(Rating { liked, disliked })),
        vec(any::<i64>().prop_map(UserId), 0..3).prop_map(|users| {
            let mut earlier = Earlier::default();
            for user in users {
                earlier.add(user);
            }
            UserChange::BlockedEarlierBecame(earlier)
        }),
        standing().prop_map(UserChange::StandingBecame),
        (0_i64..3, state(), option::of(past()), option::of(asked()), vec(parted(), 0..3)).prop_map(
            |(bot, state, last, asked, parted)| {
                let room = Room::all().nth(parted.len());
                let session = Session { state, last, parted, asked, passage: None, room, links: None };
                UserChange::SessionBecame(BotId(bot), session)
            }
        ),
    ]
}

/// As it is written: whole minutes, few enough to be a moment.
fn met() -> impl Strategy<Value = Met> {
    vec((past(), 0_u64..1 << 40, any::<bool>()), 1..4).prop_map(|all| {
        all.into_iter().fold(Met::default(), |met, (past, at, named)| {
            let met = met.with(past.conversation, past.peer, Timestamp(at));
            met.noting(past.conversation, |one| (one.reported, one.named) = (past.reported, named))
        })
    })
}

fn standing() -> impl Strategy<Value = Standing> {
    let term = || {
        let of = (option::of(time()), any::<String>());
        option::of(of.prop_map(|(until, reason)| Term { until, reason }))
    };
    let reporters = vec((any::<i64>().prop_map(UserId), time()), 0..3);
    let flags = (any::<bool>(), any::<bool>(), any::<u32>(), any::<i64>());
    (reporters, option::of(time()), term(), term(), term(), flags).prop_map(
        |(reporters, suspended, banned, muted, media_banned, (told, appealed, warnings, measure))| Standing {
            measure: MeasureId(measure),
            reporters,
            suspended,
            banned,
            told,
            muted,
            media_banned,
            warning: told.then(|| warnings.to_string()),
            warnings,
            appealed,
        },
    )
}

fn parted() -> impl Strategy<Value = Parted> {
    let how = (any::<bool>(), any::<bool>());
    (past(), time(), option::of(update()), how).prop_map(|(past, at, wished, (awaited, rated))| Parted {
        conversation: past.conversation,
        peer: past.peer,
        at,
        wished,
        awaited,
        rated,
    })
}

fn asked() -> impl Strategy<Value = Asked> {
    (select(Step::ALL), any::<bool>(), update()).prop_map(|(step, first, since)| Asked { step, first, since })
}

fn gender() -> impl Strategy<Value = Option<Gender>> {
    option::of(select(Gender::ALL))
}

fn interests() -> impl Strategy<Value = Interests> {
    vec(select(Interest::ALL), 0..4).prop_map(|some| some.into_iter().collect())
}

fn profile(age: impl Strategy<Value = Age>) -> impl Strategy<Value = Profile> {
    let shown = any::<[bool; 4]>().prop_map(|[age, gender, language, interests]| Shown {
        age,
        gender,
        language,
        interests,
    });
    let of = (age, gender(), interests(), select(&Meet::ALL[..]), any::<bool>(), shown, any::<bool>());
    of.prop_map(|(age, gender, interests, meet, unlisted, shown, protected)| Profile {
        age,
        gender,
        interests,
        meet,
        unlisted,
        shown,
        protected,
    })
}

fn entitlements() -> impl Strategy<Value = Entitlements> {
    let (plan, until) = ("premium".parse().unwrap(), Timestamp(9));
    let limits = Limits { daily_trades: 25, ..Limits::default() };
    let reminder = Some(Reminder { at: until, ends: until, said: true });
    let held = vec![Held { plan, until, priority: true, preference: false, limits, reminder }];
    let knock = Some(Knock { link: Some("https://t.me/+x".to_owned()), ..Knock::default() });
    let stay = Stay { bot: BOT, group: ChatId(-1_001), ending: Some(until), knock };
    (option::of(time()), option::of(time()), any::<u32>(), vec(any::<u64>().prop_map(GrantId), 0..3))
        .prop_map(move |(priority_until, preference_until, lock_seconds, granted)| Entitlements {
            priority_until,
            preference_until,
            lock_seconds,
            granted,
            held: held.clone(),
            held_as_of: u64::from(lock_seconds),
            stays: vec![stay.clone()],
        })
}

fn field() -> impl Strategy<Value = Field> {
    let session = (0_i64..3).prop_map(|bot| Field::Session(BotId(bot)));
    let contact = (0_i64..3).prop_map(|bot| Field::Contact(BotId(bot)));
    let others = [
        Field::Profile,
        Field::Recent,
        Field::Blocked,
        Field::BlockedEarlier,
        Field::Rating,
        Field::Ticket,
        Field::Entitlements,
        Field::NewUntil,
        Field::Brought,
    ];
    prop_oneof![session, contact, select(others.to_vec())]
}

fn traits() -> impl Strategy<Value = Traits> {
    let of =
        (gender(), select(&Meet::ALL[..]), any::<bool>(), any::<bool>(), option::of("[a-z]{2}"), interests());
    of.prop_map(|(gender, meet, unlisted, priority, language, interests)| Traits {
        gender,
        meet,
        unlisted,
        priority,
        language,
        interests,
        disliked: unlisted,
        room: unlisted.then_some(Room::Language(Language::Russian)),
    })
}

fn pool_change() -> impl Strategy<Value = PoolChange> {
    let who = (0_i64..2, 0_i64..4).prop_map(|(bot, user)| Address { bot: BotId(bot), user: UserId(user) });
    let recent = vec((any::<i64>().prop_map(UserId), time()), 0..3);
    let blocked = vec(any::<i64>().prop_map(UserId), 0..3);
    let waiting = (who.clone(), any::<u64>(), time(), recent, blocked, option::of(time()), traits())
        .prop_map(|(who, ticket, since, recent, blocked, look_again, traits)| {
            let card = Profile { gender: traits.gender, ..Profile::default() }.card();
            let seeker = Seeker { who, ticket: Ticket(ticket), since, recent, blocked, traits, card };
            let exhausted = look_again.is_some();
            PoolChange::Waiting(Waiting { seeker, look_again, exhausted })
        });
    let pace = (any::<u64>(), time()).prop_map(|(wait_ms, at)| PoolChange::PaceBecame(Pace { wait_ms, at }));
    prop_oneof![waiting, pace, who.prop_map(PoolChange::Gone), any::<u64>().prop_map(PoolChange::NextNumber)]
}

proptest! {
    #[test]
    fn a_person_is_read_as_written(changes in vec(user_change(), 0..12)) {
        let (mut user, mut fields) = (User::default(), Fields::new());
        for change in &changes {
            user.apply(change);
            write(&mut fields, change.write());
        }
        prop_assert_eq!(User::read(pairs(&fields)).unwrap(), user);
    }

    #[test]
    fn a_pool_is_read_as_written(changes in vec(pool_change(), 0..12)) {
        let (mut pool, mut fields) = (Pool::default(), Fields::new());
        for change in &changes {
            pool.apply(change);
            write(&mut fields, change.write());
        }
        prop_assert_eq!(Pool::read(pairs(&fields)).unwrap(), pool);
    }
}

#[test]
fn fields_of_a_newer_release_are_passed_over() {
    let newer = [("mood", "7"), ("session:tomorrow", "x"), ("profile", r#"{"age":"asked","hair":"red"}"#)];
    assert_eq!(User::read(newer).unwrap().profile.age, Age::Asked);
    assert_eq!(Pool::read([("colour", "blue")]).unwrap(), Pool::default());
}

#[test]
fn a_damaged_field_is_named() {
    for field in ["profile", "recent", "blocked", "ticket", "session:1001", "contact:1001"] {
        assert_eq!(User::read([(field, "{")]).unwrap_err().field, field);
    }
    assert_eq!(User::read([("profile", r#"{"age":{"adult":17}}"#)]).unwrap_err().field, "profile");
    assert_eq!(Pool::read([("w:1001:1", "{")]).unwrap_err().field, "w:1001:1");
}

/// Records outlive the code. What one release wrote, the next must read.
#[test]
fn the_stored_form_stays() {
    let stored = [
        ("profile", r#""30 gf wm imufi""#),
        ("recent", r#"{"2":1200000}"#),
        ("blocked", "[5]"),
        ("ticket", "4"),
        ("rating", r#"{"liked":2,"disliked":1}"#),
        (
            "standing",
            r#"{"measure":7,"reporters":[[5,9]],"suspended":9,"banned":{"until":10,"reason":"spam"},"told":true,"muted":{"reason":"rude"},"warnings":1,"appealed":true}"#,
        ),
        (
            "session:1001",
            r#"{"state":{"state":"paired","conversation":"1001.0","peer":{"bot":1001,"user":2},"since":9,"began":70,"edit_noted":false},"last":"1001.7 5 60"}"#,
        ),
        ("session:1002", r#"{"state":{"state":"seeking","ticket":4,"since":9,"began":80}}"#),
        ("session:1003", r#"{"state":{"state":"seeking","ticket":4,"since":9,"began":80,"pool":0}}"#),
        (
            "session:1004",
            r#"{"state":{"state":"paired","conversation":"0.0","peer":{"bot":1001,"user":2},"since":9,"began":70,"unconfirmed_contact":5,"crossing_contact":{"phone_number":"+1","first_name":"Ann"},"edit_noted":false}}"#,
        ),
        ("session:1005", r#"{"last":"0.7 5@1002 60","parted":["1001.9 6 80 awaited wished 7"]}"#),
        ("contact:1001", r#"{"at":9,"name":"Ann","app":"en"}"#),
        ("contact:1002", r#"{"unreachable":true,"opted_out":true,"time_zone":"Europe/Kyiv"}"#),
        ("contact:1003", r#"{"at":9,"app":"fa","chosen_language":"de"}"#),
    ];
    let user = User::read(stored).unwrap();
    let mut changes = vec![
        UserChange::ProfileBecame(user.profile.clone()),
        UserChange::RecentBecame(user.recent.clone()),
        UserChange::BlockedBecame(user.blocked.clone()),
        UserChange::TicketBecame(user.ticket),
        UserChange::RatingBecame(user.rating),
        UserChange::StandingBecame(user.standing.clone()),
    ];
    changes.extend(
        user.sessions.iter().map(|(bot, session)| UserChange::SessionBecame(*bot, Session::clone(session))),
    );
    changes.extend(
        user.contacts.iter().map(|(bot, contact)| UserChange::ContactBecame(*bot, (**contact).clone())),
    );
    let written: Vec<_> = changes.iter().map(UserChange::write).collect();
    let expected =
        stored.map(|(name, value)| FieldWrite { name: name.to_owned(), value: Some(value.to_owned()) });
    assert_eq!(written, expected);

    let waiting = r#"{"who":{"bot":1001,"user":1},"ticket":4,"since":9,"recent":[[2,1200000]],"blocked":[5],"look_again":7}"#;
    let pool = Pool::read([("w:1001:1", waiting), ("next", "8")]).unwrap();
    assert_eq!(pool.next_number(), 8);
    let entry = PoolChange::Waiting(pool.waiting().next().unwrap().clone());
    assert_eq!(entry.write(), FieldWrite { name: "w:1001:1".to_owned(), value: Some(waiting.to_owned()) });
}

/// Nothing counts as written before a chat of which its record does not say how it began.
#[test]
fn an_older_record_does_not_say_how_a_chat_began() {
    let paired = r#"{"state":{"state":"paired","conversation":"1001.0","peer":{"bot":1001,"user":2},"since":9},"last":{"conversation":"1001.7","peer":{"bot":1001,"user":5},"since":3}}"#;
    let seeking = r#"{"state":{"state":"seeking","ticket":4,"since":9}}"#;
    let user = User::read([("session:1001", paired), ("session:1002", seeking)]).unwrap();
    let unknown = UpdateId(0);
    assert_eq!(user.session(BOT).chat().unwrap().began, unknown);
    assert_eq!(user.session(BOT).last.unwrap().began, unknown);
    assert!(matches!(user.session(OTHER_BOT).state, State::Seeking { began, .. } if began == unknown));
}

/// What everybody has was stored at greater length.
#[test]
fn an_older_record_says_the_same_in_more_words() {
    let older = [
        ("profile", r#"{"age":{"adult":30},"gender":"female","interests":["music","films"]}"#),
        ("contact:1001", r#"{"noted":9,"first_name":"Ann","language":"en"}"#),
    ];
    let newer = [("profile", r#""30 gf imufi""#), ("contact:1001", r#"{"at":9,"name":"Ann","app":"en"}"#)];
    assert_eq!(User::read(older).unwrap(), User::read(newer).unwrap());
}

/// A newer release may offer more, and note more.
#[test]
fn a_choice_that_is_not_known_here_costs_nothing_else() {
    let newer = r#"{"noted":9,"first_name":"Ann","shoe_size":41,"opted_out":true,"time_zone":"Mars/Olympus","chosen_language":"tlh"}"#;
    let user = User::read([("contact:1001", newer)]).unwrap();
    let wishes = Wishes { opted_out: true, ..Wishes::default() };
    assert_eq!((&user.contacts[&BOT].wishes, user.contacts[&BOT].noted), (&wishes, Some(Timestamp(9))));
}
