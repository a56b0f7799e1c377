//! What partners thought of somebody, by a thumb up or down, during the chat or within a day after it. Each says so once about
//! a chat, and nobody is told who did.

use serde::{Deserialize, Serialize};

use crate::chat::again;
use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::past::Parted;
use crate::chat::session::{Chat, Session, State};
use crate::chat::user::UserChange;
use crate::decision::{Decision, Record, Refusal};
use crate::id::{Address, ConversationId};
use crate::message::Tell;
use crate::notice::Notice;

/// So many thumbs say something; whoever has fewer counts as liked.
const TELLING: u32 = 5;

/// What partners thought of somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rating {
    /// Thumbs up.
    pub liked: u32,
    /// Thumbs down.
    pub disliked: u32,
}

impl Rating {
    /// With one more.
    #[must_use]
    pub fn with(self, liked: bool) -> Rating {
        Rating {
            liked: self.liked.saturating_add(u32::from(liked)),
            disliked: self.disliked.saturating_add(u32::from(!liked)),
        }
    }

    /// Whether partners thought little of them: fewer than two in five liked them, if two more had and two more had not.
    #[must_use]
    pub fn is_low(self) -> bool {
        let (liked, disliked) = (u64::from(self.liked), u64::from(self.disliked));
        liked + disliked >= u64::from(TELLING) && (liked + 2) * 5 < (liked + disliked + 4) * 2
    }
}

/// `/rate`
pub(super) fn ask(caller: &Caller) -> Ruling {
    let session = caller.session();
    let last = || again::lately(session.parted.clone(), caller.now).pop();
    let (conversation, rated) = match session.chat() {
        Some(chat) => (chat.conversation, chat.rated),
        None => last().map(|past| (past.conversation, past.rated)).ok_or(Refusal(Notice::NobodyToRate))?,
    };
    if rated {
        return Err(Refusal(Notice::NobodyToRate));
    }
    Ok(caller.say(Notice::AskRating { conversation }))
}

/// A thumb up or down.
pub(super) fn rate(caller: &Caller, conversation: ConversationId, liked: bool) -> Ruling {
    let session = caller.session();
    if let Some(chat) = session.chat_of(conversation).filter(|chat| !chat.rated) {
        let state = State::Paired(Chat { rated: true, ..chat.clone() });
        return Ok(note(caller, caller.became(state), conversation, chat.peer, liked));
    }
    let parted = again::lately(session.parted.clone(), caller.now);
    let rated = parted.iter().find(|past| past.conversation == conversation && !past.rated);
    let Some(past) = rated.copied() else { return Err(Refusal(Notice::NobodyToRate)) };
    let noted = |one: Parted| Parted { rated: one.rated || one.conversation == conversation, ..one };
    let parted = parted.into_iter().map(noted).collect();
    let noted = UserChange::SessionBecame(caller.at.bot, Session { parted, ..session.clone() });
    Ok(note(caller, noted, conversation, past.peer, liked))
}

/// It is noted here that they said so, and there what.
fn note(
    caller: &Caller,
    noted: UserChange,
    conversation: ConversationId,
    peer: Address,
    liked: bool,
) -> Decision<UserChange> {
    let (by, whom, at) = (caller.at.user, peer.user, caller.now);
    Decision::new()
        .change(noted)
        .record(Record::Rated { by, whom, conversation, liked, at })
        .and(tell(peer, Tell::Rated { liked }))
        .and(caller.say(Notice::Rated))
}

/// A partner thought so.
pub(super) fn rated(caller: &Caller, liked: bool) -> Decision<UserChange> {
    Decision::new().change(UserChange::RatingBecame(caller.user.rating.with(liked)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_counts_as_liked_until_some_have_said_otherwise() {
        for (liked, disliked, low) in [
            (0, 0, false),
            (0, 4, false),
            (0, 5, true),
            (1, 4, true),
            (2, 3, false),
            (10, 20, true),
            (20, 20, false),
        ] {
            assert_eq!(Rating { liked, disliked }.is_low(), low, "{liked} up, {disliked} down");
        }
    }
}
