# What people choose.

# The name of this very language.
language-name = English

# $parts is a list of what partners see, or words for nothing; $listed, $protected and
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
    🕰 Time zone: { $place }
    🌐 Language: English

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
