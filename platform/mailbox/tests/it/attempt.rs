//! Attempts: an entry that kills its owner becomes a dead letter, and nothing else does.
//!
//! The owner here does what the worker's does with [`Attempt`], and dies whenever it opens a poisoned entry.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use shoal_mailbox::{Attempt, Commit, EntryId, Envelope, LONGEST_BATCH, Lease, Source};

use crate::case::{Case, once, property};

/// Tries at an entry that stops its owner, before it is given up.
const TRIES: u32 = 3;

#[derive(Clone, Debug)]
struct History {
    entries: usize,
    /// Which of them kill.
    poisoned: BTreeSet<usize>,
    /// How many entries lie before the owner when it begins a turn, turn by turn.
    gathered: Vec<usize>,
    /// What happens to the owner between its attempt and its commit, turn by turn.
    mishaps: Vec<Mishap>,
}

/// Bad luck, but no crash.
#[derive(Clone, Copy, Debug)]
enum Mishap {
    None,
    /// The answer to the attempt is lost so many times.
    AnswersLost(usize),
    /// The lease runs out, and the same worker takes it again.
    TenureLost,
}

fn history() -> impl Strategy<Value = History> {
    let mishap = prop_oneof![
        4 => Just(Mishap::None),
        1 => (1..5_usize).prop_map(Mishap::AnswersLost),
        1 => Just(Mishap::TenureLost),
    ];
    // Bad luck ends some time.
    let mishaps = vec(mishap, 0..8).prop_map(|luck| [luck, vec![Mishap::None]].concat());
    (1..60_usize, vec(1..40_usize, 1..8), mishaps).prop_flat_map(|(entries, gathered, mishaps)| {
        btree_set(0..entries, 0..=entries.min(3)).prop_map(move |poisoned| History {
            entries,
            poisoned,
            gathered: gathered.clone(),
            mishaps: mishaps.clone(),
        })
    })
}

/// What is known from outside: which entries there are, and what became of them.
struct World {
    case: Case,
    history: History,
    arrived: Vec<EntryId>,
    /// Handled and committed, in order.
    healthy: Vec<EntryId>,
    crashes: BTreeMap<EntryId, u32>,
    turns: usize,
    /// Processes so far: one that died comes back under another name.
    processes: u32,
}

/// An owner until it dies.
struct Owner {
    lease: Lease,
    position: EntryId,
    careful: Option<EntryId>,
    waiting: VecDeque<EntryId>,
}

/// The owner died.
struct Crash;

impl World {
    fn poison(&self) -> Vec<EntryId> {
        self.history.poisoned.iter().map(|n| self.arrived[*n]).collect()
    }

    async fn arrive(&mut self, entries: usize) {
        for _ in 0..entries {
            self.case.arrive(self.arrived.len() as u64, "{}").await;
            self.arrived.push(self.case.stream("inbox").await.pop().unwrap().0);
        }
    }

    async fn take_over(&self) -> Owner {
        self.case.run_out().await;
        let lease = self.case.acquire_as(&format!("worker-{}", self.processes)).await;
        let estate = self.case.mailbox.inherit(&lease).await.unwrap();
        Owner { lease, position: estate.position, careful: estate.careful, waiting: VecDeque::new() }
    }

    /// Puts at most so many entries before the owner.
    fn gather(&self, owner: &mut Owner, most: usize) {
        let read = owner.waiting.back().copied().unwrap_or(owner.position);
        let room = most.max(1).saturating_sub(owner.waiting.len());
        owner.waiting.extend(self.arrived.iter().filter(|id| **id > read).take(room));
    }

