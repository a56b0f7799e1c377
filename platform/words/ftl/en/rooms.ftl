# Rooms. Who is in one meets only people who are in it, too.

# $rooms is a list of "room (how many)", or no-rooms; $present is the room they are in, or none.
rooms =
    🚪 In a room you meet only people who are in it, too. Which one would you like?

    { $rooms }

    { $present }
searching-in-rooms = Searching there at this moment: { $rooms }.
nobody-in-rooms = At this moment nobody is searching in any of them. Whoever enters is the first.
room-present = You are in: { $room }
no-room-present = You are in none, and meet people who are in none either.
# One of the list.
room-with-number = { $room } ({ $number })
in-room = 🚪 You are in: { $room }. From now on I look for you among people who are in it, too, and nowhere else, until you leave it.
out-of-room = 🚪 You are in no room. From now on I look for you among all who are in none.
room-for-language = 🌐 { $spoken }
