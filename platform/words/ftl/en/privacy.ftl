# What is known of people, and how they leave for good.

# $hours is how long copies can be told apart, $days how long somebody can change their mind.
privacy =
    What I know of you, and for how long:

    • Your number at Telegram, your first name and the language of your app, while you use this bot; and whether you are in the channels that it asks people to be in.
    • What you tell me in /profile and choose in /settings, /language and /rooms, and your personal link (/link), until you change it. Who asked whom for a chat by a link, for a day.
    • Whom you met in the last { $minutes } minutes, whom you blocked, and your chats of the last day and the one you had last: who was in them, not what was said.
    • What you and others write goes through me. The last messages of a chat are kept until a day after it, so that a report can show them to a moderator, sealed; those of a report for { $report } days at most. Otherwise only a message that made something break is set aside, until we have looked into it.
    • Which message in your chat is a copy of which, for { $hours } hours, so that replies, edits and /unsend find it: numbers, no words.
    • Thumbs that partners gave you, as numbers; for a summary of each day, if you want one, how many chats you had and on how many days in a row; which announcements you got; plans and perks that you have, the groups that they let you into, and what was booked for them.
    • Reports that you or others make, until a moderator has closed them and { $report } days more at most.
    • What moderators decided about you – a warning, being muted, words only, being shut out – with the reason, and your /appeal.

    A partner sees the parts of your card that you allow, and never your number, name, username or photo.

    /export – all of it, to take along
    /delete – all of it goes, after { $days } days in which you can change your mind. Only this stays: that somebody is under { $youngest }, what a moderator decided as long as it holds, open reports, who decided what, bookings without your name, and, as a number that says nothing without our key, that a trial was used.

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
