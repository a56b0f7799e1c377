# Channels that people have to be in.

# $channels is how many channels are missing.
join-channels = { $channels ->
    [one] Before you search, please join the channel below. It takes one tap; then come back and press the last button.
   *[other] Before you search, please join the { $channels } channels below. Then come back and press the last button.
}
join-channels-still = { $channels ->
    [one] You are not in this channel yet. Please join it, then press the last button again.
   *[other] You are not in these { $channels } channels yet. Please join them, then press the last button again.
}
gate-unknown = I cannot find out just now whether you are in the channels of this bot. Nothing is wrong with you; please try again in a minute.
