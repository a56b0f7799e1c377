# Who people are, and whom they want to meet.

# Between two of a list.
comma = { ", " }
not-said = not said

gender = { $gender ->
    [female] Woman
    [male] Man
   *[other] Other
}

# People of this kind, to be met.
whom = { $whom ->
    [anyone] Anyone
    [female] Women
    [male] Men
   *[other] Others
}

interest = { $interest ->
    [music] 🎵 Music
    [films] 🎬 Films
    [books] 📚 Books
    [games] 🎮 Games
    [sports] ⚽ Sports
    [travel] ✈️ Travel
    [food] 🍜 Food
    [technology] 💻 Technology
    [science] 🔬 Science
    [art] 🎨 Art
    [animals] 🐾 Animals
    [nature] 🌿 Nature
    [languages] 🗣 Languages
   *[small-talk] ☕ Small talk
}

# What partners may see.
part = { $part ->
    [age] age
    [gender] gender
    [language] language
   *[interests] interests
}
no-part = nothing

# On the card that a partner sees.
# $name is what a language calls itself.
card-language = Speaks { $name }
card-age = { $age }

profile =
    Your age: { $age }
    You are: { $gender }
    You like: { $interests }
    You want to meet: { $whom }

    Partners see: { $card }
    To change what they see: /settings

change-age = Your age is { $age }. To change it, send a number, such as { 25 }.
not-in-chat = You can change your age when you are in no chat and not looking for one: /stop first.
all-set = You're all set: send /find to meet a stranger. Or first say a little about yourself.
ask-gender = What is your gender? Partners see it only if you allow it in /settings.
ask-gender-again = What is your gender? You said: { $gender }.
ask-interests =
    What do you like to talk about? Choose as many as you like.

    Chosen: { $interests }
nothing-chosen = nothing yet
ask-meet = Whom do you want to meet? You said: { $whom }.
meet-is-a-perk = Choosing by gender is an extra that your account does not have.
not-entitled = Choosing by gender is an extra that your account does not have. Nothing was changed.
granted = { $perk ->
    [priority] ⭐ From now on your turn comes sooner when you look for somebody.
    [preference] ⭐ From now on you can choose whom to meet: /profile
   *[locks] ⭐ You can lock chats now.
}
