button-find = 🔎 Найти собеседника
button-cancel = ✖️ Остановить поиск
button-rooms = 🚪 Комнаты
button-leave-room = 🚪 Выйти из комнаты
button-joined = ✅ Подписка есть
button-next = ⏭ Дальше
button-stop = ⏹ Выйти
button-report = 🚩 Жалоба
button-block = 🚫 Блок
button-share = Отправить контакт
button-let-through = ✅ Пропустить
button-keep-out = Лучше не надо
button-keep = Не отправлять
button-help = Помощь
button-no-more = Больше не присылать
button-announcements-on = Включить объявления
button-announcements-off = Выключить объявления
button-summary-on = Включить итоги дня
button-summary-off = Выключить итоги дня
button-zones = Часовой пояс
button-languages = Выбрать язык
button-language-of-app = Как в приложении

button-back = ⬅️ Назад
button-skip = Пропустить ➡️
button-on = Дальше ➡️
button-ticked = ✅ { $label }
button-profile = Мой профиль
button-edit = { $step ->
    [age] Возраст
    [gender] Пол
    [interests] Интересы
   *[meet] Кого искать
}
button-unsaid = Лучше не скажу
button-anyone = Подойдёт любой
button-show = { $part ->
    [age] Показать возраст
    [gender] Показать пол
    [language] Показать язык
   *[interests] Показать интересы
}
button-hide = { $part ->
    [age] Скрыть возраст
    [gender] Скрыть пол
    [language] Скрыть язык
   *[interests] Скрыть интересы
}
button-offer = Предлагать меня по полу
button-offer-no-more = Не предлагать меня по полу
button-protect = Защитить отправленное
button-protect-no-more = Не защищать отправленное

button-icebreaker = 🧊 Вопрос
button-lock = 🔒 Закрепить
button-lock-yes = 🔒 Закрепить
button-lock-no = Лучше не надо
button-next-anyway = ⏭ Всё равно дальше
button-here = Я остаюсь
button-again = 🔁 Ещё раз?
button-unsend = ↩️ Забрать

button-delete = Удалить всё
button-stay = Оставить всё
