button-find = 🔎 Jemanden finden
button-cancel = ✖️ Suche beenden
button-rooms = 🚪 Räume
button-leave-room = 🚪 Raum verlassen
button-joined = ✅ Ich bin dabei
button-next = ⏭ Weiter
button-stop = ⏹ Beenden
button-report = 🚩 Melden
button-block = 🚫 Blockieren
button-share = Kontakt teilen
button-let-through = ✅ Durchlassen
button-keep-out = Lieber nicht
button-keep = Nicht teilen
button-help = Hilfe
button-no-more = Nichts mehr davon
button-announcements-on = Ankündigungen an
button-announcements-off = Ankündigungen aus
button-summary-on = Tagesrückblick an
button-summary-off = Tagesrückblick aus
button-zones = Zeitzone wählen
button-languages = Sprache wählen
button-language-of-app = Wie in meiner App

button-back = ⬅️ Zurück
button-skip = Überspringen ➡️
button-on = Weiter ➡️
button-ticked = ✅ { $label }
button-profile = Mein Profil
button-edit = { $step ->
    [age] Alter
    [gender] Geschlecht
    [interests] Interessen
   *[meet] Wen kennenlernen
}
button-unsaid = Lieber nicht sagen
button-anyone = Egal, wer kommt
button-show = { $part ->
    [age] Alter zeigen
    [gender] Geschlecht zeigen
    [language] Sprache zeigen
   *[interests] Interessen zeigen
}
button-hide = { $part ->
    [age] Alter verbergen
    [gender] Geschlecht verbergen
    [language] Sprache verbergen
   *[interests] Interessen verbergen
}
button-offer = Nach Geschlecht anbieten
button-offer-no-more = Nicht nach Geschlecht anbieten
button-protect = Gesendetes schützen
button-protect-no-more = Gesendetes nicht schützen

button-icebreaker = 🧊 Eisbrecher
button-lock = 🔒 Schloss
button-lock-yes = 🔒 Einverstanden
button-lock-no = Lieber nicht
button-next-anyway = ⏭ Trotzdem weiter
button-here = Ich bleibe
button-again = 🔁 Noch mal?
button-unsend = ↩️ Zurücknehmen

button-delete = Alles löschen
button-stay = Alles behalten
