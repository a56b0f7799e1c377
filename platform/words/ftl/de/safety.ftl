# Was man gegen ein Gegenüber tun kann, und was Moderatoren tun.

button-mute = 🔇 Keine Medien
button-mute-all = 🔇 Gar nichts mehr
button-unmute = 🔊 Wieder alles
button-like = 👍 Nett
button-dislike = 👎 Nicht nett
button-grounds = { $grounds ->
    [spam] Werbung
    [sexual] Sexuelles
    [threats] Drohungen
    [minor] Minderjährig
   *[other] Etwas anderes
}

muted-media = 🔇 Bilder, Sprachnachrichten und Ähnliches von deinem Gegenüber kommen in diesem Chat nicht mehr bei dir an. Dein Gegenüber erfährt davon nichts.
muted-all = 🔇 In diesem Chat kommt nichts mehr von deinem Gegenüber bei dir an. Dein Gegenüber erfährt davon nichts.
unmuted = 🔊 Alles von deinem Gegenüber kommt wieder an. Was zurückgehalten wurde, bleibt zurück.

ask-rating = 👍 oder 👎 für diesen Chat? Niemand erfährt, wer das gesagt hat.
nobody-to-rate = Es gibt keinen Chat zu bewerten: Der letzte ist lange vorbei, oder du hast es schon getan.
rated = Danke. Niemand erfährt, wer das gesagt hat.

suspended = Mehrere Leute haben dich gemeldet. Bis ein Moderator das geprüft hat, bringe ich dich mit niemandem zusammen. Wenn sie unrecht haben, sende /appeal und was du zu sagen hast, in einer Nachricht.
# $reason ist, was der Moderator geschrieben hat, $until ein Zeitpunkt wie 2026-12-31 23:59 UTC.
banned = Ein Moderator hat dich ausgeschlossen. Der Grund: { $reason }

    Wenn das falsch ist, sende /appeal und was du zu sagen hast, in einer Nachricht.
banned-until = Ein Moderator hat dich bis { $until } ausgeschlossen. Der Grund: { $reason }

    Wenn das falsch ist, sende /appeal und was du zu sagen hast, in einer Nachricht.
silenced = Ein Moderator hat dich stummgeschaltet: Nichts von dir erreicht andere. Der Grund: { $reason }

    Wenn das falsch ist, sende /appeal und was du zu sagen hast, in einer Nachricht.
silenced-until = Ein Moderator hat dich bis { $until } stummgeschaltet: Nichts von dir erreicht andere. Der Grund: { $reason }

    Wenn das falsch ist, sende /appeal und was du zu sagen hast, in einer Nachricht.
words-only = Ein Moderator lässt dich nur noch Worte senden. Der Grund: { $reason }

    Wenn das falsch ist, sende /appeal und was du zu sagen hast, in einer Nachricht.
words-only-until = Ein Moderator lässt dich bis { $until } nur Worte senden. Der Grund: { $reason }

    Wenn das falsch ist, sende /appeal und was du zu sagen hast, in einer Nachricht.
warned = Eine Verwarnung von einem Moderator: { $reason }
lifted = Ein Moderator hat es geprüft: Es liegt nichts mehr gegen dich vor.
age-lifted = Ein Moderator hat zurückgenommen, dass du zu jung bist. Wie alt bist du? Bitte sende dein Alter als Zahl.
how-to-appeal = Sende /appeal und was du zu sagen hast, in einer Nachricht. Das geht einmal.
appealed = Dein Einspruch ist da. Ein Moderator wird ihn lesen.
no-appeal = Es gibt nichts, wogegen du Einspruch erheben kannst, oder du hast es schon getan.

# $naming ist, was jemand tun will, $page die Nummer dieser von $pages Seiten.
whom-to-name = { $naming ->
    [report] Wen willst du melden?
   *[block] Wen willst du blockieren?
} Niemand hat hier einen Namen, also wähle danach, wann euer Chat zu Ende war. Das sind alle des letzten Tages, die noch übrig sind, die letzten zuerst ({ $page }/{ $pages }).
ago-a-moment = Gerade eben
ago-minutes = { $minutes ->
    [one] Vor einer Minute
   *[other] Vor { $minutes } Minuten
}
ago-hours = { $hours ->
    [one] Vor einer Stunde
   *[other] Vor { $hours } Stunden
}
button-later-ones = ⬅️ Spätere
button-earlier-ones = Frühere ➡️
