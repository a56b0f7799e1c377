# Что говорится в чате операторов: сколько всего, и ничего ни о ком.

moderation-alert =
    Модерация. Остановлены по жалобам: { $suspended }. Ждут: обращения { $appeals }, жалобы { $reports }.
    Смотри: shoal person suspended, shoal person appeals, shoal report list
