# What can be bought, and what becomes of the money.

# $plan is the name of a plan, which stands in no language; $days how long it lasts.
product-plan = { $plan } for { $days ->
    [one] a day
   *[other] { $days } days
}
product-month = { $plan }, every 30 days
product-locks = { $locks ->
    [one] One lock
   *[other] { $locks } locks
}
product-tip = A tip

# The lines under an invoice.
invoice-plan = What the plan { $plan } allows, from now on. What you have of it already is lengthened.
invoice-locks = With a lock, a chat asks once more before it ends by /next. What is not used is given back.
invoice-tip = A gift to whoever runs this bot. You get nothing for it but thanks.

shop-plans = ⭐ What you can have here for Telegram Stars. Whatever you buy begins at once; /paysupport helps where something is not as it should be.
shop-empty = There is nothing to buy here.
shop-monthly = ⭐ { $stars } Stars every 30 days, for { $plan }. You can end that in Telegram at any time, under Settings, Stars; what is paid stays yours.
shop-not-made = I cannot make that just now. Please try again in a moment.
shop-not-sold = That is not sold here, or not any more. /plans shows what is.
shop-paid = ✅ Thank you! { $stars } Stars came in: { $what }. It is yours within seconds.
shop-odd = 💛 { $stars } Stars came in, and I cannot tell what for. They are kept for you. Somebody will look at it; /paysupport says whom to ask.
shop-refunded = ↩️ You have { $stars } Stars back. What is left of what you had bought with them is gone.
# $contact is written by whoever runs the bot.
shop-support =
    💛 Questions about a payment? { $contact }

    Say when you paid and how many Stars. Telegram's own support cannot help with what is bought here.
shop-terms =
    📄 What is bought here
    – is paid in Telegram Stars, to whoever runs this bot, and is for you alone.
    – begins at once. Stars are given back where something did not work, by /paysupport; what is left of it ends then.
    – ends with its time. What is paid every 30 days you can end in Telegram at any time.
    – does not lift what moderators decide.

    { $contact }
shop-contact-unset = Write to whoever runs this bot.
button-pay-monthly = ⭐ Pay every 30 days

# $date is a day with its year, as below; $plan is the name of a plan.
date = { $day } { $month } { $year }
held = ✅ What you have:
held-until = • { $plan }, until { $date }.
held-grace = • { $plan } ended on { $date } and goes on until { $until }. That is taken off what you buy of it next.
held-paused = • { $plan } is paused, with { $days ->
    [one] a day
   *[other] { $days } days
} left.
held-follows = Of that { $days ->
    [one] a day follows
   *[other] { $days } days follow
} when what you use now is used up.
held-renews = It is paid again by itself on { $date }. You can end that in Telegram at any time, under Settings, Stars.
held-unknown = I cannot look up just now what you have. Please send /plans again in a moment.
shop-ending = ⏳ Your time of { $plan } ends on { $date }.
shop-ending-sold = ⏳ Your time of { $plan } ends on { $date }. Whoever renews it before that loses none of it: the new time comes on top.
shop-trial-began = 🎁 { $plan } is yours to try until { $date }. It ends by itself, and nothing is paid.
shop-tried-before = You have tried { $plan } before, and once is all. /plans shows what you have.
button-try = 🎁 Try { $plan } for { $days ->
    [one] a day
   *[other] { $days } days
}

# Said by Telegram where a payment is stopped: at most 200 characters.
checkout-odd = This invoice is not for you, or was changed. Please ask for a new one: /plans
checkout-late = This invoice is too old. Please ask for a new one: /plans
checkout-changed = The price has changed, or it is not sold any more. Please look again: /plans
checkout-closed = Nothing can be bought here just now. Nothing was paid.
