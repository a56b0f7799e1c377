# What is said when something was not passed on, or went wrong.

no-stories = Stories cannot be passed on. Your partner did not get it.
no-paid-media = Paid media cannot be passed on. Your partner did not get it.
no-giveaways = Giveaways cannot be passed on. Your partner did not get it.
no-invoices = Invoices and receipts cannot be passed on. Your partner did not get it.
no-games = Games cannot be passed on. Your partner did not get it.
no-gifts = Gifts cannot be passed on. Your partner did not get it.
no-service-notes = That is a note of Telegram's own. Your partner did not get it.

# $largest is in megabytes.
file-too-large = In this chat I can pass on files of up to { $largest } MB. This one is larger: your partner did not get it.
photo-too-large = In this chat I can pass on photos of up to { $largest } MB. This one is larger: your partner did not get it.
kind-cannot-cross = This kind of message cannot be passed on in this chat. Your partner did not get it.

too-late = You wrote that before this chat began, so I did nothing with it.
edit-not-passed-on = In this chat I pass on what you change in the words, but not another file in place of the first.
not-unsent = I could not take that back: it is older than 48 hours, or it never reached your partner.
how-to-unsend = Only what you said yourself can be taken back: reply to it with /unsend. Sent alone, /unsend takes back your last message. It goes away for both of you.
nothing-to-unsend = I found no last message of yours that I could take back here. For a certain one, reply to it with /unsend.
stays-said = That chat is over; what you sent there stays. If the other did you wrong, /report or /block them: that works for a day.
not-delivered = One of your last messages did not reach your partner. If it matters, send it again, or say it in another way.
broken = Something went wrong on my side, and this was not done. We will look into it.
not-now = I cannot look you up just now. Please try again in a minute.
kept = I cannot look you up just now. What you send is kept, and I will answer as soon as I can.
too-fast = That was too fast for me: your last message was not passed on, and nothing is until you have been quiet for a moment.
asks-too-fast = That was too fast for me, so I did nothing with your last command. Please wait a moment before the next.
too-often = You have sent that very often. I no longer pass it on for a while; say something else.

# Over the chat, in answer to a button.
chat-is-over = That chat is over.
button-expired = This button no longer works.
done = Done
asked-lately = There was a question a moment ago. In a minute you can ask for another.
no-more-announcements = You will get no more announcements. /settings turns them on again.
pressed-long-ago = That took me too long, so I did nothing. Please press again.
pressed-too-fast = One moment, that was too fast.
