product-plan = { $plan } für { $days ->
    [one] einen Tag
   *[other] { $days } Tage
}
product-month = { $plan }, alle 30 Tage
product-locks = { $locks ->
    [one] Ein Schloss
   *[other] { $locks } Schlösser
}
product-tip = Ein Trinkgeld

invoice-plan = Was der Plan { $plan } erlaubt, ab sofort. Was du davon schon hast, wird verlängert.
invoice-locks = Mit einem Schloss fragt ein Chat noch einmal nach, bevor er durch /next endet. Was nicht gebraucht wird, bekommst du zurück.
invoice-tip = Ein Geschenk an die, die diesen Bot betreiben. Du bekommst dafür nichts als Dank.

shop-plans = ⭐ Was du hier für Telegram-Sterne bekommst. Was du kaufst, beginnt sofort; /paysupport hilft, wenn etwas nicht stimmt.
shop-empty = Hier gibt es nichts zu kaufen.
shop-monthly = ⭐ { $stars } Sterne alle 30 Tage, für { $plan }. Du kannst das in Telegram jederzeit beenden, unter Einstellungen, Sterne; was bezahlt ist, bleibt deins.
shop-not-made = Gerade geht das nicht. Bitte versuch es gleich noch einmal.
shop-not-sold = Das wird hier nicht verkauft, oder nicht mehr. /plans zeigt, was es gibt.
shop-paid = ✅ Danke! { $stars } Sterne sind da: { $what }. In ein paar Sekunden ist es deins.
shop-odd = 💛 { $stars } Sterne sind da, und ich weiß nicht, wofür. Sie sind für dich aufgehoben. Jemand sieht es sich an; /paysupport sagt, an wen du dich wenden kannst.
shop-refunded = ↩️ Du hast { $stars } Sterne zurück. Was von dem übrig war, das du dafür gekauft hattest, ist weg.
shop-support =
    💛 Fragen zu einer Zahlung? { $contact }

    Sag, wann du bezahlt hast und wie viele Sterne. Der Support von Telegram kann bei Käufen hier nicht helfen.
shop-terms =
    📄 Was hier gekauft wird,
    – wird in Telegram-Sternen bezahlt, an die, die diesen Bot betreiben, und ist nur für dich.
    – beginnt sofort. Sterne gibt es zurück, wenn etwas nicht funktioniert hat, über /paysupport; was davon übrig ist, endet dann.
    – endet mit seiner Zeit. Was alle 30 Tage bezahlt wird, kannst du in Telegram jederzeit beenden.
    – hebt nicht auf, was Moderatoren entscheiden.

    { $contact }
shop-contact-unset = Schreib an die, die diesen Bot betreiben.
button-pay-monthly = ⭐ Alle 30 Tage bezahlen

date = { $day }. { $month } { $year }
held = ✅ Was du hast:
held-until = • { $plan }, bis { $date }.
held-grace = • { $plan } ist am { $date } abgelaufen und gilt noch bis { $until }. Das wird von dem abgezogen, was du davon als Nächstes kaufst.
held-paused = • { $plan } ruht, übrig { $days ->
    [one] ist ein Tag
   *[other] sind { $days } Tage
}.
held-follows = Davon { $days ->
    [one] folgt ein Tag
   *[other] folgen { $days } Tage
}, wenn aufgebraucht ist, was jetzt läuft.
held-renews = Am { $date } wird von selbst wieder bezahlt. Du kannst das in Telegram jederzeit beenden, unter Einstellungen, Sterne.
held-unknown = Ich kann gerade nicht nachsehen, was du hast. Bitte schick /plans gleich noch einmal.
shop-ending = ⏳ Deine Zeit mit { $plan } endet am { $date }.
shop-ending-sold = ⏳ Deine Zeit mit { $plan } endet am { $date }. Wer vorher verlängert, verliert nichts davon: Die neue Zeit kommt dazu.
shop-trial-began = 🎁 { $plan } gehört dir zum Ausprobieren bis { $date }. Es endet von selbst, und bezahlt wird nichts.
shop-tried-before = Du hast { $plan } schon einmal ausprobiert, und mehr gibt es nicht. /plans zeigt, was du hast.
button-try = 🎁 { $plan } { $days ->
    [one] einen Tag
   *[other] { $days } Tage
} ausprobieren

checkout-odd = Diese Rechnung ist nicht für dich oder wurde verändert. Bitte hol dir eine neue: /plans
checkout-late = Diese Rechnung ist zu alt. Bitte hol dir eine neue: /plans
checkout-changed = Der Preis hat sich geändert, oder es wird nicht mehr verkauft. Bitte sieh noch einmal nach: /plans
checkout-closed = Hier kann gerade nichts gekauft werden. Bezahlt wurde nichts.
