//! Every key that Shoal keeps in Redis, with its meaning. Nobody composes a key anywhere else.
//!
//! The keys of partition 17 carry the hash tag `{17}`, so that they would share a slot. Commits and updates of several
//! partitions share scripts, so all partitions are in one Redis.

use shoal_domain::entity::EntityKey;
use shoal_domain::id::{BotId, UpdateId};
use shoal_domain::partition::PartitionId;

use crate::copies::Side;

/// Hash: `token` of the owner, `worker` it runs on, `expires` by the Redis clock; the `position` read; `whole` once the
/// partition is laid out.
pub(crate) fn lease(p: PartitionId) -> String {
    format!("lease:{{{p}}}")
}

/// Counter, raised at each acquisition.
pub(crate) fn epoch(p: PartitionId) -> String {
    format!("epoch:{{{p}}}")
}

/// Stream of envelopes; trimmed behind the position only.
pub(crate) fn inbox(p: PartitionId) -> String {
    format!("inbox:{{{p}}}")
}

/// Hash of one entity's fields.
pub(crate) fn entity(p: PartitionId, entity: EntityKey) -> String {
    format!("entity:{{{p}}}:{entity}")
}

/// Sorted set of timers by due time, milliseconds.
pub(crate) fn timers(p: PartitionId) -> String {
    format!("timers:{{{p}}}")
}

/// Text: why nobody may own the partition until an operator has looked.
pub(crate) fn halted(p: PartitionId) -> String {
    format!("halted:{{{p}}}")
}

/// Hash of Telegram calls not yet carried out, by effect id.
pub(crate) fn live(p: PartitionId) -> String {
    format!("live:{{{p}}}")
}

/// Sorted set: `<bot>:<chat>` by the moment until which Telegram wants nothing sent there, in milliseconds by the Redis clock.
pub(crate) fn paused(p: PartitionId) -> String {
    format!("paused:{{{p}}}")
}

/// Hash of records not yet in Postgres, by effect id.
pub(crate) fn records(p: PartitionId) -> String {
    format!("records:{{{p}}}")
}

/// Sorted set: the messages of a person's chat that are copies of their partner's in one conversation, by the partner's message.
pub(crate) fn copies(p: PartitionId, Side { user, conversation }: Side) -> String {
    format!("copies:{{{p}}}:{conversation}:{user}")
}

/// List: what a person has read last in one conversation, for a report of theirs or about them.
pub(crate) fn read(p: PartitionId, Side { user, conversation }: Side) -> String {
    format!("read:{{{p}}}:{conversation}:{user}")
}

/// List: how what they have read there was changed since, likewise.
pub(crate) fn changed(p: PartitionId, Side { user, conversation }: Side) -> String {
    format!("changed:{{{p}}}:{conversation}:{user}")
}

/// Stream of calls of which nobody knows whether they were carried out.
pub(crate) fn uncertain(p: PartitionId) -> String {
    format!("uncertain:{{{p}}}")
}

/// Hash: the batch being tried and how often.
pub(crate) fn attempts(p: PartitionId) -> String {
    format!("attempts:{{{p}}}")
}

/// Stream of envelopes that wait for something their entity needs, each under the id it had in the inbox.
pub(crate) fn parked(p: PartitionId) -> String {
    format!("parked:{{{p}}}")
}

/// Hash: the batch of parked envelopes being tried and how often.
pub(crate) fn parked_attempts(p: PartitionId) -> String {
    format!("parked-attempts:{{{p}}}")
}

/// Stream of envelopes that could not be handled, with the reason.
pub(crate) fn dead(p: PartitionId) -> String {
    format!("dead:{{{p}}}")
}

/// The keys that a partition may have once each, with the type that Redis should say they are of.
pub(crate) fn types(p: PartitionId) -> [(String, &'static str); 13] {
    [
        (lease(p), "hash"),
        (epoch(p), "string"),
        (inbox(p), "stream"),
        (timers(p), "zset"),
        (halted(p), "string"),
        (live(p), "hash"),
        (paused(p), "zset"),
        (records(p), "hash"),
        (uncertain(p), "stream"),
        (attempts(p), "hash"),
        (parked(p), "stream"),
        (parked_attempts(p), "hash"),
        (dead(p), "stream"),
    ]
}

/// How many update ids share one [`seen`] key: a kilobyte of bits.
const SEEN_IDS: u64 = 8192;

/// Bits of the update ids that came in, and this update's bit. A partition sees a slice of a bot's ids, which are
/// mostly consecutive, so a bit costs a few bytes where a set's member costs seventy. Membership, never "newer than":
/// Telegram keeps order per chat, not per person, and ids may jump.
pub(crate) fn seen(p: PartitionId, bot: BotId, update: UpdateId) -> (String, u64) {
    (format!("seen:{{{p}}}:{bot}:{}", update.0 / SEEN_IDS), update.0 % SEEN_IDS)
}

/// Hash: the random `name` given to this Redis by the first worker of a deployment; the `tide`, raised by every heartbeat;
/// as `rewound` the name that it had until it was found to be older than it had been.
pub(crate) const IDENTITY: &str = "identity";

/// Hash: the bots that were added while running, each with its sealed token, and the `version` of it all.
pub(crate) const ROSTER: &str = "roster";

/// Hash: the channels that each bot asks people to be in, as JSON, and the `version` of it all.
pub(crate) const DOORS: &str = "doors";

/// Hash: the groups that plans open, of each bot, as JSON, and the `version` of it all.
pub(crate) const GROUPS: &str = "groups";

/// Sorted set of workers by their last heartbeat.
pub(crate) const WORKERS: &str = "workers";

/// Stream of questions whether somebody may pay: `bot`, and the update `b`.
pub(crate) const CHECKOUTS: &str = "checkouts";

/// Stream of bodies that came with the right secret but are no updates: their size and hash, not their text.
pub(crate) const QUARANTINE: &str = "quarantine";

/// Sorted set of bots to which Telegram wants nothing sent, by the moment until which, milliseconds; and of chats whose
/// refusal may turn out to be their bot's.
pub(crate) const PAUSED_BOTS: &str = "paused-bots";

/// Hash: for each lane and worker the tokens it holds and wants, and until when; what is known of each lane's limit.
pub(crate) fn budget(bot: BotId) -> String {
    format!("budget:{bot}")
}

/// Text: who leads a job.
pub(crate) fn leader(job: &str) -> String {
    format!("leader:{job}")
}

/// Text: something a job remembers between its runs.
pub(crate) fn note(name: &str) -> String {
    format!("note:{name}")
}
