# Кто человек и кого он ищет.

comma = { ", " }
not-said = не указано

gender = { $gender ->
    [female] Женщина
    [male] Мужчина
   *[other] Другое
}

whom = { $whom ->
    [anyone] Кого угодно
    [female] Женщин
    [male] Мужчин
   *[other] Других
}

interest = { $interest ->
    [music] 🎵 Музыка
    [films] 🎬 Кино
    [books] 📚 Книги
    [games] 🎮 Игры
    [sports] ⚽ Спорт
    [travel] ✈️ Путешествия
    [food] 🍜 Еда
    [technology] 💻 Техника
    [science] 🔬 Наука
    [art] 🎨 Искусство
    [animals] 🐾 Животные
    [nature] 🌿 Природа
    [languages] 🗣 Языки
   *[small-talk] ☕ Обо всём понемногу
}

part = { $part ->
    [age] возраст
    [gender] пол
    [language] язык
   *[interests] интересы
}
no-part = ничего

card-language = Язык: { $name }
card-age = { $age } { $age ->
    [one] год
    [few] года
   *[many] лет
}

profile =
    Твой возраст: { $age }
    Твой пол: { $gender }
    Твои интересы: { $interests }
    Ты ищешь: { $whom }

    Собеседники видят: { $card }
    Что они видят, можно изменить в /settings

change-age = Твой возраст: { $age }. Чтобы изменить его, пришли число, например { 25 }.
not-in-chat = Возраст можно изменить, когда ты не в чате и никого не ищешь: сначала /stop.
all-set = Всё готово: отправь /find, чтобы с кем-нибудь познакомиться. Или сначала расскажи немного о себе.
ask-gender = Какой у тебя пол? Собеседники увидят это, только если ты разрешишь в /settings.
ask-gender-again = Какой у тебя пол? Сейчас указано: { $gender }.
ask-interests =
    О чём ты любишь поговорить? Выбирай сколько угодно.

    Выбрано: { $interests }
nothing-chosen = пока ничего
ask-meet = Кого ты ищешь? Сейчас указано: { $whom }.
meet-is-a-perk = Выбирать по полу могут те, у кого есть такая привилегия.
not-entitled = Выбирать по полу могут те, у кого есть такая привилегия. Ничего не изменилось.
granted = { $perk ->
    [priority] ⭐ Теперь при поиске твоя очередь подходит раньше.
    [preference] ⭐ Теперь можно выбирать, кого искать: /profile
   *[locks] ⭐ Теперь можно закреплять чаты.
}
