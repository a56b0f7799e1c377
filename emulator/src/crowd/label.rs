//! What stands on buttons that people of the crowd press.

/// What a button is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Leads to the question before. What has it is a question that buttons answer.
    Back,
    /// Leads past a question.
    Skip,
    /// To talk on with whom one parted from.
    Again,
    /// A question for both.
    Icebreaker,
    /// To offer a lock.
    Lock,
    /// Lock it.
    LockYes,
    /// Rather do not.
    LockNo,
    /// To somebody else all the same.
    NextAnyway,
    /// To stay.
    Here,
    /// The partner's media is not to come.
    MuteMedia,
    /// Nothing of the partner's is to come.
    MuteAll,
    /// All of it is to come again.
    Unmute,
    /// The partner was nice.
    Like,
    /// Or was not.
    Dislike,
    /// What they send is not to be passed on.
    Protect,
    /// It may be passed on.
    ProtectNoMore,
    /// To be spoken to in another language.
    OtherLanguage,
    /// To be spoken to in the usual one.
    UsualLanguage,
    /// To say anew what they are.
    EditGender,
    /// To say anew what they like.
    EditInterests,
    /// To say anew whom they want to meet.
    EditMeet,
    /// Delete it all.
    Delete,
    /// Keep everything.
    Stay,
    /// Out of the room.
    LeaveRoom,
    /// Yes, to somebody who has their link.
    Yes,
    /// Not now, to the same.
    NotNow,
    /// They have joined the channel.
    Joined,
    /// The contact is to go out.
    Share,
    /// It is not.
    Keep,
    /// Anybody will do, this once.
    Anyone,
}

/// The labels, in lower case, without the signs around them.
pub(super) const LABELS: [(Label, &str); 58] = [
    (Label::Back, "back"),
    (Label::Back, "zurück"),
    (Label::Skip, "skip"),
    (Label::Skip, "überspringen"),
    (Label::Again, "again"),
    (Label::Again, "noch mal"),
    (Label::Icebreaker, "icebreaker"),
    (Label::Icebreaker, "eisbrecher"),
    (Label::Lock, "lock"),
    (Label::Lock, "schloss"),
    (Label::LockYes, "lock it"),
    (Label::LockYes, "einverstanden"),
    (Label::LockNo, "rather not"),
    (Label::LockNo, "lieber nicht"),
    (Label::NextAnyway, "next anyway"),
    (Label::NextAnyway, "trotzdem weiter"),
    (Label::Here, "i'm staying"),
    (Label::Here, "ich bleibe"),
    (Label::MuteMedia, "mute media"),
    (Label::MuteMedia, "keine medien"),
    (Label::MuteAll, "mute everything"),
    (Label::MuteAll, "gar nichts mehr"),
    (Label::Unmute, "unmute"),
    (Label::Unmute, "wieder alles"),
    (Label::Like, "nice"),
    (Label::Like, "nett"),
    (Label::Dislike, "not nice"),
    (Label::Dislike, "nicht nett"),
    (Label::Protect, "protect what i send"),
    (Label::Protect, "gesendetes schützen"),
    (Label::ProtectNoMore, "don't protect what i send"),
    (Label::ProtectNoMore, "gesendetes nicht schützen"),
    (Label::OtherLanguage, "deutsch"),
    (Label::UsualLanguage, "english"),
    (Label::EditGender, "gender"),
    (Label::EditGender, "geschlecht"),
    (Label::EditInterests, "interests"),
    (Label::EditInterests, "interessen"),
    (Label::EditMeet, "whom to meet"),
    (Label::EditMeet, "wen kennenlernen"),
    (Label::Delete, "delete it all"),
    (Label::Delete, "alles löschen"),
    (Label::Stay, "keep everything"),
    (Label::Stay, "alles behalten"),
    (Label::LeaveRoom, "leave the room"),
    (Label::LeaveRoom, "raum verlassen"),
    (Label::Yes, "yes"),
    (Label::Yes, "ja"),
    (Label::NotNow, "not now"),
    (Label::NotNow, "gerade nicht"),
    (Label::Joined, "i have joined"),
    (Label::Joined, "ich bin dabei"),
    (Label::Share, "share contact"),
    (Label::Share, "kontakt teilen"),
    (Label::Keep, "don't share"),
    (Label::Keep, "nicht teilen"),
    (Label::Anyone, "anyone will do"),
    (Label::Anyone, "egal, wer kommt"),
];
