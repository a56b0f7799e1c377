//! What does not come before a rule: floods, buttons pressed long ago, and, for a while, whatever is for somebody who
//! cannot be looked up.

use shoal_domain::chat::Button;
use shoal_domain::effect::Effect;
use shoal_domain::entity::EntityKey;
use shoal_domain::flood::Verdict;
use shoal_domain::id::{Address, BotId};
use shoal_domain::message::Message;
use shoal_domain::notice::{Notice, Toast};
use shoal_domain::time::Millis;
use shoal_domain::update::Update;
use shoal_mailbox::{EntryId, Envelope};

use super::opened::Addressed;
use super::{Turn, language_of};
use crate::entities::Entities;
use crate::memory::Memory;
use crate::metrics;

/// A press of a button that waited longer in the inbox is answered without work: by now whoever pressed it has pressed it
/// again, or wants something else. Telegram itself forgets a press after about as long.
const OLD_PRESS: Millis = Millis::seconds(60);

/// Whether a button is obeyed however late it was pressed: who wants no more announcements must not get another one
/// because we were slow, nor must be seen or saved what somebody hid, or be deleted what somebody keeps; and whoever wants to get
/// away from somebody does. Those buttons name the chat they are about.
fn stands(button: &str) -> bool {
    matches!(
        button.parse(),
        Ok(Button::NoMore
            | Button::Show(_, false)
            | Button::Listed(false)
            | Button::Protect(true)
            | Button::Stay
            | Button::Stop(_)
            | Button::Report(_)
            | Button::Grounds(..)
            | Button::Block(_)
            | Button::Mute(_)
            | Button::MuteAll(_)
            | Button::KeepOut(_))
    )
}

/// The effect by which somebody is told that their message was parked, and the answer to their press: beyond those of the
/// rules, which come when the message is handled.
const PARKED_NOTICE: u32 = u32::MAX;
const PARKED_ANSWER: u32 = u32::MAX - 1;

impl Turn {
    /// Whether there is work to be done for an envelope: not for a flood, nor for a button pressed long ago.
    pub(super) fn admits(&mut self, envelope: &Envelope, letter: &Addressed, memory: &mut Memory) -> bool {
        let (id, Message::Update(_, _, update)) = (envelope.id, &letter.message) else { return true };
        let at = letter.written.unwrap_or(id.time());
        let verdict = memory.floods.judge(update, &letter.makeup, at);
        let told = match verdict {
            Verdict::TooFast => Some(Notice::TooFast),
            Verdict::AsksTooFast => Some(Notice::AsksTooFast),
            Verdict::TooOften => Some(Notice::TooOften),
            Verdict::Admitted | Verdict::Known => None,
        };
        if verdict != Verdict::Admitted {
            // Each press is answered, or its button would turn for minutes; that is all that need be said of it.
            if let Message::Update(bot, _, update @ Update::Press { .. }) = &letter.message {
                self.stop_button(id, *bot, update, Toast::TooFast, &memory.entities);
            } else if let Some(notice) = told {
                self.apologise(id, &letter.message, notice, &memory.entities);
            }
            metrics::turned_down("flood");
            return false;
        }
        let is_old = id.time() + OLD_PRESS < self.now;
        if is_old
            && let Message::Update(bot, _, update @ Update::Press { button, .. }) = &letter.message
            && !stands(button)
        {
            metrics::turned_down("old_press");
            self.stop_button(id, *bot, update, Toast::PressedLongAgo, &memory.entities);
            return false;
        }
        true
    }

    /// Answers a press with nothing but a note over the chat.
    fn stop_button(&mut self, id: EntryId, bot: BotId, update: &Update, toast: Toast, entities: &Entities) {
        let Update::Press { query, .. } = update else { return };
        let language = language_of(bot, update, entities);
        self.effect(id, 0, Effect::Answer { bot, query: query.clone(), language, toast: Some(toast) });
    }

    /// Sets an envelope aside until its entity can be looked up, and says so to whoever wrote it, once.
    pub(super) fn park(
        &mut self,
        envelope: Envelope,
        entity: EntityKey,
        message: &Message,
        memory: &mut Memory,
    ) {
        let id = envelope.id;
        // Whoever comes or goes in a channel need not be anybody's user, and of whom Redis does not know nothing is remembered
        // that this could change. But in a group that plans open it may be somebody who has to go.
        if let Message::Update(bot, _, Update::Member { group, arrived, .. }) = message
            && !(*arrived && self.groups.has(*bot, *group))
        {
            return;
        }
        // Money is never turned away. It is dear to send much of it.
        let is_money =
            matches!(message, Message::Update(_, _, Update::Paid { .. } | Update::Refunded { .. }));
        if !is_money && !memory.parked.has_room_for(entity, &envelope) {
            match message {
                Message::Update(..) => self.apologise(id, message, Notice::NotNow, &memory.entities),
                _ => {
                    self.bury(
                        envelope,
                        format!("{entity} could not be looked up, and too much waits for it"),
                    );
                }
            }
            return;
        }
        metrics::parked();
        if let Message::Update(bot, _, update) = message {
            let language = language_of(*bot, update, &memory.entities);
            let is_theirs = matches!(update, Update::Message { .. } | Update::Press { .. });
            if let (EntityKey::User(user), true, false) = (entity, is_theirs, memory.parked.holds(entity)) {
                let to = Address { bot: *bot, user };
                self.effect(id, PARKED_NOTICE, Effect::Say { to, language, notice: Notice::Kept });
            }
            if let Update::Press { query, .. } = update {
                let answer = Effect::Answer { bot: *bot, query: query.clone(), language, toast: None };
                self.effect(id, PARKED_ANSWER, answer);
            }
        }
        memory.parked.add(entity, envelope.clone());
        self.commit.parked.push(envelope);
    }
}
