# Was man wählen kann.

language-name = Deutsch

settings =
    👤 Andere sehen: { $parts }
    🔎 Wird denen angeboten, die nach Geschlecht wählen: { $listed ->
        [on] ja
       *[off] nein
    }
    🛡 Was ich sende, lässt sich speichern und weiterleiten: { $protected ->
        [on] nein
       *[off] ja
    }
    📣 Ankündigungen: { $announcements ->
        [on] an
       *[off] aus
    }
    🗓 Tagesrückblick: { $summary ->
        [on] an, am Abend
       *[off] aus
    }
    🕰 Zeitzone: { $place }
    🌐 Sprache: Deutsch

summary = 🗓 Dein Tag: { $chats ->
    [one] { $chats } Chat
   *[other] { $chats } Chats
}.
summary-of-days = 🗓 Dein Tag: { $chats ->
    [one] { $chats } Chat
   *[other] { $chats } Chats
}. Du hast an { $days } Tagen in Folge gechattet; deine längste Folge: { $longest }.

no-place = nicht gewählt
choose-language = In welcher Sprache soll ich mit dir sprechen?
choose-region = Wo lebst du?
choose-time-zone = Welcher dieser Orte hat deine Uhrzeit?

region = { $region ->
    [europe] Europa
    [americas] Amerika
    [asia] Asien
   *[elsewhere] Afrika & Pazifik
}

place = { $city ->
    [London] London
    [Berlin] Berlin
    [Madrid] Madrid
    [Kyiv] Kyjiw
    [Istanbul] Istanbul
    [Moscow] Moskau
    [Los_Angeles] Los Angeles
    [Denver] Denver
    [Chicago] Chicago
    [New_York] New York
    [Bogota] Bogotá
    [Sao_Paulo] São Paulo
    [Tehran] Teheran
    [Dubai] Dubai
    [Tashkent] Taschkent
    [Kolkata] Kolkata
    [Bangkok] Bangkok
    [Jakarta] Jakarta
    [Shanghai] Shanghai
    [Tokyo] Tokio
    [Lagos] Lagos
    [Cairo] Kairo
    [Nairobi] Nairobi
    [Perth] Perth
    [Sydney] Sydney
    [Auckland] Auckland
   *[other] { $city }
}
