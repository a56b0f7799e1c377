# Was zwei beieinander hält: ein Schloss, eine Frage für beide, und weiterreden.

lock-offered = Du hast für diesen Chat ein Schloss angeboten. Ich habe dein Gegenüber gefragt.
ask-lock = 🔒 Dein Gegenüber möchte bleiben und bietet für diesen Chat ein Schloss an, für { $length }. Beenden, blockieren und melden kannst du trotzdem jederzeit. Einverstanden?
locked = 🔒 Dieser Chat hat für { $length } ein Schloss: Bei /next frage ich noch einmal nach. Beenden, blockieren und melden geht wie immer.
not-locked = Dieser Chat hat kein Schloss, und es wurde nichts verbraucht.
no-locks = Du hast gerade keine Schlösser, also bleibt dieser Chat ohne. Wenn es welche zu haben gibt, zeigt sie /plans.
confirm-next = 🔒 Ihr habt diesem Chat zusammen ein Schloss gegeben. Willst du wirklich jemand anderen kennenlernen?

again-noted = Ich merke es mir. Will die andere Person auch weiterreden, bringe ich euch wieder zusammen; sonst erfährt sie nie davon. Es gilt, bis dein nächster Chat beginnt.
rejoining = Ihr wollt beide weiterreden. Einen Moment …
not-rejoined = Die andere Person kann gerade nicht. Versuch es etwas später noch einmal.

icebreaker = 🧊 Eine Frage an euch beide: { $number ->
    [0] Was hat dich heute zum Lächeln gebracht?
    [1] Welchen Ort möchtest du einmal sehen?
    [2] Worüber könntest du eine Stunde lang reden?
    [3] Was machst du, wenn es regnet?
    [4] Welches Lied kannst du auswendig?
    [5] Was wolltest du als Kind werden?
    [6] Was war das Beste, das du diese Woche gegessen hast?
    [7] Berge, Meer oder Stadt?
    [8] Was würdest du lernen, wenn du ein Jahr Zeit hättest?
    [9] Welches Buch oder welchen Film würdest du gern noch einmal zum ersten Mal erleben?
    [10] Lerche oder Nachteule?
   *[11] Auf welche Kleinigkeit bist du stolz?
}
