# Andere hierher bringen.

referral-yours = 🎁 Dein Link, um andere hierher zu bringen:
referral-days =
    Gib ihn Leuten, die noch nicht hier sind. Für alle, die über ihn kommen und bleiben, bekommst du je { $days ->
        [one] einen Tag
       *[other] { $days } Tage
    } { $plan }.
referral-share =
    Gib ihn Leuten, die noch nicht hier sind. Von allem, was Leute zahlen, die über ihn kommen und bleiben, bekommst du { $share } %.
referral-how =
    • Was zählt, innerhalb von { $within } Tagen: Chats mit { $chats ->
        [one] jemandem
       *[other] { $chats } verschiedenen Menschen
    }, je mindestens { $minutes ->
        [one] eine Minute
       *[other] { $minutes } Minuten
    } lang; oder dass sie etwas kaufen.
    • Dann ruht es noch { $hold ->
        [one] einen Tag
       *[other] { $hold } Tage
    }. Was nach einem Trick aussieht, sieht sich vorher jemand an.
    • Der Link sagt nicht, wer du bist, und du erfährst nicht, wer kam.
referral-account =
    Gekommen: { $came }
    Davon zählen: { $counted }
    In der Ruhezeit: { $resting }
    Tage, die du bekommen hast: { $earned }

    /refer new – ein anderer Link; dieser führt dann nirgends mehr hin
referral-not-made = 🎁 Das kann ich gerade nicht nachsehen. Bitte schick gleich noch einmal /refer.
referral-not-here = Bei diesem Bot gibt es nichts dafür, andere herzubringen.
referral-earned = 💰 { $asset }: { $free } gehören dir, { $resting } ruhen, { $due } zur Auszahlung zurückgelegt, { $paid } ausgezahlt.
referral-owed = Zahlungen gingen zurück, nachdem ihr Anteil ausgezahlt war: { $owed } { $asset } von dem, was kommt, gehen zuerst dorthin.
referral-payout =
    Ab { $least } { $asset } zahlt ein Mensch es aus, einmal im Monat: Bots können niemandem Sterne oder USDT schicken. Wie du es bekommst, vereinbare über /paysupport.
referral-file = /refer file – alles davon, Zeile für Zeile
referral-handed-out = Alles, was du verdient hast, was zurückging und was ausgezahlt wurde: eine Zeile für jede Bewegung in den Büchern. Die Beträge ergeben den letzten Stand.
referral-not-handed-out = Das kann ich gerade nicht lesen. Bitte schick in ein paar Minuten noch einmal /refer file.
