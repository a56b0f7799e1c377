//! What people do, at random.

use std::ops::Range;

use shoal_domain::account::Age;
use shoal_domain::cargo::{Cargo, Contact, Location};
use shoal_domain::chat::{Answer, Button, EVERYBODY, Latch, State, pool_of};
use shoal_domain::content::{Content, Poll, RichText, Uncopyable};
use shoal_domain::entitlement::{Grant, GrantId};
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{Address, ChatId, ConversationId, MessageId, UserId};
use shoal_domain::language::Language;
use shoal_domain::message::{Message, Tell};
use shoal_domain::moderation::{Grounds, Measure, MeasureId};
use shoal_domain::profile::{Gender, Interest, Meet, Part, Room, Step};
use shoal_domain::reference::Reply;
use shoal_domain::time::Millis;
use shoal_domain::update::{Introduction, Update};

use crate::chance::Chance;
use crate::world::{BOTS, PEOPLE, PRESSES, REACH, Source, WORDS, World};

/// What is typed, with how often.
const COMMANDS: [(&str, usize); 20] = [
    ("/find", 60),
    ("/rooms", 1),
    ("/link", 4),
    ("/link new", 1),
    ("/link off", 1),
    ("/next", 20),
    ("/stop", 12),
    ("/start", 10),
    ("/help", 3),
    ("/settings", 1),
    ("/profile", 2),
    ("/privacy", 1),
    ("/export", 1),
    ("/delete", 1),
    ("/dance", 3),
    ("/report", 6),
    ("/mute", 8),
    ("/rate", 2),
    ("/appeal I am innocent", 2),
    ("/block", 6),
];

/// Two, so that people meet in them.
const ROOMS: [Room; 2] = [Room::Interest(Interest::Music), Room::Language(Language::Persian)];

/// Somebody does something on some bot, or time passes.
pub fn do_something(world: &mut World, chance: &mut Chance) {
    let who = Address { bot: chance.pick(&BOTS), user: UserId(chance.below(PEOPLE as usize) as i64) };
    match chance.below(30) {
        26 => is_judged(world, who, chance),
        27 if chance.one_in(4) => visits_a_room(world, who, chance),
        28 => opens_a_link(world, who, chance),
        29 => moves(world, who, chance),
        20 | 21 => introduces_themself(world, who, chance),
        22 => is_granted_something(world, who, chance),
        0..7 => writes(world, who, text(command(chance))),
        7..12 | 23..26 | 27 => speaks(world, who, chance),
        12 => writes(world, who, text(age(who, chance))),
        13..17 => presses(world, who, chance),
        17 => thinks_again(world, who, chance),
        18 => vanishes(world, who, chance),
        _ if chance.one_in(20) => world.policy.match_across_bots = !world.policy.match_across_bots,
        _ if chance.one_in(2) => world.words_wait = !world.words_wait,
        _ if chance.one_in(6) => world.passes(Millis::minutes(chance.below(30) as u64)),
        _ => world.passes(Millis::seconds(chance.below(60) as u64)),
    }
}

fn command(chance: &mut Chance) -> &'static str {
    let all = COMMANDS.iter().flat_map(|(command, often)| std::iter::repeat_n(*command, *often));
    let all: Vec<_> = all.collect();
    chance.pick(&all)
}

/// One person mostly types ages below 18, one never types an age at all.
fn age(who: Address, chance: &mut Chance) -> &'static str {
    match who.user.0 {
        0 => chance.pick(&["17", "12", "٩", "18", "44"]),
        1 => "old enough",
        // Now and then somebody turns out to be younger than they had said.
        2 if chance.one_in(40) => "16",
        _ => chance.pick(&["25", "99", "٣٣", "20", "hm"]),
    }
}

pub fn text(text: &str) -> Content {
    Content::Text { text: RichText { text: text.to_owned(), ..RichText::default() }, preview: None }
}

/// Now and then people change their name.
fn name(world: &World) -> Introduction {
    Introduction::new(if world.next_message % 50 < 25 { "Robin" } else { "Kim" }, None)
}

pub fn writes(world: &mut World, who: Address, content: Content) {
    writes_about(world, who, content, None, None);
}

fn writes_about(
    world: &mut World,
    who: Address,
    content: Content,
    about: Option<MessageId>,
    album: Option<String>,
) {
    let message = MessageId(world.next_message);
    world.next_message += 1;
    world.postmarks.writes(message, world.state(who));
    let (from, introduction) = (who.user, name(world));
    let reply = about.map(|to| Box::new(Reply { to, quote: None }));
    happens(world, who, WORDS, Update::Message { from, introduction, message, content, reply, album });
}

