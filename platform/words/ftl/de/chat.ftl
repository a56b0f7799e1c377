# Mit »du«, wie man im Chat spricht. »Gegenüber« ist, mit wem man schreibt: das Wort lässt offen, wer das ist.

welcome =
    👋 Willkommen. Hier sprichst du mit einem fremden Menschen, und keiner von euch erfährt, wer der andere ist.

    • Nur für Erwachsene: ab { $youngest } Jahren.
    • Sei nett. Jeder kann jederzeit mit einem Tippen gemeldet oder blockiert werden.
    • Was du schreibst, geht an dein Gegenüber. Niemand liest mit.{ $evidence ->
        [kept] { " " }Nur wenn jemand den anderen meldet, gehen die letzten Nachrichten, die beide gesehen haben, versiegelt an einen Moderator, für höchstens { $days } Tage.
       *[none] { "" }
    }
    • Ist ein Chat zu Ende, kommt nichts mehr durch.

    Wie alt bist du? Bitte schick dein Alter als Zahl.

ask-age = Wie alt bist du? Bitte schick dein Alter als Zahl, zum Beispiel { 25 }.
age-not-understood = Bitte schick dein Alter als Zahl von { $youngest } bis { $oldest }, zum Beispiel { 25 }.
adults-only =
    Dieser Chat ist nur für Erwachsene, und du hast gesagt, dass du unter { $youngest } bist, deshalb kann ich dich nicht hereinlassen. Ich merke mir das, und ein anderes Alter, das du schickst, ändert nichts.

    Wenn du dich vertippt hast, sende /appeal und was du zu sagen hast, in einer Nachricht. Ein Moderator kann es zurücknehmen; bis dahin bleibst du draußen. Mach's gut!
ready = Alles bereit. Tippe auf den Knopf oder schick /find, um jemanden kennenzulernen.

help =
    /find – jemanden kennenlernen
    /next – diesen Chat verlassen und jemand anderen finden
    /stop – den Chat verlassen oder die Suche beenden
    /rooms – Leute nach Thema oder Sprache finden
    /link – ein Link, über den andere dich um einen Chat bitten können
    /unsend – nimmt deine letzte Nachricht zurück, oder die, auf die du antwortest
    /report – dein Gegenüber melden und gehen
    /block – dieser Person nie wieder begegnen
    /mute – Medien deines Gegenübers zurückhalten, oder wieder durchlassen
    /rate – wie dieser Chat ist oder der letzte war
    /profile – wer du bist und wen du kennenlernen willst
    /settings – was andere von dir sehen, Ankündigungen und deine Zeitzone
    /language – die Sprache, in der ich mit dir spreche
    /plans – was du hier kaufen kannst
    /refer – ein Link, um andere hierher zu bringen, und was es dir bringt
    /groups – Gruppen, die dein Plan öffnet
    /paysupport – Hilfe bei einer Zahlung
    /follow – Signale, denen du folgst, auf dem Papier
    /dashboard – wie deine Trades stehen; /positions, /history, /close
    /stopall – keinen Trade mehr beginnen
    /privacy – was ich von dir weiß, und wie lange
    /export – alles, was ich von dir weiß, zum Mitnehmen
    /delete – alles löschen, was ich von dir weiß
    /appeal – Einspruch gegen eine Entscheidung über dich
    /help – diese Liste

    Schick Text, Bilder, Sprachnachrichten, Sticker oder was du magst: Dein Gegenüber bekommt es ohne deinen Namen.

unknown-command = Diesen Befehl kenne ich nicht, also habe ich nichts getan. /help zeigt, was ich kann.

searching = 🔎 Ich suche jemanden für dich …
left-and-searching = 🔎 Du bist gegangen. Ich suche jemand anderen für dich … Melden und Blockieren gelten deinem letzten Gegenüber.
still-searching = 🔎 Ich suche noch. Du hörst von mir, sobald jemand da ist.
search-stopped = Ich suche nicht weiter.
connected =
    🎉 Du bist mit jemandem verbunden. Sag hallo!

    /next – jemand anderes · /stop – verlassen
connected-with =
    🎉 Du bist mit jemandem verbunden. Sag hallo!

    { $card }

    /next – jemand anderes · /stop – verlassen
partner-missed = Diese Person war weg, bevor du hallo sagen konntest. Ich suche jemand anderen …
already-chatting = Du bist in einem Chat. Alles, was du schickst, geht an dein Gegenüber; /next findet jemand anderen.
not-chatting = Du bist in keinem Chat. Schick /find, um jemanden kennenzulernen.
you-left = Du bist gegangen. Der Chat ist zu Ende.
partner-left = Dein Gegenüber ist gegangen. Der Chat ist zu Ende.

reported = Danke, deine Meldung ist da. Ihr beide begegnet euch nicht wieder. Wofür? Ein Tippen, wenn du magst.
blocked = Erledigt. Ihr beide begegnet euch nicht wieder.
nobody-to-name = Es gibt niemanden zu melden oder zu blockieren: Am letzten Tag hast du niemanden kennengelernt, oder du hast es schon getan.
confirm-contact = Ein Kontakt zeigt einen Namen und eine Telefonnummer. Soll er wirklich an dein Gegenüber gehen?
