//! A town of strangers on two bots, simulated from a seed.
//!
//! Each may talk on both, and the operator decides now and again whether people of different bots meet.
//!
//! People press find, talk, leave, block and vanish at random. Between any two entities messages arrive in order, but
//! each pair of entities has its own pace: anything may be overtaken by anything else. At every step an entity is
//! read from its flat record and written back. A [`Witness`](witness::Witness) follows what people see and says what
//! must never be, [`Postmarks`](postmarks::Postmarks) do so for what arrives late, and [`Contacts`](contacts::Contacts) for what the books
//! are told; [`rest`] says what must hold once all is quiet.
//!
//! [`Moderation`](moderation::Moderation) knows who is kept apart by moderators or by reports.
//!
//! [`Wishes`](wishes::Wishes) keeps what people said of themselves and of whom they want to meet, and what a card shows.
//!
//! [`Channels`](channels::Channels) knows who is in the channels that bots ask for, and [`Links`](links::Links) whom personal
//! links may bring together.
//!
//! Now and then a worker dies over what is being decided, or sleeps over it until others own its partitions; see
//! [`Kills`](kills::Kills). Calls to Telegram wait in [`Lanes`](lanes::Lanes).
//!
//! [`interleavings`] are the same on a smaller scale: what is underway between people who part.
//!
//! A failure prints its seed; `SHOAL_SEED=<seed> cargo test -p shoal-domain --test chat_simulation` plays it again,
//! and `SHOAL_TOWNS=<number>` plays so many, which `--release` makes ten times as fast: `make million`.

mod chance;
mod channels;
mod contacts;
mod count;
mod interleavings;
mod kills;
mod lanes;
mod links;
mod moderation;
mod people;
mod postmarks;
mod rest;
mod turn;
mod wishes;
mod witness;
mod world;

use std::num::NonZeroUsize;
use std::ops::AddAssign;
use std::panic::{catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use chance::Chance;
use count::Count;
use kills::Fleet;
use shoal_domain::id::UserId;
use world::{BOTS, PEOPLE, World};

/// How many towns; each takes some milliseconds, or a tenth of a second where nothing is optimized.
const TOWNS: u64 = 100;
/// What happens in each, between two moments of quiet.
const STEPS: usize = 500;
/// Moments of quiet.
const DAYS: usize = 3;

/// Few enough partitions that several people and pools stand still together.
const FLEET: Fleet = Fleet { workers: 4, partitions: 8, ends_in: 250 };

#[test]
fn strangers_meet_talk_and_part() {
    let seeds: Vec<u64> = match (setting("SHOAL_SEED"), setting("SHOAL_TOWNS")) {
        (Some(seed), _) => vec![seed],
        (None, towns) => (0..towns.unwrap_or(TOWNS)).collect(),
    };
    let seen = live_all(&seeds, live);
    println!("{}\n{seen:?}", seen.table());
    // A simulation in which nothing happens proves nothing.
    if seeds.len() as u64 >= TOWNS {
        seen.assert_plenty();
    }
}

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// Towns know nothing of each other, so each core plays one after the other of them.
fn live_all<T: Default + AddAssign + Send>(seeds: &[u64], live: fn(u64) -> T) -> T {
    let next = AtomicUsize::new(0);
    let play = || {
        let mut seen = T::default();
        while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
            let count = catch_unwind(|| live(*seed)).unwrap_or_else(|panic| {
                eprintln!("play it again with SHOAL_SEED={seed}");
                next.store(seeds.len(), Ordering::Relaxed);
                resume_unwind(panic);
            });
            seen += count;
        }
        seen
    };
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        let players: Vec<_> = (0..cores).map(|_| scope.spawn(play)).collect();
        let mut seen = T::default();
        for player in players {
            seen.add_assign(player.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        seen
    })
}

fn live(seed: u64) -> Count {
    let mut chance = Chance::new(seed);
    let mut world = World::new(&mut chance, FLEET);
    world.has_blocked_many(UserId(PEOPLE - 1), UserId(PEOPLE - 2));
    // In some towns a bot asks people to be in channels.
    if chance.one_in(3) {
        world.channels.change(chance.pick(&BOTS), true);
    }
    let mut chats_at_rest = 0;
    for _day in 0..DAYS {
        people::come(&mut world, 2..PEOPLE, &mut chance);
        if chance.one_in(2) {
            people::have_wishes(&mut world, &mut chance);
        }
        for _ in 0..STEPS {
            if chance.one_in(2) || !world.deliver_something(&mut chance) {
                people::do_something(&mut world, &mut chance);
            }
        }
        rest::come_to_rest(&mut world, &mut chance);
        chats_at_rest += rest::check(&world);
        if chance.one_in(2) {
            world.passes_a_quiet_week(&mut chance);
        }
    }
    Count::of(&world, chats_at_rest)
}
