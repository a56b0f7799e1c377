# Что говорится в чате операторов: сколько всего, и ничего ни о ком.

moderation-alert =
    Модерация. Остановлены по жалобам: { $suspended }. Ждут: обращения { $appeals }, жалобы { $reports }.
    Смотри: shoal person suspended, shoal person appeals, shoal report list

job-failed =
    Задача { $job } не выполнена.
    Смотри: shoal jobs history { $job }

payments-alert =
    Платежи. Сохранены, так как неясно, за что: { $kept }. Ещё не выдано: { $stuck }. Отклонил Telegram: { $failed }. Расходятся с его списком: { $differences }.
    Смотри: shoal payments list --odd, shoal payments differences

groups-alert =
    Группы. Бот больше не может впускать или удалять людей в стольких группах: { $groups }.
    Смотри: shoal doctor
