//! Who and what is on a stage.

use std::time::Duration;

use shoal_local::Durability;

/// What a row needs.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// Processes of each kind.
    pub ingresses: usize,
    /// See above.
    pub workers: usize,
    /// See above.
    pub schedulers: usize,
    /// What Redis and Postgres keep at a power cut.
    pub durability: Durability,
    /// The crowd talks to the first bot; the others are for people who tell a story of their own.
    pub bots: usize,
    /// Messages that the whole crowd sends in a second: two cores carry several such trials at once.
    pub messages_per_second: f64,
    /// How long Telegram waits for an answer to an update; the pauses before it comes again are shorter to the same degree.
    pub answer_timeout: Duration,
    /// What each process may take for work in progress, in MiB.
    pub memory_mb: u64,
    /// Updates that pile up where a row is about that.
    pub backlog: usize,
    /// Whether the clock of Redis can be set.
    pub redis_clock: bool,
    /// Whether that of Postgres can.
    pub postgres_clock: bool,
    /// Whether workers come from the build that a word can break.
    pub breakable: bool,
    /// Messages of broadcasts that a bot sends a second.
    pub bulk_rate: u32,
    /// The same where they are paid for.
    pub paid_rate: u32,
}

/// Two workers, one of each other kind, quick servers, one bot.
pub const USUAL: Cast = Cast {
    ingresses: 1,
    workers: 2,
    schedulers: 1,
    durability: Durability::Fast,
    bots: 1,
    messages_per_second: 45.0,
    answer_timeout: Duration::from_mins(1),
    memory_mb: 512,
    backlog: 0,
    redis_clock: false,
    postgres_clock: false,
    breakable: false,
    bulk_rate: 25,
    paid_rate: 1_000,
};
