//! What must hold once nothing is underway any more.

use std::collections::{BTreeMap, BTreeSet};

use shoal_domain::chat::{Pool, State, pool_of};
use shoal_domain::id::{Address, Ticket, UserId};
use shoal_domain::time::Millis;

use crate::chance::Chance;
use crate::world::{BOTS, PEOPLE, POOLS, World};

/// Lets everything arrive that is underway, and the timers fire that are due by then.
pub fn come_to_rest(world: &mut World, chance: &mut Chance) {
    /// Far more than a town of this size can have underway. Beyond it two entities are answering each other for ever.
    const ENOUGH: usize = 100_000;

    world.words_wait = false;
    for _ in 0..ENOUGH {
        if !world.deliver_something(chance) {
            return;
        }
    }
    panic!("the town does not come to rest");
}

/// Looks at everybody, and says how many are in a chat.
pub fn check(world: &World) -> u32 {
    let (mut seeking, mut paired) = (BTreeMap::new(), 0);
    for at in everywhere() {
        world.channels.check(at, &world.state(at));
        match world.state(at) {
            State::Idle => {}
            State::Seeking { ticket, .. } => {
                seeking.insert(at, ticket);
            }
            State::Paired(chat) => {
                let State::Paired(other) = world.state(chat.peer) else {
                    panic!("{at} is paired with {}, who is not paired at all", chat.peer);
                };
                assert_eq!(other.peer, at, "{} has another partner", chat.peer);
                assert_eq!(
                    other.conversation, chat.conversation,
                    "{at} and {} talk past each other",
                    chat.peer
                );
                paired += 1;
                world.witness.all_has_arrived(at, chat.peer, chat.conversation);
            }
        }
    }
    assert_eq!(seeking, waiting(world), "who searches waits in the pool, and nobody else does");
    nobody_waits_in_vain(world);
    nobody_waits_where_nobody_comes(world);
    paired
}

fn everywhere() -> impl Iterator<Item = Address> {
    BOTS.into_iter().flat_map(|bot| (0..PEOPLE).map(move |user| Address { bot, user: UserId(user) }))
}

fn waiting(world: &World) -> BTreeMap<Address, Ticket> {
    let pools = POOLS.map(|pool| world.pool(pool));
    let entries = pools.iter().flat_map(Pool::waiting);
    entries.map(|waiting| (waiting.seeker.who, waiting.seeker.ticket)).collect()
}

/// Two who both wait do so because one of them would rather not, and if that will pass, a timer stands.
fn nobody_waits_in_vain(world: &World) {
    for id in POOLS {
        let pool = world.pool(id);
        for one in pool.waiting().map(|waiting| &waiting.seeker) {
            for other in pool.waiting().map(|waiting| &waiting.seeker).filter(|other| other.who != one.who) {
                let (a, b) = (one.who.user, other.who.user);
                let suited =
                    one.traits.room == other.traits.room && one.traits.kind().suits(other.traits.kind());
                if !suited || a == b || one.blocked.contains(&b) || other.blocked.contains(&a) {
                    continue;
                }
                let until: BTreeSet<_> = [(one, b), (other, a)]
                    .into_iter()
                    .flat_map(|(seeker, met)| seeker.recent.iter().filter(move |(who, _)| *who == met))
                    .map(|(_, until)| *until)
                    .collect();
                let until =
                    *until.last().unwrap_or_else(|| panic!("{a} and {b} wait side by side for no reason"));
                assert!(until > world.now, "{a} and {b} could have met at {until}, and it is {}", world.now);
                let timer = world.rematch_at(id).expect("time will bring them together, so a timer stands");
                assert!(timer <= until, "the timer at {timer} comes too late for {a} and {b} at {until}");
            }
        }
    }
}

/// Whoever waits in a pool that is no longer theirs is sent on soon.
fn nobody_waits_where_nobody_comes(world: &World) {
    for id in POOLS {
        let stranded =
            world.pool(id).waiting().find(|w| pool_of(w.seeker.who.bot, world.policy) != id).cloned();
        if let Some(stranded) = stranded {
            let timer = world.rematch_at(id).expect("a pool with somebody in it has a timer");
            let soon = world.now + Millis::minutes(1);
            assert!(timer <= soon, "{} waits in {id} for nobody", stranded.seeker.who);
        }
    }
}
