# Was im Chat der Betreiber gesagt wird: wie viel es ist, und nichts über jemanden.

moderation-alert =
    Moderation. Durch Meldungen gesperrt: { $suspended }. Es warten: Einsprüche { $appeals }, Meldungen { $reports }.
    Siehe: shoal person suspended, shoal person appeals, shoal report list
