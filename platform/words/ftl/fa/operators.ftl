# آنچه در گپ گردانندگان گفته می‌شود: فقط تعدادها، نه چیزی دربارهٔ کسی.

moderation-alert =
    نظارت. متوقف‌شده با گزارش‌ها: { $suspended }. در انتظار: اعتراض‌ها { $appeals }، گزارش‌ها { $reports }.
    ببینید: shoal person suspended, shoal person appeals, shoal report list
