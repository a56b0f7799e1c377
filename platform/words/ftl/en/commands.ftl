# What Telegram shows beside each command when somebody types a slash.

command-find = Find somebody to talk to
command-next = Leave and find somebody else
command-stop = Leave the chat, or stop searching
command-rooms = Rooms by topic and language
command-link = Your personal link
command-unsend = Take back your last message, or the one you reply to
command-block = Leave and never meet this person again
command-report = Leave and report this person
command-mute = Hold back media of your partner, or let it through again
command-rate = Say how this chat is, or how the last one was
command-profile = Who you are, and whom you want to meet
command-settings = What partners see, announcements, and your time zone
command-language = The language I speak with you
command-plans = What you can buy here
command-refer = Bring others here, and what it brings you
command-groups = Groups that your plan opens
command-paysupport = Help with a payment
command-terms = The terms of what is bought here
command-privacy = What I know of you, and for how long
command-export = Take along all that I know of you
command-delete = Delete all that I know of you
command-appeal = Say that a decision about you is wrong
command-help = How this works
