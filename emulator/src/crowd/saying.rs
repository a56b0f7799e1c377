//! What the bot says that people of the crowd understand, and by which words. They read two languages.

/// Something that a text of the bot's says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Saying {
    /// Asks for the age.
    AskAge,
    /// A partner is being looked for.
    Searching,
    /// A partner was found.
    Paired,
    /// The chat is over, or the two will not meet again, which ends it as well.
    Ended,
    /// What they chose was not taken.
    Unchanged,
    /// A question for both, to begin with.
    Icebreaker,
    /// What they thought of a partner is noted.
    Rated,
    /// The partner's media does not come any more.
    MutedMedia,
    /// Nothing of the partner's comes any more.
    MutedAll,
    /// All of the partner's comes again.
    Unmuted,
    /// Their offer to lock the chat is on its way.
    LockOffered,
    /// The partner offers to lock the chat.
    AskLock,
    /// The chat is locked.
    Locked,
    /// The chat is not locked, for somebody did not want it.
    NotLocked,
    /// The chat is locked: do they really want to go on to somebody else?
    ConfirmNext,
    /// What they send cannot be passed on.
    Protected,
    /// What they send can be passed on.
    Unprotected,
    /// Speaks another language from now on.
    OtherLanguage,
    /// Who they are, as they said.
    Profile,
    /// All that is known of them.
    Export,
    /// Shall all that is known of them be deleted?
    AskDelete,
    /// It will be deleted, and no chat goes on.
    Leaving,
    /// Everything stays as it is.
    Staying,
    /// The rooms there are.
    Rooms,
    /// They are in a room from now on.
    InRoom,
    /// They are in no room from now on.
    OutOfRoom,
    /// Their personal link.
    Link,
    /// Their link to bring others.
    Invitation,
    /// Whoever has the link is asked.
    LinkAsked,
    /// Somebody who has their link would like to chat.
    Visitor,
    /// Both want to: by a link.
    LinkMeets,
    /// Whoever has the link would rather not.
    LinkNotNow,
    /// They have to be in a channel.
    AskJoin,
    /// A contact shows who somebody is: shall it go out?
    AskContact,
    /// Nobody has come whom they want to meet: would anybody do?
    AskAnyone,
    /// They would like to talk on, and that is noted.
    AgainNoted,
    /// They may not choose any more whom to meet.
    ChoiceEnded,
    /// A moderator has warned them.
    Warned,
    /// A moderator lets nothing of theirs through.
    Silenced,
    /// A moderator lets words of theirs through, and nothing else.
    WordsOnly,
    /// A moderator has shut them out, and no chat goes on.
    ShutOut,
    /// So many have reported them that they meet nobody for now.
    Suspended,
    /// A moderator has looked at it, and nothing stands against them.
    Cleared,
    /// What they have to say against it will be read.
    Appealed,
    /// What they paid has come.
    Paid,
    /// They have Stars back.
    PaidBack,
}

impl Saying {
    /// What somebody has done who reads this, in a word or two. `None`: nothing that need be counted.
    pub(crate) fn errand(self) -> Option<&'static str> {
        Some(match self {
            Self::Icebreaker => "icebreaker",
            Self::Rated => "rated",
            Self::MutedMedia => "muted media",
            Self::MutedAll => "muted all",
            Self::Unmuted => "unmuted",
            Self::LockOffered => "lock offered",
            Self::Locked => "locked",
            Self::NotLocked => "lock refused",
            Self::ConfirmNext => "next asked twice",
            Self::Protected => "protected",
            Self::OtherLanguage => "other language",
            Self::Profile => "profile",
            Self::Export => "export",
            Self::Leaving => "delete",
            Self::Staying => "stays",
            Self::InRoom => "into a room",
            Self::OutOfRoom => "out of a room",
            Self::Link => "link",
            Self::Invitation => "link to bring others",
            Self::LinkAsked => "asked by a link",
            Self::LinkMeets => "yes by a link",
            Self::LinkNotNow => "no by a link",
            Self::AskJoin => "channel asked for",
            Self::AskContact => "contact asked about",
            Self::AskAnyone => "anyone asked about",
            Self::AgainNoted => "again",
            Self::ChoiceEnded => "choice over",
            Self::Warned => "warned",
            Self::Silenced => "told to be silenced",
            Self::WordsOnly => "told to use words",
            Self::ShutOut => "shut out",
            Self::Suspended => "told to be suspended",
            Self::Cleared => "cleared",
            Self::Appealed => "appealed",
            Self::Paid => "paid",
            Self::PaidBack => "paid back",
            _ => return None,
        })
    }
}

