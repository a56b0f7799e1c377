# معامله روی کاغذ. هر عدد PAPER دارد: اینجا پولی نیست و مثل پول از دست می‌رود.

trade-follows-nobody = 📈 از کسی پیروی نمی‌کنی. با /follow و شمارهٔ یک ارائه‌دهنده از او پیروی می‌کنی. معامله روی کاغذ است: با ۱۰٬۰۰۰ دلار PAPER که ارزشی ندارد، با قیمت‌هایی که بوده‌اند و با کارمزد. ممکن است آن را از دست بدهی.
trade-follows = 📈 سیگنال‌هایی که پیروی می‌کنی، روی کاغذ:
trade-follows-asked = { -from-right }• { $provider }: دربارهٔ هر کدام می‌پرسم. { $size }.
trade-follows-self = { -from-right }• { $provider }: بدون پرسیدن. { $size }.
trade-size-part = هر معامله { $part } موجودی را می‌گیرد
trade-size-risk = هر معامله در حد ضرر { $part } موجودی را از دست می‌دهد
trade-size-fixed = هر معامله { $money } می‌گیرد
trade-quiet = فقط پایان هر معامله را می‌گویم و میان آن چیزی نمی‌گویم.

trade-dashboard =
    📈 معامله‌های تو، روی کاغذ

    شروع با: { $granted }
    آزاد: { $free }
    کنار گذاشته: { $set-aside }
    سود یا زیان تا حالا: { $result }

    باز: { $open } · پیروی: { $follows }
    { -from-right }/positions · /history · /follow · /stopall
trade-all-stopped = ⏸ چیزی شروع نمی‌شود: همه را متوقف کرده‌ای.
trade-none-open = چیزی باز نیست.
trade-open = 📂 آنچه باز است، روی کاغذ:
trade-open-held = { -from-right }• { $pair } { $side }: مقدار { $quantity }، حد ضرر { $stop }، قیمت { $price }. تا حالا { $realised }، با این قیمت { $unrealised }.
trade-open-waits = { -from-right }• { $pair } { $side }: منتظر ورود، حد ضرر { $stop }، قیمت { $price }.
trade-none-over = هنوز چیزی تمام نشده است.
trade-over-list = 📜 آنچه تمام شده، روی کاغذ، تازه‌ترین اول:
trade-over-line = { -from-right }• { $pair } { $side }: { $result }، از آن کارمزد { $fees }. { $why }
trade-over = { -from-right }🏁 { $pair } { $side } تمام شد: { $result }، از آن کارمزد { $fees }. { $why }

trade-proposed =
    { -from-right }❓ { $pair } { $side }، روی کاغذ

    قیمت حالا: { $price }
    ورود: { $entries }
    حد ضرر: { $stop }
    هدف‌ها: { $targets }
    اهرم: { $leverage }
    حداکثر درگیر: { $commits }

    { $minutes ->
        [one] یک دقیقه
       *[other] { $minutes } دقیقه
    } برای پاسخ وقت داری.
trade-no-targets = هیچ
trade-refused = { -from-right }🚫 { $pair } معامله نمی‌شود: قاعدهٔ { $rule } نه می‌گوید.

trade-entered = { -from-right }✅ { $pair } { $side }: ورود، روی کاغذ.
trade-target = { -from-right }🎯 { $pair } { $side }: هدف { $number } رسید، روی کاغذ.
trade-stop-moved = { -from-right }↔️ { $pair } { $side }: حد ضرر حالا { $price } است.
trade-stop-stays = { -from-right }{ $pair } { $side }: حد ضرر در { $price } می‌ماند.
trade-unprotected = { -from-right }⚠️ { $pair } { $side } در بازار حد ضرر ندارد. آنچه برای آن انتخاب شده انجام می‌شود.
trade-rejected = { -from-right }{ $pair } { $side }: بازار یک سفارش آن را نمی‌پذیرد.
trade-overfilled = { -from-right }⚠️ { $pair } { $side }: بیش از آنچه بود پس داده شد. باید کسی نگاه کند.

trade-long = خرید
trade-short = فروش
trade-end-never = چیزی خریده نشد.
trade-end-targets = در آخرین هدف.
trade-end-stopped = در حد ضرر.
trade-end-stuck = در حد ضرر، که به‌موقع پر نشد.
trade-end-unprotected = حد ضرری برایش نبود.
trade-end-liquidated = بازار وجه تضمین را گرفت.
trade-end-timed-out = زمانش تمام شد.
trade-end-asked = بسته شد.
trade-end-late = دیر خریده شد و پس داده شد.

trade-stopped = ⏸ دیگر چیزی شروع نمی‌شود و آنچه منتظر ورود بود پس گرفته شد. آنچه داری با قاعده‌هایش ادامه دارد. باز: { $open }.
trade-flattened = ⏹ دیگر چیزی شروع نمی‌شود و هر چه داری با قیمت بعدی پس داده می‌شود. باز: { $open }.
trade-resumed = ▶️ سیگنال‌ها دوباره معامله می‌شوند. باز: { $open }.

button-trade-yes = ✅ بله
button-trade-no = ✖️ نه
button-trade-close = بستن { $pair }
button-trade-ask = { $provider }: بپرس
button-trade-self = { $provider }: نپرس
button-trade-unfollow = { $provider }: دیگر نه
button-trade-follow = { $provider }: پیروی
button-trade-part = { $provider }: هر بار { $part }
button-trade-quiet = فقط پایان هر کدام
button-trade-loud = هر قدم را بگو
button-trade-stop = ⏸ چیزی شروع نکن
button-trade-flatten = ⏹ همه را ببند
button-trade-go = ▶️ ادامه
