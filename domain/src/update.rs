//! An update of Telegram's, decoded as far as rules need it. What we do not know is kept out of the way, never in it.

use crate::content::Content;
use crate::group::Knock;
use crate::id::{ChatId, MessageId, UserId};
use crate::language::Language;
use crate::payment::{Order, Payment};
use crate::reference::Reply;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    /// Somebody wrote to a bot in private.
    Message {
        /// Who.
        from: UserId,
        /// What Telegram shows of them.
        introduction: Introduction,
        /// The message in their chat.
        message: MessageId,
        /// What they sent.
        content: Content,
        /// The message of this chat that it answers, if it answers one.
        reply: Option<Box<Reply<MessageId>>>,
        /// The album that it is a part of, by the name that Telegram gives it.
        album: Option<String>,
    },
    /// Somebody changed what they had sent.
    Edited {
        /// Who.
        from: UserId,
        /// The message in their chat.
        message: MessageId,
        /// How it reads now.
        content: Content,
    },
    /// Somebody changed how they feel about a message.
    Reacted {
        /// Who.
        from: UserId,
        /// The message in their chat: one of theirs, or one of the bot's.
        message: MessageId,
        /// The emoji that stands for it from now on; `None` when there is none that a bot can show, too.
        emoji: Option<String>,
    },
    /// Somebody has paid.
    Paid {
        /// Who.
        from: UserId,
        /// What, as Telegram tells of it.
        payment: Box<Payment>,
        /// What its payload says, where it is one of ours. It is put in by whoever has the key.
        order: Option<Box<Order>>,
    },
    /// Somebody has their money back.
    Refunded {
        /// Who.
        from: UserId,
        /// What they had paid, as Telegram tells of it.
        payment: Box<Payment>,
    },
    /// Somebody pressed a button under a message of ours.
    Press {
        /// Who.
        from: UserId,
        /// What Telegram shows of them.
        introduction: Introduction,
        /// Names the press, to answer it. Telegram shows a spinner until then.
        query: String,
        /// The message of ours with the button, if Telegram still says which.
        message: Option<MessageId>,
        /// What we put into the button, 1 to 64 bytes. Anybody can send anything here: it is a wish, not a proof.
        button: String,
    },
    /// Somebody blocked a bot, or came back.
    Reachable {
        /// Who.
        user: UserId,
        /// Whether the bot may write to them now.
        reachable: bool,
    },
    /// Somebody came into a group or channel that the bot sees the members of, or left it.
    Member {
        /// Who.
        user: UserId,
        /// Which it is.
        group: ChatId,
        /// Whether they are in it now.
        present: bool,
        /// They were not before, and are nobody who leads it, nor a bot.
        arrived: bool,
        /// They are its creator or an administrator now.
        leads: bool,
    },
    /// Somebody asks to be let into a group or channel.
    Knocked {
        /// Who.
        user: UserId,
        /// Which it is.
        group: ChatId,
        /// By which link.
        knock: Box<Knock>,
    },
    /// Anything else: groups, channels, kinds that nobody handles yet. Known by name, for the count.
    Other {
        /// The name of the field that holds it, such as `channel_post`.
        kind: &'static str,
    },
}

/// What Telegram shows of somebody who writes or presses. They choose it themselves, so it may be anything: it is bounded
/// here, and has no control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Introduction {
    first_name: String,
    language: Option<String>,
}

impl Introduction {
    /// The longest first name that is kept, in characters: what Telegram's apps allow.
    pub const LONGEST_NAME: usize = 64;
    /// The longest language tag that is kept, in bytes: room for any that has no private part (RFC 5646, 4.4.1).
    pub const LONGEST_LANGUAGE: usize = 35;

    /// Somebody of this name, whose app speaks this language. What is too long of the name is cut off, and what is no
    /// language tag counts as none.
    #[must_use]
    pub fn new(first_name: &str, language: Option<&str>) -> Self {
        let shown = first_name.chars().filter(|sign| !sign.is_control()).take(Self::LONGEST_NAME);
        let is_tag = |tag: &&str| {
            (1..=Self::LONGEST_LANGUAGE).contains(&tag.len())
                && tag.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-')
        };
        let first_name = shown.collect::<String>().trim().to_owned();
        Introduction { first_name, language: language.filter(is_tag).map(str::to_ascii_lowercase) }
    }

    /// Their first name; empty where Telegram says none.
    #[must_use]
    pub fn first_name(&self) -> &str {
        &self.first_name
    }

    /// The language of their app, such as `uk` or `pt-br`.
    #[must_use]
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The language in which somebody is spoken to of whom nothing else is known.
    #[must_use]
    pub fn speaks(&self) -> Language {
        self.language().and_then(Language::from_tag).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_bounded_and_has_no_control_characters() {
        for (said, kept) in [
            ("Anna", "Anna".to_owned()),
            ("  Anna\u{0}\u{7f}\r\n Maria\u{85} ", "Anna Maria".to_owned()),
            ("\u{1b}", String::new()),
            (&"😀".repeat(65), "😀".repeat(64)),
        ] {
            assert_eq!(Introduction::new(said, None).first_name(), kept, "{said:?}");
        }
    }

    #[test]
    fn a_language_is_a_tag_or_none() {
        for (said, kept) in [
            ("uk", Some("uk")),
            ("pt-BR", Some("pt-br")),
            ("", None),
            ("uk\u{0}", None),
            ("мова", None),
            ("' or 1=1", None),
            (&"a".repeat(36), None),
        ] {
            assert_eq!(Introduction::new("", Some(said)).language(), kept, "{said:?}");
        }
    }
}
