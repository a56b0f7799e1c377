# Andere hierher bringen.

referral-yours = 🎁 Dein Link, um andere hierher zu bringen:
referral-how =
    Gib ihn Leuten, die noch nicht hier sind. Für alle, die über ihn kommen und bleiben, bekommst du je { $days ->
        [one] einen Tag
       *[other] { $days } Tage
    } { $plan }.
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
