# What is known of people, and how they leave for good.

# $evidence is kept where a report shows a moderator what was said, else none;
# $hours is how long copies can be told apart, $days how long somebody can change their mind,
# $within how long somebody who was brought here is looked at.
privacy =
    What I know of you, and for how long:

    • Your number at Telegram, your first name and the language of your app, while you use this bot; and whether you are in the channels that it asks people to be in.
    • What you tell me in /profile and choose in /settings, /language and /rooms, and your personal link (/link), until you change it. Who asked whom for a chat by a link, for a day.
    • Whom you met in the last { $minutes } minutes, whom you blocked, and your chats of the last day and the one you had last: who was in them, not what was said.
    • What you and others write goes through me. { $evidence ->
        [kept] The last messages of a chat are kept until a day after it, so that a report can show them to a moderator, sealed; those of a report for { $report } days at most. Otherwise only
       *[none] Once it has arrived it is kept for a few minutes at most. Otherwise only
    } a message that made something break is set aside, until we have looked into it. What is gone is in the log of our storage until that is rewritten.
    • Which message in your chat is a copy of which, for { $hours } hours, so that replies, edits and /unsend find it: numbers, no words.
    • Thumbs that partners gave you, as numbers, and those you gave; for a summary of each day, if you want one, how many chats you had and on how many days in a row; which announcements you got; plans and perks that you have, the groups that they let you into, and what was booked for them.
    • Whether somebody brought you here, and whom you brought (/refer), without a word of it to each other; for { $within } days, with whom you had chats that count for it.
    • Reports that you or others make, until a moderator has closed them and { $report } days more at most.
    • What moderators decided about you – a warning, being muted, words only, being shut out – with the reason, and your /appeal.

    A partner sees the parts of your card that you allow, and never your number, name, username or photo.

    /export – all of it, to take along
    /delete – all of it goes, after { $days } days in which you can change your mind. Only this stays: that somebody is under { $youngest }, what a moderator decided as long as it holds, open reports and appeals, that others have blocked you, who decided what, payments and bookings without your name, and, as a number that says nothing without our key, that a trial was used, and who brought whom. Encrypted backups may still hold you for up to five weeks; so that none of them brings you back, another such number is kept for sixty days.

handed-out = This is what the books hold of you, beside the texts above. What is not in it, because it is about others, too: who reported you, what was said before a report, whom you reported, blocked or rated, and who decided about you.
not-handed-out = I cannot read what the books hold of you just now, so it is missing here. Please send /export again in a few minutes.
confirm-delete = Shall all that I know of you be deleted? Your chats end at once. For { $days } days you can change your mind with /start.
leaving = All that I know of you will be deleted on { $day } { $month }. Until then /start brings everything back.
staying = Everything stays as it is.

month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
