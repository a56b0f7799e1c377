# What people choose.

# The name of this very language.
language-name = English

# $announcements is on or off, $place a city, or words for none.
settings =
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
