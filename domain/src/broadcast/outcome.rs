//! What became of a recipient, and why.

use super::word::words;

words! {
    /// How far a broadcast is with one recipient.
    RecipientState ("a state of a recipient") {
        /// Their turn has not come.
        Waiting = "waiting",
        /// The call to Telegram is under way.
        Sending = "sending",
        /// Telegram has it.
        Sent = "sent",
        /// Telegram refused it, or could not be asked.
        Failed = "failed",
        /// They cannot be written to until they come back.
        Blocked = "blocked",
        /// They were left out.
        Skipped = "skipped",
        /// Nobody knows whether Telegram has it.
        Uncertain = "uncertain",
    }
}

impl RecipientState {
    /// Whether nothing more happens by itself.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, RecipientState::Waiting | RecipientState::Sending)
    }
}

words! {
    /// Why a recipient did not simply get it.
    Reason ("a reason") {
        /// They said that they want no announcements.
        OptedOut = "opted_out",
        /// A moderator shut them out.
        Banned = "banned",
        /// They stated an age below 18.
        Underage = "underage",
        /// It was known before that they cannot be written to.
        Unreachable = "unreachable",
        /// They had as many announcements lately as anybody may have.
        Capped = "capped",
        /// Their turn came after the broadcast's use-by time.
        Late = "late",
        /// The broadcast was cancelled before their turn.
        Cancelled = "cancelled",
        /// They blocked the bot.
        BlockedBot = "blocked_bot",
        /// Their account is gone.
        Deactivated = "deactivated",
        /// Telegram knows no such chat, or not with this bot.
        ChatNotFound = "chat_not_found",
        /// Telegram does not take this message.
        Refused = "refused",
        /// Telegram has no such message any more.
        NotFound = "not_found",
        /// Telegram does not let this message be edited.
        NotEditable = "not_editable",
        /// Telegram does not let this message be deleted, such as after 48 hours.
        NotDeletable = "not_deletable",
        /// Telegram could not be reached, or said to wait, too often.
        TooManyTries = "too_many_tries",
        /// The call went out, and no answer came.
        LostAnswer = "lost_answer",
        /// The worker died while the call was under way.
        Crashed = "crashed",
    }
}

impl Reason {
    /// The state that goes with it.
    #[must_use]
    pub fn state(self) -> RecipientState {
        match self {
            Reason::OptedOut
            | Reason::Banned
            | Reason::Underage
            | Reason::Unreachable
            | Reason::Capped
            | Reason::Late
            | Reason::Cancelled => RecipientState::Skipped,
            Reason::BlockedBot | Reason::Deactivated | Reason::ChatNotFound => RecipientState::Blocked,
            Reason::Refused
            | Reason::NotFound
            | Reason::NotEditable
            | Reason::NotDeletable
            | Reason::TooManyTries => RecipientState::Failed,
            Reason::LostAnswer | Reason::Crashed => RecipientState::Uncertain,
        }
    }

    /// Whether the reason may have passed, so that another try makes sense. Never for those who cannot be written to,
    /// and never where nobody knows: they may have it already.
    #[must_use]
    pub fn is_transient(self) -> bool {
        matches!(self, Reason::TooManyTries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_goes_with_a_final_state_and_only_failures_are_tried_again() {
        for reason in Reason::ALL {
            assert!(reason.state().is_final(), "{reason}");
            assert!(!reason.is_transient() || reason.state() == RecipientState::Failed, "{reason}");
        }
        assert!(Reason::TooManyTries.is_transient());
        assert!(!Reason::Refused.is_transient(), "the same message is refused again");
    }

    #[test]
    fn who_waits_or_is_being_sent_to_has_no_final_state() {
        let open: Vec<_> = RecipientState::ALL.iter().filter(|state| !state.is_final()).collect();
        assert_eq!(open, [&RecipientState::Waiting, &RecipientState::Sending]);
    }
}
