# Trades auf dem Papier. Jede Zahl sagt PAPER: Nichts hier ist Geld, und es kann verloren gehen wie Geld.

trade-follows-nobody = 📈 Du folgst niemandem. /follow und die Nummer eines Anbieters folgt einem. Du handelst auf dem Papier: mit 10.000 PAPER-Dollar, die nichts wert sind, zu Preisen, die es gab, mit Gebühren. Du kannst sie verlieren.
trade-follows = 📈 Wessen Signalen du folgst, auf dem Papier:
trade-follows-asked = • { $provider }: Ich frage dich jedes Mal. { $size }.
trade-follows-self = • { $provider }: Ohne zu fragen. { $size }.
trade-size-part = Ein Trade nimmt { $part } des Guthabens
trade-size-risk = Ein Trade verliert an seinem Stop { $part } des Guthabens
trade-size-fixed = Ein Trade nimmt { $money }
trade-quiet = Ich sage dir, wie jeder Trade endet, und dazwischen nichts.

trade-dashboard =
    📈 Deine Trades, auf dem Papier

    Begonnen mit: { $granted }
    Frei: { $free }
    Zurückgelegt: { $set-aside }
    Bisher gewonnen oder verloren: { $result }

    Offen: { $open } · gefolgt: { $follows }
    /positions · /history · /follow · /stopall
trade-all-stopped = ⏸ Es wird nichts begonnen: Du hast alles angehalten.
trade-none-open = Nichts ist offen.
trade-open = 📂 Was offen ist, auf dem Papier:
trade-open-held = • { $pair } { $side }: { $quantity } gehalten, Stop bei { $stop }, Preis { $price }. Bisher { $realised }, zu diesem Preis { $unrealised }.
trade-open-waits = • { $pair } { $side }: wartet auf den Einstieg, Stop bei { $stop }, Preis { $price }.
trade-none-over = Noch ist nichts vorbei.
trade-over-list = 📜 Was vorbei ist, auf dem Papier, das Neueste zuerst:
trade-over-line = • { $pair } { $side }: { $result }, davon Gebühren { $fees }. { $why }
trade-over = 🏁 { $pair } { $side } ist vorbei: { $result }, davon Gebühren { $fees }. { $why }

trade-proposed =
    ❓ { $pair } { $side }, auf dem Papier

    Preis jetzt: { $price }
    Einstieg: { $entries }
    Stop: { $stop }
    Ziele: { $targets }
    Hebel: { $leverage }
    Höchstens eingesetzt: { $commits }

    Du hast { $minutes ->
        [one] eine Minute
       *[other] { $minutes } Minuten
    } für eine Antwort.
trade-no-targets = keine
trade-refused = 🚫 { $pair } wird nicht gehandelt: Die Regel { $rule } sagt Nein.

trade-entered = ✅ { $pair } { $side }: eingestiegen, auf dem Papier.
trade-target = 🎯 { $pair } { $side }: Ziel { $number } ist erreicht, auf dem Papier.
trade-stop-moved = ↔️ { $pair } { $side }: Der Stop ist jetzt bei { $price }.
trade-stop-stays = { $pair } { $side }: Der Stop bleibt bei { $price }.
trade-unprotected = ⚠️ { $pair } { $side } hat keinen Stop am Handelsplatz. Was dafür gewählt wurde, geschieht.
trade-rejected = { $pair } { $side }: Der Handelsplatz nimmt eine Order davon nicht an.
trade-overfilled = ⚠️ { $pair } { $side }: Es wurde mehr zurückgegeben gemeldet, als gehalten war. Jemand sollte nachsehen.

trade-long = long
trade-short = short
trade-end-never = Es wurde nichts gekauft.
trade-end-targets = An seinem letzten Ziel.
trade-end-stopped = An seinem Stop.
trade-end-stuck = An seinem Stop, der nicht rechtzeitig ausgeführt wurde.
trade-end-unprotected = Es gab keinen Stop dafür.
trade-end-liquidated = Der Handelsplatz nahm die Margin.
trade-end-timed-out = Seine Zeit war um.
trade-end-asked = Er wurde geschlossen.
trade-end-late = Es wurde zu spät gekauft und zurückgegeben.

trade-stopped = ⏸ Es wird nichts mehr begonnen, und was auf den Einstieg wartete, ist zurückgenommen. Was du hältst, geht nach seinen Regeln weiter. Offen: { $open }.
trade-flattened = ⏹ Es wird nichts mehr begonnen, und alles, was du hältst, wird zum nächsten Preis zurückgegeben. Offen: { $open }.
trade-resumed = ▶️ Signale werden wieder gehandelt. Offen: { $open }.

button-trade-yes = ✅ Ja
button-trade-no = ✖️ Nein
button-trade-close = { $pair } schließen
button-trade-ask = { $provider }: frag mich
button-trade-self = { $provider }: nicht fragen
button-trade-unfollow = { $provider }: nicht mehr
button-trade-follow = { $provider }: folgen
button-trade-part = { $provider }: je { $part }
button-trade-quiet = Nur, wie jeder endet
button-trade-loud = Sag mir jeden Schritt
button-trade-stop = ⏸ Nichts beginnen
button-trade-flatten = ⏹ Alles schließen
button-trade-go = ▶️ Weiter
