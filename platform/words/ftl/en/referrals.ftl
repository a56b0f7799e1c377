# Bringing others here.

# The link itself comes behind it. Marks of direction around it would be taken for a part of it.
referral-yours = 🎁 Your link to bring others here:
# $plan is the name of a plan, which stands in no language.
referral-how =
    Give it to people who are not here yet. For each who comes by it and stays you get { $days ->
        [one] a day
       *[other] { $days } days
    } of { $plan }.
    • What counts, within { $within } days: chats with { $chats ->
        [one] somebody
       *[other] { $chats } different people
    }, of { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } or more each; or that they buy something.
    • Then it rests for { $hold ->
        [one] a day
       *[other] { $hold } days
    }. What looks like a trick somebody looks at first.
    • The link does not say who you are, and you do not learn who came.
# What it has brought; the days are those that were given.
referral-account =
    Came: { $came }
    Counted: { $counted }
    On hold: { $resting }
    Days you got: { $earned }

    /refer new – another link; this one leads nowhere then
referral-not-made = 🎁 I cannot look that up just now. Please send /refer again in a moment.
referral-not-here = Nothing is to be had for bringing others to this bot.
