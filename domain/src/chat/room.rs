//! Rooms: whoever is in one is brought together with others who are in it, until they leave it.
//!
//! ```text
//!   Alice                Pool
//!     |-- AskRooms ------->|        /rooms
//!     |<- Rooms(music: 3) -|        how many search in each, at this moment
//!     |                    |        Alice enters one: noted with her, and with each search of hers
//!     |-- Seek(7, music) ->|        waits in the lines of that room
//! ```
//!
//! A room is a part of a pool: wishes, blocks and recent partners hold in it as outside. How many search in it the pool
//! knows from its lines, which are few, so that asking costs the same however many people there are.

use crate::chat::caller::Caller;
use crate::chat::pool::{Pool, PoolChange};
use crate::chat::session::Session;
use crate::chat::user::UserChange;
use crate::chat::{pool_of, search};
use crate::decision::Decision;
use crate::entity::EntityKey;
use crate::id::{Address, MessageId};
use crate::message::Tell;
use crate::notice::Notice;
use crate::profile::Room;

/// `/rooms`: asks the pool how many search in each.
pub(super) fn ask(caller: &Caller) -> Decision<UserChange> {
    let pool = pool_of(caller.at.bot, caller.policy);
    Decision::new().tell(EntityKey::Pool(pool), Tell::AskRooms { you: caller.at })
}

/// The pool answers.
pub(super) fn answer(pool: &Pool, you: Address) -> Decision<PoolChange> {
    let searching = pool.searching_in_rooms().collect();
    Decision::new().tell(EntityKey::User(you.user), Tell::Rooms { you, searching })
}

/// How many search in each room is known.
pub(super) fn show(caller: &Caller, searching: &[(Room, u32)]) -> Decision<UserChange> {
    let present = caller.session().room;
    caller.say(Notice::Rooms { present, searching: searching.to_vec() })
}

/// They enter a room, or leave the one they are in. A search goes on there from the place in the order of waiting that it
/// has; a chat goes on as it is.
pub(super) fn enter(caller: &Caller, room: Option<Room>, message: Option<MessageId>) -> Decision<UserChange> {
    let session = caller.session();
    let notice = room.map_or(Notice::OutOfRoom, |room| Notice::InRoom { room });
    let said = caller.show(message, notice);
    if session.room == room {
        return said;
    }
    let entered =
        Decision::new().change(UserChange::SessionBecame(caller.at.bot, Session { room, ..session.clone() }));
    let searched = search::anew_here(&caller.after(&entered));
    entered.and(said).and(searched)
}
