# Gruppen, die Pläne öffnen.

groups-ways = 🔑 Das steht dir offen, solange dein Plan läuft. Ein Knopf fragt nach Einlass, und ich lasse dich sofort hinein. Er ist nur für dich und gilt eine Stunde; /groups gibt dir einen neuen.
groups-closed = Hier gibt es Gruppen für Leute mit einem Plan, und du hast keinen davon. /plans zeigt, was es gibt.
groups-none = Bei diesem Bot gibt es keine Gruppen.
group-turned-away = In { $title } kann ich dich nicht lassen: Das ist für Leute mit einem Plan, den du gerade nicht hast. /plans zeigt, was es gibt.
group-not-yours = Mit diesem Link kann ich dich nicht in { $title } lassen: Er ist für jemand anderen. /groups gibt dir deinen eigenen.
group-over = Dein Plan ist zu Ende und damit deine Zeit in { $title }. Du kannst zurückkommen, sobald du ihn wieder hast: /plans
group-not-now = Ich kann den Weg hinein gerade nicht öffnen. Es liegt nicht an dir; bitte versuch es in ein paar Minuten noch einmal: /groups
