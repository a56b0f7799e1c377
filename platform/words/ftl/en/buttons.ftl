# What buttons read: a word or two, so that two fit beside each other.

button-find = 🔎 Find someone
button-cancel = ✖️ Stop looking
button-next = ⏭ Next
button-stop = ⏹ Stop
button-report = 🚩 Report
button-block = 🚫 Block
button-share = Share contact
button-keep = Don't share
button-help = Help
button-no-more = No more of these
button-announcements-on = Turn announcements on
button-announcements-off = Turn announcements off
button-zones = Choose time zone
button-languages = Choose language
button-language-of-app = As in my app
