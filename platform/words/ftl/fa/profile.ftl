# این که هر کس کیست و با چه کسی می‌خواهد آشنا شود.

comma = { "، " }
not-said = گفته نشده

gender = { $gender ->
    [female] زن
    [male] مرد
   *[other] دیگر
}

whom = { $whom ->
    [anyone] هر کسی
    [female] زن‌ها
    [male] مردها
   *[other] دیگران
}

interest = { $interest ->
    [music] 🎵 موسیقی
    [films] 🎬 فیلم
    [books] 📚 کتاب
    [games] 🎮 بازی
    [sports] ⚽ ورزش
    [travel] ✈️ سفر
    [food] 🍜 غذا
    [technology] 💻 فناوری
    [science] 🔬 دانش
    [art] 🎨 هنر
    [animals] 🐾 حیوانات
    [nature] 🌿 طبیعت
    [languages] 🗣 زبان‌ها
   *[small-talk] ☕ گپ ساده
}

part = { $part ->
    [age] سن
    [gender] جنسیت
    [language] زبان
   *[interests] علاقه‌ها
}
no-part = هیچ

card-language = زبان: { $name }
card-age = { $age } ساله

profile =
    سن تو: { $age }
    تو: { $gender }
    علاقه‌هایت: { $interests }
    می‌خواهی آشنا شوی با: { $whom }

    هم‌صحبت‌ها می‌بینند: { $card }
    آنچه را می‌بینند با /settings عوض کن.

change-age = سن تو { $age } است. برای عوض کردنش یک عدد بفرست، مثلاً { 25 }.
not-in-chat = سنت را وقتی می‌توانی عوض کنی که در گپ نیستی و دنبال کسی نمی‌گردی: اول /stop.
all-set = همه‌چیز آماده است: /find را بفرست تا با یک ناشناس آشنا شوی. یا اول کمی از خودت بگو.
ask-gender = جنسیتت چیست؟ هم‌صحبت‌ها فقط وقتی آن را می‌بینند که در /settings اجازه بدهی.
ask-gender-again = جنسیتت چیست؟ گفته بودی: { $gender }.
ask-interests =
    دوست داری از چه حرف بزنی؟ هر چند تا که می‌خواهی انتخاب کن.

    انتخاب‌شده: { $interests }
nothing-chosen = هنوز هیچ
ask-meet = با چه کسی می‌خواهی آشنا شوی؟ گفته بودی: { $whom }.
meet-is-a-perk = انتخاب بر پایهٔ جنسیت برای کسانی است که این امتیاز را دارند.
not-entitled = انتخاب بر پایهٔ جنسیت برای کسانی است که این امتیاز را دارند. چیزی عوض نشد.
granted = { $perk ->
    [priority] ⭐ از این پس وقتی دنبال کسی می‌گردی نوبتت زودتر می‌رسد.
    [preference] ⭐ از این پس می‌توانی انتخاب کنی با چه کسی آشنا شوی: /profile
   *[locks] ⭐ حالا می‌توانی گپ‌ها را قفل کنی.
}
