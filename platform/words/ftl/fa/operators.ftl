# آنچه در گپ گردانندگان گفته می‌شود: فقط تعدادها، نه چیزی دربارهٔ کسی.

moderation-alert =
    نظارت. متوقف‌شده با گزارش‌ها: { $suspended }. در انتظار: اعتراض‌ها { $appeals }، گزارش‌ها { $reports }.
    ببینید: shoal person suspended, shoal person appeals, shoal report list

job-failed =
    کار { $job } ناموفق بود.
    ببینید: shoal jobs history { $job }

payments-alert =
    پرداخت‌ها. نگه‌داشته‌شده، چون معلوم نیست برای چه: { $kept }. هنوز داده‌نشده: { $stuck }. ردشده از سوی تلگرام: { $failed }. متفاوت در فهرست آن: { $differences }.
    ببینید: shoal payments list --odd, shoal payments differences

groups-alert =
    گروه‌ها. تعداد گروه‌هایی که بات دیگر نمی‌تواند در آن‌ها کسی را راه دهد یا بیرون کند: { $groups }.
    ببینید: shoal doctor
