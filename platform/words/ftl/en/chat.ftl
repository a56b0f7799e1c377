# What is said in the chat. One voice: short, plain, kind; says what happened and what to do next.

# $youngest is the age from which people may chat, 18; $evidence is kept where a report shows a moderator what was said,
# else none.
welcome =
    👋 Welcome. Here you talk with a stranger, and neither of you learns who the other is.

    • Adults only: { $youngest } or older.
    • Be kind. Anybody can be reported or blocked, at any time, with one tap.
    • What you write goes to your partner. Nobody reads along.{ $evidence ->
        [kept] { " " }Only when somebody reports the other, the last messages that the two saw go to a moderator, sealed, for { $days } days at most.
       *[none] { "" }
    }
    • Once a chat is over, nothing more gets through.

    How old are you? Please send your age as a number.

ask-age = How old are you? Please send your age as a number, such as { 25 }.
age-not-understood = Please send your age as a number from { $youngest } to { $oldest }, such as { 25 }.
adults-only =
    This chat is for adults only, and you said that you are under { $youngest }, so I cannot let you in. I keep that, and another age that you send changes nothing.

    If you mistyped, send /appeal and what you have to say, in one message. A moderator can take it back; until then you stay out. Take care!
ready = You're all set. Press the button or send /find to meet a stranger.

help =
    /find – meet a stranger
    /next – leave this chat and meet somebody else
    /stop – leave the chat, or stop looking
    /rooms – meet people by topic or language
    /link – a link by which others can ask you for a chat
    /unsend – takes back your last message, or the one you reply to
    /report – report your partner and leave
    /block – never meet this person again
    /mute – hold back your partner's media, or let it through again
    /rate – how this chat is, or how the last one was
    /profile – who you are, and whom you want to meet
    /settings – what partners see, announcements, and your time zone
    /language – the language I speak with you
    /plans – what you can buy here
    /refer – a link to bring others here, and what it brings you
    /groups – groups that your plan opens
    /paysupport – help with a payment
    /follow – signals you follow, on paper
    /dashboard – how your trades stand; /positions, /history, /close
    /stopall – begin no trade any more
    /privacy – what I know of you, and for how long
    /export – everything I know of you, to take along
    /delete – delete all I know of you
    /appeal – say that a decision about you is wrong
    /help – this list

    Send text, pictures, voice, stickers or anything else: your partner gets it without your name.

unknown-command = I don't know that command, so I did nothing with it. /help shows what I can do.

searching = 🔎 Looking for someone…
left-and-searching = 🔎 You left. Looking for someone else… Report and Block are for the partner you just had.
still-searching = 🔎 Still looking. You will hear from me as soon as somebody is here.
search-stopped = I stopped looking.
connected =
    🎉 You're connected with a stranger. Say hello!

    /next – somebody else · /stop – leave
# $card is what the other shows of themself.
connected-with =
    🎉 You're connected with a stranger. Say hello!

    { $card }

    /next – somebody else · /stop – leave
partner-missed = That person was gone before you could say hello. Looking for someone else…
already-chatting = You are in a chat. Whatever you send goes to your partner; /next finds somebody else.
not-chatting = You are not in a chat. Send /find to meet a stranger.
you-left = You left. The chat has ended.
partner-left = Your partner left. The chat has ended.

reported = Thank you, your report is in. You two will not meet again. What for? One tap, if you like.
blocked = Done. You two will not meet again.
nobody-to-name = There is nobody to report or block: you have met nobody in the last day, or have done so already.
confirm-contact = A contact shows a name and a phone number. Shall it really go to your partner?
