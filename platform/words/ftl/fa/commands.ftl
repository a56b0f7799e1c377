command-find = پیدا کردن یک نفر برای گپ زدن
command-next = ترک گپ و پیدا کردن یک نفر دیگر
command-stop = ترک گپ یا توقف جست‌وجو
command-block = ترک گپ و دیگر هرگز این شخص را ندیدن
command-report = ترک گپ و گزارش این شخص
command-settings = اطلاعیه‌ها و منطقهٔ زمانی
command-language = زبانی که با تو حرف می‌زنم
command-help = اینجا چطور کار می‌کند
