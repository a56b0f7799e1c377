# Groups that plans open. $title is what a group is called.

groups-ways = 🔑 This is open to you for as long as your plan lasts. A button asks to come in, and I let you in at once. It is for you alone and holds for an hour; /groups gives you a new one.
groups-closed = There are groups here for people who hold a plan, and you hold none of theirs. /plans shows what there is.
groups-none = There are no groups at this bot.
group-turned-away = I cannot let you into { $title }: it is for people who hold a plan that you do not hold now. /plans shows what there is.
group-not-yours = I cannot let you into { $title } by that link: it was made for somebody else. /groups gives you your own.
group-over = Your plan is over, and so is your time in { $title }. You can come back whenever you hold it again: /plans
group-not-now = I cannot open the way in just now. Nothing is wrong with you; please try again in a few minutes: /groups
