# Was im Chat der Betreiber gesagt wird: wie viel es ist, und nichts über jemanden.

moderation-alert =
    Moderation. Durch Meldungen gesperrt: { $suspended }. Es warten: Einsprüche { $appeals }, Meldungen { $reports }.
    Siehe: shoal person suspended, shoal person appeals, shoal report list

job-failed =
    Die Aufgabe { $job } ist gescheitert.
    Siehe: shoal jobs history { $job }

payments-alert =
    Zahlungen. Aufgehoben, weil niemand weiß, wofür: { $kept }. Noch nicht gegeben: { $stuck }. Von Telegram abgelehnt: { $failed }. Anders in dessen Liste: { $differences }.
    Siehe: shoal payments list --odd, shoal payments differences

groups-alert =
    Gruppen. In so vielen kann der Bot niemanden mehr einlassen oder entfernen: { $groups }.
    Siehe: shoal doctor
