//! Entities in memory: a cache of what Redis holds, bounded, and gone with the partition.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use lru::LruCache;
use shoal_domain::chat::{Pool, PoolChange, User, UserChange};
use shoal_domain::entity::{BadField, EntityKey, FieldWrite};
use shoal_domain::following::{FollowerChange, Followers, Market, MarketChange};
use shoal_domain::id::{BotId, ConversationId, UserId};
use shoal_mailbox::{Lease, Mailbox, MailboxError};
use shoal_runtime::telemetry::chain;
use shoal_store::{Books, Store};
use tokio::time::timeout;
use tracing::warn;

/// Longest wait for the books. They answer in a few milliseconds; who is not looked up by then is parked.
const PATIENCE: Duration = Duration::from_millis(500);

/// Pauses between two waits that were in vain: everybody in the partition pays for each.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// An entity's state.
pub(crate) enum Entity {
    User(Box<User>),
    Pool(Box<Pool>),
    Followers(Box<Followers>),
    Market(Box<Market>),
    /// Neither Redis nor the books could be asked about this person just now.
    Unknown,
    /// Redis holds something that this release cannot read.
    Damaged(BadField),
}

/// A change, of whichever kind of entity.
pub(crate) trait Change {
    fn field(&self) -> FieldWrite;
}

impl Change for UserChange {
    fn field(&self) -> FieldWrite {
        self.write()
    }
}

impl Change for PoolChange {
    fn field(&self) -> FieldWrite {
        self.write()
    }
}

impl Change for FollowerChange {
    fn field(&self) -> FieldWrite {
        self.write()
    }
}

impl Change for MarketChange {
    fn field(&self) -> FieldWrite {
        self.write()
    }
}

/// The entities of one partition.
pub(crate) struct Entities {
    cache: LruCache<EntityKey, Entity>,
    archive: Archive,
}

impl Entities {
    /// Room for so many.
    pub(crate) fn new(most: NonZeroUsize) -> Self {
        Entities { cache: LruCache::new(most), archive: Archive::default() }
    }

    /// Sees to it that these are in memory. What is missing comes in one read; people whom Redis does not know are
    /// looked up in the books, all at once. Returns what the books knew and Redis does not: it belongs into the next
    /// commit, or a record of half a person would be taken for a whole one later.
    pub(crate) async fn fetch(
        &mut self,
        mailbox: &Mailbox,
        store: &Store,
        lease: &Lease,
        wanted: impl Iterator<Item = EntityKey>,
    ) -> Result<Vec<(EntityKey, Vec<FieldWrite>)>, MailboxError> {
        let missing = self.missing(wanted);
        if missing.is_empty() {
            return Ok(vec![]);
        }
        let records = mailbox.load(lease.partition, &missing).await?;
        let strangers: Vec<UserId> = missing
            .iter()
            .zip(&records)
            .filter(|(_, fields)| fields.is_empty())
            .filter_map(|(key, _)| if let EntityKey::User(user) = key { Some(*user) } else { None })
            .collect();
        let mut books = if strangers.is_empty() {
            Some(HashMap::new())
        } else {
            self.archive.ask(store, &strangers).await
        };
        let mut unwritten = Vec::new();
        for (key, fields) in missing.into_iter().zip(records) {
            let entity = match (key, &mut books) {
                (EntityKey::User(user), Some(books)) if fields.is_empty() => {
                    let Books {
                        age,
                        blocked,
                        wishes,
                        profile,
                        entitlements,
                        standing,
                        rating,
                        leaves_at,
                        trades,
                        age_tries: _,
                        age_tried_at: _,
                    } = books.remove(&user).unwrap_or_default();
                    let (mut user, mut changes) = User::from_books(age, blocked, wishes);
                    changes.extend(user.recall(profile, entitlements, standing, rating, leaves_at, trades));
                    unwritten.push((key, changes.iter().map(UserChange::write).collect()));
                    Entity::User(Box::new(user))
                }
                (EntityKey::User(_), None) if fields.is_empty() => Entity::Unknown,
                (key, _) => read(key, &fields),
            };
            self.cache.put(key, entity);
        }
        Ok(unwritten)
    }

