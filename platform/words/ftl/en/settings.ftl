# What people choose.

# The name of this very language.
language-name = English

# $parts is a list of what partners see, or words for nothing; $listed, $protected, $summary and
# $announcements are on or off; $place is a city, or words for none.
settings =
    👤 Partners see: { $parts }
    🔎 Offered to people who choose by gender: { $listed ->
        [on] yes
       *[off] no
    }
    🛡 What I send can be saved and passed on: { $protected ->
        [on] no
       *[off] yes
    }
    📣 Announcements: { $announcements ->
        [on] on
       *[off] off
    }
    🗓 Summary of each day: { $summary ->
        [on] on, in the evening
       *[off] off
    }
    🕰 Time zone: { $place }
    🌐 Language: English

# $chats is how many there were since the evening before.
summary = 🗓 Your day: { $chats ->
    [one] { $chats } chat
   *[other] { $chats } chats
}.
# $days in a row had one, today with them; $longest is the longest such row.
summary-of-days = 🗓 Your day: { $chats ->
    [one] { $chats } chat
   *[other] { $chats } chats
}. You have chatted { $days } days in a row; your longest row is { $longest }.

no-place = not chosen
choose-language = Which language shall I speak with you?
choose-region = Where do you live?
choose-time-zone = Which of these places has your time?

region = { $region ->
    [europe] Europe
    [americas] Americas
    [asia] Asia
   *[elsewhere] Africa & Pacific
}

# Cities that time zones are named after.
place = { $city ->
    [London] London
    [Berlin] Berlin
    [Madrid] Madrid
    [Kyiv] Kyiv
    [Istanbul] Istanbul
    [Moscow] Moscow
    [Los_Angeles] Los Angeles
    [Denver] Denver
    [Chicago] Chicago
    [New_York] New York
    [Bogota] Bogota
    [Sao_Paulo] Sao Paulo
    [Tehran] Tehran
    [Dubai] Dubai
    [Tashkent] Tashkent
    [Kolkata] Kolkata
    [Bangkok] Bangkok
    [Jakarta] Jakarta
    [Shanghai] Shanghai
    [Tokyo] Tokyo
    [Lagos] Lagos
    [Cairo] Cairo
    [Nairobi] Nairobi
    [Perth] Perth
    [Sydney] Sydney
    [Auckland] Auckland
   *[other] { $city }
}