/// Telegram numbers what happens, and puts it into the queue of its kind.
fn happens(world: &mut World, who: Address, queue: u8, update: Update) {
    let message = Message::Update(who.bot, world.next_id(who.bot), update);
    world.send(Source::Telegram(who.bot, queue), EntityKey::User(who.user), message);
}

/// Words carry the number of their message, so that the witness can follow each.
pub fn speaks(world: &mut World, who: Address, chance: &mut Chance) {
    lets_through(world, who, chance);
    let number = format!("words {}", world.next_message);
    let content = match chance.below(10) {
        0..6 => text(&number),
        6 if chance.one_in(6) => return sends_album(world, who, chance),
        6 => Content::Media {
            caption: None,
            cargo: (!chance.one_in(4)).then(|| Box::new(place(world.next_message))),
        },
        7..9 => Content::Contact(Some(Box::new(card(number)))),
        9 if chance.one_in(2) => {
            let question = RichText { text: number, ..RichText::default() };
            Content::Poll(Poll { question, options: vec![], multiple: false })
        }
        _ => Content::Uncopyable(Uncopyable::Story),
    };
    writes(world, who, content);
}

fn place(number: i64) -> Cargo {
    Cargo::Location(Location { latitude_e6: number as i32, longitude_e6: 0, moving: None })
}

fn card(first_name: String) -> Contact {
    Contact { phone_number: "+1".to_owned(), first_name, last_name: None, vcard: None }
}

/// Whoever is asked whether something may come through often answers before the other goes on.
fn lets_through(world: &mut World, who: Address, chance: &mut Chance) {
    let State::Paired(chat) = world.state(who) else { return };
    if matches!(chat.latch.as_deref(), Some(Latch::Asked(_))) && !chance.one_in(3) {
        let button = Button::LetThrough(chat.conversation);
        let button = if chance.one_in(4) { Button::KeepOut(chat.conversation) } else { button };
        pressed(world, chat.peer, button.to_string());
    }
}

fn presses(world: &mut World, who: Address, chance: &mut Chance) {
    let conversation = some_conversation(world, who, chance);
    let button = match chance.below(53) {
        47 | 48 if chance.one_in(2) => Button::Mute(conversation).to_string(),
        47 | 48 => Button::MuteAll(conversation).to_string(),
        49 => Button::Unmute(conversation).to_string(),
        50 | 51 => Button::Rate(conversation, chance.one_in(2)).to_string(),
        52 => Button::Grounds(chance.pick(&Grounds::ALL), conversation).to_string(),
        41 => Button::Lock(conversation).to_string(),
        42 | 43 => Button::AcceptLock(conversation).to_string(),
        44 => Button::DeclineLock(conversation).to_string(),
        45 => Button::NextAnyway(conversation).to_string(),
        46 => Button::Icebreaker(conversation).to_string(),
        0..14 => Button::Find.to_string(),
        14..16 => Button::Cancel.to_string(),
        16..18 => Button::Next(conversation).to_string(),
        18..20 => Button::Stop(conversation).to_string(),
        20 => Button::Report(conversation).to_string(),
        21 => Button::Block(conversation).to_string(),
        22..36 => Button::Share { conversation, message: some_contact(world, who) }.to_string(),
        36 if chance.one_in(2) => Button::Joined.to_string(),
        36 => Button::Keep.to_string(),
        37 => Button::Help.to_string(),
        38 | 39 => {
            chance.pick(&["no-more", "announcements:on", "announcements:off", "zone:Asia/Tokyo"]).to_owned()
        }
        _ => "rubbish".to_owned(),
    };
    pressed(world, who, button);
}

pub fn pressed(world: &mut World, who: Address, button: String) {
    let query = format!("press {}", world.next_message);
    world.next_message += 1;
    happens(
        world,
        who,
        PRESSES,
        Update::Press {
            from: who.user,
            introduction: name(world),
            query,
            message: Some(MessageId(1)),
            button,
        },
    );
}