/// Parts of the bot's texts, in lower case.
pub(super) const WORDS: [(Saying, &str); 93] = [
    (Saying::AskAge, "how old are you"),
    (Saying::AskAge, "wie alt bist du"),
    (Saying::Searching, "looking for someone"),
    (Saying::Searching, "ich suche jemand"),
    (Saying::Paired, "you're connected"),
    (Saying::Paired, "du bist mit jemandem verbunden"),
    (Saying::Ended, "chat has ended"),
    (Saying::Ended, "will not meet again"),
    (Saying::Ended, "chat ist zu ende."),
    (Saying::Ended, "begegnet euch nicht wieder"),
    (Saying::Unchanged, "nothing was changed"),
    (Saying::Unchanged, "es wurde nichts geändert"),
    (Saying::Icebreaker, "a question for you both"),
    (Saying::Icebreaker, "eine frage an euch beide"),
    (Saying::Rated, "thank you. nobody is told who said so"),
    (Saying::Rated, "danke. niemand erfährt, wer das gesagt hat"),
    (Saying::MutedMedia, "from your partner do not reach you any more"),
    (Saying::MutedMedia, "kommen in diesem chat nicht mehr bei dir an"),
    (Saying::MutedAll, "nothing from your partner reaches you any more"),
    (Saying::MutedAll, "in diesem chat kommt nichts mehr"),
    (Saying::Unmuted, "everything from your partner reaches you again"),
    (Saying::Unmuted, "alles von deinem gegenüber kommt wieder an"),
    (Saying::LockOffered, "you offered to lock this chat"),
    (Saying::LockOffered, "für diesen chat ein schloss angeboten"),
    (Saying::AskLock, "offers to lock this chat"),
    (Saying::AskLock, "bietet für diesen chat ein schloss an"),
    (Saying::Locked, "this chat is locked for"),
    (Saying::Locked, "ein schloss: bei /next"),
    (Saying::NotLocked, "this chat is not locked"),
    (Saying::NotLocked, "dieser chat hat kein schloss"),
    (Saying::ConfirmNext, "do you really want to meet somebody else"),
    (Saying::ConfirmNext, "willst du wirklich jemand anderen"),
    (Saying::Protected, "can be saved and passed on: no"),
    (Saying::Protected, "speichern und weiterleiten: nein"),
    (Saying::Unprotected, "can be saved and passed on: yes"),
    (Saying::Unprotected, "speichern und weiterleiten: ja"),
    (Saying::OtherLanguage, "sprache: deutsch"),
    (Saying::Profile, "you like:"),
    (Saying::Profile, "du magst:"),
    (Saying::Export, "telegram_user_id"),
    (Saying::AskDelete, "shall all that i know of you be deleted"),
    (Saying::AskDelete, "soll alles gelöscht werden, was ich"),
    (Saying::Leaving, "will be deleted on"),
    (Saying::Leaving, "gelöscht. bis dahin holt /start"),
    (Saying::Staying, "everything stays as it is"),
    (Saying::Staying, "alles bleibt, wie es ist"),
    (Saying::Rooms, "you meet only people who are in it, too. which one"),
    (Saying::Rooms, "triffst du nur leute, die auch darin sind. welcher"),
    (Saying::InRoom, "from now on i look for you among people who are in it"),
    (Saying::InRoom, "ab jetzt suche ich für dich unter leuten"),
    (Saying::OutOfRoom, "from now on i look for you among all"),
    (Saying::OutOfRoom, "ab jetzt suche ich für dich unter allen"),
    (Saying::Link, "your personal link:"),
    (Saying::Link, "dein persönlicher link:"),
    (Saying::Invitation, "your link to bring others here:"),
    (Saying::Invitation, "dein link, um andere hierher zu bringen:"),
    (Saying::LinkAsked, "i ask them. you hear from me"),
    (Saying::LinkAsked, "ich frage nach. du hörst von mir"),
    (Saying::Visitor, "who has your link would like to chat"),
    (Saying::Visitor, "jemand mit deinem link möchte"),
    (Saying::LinkMeets, "you both want to chat. one moment"),
    (Saying::LinkMeets, "ihr wollt beide miteinander reden"),
    (Saying::LinkNotNow, "they would rather not just now"),
    (Saying::LinkNotNow, "die andere person möchte gerade lieber nicht"),
    (Saying::AskJoin, "please join"),
    (Saying::AskJoin, "tritt bitte diese"),
    (Saying::AskJoin, "tritt ihm bitte bei"),
    (Saying::AskContact, "shall it really go to your partner"),
    (Saying::AskContact, "soll er wirklich an dein gegenüber gehen"),
    (Saying::AskAnyone, "would anyone do, this once"),
    (Saying::AskAnyone, "ginge dieses eine mal auch jemand anderes"),
    (Saying::AgainNoted, "if the other one would like to talk on, too"),
    (Saying::AgainNoted, "will die andere person auch weiterreden"),
    (Saying::ChoiceEnded, "just now you cannot choose by gender"),
    (Saying::ChoiceEnded, "gerade kannst du nicht nach geschlecht wählen"),
    (Saying::Warned, "a word of warning from a moderator"),
    (Saying::Warned, "eine verwarnung von einem moderator"),
    (Saying::Silenced, "nothing you send goes to partners"),
    (Saying::Silenced, "nichts von dir erreicht andere"),
    (Saying::WordsOnly, "a moderator lets you send words only"),
    (Saying::WordsOnly, "ein moderator lässt dich"),
    (Saying::ShutOut, "a moderator has shut you out"),
    (Saying::ShutOut, " ausgeschlossen. der grund:"),
    (Saying::Suspended, "several people have reported you"),
    (Saying::Suspended, "mehrere leute haben dich gemeldet"),
    (Saying::Cleared, "nothing stands against you any more"),
    (Saying::Cleared, "es liegt nichts mehr gegen dich vor"),
    (Saying::Appealed, "your appeal is in"),
    (Saying::Appealed, "dein einspruch ist da"),
    (Saying::Paid, "stars came in:"),
    (Saying::Paid, "sterne sind da:"),
    (Saying::PaidBack, "stars back. what is left"),
    (Saying::PaidBack, "sterne zurück. was von dem"),
];