    /// One turn, as in `worker/src/owner.rs`.
    async fn turn(&mut self, owner: &mut Owner) -> Result<(), Crash> {
        let last = *owner.waiting.back().unwrap();
        let lift = owner.careful.is_some_and(|end| owner.position >= end);
        let attempt =
            async || self.case.mailbox.attempt(&owner.lease, Source::Inbox, owner.position, last, lift).await;
        let suspicious = owner.careful.is_some();
        let Attempt { tries, careful } =
            if suspicious { attempt().await.unwrap() } else { Attempt { tries: 1, careful: None } };
        let mishap = self.history.mishaps[self.turns % self.history.mishaps.len()];
        self.turns += 1;
        match mishap {
            Mishap::None => {}
            Mishap::AnswersLost(times) => {
                for _ in 0..if suspicious { times } else { 0 } {
                    let again = attempt().await.unwrap();
                    assert_eq!((again.tries, again.careful), (tries, careful), "asking again is no new try");
                }
            }
            Mishap::TenureLost => {
                *owner = self.take_over().await;
                return Ok(());
            }
        }
        owner.careful = careful;
        let size = if careful.is_some() { 1 } else { owner.waiting.len() };
        let batch: Vec<EntryId> = owner.waiting.drain(..size).collect();
        let given_up = tries > TRIES;
        let killer = batch.iter().find(|id| self.poison().contains(id) && !given_up);
        if let Some(killer) = killer {
            *self.crashes.entry(*killer).or_default() += 1;
            return Err(Crash);
        }
        let buried = |id: &EntryId| (Envelope { id: *id, fields: vec![] }, "poisoned".to_owned());
        let dead = if given_up { batch.iter().map(buried).collect() } else { vec![] };
        let commit =
            Commit { expected: owner.position, position: *batch.last().unwrap(), dead, ..Commit::default() };
        self.case.mailbox.commit(&owner.lease, &commit).await.unwrap();
        owner.position = commit.position;
        if !given_up {
            self.healthy.extend(batch);
        }
        Ok(())
    }

    async fn buried(&self) -> Vec<EntryId> {
        let dead = self.case.mailbox.dead(self.case.partition, 1000).await.unwrap();
        dead.iter().map(|letter| std::str::from_utf8(&letter.fields[0].1).unwrap().parse().unwrap()).collect()
    }
}

#[test]
fn poison_is_buried_and_nobody_else() {
    property(history(), async |case: Case, history| {
        let mut world = World {
            case,
            history: history.clone(),
            arrived: vec![],
            healthy: vec![],
            crashes: BTreeMap::new(),
            turns: 0,
            processes: 0,
        };
        world.arrive(history.entries).await;
        let end = *world.arrived.last().unwrap();
        let mut owner = world.take_over().await;
        while owner.position < end {
            let most = history.gathered[world.turns % history.gathered.len()];
            world.gather(&mut owner, most);
            if world.turn(&mut owner).await.is_err() {
                world.processes += 1;
                owner = world.take_over().await;
            }
        }

        let poison = world.poison();
        let healthy: Vec<EntryId> = world.arrived.iter().filter(|id| !poison.contains(id)).copied().collect();
        assert_eq!(world.healthy, healthy, "everybody else is handled once, in order");
        assert_eq!(world.buried().await, poison);
        assert_eq!(world.crashes.keys().copied().collect::<Vec<_>>(), poison);
        assert!(world.crashes.values().all(|n| (2..=TRIES).contains(n)), "{:?}", world.crashes);

        world.arrive(10).await;
        world.history.mishaps = vec![Mishap::None];
        world.gather(&mut owner, 10);
        assert!(world.turn(&mut owner).await.is_ok());
        assert_eq!(owner.position, *world.arrived.last().unwrap(), "batches are whole again");
    });
}

#[test]
fn only_what_an_owner_had_in_hand_is_under_suspicion_and_only_after_its_death() {
    once(async |case: Case| {
        for n in 0..LONGEST_BATCH + 50 {
            case.arrive(n as u64, "{}").await;
        }
        let end = Some(case.stream("inbox").await[LONGEST_BATCH - 1].0);
        let careful = async |lease: &Lease| case.mailbox.inherit(lease).await.expect("Redis answers").careful;

        let first = case.acquire_as("first").await;
        assert_eq!(careful(&first).await, None, "nobody was there before");
        case.run_out().await;
        let again = case.acquire_as("first").await;
        assert_eq!(careful(&again).await, None, "who comes back has not died");
        case.mailbox.release(&again).await.unwrap();
        let second = case.acquire_as("second").await;
        assert_eq!(careful(&second).await, None, "who hands over has not died");
        case.mailbox.abandon(&second).await.unwrap();
        let third = case.acquire_as("third").await;
        assert_eq!(careful(&third).await, end, "who came to grief had a batch in hand");
    });
}
