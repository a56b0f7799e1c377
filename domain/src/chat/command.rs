//! What people type to steer the bot.

/// A command. It is never passed on to a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// `/start`: begin.
    Start,
    /// `/find`: look for somebody.
    Find,
    /// `/next`: leave, and look for somebody else.
    Next,
    /// `/stop`: leave, or stop looking.
    Stop,
    /// `/help`: what the commands do.
    Help,
    /// `/settings`: announcements, the time zone, the language.
    Settings,
    /// `/language`: the language in which they are spoken to.
    Language,
    /// `/rooms`: the rooms there are.
    Rooms,
    /// `/link`: their personal link; `/link new`: another one; `/link off`: none.
    Link,
    /// `/unsend`: what they said last should go; as an answer to something they said, that.
    Unsay,
    /// `/profile`: what they told of themself, to see and to change.
    Profile,
    /// `/plans`: what can be bought.
    Plans,
    /// `/refer`: the link by which they bring people, and what it has brought; `/refer new`: another one.
    Refer,
    /// `/groups`: the groups that plans open, and the ways in.
    Groups,
    /// `/paysupport`: whom to ask about a payment.
    PaySupport,
    /// `/terms`: by which terms things are bought.
    Terms,
    /// `/privacy`: what is kept of them.
    Privacy,
    /// `/export`: all of it, to take along.
    Export,
    /// `/delete`: all of it goes.
    Delete,
    /// `/report`: somebody behaved badly.
    Report,
    /// `/block`: never again.
    Block,
    /// `/mute`: no media of the partner's any more, or media again.
    Mute,
    /// `/rate`: how it was with the last partner.
    Rate,
    /// `/appeal`: to the moderators, with what there is to say.
    Appeal,
    /// `/follow`: whom they follow; `/follow 7`: the provider of that number, too.
    Follow,
    /// `/dashboard`: how they stand with trades on paper.
    Dashboard,
    /// `/positions`: the trades that are open.
    Positions,
    /// `/history`: those that are over.
    History,
    /// `/close`: those that are open, to be closed.
    Close,
    /// `/stopall`: nothing is begun any more.
    StopAll,
    /// Reads like a command, but there is none of this name.
    Unknown,
}

impl Command {
    /// Reads a command: a slash and a word, in any case, perhaps with `@` and a bot's name, perhaps with words after
    /// it, which mean nothing but to `/appeal`, `/follow`, `/link`, `/refer` and `/start`. `None` when the text is no command, as with `/r/rust` or a lone slash.
    #[must_use]
    pub fn parse(text: &str) -> Option<Command> {
        let word = text.strip_prefix('/')?.split(char::is_whitespace).next()?;
        let name = word.split_once('@').map_or(word, |(name, _bot)| name);
        if name.is_empty() || !name.chars().all(|sign| sign.is_alphanumeric() || sign == '_') {
            return None;
        }
        Some(match name.to_lowercase().as_str() {
            "start" => Command::Start,
            "find" => Command::Find,
            "next" => Command::Next,
            "stop" => Command::Stop,
            "help" => Command::Help,
            "settings" => Command::Settings,
            "language" => Command::Language,
            "rooms" => Command::Rooms,
            "link" => Command::Link,
            "unsend" => Command::Unsay,
            "profile" => Command::Profile,
            "plans" => Command::Plans,
            "refer" => Command::Refer,
            "groups" => Command::Groups,
            "paysupport" => Command::PaySupport,
            "terms" => Command::Terms,
            "privacy" => Command::Privacy,
            "export" => Command::Export,
            "delete" => Command::Delete,
            "report" => Command::Report,
            "block" => Command::Block,
            "mute" => Command::Mute,
            "rate" => Command::Rate,
            "appeal" => Command::Appeal,
            "follow" => Command::Follow,
            "dashboard" => Command::Dashboard,
            "positions" => Command::Positions,
            "history" => Command::History,
            "close" => Command::Close,
            "stopall" => Command::StopAll,
            _ => Command::Unknown,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_command_is_a_slash_and_a_word() {
        for text in
            ["/find", "/FIND", "/find@AnyBot", "/Find@AnyBot now", "/find  somebody nice", "/find\nnow"]
        {
            assert_eq!(Command::parse(text), Some(Command::Find), "{text:?}");
        }
    }

    #[test]
    fn a_word_we_do_not_know_is_still_a_command() {
        for text in ["/fnd", "/найти", "/find_me", "/42"] {
            assert_eq!(Command::parse(text), Some(Command::Unknown), "{text:?}");
        }
    }

    #[test]
    fn other_text_with_slashes_is_for_the_partner() {
        for text in
            ["", "/", "/ find", "//", "/r/rust", "/:", "find", " /find", "/@bot", "1/2", "/\u{a0}find"]
        {
            assert_eq!(Command::parse(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text: String) {
            let _ = Command::parse(&text);
            prop_assert_eq!(Command::parse(&format!("/stop {text}")), Some(Command::Stop));
        }
    }
}
