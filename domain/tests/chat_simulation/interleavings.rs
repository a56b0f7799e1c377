//! A hundred thousand interleavings of what is underway when people part.
//!
//! Eight people on two bots talk, take back, change and feel, say goodbye, block, report, vanish and are banned, and what they
//! do overtakes what others do in every order there is. Eight workers share sixteen partitions; one turn in sixty is its
//! worker's last, or it wakes up behind somebody else's and is refused.
//!
//! Whoever is the receiver of something is the only one to say whether it still reaches them. So what must not be is that
//! anything of a conversation is asked for, or comes to a chat, behind the commit by which its owner was in it no longer.
//!
//! `SHOAL_INTERLEAVINGS=<number>` plays so many: `make interleavings`.

use std::fmt;
use std::ops::AddAssign;

use shoal_domain::chat::Button;
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{Address, UserId};
use shoal_domain::message::{Message, Tell};
use shoal_domain::moderation::{Measure, MeasureId};
use shoal_domain::time::Millis;

use crate::chance::Chance;
use crate::count::Count;
use crate::kills::Fleet;
use crate::people;
use crate::rest;
use crate::world::{BOTS, Source, World};

const FLEET: Fleet = Fleet { workers: 8, partitions: 16, ends_in: 60 };

/// Who takes part: those who say how old they are, and that it is enough.
const PEOPLE: std::ops::Range<i64> = 3..11;

/// How much is done, or comes somewhere, while the interleaving lasts.
const STEPS: usize = 160;

/// How many are played where nobody says.
const USUAL: u64 = 300;

/// What is counted.
#[derive(Clone, Copy, Default)]
struct Seen {
    count: Count,
    /// What was underway to somebody when they were gone: words, edits, reactions, wishes to take back.
    crossed: [u32; 4],
}

impl AddAssign for Seen {
    fn add_assign(&mut self, other: Seen) {
        self.count += other.count;
        for (sum, more) in self.crossed.iter_mut().zip(other.crossed) {
            *sum += more;
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Count { towns, kills, fenced, goodbyes, relays, after_goodbye, chats_at_rest, .. } = self.count;
        let [words, edits, reactions, unsent] = self.crossed;
        write!(
            f,
            "interleavings {towns} workers {} deaths {kills} fenced {fenced} messages {relays} goodbyes {goodbyes} \
             underway at a goodbye: words {words} edits {edits} reactions {reactions} unsent {unsent} \
             after goodbye {after_goodbye} paired {chats_at_rest} half pairs 0",
            FLEET.workers
        )
    }
}

#[test]
fn nothing_comes_after_a_goodbye() {
    let seeds: Vec<u64> = match (crate::setting("SHOAL_SEED"), crate::setting("SHOAL_INTERLEAVINGS")) {
        (Some(seed), _) => vec![seed],
        (None, number) => (0..number.unwrap_or(USUAL)).collect(),
    };
    let seen = crate::live_all(&seeds, live);
    println!("{seen}");
    assert_eq!(seen.count.after_goodbye, 0, "{seen}");
    if seeds.len() as u64 >= USUAL {
        assert!(
            seen.crossed.iter().all(|crossed| *crossed > 0),
            "each kind is underway at a goodbye: {seen}"
        );
        assert!(seen.count.fenced > 0 && seen.count.kills > 0 && seen.count.chats_at_rest > 0, "{seen}");
    }
}

fn live(seed: u64) -> Seen {
    let mut chance = Chance::new(seed);
    let mut world = World::new(&mut chance, FLEET);
    people::come(&mut world, PEOPLE, &mut chance);
    rest::come_to_rest(&mut world, &mut chance);
    for user in PEOPLE {
        let who = Address { bot: chance.pick(&BOTS), user: UserId(user) };
        people::pressed(&mut world, who, Button::Find.to_string());
    }
    for _ in 0..STEPS {
        if chance.one_in(2) || !world.deliver_something(&mut chance) {
            do_something(&mut world, &mut chance);
        }
    }
    rest::come_to_rest(&mut world, &mut chance);
    let paired = rest::check(&world);
    let count = Count::of(&world, paired);
    assert_eq!(count.after_goodbye, 0, "something came after a goodbye");
    let crossed = &world.lanes.crossed;
    Seen { count, crossed: [crossed.words, crossed.edits, crossed.reactions, crossed.unsent] }
}

fn do_something(world: &mut World, chance: &mut Chance) {
    let user = UserId(PEOPLE.start + chance.below(8) as i64);
    let bots = BOTS.map(|bot| Address { bot, user });
    // Most of it is done where they are in a chat.
    let paired = bots.into_iter().find(|at| world.user(user).session(at.bot).chat().is_some());
    let who = paired.filter(|_| !chance.one_in(10)).unwrap_or_else(|| chance.pick(&bots));
    match chance.below(40) {
        0..13 => people::speaks(world, who, chance),
        13..23 => people::thinks_again(world, who, chance),
        23..26 => people::writes(world, who, people::text(chance.pick(&["/next", "/stop"]))),
        26..29 => ends_by_button(world, who, chance),
        29 => people::writes(world, who, people::text(chance.pick(&["/block", "/report"]))),
        30 if chance.one_in(2) => people::vanishes(world, who, chance),
        30 => is_banned(world, who, chance),
        31 => world.words_wait = !world.words_wait,
        32 => world.passes(Millis::seconds(chance.below(90) as u64)),
        _ if paired.is_none() => people::pressed(world, who, Button::Find.to_string()),
        _ => people::speaks(world, who, chance),
    }
}

fn ends_by_button(world: &mut World, who: Address, chance: &mut Chance) {
    let conversation = people::some_conversation(world, who, chance);
    let button = match chance.below(5) {
        0 | 1 => Button::Next(conversation),
        2 => Button::Stop(conversation),
        3 => Button::Block(conversation),
        _ => Button::Report(conversation),
    };
    people::pressed(world, who, button.to_string());
}

/// A moderator shuts somebody out for a minute or two.
fn is_banned(world: &mut World, who: Address, chance: &mut Chance) {
    let until = Some(world.now + Millis::seconds(60 + chance.below(60) as u64));
    let (id, reason) = (MeasureId(world.next_message), "because".to_owned());
    world.next_message += 1;
    let decided = Tell::Decided { id, measure: Measure::Ban { until }, reason };
    world.send(Source::Lane, EntityKey::User(who.user), Message::Tell(decided));
}
