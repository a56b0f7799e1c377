# Что можно выбрать.

language-name = Русский

settings =
    👤 Собеседники видят: { $parts }
    🔎 Предлагать тем, кто выбирает по полу: { $listed ->
        [on] да
       *[off] нет
    }
    🛡 То, что я отправляю, можно сохранять и пересылать: { $protected ->
        [on] нет
       *[off] да
    }
    📣 Объявления: { $announcements ->
        [on] включены
       *[off] выключены
    }
    🗓 Итоги дня: { $summary ->
        [on] включены, вечером
       *[off] выключены
    }
    🕰 Часовой пояс: { $place }
    🌐 Язык: русский

summary = 🗓 Твой день: { $chats ->
    [one] { $chats } чат
    [few] { $chats } чата
   *[many] { $chats } чатов
}.
summary-of-days = 🗓 Твой день: { $chats ->
    [one] { $chats } чат
    [few] { $chats } чата
   *[many] { $chats } чатов
}. Дней подряд с чатами: { $days }, больше всего подряд: { $longest }.

no-place = не выбран
choose-language = На каком языке мне с тобой говорить?
choose-region = Где ты живёшь?
choose-time-zone = В каком из этих городов такое же время, как у тебя?

region = { $region ->
    [europe] Европа
    [americas] Америка
    [asia] Азия
   *[elsewhere] Африка и Океания
}

place = { $city ->
    [London] Лондон
    [Berlin] Берлин
    [Madrid] Мадрид
    [Kyiv] Киев
    [Istanbul] Стамбул
    [Moscow] Москва
    [Los_Angeles] Лос-Анджелес
    [Denver] Денвер
    [Chicago] Чикаго
    [New_York] Нью-Йорк
    [Bogota] Богота
    [Sao_Paulo] Сан-Паулу
    [Tehran] Тегеран
    [Dubai] Дубай
    [Tashkent] Ташкент
    [Kolkata] Калькутта
    [Bangkok] Бангкок
    [Jakarta] Джакарта
    [Shanghai] Шанхай
    [Tokyo] Токио
    [Lagos] Лагос
    [Cairo] Каир
    [Nairobi] Найроби
    [Perth] Перт
    [Sydney] Сидней
    [Auckland] Окленд
   *[other] { $city }
}