/// Presses what has to do with who they are, whom they want to meet, and what is kept of them.
fn introduces_themself(world: &mut World, who: Address, chance: &mut Chance) {
    // Most people are nearly always something, so that a wish for it means something.
    let own = Gender::ALL[(who.user.0 % 3) as usize];
    let button = match chance.below(23) {
        0..3 => Button::Gender(if chance.one_in(10) { None } else { Some(own) }),
        3..6 => Button::Meet(chance.pick(&Meet::ALL[..3])),
        6 => Button::Interest(chance.pick(Interest::ALL)),
        7 => Button::Step(chance.pick(Step::ALL)),
        8 => Button::Edit(chance.pick(Step::ALL)),
        9 => Button::Show(chance.pick(Part::ALL), chance.one_in(2)),
        10 => Button::Listed(!chance.one_in(4)),
        11 if chance.one_in(2) => Button::Anyone,
        11 | 12 => Button::Gender(Some(own)),
        16..20 => return talks_on(world, who, chance),
        20..23 => return stays(world, who, chance),
        13 => Button::Here(some_conversation(world, who, chance)),
        14 if chance.one_in(8) => Button::Delete,
        14 => Button::Stay,
        _ => Button::Profile,
    };
    pressed(world, who, button.to_string());
}

/// Most people say how old they are when they come, or little would happen: all but the one who lies and the one who never
/// does.
pub fn come(world: &mut World, people: Range<i64>, chance: &mut Chance) {
    for user in people.map(UserId) {
        if !matches!(world.user(user).profile.age, Age::Adult(_) | Age::Minor) {
            let who = Address { bot: chance.pick(&BOTS), user };
            writes(world, who, text("/find"));
            writes(world, who, text("25"));
        }
    }
}

/// Two go to a room and search there. They leave it soon, found or not, so that they are still met outside.
fn visits_a_room(world: &mut World, who: Address, chance: &mut Chance) {
    let other = UserId(chance.below(PEOPLE as usize) as i64);
    let (room, stays) = (chance.pick(&ROOMS), chance.one_in(10));
    for user in [who.user, other] {
        let visitor = Address { user, ..who };
        let out = (!stays).then_some(Button::Room(None));
        for button in [Button::Room(Some(room)), Button::Find].into_iter().chain(out) {
            pressed(world, visitor, button.to_string());
        }
    }
}

/// Somebody comes to the channels or leaves one, which Telegram tells to the bots that see it. Or the operator asks for others.
fn moves(world: &mut World, who: Address, chance: &mut Chance) {
    if chance.one_in(40) {
        return world.channels.change(who.bot, chance.one_in(2));
    }
    let present = world.channels.moves(who.user, chance);
    for bot in BOTS {
        happens(
            world,
            Address { bot, ..who },
            REACH,
            Update::Member { user: who.user, group: ChatId(-1_001), present, arrived: present, leads: false },
        );
    }
}

/// Somebody opens a personal link, and its owner answers whoever asks.
fn opens_a_link(world: &mut World, who: Address, chance: &mut Chance) {
    if let Some(opens) = world.personal.text_of(chance.below(1_000)).filter(|_| chance.one_in(2)) {
        return writes(world, who, text(&opens));
    }
    let user = world.user(who.user);
    let links = user.session(who.bot).links.as_ref();
    let guests = links.map(|links| links.guests.clone()).unwrap_or_default();
    for guest in guests {
        let answer = if chance.one_in(4) { chance.pick(&Answer::ALL) } else { Answer::Yes };
        pressed(world, who, Button::Visit(answer, guest.number).to_string());
    }
}

/// Everybody may choose for a while, and says what they are and whom they want to meet.
pub fn have_wishes(world: &mut World, chance: &mut Chance) {
    for user in (0..PEOPLE).map(UserId) {
        let who = Address { bot: chance.pick(&BOTS), user };
        is_granted(world, who, Grant::Preference(world.now + Millis::minutes(600)));
        world.next_message += 3;
        let own = Gender::ALL[(user.0 % 3) as usize];
        pressed(world, who, Button::Gender(Some(own)).to_string());
        pressed(world, who, Button::Meet(chance.pick(&Meet::ALL)).to_string());
    }
}

/// Somebody would like to talk on with whom they parted from last, and perhaps that one with them.
fn talks_on(world: &mut World, who: Address, chance: &mut Chance) {
    let Some(past) = world.user(who.user).session(who.bot).last else { return };
    let button = Button::Again(past.conversation).to_string();
    pressed(world, who, button.clone());
    if chance.one_in(2) {
        pressed(world, past.peer, button);
    }
}

