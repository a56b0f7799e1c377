# What keeps two people together: a lock, a question for both, and talking on.

lock-offered = You offered to lock this chat. I asked your partner.
ask-lock = 🔒 Your partner would like to stay, and offers to lock this chat for { $length }. You can still stop, block and report at any time. Lock it?
locked = 🔒 This chat is locked for { $length }: /next asks you both once more. To stop, block and report works as ever.
not-locked = This chat is not locked, and nothing was used up.
no-locks = You have no locks just now, so this chat stays without one. Where there are any to be had, /plans shows them.
confirm-next = 🔒 You locked this chat together. Do you really want to meet somebody else?

again-noted = Noted. If the other one would like to talk on, too, I bring you together again; else they never hear of it. It holds until your next chat begins.
rejoining = You both want to talk on. One moment…
not-rejoined = The other one cannot just now. You can try again a little later.

icebreaker = 🧊 A question for you both: { $number ->
    [0] What made you smile today?
    [1] Which place would you like to see once?
    [2] What could you talk about for an hour?
    [3] What do you do when it rains?
    [4] Which song do you know by heart?
    [5] What did you want to be as a child?
    [6] What is the best thing you ate this week?
    [7] Mountains, sea, or city?
    [8] What would you learn if you had a year?
    [9] Which book or film would you like to see again for the first time?
    [10] Early bird or night owl?
   *[11] What is something small that you are proud of?
}
