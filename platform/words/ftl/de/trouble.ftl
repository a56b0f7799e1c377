# Was nicht weitergegeben wurde oder schiefging.

no-stories = Storys kann ich nicht weitergeben. Dein Gegenüber hat sie nicht bekommen.
no-paid-media = Kostenpflichtige Medien kann ich nicht weitergeben. Dein Gegenüber hat sie nicht bekommen.
no-giveaways = Verlosungen kann ich nicht weitergeben. Dein Gegenüber hat sie nicht bekommen.
no-invoices = Rechnungen und Quittungen kann ich nicht weitergeben. Dein Gegenüber hat sie nicht bekommen.
no-games = Spiele kann ich nicht weitergeben. Dein Gegenüber hat es nicht bekommen.
no-gifts = Geschenke kann ich nicht weitergeben. Dein Gegenüber hat es nicht bekommen.
no-service-notes = Das ist ein Hinweis von Telegram selbst. Dein Gegenüber hat ihn nicht bekommen.

file-too-large = In diesem Chat kann ich Dateien bis { $largest } MB weitergeben. Diese ist größer: Dein Gegenüber hat sie nicht bekommen.
photo-too-large = In diesem Chat kann ich Fotos bis { $largest } MB weitergeben. Dieses ist größer: Dein Gegenüber hat es nicht bekommen.
kind-cannot-cross = Diese Art von Nachricht kann ich in diesem Chat nicht weitergeben. Dein Gegenüber hat sie nicht bekommen.

too-late = Das hast du geschrieben, bevor dieser Chat begann, also habe ich nichts damit getan.
edit-not-passed-on = In diesem Chat gebe ich weiter, was du an den Worten änderst, aber keine andere Datei anstelle der ersten.
not-unsent = Das konnte ich nicht zurücknehmen: Es ist älter als 48 Stunden, oder es kam bei deinem Gegenüber nie an.
how-to-unsend = Zurücknehmen kannst du nur, was du selbst geschrieben hast: Antworte darauf mit /unsend. Ohne Antwort nimmt /unsend deine letzte Nachricht zurück. Sie verschwindet dann bei euch beiden.
nothing-to-unsend = Ich habe hier keine letzte Nachricht von dir gefunden, die ich zurücknehmen könnte. Wenn du eine bestimmte meinst, antworte darauf mit /unsend.
stays-said = Dieser Chat ist vorbei; was du dort geschickt hast, bleibt. Hat dir die andere Person etwas getan, geht einen Tag lang noch /report oder /block.
not-delivered = Eine deiner letzten Nachrichten ließ sich deinem Gegenüber nicht zustellen. Wenn sie wichtig ist, schick sie noch einmal oder sag es anders.
broken = Bei mir ist etwas schiefgegangen, und das wurde nicht erledigt. Wir sehen es uns an.
not-now = Ich komme gerade nicht an deine Angaben. Bitte versuch es in einer Minute noch einmal.
kept = Ich komme gerade nicht an deine Angaben. Was du schickst, hebe ich auf, und ich antworte, sobald ich kann.
too-fast = Das war mir zu schnell: Deine letzte Nachricht wurde nicht weitergegeben, und bis du einen Moment still warst, gebe ich nichts weiter.
asks-too-fast = Das war mir zu schnell, deinen letzten Befehl habe ich nicht ausgeführt. Bitte warte einen Moment vor dem nächsten.
too-often = Das hast du sehr oft geschickt. Ich gebe es eine Weile nicht mehr weiter; sag etwas anderes.

chat-is-over = Dieser Chat ist vorbei.
button-expired = Dieser Knopf geht nicht mehr.
done = Erledigt
asked-lately = Eben gab es schon eine Frage. In einer Minute kannst du die nächste haben.
no-more-announcements = Du bekommst keine Ankündigungen mehr. Mit /settings schaltest du sie wieder ein.
pressed-long-ago = Das hat mir zu lange gedauert, also habe ich nichts getan. Bitte tippe noch einmal.
pressed-too-fast = Einen Moment, das war zu schnell.