/// Somebody offers to lock their chat, and perhaps their partner accepts.
fn stays(world: &mut World, who: Address, chance: &mut Chance) {
    let State::Paired(chat) = world.state(who) else { return };
    is_granted(world, who, Grant::Locks(1));
    pressed(world, who, Button::Lock(chat.conversation).to_string());
    match chance.below(4) {
        0 => pressed(world, chat.peer, Button::DeclineLock(chat.conversation).to_string()),
        1 => pressed(world, chat.peer, Button::Lock(chat.conversation).to_string()),
        _ => pressed(world, chat.peer, Button::AcceptLock(chat.conversation).to_string()),
    }
}

/// A moderator decides something about them. Most of all they have looked at the reports, or there would soon be nobody left.
fn is_judged(world: &mut World, who: Address, chance: &mut Chance) {
    let until = Some(world.now + Millis::minutes(chance.below(120) as u64));
    let measure = match chance.below(16) {
        0 if chance.one_in(2) => Measure::Ban { until },
        5 => return is_reported_by_many(world, who),
        1 => Measure::Mute { until },
        2 => Measure::MediaBan { until },
        3 => Measure::Warn,
        4 if chance.one_in(8) => Measure::LiftAge,
        _ => Measure::Lift,
    };
    // What is decided may be told twice.
    let decided = Tell::Decided { id: MeasureId(world.next_message), measure, reason: "because".to_owned() };
    for _ in 0..=chance.below(2) {
        world.send(Source::Lane, EntityKey::User(who.user), Message::Tell(decided.clone()));
    }
    world.next_message += 1;
}

/// People of whom nothing else is known here report them, too.
fn is_reported_by_many(world: &mut World, who: Address) {
    for by in (0..3).map(|number| UserId(2_000_000 + number)) {
        let conversation = ConversationId { pool: EVERYBODY, number: 1_000_000 };
        let reported = Message::Tell(Tell::Reported { by, conversation });
        world.send(Source::Lane, EntityKey::User(who.user), reported);
    }
}

fn is_granted_something(world: &mut World, who: Address, chance: &mut Chance) {
    let until = world.now + Millis::minutes(chance.below(3000) as u64);
    let what = match chance.below(4) {
        0 => Grant::Priority(until),
        1 | 2 => Grant::Preference(until),
        _ => Grant::Locks(1),
    };
    is_granted(world, who, what);
}

fn is_granted(world: &mut World, who: Address, what: Grant) {
    // A grant may come twice.
    let grant = GrantId(world.next_message as u64 / 3);
    let tell = Message::Tell(Tell::Granted { grant, what });
    world.send(Source::Lane, EntityKey::User(who.user), tell);
}

/// The current one, the last one, or any.
pub fn some_conversation(world: &World, who: Address, chance: &mut Chance) -> ConversationId {
    let user = world.user(who.user);
    let session = user.session(who.bot);
    let known = if chance.one_in(2) { session.current_or_last() } else { session.last };
    let any = ConversationId { pool: pool_of(who.bot, world.policy), number: chance.below(20) as u64 };
    known.filter(|_| !chance.one_in(4)).map_or(any, |past| past.conversation)
}

fn some_contact(world: &World, who: Address) -> MessageId {
    match world.state(who) {
        State::Paired(chat) => chat.unconfirmed_contact.unwrap_or(MessageId(1)),
        State::Idle | State::Seeking { .. } => MessageId(1),
    }
}

/// Several pictures that belong together, of which something else may come in between.
fn sends_album(world: &mut World, who: Address, chance: &mut Chance) {
    let album = format!("album {}", world.next_message);
    for _ in 0..=chance.below(12) {
        let content = Content::Media { caption: None, cargo: None };
        writes_about(world, who, content, None, Some(album.clone()));
        if chance.one_in(10) {
            writes(world, who, text("/help"));
        }
    }
}

/// They change, take back, or feel otherwise about something that was said lately.
pub fn thinks_again(world: &mut World, who: Address, chance: &mut Chance) {
    let lately = chance.below(20) as i64;
    let (from, message) = (who.user, MessageId((world.next_message - lately).max(1)));
    match chance.below(3) {
        0 => {
            let content = text(age(who, chance));
            happens(world, who, WORDS, Update::Edited { from, message, content });
        }
        1 => writes_about(world, who, text("/unsend"), Some(message), None),
        _ => {
            let emoji = chance.one_in(2).then(|| "👍".to_owned());
            happens(world, who, REACH, Update::Reacted { from, message, emoji });
        }
    }
}

pub fn vanishes(world: &mut World, who: Address, chance: &mut Chance) {
    let update = Update::Reachable { user: who.user, reachable: chance.one_in(2) };
    happens(world, who, REACH, update);
}
