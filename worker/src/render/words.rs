//! What people read. One voice: short, plain, kind; says what happened and what to do next.

use std::borrow::Cow;

use shoal_domain::content::Uncopyable;
use shoal_domain::notice::{Notice, Toast, Uncrossable};
use shoal_domain::time_zone::TimeZone;

const WELCOME: &str = "\
👋 Welcome. Here you talk with a stranger, and neither of you learns who the other is.

• Adults only: 18 or older.
• Be kind. Anybody can be reported or blocked, at any time, with one tap.
• What you write goes to your partner. Nobody reads along, and we keep no history of your chats.
• Once a chat is over, nothing more gets through.

How old are you? Please send your age as a number.";

const HELP: &str = "\
/find – meet a stranger
/next – leave this chat and meet somebody else
/stop – leave the chat, or stop looking
/unsend – as a reply to your own message: takes it back
/report – report your partner and leave
/block – never meet this person again
/settings – announcements, and your time zone
/help – this list

Send text, pictures, voice, stickers or anything else: your partner gets it without your name.";

const CONNECTED: &str = "\
🎉 You're connected with a stranger. Say hello!

/next – somebody else · /stop – leave";

pub(super) fn notice(notice: &Notice) -> Cow<'static, str> {
    Cow::Borrowed(match notice {
        Notice::Settings { announcements, time_zone } => {
            return Cow::Owned(settings(*announcements, *time_zone));
        }
        Notice::Welcome => WELCOME,
        Notice::AskAge => "How old are you? Please send your age as a number, such as 25.",
        Notice::AgeNotUnderstood => "Please send your age as a number from 18 to 120, such as 25.",
        Notice::AdultsOnly => {
            "This chat is for adults only, so I cannot let you in. It stays that way if another age is sent. Take care!"
        }
        Notice::Ready => "You're all set. Press the button or send /find to meet a stranger.",
        Notice::Help => HELP,
        Notice::UnknownCommand => {
            "I don't know that command, so I did nothing with it. /help shows what I can do."
        }
        Notice::Searching => "🔎 Looking for someone…",
        Notice::StillSearching => "🔎 Still looking. You will hear from me as soon as somebody is here.",
        Notice::SearchStopped => "I stopped looking.",
        Notice::Connected { .. } => CONNECTED,
        Notice::PartnerMissed => "That person was gone before you could say hello. Looking for someone else…",
        Notice::AlreadyChatting { .. } => {
            "You are in a chat. Whatever you send goes to your partner; /next finds somebody else."
        }
        Notice::NotChatting => "You are not in a chat. Send /find to meet a stranger.",
        Notice::YouLeft { .. } => "You left. The chat has ended.",
        Notice::PartnerLeft { .. } => "Your partner left. The chat has ended.",
        Notice::Reported => "Thank you, your report is in. You two will not meet again.",
        Notice::Blocked => "Done. You two will not meet again.",
        Notice::NobodyToName => "There is nobody to report or block: you have not met anybody yet.",
        Notice::ConfirmContact { .. } => {
            "A contact shows a name and a phone number. Shall it really go to your partner?"
        }
        Notice::CannotRelay { what } => cannot_relay(*what),
        Notice::CannotCross { why } => cannot_cross(*why),
        Notice::TooLate => "You wrote that before this chat began, so I did nothing with it.",
        Notice::EditNotPassedOn => {
            "In this chat I pass on what you change in the words, but not another file in place of the first."
        }
        Notice::NotUnsaid => {
            "I could not take that back: it is older than 48 hours, or it never reached your partner."
        }
        Notice::HowToUnsay => {
            "To take something back, reply to your own message with /unsend. It goes away for both of you."
        }
        Notice::NotDelivered => "Telegram did not deliver one of your messages to your partner.",
        Notice::Broken => "Something went wrong on my side, and this was not done. We will look into it.",
        Notice::NotNow => "I cannot look you up just now. Please try again in a minute.",
        Notice::Kept => {
            "I cannot look you up just now. What you send is kept, and I will answer as soon as I can."
        }
        Notice::TooFast => {
            "That was too fast for me: some of your messages were not passed on. Give me a moment."
        }
        Notice::ChooseRegion => "Where do you live?",
        Notice::ChooseTimeZone { .. } => "Which of these places has your time?",
    })
}

fn settings(announcements: bool, time_zone: Option<TimeZone>) -> String {
    let announcements = if announcements { "on" } else { "off" };
    let time_zone = time_zone.map_or_else(|| "not chosen".to_owned(), TimeZone::place);
    format!("📣 Announcements: {announcements}\n🕰 Time zone: {time_zone}")
}

fn cannot_relay(what: Uncopyable) -> &'static str {
    match what {
        Uncopyable::Story => "Stories cannot be passed on. Your partner did not get it.",
        Uncopyable::PaidMedia => "Paid media cannot be passed on. Your partner did not get it.",
        Uncopyable::Giveaway => "Giveaways cannot be passed on. Your partner did not get it.",
        Uncopyable::Invoice => "Invoices and receipts cannot be passed on. Your partner did not get it.",
        Uncopyable::Game => "Games cannot be passed on. Your partner did not get it.",
        Uncopyable::Gift => "Gifts cannot be passed on. Your partner did not get it.",
        Uncopyable::Service => "That is a note of Telegram's own. Your partner did not get it.",
    }
}

/// By the limits in `domain/src/cargo.rs`. That the partner is at another bot is nobody's concern.
fn cannot_cross(why: Uncrossable) -> &'static str {
    match why {
        Uncrossable::FileTooLarge => {
            "In this chat I can pass on files of up to 20 MB. This one is larger: your partner did not get it."
        }
        Uncrossable::PhotoTooLarge => {
            "In this chat I can pass on photos of up to 10 MB. This one is larger: your partner did not get it."
        }
        Uncrossable::Kind => {
            "This kind of message cannot be passed on in this chat. Your partner did not get it."
        }
    }
}

pub(super) fn toast(toast: Toast) -> &'static str {
    match toast {
        Toast::ChatIsOver => "That chat is over.",
        Toast::ButtonExpired => "This button no longer works.",
        Toast::Done => "Done",
        Toast::NoMore => "You will get no more announcements. /settings turns them on again.",
        Toast::PressedLongAgo => "That took me too long, so I did nothing. Please press again.",
    }
}
