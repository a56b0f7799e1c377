# What Telegram shows beside each command when somebody types a slash.

command-find = Find somebody to talk to
command-next = Leave and find somebody else
command-stop = Leave the chat, or stop searching
command-unsend = Reply with this to take your message back
command-block = Leave and never meet this person again
command-report = Leave and report this person
command-settings = Announcements, and your time zone
command-language = The language I speak with you
command-help = How this works
