button-find = 🔎 پیدا کردن یک نفر
button-cancel = ✖️ توقف جست‌وجو
button-rooms = 🚪 اتاق‌ها
button-leave-room = 🚪 بیرون رفتن از اتاق
button-joined = ✅ عضو شدم
button-next = ⏭ بعدی
button-stop = ⏹ پایان
button-report = 🚩 گزارش
button-block = 🚫 مسدود
button-share = فرستادن مخاطب
button-let-through = ✅ برسد
button-keep-out = بهتر است نه
button-keep = نفرست
button-help = راهنما
button-no-more = دیگر نفرست
button-announcements-on = روشن کردن اطلاعیه‌ها
button-announcements-off = خاموش کردن اطلاعیه‌ها
button-summary-on = روشن کردن خلاصهٔ هر روز
button-summary-off = خاموش کردن خلاصهٔ هر روز
button-zones = انتخاب منطقهٔ زمانی
button-languages = انتخاب زبان
button-language-of-app = مثل برنامهٔ من

button-back = ➡️ بازگشت
button-skip = رد شدن ⬅️
button-on = ادامه ⬅️
button-ticked = ✅ { $label }
button-profile = نمایهٔ من
button-edit = { $step ->
    [age] سن
    [gender] جنسیت
    [interests] علاقه‌ها
   *[meet] آشنایی با چه کسی
}
button-unsaid = ترجیح می‌دهم نگویم
button-anyone = هر کسی باشد
button-show = { $part ->
    [age] نمایش سن
    [gender] نمایش جنسیت
    [language] نمایش زبان
   *[interests] نمایش علاقه‌ها
}
button-hide = { $part ->
    [age] پنهان کردن سن
    [gender] پنهان کردن جنسیت
    [language] پنهان کردن زبان
   *[interests] پنهان کردن علاقه‌ها
}
button-offer = پیشنهاد من بر پایهٔ جنسیت
button-offer-no-more = پیشنهاد ندادن بر پایهٔ جنسیت
button-protect = محافظت از فرستاده‌هایم
button-protect-no-more = محافظت نکردن

button-icebreaker = 🧊 یک پرسش
button-lock = 🔒 قفل
button-lock-yes = 🔒 قفل کن
button-lock-no = نه، ممنون
button-next-anyway = ⏭ باز هم بعدی
button-here = می‌مانم
button-again = 🔁 دوباره؟
button-unsend = ↩️ پس گرفتن

button-delete = همه را پاک کن
button-stay = همه بماند
