# Personal links.

# The link itself comes behind it. Marks of direction around it would be taken for a part of it.
# $hours is how long an ask can be answered; $most how many a day.
link-yours = 🔗 Your personal link:
link-how =
    Whoever opens it can ask you for a chat, and you can say no. Those you give it to know that it is yours; you do not learn who they are.
    /link new – another link; this one leads nowhere then
    /link off – no link
link-not-made = 🔗 I cannot make your link just now. Please send /link again in a moment.
link-off = 🔗 No link leads to you any more. /link makes a new one.
link-not-here = There are no personal links at this bot.
link-gone = 🔗 This link leads nowhere, or does not any more.
link-own = 🔗 This is your own link. Give it to others: whoever opens it can ask you for a chat.
link-elsewhere = 🔗 This link is of another bot, whose people do not meet those of this one. Open it there.
link-later = 🔗 This is a link to somebody. Open it once more when you have told me your age.
link-asked = 🔗 I ask them. You hear from me when they answer, within { $hours } hours. Your question ends when you chat with somebody else before.
link-too-many = 🔗 You have asked { $most } times within a day. Try again tomorrow.
link-visitor = 🔗 Somebody who has your link would like to chat with you. They may know that it is yours; you do not learn who they are. You can answer within { $hours } hours.
link-after-chat = 🔗 You are in a chat. When it is over, press “Yes” again.
link-comes = 🔗 You both want to chat. One moment…
link-not-now = 🔗 They would rather not just now.
button-visit = { $answer ->
    [yes] ✅ Yes
    [no] Not now
   *[never] 🚫 Never from them
}
