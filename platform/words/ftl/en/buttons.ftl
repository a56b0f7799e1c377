# What buttons read: a word or two, so that two fit beside each other.

button-find = 🔎 Find someone
button-cancel = ✖️ Stop looking
button-rooms = 🚪 Rooms
button-leave-room = 🚪 Leave the room
button-joined = ✅ I have joined
button-next = ⏭ Next
button-stop = ⏹ Stop
button-report = 🚩 Report
button-block = 🚫 Block
button-share = Share contact
button-let-through = ✅ Let through
button-keep-out = Rather not
button-keep = Don't share
button-help = Help
button-no-more = No more of these
button-announcements-on = Turn announcements on
button-announcements-off = Turn announcements off
button-summary-on = Send me a summary of each day
button-summary-off = No more summaries
button-zones = Choose time zone
button-languages = Choose language
button-language-of-app = As in my app

# In the first round of questions, and in the profile.
button-back = ⬅️ Back
button-skip = Skip ➡️
button-on = Next ➡️
button-ticked = ✅ { $label }
button-profile = My profile
button-edit = { $step ->
    [age] Age
    [gender] Gender
    [interests] Interests
   *[meet] Whom to meet
}
button-unsaid = Rather not say
button-anyone = Anyone will do
button-show = { $part ->
    [age] Show age
    [gender] Show gender
    [language] Show language
   *[interests] Show interests
}
button-hide = { $part ->
    [age] Hide age
    [gender] Hide gender
    [language] Hide language
   *[interests] Hide interests
}
button-offer = Offer me by gender
button-offer-no-more = Don't offer me by gender
button-protect = Protect what I send
button-protect-no-more = Don't protect what I send

# In a chat, and after it.
button-icebreaker = 🧊 Icebreaker
button-lock = 🔒 Lock
button-lock-yes = 🔒 Lock it
button-lock-no = Rather not
button-next-anyway = ⏭ Next anyway
button-here = I'm staying
button-again = 🔁 Again?
button-unsend = ↩️ Unsend last

button-delete = Delete it all
button-stay = Keep everything
