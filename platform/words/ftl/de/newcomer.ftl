# Was Neue außer Worten schicken, wartet auf das Ja ihres Gegenübers.

ask-link-through = Dein Gegenüber ist neu hier und möchte dir einen Link schicken. Links, Bilder und Dateien durchlassen?
ask-media-through = Dein Gegenüber ist neu hier und möchte dir ein Bild oder etwas anderes als Worte schicken. Links, Bilder und Dateien durchlassen?
held-back = Du bist neu hier, also frage ich dein Gegenüber, bevor Links, Bilder und Dateien durchgehen. Bis dahin hebe ich bis zu { $most } davon auf; Worte kommen an wie immer.
no-more-held = Das wurde nicht weitergegeben: Dein Gegenüber hat Links, Bildern und Dateien noch nicht zugestimmt. Schick es danach noch einmal.
let-through = Dein Gegenüber lässt deine Links, Bilder und Dateien durch.
kept-out = Dein Gegenüber möchte von dir lieber keine Links, Bilder und Dateien. Das wurde nicht weitergegeben; Worte kommen weiter an.
