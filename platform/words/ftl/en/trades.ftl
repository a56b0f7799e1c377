# Trades on paper. Every figure says PAPER: nothing here is money, and it may be lost like money.

# $provider is a number, $size one of the sizes below.
trade-follows-nobody = 📈 You follow nobody. /follow and the number of a provider follows one. You trade on paper: with 10,000 PAPER dollars that are worth nothing, at prices that were there, with fees. You may lose them.
trade-follows = 📈 Whose signals you follow, on paper:
trade-follows-asked = • { $provider }: I ask you about each. { $size }.
trade-follows-self = • { $provider }: begun without asking. { $size }.
trade-size-part = A trade takes { $part } of the balance
trade-size-risk = A trade loses { $part } of the balance at its stop
trade-size-fixed = A trade takes { $money }
trade-quiet = I tell you the end of each trade, and nothing in between.

trade-dashboard =
    📈 Your trades, on paper

    Begun with: { $granted }
    Free: { $free }
    Set aside: { $set-aside }
    Won or lost so far: { $result }

    Open: { $open } · followed: { $follows }
    /positions · /history · /follow · /stopall
trade-all-stopped = ⏸ Nothing is begun: you stopped it all.
trade-none-open = Nothing is open.
trade-open = 📂 What is open, on paper:
trade-open-held = • { $pair } { $side }: { $quantity } held, stop at { $stop }, price { $price }. So far { $realised }, at this price { $unrealised }.
trade-open-waits = • { $pair } { $side }: waits to go in, stop at { $stop }, price { $price }.
trade-none-over = Nothing is over yet.
trade-over-list = 📜 What is over, on paper, the latest first:
trade-over-line = • { $pair } { $side }: { $result }, of that fees { $fees }. { $why }
trade-over = 🏁 { $pair } { $side } is over: { $result }, of that fees { $fees }. { $why }

trade-proposed =
    ❓ { $pair } { $side }, on paper

    Price now: { $price }
    In at: { $entries }
    Stop: { $stop }
    Targets: { $targets }
    Leverage: { $leverage }
    Committed at most: { $commits }

    You have { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } to answer.
trade-no-targets = none
trade-refused = 🚫 { $pair } is not traded: the rule { $rule } says no.

trade-entered = ✅ { $pair } { $side }: in, on paper.
trade-target = 🎯 { $pair } { $side }: target { $number } is reached, on paper.
trade-stop-moved = ↔️ { $pair } { $side }: the stop is at { $price } now.
trade-stop-stays = { $pair } { $side }: the stop stays at { $price }.
trade-unprotected = ⚠️ { $pair } { $side } has no stop at the venue. What was chosen for that is done.
trade-rejected = { $pair } { $side }: the venue takes an order of it not.
trade-overfilled = ⚠️ { $pair } { $side }: more was reported as given back than was held. Somebody should look.

trade-long = long
trade-short = short
trade-end-never = Nothing was bought.
trade-end-targets = At its last target.
trade-end-stopped = At its stop.
trade-end-stuck = At its stop, which was not filled in time.
trade-end-unprotected = There was no stop for it.
trade-end-liquidated = The venue took the margin.
trade-end-timed-out = Its time was over.
trade-end-asked = It was closed.
trade-end-late = It was bought too late, and given back.

trade-stopped = ⏸ Nothing is begun any more, and what waited to go in is taken back. What you hold goes on by its rules. Open: { $open }.
trade-flattened = ⏹ Nothing is begun any more, and all that you hold is given back at the next price. Open: { $open }.
trade-resumed = ▶️ Signals are traded again. Open: { $open }.

button-trade-yes = ✅ Yes
button-trade-no = ✖️ No
button-trade-close = Close { $pair }
button-trade-ask = { $provider }: ask me
button-trade-self = { $provider }: do not ask
button-trade-unfollow = { $provider }: no longer
button-trade-follow = { $provider }: follow
button-trade-part = { $provider }: { $part } each
button-trade-quiet = Only how each ends
button-trade-loud = Tell me each step
button-trade-stop = ⏸ Begin nothing
button-trade-flatten = ⏹ Close all
button-trade-go = ▶️ Go on
