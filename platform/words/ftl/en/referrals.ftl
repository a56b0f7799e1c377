# Bringing others here.

# The link itself comes behind it. Marks of direction around it would be taken for a part of it.
referral-yours = 🎁 Your link to bring others here:
# $plan is the name of a plan, which stands in no language.
referral-days =
    Give it to people who are not here yet. For each who comes by it and stays you get { $days ->
        [one] a day
       *[other] { $days } days
    } of { $plan }.
referral-share =
    Give it to people who are not here yet. Of all that people pay who come by it and stay you get { $share } %.
referral-how =
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
# What was earned of an asset, which stands in no language: ⭐ or USDT.
referral-earned = 💰 { $asset }: { $free } yours, { $resting } resting, { $due } set aside to be paid out, { $paid } paid out.
referral-owed = Payments went back after their share was paid out: { $owed } { $asset } of what comes next goes there first.
referral-payout =
    From { $least } { $asset } on it is paid out, once a month, by a human: bots can send nobody Stars or USDT. How you get it, agree by /paysupport.
referral-file = /refer file – all of it, line by line
referral-handed-out = All that you earned, was taken back and was paid out: a line for each movement in the books. The amounts sum to the last balance.
referral-not-handed-out = I cannot read that just now. Please send /refer file again in a few minutes.
