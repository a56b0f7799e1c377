# While somebody waits: for a partner, or for a word.

# $whom is anyone, when they agreed to that, else wished; $outlook says how it looks; $length is a length of time,
# $room a room.
search-goes-on =
    🔎 { $whom ->
        [anyone] Looking for anyone now, as you said.
       *[wished] Looking for someone…
    } { $outlook ->
        [moments] Of late it took only a few seconds.
        [usual] Of late it took about { $length }.
        [quiet] It is quiet here just now: nobody has come for a while.
        [in-room] You are in the room { $room }, and nobody you could meet is searching in it just now. In /rooms you can leave it.
       *[nobody-new] Nobody new is here just now. You have met all who wait.
    } You will hear from me as soon as somebody is here.
# Under one of the two above, where they left a chat for this search.
about-who-was-left = Report and Block are for the partner you just had.
ask-anyone = 🔎 Nobody has come yet. You want to meet: { $whom }. Would anyone do, this once?
choice-ended = You want to meet: { $whom }. Just now you cannot choose by gender. Would anyone do, this once?
search-timed-out = I found nobody in { $minutes } minutes, so I stopped looking. Try again a little later.
still-there = 🕯 Nobody has said a word for a while. Are you still there? If neither of you answers, I end the chat in a minute.
ended-idle = Nobody had said a word for a while. The chat has ended.

# Lengths of time, as people say them. $seconds is from 10 to 50, $minutes at least 2.
few-seconds = a few seconds
some-seconds = { $seconds } seconds
one-minute = a minute
some-minutes = { $minutes } minutes