    /// Those of a batch that are not in memory. The others are the last to be forgotten when these come in.
    fn missing(&mut self, wanted: impl Iterator<Item = EntityKey>) -> Vec<EntityKey> {
        let mut missing: Vec<EntityKey> =
            wanted.filter(|key| matches!(self.cache.get(key), None | Some(Entity::Unknown))).collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// Whether an entity was looked for, and could not be looked up.
    pub(crate) fn is_unknown(&self, key: EntityKey) -> bool {
        matches!(self.cache.peek(&key), Some(Entity::Unknown))
    }

    /// A person, if they are in memory.
    pub(crate) fn user(&self, user: UserId) -> Option<&User> {
        match self.cache.peek(&EntityKey::User(user)) {
            Some(Entity::User(user)) => Some(user),
            _ => None,
        }
    }

    /// The conversation that a person in memory is in at a bot.
    pub(crate) fn conversation(&self, user: UserId, bot: BotId) -> Option<ConversationId> {
        self.user(user)?.session(bot).chat().map(|chat| chat.conversation)
    }

    /// Puts an entity into memory.
    #[cfg(test)]
    pub(crate) fn put(&mut self, key: EntityKey, entity: Entity) {
        self.cache.put(key, entity);
    }

    /// An entity that was fetched for this batch.
    pub(crate) fn get(&mut self, key: EntityKey) -> Option<&mut Entity> {
        self.cache.get_mut(&key)
    }
}

fn read(key: EntityKey, fields: &HashMap<String, String>) -> Entity {
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let entity = match key {
        EntityKey::User(_) => User::read(fields).map(|user| Entity::User(Box::new(user))),
        EntityKey::Pool(_) => Pool::read(fields).map(|pool| Entity::Pool(Box::new(pool))),
        EntityKey::Followers(..) => Followers::read(fields).map(|all| Entity::Followers(Box::new(all))),
        EntityKey::Market(_) => Market::read(fields).map(|market| Entity::Market(Box::new(market))),
    };
    entity.unwrap_or_else(Entity::Damaged)
}

/// Where the books are asked. A slow Postgres is as good as none: whoever needs it waits, nobody else does.
#[derive(Default)]
struct Archive {
    /// Waits in vain, one after the other, and until when nobody waits again.
    in_vain: u32,
    closed_until: Option<Instant>,
}

impl Archive {
    /// Asks the books about people, unless they are known to be out of reach: everybody else in the partition waits here,
    /// so not for long. A query that takes longer is left to end by itself: sqlx does not like to be interrupted.
    async fn ask(&mut self, store: &Store, people: &[UserId]) -> Option<HashMap<UserId, Books>> {
        if !store.is_well() || self.closed_until.is_some_and(|until| Instant::now() < until) {
            return None;
        }
        let asking = tokio::spawn({
            let (store, people) = (store.clone(), people.to_vec());
            async move { store.books(&people).await }
        });
        let people = people.len();
        match timeout(PATIENCE, asking).await {
            Ok(Ok(Ok(books))) => {
                *self = Archive::default();
                return Some(books);
            }
            Ok(Ok(Err(error))) => warn!(error = chain(&error), people, "Newcomers cannot be looked up"),
            // What a panic says may quote anything: its place is in the log already.
            Ok(Err(_)) => warn!(people, "Newcomers cannot be looked up: the look-up panicked"),
            Err(_) => warn!(people, "Newcomers cannot be looked up: Postgres takes too long"),
        }
        let pause = (FIRST_PAUSE * 2_u32.pow(self.in_vain.min(16))).min(LONGEST_PAUSE);
        self.in_vain += 1;
        self.closed_until = Some(Instant::now() + pause);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: i64) -> EntityKey {
        EntityKey::User(UserId(id))
    }

    #[test]
    fn what_a_batch_needs_is_not_forgotten_for_what_it_lacks() {
        let mut entities = Entities::new(NonZeroUsize::new(4).expect("not zero"));
        for id in 1..=4 {
            entities.put(person(id), Entity::User(Box::default()));
        }
        let wanted = [1, 2, 5, 6].map(person);
        let missing = entities.missing(wanted.into_iter());
        assert_eq!(missing, [5, 6].map(person));
        for key in missing {
            entities.put(key, Entity::User(Box::default()));
        }
        assert!(wanted.iter().all(|key| entities.get(*key).is_some()));
    }
}
