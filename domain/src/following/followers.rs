//! Those of one partition who follow a provider.

use std::collections::BTreeSet;
use std::ops::Bound;

use crate::decision::Decision;
use crate::entity::{BadField, EntityKey, FieldWrite};
use crate::id::UserId;
use crate::message::{Message, Tell};

/// So many are told in one step; the others in the next.
pub const PORTION: usize = 500;

const FOLLOWS: &str = "f:";

/// Those of one partition who follow a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followers(BTreeSet<UserId>);

/// What changes among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowerChange {
    /// Somebody follows.
    Came(UserId),
    /// Somebody follows no longer.
    Went(UserId),
}

impl Followers {
    /// Reads the fields of a stored record. A field of unknown name is passed over: a newer release wrote it.
    pub fn read<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Followers, BadField> {
        let of = |name: &str| name.strip_prefix(FOLLOWS)?.parse().ok();
        Ok(Followers(fields.into_iter().filter_map(|(name, _)| of(name)).collect()))
    }

    /// Makes a change.
    pub fn apply(&mut self, change: &FollowerChange) {
        match change {
            FollowerChange::Came(who) => self.0.insert(*who),
            FollowerChange::Went(who) => self.0.remove(who),
        };
    }
}

impl FollowerChange {
    /// The change as it is written to the record.
    #[must_use]
    pub fn write(&self) -> FieldWrite {
        match self {
            FollowerChange::Came(who) => FieldWrite::set(format!("{FOLLOWS}{who}"), &1),
            FollowerChange::Went(who) => FieldWrite::remove(format!("{FOLLOWS}{who}")),
        }
    }
}

pub(super) fn message(state: &Followers, me: EntityKey, message: &Message) -> Decision<FollowerChange> {
    match message {
        Message::Tell(Tell::Follow { who }) => Decision::new().change(FollowerChange::Came(*who)),
        Message::Tell(Tell::Unfollow { who }) => Decision::new().change(FollowerChange::Went(*who)),
        Message::Tell(Tell::Posted { post, after }) => {
            let from = after.map_or(Bound::Unbounded, Bound::Excluded);
            let portion: Vec<UserId> =
                state.0.range((from, Bound::Unbounded)).take(PORTION).copied().collect();
            let told = portion.iter().fold(Decision::new(), |told, who| {
                told.tell(EntityKey::User(*who), Tell::Signalled { post: post.clone() })
            });
            match portion.last() {
                Some(last) if portion.len() == PORTION => {
                    told.tell(me, Tell::Posted { post: post.clone(), after: Some(*last) })
                }
                _ => told,
            }
        }
        _ => Decision::new(),
    }
}
