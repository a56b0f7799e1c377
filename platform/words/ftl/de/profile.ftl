# Wer jemand ist, und wen sie oder er kennenlernen will.

comma = { ", " }
not-said = nicht gesagt

gender = { $gender ->
    [female] Frau
    [male] Mann
   *[other] Divers
}

whom = { $whom ->
    [anyone] Egal, wen
    [female] Frauen
    [male] Männer
   *[other] Diverse
}

interest = { $interest ->
    [music] 🎵 Musik
    [films] 🎬 Filme
    [books] 📚 Bücher
    [games] 🎮 Spiele
    [sports] ⚽ Sport
    [travel] ✈️ Reisen
    [food] 🍜 Essen
    [technology] 💻 Technik
    [science] 🔬 Wissenschaft
    [art] 🎨 Kunst
    [animals] 🐾 Tiere
    [nature] 🌿 Natur
    [languages] 🗣 Sprachen
   *[small-talk] ☕ Plaudern
}

part = { $part ->
    [age] Alter
    [gender] Geschlecht
    [language] Sprache
   *[interests] Interessen
}
no-part = nichts

card-language = Spricht { $name }
card-age = { $age } Jahre

profile =
    Dein Alter: { $age }
    Du bist: { $gender }
    Du magst: { $interests }
    Du willst kennenlernen: { $whom }

    Andere sehen: { $card }
    Was sie sehen, änderst du mit /settings

change-age = Du bist { $age } Jahre alt. Um das zu ändern, schick eine Zahl, zum Beispiel { 25 }.
not-in-chat = Dein Alter kannst du ändern, wenn du in keinem Chat bist und keinen suchst: erst /stop.
all-set = Alles bereit: Schick /find, um jemanden kennenzulernen. Oder erzähl erst ein wenig von dir.
ask-gender = Was bist du? Andere sehen es nur, wenn du es in /settings erlaubst.
ask-gender-again = Was bist du? Du hast gesagt: { $gender }.
ask-interests =
    Worüber redest du gern? Wähle, so viel du magst.

    Gewählt: { $interests }
nothing-chosen = noch nichts
ask-meet = Wen willst du kennenlernen? Du hast gesagt: { $whom }.
meet-is-a-perk = Nach Geschlecht wählen kann, wer diesen Vorteil hat.
not-entitled = Nach Geschlecht wählen kann, wer diesen Vorteil hat. Es wurde nichts geändert.
granted = { $perk ->
    [priority] ⭐ Ab jetzt kommst du früher dran, wenn du jemanden suchst.
    [preference] ⭐ Ab jetzt kannst du wählen, wen du kennenlernst: /profile
   *[locks] ⭐ Du kannst Chats jetzt ein Schloss geben.
}
