# Persönliche Links.

link-yours = 🔗 Dein persönlicher Link:
link-how =
    Wer ihn öffnet, kann dich um einen Chat bitten. Wem du ihn gibst, weiß, dass es deiner ist; du erfährst nicht, wer fragt, und kannst ablehnen.
    /link new – ein anderer Link; dieser führt dann nirgends mehr hin
    /link off – kein Link
link-not-made = 🔗 Gerade kann ich deinen Link nicht machen. Bitte schick gleich noch einmal /link.
link-off = 🔗 Zu dir führt kein Link mehr. /link macht einen neuen.
link-not-here = Bei diesem Bot gibt es keine persönlichen Links.
link-gone = 🔗 Dieser Link führt nirgends hin, oder nicht mehr.
link-own = 🔗 Das ist dein eigener Link. Gib ihn anderen: Wer ihn öffnet, kann dich um einen Chat bitten.
link-elsewhere = 🔗 Dieser Link ist von einem anderen Bot, und dessen Leute treffen die von diesem nicht. Öffne ihn dort.
link-later = 🔗 Das ist ein Link zu jemandem. Öffne ihn noch einmal, wenn du mir dein Alter gesagt hast.
link-asked = 🔗 Ich frage nach. Du hörst von mir, wenn die Antwort da ist, innerhalb von { $hours } Stunden. Deine Frage endet, wenn du vorher mit jemand anderem redest.
link-too-many = 🔗 Du hast { $most }-mal an einem Tag gefragt. Versuch es morgen wieder.
link-visitor = 🔗 Jemand mit deinem Link möchte mit dir reden. Sie weiß vielleicht, dass es deiner ist; du erfährst nicht, wer sie ist. Du kannst innerhalb von { $hours } Stunden antworten.
link-after-chat = 🔗 Du bist in einem Chat. Wenn er vorbei ist, drück noch einmal auf „Ja“.
link-comes = 🔗 Ihr wollt beide miteinander reden. Einen Moment …
link-not-now = 🔗 Die andere Person möchte gerade lieber nicht.
button-visit = { $answer ->
    [yes] ✅ Ja
    [no] Gerade nicht
   *[never] 🚫 Nie von dieser Person
}
