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
//! A failure prints its seed; `SHOAL_SEED=<seed> cargo test -p shoal-domain --test chat_simulation` plays it again,
//! and `SHOAL_TOWNS=<number>` plays so many, which `--release` makes ten times as fast.

mod chance;
mod contacts;
mod count;
mod moderation;
mod people;
mod postmarks;
mod rest;
mod wishes;
mod witness;
mod world;

use std::panic::{catch_unwind, resume_unwind};

use chance::Chance;
use count::Count;
use world::World;

/// How many towns; each takes some milliseconds.
const TOWNS: u64 = 280;
/// What happens in each, between two moments of quiet.
const STEPS: usize = 500;
/// Moments of quiet.
const DAYS: usize = 3;

#[test]
fn strangers_meet_talk_and_part() {
    let seeds = match (setting("SHOAL_SEED"), setting("SHOAL_TOWNS")) {
        (Some(seed), _) => vec![seed],
        (None, towns) => (0..towns.unwrap_or(TOWNS)).collect(),
    };
    let mut seen = Count::default();
    for seed in &seeds {
        match catch_unwind(|| live(*seed)) {
            Ok(count) => seen += count,
            Err(panic) => {
                eprintln!("play it again with SHOAL_SEED={seed}");
                resume_unwind(panic);
            }
        }
    }
    println!("{seen:?}");
    // A simulation in which nothing happens proves nothing.
    if seeds.len() > 1 {
        seen.assert_plenty();
    }
}

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

fn live(seed: u64) -> Count {
    let mut chance = Chance::new(seed);
    let mut world = World::new(&mut chance);
    for _day in 0..DAYS {
        for _ in 0..STEPS {
            if chance.one_in(2) || !world.deliver_something(&mut chance) {
                people::do_something(&mut world, &mut chance);
            }
        }
        rest::come_to_rest(&mut world, &mut chance);
        rest::check(&world);
        if chance.one_in(2) {
            world.passes_a_quiet_week(&mut chance);
        }
    }
    Count {
        refused_as_late: world.postmarks.refused,
        named_the_last: world.postmarks.named_the_last,
        stopped_late: world.postmarks.stopped,
        wished: world.witness.wishes.met,
        agreed: world.witness.wishes.agreed_to,
        in_rooms: world.witness.wishes.in_rooms,
        bans: world.witness.moderation.bans,
        suspensions: world.witness.moderation.suspensions,
        ..world.witness.count
    }
}
