# آنچه می‌شود انتخاب کرد.

language-name = فارسی

settings =
    👤 هم‌صحبت‌ها می‌بینند: { $parts }
    🔎 پیشنهاد به کسانی که بر پایهٔ جنسیت انتخاب می‌کنند: { $listed ->
        [on] بله
       *[off] نه
    }
    🛡 آنچه می‌فرستم ذخیره یا بازفرستاده می‌شود: { $protected ->
        [on] نه
       *[off] بله
    }
    📣 اطلاعیه‌ها: { $announcements ->
        [on] روشن
       *[off] خاموش
    }
    🗓 خلاصهٔ هر روز: { $summary ->
        [on] روشن، هنگام عصر
       *[off] خاموش
    }
    🕰 منطقهٔ زمانی: { $place }
    🌐 زبان: فارسی

summary = 🗓 روز تو: { $chats ->
    [one] { $chats } گپ
   *[other] { $chats } گپ
}.
summary-of-days = 🗓 روز تو: { $chats ->
    [one] { $chats } گپ
   *[other] { $chats } گپ
}. { $days } روز پشت سر هم گپ داشته‌ای؛ بیشترین تا کنون: { $longest }.

no-place = انتخاب نشده
choose-language = به چه زبانی با تو حرف بزنم؟
choose-region = کجا زندگی می‌کنی؟
choose-time-zone = ساعت کدام‌یک از این شهرها با تو یکی است؟

region = { $region ->
    [europe] اروپا
    [americas] آمریکا
    [asia] آسیا
   *[elsewhere] آفریقا و اقیانوسیه
}

place = { $city ->
    [London] لندن
    [Berlin] برلین
    [Madrid] مادرید
    [Kyiv] کی‌یف
    [Istanbul] استانبول
    [Moscow] مسکو
    [Los_Angeles] لس‌آنجلس
    [Denver] دنور
    [Chicago] شیکاگو
    [New_York] نیویورک
    [Bogota] بوگوتا
    [Sao_Paulo] سائوپائولو
    [Tehran] تهران
    [Dubai] دبی
    [Tashkent] تاشکند
    [Kolkata] کلکته
    [Bangkok] بانکوک
    [Jakarta] جاکارتا
    [Shanghai] شانگهای
    [Tokyo] توکیو
    [Lagos] لاگوس
    [Cairo] قاهره
    [Nairobi] نایروبی
    [Perth] پرت
    [Sydney] سیدنی
    [Auckland] اوکلند
   *[other] { $city }
}
