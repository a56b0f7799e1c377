# Während jemand wartet: auf ein Gegenüber oder auf ein Wort.

search-goes-on =
    🔎 { $whom ->
        [anyone] Ich suche jetzt irgendwen für dich, wie du gesagt hast.
       *[wished] Ich suche jemanden für dich …
    } { $outlook ->
        [moments] Zuletzt hat es nur ein paar Sekunden gedauert.
        [usual] Zuletzt hat es etwa { $length } gedauert.
        [quiet] Gerade ist es hier ruhig: Seit einer Weile ist niemand gekommen.
        [in-room] Du bist im Raum { $room }, und gerade sucht darin niemand, den du treffen könntest. Über /rooms kannst du ihn verlassen.
       *[nobody-new] Gerade ist niemand Neues da. Alle, die warten, hast du schon getroffen.
    } Du hörst von mir, sobald jemand da ist.
about-who-was-left = Melden und Blockieren gelten deinem letzten Gegenüber.
ask-anyone = 🔎 Noch ist niemand gekommen. Du willst kennenlernen: { $whom }. Ginge dieses eine Mal auch jemand anderes?
choice-ended = Du willst kennenlernen: { $whom }. Gerade kannst du nicht nach Geschlecht wählen. Ginge dieses eine Mal auch jemand anderes?
search-timed-out = In { $minutes } Minuten habe ich niemanden gefunden, also suche ich nicht weiter. Versuch es etwas später noch einmal.
still-there = 🕯 Seit einer Weile hat niemand etwas gesagt. Bist du noch da? Wenn keiner von euch antwortet, beende ich den Chat in einer Minute.
ended-idle = Eine Weile hat niemand etwas gesagt. Der Chat ist zu Ende.

few-seconds = ein paar Sekunden
some-seconds = { $seconds } Sekunden
one-minute = eine Minute
some-minutes = { $minutes } Minuten
