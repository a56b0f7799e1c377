# What people can do about a partner, and what moderators do about people.

button-mute = 🔇 Mute media
button-mute-all = 🔇 Mute everything
button-unmute = 🔊 Unmute
button-like = 👍 Nice
button-dislike = 👎 Not nice
button-grounds = { $grounds ->
    [spam] Spam
    [sexual] Sexual
    [threats] Threats
    [minor] Under age
   *[other] Something else
}

muted-media = 🔇 Pictures, voice and the like from your partner do not reach you any more in this chat. Your partner is not told.
muted-all = 🔇 Nothing from your partner reaches you any more in this chat. Your partner is not told.
unmuted = 🔊 Everything from your partner reaches you again. What was held back stays back.

ask-rating = 👍 or 👎 for this chat? Nobody is told who said so.
nobody-to-rate = There is no chat to rate: the last one is long over, or you have rated it.
rated = Thank you. Nobody is told who said so.

suspended = Several people have reported you, so I bring you to nobody until a moderator has looked at it. If you think they are wrong, send /appeal and what you have to say, in one message.
# $reason is what the moderator wrote, $until a moment such as 2026-12-31 23:59 UTC.
banned = A moderator has shut you out. The reason: { $reason }

    If you think that is wrong, send /appeal and what you have to say, in one message.
banned-until = A moderator has shut you out until { $until }. The reason: { $reason }

    If you think that is wrong, send /appeal and what you have to say, in one message.
silenced = A moderator has muted you: nothing you send goes to partners. The reason: { $reason }

    If you think that is wrong, send /appeal and what you have to say, in one message.
silenced-until = A moderator has muted you until { $until }: nothing you send goes to partners. The reason: { $reason }

    If you think that is wrong, send /appeal and what you have to say, in one message.
words-only = A moderator lets you send words only. The reason: { $reason }

    If you think that is wrong, send /appeal and what you have to say, in one message.
words-only-until = A moderator lets you send words only until { $until }. The reason: { $reason }

    If you think that is wrong, send /appeal and what you have to say, in one message.
warned = A word of warning from a moderator: { $reason }
lifted = A moderator has looked at it: nothing stands against you any more.
age-lifted = A moderator has reopened the question of your age. How old are you? Please send your age as a number.
how-to-appeal = Send /appeal and what you have to say, in one message. You can do so once.
appealed = Your appeal is in. A moderator will read it.
no-appeal = There is nothing to appeal against, or you have already.

# $naming is what they want to do, $page the number of this page of $pages.
whom-to-name = { $naming ->
    [report] Whom do you want to report?
   *[block] Whom do you want to block?
} Nobody here has a name, so choose by when your chat ended. These are all of the last day that are left, the latest first ({ $page }/{ $pages }).
ago-a-moment = Just now
ago-minutes = { $minutes ->
    [one] A minute ago
   *[other] { $minutes } minutes ago
}
ago-hours = { $hours ->
    [one] An hour ago
   *[other] { $hours } hours ago
}
button-later-ones = ⬅️ Later
button-earlier-ones = Earlier ➡️
