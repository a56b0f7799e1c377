# Сделки на бумаге. Каждое число говорит PAPER: здесь нет денег, а потерять можно как деньги.

trade-follows-nobody = 📈 Ты ни за кем не следуешь. /follow и номер источника – следовать за ним. Сделки на бумаге: 10 000 PAPER-долларов, которые ничего не стоят, по ценам, которые были, с комиссиями. Их можно потерять.
trade-follows = 📈 За чьими сигналами ты следуешь, на бумаге:
trade-follows-asked = • { $provider }: спрашиваю о каждом. { $size }.
trade-follows-self = • { $provider }: без вопросов. { $size }.
trade-size-part = Сделка берёт { $part } баланса
trade-size-risk = Сделка теряет на стопе { $part } баланса
trade-size-fixed = Сделка берёт { $money }
trade-quiet = Сообщаю, чем закончилась каждая сделка, и ничего между этим.

trade-dashboard =
    📈 Твои сделки, на бумаге

    Начало: { $granted }
    Свободно: { $free }
    Отложено: { $set-aside }
    Выиграно или потеряно: { $result }

    Открыто: { $open } · источников: { $follows }
    /positions · /history · /follow · /stopall
trade-all-stopped = ⏸ Ничего не начинается: всё остановлено тобой.
trade-none-open = Ничего не открыто.
trade-open = 📂 Что открыто, на бумаге:
trade-open-held = • { $pair } { $side }: в позиции { $quantity }, стоп { $stop }, цена { $price }. Пока { $realised }, по этой цене { $unrealised }.
trade-open-waits = • { $pair } { $side }: ждёт входа, стоп { $stop }, цена { $price }.
trade-none-over = Пока ничего не закончилось.
trade-over-list = 📜 Что закончилось, на бумаге, последнее сверху:
trade-over-line = • { $pair } { $side }: { $result }, из них комиссии { $fees }. { $why }
trade-over = 🏁 { $pair } { $side } закончена: { $result }, из них комиссии { $fees }. { $why }

trade-proposed =
    ❓ { $pair } { $side }, на бумаге

    Цена сейчас: { $price }
    Вход: { $entries }
    Стоп: { $stop }
    Цели: { $targets }
    Плечо: { $leverage }
    Вложено самое большее: { $commits }

    На ответ { $minutes ->
        [one] { $minutes } минута
        [few] { $minutes } минуты
       *[many] { $minutes } минут
    }.
trade-no-targets = нет
trade-refused = 🚫 { $pair }: сделки нет, правило { $rule } говорит «нет».

trade-entered = ✅ { $pair } { $side }: вход, на бумаге.
trade-target = 🎯 { $pair } { $side }: цель { $number } достигнута, на бумаге.
trade-stop-moved = ↔️ { $pair } { $side }: стоп теперь { $price }.
trade-stop-stays = { $pair } { $side }: стоп остаётся { $price }.
trade-unprotected = ⚠️ { $pair } { $side } без стопа на площадке. Делается то, что на этот случай выбрано.
trade-rejected = { $pair } { $side }: площадка не принимает заявку.
trade-overfilled = ⚠️ { $pair } { $side }: возвращено больше, чем было. Кому-то стоит посмотреть.

trade-long = лонг
trade-short = шорт
trade-end-never = Ничего не куплено.
trade-end-targets = На последней цели.
trade-end-stopped = На стопе.
trade-end-stuck = На стопе, который не исполнился вовремя.
trade-end-unprotected = Для неё не было стопа.
trade-end-liquidated = Площадка забрала маржу.
trade-end-timed-out = Время вышло.
trade-end-asked = Её закрыли.
trade-end-late = Куплено слишком поздно и возвращено.

trade-stopped = ⏸ Больше ничего не начинается, а то, что ждало входа, отменено. Открытое продолжается по своим правилам. Открыто: { $open }.
trade-flattened = ⏹ Больше ничего не начинается, а всё открытое закрывается по следующей цене. Открыто: { $open }.
trade-resumed = ▶️ Сигналы снова торгуются. Открыто: { $open }.

button-trade-yes = ✅ Да
button-trade-no = ✖️ Нет
button-trade-close = Закрыть { $pair }
button-trade-ask = { $provider }: спрашивать
button-trade-self = { $provider }: не спрашивать
button-trade-unfollow = { $provider }: больше нет
button-trade-follow = { $provider }: следовать
button-trade-part = { $provider }: по { $part }
button-trade-quiet = Только чем кончилось
button-trade-loud = Каждый шаг
button-trade-stop = ⏸ Ничего не начинать
button-trade-flatten = ⏹ Закрыть всё
button-trade-go = ▶️ Дальше
