//! What can be neither saved nor passed on.

use super::call::Call;

impl Call {
    /// The same call, whose messages can be neither saved nor passed on, as far as Telegram's apps see to that. A call that
    /// changes a message stays as it is: Telegram keeps what is protected protected.
    #[must_use]
    pub fn protected(mut self) -> Call {
        if let Some(protect_content) = self.protection_mut() {
            *protect_content = true;
        }
        self
    }

    fn protection_mut(&mut self) -> Option<&mut bool> {
        Some(match self {
            Call::SendMessage(payload) => &mut payload.manner.protect_content,
            Call::CopyMessage(payload) => &mut payload.manner.protect_content,
            Call::CopyMessages(payload) => &mut payload.manner.protect_content,
            Call::SendPoll(payload) => &mut payload.manner.protect_content,
            Call::SendFile(payload) => &mut payload.protect_content,
            Call::SendLocation(payload) => &mut payload.manner.protect_content,
            Call::SendVenue(payload) => &mut payload.place.manner.protect_content,
            Call::SendContact(payload) => &mut payload.manner.protect_content,
            Call::SendMedia(payload) => &mut payload.manner.protect_content,
            Call::SendMediaGroup(payload) => &mut payload.manner.protect_content,
            Call::EditMessageText(_)
            | Call::EditMessageCaption(_)
            | Call::EditMessageMedia(_)
            | Call::EditMessageLiveLocation(_)
            | Call::StopMessageLiveLocation(_)
            | Call::DeleteMessage(_)
            | Call::DeleteMessages(_)
            | Call::SetMessageReaction(_)
            | Call::AnswerCallbackQuery(_)
            | Call::SetMyCommands(_)
            | Call::SendDocument(_)
            | Call::SendInvoice(_) => return None,
        })
    }
}
